"""The device code's grant at the token endpoint (RFC 8628, 3.4 and 3.5)."""

import asyncio
import re
from datetime import timedelta

import jwt
import pytest

from playhead.domain.access import App
from tests.dialects.oauth.device import DEVICE_CODE, Device, answer, check_refused
from tests.dialects.service import Service, Viewer


async def test_a_poll_is_pending_until_the_viewer_approves_and_then_has_tokens_exactly_once(
    service: Service, asking: Device, sam: Viewer
) -> None:
    await asking.start()
    for _ in range(2):
        check_refused(await asking.poll(), "authorization_pending")
        service.clock.advance(5)
    await answer(service, asking, sam)
    result = await asking.poll()
    assert result.status_code == 200
    assert result.headers["cache-control"] == "no-store"
    assert result.headers["pragma"] == "no-cache"
    tokens = result.json
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", "playhead")
    assert tokens["expires_in"] == 1799, "which are over with the second in which the JWT ends"
    assert re.fullmatch(r"ort_[0-9a-f]{96}", tokens["refresh_token"])
    service.clock.advance(5)
    check_refused(await asking.poll(), "invalid_grant")


async def test_the_access_token_watches_as_the_account_s_first_profile(
    service: Service, device: Device, sam: Viewer
) -> None:
    """[ours]; also where the account has got more since."""
    robin = await service.add_profile(sam, "Robin")
    for tokens in (device.tokens, (await device.refresh()).json):
        history = await service.call("GET", "/profile/history", tokens["access_token"])
        assert history.status_code == 200
        claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
        assert claims["profileId"] == sam.profile_id != robin.profile_id
        assert claims["exp"] == int((service.clock.now() + timedelta(minutes=30)).timestamp())


async def test_what_is_told_with_the_access_token_is_in_the_one_history(
    service: Service, device: Device, sam: Viewer
) -> None:
    token = device.tokens["access_token"]
    await service.call("PATCH", "/profile/history/MV_550", token, {"progress": 45})
    seen = await service.call("GET", "/profile/history", sam.session_token)
    assert [(item["id"], item["progress"]) for item in seen.json["items"]] == [("MV_550", 45)]


async def test_a_device_may_name_the_profile_that_it_watches_as(service: Service, asking: Device, sam: Viewer) -> None:
    """[ours]: `profile_id`, at both grants."""
    robin = await service.add_profile(sam, "Robin")
    await asking.start()
    await answer(service, asking, sam)
    for result in (await asking.poll(profile_id=robin.profile_id), await asking.refresh(profile_id=robin.profile_id)):
        claims = jwt.decode(result.json["access_token"], options={"verify_signature": False})
        assert claims["profileId"] == robin.profile_id


@pytest.mark.parametrize("whose", ["another's", "nobody's", "\0"])
async def test_a_profile_that_is_not_the_account_s_is_refused_and_the_code_stays_good(
    service: Service, asking: Device, sam: Viewer, alex: Viewer, whose: str
) -> None:
    """[ours]."""
    await asking.start()
    await answer(service, asking, sam)
    before = await service.store.list_sign_ins(sam.account_id)
    profile_id = alex.profile_id if whose == "another's" else whose
    check_refused(await asking.poll(profile_id=profile_id), "invalid_request")
    assert await service.store.list_sign_ins(sam.account_id) == before
    service.clock.advance(5)
    assert (await asking.poll()).status_code == 200


async def test_polling_too_fast_is_told_to_slow_down_whichever_spelling_polls(service: Service, asking: Device) -> None:
    """RFC 8628, 3.5."""
    await asking.start()
    check_refused(await asking.poll(), "authorization_pending")
    check_refused(await asking.poll(), "slow_down")
    service.clock.advance(0.999)
    check_refused(await asking.poll(), "slow_down")
    service.clock.advance(0.001)
    assert (await service.call("POST", f"/auth/device-codes/{asking.codes['device_code']}/poll")).status_code == 200
    check_refused(await asking.poll(), "slow_down")


async def test_of_many_polls_at_once_one_has_the_tokens(
    service: Service, app: App, asking: Device, sam: Viewer
) -> None:
    """Polled past the rate limit, which would hide the matter."""
    await asking.start()
    await answer(service, asking, sam)
    redeem = service.use_cases.oauth_sign_ins.redeem
    polls = [redeem(asking.codes["device_code"], app.client_id, None) for _ in range(50)]
    outcomes = await asyncio.gather(*polls, return_exceptions=True)
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1


