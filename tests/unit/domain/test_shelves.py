"""Semantics.md, section 5: what continue watching shows of a point, and next up of a title.

Not for walking the titles of a profile, nor for which episode is next (``test_next_up``).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from playhead.domain.next_up import Policy, Upcoming
from playhead.domain.playback import Plans, Playback, Snooze, TitleState, is_listed
from playhead.domain.progress import Progress
from playhead.domain.resolving import Facts, Point
from playhead.domain.shelves import Reason, ShelfRow, find_next_row, find_resume_row, unaired_order
from playhead.domain.titles import Locator, TitleId

SHOW, MOVIE = TitleId("TV_1396"), TitleId("MV_550")
NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)
E2 = Locator(SHOW, 1, 2)


def _point(
    locator: Locator = E2,
    hours_ago: float = 0,
    *,
    resumable: bool = True,
    position_ms: int | None = 600_000,
    duration_ms: int | None = 3_000_000,
    percent: float = 20,
) -> Point:
    at = NOW - timedelta(hours=hours_ago)
    return Point(locator, position_ms, duration_ms, Progress(percent), False, resumable, None, at, 1)


def _upcoming(*, aired: bool = True, rewatch: bool = False, air: date | None = None, episode: int = 2) -> Upcoming:
    return Upcoming(Locator(SHOW, 1, episode), air, 1500, aired, rewatch, None)


def _state(upcoming: Upcoming | None = None, hours_ago: float = 1) -> TitleState:
    return TitleState(SHOW, NOW - timedelta(hours=hours_ago), plans=Plans(upcoming, upcoming, upcoming, upcoming))


def test_continue_watching_says_what_to_play_from_where_and_why() -> None:
    point = _point(hours_ago=2)
    for state in (None, _state()):
        assert find_resume_row(point, state, NOW) == ShelfRow(E2, point, Reason.RESUME, point.updated_at, 3_000_000)


def test_a_point_that_is_not_offered_is_not_shown() -> None:
    assert find_resume_row(_point(resumable=False), None, NOW) is None


@pytest.mark.parametrize(
    ("position_ms", "duration_ms", "percent", "listed"),
    [
        (59_999, 3_000_000, 99, False),
        (60_000, 3_000_000, 0, True),
        (29_999, 1_000_000, 0, False),
        (30_000, 1_000_000, 0, True),
        (30_000, 299_000, 0, True),
        (29_999, 299_000, 90, False),
        (60_000, None, 0, True),
        (59_999, None, 50, False),
        (None, None, 2.999, False),
        (None, None, 3, True),
    ],
)
def test_a_title_is_listed_once_it_is_far_enough_in(
    position_ms: int | None, duration_ms: int | None, percent: float, listed: bool
) -> None:
    """semantics.md#completion, 5: 60 s or 3 %, whichever is less; 30 s of what runs less than 5 minutes."""
    point = _point(position_ms=position_ms, duration_ms=duration_ms, percent=percent)
    assert is_listed(point) is listed
    assert (find_resume_row(point, None, NOW) is not None) is listed


def test_a_row_of_playback_is_offered_and_listed_as_its_point_is() -> None:
    facts = Facts(E2)
    rows = [
        Playback(facts, point, 1)
        for point in (None, _point(resumable=False), _point(position_ms=59_999), _point(position_ms=60_000))
    ]
    assert [(row.is_offered, row.is_listed) for row in rows] == [
        (False, False),
        (False, False),
        (True, False),
        (True, True),
    ]


@pytest.mark.parametrize(
    ("days", "airs_on", "hidden"),
    [(6, None, True), (7, None, False), (2, date(2026, 3, 4), True), (3, date(2026, 3, 4), False)],
)
def test_a_snoozed_title_is_hidden_until_its_date_or_a_new_episode(
    days: int, airs_on: date | None, hidden: bool
) -> None:
    state = replace(_state(_upcoming()), snooze=Snooze(NOW, NOW + timedelta(days=7), airs_on))
    later = NOW + timedelta(days=days)
    assert (find_resume_row(_point(hours_ago=2), state, later) is None) is hidden
    assert (find_next_row(state, later, Policy.AFTER_LAST) is None) is hidden


