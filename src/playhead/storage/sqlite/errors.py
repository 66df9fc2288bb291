"""What becomes of the driver's errors: the one place where they turn into those of the port.

Not for refusals of the rules, which pass through untouched.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import apsw

from playhead.ports.errors import StoreConflict, StoreCorrupt, StoreError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_PASSING: Final = (
    apsw.AuthError,
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.ConnectionClosedError,
    apsw.FullError,
    apsw.IOError,
    apsw.InterruptError,
    apsw.LockedError,
    apsw.NoLFSError,
    apsw.NoMemError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)
"""Another process holds the file, the disk is full, a right is missing: nothing that is stored is wrong."""


def store_error(error: apsw.Error) -> StoreError:
    """The port's error for one of the driver's.

    What is neither a constraint nor known to pass is taken for damage (a wrong schema included): an operator must look.
    """
    if isinstance(error, apsw.ConstraintError):
        return StoreConflict(str(error))
    if isinstance(error, _PASSING):
        return StoreUnavailable(str(error))
    return StoreCorrupt(str(error))


@contextmanager
def store_errors() -> Iterator[None]:
    """Within the block the driver's errors, and those of the file system, come out as the port's, their cause kept."""
    try:
        yield
    except apsw.Error as error:
        raise store_error(error) from error
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
