"""Signs devices in as OAuth 2.0 does: a device grant for two tokens, then each refresh token for the next (RFC 8628).

Not for how a device asks and a viewer answers (``service.grants``), nor for tokens that stay the same until they expire
(``service.sign_in``).
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from playhead.domain.access import GrantStatus
from playhead.domain.errors import AppNotFound, GrantNotFound
from playhead.domain.rotation import Standing, Successor, exchange, standing
from playhead.ports import StoreConflict
from playhead.service.tokens import ROTATING_PREFIX, TokenExpired, TokenInvalid, find_token_kind, hash_token

if TYPE_CHECKING:
    from playhead.domain.access import AccountId, ClientId, DeviceGrant, ProfileId, SignIn
    from playhead.domain.rotation import Rotation
    from playhead.ports import AccessStore, Clock, IdSource
    from playhead.service.access import Access, AccessLimits
    from playhead.service.grants import DeviceGrants
    from playhead.service.sign_in import SignIns
    from playhead.service.tokens import SessionToken

_TOKEN: Final = re.compile(rf"({ROTATING_PREFIX}[0-9a-f]{{32}})[0-9a-f]{{64}}")
_SEED_BYTES: Final = 16
_EXCHANGE_TRIES: Final = 2
"""Who loses an exchange to another finds at the second try what became of the token; a third would find no more."""

_log = structlog.get_logger("playhead.sign_in")


class AccessDenied(Exception):
    """The viewer said no to the device."""


class NotRevocable(Exception):
    """A token that this way of signing in did not give out, and cannot take back."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a client gets: a session token to watch with, and the refresh token to come back with."""

    session: SessionToken
    refresh_token: str = field(repr=False)
    sign_in: SignIn


