"""What every page of a profile's rows begins and ends with: whose it is, and whether more follow.

Not for the rows themselves (``history``, ``shelves``, ``feed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from playhead.domain.errors import ProfileNotFound
from playhead.ports.pages import Page
from playhead.storage.sqlite.loading import find_head
from playhead.storage.sqlite.rows import profile_key

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Head

T = TypeVar("T")


def get_head(connection: apsw.Connection, profile_id: ProfileId) -> tuple[int, Head]:
    """The profile's key and head. Raises ``ProfileNotFound``."""
    profile = profile_key(profile_id)
    head = find_head(connection.cursor(), profile)
    if head is None:
        raise ProfileNotFound
    return profile, head


def cut(items: list[T], limit: int) -> Page[T]:
    """A page of the first ``limit``, from one more where there is one."""
    return Page(tuple(items[:limit]), len(items) > limit)
