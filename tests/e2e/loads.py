"""What writes until the server is killed, and tells afterwards what must be there: heartbeats, reports, marks, clears.

Not for killing it (``test_crash``). Each has titles of its own, so that what is stored there is its own doing alone.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx

from tests.e2e.players import wire_time

ENDLESS_MS = 1_000_000_000
CLEARED_COUNT = 3


class Load(Protocol):
    """One who writes."""

    async def go_on(self, client: httpx.AsyncClient) -> None:
        """Write, until the connection breaks with ``httpx.TransportError``."""

    async def check(self, client: httpx.AsyncClient) -> None:
        """All that was acknowledged is stored, and nothing twice; then finish what was not acknowledged."""

    @property
    def acknowledged_count(self) -> int: ...


async def _json(client: httpx.AsyncClient, method: str, path: str, **how: Any) -> Any:
    answer = await client.request(method, path, **how)
    assert answer.is_success, answer.text
    return answer.json()


@dataclass
class Heartbeats:
    """A player of the Discovr dialect. What it sends grows by 0.001 %, so a value tells which PATCH it came from."""

    title: str
    sent: int = 0
    acknowledged: int = 0
    acknowledged_count: int = 0

    async def go_on(self, client: httpx.AsyncClient) -> None:
        while True:
            self.sent += 1
            await _json(client, "PATCH", f"/profile/history/{self.title}", json={"progress": self.sent / 1000})
            self.acknowledged = self.sent
            self.acknowledged_count += 1

    async def check(self, client: httpx.AsyncClient) -> None:
        """What is stored was sent, is nothing older than what was acknowledged, and is one entry."""
        items = (await _json(client, "GET", f"/profile/history/{self.title}"))["items"]
        assert len(items) == (1 if self.acknowledged or items else 0)
        stored = round(items[0]["progress"] * 1000) if items else 0
        assert self.acknowledged <= stored <= self.sent, f"{self.title}: lost {self.acknowledged - stored} writes"
        self.sent = self.acknowledged = stored


def _report(sitting_id: str, seq: int, event: str, locator: dict[str, Any], position_ms: int) -> dict[str, Any]:
    now = wire_time(datetime.now(UTC))
    return {
        "sitting_id": sitting_id,
        "seq": seq,
        "event": event,
        "locator": locator,
        "position_ms": position_ms,
        "duration_ms": ENDLESS_MS,
        "occurred_at": now,
        "sent_at": now,
    }


@dataclass
class Reports:
    """A player of the native API, a second further on with each report, ``batch`` of them in a request."""

    title: str
    batch: int
    sitting_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent: int = 0
    acknowledged: int = 0
    revision: int = 0
    acknowledged_count: int = 0

    async def go_on(self, client: httpx.AsyncClient) -> None:
        while True:
            first, self.sent = self.sent + 1, self.sent + self.batch
            await self._send(client, first)

    async def _send(self, client: httpx.AsyncClient, first: int) -> None:
        """Reports from ``first`` to the last that was ever sent."""
        locator = {"title_id": self.title}
        for start in range(first, self.sent + 1, 100):
            seqs = range(start, min(start + 100, self.sent + 1))
            reports = [_report(self.sitting_id, seq, "progress", locator, 60_000 + 1000 * seq) for seq in seqs]
            told = await _json(client, "POST", "/v1/reports", json={"reports": reports})
            assert [result["resolution"] for result in told["results"]] == ["accepted"] * len(seqs)
            assert told["revision"] >= self.revision
            self.revision, self.acknowledged = told["revision"], seqs[-1]
            self.acknowledged_count += len(seqs)

    async def check(self, client: httpx.AsyncClient) -> None:
        """The place is of a report that was sent, and of none older than the last acknowledged one."""
        state = await self._state(client)
        assert state["revision"] >= self.revision
        stored = 0 if state["point"] is None else (state["point"]["position_ms"] - 60_000) // 1000
        assert self.acknowledged <= stored <= self.sent, f"{self.title}: lost {self.acknowledged - stored} reports"
        if self.sent:
            await self._send(client, self.acknowledged + 1)
            before = await self._state(client)
            assert before["point"]["position_ms"] == 60_000 + 1000 * self.sent
            await self._send(client, max(1, self.sent - 7))
            after = await self._state(client)
            assert (after["point"], after["alternatives"]) == (before["point"], []), "it was told twice"

    async def _state(self, client: httpx.AsyncClient) -> Any:
        return await _json(client, "GET", f"/v1/titles/{self.title}/state")


@dataclass
class Viewings:
    """A viewer who sees one episode after the other to its end."""

    title: str
    sent: int = 0
    acknowledged: int = 0
    acknowledged_count: int = 0

    async def go_on(self, client: httpx.AsyncClient) -> None:
        while True:
            self.sent += 1
            await self._complete(client, self.sent)

    async def _complete(self, client: httpx.AsyncClient, number: int) -> None:
        sitting_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.title}/{number}"))
        locator = {"title_id": self.title, "season": 1, "episode": number}
        reports = [_report(sitting_id, 1, "start", locator, 0), _report(sitting_id, 2, "complete", locator, ENDLESS_MS)]
        told = await _json(client, "POST", "/v1/reports", json={"reports": reports})
        assert told["results"][1]["point"]["completed"]
        self.acknowledged = number
        self.acknowledged_count += 1

    async def check(self, client: httpx.AsyncClient) -> None:
        """Each that was acknowledged is one viewing, and so is the last one when it was told again."""
        counts = await self._counts(client)
        assert all(counts[number] == 1 for number in range(1, self.acknowledged + 1))
        for _ in range(2):
            if self.sent:
                await self._complete(client, self.sent)
        assert await self._counts(client) == dict.fromkeys(range(1, self.sent + 1), 1)

    async def _counts(self, client: httpx.AsyncClient) -> dict[int, int]:
        state = await _json(client, "GET", f"/v1/titles/{self.title}/state")
        return {one["episode"]: one["watched_count"] for season in state["seasons"] for one in season["episodes"]}


@dataclass
class Marks:
    """A viewer who marks a film as watched and takes it back, over and over."""

    title: str
    sent: int = 0
    acknowledged: int = 0
    acknowledged_count: int = 0

    async def go_on(self, client: httpx.AsyncClient) -> None:
        while True:
            self.sent += 1
            await self._mark(client)

    async def _mark(self, client: httpx.AsyncClient) -> None:
        done = await _json(client, "PUT" if self.sent % 2 else "DELETE", f"/v1/titles/{self.title}/watched")
        assert (done["operation_id"] is not None) is (self.sent > self.acknowledged)
        self.acknowledged = self.sent
        self.acknowledged_count += 1

    async def check(self, client: httpx.AsyncClient) -> None:
        """It is as the last acknowledged act left it or, where one was under way, as that would."""
        state = await _json(client, "GET", f"/v1/titles/{self.title}/state")
        assert state["completed"] in {self.acknowledged % 2 == 1, self.sent % 2 == 1}
        assert state["watched_count"] == int(state["completed"])
        if state["completed"] == (self.sent % 2 == 1):
            self.acknowledged = self.sent
        if self.sent:
            await self._mark(client)


@dataclass
class Clears:
    """A viewer who clears a film's viewings and takes that back, over and over; each undo is sent twice."""

    title: str
    operation_id: str | None = None
    step: str = "filling"
    acknowledged_count: int = 0

    async def go_on(self, client: httpx.AsyncClient) -> None:
        if self.step == "filling":
            await self._fill(client)
        while True:
            self.step, self.operation_id = "clearing", None
            done = await _json(client, "DELETE", "/v1/history", params={"title": self.title})
            assert done["counts"] == {"entries": CLEARED_COUNT, "points": 0}
            self.step, self.operation_id = "undoing", done["operation_id"]
            await self._undo(client)
            await self._undo(client)
            self.acknowledged_count += 2

    async def _undo(self, client: httpx.AsyncClient) -> None:
        undone = await _json(client, "POST", f"/v1/operations/{self.operation_id}/undo")
        assert undone["undone_at"] is not None

    async def _fill(self, client: httpx.AsyncClient) -> None:
        for _ in range(CLEARED_COUNT - await self._count(client)):
            await _json(client, "POST", "/v1/history", json={"locator": {"title_id": self.title}})
        self.step = "filled"

    async def _count(self, client: httpx.AsyncClient) -> int:
        return len((await _json(client, "GET", "/v1/history", params={"title": self.title}))["items"])

    async def check(self, client: httpx.AsyncClient) -> None:
        """All viewings are there, or none; never some, and never any twice."""
        count = await self._count(client)
        if self.step == "filling":
            assert count <= CLEARED_COUNT
        elif self.step == "filled":
            assert count == CLEARED_COUNT
        else:
            assert count in {0, CLEARED_COUNT}
        if self.operation_id is not None:
            await self._undo(client)
            assert await self._count(client) == CLEARED_COUNT
        self.step, self.operation_id = "filling", None  # where a clear was not answered nobody knows how to undo it
