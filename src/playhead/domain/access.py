"""Who may do what: accounts, their profiles, registered apps, device grants and sign-ins, and how long each lives.

Not for hashing, signing or random numbers: those are libraries, used in ``service.access``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType, Protocol, TypeVar
from urllib.parse import urlsplit

from playhead.domain.errors import InvalidValue, LastProfile, ProfileLimitReached, ProfileNotFound

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.rotation import Rotation

AccountId = NewType("AccountId", int)
"""Positive and below 2**53, so that every JSON reader keeps it whole; H&C's ``user_id``."""

ProfileId = NewType("ProfileId", str)
"""Ten lowercase hex digits; see ``history.EntryId`` for why this short."""

ClientId = NewType("ClientId", str)
"""Public id of a registered app, such as ``app_5f0c…``."""

TokenHash = NewType("TokenHash", bytes)
"""SHA-256 of a token or device code: what is stored instead of it."""

NAME_MAX: Final = 64
AVATAR_URL_MAX: Final = 2048
EMAIL_MAX: Final = 254

_UNFIT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Zs"})
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates of the bidirectional algorithm; plain right-to-left names need none of them."""


@dataclass(frozen=True, slots=True)
class Account:
    """A household: one e-mail, one password, up to ten profiles.

    ``email`` is stored as ``normalise_email`` gives it.
    """

    account_id: AccountId
    email: str
    name: str
    password_hash: str = field(repr=False)
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One viewer of an account. ``avatar_url`` is an absolute http(s) URL, stored as given."""

    profile_id: ProfileId
    account_id: AccountId
    name: str
    avatar_url: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class App:
    """An app that may ask viewers to sign in."""

    client_id: ClientId
    name: str
    created_at: datetime


class GrantStatus(Enum):
    """Where a device grant stands. A redeemed one is gone."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class DeviceGrant:
    """A device's request to be signed in, until a viewer answers it (discovr.md#sign-in).

    ``device`` is how the device called itself (User-Agent), ``address`` where it asked from. ``account_id`` is set by
    the approval.
    """

    device_code_hash: TokenHash
    user_code: str
    client_id: ClientId
    device: str
    address: str
    created_at: datetime
    expires_at: datetime
    status: GrantStatus = GrantStatus.PENDING
    account_id: AccountId | None = None


class SignInKind(Enum):
    """Which dialect's token a sign-in holds."""

    DISCOVR = "discovr"
    HNC = "hnc"
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A device that is signed in: a refresh token or an H&C token, kept as its hash.

    ``profile_id`` is set where the token is bound to a profile (H&C). ``public_id`` names it to its owner;
    ``sign_in_id`` is the number in an H&C token. ``rotation`` is set where the token is exchanged for another at each
    use (OAuth).
    """

    sign_in_id: int
    kind: SignInKind
    token_hash: TokenHash = field(repr=False)
    public_id: str
    account_id: AccountId
    profile_id: ProfileId | None
    client_id: ClientId | None
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    rotation: Rotation | None = None


def normalise_email(text: str) -> str:
    """``text`` trimmed and lower-cased, the key of an account.

    Raises:
        InvalidValue: empty, too long, or not of the form ``x@y``.
    """
    email = text.strip().lower()
    local, _, host = email.rpartition("@")
    if not (local and host) or len(email) > EMAIL_MAX or any(c.isspace() or not c.isprintable() for c in email):
        raise InvalidValue("email", "not an e-mail address")
    return email


def check_name(text: str, name_max: int = NAME_MAX) -> str:
    """``text`` trimmed, as the name of an account, profile or app.

    Raises:
        InvalidValue: empty, longer than ``name_max`` characters, or with characters that break a line or turn the text
            around it (discovr.md#profiles).
    """
    name = text.strip()
    # Not str.isprintable: it refuses joined emoji, the wide space of Japanese, and emoji younger than this Python.
    kinds = {unicodedata.category(character) for character in name}
    if len(name) > name_max or kinds <= _INVISIBLE or kinds & _UNFIT or not _TURNING.isdisjoint(name):
        raise InvalidValue("name", f"a name has 1 to {name_max} characters, none of them a control character")
    return name


def check_avatar_url(text: str) -> str:
    """``text``, stored as given.

    Raises:
        InvalidValue: not an absolute http(s) URL with a host, or too long (discovr.md#profiles).
    """
    try:
        url = urlsplit(text)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and len(text) <= AVATAR_URL_MAX
    except ValueError:
        valid = False
    if not valid or any(c.isspace() or not c.isprintable() for c in text):
        raise InvalidValue("avatar_url", "an avatar is an absolute http or https URL")
    return text


@dataclass(frozen=True, slots=True)
class AccountSlice:
    """What an account command sees: the account and all its profiles, newest first."""

    account: Account
    profiles: tuple[Profile, ...]

    def get_profile(self, profile_id: ProfileId) -> Profile:
        """The account's profile of that id.

        Raises:
            ProfileNotFound: the account has none.
        """
        for profile in self.profiles:
            if profile.profile_id == profile_id:
                return profile
        raise ProfileNotFound


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """What an account command writes: rows put whole, and profiles removed with everything they hold."""

    account: Account | None = None
    profiles: tuple[Profile, ...] = ()
    removed_profiles: tuple[ProfileId, ...] = ()


R_co = TypeVar("R_co", covariant=True)


class AccountCommand(Protocol[R_co]):
    """One act on one account, decided on that account's slice alone."""

    @property
    def account_id(self) -> AccountId:
        """The account acted on."""
        ...

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, R_co]:
        """What to write and what to answer. Pure. Raises a DomainError to refuse, and then nothing is written."""
        ...


@dataclass(frozen=True, slots=True)
class CreateProfile:
    """Add a profile, up to ``profile_max`` an account.

    Outcome: the profile. Refuses with ProfileLimitReached, InvalidValue.
    """

    account_id: AccountId
    profile_id: ProfileId
    name: str
    avatar_url: str
    profile_max: int
    name_max: int = NAME_MAX

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, Profile]:
        if len(slice_.profiles) >= self.profile_max:
            raise ProfileLimitReached(self.profile_max)
        name = check_name(self.name, self.name_max)
        profile = Profile(self.profile_id, self.account_id, name, check_avatar_url(self.avatar_url), now)
        return AccountChanges(profiles=(profile,)), profile


