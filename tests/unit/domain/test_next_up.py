"""Semantics.md, section 5: which episode comes next."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.next_up import Policy, Upcoming, find_next, in_order, watched
from playhead.domain.shows import ShowProgress, is_within, with_default, with_number, with_verdict, without_number
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId

SHOW = TitleId("TV_1396")
TODAY = date(2026, 3, 1)
START = datetime(2026, 1, 10, tzinfo=UTC)


def _episodes(first: date, count: int) -> tuple[Episode, ...]:
    return tuple(Episode(number, "", first + timedelta(days=7 * (number - 1)), 1500) for number in range(1, count + 1))


TITLE = Title(
    SHOW,
    seasons=(
        Season(0, (Episode(1, air_date=date(2025, 1, 20)), Episode(2))),
        Season(1, _episodes(date(2025, 1, 1), 3)),
        Season(2, _episodes(date(2026, 2, 18), 3)),  # the 3rd airs on 4 March
    ),
)


def _order(title: Title | None = TITLE) -> list[tuple[int, Episode]]:
    return [] if title is None else in_order(title)


def _watch(*numbers: tuple[int, int], show: ShowProgress | None = None, title: Title | None = TITLE) -> ShowProgress:
    show = show or ShowProgress(SHOW)
    for season, episode in numbers:
        at = START if show.last_at is None else show.last_at + timedelta(hours=1)
        show = watched(show, _order(title), Locator(SHOW, season, episode), at, TODAY)
    return show


def _next(show: ShowProgress, policy: Policy = Policy.AFTER_LAST, *, specials: bool = False) -> Upcoming:
    upcoming = find_next(show, _order(), TODAY, policy, include_specials=specials)
    assert upcoming is not None
    return upcoming


def _place(upcoming: Upcoming) -> tuple[int | None, int | None]:
    return upcoming.locator.season, upcoming.locator.episode


def test_a_show_of_which_nothing_was_watched_has_no_next_episode() -> None:
    assert find_next(ShowProgress(SHOW), _order(), TODAY) is None


@pytest.mark.parametrize(
    ("seen", "after_last", "first_unwatched"),
    [
        ([(1, 1)], (1, 2), (1, 2)),
        ([(1, 3)], (2, 1), (1, 1)),
        ([(1, 1), (1, 3)], (2, 1), (1, 2)),
        ([(1, 3), (1, 1)], (1, 2), (1, 2)),
        ([(1, 2), (1, 1)], (1, 3), (1, 3)),
        ([(1, 1), (0, 1)], (1, 2), (1, 2)),
        ([(1, 3), (0, 1)], (2, 1), (1, 1)),
        ([(1, 2), (1, 9)], (2, 1), (1, 1)),
        ([(0, 1)], (1, 1), (1, 1)),
        ([(0, 1), (1, 1)], (1, 2), (1, 2)),
    ],
)
def test_next_is_after_the_last_or_the_first_unwatched(
    seen: list[tuple[int, int]], after_last: tuple[int, int], first_unwatched: tuple[int, int]
) -> None:
    show = _watch(*seen)
    assert _place(_next(show)) == after_last
    assert _place(_next(show, Policy.FIRST_UNWATCHED)) == first_unwatched


def test_specials_never_stand_in_the_way_unless_asked_for() -> None:
    show = _watch((1, 1), (1, 2), (1, 3))
    assert _place(_next(show)) == (2, 1)
    assert _place(_next(show, Policy.AFTER_LAST, specials=True)) == (0, 1)
    assert _place(_next(show, Policy.FIRST_UNWATCHED, specials=True)) == (0, 1)
    assert _place(_next(_watch((0, 1), show=show), specials=True)) == (2, 1)
    assert [(season, episode.episode) for season, episode in in_order(TITLE)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (0, 1),
        (2, 1),
        (2, 2),
        (2, 3),
        (0, 2),
    ]


def test_an_unaired_next_episode_is_told_with_its_date() -> None:
    upcoming = _next(_watch((2, 1), (2, 2)))
    assert (_place(upcoming), upcoming.aired, upcoming.air_date) == ((2, 3), False, date(2026, 3, 4))
    assert upcoming.replan_on == date(2026, 3, 4)
    on_the_day = find_next(_watch((2, 1), (2, 2)), _order(), date(2026, 3, 4))
    assert on_the_day is not None
    assert on_the_day.aired


def test_an_aired_episode_goes_before_an_unaired_one_that_stands_before_it() -> None:
    mixed = Title(SHOW, seasons=(Season(1, (Episode(1), Episode(2), Episode(3, air_date=date(2026, 1, 1)))),))
    upcoming = find_next(_watch((1, 1), title=mixed), _order(mixed), TODAY)
    assert upcoming is not None
    assert (_place(upcoming), upcoming.aired) == ((1, 3), True)


def test_a_show_watched_to_its_end_has_no_next_episode() -> None:
    ended = Title(SHOW, seasons=(Season(1, _episodes(date(2025, 1, 1), 2)),))
    assert find_next(_watch((1, 1), (1, 2), title=ended), _order(ended), TODAY) is None


ALL = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


@pytest.mark.parametrize("policy", Policy)
def test_next_up_follows_a_rewatch_of_a_completed_show(policy: Policy) -> None:
    show = _watch(*ALL, (1, 1))
    upcoming = _next(show, policy)
    assert (_place(upcoming), upcoming.is_rewatch) == ((1, 2), True)
    show = _watch((1, 2), (1, 3), (2, 1), (2, 2), show=show)
    upcoming = _next(show, policy)
    assert (_place(upcoming), upcoming.is_rewatch, upcoming.aired) == ((2, 3), False, False)


def test_a_rewatch_may_begin_in_the_middle() -> None:
    show = _watch(*ALL, (1, 2))
    assert {_place(_next(show, policy)) for policy in Policy} == {(1, 3)}


def test_a_special_comes_behind_the_episode_that_aired_with_it() -> None:
    both = (Season(1, _episodes(date(2025, 1, 1), 2)), Season(0, _episodes(date(2025, 1, 1), 1)))
    assert [season for season, _ in in_order(Title(SHOW, seasons=both))] == [1, 0, 1]


def test_a_second_rewatch_begins_anew_and_a_new_episode_ends_it() -> None:
    show = _watch(*ALL, *ALL, (1, 1))
    assert _place(_next(show)) == (1, 2)
    show = _watch((2, 3), show=show)
    assert show.rewatched_from is None
    assert find_next(show, _order(), TODAY) is None


def test_an_episode_watched_twice_before_the_show_was_completed_is_no_rewatch() -> None:
    show = _watch((1, 1), (1, 2), (1, 1))
    assert show.rewatched_from is None
    assert _place(_next(show)) == (1, 3)


def test_an_unmarked_episode_is_next_itself() -> None:
    show = with_verdict(_watch((1, 1), (1, 2)), Locator(SHOW, 1, 2), completed=False)
    assert _place(_next(show)) == (1, 2)
    unmarked = with_verdict(_watch((2, 2), (1, 1)), Locator(SHOW, 1, 1), completed=None)
    assert _place(_next(unmarked)) == (1, 1)
    show = with_verdict(show, Locator(SHOW, 1, 1), completed=None)
    assert find_next(show, _order(), TODAY, Policy.FIRST_UNWATCHED) is None


def test_a_show_with_every_episode_unmarked_has_no_next_episode() -> None:
    assert find_next(with_verdict(_watch((1, 1)), Locator(SHOW, 1, 1), completed=None), _order(), TODAY) is None


def test_a_season_default_counts_for_what_it_covers_and_an_unmark_wins_over_it() -> None:
    covered = tuple(Locator(SHOW, 1, number) for number in (1, 2, 3))
    show = with_default(ShowProgress(SHOW), 1, START, covered)
    assert _place(_next(show)) == (2, 1)
    assert _place(_next(show, Policy.FIRST_UNWATCHED)) == (2, 1)
    show = with_verdict(show, Locator(SHOW, 1, 2), completed=False)
    assert _place(_next(show, Policy.FIRST_UNWATCHED)) == (1, 2)
    assert _place(_next(with_default(show, 1, None), Policy.FIRST_UNWATCHED)) == (1, 1)


def test_a_word_that_comes_late_is_not_the_last_watched() -> None:
    show = _watch((1, 1), (1, 2))
    assert show.last_at is not None
    show = watched(show, _order(), Locator(SHOW, 2, 1), START - timedelta(days=1), TODAY)
    assert _place(_next(show)) == (1, 3)
    assert _place(_next(_watch((1, 3), show=show))) == (2, 2)


numbers = st.lists(st.tuples(st.booleans(), st.integers(1, 12)), max_size=40)


@given(numbers)
def test_runs_of_episodes_hold_what_a_set_would_hold(changes: list[tuple[bool, int]]) -> None:
    ranges: tuple[tuple[int, int], ...] = ()
    expected: set[int] = set()
    for adds, number in changes:
        ranges = (with_number if adds else without_number)(ranges, number)
        expected = expected | {number} if adds else expected - {number}
    assert {number for number in range(14) if is_within(ranges, number)} == expected
    assert all(one[1] + 1 < other[0] for one, other in pairwise(ranges))
