"""The sign-in of the Discovr dialect: each line of discovr.md#sign-in, and those of #conventions about tokens."""

import asyncio
import base64
import re
import struct
from typing import Any

import falcon.testing
import jwt
import pytest

from playhead.domain.access import App
from playhead.http.qr import draw_qr
from tests.dialects.discovr.refusals import check_refused, forged_tokens
from tests.dialects.service import Service, Viewer, running_service

AVATAR = "https://example.com/robin.mp4"
BROWSER = {"User-Agent": "PlayerTV/4.2 (webOS)"}

IDENTITY_CALLS = [
    ("GET", "/profiles"),
    ("POST", "/profiles"),
    ("GET", "/profiles/0000000001"),
    ("PATCH", "/profiles/0000000001"),
    ("DELETE", "/profiles/0000000001"),
    ("POST", "/auth/session-token"),
    ("DELETE", "/auth/session"),
    ("GET", "/auth/sessions"),
    ("DELETE", "/auth/sessions/0000000001"),
]


@pytest.fixture
async def app(service: Service) -> App:
    return await service.use_cases.access.add_app("Living room TV")


async def _start(service: Service, app: App, **others: Any) -> falcon.testing.Result:
    return await service.call("POST", "/auth/device-codes", body={"clientID": app.client_id}, headers=BROWSER, **others)


async def _poll(service: Service, device_code: str) -> falcon.testing.Result:
    service.clock.advance(1)
    return await service.call("POST", f"/auth/device-codes/{device_code}/poll")


async def _answer(service: Service, user_code: str, viewer: Viewer, *, approve: bool = True) -> None:
    grant, _ = await service.use_cases.grants.get_for_approval(user_code)
    await service.use_cases.grants.answer(grant.device_code_hash, viewer.account_id, approve=approve)


# Device codes


async def test_a_device_asks_for_codes_without_a_token(service: Service, app: App) -> None:
    """[doc]: `{deviceCode: "dvc_...", userCode: "1234" (^[0-9]{4}$), authQRCode: "data:...", expiresIn: 600000}`."""
    result = await _start(service, app)
    assert result.status_code == 200
    assert set(result.json) == {"deviceCode", "userCode", "authQRCode", "expiresIn"}
    assert result.json["deviceCode"].startswith("dvc_")
    assert re.fullmatch(r"[0-9]{4}", result.json["userCode"])
    assert result.json["authQRCode"].startswith("data:image/png;base64,")
    assert result.json["expiresIn"] == 600_000


async def test_the_qr_opens_the_activation_page_with_the_user_code_filled_in() -> None:
    """[ours]."""
    async with running_service(public_url="https://playhead.example/") as service:
        result = await _start(service, await service.use_cases.access.add_app("TV"))
    png = base64.b64decode(result.json["authQRCode"].partition(",")[2])
    assert png == draw_qr(f"https://playhead.example/activate?code={result.json['userCode']}", 300)


@pytest.mark.parametrize("size", [100, 300, 301, 1000])
async def test_the_qr_is_as_large_as_asked_for(service: Service, app: App, size: int) -> None:
    """[doc]: query `size` 100..1000."""
    result = await _start(service, app, params={"size": size})
    png = base64.b64decode(result.json["authQRCode"].partition(",")[2])
    assert struct.unpack(">II", png[16:24]) == (size, size)


async def test_with_format_image_the_answer_is_the_png_and_the_codes_are_in_its_headers(
    service: Service, app: App
) -> None:
    """[doc]: the PNG itself; [ours]: the headers."""
    result = await _start(service, app, params={"format": "image", "size": "150"})
    assert result.status_code == 200
    assert result.headers["content-type"] == "image/png"
    assert struct.unpack(">II", result.content[16:24]) == (150, 150)
    assert result.headers["x-expires-in"] == "600000"
    assert re.fullmatch(r"[0-9]{4}", result.headers["x-user-code"])
    assert (await _poll(service, result.headers["x-device-code"])).json == {"status": "pending"}


