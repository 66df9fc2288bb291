"""What reports do to history: plays, once for each viewing (semantics.md, section 2, rules 3 and 6; section 3, rule 1).

Not for whose place is believed (``test_conflicts``), nor for several episodes of a show (``test_telling_of_shows``).
"""

from datetime import timedelta

import pytest

from playhead.domain.bulk import Clear
from playhead.domain.commands import SetProgress
from playhead.domain.history import Tally
from playhead.domain.progress import CompletionRule, Progress
from playhead.domain.reports import Event, Report
from playhead.domain.resolving import Outcome
from playhead.domain.slices import Reads
from playhead.domain.telling import TakeReport
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import FILM, FILM_MS, A, B, C


def _plays(profile: Profile) -> list[tuple[str, float]]:
    """When each viewing was completed, and how far its entry has got."""
    return [(f"{entry.updated_at:%d %H:%M}", round(entry.progress, 3)) for entry in profile.entries()]


def test_a_report_sees_its_place_and_of_a_show_what_is_offered() -> None:
    for where, offered_of in ((FILM, None), (an_episode(2), SHOW), (an_episode(2, season=0), SHOW)):
        report = Report(A, 1, Event.START, where, clock("10:00"))
        reads = Reads(latest_at=where, playback_at=where, title=where.title_id, offered_of=offered_of)
        assert TakeReport(ME, report).reads() == reads


def test_a_viewing_is_logged_once_when_it_passes_the_mark_and_its_entry_follows_to_the_end() -> None:
    profile = Profile()
    answers = profile.plays(A, "0:00", "60:00", "18:00")
    assert [answer.logged is not None for answer in answers].count(True) == 1
    (entry,) = profile.entries()
    assert answers[10].logged is not None  # 50:00, the first at 48:00 or later
    assert answers[10].logged.entry_id == entry.entry_id
    assert (entry.updated_at, entry.created_at) == (clock("18:50"), clock("18:50"))
    assert (entry.progress, entry.position_s, entry.completed, entry.explicit) == (100.0, 3600.0, True, False)
    assert profile.rows.tally_at(FILM) == Tally(1, 1)


def test_a_report_at_80_percent_exactly_completes_and_one_just_below_does_not() -> None:
    profile = Profile()
    assert profile.tells(A, "progress", "47:59", "18:00").logged is None
    answer = profile.tells(A, "progress", "48:00", "18:01")
    assert answer.logged is not None
    assert (answer.logged.progress, answer.logged.position_s) == (80.0, 2880.0)
    assert answer.resolution.completed


def test_the_mark_is_the_profiles_own() -> None:
    """semantics.md#completion, 7."""
    profile = Profile()
    profile.chooses("10:00", completion=CompletionRule(100, 100))
    profile.tells(A, "progress", "59:59", "18:00")
    assert profile.entries() == []
    profile.tells(A, "progress", "60:00", "18:01")
    assert [entry.completed for entry in profile.entries()] == [True]


def test_a_repeat_gets_the_first_answer_and_changes_nothing() -> None:
    """semantics.md#reports, 1."""
    profile = Profile()
    profile.tells(A, "progress", "10:00", "18:00")
    answer = profile.tells(A, "progress", "50:00", "18:40")
    rows = list(profile.rows.feed.oldest(after=(0,)))
    for _ in range(3):
        again = profile.tells(A, "progress", "50:00", "18:40", seq=2)
        assert (again.outcome, again.resolution, again.revision) == (
            answer.outcome,
            answer.resolution,
            answer.revision,
        )
        assert (profile.changes, again.logged) == (None, None)
    assert list(profile.rows.feed.oldest(after=(0,))) == rows


def test_a_known_number_that_says_something_else_is_not_taken() -> None:
    profile = Profile()
    profile.tells(A, "progress", "10:00", "18:00")
    answer = profile.tells(A, "complete", "60:00", "18:50", seq=1)
    assert (answer.outcome, answer.logged, profile.changes, profile.entries()) == (Outcome.DUPLICATE, None, None, [])


