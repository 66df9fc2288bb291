"""Refresh tokens that rotate (RFC 6749, 6; RFC 9700, 4.14.2), and what else they open."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from playhead.domain.access import App
from tests.dialects.discovr.refusals import check_refused as check_refused_by_discovr
from tests.dialects.oauth.device import Device, a_device, check_refused
from tests.dialects.service import Service, Viewer, running_service

DAY_S = 86_400


async def _is_signed_in(service: Service, device: Device) -> bool:
    return (await service.call("GET", "/profiles", device.tokens["refresh_token"])).status_code == 200


# Rotation


async def test_each_use_gives_the_next_token_and_uses_the_old_one_up(service: Service, device: Device) -> None:
    seen = [device.tokens]
    for _ in range(5):
        service.clock.advance(1700)
        result = await device.refresh()
        assert result.status_code == 200
        assert result.headers["cache-control"] == "no-store"
        assert (await service.call("GET", "/profile/history", result.json["access_token"])).status_code == 200
        seen.append(result.json)
    for name in ("refresh_token", "access_token"):
        assert len({tokens[name] for tokens in seen}) == len(seen)
    assert len({tokens["refresh_token"][:36] for tokens in seen}) == 1, "one family"


@pytest.mark.parametrize("age", [1, 2, 5])
async def test_a_token_used_before_is_refused_and_ends_the_sign_in(service: Service, device: Device, age: int) -> None:
    """The newest token of the family, whoever has it, is worth nothing from then on."""
    seen = [device.tokens["refresh_token"]]
    for _ in range(5):
        service.clock.advance(100)
        seen.append((await device.refresh()).json["refresh_token"])
    service.clock.advance(100)
    assert await _is_signed_in(service, device)
    check_refused(await device.refresh(seen[-1 - age]), "invalid_grant")
    assert not await _is_signed_in(service, device)
    for token in seen:
        check_refused(await device.refresh(token), "invalid_grant")


async def test_a_token_of_the_family_that_was_never_given_out_ends_it_too(service: Service, device: Device) -> None:
    """Whoever knows the family's secret has had one of its tokens."""
    forged = device.tokens["refresh_token"][:36] + "0" * 64
    check_refused(await device.refresh(forged), "invalid_grant")
    assert not await _is_signed_in(service, device)


async def test_the_end_of_one_family_is_not_that_of_another(
    service: Service, app: App, sam: Viewer, device: Device
) -> None:
    other = await a_device(service, app, sam)
    first = device.tokens["refresh_token"]
    await device.refresh()
    service.clock.advance(60)
    check_refused(await device.refresh(first), "invalid_grant")
    assert not await _is_signed_in(service, device)
    assert (await other.refresh()).status_code == 200


async def test_a_reuse_is_logged_without_a_token(service: Service, device: Device, sam: Viewer) -> None:
    first = device.tokens["refresh_token"]
    await device.refresh()
    service.clock.advance(60)
    public_id = (await service.store.list_sign_ins(sam.account_id))[0].public_id
    with capture_logs() as logs:
        await device.refresh(first)
    (line,) = [line for line in logs if line["event"] == "refresh_token_reused"]
    assert line == {
        "event": "refresh_token_reused",
        "log_level": "warning",
        "client_id": device.client_id,
        "public_id": public_id,
    }
    assert "ort_" not in repr(logs)


# The answer that was lost


async def test_a_client_that_lost_the_answer_gets_the_same_token_again(service: Service, device: Device) -> None:
    """[ours]: for less than 60 seconds, however often; with an access token of its own."""
    first = device.tokens["refresh_token"]
    second = (await device.refresh()).json
    for wait_s in (0, 1, 58.999):
        service.clock.advance(wait_s)
        again = (await device.refresh(first)).json
        assert again["refresh_token"] == second["refresh_token"]
        assert again["access_token"] != second["access_token"]
    assert (await device.refresh(second["refresh_token"])).status_code == 200


