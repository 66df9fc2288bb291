"""POST /v1/reports: each report of a batch is answered by itself, in order, whatever is wrong with its neighbours.

Not for which device is believed: the table of cases is in ``test_resume_cases``.
"""

from typing import Any

import msgspec
import pytest

from playhead.ports import StoreOverloaded, StoreUnavailable
from tests.dialects.native.calls import (
    CLIP_TITLE,
    EPISODE_MS,
    FILM_MS,
    MOVIE,
    NOW,
    OTHER_SITTING,
    SHOW,
    SITTING,
    ask,
    items,
    locator,
    play,
    report,
    seen,
    tell,
    v1,
)
from tests.dialects.native.refusals import check_problem, check_refused
from tests.dialects.service import Service, Viewer, running_service

BAD_REPORTS: list[tuple[dict[str, Any], str]] = [
    ({"sitting_id": "no uuid"}, "sitting_id"),
    ({"sitting_id": SITTING.replace("-", "")}, "sitting_id"),
    ({"sitting_id": 7}, "sitting_id"),
    ({"sitting_id": None}, "sitting_id"),
    ({"seq": None}, "seq"),
    ({"seq": -1}, "seq"),
    ({"seq": "1"}, "seq"),
    ({"seq": 1.5}, "seq"),
    ({"seq": 2**31}, "seq"),
    ({"event": "resume"}, "event"),
    ({"event": None}, "event"),
    ({"locator": None}, "locator"),
    ({"locator": "MV_550"}, "locator"),
    ({"locator": {}}, "locator"),
    ({"locator": locator("MV_0")}, "title_id"),
    ({"locator": locator("XX_1")}, "title_id"),
    ({"locator": locator(SHOW)}, "season"),
    ({"locator": locator(SHOW, 1)}, "episode"),
    ({"locator": locator(SHOW, -1, 1)}, "locator.season"),
    ({"locator": locator(SHOW, 1, 0)}, "locator.episode"),
    ({"content_id": 760, "locator": locator(MOVIE)}, "locator"),
    ({"content_id": 0}, "content_id"),
    ({"content_id": "760"}, "content_id"),
    ({"position_ms": None}, "position_ms"),
    ({"position_ms": -1}, "position_ms"),
    ({"position_ms": 1.5}, "position_ms"),
    ({"position_ms": "5"}, "position_ms"),
    ({"position_ms": (2**31 - 1) * 1000 + 1}, "position_ms"),
    ({"duration_ms": -1}, "duration_ms"),
    ({"progress": -0.001}, "progress"),
    ({"progress": 100.001}, "progress"),
    ({"progress": "NaN"}, "progress"),
    ({"progress": True}, "progress"),
    ({"occurred_at": None}, "occurred_at"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"occurred_at": "2026-01-01T00:00:00"}, "occurred_at"),
    ({"occurred_at": 1767225600}, "occurred_at"),
    ({"sent_at": "2026-02-30T00:00:00Z"}, "sent_at"),
    ({"base_revision": -1}, "base_revision"),
    ({"base_revision": 2**63}, "base_revision"),
    ({"rewatch": "yes"}, "rewatch"),
]

NO_REPORTS = [b"null", b"7", b'"x"', b"[]", b"true", b"{}", b'{"sitting_id":"\\ud800"}']

UNSPEAKABLE = [b"NaN", b"Infinity", b"-Infinity", b"1e400"]


def _raw(**told: bytes) -> bytes:
    """A report with JSON values that no encoder of ours would write."""
    keys = {key: msgspec.json.encode(value) for key, value in report().items()} | told
    return b"{" + b",".join(b'"%s":%s' % (key.encode(), value) for key, value in keys.items()) + b"}"


async def test_a_report_is_answered_with_where_the_viewer_is(service: Service, sam: Viewer) -> None:
    answer = await tell(service, sam, report(position_ms=600_000))
    assert answer == {
        "results": [
            {
                "resolution": "accepted",
                "point": {
                    "locator": {"title_id": MOVIE},
                    "position_ms": 600_000,
                    "duration_ms": FILM_MS,
                    "progress": 100 * 600_000 / FILM_MS,
                    "completed": False,
                    "resumable": True,
                    "sitting_id": SITTING,
                    "updated_at": NOW,
                    "revision": 1,
                },
                "alternatives": [],
            }
        ],
        "revision": 1,
        "next_report_after_ms": 10_000,
    }


