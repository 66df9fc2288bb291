"""The numbered rules of semantics.md, section 3, one by one."""

from datetime import timedelta
from typing import Any

import pytest

from playhead.domain.acts import ACT_MAX, Act, ActKind, standing
from playhead.domain.progress import check_progress
from playhead.domain.resolving import ALTERNATIVE_MAX, SITTING_MAX, Facts, Outcome, resolve
from playhead.domain.sittings import SAMPLE_MAX
from tests.unit.domain.sitting_words import FILM, A, B, C, D, Viewer, clock, shown


def test_a_known_seq_that_says_something_else_changes_nothing_and_is_told_so() -> None:
    viewer = Viewer().plays(A, "0:00", "10:00", "19:00")
    facts, revision = viewer.facts, viewer.revision
    viewer.tells(A, "pause", "30:00", "19:10", seq=viewer.seqs[A])
    assert (viewer.facts, viewer.revision, viewer.outcome) == (facts, revision, Outcome.DUPLICATE)


def test_within_a_sitting_the_highest_seq_wins_and_late_packets_do_not_matter() -> None:
    viewer = Viewer().plays(A, "0:00", "10:00", "19:00").tells(A, "progress", "5:00", "19:30", seq=500)
    viewer.tells(A, "progress", "9:00", "19:40", seq=400)
    assert (viewer.at, viewer.outcome) == ("5:00", Outcome.ACCEPTED)


def test_between_sittings_the_later_time_wins_however_late_it_arrives() -> None:
    viewer = Viewer().plays(B, "0:00", "20:00", "19:30")
    viewer.plays(A, "20:00", "30:00", "19:00", received_at=clock("20:00"), sent_at=clock("20:00"))
    assert viewer.at == "20:00"
    viewer.plays(C, "20:00", "25:00", "20:01")
    assert viewer.at == "25:00"


@pytest.mark.parametrize(
    ("events", "at"),
    [
        ([("progress", "47:00"), ("progress", "47:09")], "45:00"),
        ([("progress", "47:00"), ("progress", "47:10")], "47:10"),
        ([("start", "47:00"), ("stop", "47:09")], "45:00"),
        ([("start", "47:00"), ("stop", "47:10")], "47:10"),
        ([("start", None), ("progress", "47:00")], "45:00"),
        ([("start", "0:00"), ("seek", "47:00")], "47:00"),
        ([("start", "47:00"), ("progress", "0:00"), ("stop", "0:03")], "45:00"),
        ([("progress", "47:00")], "45:00"),
        ([("start", "47:00"), ("progress", "10:00"), ("progress", "10:09")], "45:00"),
        ([("start", "47:00"), ("progress", "10:00"), ("progress", "10:10")], "10:10"),
        ([("start", "47:00"), ("progress", "47:10"), ("stop", "47:00")], "47:00"),
        ([("complete", "46:00")], "46:00"),
        ([("start", 80.0), ("pause", 80.1)], "45:00"),
        ([("pause", 80.0)], "48:00"),
    ],
)
def test_a_sitting_must_earn_the_right_to_overwrite(events: list[tuple[str, Any]], at: str) -> None:
    viewer = Viewer().plays(B, "30:00", "45:00", "19:00")
    for number, (event, place) in enumerate(events):
        viewer.tells(A, event, place, clock("20:00") + timedelta(seconds=number))
    assert viewer.at == at
    assert viewer.outcome is (Outcome.KEPT if at == "45:00" else Outcome.ACCEPTED)


def test_a_start_and_an_exit_within_seconds_make_no_point_of_a_new_title() -> None:
    viewer = Viewer().tells(A, "start", "0:00", "20:00:00").tells(A, "stop", "0:03", "20:00:03")
    assert viewer.seen == resolve(Facts(FILM), viewer.now)


def test_where_nobody_has_earned_it_the_later_word_counts() -> None:
    viewer = Viewer().tells(A, "stop", "20:00", "19:00").tells(B, "stop", "31:00", "20:00")
    assert (viewer.at, viewer.others) == ("31:00", ["20:00"])
    viewer.tells(A, "progress", "20:10", "19:01")
    assert (viewer.at, viewer.others) == ("20:10", ["31:00"])


