"""A copy of a database in use, as one file that is whole or not there.

Not for when copies are made or how long they are kept.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import apsw

from playhead.ports.errors import StoreConflict
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.errors import store_errors


def back_up(source: Path, target: Path) -> None:
    """Copy the database at ``source``, as it is now, to the new file ``target`` (mode 0600), while others write.

    Raises:
        StoreConflict: there is a file at ``target``.
        StoreUnavailable: it cannot be written; nothing is left behind.
    """
    with store_errors():
        if target.exists():
            raise StoreConflict(f"there is a file at {target}")
        with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as file:
            copy = Path(file.name)
        try:
            _copy(source, copy)
            _sync(copy)
            copy.rename(target)
        except BaseException:
            copy.unlink(missing_ok=True)
            raise
        _sync(target.parent)


def _copy(source: Path, target: Path) -> None:
    reader = connect(source, writes=False)
    writer = apsw.Connection(str(target))
    try:
        writer.pragma("synchronous", "off")  # it is synced once, when whole
        # In one step, so that it reads one state of the source however many write meanwhile; it keeps none waiting.
        with writer.backup("main", reader, "main") as backup:
            backup.step()
        # One file, not three: the log is switched on again when a store opens it.
        writer.pragma("journal_mode", "delete")
    finally:
        writer.close()
        reader.close()


def _sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
