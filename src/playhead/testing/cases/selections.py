"""Cases of selections: what each of them takes, how much that is, and what is left when it is gone.

Not for bringing it back (``undoing``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from playhead.domain.history import Tally
from playhead.domain.operations import SAMPLE_COUNT, Of, Selected, Selection
from playhead.domain.resolving import Facts
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import EntryOrder
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, entries
from playhead.testing.cases.playbacks import put, see
from playhead.testing.cases.probes import Write
from playhead.testing.clock import START
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_SHOW,
    SEASON,
    SHOW,
    SPECIAL,
    UNPLACED,
    a_point,
)

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.draft import Draft
    from playhead.domain.history import Entry
    from playhead.ports.store import Store

SPECIALS_DEFAULT: Final = Locator(SHOW, 0)
PLACES: Final = (
    MOVIE,
    UNPLACED,
    OTHER_SHOW,
    SPECIALS_DEFAULT,
    SPECIAL,
    SEASON,
    EPISODE,
    NEXT_EPISODE,
    Locator(SHOW, 2),
    NEXT_SEASON_EPISODE,
    Locator(SHOW, 12, 1),
)
IN_THE_SHOW: Final = frozenset(PLACES[3:])
IN_THE_SEASON: Final = frozenset({SEASON, EPISODE, NEXT_EPISODE})
HALF_TIME: Final = START - timedelta(minutes=20)

SHAPES: Final = {
    "all": (Selection(), frozenset(PLACES)),
    "before": (Selection(before=HALF_TIME), frozenset(PLACES)),
    "before-everything": (Selection(before=START - timedelta(days=99)), frozenset(PLACES)),
    "title": (Selection(SHOW), IN_THE_SHOW),
    "movie": (Selection(MOVIE.title_id), frozenset({MOVIE})),
    "content": (Selection(UNPLACED.title_id), frozenset({UNPLACED})),
    "before-and-title": (Selection(SHOW, before=HALF_TIME), IN_THE_SHOW),
    "before-and-movie": (Selection(MOVIE.title_id, before=HALF_TIME), frozenset({MOVIE})),
    "season": (Selection(SHOW, 1), IN_THE_SEASON),
    "specials": (Selection(SHOW, 0), frozenset({SPECIALS_DEFAULT, SPECIAL})),
    "episode": (Selection(SHOW, 1, 2), frozenset({NEXT_EPISODE})),
    "default-of-season": (Selection(SHOW, 1, of=Of.DEFAULTS), frozenset({SEASON})),
    "episodes-of-season": (Selection(SHOW, 1, of=Of.EPISODES), frozenset({EPISODE, NEXT_EPISODE})),
    "defaults": (Selection(SHOW, of=Of.DEFAULTS), frozenset({SPECIALS_DEFAULT, SEASON, Locator(SHOW, 2)})),
    "episodes": (
        Selection(SHOW, of=Of.EPISODES),
        IN_THE_SHOW - {SPECIALS_DEFAULT, SEASON, Locator(SHOW, 2)},
    ),
    "without-specials": (
        Selection(SHOW, without_specials=True),
        IN_THE_SHOW - {SPECIALS_DEFAULT, SPECIAL},
    ),
    "defaults-without-specials": (
        Selection(SHOW, of=Of.DEFAULTS, without_specials=True),
        frozenset({SEASON, Locator(SHOW, 2)}),
    ),
    "episodes-without-specials": (
        Selection(SHOW, of=Of.EPISODES, without_specials=True),
        IN_THE_SHOW - {SPECIALS_DEFAULT, SPECIAL, SEASON, Locator(SHOW, 2)},
    ),
    "season-and-before": (Selection(SHOW, 1, before=HALF_TIME), IN_THE_SEASON),
    "unknown-title": (Selection(TitleId("TV_139")), frozenset()),
    "unknown-season": (Selection(SHOW, 3), frozenset()),
}


async def fill_places(store: Store, profile_id: ProfileId = ME) -> list[Entry]:
    """Two entries at each place, ten minutes apart over the places, the later of each completed; newest first.

    And a row of playback at each that can be played, with a point of when the later entry is; of every third without.
    """
    made = []
    for number, locator in enumerate(PLACES):
        at = START - timedelta(minutes=3 * number)
        made.append(await add(store, locator, 100, profile_id=profile_id, updated_at=at))
        made.append(await add(store, locator, 10, profile_id=profile_id, updated_at=at - timedelta(minutes=15)))
        if not locator.is_season_default:
            point = None if number % 3 == 0 else a_point(locator, -3 * number, resumable=number % 2 == 0)
            await put(store, Facts(locator), point, profile_id)
    return sorted(made, key=lambda entry: (entry.updated_at, entry.entry_id), reverse=True)


def is_taken(selection: Selection, places: frozenset[Locator], entry: Entry) -> bool:
    """Whether a selection that means those places takes the entry."""
    return entry.locator in places and (selection.before is None or entry.updated_at < selection.before)


def taken_rows(selection: Selection, places: frozenset[Locator]) -> dict[Locator, bool]:
    """Of the rows of playback that a selection takes, whether they have a point."""
    taken = {}
    for number, locator in enumerate(PLACES):
        at = START - timedelta(minutes=3 * number)
        if locator in places and not locator.is_season_default:
            has_point = number % 3 != 0
            if selection.before is None or (has_point and at < selection.before):
                taken[locator] = has_point
    return taken


class SelectionCases(StoreCases):
    """``Reads.selection`` and ``Changes.removal``, for each shape of selection."""

    @pytest.mark.parametrize("shape", SHAPES)
    async def test_a_selection_counts_and_shows_what_it_takes(self, store: Store, shape: str) -> None:
        """Entries, points (rows of playback that have one), and the newest few of the entries."""
        selection, places = SHAPES[shape]
        made = await fill_places(store)
        await fill_places(store, SIBLING)
        taken = [entry for entry in made if is_taken(selection, places, entry)]
        selected = (await see(store, selection=selection)).selected
        assert selected.entry_count == len(taken)
        assert list(selected.samples) == taken[:SAMPLE_COUNT]
        assert selected.point_count == sum(taken_rows(selection, places).values())

    @pytest.mark.parametrize("shape", SHAPES)
    @pytest.mark.parametrize("points", [False, True])
    async def test_removing_a_selection_leaves_the_rest_counted(self, store: Store, shape: str, points: bool) -> None:  # noqa: FBT001 - a case
        """Entries go; with ``points`` rows of playback, too; places that lose some are counted anew, the others not."""
        selection, places = SHAPES[shape]
        made = await fill_places(store)
        others = await fill_places(store, SIBLING)
        taken = [entry for entry in made if is_taken(selection, places, entry)]
        left = [entry for entry in made if entry not in taken]

        def write(draft: Draft) -> None:
            draft.remove_selected(selection, len(taken), START, points=points)

        await store.apply(Write(ME, write))
        assert await entries(store, order=EntryOrder.UPDATED) == left
        assert await entries(store, SIBLING, order=EntryOrder.UPDATED) == others
        assert (await store.get_head(ME)).entry_count == len(left)
        gone = taken_rows(selection, places) if points else {}
        for number, locator in enumerate(PLACES):
            there = [entry for entry in left if entry.locator == locator]
            slice_ = await see(store, latest_at=locator, playback_at=locator)
            assert slice_.tally == Tally(len(there), sum(entry.completed for entry in there))
            assert slice_.entry == (there[0] if there else None)
            had_row = not locator.is_season_default
            assert (slice_.playback is not None) is (had_row and locator not in gone), number
        assert (await see(store, selection=selection)).selected.entry_count == 0

    async def test_removing_nothing_is_no_error(self, store: Store) -> None:
        """Of a profile that has nothing, and once more of what is gone."""

        def write(draft: Draft) -> None:
            draft.remove_selected(Selection(), 0, START, points=True)

        for _ in range(2):
            await store.apply(Write(ME, write))
        assert (await store.get_head(ME)).entry_count == 0
        assert (await see(store, selection=Selection())).selected == Selected()
