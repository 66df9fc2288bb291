"""What the writer has just written, so that the next report of the same player needs no look-up.

Not for readers, and never a source of truth: all of it is forgotten as soon as anyone else may have written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, Head, Tally

PLACES_MAX: Final = 10_000
"""More than report to one store within a minute or so; some 10 MB."""

Place: TypeAlias = "tuple[int, str, int, int]"
"""A profile and a locator, the key of most tables."""


class Latest(NamedTuple):
    """The entry updated last at a place, its id as it is stored, and the place's tally."""

    entry: Entry
    entry_key: bytes
    tally: Tally


class Recent:
    """Heads of profiles (with the profile's key), and the latest entries of places. Used on the writer's thread alone.

    A transaction begins with ``recall`` and, once it is on disk, ends with ``trust`` of what ``look`` saw in it. Where
    it fails, ``trust`` is not reached, and the next ``recall`` forgets what was taken back.
    """

    def __init__(self) -> None:
        self.heads: dict[ProfileId, tuple[int, Head]] = {}
        self.latest: dict[Place, Latest] = {}
        self._trusted: tuple[int, int] | None = None

    @staticmethod
    def look(connection: apsw.Connection) -> tuple[int, int]:
        """Two numbers, asked for in a transaction: the first moves when others write, the second with what we write."""
        return connection.pragma("data_version"), connection.total_changes()

    def recall(self, connection: apsw.Connection) -> None:
        """Forget all unless nothing was written since what is trusted; or where there is too much."""
        is_full = len(self.latest) > PLACES_MAX or len(self.heads) > PLACES_MAX
        if is_full or self._trusted != self.look(connection):
            self.heads.clear()
            self.latest.clear()
        self._trusted = None

    def trust(self, seen: tuple[int, int]) -> None:
        """Rely on what is remembered for as long as ``look`` goes on to see the same."""
        self._trusted = seen
