"""Cases of what is kept of playing: the rows behind resume points, and the states of titles, each kept whole.

Not for what is offered of them (``points``, ``shelves``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.acts import Act, ActKind
from playhead.domain.marking import AddMark
from playhead.domain.marks import MarkKind
from playhead.domain.next_up import Upcoming
from playhead.domain.playback import Plans, SeasonMarked, Snooze, Started, TitleState
from playhead.domain.progress import Progress
from playhead.domain.reports import EPOCH, POSITION_MS_MAX, REVISION_MAX, Event
from playhead.domain.resolving import SITTING_MAX, Facts
from playhead.domain.shelving import FOR_EVER
from playhead.domain.sittings import SAMPLE_MAX, Sample, Sitting
from playhead.domain.slices import Reads, Slice
from playhead.domain.titles import NUMBER_MAX, Locator, TitleId
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, tell
from playhead.testing.cases.probes import Look, Write
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
    a_sitting,
)
from playhead.testing.walking import walk_points

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.draft import Draft
    from playhead.domain.playback import Playback
    from playhead.domain.resolving import Point
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

THE_END: Final = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)

A_SAMPLE: Final = Sample(1, START, Event.START)
FULL: Final = Sitting(
    sitting_id=a_sitting("a"),
    first=Sample(0, EPOCH, Event.SEEK, 0, Progress(0.0)),
    trace=tuple(
        Sample(
            NUMBER_MAX - SAMPLE_MAX + 1 + number,
            THE_END - timedelta(milliseconds=SAMPLE_MAX - number),
            list(Event)[number % len(Event)],
            None if number % 3 == 0 else POSITION_MS_MAX - number,
            None if number % 3 == 1 else Progress(number / 7),
        )
        for number in range(SAMPLE_MAX)
    ),
    started_at=EPOCH,
    sought_at=START,
    finished_at=START + timedelta(milliseconds=1),
    reached_at=THE_END,
    duration=(START, POSITION_MS_MAX),
    base_low=0,
    base_high=REVISION_MAX,
    revision=REVISION_MAX,
)
BARE: Final = Sitting(a_sitting("b"), A_SAMPLE, (A_SAMPLE,))
ACTS: Final = (
    Act(ActKind.PLACED, START, completed=True, progress=Progress(100 / 3), position_ms=0, duration_ms=1, revision=7),
    Act(ActKind.FORGOTTEN, EPOCH),
    Act(ActKind.ENDED, THE_END),
)
EVERY_FACTS: Final = (
    Facts(MOVIE),
    Facts(EPISODE, (FULL, BARE), ACTS, THE_END, POSITION_MS_MAX),
    Facts(SPECIAL, (BARE,), tuple(Act(kind, START) for kind in (ActKind.WATCHED, ActKind.UNWATCHED)), EPOCH),
    Facts(
        UNPLACED,
        tuple(replace(FULL, sitting_id=f"{number:08x}-0000-4000-8000-000000000000") for number in range(SITTING_MAX)),  # type: ignore[arg-type]
    ),
)
EVERY_POINT: Final = (
    None,
    a_point(EPISODE),
    replace(a_point(SPECIAL), position_ms=None, duration_ms=None, progress=Progress(5e-324), completed=True),
    replace(
        a_point(UNPLACED, resumable=False),
        position_ms=POSITION_MS_MAX,
        duration_ms=POSITION_MS_MAX,
        progress=None,
        sitting_id=None,
        updated_at=THE_END,
        revision=REVISION_MAX,
    ),
)

UPCOMING: Final = Upcoming(EPISODE, None, None, aired=False, is_rewatch=False, replan_on=None)
EVERY_STATE: Final = (
    TitleState(MOVIE.title_id, EPOCH),
    TitleState(
        SHOW,
        START,
        is_stale=True,
        plans=Plans(
            UPCOMING,
            Upcoming(NEXT_EPISODE, date(2026, 2, 28), 2700, aired=True, is_rewatch=True, replan_on=date(9999, 12, 31)),
            None,
            replace(UPCOMING, air_date=date(1, 1, 1)),
        ),
        dismissed_at=START - timedelta(milliseconds=1),
        snooze=Snooze(START, FOR_EVER, date(2026, 2, 28)),
        forgotten_at=THE_END,
        started=tuple(Started(NUMBER_MAX - number, NUMBER_MAX, START) for number in range(8)),
        marked=tuple(SeasonMarked(number, START - timedelta(number)) for number in range(200)),
    ),
    TitleState(OTHER_SHOW.title_id, THE_END, snooze=Snooze(START, START + timedelta(1))),
    TitleState(UNPLACED.title_id, START, dismissed_at=START),
)


async def put(store: Store, facts: Facts, point: Point | None, profile_id: ProfileId = ME) -> Playback:
    """Keep that of a place, as it stands."""

    def write(draft: Draft) -> Playback:
        return draft.put_playback(facts, point)

    return await store.apply(Write(profile_id, write))


async def put_state(store: Store, *states: TitleState, profile_id: ProfileId = ME) -> None:
    """Keep those states of titles, as they stand."""

    def write(draft: Draft) -> None:
        draft.next_revision()
        for state in states:
            draft.put_title(state)

    await store.apply(Write(profile_id, write))


async def see(store: Store, profile_id: ProfileId = ME, **reads: object) -> Slice:
    """What a command would see that reads that."""
    return await store.apply(Look(profile_id, Reads(**reads)))  # type: ignore[arg-type]


class PlaybackCases(StoreCases):
    """Rows of playback, through ``apply``, ``get_title_view`` and the feed."""

    async def test_all_that_is_kept_of_playing_comes_back_whole(self, store: Store) -> None:
        """Every field at its least and its greatest, absent things absent, in their order."""
        rows = [await put(store, facts, point) for facts, point in zip(EVERY_FACTS, EVERY_POINT, strict=True)]
        for row in rows:
            view = await store.get_title_view(ME, row.locator.title_id)
            assert row in view.history.playbacks
            assert (await see(store, playback_at=row.locator)).playback == row
        page = await store.list_changes(ME, since=0, limit=9)
        assert list(page.items) == rows

    async def test_a_row_is_replaced_by_the_next_one_at_its_place(self, store: Store, clock: FixedClock) -> None:
        """Whatever it had: what is not offered any more is gone from the lists, and comes back with the next."""
        facts = Facts(EPISODE, (BARE,))
        listed = []
        for number, point in enumerate((a_point(EPISODE), a_point(EPISODE, 5), None, a_point(EPISODE, 3))):
            row = await put(store, facts, point)
            listed = [] if point is None else [point]
            assert await walk_points(store, ME, 2) == listed
            assert (await store.get_title_view(ME, SHOW)).history.playbacks == (row,)
            assert row.revision == number + 1
        await put(store, facts, a_point(EPISODE, 3, resumable=False))
        assert await walk_points(store, ME, 2) == []
        assert (await store.get_title_facts(ME, SHOW)).point == a_point(EPISODE, 3, resumable=False)

    async def test_a_place_without_a_row_has_none(self, store: Store) -> None:
        await put(store, Facts(EPISODE), a_point(EPISODE))
        for locator in (NEXT_EPISODE, SEASON, MOVIE, Locator(SHOW)):
            assert (await see(store, playback_at=locator)).playback is None
        assert (await see(store, SIBLING, playback_at=EPISODE)).playback is None

    async def test_the_rows_of_a_title_are_read_by_place(self, store: Store) -> None:
        """All of them, offered or not, whatever the order they were written in; those of no other title."""
        places = [SPECIAL, EPISODE, NEXT_EPISODE, Locator(SHOW, 1, 10), NEXT_SEASON_EPISODE]
        rows = {}
        for number, locator in enumerate(reversed(places)):
            point = a_point(locator, number, resumable=number % 2 == 0) if number else None
            rows[locator] = await put(store, Facts(locator), point)
        for other in (OTHER_SHOW, MOVIE, Locator(TitleId("TV_13961"), 1, 1)):
            await put(store, Facts(other), a_point(other))
        assert list((await see(store, playbacks_of=SHOW)).playbacks) == [rows[locator] for locator in places]
        assert (await see(store, playbacks_of=TitleId("TV_1"))).playbacks == ()

    async def test_what_is_offered_of_a_title_is_read_oldest_first(self, store: Store) -> None:
        """By the point's time, then its revision."""
        minutes = ((EPISODE, 5), (NEXT_EPISODE, 2), (SPECIAL, 5), (Locator(SHOW, 3, 1), 9))
        rows = {}
        for number, (locator, minute) in enumerate(minutes):
            point = replace(a_point(locator, minute), revision=20 - number)
            rows[locator] = await put(store, Facts(locator), point)
        await put(store, Facts(NEXT_SEASON_EPISODE), a_point(NEXT_SEASON_EPISODE, 1, resumable=False))
        await put(store, Facts(Locator(SHOW, 3, 2)), None)
        await put(store, Facts(OTHER_SHOW), a_point(OTHER_SHOW))
        expected = [rows[locator] for locator in (NEXT_EPISODE, SPECIAL, EPISODE, Locator(SHOW, 3, 1))]
        assert list((await see(store, offered_of=SHOW)).playbacks) == expected

    async def test_a_view_of_a_title_is_all_of_it_at_one_moment(self, store: Store, clock: FixedClock) -> None:
        """Entries, counts, rows of playback, marks and state of exactly that title, with the head."""
        for locator in (EPISODE, EPISODE, SEASON, SPECIAL, MOVIE, OTHER_SHOW):
            await add(store, locator, 100 if locator != SPECIAL else 10)
        await tell(store, NEXT_EPISODE, at=clock.now())
        await tell(store, SPECIAL, at=clock.now(), letter="b")
        for locator in (EPISODE, MOVIE, Locator(SHOW)):
            await store.apply(AddMark(ME, locator, MarkKind.LIKED))
        view = await store.get_title_view(ME, SHOW)
        assert view.head == await store.get_head(ME)
        assert view.history.title_id == SHOW
        assert sorted(entry.locator.season for entry in view.history.entries if entry.locator.season is not None) == [
            0,
            1,
            1,
            1,
        ]
        assert view.counts == {EPISODE: 2, SEASON: 1, SPECIAL: 0}
        assert {one.locator for one in view.history.playbacks} == {NEXT_EPISODE, SPECIAL}
        assert view.history.state == (await store.list_title_states(ME, [SHOW]))[SHOW]
        assert [mark.locator for mark in view.marks] == [EPISODE, Locator(SHOW)]
        nothing = await store.get_title_view(ME, TitleId("TV_1"))
        assert (nothing.history.entries, nothing.history.playbacks, nothing.history.state) == ((), (), None)
        assert (nothing.counts, nothing.marks) == ({}, ())


