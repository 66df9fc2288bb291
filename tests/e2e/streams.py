"""An open GET /v1/events, read as a browser reads one; it can be cut, and goes on from the last event.

Not for what is told: that is compared with the feed by the tests.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.e2e.processes import bearer

PATIENCE_S = 20.0
"""Where less is promised, a busy machine may still take so long."""


@dataclass(frozen=True)
class Event:
    """One event of a stream; ``number`` is its id, None for one that has none."""

    kind: str
    number: int | None
    data: dict[str, Any]


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    """The events in the lines of a stream (WHATWG HTML, 9.2.6); a comment is a ping, and no event."""
    fields: dict[str, str] = {}
    async for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif fields:
            number = int(fields["id"]) if "id" in fields else None
            yield Event(fields.get("event", "message"), number, json.loads(fields["data"]))
            fields = {}


class Listener:
    """Who follows a profile. ``heard`` has every event of all its streams; ``last`` is the id of the last one."""

    def __init__(self, url: str, token: str, last: int | None = None) -> None:
        self._url, self._token = url, token
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.last = last
        self.heard: list[Event] = []

    async def _read(self) -> None:
        headers = bearer(self._token) | ({} if self.last is None else {"Last-Event-ID": str(self.last)})
        async with (
            httpx.AsyncClient(timeout=None) as client,  # noqa: S113 - it is open for as long as nothing happens
            client.stream("GET", f"{self._url}/v1/events", headers=headers) as answer,
        ):
            assert answer.status_code == 200, await answer.aread()
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for event in _events(answer.aiter_lines()):
                async with self._news:
                    self.heard.append(event)
                    self.last = self.last if event.number is None else event.number
                    self._news.notify_all()

    async def wait_for(self, count: int) -> list[Event]:
        """The first ``count`` events, once there are so many."""

        async def wait() -> None:
            async with self._news:
                await self._news.wait_for(lambda: len(self.heard) >= count)

        await self._or_end(wait())
        return self.heard[:count]

    async def wait_until(self, number: int) -> None:
        """Until an event of that id, or of a later one, was heard."""

        async def wait() -> None:
            async with self._news:
                await self._news.wait_for(lambda: (self.last or 0) >= number)

        await self._or_end(wait())

    async def _or_end(self, waiting: Any) -> None:
        """Wait, but not longer than the stream is open."""
        assert self._task is not None
        waiter = asyncio.ensure_future(waiting)
        await asyncio.wait({waiter, self._task}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if self._task.done() and not waiter.done():
            await asyncio.wait({waiter}, timeout=0.1)
        assert waiter.done(), f"heard no more than {self.heard[-3:]}"

    async def wait_for_end(self) -> None:
        """Until the server ends the stream. Raises what the connection ended with, if it was cut."""
        assert self._task is not None
        await asyncio.wait_for(self._task, PATIENCE_S)

    async def cut(self) -> None:
        """Hang up in the middle of whatever is being told."""
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError, httpx.TransportError):
            await self._task

    async def go_on(self) -> Self:
        """Open the stream, again or for the first time."""
        self._task = asyncio.create_task(self._read())
        return self

    async def __aenter__(self) -> Self:
        return await self.go_on()

    async def __aexit__(self, *_exception: object) -> None:
        await self.cut()
