"""Accounts and profiles: found, changed by account commands, and erased with everything they hold.

Not for what a profile holds (``history``) nor for who is signed in (``sign_ins``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from playhead.domain.access import Account, AccountId, AccountSlice, Profile, ProfileId
from playhead.domain.errors import AccountNotFound, EmailTaken
from playhead.storage.bodies import from_ms, to_ms
from playhead.storage.sqlite.rows import profile_key
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import AccountChanges, AccountCommand
    from playhead.ports.outside import Clock
    from playhead.storage.sqlite.connection import Connections
    from playhead.storage.sqlite.rows import Row

R = TypeVar("R")

SQL: Final = load_statements("accounts")


class SqliteAccounts:
    """The part of ``AccessStore`` that is about accounts and profiles."""

    _clock: Clock
    _connections: Connections

    async def add_account(self, account: Account, profile: Profile) -> None:
        await self._connections.write(_add_account, account, profile)

    async def apply_account(self, command: AccountCommand[R]) -> R:
        return await self._connections.write(_apply_account, self._clock, command)

    async def delete_account(self, account_id: AccountId) -> bool:
        return await self._connections.write(_delete_account, account_id)

    async def find_account(self, account_id: AccountId) -> Account | None:
        return await self._connections.read(_find_account, account_id)

    async def find_account_by_email(self, email: str) -> Account | None:
        return await self._connections.read(_find_account_by_email, email)

    async def list_accounts(self) -> tuple[Account, ...]:
        return await self._connections.read(_list_accounts)

    async def list_profiles(self, account_id: AccountId) -> tuple[Profile, ...]:
        return await self._connections.read(_list_profiles, account_id)

    async def find_profile(self, profile_id: ProfileId) -> Profile | None:
        return await self._connections.read(_find_profile, profile_id)


def _account_of(row: Row) -> Account:
    account_id, email, name, password_hash, created_at, updated_at, last_login_at, disabled = row
    return Account(
        AccountId(account_id),
        email,
        name,
        password_hash,
        from_ms(created_at),
        from_ms(updated_at),
        None if last_login_at is None else from_ms(last_login_at),
        disabled == 1,
    )


def _account_columns(account: Account) -> Row:
    return (
        account.account_id,
        account.email,
        account.name,
        account.password_hash,
        to_ms(account.created_at),
        to_ms(account.updated_at),
        None if account.last_login_at is None else to_ms(account.last_login_at),
        account.disabled,
    )


def _profile_of(row: Row) -> Profile:
    profile, account_id, name, avatar_url, created_at = row
    return Profile(ProfileId(f"{profile:010x}"), AccountId(account_id), name, avatar_url, from_ms(created_at))


def _profile_columns(profile: Profile) -> Row:
    key = profile_key(profile.profile_id)
    return (key, profile.account_id, profile.name, profile.avatar_url, to_ms(profile.created_at))


def _add_account(connection: apsw.Connection, account: Account, profile: Profile) -> None:
    if _find_account_by_email(connection, account.email) is not None:
        raise EmailTaken
    connection.execute(SQL["add_account"], _account_columns(account))
    connection.execute(SQL["add_profile"], _profile_columns(profile))


def _apply_account(connection: apsw.Connection, clock: Clock, command: AccountCommand[R]) -> R:
    account = _find_account(connection, command.account_id)
    if account is None:
        raise AccountNotFound
    slice_ = AccountSlice(account, _list_profiles(connection, account.account_id))
    changes, outcome = command.decide(slice_, clock.now())
    _save(connection, slice_, changes)
    return outcome


def _save(connection: apsw.Connection, before: AccountSlice, changes: AccountChanges) -> None:
    if changes.account is not None:
        holder = _find_account_by_email(connection, changes.account.email)
        if holder is not None and holder.account_id != before.account.account_id:
            raise EmailTaken
        connection.execute(SQL["change_account"], _account_columns(changes.account))
    known = {profile.profile_id for profile in before.profiles}
    for profile in changes.profiles:
        name = "change_profile" if profile.profile_id in known else "add_profile"
        connection.execute(SQL[name], _profile_columns(profile))
    for profile_id in changes.removed_profiles:
        _erase_profile(connection, profile_id)


def _erase_profile(connection: apsw.Connection, profile_id: ProfileId) -> None:
    connection.execute(SQL["erase_profile"], {"profile": profile_key(profile_id)})


def _delete_account(connection: apsw.Connection, account_id: AccountId) -> bool:
    if not has_account(connection, account_id):
        return False
    for profile in _list_profiles(connection, account_id):
        _erase_profile(connection, profile.profile_id)
    connection.execute(SQL["erase_account"], {"account": account_id})
    return True


def has_account(connection: apsw.Connection, account_id: AccountId) -> bool:
    """Whether there is an account of that id, disabled or not."""
    return _find_account(connection, account_id) is not None


def _find_account(connection: apsw.Connection, account_id: AccountId) -> Account | None:
    row = connection.execute(SQL["find_account"], (account_id,)).fetchone()
    return None if row is None else _account_of(row)


def _find_account_by_email(connection: apsw.Connection, email: str) -> Account | None:
    row = connection.execute(SQL["find_account_by_email"], (email,)).fetchone()
    return None if row is None else _account_of(row)


def _list_accounts(connection: apsw.Connection) -> tuple[Account, ...]:
    return tuple(map(_account_of, connection.execute(SQL["list_accounts"])))


def _list_profiles(connection: apsw.Connection, account_id: AccountId) -> tuple[Profile, ...]:
    return tuple(map(_profile_of, connection.execute(SQL["list_profiles"], (account_id,))))


def _find_profile(connection: apsw.Connection, profile_id: ProfileId) -> Profile | None:
    row = connection.execute(SQL["find_profile"], (profile_key(profile_id),)).fetchone()
    return None if row is None else _profile_of(row)
