"""What is kept of one show for the shelves: which episodes were watched, in little, and what was watched last.

Not for what comes next, which also takes the catalogue (``next_up``), nor for the lists themselves (``shelves``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playhead.domain.seasons import covers
from playhead.domain.titles import SPECIALS, Locator

if TYPE_CHECKING:
    from datetime import date, datetime

    from playhead.domain.titles import TitleId

Ranges = tuple[tuple[int, int], ...]
"""Episode numbers as ascending, separate runs, both ends included: a season watched through is one run."""


def is_within(ranges: Ranges, number: int) -> bool:
    """Whether ``number`` is in one of the runs."""
    return any(low <= number <= high for low, high in ranges)


def with_number(ranges: Ranges, number: int) -> Ranges:
    """The runs with ``number`` among them."""
    low = high = number
    apart: list[tuple[int, int]] = []
    for one in ranges:
        if one[1] < low - 1 or one[0] > high + 1:
            apart.append(one)
        else:
            low, high = min(low, one[0]), max(high, one[1])
    return tuple(sorted([*apart, (low, high)]))


def without_number(ranges: Ranges, number: int) -> Ranges:
    """The runs with ``number`` not among them."""
    left: list[tuple[int, int]] = []
    for low, high in ranges:
        if low <= number <= high:
            left += [(low, number - 1)] if low < number else []
            left += [(number + 1, high)] if number < high else []
        else:
            left.append((low, high))
    return tuple(left)


@dataclass(frozen=True, slots=True)
class SeasonSeen:
    """One season in little: the episodes that their own newest word says are watched, and those it says are not.

    For all others speaks the newest season default, if it says watched: ``default_at`` is its time.
    """

    season: int
    watched: Ranges = ()
    unwatched: Ranges = ()
    default_at: datetime | None = None

    def is_watched(self, episode: int, air_date: date | None) -> bool:
        """Whether an episode is watched, by the order of semantics.md#seasons."""
        if is_within(self.watched, episode):
            return True
        if is_within(self.unwatched, episode) or self.default_at is None:
            return False
        return covers(self.default_at, air_date)


@dataclass(frozen=True, slots=True)
class ShowProgress:
    """One show of a profile, kept in step with its entries: what next up needs, and nothing that grows with time.

    ``seasons`` has one item for each season with a word on it. ``last`` is the episode watched last, at ``last_at``.
    While a show watched to its end is watched once more, ``rewatched_from`` is when that began, and ``again`` has the
    episodes that this round has come through.
    """

    title_id: TitleId
    seasons: tuple[SeasonSeen, ...] = ()
    last: Locator | None = None
    last_at: datetime | None = None
    rewatched_from: datetime | None = None
    again: tuple[SeasonSeen, ...] = ()

    def is_watched(self, season: int, episode: int, air_date: date | None) -> bool:
        """Whether an episode has ever been watched, and not been unmarked since."""
        return _season(self.seasons, season).is_watched(episode, air_date)

    def is_watched_again(self, season: int, episode: int) -> bool:
        """Whether an episode has been watched in the present round of a rewatch."""
        return _season(self.again, season).is_watched(episode, None)


def with_watched(
    show: ShowProgress, locator: Locator, at: datetime, *, first_time: bool, all_seen: bool
) -> ShowProgress:
    """The show after an episode was watched at ``at``, whether played or marked.

    ``first_time``: it had not been watched before. ``all_seen``: every aired regular episode had. A word that comes
    late says that the episode was watched, but not that it was the last. An episode of a show that was all seen begins
    a round of rewatching, and so does one that this round had come through; one never watched before ends the round.
    A special changes nobody's place among the regular episodes.
    """
    seasons = _with_verdict(show.seasons, locator, completed=True)
    is_late = show.last_at is not None and at < show.last_at
    if is_late or (locator.season == SPECIALS and show.last is not None):
        return replace(show, seasons=seasons)
    is_on = show.rewatched_from is not None
    again: tuple[SeasonSeen, ...] = ()
    rewatched_from: datetime | None = None
    if first_time:
        is_on = False
    elif all_seen and (not is_on or _is_through(show, locator)):
        is_on, rewatched_from = True, at
    else:
        again, rewatched_from = show.again, show.rewatched_from
    if is_on:
        again = _with_verdict(again, locator, completed=True)
    return ShowProgress(show.title_id, seasons, locator, at, rewatched_from, again)


def _is_through(show: ShowProgress, locator: Locator) -> bool:
    return locator.season is not None and show.is_watched_again(locator.season, locator.episode or 0)


def with_verdict(show: ShowProgress, locator: Locator, *, completed: bool | None) -> ShowProgress:
    """The show after the newest word on an episode became ``completed``; None where no word on it is left.

    For ``with_watched`` to say that one was watched: this corrects. If the episode watched last is unmarked, the place
    before it becomes the last (of a first episode number 0), so that it is next up itself.
    """
    show = replace(show, seasons=_with_verdict(show.seasons, locator, completed=completed))
    if completed:
        return show
    show = replace(show, again=_with_verdict(show.again, locator, completed=None))
    if show.last != locator:
        return show
    is_begun = any(seen.watched or seen.default_at is not None for seen in show.seasons)
    return replace(show, last=Locator(show.title_id, locator.season, (locator.episode or 1) - 1) if is_begun else None)


def with_default(
    show: ShowProgress, season: int, default_at: datetime | None, covered: tuple[Locator, ...] = ()
) -> ShowProgress:
    """The show after its season's newest default became one of ``default_at``; None where it says no longer watched.

    ``covered`` are the episodes that it speaks for, in order: the last of them counts as watched last.
    """
    show = replace(show, seasons=_put(show.seasons, replace(_season(show.seasons, season), default_at=default_at)))
    if default_at is None or not covered or (show.last_at is not None and default_at < show.last_at):
        return show
    return replace(show, last=covered[-1], last_at=default_at)


def _with_verdict(
    seasons: tuple[SeasonSeen, ...], locator: Locator, *, completed: bool | None
) -> tuple[SeasonSeen, ...]:
    if locator.season is None or locator.episode is None:
        return seasons
    seen, number = _season(seasons, locator.season), locator.episode
    watched, unwatched = without_number(seen.watched, number), without_number(seen.unwatched, number)
    if completed:
        watched = with_number(watched, number)
    elif completed is not None:
        unwatched = with_number(unwatched, number)
    return _put(seasons, replace(seen, watched=watched, unwatched=unwatched))


def _season(seasons: tuple[SeasonSeen, ...], season: int) -> SeasonSeen:
    return next((one for one in seasons if one.season == season), None) or SeasonSeen(season)


def _put(seasons: tuple[SeasonSeen, ...], seen: SeasonSeen) -> tuple[SeasonSeen, ...]:
    others = [one for one in seasons if one.season != seen.season]
    is_empty = not seen.watched and not seen.unwatched and seen.default_at is None
    return tuple(sorted([*others, *([] if is_empty else [seen])], key=lambda one: one.season))
