"""What a year of viewings adds up to: hours by month, weekday and hour, titles, streaks.

Not for reading the viewings or knowing time zones (``service.statistics``): they come with local times.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.titles import TitleKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from playhead.domain.titles import Locator, TitleId

TOP_COUNT: Final = 10


@dataclass(frozen=True, slots=True)
class Viewing:
    """One entry as it counts here. ``local_at`` is when, by the viewer's own clock; None where only the year is known.

    ``seconds`` watched, None where the length is not known. ``has_hour``: the time of day is known.
    """

    locator: Locator
    local_at: datetime | None
    seconds: float | None
    completed: bool
    has_hour: bool = True


@dataclass(frozen=True, slots=True)
class TopTitle:
    """A show or movie, how long it was watched, and how many viewings that were."""

    title_id: TitleId
    hours: float
    entry_count: int


@dataclass(frozen=True, slots=True)
class YearStatistics:
    """One year. Hours are of viewings whose length is known; ``unknown_duration_count`` of them are not.

    ``by_month`` has 12 hours, ``by_weekday`` 7 from Monday, ``by_hour`` 24. A streak is days in a row with a viewing.
    ``rewatch_count``: completed viewings of what had been completed before in the same year.
    """

    year: int
    hours: float
    entry_count: int
    completed_count: int
    title_count: int
    rewatch_count: int
    longest_streak_days: int
    unknown_duration_count: int
    by_month: tuple[float, ...]
    by_weekday: tuple[float, ...]
    by_hour: tuple[float, ...]
    top_shows: tuple[TopTitle, ...]
    top_movies: tuple[TopTitle, ...]


@dataclass(slots=True)
class _Sums:
    months: list[float] = field(default_factory=lambda: [0.0] * 12)
    weekdays: list[float] = field(default_factory=lambda: [0.0] * 7)
    hours: list[float] = field(default_factory=lambda: [0.0] * 24)
    by_title: dict[TitleId, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0]))
    completed: dict[Locator, int] = field(default_factory=lambda: defaultdict(int))
    days: set[date] = field(default_factory=set)
    seconds: float = 0.0
    entry_count: int = 0
    unknown_count: int = 0

    def add(self, viewing: Viewing) -> None:
        seconds = viewing.seconds or 0.0
        self.entry_count += 1
        self.unknown_count += viewing.seconds is None
        self.seconds += seconds
        self.completed[viewing.locator] += viewing.completed
        title = self.by_title[viewing.locator.title_id]
        title[0] += seconds
        title[1] += 1
        at = viewing.local_at
        if at is not None:
            self.days.add(at.date())
            self.months[at.month - 1] += seconds
            self.weekdays[at.weekday()] += seconds
            if viewing.has_hour:
                self.hours[at.hour] += seconds

    def top(self, kind: TitleKind) -> tuple[TopTitle, ...]:
        of_kind = [(title_id, sums) for title_id, sums in self.by_title.items() if kind_of(title_id) is kind]
        of_kind.sort(key=lambda one: (-one[1][0], -one[1][1], one[0]))
        return tuple(TopTitle(title_id, _hours(sums[0]), int(sums[1])) for title_id, sums in of_kind[:TOP_COUNT])


def summarize(year: int, viewings: Iterable[Viewing]) -> YearStatistics:
    """What the viewings of ``year`` add up to, in any order."""
    sums = _Sums()
    for viewing in viewings:
        sums.add(viewing)
    completed = [count for count in sums.completed.values() if count]
    return YearStatistics(
        year=year,
        hours=_hours(sums.seconds),
        entry_count=sums.entry_count,
        completed_count=sum(completed),
        title_count=len(sums.by_title),
        rewatch_count=sum(count - 1 for count in completed),
        longest_streak_days=_longest_streak(sums.days),
        unknown_duration_count=sums.unknown_count,
        by_month=tuple(map(_hours, sums.months)),
        by_weekday=tuple(map(_hours, sums.weekdays)),
        by_hour=tuple(map(_hours, sums.hours)),
        top_shows=sums.top(TitleKind.SHOW),
        top_movies=sums.top(TitleKind.MOVIE),
    )


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 2)


def _longest_streak(days: set[date]) -> int:
    longest = length = 0
    before: date | None = None
    for day in sorted(days):
        length = length + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, length), day
    return longest
