"""Write the changes that a command decided, and keep what the engine itself keeps: which entry was updated last.

Not for beginning or ending a transaction, nor for the heads (``group``); bulk acts have modules of their own
(``selecting``, ``operations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.storage.bodies import to_ms
from playhead.storage.sqlite.loading import find_latest
from playhead.storage.sqlite.operations import put_operation, retire, undo
from playhead.storage.sqlite.playback import make_stale, put_playback, put_title_state
from playhead.storage.sqlite.recent import NO_ENTRIES, Latest
from playhead.storage.sqlite.rows import (
    MS_AN_HOUR,
    REVISIONS_A_BLOCK,
    entry_columns,
    entry_key,
    locator_key,
    only_column,
    operation_key,
    precision_code,
)
from playhead.storage.sqlite.selecting import remove_selected
from playhead.storage.sqlite.statements import load_statements
from playhead.storage.state_bodies import encode_tombstone

if TYPE_CHECKING:
    from typing import TypeAlias

    import apsw

    from playhead.domain.history import Entry, Tally
    from playhead.domain.marks import Mark
    from playhead.domain.operations import Tombstone
    from playhead.domain.slices import Changes, EntryChange
    from playhead.domain.titles import Locator
    from playhead.storage.sqlite.recent import Known

    Place: TypeAlias = "tuple[int, str, int, int]"

SQL: Final = load_statements("saving")

# Looked up once: those of every report of a player.
_CHANGE_ENTRY: Final = SQL["change_entry_in_place"]
_SET_TALLY: Final = SQL["set_tally"]


def save(cursor: apsw.Cursor, known: Known, changes: Changes) -> None:
    """Write everything but the head; what is written is ``known`` from now on, the head too."""
    profile = known.profile
    _remove(cursor, known, changes)
    tallied = [locator for locator, _ in changes.tallies]
    for change in changes.entries:
        _put_entry(cursor, known, change, is_tallied=change.entry.locator in tallied)
    for locator, tally in changes.tallies:
        _put_tally(cursor, known, locator, tally)
    for playback in changes.playbacks:
        put_playback(cursor, profile, playback)
        known.change_playback(playback)
    for state in changes.titles:
        put_title_state(cursor, profile, state)
        known.keep_title(state.title_id, state)
    if changes.stale is not None:
        make_stale(cursor, profile, changes.stale)
        known.titles.clear()
    if changes.mark is not None:
        _put_mark(cursor, profile, changes.mark)
    for tombstone in changes.tombstones:
        _put_tombstone(cursor, profile, tombstone)
    if changes.operation is not None:
        put_operation(cursor, profile, changes.operation)
    known.head = changes.head


def _remove(cursor: apsw.Cursor, known: Known, changes: Changes) -> None:
    profile, operation = known.profile, changes.operation
    if changes.removal is not None:
        key = None if operation is None else operation_key(operation.operation_id)
        remove_selected(cursor, profile, changes.removal, key)
        known.forget()
    if operation is not None:
        retire(cursor, profile, changes, operation)
    if changes.undo is not None:
        undo(cursor, profile, changes.undo)
        known.forget()
    if changes.clear_marks is not None:
        cursor.execute(SQL["remove_marks_of_kind"], (profile, changes.clear_marks.value))
    if changes.removed_entry is not None:
        entry = changes.removed_entry
        place = locator_key(entry.locator)
        cursor.execute(SQL["remove_entry"], (profile, *place, entry_key(entry.entry_id)))
        known.latest.pop(place, None)
    for mark in changes.removed_marks:
        cursor.execute(SQL["remove_mark"], (profile, *locator_key(mark.locator), mark.kind.value))


def _put_entry(cursor: apsw.Cursor, known: Known, change: EntryChange, *, is_tallied: bool) -> None:
    """Write an entry, and which one of its place is now updated last; with its tally, where that is written after."""
    entry, replaced = change
    place = locator_key(entry.locator)
    key = entry_key(entry.entry_id)
    before = find_latest(cursor, known, place, entry.locator)
    if replaced is None:
        cursor.execute(SQL["add_entry"], (known.profile, *place, *entry_columns(key, entry)))
    else:
        _change_entry(cursor, (known.profile, *place), key, entry, replaced)
    if key == before.entry_key and replaced is not None and entry.updated_at < replaced.updated_at:
        known.latest.pop(place)  # it went back: another may be the latest now
        latest_key = _find_latest_anew(cursor, (known.profile, *place))
    elif before.entry_key is None or _is_later(entry, key, before):
        known.keep_latest(place, Latest(entry, key, before.tally))
        latest_key = key
    else:
        latest_key = before.entry_key
    if latest_key != before.entry_key and not is_tallied:
        cursor.execute(SQL["set_latest"], (known.profile, *place, latest_key))


def _is_later(entry: Entry, key: bytes, before: Latest) -> bool:
    if before.entry is None or before.entry_key is None or key == before.entry_key:
        return True
    return (to_ms(entry.updated_at), key) > (to_ms(before.entry.updated_at), before.entry_key)


def _change_entry(cursor: apsw.Cursor, place: Place, key: bytes, entry: Entry, replaced: Entry) -> None:
    """Write what of an entry can change: its place, its origin and the time of its making never do."""
    updated_at, revision = to_ms(entry.updated_at), entry.revision
    hour, block = updated_at // MS_AN_HOUR, revision // REVISIONS_A_BLOCK
    columns = (
        *place,
        key,
        entry.progress,
        entry.position_s,
        entry.completed,
        updated_at,
        revision,
        entry.explicit,
        precision_code(entry.precision),
    )
    if to_ms(replaced.updated_at) // MS_AN_HOUR == hour and replaced.revision // REVISIONS_A_BLOCK == block:
        cursor.execute(_CHANGE_ENTRY, columns)
    else:
        cursor.execute(SQL["change_entry"], (*columns, hour, block))


def _find_latest_anew(cursor: apsw.Cursor, place: Place) -> bytes:
    entry_id: bytes = only_column(cursor.execute(SQL["find_latest_anew"], place).fetchone())
    return entry_id


def _put_tally(cursor: apsw.Cursor, known: Known, locator: Locator, tally: Tally) -> None:
    key = locator_key(locator)
    place = (known.profile, *key)
    if tally.entry_count == 0:
        cursor.execute(SQL["remove_tally"], place)
        known.keep_latest(key, NO_ENTRIES)
        return
    latest = known.latest.get(key)
    if latest is None or latest.entry_key is None:
        known.latest.pop(key, None)
        latest_key = _find_latest_anew(cursor, place)
    else:
        latest_key = latest.entry_key
        known.keep_latest(key, latest._replace(tally=tally))
    cursor.execute(_SET_TALLY, (*place, tally.entry_count, tally.completed_count, latest_key))


def _put_mark(cursor: apsw.Cursor, profile: int, mark: Mark) -> None:
    cursor.execute(
        SQL["set_mark"],
        (profile, *locator_key(mark.locator), mark.kind.value, to_ms(mark.created_at), mark.revision),
    )


def _put_tombstone(cursor: apsw.Cursor, profile: int, tombstone: Tombstone) -> None:
    columns = (profile, tombstone.revision, to_ms(tombstone.at), encode_tombstone(tombstone))
    cursor.execute(SQL["set_tombstone"], columns)