def test_an_answer_names_the_revision_that_the_report_made() -> None:
    profile = Profile()
    for place in ("10:00", "50:00", "55:00"):
        answer = profile.tells(A, "progress", place, "18:00")
        assert answer.revision == profile.head.revision
        assert answer.resolution.current is not None
        assert answer.resolution.current == profile.point()
        assert answer.resolution.current.revision <= answer.revision


def test_a_lower_place_neither_uncompletes_nor_takes_back_what_the_entry_shows() -> None:
    """semantics.md#completion, 3."""
    profile = Profile()
    profile.plays(A, "0:00", "55:00", "18:00")
    profile.tells(A, "seek", "1:00", "18:56")
    assert profile.seen().completed
    assert (profile.at(), _plays(profile)) == ("1:00", [("01 18:50", 91.667)])


def test_the_entry_follows_up_to_the_greatest_progress_whoever_goes_on() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "18:00")
    profile.tells(B, "progress", "50:00", clock("09:00", 2))
    profile.tells(B, "progress", "56:00", clock("09:06", 2))
    profile.tells(B, "seek", "52:00", clock("09:07", 2))
    assert _plays(profile) == [("01 18:50", 93.333)]


def test_a_sitting_that_is_left_changes_nothing_of_the_entry() -> None:
    """semantics.md#reports, 4: nothing but "now playing"."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "18:00")
    profile.tells(B, "start", "58:00", "20:00:00")
    profile.tells(B, "stop", "58:03", "20:00:03")
    assert (profile.at(), _plays(profile)) == ("50:00", [("01 18:50", 83.333)])


def test_a_start_and_an_exit_within_seconds_leave_no_history_no_place_and_no_activity() -> None:
    profile = Profile()
    for where in (FILM, an_episode(1)):
        profile.tells(A, "start", "55:00", "20:00:00", where)
        answer = profile.tells(A, "stop", "55:03", "20:00:03", where)
        assert (answer.outcome, answer.resolution.current, answer.logged) == (Outcome.KEPT, None, None)
    assert (profile.entries(), profile.point(), profile.offered()) == ([], None, [])
    assert profile.state(FILM.title_id) is None
    state = profile.state()
    assert state is None or state.started == ()


def test_after_10_seconds_a_sitting_has_earned_its_place_and_its_play() -> None:
    profile = Profile()
    profile.tells(A, "start", "55:00", "20:00:00")
    assert profile.tells(A, "stop", "55:09", "20:00:09").logged is None
    profile.tells(B, "start", "55:00", "20:01:00")
    answer = profile.tells(B, "stop", "55:10", "20:01:10")
    assert answer.logged is not None
    assert profile.at() == "55:10"


def test_a_lower_place_opens_the_next_viewing() -> None:
    """semantics.md#completion, 3."""
    profile = Profile()
    profile.plays(A, "0:00", "60:00", clock("18:00"))
    profile.plays(B, "0:00", "55:00", clock("18:00", 2))
    profile.plays(B, "0:00", "60:00", clock("18:00", 3))
    assert _plays(profile) == [("01 18:50", 100), ("02 18:50", 91.667), ("03 18:50", 100)]
    assert profile.rows.tally_at(FILM) == Tally(3, 3)


def test_to_go_on_beyond_the_mark_another_day_is_the_same_viewing() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "18:00")
    profile.plays(B, "50:00", "60:00", clock("18:00", 2))
    profile.tells(C, "start", "50:00", clock("18:00", 3))
    profile.tells(C, "progress", "52:00", clock("18:02", 3))
    assert _plays(profile) == [("01 18:50", 100)]


@pytest.mark.parametrize(
    ("duration_ms", "minutes", "count"), [(FILM_MS, 60, 1), (FILM_MS, 61, 2), (None, 30, 1), (None, 31, 2)]
)
def test_a_second_completion_within_one_duration_joins_the_first(
    duration_ms: int | None, minutes: int, count: int
) -> None:
    """semantics.md#completion, 6: within 30 minutes where the length is not known."""
    profile = Profile(duration_ms=duration_ms)
    profile.tells(A, "complete", 100.0, "10:00")
    profile.tells(B, "seek", 1.0, "10:01")
    profile.tells(B, "complete", 100.0, clock("10:00") + timedelta(minutes=minutes))
    assert len(profile.entries()) == count
    assert profile.seen().completed


