"""That the diary, by which engines are judged, is right by the documents, and knows nothing of the rules it judges.

Not for engines: they are held to it in ``tests/conformance``.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from playhead.testing import oracle
from playhead.testing.oracle import Diary, Refused, Row, Where
from tests.vectors.resume_cases import CASES, FILM_MS, Case, Done, Place, Told, sitting_id_of

FILM: Where = ("MV_550", None, None)
EPISODE: Where = ("TV_1396", 1, 1)
NEXT_EPISODE: Where = ("TV_1396", 1, 2)
SEASON: Where = ("TV_1396", 1, None)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
ME = "0000000001"


def test_the_diary_imports_nothing_of_the_rules() -> None:
    folder = Path(oracle.__file__).parent
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    ours = {name for name in imported if name is not None and name.startswith("playhead")}
    assert ours
    assert all(name.startswith("playhead.testing.oracle") for name in ours)


def _row(told: Told, base: int | None) -> Row:
    return {
        "where": FILM,
        "sitting": sitting_id_of(told.sitting),
        "seq": told.seq,
        "event": told.event,
        "occurred_at": MIDNIGHT + told.occurred_at,
        "sent_at": MIDNIGHT + told.sent_at,
        "position_ms": told.position_ms,
        "progress": told.progress,
        "duration_ms": FILM_MS,
        "base": base,
        "rewatch": False,
        "counts": True,
        "credits_ms": None,
    }


def _is_at(point: Row | None, place: Place | None) -> bool:
    if point is None or place is None:
        return point is None and place is None
    told = point["progress"] if place.position_ms is None else point["position_ms"]
    wanted = place.progress if place.position_ms is None else place.position_ms
    return bool((point["sitting"], told) == (sitting_id_of(place.sitting), wanted))


@pytest.mark.parametrize("case", CASES, ids=[case.slug for case in CASES])
def test_a_row_of_the_table_of_conflicts_ends_as_it_says(case: Case) -> None:
    """semantics.md#reports, word by word; a repeat gets the answer that the first one got."""
    diary = Diary(ME)
    opened: dict[str, int] = {}
    answers: dict[tuple[str, int], Row] = {}
    answer: Row = {}
    for step in case.steps:
        if isinstance(step, Done):
            diary.clear(MIDNIGHT + step.at)
            continue
        opening = opened.setdefault(step.sitting, diary.revision)
        base = {None: None, "opening": opening, "current": diary.revision}[step.base]
        answer = diary.report(_row(step, base), MIDNIGHT + step.received_at)
        first = answers.setdefault((step.sitting, step.seq), answer)
        assert {**answer, "logged": None} == {**first, "logged": None}
    end = case.end
    assert _is_at(answer["current"], end.current)
    assert len(answer["alternatives"]) == len(end.alternatives)
    assert all(map(_is_at, answer["alternatives"], end.alternatives))
    assert (answer["outcome"], answer["completed"]) == (end.resolution, end.completed)
    if end.current is not None and end.updated_at is not None:
        assert answer["current"]["updated_at"] == MIDNIGHT + end.updated_at


def _at(hours: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hours)


def _tell(
    diary: Diary, where: Where, percent: float, at: datetime, *, sitting: str = "a", seq: int = 1, now: Any = None
) -> Row:
    """An explicit seek, told at once or at ``now``."""
    told = {"where": where, "sitting": sitting, "seq": seq, "event": "seek", "occurred_at": at, "sent_at": None}
    besides = {"duration_ms": None, "base": None, "rewatch": False, "counts": True, "position_ms": None}
    return diary.report({**told, **besides, "progress": percent}, now or at)


def test_a_viewing_is_logged_once_and_followed_to_its_end() -> None:
    diary = Diary(ME)
    for seq, percent in enumerate((5.0, 79.9, 80.0, 90.0, 85.0, 100.0), start=1):
        _tell(diary, FILM, percent, _at(seq / 10), seq=seq)
    assert [(row["progress"], row["updated_at"]) for row in diary.entries] == [(100.0, _at(0.3))]
    _tell(diary, FILM, 5.0, _at(2), seq=7)
    _tell(diary, FILM, 90.0, _at(3), seq=8)
    assert [row["progress"] for row in diary.created_first()] == [90.0, 100.0]


