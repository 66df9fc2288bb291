"""Cases of what next up is read from: titles with something next, and titles to be planned anew.

Not for what is planned (the rules have their own tests) nor for the points of continue watching (``points``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from playhead.domain.next_up import Upcoming
from playhead.domain.playback import NO_PLANS, Plans, Snooze, TitleState
from playhead.domain.resolving import Facts
from playhead.domain.shelving import FOR_EVER, CatchUp, DismissTitle, SavePlans
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import UpcomingKey, UpcomingQuery
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, tell
from playhead.testing.cases.playbacks import put, put_state
from playhead.testing.clock import START
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, OTHER_SHOW, SHOW, a_point
from playhead.testing.walking import walk_upcoming

if TYPE_CHECKING:
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

TODAY: Final = START.date()


def a_plan(replan_on: date | None = None) -> Plans:
    """An episode that is next; another answer is due on that day."""
    upcoming = Upcoming(EPISODE, date(2008, 1, 20), None, aired=True, is_rewatch=False, replan_on=replan_on)
    return Plans(upcoming, upcoming)


def a_show(number: int, minute: int = 0, plans: Plans | None = None) -> TitleState:
    """Show ``number``, touched in that minute after START."""
    active_at = START + timedelta(minutes=minute)
    return TitleState(TitleId(f"TV_{number}"), active_at, plans=a_plan() if plans is None else plans)


async def upcoming(store: Store, limit: int = 2) -> list[TitleId]:
    """Titles with something next, in the store's order."""
    return [state.title_id for state in await walk_upcoming(store, ME, limit)]


class UpcomingCases(StoreCases):
    """``list_upcoming``."""

    async def test_what_was_touched_last_comes_first(self, store: Store) -> None:
        """Of one moment the greater id; in pages of any size, each state whole."""
        minutes = {7: 3, 3: 9, 9: 3, 1: 0, 8: 9, 2: 3, 6: 12, 4: 0, 5: 3}
        states = [a_show(number, minute) for number, minute in minutes.items()]
        await put_state(store, *states)
        await put_state(store, a_show(99), profile_id=SIBLING)
        expected = sorted(states, key=lambda state: (state.active_at, state.title_id), reverse=True)
        for limit in (1, 2, 8, 9, 10):
            assert await walk_upcoming(store, ME, limit) == expected
        page = await store.list_upcoming(UpcomingQuery(ME, 9))
        assert page.has_more is False

    async def test_only_titles_with_something_next_are_there(self, store: Store) -> None:
        """By any of the policies; not while a title is dismissed, whether it is snoozed or not."""
        plan = a_plan().after_last
        there = [
            a_show(1, plans=Plans(None, None, None, plan)),
            replace(a_show(2), snooze=Snooze(START, FOR_EVER)),
            replace(a_show(3, minute=1), dismissed_at=START),
            replace(a_show(4), is_stale=True),
        ]
        hidden = [a_show(5, plans=NO_PLANS), replace(a_show(6), dismissed_at=START)]
        await put_state(store, *there, *hidden)
        assert set(await upcoming(store)) == {state.title_id for state in there}
        await put_state(store, replace(there[0], plans=NO_PLANS), replace(hidden[1], dismissed_at=None))
        assert set(await upcoming(store)) == {TitleId(f"TV_{number}") for number in (2, 3, 4, 6)}

    async def test_a_title_that_is_being_watched_is_not_there(self, store: Store) -> None:
        """While any of its points is listed: one that is over, or hardly begun, does not count."""
        shows = [TitleId(f"TV_{number}") for number in range(1, 5)]
        await put_state(store, *(a_show(number) for number in range(1, 5)))
        rows: list[tuple[int, dict[str, Any]]] = [(0, {}), (1, {"resumable": False}), (2, {"position_ms": 59_999})]
        for number, how in rows:
            place = Locator(shows[number], 1, 1)
            await put(store, Facts(place), a_point(place, **how))
        assert set(await upcoming(store)) == set(shows[1:])
        listed = Locator(shows[1], 2, 5)
        await put(store, Facts(listed), a_point(listed))
        assert set(await upcoming(store)) == set(shows[2:])
        await put(store, Facts(listed), None)
        await put(store, Facts(Locator(shows[0], 1, 1)), a_point(Locator(shows[0], 1, 1), resumable=False))
        assert set(await upcoming(store)) == set(shows)

    async def test_walking_what_is_next_while_others_write_misses_nothing(self, store: Store) -> None:
        """What is touched meanwhile moves behind the walker."""
        await put_state(store, *(a_show(number, number) for number in range(1, 10)))
        first = await store.list_upcoming(UpcomingQuery(ME, 3))
        last = first.items[-1]
        await put_state(store, replace(last, active_at=START + timedelta(1)), a_show(4, 99), a_show(6, plans=NO_PLANS))
        rest = await store.list_upcoming(UpcomingQuery(ME, 9, UpcomingKey(last.active_at, last.title_id)))
        met = [state.title_id for state in first.items + rest.items]
        assert met == [TitleId(f"TV_{number}") for number in (9, 8, 7, 5, 3, 2, 1)]

    async def test_pages_are_full_though_titles_between_are_being_watched(self, store: Store) -> None:
        await put_state(store, *(a_show(number, number) for number in range(1, 10)))
        for number in (1, 4, 5, 8):
            place = Locator(TitleId(f"TV_{number}"), 1, 1)
            await put(store, Facts(place), a_point(place))
        for limit in (1, 2, 4, 5, 6):
            assert await upcoming(store, limit) == [TitleId(f"TV_{number}") for number in (9, 7, 6, 3, 2)]


