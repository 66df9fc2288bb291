"""What comes next in a show, planned from its history and the catalogue: the one place that looks at all of a title.

Not for which titles a shelf shows (``shelves``), nor for one episode's state (``seasons``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playhead.domain.next_up import Policy, find_next, in_order, watched
from playhead.domain.playback import NO_PLANS, Plans
from playhead.domain.seasons import covers
from playhead.domain.shelving import FOR_EVER
from playhead.domain.shows import ShowProgress, with_default, with_verdict
from playhead.domain.titles import Locator, TitleKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from playhead.domain.history import Entry
    from playhead.domain.playback import Playback, Snooze, TitleState
    from playhead.domain.titles import Episode, Title, TitleId


@dataclass(frozen=True, slots=True)
class TitleHistory:
    """All that a profile has of one title: its entries in any order, what was played of it, its state.

    ``state`` is None for a title that nobody touched.
    """

    title_id: TitleId
    entries: tuple[Entry, ...]
    playbacks: tuple[Playback, ...]
    state: TitleState | None


def plan(history: TitleHistory, state: TitleState, title: Title | None, today: date) -> TitleState:
    """The title's state with its plans made anew: ``title`` is None where the catalogue does not know it.

    A movie has nothing to plan. ``today`` in UTC.
    """
    times = [entry.updated_at for entry in history.entries]
    times += [one.point.updated_at for one in history.playbacks if one.point is not None]
    active_at = max([state.active_at, *times])
    plans = NO_PLANS
    if kind_of(history.title_id) is TitleKind.SHOW and title is not None:
        plans = _plans(history, in_order(title), today)
    return replace(state, active_at=active_at, is_stale=False, plans=plans, snooze=_awaited(state.snooze, plans))


def _awaited(snooze: Snooze | None, plans: Plans) -> Snooze | None:
    """Of a title that is put aside until an episode airs, and none was in sight: the day on which one does."""
    if snooze is None or snooze.airs_on is not None or snooze.until < FOR_EVER:
        return snooze
    dates = [day for plan in plans.upcoming for day in (plan.air_date, plan.replan_on) if day is not None]
    return replace(snooze, airs_on=min((day for day in dates if day > snooze.at.date()), default=None))


def _plans(history: TitleHistory, order: Sequence[tuple[int, Episode]], today: date) -> Plans:
    played = frozenset(one.locator for one in history.playbacks if one.point is not None and one.point.completed)
    show = progress_of(history.title_id, history.entries, order, today, played)
    return Plans(
        after_last=find_next(show, order, today),
        first_unwatched=find_next(show, order, today, Policy.FIRST_UNWATCHED),
        after_last_with_specials=find_next(show, order, today, include_specials=True),
        first_unwatched_with_specials=find_next(show, order, today, Policy.FIRST_UNWATCHED, include_specials=True),
    )


def progress_of(
    title_id: TitleId,
    entries: Sequence[Entry],
    order: Sequence[tuple[int, Episode]],
    today: date,
    played: frozenset[Locator] = frozenset(),
) -> ShowProgress:
    """Which episodes of a show were watched, and which last: its entries gone through in the order of their times.

    ``played`` are the places that playing completed, whatever a player has written into its entry since
    (semantics.md#completion, 3). Of a season's defaults the newest says whether any of them counts.
    """
    show = ShowProgress(title_id)
    entries = sorted(entries, key=lambda entry: (entry.updated_at, entry.entry_id))
    defaults = {entry.locator: entry.completed for entry in entries if entry.locator.is_season_default}
    for entry in entries:
        locator = entry.locator
        if locator.season is None:
            continue
        if locator.is_season_default:
            default_at = entry.updated_at if entry.completed and defaults[locator] else None
            covered = tuple(
                Locator(title_id, season, episode.episode)
                for season, episode in order
                if season == locator.season and covers(entry.updated_at, episode.air_date)
            )
            show = with_default(show, locator.season, default_at, covered)
        elif entry.completed or (not entry.explicit and locator in played):
            show = watched(show, order, locator, entry.updated_at, today)
        else:
            show = with_verdict(show, locator, completed=False)
    return show
