"""Which words make a play when several sittings tell of one place (semantics.md, section 2, rules 3 and 6).

Not for the plain cases (``test_telling``, ``test_completion``).
"""

import pytest

from playhead.domain.commands import SetProgress
from playhead.domain.progress import FINISHED
from playhead.domain.watched import MarkUnwatched
from tests.unit.domain.profile_words import Profile, clock
from tests.unit.domain.rules import ME
from tests.unit.domain.sitting_words import FILM, A, B, C


def _plays(profile: Profile) -> list[str]:
    return [f"{entry.updated_at:%d %H:%M}" for entry in profile.entries() if entry.completed]


# Going on beyond the mark


def test_to_go_on_is_told_by_percent_as_well() -> None:
    profile = Profile(duration_ms=None)
    profile.tells(A, "pause", 85.0, "10:00")
    profile.tells(B, "progress", 86.0, clock("10:00", 2))
    assert _plays(profile) == ["01 10:00"]
    profile.tells(C, "pause", 20.0, clock("10:00", 3))
    profile.tells(C, "pause", 23.0, clock("10:10", 3))
    profile.tells(C, "progress", 86.0, clock("12:00", 3))
    assert _plays(profile) == ["01 10:00", "03 12:00"]


def test_what_was_said_to_be_complete_was_beyond_the_mark_wherever_it_was() -> None:
    profile = Profile()
    profile.tells(A, "complete", "30:00", "10:00")
    profile.tells(B, "progress", "55:00", clock("10:00", 2))
    assert _plays(profile) == ["01 10:00"]


def test_to_go_on_after_it_was_marked_as_watched_is_no_second_viewing() -> None:
    profile = Profile()
    profile.tells(A, "pause", "20:00", "09:00")
    profile.does(SetProgress(ME, FILM, FINISHED), "10:00")
    profile.tells(B, "progress", "55:00", clock("10:00", 2))
    assert _plays(profile) == ["01 10:00"]


def test_nor_is_it_one_to_go_on_where_it_was_left_unwatched_meanwhile() -> None:
    """The mark was taken back, so what follows is watching anew."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "09:00")
    profile.does(MarkUnwatched(ME, FILM), "10:00")
    profile.tells(B, "progress", "55:00", "12:00")
    assert _plays(profile) == ["01 12:00"]


@pytest.mark.parametrize("place", [None, "50:00"])
def test_a_start_is_no_word_on_where_the_viewer_was_before(place: str | None) -> None:
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "10:00")
    profile.tells(B, "start", place, clock("10:00", 2))
    profile.tells(B, "progress", "50:20", clock("10:01", 2))
    assert _plays(profile) == ["01 10:50"]


def test_a_start_beyond_the_mark_is_no_play_although_its_sitting_has_earned_its_say() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00")
    profile.tells(A, "progress", "5:00", "12:00")
    profile.tells(A, "start", "55:00", "13:00")
    assert _plays(profile) == ["01 10:50"]
    profile.tells(A, "progress", "55:05", "13:01")
    assert _plays(profile) == ["01 10:50", "01 13:01"]


def test_a_sitting_that_is_kept_back_does_not_make_the_next_one_a_new_viewing() -> None:
    """B began far behind A and played a minute: the viewer is still where A was, and C goes on from there."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "10:00")
    profile.tells(B, "progress", "5:00", clock("10:00", 2))
    profile.tells(B, "progress", "6:00", clock("10:01", 2))
    profile.tells(C, "progress", "50:30", clock("10:00", 3))
    assert _plays(profile) == ["01 10:50"]