class OAuthSignIns:
    """Exchanges device codes and refresh tokens for tokens, each for one profile of the account.

    A refresh token is good once; showing it again ends the sign-in, but for the last one and a short while, in which it
    is answered with the token that it was exchanged for (docs/adr/0015-oauth-device-flow.md).
    """

    def __init__(
        self,
        store: AccessStore,
        access: Access,
        sign_ins: SignIns,
        grants: DeviceGrants,
        clock: Clock,
        ids: IdSource,
        limits: AccessLimits,
    ) -> None:
        self._store = store
        self._access = access
        self._sign_ins = sign_ins
        self._grants = grants
        self._clock = clock
        self._ids = ids
        self._limits = limits

    async def redeem(self, device_code: str, client_id: ClientId, profile_id: ProfileId | None) -> Granted | None:
        """None while nobody has answered; once approved, exactly once, the tokens.

        Raises:
            AccessDenied: the viewer denied.
            TokenExpired: the code has run out.
            GrantNotFound: it is unknown, already redeemed, or another app's.
            AppNotFound: as before, and no registered app has that id.
            ProfileNotFound: the profile is not the account's; the code is still good.
        """
        grant = await self._get_grant(device_code, client_id)
        if grant.status is GrantStatus.DENIED:
            raise AccessDenied
        if grant.status is GrantStatus.PENDING or grant.account_id is None:
            return None
        session = await self._open_session(grant.account_id, profile_id)
        signed_in = await self._grants.redeem(grant, grant.account_id, self._sign_ins.new_rotating)
        return Granted(session, signed_in.token, signed_in.sign_in)

    async def refresh(self, refresh_token: str, client_id: ClientId, profile_id: ProfileId | None) -> Granted:
        """New tokens for a refresh token, which is then used up. On disk before this returns.

        Raises:
            TokenExpired: it was not used for too long.
            TokenInvalid: it is unknown, revoked, another app's, or used up; in the last case the sign-in ends.
            AppNotFound: as before, and no registered app has that id.
            ProfileNotFound: the profile is not the account's; the token is still good.
        """
        for _ in range(_EXCHANGE_TRIES):
            sign_in, rotation = await self._identify(refresh_token, client_id)
            now, token_hash = self._clock.now(), hash_token(refresh_token)
            worth = standing(sign_in, token_hash, now, self._limits.refresh_grace_s)
            if worth is Standing.REUSED:
                await self._end_reused(sign_in)
            session = await self._open_session(sign_in.account_id, profile_id)
            if worth is Standing.AGAIN:
                return Granted(session, _successor(refresh_token, rotation.seed), sign_in)
            seed = bytes.fromhex(self._ids.hex(_SEED_BYTES))
            successor = _successor(refresh_token, seed)
            made = Successor(hash_token(successor), seed)
            renewed = exchange(sign_in, rotation, made, now, self._limits.refresh_lifetime_s)
            if await self._store.rotate_sign_in(token_hash, renewed):
                return Granted(session, successor, renewed)
        raise StoreConflict("the refresh token is being exchanged by others")

    async def revoke(self, token: str, client_id: ClientId) -> None:
        """End the sign-in that a refresh token belongs to, also where it is used up; harmless where there is none.

        Raises:
            NotRevocable: it is another kind of token.
            TokenInvalid: it is another app's.
            AppNotFound: there is no such sign-in, and no registered app has that id.
        """
        found = await self._find(token)
        if found is None:
            await self._check_app(client_id)
            if find_token_kind(token) is not None and not token.startswith(ROTATING_PREFIX):
                raise NotRevocable
            return
        sign_in, _ = found
        if sign_in.client_id != client_id:
            raise TokenInvalid
        await self._store.remove_sign_in(sign_in.account_id, sign_in.public_id)

    async def _get_grant(self, device_code: str, client_id: ClientId) -> DeviceGrant:
        grant = None
        with contextlib.suppress(GrantNotFound):
            grant = await self._grants.get(device_code)
        if grant is None or grant.client_id != client_id:
            await self._check_app(client_id)
            raise GrantNotFound
        return grant

    async def _identify(self, refresh_token: str, client_id: ClientId) -> tuple[SignIn, Rotation]:
        found = await self._find(refresh_token)
        if found is None or found[0].client_id != client_id:
            await self._check_app(client_id)
            raise TokenInvalid
        if found[0].expires_at <= self._clock.now():
            raise TokenExpired
        return found

    async def _find(self, refresh_token: str) -> tuple[SignIn, Rotation] | None:
        """The sign-in of a token of whatever standing."""
        if _TOKEN.fullmatch(refresh_token) is None:
            return None
        sign_in = await self._store.find_family(hash_token(_family(refresh_token)))
        return None if sign_in is None or sign_in.rotation is None else (sign_in, sign_in.rotation)

    async def _end_reused(self, sign_in: SignIn) -> None:
        """End the sign-in, since the token was shown by somebody who has no right to it, now or before."""
        await self._store.remove_sign_in(sign_in.account_id, sign_in.public_id)
        _log.warning("refresh_token_reused", client_id=sign_in.client_id, public_id=sign_in.public_id)
        raise TokenInvalid

    async def _open_session(self, account_id: AccountId, profile_id: ProfileId | None) -> SessionToken:
        if profile_id is None:
            profile_id = (await self._access.first_profile(account_id)).profile_id
        return await self._sign_ins.open_session_for(account_id, profile_id)

    async def _check_app(self, client_id: ClientId) -> None:
        """Say that the app is unknown before saying so of a token: that is what its developer has to mend."""
        if await self._store.find_app(client_id) is None:
            raise AppNotFound


def _family(refresh_token: str) -> str:
    """What all tokens of a sign-in begin with: a secret of its own."""
    return refresh_token[: len(ROTATING_PREFIX) + 32]


def _successor(refresh_token: str, seed: bytes) -> str:
    """The token that comes after ``refresh_token``: the same one however often it is asked for.

    It takes both to work it out: the store has the seed and no token, and a client has no seed.
    """
    return _family(refresh_token) + hmac.new(refresh_token.encode("ascii"), seed, hashlib.sha256).hexdigest()
