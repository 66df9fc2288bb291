"""The table of cases of the conflict rules, row by row through POST /v1/reports.

Not for the rules by themselves: the same rows go through the domain in ``tests.unit.domain.test_resume_cases``.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.dialects.native.calls import locator, seen, shown, tell, v1
from tests.dialects.service import Service, Viewer
from tests.vectors.resume_cases import CASES, FILM_MS, Case, Place, Told, sitting_id_of

FILM = "MV_1"
EVENING = datetime(2026, 1, 15, tzinfo=UTC)


def _moment(since_midnight: timedelta) -> datetime:
    return EVENING + since_midnight


async def _set_clock(service: Service, sam: Viewer, at: datetime) -> Viewer:
    """The server's clock is right; a session lasts half an hour, and so has to be opened anew."""
    service.clock.set(at)
    sign_in = await service.use_cases.sign_ins.identify(sam.refresh_token)
    opened = await service.use_cases.sign_ins.open_session(sign_in, sam.profile_id)
    return Viewer(sam.account_id, sam.profile_id, sam.email, sam.refresh_token, opened.token, sam.hnc_token)


def _report(told: Told, base_revision: int | None) -> dict[str, Any]:
    keys: dict[str, Any] = {
        "sitting_id": sitting_id_of(told.sitting),
        "seq": told.seq,
        "event": told.event,
        "locator": locator(FILM),
        "position_ms": told.position_ms,
        "progress": told.progress,
        "duration_ms": FILM_MS,
        "occurred_at": shown(_moment(told.occurred_at)),
        "sent_at": shown(_moment(told.sent_at)),
        "base_revision": base_revision,
    }
    return {key: value for key, value in keys.items() if value is not None}


async def _last_result(service: Service, sam: Viewer, case: Case) -> dict[str, Any]:
    """What the last report is answered. A repeat must be answered as it was at first, and change nothing."""
    opened: dict[str, int] = {}
    answers: dict[tuple[str, int], dict[str, Any]] = {}
    result: dict[str, Any] = {}
    for step in case.steps:
        if not isinstance(step, Told):
            sam = await _set_clock(service, sam, _moment(step.at))
            await v1(service, sam, "DELETE", "history")
            continue
        sam = await _set_clock(service, sam, _moment(step.received_at))
        revision = (await v1(service, sam, "GET", "changes"))["revision"]
        bases = {None: None, "opening": opened.setdefault(step.sitting, revision), "current": revision}
        before = await seen(service, sam)
        (result,) = (await tell(service, sam, _report(step, bases[step.base])))["results"]
        if (step.sitting, step.seq) in answers:
            assert result == answers[step.sitting, step.seq]
            assert await seen(service, sam) == before
        answers[step.sitting, step.seq] = result
    return result


def _is_at(point: dict[str, Any] | None, place: Place | None) -> bool:
    if point is None or place is None:
        return point is None and place is None
    where = ("progress", place.progress) if place.position_ms is None else ("position_ms", place.position_ms)
    return (point[where[0]], point["sitting_id"]) == (where[1], sitting_id_of(place.sitting))


@pytest.mark.parametrize("case", CASES, ids=[case.words for case in CASES])
async def test_a_row_of_the_table_ends_as_it_says(service: Service, sam: Viewer, case: Case) -> None:
    result, end = await _last_result(service, sam, case), case.end
    assert result["resolution"] == end.resolution
    assert _is_at(result["point"], end.current)
    assert len(result["alternatives"]) == len(end.alternatives)
    assert all(map(_is_at, result["alternatives"], end.alternatives))
    if result["point"] is not None and end.updated_at is not None:
        assert result["point"]["completed"] is end.completed
        assert result["point"]["updated_at"] == shown(_moment(end.updated_at))


@pytest.mark.parametrize("case", CASES, ids=[case.words for case in CASES])
async def test_the_state_of_the_title_says_the_same_as_the_last_answer(
    service: Service, sam: Viewer, case: Case
) -> None:
    result = await _last_result(service, sam, case)
    sam = await _set_clock(service, sam, service.clock.now())
    state = await v1(service, sam, "GET", f"titles/{FILM}/state")
    assert (state["point"], state["alternatives"]) == (result["point"], result["alternatives"])
    assert state["completed"] is case.end.completed