class StaleTitleCases(StoreCases):
    """``list_stale_titles``, and the commands that plans are kept by."""

    async def test_shows_are_to_be_planned_whose_state_is_stale_or_whose_day_has_come(self, store: Store) -> None:
        """The one touched last first; an episode that airs today makes its show due today."""
        states = {
            1: replace(a_show(1, 1), is_stale=True),
            2: a_show(2, 9, a_plan(TODAY)),
            3: a_show(3, 5, a_plan(TODAY - timedelta(400))),
            4: a_show(4, 7, a_plan(TODAY + timedelta(1))),
            5: a_show(5, 8),
            6: replace(a_show(6, 2, a_plan(TODAY)), is_stale=True, dismissed_at=START + timedelta(1)),
            7: replace(a_show(7, 5, NO_PLANS), is_stale=True),
        }
        await put_state(store, *states.values())
        await put_state(store, replace(a_show(99), is_stale=True), profile_id=SIBLING)
        expected = tuple(TitleId(f"TV_{number}") for number in (2, 7, 3, 6, 1))
        for limit in (1, 4, 5, 6):
            assert await store.list_stale_titles(ME, TODAY, limit=limit) == expected[:limit]
        assert set(await store.list_stale_titles(ME, TODAY + timedelta(1), limit=9)) == {*expected, TitleId("TV_4")}

    async def test_the_first_day_of_any_plan_counts(self, store: Store) -> None:
        plan = a_plan(TODAY).after_last
        assert plan is not None
        later = replace(plan, replan_on=TODAY + timedelta(9))
        await put_state(store, a_show(1, plans=Plans(later, None, None, plan)), a_show(2, plans=Plans(None, later)))
        assert await store.list_stale_titles(ME, TODAY, limit=9) == (TitleId("TV_1"),)

    async def test_whatever_happens_to_a_show_makes_it_stale(self, store: Store, clock: FixedClock) -> None:
        """A movie has no plans that could be."""
        for locator in (EPISODE, MOVIE):
            await add(store, locator)
        await tell(store, OTHER_SHOW, at=clock.now())
        assert set(await store.list_stale_titles(ME, TODAY, limit=9)) == {SHOW, OTHER_SHOW.title_id}

    async def test_a_plan_that_is_kept_is_found_until_something_happens(self, store: Store, clock: FixedClock) -> None:
        """It takes no revision: nobody's feed is moved by what was only worked out."""
        await add(store, EPISODE)
        view = await store.get_title_view(ME, SHOW)
        assert view.history.state is not None
        planned = replace(view.history.state, is_stale=False, plans=a_plan(TODAY + timedelta(1)))
        command = SavePlans(ME, view.head.revision, 0, (planned,))
        assert await store.apply(command) is True
        assert await store.get_head(ME) == view.head
        assert await store.list_stale_titles(ME, TODAY, limit=9) == ()
        assert await walk_upcoming(store, ME, 2) == [planned]
        clock.advance(60)
        await add(store, NEXT_EPISODE)
        assert await store.list_stale_titles(ME, TODAY, limit=9) == (SHOW,)
        assert await store.apply(command) is False
        assert await upcoming(store) == [SHOW], "what was planned before is shown until it is planned anew"
        await store.apply(DismissTitle(ME, SHOW))
        assert await upcoming(store) == []

    async def test_what_the_catalogue_learns_makes_those_shows_stale(self, store: Store) -> None:
        """Those named, or all; of one version once, and a plan from before it is not kept."""
        shows = (SHOW, OTHER_SHOW.title_id)
        states = [TitleState(title_id, START, plans=a_plan()) for title_id in shows]
        await put_state(store, *states)
        head = await store.get_head(ME)
        await store.apply(CatchUp(ME, 3, (SHOW, TitleId("TV_99"))))
        assert await store.get_head(ME) == replace(head, catalogue_version=3)
        assert await store.list_stale_titles(ME, TODAY, limit=9) == (SHOW,)
        assert await store.apply(SavePlans(ME, head.revision, 0, (states[0],))) is False
        assert await store.apply(SavePlans(ME, head.revision, 3, (states[0],))) is True
        for version in (2, 3):
            await store.apply(CatchUp(ME, version, None))
            assert await store.list_stale_titles(ME, TODAY, limit=9) == ()
        await store.apply(CatchUp(ME, 4, None))
        assert set(await store.list_stale_titles(ME, TODAY, limit=9)) == set(shows)
