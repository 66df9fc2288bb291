"""What the native API cannot understand is refused as a problem that names the field, and nothing is written.

Not for reports, of which each is refused by itself (``test_reports``), nor for tokens (``test_whose``).
"""

from typing import Any

import pytest

from tests.dialects.native.calls import MADE_UP, MOVIE, SHOW, ask, fill, locator, seen, v1
from tests.dialects.native.refusals import UNKNOWN_ENTRY, check_refused
from tests.dialects.service import Service, Viewer, running_service

BODIES: dict[tuple[str, str], bytes] = {
    ("POST", "/v1/history"): b'"locator":{"title_id":"MV_550"}',
    ("PATCH", "/v1/history/{entry_id}"): b'"progress":66',
    ("POST", "/v1/titles/MV_550/snooze"): b'"until_episode":true',
    ("PATCH", "/v1/settings"): b'"private":true',
}
"""Every call with a body beside the reports, and the keys of a good one."""

EACH_BODY = pytest.mark.parametrize(
    ("method", "path", "keys"),
    [(*call, keys) for call, keys in BODIES.items()],
    ids=[" ".join(call) for call in BODIES],
)

NO_OBJECTS = [
    b" ",
    b"{",
    b"}",
    b"{}{}",
    b"[]",
    b"null",
    b"7",
    b'"{}"',
    b"progress=5",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf",
    b"\x00",
    b"[" * 10_000,
    b'{"x":' * 10_000,
]

NO_TITLE_IDS = [
    "MV_",
    "MV_0",
    "MV_01",
    "mv_1",
    "XX_1",
    "MV_-1",
    "MV_1.0",
    "MV_2147483648",
    "MV_" + "9" * 5000,
    "550",
    "%00",
    "%ff",
]
OF_A_TITLE = [
    ("GET", "state"),
    ("PUT", "watched"),
    ("DELETE", "watched"),
    ("POST", "forget"),
    ("POST", "dismiss"),
    ("POST", "snooze"),
    ("PUT", "marks/liked"),
    ("DELETE", "marks/watchlist"),
]

NO_TIMES = [
    b'""',
    b'"now"',
    b'"2026-01-01"',
    b'"2026-01-01T00:00:00"',
    b'"2026-13-01T00:00:00Z"',
    b'"2026-02-30T00:00:00Z"',
    b'"2026-01-01T00:00:60Z"',
    b'"+12026-01-01T00:00:00Z"',
    b"1767225600",
    b"1e400",
    b"null",
    b"true",
    b"[]",
    b'"1969-12-31T23:59:59.999Z"',
    b'"1970-01-01T00:00:00+00:01"',
    b'"0001-01-01T00:00:00+23:59"',
]

BAD_QUERIES: list[tuple[str, str, str]] = [
    *[
        ("GET", f"/v1/{path}?limit={value}", "limit")
        for path in ("continue-watching", "next-up", "history", "changes")
        for value in ("0", "101", "-1", "1.0", "x", "", "99999999999", "1&limit=2")
    ],
    *[
        ("GET", f"/v1/{path}?cursor={value}", "cursor")
        for path in ("continue-watching", "next-up", "history")
        for value in ("", "x", "WyJ4Il0.c2ln", "%00", "a" * 5000, "x&cursor=y")
    ],
    *[
        ("GET", f"/v1/next-up?policy={value}", "policy")
        for value in ("", "newest", "AFTER_LAST", "after_last&policy=x")
    ],
    *[("GET", f"/v1/next-up?include_specials={value}", "include_specials") for value in ("", "1", "True", "yes")],
    *[("GET", f"/v1/history?kind={value}", "kind") for value in ("", "MV", "episode", "Movie")],
    *[("GET", f"/v1/history?title={value}", "title_id") for value in ("", "x", "MV_0", "550")],
    *[
        ("GET", f"/v1/history?{name}={value}", name)
        for name in ("from", "to")
        for value in ("", "now", "2026-01-01", "1767225600", "2026-01-01T00:00:00", "1969-12-31T23:59:59Z")
    ],
    *[("GET", f"/v1/history?q={value}", "q") for value in ("", "x" * 101, "x&q=y")],
    *[("DELETE", f"/v1/history?before={value}", "before") for value in ("", "now", "2026-01-01")],
    *[("DELETE", f"/v1/history?title={value}", "title_id") for value in ("", "x", "MV_0")],
    *[("DELETE", f"/v1/history?dry_run={value}", "dry_run") for value in ("", "1", "TRUE", "false&dry_run=true")],
    *[
        ("GET", f"/v1/titles/{title_id}/state?season={value}", "season")
        for title_id in (SHOW, MOVIE)
        for value in ("-1", "x", "", "2147483648", "1&season=2")
    ],
    *[
        (method, f"/v1/titles/{SHOW}/watched?{query}", field)
        for method in ("PUT", "DELETE")
        for query, field in (
            ("season=-1", "season"),
            ("season=", "season"),
            ("season=1&episode=0", "episode"),
            ("season=1&episode=x", "episode"),
            ("episode=1", "season"),
            ("season=1&override=all", "override"),
            ("season=1&dry_run=maybe", "dry_run"),
        )
    ],
    *[("POST", f"/v1/titles/{MOVIE}/forget?{name}=1", name) for name in ("marks", "dry_run")],
]