async def test_a_movie_a_special_an_episode_and_contents_are_all_places_to_play(service: Service, sam: Viewer) -> None:
    answer = await tell(
        service,
        sam,
        report(1),
        report(2, locator=locator(SHOW, 0, 1)),
        report(3, locator=locator(SHOW, 1, 1), progress=20),
        report(4, locator=locator(CLIP_TITLE)),
        report(5, content_id=760),
        report(6, content_id=500),
        report(7, locator=locator("TV_7", 1, 1)),
    )
    points = [result["point"] for result in answer["results"]]
    assert [point["locator"] for point in points] == [
        {"title_id": MOVIE},
        {"title_id": SHOW, "season": 0, "episode": 1},
        {"title_id": SHOW, "season": 1, "episode": 1},
        {"title_id": CLIP_TITLE},
        {"title_id": CLIP_TITLE},
        {"title_id": MOVIE},
        {"title_id": "TV_7", "season": 1, "episode": 1},
    ]
    assert [point["duration_ms"] for point in points] == [FILM_MS, 600_000, EPISODE_MS, None, None, FILM_MS, None]


async def test_what_a_movie_has_no_use_for_is_passed_over(service: Service, sam: Viewer) -> None:
    answer = await tell(service, sam, report(locator=locator(MOVIE, 3, 4), unknown={"x": [1]}))
    assert answer["results"][0]["point"]["locator"] == {"title_id": MOVIE}


async def test_a_start_needs_no_place_and_leaves_none(service: Service, sam: Viewer) -> None:
    (result,) = (await tell(service, sam, report(position_ms=None, event="start")))["results"]
    assert (result["resolution"], result["point"]) == ("kept", None)


async def test_a_percent_alone_will_do(service: Service, sam: Viewer) -> None:
    (result,) = (await tell(service, sam, report(content_id=760, position_ms=None, progress=35.5)))["results"]
    assert (result["point"]["progress"], result["point"]["position_ms"]) == (35.5, None)


async def test_reports_of_one_sitting_in_one_batch_are_taken_in_order(service: Service, sam: Viewer) -> None:
    """The second answer knows of the first report, and the other way round."""
    answer = await tell(service, sam, report(1, 600_000), report(2, 630_000), report(3, 615_000, event="seek"))
    places = [result["point"]["position_ms"] for result in answer["results"]]
    assert places == [600_000, 630_000, 615_000]
    revisions = [result["point"]["revision"] for result in answer["results"]]
    assert revisions == sorted(revisions)
    assert answer["revision"] == 3


async def test_a_repeat_in_the_same_batch_or_later_is_answered_as_the_first_was_and_changes_nothing(
    service: Service, sam: Viewer
) -> None:
    first = await tell(service, sam, report(1), report(1))
    assert first["results"][0] == first["results"][1]
    before = await seen(service, sam)
    assert await tell(service, sam, report(1)) == {**first, "results": first["results"][:1]}
    assert await seen(service, sam) == before


async def test_a_seq_that_told_something_else_is_a_duplicate(service: Service, sam: Viewer) -> None:
    await tell(service, sam, report(1, 600_000))
    (result,) = (await tell(service, sam, report(1, 700_000)))["results"]
    assert (result["resolution"], result["point"]["position_ms"]) == ("duplicate", 600_000)


async def test_another_device_that_is_behind_gets_the_stored_place_and_its_own_as_an_alternative(
    service: Service, sam: Viewer
) -> None:
    await play(service, sam, locator(MOVIE), 600_000, 630_000, 660_000, base_revision=0)
    result = await play(service, sam, locator(MOVIE), 60_000, 80_000, sitting_id=OTHER_SITTING, base_revision=0)
    assert result["resolution"] == "kept"
    assert (result["point"]["position_ms"], result["point"]["sitting_id"]) == (660_000, SITTING)
    (other,) = result["alternatives"]
    assert (other["position_ms"], other["sitting_id"], other["resumable"]) == (80_000, OTHER_SITTING, True)


