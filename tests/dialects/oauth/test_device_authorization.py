"""The metadata (RFC 8414) and the device authorization endpoint (RFC 8628, 3.1), and what every form must be."""

import re
from typing import Any
from urllib.parse import urlencode

import falcon.testing
import pytest

from playhead.domain.access import App
from tests.dialects.oauth.device import DEVICE_CODE, FORM, Device, answer, check_refused
from tests.dialects.service import Service, Viewer, running_service

ENDPOINTS = ("/oauth/device_authorization", "/oauth/token", "/oauth/revoke")
COMPLETE = {
    "/oauth/device_authorization": {},
    "/oauth/token": {"grant_type": DEVICE_CODE, "device_code": "dvc_1"},
    "/oauth/revoke": {"token": "ort_1"},
}
"""What each endpoint needs beside ``client_id`` to be understood."""


async def _send(service: Service, path: str, body: bytes, **others: Any) -> falcon.testing.Result:
    return await service.call("POST", path, body=body, **{"headers": FORM, **others})


async def _written(service: Service) -> int:
    return await service.store.count_grants(service.clock.now())


# Metadata


async def test_the_metadata_names_what_there_is_and_nothing_else() -> None:
    """RFC 8414, 2: `issuer` and `response_types_supported` are required; the issuer is the public address."""
    async with running_service(public_url="https://playhead.example/tv/") as service:
        result = await service.call("GET", "/.well-known/oauth-authorization-server")
    assert result.status_code == 200
    assert result.headers["content-type"] == "application/json"
    assert result.json == {
        "issuer": "https://playhead.example/tv",
        "device_authorization_endpoint": "https://playhead.example/tv/oauth/device_authorization",
        "token_endpoint": "https://playhead.example/tv/oauth/token",
        "revocation_endpoint": "https://playhead.example/tv/oauth/revoke",
        "grant_types_supported": [DEVICE_CODE, "refresh_token"],
        "response_types_supported": [],
        "scopes_supported": ["playhead"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "service_documentation": "https://playhead.example/tv/docs/oauth",
    }


async def test_what_the_metadata_names_is_served(service: Service) -> None:
    metadata = (await service.call("GET", "/.well-known/oauth-authorization-server")).json
    for name in ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        path = metadata[name].removeprefix(metadata["issuer"])
        assert (await service.call("POST", path)).status_code == 400
    documentation = metadata["service_documentation"].removeprefix(metadata["issuer"])
    assert (await service.call("GET", documentation)).status_code == 200


async def test_a_web_player_may_sign_in_from_its_own_origin() -> None:
    """As in the other dialects: the origins are a setting."""
    origin = "https://player.example"
    async with running_service(cors_origins=[origin]) as service:
        app = await service.use_cases.access.add_app("Web player")
        for path, method in (
            ("/.well-known/oauth-authorization-server", "GET"),
            *((path, "POST") for path in ENDPOINTS),
        ):
            body = urlencode({"client_id": app.client_id}).encode() if method == "POST" else None
            result = await service.call(method, path, body=body, headers={**FORM, "Origin": origin})
            assert result.headers["access-control-allow-origin"] == origin


# Device authorization


async def test_a_device_asks_for_codes(service: Service, asking: Device) -> None:
    """RFC 8628, 3.2."""
    result = await asking.start()
    assert result.status_code == 200
    assert result.headers["cache-control"] == "no-store"
    codes = result.json
    assert codes["device_code"].startswith("dvc_")
    assert re.fullmatch(r"[0-9]{4}", codes["user_code"])
    assert codes["verification_uri"] == "http://127.0.0.1:8765/activate"
    assert codes["verification_uri_complete"] == f"http://127.0.0.1:8765/activate?code={codes['user_code']}"
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert len(codes) == 6


async def test_the_page_that_the_answer_names_has_the_code_filled_in(service: Service, asking: Device) -> None:
    await asking.start()
    path, _, query = asking.codes["verification_uri_complete"].removeprefix("http://127.0.0.1:8765").partition("?")
    page = await service.call("GET", path, query_string=query)
    assert f'value="{asking.codes["user_code"]}"' in page.text


@pytest.mark.parametrize(("setting_s", "interval_s"), [(1, 5), (5, 5), (6, 6)])
async def test_the_interval_is_never_shorter_than_what_is_refused(setting_s: int, interval_s: int) -> None:
    async with running_service(poll_interval_s=setting_s) as service:
        device = Device(service.call, (await service.use_cases.access.add_app("TV")).client_id)
        assert (await device.start()).json["interval"] == interval_s


async def test_how_the_device_called_itself_is_shown_to_whoever_approves(service: Service, app: App) -> None:
    body = urlencode({"client_id": app.client_id}).encode()
    headers = {**FORM, "User-Agent": "PlayerTV/4.2 (webOS)"}
    codes = (await _send(service, "/oauth/device_authorization", body, headers=headers)).json
    grant, asking = await service.use_cases.grants.get_for_approval(codes["user_code"])
    assert (grant.device, asking.name) == ("PlayerTV/4.2 (webOS)", "Living room TV")


async def test_one_address_gets_only_so_many_codes_in_both_spellings_together() -> None:
    """The limit is the address's, not the dialect's."""
    async with running_service(device_codes_max=2) as service:
        device = Device(service.call, (await service.use_cases.access.add_app("TV")).client_id)
        assert (await device.start()).status_code == 200
        asked = await service.call("POST", "/auth/device-codes", body={"clientID": device.client_id})
        assert asked.status_code == 200
        result = await device.start()
        check_refused(result, "temporarily_unavailable", 429)
        assert result.headers["retry-after"] == "900"
        assert (await device.start(remote_addr="192.0.2.1")).status_code == 200
        service.clock.advance(900)
        assert (await device.start()).status_code == 200


async def test_no_more_codes_than_the_setting_says_are_pending() -> None:
    async with running_service(pending_grants_max=1) as service:
        device = Device(service.call, (await service.use_cases.access.add_app("TV")).client_id)
        assert (await device.start()).status_code == 200
        check_refused(await device.start(), "temporarily_unavailable", 503)


@pytest.mark.parametrize("scope", ["playhead", "openid profile offline_access", "a!#[]~"])
async def test_a_scope_is_taken_and_the_tokens_say_which_one_was_granted(
    service: Service, asking: Device, sam: Viewer, scope: str
) -> None:
    """RFC 6749, 3.3: whoever ignores a scope says what is granted instead."""
    asking.codes = (await asking.post("/oauth/device_authorization", {"scope": scope})).json
    await answer(service, asking, sam)
    assert (await asking.poll(scope=scope)).json["scope"] == "playhead"
    assert (await asking.refresh(scope=scope)).json["scope"] == "playhead"


# What every form must be


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_an_app_that_is_not_registered_is_refused(service: Service, path: str) -> None:
    device = Device(service.call, "app_unheard_of")
    check_refused(await device.post(path, COMPLETE[path]), "invalid_client")
    assert await _written(service) == 0


@pytest.mark.parametrize("path", ENDPOINTS)
async def test_a_field_that_is_missing_empty_or_given_twice_is_refused(
    service: Service, asking: Device, path: str
) -> None:
    """RFC 6749, 3.2: an empty one is none, and none may be given twice."""
    complete = {"client_id": asking.client_id, **COMPLETE[path]}
    for name, value in complete.items():
        without = [(key, kept) for key, kept in complete.items() if key != name]
        doubled = [[*complete.items(), (name, again)] for again in (value, "")]
        for fields in (without, [*without, (name, "")], *doubled):
            check_refused(await asking.post(path, fields), "invalid_request")
    assert await _written(service) == 0


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "media_type", [None, "application/json", "multipart/form-data; boundary=x", "text/plain", "x" * 5000]
)
async def test_a_body_that_does_not_say_it_is_a_form_is_refused(
    service: Service, app: App, path: str, media_type: str | None
) -> None:
    body = urlencode({"client_id": app.client_id, **COMPLETE[path]}).encode()
    headers = {} if media_type is None else {"Content-Type": media_type}
    check_refused(await _send(service, path, body, headers=headers), "invalid_request")
    assert await _written(service) == 0


