"""What comes back, and what a client makes of it: values, and errors of a kind and with a code."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playhead_client import (
    BadAnswer,
    Conflict,
    InvalidRequest,
    NotFound,
    Overloaded,
    PlayheadError,
    RateLimited,
    Refused,
    ResyncNeeded,
    ServerFailed,
    TokenRefused,
    Unreachable,
)

from tests.sdk.python.server import PROFILE, Server, done, ok, refused

PROFILES = "GET /profiles"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, TokenRefused),
        (403, Refused),
        (404, NotFound),
        (405, InvalidRequest),
        (409, Conflict),
        (410, ResyncNeeded),
        (413, InvalidRequest),
        (422, InvalidRequest),
        (429, RateLimited),
        (500, ServerFailed),
        (502, ServerFailed),
        (503, Overloaded),
    ],
)
async def test_every_refusal_has_a_kind_and_the_servers_own_code(
    discovr: Any, server: Server, status: int, kind: type[Refused]
) -> None:
    server.answer(PROFILES, refused(status, "SOME_CODE", "in words", x_request_id="0f"))
    with pytest.raises(kind) as raised:
        await done(discovr.get_profiles())
    error = raised.value
    assert (error.code, error.message, error.status, error.request_id) == ("SOME_CODE", "in words", status, "0f")
    assert type(error) is kind


async def test_a_problem_of_the_native_api_has_its_code_in_capitals_and_its_field(
    playhead: Any, server: Server
) -> None:
    problem = {
        "type": "/docs/playhead#validation_failed",
        "title": "A value was refused",
        "status": 400,
        "detail": "limit must be a whole number from 1 to 100",
        "code": "validation_failed",
        "field": "limit",
    }
    server.answer("GET /v1/next-up", ok(problem, 400))
    with pytest.raises(InvalidRequest) as raised:
        await done(playhead.next_up(limit=101))
    assert (raised.value.code, raised.value.field) == ("VALIDATION_FAILED", "limit")
    assert str(raised.value) == "limit must be a whole number from 1 to 100 (400 VALIDATION_FAILED, limit)"


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"[]", b'{"code": 7, "message": null}', b"", b"\xff"])
async def test_a_refusal_in_the_words_of_something_in_between_is_an_http_error(
    discovr: Any, server: Server, body: bytes
) -> None:
    server.answer(PROFILES, httpx.Response(403, content=body))
    with pytest.raises(Refused) as raised:
        await done(discovr.get_profiles())
    assert (raised.value.code, raised.value.message) == ("HTTP_ERROR", "the server answers 403")


@pytest.mark.parametrize(
    "body", [b"<html>Welcome to the hotel</html>", b"{}", b'{"profiles": [{"id": 1}]}', b"", b"\xff", b"[" * 100_000]
)
async def test_an_answer_that_is_none_of_a_playhead_server_is_said_to_be_so(
    discovr: Any, server: Server, body: bytes
) -> None:
    server.answer(PROFILES, httpx.Response(200, content=body))
    with pytest.raises(BadAnswer) as raised:
        await done(discovr.get_profiles())
    assert raised.value.code == "BAD_ANSWER"


async def test_a_redirect_names_the_address_to_use(discovr: Any, server: Server) -> None:
    server.answer(PROFILES, httpx.Response(301, headers={"Location": "https://elsewhere.example/profiles"}))
    with pytest.raises(BadAnswer, match=r"https://elsewhere\.example/profiles"):
        await done(discovr.get_profiles())


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (httpx.ConnectError("refused"), "NETWORK"),
        (httpx.ReadError(""), "NETWORK"),
        (httpx.RemoteProtocolError("cut off"), "NETWORK"),
        (httpx.ConnectTimeout("late"), "TIMEOUT"),
        (httpx.ReadTimeout("late"), "TIMEOUT"),
    ],
)
async def test_no_answer_is_an_error_of_ours(discovr: Any, server: Server, failure: Exception, code: str) -> None:
    server.answer(PROFILES, failure)
    with pytest.raises(Unreachable) as raised:
        await done(discovr.get_profiles())
    assert raised.value.code == code
    assert "playhead.example" in raised.value.message
    assert isinstance(raised.value, PlayheadError)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 7 "}, 7.0),
        (
            {"Retry-After": "Sat, 21 Nov 2026 12:00:30 GMT", "Date": "Sat, 21 Nov 2026 12:00:00 GMT"},
            30.0,
        ),
        ({"Retry-After": "Sat, 21 Nov 2026 11:00:00 GMT", "Date": "Sat, 21 Nov 2026 12:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sat, 21 Nov 2026 12:00:30 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "²"}, None),
        ({}, None),
    ],
)
async def test_how_long_a_server_asks_to_be_left_alone_is_read_without_our_own_clock(
    make: Any, server: Server, headers: dict[str, str], wait_s: float | None
) -> None:
    server.answer(PROFILES, httpx.Response(403, headers={k.encode(): v.encode() for k, v in headers.items()}))
    with pytest.raises(Refused) as raised:
        await done(make("Discovr").get_profiles())
    assert raised.value.retry_after_s == wait_s


async def test_what_is_in_a_path_or_a_query_stays_there(discovr: Any, server: Server) -> None:
    with pytest.raises(NotFound):
        await done(discovr.get_history_items_by_media_id("../a b?c=d#é", season=1, next_page_token="a&b=c"))
    assert server.last().path == "/profile/history/..%2Fa%20b%3Fc%3Dd%23%C3%A9"
    assert server.last().query == {"season": "1", "nextPageToken": "a&b=c"}


async def test_a_path_of_the_base_url_is_kept(make: Any, server: Server) -> None:
    server.answer("GET /history/here/profiles", ok({"profiles": []}))
    assert await done(make("Discovr", base_url="https://playhead.example/history/here/").get_profiles()) == []


@pytest.mark.parametrize("url", ["playhead.example", "", "ftp://playhead.example", "https://", "//playhead.example"])
def test_what_is_no_address_is_refused_at_once(make: Any, url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        make("Discovr", base_url=url)


async def test_every_request_says_what_it_is_from_and_which_token_it_has(make: Any, server: Server) -> None:
    server.answer(PROFILES, ok({"profiles": []}))
    await done(make("Discovr", user_agent="PlayerTV/4.2").get_profiles())
    await done(make("Discovr").get_profiles())
    assert [seen.headers["user-agent"].partition("/")[0] for seen in server.seen] == ["PlayerTV", "playhead-client"]
    assert {seen.token for seen in server.seen} == {"rt_0123"}


async def test_no_error_and_no_value_shows_a_token(make: Any, server: Server) -> None:
    client = make("Discovr")
    told: list[Any] = []
    client.on_session_refreshed(told.append)
    await done(client.select_profile(PROFILE))
    (session,) = told
    assert session.token not in repr(session)
    server.answer("GET /profile/history", refused(401, "SESSION_EXPIRED"))
    with pytest.raises(TokenRefused) as raised:
        await done(client.get_history_items())
    assert session.token not in repr(raised.value)
    assert "rt_" not in repr(client)
