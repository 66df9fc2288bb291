"""Accounts and profiles in memory.

Not for what a profile holds (``history``), which is here only made and let go, nor for signing in (``sign_ins``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from playhead.domain.access import AccountSlice
from playhead.domain.errors import AccountNotFound, EmailTaken, ProfileNotFound
from playhead.ports.errors import StoreConflict, StoreUnavailable
from playhead.storage.memory.rows import ProfileRows
from playhead.storage.memory.sign_in_table import SignInTable

if TYPE_CHECKING:
    from playhead.domain.access import (
        Account,
        AccountChanges,
        AccountCommand,
        AccountId,
        DeviceGrant,
        Profile,
        ProfileId,
        TokenHash,
    )
    from playhead.ports.outside import Clock

R = TypeVar("R")


class MemoryAccounts:
    """The half of ``AccessStore`` that is about accounts; it holds what the other half adds to them, too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._is_open = False
        self._accounts: dict[AccountId, Account] = {}
        self._emails: dict[str, AccountId] = {}
        self._profiles: dict[ProfileId, Profile] = {}
        self._rows: dict[ProfileId, ProfileRows] = {}
        self._grants: dict[TokenHash, DeviceGrant] = {}
        self._sign_ins = SignInTable()

    def _check_open(self) -> None:
        if not self._is_open:
            raise StoreUnavailable("the store is closed")

    def _get_rows(self, profile_id: ProfileId) -> ProfileRows:
        """What the profile holds. Raises ProfileNotFound, also where its account is disabled."""
        self._check_open()
        profile = self._profiles.get(profile_id)
        if profile is None or self._accounts[profile.account_id].disabled:
            raise ProfileNotFound
        return self._rows[profile_id]

    async def add_account(self, account: Account, profile: Profile) -> None:
        self._check_open()
        if account.email in self._emails:
            raise EmailTaken
        if account.account_id in self._accounts or profile.profile_id in self._profiles:
            raise StoreConflict("the account's or the profile's id is taken")
        self._put_account(account)
        self._put_profile(profile)

    def _put_account(self, account: Account) -> None:
        self._accounts[account.account_id] = account
        self._emails[account.email] = account.account_id

    def _put_profile(self, profile: Profile) -> None:
        self._profiles[profile.profile_id] = profile
        self._rows.setdefault(profile.profile_id, ProfileRows())

    async def apply_account(self, command: AccountCommand[R]) -> R:
        self._check_open()
        account = self._accounts.get(command.account_id)
        if account is None:
            raise AccountNotFound
        changes, outcome = command.decide(
            AccountSlice(account, self._profiles_of(account.account_id)), self._clock.now()
        )
        self._save_account(account, changes)
        return outcome

    def _save_account(self, before: Account, changes: AccountChanges) -> None:
        after = before if changes.account is None else changes.account
        if self._emails.get(after.email, before.account_id) != before.account_id:
            raise EmailTaken
        for profile in changes.profiles:
            there = self._profiles.get(profile.profile_id)
            if there is not None and there.account_id != before.account_id:
                raise StoreConflict("the profile's id is taken")
        del self._emails[before.email]
        self._put_account(after)
        for profile in changes.profiles:
            self._put_profile(profile)
        for profile_id in changes.removed_profiles:
            self._drop_profile(profile_id)

    def _drop_profile(self, profile_id: ProfileId) -> None:
        del self._profiles[profile_id]
        del self._rows[profile_id]
        self._sign_ins.drop(lambda sign_in: sign_in.profile_id == profile_id)

    async def delete_account(self, account_id: AccountId) -> bool:
        self._check_open()
        account = self._accounts.pop(account_id, None)
        if account is None:
            return False
        del self._emails[account.email]
        for profile in self._profiles_of(account_id):
            self._drop_profile(profile.profile_id)
        self._sign_ins.drop(lambda sign_in: sign_in.account_id == account_id)
        self._grants = {key: grant for key, grant in self._grants.items() if grant.account_id != account_id}
        return True

    async def find_account(self, account_id: AccountId) -> Account | None:
        self._check_open()
        return self._accounts.get(account_id)

    async def find_account_by_email(self, email: str) -> Account | None:
        self._check_open()
        account_id = self._emails.get(email)
        return None if account_id is None else self._accounts[account_id]

    async def list_accounts(self) -> tuple[Account, ...]:
        self._check_open()
        return tuple(self._accounts[account_id] for _, account_id in sorted(self._emails.items()))

    async def list_profiles(self, account_id: AccountId) -> tuple[Profile, ...]:
        self._check_open()
        return self._profiles_of(account_id)

    def _profiles_of(self, account_id: AccountId) -> tuple[Profile, ...]:
        own = [profile for profile in self._profiles.values() if profile.account_id == account_id]
        return tuple(sorted(own, key=lambda profile: (profile.created_at, profile.profile_id), reverse=True))

    async def find_profile(self, profile_id: ProfileId) -> Profile | None:
        self._check_open()
        return self._profiles.get(profile_id)