@pytest.fixture(autouse=True)
async def entry_id(service: Service, sam: Viewer) -> str:
    """Something to lose; the id of an entry."""
    return (await fill(service, sam))[0]


# Bodies


@EACH_BODY
async def test_a_body_that_is_no_object_is_refused(
    service: Service, sam: Viewer, entry_id: str, method: str, path: str, keys: bytes
) -> None:
    before = await seen(service, sam)
    path = path.format(entry_id=entry_id)
    too_deep = b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    for body in (*NO_OBJECTS, too_deep, b"{" + keys + b"},", b"{" + keys + b",}", b"{" + keys + b',"x":NaN}'):
        result = await ask(service, sam.session_token, method, path, body)
        check_refused(result, 400, "validation_failed")
    assert await seen(service, sam) == before


@EACH_BODY
async def test_keys_that_are_not_known_are_passed_over(
    service: Service, sam: Viewer, entry_id: str, method: str, path: str, keys: bytes
) -> None:
    body = b"{" + keys + b',"profile_id":7,"x":{"y":[1e5,"\\u0000",null]},"":[]}'
    assert (await ask(service, sam.session_token, method, path.format(entry_id=entry_id), body)).status_code < 300


@EACH_BODY
async def test_a_body_of_ten_megabytes_is_too_large(
    service: Service, sam: Viewer, entry_id: str, method: str, path: str, keys: bytes
) -> None:
    before = await seen(service, sam)
    for body in (b"{" + keys + b"}" + b" " * 10_000_000, b"[" * 10_000_000):
        result = await ask(service, sam.session_token, method, path.format(entry_id=entry_id), body)
        check_refused(result, 413, "body_too_large")
    assert await seen(service, sam) == before


async def test_the_limit_of_a_body_is_a_setting_that_holds_at_the_byte() -> None:
    async with running_service(body_max=1024) as service:
        sam = await service.add_viewer("Sam")
        body = b'{"locator":{"title_id":"MV_550"}}'
        for size, status in ((1024, 201), (1025, 413)):
            padded = body + b" " * (size - len(body))
            assert (await ask(service, sam.session_token, "POST", "/v1/history", padded)).status_code == status


async def test_a_body_is_not_read_where_none_is_asked_for(service: Service, sam: Viewer) -> None:
    for path in ("forget", "dismiss"):
        result = await ask(service, sam.session_token, "POST", f"/v1/titles/{MADE_UP}/{path}", b"[" * 2**21)
        assert result.status_code < 300


