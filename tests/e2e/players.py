"""A small player as a device has it: its own wrong clock, what it plays, and the reports that nobody has answered yet.

Not for what becomes of the reports: the test sends them, and knows whether they arrive.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx

from playhead.testing.oracle import Where

REPORT_MAX = 8
"""So many reports of a sitting are all kept; of a longer one the older are thinned out (docs/explanation/resume.md)."""


def wire_time(at: datetime) -> str:
    """RFC 3339 with milliseconds, as both sides write it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def locator_of(where: Where) -> dict[str, Any]:
    """A place as the native API writes it."""
    named = zip(("title_id", "season", "episode"), where, strict=True)
    return {key: value for key, value in named if value is not None}


def where_of(locator: dict[str, Any]) -> Where:
    """The same, read."""
    return (locator["title_id"], locator.get("season"), locator.get("episode"))


def place_in(state: dict[str, Any], where: Where) -> dict[str, Any]:
    """What the state of a title says of one movie or episode in it."""
    if where[1] is None:
        return state
    found = [
        episode
        for season in state["seasons"]
        for episode in season["episodes"]
        if (season["season"], episode["episode"]) == where[1:]
    ]
    return found[0] if found else {"resumable": False, "position_ms": None, "progress": 0, "completed": False}


class Length(NamedTuple):
    """How long a movie or an episode runs, and where its credits begin, as the catalogue has it."""

    duration_ms: int
    credits_ms: int | None = None


@dataclass(frozen=True)
class Report:
    """One report as the player wrote it down; ``occurred_at`` by its own clock."""

    where: Where
    sitting_id: str
    seq: int
    event: str
    position_ms: int | None
    progress: float | None
    duration_ms: int | None
    occurred_at: datetime
    base: int | None
    rewatch: bool

    def wire(self, sent_at: datetime) -> dict[str, Any]:
        """As it is sent at a try; what is not known is left out."""
        told = {
            "position_ms": self.position_ms,
            "progress": self.progress,
            "duration_ms": self.duration_ms,
            "base_revision": self.base,
            "rewatch": self.rewatch or None,
        }
        return {
            "sitting_id": self.sitting_id,
            "seq": self.seq,
            "event": self.event,
            "locator": locator_of(self.where),
            "occurred_at": wire_time(self.occurred_at),
            "sent_at": wire_time(sent_at),
            **{key: value for key, value in told.items() if value is not None},
        }

    def row(self, sent_at: datetime, length: Length | None) -> dict[str, Any]:
        """As the diary takes it; the server fills in what only the catalogue knows of the length."""
        return {
            "where": self.where,
            "sitting": self.sitting_id,
            "seq": self.seq,
            "event": self.event,
            "occurred_at": self.occurred_at,
            "sent_at": sent_at,
            "position_ms": self.position_ms,
            "progress": self.progress,
            "duration_ms": self.duration_ms or (length and length.duration_ms),
            "credits_ms": length and length.credits_ms,
            "base": self.base,
            "rewatch": self.rewatch,
            "counts": True,
        }


@dataclass
class Sitting:
    """One opening of the player."""

    where: Where
    sitting_id: str
    duration_ms: int
    position_ms: int
    base: int | None
    rewatch: bool
    seq: int = 0
    elsewhere: tuple[int, int] | None = None
    """Where the last answer said that the viewer is instead, and the revision that said so."""


@dataclass
class Player:
    """A device. ``tells_percent``: it knows how far it is in percent alone, and no duration."""

    number: int
    client: httpx.Client
    skew: timedelta
    tells_percent: bool
    report_max: int
    online: bool = True
    sitting: Sitting | None = None
    queue: list[Report] = field(default_factory=list)
    """What was told and not answered yet."""
    told: list[Report] = field(default_factory=list)
    """Everything, ever."""
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What it last saw of each title."""
    opened_count: int = 0

    def open(self, where: Where, duration_ms: int, story: datetime, *, rewatch: bool) -> None:
        """Go on from where the last known state says; without one, at the beginning and without a base."""
        self.opened_count += 1
        digest = hashlib.sha256(f"{self.number} {self.opened_count}".encode()).digest()
        state = self.states.get(where[0])
        place_ms = 0
        if state is not None and not rewatch:
            place = place_in(state, where)
            if place["resumable"] and place["position_ms"] is not None:
                place_ms = min(place["position_ms"], duration_ms)
            elif place["resumable"]:
                place_ms = round(place["progress"] * duration_ms / 100)
        base = None if state is None else state["revision"]
        self.sitting = Sitting(
            where, str(uuid.UUID(bytes=digest[:16], version=4)), duration_ms, place_ms, base, rewatch
        )
        self.tell("start", story)

    def tell(self, event: str, story: datetime) -> None:
        """Write a report down, to be sent. After ``report_max`` of them the player is switched off without a word."""
        now = self.sitting
        assert now is not None
        now.seq += 1
        progress = 100 * now.position_ms / now.duration_ms
        report = Report(
            where=now.where,
            sitting_id=now.sitting_id,
            seq=now.seq,
            event=event,
            position_ms=None if self.tells_percent else now.position_ms,
            progress=progress if self.tells_percent else None,
            duration_ms=None if self.tells_percent or event == "start" else now.duration_ms,
            occurred_at=story + self.skew,
            base=now.base,
            rewatch=now.rewatch,
        )
        self.queue.append(report)
        self.told.append(report)
        if event == "stop" or now.seq == self.report_max:
            self.sitting = None

    def hear(self, result: dict[str, Any], revision: int) -> None:
        """The answer to the last report: where another place is believed the viewer may be asked."""
        if self.sitting is not None:
            point = (result["point"] if result["resolution"] == "kept" else None) or {"position_ms": None}
            place_ms = point["position_ms"]
            self.sitting.elsewhere = None if place_ms is None else (place_ms, revision)

    def move(self, to_ms: int) -> None:
        """Be somewhere else in what is played."""
        assert self.sitting is not None
        self.sitting.position_ms = max(0, min(to_ms, self.sitting.duration_ms))
