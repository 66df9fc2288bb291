"""The secrets a server signs with: made at first start, kept in one file that only its owner may read.

Not for the settings (``config``) nor for what is signed with them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from pathlib import Path

    from playhead.ports import IdSource

FILE_NAME: Final = "secrets.json"
_KEY_BYTES: Final = 32
_OWNER_ONLY: Final = 0o600
_WHAT_NOW: Final = "Restore it from a backup, or remove it: a new one is made, and every session in progress ends."

Hex = Annotated[str, Meta(pattern="^(?:[0-9a-f]{2}){32,}$", description="At least 32 bytes.")]


class SecretsUnreadable(Exception):
    """The secrets cannot be read, or not be made. The message says what to do."""


class SigningSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key for session tokens: its id, and the secret in hex."""

    key_id: Annotated[str, Meta(min_length=1, max_length=64)]
    secret: Hex


class Secrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All secrets of a server. The first session key signs, all verify; put a new one in front to rotate."""

    session_keys: Annotated[tuple[SigningSecret, ...], Meta(min_length=1)]
    cursor_secret: Hex
    ticket_secret: Hex


def load_secrets(folder: Path, ids: IdSource) -> Secrets:
    """The secrets in ``folder``, made there if there are none yet. Two processes that start at once end with the same.

    Raises:
        SecretsUnreadable: the file is damaged or not ours to read, or the folder not ours to write.
    """
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _make(path, ids)
        return msgspec.json.decode(path.read_bytes(), type=Secrets)
    except OSError as error:
        raise SecretsUnreadable(
            f"{error.filename or path}: {error.strerror}. The user that runs Playhead must be able to write the data"
            " folder (PLAYHEAD_DATA), and to read what is in it."
        ) from error
    except msgspec.DecodeError as error:
        raise SecretsUnreadable(f"{path}: {error}. {_WHAT_NOW}") from error


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
