"""Apps, device grants and sign-ins: small rows by their own keys.

Not for the accounts that sign in (``accounts``) nor for tokens, which are seen here as their hashes alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playhead.domain.access import (
    AccountId,
    App,
    ClientId,
    DeviceGrant,
    GrantStatus,
    ProfileId,
    SignIn,
    SignInKind,
    TokenHash,
)
from playhead.domain.errors import AccountNotFound
from playhead.domain.rotation import Rotation
from playhead.ports.errors import StoreConflict
from playhead.storage.bodies import from_ms, to_ms
from playhead.storage.sqlite.accounts import SqliteAccounts, has_account
from playhead.storage.sqlite.rows import profile_key
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from datetime import datetime

    import apsw

    from playhead.storage.sqlite.rows import Row

SQL: Final = load_statements("sign_ins")


class SqliteAccess(SqliteAccounts):
    """The whole of ``AccessStore``."""

    async def add_app(self, app: App) -> None:
        await self._connections.write(_change, "add_app", app.client_id, app.name, to_ms(app.created_at))

    async def find_app(self, client_id: ClientId) -> App | None:
        row = await self._connections.read(_find, "find_app", client_id)
        return None if row is None else _app_of(row)

    async def list_apps(self) -> tuple[App, ...]:
        return tuple(map(_app_of, await self._connections.read(_list, "list_apps")))

    async def remove_app(self, client_id: ClientId) -> bool:
        return await self._connections.write(_change, "remove_app", client_id) == 1

    async def add_grant(self, grant: DeviceGrant) -> None:
        await self._connections.write(_add_grant, grant)

    async def find_grant(self, device_code_hash: TokenHash) -> DeviceGrant | None:
        row = await self._connections.read(_find, "find_grant", device_code_hash)
        return None if row is None else _grant_of(row)

    async def find_grant_by_user_code(self, user_code: str, now: datetime) -> DeviceGrant | None:
        row = await self._connections.read(_find, "find_grant_by_user_code", user_code, to_ms(now))
        return None if row is None else _grant_of(row)

    async def answer_grant(self, device_code_hash: TokenHash, status: GrantStatus, account_id: AccountId) -> bool:
        changed = await self._connections.write(_change, "answer_grant", device_code_hash, status.value, account_id)
        return changed == 1

    async def redeem_grant(self, device_code_hash: TokenHash, sign_in: SignIn) -> bool:
        return await self._connections.write(_redeem_grant, device_code_hash, sign_in)

    async def count_grants(self, now: datetime) -> int:
        row = await self._connections.read(_find, "count_grants", to_ms(now))
        return 0 if row is None else int(row[0])

    async def add_sign_in(self, sign_in: SignIn) -> None:
        await self._connections.write(_add_sign_in, sign_in)

    async def find_sign_in(self, kind: SignInKind, token_hash: TokenHash) -> SignIn | None:
        row = await self._connections.read(_find, "find_sign_in", kind.value, token_hash)
        return None if row is None else _sign_in_of(row)

    async def find_family(self, family_hash: TokenHash) -> SignIn | None:
        row = await self._connections.read(_find, "find_family", family_hash)
        return None if row is None else _sign_in_of(row)

    async def rotate_sign_in(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        _, *rotation = _rotation_columns(renewed.rotation)
        columns = (renewed.token_hash, to_ms(renewed.last_used_at), to_ms(renewed.expires_at), *rotation)
        changed = await self._connections.write(_change, "rotate_sign_in", renewed.sign_in_id, retired_hash, *columns)
        return changed == 1

    async def list_sign_ins(self, account_id: AccountId) -> tuple[SignIn, ...]:
        return tuple(map(_sign_in_of, await self._connections.read(_list, "list_sign_ins", account_id)))

    async def touch_sign_in(self, sign_in_id: int, at: datetime) -> None:
        await self._connections.write(_change, "touch_sign_in", sign_in_id, to_ms(at))

    async def remove_sign_in(self, account_id: AccountId, public_id: str) -> bool:
        return await self._connections.write(_change, "remove_sign_in", account_id, public_id) == 1

    async def remove_expired(self, now: datetime) -> int:
        return await self._connections.write(_remove_expired, to_ms(now))


def _find(connection: apsw.Connection, name: str, *key: Any) -> Row | None:  # noqa: ANN401 - columns of any type
    return connection.execute(SQL[name], key).fetchone()


def _list(connection: apsw.Connection, name: str, *key: Any) -> list[Row]:  # noqa: ANN401 - columns of any type
    return connection.execute(SQL[name], key).fetchall()


def _change(connection: apsw.Connection, name: str, *columns: Any) -> int:  # noqa: ANN401 - columns of any type
    """How many rows the statement changed."""
    connection.execute(SQL[name], columns)
    return connection.changes()


def _app_of(row: Row) -> App:
    client_id, name, created_at = row
    return App(ClientId(client_id), name, from_ms(created_at))


def _grant_of(row: Row) -> DeviceGrant:
    device_code_hash, user_code, client_id, device, address, created_at, expires_at, status, account_id = row
    return DeviceGrant(
        TokenHash(device_code_hash),
        user_code,
        ClientId(client_id),
        device,
        address,
        from_ms(created_at),
        from_ms(expires_at),
        GrantStatus(status),
        None if account_id is None else AccountId(account_id),
    )


def _sign_in_of(row: Row) -> SignIn:
    number, kind, token_hash, public_id, account_id, profile, client_id, device, created_at, used_at, ends_at = row[:11]
    return SignIn(
        number,
        SignInKind(kind),
        TokenHash(token_hash),
        public_id,
        AccountId(account_id),
        None if profile is None else ProfileId(f"{profile:010x}"),
        None if client_id is None else ClientId(client_id),
        device,
        from_ms(created_at),
        from_ms(used_at),
        from_ms(ends_at),
        _rotation_of(row[11:]),
    )


def _rotation_of(columns: Row) -> Rotation | None:
    family_hash, seed, retired_hash, retired_at = columns
    if family_hash is None:
        return None
    return Rotation(
        TokenHash(family_hash),
        seed,
        None if retired_hash is None else TokenHash(retired_hash),
        None if retired_at is None else from_ms(retired_at),
    )


def _rotation_columns(rotation: Rotation | None) -> Row:
    if rotation is None:
        return (None, None, None, None)
    retired_at = None if rotation.retired_at is None else to_ms(rotation.retired_at)
    return (rotation.family_hash, rotation.seed, rotation.retired_hash, retired_at)


def _add_grant(connection: apsw.Connection, grant: DeviceGrant) -> None:
    created_at = to_ms(grant.created_at)
    if _find(connection, "find_grant_by_user_code", grant.user_code, created_at) is not None:
        raise StoreConflict("another grant has the user code")
    connection.execute(
        SQL["add_grant"],
        (
            grant.device_code_hash,
            grant.user_code,
            grant.client_id,
            grant.device,
            grant.address,
            created_at,
            to_ms(grant.expires_at),
            grant.status.value,
            grant.account_id,
        ),
    )


def _redeem_grant(connection: apsw.Connection, device_code_hash: TokenHash, sign_in: SignIn) -> bool:
    if not _change(connection, "redeem_grant", device_code_hash):
        return False
    _add_sign_in(connection, sign_in)
    return True


def _add_sign_in(connection: apsw.Connection, sign_in: SignIn) -> None:
    if not has_account(connection, sign_in.account_id):
        raise AccountNotFound
    connection.execute(
        SQL["add_sign_in"],
        (
            sign_in.sign_in_id,
            sign_in.kind.value,
            sign_in.token_hash,
            sign_in.public_id,
            sign_in.account_id,
            None if sign_in.profile_id is None else profile_key(sign_in.profile_id),
            sign_in.client_id,
            sign_in.device,
            to_ms(sign_in.created_at),
            to_ms(sign_in.last_used_at),
            to_ms(sign_in.expires_at),
            *_rotation_columns(sign_in.rotation),
        ),
    )


def _remove_expired(connection: apsw.Connection, now: int) -> int:
    return _change(connection, "remove_expired_grants", now) + _change(connection, "remove_expired_sign_ins", now)