class TitleStateCases(StoreCases):
    """States of titles, through ``apply`` and ``list_title_states``."""

    async def test_a_state_comes_back_whole(self, store: Store) -> None:
        """Every field at its least and its greatest, absent things absent, in their order."""
        await put_state(store, *EVERY_STATE)
        found = await store.list_title_states(ME, [state.title_id for state in EVERY_STATE])
        assert found == {state.title_id: state for state in EVERY_STATE}
        for state in EVERY_STATE:
            assert (await see(store, title=state.title_id)).title == state
            assert (await store.get_title_view(ME, state.title_id)).history.state == state

    async def test_only_those_that_are_asked_for_and_there_are_listed(self, store: Store) -> None:
        await put_state(store, *EVERY_STATE)
        unknown = TitleId("MV_2")
        assert set(await store.list_title_states(ME, [SHOW, unknown, SHOW])) == {SHOW}
        assert await store.list_title_states(ME, []) == {}
        assert await store.list_title_states(SIBLING, [SHOW]) == {}
        assert (await see(store, title=unknown)).title is None

    async def test_a_state_is_replaced_whole(self, store: Store) -> None:
        await put_state(store, *EVERY_STATE)
        bare = TitleState(SHOW, START + timedelta(1))
        await put_state(store, bare)
        assert await store.list_title_states(ME, [SHOW]) == {SHOW: bare}

    async def test_a_thousand_states_can_be_asked_for_at_once(self, store: Store) -> None:
        states = [TitleState(TitleId(f"TV_{number}"), START) for number in range(1, 1001)]
        await put_state(store, *states)
        assert len(await store.list_title_states(ME, [state.title_id for state in states])) == 1000

    async def test_shows_become_stale_where_they_are_there(self, store: Store) -> None:
        """Those named, or all; movies have no plans, and no state is made for being stale."""
        shows = [TitleId(f"TV_{number}") for number in range(1, 5)]
        states = [TitleState(title_id, START) for title_id in (*shows, MOVIE.title_id)]
        for named, expected in (
            ((shows[1], shows[3], TitleId("TV_99"), MOVIE.title_id), {shows[1], shows[3]}),
            ((), set()),
            (None, set(shows)),
        ):
            await put_state(store, *states)

            def write(draft: Draft, named: tuple[TitleId, ...] | None = named) -> None:
                draft.make_stale(named)

            await store.apply(Write(ME, write))
            found = await store.list_title_states(ME, [*shows, MOVIE.title_id, TitleId("TV_99")])
            assert {title_id for title_id, state in found.items() if state.is_stale} == expected
            assert len(found) == 5
