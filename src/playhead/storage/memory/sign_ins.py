"""Apps, device grants and sign-ins in memory.

Not for the accounts that sign in (``accounts``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playhead.domain.access import GrantStatus
from playhead.domain.errors import AccountNotFound
from playhead.ports.errors import StoreConflict
from playhead.storage.memory.accounts import MemoryAccounts

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import AccountId, App, ClientId, DeviceGrant, SignIn, SignInKind, TokenHash
    from playhead.ports.outside import Clock


class MemoryAccess(MemoryAccounts):
    """The whole of ``AccessStore``."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._apps: dict[ClientId, App] = {}

    async def add_app(self, app: App) -> None:
        self._check_open()
        if app.client_id in self._apps:
            raise StoreConflict("the client id is taken")
        self._apps[app.client_id] = app

    async def find_app(self, client_id: ClientId) -> App | None:
        self._check_open()
        return self._apps.get(client_id)

    async def list_apps(self) -> tuple[App, ...]:
        self._check_open()
        return tuple(sorted(self._apps.values(), key=lambda app: (app.name, app.client_id)))

    async def remove_app(self, client_id: ClientId) -> bool:
        self._check_open()
        return self._apps.pop(client_id, None) is not None

    async def add_grant(self, grant: DeviceGrant) -> None:
        self._check_open()
        if self._find_by_user_code(grant.user_code, grant.created_at) is not None:
            raise StoreConflict("the user code is taken")
        if grant.device_code_hash in self._grants:
            raise StoreConflict("the device code is taken")
        self._grants[grant.device_code_hash] = grant

    async def find_grant(self, device_code_hash: TokenHash) -> DeviceGrant | None:
        self._check_open()
        return self._grants.get(device_code_hash)

    async def find_grant_by_user_code(self, user_code: str, now: datetime) -> DeviceGrant | None:
        self._check_open()
        return self._find_by_user_code(user_code, now)

    def _find_by_user_code(self, user_code: str, now: datetime) -> DeviceGrant | None:
        living = (grant for grant in self._grants.values() if grant.user_code == user_code and grant.expires_at > now)
        return next(living, None)

    async def answer_grant(self, device_code_hash: TokenHash, status: GrantStatus, account_id: AccountId) -> bool:
        self._check_open()
        grant = self._grants.get(device_code_hash)
        if grant is None or grant.status is not GrantStatus.PENDING:
            return False
        self._grants[device_code_hash] = replace(grant, status=status, account_id=account_id)
        return True

    async def redeem_grant(self, device_code_hash: TokenHash, sign_in: SignIn) -> bool:
        self._check_open()
        grant = self._grants.get(device_code_hash)
        if grant is None or grant.status is not GrantStatus.APPROVED:
            return False
        self._add_sign_in(sign_in)
        del self._grants[device_code_hash]
        return True

    async def count_grants(self, now: datetime) -> int:
        self._check_open()
        return sum(grant.expires_at > now for grant in self._grants.values())

    async def add_sign_in(self, sign_in: SignIn) -> None:
        self._check_open()
        self._add_sign_in(sign_in)

    def _add_sign_in(self, sign_in: SignIn) -> None:
        if sign_in.account_id not in self._accounts:
            raise AccountNotFound
        self._sign_ins.add(sign_in)

    async def find_sign_in(self, kind: SignInKind, token_hash: TokenHash) -> SignIn | None:
        self._check_open()
        return self._unless_disabled(self._sign_ins.find(kind, token_hash))

    async def find_family(self, family_hash: TokenHash) -> SignIn | None:
        self._check_open()
        return self._unless_disabled(self._sign_ins.find_family(family_hash))

    def _unless_disabled(self, sign_in: SignIn | None) -> SignIn | None:
        return None if sign_in is None or self._accounts[sign_in.account_id].disabled else sign_in

    async def rotate_sign_in(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        self._check_open()
        return self._sign_ins.rotate(retired_hash, renewed)

    async def list_sign_ins(self, account_id: AccountId) -> tuple[SignIn, ...]:
        self._check_open()
        own = (sign_in for sign_in in self._sign_ins if sign_in.account_id == account_id)
        return tuple(sorted(own, key=lambda sign_in: (sign_in.last_used_at, sign_in.sign_in_id), reverse=True))

    async def touch_sign_in(self, sign_in_id: int, at: datetime) -> None:
        self._check_open()
        self._sign_ins.touch(sign_in_id, at)

    async def remove_sign_in(self, account_id: AccountId, public_id: str) -> bool:
        self._check_open()
        return bool(self._sign_ins.drop(lambda kept: (kept.account_id, kept.public_id) == (account_id, public_id)))

    async def remove_expired(self, now: datetime) -> int:
        self._check_open()
        grants = [key for key, grant in self._grants.items() if grant.expires_at <= now]
        for key in grants:
            del self._grants[key]
        return len(grants) + self._sign_ins.drop(lambda sign_in: sign_in.expires_at <= now)