@pytest.mark.parametrize(
    "media_type", ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"]
)
async def test_a_form_may_name_its_characters_and_be_spelled_in_any_case(
    service: Service, app: App, media_type: str
) -> None:
    body = urlencode({"client_id": app.client_id}).encode()
    result = await _send(service, "/oauth/device_authorization", body, headers={"Content-Type": media_type})
    assert result.status_code == 200


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"&&&",
        b"client_id",
        b"client_id=%ff%fe",
        b"client_id=\xc3\xa4",
        b"client_id=app_1" + b"&x=1" * 64,
        b'{"client_id": "app_1"}',
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(service: Service, path: str, body: bytes) -> None:
    check_refused(await _send(service, path, body), "invalid_request")


@pytest.mark.parametrize("client_id", ["\0", "' OR 1=1 --", "x" * 5000, "ä", " "])
async def test_nonsense_for_an_id_is_an_unknown_app(service: Service, client_id: str) -> None:
    for path in ENDPOINTS:
        device = Device(service.call, client_id)
        check_refused(await device.post(path, COMPLETE[path]), "invalid_client")
        service.clock.advance(5)


async def test_a_form_may_be_as_large_as_the_limit_and_no_larger(service: Service, app: App) -> None:
    async def send(size: int) -> falcon.testing.Result:
        body = urlencode({"client_id": app.client_id, "x": ""}).encode()
        return await _send(service, "/oauth/device_authorization", body.ljust(size, b"x"))

    assert (await send(2**20)).status_code == 200
    check_refused(await send(2**20 + 1), "invalid_request", 413)