@dataclass(frozen=True, slots=True)
class ChangeProfile:
    """Rename a profile or change its picture; None keeps.

    Outcome: the profile. Refuses with ProfileNotFound, InvalidValue.
    """

    account_id: AccountId
    profile_id: ProfileId
    name: str | None = None
    avatar_url: str | None = None
    name_max: int = NAME_MAX

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, Profile]:
        profile = slice_.get_profile(self.profile_id)
        if self.name is not None:
            profile = replace(profile, name=check_name(self.name, self.name_max))
        if self.avatar_url is not None:
            profile = replace(profile, avatar_url=check_avatar_url(self.avatar_url))
        return AccountChanges(profiles=(profile,)), profile


@dataclass(frozen=True, slots=True)
class DeleteProfile:
    """Erase a profile and all it holds. Refuses with ProfileNotFound, LastProfile."""

    account_id: AccountId
    profile_id: ProfileId

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, None]:
        slice_.get_profile(self.profile_id)
        if len(slice_.profiles) == 1:
            raise LastProfile
        return AccountChanges(removed_profiles=(self.profile_id,)), None


@dataclass(frozen=True, slots=True)
class NoteLogin:
    """Remember that the account signed in with its password just now; ``password_hash`` where that renewed the hash."""

    account_id: AccountId
    password_hash: str | None = field(default=None, repr=False)

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, Account]:
        account = replace(slice_.account, last_login_at=now)
        if self.password_hash is not None:
            account = replace(account, password_hash=self.password_hash)
        return AccountChanges(account=account), account


@dataclass(frozen=True, slots=True)
class SetDisabled:
    """Shut an account out, or let it in again. A disabled account's profiles are not found by anyone."""

    account_id: AccountId
    disabled: bool

    def decide(self, slice_: AccountSlice, now: datetime) -> tuple[AccountChanges, Account]:
        account = replace(slice_.account, disabled=self.disabled, updated_at=now)
        return AccountChanges(account=account), account
