"""The table of cases of the conflict rules, row by row in its own words, and variants of some rows."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from playhead.domain.acts import ActKind
from playhead.domain.progress import check_progress
from playhead.domain.reports import Event, Report, parse_sitting_id
from playhead.domain.resolving import Outcome, Point
from playhead.domain.telling import Answer
from playhead.http.native.wire_reports import report_taken
from tests.unit.domain.sitting_words import FILM, A, B, Viewer, clock
from tests.vectors.resume_cases import CASES, FILM_MS, Case, Done, Place, Told, sitting_id_of

ACTS = {"history cleared": ActKind.FORGOTTEN}
REPOSITORY = Path(__file__).resolve().parents[3]


def _apart() -> Viewer:
    """A paused at 20:15 and left open; B went on from there to 28:40; A still knows of nothing but the beginning."""
    viewer = Viewer().plays(A, "0:00", "20:15", "19:00", base_revision=0)
    base = viewer.revision
    return viewer.plays(B, "20:15", "28:40", "20:00", base_revision=base)


def _moment(since_midnight: timedelta) -> datetime:
    return clock("00:00") + since_midnight


def _report(told: Told, base_revision: int | None) -> Report:
    return Report(
        parse_sitting_id(sitting_id_of(told.sitting)),
        told.seq,
        Event(told.event),
        FILM,
        _moment(told.occurred_at),
        told.position_ms,
        None if told.progress is None else check_progress(told.progress),
        FILM_MS,
        _moment(told.sent_at),
        base_revision,
    )


def _after(case: Case) -> Viewer:
    """The viewer after all steps of the case. A repeat must be answered as it was at first, and change nothing."""
    viewer = Viewer()
    opened: dict[str, int] = {}
    answers: dict[tuple[str, int], object] = {}
    for step in case.steps:
        if isinstance(step, Done):
            viewer.does(ACTS[step.what], f"{_moment(step.at):%H:%M:%S}")
            continue
        viewer.now = _moment(step.received_at)
        opening = opened.setdefault(step.sitting, viewer.revision)
        bases = {None: None, "opening": opening, "current": viewer.revision}
        viewer.sends(_report(step, bases[step.base]))
        answer = (viewer.outcome, viewer.seen, viewer.facts, viewer.revision)
        assert answers.setdefault((step.sitting, step.seq), answer) == answer
    return viewer


def _is_at(point: Point | None, place: Place | None) -> bool:
    if point is None or place is None:
        return point is None and place is None
    where = point.progress == place.progress if place.position_ms is None else point.position_ms == place.position_ms
    return where and point.sitting_id == sitting_id_of(place.sitting)


@pytest.mark.parametrize("case", CASES, ids=[case.words for case in CASES])
def test_a_row_of_the_table_ends_as_it_says(case: Case) -> None:
    viewer, end = _after(case), case.end
    assert _is_at(viewer.seen.current, end.current)
    assert len(viewer.seen.alternatives) == len(end.alternatives)
    assert all(map(_is_at, viewer.seen.alternatives, end.alternatives))
    assert viewer.outcome is Outcome(end.resolution)
    assert viewer.seen.completed is end.completed
    if viewer.seen.current is not None and end.updated_at is not None:
        assert viewer.seen.current.updated_at == _moment(end.updated_at)


def test_the_answer_in_the_explanation_is_what_its_case_comes_to() -> None:
    page = (REPOSITORY / "docs" / "explanation" / "conflicts.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    viewer = _after(next(case for case in CASES if case.slug == "left-open-1-minute"))
    assert viewer.outcome is not None
    seen = Answer(viewer.outcome, viewer.seen, viewer.revision)
    assert json.loads(example) == msgspec.to_builtins(report_taken(seen))


def test_the_same_in_one_report() -> None:
    assert _apart().tells(A, "progress", "21:15", "21:01", base_revision=0).at == "28:40"
    assert _apart().tells(A, "progress", "23:15", "21:03", base_revision=0).at == "23:15"


def test_the_same_without_any_base_revision() -> None:
    def apart() -> Viewer:
        return Viewer().plays(A, "0:00", "20:15", "19:00").plays(B, "20:15", "28:40", "20:00")

    assert apart().plays(A, "20:15", "21:15", "21:00").others == ["21:15"]
    viewer = apart().plays(A, "20:15", "23:15", "21:00")
    assert (viewer.at, viewer.others) == ("23:15", ["28:40"])


def test_a_player_that_was_only_seen_paused_may_confirm_as_well() -> None:
    viewer = Viewer().tells(A, "pause", "20:15", "19:00", base_revision=0)
    viewer.plays(B, "20:15", "28:40", "20:00", base_revision=viewer.revision)
    viewer.tells(A, "progress", "20:16", "21:00", base_revision=viewer.revision)
    assert viewer.at == "20:16"


@pytest.mark.parametrize("opened_at", ["0:00", "20:15", "44:59", "45:00"])
def test_wherever_a_opens_and_leaves_within_3_s_a_title_stored_at_45_00(opened_at: str) -> None:
    viewer = Viewer().plays(B, "30:00", "45:00", "19:00")
    viewer.tells(A, "start", opened_at, "20:00:00")
    viewer.tells(A, "stop", opened_at[:-1] + "3", "20:00:03")
    assert (viewer.at, viewer.others, viewer.outcome) == ("45:00", [], Outcome.KEPT)


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


def test_what_was_told_of_before_the_history_was_cleared_is_dropped_and_leaves_nothing() -> None:
    viewer = Viewer().does(ActKind.FORGOTTEN, "12:00")
    before = viewer.facts
    for place, at in (("10:00", "10:30"), ("25:00", "10:45")):
        viewer.tells(A, "progress", place, at, sent_at=clock("13:00"), received_at=clock("13:00"))
        assert viewer.outcome is Outcome.DELETED
    assert viewer.facts == before