async def test_fields_that_nobody_knows_are_ignored_up_to_a_count(service: Service, app: App) -> None:
    """RFC 6749, 3.2."""
    fields = [("client_id", app.client_id), ("audience", "a"), ("audience", "b"), *[("x", "1")] * 61]
    assert (await _send(service, "/oauth/device_authorization", urlencode(fields).encode())).status_code == 200
    check_refused(
        await _send(service, "/oauth/device_authorization", urlencode([*fields, ("x", "1")]).encode()),
        "invalid_request",
    )


async def test_a_field_in_the_query_is_no_field(service: Service, app: App) -> None:
    """RFC 6749, 2.3.1: only in the body, as addresses are logged."""
    result = await _send(service, "/oauth/device_authorization", b"", params={"client_id": app.client_id})
    check_refused(result, "invalid_request")


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("secret", ["client_secret", "client_assertion"])
async def test_a_secret_is_refused_where_there_are_none(
    service: Service, asking: Device, path: str, secret: str
) -> None:
    """RFC 6749, 5.2: an unsupported authentication method is `invalid_client`; an empty one is none."""
    check_refused(await asking.post(path, {**COMPLETE[path], secret: "s3cret"}), "invalid_client")
    result = await asking.post(path, {**COMPLETE[path], secret: ""})
    assert result.status_code == 200 or result.json["error"] in {"invalid_grant", "unsupported_token_type"}


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        ("Basic YXBwXzE6", 'Basic realm="playhead"'),
        ("basic", 'basic realm="playhead"'),
        ("DPoP abc", 'DPoP realm="playhead"'),
        ("", 'Basic realm="playhead"'),
        ("x" * 5000, 'Basic realm="playhead"'),
        ('"\xff\t', 'Basic realm="playhead"'),
    ],
)
async def test_a_client_that_authenticates_in_the_header_is_told_so_with_its_own_scheme(
    service: Service, app: App, path: str, header: str, challenge: str
) -> None:
    """RFC 6749, 5.2."""
    body = urlencode({"client_id": app.client_id, **COMPLETE[path]}).encode()
    result = await _send(service, path, body, headers={**FORM, "Authorization": header})
    check_refused(result, "invalid_client", 401)
    assert result.headers["www-authenticate"] == challenge


@pytest.mark.parametrize("path", ENDPOINTS[:2])
@pytest.mark.parametrize("scope", [" ", "a  b", 'a"b', "a\\b", "ä", "a\tb", " a"])
async def test_a_scope_that_is_none_is_refused(service: Service, asking: Device, path: str, scope: str) -> None:
    """RFC 6749, 3.3."""
    check_refused(await asking.post(path, {**COMPLETE[path], "scope": scope}), "invalid_scope")
    assert await _written(service) == 0


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_endpoint_takes_a_post_and_nothing_else(service: Service, path: str, method: str) -> None:
    result = await service.call(method, path)
    check_refused(result, "invalid_request", 405)
    assert "POST" in result.headers["allow"]


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/", "/oauth/token/", "/oauth/token/x"])
async def test_what_is_not_served_is_refused_in_the_same_shape(service: Service, path: str) -> None:
    check_refused(await service.call("POST", path), "invalid_request", 404)