def test_playing_a_snoozed_title_wakes_it_up() -> None:
    state = replace(_state(_upcoming()), snooze=Snooze(NOW, NOW + timedelta(days=7)))
    later = NOW + timedelta(days=1)
    assert find_resume_row(_point(hours_ago=0), state, later) is None  # at the time of the snooze is not after it
    assert find_resume_row(_point(hours_ago=-1), state, later) is not None
    active = replace(state, active_at=NOW + timedelta(hours=1))
    assert find_resume_row(_point(hours_ago=2), active, later) is not None
    assert find_next_row(active, later, Policy.AFTER_LAST) is not None


def test_next_up_says_what_to_play_and_why() -> None:
    state = _state(_upcoming(air=date(2025, 1, 1)))
    active_at = NOW - timedelta(hours=1)
    row = find_next_row(state, NOW, Policy.AFTER_LAST)
    assert row == ShelfRow(E2, None, Reason.NEXT_EPISODE, active_at, 1_500_000, None)
    row = find_next_row(_state(_upcoming(rewatch=True)), NOW, Policy.AFTER_LAST)
    assert row == ShelfRow(E2, None, Reason.REWATCH, active_at, 1_500_000, None)
    soon = date(2026, 3, 4)
    row = find_next_row(_state(_upcoming(aired=False, air=soon)), NOW, Policy.AFTER_LAST)
    assert row == ShelfRow(E2, None, Reason.UNAIRED, active_at, 1_500_000, soon)
    row = find_next_row(_state(_upcoming(aired=False, rewatch=True)), NOW, Policy.AFTER_LAST)
    assert row == ShelfRow(E2, None, Reason.UNAIRED, active_at, 1_500_000, None)
    unknown = replace(_upcoming(), duration_s=None)
    row = find_next_row(_state(unknown), NOW, Policy.AFTER_LAST)
    assert row == ShelfRow(E2, None, Reason.NEXT_EPISODE, active_at, None, None)


def test_next_up_goes_by_the_policy_and_has_specials_if_asked() -> None:
    plans = Plans(*(_upcoming(episode=number) for number in (1, 2, 3, 4)))
    state = replace(_state(), plans=plans)
    chosen = [
        find_next_row(state, NOW, policy, include_specials=specials)
        for specials in (False, True)
        for policy in (Policy.AFTER_LAST, Policy.FIRST_UNWATCHED)
    ]
    assert [row.locator.episode for row in chosen if row is not None] == [1, 2, 3, 4]


def test_a_show_of_which_nothing_is_left_is_not_in_next_up() -> None:
    assert find_next_row(_state(), NOW, Policy.AFTER_LAST) is None
    only_specials = replace(_state(), plans=Plans(after_last_with_specials=_upcoming()))
    assert find_next_row(only_specials, NOW, Policy.AFTER_LAST) is None
    assert find_next_row(only_specials, NOW, Policy.AFTER_LAST, include_specials=True) is not None
    assert (only_specials.has_next, _state().has_next) == (True, False)


def test_a_dismissed_title_is_not_in_next_up_until_something_happens_to_it() -> None:
    state = _state(_upcoming())
    dismissed = replace(state, dismissed_at=state.active_at)
    assert find_next_row(dismissed, NOW, Policy.AFTER_LAST) is None
    assert not dismissed.has_next
    active = replace(dismissed, active_at=state.active_at + timedelta(milliseconds=1))
    assert find_next_row(active, NOW, Policy.AFTER_LAST) is not None
    assert active.has_next


def test_what_has_not_aired_goes_by_its_date_and_that_without_one_comes_last() -> None:
    def row(number: int, air: date | None) -> ShelfRow:
        return ShelfRow(Locator(TitleId(f"TV_{number}"), 1, 1), None, Reason.UNAIRED, NOW, None, air)

    soon, later = date(2026, 3, 4), date(2026, 11, 1)
    rows = [row(3, soon), row(4, soon), row(2, later), row(1, None)]
    assert all(sorted(order, key=unaired_order) == rows for order in permutations(rows))


def test_the_first_day_on_which_another_answer_may_be_due_is_that_of_any_plan() -> None:
    first, second = date(2026, 3, 4), date(2026, 3, 5)
    plans = Plans(
        replace(_upcoming(), replan_on=second), first_unwatched_with_specials=replace(_upcoming(), replan_on=first)
    )
    assert plans.replan_on == first
    assert Plans(_upcoming()).replan_on is None
    assert Plans().replan_on is None
