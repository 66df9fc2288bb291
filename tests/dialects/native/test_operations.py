"""``/v1/operations``: look at a bulk act, and take it back.

Not for what each bulk act does: that is tested beside it.
"""

import pytest

from tests.dialects.native.calls import MOVIE, SHOW, ask, items, locator, renewed, seen, v1
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer

DAY_S = 86_400


async def test_an_operation_says_what_was_done_and_until_when_it_can_be_undone(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "POST", "history", {"locator": locator(MOVIE)})
    ids = [
        (await v1(service, sam, "PUT", f"titles/{SHOW}/watched"))["operation_id"],
        (await v1(service, sam, "DELETE", f"titles/{SHOW}/watched", season=1))["operation_id"],
        (await v1(service, sam, "POST", f"titles/{MOVIE}/forget"))["operation_id"],
        (await v1(service, sam, "DELETE", "history"))["operation_id"],
    ]
    found = [await v1(service, sam, "GET", f"operations/{operation_id}") for operation_id in ids]
    assert [(one["kind"], one["title_id"]) for one in found] == [
        ("watched", SHOW),
        ("unwatched", SHOW),
        ("forget", MOVIE),
        ("clear", None),
    ]
    assert found[2] == {
        "operation_id": ids[2],
        "kind": "forget",
        "title_id": MOVIE,
        "done_at": "2026-01-02T03:04:05.678Z",
        "undoable_until": "2026-02-01T03:04:05.678Z",
        "undone_at": None,
        "counts": {"entries": 1, "points": 0, "marks": 0},
    }


async def test_an_undo_is_told_and_a_repeat_changes_nothing(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "POST", "history", {"locator": locator(MOVIE)})
    operation_id = (await v1(service, sam, "DELETE", "history"))["operation_id"]
    service.clock.advance(60)
    undone = await v1(service, sam, "POST", f"operations/{operation_id}/undo")
    assert undone["undone_at"] == "2026-01-02T03:05:05.678Z"
    before = await seen(service, sam)
    service.clock.advance(60)
    assert await v1(service, sam, "POST", f"operations/{operation_id}/undo") == undone
    assert await v1(service, sam, "GET", f"operations/{operation_id}") == undone
    assert await seen(service, sam) == before


async def test_what_was_changed_since_stays_as_it_is(service: Service, sam: Viewer) -> None:
    done = await v1(service, sam, "PUT", f"titles/{MOVIE}/watched")
    (entry,) = await items(service, sam, "history")
    await v1(service, sam, "PATCH", f"history/{entry['entry_id']}", {"progress": 50})
    await v1(service, sam, "POST", f"operations/{done['operation_id']}/undo")
    assert [one["progress"] for one in await items(service, sam, "history")] == [50]


@pytest.mark.parametrize(("days", "status"), [(30, 200), (31, 409)])
async def test_an_operation_can_be_undone_for_30_days(service: Service, sam: Viewer, days: int, status: int) -> None:
    operation_id = (await v1(service, sam, "DELETE", "history"))["operation_id"]
    service.clock.advance(days * DAY_S)
    sam = await renewed(service, sam)
    result = await ask(service, sam.session_token, "POST", f"/v1/operations/{operation_id}/undo")
    assert result.status_code == status
    if status == 409:
        check_refused(result, 409, "operation_expired")


@pytest.mark.parametrize(
    "operation_id", ["op_0", "op_1", "OP_1", "op_", "1", "nonsense", "op_" + "f" * 5000, "%00", "%ff"]
)
async def test_an_operation_that_is_not_there_is_not_found(service: Service, sam: Viewer, operation_id: str) -> None:
    for method, path in (("GET", ""), ("POST", "/undo")):
        result = await ask(service, sam.session_token, method, f"/v1/operations/{operation_id}{path}")
        check_refused(result, 404, "operation_not_found")


async def test_a_dry_run_leaves_no_operation(service: Service, sam: Viewer) -> None:
    tried = await v1(service, sam, "DELETE", "history", dry_run="true")
    assert tried["operation_id"] is None
    check_refused(await ask(service, sam.session_token, "GET", "/v1/operations/op_1"), 404, "operation_not_found")
