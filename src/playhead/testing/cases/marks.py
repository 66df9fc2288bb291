"""Cases of marks: reactions that exclude one another, the watchlist, and their pages.

Not for the counts that a profile keeps while many write at once (``write_path``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playhead.domain.errors import MarkNotFound
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import REACTIONS, MarkKind
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import MarkQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases
from playhead.testing.samples import EPISODE, MOVIE, OTHER_MOVIE, SEASON, UNPLACED
from playhead.testing.walking import walk_marks

if TYPE_CHECKING:
    from playhead.domain.marks import Mark
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


async def kinds_on(store: Store, locator: Locator) -> set[MarkKind]:
    """The marks on exactly that locator, as the lists show them."""
    return {kind for kind in MarkKind if locator in {mark.locator for mark in await walk_marks(store, ME, kind, 2)}}


async def mark_movies(store: Store, clock: FixedClock, kind: MarkKind, count: int) -> list[Mark]:
    """Marks on as many movies, newest first."""
    made = []
    for number in range(count):
        marked = await store.apply(AddMark(ME, Locator(TitleId(f"MV_{count - number}")), kind))
        made.append(marked.mark)
        clock.advance(-60 if number % 2 else 30)  # the order is that of making, whatever the clock does
    return made[::-1]


class MarkCases(StoreCases):
    """``apply``, ``list_marks``, ``list_watchlist_numbered``, ``find_mark`` and the marks of ``get_title_facts``."""

    async def test_a_mark_comes_back_as_it_was_made(self, store: Store, clock: FixedClock) -> None:
        for locator in (MOVIE, SEASON, EPISODE, UNPLACED):
            mark = (await store.apply(AddMark(ME, locator, MarkKind.WATCHLIST))).mark
            assert (mark.kind, mark.locator, mark.created_at) == (MarkKind.WATCHLIST, locator, clock.now())
            assert await store.find_mark(ME, MarkKind.WATCHLIST, mark.revision) == mark
            assert (await walk_marks(store, ME, MarkKind.WATCHLIST, 2))[0] == mark

    async def test_reactions_exclude_one_another_and_not_the_watchlist(self, store: Store) -> None:
        """One at most, in any order of asking (discovr.md#lists)."""
        await store.apply(AddMark(ME, MOVIE, MarkKind.WATCHLIST))
        before = None
        for kind in [*REACTIONS, *REACTIONS]:
            marked = await store.apply(AddMark(ME, MOVIE, kind))
            assert (marked.is_new, marked.replaced) == (True, before)
            assert await kinds_on(store, MOVIE) == {kind, MarkKind.WATCHLIST}
            before = kind

    async def test_marking_again_changes_nothing(self, store: Store, clock: FixedClock) -> None:
        first = await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        await store.apply(AddMark(ME, OTHER_MOVIE, MarkKind.LIKED))
        clock.advance(60)
        again = await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        assert (again.mark, again.is_new) == (first.mark, False)
        assert [mark.locator for mark in await walk_marks(store, ME, MarkKind.LIKED, 2)] == [OTHER_MOVIE, MOVIE]

    async def test_marks_on_a_title_its_season_and_its_episode_are_apart(self, store: Store) -> None:
        show = Locator(SEASON.title_id)
        for locator, kind in ((show, MarkKind.LIKED), (SEASON, MarkKind.DISLIKED), (EPISODE, MarkKind.SUPER_LIKED)):
            await store.apply(AddMark(ME, locator, kind))
        assert await kinds_on(store, show) == {MarkKind.LIKED}
        assert await kinds_on(store, SEASON) == {MarkKind.DISLIKED}
        assert await kinds_on(store, EPISODE) == {MarkKind.SUPER_LIKED}
        assert (await store.get_title_facts(ME, show.title_id)).marks == {MarkKind.LIKED}

    async def test_a_mark_is_removed_from_its_own_locator_and_kind_alone(self, store: Store) -> None:
        for locator in (MOVIE, OTHER_MOVIE):
            for kind in (MarkKind.LIKED, MarkKind.WATCHLIST):
                await store.apply(AddMark(ME, locator, kind))
        await store.apply(RemoveMark(ME, MOVIE, MarkKind.LIKED))
        assert await kinds_on(store, MOVIE) == {MarkKind.WATCHLIST}
        assert await kinds_on(store, OTHER_MOVIE) == {MarkKind.LIKED, MarkKind.WATCHLIST}
        with pytest.raises(MarkNotFound):
            await store.apply(RemoveMark(ME, MOVIE, MarkKind.LIKED))

    async def test_a_mark_made_again_has_another_number(self, store: Store) -> None:
        """And the number it had is not found any more (hnc.md#watchlist)."""
        first = (await store.apply(AddMark(ME, MOVIE, MarkKind.WATCHLIST))).mark
        await store.apply(RemoveMark(ME, MOVIE, MarkKind.WATCHLIST))
        second = (await store.apply(AddMark(ME, MOVIE, MarkKind.WATCHLIST))).mark
        assert second.revision > first.revision
        assert await store.find_mark(ME, MarkKind.WATCHLIST, first.revision) is None
        assert await store.find_mark(ME, MarkKind.WATCHLIST, second.revision) == second
        assert await store.find_mark(ME, MarkKind.LIKED, second.revision) is None

    async def test_clearing_the_watchlist_leaves_every_reaction(self, store: Store) -> None:
        """An empty one is cleared without complaint; other profiles keep theirs (hnc.md#watchlist)."""
        for profile_id in (ME, SIBLING):
            for kind in (MarkKind.LIKED, MarkKind.WATCHLIST):
                await store.apply(AddMark(profile_id, MOVIE, kind))
        await store.apply(ClearWatchlist(ME))
        await store.apply(ClearWatchlist(ME))
        assert await kinds_on(store, MOVIE) == {MarkKind.LIKED}
        assert (await store.list_watchlist_numbered(ME, limit=5, offset=0)).total_count == 0
        assert (await store.list_watchlist_numbered(SIBLING, limit=5, offset=0)).total_count == 1
        await store.apply(AddMark(ME, OTHER_MOVIE, MarkKind.WATCHLIST))
        assert (await store.list_watchlist_numbered(ME, limit=5, offset=0)).total_count == 1

    async def test_pages_of_marks_go_from_the_newest_to_the_oldest(self, store: Store, clock: FixedClock) -> None:
        """In pages of any size, one kind at a time."""
        made = await mark_movies(store, clock, MarkKind.DISLIKED, 7)
        await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        for limit in (1, 3, 6, 7, 8):
            assert await walk_marks(store, ME, MarkKind.DISLIKED, limit) == made
        page = await store.list_marks(MarkQuery(ME, MarkKind.DISLIKED, 7))
        assert page.has_more is False

    async def test_walking_marks_while_others_write_misses_nothing_and_repeats_nothing(
        self, store: Store, clock: FixedClock
    ) -> None:
        made = await mark_movies(store, clock, MarkKind.LIKED, 9)
        page = await store.list_marks(MarkQuery(ME, MarkKind.LIKED, 3))
        last = page.items[-1]
        await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        await store.apply(RemoveMark(ME, last.locator, MarkKind.LIKED))
        await store.apply(AddMark(ME, made[4].locator, MarkKind.DISLIKED))
        rest = await store.list_marks(MarkQuery(ME, MarkKind.LIKED, 9, last.revision))
        assert list(page.items + rest.items) == made[:4] + made[5:]

    async def test_seasons_episodes_and_contents_can_be_left_out(self, store: Store) -> None:
        """Pages are full all the same."""
        titles = []
        for number in range(1, 7):
            title = Locator(TitleId(f"MV_{number}"))
            titles.append((await store.apply(AddMark(ME, title, MarkKind.LIKED))).mark)
            for season in (Locator(SEASON.title_id, number), Locator(SEASON.title_id, number, 1)):
                await store.apply(AddMark(ME, season, MarkKind.LIKED))
        await store.apply(AddMark(ME, UNPLACED, MarkKind.LIKED))
        for limit in (1, 4, 6, 7):
            assert await walk_marks(store, ME, MarkKind.LIKED, limit, titles_only=True) == titles[::-1]
        assert len(await walk_marks(store, ME, MarkKind.LIKED, 5)) == 19

    async def test_the_numbered_watchlist_holds_every_mark_and_its_count(self, store: Store, clock: FixedClock) -> None:
        """Seasons, episodes and contents among them; past the end a page is empty (hnc.md#watchlist)."""
        made = await mark_movies(store, clock, MarkKind.WATCHLIST, 5)
        for locator in (EPISODE, UNPLACED):
            made.insert(0, (await store.apply(AddMark(ME, locator, MarkKind.WATCHLIST))).mark)
        await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        for limit, offset in ((3, 0), (3, 3), (3, 6), (3, 7), (100, 0), (1, 1000)):
            page = await store.list_watchlist_numbered(ME, limit=limit, offset=offset)
            assert list(page.items) == made[offset : offset + limit]
            assert page.total_count == 7
