"""What is kept of playing one movie or episode, and of one title as a whole: the rows behind resuming and shelves.

Not for the rules of either (``resolving``, ``shelves``), nor for history (``history``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from playhead.domain.next_up import Policy
from playhead.domain.progress import LISTED_FROM_PERCENT, NONE, is_listed_at
from playhead.domain.titles import SPECIALS, TitleKind, kind_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from playhead.domain.next_up import Upcoming
    from playhead.domain.resolving import Facts, Point
    from playhead.domain.titles import Locator, TitleId

RESUMABLE_MAX: Final = 16
"""So many points of one title are on offer at most; past that the oldest is taken off."""

STARTED_MAX: Final = 8
MARKED_MAX: Final = 200
"""A show with more seasons than that forgets its oldest marks for this purpose."""


@dataclass(frozen=True, slots=True)
class Playback:
    """All that is kept of playing one movie or episode: the facts, and the point they came to when last one was told.

    ``revision`` is that of the last change of any of it; the point has its own, which only moves when the place does.
    """

    facts: Facts
    point: Point | None
    revision: int

    @property
    def locator(self) -> Locator:
        """The movie or episode."""
        return self.facts.locator

    @property
    def is_offered(self) -> bool:
        """Whether there is something to resume."""
        return self.point is not None and self.point.resumable

    @property
    def is_listed(self) -> bool:
        """Whether it is far enough in for continue watching (semantics.md#completion, 5)."""
        return self.point is not None and is_listed(self.point)


def is_listed(point: Point) -> bool:
    """Whether a point is on offer and far enough in to be listed (semantics.md#completion, 5)."""
    if not point.resumable:
        return False
    if point.position_ms is not None:
        return is_listed_at(point.position_ms, point.duration_ms)
    return (point.progress or NONE) >= LISTED_FROM_PERCENT


@dataclass(frozen=True, slots=True)
class Snooze:
    """A title put aside at ``at`` until ``until``, or until an episode airs that had not: the next on ``airs_on``."""

    at: datetime
    until: datetime
    airs_on: date | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """The next episode of a show by each policy, without and with its specials; None where nothing is left."""

    after_last: Upcoming | None = None
    first_unwatched: Upcoming | None = None
    after_last_with_specials: Upcoming | None = None
    first_unwatched_with_specials: Upcoming | None = None

    def find(self, policy: Policy, *, include_specials: bool) -> Upcoming | None:
        """The one that is asked for."""
        if policy is Policy.AFTER_LAST:
            return self.after_last_with_specials if include_specials else self.after_last
        return self.first_unwatched_with_specials if include_specials else self.first_unwatched

    @property
    def upcoming(self) -> tuple[Upcoming, ...]:
        """Those that there are."""
        plans = (
            self.after_last,
            self.first_unwatched,
            self.after_last_with_specials,
            self.first_unwatched_with_specials,
        )
        return tuple(plan for plan in plans if plan is not None)

    @property
    def replan_on(self) -> date | None:
        """The first day on which another answer may be due."""
        return min((plan.replan_on for plan in self.upcoming if plan.replan_on is not None), default=None)


NO_PLANS: Final = Plans()


@dataclass(frozen=True, slots=True)
class Started:
    """An episode, and when it was last started."""

    season: int
    episode: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SeasonMarked:
    """A season, and when it was last marked as watched or unwatched."""

    season: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TitleState:
    """One title of a profile: written when something happens to it, and bounded whatever happens.

    ``active_at`` is when it was last played or marked. ``is_stale``: something happened since ``plans`` were made.
    ``forgotten_at``: reports of it up to then are dropped. ``started`` are the episodes that end the earlier ones: of
    each the last start, less those that a later episode was started after. ``marked`` are the season marks.
    """

    title_id: TitleId
    active_at: datetime
    is_stale: bool = False
    plans: Plans = NO_PLANS
    dismissed_at: datetime | None = None
    snooze: Snooze | None = None
    forgotten_at: datetime | None = None
    started: tuple[Started, ...] = ()
    marked: tuple[SeasonMarked, ...] = ()

    @property
    def has_next(self) -> bool:
        """Whether next up may show it, as far as was planned; not while it is dismissed."""
        return bool(self.plans.upcoming) and not self.is_dismissed

    @property
    def is_dismissed(self) -> bool:
        """Whether it was dismissed, and nothing has happened to it since (semantics.md#shelves)."""
        return self.dismissed_at is not None and self.active_at <= self.dismissed_at

    def is_put_aside(self, at: datetime) -> bool:
        """Whether it was dismissed or snoozed before ``at``, and nothing has happened to it since."""
        times = (self.dismissed_at, None if self.snooze is None else self.snooze.at)
        return any(time is not None and self.active_at <= time < at for time in times)

    def is_snoozed(self, now: datetime, active_at: datetime) -> bool:
        """Whether it is put aside: until a date, until an episode airs that had not, or until it is played."""
        snooze = self.snooze
        if snooze is None or now >= snooze.until or active_at > snooze.at:
            return False
        return snooze.airs_on is None or now.date() < snooze.airs_on


def touched(state: TitleState | None, title_id: TitleId, at: datetime) -> TitleState:
    """The title after something happened to it at ``at``. A movie has no plans that could be stale."""
    is_stale = kind_of(title_id) is TitleKind.SHOW
    if state is None:
        return TitleState(title_id, at, is_stale=is_stale)
    if state.is_stale is is_stale and at <= state.active_at:
        return state
    return replace(state, active_at=max(state.active_at, at), is_stale=is_stale)


def with_start(state: TitleState, locator: Locator, at: datetime) -> TitleState:
    """The title after one of its regular episodes was started at ``at``; a special ends nothing."""
    if not locator.season or locator.episode is None:
        return state
    new = Started(locator.season, locator.episode, at)
    if any(_is_later(one, new) and one.at >= at for one in state.started):
        return state
    others = (one for one in state.started if not (_is_later(new, one) and at >= one.at))
    newest = sorted([*others, new], key=lambda one: one.at, reverse=True)
    return replace(state, started=tuple(newest[:STARTED_MAX]))


def _is_later(one: Started, other: Started) -> bool:
    """Whether ``one`` is the same or a later episode."""
    return (one.season, one.episode) >= (other.season, other.episode)


def ended_at(state: TitleState, locator: Locator) -> datetime | None:
    """Up to when what is told of a movie or episode is not to be offered any more; None where nothing has ended it.

    The title was dismissed, a later episode of the show was started, or its season was marked (semantics.md#completion,
    4, #reports, 6, and #seasons).
    """
    times = [] if state.dismissed_at is None else [state.dismissed_at]
    if locator.season is None or locator.episode is None:
        return max(times, default=None)
    times += [one.at for one in state.marked if one.season == locator.season]
    if locator.season != SPECIALS:
        here = (locator.season, locator.episode)
        times += [one.at for one in state.started if (one.season, one.episode) > here]
    return max(times, default=None)


def with_mark(state: TitleState, season: int, at: datetime) -> TitleState:
    """The title after a season of it was marked at ``at``."""
    others = [one for one in state.marked if one.season != season]
    before = next((one.at for one in state.marked if one.season == season), at)
    marked = sorted([*others, SeasonMarked(season, max(at, before))], key=lambda one: one.at, reverse=True)
    return replace(state, marked=tuple(marked[:MARKED_MAX]))