async def test_format_json_is_what_one_gets_unasked(service: Service, app: App) -> None:
    """[doc]."""
    result = await _start(service, app, params={"format": "json"})
    assert set(result.json) == {"deviceCode", "userCode", "authQRCode", "expiresIn"}


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"size": "99"}, "size"),
        ({"size": "1001"}, "size"),
        ({"size": "-300"}, "size"),
        ({"size": "3e2"}, "size"),
        ({"size": "٣٠٠"}, "size"),
        ({"size": ""}, "size"),
        ({"size": "9" * 5000}, "size"),
        ({"size": ["200", "300"]}, "size"),
        ({"format": "svg"}, "format"),
        ({"format": ""}, "format"),
        ({"format": "IMAGE"}, "format"),
    ],
)
async def test_a_size_or_format_that_is_none_is_refused(
    service: Service, app: App, params: dict[str, Any], field: str
) -> None:
    check_refused(await _start(service, app, params=params), 400, "VALIDATION_FAILED", field)
    assert await service.store.count_grants(service.clock.now()) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"clientID": "app_unheard_of"}, "clientID"),
        ({"clientID": ""}, "clientID"),
        ({"clientID": 7}, "clientID"),
        ({"clientID": None}, "clientID"),
        ({"clientId": "app_1"}, "clientID"),
        ({}, "clientID"),
        ([], None),
        (b"", None),
        (b"{", None),
        (b'{"clientID": NaN}', None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
    ],
)
async def test_a_body_without_a_registered_app_is_refused(service: Service, body: object, field: str | None) -> None:
    """[doc]: `{clientID}`; [ours]: a registered app."""
    result = await service.call("POST", "/auth/device-codes", body=body)
    check_refused(result, 400, "VALIDATION_FAILED", field)


async def test_a_body_beyond_the_limit_is_refused(service: Service) -> None:
    result = await service.call("POST", "/auth/device-codes", body=b" " * (2**20 + 1))
    check_refused(result, 413, "PAYLOAD_TOO_LARGE")


async def test_one_address_gets_only_so_many_device_codes() -> None:
    async with running_service(device_codes_max=2) as service:
        app = await service.use_cases.access.add_app("TV")
        for _ in range(2):
            assert (await _start(service, app)).status_code == 200
        result = await _start(service, app)
        check_refused(result, 429, "RATE_LIMITED")
        assert result.headers["retry-after"] == "900"
        assert (await _start(service, app, remote_addr="192.0.2.1")).status_code == 200
        service.clock.advance(900)
        assert (await _start(service, app)).status_code == 200


async def test_no_more_codes_than_the_setting_says_are_pending() -> None:
    async with running_service(pending_grants_max=1) as service:
        app = await service.use_cases.access.add_app("TV")
        assert (await _start(service, app)).status_code == 200
        result = await _start(service, app)
        check_refused(result, 503, "OVERLOADED")
        assert int(result.headers["retry-after"]) > 0


# Polling


async def test_a_poll_is_pending_until_the_viewer_approves_and_then_has_the_token_exactly_once(
    service: Service, app: App, sam: Viewer
) -> None:
    """[doc]: `{status: "pending"}`, or once approved, exactly once: `{refreshToken: "rt_...", publicId, expiresAt}`."""
    codes = (await _start(service, app)).json
    for _ in range(2):
        pending = await _poll(service, codes["deviceCode"])
        assert (pending.status_code, pending.json) == (200, {"status": "pending"})
    await _answer(service, codes["userCode"], sam)
    approved = await _poll(service, codes["deviceCode"])
    assert approved.status_code == 200
    assert set(approved.json) == {"refreshToken", "publicId", "expiresAt"}
    assert re.fullmatch(r"rt_[0-9a-f]+", approved.json["refreshToken"])
    assert approved.json["expiresAt"] == int(service.clock.now().timestamp()) + 90 * 86_400
    profiles = await service.call("GET", "/profiles", approved.json["refreshToken"])
    assert [profile["id"] for profile in profiles.json["profiles"]] == [sam.profile_id]
    check_refused(await _poll(service, codes["deviceCode"]), 401, "TOKEN_INVALID")


async def test_of_many_polls_at_once_one_has_the_token(sam: Viewer, service: Service, app: App) -> None:
    """[doc]: exactly once. Polled past the rate limit, which would hide the matter."""
    codes = (await _start(service, app)).json
    await _answer(service, codes["userCode"], sam)
    polls = await asyncio.gather(
        *(service.use_cases.grants.poll(codes["deviceCode"]) for _ in range(50)), return_exceptions=True
    )
    assert sum(not isinstance(poll, BaseException) for poll in polls) == 1


async def test_a_denied_code_is_refused(service: Service, app: App, sam: Viewer) -> None:
    """[doc]: denied: 401."""
    codes = (await _start(service, app)).json
    await _answer(service, codes["userCode"], sam, approve=False)
    for _ in range(2):
        check_refused(await _poll(service, codes["deviceCode"]), 401, "TOKEN_INVALID")


