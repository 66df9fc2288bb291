"""Session tokens: one for each profile, renewed before it is too old, once for all who wait, never another's."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import Any

import httpx
import pytest
from playhead_client import (
    AsyncDiscovrClient,
    DiscovrClient,
    MemoryTokens,
    NotFound,
    Retries,
    SignedOut,
    SignIn,
    TokenRefused,
    Unreachable,
)
from playhead_client.sessions import lifetime_s

from tests.sdk.python.server import (
    LIFETIME_S,
    PROFILE,
    URL,
    Clock,
    Seen,
    Server,
    done,
    ok,
    refused,
    session_token,
    signed_in,
)

META = "GET /profile/media/MV_1/meta"
SESSION = "POST /auth/session-token"
NOTHING = ok(
    {"liked": False, "disliked": False, "super_liked": False, "watchlist": False, "history": False, "playback": None}
)
EXPIRED = refused(401, "TOKEN_EXPIRED")


@pytest.fixture(autouse=True)
def _answers(server: Server) -> None:
    server.answer(META, NOTHING)


async def _ask(client: Any) -> None:
    await done(client.get_media_profile_meta("MV_1"))


async def test_one_session_serves_many_calls(discovr: Any, server: Server) -> None:
    for _ in range(3):
        await _ask(discovr)
    assert server.minted_count == 1
    assert [seen.body for seen in server.seen if seen.path == "/auth/session-token"] == [{"profileId": PROFILE}]


async def test_a_session_is_renewed_in_the_last_tenth_of_its_life_whatever_the_clock_says(
    discovr: Any, server: Server, clock: Clock
) -> None:
    """The server's clock is a year behind ours."""
    await _ask(discovr)
    clock.advance(LIFETIME_S * 0.9 - 1)
    await _ask(discovr)
    assert server.minted_count == 1
    clock.advance(1)
    await _ask(discovr)
    assert server.minted_count == 2
    assert server.last().token == session_token(2)


async def test_where_it_cannot_be_renewed_one_that_is_still_good_serves(
    discovr: Any, server: Server, clock: Clock
) -> None:
    await _ask(discovr)
    clock.advance(LIFETIME_S * 0.95)
    server.answer(SESSION, httpx.ConnectError("no route"))
    await _ask(discovr)
    assert server.last().token == session_token(1)
    clock.advance(LIFETIME_S * 0.05)
    with pytest.raises(Unreachable):
        await _ask(discovr)


async def test_a_session_that_is_refused_is_replaced_once(discovr: Any, server: Server) -> None:
    server.answer(META, EXPIRED, NOTHING)
    await _ask(discovr)
    assert [seen.token for seen in server.seen if seen.path.startswith("/profile")] == [
        session_token(1),
        session_token(2),
    ]
    server.answer(META, EXPIRED)
    with pytest.raises(TokenRefused) as raised:
        await _ask(discovr)
    assert raised.value.code == "TOKEN_EXPIRED"
    assert server.minted_count == 3


async def test_a_write_that_was_refused_for_its_token_is_sent_again(discovr: Any, server: Server) -> None:
    server.answer("POST /profile/history", EXPIRED, ok({"message": "done"}, 201))
    await done(discovr.add_history_item("MV_550"))
    assert server.calls() == ["POST /profile/history"] * 2


@pytest.mark.parametrize("code", ["SESSION_EXPIRED", "WRONG_TOKEN_KIND"])
async def test_what_a_new_session_would_not_mend_is_raised(discovr: Any, server: Server, code: str) -> None:
    server.answer(META, refused(401, code))
    with pytest.raises(TokenRefused) as raised:
        await _ask(discovr)
    assert (raised.value.code, server.minted_count) == (code, 1)
    assert await done(discovr.is_signed_in())


async def test_the_code_of_the_native_api_is_understood_as_well(playhead: Any, server: Server) -> None:
    settings = {
        "watched_percent": 80,
        "resumable_until_percent": 95,
        "retention_days": None,
        "private": False,
        "time_zone": "UTC",
        "next_up_policy": "after_last",
    }
    server.answer("GET /v1/settings", ok({"code": "token_expired", "detail": "-"}, 401), ok(settings))
    assert (await done(playhead.get_settings())).watched_percent == 80
    assert server.minted_count == 2