# Values of a body


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (b"null", "locator"),
        (b'"MV_550"', "locator"),
        (b"{}", "locator"),
        (b'{"title_id":null}', "locator.title_id"),
        (b'{"title_id":550}', "locator.title_id"),
        (b'{"title_id":"MV_0"}', "title_id"),
        (b'{"title_id":"XX_1"}', "title_id"),
        (b'{"title_id":"TV_1396"}', "season"),
        (b'{"title_id":"TV_1396","episode":1}', "season"),
        *[
            (b'{"title_id":"TV_1396","season":1,"%s":%s}' % (key, value), f"locator.{key.decode()}")
            for key, least in ((b"season", b"-1"), (b"episode", b"0"))
            for value in (least, b"1.0", b'"1"', b"true", b"null", b"2147483648", b"1e400")
        ],
    ],
)
async def test_what_is_no_place_is_refused(service: Service, sam: Viewer, place: bytes, field: str) -> None:
    before = await seen(service, sam)
    result = await ask(service, sam.session_token, "POST", "/v1/history", b'{"locator":%s}' % place)
    check_refused(result, 400, "validation_failed", field)
    assert await seen(service, sam) == before


async def test_a_body_names_one_place(service: Service, sam: Viewer) -> None:
    for body in ({}, {"progress": 5}, {"locator": locator(MOVIE), "content_id": 760}):
        result = await ask(service, sam.session_token, "POST", "/v1/history", body)
        check_refused(result, 400, "validation_failed", "locator")
    for content_id in (0, -1, 2**31, 1.5, "760", None, True):
        result = await ask(service, sam.session_token, "POST", "/v1/history", {"content_id": content_id})
        check_refused(result, 400, "validation_failed", "content_id")


@pytest.mark.parametrize(
    "value", [b'"50"', b'"NaN"', b"true", b"null", b"[50]", b"-1", b"-0.001", b"100.001", b"1e400"]
)
async def test_what_is_no_progress_is_refused(service: Service, sam: Viewer, entry_id: str, value: bytes) -> None:
    before = await seen(service, sam)
    for method, path, keys in (
        ("POST", "/v1/history", b'"locator":{"title_id":"MV_550"},'),
        ("PATCH", f"/v1/history/{entry_id}", b""),
    ):
        result = await ask(service, sam.session_token, method, path, b"{" + keys + b'"progress":' + value + b"}")
        check_refused(result, 400, "validation_failed", "progress")
    assert await seen(service, sam) == before


@pytest.mark.parametrize("value", NO_TIMES)
async def test_what_is_no_time_is_refused(service: Service, sam: Viewer, entry_id: str, value: bytes) -> None:
    before = await seen(service, sam)
    for method, path, keys, field in (
        ("POST", "/v1/history", b'"locator":{"title_id":"MV_550"},', "watched_at"),
        ("PATCH", f"/v1/history/{entry_id}", b"", "watched_at"),
        ("POST", f"/v1/titles/{MOVIE}/snooze", b"", "until"),
    ):
        body = b"{" + keys + b'"%s":%s}' % (field.encode(), value)
        check_refused(await ask(service, sam.session_token, method, path, body), 400, "validation_failed", field)
    assert await seen(service, sam) == before


@pytest.mark.parametrize("until", ["2026-01-02T03:04:05.678Z", "2025-12-31T00:00:00Z", "1970-01-01T00:00:00Z"])
async def test_a_title_cannot_be_snoozed_until_a_time_that_has_passed(
    service: Service, sam: Viewer, until: str
) -> None:
    result = await ask(service, sam.session_token, "POST", f"/v1/titles/{MOVIE}/snooze", {"until": until})
    check_refused(result, 400, "validation_failed", "until")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *[("precision", value) for value in (b'"hour"', b'"DAY"', b"null", b"1")],
        *[("origin", value) for value in (b'""', b'"' + b"x" * 65 + b'"', b'"a\\nb"', b'"\\u0000"', b"null", b"7")],
    ],
)
async def test_what_is_no_word_is_refused(service: Service, sam: Viewer, key: str, value: bytes) -> None:
    body = b'{"locator":{"title_id":"MV_550"},"%s":%s}' % (key.encode(), value)
    check_refused(await ask(service, sam.session_token, "POST", "/v1/history", body), 400, "validation_failed", key)


async def test_a_correction_of_nothing_is_refused(service: Service, sam: Viewer, entry_id: str) -> None:
    for body in ({}, {"origin": "x"}, {"Progress": 5}):
        result = await ask(service, sam.session_token, "PATCH", f"/v1/history/{entry_id}", body)
        check_refused(result, 400, "validation_failed")