async def test_an_expired_code_is_refused_approved_or_not(service: Service, app: App, sam: Viewer) -> None:
    """[doc]: expired: 401."""
    pending, approved = (await _start(service, app)).json, (await _start(service, app)).json
    await _answer(service, approved["userCode"], sam)
    service.clock.advance(600)
    for codes in (pending, approved):
        check_refused(await _poll(service, codes["deviceCode"]), 401, "TOKEN_EXPIRED")


@pytest.mark.parametrize("device_code", ["dvc_" + "0" * 32, "nonsense", "%00", "%ff%fe", "rt_1", "x" * 5000, "%2e%2e"])
async def test_an_unknown_code_is_refused(service: Service, device_code: str) -> None:
    """[doc]: unknown: 401."""
    for method, end in (("POST", "poll"), ("GET", "token")):
        service.clock.advance(1)
        result = await service.call(method, f"/auth/device-codes/{device_code}/{end}")
        check_refused(result, 401, "TOKEN_INVALID")


async def test_polling_faster_than_once_a_second_is_too_often_for_that_code_alone(service: Service, app: App) -> None:
    """[ours]."""
    first, second = (await _start(service, app)).json["deviceCode"], (await _start(service, app)).json["deviceCode"]
    await _poll(service, first)
    for method, end in (("POST", "poll"), ("GET", "token")):
        result = await service.call(method, f"/auth/device-codes/{first}/{end}")
        check_refused(result, 429, "RATE_LIMITED")
        assert result.headers["retry-after"] == "1"
    assert (await service.call("POST", f"/auth/device-codes/{second}/poll")).status_code == 200
    assert (await _poll(service, first)).status_code == 200


async def test_the_older_spelling_says_202_while_pending(service: Service, app: App, sam: Viewer) -> None:
    """[doc]: older spelling of poll; pending is 202 with the same body [ours]."""
    codes = (await _start(service, app)).json
    path = f"/auth/device-codes/{codes['deviceCode']}/token"
    pending = await service.call("GET", path)
    assert (pending.status_code, pending.json) == (202, {"status": "pending"})
    await _answer(service, codes["userCode"], sam)
    service.clock.advance(1)
    approved = await service.call("GET", path)
    assert (approved.status_code, set(approved.json)) == (200, {"refreshToken", "publicId", "expiresAt"})
    service.clock.advance(1)
    check_refused(await service.call("GET", path), 401, "TOKEN_INVALID")


async def test_a_poll_does_not_look_at_its_body(service: Service, app: App) -> None:
    codes = (await _start(service, app)).json
    result = await service.call("POST", f"/auth/device-codes/{codes['deviceCode']}/poll", body=b"{nonsense")
    assert result.json == {"status": "pending"}


# Session tokens


async def test_a_session_token_is_a_jwt_of_30_minutes_for_one_profile(service: Service, sam: Viewer) -> None:
    """[doc]: `{sessionToken, sessionId (32 hex), expiresAt}`; the claims include `profileId`, a session id, `exp`."""
    result = await service.call(
        "POST", "/auth/session-token", sam.refresh_token, {"profileId": sam.profile_id, "a newer key": 1}
    )
    assert result.status_code == 200
    assert set(result.json) == {"sessionToken", "sessionId", "expiresAt"}
    assert re.fullmatch(r"[0-9a-f]{32}", result.json["sessionId"])
    assert result.json["expiresAt"] == int(service.clock.now().timestamp()) + 1800
    claims = jwt.decode(result.json["sessionToken"], options={"verify_signature": False})
    assert claims["profileId"] == sam.profile_id
    assert claims["sid"] == result.json["sessionId"]
    assert claims["exp"] == result.json["expiresAt"]
    assert (await service.call("GET", "/profile/history", result.json["sessionToken"])).status_code == 200


async def test_every_session_token_has_a_session_id_of_its_own(service: Service, sam: Viewer) -> None:
    """[doc]: a new sessionId each time."""
    body = {"profileId": sam.profile_id}
    results = [await service.call("POST", "/auth/session-token", sam.refresh_token, body) for _ in range(3)]
    assert len({result.json["sessionId"] for result in results}) == 3


@pytest.mark.parametrize("profile_id", ["", "0000000000", "nonsense", "\0", "x" * 5000, "' OR 1=1 --"])
async def test_a_profile_that_is_nobody_s_opens_no_session(service: Service, sam: Viewer, profile_id: str) -> None:
    """[ours]: 404."""
    result = await service.call("POST", "/auth/session-token", sam.refresh_token, {"profileId": profile_id})
    check_refused(result, 404, "NOT_FOUND")


