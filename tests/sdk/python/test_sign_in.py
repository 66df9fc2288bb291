"""Signing in with a device code, and out: what a viewer, a bad line and a busy server do to it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest
from playhead_client import (
    AsyncDiscovrClient,
    Cancel,
    Cancelled,
    DiscovrClient,
    InvalidRequest,
    MemoryTokens,
    NoProfile,
    NotApproved,
    RateLimited,
    SignedOut,
    TokenRefused,
    Unreachable,
)

from tests.sdk.python.server import PROFILE, URL, Clock, Server, done, ok, refused, signed_in

CODES = "POST /auth/device-codes"
POLL = "POST /auth/device-codes/dvc_1/poll"
CODE = {
    "deviceCode": "dvc_1",
    "userCode": "1234",
    "authQRCode": "data:image/png;base64,iVBORw0KGgo=",
    "expiresIn": 600_000,
}
PENDING = ok({"status": "pending"})
APPROVED = ok({"refreshToken": "rt_new", "publicId": "MqXYz12abc", "expiresAt": 1_803_081_600})
SOON = {"interval_s": 0.001}


@pytest.fixture
def tokens() -> MemoryTokens:
    return MemoryTokens()


@pytest.fixture
def client(make: Any, tokens: MemoryTokens) -> Any:
    return make("Discovr", tokens=tokens)


async def test_a_device_code_comes_with_digits_and_a_picture(client: Any, server: Server) -> None:
    server.answer(CODES, ok(CODE))
    code = await done(client.sign_in_with_device_code(size=500))
    assert (code.user_code, code.expires_in_ms) == ("1234", 600_000)
    assert code.auth_qr_code.startswith("data:image/png;base64,")
    assert code.qr_png == b"\x89PNG\r\n\x1a\n"
    assert "dvc_1" not in repr(code)
    assert (server.last().body, server.last().query, server.last().token) == (
        {"clientID": "app_1"},
        {"size": "500"},
        "",
    )


async def test_an_app_that_is_not_registered_is_said_to_be_so(client: Any, server: Server) -> None:
    body = {"code": "VALIDATION_FAILED", "message": "clientID is not a registered app", "field": "clientID"}
    server.answer(CODES, ok(body, 400))
    with pytest.raises(InvalidRequest) as raised:
        await done(client.sign_in_with_device_code())
    assert raised.value.field == "clientID"


async def test_a_client_polls_until_the_viewer_has_approved_and_keeps_the_sign_in(
    client: Any, server: Server, tokens: MemoryTokens
) -> None:
    server.answer(POLL, PENDING, PENDING, APPROVED)
    assert not await done(client.is_signed_in())
    sign_in = await done(client.poll_device_code("dvc_1", **SOON))
    assert await done(client.is_signed_in())
    assert server.calls() == [POLL] * 3
    assert tokens.load() == sign_in
    assert (sign_in.refresh_token, sign_in.public_id, sign_in.expires_at.year) == ("rt_new", "MqXYz12abc", 2027)
    assert "rt_new" not in repr(sign_in)


async def test_polling_sits_out_a_bad_line_and_a_busy_server(client: Any, server: Server) -> None:
    server.answer(
        POLL,
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("late"),
        refused(429, "RATE_LIMITED"),
        refused(503, "OVERLOADED"),
        httpx.Response(502),
        httpx.Response(200, content=b"<html>"),
        APPROVED,
    )
    await done(client.poll_device_code("dvc_1", **SOON))
    assert server.calls() == [POLL] * 7


@pytest.mark.parametrize("code", ["TOKEN_INVALID", "TOKEN_EXPIRED"])
async def test_a_code_that_was_denied_or_has_run_out_ends_the_polling(client: Any, server: Server, code: str) -> None:
    server.answer(POLL, PENDING, refused(401, code))
    with pytest.raises(TokenRefused) as raised:
        await done(client.poll_device_code("dvc_1", **SOON))
    assert raised.value.code == code
    assert not await done(client.is_signed_in())


async def test_where_nobody_decides_polling_ends_when_its_time_is_over(
    client: Any, server: Server, clock: Clock
) -> None:
    def pending(_seen: object) -> httpx.Response:
        clock.advance(10)
        return PENDING

    server.answer(POLL, pending)
    with pytest.raises(NotApproved) as raised:
        await done(client.poll_device_code("dvc_1", timeout_s=25, **SOON))
    assert raised.value.code == "TIMEOUT"
    assert server.calls() == [POLL] * 3


async def test_one_poll_by_itself_says_at_once_what_there_is(client: Any, server: Server) -> None:
    server.answer(POLL, PENDING, refused(429, "RATE_LIMITED"), APPROVED)
    assert await done(client.check_device_code("dvc_1")) is None
    with pytest.raises(RateLimited):
        await done(client.check_device_code("dvc_1"))
    assert (await done(client.check_device_code("dvc_1"))).refresh_token == "rt_new"


async def test_a_wait_can_be_cancelled_before_it_begins(client: Any, server: Server) -> None:
    server.answer(POLL, PENDING)
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled) as raised:
        await done(client.poll_device_code("dvc_1", interval_s=60, cancel=cancel))
    assert raised.value.code == "CANCELLED"
    assert cancel.is_cancelled


async def test_a_wait_can_be_cancelled_from_another_thread(client: Any, server: Server) -> None:
    server.answer(POLL, PENDING)
    cancel = Cancel()
    timer = threading.Timer(0.05, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        await done(client.poll_device_code("dvc_1", interval_s=60, cancel=cancel))
    timer.join()
    assert server.calls() == [POLL]


async def test_a_cancel_that_is_not_used_changes_nothing(client: Any, server: Server) -> None:
    server.answer(POLL, PENDING, PENDING, APPROVED)
    await done(client.poll_device_code("dvc_1", cancel=Cancel(), **SOON))
    assert await done(client.is_signed_in())


async def test_an_async_wait_ends_with_its_task(server: Server, clock: Clock) -> None:
    server.answer(POLL, PENDING)
    transport = httpx.MockTransport(server.handle)
    async with AsyncDiscovrClient("app_1", base_url=URL, transport=transport, machine=clock.machine) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.poll_device_code("dvc_1", interval_s=60)
        server.answer(POLL, APPROVED)
        await client.poll_device_code("dvc_1")


async def test_signing_out_revokes_the_token_and_forgets_it(make: Any, server: Server) -> None:
    tokens, told = signed_in(), []
    client = make("Discovr", tokens=tokens)
    client.on_signed_out(lambda: told.append("out"))
    server.answer("DELETE /auth/session", ok({"revoked": True}))
    assert await done(client.sign_out()) is True
    assert (server.last().token, tokens.load(), told) == ("rt_0123", None, ["out"])
    with pytest.raises(SignedOut) as raised:
        await done(client.get_profiles())
    assert raised.value.code == "SIGNED_OUT"
    assert await done(client.sign_out()) is True
    assert server.calls() == ["DELETE /auth/session"]


@pytest.mark.parametrize(
    ("reply", "is_told"), [(refused(401, "TOKEN_INVALID"), True), (httpx.ConnectError("no route"), False)]
)
async def test_signing_out_works_without_the_server(
    make: Any, server: Server, reply: httpx.Response | Exception, is_told: bool
) -> None:
    tokens = signed_in()
    client = make("Discovr", tokens=tokens)
    server.answer("DELETE /auth/session", reply)
    assert await done(client.sign_out()) is is_told
    assert tokens.load() is None
    assert not await done(client.is_signed_in())


async def test_who_signs_in_anew_has_to_choose_a_profile(client: Any, server: Server) -> None:
    await done(client.sign_in_with_refresh_token("rt_given"))
    with pytest.raises(NoProfile) as raised:
        await done(client.get_history_items())
    assert raised.value.code == "NO_PROFILE"
    await done(client.select_profile(PROFILE))
    assert await done(client.get_selected_profile_id()) == PROFILE
    assert server.last().token == "rt_given"


async def test_a_client_that_is_used_after_it_was_closed_says_so(server: Server, clock: Clock) -> None:
    client = DiscovrClient("app_1", base_url=URL, transport=httpx.MockTransport(server.handle), tokens=signed_in())
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.get_profiles()


async def test_a_listener_is_told_until_it_is_taken_off(client: Any, server: Server) -> None:
    told: list[str] = []
    take_off = client.on_signed_out(lambda: told.append("out"))
    server.answer("DELETE /auth/session", ok({"revoked": True}))
    for _ in range(2):
        await done(client.sign_in_with_refresh_token("rt_given"))
        await done(client.sign_out())
        take_off()
        take_off()
    assert told == ["out"]


async def test_a_poll_whose_line_is_dead_is_not_taken_for_signed_in(client: Any, server: Server) -> None:
    server.answer(POLL, httpx.ReadTimeout("late"))
    with pytest.raises(Unreachable):
        await done(client.check_device_code("dvc_1"))
    assert server.calls() == [POLL]
