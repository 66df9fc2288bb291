"""What reports of one episode do to the others of its show (semantics.md, section 2, rule 4), and to the show.

Not for what one place comes to (``test_conflicts``), nor for plays (``test_telling``).
"""

from datetime import timedelta
from itertools import permutations

import pytest

from playhead.domain.acts import ActKind
from playhead.domain.playback import RESUMABLE_MAX, STARTED_MAX, Started, TitleState, ended_at, touched, with_start
from playhead.domain.titles import Locator
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import MOVIE, SHOW
from tests.unit.domain.sitting_words import A, B, C, D

E1, E2, E3, SPECIAL = an_episode(1), an_episode(2), an_episode(3), an_episode(1, season=0)


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_a_later_episode_started_ends_the_earlier_ones_whatever_the_order_of_arrival(order: tuple[int, ...]) -> None:
    """semantics.md#completion, 4."""
    told = [(A, E1, "10:00"), (B, E3, "11:00"), (C, E2, "12:00")]
    profile = Profile(now=clock("13:00"))
    for number in order:
        sitting, where, when = told[number]
        profile.plays(sitting, "5:00", "20:00", when, where)
    assert profile.offered() == [(1, 2), (1, 3)]
    assert profile.at(E1) == "20:00"  # its place is kept


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_the_next_season_is_later_than_any_episode_of_this_one(order: tuple[int, ...]) -> None:
    told = [(A, an_episode(9), "10:00"), (B, an_episode(1, season=2), "11:00"), (C, an_episode(4, season=2), "10:30")]
    profile = Profile(now=clock("13:00"))
    for number in order:
        sitting, where, when = told[number]
        profile.tells(sitting, "pause", "20:00", when, where)
    assert profile.offered() == [(2, 1), (2, 4)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_episode_played_at_the_time_a_later_one_was_started_is_passed(order: tuple[int, ...]) -> None:
    told = [(A, E1), (B, E2)]
    profile = Profile(now=clock("13:00"))
    for number in order:
        sitting, where = told[number]
        profile.tells(sitting, "pause", "20:00", "12:00", where)
    assert profile.offered() == [(1, 2)]


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_specials_neither_end_nor_are_ended(order: tuple[int, ...]) -> None:
    told = [(A, E1, "10:00"), (B, an_episode(9, season=0), "11:00"), (C, SPECIAL, "09:00")]
    profile = Profile(now=clock("13:00"))
    for number in order:
        sitting, where, when = told[number]
        profile.plays(sitting, "5:00", "20:00", when, where)
    profile.plays(D, "5:00", "20:00", "12:00", an_episode(1, season=2))
    assert profile.offered() == [(0, 1), (0, 9), (2, 1)]


def test_an_ended_episode_is_offered_again_once_it_is_played_again() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", E1)
    profile.plays(B, "5:00", "20:00", "11:00", E2)
    assert profile.offered() == [(1, 2)]
    profile.tells(A, "progress", "21:00", "12:00", E1)
    assert profile.offered() == [(1, 1), (1, 2)]


def test_an_earlier_episode_ends_nothing() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", E3)
    profile.plays(B, "5:00", "20:00", "11:00", E1)
    assert profile.offered() == [(1, 1), (1, 3)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_episode_that_was_opened_and_left_ends_nothing(order: tuple[int, ...]) -> None:
    """semantics.md#reports, 4."""
    profile = Profile(now=clock("13:00"))
    for number in order:
        if number == 0:
            profile.plays(A, "5:00", "20:00", "10:00", E1)
        else:
            profile.tells(B, "start", "0:00", "11:00:00", E2)
            profile.tells(B, "stop", "0:09", "11:00:09", E2)
    assert profile.offered() == [(1, 1)]
    profile.tells(B, "progress", "0:10", "11:00:10", E2)
    assert profile.offered() == [(1, 2)]


def test_other_titles_are_not_ended() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", MOVIE)
    profile.plays(A, "5:00", "20:00", "10:00", Locator(touched(None, SHOW, clock("10:00")).title_id, 1, 1))
    profile.plays(B, "5:00", "20:00", "11:00", an_episode(2))
    point = profile.point(MOVIE)
    assert point is not None
    assert point.resumable


def test_what_has_been_finished_is_no_place_to_end_and_keeps_its_row() -> None:
    profile = Profile()
    profile.tells(A, "complete", "60:00", "10:00", E1)
    before = profile.playback(E1)
    profile.plays(B, "5:00", "20:00", "11:00", E2)
    assert profile.playback(E1) == before


def test_a_late_report_of_an_ended_episode_is_not_offered_and_one_of_a_later_time_is() -> None:
    profile = Profile()
    profile.plays(B, "5:00", "20:00", "11:00", E2)
    for place, when, offered in (("10:00", "10:59", False), ("11:00", "11:00", False), ("12:00", "11:01", True)):
        profile.tells(A, "progress", place, when, E1)
        point = profile.point(E1)
        assert point is not None
        assert (profile.at(E1), point.resumable) == (place, offered)


# The title


def test_a_title_is_active_when_it_is_begun_and_when_it_is_watched() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00", E1)
    assert profile.state() == TitleState(SHOW, clock("10:00"), is_stale=True, started=(Started(1, 1, clock("10:00")),))
    profile.plays(A, "20:00", "60:00", "10:20", E1)
    state = profile.state()
    assert state is not None
    assert state.active_at == clock("10:50")  # the play


def test_a_title_is_active_anew_when_another_episode_of_it_is_begun() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00", E1)
    profile.tells(B, "start", "0:00", "11:00:00", E2)
    state = profile.state()
    assert state is not None
    assert state.active_at == clock("10:00")
    profile.tells(B, "progress", "0:10", "11:00:10", E2)
    state = profile.state()
    assert state is not None
    assert (state.active_at, state.started) == (clock("11:00:10"), (Started(1, 2, clock("11:00")),))


def test_a_scrobble_makes_its_title_active_when_it_begins_and_when_it_completes_it() -> None:
    profile = Profile()
    active = []
    for percent, when in ((10, "10:00"), (50, "10:30"), (90, "10:50"), (95, "10:55")):
        profile.scrobbles(A, percent, when, E1)
        state = profile.state()
        assert state is not None
        active.append(f"{state.active_at:%H:%M}")
    assert active == ["10:00", "10:00", "10:50", "10:50"]


def test_a_late_report_does_not_make_a_title_less_active() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00", E2)
    profile.plays(B, "0:00", "20:00", "09:00", E1)
    state = profile.state()
    assert state is not None
    assert state.active_at == clock("10:00")


def test_nothing_is_kept_of_a_movie_as_a_title_until_something_is_said_of_it() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00", MOVIE)
    assert profile.state(MOVIE.title_id) is None


def test_starts_are_kept_only_as_far_as_they_still_end_something() -> None:
    state = touched(None, SHOW, clock("10:00"))
    for minute, episode in enumerate((1, 2, 5, 3)):
        state = with_start(state, an_episode(episode), clock(f"10:0{minute}"))
    assert state.started == (Started(1, 3, clock("10:03")), Started(1, 5, clock("10:02")))
    assert ended_at(state, an_episode(4)) == clock("10:02")
    assert ended_at(state, an_episode(2)) == clock("10:03")
    assert ended_at(state, an_episode(5)) is None
    assert with_start(state, an_episode(4), clock("10:01")) == state
    assert with_start(state, an_episode(None), clock("11:00")) == with_start(state, SPECIAL, clock("11:00")) == state


def test_starts_are_bounded_and_the_newest_stay() -> None:
    state = touched(None, SHOW, clock("10:00"))
    for number in range(STARTED_MAX + 3):
        state = with_start(state, an_episode(100 - number), clock("10:00") + timedelta(minutes=number))
    assert len(state.started) == STARTED_MAX
    assert state.started[0] == Started(1, 100 - STARTED_MAX - 2, clock("10:10"))


# At most so many are offered


@pytest.mark.parametrize("season", [0, 1])
def test_at_most_16_points_of_a_title_are_offered_and_the_oldest_goes(season: int) -> None:
    profile = Profile()
    count = RESUMABLE_MAX + 4
    for number in range(count):
        where = an_episode(100 - number, season=season)
        profile.tells(A, "pause", "20:00", clock("10:00") + timedelta(minutes=number), where)
    assert RESUMABLE_MAX == 16
    assert profile.offered() == sorted((season, 100 - number) for number in range(4, count))
    gone = profile.playback(an_episode(100, season=season))
    assert gone is not None
    assert [act.kind for act in gone.facts.acts] == [ActKind.ENDED]
    assert profile.at(an_episode(100, season=season)) == "20:00"
    profile.tells(A, "pause", "21:00", "11:00", an_episode(100, season=season))
    assert len(profile.offered()) == RESUMABLE_MAX
    assert (season, 100) in profile.offered()


def test_16_points_of_a_title_are_all_offered() -> None:
    profile = Profile()
    for number in range(RESUMABLE_MAX):
        profile.tells(A, "pause", "20:00", clock("10:00") + timedelta(minutes=number), an_episode(100 - number))
    assert len(profile.offered()) == RESUMABLE_MAX
    profile.tells(A, "pause", "21:00", clock("11:00"), an_episode(90))
    assert len(profile.offered()) == RESUMABLE_MAX
