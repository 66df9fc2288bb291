"""When a call is made again: where that is safe, and as late as the server says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import tenacity
from playhead_client import (
    BadAnswer,
    Locator,
    NotFound,
    Overloaded,
    PlayheadError,
    RateLimited,
    Retries,
    ServerFailed,
    Unreachable,
)
from playhead_client.exchange import Repeat, silent_call
from playhead_client.retrying import is_repeatable, retry_arguments

from tests.sdk.python.server import Clock, Server, done, ok, refused

UNSENT = Unreachable("NETWORK", "", is_unsent=True)
LOST = Unreachable("TIMEOUT", "")
MESSAGE = ok({"message": "done"})


@pytest.mark.parametrize(
    ("error", "if_not_done", "freely"),
    [
        (UNSENT, True, True),
        (LOST, False, True),
        (BadAnswer(""), False, True),
        (RateLimited("RATE_LIMITED", "", 429), True, True),
        (Overloaded("OVERLOADED", "", 503), True, True),
        (Overloaded("UNAVAILABLE", "", 503), False, True),
        (Overloaded("HTTP_ERROR", "", 503), False, True),
        (ServerFailed("HTTP_ERROR", "", 502), False, True),
        (ServerFailed("HTTP_ERROR", "", 504), False, True),
        (ServerFailed("INTERNAL", "", 500), False, False),
        (NotFound("NOT_FOUND", "", 404), False, False),
    ],
)
def test_a_call_is_repeated_where_it_is_no_harm(error: PlayheadError, if_not_done: bool, freely: bool) -> None:
    assert is_repeatable(error, Repeat.IF_NOT_DONE) is if_not_done
    assert is_repeatable(error, Repeat.FREELY) is freely


def _wait_s(error: Exception, retries: Retries | None = None, *, attempt: int = 1, chance: float = 0.0) -> float | None:
    """How long is waited after that attempt has failed; None where there is none after it."""
    machine = Clock().machine
    machine = type(machine)(machine.now, machine.monotonic_s, machine.uuid, lambda: chance)
    made = retry_arguments(silent_call("GET", "/"), retries or Retries(), machine, may_repeat=True)
    state = tenacity.RetryCallState(tenacity.Retrying(**made), None, (), {})
    state.attempt_number = attempt
    state.set_exception((type(error), error, None))
    return made["wait"](state) if made["retry"](state) and not made["stop"](state) else None


def test_a_server_is_given_the_time_it_asks_for_and_a_random_while_more() -> None:
    error = Overloaded("OVERLOADED", "", 503, retry_after_s=3.0)
    assert _wait_s(error) == 3.0
    assert _wait_s(error, attempt=3) == 3.0
    assert _wait_s(error, chance=0.5) == 3.5
    assert _wait_s(error, Retries(jitter_s=4), chance=0.5) == 5.0


def test_where_it_asks_for_more_than_one_waits_for_there_is_no_repeat() -> None:
    assert _wait_s(RateLimited("RATE_LIMITED", "", 429, retry_after_s=30.0)) == 30.0
    assert _wait_s(RateLimited("RATE_LIMITED", "", 429, retry_after_s=30.1)) is None
    assert _wait_s(RateLimited("RATE_LIMITED", "", 429, retry_after_s=9.0), Retries(retry_after_max_s=8.0)) is None


def test_where_it_says_nothing_the_wait_is_doubled_up_to_a_bound_and_a_random_while_is_added() -> None:
    patient = Retries(attempts_max=10)
    waits = [_wait_s(LOST, patient, attempt=n) for n in range(1, 11)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, None]
    assert _wait_s(LOST, chance=1.0) == 1.5


def test_what_is_no_error_of_ours_is_not_repeated() -> None:
    assert _wait_s(ValueError()) is None


async def test_a_read_is_tried_four_times(discovr: Any, server: Server) -> None:
    server.answer(
        "GET /profiles",
        httpx.ReadError("cut"),
        refused(502, "HTTP_ERROR"),
        httpx.ReadTimeout("late"),
        ok({"profiles": []}),
    )
    assert await done(discovr.get_profiles()) == []
    assert server.calls() == ["GET /profiles"] * 4


async def test_a_fifth_time_is_not_tried(discovr: Any, server: Server) -> None:
    server.answer("GET /profiles", httpx.ReadError("cut"))
    with pytest.raises(Unreachable):
        await done(discovr.get_profiles())
    assert server.calls() == ["GET /profiles"] * 4


async def test_a_client_may_be_told_to_try_once(make: Any, server: Server) -> None:
    server.answer("GET /profiles", httpx.ReadError("cut"))
    with pytest.raises(Unreachable):
        await done(make("Discovr", retries=Retries(attempts_max=1)).get_profiles())
    assert server.calls() == ["GET /profiles"]


async def test_a_viewing_is_never_logged_twice_because_an_answer_was_lost(discovr: Any, server: Server) -> None:
    server.answer("POST /profile/history", httpx.ReadTimeout("late"), MESSAGE)
    with pytest.raises(Unreachable) as raised:
        await done(discovr.add_history_item("MV_550"))
    assert raised.value.is_unsent is False
    assert server.calls() == ["POST /profile/history"]


@pytest.mark.parametrize(
    "first", [httpx.ConnectError("no route"), refused(503, "OVERLOADED", retry_after="0"), refused(429, "RATE_LIMITED")]
)
async def test_a_viewing_that_was_surely_not_logged_is_sent_again(
    discovr: Any, server: Server, first: httpx.Response | Exception
) -> None:
    server.answer("POST /profile/history", first, MESSAGE)
    await done(discovr.add_history_item("MV_550"))
    assert server.calls() == ["POST /profile/history"] * 2


async def test_an_entry_of_the_native_api_may_have_been_written_before_the_store_went_away(
    playhead: Any, server: Server
) -> None:
    server.answer("POST /v1/history", ok({"code": "unavailable", "detail": "-"}, 503, retry_after="1"))
    with pytest.raises(Overloaded):
        await done(playhead.add_entry(Locator("MV_550")))
    assert server.calls() == ["POST /v1/history"]


async def test_a_bulk_act_is_done_once_but_tried_as_often_as_need_be(playhead: Any, server: Server) -> None:
    server.answer(
        "DELETE /v1/history",
        httpx.ReadError("cut"),
        ok({"operation_id": None, "dry_run": True, "counts": {}, "samples": []}),
    )
    with pytest.raises(Unreachable):
        await done(playhead.clear_history())
    assert len(server.calls()) == 1
    server.answer(
        "DELETE /v1/history",
        httpx.ReadError("cut"),
        ok({"operation_id": None, "dry_run": True, "counts": {}, "samples": []}),
    )
    assert (await done(playhead.clear_history(dry_run=True))).dry_run
    assert server.last().query == {"dry_run": "true"}


async def test_a_long_wait_is_left_to_the_caller(discovr: Any, server: Server) -> None:
    server.answer("GET /profiles", refused(429, "RATE_LIMITED", retry_after="900"))
    with pytest.raises(RateLimited) as raised:
        await done(discovr.get_profiles())
    assert raised.value.retry_after_s == 900
    assert len(server.calls()) == 1
