"""Device codes: a device asks to be signed in, a viewer approves or denies, the device polls until it knows.

Not for the tokens that come of it (``service.sign_in``) nor for how often one may ask (``http.limits``).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from playhead.domain.access import DeviceGrant, GrantStatus
from playhead.domain.errors import AppNotFound, GrantNotFound, UserCodesExhausted
from playhead.ports import StoreConflict
from playhead.service.access import with_fresh_ids
from playhead.service.sign_in import printable
from playhead.service.tokens import DEVICE_CODE_PREFIX, TokenExpired, hash_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead.domain.access import AccountId, App, ClientId, TokenHash
    from playhead.ports import AccessStore, Clock, IdSource
    from playhead.service.access import AccessLimits
    from playhead.service.sign_in import SignedIn, SignIns

NewToken: TypeAlias = "Callable[[AccountId, str, ClientId], SignedIn]"
"""Makes a token, and the sign-in that keeps its hash, for a device of that name and that app; stores nothing."""

USER_CODE_TRIES: Final = 50
"""With half of the codes taken, fifty tries all fail once in 10**15; with all of them taken, soon enough."""


@dataclass(frozen=True, slots=True)
class StartedGrant:
    """What a device needs to be signed in: a secret to poll with, and a code for the viewer to type."""

    device_code: str = field(repr=False)
    user_code: str
    lifetime_s: int


class DeviceGrants:
    """Starts, answers and redeems device grants (discovr.md#sign-in).

    A device code is redeemed exactly once, however many poll at the same time.
    """

    def __init__(
        self, store: AccessStore, sign_ins: SignIns, clock: Clock, ids: IdSource, limits: AccessLimits
    ) -> None:
        self._store = store
        self._sign_ins = sign_ins
        self._clock = clock
        self._ids = ids
        self._limits = limits

    async def start(self, client_id: ClientId, device: str, address: str) -> StartedGrant:
        """Make the codes with which a device asks to be signed in.

        Raises:
            AppNotFound: no registered app has that id.
            UserCodesExhausted: too many grants are pending.
        """
        if await self._store.find_app(client_id) is None:
            raise AppNotFound
        now = self._clock.now()
        if await self._store.count_grants(now) >= self._limits.pending_grants_max:
            raise UserCodesExhausted
        device_code = DEVICE_CODE_PREFIX + self._ids.hex(16)
        lifetime_s = self._limits.grant_lifetime_s
        expires_at = now + timedelta(seconds=lifetime_s)
        for _ in range(USER_CODE_TRIES):
            user_code = self._ids.user_code()
            grant = DeviceGrant(
                hash_token(device_code), user_code, client_id, printable(device), address, now, expires_at
            )
            with contextlib.suppress(StoreConflict):
                await self._store.add_grant(grant)
                return StartedGrant(device_code, user_code, lifetime_s)
        raise UserCodesExhausted

    async def poll(self, device_code: str) -> SignedIn | None:
        """None while nobody has answered; once approved, exactly once, the refresh token.

        Raises:
            TokenExpired: the code has run out.
            GrantNotFound: it is unknown, denied or already redeemed.
        """
        grant = await self.get(device_code)
        if grant.status is GrantStatus.PENDING:
            return None
        if grant.status is GrantStatus.DENIED or grant.account_id is None:
            raise GrantNotFound
        return await self.redeem(grant, grant.account_id, self._sign_ins.new_refresh)

    async def get(self, device_code: str) -> DeviceGrant:
        """The grant, whatever was answered. Raises ``TokenExpired``; ``GrantNotFound``: unknown or redeemed."""
        grant = await self._store.find_grant(hash_token(device_code))
        if grant is None:
            raise GrantNotFound
        if grant.expires_at <= self._clock.now():
            raise TokenExpired
        return grant

    async def redeem(self, grant: DeviceGrant, account_id: AccountId, new_token: NewToken) -> SignedIn:
        """The token that ``new_token`` makes, for an approved grant, exactly once. Raises ``GrantNotFound``."""
        await self._check_account(account_id)

        async def redeem() -> SignedIn:
            signed_in = new_token(account_id, grant.device, grant.client_id)
            if not await self._store.redeem_grant(grant.device_code_hash, signed_in.sign_in):
                raise GrantNotFound
            return signed_in

        signed_in = await with_fresh_ids(redeem)
        await self._sign_ins.trim(account_id)
        return signed_in

    async def get_for_approval(self, user_code: str) -> tuple[DeviceGrant, App]:
        """The pending grant under that user code, and the app that asks. Raises ``GrantNotFound``."""
        grant = await self._store.find_grant_by_user_code(user_code, self._clock.now())
        if grant is None or grant.status is not GrantStatus.PENDING:
            raise GrantNotFound
        app = await self._store.find_app(grant.client_id)
        if app is None:
            raise GrantNotFound
        return grant, app

    async def answer(self, device_code_hash: TokenHash, account_id: AccountId, *, approve: bool) -> None:
        """Approve or deny, for the account.

        Raises:
            GrantNotFound: the grant has expired or is already answered, or the account is gone or disabled.
        """
        grant = await self._store.find_grant(device_code_hash)
        if grant is None or grant.expires_at <= self._clock.now():
            raise GrantNotFound
        await self._check_account(account_id)
        status = GrantStatus.APPROVED if approve else GrantStatus.DENIED
        if not await self._store.answer_grant(device_code_hash, status, account_id):
            raise GrantNotFound

    async def _check_account(self, account_id: AccountId) -> None:
        account = await self._store.find_account(account_id)
        if account is None or account.disabled:
            raise GrantNotFound