@pytest.mark.parametrize(
    ("end", "at", "others"),
    [("21:59", "40:00", ["21:59"]), ("22:00", "22:00", ["40:00"])],
)
def test_a_stale_sitting_is_an_alternative_until_it_has_advanced_2_minutes(
    end: str, at: str, others: list[str]
) -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "18:00", base_revision=0)
    viewer.plays(B, "20:00", "40:00", "19:00", base_revision=viewer.revision)
    viewer.plays(A, "20:00", end, "20:00", base_revision=0)
    assert (viewer.at, viewer.others) == (at, others)


def test_a_stale_sitting_that_passes_the_stored_position_is_current_at_once() -> None:
    viewer = Viewer().plays(B, "20:00", "40:00", "19:00", base_revision=0)
    viewer.plays(A, "39:40", "39:59", "20:00", base_revision=0)
    assert viewer.at == "40:00"
    assert viewer.tells(A, "progress", "40:00", "20:01", base_revision=0).outcome is Outcome.ACCEPTED


def test_a_sitting_that_knew_the_stored_point_may_go_back() -> None:
    viewer = Viewer().plays(B, "20:00", "40:00", "19:00")
    viewer.plays(A, "5:00", "5:10", "20:00", base_revision=viewer.revision)
    assert (viewer.at, viewer.others) == ("5:10", ["40:00"])


@pytest.mark.parametrize(("start", "at"), [("39:30", "39:45"), ("39:29", "40:00")])
def test_without_a_base_to_begin_more_than_30_s_behind_is_to_be_stale(start: str, at: str) -> None:
    viewer = Viewer().plays(B, "20:00", "40:00", "19:00").plays(A, start, "39:45", "20:00")
    assert viewer.at == at


def test_a_finished_title_may_be_begun_again_at_once() -> None:
    viewer = Viewer().plays(B, "50:00", "59:00", "19:00").plays(A, "0:00", "0:30", "20:00")
    assert viewer.at == "0:30"
    assert viewer.seen.completed


def test_a_player_left_paused_does_not_age_what_others_have_seen() -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "18:00")
    base = viewer.revision
    for minute in range(5):
        viewer.tells(A, "pause", "20:00", f"19:0{minute}")
    viewer.plays(B, "10:00", "10:30", "19:10", base_revision=base)
    assert viewer.at == "10:30"


def test_how_far_a_stale_sitting_has_advanced_counts_from_when_the_other_came_to_its_place() -> None:
    viewer = Viewer().plays(A, "20:00", "40:00", "18:00").tells(B, "seek", "10:00", "18:30", base_revision=0)
    for minute in (1, 2, 3):
        viewer.tells(A, "pause", "40:00", f"18:3{minute}:30")
        viewer.tells(B, "progress", f"1{minute}:00", f"18:3{minute}:40", base_revision=0)
    assert (viewer.at, viewer.others) == ("13:00", ["40:00"])


def test_to_name_an_outdated_revision_is_not_to_confirm() -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "18:00", base_revision=0)
    viewer.plays(B, "20:00", "40:00", "19:00", base_revision=viewer.revision)
    viewer.tells(A, "progress", "20:01", "20:00", base_revision=viewer.revision - 1)
    assert (viewer.at, viewer.outcome) == ("40:00", Outcome.KEPT)


def test_to_open_a_title_with_the_current_revision_is_not_to_confirm() -> None:
    viewer = Viewer().plays(B, "20:00", "40:00", "19:00")
    base = viewer.revision
    viewer.tells(A, "progress", "0:00", "20:00:00", base_revision=base)
    viewer.tells(A, "stop", "0:03", "20:00:03", base_revision=base)
    assert (viewer.at, viewer.outcome) == ("40:00", Outcome.KEPT)


def test_alternatives_are_different_places() -> None:
    viewer = Viewer().plays(A, "30:00", "45:00", "12:00")
    viewer.plays(B, "9:00", "10:00", "13:00").plays(C, "9:20", "10:31", "14:00")
    assert viewer.others == ["10:31", "10:00"]
    viewer = Viewer().plays(A, "30:00", "45:00", "12:00").plays(B, "9:00", "10:00", "13:00")
    assert viewer.plays(C, "9:10", "10:10", "14:00").others == ["10:10"]