def test_a_second_viewing_right_after_the_end_of_the_first_was_seen_is_counted() -> None:
    """What went on from beyond the mark was the end of the first, not a completion that the second could join."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "10:00")
    profile.tells(B, "progress", "50:00", clock("20:00", 2))
    profile.tells(B, "progress", "0:30", clock("20:05", 2))
    profile.tells(B, "progress", "50:30", clock("20:55", 2))
    assert _plays(profile) == ["01 10:50", "02 20:55"]


# Words that come late, of other sittings


def test_a_late_word_goes_by_where_the_viewer_was_at_its_own_time() -> None:
    """A was not beyond the mark yet when B was."""
    profile = Profile(now=clock("23:00"))
    for place, when in (("5:00", "10:00"), ("20:00", "11:00"), ("50:00", "14:00")):
        profile.tells(A, "progress", place, when)
    profile.tells(B, "progress", "55:00", "12:00")
    assert _plays(profile) == ["01 12:00", "01 14:00"]


@pytest.mark.parametrize(("event", "place"), [("progress", "55:30"), ("complete", "60:00")])
def test_what_another_sitting_was_to_earn_later_says_nothing_at_that_time(event: str, place: str) -> None:
    """At 11:00 A had only been opened, beyond the mark."""
    profile = Profile(now=clock("23:00"))
    profile.tells(A, "start", "55:00", "09:00")
    profile.tells(A, event, place, "14:00")
    profile.tells(B, "progress", "55:00", "11:00")
    assert _plays(profile) == ["01 11:00", "01 14:00"]


@pytest.mark.parametrize("goes_on", [False, True])
def test_nor_does_a_start_of_a_sitting_that_has_earned_its_say_by_other_places(goes_on: bool) -> None:
    """It lies beyond the mark, but nobody has watched up to there."""
    profile = Profile(now=clock("23:00"))
    profile.tells(A, "progress", "5:00", "08:00")
    profile.tells(A, "progress", "20:00", "08:15")
    profile.tells(A, "start", "55:00", "09:00")
    if goes_on:
        profile.tells(A, "progress", "55:30", "14:00")
    profile.tells(B, "progress", "55:00", "11:00")
    assert _plays(profile) == ["01 11:00", *(["01 14:00"] if goes_on else [])]


def test_a_late_word_at_the_time_of_anothers_goes_by_it() -> None:
    profile = Profile(now=clock("23:00"))
    profile.plays(C, "0:00", "60:00", "18:00")
    profile.tells(A, "progress", "55:00", "10:00")
    profile.tells(B, "progress", "56:00", "10:00")
    assert _plays(profile) == ["01 10:00", "01 18:50"]


def test_a_late_completion_joins_where_another_got_beyond_the_mark_and_not_where_it_stayed_there() -> None:
    """semantics.md#completion, 6: within one duration of the completion itself."""
    profile = Profile(now=clock("23:00"))
    profile.plays(B, "0:00", "60:00", "20:00")
    profile.tells(A, "progress", "5:00", "09:30")
    for hour in (10, 11, 12, 13, 14):
        profile.tells(A, "pause", "55:00", f"{hour}:00")
    for sitting, when in ((C, "10:30"), (C, "14:30")):
        profile.tells(sitting, "seek", "1:00", when)
        profile.tells(sitting, "progress", "50:00", f"{when[:3]}45")
    assert _plays(profile) == ["01 10:00", "01 14:45", "01 20:50"]


# Words that come late within their sitting


@pytest.mark.parametrize("order", [(2, 3, 1), (3, 1, 2), (3, 2, 1), (1, 3, 2)])
def test_of_two_places_before_the_mark_that_come_late_neither_is_a_play(order: tuple[int, ...]) -> None:
    profile = Profile(now=clock("23:00"))
    places = {1: ("1:00", "20:00"), 2: ("5:00", "20:04"), 3: ("55:00", "20:54")}
    for seq in order:
        place, when = places[seq]
        profile.tells(A, "progress", place, when, seq=seq)
    (entry,) = profile.entries()
    assert (entry.updated_at, entry.position_s, entry.completed) == (clock("20:54"), 3300.0, True)


def test_a_late_end_is_counted_though_its_sitting_later_went_on_from_anothers() -> None:
    profile = Profile(now=clock("23:00"))
    profile.plays(A, "0:00", "60:00", "12:00")
    profile.tells(B, "progress", "56:00", "15:00", seq=2)
    assert _plays(profile) == ["01 12:50"]
    profile.tells(B, "progress", "55:00", "10:00", seq=1)
    assert _plays(profile) == ["01 10:00", "01 12:50"]


def test_a_late_beginning_that_tells_no_place_says_nothing() -> None:
    profile = Profile(now=clock("23:00"))
    profile.plays(A, "0:00", "50:00", "10:00")
    profile.tells(B, "progress", "51:00", "20:01", seq=2)
    profile.tells(B, "start", None, "20:00", seq=1)
    assert _plays(profile) == ["01 10:50"]


def test_a_word_too_old_to_be_kept_makes_no_play() -> None:
    profile = Profile(now=clock("23:00"))
    profile.tells(A, "progress", "1:00", "08:00", seq=1)
    profile.tells(A, "progress", "5:00", "10:00", seq=9000)
    answer = profile.tells(A, "progress", "55:00", "09:00", seq=3)
    assert (answer.logged, _plays(profile)) == (None, [])


def test_a_viewing_of_which_the_end_arrived_first_is_not_counted_again_once_a_newer_one_is() -> None:
    profile = Profile(now=clock("23:00"))
    profile.plays(A, "0:00", "60:00", "10:00")
    profile.tells(B, "progress", "55:00", "14:54", seq=3)
    profile.plays(C, "0:00", "60:00", "18:00")
    profile.tells(B, "progress", "1:00", "14:00", seq=1)
    assert len(_plays(profile)) <= 3  # one may be lost, none is counted twice
    assert len(set(_plays(profile))) == len(_plays(profile))
