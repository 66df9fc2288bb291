"""Which episode comes next in a show, for one viewer and one catalogue.

Not for the order of shows in a list, nor for who is on it (``shelves``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from playhead.domain.shows import with_watched
from playhead.domain.titles import SPECIALS, Locator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from playhead.domain.shows import ShowProgress
    from playhead.domain.titles import Episode, Title


class Policy(Enum):
    """Where to look for the next episode; the value is the word on the native wire.

    AFTER_LAST: behind the one watched last. FIRST_UNWATCHED: from the beginning.
    """

    AFTER_LAST = "after_last"
    FIRST_UNWATCHED = "first_unwatched"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next episode of a show as of one day.

    ``air_date`` is None where unknown, and then it counts as not aired. ``replan_on`` is the first day on which another
    answer may be due though nobody watched anything: when the next of the episodes that are still to come airs.
    """

    locator: Locator
    air_date: date | None
    duration_s: int | None
    aired: bool
    is_rewatch: bool
    replan_on: date | None


def in_order(title: Title) -> list[tuple[int, Episode]]:
    """Every episode with its season's number, in the order to watch them in.

    Regular ones by number; a special stands before the first regular episode that aired after it, one without a date at
    the end.
    """
    regular = [
        (one.season, episode)
        for one in sorted(title.seasons, key=lambda one: one.season)
        if one.season != SPECIALS
        for episode in sorted(one.episodes, key=lambda episode: episode.episode)
    ]
    specials = [episode for one in title.seasons if one.season == SPECIALS for episode in one.episodes]
    for special in sorted(specials, key=lambda episode: (episode.air_date or date.max, episode.episode)):
        aired = special.air_date or date.max
        behind = (
            place
            for place, (season, episode) in enumerate(regular)
            if season != SPECIALS and episode.air_date is not None and episode.air_date > aired
        )
        regular.insert(next(behind, len(regular)), (SPECIALS, special))
    return regular


def has_aired(episode: Episode, today: date) -> bool:
    """Whether it can be watched on ``today`` (UTC); one with an unknown date cannot be told to have aired."""
    return episode.air_date is not None and episode.air_date <= today


def is_all_seen(show: ShowProgress, order: Sequence[tuple[int, Episode]], today: date) -> bool:
    """Whether every aired regular episode is watched, and there is one: a show that is started again is a rewatch."""
    aired = [(season, e) for season, e in order if season != SPECIALS and has_aired(e, today)]
    return bool(aired) and all(show.is_watched(season, e.episode, e.air_date) for season, e in aired)


def watched(
    show: ShowProgress, order: Sequence[tuple[int, Episode]], locator: Locator, at: datetime, today: date
) -> ShowProgress:
    """The show after an episode was watched at ``at``; ``order`` as of ``in_order``, empty for an unknown title."""
    season, number = locator.season or SPECIALS, locator.episode or 0
    episode = next((e for s, e in order if (s, e.episode) == (season, number)), None)
    first_time = not show.is_watched(season, number, None if episode is None else episode.air_date)
    all_seen = not first_time and is_all_seen(show, order, today)  # only asked of what is watched once more
    return with_watched(show, locator, at, first_time=first_time, all_seen=all_seen)


def find_next(
    show: ShowProgress,
    order: Sequence[tuple[int, Episode]],
    today: date,
    policy: Policy = Policy.AFTER_LAST,
    *,
    include_specials: bool = False,
) -> Upcoming | None:
    """The next episode to watch; None where nothing of the show was watched or nothing is left (semantics.md#shelves).

    The first aired one that is not watched; if there is none, the un-aired one with the nearest date. Within a rewatch
    what counts is what this round has come through, and the look is from the episode watched last. ``order`` as of
    ``in_order``.
    """
    if show.last is None:
        return None
    is_rewatch = show.rewatched_from is not None
    if is_rewatch or policy is Policy.AFTER_LAST:
        order = order[_behind(order, show.last) :]
    left = [
        (season, episode)
        for season, episode in order
        if (season != SPECIALS or include_specials) and not _is_done(show, season, episode)
    ]
    to_come = [episode.air_date for _, episode in left if episode.air_date is not None and episode.air_date > today]
    chosen = next(((season, episode) for season, episode in left if has_aired(episode, today)), None)
    if chosen is None:
        chosen = min(left, key=lambda one: one[1].air_date or date.max, default=None)
    if chosen is None:
        return None
    season, episode = chosen
    return Upcoming(
        locator=Locator(show.title_id, season, episode.episode),
        air_date=episode.air_date,
        duration_s=episode.duration_s,
        aired=has_aired(episode, today),
        is_rewatch=is_rewatch and show.is_watched(season, episode.episode, episode.air_date),
        replan_on=min(to_come, default=None),
    )


def _is_done(show: ShowProgress, season: int, episode: Episode) -> bool:
    if show.rewatched_from is not None:
        return show.is_watched_again(season, episode.episode)
    return show.is_watched(season, episode.episode, episode.air_date)


def _behind(order: Sequence[tuple[int, Episode]], last: Locator) -> int:
    """The place behind ``last``; of one the catalogue does not know, where its number would stand.

    Who has only seen a special is at the beginning.
    """
    here = (last.season or SPECIALS, last.episode or 0)
    if last.season == SPECIALS:
        return 0
    upto = [place for place, (season, e) in enumerate(order) if season != SPECIALS and (season, e.episode) <= here]
    return max(upto, default=-1) + 1
