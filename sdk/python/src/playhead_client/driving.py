"""What meets the needs of flows: one driver that blocks and one for asyncio.

Not for what a flow does, nor for how methods are made of flows (``methods``).
"""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
import tenacity

from playhead_client.errors import BadAnswer, Cancelled, Unreachable
from playhead_client.exchange import Answer
from playhead_client.flows import Alone, Cancel, Flow, Keep, Lock, Send, Step, Wait
from playhead_client.retrying import Retries, retry_arguments

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playhead_client.exchange import Call
    from playhead_client.machine import Machine

T = TypeVar("T")

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Reach:
    """How a server is reached. ``timeout_s``: for connecting, and for each wait for more of an answer."""

    def __init__(self, base_url: str, user_agent: str, timeout_s: float, retries: Retries, machine: Machine) -> None:
        """Raises ``ValueError`` where ``base_url`` is no address."""
        url = httpx.URL(base_url)
        if url.scheme not in {"http", "https"} or not url.host:
            raise ValueError(f"{base_url!r} is no address of a server; they look like https://playhead.example.org")
        self.base_url = base_url.rstrip("/")
        self.headers = {"User-Agent": user_agent, "Accept": "application/json"}
        self.timeout_s = timeout_s
        self.retries = retries
        self.machine = machine

    def request(self, call: Call[Any], token: str | None, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
        """The arguments of httpx's ``build_request``."""
        headers = dict(call.headers)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        return {
            "method": call.method,
            "url": self.base_url + call.path,
            "params": call.query or None,
            "content": call.body,
            "headers": headers,
            **options,
        }

    def unreachable(self, error: httpx.HTTPError | httpx.InvalidURL) -> Unreachable | BadAnswer:
        """Httpx's error as one of ours."""
        if isinstance(error, httpx.TimeoutException):
            what = f"no answer from {self.base_url} in time"
            return Unreachable("TIMEOUT", what, is_unsent=isinstance(error, _UNSENT))
        if isinstance(error, httpx.DecodingError):
            return BadAnswer(f"the answer of {self.base_url} cannot be unpacked: {error}")
        reason = str(error) or type(error).__name__
        return Unreachable("NETWORK", f"no answer from {self.base_url}: {reason}", is_unsent=isinstance(error, _UNSENT))


def answer_of(response: httpx.Response) -> Answer:
    """What came back, read to its end; of a stream that is going on the head alone."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content if response.is_stream_consumed else b"")


class BlockingDriver:
    """Runs flows in the thread that asks. Any number of threads may share it."""

    def __init__(self, reach: Reach, transport: httpx.BaseTransport | None) -> None:
        self.reach = reach
        self._http = httpx.Client(headers=reach.headers, timeout=reach.timeout_s, transport=transport)
        self._locks = {lock: threading.Lock() for lock in Lock}
        self._user_count = 1

    def run(self, flow: Flow[T]) -> T:
        """The outcome of a flow. Raises what it raises."""
        try:
            step = next(flow)
            while True:
                try:
                    outcome = self._perform(step)
                except Exception as error:  # noqa: BLE001 - it is the flow's to deal with
                    step = flow.throw(error)
                else:
                    step = flow.send(outcome)
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            flow.close()

    def _perform(self, step: Step) -> object:
        match step:
            case Send():
                return self._send(step)
            case Wait():
                _wait_blocking(step.seconds, step.cancel)
                return None
            case Alone():
                return self._alone(step)
            case Keep():
                return step.act()

    def _send(self, step: Send) -> object:
        reach = self.reach
        arguments = retry_arguments(step.call, reach.retries, reach.machine, may_repeat=step.may_repeat)
        for attempt in tenacity.Retrying(**arguments):
            with attempt:
                try:
                    response = self._http.send(self._http.build_request(**reach.request(step.call, step.token)))
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise reach.unreachable(error) from error
                return step.call.outcome(answer_of(response))
        raise AssertionError("tenacity raises the last error")

    def _alone(self, step: Alone) -> object:
        with self._locks[step.lock]:
            return self.run(step.flow)

    @contextmanager
    def stream(self, call: Call[Any], token: str, read_timeout_s: float) -> Iterator[httpx.Response]:
        """An open answer, whatever its status. Raises ``Unreachable``."""
        timeout = httpx.Timeout(self.reach.timeout_s, read=read_timeout_s)
        request = self._http.build_request(**self.reach.request(call, token, timeout=timeout))
        try:
            response = self._http.send(request, stream=True)
            try:
                if not response.is_success:
                    response.read()
                yield response
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.reach.unreachable(error) from error

    def shared(self) -> Self:
        """The same, for one more client, which is to close it as well."""
        self._user_count += 1
        return self

    def close(self) -> None:
        """Let the connections go, where this was the last client that had them."""
        self._user_count -= 1
        if self._user_count <= 0:
            self._http.close()


def _wait_blocking(seconds: float, cancel: Cancel | None) -> None:
    if cancel is None:
        time.sleep(seconds)
    elif cancel.wait(seconds):
        raise Cancelled


class AsyncDriver:
    """Runs flows on an event loop: the one it is first used on."""

    def __init__(self, reach: Reach, transport: httpx.AsyncBaseTransport | None) -> None:
        self.reach = reach
        self._http = httpx.AsyncClient(headers=reach.headers, timeout=reach.timeout_s, transport=transport)
        self._locks = {lock: asyncio.Lock() for lock in Lock}
        self._user_count = 1

    async def run(self, flow: Flow[T]) -> T:
        """The outcome of a flow. Raises what it raises; a task that is cancelled leaves the flow where it is."""
        try:
            step = next(flow)
            while True:
                try:
                    outcome = await self._perform(step)
                except Exception as error:  # noqa: BLE001 - it is the flow's to deal with
                    step = flow.throw(error)
                else:
                    step = flow.send(outcome)
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            flow.close()

    async def _perform(self, step: Step) -> object:
        match step:
            case Send():
                return await self._send(step)
            case Wait():
                await _wait_async(step.seconds, step.cancel)
                return None
            case Alone():
                return await self._alone(step)
            case Keep():
                kept = await asyncio.to_thread(step.act)
                return await kept if inspect.isawaitable(kept) else kept

    async def _send(self, step: Send) -> object:
        reach = self.reach
        arguments = retry_arguments(step.call, reach.retries, reach.machine, may_repeat=step.may_repeat)
        async for attempt in tenacity.AsyncRetrying(**arguments):
            with attempt:
                try:
                    response = await self._http.send(self._http.build_request(**reach.request(step.call, step.token)))
                except (httpx.HTTPError, httpx.InvalidURL) as error:
                    raise reach.unreachable(error) from error
                return step.call.outcome(answer_of(response))
        raise AssertionError("tenacity raises the last error")

    async def _alone(self, step: Alone) -> object:
        async with self._locks[step.lock]:
            return await self.run(step.flow)

    @asynccontextmanager
    async def stream(self, call: Call[Any], token: str, read_timeout_s: float) -> AsyncIterator[httpx.Response]:
        """An open answer, whatever its status. Raises ``Unreachable``."""
        timeout = httpx.Timeout(self.reach.timeout_s, read=read_timeout_s)
        request = self._http.build_request(**self.reach.request(call, token, timeout=timeout))
        try:
            response = await self._http.send(request, stream=True)
            try:
                if not response.is_success:
                    await response.aread()
                yield response
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.reach.unreachable(error) from error

    def shared(self) -> Self:
        """The same, for one more client, which is to close it as well."""
        self._user_count += 1
        return self

    async def close(self) -> None:
        """Let the connections go, where this was the last client that had them."""
        self._user_count -= 1
        if self._user_count <= 0:
            await self._http.aclose()


async def _wait_async(seconds: float, cancel: Cancel | None) -> None:
    if cancel is None:
        await asyncio.sleep(seconds)
        return
    loop, cancelled = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(cancelled.set)

    cancel.add_callback(tell)
    try:
        async with asyncio.timeout(seconds):
            await cancelled.wait()
    except TimeoutError:
        return
    finally:
        cancel.remove_callback(tell)
    raise Cancelled
