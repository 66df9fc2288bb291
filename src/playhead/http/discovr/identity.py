"""What every resource of the public and identity tiers shares: what it is made with, and the account in the token.

Not for the acts themselves (``sign_in``, ``profiles``) nor for the session tier (``session``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from playhead.http.requests import bearer_token, read_json

if TYPE_CHECKING:
    import falcon.asgi
    import msgspec

    from playhead.domain.access import SignIn
    from playhead.http.limits import RateLimiter
    from playhead.service.use_cases import UseCases

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IdentityTier:
    """What the resources are made with. ``public_url`` is where viewers reach this server, without a last slash."""

    use_cases: UseCases
    rate_limiter: RateLimiter
    public_url: str
    body_max: int


class IdentityResource:
    """A resource of an account: whose it is comes from the refresh token alone (discovr.md#conventions)."""

    def __init__(self, tier: IdentityTier) -> None:
        self._access = tier.use_cases.access
        self._sign_ins = tier.use_cases.sign_ins
        self._body_max = tier.body_max

    async def _identify(self, request: falcon.asgi.Request) -> SignIn:
        return await self._sign_ins.identify(bearer_token(request))

    async def _read(self, request: falcon.asgi.Request, decoder: msgspec.json.Decoder[T]) -> T:
        return await read_json(request, decoder, self._body_max)
