"""Accounts and their profiles, and the apps that may ask viewers to sign in: made, listed, changed, removed.

Not for sign-ins and their tokens (``service.sign_in``), nor for the rules of profiles (``domain.access``).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from playhead.domain.access import (
    NAME_MAX,
    Account,
    App,
    ChangeProfile,
    ClientId,
    CreateProfile,
    DeleteProfile,
    NoteLogin,
    Profile,
    SetDisabled,
    check_name,
    normalise_email,
)
from playhead.domain.errors import AccountNotFound, AppNotFound, InvalidValue, ProfileNotFound, WrongCredentials
from playhead.ports import StoreConflict
from playhead.service.passwords import check_password

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playhead.domain.access import AccountId, ProfileId
    from playhead.ports import AccessStore, Clock, IdSource
    from playhead.service.passwords import Passwords

T = TypeVar("T")

FRESH_ID_TRIES: Final = 4
"""How often a new row is tried under another id. A second try is already a wonder; a fifth is a store that is wrong."""


@dataclass(frozen=True, slots=True)
class AccessLimits:
    """How many and how long; each is a setting. Lengths in seconds.

    ``pending_grants_max`` is out of 10,000 user codes: with 1,000 pending, one mistyped code in ten is somebody else's.
    ``sign_ins_max`` is per account: one more sign-in removes the one not used for longest. ``refresh_grace_s`` is how
    long a rotating refresh token may be shown again after it was exchanged.
    """

    profile_max: int = 10
    name_max: int = NAME_MAX
    sign_ins_max: int = 100
    pending_grants_max: int = 1_000
    grant_lifetime_s: int = 600
    refresh_lifetime_s: int = 90 * 86_400
    refresh_grace_s: int = 60
    hnc_lifetime_s: int = 365 * 86_400
    touch_interval_s: int = 3_600


async def with_fresh_ids(act: Callable[[], Awaitable[T]]) -> T:
    """``act``, which makes its ids anew at each call, until none is taken. Raises the last ``StoreConflict``."""
    for _ in range(FRESH_ID_TRIES - 1):
        with contextlib.suppress(StoreConflict):
            return await act()
    return await act()


class Access:
    """Accounts, profiles and apps.

    ``default_avatar_url`` is the picture of a profile that nobody chose one for: an account's first.
    """

    def __init__(
        self,
        store: AccessStore,
        passwords: Passwords,
        clock: Clock,
        ids: IdSource,
        limits: AccessLimits,
        default_avatar_url: str,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._ids = ids
        self._limits = limits
        self._default_avatar_url = default_avatar_url

    # Accounts

    async def register(self, email: str, name: str, password: str) -> Account:
        """Make an account with one profile, named after it (discovr.md#profiles).

        Raises:
            InvalidValue: ``email``, ``name`` or ``password`` is not one.
            EmailTaken: another account has that e-mail.
        """
        email, name = normalise_email(email), check_name(name, self._limits.name_max)
        password_hash = await self._passwords.hash(check_password(password))
        now = self._clock.now()

        async def add() -> Account:
            account = Account(self._ids.account_id(), email, name, password_hash, now, now)
            profile = Profile(self._ids.profile_id(), account.account_id, name, self._default_avatar_url, now)
            await self._store.add_account(account, profile)
            return account

        return await with_fresh_ids(add)

    async def login(self, email: str, password: str) -> Account:
        """The account that ``email`` and ``password`` belong to, with its login noted and its hash kept up to date.

        Raises:
            WrongCredentials: they belong to none, or to a disabled one. All of these take the same time.
        """
        try:
            found = await self._store.find_account_by_email(normalise_email(email))
        except InvalidValue:
            found = None
        account = None if found is None or found.disabled else found
        right = await self._passwords.verify(account.password_hash if account else None, password)
        if account is None or not right:
            raise WrongCredentials
        outdated = self._passwords.is_outdated(account.password_hash)
        renewed_hash = await self._passwords.hash(password) if outdated else None
        try:
            return await self._store.apply_account(NoteLogin(account.account_id, renewed_hash))
        except AccountNotFound:
            raise WrongCredentials from None

    async def get_account(self, account_id: AccountId) -> Account:
        """The account, disabled or not. Raises ``AccountNotFound``."""
        return _found(await self._store.find_account(account_id))

    async def get_account_by_email(self, email: str) -> Account:
        """The account, disabled or not. Raises ``AccountNotFound``, ``InvalidValue``."""
        return _found(await self._store.find_account_by_email(normalise_email(email)))

    async def list_accounts(self) -> tuple[Account, ...]:
        """Every account, by e-mail."""
        return await self._store.list_accounts()

    async def set_disabled(self, account_id: AccountId, *, disabled: bool) -> Account:
        """Shut the account out, at once and with all its tokens, or let it in again. Raises ``AccountNotFound``."""
        return await self._store.apply_account(SetDisabled(account_id, disabled))

    async def delete_account(self, account_id: AccountId) -> None:
        """Erase the account and everything of it. Raises ``AccountNotFound``."""
        if not await self._store.delete_account(account_id):
            raise AccountNotFound

    # Profiles

    async def list_profiles(self, account_id: AccountId) -> tuple[Profile, ...]:
        """The account's profiles, newest first."""
        return await self._store.list_profiles(account_id)

    async def get_profile(self, account_id: AccountId, profile_id: ProfileId) -> Profile:
        """The account's profile. Raises ``ProfileNotFound``, for another account's as for nobody's."""
        profile = await self._store.find_profile(profile_id)
        if profile is None or profile.account_id != account_id:
            raise ProfileNotFound
        return profile

    async def first_profile(self, account_id: AccountId) -> Profile:
        """The account's oldest profile, which H&C tokens watch as (hnc.md#account). Raises ``AccountNotFound``."""
        profiles = await self._store.list_profiles(account_id)
        if not profiles:
            raise AccountNotFound
        return profiles[-1]

    async def create_profile(self, account_id: AccountId, name: str, avatar_url: str) -> Profile:
        """Add a profile. Raises ``ProfileLimitReached``, ``InvalidValue``, ``AccountNotFound``."""
        profile_max, name_max = self._limits.profile_max, self._limits.name_max

        async def create() -> Profile:
            profile_id = self._ids.profile_id()
            command = CreateProfile(account_id, profile_id, name, avatar_url, profile_max, name_max)
            return await self._store.apply_account(command)

        return await with_fresh_ids(create)

    async def change_profile(
        self, account_id: AccountId, profile_id: ProfileId, *, name: str | None = None, avatar_url: str | None = None
    ) -> Profile:
        """Change what is given. Raises ``ProfileNotFound``, ``InvalidValue``, ``AccountNotFound``."""
        command = ChangeProfile(account_id, profile_id, name, avatar_url, self._limits.name_max)
        return await self._store.apply_account(command)

    async def delete_profile(self, account_id: AccountId, profile_id: ProfileId) -> None:
        """Erase a profile with all it holds. Raises ``ProfileNotFound``, ``LastProfile``, ``AccountNotFound``."""
        await self._store.apply_account(DeleteProfile(account_id, profile_id))

    # Apps

    async def add_app(self, name: str) -> App:
        """Register an app. Raises ``InvalidValue``."""
        name = check_name(name, self._limits.name_max)

        async def add() -> App:
            app = App(ClientId(f"app_{self._ids.hex(8)}"), name, self._clock.now())
            await self._store.add_app(app)
            return app

        return await with_fresh_ids(add)

    async def list_apps(self) -> tuple[App, ...]:
        """Every app, by name."""
        return await self._store.list_apps()

    async def remove_app(self, client_id: ClientId) -> None:
        """Let the app ask no more; devices signed in through it stay so. Raises ``AppNotFound``."""
        if not await self._store.remove_app(client_id):
            raise AppNotFound


def _found(account: Account | None) -> Account:
    if account is None:
        raise AccountNotFound
    return account
