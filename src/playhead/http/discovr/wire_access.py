"""The JSON of sign-in and profiles (discovr.md), as msgspec types, and how domain values become them.

Not for the session tier (``wire``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.http.discovr.wire import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from playhead.domain.access import ClientId, SignIn
    from playhead.domain.access import Profile as DomainProfile
    from playhead.service.sign_in import SignedIn
    from playhead.service.tokens import SessionToken as MintedToken

NotEmpty = Annotated[str, Meta(min_length=1)]


class DeviceCodeRequest(msgspec.Struct):
    """Body of POST /auth/device-codes."""

    clientID: NotEmpty  # noqa: N815 - the wire's word


class DeviceCode(msgspec.Struct):
    """The codes of a device grant; ``expiresIn`` in milliseconds."""

    deviceCode: str  # noqa: N815 - the wire's word
    userCode: str  # noqa: N815 - the wire's word
    authQRCode: str  # noqa: N815 - the wire's word
    expiresIn: int  # noqa: N815 - the wire's word


class PollPending(msgspec.Struct):
    """Nobody has answered yet."""

    status: str = "pending"


class PollApproved(msgspec.Struct):
    """The refresh token, shown this once; ``expiresAt`` in Unix seconds."""

    refreshToken: str  # noqa: N815 - the wire's word
    publicId: str  # noqa: N815 - the wire's word
    expiresAt: int  # noqa: N815 - the wire's word


class SessionTokenRequest(msgspec.Struct):
    """Body of POST /auth/session-token."""

    profileId: str  # noqa: N815 - the wire's word


class SessionToken(msgspec.Struct):
    """A session token; ``expiresAt`` in Unix seconds."""

    sessionToken: str  # noqa: N815 - the wire's word
    sessionId: str  # noqa: N815 - the wire's word
    expiresAt: int  # noqa: N815 - the wire's word


class Revoked(msgspec.Struct):
    """A token was taken back."""

    revoked: bool = True


class SignedInDevice(msgspec.Struct):
    """One sign-in of the account; ``expiresAt`` in Unix seconds, ``current`` for the one that asks."""

    publicId: str  # noqa: N815 - the wire's word
    kind: str
    app: str | None
    device: str | None
    createdAt: str  # noqa: N815 - the wire's word
    lastUsedAt: str  # noqa: N815 - the wire's word
    expiresAt: int  # noqa: N815 - the wire's word
    current: bool


class SignedInDevices(msgspec.Struct):
    """The account's sign-ins."""

    sessions: list[SignedInDevice]


class Profile(msgspec.Struct):
    """A profile, whole."""

    id: str
    name: str
    avatarUrl: str  # noqa: N815 - the wire's word
    createdAt: str  # noqa: N815 - the wire's word


class Profiles(msgspec.Struct):
    """The account's profiles."""

    profiles: list[Profile]


class NewProfile(msgspec.Struct):
    """Body of POST /profiles."""

    name: NotEmpty
    avatarUrl: NotEmpty  # noqa: N815 - the wire's word


class ProfileCreated(msgspec.Struct):
    """Answer to POST /profiles."""

    profileId: str  # noqa: N815 - the wire's word


class ProfileChange(msgspec.Struct):
    """Body of PATCH /profiles/{profileId}; at least one of the two."""

    name: NotEmpty | UnsetType = UNSET
    avatarUrl: NotEmpty | UnsetType = UNSET  # noqa: N815 - the wire's word


def unix_seconds(at: datetime) -> int:
    """Whole seconds since 1970, as tokens tell their end (discovr.md#conventions)."""
    return int(at.timestamp())


def poll_approved(signed_in: SignedIn) -> PollApproved:
    """A fresh refresh token as the wire shows it."""
    sign_in = signed_in.sign_in
    return PollApproved(signed_in.token, sign_in.public_id, unix_seconds(sign_in.expires_at))


def session_token(minted: MintedToken) -> SessionToken:
    """A fresh session token as the wire shows it."""
    return SessionToken(minted.token, minted.session_id, unix_seconds(minted.expires_at))


def profile(found: DomainProfile) -> Profile:
    """A profile as the wire shows it."""
    return Profile(found.profile_id, found.name, found.avatar_url, format_time(found.created_at))


def signed_in_device(sign_in: SignIn, app_names: Mapping[ClientId, str], *, current: bool) -> SignedInDevice:
    """A sign-in as the wire shows it; without what nobody told or knows any more."""
    return SignedInDevice(
        publicId=sign_in.public_id,
        kind=sign_in.kind.value,
        app=None if sign_in.client_id is None else app_names.get(sign_in.client_id),
        device=sign_in.device or None,
        createdAt=format_time(sign_in.created_at),
        lastUsedAt=format_time(sign_in.last_used_at),
        expiresAt=unix_seconds(sign_in.expires_at),
        current=current,
    )