def test_but_not_where_the_report_says_rewatch() -> None:
    profile = Profile()
    profile.tells(A, "complete", "60:00", "10:00")
    profile.tells(B, "seek", "1:00", "10:01", rewatch=True)
    for minute in (5, 6, 7):
        profile.tells(B, "progress", "55:00", f"10:0{minute}", rewatch=True)
    assert [when for when, _ in _plays(profile)] == ["01 10:00", "01 10:05"]


def test_a_rewatch_that_is_only_told_when_it_is_complete_counts() -> None:
    profile = Profile()
    profile.tells(A, "complete", "60:00", "10:00")
    for _ in range(2):
        profile.tells(B, "complete", "60:00", "10:05", seq=1, rewatch=True)
    assert [when for when, _ in _plays(profile)] == ["01 10:00", "01 10:05"]


def test_a_percent_only_player_is_logged_at_80_and_followed() -> None:
    """semantics.md#completion, 1."""
    profile = Profile(duration_ms=None)
    for number, percent in enumerate((10.0, 79.9, 80.0, 97.5, 90.0)):
        profile.tells(A, "progress", percent, clock("18:00") + timedelta(minutes=20 * number))
    assert _plays(profile) == [("01 18:40", 97.5)]
    assert profile.entries()[0].position_s is None


def test_a_place_of_unknown_length_never_logs_until_it_is_said_to_be_complete() -> None:
    """semantics.md#completion, 2."""
    profile = Profile(duration_ms=None)
    profile.plays(A, "0:00", "95:00", "18:00")
    assert (profile.entries(), profile.at()) == ([], "95:00")
    answer = profile.tells(A, "complete", "96:00", "19:36")
    assert answer.logged is not None
    assert (answer.logged.progress, answer.logged.position_s, answer.logged.completed) == (100.0, 5760.0, True)


def test_complete_below_the_mark_is_a_whole_viewing_all_the_same() -> None:
    profile = Profile()
    answer = profile.tells(A, "complete", "30:00", "18:00")
    assert answer.logged is not None
    assert (answer.logged.progress, answer.logged.completed) == (100.0, True)
    assert not profile.seen().current.resumable  # type: ignore[union-attr]


def test_a_position_past_the_end_is_the_end() -> None:
    answer = Profile().tells(A, "progress", "75:00", "18:00")
    assert answer.logged is not None
    assert (answer.logged.progress, answer.logged.position_s) == (100.0, 3600.0)


def test_a_viewing_told_late_is_logged_at_its_own_time() -> None:
    profile = Profile()
    profile.plays(B, "0:00", "60:00", clock("20:00"))
    profile.does(Clear(ME, an_episode(1).title_id), clock("09:00", 2))  # time goes by
    profile.plays(A, "0:00", "60:00", clock("10:00"))
    assert [when for when, _ in _plays(profile)] == ["01 10:50", "01 20:50"]
    assert {entry.created_at for entry in profile.entries()} == {clock("20:50"), clock("09:00", 2)}
    assert profile.seen().current == profile.point()
    assert profile.point() is not None
    assert profile.point().sitting_id == B  # type: ignore[union-attr]


def test_a_viewing_told_late_by_one_word_is_logged_though_a_later_one_is_complete() -> None:
    profile = Profile()
    profile.plays(B, "0:00", "60:00", clock("20:00"))
    profile.tells(A, "complete", "60:00", clock("11:00"))
    profile.tells(C, "complete", "60:00", clock("11:20"))
    assert [when for when, _ in _plays(profile)] == ["01 11:00", "01 20:50"]