async def test_a_refresh_token_that_was_revoked_ends_the_sign_in(make: Any, server: Server) -> None:
    tokens, told = signed_in(), []
    client = make("Discovr", tokens=tokens)
    client.on_signed_out(lambda: told.append("out"))
    server.answer(SESSION, refused(401, "TOKEN_INVALID", "the token is not valid"))
    for _ in range(2):
        with pytest.raises(SignedOut):
            await _ask(client)
    assert (tokens.load(), told, server.calls("session-token")) == (None, ["out"], [SESSION])


async def test_a_sign_in_that_somebody_else_has_begun_meanwhile_is_taken_up(make: Any, server: Server) -> None:
    tokens = signed_in()
    client = make("Discovr", tokens=tokens)
    server.answer("GET /profiles", refused(401, "TOKEN_INVALID"), ok({"profiles": []}))
    await done(client.is_signed_in())
    tokens.save(SignIn(refresh_token="rt_other", profile_id=PROFILE))
    assert await done(client.get_profiles()) == []
    assert [seen.token for seen in server.seen] == ["rt_0123", "rt_other"]


async def test_every_new_session_is_told_of(discovr: Any, server: Server, clock: Clock) -> None:
    told: list[Any] = []
    take_off = discovr.on_session_refreshed(told.append)
    await _ask(discovr)
    clock.advance(LIFETIME_S)
    await _ask(discovr)
    take_off()
    clock.advance(LIFETIME_S)
    await _ask(discovr)
    assert [(one.token, one.profile_id) for one in told] == [(session_token(n), PROFILE) for n in (1, 2)]
    assert (told[0].expires_at.year, told[0].session_id) == (2026, f"{1:032x}")


# Profiles


async def test_selecting_goes_on_with_a_session_and_switching_opens_a_new_one(discovr: Any, server: Server) -> None:
    await done(discovr.select_profile(PROFILE))
    await done(discovr.select_profile(PROFILE))
    assert server.minted_count == 1
    await done(discovr.switch_profile(PROFILE))
    assert server.minted_count == 2


async def test_the_selected_profile_is_kept_with_the_sign_in(make: Any) -> None:
    tokens = signed_in(None)
    await done(make("Discovr", tokens=tokens).select_profile("other"))
    assert await done(make("Discovr", tokens=tokens).get_selected_profile_id()) == "other"


async def test_a_profile_that_is_not_the_accounts_is_not_selected(discovr: Any, server: Server) -> None:
    server.answer(SESSION, refused(404, "NOT_FOUND"))
    with pytest.raises(NotFound):
        await done(discovr.select_profile("other"))
    assert await done(discovr.get_selected_profile_id()) == PROFILE


async def test_a_call_whose_token_is_renewed_stays_the_profiles_that_it_was_made_for(server: Server) -> None:
    """The viewer switches while the call is on its way; its answer is that the token has expired."""
    minted: list[str] = []

    def mint(seen: Seen) -> httpx.Response:
        minted.append(seen.body["profileId"])
        return ok({"sessionToken": f"for {seen.body['profileId']}", "sessionId": "0", "expiresAt": 0})

    client = DiscovrClient("app_1", base_url=URL, transport=httpx.MockTransport(server.handle), tokens=signed_in())

    def switch(_seen: Seen) -> httpx.Response:
        client.select_profile("other")
        return EXPIRED

    server.answer(SESSION, mint)
    server.answer("POST /profile/history", switch, ok({"message": "done"}, 201))
    with client:
        client.add_history_item("MV_550")
        assert server.last().token == f"for {PROFILE}"
        assert minted == [PROFILE, "other", PROFILE]
        assert client.get_selected_profile_id() == "other"


# Many at once


def test_threads_that_need_a_token_together_ask_for_one(server: Server, clock: Clock) -> None:
    def slowly(_seen: Seen) -> httpx.Response:
        time.sleep(0.05)
        return ok({"sessionToken": session_token(1), "sessionId": "0", "expiresAt": 0})

    server.answer(SESSION, slowly)
    transport = httpx.MockTransport(server.handle)
    with (
        DiscovrClient(base_url=URL, transport=transport, machine=clock.machine, tokens=signed_in()) as client,
        ThreadPoolExecutor(16) as threads,
    ):
        list(threads.map(lambda _: client.get_media_profile_meta("MV_1"), range(16)))
    assert server.calls("session-token") == [SESSION]
    assert server.calls() == [META] * 16


