"""All that a viewer is shown of a profile, to compare one with another.

Not a test itself.
"""

from dataclasses import replace
from typing import Any

from playhead.domain.planning import TitleHistory, plan
from playhead.domain.playback import TitleState
from playhead.domain.resolving import Resolution
from playhead.domain.shelving import SavePlans
from playhead.domain.titles import Title
from tests.unit.domain.profile_words import Profile
from tests.unit.domain.rules import ME


def plan_show(profile: Profile, title: Title) -> None:
    """Plan anew what is next in a show, as every look at next up does."""
    state = profile.state(title.title_id)
    if state is not None:
        entries = tuple(entry for entry in profile.entries() if entry.locator.title_id == title.title_id)
        history = TitleHistory(title.title_id, entries, profile.rows.playbacks_of(title.title_id), state)
        planned = plan(history, state, title, profile.now.date())
        profile.does(SavePlans(ME, profile.head.revision, profile.head.catalogue_version, (planned,)))


def without_revision(row: Any) -> Any:
    """All else of a row."""
    return tuple(getattr(row, name) for name in row.__slots__ if name != "revision")


def _title(state: TitleState) -> tuple[Any, ...]:
    started, marked = frozenset(state.started), frozenset(state.marked)
    return state.active_at, state.is_dismissed, state.snooze, state.plans, state.forgotten_at, started, marked


def _resolution(seen: Resolution) -> Any:
    points = [None if one is None else replace(one, revision=0) for one in (seen.current, *seen.alternatives)]
    return points, seen.completed, seen.completed_at


def shown(profile: Profile, *titles: Title) -> dict[str, Any]:
    """What a viewer is shown, but for revisions; what is next in those shows planned anew.

    A title state that says nothing, or only when a title without history was active, is as good as none.
    """
    for title in titles:
        plan_show(profile, title)
    rows = profile.rows
    states = (
        one for one in rows.titles.newest() if replace(one, is_stale=False) != TitleState(one.title_id, one.active_at)
    )
    seen = {one.locator: profile.seen(one.locator) for one in rows.playbacks.newest()}
    return {
        "entries": [without_revision(entry) for entry in profile.entries()],
        "marks": sorted((mark.kind.value, str(mark.locator), mark.created_at) for mark in rows.marks.newest()),
        "points": {place: _resolution(one) for place, one in seen.items() if one.current is not None},
        "offered": [one.locator for one in rows.offered.newest()],
        "titles": {one.title_id: _title(one) for one in states},
        "counts": (profile.head.entry_count, profile.head.watchlist_count, profile.head.cleared_at),
        "tallies": list(rows.tallies.newest()),
    }