async def test_a_denied_device_is_told_so(service: Service, asking: Device, sam: Viewer) -> None:
    await asking.start()
    await answer(service, asking, sam, approve=False)
    for _ in range(2):
        check_refused(await asking.poll(), "access_denied")
        service.clock.advance(5)


@pytest.mark.parametrize("approved", [True, False])
async def test_a_code_that_has_run_out_is_told_so_until_the_server_forgets_it(
    service: Service, asking: Device, sam: Viewer, approved: bool
) -> None:
    await asking.start()
    started_at = service.clock.now()
    if approved:
        await answer(service, asking, sam)
    service.clock.set(started_at + timedelta(seconds=600))
    check_refused(await asking.poll(), "expired_token")
    await service.use_cases.sign_ins.remove_expired()
    service.clock.advance(5)
    check_refused(await asking.poll(), "invalid_grant")


async def test_a_code_is_good_until_its_last_millisecond(service: Service, asking: Device, sam: Viewer) -> None:
    await asking.start()
    ends_at = service.clock.now() + timedelta(seconds=600)
    await answer(service, asking, sam)
    service.clock.set(ends_at - timedelta(milliseconds=1))
    assert (await asking.poll()).status_code == 200


@pytest.mark.parametrize("device_code", ["dvc_" + "0" * 32, "nonsense", "\0", "ä", "x" * 5000, "ort_" + "0" * 96])
async def test_an_unknown_code_is_refused(asking: Device, device_code: str) -> None:
    asking.codes = {"device_code": device_code}
    check_refused(await asking.poll(), "invalid_grant")


async def test_another_app_s_code_is_refused_and_stays_good(
    service: Service, asking: Device, other_app: App, sam: Viewer
) -> None:
    await asking.start()
    await answer(service, asking, sam)
    check_refused(await asking.poll(client_id=other_app.client_id), "invalid_grant")
    service.clock.advance(5)
    check_refused(await asking.poll(client_id="app_unheard_of"), "invalid_client")
    service.clock.advance(5)
    assert (await asking.poll()).status_code == 200


async def test_a_grant_of_one_spelling_is_redeemed_in_either(
    service: Service, app: App, asking: Device, sam: Viewer
) -> None:
    """The same grants: only the tokens differ."""
    codes = (await service.call("POST", "/auth/device-codes", body={"clientID": app.client_id})).json
    asking.codes = {"device_code": codes["deviceCode"], "user_code": codes["userCode"]}
    await answer(service, asking, sam)
    assert (await asking.poll()).json["refresh_token"].startswith("ort_")
    await asking.start()
    await answer(service, asking, sam)
    polled = await service.call("POST", f"/auth/device-codes/{asking.codes['device_code']}/poll")
    assert polled.json["refreshToken"].startswith("rt_")


@pytest.mark.parametrize("act", ["disable", "delete"])
async def test_an_account_that_is_shut_out_meanwhile_gets_no_tokens(
    service: Service, asking: Device, sam: Viewer, act: str
) -> None:
    await asking.start()
    await answer(service, asking, sam)
    if act == "disable":
        await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    else:
        await service.use_cases.access.delete_account(sam.account_id)
    check_refused(await asking.poll(), "invalid_grant")


async def test_an_app_that_was_removed_meanwhile_still_fetches_what_was_approved(
    service: Service, app: App, asking: Device, sam: Viewer
) -> None:
    """As in the other spelling: devices signed in through it stay so."""
    await asking.start()
    await answer(service, asking, sam)
    await service.use_cases.access.remove_app(app.client_id)
    assert (await asking.poll()).status_code == 200
    assert (await asking.refresh()).status_code == 200


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "device_code", "client_credentials", "\0"])
async def test_another_grant_is_refused(asking: Device, grant_type: str) -> None:
    await asking.start()
    check_refused(await asking.poll(grant_type=grant_type), "unsupported_grant_type")


@pytest.mark.parametrize(("grant_type", "other"), [(DEVICE_CODE, "refresh_token"), ("refresh_token", "device_code")])
async def test_a_grant_without_what_it_exchanges_is_refused(asking: Device, grant_type: str, other: str) -> None:
    result = await asking.post("/oauth/token", {"grant_type": grant_type, other: "x"})
    check_refused(result, "invalid_request")
