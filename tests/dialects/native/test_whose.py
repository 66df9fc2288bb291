"""Whose a token, an entry, an operation and everything else is, for every call of the native API.

Not for how tokens are told apart: that is tested at ``service.tokens``.
"""

from typing import Any

import pytest

from tests.dialects.discovr.refusals import forged_tokens
from tests.dialects.native.calls import CALLS, MOVIE, ask, fill, locator, renewed, seen, v1
from tests.dialects.native.refusals import UNKNOWN_ENTRY, UNKNOWN_OPERATION, check_refused
from tests.dialects.service import Service, Viewer

EACH_CALL = pytest.mark.parametrize(
    ("method", "path", "body"), CALLS, ids=[f"{method} {path}" for method, path, _ in CALLS]
)


def _unknown(path: str) -> str:
    return path.format(entry_id=UNKNOWN_ENTRY, operation_id=UNKNOWN_OPERATION)


async def _filled(service: Service, viewer: Viewer) -> list[tuple[str, str, Any]]:
    """Every call, with the ids of things that the viewer has."""
    entry_id, operation_id = await fill(service, viewer)
    return [(method, path.format(entry_id=entry_id, operation_id=operation_id), body) for method, path, body in CALLS]


async def test_a_call_takes_a_session_token_and_no_other(service: Service, sam: Viewer) -> None:
    calls = await _filled(service, sam)
    before = await seen(service, sam)
    invalid = ("nonsense", "\xff", "x" * 5000, "a.b.c", "eyJ..", sam.session_token + "x", sam.session_token[:-2])
    schemes = [f"{scheme} {sam.session_token}" for scheme in ("Basic", "Token", "JWT")]
    for call in calls:
        for wrong in (sam.refresh_token, sam.hnc_token, "rt_" + "0" * 64, "dvc_" + "0" * 32, "1|" + "0" * 40):
            check_refused(await ask(service, wrong, *call), 401, "wrong_token_kind")
        for token in invalid:
            check_refused(await ask(service, token, *call), 401, "token_invalid")
        for header in ("", "Bearer", "Bearer ", *schemes):
            check_refused(await ask(service, None, *call, headers={"Authorization": header}), 401, "token_missing")
        check_refused(await ask(service, None, *call), 401, "token_missing")
    assert await seen(service, sam) == before


async def test_a_forged_token_opens_nothing(service: Service, sam: Viewer, alex: Viewer) -> None:
    calls = await _filled(service, sam)
    before = await seen(service, sam)
    for how, token in forged_tokens(sam, alex).items():
        for call in calls:
            result = await ask(service, token, *call)
            assert (result.status_code, result.json["code"]) == (401, "token_invalid"), (how, call)
    assert await seen(service, sam) == before


async def test_an_expired_token_is_refused_by_its_name(service: Service, sam: Viewer) -> None:
    calls = await _filled(service, sam)
    before = await seen(service, sam)
    service.clock.advance(1800)
    for call in calls:
        check_refused(await ask(service, sam.session_token, *call), 401, "token_expired")
    assert await seen(service, await renewed(service, sam)) == before


async def test_a_session_ends_with_its_profile(service: Service, sam: Viewer) -> None:
    robin = await service.add_profile(sam, "Robin")
    calls = await _filled(service, robin)
    await service.use_cases.access.delete_profile(robin.account_id, robin.profile_id)
    for call in calls:
        check_refused(await ask(service, robin.session_token, *call), 401, "session_expired")


async def test_a_session_rests_while_its_account_is_disabled(service: Service, sam: Viewer) -> None:
    calls = await _filled(service, sam)
    before = await seen(service, sam)
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    for call in calls:
        check_refused(await ask(service, sam.session_token, *call), 401, "session_expired")
    await service.use_cases.access.set_disabled(sam.account_id, disabled=False)
    assert await seen(service, sam) == before


