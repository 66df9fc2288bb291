"""What has reached the server of each place, and why one that somebody had got to is not offered any more.

Not for what the server should answer to it: here it is only asked that nothing is lost but for a reason with a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from playhead.testing.oracle import Where
from tests.e2e.players import Length, Report

NOMINAL_MS = 6_000_000
"""Where only percent is known, a title is taken to run 100 minutes (docs/explanation/resume.md)."""

NEAR_MS = 30_000
ALTERNATIVE_MAX = 3


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

    def __init__(self, known: dict[Where, Length]) -> None:
        self._known = known
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

    @property
    def was_cut(self) -> bool:
        """Whether anything that was reported has no say any more."""
        return any(said.cuts for said in self._said)

    def sittings(self, where: Where) -> list[list[Arrived]]:
        """The reports of each sitting there, by number."""
        return [[reports[seq] for seq in sorted(reports)] for reports in self._arrived[where].values()]

    def crossings(self, where: Where) -> int:
        """How many viewings were reported to their end there, at the most: what has no say is not the same viewing."""
        cuts = [said.at for said in self._said if said.cuts and said.covers(where)]
        count = 0
        for reports in self.sittings(where):
            count += reports[0].is_beyond
            for before, now in pairwise(reports):
                is_anew = not before.is_beyond or any(before.at <= cut < now.at for cut in cuts)
                count += now.is_beyond and is_anew
        return count

    # Why a place is not offered

    def lost(self, where: Where, shown: dict[str, Any], now: datetime) -> list[str]:
        """The sittings whose last place is neither the point nor an alternative, for no reason that has a name."""
        points = [one for one in (shown["point"], *shown["alternatives"]) if one is not None]
        known = {one["sitting_id"] for one in points}
        return [
            f"{reports[-1].report} of {reports[-1].at}"
            for reports in self.sittings(where)
            if reports[0].report.sitting_id not in known and not self._reasons(where, reports, points, now)
        ]

    def _reasons(self, where: Where, reports: list[Arrived], points: list[dict[str, Any]], now: datetime) -> list[str]:
        """Those that hold for a sitting which is not shown."""
        last, duration_ms = reports[-1], self._duration_ms(where)
        place_ms, credits_ms = last.place_ms(duration_ms), self._length(where).credits_ms or 0
        ends_ms = max(duration_ms * 95 / 100, credits_ms)
        said = [one for one in self._said if one.covers(where)]
        alive = [report for report in reports if all(report.at > one.at for one in said if one.cuts)]
        firsts = [other[0] for other in self.sittings(where) if other is not reports]
        newer = [point for point in points[1:] if datetime.fromisoformat(point["updated_at"]) >= last.at]
        reasons = {
            "a sitting must earn the right to overwrite": not self._has_earned(alive),
            "there is nothing left to resume": last.report.event == "complete" or not 0 < place_ms < ends_ms,
            "a later episode was started": self._is_begun_later(where, last.at),
            "somebody went on from there": any(
                first.at >= last.at and _is_near(place_ms, first.place_ms(duration_ms)) for first in firsts
            ),
            "it is no other place than one that is shown": any(
                _is_near(place_ms, _place_ms(point, duration_ms)) for point in points
            ),
            "there are three newer alternatives": len(newer) == ALTERNATIVE_MAX,
            "it is too old": now - last.at > timedelta(days=30),
        }
        return [one.kind for one in said if one.at >= last.at] + [name for name, holds in reasons.items() if holds]

    def _is_begun_later(self, where: Where, after: datetime) -> bool:
        title, season, episode = where
        later = [
            other
            for other in self._arrived
            if season and other[0] == title and (other[1] or 0, other[2] or 0) > (season, episode or 0)
        ]
        return any(reports[0].at >= after for other in later for reports in self.sittings(other))

    def _duration_ms(self, where: Where) -> int:
        """The length that the server goes by: the catalogue's, or what any player told."""
        told = [one.report.duration_ms for reports in self.sittings(where) for one in reports]
        return next((one for one in told if one is not None), self._length(where).duration_ms)

    def _length(self, where: Where) -> Length:
        return self._known.get(where, Length(NOMINAL_MS))

    def _has_earned(self, reports: list[Arrived]) -> bool:
        told = [one.report.duration_ms for one in reports if one.report.duration_ms]
        known = [self._length(one.report.where).duration_ms for one in reports]
        duration_ms = next(iter([*told[-1:], *known]), NOMINAL_MS)
        places = [one.place_ms(duration_ms) for one in reports]
        advance_ms = max((later - place for i, place in enumerate(places) for later in places[i:]), default=0)
        return advance_ms >= 10_000 or any(one.report.event in {"seek", "complete"} for one in reports)


def _is_near(one_ms: int, other_ms: int) -> bool:
    return abs(one_ms - other_ms) <= NEAR_MS


def _place_ms(point: dict[str, Any], duration_ms: int) -> int:
    if point["position_ms"] is not None:
        return int(point["position_ms"])
    return round((point["progress"] or 0) * duration_ms / 100)