def test_within_half_an_hour_a_second_completion_joins_the_first() -> None:
    """semantics.md#completion, 6."""
    for hours, count in ((0.5, 1), (0.51, 2)):
        diary = Diary(ME)
        for seq, (percent, at) in enumerate(((90.0, 0.0), (5.0, hours / 2), (90.0, hours)), start=1):
            _tell(diary, FILM, percent, _at(at), seq=seq)
        assert len(diary.entries) == count


def test_a_later_episode_ends_the_earlier_and_dismissing_ends_all() -> None:
    diary = Diary(ME)
    _tell(diary, EPISODE, 50.0, _at(1))
    _tell(diary, NEXT_EPISODE, 40.0, _at(2), sitting="b")
    assert [point["where"] for point in diary.points_newest_first() if point["resumable"]] == [NEXT_EPISODE]
    diary.dismiss("TV_1396", _at(3))
    assert diary.is_dismissed("TV_1396")
    assert not any(point["resumable"] for point in diary.points_newest_first())
    with pytest.raises(Refused, match="point_not_found"):
        diary.dismiss("TV_1396", _at(3))
    _tell(diary, EPISODE, 50.0, _at(4), sitting="c")
    assert not diary.is_dismissed("TV_1396")


def test_a_mark_of_a_season_fills_and_an_episode_keeps_its_own_word() -> None:
    """semantics.md#seasons: what has not aired, or nobody knows when, is not covered."""
    episodes = [(1, 1, _at(-48).date()), (1, 2, _at(0).date()), (1, 3, None)]
    diary = Diary(ME)
    diary.add(EPISODE, 10.0, _at(1))
    done = diary.mark_watched(SEASON, episodes, _at(2))
    assert done["counts"] == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 1}
    assert {row["where"]: row["completed"] for row in diary.entries} == {EPISODE: False, SEASON: True}
    done = diary.mark_watched(SEASON, episodes, _at(3), replace=True)
    assert (done["counts"]["changed"], done["counts"]["retired"]) == (1, 1)
    diary.undo(done["operation"]["id"], "TV_1396", _at(4))
    assert {row["where"]: row["completed"] for row in diary.entries} == {EPISODE: False, SEASON: True}


def test_what_was_cleared_is_dropped_when_it_comes_late_until_that_is_undone() -> None:
    """semantics.md#reports, 7."""
    diary = Diary(ME)
    _tell(diary, FILM, 50.0, _at(1))
    done = diary.clear(_at(2))
    assert (done["counts"], diary.points_newest_first()) == ({"entries": 0, "points": 1}, [])
    assert _tell(diary, FILM, 60.0, _at(1.5), sitting="b", now=_at(3))["outcome"] == "deleted"
    diary.undo(done["operation"]["id"], None, _at(4))
    assert [point["progress"] for point in diary.points_newest_first()] == [50.0]
    assert _tell(diary, FILM, 60.0, _at(1.5), sitting="b", now=_at(5))["outcome"] == "accepted"
    with pytest.raises(Refused, match="operation_not_found"):
        diary.undo("op_0", None, _at(4))


def test_in_private_nothing_is_kept() -> None:
    diary = Diary(ME, {"watched": 80, "resumable_until": 95, "private": True})
    answer = _tell(diary, FILM, 90.0, _at(1))
    assert (answer["outcome"], answer["current"]["progress"]) == ("accepted", 90.0)
    assert (diary.revision, diary.entries, diary.places) == (0, [], {})


def test_every_row_has_a_revision_of_its_own() -> None:
    diary = Diary(ME)
    diary.add(EPISODE, 90.0, _at(1))
    _tell(diary, EPISODE, 95.0, _at(2))
    diary.mark("liked", ("TV_1396", None, None), _at(3))
    diary.forget("TV_1396", _at(4), marks=True)
    diary.add(FILM, 90.0, _at(5))
    revisions = [revision for revision, _, _ in diary.changes()]
    assert revisions == sorted(set(revisions))
    assert revisions[-1] == diary.revision
