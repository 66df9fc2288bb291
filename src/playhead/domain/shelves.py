"""The shelves: continue watching and next up, each from one small row for each title.

Not for where a viewer is in one title (``resolving``) nor for which episode follows (``next_up``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from playhead.domain.progress import LISTED_FROM_PERCENT, NONE, is_listed_at
from playhead.domain.titles import TitleKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from playhead.domain.next_up import Upcoming
    from playhead.domain.resolving import Point
    from playhead.domain.titles import Locator, TitleId

POINT_MAX: Final = 4
"""So many resumable points of one show are kept with its row: the newest is shown, the others stand in for it."""


class Reason(Enum):
    """Why a row is on a shelf; the value is the word on the native wire."""

    RESUME = "resume"
    NEXT_EPISODE = "next_episode"
    REWATCH = "rewatch"
    UNAIRED = "unaired"


@dataclass(frozen=True, slots=True)
class Snooze:
    """A title put aside at ``at`` until ``until``, or until an episode airs that had not: the next on ``airs_on``."""

    at: datetime
    until: datetime
    airs_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShelfTitle:
    """One title of a profile as the shelves see it: a row that is written when something happens to the title.

    ``points`` are its resumable points, newest first, ``POINT_MAX`` at most. ``active_at`` is when it was last played
    or marked. ``upcoming`` is the next episode as planned when last something changed.
    """

    title_id: TitleId
    active_at: datetime
    points: tuple[Point, ...] = ()
    upcoming: Upcoming | None = None
    dismissed_at: datetime | None = None
    snooze: Snooze | None = None


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One row: what to play, from where, and why. ``air_date`` is only given for what has not aired."""

    locator: Locator
    point: Point | None
    reason: Reason
    active_at: datetime
    duration_ms: int | None
    air_date: date | None = None


def with_point(title: ShelfTitle, point: Point) -> ShelfTitle:
    """The title after a point of it moved: playing an episode ends the earlier ones (semantics.md#completion, 4).

    A special neither ends nor is ended. A point that is no longer resumable goes.
    """
    others = [one for one in title.points if one.locator != point.locator and not _is_passed(one, point)]
    if point.resumable and not any(_is_passed(point, one) for one in others):
        others.append(point)
    newest = sorted(others, key=lambda one: (one.updated_at, one.revision), reverse=True)
    return replace(title, points=tuple(newest[:POINT_MAX]), active_at=max(title.active_at, point.updated_at))


def without_point(title: ShelfTitle, locator: Locator) -> ShelfTitle:
    """The title after nothing is left to resume at ``locator``."""
    return replace(title, points=tuple(one for one in title.points if one.locator != locator))


def _is_passed(one: Point, by: Point) -> bool:
    """Whether ``by`` is a later episode of the same show and was played after ``one``."""
    here, there = one.locator, by.locator
    if not here.season or not there.season:
        return False
    return (here.season, here.episode or 0) < (there.season, there.episode or 0) and one.updated_at <= by.updated_at


def is_hidden(title: ShelfTitle, now: datetime) -> bool:
    """Whether a title is off both shelves: dismissed until something happens to it, or snoozed (semantics.md#shelves).

    A snooze ends on its date, when an episode airs that had not aired before, or when the title is played.
    """
    if title.dismissed_at is not None and title.active_at <= title.dismissed_at:
        return True
    snooze = title.snooze
    if snooze is None or now >= snooze.until or title.active_at > snooze.at:
        return False
    return snooze.airs_on is None or now.date() < snooze.airs_on


def find_resumable(title: ShelfTitle) -> Point | None:
    """What continue watching shows of a title: its newest resumable point that is far enough in."""
    return next((point for point in title.points if point.resumable and _is_listed(point)), None)


def _is_listed(point: Point) -> bool:
    if point.position_ms is not None:
        return is_listed_at(point.position_ms, point.duration_ms)
    return (point.progress or NONE) >= LISTED_FROM_PERCENT


def continue_watching(titles: Iterable[ShelfTitle], now: datetime) -> list[ShelfRow]:
    """Of each title its newest resumable point, newest first."""
    rows = [
        ShelfRow(point.locator, point, Reason.RESUME, point.updated_at, point.duration_ms)
        for title in titles
        if not is_hidden(title, now) and (point := find_resumable(title)) is not None
    ]
    return sorted(rows, key=lambda row: (row.active_at, row.locator.title_id), reverse=True)


def next_up(titles: Iterable[ShelfTitle], now: datetime) -> list[ShelfRow]:
    """Of each show that was begun and is not being resumed its next episode: aired ones newest activity first.

    Then those still to come, by their date. ``upcoming`` must be planned for today (see ``Upcoming.replan_on``).
    """
    rows = [
        (title.upcoming, title.active_at)
        for title in titles
        if kind_of(title.title_id) is TitleKind.SHOW
        and title.upcoming is not None
        and not is_hidden(title, now)
        and find_resumable(title) is None
    ]
    aired = sorted(
        (_row(one, at) for one, at in rows if one.aired),
        key=lambda row: (row.active_at, row.locator.title_id),
        reverse=True,
    )
    to_come = sorted(
        (_row(one, at) for one, at in rows if not one.aired),
        key=lambda row: (row.air_date is None, row.air_date, row.locator.title_id),
    )
    return [*aired, *to_come]


def _row(upcoming: Upcoming, active_at: datetime) -> ShelfRow:
    reason = Reason.REWATCH if upcoming.is_rewatch else Reason.NEXT_EPISODE
    return ShelfRow(
        locator=upcoming.locator,
        point=None,
        reason=reason if upcoming.aired else Reason.UNAIRED,
        active_at=active_at,
        duration_ms=None if upcoming.duration_s is None else upcoming.duration_s * 1000,
        air_date=None if upcoming.aired else upcoming.air_date,
    )
