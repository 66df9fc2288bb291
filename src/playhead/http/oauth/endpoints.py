"""The endpoints: what there is, device authorization, tokens, revocation (RFC 8414, 8628, 6749, 7009).

Not for the page on which a viewer approves (``http.web``), nor for what the tokens open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.access import ClientId, ProfileId
from playhead.http.errors import Malformed, RateLimited
from playhead.http.oauth.errors import NO_STORE, Refusal
from playhead.http.oauth.forms import read_form
from playhead.http.oauth.wire import (
    DEVICE_CODE_GRANT,
    REFRESH_GRANT,
    DeviceAuthorizationRequest,
    RevocationRequest,
    TokenRequest,
    device_authorization,
    server_metadata,
    tokens,
)
from playhead.service.oauth_sign_in import AccessDenied, NotRevocable
from playhead.service.tokens import TokenExpired

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.http.limits import RateLimiter
    from playhead.service.oauth_sign_in import Granted
    from playhead.service.use_cases import UseCases

INTERVAL_S: Final = 5
"""How long clients are told to wait between two polls; longer where the setting demands it."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Desk:
    """What the endpoints are made with.

    ``public_url`` is where viewers and clients reach this server, without a last slash; ``poll_interval_s`` how soon
    after a poll the next one is refused.
    """

    use_cases: UseCases
    rate_limiter: RateLimiter
    public_url: str
    body_max: int
    poll_interval_s: int


class Metadata:
    """GET /.well-known/oauth-authorization-server."""

    def __init__(self, desk: Desk) -> None:
        self._body = _encode(server_metadata(desk.public_url))

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """What there is (RFC 8414)."""
        response.data = self._body


class DeviceAuthorizations:
    """POST /oauth/device_authorization."""

    def __init__(self, desk: Desk) -> None:
        self._start = desk.use_cases.grants.start
        self._count = desk.rate_limiter.count_device_code
        self._activation_url = f"{desk.public_url}/activate"
        self._interval_s = max(INTERVAL_S, desk.poll_interval_s)
        self._body_max = desk.body_max

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Make the codes (RFC 8628, 3.1)."""
        form = await read_form(request, DeviceAuthorizationRequest, self._body_max)
        address = request.remote_addr
        self._count(address)
        grant = await self._start(ClientId(form.client_id), request.user_agent or "", address)
        _answer(response, device_authorization(grant, self._activation_url, self._interval_s))


class Token:
    """POST /oauth/token."""

    def __init__(self, desk: Desk) -> None:
        self._sign_ins = desk.use_cases.oauth_sign_ins
        self._clock = desk.use_cases.clock
        self._count_poll = desk.rate_limiter.count_poll
        self._body_max = desk.body_max

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Exchange a device code or a refresh token (RFC 8628, 3.4; RFC 6749, 6)."""
        form = await read_form(request, TokenRequest, self._body_max)
        if form.grant_type == DEVICE_CODE_GRANT:
            granted = await self._redeem(form)
        elif form.grant_type == REFRESH_GRANT:
            refresh_token = _given(form.refresh_token, "refresh_token")
            granted = await self._sign_ins.refresh(refresh_token, ClientId(form.client_id), _profile_id(form))
        else:
            raise Refusal("unsupported_grant_type", "grant_type must be the device code's or refresh_token")
        lifetime_s = int((granted.session.expires_at - self._clock.now()).total_seconds())
        _answer(response, tokens(granted, lifetime_s))

    async def _redeem(self, form: TokenRequest) -> Granted:
        device_code = _given(form.device_code, "device_code")
        try:
            self._count_poll(device_code)
            granted = await self._sign_ins.redeem(device_code, ClientId(form.client_id), _profile_id(form))
        except RateLimited:
            raise Refusal("slow_down", "wait five seconds longer between two polls from now on") from None
        except TokenExpired:
            raise Refusal("expired_token", "the device code has run out; ask for another") from None
        except AccessDenied:
            raise Refusal("access_denied", "the viewer denied") from None
        if granted is None:
            raise Refusal("authorization_pending", "the viewer has not answered yet")
        return granted


class Revocation:
    """POST /oauth/revoke."""

    def __init__(self, desk: Desk) -> None:
        self._sign_ins = desk.use_cases.oauth_sign_ins
        self._body_max = desk.body_max

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Sign the device out (RFC 7009, 2.1); done already where there is no such token."""
        form = await read_form(request, RevocationRequest, self._body_max)
        try:
            await self._sign_ins.revoke(form.token, ClientId(form.client_id))
        except NotRevocable:
            raise Refusal(
                "unsupported_token_type", "only the refresh tokens of this endpoint can be revoked here"
            ) from None
        response.set_headers(NO_STORE)


def _answer(response: falcon.asgi.Response, body: msgspec.Struct) -> None:
    response.data = _encode(body)
    response.set_headers(NO_STORE)


def _given(value: str | UnsetType, name: str) -> str:
    """A field that only some grants have. Raises ``Malformed`` where it is missing."""
    if value is UNSET:
        raise Malformed(f"{name} is missing", name)
    return value


def _profile_id(form: TokenRequest) -> ProfileId | None:
    return None if form.profile_id is UNSET else ProfileId(form.profile_id)
