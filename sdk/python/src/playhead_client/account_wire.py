"""What the calls of the account are answered with: device codes, sessions, profiles, signed-in devices.

Not for making the calls (``account``).
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime

import msgspec


class DeviceCode(msgspec.Struct, frozen=True):
    """What to show a viewer, who approves this device with it within ``expires_in_ms``.

    ``user_code``: four digits, to be typed at ``/activate`` of the server. ``auth_qr_code``: a PNG as a data URL, for
    an ``<img>``; it opens that page with the digits filled in. ``device_code``: a secret, to poll with.
    """

    device_code: str = msgspec.field(name="deviceCode")
    user_code: str = msgspec.field(name="userCode")
    auth_qr_code: str = msgspec.field(name="authQRCode")
    expires_in_ms: int = msgspec.field(name="expiresIn")

    @property
    def qr_png(self) -> bytes:
        """The PNG of ``auth_qr_code`` itself."""
        return b64decode(self.auth_qr_code.partition(",")[2])

    def __repr__(self) -> str:
        """Without the secret, and without the picture."""
        return f"DeviceCode(user_code={self.user_code!r}, expires_in_ms={self.expires_in_ms})"


class PollAnswer(msgspec.Struct, frozen=True):
    """Pending, or what approving has given, once."""

    refresh_token: str | None = msgspec.field(name="refreshToken", default=None)
    public_id: str | None = msgspec.field(name="publicId", default=None)
    expires_at: datetime | None = msgspec.field(name="expiresAt", default=None)


class MintedSession(msgspec.Struct, frozen=True):
    """A session token, new each time."""

    session_token: str = msgspec.field(name="sessionToken")
    session_id: str = msgspec.field(name="sessionId")
    expires_at: datetime = msgspec.field(name="expiresAt")


@dataclass(frozen=True, slots=True)
class Session:
    """A new session token, for one profile. ``expires_at`` is by the server's clock."""

    token: str = field(repr=False)
    session_id: str
    profile_id: str
    expires_at: datetime


class SignedInDevice(msgspec.Struct, frozen=True):
    """One token of the account that is still good.

    ``kind``: the dialect it was made for. ``app`` and ``device``: None where they are not known. ``is_current``:
    whether it is the one that asked.
    """

    public_id: str = msgspec.field(name="publicId")
    kind: str
    app: str | None
    device: str | None
    created_at: datetime = msgspec.field(name="createdAt")
    last_used_at: datetime = msgspec.field(name="lastUsedAt")
    expires_at: datetime = msgspec.field(name="expiresAt")
    is_current: bool = msgspec.field(name="current")


class SignedInDevices(msgspec.Struct, frozen=True):
    """All of them, the one used last first."""

    sessions: list[SignedInDevice]


class Profile(msgspec.Struct, frozen=True):
    """One viewer of the account."""

    id: str
    name: str
    avatar_url: str = msgspec.field(name="avatarUrl")
    created_at: datetime = msgspec.field(name="createdAt")


class Profiles(msgspec.Struct, frozen=True):
    """All of them, newest first."""

    profiles: list[Profile]


class ProfileCreated(msgspec.Struct, frozen=True):
    """The id of a new profile."""

    profile_id: str = msgspec.field(name="profileId")
