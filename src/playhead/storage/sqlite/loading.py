"""Load what a command reads of a profile, inside the transaction that will save what it decides.

Not for pages of rows (``history``), nor for what bulk acts take (``selecting``) and can put back (``operations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.history import Tally
from playhead.domain.slices import NO_TALLY, NONE_SELECTED, Slice
from playhead.domain.slices import Latest as LatestAt
from playhead.storage.bodies import to_ms
from playhead.storage.sqlite.operations import find_undoable
from playhead.storage.sqlite.playback import SQL as PLAYBACK_SQL
from playhead.storage.sqlite.playback import playback_of, title_state_of
from playhead.storage.sqlite.recent import NO_ENTRIES, Latest
from playhead.storage.sqlite.rows import entry_key, entry_of, head_of, locator_key, locator_of, mark_of
from playhead.storage.sqlite.selecting import select
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId, Head
    from playhead.domain.marks import Mark
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.slices import Reads
    from playhead.domain.titles import Locator, TitleId
    from playhead.storage.sqlite.recent import Known
    from playhead.storage.sqlite.rows import Key

SQL: Final = load_statements("loading")

# Looked up once: those of every report of a player.
_FIND_LATEST: Final = SQL["find_latest"]
_FIND_PLAYBACK: Final = PLAYBACK_SQL["find_playback"]
_FIND_TITLE_STATE: Final = PLAYBACK_SQL["find_title_state"]
_LIST_OFFERED: Final = PLAYBACK_SQL["list_offered_of"]


def find_head(cursor: apsw.Cursor, profile: int) -> Head | None:
    """The profile's head; None where there is no such profile, or its account is disabled."""
    row = cursor.execute(SQL["find_head"], (profile,)).fetchone()
    return None if row is None else head_of(row)


def load(cursor: apsw.Cursor, known: Known, profile_id: ProfileId, reads: Reads) -> Slice:
    """What ``reads`` asks for; what is looked up for it is ``known`` from now on."""
    entry, tally = None, NO_TALLY
    if reads.latest_at is not None:
        entry, _, tally = find_latest(cursor, known, locator_key(reads.latest_at), reads.latest_at)
    elif reads.entry is not None:
        entry, tally = _load_entry(cursor, known, reads.entry)
    profile = known.profile
    return Slice(
        profile_id,
        known.head,
        entry,
        tally,
        tuple(_load_latest(cursor, known, place) for place in reads.latest_of) if reads.latest_of else (),
        None if reads.playback_at is None else _load_playback(cursor, known, reads.playback_at),
        _load_playbacks(cursor, known, reads),
        None if reads.title is None else _load_title(cursor, known, reads.title),
        _load_marks(cursor, profile, reads),
        NONE_SELECTED if reads.selection is None else select(cursor, profile, known.head, reads.selection),
        None if reads.operation is None else find_undoable(cursor, profile, reads.operation),
    )


def find_latest(cursor: apsw.Cursor, known: Known, key: Key, locator: Locator) -> Latest:
    """The entry updated last at a place, and its tally."""
    latest = known.latest.get(key)
    if latest is None:
        row = cursor.execute(_FIND_LATEST, (known.profile, *key)).fetchone()
        latest = NO_ENTRIES if row is None else Latest(entry_of(row[3:], locator), row[2], Tally(row[0], row[1]))
        known.keep_latest(key, latest)
    return latest


def _load_latest(cursor: apsw.Cursor, known: Known, locator: Locator) -> LatestAt:
    entry, _, tally = find_latest(cursor, known, locator_key(locator), locator)
    return LatestAt(entry, tally)


def _load_entry(cursor: apsw.Cursor, known: Known, entry_id: EntryId) -> tuple[Entry | None, Tally]:
    row = cursor.execute(SQL["find_entry"], (known.profile, entry_key(entry_id))).fetchone()
    if row is None:
        return None, NO_TALLY
    entry, tally = entry_of(row[6:], locator_of(*row[3:6])), Tally(row[0], row[1])
    if row[2] == row[6]:
        known.keep_latest(row[3:6], Latest(entry, row[2], tally))
    return entry, tally


def _load_playback(cursor: apsw.Cursor, known: Known, locator: Locator) -> Playback | None:
    key = locator_key(locator)
    if key not in known.playbacks:
        row = cursor.execute(_FIND_PLAYBACK, (known.profile, *key)).fetchone()
        known.keep_playback(key, None if row is None else playback_of(row))
    return known.playbacks[key]


def _load_playbacks(cursor: apsw.Cursor, known: Known, reads: Reads) -> tuple[Playback, ...]:
    if reads.offered_of is not None:
        return _load_offered(cursor, known, reads.offered_of)
    if reads.playbacks_of is not None:
        rows = cursor.execute(PLAYBACK_SQL["list_playbacks_of"], (known.profile, reads.playbacks_of))
        return tuple(map(playback_of, rows))
    return ()


def _load_offered(cursor: apsw.Cursor, known: Known, title_id: TitleId) -> tuple[Playback, ...]:
    """The rows of a title that are offered, the oldest point first. They are few, so they are sorted here."""
    keys = known.offered.get(title_id)
    if keys is None:
        rows = cursor.execute(_LIST_OFFERED, (known.profile, title_id)).fetchall()
        known.keep_offered(title_id, [playback_of(row) for row in rows])
        keys = known.offered[title_id]
    offered = [one for one in map(known.playbacks.get, keys) if one is not None]
    return tuple(sorted(offered, key=_age))


def _age(playback: Playback) -> tuple[int, int]:
    point = playback.point
    return (0, 0) if point is None else (to_ms(point.updated_at), point.revision)


def _load_title(cursor: apsw.Cursor, known: Known, title_id: TitleId) -> TitleState | None:
    if title_id not in known.titles:
        row = cursor.execute(_FIND_TITLE_STATE, (known.profile, title_id)).fetchone()
        known.keep_title(title_id, None if row is None else title_state_of(row))
    return known.titles[title_id]


def _load_marks(cursor: apsw.Cursor, profile: int, reads: Reads) -> tuple[Mark, ...]:
    if reads.marks_at is not None:
        rows = cursor.execute(SQL["list_marks_at"], (profile, *locator_key(reads.marks_at)))
        return tuple(map(mark_of, rows))
    if reads.marks_of is not None:
        return tuple(map(mark_of, cursor.execute(SQL["list_marks_of"], (profile, reads.marks_of))))
    return ()
