"""Cases of resume points: which are offered, which are listed, and their pages.

Not for which of several places is believed (the rules have their own tests, without a store) nor for the rows behind
the points (``playbacks``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from playhead.domain.commands import RecordPosition, SetProgress
from playhead.domain.errors import PointNotFound
from playhead.domain.progress import Progress
from playhead.domain.resolving import Outcome
from playhead.domain.shelving import DismissTitle
from playhead.domain.telling import Scrobble
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import PointKey, PointQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, tell
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
    a_sitting,
)
from playhead.testing.walking import walk_points

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.resolving import Point
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


async def move(store: Store, locator: Locator, percent: float = 50, at: datetime | None = None) -> Outcome:
    """A device told of ``locator``, now, and leaves history alone; its words are one sitting."""
    word = Scrobble(ME, a_sitting("e"), locator, Progress(percent), at, counts=False)
    return (await store.apply(word)).outcome


async def offered(store: Store, **query: bool) -> list[Locator]:
    """The locators of the resumable points, newest first."""
    return [point.locator for point in await walk_points(store, ME, 2, **query)]


async def get_point(store: Store, title_id: TitleId) -> Point:
    """The newest point of a title."""
    point = (await store.get_title_facts(ME, title_id)).point
    assert point is not None
    return point


class PointCases(StoreCases):
    """``list_points`` and the point of ``get_title_facts``."""

    async def test_a_point_comes_back_as_it_was_told(self, store: Store, clock: FixedClock) -> None:
        """To the millisecond and to the last bit of a float; by percent alone it has no position."""
        told_at = clock.now() - timedelta(days=3, milliseconds=7)
        answer = await tell(store, EPISODE, 100 / 3, at=told_at)
        point = await get_point(store, SHOW)
        assert (point.locator, point.progress, point.position_ms, point.duration_ms) == (EPISODE, 100 / 3, None, None)
        assert (point.resumable, point.completed, point.sitting_id) == (True, False, a_sitting("a"))
        assert (point.updated_at, point.revision) == (told_at, answer.revision)
        assert point == answer.resolution.current
        assert await walk_points(store, ME, 2) == [point]

    async def test_a_point_by_position_keeps_the_position(self, store: Store, clock: FixedClock) -> None:
        """Without a percent there is still something to resume; with a duration the percent follows."""
        await store.apply(RecordPosition(ME, a_sitting("f"), MOVIE, position_s=1234.567))
        point = await get_point(store, MOVIE.title_id)
        assert (point.progress, point.position_ms, point.resumable) == (None, 1_234_567, True)
        await tell(store, EPISODE, None, at=clock.now(), position_ms=1_000_000, duration_ms=3_000_000)
        point = await get_point(store, SHOW)
        assert (point.progress, point.position_ms, point.duration_ms) == (100 / 3, 1_000_000, 3_000_000)

    async def test_a_point_remembers_that_its_viewing_was_completed(self, store: Store, clock: FixedClock) -> None:
        """Going back does not take it away (semantics.md#completion, 3)."""
        await tell(store, MOVIE, 90, at=clock.now())
        clock.advance(3600)
        await tell(store, MOVIE, 20, at=clock.now(), seq=2)
        point = await get_point(store, MOVIE.title_id)
        assert (point.completed, point.progress, point.updated_at) == (True, 20.0, clock.now())
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
        head = await store.get_head(ME)
        assert await move(store, MOVIE, 10, clock.now() - timedelta(milliseconds=1)) is Outcome.KEPT
        assert (await get_point(store, MOVIE.title_id)).progress == 50.0
        assert await store.get_head(ME) == head
        assert await move(store, MOVIE, 20, clock.now()) is Outcome.ACCEPTED
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
        await store.apply(DismissTitle(ME, SHOW, offered_only=True))
        assert await offered(store) == others
        with pytest.raises(PointNotFound):
            await store.apply(DismissTitle(ME, SHOW, offered_only=True))
        clock.advance(1)
        await move(store, EPISODE)
        assert await offered(store) == [EPISODE, *others]

    async def test_watching_to_the_end_in_history_ends_the_point(self, store: Store, clock: FixedClock) -> None:
        await move(store, MOVIE)
        for percent, left in ((94, [MOVIE]), (95, [])):
            clock.advance(1)
            await store.apply(SetProgress(ME, MOVIE, Progress(float(percent))))
            assert await offered(store) == left

    async def test_the_point_of_a_title_is_its_newest(self, store: Store, clock: FixedClock) -> None:
        """On offer or not; of one moment the one written last."""
        await move(store, EPISODE)
        await move(store, NEXT_EPISODE)
        assert (await get_point(store, SHOW)).locator == NEXT_EPISODE
        clock.advance(60)
        await move(store, SPECIAL, 100)
        assert (await get_point(store, SHOW)).locator == SPECIAL

    async def test_ending_all_points_of_a_title_keeps_which_is_the_newest(
        self, store: Store, clock: FixedClock
    ) -> None:
        """A point that is ended is no other point: neither its time nor its revision moves."""
        for locator in (SPECIAL, EPISODE):
            await move(store, locator)
        before = await get_point(store, SHOW)
        clock.advance(60)
        await store.apply(DismissTitle(ME, SHOW))
        after = await get_point(store, SHOW)
        assert (after.locator, after.updated_at, after.revision) == (EPISODE, before.updated_at, before.revision)
        assert not after.resumable

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
            for listed_only in (False, True):
                found = await walk_points(store, ME, limit, listed_only=listed_only)
                assert [point.locator for point in found] == movies[::-1]
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

    async def test_points_without_a_place_can_be_left_out(self, store: Store, clock: FixedClock) -> None:
        """Contents and specials (hnc.md#one-history-two-dialects); pages are full all the same."""
        movies = [Locator(TitleId(f"MV_{number}")) for number in range(1, 6)]
        for number, locator in enumerate(movies):
            await move(store, locator)
            await move(store, Locator(TitleId(f"HC_{1 + number}")))
            clock.advance(1000)
        await move(store, UNPLACED)
        await move(store, SPECIAL)
        for limit in (1, 3, 5, 6):
            found = await walk_points(store, ME, limit, placed_only=True)
            assert [point.locator for point in found] == movies[::-1]
        assert len(await offered(store)) == 12


class ListedPointCases(StoreCases):
    """``list_points`` with ``listed_only``: what continue watching is read from."""

    @pytest.mark.parametrize(
        ("position_ms", "duration_ms", "is_listed"),
        [
            (59_999, 3_600_000, False),
            (60_000, 3_600_000, True),
            (29_999, 1_000_000, False),
            (30_000, 1_000_000, True),
            (29_999, 299_999, False),
            (30_000, 299_999, True),
            (9_000, 300_000, True),
            (8_999, 300_000, False),
            (59_999, None, False),
            (60_000, None, True),
        ],
    )
    async def test_a_point_is_listed_from_60_seconds_or_3_percent_on(
        self,
        store: Store,
        clock: FixedClock,
        position_ms: int,
        duration_ms: int | None,
        is_listed: bool,  # noqa: FBT001 - a case
    ) -> None:
        """From 30 seconds of what runs less than 5 minutes (semantics.md#completion, 5)."""
        await tell(store, MOVIE, None, at=clock.now(), position_ms=position_ms, duration_ms=duration_ms)
        assert await offered(store) == [MOVIE]
        assert await offered(store, listed_only=True) == ([MOVIE] if is_listed else [])

    async def test_where_only_percent_is_known_a_point_is_listed_from_3_on(self, store: Store) -> None:
        await move(store, MOVIE, 2.999)
        await move(store, OTHER_MOVIE, 3)
        assert await offered(store, listed_only=True) == [OTHER_MOVIE]

    async def test_of_a_title_only_the_newest_listed_point_is_listed(self, store: Store, clock: FixedClock) -> None:
        """One that is newer but not far enough in, or over, hides none."""
        for locator, percent in ((EPISODE, 40), (MOVIE, 50), (SPECIAL, 30), (OTHER_SHOW, 20)):
            await move(store, locator, percent)
            clock.advance(60)
        assert await offered(store, listed_only=True) == [OTHER_SHOW, SPECIAL, MOVIE]
        await move(store, SPECIAL, 100)
        assert await offered(store, listed_only=True) == [OTHER_SHOW, MOVIE, EPISODE]
        clock.advance(60)
        await move(store, SPECIAL, 1)
        assert await offered(store) == [SPECIAL, OTHER_SHOW, MOVIE, EPISODE]
        assert await offered(store, listed_only=True) == [OTHER_SHOW, MOVIE, EPISODE]

    async def test_pages_of_titles_with_several_points_are_full(self, store: Store, clock: FixedClock) -> None:
        """Those left out lie between, before and behind those that are on the page."""
        shows = [TitleId(f"TV_{number}") for number in range(1, 6)]
        for episode in (3, 2, 1):  # later ones first: an earlier one does not end them
            for show in shows:
                await move(store, Locator(show, 1, episode))
                clock.advance(7)
        for limit in (1, 2, 4, 5, 6):
            found = await walk_points(store, ME, limit, listed_only=True)
            assert [point.locator for point in found] == [Locator(show, 1, 1) for show in reversed(shows)]
        assert len(await offered(store)) == 15
