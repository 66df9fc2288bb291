"""Load what a command reads of a profile, inside the transaction that will save what it decides.

Not for pages of rows (``history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.history import Head, Tally
from playhead.domain.slices import Slice
from playhead.storage.sqlite.rows import entry_key, entry_of, locator_key, locator_of, mark_of, point_of
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.resume import ResumePoint
    from playhead.domain.slices import Reads
    from playhead.domain.titles import Locator
    from playhead.storage.sqlite.recent import Recent

SQL: Final = load_statements("loading")

# Looked up once: those of every report of a player.
_FIND_LATEST: Final = SQL["find_latest"]
_FIND_POINT: Final = SQL["find_point"]
_LIST_RESUMABLE: Final = SQL["list_resumable"]

_NO_TALLY: Final = Tally()


def find_head(cursor: apsw.Cursor, profile: int) -> Head | None:
    """The profile's head; None where there is no such profile, or its account is disabled."""
    row = cursor.execute(SQL["find_head"], (profile,)).fetchone()
    return None if row is None else Head(*row)


def load(
    cursor: apsw.Cursor, recent: Recent, profile: int, profile_id: ProfileId, head: Head, reads: Reads
) -> tuple[Slice, bytes | None]:
    """The slice, and the id of the entry updated last where its tally is (None: no entries there, or no tally read)."""
    entry: Entry | None = None
    tally, latest = _NO_TALLY, None
    if reads.latest_at is not None:
        entry, tally, latest = _load_latest(cursor, recent, profile, reads.latest_at)
    elif reads.entry is not None:
        entry, tally, latest = _load_entry(cursor, profile, reads.entry)
    slice_ = Slice(
        profile_id,
        head,
        entry,
        tally,
        None if reads.point_at is None else _load_point(cursor, profile, reads.point_at),
        ()
        if reads.resumable_of is None
        else tuple(map(point_of, cursor.execute(_LIST_RESUMABLE, (profile, reads.resumable_of)))),
        ()
        if reads.marks_at is None
        else tuple(map(mark_of, cursor.execute(SQL["list_marks_at"], (profile, *locator_key(reads.marks_at))))),
    )
    return slice_, latest


def _load_latest(
    cursor: apsw.Cursor, recent: Recent, profile: int, locator: Locator
) -> tuple[Entry | None, Tally, bytes | None]:
    place = (profile, *locator_key(locator))
    known = recent.latest.get(place)
    if known is not None:
        return known.entry, known.tally, known.entry_key
    row = cursor.execute(_FIND_LATEST, place).fetchone()
    if row is None:
        return None, _NO_TALLY, None
    return entry_of(row[3:], locator), Tally(row[0], row[1]), row[2]


def _load_entry(cursor: apsw.Cursor, profile: int, entry_id: EntryId) -> tuple[Entry | None, Tally, bytes | None]:
    row = cursor.execute(SQL["find_entry"], (profile, entry_key(entry_id))).fetchone()
    if row is None:
        return None, _NO_TALLY, None
    return entry_of(row[6:], locator_of(*row[3:6])), Tally(row[0], row[1]), row[2]


def _load_point(cursor: apsw.Cursor, profile: int, locator: Locator) -> ResumePoint | None:
    row = cursor.execute(_FIND_POINT, (profile, *locator_key(locator))).fetchone()
    return None if row is None else point_of(row)