# Queries, paths and methods


@pytest.mark.parametrize(("method", "path", "field"), BAD_QUERIES)
async def test_what_a_query_cannot_say_is_refused(
    service: Service, sam: Viewer, method: str, path: str, field: str
) -> None:
    before = await seen(service, sam)
    check_refused(await ask(service, sam.session_token, method, path), 400, "validation_failed", field)
    assert await seen(service, sam) == before


async def test_parameters_that_are_not_known_are_passed_over_in_reads(service: Service, sam: Viewer) -> None:
    for path in ("history", "continue-watching", "next-up", "changes", "settings", f"titles/{MOVIE}/state"):
        await v1(service, sam, "GET", path, since_when="x", LIMIT="0")


async def test_pages_are_taken_up_to_their_limit(service: Service, sam: Viewer) -> None:
    for path in ("history", "continue-watching", "next-up", "changes"):
        for limit in (1, 100):
            await v1(service, sam, "GET", path, limit=limit)


@pytest.mark.parametrize(("method", "path"), OF_A_TITLE)
async def test_what_is_no_title_id_is_refused(service: Service, sam: Viewer, method: str, path: str) -> None:
    before = await seen(service, sam)
    for title_id in NO_TITLE_IDS:
        result = await ask(service, sam.session_token, method, f"/v1/titles/{title_id}/{path}")
        check_refused(result, 400, "validation_failed", "title_id")
    assert await seen(service, sam) == before


@pytest.mark.parametrize("unknown", [UNKNOWN_ENTRY, "x", "0" * 23, "0" * 25, "g" * 24, "%00", "%ff", "x" * 5000])
@pytest.mark.parametrize(("method", "body"), [("PATCH", {"progress": 5}), ("DELETE", None)])
async def test_an_entry_that_is_not_there_is_not_found(
    service: Service, sam: Viewer, method: str, body: Any, unknown: str
) -> None:
    result = await ask(service, sam.session_token, method, f"/v1/history/{unknown}", body)
    check_refused(result, 404, "entry_not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/report",
        "/v1/history/a/b",
        "/v1/titles/MV_550",
        "/v1/titles/MV_550/marks",
        "/v1/%00",
        "/v1/imports",
        "/v1//history",
        "/v1/HISTORY",
        "/v1/" + "x" * 5000,
        "/v1/history/%2e%2e/settings/x",
    ],
)
async def test_a_path_of_nonsense_is_not_found(service: Service, sam: Viewer, path: str) -> None:
    check_refused(await service.call("GET", path, sam.session_token), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/reports", {"POST"}),
        ("PUT", "/v1/history", {"GET", "POST", "DELETE"}),
        ("GET", f"/v1/history/{UNKNOWN_ENTRY}", {"PATCH", "DELETE"}),
        ("GET", "/v1/titles/MV_550/watched", {"PUT", "DELETE"}),
        ("GET", "/v1/titles/MV_550/forget", {"POST"}),
        ("POST", "/v1/titles/MV_550/marks/liked", {"PUT", "DELETE"}),
        ("POST", "/v1/events", {"GET"}),
        ("DELETE", "/v1/operations/op_1", {"GET"}),
        ("GET", "/v1/operations/op_1/undo", {"POST"}),
        ("PUT", "/v1/settings", {"GET", "PATCH"}),
    ],
)
async def test_a_method_that_a_path_does_not_serve_is_refused_and_those_it_serves_are_named(
    service: Service, sam: Viewer, method: str, path: str, allowed: set[str]
) -> None:
    result = await service.call(method, path, sam.session_token, {})
    check_refused(result, 405, "method_not_allowed")
    assert set(result.headers["allow"].split(", ")) - {"OPTIONS"} == allowed


# Faults


async def test_a_fault_of_ours_is_a_problem_without_a_word_of_what_it_was(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(service.store, "list_viewings", fail)
    result = await ask(service, sam.session_token, "GET", "/v1/history")
    check_refused(result, 500, "internal")
    assert "secret" not in result.text