def test_a_completion_told_late_joins_the_viewing_of_its_own_time() -> None:
    """semantics.md#completion, 6, whichever viewing was logged last."""
    profile = Profile()
    profile.plays(A, "0:00", "60:00", clock("10:00"))
    profile.plays(B, "0:00", "60:00", clock("20:00"))
    profile.tells(C, "seek", "1:00", "10:55")
    profile.tells(C, "complete", "60:00", "11:10")
    assert [when for when, _ in _plays(profile)] == ["01 10:50", "01 20:50"]


def test_the_beginning_of_a_viewing_may_arrive_after_its_end() -> None:
    for order in ((1, 2, 3), (3, 2, 1), (3, 1, 2), (2, 1, 3), (2, 3, 1)):
        profile = Profile()
        profile.plays(A, "0:00", "60:00", clock("10:00"))
        for seq in order:
            place, when = {1: ("1:00", "20:00"), 2: ("55:00", "20:54"), 3: ("56:00", "23:00")}[seq]
            profile.tells(B, "progress", place, when, seq=seq)
        assert len(profile.entries()) == 2, order
        assert profile.entries()[1].progress >= 80


def test_what_was_unmarked_may_be_watched_again_but_not_by_a_player_left_open() -> None:
    """semantics.md#reports, 6: an explicit act is not taken back by a heartbeat."""
    profile = Profile()
    profile.plays(A, "0:00", "55:00", clock("10:00"))
    profile.does(SetProgress(ME, FILM, Progress(0)), clock("11:00"))
    assert not profile.seen().completed
    profile.tells(A, "pause", "55:00", clock("13:00"))
    assert [entry.completed for entry in profile.entries()] == [False]
    profile.plays(B, "5:00", "55:00", clock("14:00"))
    assert [entry.completed for entry in profile.entries()] == [False, True]
    assert profile.seen().completed


def test_what_was_reported_before_it_was_unmarked_makes_no_play_when_it_comes_late() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, FILM, Progress(0)), "11:00")
    for when in ("10:59", "11:00"):
        answer = profile.tells(A, "complete", "60:00", when)
        assert (answer.outcome, answer.logged) == (Outcome.KEPT, None)
    assert not profile.seen().completed


def test_a_player_left_paused_beyond_the_mark_for_hours_is_logged_once() -> None:
    profile = Profile()
    for hour in range(8, 20):
        profile.tells(A, "pause", "55:00", f"{hour:02}:00")
    assert _plays(profile) == [("01 08:00", 91.667)]


def test_two_players_at_once_are_one_viewing() -> None:
    profile = Profile()
    for minute in range(40, 60):
        profile.tells(A, "progress", f"{minute}:00", f"18:{minute}")
        profile.tells(B, "progress", f"{minute - 20}:00", f"18:{minute}:30")
    assert _plays(profile) == [("01 18:48", 98.333)]


# Private mode (semantics.md#deltas, 6)


def test_in_private_mode_a_report_leaves_nothing_and_is_answered_its_own_place() -> None:
    profile = Profile()
    profile.plays(B, "0:00", "20:00", "17:00")
    profile.chooses("17:30", private=True)
    head, feed = profile.head, list(profile.rows.feed.oldest(after=(0,)))
    for where in (FILM, an_episode(1)):
        answer = profile.tells(A, "progress", "55:00", "18:00", where)
        assert (answer.outcome, answer.logged, answer.revision) == (Outcome.ACCEPTED, None, head.revision)
        assert answer.resolution.current is not None
        assert (answer.resolution.current.position_ms, answer.resolution.alternatives) == (55 * 60_000, ())
        assert profile.scrobbles(A, 90, "18:01", where).logged is None
    assert (profile.head, list(profile.rows.feed.oldest(after=(0,)))) == (head, feed)
    assert profile.state() is None


def test_after_private_mode_reports_count_again() -> None:
    profile = Profile()
    profile.chooses("10:00", private=True)
    profile.tells(A, "progress", "50:00", "18:00")
    profile.chooses("18:01", private=False)
    assert profile.tells(A, "progress", "51:00", "18:01").logged is not None