async def test_completing_logs_one_viewing_that_a_replay_does_not_take_back(service: Service, sam: Viewer) -> None:
    end_ms = FILM_MS * 80 // 100
    result = await play(service, sam, locator(MOVIE), end_ms - 60_000, end_ms, end_ms + 10_000)
    assert (result["point"]["completed"], result["point"]["resumable"]) == (True, True)
    again = await tell(service, sam, report(4, 60_000, event="seek", occurred_at="2026-01-02T04:00:00Z"))
    assert again["results"][0]["point"]["completed"] is True
    (entry,) = await items(service, sam, "history")
    assert (entry["completed"], entry["watched_count"], entry["locator"]) == (True, 1, {"title_id": MOVIE})


async def test_a_report_of_before_the_history_was_cleared_is_dropped(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "DELETE", "history")
    service.clock.advance(60)
    (result,) = (await tell(service, sam, report(occurred_at="2026-01-02T03:00:00Z")))["results"]
    assert (result["resolution"], result["point"]) == ("deleted", None)


@pytest.mark.parametrize(
    "occurred_at",
    [
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59.999999-23:59",
        "2026-01-01t00:00:00.5+01:00",
    ],
)
@pytest.mark.parametrize("says_when_sent", [True, False])
async def test_a_clock_may_be_off_by_any_number_of_years(
    service: Service, sam: Viewer, occurred_at: str, says_when_sent: bool
) -> None:
    told = report(occurred_at=occurred_at, sent_at=occurred_at if says_when_sent else None)
    (result,) = (await tell(service, sam, told))["results"]
    if says_when_sent or occurred_at.startswith("9999"):
        assert result["point"]["updated_at"] == NOW
    assert result["resolution"] in {"accepted", "kept"}


async def test_numbers_are_taken_up_to_their_limits(service: Service, sam: Viewer) -> None:
    greatest = report(
        2**31 - 1,
        (2**31 - 1) * 1000,
        duration_ms=(2**31 - 1) * 1000,
        base_revision=2**63 - 1,
        locator=locator("TV_2147483647", 2**31 - 1, 2**31 - 1),
        progress=100,
    )
    (result,) = (await tell(service, sam, greatest))["results"]
    assert result["resolution"] == "accepted"


# What is wrong with one report


@pytest.mark.parametrize(
    ("told", "field"), BAD_REPORTS, ids=[f"{field} {msgspec.json.encode(told)!r}" for told, field in BAD_REPORTS]
)
async def test_one_bad_report_does_not_sink_the_others(
    service: Service, sam: Viewer, told: dict[str, Any], field: str
) -> None:
    bad = {"sitting_id": SITTING, **report(2), **told}
    if "content_id" in told and "locator" not in told:
        del bad["locator"]
    bad = {key: value for key, value in bad.items() if value is not None}
    answer = await tell(service, sam, report(1, 600_000), bad, report(3, 630_000))
    first, refused, last = answer["results"]
    assert [first["resolution"], last["resolution"]] == ["accepted", "accepted"]
    assert set(refused) == {"error"}
    check_problem(refused["error"], 400, "validation_failed", field)
    assert last["point"]["position_ms"] == 630_000
    assert answer["revision"] == 2


async def test_what_is_no_report_at_all_does_not_sink_the_others_either(service: Service, sam: Viewer) -> None:
    bodies = [b'{"reports":[%s,%s]}' % (bad, _raw()) for bad in NO_REPORTS]
    for body in bodies:
        refused, taken = (await v1(service, sam, "POST", "reports", body))["results"]
        assert (refused["error"]["status"], refused["error"]["code"]) == (400, "validation_failed"), body
        assert taken["resolution"] == "accepted"


