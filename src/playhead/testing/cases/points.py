"""Cases of resume points: what is kept of one, which are offered, and their pages.

Not for when a viewing counts (the rules have their own tests, without a store).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from playhead.domain.commands import (
    DismissTitle,
    MovePoint,
    RecordPosition,
    Scrobble,
    SetProgress,
)
from playhead.domain.errors import PointNotFound
from playhead.domain.progress import Progress
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import PointKey, PointQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add
from playhead.testing.comparison import walk_points
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_MOVIE,
    OTHER_SHOW,
    SHOW,
    SPECIAL,
    UNPLACED,
)

if TYPE_CHECKING:
    from playhead.domain.resume import ResumePoint
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


async def move(store: Store, locator: Locator, percent: float = 50) -> bool:
    """Playback told of ``locator``, now."""
    return await store.apply(MovePoint(ME, locator, Progress(percent)))


async def offered(store: Store) -> list[Locator]:
    """The locators of the resumable points, newest first."""
    return [point.locator for point in await walk_points(store, ME, 2)]


async def get_point(store: Store, title_id: TitleId) -> ResumePoint:
    """The newest point of a title."""
    point = (await store.get_title_facts(ME, title_id)).point
    assert point is not None
    return point


class PointCases(StoreCases):
    """``list_points`` and the point of ``get_title_facts``."""

    async def test_a_point_comes_back_as_it_was_told(self, store: Store, clock: FixedClock) -> None:
        """To the millisecond and to the last bit of a float; by percent alone it has no position."""
        told_at = clock.now() - timedelta(days=3, milliseconds=7)
        await store.apply(MovePoint(ME, EPISODE, Progress(100 / 3), told_at))
        point = await get_point(store, SHOW)
        assert (point.locator, point.progress, point.position_s) == (EPISODE, 100 / 3, None)
        assert (point.resumable, point.completed, point.completed_at) == (True, False, None)
        assert point.updated_at == told_at
        assert await walk_points(store, ME, 2) == [point]

    async def test_a_point_by_position_keeps_the_position(self, store: Store) -> None:
        """Seconds and their fractions; without a percent there is still something to resume."""
        await store.apply(RecordPosition(ME, MOVIE, position_s=1234.5678))
        point = await get_point(store, MOVIE.title_id)
        assert (point.progress, point.position_s, point.resumable) == (0.0, 1234.5678, True)

    async def test_a_point_remembers_when_its_viewing_was_completed(self, store: Store, clock: FixedClock) -> None:
        completed_at = clock.now()
        await store.apply(Scrobble(ME, MOVIE, Progress(90.0)))
        clock.advance(3600)
        await store.apply(Scrobble(ME, MOVIE, Progress(91.0)))
        point = await get_point(store, MOVIE.title_id)
        assert (point.completed, point.completed_at, point.updated_at) == (True, completed_at, clock.now())
        assert point.resumable

    async def test_a_point_that_is_over_is_not_offered_and_not_forgotten(self, store: Store) -> None:
        await move(store, MOVIE, 94.999)
        assert await offered(store) == [MOVIE]
        await move(store, MOVIE, 95)
        assert await offered(store) == []
        assert (await get_point(store, MOVIE.title_id)).progress == 95.0

    async def test_a_moved_point_is_offered_once_at_its_new_place(self, store: Store, clock: FixedClock) -> None:
        for locator in (MOVIE, OTHER_MOVIE, MOVIE):
            await move(store, locator)
            clock.advance(60)
        assert await offered(store) == [MOVIE, OTHER_MOVIE]

    async def test_a_word_from_before_changes_nothing(self, store: Store, clock: FixedClock) -> None:
        """A time before the stored one is late news; the same time is not (discovr.md#playback)."""
        await move(store, MOVIE, 50)
        late = MovePoint(ME, MOVIE, Progress(10.0), clock.now() - timedelta(milliseconds=1))
        assert await store.apply(late) is False
        assert (await get_point(store, MOVIE.title_id)).progress == 50.0
        assert await store.apply(MovePoint(ME, MOVIE, Progress(20.0), clock.now())) is True
        assert (await get_point(store, MOVIE.title_id)).progress == 20.0

    async def test_a_later_episode_ends_the_earlier_ones_of_its_show(self, store: Store, clock: FixedClock) -> None:
        """Specials, movies and other shows stay on offer (semantics.md#completion, 4)."""
        for locator in (SPECIAL, EPISODE, NEXT_EPISODE, MOVIE, OTHER_SHOW):
            await move(store, locator)
            clock.advance(60)
        assert await offered(store) == [OTHER_SHOW, MOVIE, NEXT_EPISODE, SPECIAL]
        await move(store, NEXT_SEASON_EPISODE)
        assert await offered(store) == [NEXT_SEASON_EPISODE, OTHER_SHOW, MOVIE, SPECIAL]

    async def test_dismissing_a_title_takes_all_of_it_off_the_offer(self, store: Store, clock: FixedClock) -> None:
        """Of that title alone, and until it is played again (discovr.md#playback)."""
        for locator in (SPECIAL, EPISODE, OTHER_SHOW, Locator(TitleId("TV_13961"), 1, 1)):
            await move(store, locator)
            clock.advance(60)
        others = (await offered(store))[:2]
        await store.apply(DismissTitle(ME, SHOW))
        assert await offered(store) == others
        with pytest.raises(PointNotFound):
            await store.apply(DismissTitle(ME, SHOW))
        await move(store, EPISODE)
        assert await offered(store) == [EPISODE, *others]

    async def test_watching_to_the_end_in_history_ends_the_point(self, store: Store) -> None:
        await move(store, MOVIE)
        await store.apply(SetProgress(ME, MOVIE, Progress(94.0)))
        assert await offered(store) == [MOVIE]
        await store.apply(SetProgress(ME, MOVIE, Progress(95.0)))
        assert await offered(store) == []

    async def test_the_point_of_a_title_is_its_newest(self, store: Store, clock: FixedClock) -> None:
        """On offer or not; of one moment the one written last."""
        await move(store, EPISODE)
        await move(store, NEXT_EPISODE)
        assert (await get_point(store, SHOW)).locator == NEXT_EPISODE
        clock.advance(60)
        await move(store, SPECIAL, 100)
        assert (await get_point(store, SHOW)).locator == SPECIAL

    async def test_ending_all_points_of_a_title_keeps_which_is_the_newest(self, store: Store) -> None:
        """A command sees them oldest first, and each that it ends takes the next revision."""
        for locator in (SPECIAL, EPISODE):
            await move(store, locator)
        await store.apply(DismissTitle(ME, SHOW))
        assert (await get_point(store, SHOW)).locator == EPISODE

    async def test_facts_tell_of_exactly_one_title(self, store: Store) -> None:
        """A title nobody touched has none; entries and points each count for themselves."""
        await move(store, EPISODE)
        await add(store, MOVIE)
        show, film = await store.get_title_facts(ME, SHOW), await store.get_title_facts(ME, MOVIE.title_id)
        assert (show.has_history, show.point is not None) == (False, True)
        assert (film.has_history, film.point) == (True, None)
        for title_id in (TitleId("MV_55"), TitleId("TV_139")):
            facts = await store.get_title_facts(ME, title_id)
            assert (facts.marks, facts.has_history, facts.point) == (frozenset(), False, None)
        assert not (await store.get_title_facts(SIBLING, MOVIE.title_id)).has_history

    async def test_pages_of_points_go_from_the_newest_to_the_oldest(self, store: Store, clock: FixedClock) -> None:
        """Those of one moment by their making, last first; in pages of any size; over hours and within one."""
        movies = [Locator(TitleId(f"MV_{number}")) for number in (7, 3, 9, 1, 8, 2, 6, 4, 5)]
        for number, locator in enumerate(movies):
            await move(store, locator)
            clock.advance((0, 0.001, 3600)[number % 3])
        for limit in (1, 2, 8, 9, 10):
            assert [point.locator for point in await walk_points(store, ME, limit)] == movies[::-1]
        assert (await store.list_points(PointQuery(ME, 9))).has_more is False

    async def test_walking_points_while_others_write_misses_nothing_and_repeats_nothing(
        self, store: Store, clock: FixedClock
    ) -> None:
        """What is played meanwhile moves behind the walker."""
        movies = [Locator(TitleId(f"MV_{number}")) for number in range(1, 10)]
        for locator in movies:
            await move(store, locator)
        first = await store.list_points(PointQuery(ME, 3))
        last = first.items[-1]
        clock.advance(1)
        await move(store, last.locator)
        await move(store, movies[4])
        await move(store, movies[3], 100)
        await move(store, MOVIE)
        rest = await store.list_points(PointQuery(ME, 9, PointKey(last.updated_at, last.revision)))
        met = [point.locator for point in first.items + rest.items]
        assert met == [movies[number] for number in (8, 7, 6, 5, 2, 1, 0)]

    async def test_points_of_contents_without_a_place_can_be_left_out(self, store: Store, clock: FixedClock) -> None:
        """Pages are full all the same."""
        movies = [Locator(TitleId(f"MV_{number}")) for number in range(1, 6)]
        for number, locator in enumerate(movies):
            await move(store, locator)
            await move(store, Locator(TitleId(f"HC_{1 + number}")))
            clock.advance(1000)
        await move(store, UNPLACED)
        for limit in (1, 3, 5, 6):
            found = await walk_points(store, ME, limit, placed_only=True)
            assert [point.locator for point in found] == movies[::-1]
        assert len(await offered(store)) == 11