async def test_a_profile_of_another_account_opens_no_session(service: Service, sam: Viewer, alex: Viewer) -> None:
    """[ours]: a profile that is not the account's: 404."""
    result = await service.call("POST", "/auth/session-token", sam.refresh_token, {"profileId": alex.profile_id})
    check_refused(result, 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "profileId"), ({"profileId": 1}, "profileId"), ({"profileId": None}, "profileId"), ([], None), (b"{", None)],
)
async def test_a_body_without_a_profile_is_refused(
    service: Service, sam: Viewer, body: object, field: str | None
) -> None:
    result = await service.call("POST", "/auth/session-token", sam.refresh_token, body)
    check_refused(result, 400, "VALIDATION_FAILED", field)


async def test_a_session_token_expires(service: Service, sam: Viewer) -> None:
    service.clock.advance(1800)
    check_refused(await service.call("GET", "/profile/history", sam.session_token), 401, "TOKEN_EXPIRED")


async def test_forged_session_tokens_are_refused(service: Service, sam: Viewer, alex: Viewer) -> None:
    forged = forged_tokens(sam, alex)
    answers = {how: await service.call("GET", "/profile/history", token) for how, token in forged.items()}
    assert {how: (answer.status_code, answer.json["code"]) for how, answer in answers.items()} == dict.fromkeys(
        forged, (401, "TOKEN_INVALID")
    )
    assert (await service.call("GET", "/profile/history", sam.session_token)).status_code == 200


# Signing out, and signed-in devices


async def test_signing_out_takes_back_the_token_presented_and_no_other(service: Service, sam: Viewer) -> None:
    """[doc]: `{revoked: true}`; only the token presented; JWTs already minted live until they expire."""
    other = (await service.use_cases.sign_ins.issue_refresh(sam.account_id, "another")).token
    result = await service.call("DELETE", "/auth/session", sam.refresh_token)
    assert (result.status_code, result.json) == (200, {"revoked": True})
    check_refused(await service.call("DELETE", "/auth/session", sam.refresh_token), 401, "TOKEN_INVALID")
    check_refused(await service.call("GET", "/profiles", sam.refresh_token), 401, "TOKEN_INVALID")
    assert (await service.call("GET", "/profiles", other)).status_code == 200
    assert (await service.call("GET", "/profile/history", sam.session_token)).status_code == 200


async def test_the_list_has_every_signed_in_device_of_the_account_and_of_no_other(
    service: Service, app: App, sam: Viewer, alex: Viewer
) -> None:
    """[ours]."""
    service.clock.advance(60)
    codes = (await _start(service, app)).json
    await _answer(service, codes["userCode"], sam)
    tv = (await _poll(service, codes["deviceCode"])).json
    result = await service.call("GET", "/auth/sessions", sam.refresh_token)
    assert result.status_code == 200
    assert set(result.json) == {"sessions"}
    first, hnc, current = result.json["sessions"]
    assert first == {
        "publicId": tv["publicId"],
        "kind": "discovr",
        "app": "Living room TV",
        "device": "PlayerTV/4.2 (webOS)",
        "createdAt": "2026-01-02T03:05:06.678Z",
        "lastUsedAt": "2026-01-02T03:05:06.678Z",
        "expiresAt": tv["expiresAt"],
        "current": False,
    }
    assert (hnc["kind"], hnc["app"], hnc["device"], hnc["current"]) == ("hnc", None, "a test", False)
    assert (current["kind"], current["current"]) == ("discovr", True)
    assert all(token not in result.text for token in (sam.refresh_token, sam.hnc_token, tv["refreshToken"]))
    await service.use_cases.access.remove_app(app.client_id)
    first = (await service.call("GET", "/auth/sessions", sam.refresh_token)).json["sessions"][0]
    assert first["app"] is None


async def test_a_device_is_signed_out_by_its_public_id(service: Service, sam: Viewer) -> None:
    """[doc]: revoke one: `{revoked: true}`."""
    other = await service.use_cases.sign_ins.issue_refresh(sam.account_id, "another")
    path = f"/auth/sessions/{other.sign_in.public_id}"
    result = await service.call("DELETE", path, sam.refresh_token)
    assert (result.status_code, result.json) == (200, {"revoked": True})
    check_refused(await service.call("GET", "/profiles", other.token), 401, "TOKEN_INVALID")
    check_refused(await service.call("DELETE", path, sam.refresh_token), 404, "NOT_FOUND")


