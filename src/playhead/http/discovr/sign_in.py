"""``/auth``: device codes, refresh tokens, session tokens, and the list of signed-in devices (discovr.md#sign-in).

Not for the page on which a viewer approves (``http.web``).
"""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.access import ClientId, ProfileId
from playhead.http.discovr.identity import IdentityResource, IdentityTier
from playhead.http.discovr.session import answer
from playhead.http.discovr.wire_access import (
    DeviceCode,
    DeviceCodeRequest,
    PollPending,
    Revoked,
    SessionTokenRequest,
    SignedInDevices,
    poll_approved,
    session_token,
    signed_in_device,
)
from playhead.http.errors import Malformed
from playhead.http.qr import draw_qr
from playhead.http.requests import int_parameter, read_json, text_parameter

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.service.grants import StartedGrant

QR_PX: Final = 300
QR_PX_MIN: Final = 100
QR_PX_MAX: Final = 1000


class DeviceCodes:
    """POST /auth/device-codes."""

    _request = msgspec.json.Decoder(DeviceCodeRequest)

    def __init__(self, tier: IdentityTier) -> None:
        self._grants = tier.use_cases.grants
        self._count = tier.rate_limiter.count_device_code
        self._activation_url = f"{tier.public_url}/activate"
        self._body_max = tier.body_max

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Make the codes; as JSON with the QR inside, or as the QR with the codes in its headers."""
        size_px = int_parameter(request.params, "size", low=QR_PX_MIN, high=QR_PX_MAX) or QR_PX
        as_image = _wants_image(request)
        client_id = ClientId((await read_json(request, self._request, self._body_max)).clientID)
        address = request.remote_addr
        self._count(address)
        grant = await self._grants.start(client_id, request.user_agent or "", address)
        png = await asyncio.to_thread(draw_qr, f"{self._activation_url}?code={grant.user_code}", size_px)
        if as_image:
            _answer_image(response, grant, png)
        else:
            qr = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
            answer(response, DeviceCode(grant.device_code, grant.user_code, qr, grant.lifetime_s * 1000))


def _wants_image(request: falcon.asgi.Request) -> bool:
    wanted = text_parameter(request.params, "format")
    if wanted not in {None, "json", "image"}:
        raise Malformed("format must be json or image", "format")
    return wanted == "image"


def _answer_image(response: falcon.asgi.Response, grant: StartedGrant, png: bytes) -> None:
    response.content_type = "image/png"
    response.data = png
    response.set_header("X-Device-Code", grant.device_code)
    response.set_header("X-User-Code", grant.user_code)
    response.set_header("X-Expires-In", str(grant.lifetime_s * 1000))


class _Poll:
    def __init__(self, tier: IdentityTier) -> None:
        self._poll = tier.use_cases.grants.poll
        self._count = tier.rate_limiter.count_poll

    async def _answer(self, response: falcon.asgi.Response, device_code: str, pending_status: int) -> None:
        self._count(device_code)
        signed_in = await self._poll(device_code)
        if signed_in is None:
            answer(response, PollPending(), pending_status)
        else:
            answer(response, poll_approved(signed_in))


class DeviceCodePoll(_Poll):
    """POST /auth/device-codes/{deviceCode}/poll."""

    async def on_post(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        deviceCode: str,  # noqa: N803 - the wire's word
    ) -> None:
        """Whether the viewer has approved, and then the refresh token, once."""
        await self._answer(response, deviceCode, pending_status=200)


class OlderDeviceCodePoll(_Poll):
    """GET /auth/device-codes/{deviceCode}/token: an older spelling of the same."""

    async def on_get(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        deviceCode: str,  # noqa: N803 - the wire's word
    ) -> None:
        """Whether the viewer has approved, and then the refresh token, once."""
        await self._answer(response, deviceCode, pending_status=202)


class SessionTokens(IdentityResource):
    """POST /auth/session-token."""

    _request = msgspec.json.Decoder(SessionTokenRequest)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Open a session for one of the account's profiles."""
        sign_in = await self._identify(request)
        profile_id = ProfileId((await self._read(request, self._request)).profileId)
        answer(response, session_token(await self._sign_ins.open_session(sign_in, profile_id)))


class PresentedToken(IdentityResource):
    """DELETE /auth/session."""

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Take back the refresh token presented, and no other."""
        sign_in = await self._identify(request)
        await self._sign_ins.revoke(sign_in.account_id, sign_in.public_id)
        answer(response, Revoked())


class SignedInDeviceList(IdentityResource):
    """GET /auth/sessions."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Every token of the account that is still good, of either dialect, the one used last first."""
        asking = await self._identify(request)
        app_names = {app.client_id: app.name for app in await self._access.list_apps()}
        found = await self._sign_ins.list_current(asking.account_id)
        sessions = [signed_in_device(s, app_names, current=s.sign_in_id == asking.sign_in_id) for s in found]
        answer(response, SignedInDevices(sessions))


class SignedInDeviceOfAccount(IdentityResource):
    """DELETE /auth/sessions/{publicId}."""

    async def on_delete(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        publicId: str,  # noqa: N803 - the wire's word
    ) -> None:
        """Take back one token of the account, the presented one included."""
        sign_in = await self._identify(request)
        await self._sign_ins.revoke(sign_in.account_id, publicId)
        answer(response, Revoked())
