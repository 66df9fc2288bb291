"""Files that are for their owner's eyes only.

Not for what is in them (``tokens``, ``waiting_reports``).
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from playhead_client.errors import StorageBroken


def make_folder(path: Path) -> None:
    """The folder of ``path``, where it is missing, with mode 0700. Raises ``StorageBroken``."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise broken(path, error) from error


def read_private(path: Path) -> bytes | None:
    """What is in the file; None where there is none. Raises ``StorageBroken``."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise broken(path, error) from error


def write_private(path: Path, data: bytes) -> None:
    """Put the file in the place of the one that is there, whole or not at all, with mode 0600.

    Raises:
        StorageBroken: it cannot be written; what was there is left as it is.
    """
    make_folder(path)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # which makes it with mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise broken(path, error) from error


def broken(path: Path, error: OSError) -> StorageBroken:
    """The system's error as one of ours."""
    return StorageBroken(f"{path}: {error.strerror or error}")