async def test_after_a_minute_the_answer_counts_as_used(service: Service, device: Device) -> None:
    first = device.tokens["refresh_token"]
    await device.refresh()
    service.clock.advance(60)
    check_refused(await device.refresh(first), "invalid_grant")
    assert not await _is_signed_in(service, device)


async def test_asking_again_does_not_lengthen_the_minute(service: Service, device: Device) -> None:
    first = device.tokens["refresh_token"]
    await device.refresh()
    service.clock.advance(59)
    await device.refresh(first)
    service.clock.advance(1)
    check_refused(await device.refresh(first), "invalid_grant")


async def test_only_the_last_token_may_be_shown_again_however_quick_the_exchanges(
    service: Service, device: Device
) -> None:
    first = device.tokens["refresh_token"]
    await device.refresh()
    await device.refresh()
    check_refused(await device.refresh(first), "invalid_grant")
    assert not await _is_signed_in(service, device)


@pytest.mark.parametrize(("grace_s", "wait_s", "good"), [(0, 0, False), (1, 0.999, True), (1, 1, False)])
async def test_how_long_is_a_setting(grace_s: int, wait_s: float, good: bool) -> None:
    async with running_service(refresh_grace_s=grace_s) as service:
        sam = await service.add_viewer("Sam")
        device = await a_device(service, await service.use_cases.access.add_app("TV"), sam)
        first = device.tokens["refresh_token"]
        await device.refresh()
        service.clock.advance(wait_s)
        assert (await device.refresh(first)).status_code == (200 if good else 400)
        assert await _is_signed_in(service, device) is good


async def test_of_many_refreshes_at_once_all_have_the_same_token(service: Service, device: Device) -> None:
    """One exchange, and one living token; nobody is signed out."""
    first = device.tokens["refresh_token"]
    results = await asyncio.gather(*(device.refresh(first) for _ in range(20)))
    assert {result.status_code for result in results} == {200}
    assert len({result.json["refresh_token"] for result in results}) == 1
    assert len({result.json["access_token"] for result in results}) == 20
    assert (await device.refresh()).status_code == 200


# Whose, and how long


async def test_a_token_is_good_for_90_days_from_its_own_first_day(service: Service, device: Device) -> None:
    """Each exchange begins them anew: who watches now and then never has to sign in again."""
    for _ in range(3):
        service.clock.advance(90 * DAY_S - 0.001)
        assert (await device.refresh()).status_code == 200
    service.clock.advance(90 * DAY_S)
    check_refused(await device.refresh(), "invalid_grant")


async def test_an_expired_sign_in_is_forgotten_with_all_its_tokens(
    service: Service, device: Device, sam: Viewer
) -> None:
    await device.refresh()
    service.clock.advance(90 * DAY_S - 0.001)
    await service.use_cases.sign_ins.remove_expired()
    assert await _is_signed_in(service, device)
    service.clock.advance(0.001)
    await service.use_cases.sign_ins.remove_expired()
    assert "oauth" not in [s.kind.value for s in await service.store.list_sign_ins(sam.account_id)]
    check_refused(await device.refresh(), "invalid_grant")


async def test_another_app_cannot_use_the_token_nor_end_it(service: Service, device: Device, other_app: App) -> None:
    first = device.tokens["refresh_token"]
    check_refused(await device.refresh(client_id=other_app.client_id), "invalid_grant")
    check_refused(await device.refresh(client_id="app_unheard_of"), "invalid_client")
    await device.refresh()
    service.clock.advance(60)
    check_refused(await device.refresh(first, client_id=other_app.client_id), "invalid_grant")
    assert await _is_signed_in(service, device)


async def test_a_profile_that_is_not_the_account_s_is_refused_and_the_token_stays_good(
    service: Service, device: Device, sam: Viewer, alex: Viewer
) -> None:
    before = await service.store.list_sign_ins(sam.account_id)
    for profile_id in (alex.profile_id, "nobody", "\0"):
        check_refused(await device.refresh(profile_id=profile_id), "invalid_request")
    assert await service.store.list_sign_ins(sam.account_id) == before
    assert (await device.refresh()).status_code == 200


