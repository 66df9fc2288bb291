"""Cases of pages of entries: which, in which order, cut where; and that on the way nobody misses or meets a row twice.

Not for what the rows say (``entries``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from playhead.domain.commands import RemoveEntries, RemoveEntry, SetProgress
from playhead.domain.history import Entry
from playhead.domain.progress import Progress
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import EntryKey, EntryOrder, EntryQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, entries
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
)
from playhead.testing.walking import walk_entries

if TYPE_CHECKING:
    from playhead.ports.history import CountedEntry
    from playhead.ports.pages import Page
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


def movie(number: int) -> Locator:
    """One movie of many."""
    return Locator(TitleId(f"MV_{number}"))


def key_after(page: Page[CountedEntry]) -> EntryKey:
    """Where the page ended."""
    last = page.items[-1].entry
    return EntryKey(last.entry_id, last.updated_at)


async def scatter(store: Store, clock: FixedClock) -> list[Entry]:
    """Thirty entries: four made each second, updated all over three days, some at one moment and some on the hour."""
    on_the_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    clock.set(on_the_hour)
    made = []
    for number in range(30):
        told_at = on_the_hour - timedelta(hours=number * 37 % 11 * 6, minutes=number % 2 * 20)
        made.append(await add(store, movie(1 + number), updated_at=told_at))
        clock.advance(0.25)
    return made


def newest_updated_first(made: list[Entry]) -> list[Entry]:
    """In the order of EntryOrder.UPDATED."""
    return sorted(made, key=lambda entry: (entry.updated_at, entry.entry_id), reverse=True)


class PageCases(StoreCases):
    """``list_entries`` and ``list_entries_numbered``."""

    async def test_a_page_says_whether_more_follow(self, store: Store) -> None:
        """At exactly the limit, below it and above it."""
        first = await add(store, movie(1))
        second = await add(store, movie(2))
        for limit, has_more in ((1, True), (2, False), (3, False)):
            for order in EntryOrder:
                page = await store.list_entries(EntryQuery(ME, limit, order))
                assert [counted.entry for counted in page.items] == [second, first][:limit]
                assert page.has_more is has_more

    async def test_a_history_without_entries_is_an_empty_page(self, store: Store) -> None:
        for query in (EntryQuery(ME, 5), EntryQuery(ME, 5, EntryOrder.UPDATED, title_id=MOVIE.title_id)):
            page = await store.list_entries(query)
            assert (page.items, page.has_more) == ((), False)
        numbered = await store.list_entries_numbered(ME, limit=5, offset=0)
        assert (numbered.items, numbered.total_count) == ((), 0)

    async def test_created_order_is_that_of_the_ids(self, store: Store, clock: FixedClock) -> None:
        """Whatever the updated times are, and in pages of any size."""
        made = await scatter(store, clock)
        for limit in (1, 4, 29, 30, 31):
            found = [counted.entry for counted in await walk_entries(store, ME, limit, order=EntryOrder.CREATED)]
            assert found == made[::-1]

    async def test_updated_order_is_by_time_and_then_by_id(self, store: Store, clock: FixedClock) -> None:
        """Greatest first, in pages of any size: smaller than what one moment or one hour holds, and larger."""
        made = newest_updated_first(await scatter(store, clock))
        assert len({entry.updated_at for entry in made}) < len(made), "some are of one moment"
        for limit in (1, 2, 5, 29, 30, 31):
            found = [counted.entry for counted in await walk_entries(store, ME, limit, order=EntryOrder.UPDATED)]
            assert found == made

    async def test_a_changed_entry_moves_in_updated_order_and_stays_in_created_order(
        self, store: Store, clock: FixedClock
    ) -> None:
        first, second = await add(store, movie(1)), await add(store, movie(2))
        clock.advance(1)
        first = await store.apply(SetProgress(ME, first.locator, Progress(5.0)))
        assert await entries(store, order=EntryOrder.UPDATED) == [first, second]
        assert await entries(store, order=EntryOrder.CREATED) == [second, first]

    async def test_within_one_hour_and_over_its_border_the_order_is_exact(
        self, store: Store, clock: FixedClock
    ) -> None:
        """Changes of one hour, the last millisecond of it and the first of the next, each on a page of its own."""
        clock.set(clock.now().replace(minute=59, second=59, microsecond=998_000))
        for number in range(6):
            await add(store, movie(1 + number), 10)
            clock.advance(0.001)
        changed = [await store.apply(SetProgress(ME, movie(number), Progress(20.0))) for number in (4, 1, 3)]
        found = await walk_entries(store, ME, 1, order=EntryOrder.UPDATED)
        numbers = [int(counted.entry.locator.title_id[3:]) for counted in found]
        assert numbers == [4, 3, 1, 6, 5, 2]
        assert {counted.entry.updated_at for counted in found[:3]} == {entry.updated_at for entry in changed}

    async def test_walking_while_others_write_misses_nothing_and_repeats_nothing(
        self, store: Store, clock: FixedClock
    ) -> None:
        """In created order: what was there at the start and was not removed is met once; what is new is not met."""
        to_come = (await scatter(store, clock))[::-1]
        expected, met = list(to_come), list[Entry]()
        query = EntryQuery(ME, 4)
        while to_come:
            page = await store.list_entries(query)
            met += [counted.entry for counted in page.items]
            to_come = [entry for entry in to_come if entry not in met]
            assert page.has_more is bool(to_come)
            query = replace(query, after=key_after(page))
            await add(store, movie(999))
            await store.apply(RemoveEntry(ME, met[-1].entry_id, met[-1].locator))  # the very row that the key names
            for gone in to_come[1:2]:
                await store.apply(RemoveEntries(ME, gone.locator))
                expected.remove(gone)
                to_come.remove(gone)
        assert met == expected

    async def test_walking_updated_order_while_others_write_repeats_nothing(
        self, store: Store, clock: FixedClock
    ) -> None:
        """What is changed meanwhile moves to the top, behind the walker; what is not changed is met once, in order."""
        to_come = newest_updated_first(await scatter(store, clock))
        expected, met = list(to_come), list[Entry]()
        query = EntryQuery(ME, 3, EntryOrder.UPDATED)
        while to_come:
            page = await store.list_entries(query)
            met += [counted.entry for counted in page.items]
            to_come = [entry for entry in to_come if entry not in met]
            assert page.has_more is bool(to_come)
            query = replace(query, after=key_after(page))
            clock.advance(1)
            await store.apply(SetProgress(ME, met[-1].locator, Progress(1.0)))  # the very row that the key names
            for changed in to_come[1:2]:
                await store.apply(SetProgress(ME, changed.locator, Progress(1.0)))
                expected.remove(changed)
                to_come.remove(changed)
        assert met == expected

    async def test_a_movie_has_the_entries_of_exactly_its_id(self, store: Store, clock: FixedClock) -> None:
        """By updated time; an id that begins alike is another title."""
        first = await add(store, MOVIE, updated_at=clock.now() - timedelta(days=1))
        second = await add(store, MOVIE, updated_at=clock.now() - timedelta(days=2))
        for other in (movie(55), movie(5501), Locator(TitleId("TV_550"), 1, 1), Locator(TitleId("HC_550"))):
            await add(store, other)
        assert await entries(store, order=EntryOrder.UPDATED, title_id=MOVIE.title_id) == [first, second]

    async def test_a_season_has_its_defaults_and_all_its_episodes(self, store: Store, clock: FixedClock) -> None:
        """Newest first; other seasons, specials and shows are left out (discovr.md#history)."""
        made = []
        for locator in (SEASON, EPISODE, NEXT_EPISODE, EPISODE, SEASON):
            made.append(await add(store, locator))
            clock.advance(1)
        for other in (NEXT_SEASON_EPISODE, SPECIAL, OTHER_SHOW):
            await add(store, other)
        found = await entries(store, order=EntryOrder.UPDATED, title_id=SHOW, season=1)
        assert found == made[::-1]
        assert len(await entries(store, order=EntryOrder.UPDATED, title_id=SHOW, season=0)) == 1

    async def test_an_episode_has_its_entries_and_the_defaults_of_its_season(
        self, store: Store, clock: FixedClock
    ) -> None:
        """In pages too, with other episodes lying between (discovr.md#history)."""
        wanted = []
        for locator in (SEASON, NEXT_EPISODE, NEXT_EPISODE, EPISODE, NEXT_EPISODE, EPISODE, SEASON, NEXT_EPISODE):
            entry = await add(store, locator)
            clock.advance(1200)
            if locator != NEXT_EPISODE:
                wanted.append(entry)
        for limit in (1, 2, 4, 5):
            query = {"order": EntryOrder.UPDATED, "title_id": SHOW, "season": 1, "episode": 1}
            found = await walk_entries(store, ME, limit, **query)
            assert [counted.entry for counted in found] == wanted[::-1]

    async def test_a_title_updated_in_one_moment_is_paged_without_a_gap(self, store: Store) -> None:
        made = [await add(store, locator) for locator in (EPISODE, SEASON, EPISODE, NEXT_EPISODE, SEASON)]
        found = await walk_entries(store, ME, 2, order=EntryOrder.UPDATED, title_id=SHOW, season=1)
        assert [counted.entry for counted in found] == made[::-1]

    async def test_contents_without_a_place_can_be_left_out(self, store: Store, clock: FixedClock) -> None:
        """Pages are full all the same, and say truly whether more follow (hnc.md#one-history-two-dialects)."""
        placed = []
        for number in range(12):
            entry = await add(store, UNPLACED if number % 3 else movie(1 + number))
            clock.advance(600)
            if number % 3 == 0:
                placed.append(entry)
        for order in EntryOrder:
            for limit in (1, 2, 3, 4, 5):
                found = await walk_entries(store, ME, limit, order=order, placed_only=True)
                assert [counted.entry for counted in found] == placed[::-1]
        await add(store, Locator(TitleId("TV_1396"), 0, 3))
        assert [counted.entry for counted in await walk_entries(store, ME, 5, placed_only=True)] == placed[::-1]
        assert len(await entries(store)) == 13

    async def test_numbered_pages_are_cut_from_updated_order(self, store: Store, clock: FixedClock) -> None:
        """At any offset, with the kept count of all; past the end a page is empty (hnc.md#conventions)."""
        made = newest_updated_first(await scatter(store, clock))
        for limit, offset in ((1, 0), (7, 0), (7, 7), (7, 28), (30, 0), (31, 1), (5, 29), (5, 30), (5, 10_000)):
            page = await store.list_entries_numbered(ME, limit=limit, offset=offset)
            assert [counted.entry for counted in page.items] == made[offset : offset + limit]
            assert page.total_count == len(made)

    async def test_rows_of_every_page_carry_the_watched_count(self, store: Store) -> None:
        for progress in (100, 10, 80):
            await add(store, EPISODE, progress)
        await add(store, EPISODE, profile_id=SIBLING)
        for order in EntryOrder:
            found = await walk_entries(store, ME, 2, order=order)
            assert [counted.watched_count for counted in found] == [2, 2, 2]
        found = await walk_entries(store, ME, 2, order=EntryOrder.UPDATED, title_id=SHOW, season=1, episode=1)
        assert [counted.watched_count for counted in found] == [2, 2, 2]
        numbered = await store.list_entries_numbered(ME, limit=5, offset=1)
        assert [counted.watched_count for counted in numbered.items] == [2, 2]
