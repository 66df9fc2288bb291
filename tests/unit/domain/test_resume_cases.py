"""The table of cases in semantics.md, section 3, row by row in its own words."""

from datetime import timedelta

import pytest

from playhead.domain.acts import ActKind
from playhead.domain.progress import check_progress
from playhead.domain.reports import Event, Report
from playhead.domain.resolving import Outcome
from tests.unit.domain.sitting_words import FILM, FILM_MS, A, B, Viewer, clock, ms


def _apart() -> Viewer:
    """A paused at 20:15 and left open; B went on from there to 28:40; A still knows of nothing but the beginning."""
    viewer = Viewer().plays(A, "0:00", "20:15", "19:00", base_revision=0)
    base = viewer.revision
    return viewer.plays(B, "20:15", "28:40", "20:00", base_revision=base)


def test_b_at_80_percent_online_then_a_uploads_60_percent_of_earlier() -> None:
    viewer = Viewer().tells(B, "progress", 80.0, "10:05", sent_at=clock("10:05"))
    viewer.tells(A, "progress", 60.0, "10:00", sent_at=clock("10:30"), received_at=clock("10:30"))
    assert viewer.seen.current is not None
    assert viewer.seen.current.progress == check_progress(80)
    assert [point.progress for point in viewer.seen.alternatives] == [check_progress(60)]
    assert viewer.outcome is Outcome.KEPT


def test_a_left_open_at_20_15_plays_1_minute_on_after_b_reached_28_40() -> None:
    viewer = _apart().plays(A, "20:15", "21:15", "21:00", base_revision=0)
    assert (viewer.at, viewer.others, viewer.outcome) == ("28:40", ["21:15"], Outcome.KEPT)


def test_the_same_but_a_plays_3_minutes_on() -> None:
    viewer = _apart().plays(A, "20:15", "23:15", "21:00", base_revision=0)
    assert (viewer.at, viewer.others, viewer.outcome) == ("23:15", ["28:40"], Outcome.ACCEPTED)


def test_the_same_in_one_report() -> None:
    assert _apart().tells(A, "progress", "21:15", "21:01", base_revision=0).at == "28:40"
    assert _apart().tells(A, "progress", "23:15", "21:03", base_revision=0).at == "23:15"


def test_the_same_without_any_base_revision() -> None:
    def apart() -> Viewer:
        return Viewer().plays(A, "0:00", "20:15", "19:00").plays(B, "20:15", "28:40", "20:00")

    assert apart().plays(A, "20:15", "21:15", "21:00").others == ["21:15"]
    viewer = apart().plays(A, "20:15", "23:15", "21:00")
    assert (viewer.at, viewer.others) == ("23:15", ["28:40"])


def test_the_same_but_a_confirms_with_the_current_revision_at_once() -> None:
    viewer = _apart()
    viewer.tells(A, "progress", "20:16", "21:00", base_revision=viewer.revision)
    assert (viewer.at, viewer.others, viewer.outcome) == ("20:16", ["28:40"], Outcome.ACCEPTED)


def test_a_player_that_was_only_seen_paused_may_confirm_as_well() -> None:
    viewer = Viewer().tells(A, "pause", "20:15", "19:00", base_revision=0)
    viewer.plays(B, "20:15", "28:40", "20:00", base_revision=viewer.revision)
    viewer.tells(A, "progress", "20:16", "21:00", base_revision=viewer.revision)
    assert viewer.at == "20:16"


@pytest.mark.parametrize("opened_at", ["0:00", "20:15", "44:59", "45:00"])
def test_a_opens_and_leaves_within_3_s_a_title_stored_at_45_00(opened_at: str) -> None:
    viewer = Viewer().plays(B, "30:00", "45:00", "19:00")
    viewer.tells(A, "start", opened_at, "20:00:00")
    viewer.tells(A, "stop", opened_at[:-1] + "3", "20:00:03")
    assert (viewer.at, viewer.others, viewer.outcome) == ("45:00", [], Outcome.KEPT)


def test_one_device_rewinds_50_00_to_10_00_and_stops() -> None:
    viewer = Viewer().plays(A, "30:00", "50:00", "19:00")
    viewer.tells(A, "stop", "10:00", "20:00")
    assert (viewer.at, viewer.others) == ("10:00", [])


@pytest.mark.parametrize("slow", [timedelta(0), timedelta(minutes=5)])
def test_a_clock_five_minutes_slow_online_is_as_with_a_right_clock(slow: timedelta) -> None:
    viewer = Viewer().plays(B, "0:00", "10:00", "19:00")
    for place in ("10:00", "10:30"):
        now = clock("19:11" if place == "10:00" else "19:11:30")
        viewer.tells(A, "progress", place, now - slow, sent_at=now - slow, received_at=now)
    assert (viewer.at, viewer.outcome) == ("10:30", Outcome.ACCEPTED)
    assert viewer.seen.current is not None
    assert viewer.seen.current.updated_at == clock("19:11:30")


@pytest.mark.parametrize("says_when_sent", [True, False])
def test_a_clock_a_year_ahead_is_clamped_to_now_and_later_writes_win(says_when_sent: bool) -> None:
    ahead = timedelta(days=365)
    viewer = Viewer()
    for place, at in (("10:00", "19:00"), ("12:00", "19:02")):
        now = clock(at)
        sent_at = now + ahead if says_when_sent else None
        viewer.tells(A, "progress", place, now + ahead, sent_at=sent_at, received_at=now)
    assert viewer.seen.current is not None
    assert viewer.seen.current.updated_at == clock("19:02")
    assert viewer.plays(B, "12:00", "14:00", "19:03").at == "14:00"


def test_one_request_sent_three_times_is_one_change_and_three_equal_answers() -> None:
    viewer = Viewer().plays(B, "0:00", "10:00", "19:00")
    report = Report(A, 1, Event.SEEK, FILM, clock("20:00"), ms("30:00"), None, FILM_MS, clock("20:00"))
    answers = [(viewer.sends(report).outcome, viewer.seen, viewer.revision, viewer.facts)]
    viewer.now += timedelta(seconds=7)
    answers += [(viewer.sends(report).outcome, viewer.seen, viewer.revision, viewer.facts) for _ in range(2)]
    assert answers == [answers[0]] * 3
    assert (viewer.at, answers[0][0]) == ("30:00", Outcome.ACCEPTED)


def test_history_cleared_at_12_00_drops_what_a_tv_offline_since_11_00_uploads_of_10_30_at_13_00() -> None:
    viewer = Viewer().does(ActKind.FORGOTTEN, "12:00")
    before = viewer.facts
    for place, at in (("10:00", "10:30"), ("25:00", "10:45")):
        viewer.tells(A, "progress", place, at, sent_at=clock("13:00"), received_at=clock("13:00"))
        assert viewer.outcome is Outcome.DELETED
    assert viewer.facts == before
    assert viewer.seen.current is None
    assert not viewer.seen.completed