async def test_a_disabled_account_gets_no_tokens_until_it_is_let_in(
    service: Service, device: Device, sam: Viewer
) -> None:
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    check_refused(await device.refresh(), "invalid_grant")
    await service.use_cases.access.set_disabled(sam.account_id, disabled=False)
    assert (await device.refresh()).status_code == 200


async def test_a_deleted_account_takes_its_tokens_with_it(service: Service, device: Device, sam: Viewer) -> None:
    await service.use_cases.access.delete_account(sam.account_id)
    check_refused(await device.refresh(), "invalid_grant")


@pytest.mark.parametrize(
    "token", ["ort_", "ort_" + "0" * 96, "ORT_" + "0" * 96, "nonsense", "\0", "ä", "x" * 5000, "dvc_" + "0" * 32]
)
async def test_a_token_that_was_never_given_out_is_refused(device: Device, token: str) -> None:
    check_refused(await device.refresh(token), "invalid_grant")


async def test_the_tokens_of_other_dialects_are_not_exchanged_and_stay_good(
    service: Service, device: Device, sam: Viewer
) -> None:
    """Discovr's refresh tokens do not rotate: its documentation promises them for 90 days."""
    for token in (sam.refresh_token, sam.hnc_token, sam.session_token, device.tokens["access_token"]):
        check_refused(await device.refresh(token), "invalid_grant")
    assert (await service.call("GET", "/profiles", sam.refresh_token)).status_code == 200


# What else it opens


async def test_the_newest_token_opens_the_identity_tier_and_no_older_one_does(
    service: Service, device: Device, sam: Viewer
) -> None:
    """Showing an old one there is refused, and no more: a client may well ask for profiles while it refreshes."""
    first = device.tokens["refresh_token"]
    assert (await service.call("GET", "/profiles", first)).status_code == 200
    body = {"profileId": sam.profile_id}
    assert (await service.call("POST", "/auth/session-token", first, body)).status_code == 200
    await device.refresh()
    service.clock.advance(60)
    check_refused_by_discovr(await service.call("GET", "/profiles", first), 401, "TOKEN_INVALID")
    assert await _is_signed_in(service, device)
    for path in ("/profile/history", "/auth/user"):
        assert (await service.call("GET", path, device.tokens["refresh_token"])).status_code == 401
    for path in ("/profiles", "/auth/sessions"):
        result = await service.call("GET", path, device.tokens["access_token"])
        check_refused_by_discovr(result, 401, "WRONG_TOKEN_KIND")


async def _sessions(service: Service, token: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await service.call("GET", "/auth/sessions", token)).json["sessions"]
    return listed


async def test_a_device_is_one_line_of_the_list_however_often_it_was_refreshed(
    service: Service, device: Device, sam: Viewer
) -> None:
    for _ in range(3):
        service.clock.advance(100)
        await device.refresh()
    (line,) = [line for line in await _sessions(service, sam.refresh_token) if line["kind"] == "oauth"]
    assert (line["app"], line["current"]) == ("Living room TV", False)
    assert line["createdAt"] == "2026-01-02T03:04:10.678Z"
    assert line["lastUsedAt"] == "2026-01-02T03:09:10.678Z"
    assert line["expiresAt"] == int((service.clock.now() + timedelta(days=90)).timestamp())
    mine = [line for line in await _sessions(service, device.tokens["refresh_token"]) if line["current"]]
    assert [line["kind"] for line in mine] == ["oauth"]


async def test_a_device_signed_out_from_the_list_gets_no_more_tokens(
    service: Service, device: Device, sam: Viewer
) -> None:
    first = device.tokens["refresh_token"]
    await device.refresh()
    (line,) = [line for line in await _sessions(service, sam.refresh_token) if line["kind"] == "oauth"]
    result = await service.call("DELETE", f"/auth/sessions/{line['publicId']}", sam.refresh_token)
    assert result.json == {"revoked": True}
    for token in (first, device.tokens["refresh_token"]):
        check_refused(await device.refresh(token), "invalid_grant")


