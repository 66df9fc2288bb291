"""A closed-loop HTTP/1.1 load generator: one process, keep-alive connections, requests built beforehand.

Not a general HTTP client: it knows what a benchmark sends (whole requests as bytes) and what a server under test
answers (a 2xx status line and a `Content-Length`), and anything else ends the round with an error. It is our own
because a client library spends several times the server's effort on each request, so that on two cores the figure
would be the client's; here a request costs one write of ready bytes, and an answer two searches in a buffer.
"""

from __future__ import annotations

import asyncio
import gc
import time
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HOST: Final = "127.0.0.1"
_HEAD_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_SILENCE_MAX_S: Final = 15.0


class LoadError(Exception):
    """The server refused a request, broke the framing, hung up or fell silent: the round has no meaning."""


@dataclass(frozen=True, slots=True)
class Load:
    """What to send, and for how long: each connection sends the next request as soon as it has its answer.

    All connections take from `requests`, which never ends, in its order. The first `warmup_s` seconds are driven like
    the rest and not counted.
    """

    requests: Iterator[bytes]
    connections: int
    duration_s: float
    warmup_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What one load did in the seconds counted.

    `busy_s` is the processor time of the generator itself, which bounds the figures when it comes near `duration_s`;
    `metered` is by how much the caller's meter rose; `latencies_ns` has one number for each answer, in their order.
    """

    duration_s: float
    busy_s: float
    metered: float
    latencies_ns: array[int] = field(repr=False)


def build_request(
    method: str, target: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """The bytes of one HTTP/1.1 request; `target` is sent as it stands, a body is declared as JSON."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def run_load(port: int, load: Load, meter: Callable[[], float] = time.perf_counter) -> LoadResult:
    """Drive the server on `port` of 127.0.0.1 and count.

    `meter` is read when the counting begins and when it ends, which is later than asked where no answer came in time.
    Raises LoadError if any answer, in the warm-up too, is not a whole 2xx, or if a request is not answered within 15 s.
    Every request has its answer when this returns. The garbage collector is off
    meanwhile, so that no pause of the generator is read as one of the server.
    """
    gc.collect()
    gc.disable()
    try:
        return uvloop.run(_drive(port, load, meter))
    finally:
        gc.enable()


class _Round:
    """What the connections of one load share: the next request, the latencies, and whether it still goes on."""

    def __init__(self, requests: Iterator[bytes], ended: asyncio.Future[None]) -> None:
        self._requests = requests
        self._ended = ended
        self._waiting_count = 0
        self._sending = True
        self.latencies_ns: array[int] = array("Q")

    def start(self, connections: Sequence[_Connection]) -> None:
        """Send the first request of every connection."""
        self._waiting_count = len(connections)
        for connection in connections:
            connection.send(next(self._requests))

    def stop(self) -> None:
        """Send no more; the round ends when every request under way has its answer."""
        self._sending = False

    def answered(self, took_ns: int) -> bytes | None:
        """Count one answer and hand back the next request, or None once the round is stopped."""
        self.latencies_ns.append(took_ns)
        if self._sending:
            return next(self._requests)
        self._waiting_count -= 1
        if not self._waiting_count and not self._ended.done():
            self._ended.set_result(None)
        return None

    def fail(self, reason: str) -> None:
        """End the round with an error; what comes after it, such as the round's own hanging up, changes nothing."""
        if not self._ended.done():
            self._ended.set_exception(LoadError(reason))


class _Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    __slots__ = ("_buffer", "_need", "_ok", "_round", "_sent_ns", "_transport")

    def __init__(self, shared: _Round) -> None:
        self._round = shared
        self._buffer = b""
        self._need = 0
        self._ok = True
        self._sent_ns = 0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def send(self, raw: bytes | None) -> None:
        """Send a request; None leaves the connection idle."""
        if raw is not None and self._transport is not None:
            self._sent_ns = time.perf_counter_ns()
            self._transport.write(raw)

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not self._need:
            self._need = self._read_head(data)
        if not self._need or len(data) < self._need:
            self._buffer = data
            return
        took_ns = time.perf_counter_ns() - self._sent_ns
        if not self._ok:
            self._round.fail("refused: " + data[:800].decode("utf-8", "replace"))
        elif len(data) > self._need:
            self._round.fail("more than one answer to one request")
        else:
            self._need = 0
            self._buffer = b""
            self.send(self._round.answered(took_ns))

    def connection_lost(self, exc: Exception | None) -> None:
        self._round.fail(f"the server closed a connection: {exc or 'end of stream'}")

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _read_head(self, data: bytes) -> int:
        """The length of the whole answer, or 0 while its head is not complete."""
        end = data.find(_HEAD_END)
        if end < 0:
            return 0
        head = data[:end].lower()
        self._ok = head[9:10] == b"2"
        at = head.find(_LENGTH)
        if at < 0:
            self._round.fail("an answer without Content-Length: " + data[:end].decode("latin-1"))
            return 0
        stop = head.find(b"\r\n", at)
        length = head[at + len(_LENGTH) : stop] if stop >= 0 else head[at + len(_LENGTH) :]
        return end + len(_HEAD_END) + int(length)


async def _drive(port: int, load: Load, meter: Callable[[], float]) -> LoadResult:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    shared = _Round(load.requests, ended)
    connections: list[_Connection] = []
    try:
        for _ in range(load.connections):
            _, connection = await loop.create_connection(lambda: _Connection(shared), HOST, port)
            connections.append(connection)
        shared.start(connections)
        await _let_pass(ended, load.warmup_s)
        result = await _count(shared, ended, load.duration_s, meter)
        shared.stop()
        await asyncio.wait_for(ended, _SILENCE_MAX_S)
    except TimeoutError:
        raise LoadError(f"a request had no answer within {_SILENCE_MAX_S:.0f} s") from None
    except OSError as error:
        raise LoadError(f"no connection to port {port}: {error}") from error
    finally:
        for connection in connections:
            connection.close()
    if not result.latencies_ns:
        raise LoadError(f"no answer in {result.duration_s:.1f} s")
    return result


async def _count(
    shared: _Round, ended: asyncio.Future[None], duration_s: float, meter: Callable[[], float]
) -> LoadResult:
    before = len(shared.latencies_ns)
    meter_before, busy_before_s, began_s = meter(), time.process_time(), time.perf_counter()
    await _let_pass(ended, duration_s)
    while len(shared.latencies_ns) == before and time.perf_counter() - began_s < _SILENCE_MAX_S:
        await _let_pass(ended, duration_s)
    took_s, busy_s = time.perf_counter() - began_s, time.process_time() - busy_before_s
    return LoadResult(took_s, busy_s, meter() - meter_before, shared.latencies_ns[before:])


async def _let_pass(ended: asyncio.Future[None], seconds: float) -> None:
    """Wait so long, or raise at once what ended the round before."""
    done, _ = await asyncio.wait({ended}, timeout=seconds)
    if done:
        ended.result()
