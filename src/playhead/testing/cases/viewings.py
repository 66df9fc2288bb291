"""Cases of viewings: pages of entries narrowed by title, kind and time.

Not for pages that a dialect's own calls ask for (``pages``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from playhead.domain.commands import RemoveEntry, SetProgress
from playhead.domain.progress import Progress
from playhead.domain.titles import TitleId, TitleKind
from playhead.ports.history import EntryKey, ViewingQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add
from playhead.testing.samples import EPISODE, MOVIE, OTHER_MOVIE, OTHER_SHOW, SEASON, SHOW, SPECIAL, UNPLACED
from playhead.testing.walking import walk_viewings

if TYPE_CHECKING:
    from playhead.domain.history import Entry
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

EVERYTHING = (MOVIE, EPISODE, OTHER_SHOW, UNPLACED, SPECIAL, OTHER_MOVIE, SEASON)


async def an_evening(store: Store, clock: FixedClock) -> list[Entry]:
    """Entries ten minutes apart, three of each place, newest first; two of them of one moment."""
    made: list[Entry] = []
    for locator in EVERYTHING * 3:
        made.append(await add(store, locator, len(made)))
        clock.advance(0 if len(made) == 10 else 600)
    return made[::-1]


async def viewed(store: Store, limit: int, **query: Any) -> list[Entry]:  # noqa: ANN401 - fields of ViewingQuery
    """What a query finds, over pages of ``limit``."""
    return [counted.entry for counted in await walk_viewings(store, ME, limit, **query)]


class ViewingCases(StoreCases):
    """``list_viewings``."""

    async def test_without_a_condition_all_of_it_is_there_by_time(self, store: Store, clock: FixedClock) -> None:
        made = await an_evening(store, clock)
        await add(store, MOVIE, profile_id=SIBLING)
        for limit in (1, 2, 20, 21, 22):
            assert await viewed(store, limit) == made

    async def test_titles_are_any_of_those_named(self, store: Store, clock: FixedClock) -> None:
        """Of a show all its seasons and episodes; of none named there are none, and unknown ones add none."""
        made = await an_evening(store, clock)
        for title_ids in ((MOVIE.title_id,), (SHOW, UNPLACED.title_id), (SHOW, TitleId("MV_55"), SHOW)):
            for limit in (1, 3, 50):
                found = await viewed(store, limit, title_ids=title_ids)
                assert found == [entry for entry in made if entry.locator.title_id in title_ids]
        assert await viewed(store, 5, title_ids=()) == []

    async def test_a_kind_is_that_of_the_title(self, store: Store, clock: FixedClock) -> None:
        made = await an_evening(store, clock)
        for kind, prefix in ((TitleKind.MOVIE, "MV"), (TitleKind.SHOW, "TV"), (TitleKind.CONTENT, "HC")):
            for limit in (1, 4, 50):
                found = await viewed(store, limit, kind=kind)
                assert found == [entry for entry in made if entry.locator.title_id.startswith(prefix)]

    async def test_a_time_is_from_and_with_since_up_to_and_without_until(self, store: Store, clock: FixedClock) -> None:
        """To the millisecond; each alone, too."""
        made = await an_evening(store, clock)
        for since, until in ((None, 4), (9, None), (15, 2)):
            for apart in (timedelta(0), timedelta(milliseconds=1)):
                query = {
                    "since": None if since is None else made[since].updated_at + apart,
                    "until": None if until is None else made[until].updated_at + apart,
                }
                expected = [
                    entry
                    for entry in made
                    if (query["since"] is None or entry.updated_at >= query["since"])
                    and (query["until"] is None or entry.updated_at < query["until"])
                ]
                for limit in (1, 5, 50):
                    assert await viewed(store, limit, **query) == expected

    async def test_every_condition_that_is_set_must_hold(self, store: Store, clock: FixedClock) -> None:
        made = await an_evening(store, clock)
        query = {
            "since": made[17].updated_at,
            "until": made[1].updated_at,
            "kind": TitleKind.SHOW,
            "title_ids": (SHOW,),
        }
        expected = [entry for entry in made[2:18] if entry.locator.title_id == SHOW]
        for limit in (1, 2, 50):
            assert await viewed(store, limit, **query) == expected
        assert await viewed(store, 5, kind=TitleKind.MOVIE, title_ids=(SHOW,)) == []

    async def test_rows_carry_the_watched_count(self, store: Store) -> None:
        for percent in (100, 10, 80):
            await add(store, EPISODE, percent)
        found = await walk_viewings(store, ME, 2, title_ids=(SHOW,))
        assert [counted.watched_count for counted in found] == [2, 2, 2]

    async def test_walking_viewings_while_others_write_repeats_nothing(self, store: Store, clock: FixedClock) -> None:
        """What is changed meanwhile moves to the top; the row that the key names may be gone."""
        made = [entry for entry in await an_evening(store, clock) if entry.locator.title_id == SHOW]
        query = ViewingQuery(ME, 3, title_ids=(SHOW,))
        first = await store.list_viewings(query)
        last = first.items[-1].entry
        await store.apply(RemoveEntry(ME, last.entry_id, last.locator))
        moved = await store.apply(SetProgress(ME, SPECIAL, Progress(1.0)))
        rest = await store.list_viewings(replace(query, limit=9, after=EntryKey(last.entry_id, last.updated_at)))
        met = [counted.entry.entry_id for counted in first.items + rest.items]
        expected = [entry.entry_id for entry in made]
        assert met == [one for one in expected if one != moved.entry_id or one in expected[:3]]