async def test_a_device_may_sign_itself_out_in_the_other_spelling(service: Service, device: Device) -> None:
    result = await service.call("DELETE", "/auth/session", device.tokens["refresh_token"])
    assert result.json == {"revoked": True}
    check_refused(await device.refresh(), "invalid_grant")


@pytest.fixture
async def crowded() -> AsyncIterator[Service]:
    """A service with room for four sign-ins of an account."""
    async with running_service(sign_ins_max=4) as running:
        yield running


async def test_one_sign_in_beyond_the_limit_ends_the_one_not_used_for_longest(crowded: Service) -> None:
    sam = await crowded.add_viewer("Sam")
    app = await crowded.use_cases.access.add_app("TV")
    first, second, third = [await a_device(crowded, app, sam) for _ in range(3)]
    crowded.clock.advance(1)
    await first.refresh()
    await a_device(crowded, app, sam)
    await a_device(crowded, app, sam)
    signed_in = [await _is_signed_in(crowded, device) for device in (first, second, third)]
    assert signed_in == [True, False, True]


# Revocation


@pytest.mark.parametrize("fields", [{}, {"token_type_hint": "refresh_token"}, {"token_type_hint": "access_token"}])
@pytest.mark.parametrize("which", ["newest", "used up"])
async def test_signing_out_ends_the_sign_in_by_any_of_its_tokens(
    service: Service, device: Device, which: str, fields: dict[str, str]
) -> None:
    """RFC 7009, 2.1 and 2.2: an empty 200; a wrong hint does not matter; a used one may be all a client has left."""
    first = device.tokens["refresh_token"]
    await device.refresh()
    service.clock.advance(100)
    result = await device.revoke(first if which == "used up" else None, **fields)
    assert (result.status_code, result.content) == (200, b"")
    assert result.headers["cache-control"] == "no-store"
    check_refused(await device.refresh(), "invalid_grant")
    assert (await device.revoke()).status_code == 200, "again"
    history = await service.call("GET", "/profile/history", device.tokens["access_token"])
    assert history.status_code == 200, "an access token lives until it expires"


@pytest.mark.parametrize("token", ["ort_" + "0" * 96, "ort_1", "nonsense", "ä", "\0"])
async def test_signing_out_with_a_token_that_is_none_changes_nothing(
    service: Service, device: Device, token: str
) -> None:
    """RFC 7009, 2.2: no error, as there is nothing that the client could do about it."""
    assert (await device.revoke(token)).status_code == 200
    assert await _is_signed_in(service, device)


async def test_tokens_of_another_kind_are_not_revoked_and_the_client_is_told(
    service: Service, device: Device, sam: Viewer
) -> None:
    """RFC 7009, 2.2.1."""
    for token in (device.tokens["access_token"], sam.refresh_token, sam.hnc_token, device.codes["device_code"]):
        check_refused(await device.revoke(token), "unsupported_token_type")
    assert (await service.call("GET", "/profiles", sam.refresh_token)).status_code == 200


async def test_another_app_cannot_sign_the_device_out(service: Service, device: Device, other_app: App) -> None:
    """RFC 7009, 2.1."""
    check_refused(await device.revoke(client_id=other_app.client_id), "invalid_grant")
    check_refused(await device.revoke("nonsense", client_id="app_unheard_of"), "invalid_client")
    assert await _is_signed_in(service, device)


async def test_signing_one_device_out_leaves_the_others(
    service: Service, app: App, sam: Viewer, device: Device
) -> None:
    others = [await a_device(service, app, sam) for _ in range(2)]
    await device.revoke()
    assert [await _is_signed_in(service, each) for each in (device, *others)] == [False, True, True]
    assert all(one.tokens != two.tokens for one, two in itertools.combinations([device, *others], 2))