@pytest.mark.parametrize("value", UNSPEAKABLE)
@pytest.mark.parametrize("key", ["progress", "position_ms", "seq"])
async def test_what_json_has_no_number_for_spoils_only_the_report_that_it_is_in(
    service: Service, sam: Viewer, key: str, value: bytes
) -> None:
    body = b'{"reports":[%s,%s]}' % (_raw(**{key: value}), _raw(seq=b"2"))
    refused, taken = (await v1(service, sam, "POST", "reports", body))["results"]
    check_problem(refused["error"], 400, "validation_failed", key)
    assert taken["resolution"] == "accepted"


async def test_a_content_that_the_catalogue_has_not_is_named_as_such(service: Service, sam: Viewer) -> None:
    refused, taken = (await tell(service, sam, report(1, content_id=99_999), report(2)))["results"]
    check_problem(refused["error"], 404, "content_not_found")
    assert taken["resolution"] == "accepted"


async def test_a_batch_of_bad_reports_alone_tells_the_revision_all_the_same(service: Service, sam: Viewer) -> None:
    await tell(service, sam, report(1))
    answer = await tell(service, sam, {"seq": 2})
    assert answer["revision"] == 1
    assert "error" in answer["results"][0]


# What is wrong with the whole


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"reports":{}}',
        b'{"reports":null}',
        b'{"reports":[]}',
        b'{"reports":[1,]}',
        b'{"reports":[NaN}',
        b'{"x":NaN}',
        b"\xff",
        b"[" * 100_000,
        b'{"reports":[' + b"[" * 10_000 + b"]" * 10_000 + b"]}",
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_a_body_without_reports_is_refused_as_a_whole(service: Service, sam: Viewer, body: bytes) -> None:
    result = await ask(service, sam.session_token, "POST", "/v1/reports", body)
    if result.status_code == 200:  # a report nested too deep is but one bad report
        check_problem(result.json["results"][0]["error"], 400, "validation_failed")
        return
    assert (result.status_code, result.json["code"]) == (400, "validation_failed")
    assert result.headers["content-type"] == "application/problem+json"


async def test_the_limit_of_a_batch_is_a_setting_that_holds_at_the_report(service: Service, sam: Viewer) -> None:
    for count, status in ((100, 200), (101, 400)):
        body = {"reports": [report(seq) for seq in range(1, count + 1)]}
        result = await ask(service, sam.session_token, "POST", "/v1/reports", body)
        assert result.status_code == status
        if status == 400:
            check_refused(result, 400, "validation_failed", "reports")
    async with running_service(batch_max=2) as small:
        viewer = await small.add_viewer("Sam")
        for count, status in ((2, 200), (3, 400)):
            body = {"reports": [report(seq) for seq in range(1, count + 1)]}
            assert (await ask(small, viewer.session_token, "POST", "/v1/reports", body)).status_code == status


async def test_a_body_of_ten_megabytes_is_too_large(service: Service, sam: Viewer) -> None:
    for body in (b'{"reports":[]}' + b" " * 10_000_000, b"[" * 10_000_000):
        check_refused(await ask(service, sam.session_token, "POST", "/v1/reports", body), 413, "body_too_large")


@pytest.mark.parametrize(
    ("failure", "code", "retry_after"),
    [(StoreOverloaded(7), "overloaded", "7"), (StoreUnavailable("gone"), "unavailable", "5")],
)
async def test_a_store_that_fails_refuses_the_whole_which_can_then_be_repeated(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str, retry_after: str
) -> None:
    async def fail(command: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(service.store, "apply", fail)
        body = {"reports": [report(1), report(2, 630_000)]}
        result = await ask(service, sam.session_token, "POST", "/v1/reports", body)
        check_refused(result, 503, code)
        assert result.headers["retry-after"] == retry_after
    answer = await tell(service, sam, report(1), report(2, 630_000))
    assert [result["resolution"] for result in answer["results"]] == ["accepted", "accepted"]


async def test_a_busy_service_asks_for_fewer_reports(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(service.store), "queue_depth", property(lambda store: 10_000))
    assert (await tell(service, sam, report()))["next_report_after_ms"] == 60_000