def test_at_most_3_alternatives_of_at_most_30_days_are_offered() -> None:
    viewer = Viewer().plays(A, "50:00", "55:00", "12:00")
    for number, sitting in enumerate((B, C, D, "e" * 8 + D[8:])):
        viewer.tells(sitting, "pause", f"{10 * number + 5}:00", f"1{number + 3}:00")
    assert viewer.others == ["35:00", "25:00", "15:00"]
    assert len(viewer.others) == ALTERNATIVE_MAX
    viewer.now = clock("14:00") + timedelta(days=30)
    assert viewer.others == ["35:00", "25:00", "15:00"]
    viewer.now += timedelta(milliseconds=1)
    assert viewer.others == ["35:00", "25:00"]


def test_a_place_that_another_sitting_went_on_from_is_no_alternative() -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "18:00").plays(B, "20:05", "30:00", "19:00")
    assert (viewer.at, viewer.others) == ("30:00", [])


def test_a_sitting_that_had_begun_before_did_not_go_on_from_it() -> None:
    viewer = Viewer().plays(B, "20:00", "30:00", "18:00").tells(A, "pause", "20:05", "18:05")
    viewer.tells(B, "progress", "30:30", "18:11")
    assert (viewer.at, viewer.others) == ("30:30", ["20:05"])


@pytest.mark.parametrize(
    ("kind", "completed"), [(ActKind.WATCHED, True), (ActKind.UNWATCHED, False), (ActKind.FORGOTTEN, False)]
)
@pytest.mark.parametrize("at", ["20:00", "20:01"])
def test_an_explicit_act_beats_reports_of_an_earlier_or_equal_time(kind: ActKind, at: str, completed: bool) -> None:
    viewer = Viewer().does(kind, at)
    viewer.tells(A, "complete", "55:00", "20:00", received_at=clock("21:00"), sent_at=clock("21:00"))
    assert viewer.outcome is (Outcome.DELETED if kind is ActKind.FORGOTTEN else Outcome.KEPT)
    assert viewer.seen.completed is completed
    assert viewer.seen.current is None or not viewer.seen.current.resumable
    assert (viewer.seen.current is None) is not completed


def test_a_later_report_beats_an_explicit_act() -> None:
    viewer = Viewer().does(ActKind.UNWATCHED, "20:00").tells(A, "complete", "55:00", "20:01")
    assert viewer.seen.completed
    assert viewer.at == "55:00"


def test_of_explicit_acts_the_latest_holds_in_whatever_order_they_arrive() -> None:
    acts = [
        Act(ActKind.WATCHED, clock("20:00"), completed=True),
        Act(ActKind.UNWATCHED, clock("20:02")),
        Act(ActKind.WATCHED, clock("20:01"), completed=True),
    ]
    for told in (acts, acts[::-1]):
        assert not resolve(Facts(FILM, acts=standing(told)), clock("21:00")).completed
    assert len(standing([*acts, *(Act(kind, clock("19:00")) for kind in ActKind)] * 9)) <= ACT_MAX


def test_a_progress_set_outright_may_uncomplete_and_is_where_the_viewer_is() -> None:
    viewer = Viewer().tells(A, "complete", "55:00", "20:00")
    viewer.does(ActKind.PLACED, "20:01", progress=check_progress(30))
    assert viewer.seen.current is not None
    assert (viewer.seen.current.progress, viewer.seen.completed) == (check_progress(30), False)
    assert viewer.seen.current.resumable


def test_a_title_taken_off_the_offer_keeps_its_place_until_it_is_played_again() -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "18:00").does(ActKind.ENDED, "19:00")
    assert viewer.seen.current is not None
    assert (viewer.at, viewer.seen.current.resumable) == ("20:00", False)
    viewer.tells(A, "progress", "20:30", "19:01")
    assert viewer.seen.current.resumable


def test_a_tombstone_keeps_nothing_and_later_reports_start_afresh() -> None:
    viewer = Viewer().plays(A, "0:00", "50:00", "18:00").does(ActKind.FORGOTTEN, "19:00")
    assert viewer.facts.sittings == ()
    assert viewer.seen.current is None
    viewer.plays(A, "10:00", "10:30", "19:01")
    assert (viewer.at, viewer.seen.completed, viewer.others) == ("10:30", False, [])


def test_a_tombstone_stands_though_the_title_is_marked_later() -> None:
    viewer = Viewer().does(ActKind.FORGOTTEN, "11:00").does(ActKind.WATCHED, "12:00")
    viewer.tells(A, "pause", "20:00", "10:30", sent_at=clock("13:00"), received_at=clock("13:00"))
    assert (viewer.outcome, viewer.facts.sittings) == (Outcome.DELETED, ())


