"""``/login``, ``/logout`` and ``/auth/user`` (hnc.md#account).

Not for making accounts: that is the command line's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UnsetType

from playhead.domain.access import ProfileId
from playhead.domain.errors import ProfileNotFound
from playhead.http.errors import Malformed
from playhead.http.hnc.tier import HncResource, Tier
from playhead.http.hnc.wire import LoggedIn, Login, UserAnswer, user

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.service.sign_in import SignedIn

_LOGGED_OUT = b'{"success":true,"message":"User Logged Out Successfully"}'

_encode = msgspec.json.Encoder().encode


class LoginResource(HncResource):
    """POST /login."""

    _login = msgspec.json.Decoder(Login)

    def __init__(self, tier: Tier) -> None:
        super().__init__(tier)
        self._rate_limiter = tier.rate_limiter

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """A token for e-mail and password. Tries are limited for each address and each e-mail."""
        login = await self._read(request, self._login)
        if login.email is None:
            raise Malformed("The email was not provided", "email")
        if login.password is None:
            raise Malformed("The password was not provided", "password")
        signed_in = await self._log_in(login.email, login.password, login.profile_id, request)
        response.data = _encode(LoggedIn(success=True, message="User Logged In Successfully", token=signed_in.token))

    async def _log_in(
        self, email: str, password: str, profile_id: str | UnsetType, request: falcon.asgi.Request
    ) -> SignedIn:
        address, device = request.remote_addr, request.user_agent or ""
        named = None if isinstance(profile_id, UnsetType) else ProfileId(profile_id)
        self._rate_limiter.count_login(address, email)
        try:
            signed_in = await self._use_cases.sign_ins.hnc_login(email, password, named, device)
        except ProfileNotFound:  # the password was right
            self._rate_limiter.take_back_login(address, email)
            raise Malformed("The profile was not found", "profile_id") from None
        self._rate_limiter.take_back_login(address, email)
        return signed_in


class LogoutResource(HncResource):
    """POST /logout."""

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Revoke the token presented, and no other."""
        sign_in = await self._sign_in(request)
        await self._use_cases.sign_ins.revoke(sign_in.account_id, sign_in.public_id)
        response.data = _LOGGED_OUT


class UserResource(HncResource):
    """GET /auth/user."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The account that the token belongs to."""
        sign_in = await self._sign_in(request)
        account = await self._use_cases.access.get_account(sign_in.account_id)
        response.data = _encode(UserAnswer(success=True, code=200, data=user(account)))
