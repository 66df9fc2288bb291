"""Where a sign-in is kept: in memory, in a file, or wherever a caller likes.

Not for session tokens: those live for 30 minutes, and are asked for anew by each process (``account``).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from playhead_client.errors import StorageBroken
from playhead_client.private_files import broken, read_private, write_private

if TYPE_CHECKING:
    import os


class SignIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a device keeps of having been approved, and which profile it plays for.

    ``refresh_token`` is a secret. ``public_id`` names the sign-in in the account's list of devices; ``expires_at`` is
    when the refresh token ends. Both are None where the token was got elsewhere.
    """

    refresh_token: str
    public_id: str | None = None
    expires_at: datetime | None = None
    profile_id: str | None = None

    def __repr__(self) -> str:
        """Without the token."""
        return f"SignIn(public_id={self.public_id!r}, expires_at={self.expires_at!r}, profile_id={self.profile_id!r})"


class TokenStore(Protocol):
    """Keeps one sign-in. It is called from one thread at a time, and may block for a moment."""

    def load(self) -> SignIn | None:
        """What was saved last; None where nothing was, or it was cleared."""

    def save(self, sign_in: SignIn) -> None:
        """Keep it in the place of what is there."""

    def clear(self) -> None:
        """Keep nothing. Idempotent."""


class AsyncTokenStore(Protocol):
    """The same, awaited; for the async clients alone."""

    async def load(self) -> SignIn | None:
        """See ``TokenStore``."""

    async def save(self, sign_in: SignIn) -> None:
        """See ``TokenStore``."""

    async def clear(self) -> None:
        """See ``TokenStore``."""


class MemoryTokens:
    """A sign-in that ends with the process, as from ``playhead token``."""

    def __init__(self, sign_in: SignIn | None = None) -> None:
        self._sign_in = sign_in

    def load(self) -> SignIn | None:
        return self._sign_in

    def save(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    def clear(self) -> None:
        self._sign_in = None


class FileTokens:
    """A sign-in in a file that only its owner can read (mode 0600), in a folder that is made where it is missing.

    Every save replaces the file as a whole, so a process that is cut off leaves the old one or the new one.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def load(self) -> SignIn | None:
        """Raises ``StorageBroken``: the file cannot be read, or is not one of these."""
        data = read_private(self._path)
        try:
            return None if data is None else msgspec.json.decode(data, type=SignIn)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise StorageBroken(f"{self._path} is no file of tokens: {error}") from error

    def save(self, sign_in: SignIn) -> None:
        """Raises ``StorageBroken``."""
        write_private(self._path, msgspec.json.encode(sign_in))

    def clear(self) -> None:
        """Raises ``StorageBroken``."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise broken(self._path, error) from error