async def test_a_device_may_sign_itself_out_by_its_public_id(service: Service, sam: Viewer) -> None:
    listed = (await service.call("GET", "/auth/sessions", sam.refresh_token)).json["sessions"]
    (mine,) = [device for device in listed if device["current"]]
    result = await service.call("DELETE", f"/auth/sessions/{mine['publicId']}", sam.refresh_token)
    assert result.json == {"revoked": True}
    check_refused(await service.call("GET", "/profiles", sam.refresh_token), 401, "TOKEN_INVALID")


async def test_another_account_s_device_cannot_be_signed_out(service: Service, sam: Viewer, alex: Viewer) -> None:
    listed = (await service.call("GET", "/auth/sessions", alex.refresh_token)).json["sessions"]
    for device in listed:
        result = await service.call("DELETE", f"/auth/sessions/{device['publicId']}", sam.refresh_token)
        check_refused(result, 404, "NOT_FOUND")
    assert (await service.call("GET", "/profiles", alex.refresh_token)).status_code == 200


@pytest.mark.parametrize("public_id", ["nonsense", "%00", "%ff", "x" * 5000])
async def test_a_device_that_is_not_there_cannot_be_signed_out(service: Service, sam: Viewer, public_id: str) -> None:
    result = await service.call("DELETE", f"/auth/sessions/{public_id}", sam.refresh_token)
    check_refused(result, 404, "NOT_FOUND")


# The identity tier


@pytest.mark.parametrize(("method", "path"), IDENTITY_CALLS)
async def test_the_identity_tier_takes_a_refresh_token_and_no_other(
    service: Service, sam: Viewer, alex: Viewer, method: str, path: str
) -> None:
    """[doc]: a session JWT on an identity path: 401 `WRONG_TOKEN_KIND`."""
    for wrong in (sam.session_token, sam.hnc_token, "dvc_" + "0" * 32, *forged_tokens(sam, alex).values()):
        check_refused(await service.call(method, path, wrong), 401, "WRONG_TOKEN_KIND")
    for invalid in ("rt_", "rt_" + "0" * 64, sam.refresh_token + "0", "nonsense", "\xff", "x" * 5000):
        result = await service.call(method, path, invalid)
        check_refused(result, 401, "TOKEN_INVALID")
        assert result.headers["www-authenticate"] == "Bearer"
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic c2FtOng="}):
        check_refused(await service.call(method, path, headers=headers), 401, "TOKEN_INVALID")


@pytest.mark.parametrize(("method", "path"), IDENTITY_CALLS)
async def test_an_expired_refresh_token_is_refused_by_its_name(
    service: Service, sam: Viewer, method: str, path: str
) -> None:
    """[doc]: `TOKEN_EXPIRED`."""
    service.clock.advance(90 * 86_400)
    check_refused(await service.call(method, path, sam.refresh_token), 401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(("method", "path"), IDENTITY_CALLS)
async def test_a_disabled_account_s_token_is_refused(service: Service, sam: Viewer, method: str, path: str) -> None:
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    check_refused(await service.call(method, path, sam.refresh_token), 401, "TOKEN_INVALID")


async def test_a_token_in_the_query_is_no_token(service: Service, sam: Viewer) -> None:
    result = await service.call("GET", "/profiles", params={"token": sam.refresh_token})
    check_refused(result, 401, "TOKEN_INVALID")


async def test_the_bearer_scheme_may_be_written_in_any_case(service: Service, sam: Viewer) -> None:
    """RFC 9110: the scheme is case-insensitive."""
    result = await service.call("GET", "/profiles", headers={"Authorization": f"bEARER {sam.refresh_token}"})
    assert result.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/auth/device-codes", {"POST"}),
        ("GET", "/auth/device-codes/dvc_1/poll", {"POST"}),
        ("POST", "/auth/device-codes/dvc_1/token", {"GET"}),
        ("GET", "/auth/session-token", {"POST"}),
        ("GET", "/auth/session", {"DELETE"}),
        ("POST", "/auth/sessions", {"GET"}),
        ("GET", "/auth/sessions/1", {"DELETE"}),
        ("PUT", "/profiles", {"GET", "POST"}),
        ("PUT", "/profiles/1", {"GET", "PATCH", "DELETE"}),
    ],
)
async def test_a_method_that_a_path_does_not_serve_is_refused(
    service: Service, method: str, path: str, allowed: set[str]
) -> None:
    result = await service.call(method, path)
    assert result.status_code == 405
    assert set(result.headers["allow"].replace(" ", "").split(",")) - {"OPTIONS"} == allowed