@EACH_CALL
async def test_a_call_touches_and_shows_the_data_of_its_own_profile_alone(
    service: Service, sam: Viewer, alex: Viewer, method: str, path: str, body: Any
) -> None:
    """Of another account or of the same; an id of the others is as little there as nobody's."""
    robin = await service.add_profile(sam, "Robin")
    others = {viewer: await fill(service, viewer) for viewer in (alex, robin)}
    before = [await seen(service, viewer) for viewer in others]
    for entry_id, operation_id in others.values():
        filled = path.format(entry_id=entry_id, operation_id=operation_id)
        result = await ask(service, sam.session_token, method, filled, body)
        if "{" in path:
            assert result.status_code == 404
            nobodys = await ask(service, sam.session_token, method, _unknown(path), body)
            assert (result.json, result.status_code) == (nobodys.json, nobodys.status_code)
        else:
            assert result.status_code < 300 or (method, result.status_code) == ("DELETE", 404)
        assert "trakt" not in result.text, "which is in the others' history alone"
    assert [await seen(service, viewer) for viewer in others] == before


@EACH_CALL
async def test_a_token_is_good_on_the_call_that_it_was_refused_on(
    service: Service, sam: Viewer, method: str, path: str, body: Any
) -> None:
    """Or else the refusals above would prove nothing."""
    entry_id, operation_id = await fill(service, sam)
    path = path.format(entry_id=entry_id, operation_id=operation_id)
    assert (await ask(service, sam.session_token, method, path, body)).status_code < 300


async def test_a_cursor_is_good_for_its_own_profile_list_and_filters_alone(
    service: Service, sam: Viewer, alex: Viewer
) -> None:
    robin = await service.add_profile(sam, "Robin")
    for viewer in (sam, alex, robin):
        for title_id in (MOVIE, "MV_551"):
            await v1(service, viewer, "POST", "history", {"locator": locator(title_id)})
    page = await v1(service, sam, "GET", "history", limit=1)
    query = f"cursor={page['next_cursor']}"
    for viewer in (alex, robin):
        result = await ask(service, viewer.session_token, "GET", f"/v1/history?{query}")
        check_refused(result, 400, "validation_failed", "cursor")
    for path in ("continue-watching?", "next-up?", "history?title=MV_550&", "history?kind=movie&", "history?q=fight&"):
        result = await ask(service, sam.session_token, "GET", f"/v1/{path}{query}")
        check_refused(result, 400, "validation_failed", "cursor")
    assert (await ask(service, sam.session_token, "GET", f"/v1/history?{query}&limit=7")).status_code == 200


async def test_the_cursors_of_the_two_dialects_are_not_good_here(service: Service, sam: Viewer) -> None:
    for title_id in (MOVIE, "MV_551"):
        await v1(service, sam, "POST", "history", {"locator": locator(title_id)})
    theirs = await service.call("GET", "/profile/history", sam.session_token, params={"limit": 1})
    token = theirs.json["nextPageToken"]
    result = await ask(service, sam.session_token, "GET", f"/v1/history?cursor={token}")
    check_refused(result, 400, "validation_failed", "cursor")


async def test_whoever_has_no_token_learns_nothing_of_what_is_wrong_with_the_call(service: Service) -> None:
    """The token is looked at first."""
    for method, path, body in (
        ("POST", "/v1/reports", b"{"),
        ("PATCH", "/v1/history/nonsense", b"{"),
        ("GET", "/v1/history?limit=0&cursor=x", None),
        ("DELETE", "/v1/titles/nonsense/marks/liked", None),
        ("POST", "/v1/titles/nonsense/snooze", b" " * 2**21),
        ("GET", "/v1/events?since=x", None),
        ("GET", "/v1/stats", None),
    ):
        check_refused(await ask(service, None, method, path, body), 401, "token_missing")


async def test_a_token_in_the_query_is_no_token(service: Service, sam: Viewer) -> None:
    for name in ("token", "access_token", "authorization"):
        result = await ask(service, None, "GET", f"/v1/events?{name}={sam.session_token}")
        check_refused(result, 401, "token_missing")