def test_a_tombstone_cuts_a_sitting_that_goes_on_through_it() -> None:
    viewer = Viewer().plays(A, "49:00", "50:00", "18:00").tells(A, "progress", "10:00", "18:02")
    viewer.does(ActKind.FORGOTTEN, "18:01")
    assert [sample.position_ms for sitting in viewer.facts.sittings for sample in sitting.trace] == [600_000]
    assert not viewer.seen.completed
    viewer.tells(A, "progress", "50:00", "18:00:10", seq=99)
    assert (viewer.outcome, viewer.at) == (Outcome.DELETED, "10:00")


@pytest.mark.parametrize(
    ("one", "other", "at"),
    [
        ([("seek", "30:00")], [("complete", "20:00")], "20:00"),
        ([("seek", "30:00")], [("seek", "20:00")], "30:00"),
        ([("seek", "20:00")], [("seek", "20:00")], "20:00"),
    ],
)
def test_ties_go_to_the_completed_then_the_larger_position_then_the_larger_sitting_id(
    one: list[tuple[str, str]], other: list[tuple[str, str]], at: str
) -> None:
    for told in ([(A, one), (B, other)], [(B, other), (A, one)]):
        viewer = Viewer()
        for sitting, words in told:
            for event, place in words:
                viewer.tells(sitting, event, place, "20:00")
        assert viewer.at == at
        assert viewer.seen.current is not None
        if one == other:
            assert viewer.seen.current.sitting_id == B


def test_a_percent_only_report_is_a_report() -> None:
    viewer = Viewer(duration_ms=None).tells(A, "progress", 10.0, "19:00").tells(A, "progress", 40.0, "19:30")
    assert viewer.seen.current is not None
    assert (viewer.seen.current.progress, viewer.seen.current.position_ms) == (check_progress(40), None)
    viewer.tells(B, "start", 0.0, "20:00:00").tells(B, "stop", 0.1, "20:00:06")
    assert viewer.seen.current.progress == check_progress(40)


def test_a_million_sittings_on_one_title_are_kept_in_a_few_small_rows() -> None:
    viewer = Viewer().plays(A, "0:00", "20:00", "09:00")
    for number in range(300):
        viewer.tells(f"{number:08x}{A[8:]}", "start", "0:00", clock("10:00") + timedelta(seconds=number))
    assert len(viewer.facts.sittings) == SITTING_MAX
    assert (viewer.at, viewer.others) == ("20:00", [])


def test_pruning_does_not_take_away_what_held_another_sitting_back() -> None:
    viewer = Viewer().plays(A, "20:00", "40:00", "09:00").tells(B, "pause", "47:00", "10:00")
    viewer.plays(C, "45:00", "46:00", "11:00")
    for number, place in enumerate(("5:00", "10:00", "15:00")):
        viewer.tells(f"{number:08x}{D[8:]}", "pause", place, f"12:0{number}")
    for number in range(SITTING_MAX):
        viewer.tells(f"{number + 9:08x}{D[8:]}", "start", "0:00", clock("13:00") + timedelta(seconds=number))
    assert len(viewer.facts.sittings) == SITTING_MAX
    assert viewer.at == "46:00"


def test_pruning_remembers_that_a_title_was_completed() -> None:
    viewer = Viewer().tells(A, "complete", "55:00", "09:00")
    for number in range(SITTING_MAX + 4):
        viewer.plays(f"{number:08x}{B[8:]}", "10:00", "13:00", f"1{number // 6}:{number % 6}0")
    assert A not in {sitting.sitting_id for sitting in viewer.facts.sittings}
    assert (viewer.seen.completed, viewer.seen.completed_at, viewer.at) == (True, clock("09:00"), "13:00")
    assert not viewer.does(ActKind.UNWATCHED, "23:00").seen.completed


def test_a_long_sitting_is_kept_in_one_small_row() -> None:
    viewer = Viewer(duration_ms=None)
    for second in range(0, 3 * 3600, 10):
        viewer.tells(A, "progress", shown(second * 1000), clock("10:00") + timedelta(seconds=second))
    assert len(viewer.facts.sittings[0].trace) <= SAMPLE_MAX
    assert viewer.facts.sittings[0].first.position_ms == 0
