"""What has reached the server of each place, and why one that somebody had got to is not offered any more.

Not for what the server should answer to it: here it is only asked that nothing is lost without a reason that has a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playhead.testing.oracle import Where
from tests.e2e.players import Report

NOMINAL_MS = 6_000_000
"""Where only percent is known, a title is taken to run 100 minutes (docs/explanation/resume.md)."""

NEAR_MS = 30_000


@dataclass(frozen=True)
class Arrived:
    """A report that the server has, and when it held by the server's clock."""

    report: Report
    at: datetime

    def place_ms(self, duration_ms: int) -> int:
        """How far that is."""
        if self.report.position_ms is not None:
            return min(self.report.position_ms, duration_ms)
        return round((self.report.progress or 0.0) * duration_ms / 100)

    @property
    def is_beyond(self) -> bool:
        """Whether it can have completed a viewing."""
        report = self.report
        if report.event in {"start", "complete"} or report.position_ms is None or report.duration_ms is None:
            return report.event == "complete" or (report.event != "start" and (report.progress or 0) >= 80)
        return report.position_ms * 100 >= report.duration_ms * 80


@dataclass(frozen=True)
class Said:
    """Something that a viewer said outright, or that was said of many places at once."""

    at: datetime
    kind: str
    covers: Callable[[Where], bool]
    cuts: bool
    """Whether what was reported up to then has no say any more, rather than being off the offer."""


class Places:
    """Every report that arrived, by place and sitting, and every act."""

    def __init__(self, known_ms: dict[Where, int]) -> None:
        self._known_ms = known_ms
        self._arrived: dict[Where, dict[str, dict[int, Arrived]]] = defaultdict(lambda: defaultdict(dict))
        self._said: list[Said] = []
        self.alive: set[tuple[str, int]] = set()
        """Sitting and seq of what was taken."""

    def arrive(self, report: Report, at: datetime, resolution: str) -> None:
        """It has arrived, perhaps not for the first time."""
        if resolution != "deleted":
            self._arrived[report.where][report.sitting_id].setdefault(report.seq, Arrived(report, at))
            self.alive.add((report.sitting_id, report.seq))

    def say(self, said: Said) -> None:
        """An act was done."""
        self._said.append(said)

    def sittings(self, where: Where) -> list[list[Arrived]]:
        """The reports of each sitting there, by number."""
        return [[reports[seq] for seq in sorted(reports)] for reports in self._arrived[where].values()]

    def crossings(self, where: Where) -> int:
        """How many viewings were reported to their end there, at the most."""
        count = 0
        for reports in self.sittings(where):
            beyond = [False, *(one.is_beyond for one in reports)]
            count += sum(now and not before for before, now in zip(beyond, beyond[1:], strict=False))
        return count

    # Why a place is not offered

    def lost(self, where: Where, shown: dict[str, Any], now: datetime) -> list[str]:
        """The sittings whose last place is neither the point nor an alternative, for no reason that has a name."""
        points = [one for one in (shown["point"], *shown["alternatives"]) if one is not None]
        known = {one["sitting_id"] for one in points}
        return [
            f"{reports[-1].report} of {reports[-1].at}"
            for reports in self.sittings(where)
            if reports[0].report.sitting_id not in known
            and next(self._reasons(where, reports, points, now), None) is None
        ]

    def _reasons(
        self, where: Where, reports: list[Arrived], points: list[dict[str, Any]], now: datetime
    ) -> Iterator[str]:
        last, duration_ms = reports[-1], self._duration_ms(where)
        place_ms = last.place_ms(duration_ms)
        cuts = [said.at for said in self._said if said.cuts and said.covers(where)]
        if not self._has_earned([one for one in reports if all(one.at > at for at in cuts)]):
            yield "a sitting must earn the right to overwrite"
        if last.report.event == "complete" or not 0 < place_ms * 100 < duration_ms * 95:
            yield "there is nothing left to resume"
        for said in self._said:
            if said.at >= last.at and said.covers(where):
                yield said.kind
        if any(self._is_begun_later(where, last.at)):
            yield "a later episode was started"
        for other in self.sittings(where):
            first = other[0]
            if other is not reports and first.at >= last.at and self._is_near(place_ms, first.place_ms(duration_ms)):
                yield "somebody went on from there"
        for point in points:
            if self._is_near(place_ms, _place_ms(point, duration_ms)):
                yield "it is no other place than one that is shown"
        if len([point for point in points[1:] if datetime.fromisoformat(point["updated_at"]) >= last.at]) == 3:
            yield "there are three newer alternatives"
        if now - last.at > timedelta(days=30):
            yield "it is too old"

    def _is_begun_later(self, where: Where, after: datetime) -> Iterator[bool]:
        title, season, episode = where
        for other in list(self._arrived):
            is_later = other[0] == title and season and (other[1] or 0, other[2] or 0) > (season, episode or 0)
            yield from (bool(is_later) and reports[0].at >= after for reports in self.sittings(other))

    def _duration_ms(self, where: Where) -> int:
        """The length that the server goes by: the catalogue's, or what any player told."""
        told = [one.report.duration_ms for reports in self.sittings(where) for one in reports]
        return next((one for one in told if one is not None), self._known_ms.get(where, NOMINAL_MS))

    def _has_earned(self, reports: list[Arrived]) -> bool:
        told = [one.report.duration_ms for one in reports if one.report.duration_ms]
        known = next((self._known_ms.get(one.report.where) for one in reports), None)
        duration_ms = told[-1] if told else known or NOMINAL_MS
        places = [one.place_ms(duration_ms) for one in reports]
        advance_ms = max((later - place for i, place in enumerate(places) for later in places[i:]), default=0)
        return advance_ms >= 10_000 or any(one.report.event in {"seek", "complete"} for one in reports)

    def _is_near(self, one_ms: int, other_ms: int) -> bool:
        return abs(one_ms - other_ms) <= NEAR_MS


def _place_ms(point: dict[str, Any], duration_ms: int) -> int:
    if point["position_ms"] is not None:
        return int(point["position_ms"])
    return round((point["progress"] or 0) * duration_ms / 100)