async def test_tasks_that_need_a_token_together_ask_for_one(server: Server, clock: Clock) -> None:
    async def slowly(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/session-token":
            await asyncio.sleep(0.02)
        return server.handle(request)

    transport = httpx.MockTransport(slowly)
    async with AsyncDiscovrClient(
        base_url=URL, transport=transport, machine=clock.machine, tokens=signed_in()
    ) as client:
        await asyncio.gather(*(client.get_media_profile_meta("MV_1") for _ in range(16)))
        assert server.minted_count == 1
        clock.advance(LIFETIME_S)
        await asyncio.gather(*(client.get_media_profile_meta("MV_1") for _ in range(16)))
        assert server.minted_count == 2


async def test_a_failure_is_shared_by_all_who_waited_and_the_next_one_tries_again(server: Server, clock: Clock) -> None:
    async def slowly(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/session-token":
            await asyncio.sleep(0.02)
        return server.handle(request)

    server.answer(SESSION, httpx.ConnectError("no route"))
    async with AsyncDiscovrClient(
        base_url=URL,
        transport=httpx.MockTransport(slowly),
        machine=clock.machine,
        tokens=signed_in(),
        retries=Retries(wait_s=0),
    ) as client:
        asked = [client.get_media_profile_meta("MV_1") for _ in range(8)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {Unreachable}
        assert len(server.calls("session-token")) == 4  # the tries of one
        server.answer(SESSION, ok({"sessionToken": session_token(1), "sessionId": "0", "expiresAt": 0}))
        await client.get_media_profile_meta("MV_1")


async def test_where_the_one_that_asks_is_cancelled_another_one_asks(server: Server, clock: Clock) -> None:
    asked = asyncio.Event()

    async def slowly(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/session-token":
            asked.set()
            await asyncio.sleep(0.02)
        return server.handle(request)

    async with AsyncDiscovrClient(
        base_url=URL, transport=httpx.MockTransport(slowly), machine=clock.machine, tokens=signed_in()
    ) as client:
        first = asyncio.create_task(client.get_media_profile_meta("MV_1"))
        second = asyncio.create_task(client.get_media_profile_meta("MV_1"))
        await asked.wait()
        first.cancel()
        await second
        with pytest.raises(asyncio.CancelledError):
            await first
    assert server.minted_count == 1


def test_refusals_of_many_threads_renew_once_for_each_token(server: Server, clock: Clock) -> None:
    barrier = threading.Barrier(8)

    def by_token(seen: Seen) -> httpx.Response:
        if seen.token != session_token(1):
            return NOTHING
        barrier.wait()
        return EXPIRED

    server.answer(META, by_token)
    transport = httpx.MockTransport(server.handle)
    with (
        DiscovrClient(base_url=URL, transport=transport, machine=clock.machine, tokens=signed_in()) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        list(threads.map(lambda _: client.get_media_profile_meta("MV_1"), range(8)))
    assert server.minted_count == 2


# What a token says of itself


@pytest.mark.parametrize(
    ("token", "lifetime"),
    [
        (session_token(1, 60), 60),
        ("e30.eyJpYXQiOjEwLCJleHAiOjEwfQ.c2ln", inf),
        ("e30.eyJleHAiOjEwfQ.c2ln", inf),
        ("opaque", inf),
        ("a.!!!.c", inf),
        ("a.é.c", inf),
        ("", inf),
    ],
)
def test_a_lifetime_is_read_from_the_token_or_endless(token: str, lifetime: float) -> None:
    assert lifetime_s(token) == lifetime


async def test_a_token_that_says_nothing_is_used_until_it_is_refused(
    discovr: Any, server: Server, clock: Clock
) -> None:
    server.answer(SESSION, ok({"sessionToken": "opaque", "sessionId": "0", "expiresAt": 0}))
    await _ask(discovr)
    clock.advance(10**6)
    await _ask(discovr)
    assert len(server.calls("session-token")) == 1


async def test_the_sign_in_is_read_from_its_store_once(make: Any, server: Server) -> None:
    reads: list[int] = []

    class Counted(MemoryTokens):
        def load(self) -> SignIn | None:
            reads.append(1)
            return super().load()

    client = make("Discovr", tokens=Counted(SignIn(refresh_token="rt_0123", profile_id=PROFILE)))
    for _ in range(3):
        await _ask(client)
    assert len(reads) == 1
