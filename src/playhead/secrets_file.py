"""The secrets a server signs with: made at first start, kept in one file that only its owner may read.

Not for the settings (``config``) nor for what is signed with them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from playhead.ports import IdSource

FILE_NAME: Final = "secrets.json"
_KEY_BYTES: Final = 32
_OWNER_ONLY: Final = 0o600


class SecretsUnreadable(Exception):
    """The secrets file is there and is not what it should be. The message says what to do."""


class SigningSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key for session tokens: its id, and the secret in hex."""

    key_id: str
    secret: str


class Secrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All secrets of a server. The first session key signs, all verify; put a new one in front to rotate."""

    session_keys: tuple[SigningSecret, ...]
    cursor_secret: str
    ticket_secret: str


def load_secrets(folder: Path, ids: IdSource) -> Secrets:
    """The secrets in ``folder``, made there if there are none yet. Two processes that start at once end with the same.

    Raises:
        SecretsUnreadable: the file is damaged or not ours to read.
    """
    path = folder / FILE_NAME
    if not path.exists():
        _make(path, ids)
    try:
        secrets = msgspec.json.decode(path.read_bytes(), type=Secrets)
    except (OSError, msgspec.DecodeError) as error:
        raise SecretsUnreadable(
            f"{path}: {error}. Restore it from a backup, or remove it to sign everyone out."
        ) from error
    if not secrets.session_keys:
        raise SecretsUnreadable(f"{path}: session_keys is empty")
    return secrets


def _make(path: Path, ids: IdSource) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningSecret(key_id=ids.hex(4), secret=ids.hex(_KEY_BYTES))
    secrets = Secrets((key,), cursor_secret=ids.hex(_KEY_BYTES), ticket_secret=ids.hex(_KEY_BYTES))
    draft = path.with_name(f".{path.name}.{ids.hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(secrets)))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails where another process was first: its secrets stand
        except FileExistsError:
            return
    finally:
        draft.unlink()
