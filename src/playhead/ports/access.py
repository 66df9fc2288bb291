"""Accounts, profiles, apps, device grants and sign-ins, as the use-cases ask for them.

Not for histories (``history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import (
        Account,
        AccountCommand,
        AccountId,
        App,
        ClientId,
        DeviceGrant,
        GrantStatus,
        Profile,
        ProfileId,
        SignIn,
        SignInKind,
        TokenHash,
    )

R = TypeVar("R")


class AccessStore(Protocol):
    """Accounts, profiles, apps, device grants and sign-ins: small tables by their own keys.

    Every write is on disk when it returns. A grant or a sign-in has expired from its ``expires_at`` on.
    """

    async def add_account(self, account: Account, profile: Profile) -> None:
        """An account with its first profile. Raises ``EmailTaken``; ``StoreConflict`` where an id is taken."""
        ...

    async def apply_account(self, command: AccountCommand[R]) -> R:
        """Load the account and its profiles, decide, save.

        Raises ``AccountNotFound``; ``StoreConflict`` where a new id is taken.

        Removing a profile removes all it holds, and the sign-ins bound to it.
        """
        ...

    async def delete_account(self, account_id: AccountId) -> bool:
        """Remove the account and everything of it, grants it approved included; whether it was there."""
        ...

    async def find_account(self, account_id: AccountId) -> Account | None: ...

    async def find_account_by_email(self, email: str) -> Account | None: ...

    async def list_accounts(self) -> tuple[Account, ...]:
        """Every account, by e-mail."""
        ...

    async def list_profiles(self, account_id: AccountId) -> tuple[Profile, ...]:
        """An account's profiles, newest first; the ids break ties. Empty for an unknown account."""
        ...

    async def find_profile(self, profile_id: ProfileId) -> Profile | None:
        """Any account's profile, disabled or not."""
        ...

    async def add_app(self, app: App) -> None:
        """Raises ``StoreConflict`` where the client id is taken."""
        ...

    async def find_app(self, client_id: ClientId) -> App | None: ...

    async def list_apps(self) -> tuple[App, ...]:
        """Every app, by name, then client id."""
        ...

    async def remove_app(self, client_id: ClientId) -> bool:
        """Whether it was there. Sign-ins made through it stay."""
        ...

    async def add_grant(self, grant: DeviceGrant) -> None:
        """Raises ``StoreConflict`` where a grant not yet expired at ``grant.created_at`` has the user code."""
        ...

    async def find_grant(self, device_code_hash: TokenHash) -> DeviceGrant | None: ...

    async def find_grant_by_user_code(self, user_code: str, now: datetime) -> DeviceGrant | None:
        """The grant under that user code that has not expired."""
        ...

    async def answer_grant(self, device_code_hash: TokenHash, status: GrantStatus, account_id: AccountId) -> bool:
        """Move a PENDING grant to APPROVED or DENIED; False where it was not pending."""
        ...

    async def redeem_grant(self, device_code_hash: TokenHash, sign_in: SignIn) -> bool:
        """Remove an APPROVED grant and add the sign-in, in one transaction: of two callers one gets True."""
        ...

    async def count_grants(self, now: datetime) -> int:
        """Grants that have not expired."""
        ...

    async def add_sign_in(self, sign_in: SignIn) -> None:
        """Raises ``AccountNotFound``; ``StoreConflict`` where its number, public id or token is taken."""
        ...

    async def find_sign_in(self, kind: SignInKind, token_hash: TokenHash) -> SignIn | None:
        """Whatever its expiry; None where its account is disabled."""
        ...

    async def find_family(self, family_hash: TokenHash) -> SignIn | None:
        """The sign-in whose tokens are that family, whatever its expiry; None where its account is disabled."""
        ...

    async def rotate_sign_in(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        """Put the token, rotation, last use and expiry of ``renewed`` where its token is still ``retired_hash``.

        Of many who exchange one token, one gets True. Raises ``StoreConflict`` where the new token is taken.
        """
        ...

    async def list_sign_ins(self, account_id: AccountId) -> tuple[SignIn, ...]:
        """An account's sign-ins, last used first (the greater number breaks ties), expired ones included."""
        ...

    async def touch_sign_in(self, sign_in_id: int, at: datetime) -> None:
        """Remember when it was last used."""
        ...

    async def remove_sign_in(self, account_id: AccountId, public_id: str) -> bool:
        """Whether the account had it."""
        ...

    async def remove_expired(self, now: datetime) -> int:
        """Remove grants and sign-ins that have expired at ``now``; how many went."""
        ...
