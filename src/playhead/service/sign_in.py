"""Signs devices in and out: refresh tokens and H&C tokens, each kept as a hash and shown once.

Not for device codes (``service.grants``), the exchange of refresh tokens that rotate (``service.oauth_sign_in``),
accounts (``service.access``) or how session tokens are signed (``service.tokens``).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.access import SignIn, SignInKind
from playhead.domain.errors import SignInNotFound
from playhead.domain.rotation import Rotation
from playhead.service.access import with_fresh_ids
from playhead.service.tokens import (
    REFRESH_PREFIX,
    ROTATING_PREFIX,
    TokenExpired,
    TokenInvalid,
    TokenKind,
    check_token_kind,
    hash_token,
)

if TYPE_CHECKING:
    from playhead.domain.access import AccountId, ClientId, Profile, ProfileId
    from playhead.ports import AccessStore, Clock, IdSource
    from playhead.service.access import Access, AccessLimits
    from playhead.service.tokens import SessionToken, SessionTokens

DEVICE_MAX: Final = 200
"""Characters kept of what a device calls itself."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A token just given out, of either dialect, and the sign-in that keeps its hash."""

    token: str = field(repr=False)
    sign_in: SignIn


class SignIns:
    """Gives tokens out, tells whose they are, and takes them back.

    Whatever is wrong with a token is a ``TokenRefused``; those of a disabled account are ``TokenInvalid``.
    """

    def __init__(
        self,
        store: AccessStore,
        access: Access,
        session_tokens: SessionTokens,
        clock: Clock,
        ids: IdSource,
        limits: AccessLimits,
    ) -> None:
        self._store = store
        self._access = access
        self._session_tokens = session_tokens
        self._clock = clock
        self._ids = ids
        self._limits = limits

    async def issue_refresh(self, account_id: AccountId, device: str) -> SignedIn:
        """A refresh token without a device grant, for whoever runs the server."""

        async def add() -> SignedIn:
            signed_in = self.new_refresh(account_id, device)
            await self._store.add_sign_in(signed_in.sign_in)
            return signed_in

        signed_in = await with_fresh_ids(add)
        await self.trim(account_id)
        return signed_in

    async def issue_hnc(self, profile: Profile, device: str) -> SignedIn:
        """An H&C token that watches as ``profile``."""

        async def add() -> SignedIn:
            sign_in_id = self._ids.number()
            token = f"{sign_in_id}|{self._ids.alphanumerics(40)}"
            signed_in = self._sign_in(SignInKind.HNC, token, sign_in_id, profile.account_id, device, profile.profile_id)
            await self._store.add_sign_in(signed_in.sign_in)
            return signed_in

        signed_in = await with_fresh_ids(add)
        await self.trim(profile.account_id)
        return signed_in

    async def hnc_login(self, email: str, password: str, profile_id: ProfileId | None, device: str) -> SignedIn:
        """An H&C token for the account's first profile, or the one named (hnc.md#account).

        Raises:
            WrongCredentials: as ``Access.login`` does.
            ProfileNotFound: the profile named is not the account's.
        """
        account_id = (await self._access.login(email, password)).account_id
        if profile_id is None:
            profile = await self._access.first_profile(account_id)
        else:
            profile = await self._access.get_profile(account_id, profile_id)
        return await self.issue_hnc(profile, device)

    async def identify(self, refresh_token: str) -> SignIn:
        """The sign-in of a refresh token, rotating or not. Raises ``TokenRefused``."""
        kind = SignInKind.OAUTH if refresh_token.startswith(ROTATING_PREFIX) else SignInKind.DISCOVR
        return await self._identify(refresh_token, TokenKind.REFRESH, kind)

    async def identify_hnc(self, token: str) -> SignIn:
        """The sign-in of an H&C token; it has a ``profile_id``. Raises ``TokenRefused``."""
        return await self._identify(token, TokenKind.HNC, SignInKind.HNC)

    async def _identify(self, token: str, wanted: TokenKind, kind: SignInKind) -> SignIn:
        check_token_kind(token, wanted)
        token_hash = hash_token(token)
        sign_in = await self._store.find_sign_in(kind, token_hash)
        if sign_in is None or not hmac.compare_digest(sign_in.token_hash, token_hash):
            raise TokenInvalid
        now = self._clock.now()
        if sign_in.expires_at <= now:
            raise TokenExpired
        if now - sign_in.last_used_at >= timedelta(seconds=self._limits.touch_interval_s):
            await self._store.touch_sign_in(sign_in.sign_in_id, now)
        return sign_in

    async def open_session(self, sign_in: SignIn, profile_id: ProfileId) -> SessionToken:
        """A session token for one of the account's profiles. Raises ``ProfileNotFound``."""
        return await self.open_session_for(sign_in.account_id, profile_id)

    async def open_session_for(self, account_id: AccountId, profile_id: ProfileId) -> SessionToken:
        """A session token for one of the account's profiles. Raises ``ProfileNotFound``."""
        profile = await self._access.get_profile(account_id, profile_id)
        return self._session_tokens.mint(profile.account_id, profile.profile_id)

    # Signed-in devices

    async def list_current(self, account_id: AccountId) -> tuple[SignIn, ...]:
        """The account's sign-ins that are still good, the one used last first."""
        now = self._clock.now()
        return tuple(s for s in await self._store.list_sign_ins(account_id) if s.expires_at > now)

    async def revoke(self, account_id: AccountId, public_id: str) -> None:
        """End one sign-in; session tokens made from it live until they expire. Raises ``SignInNotFound``."""
        if not await self._store.remove_sign_in(account_id, public_id):
            raise SignInNotFound

    async def remove_expired(self) -> int:
        """Drop what has run out, grants and sign-ins alike; how many went. To be called now and then."""
        return await self._store.remove_expired(self._clock.now())

    def new_refresh(self, account_id: AccountId, device: str, client_id: ClientId | None = None) -> SignedIn:
        """A refresh token and its sign-in, stored nowhere yet."""
        token = REFRESH_PREFIX + self._ids.hex(32)
        return self._sign_in(SignInKind.DISCOVR, token, self._ids.number(), account_id, device, client_id=client_id)

    def new_rotating(self, account_id: AccountId, device: str, client_id: ClientId | None = None) -> SignedIn:
        """The first refresh token of a family, and its sign-in, stored nowhere yet."""
        family = ROTATING_PREFIX + self._ids.hex(16)
        number = self._ids.number()
        signed_in = self._sign_in(
            SignInKind.OAUTH, family + self._ids.hex(32), number, account_id, device, client_id=client_id
        )
        sign_in = replace(signed_in.sign_in, rotation=Rotation(hash_token(family)))
        return SignedIn(signed_in.token, sign_in)

    def _sign_in(
        self,
        kind: SignInKind,
        token: str,
        sign_in_id: int,
        account_id: AccountId,
        device: str,
        profile_id: ProfileId | None = None,
        client_id: ClientId | None = None,
    ) -> SignedIn:
        limits, now = self._limits, self._clock.now()
        lifetime_s = limits.hnc_lifetime_s if kind is SignInKind.HNC else limits.refresh_lifetime_s
        sign_in = SignIn(
            sign_in_id=sign_in_id,
            kind=kind,
            token_hash=hash_token(token),
            public_id=self._ids.alphanumerics(10),
            account_id=account_id,
            profile_id=profile_id,
            client_id=client_id,
            device=printable(device),
            created_at=now,
            last_used_at=now,
            expires_at=now + timedelta(seconds=lifetime_s),
        )
        return SignedIn(token, sign_in)

    async def trim(self, account_id: AccountId) -> None:
        """End the account's sign-ins beyond ``sign_ins_max``, those not used for longest."""
        for sign_in in (await self._store.list_sign_ins(account_id))[self._limits.sign_ins_max :]:
            await self._store.remove_sign_in(account_id, sign_in.public_id)


def printable(device: str) -> str:
    """What a device calls itself, fit to be shown to its owner."""
    return "".join(c if c.isprintable() else " " for c in device[:DEVICE_MAX]).strip()
