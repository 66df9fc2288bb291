"""Bulk acts that were done: kept with the rows they retired, and taken back.

Not for which rows one takes (``selecting``) nor for when they are too old (``upkeep``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.operations import Undoable
from playhead.storage.bodies import to_ms
from playhead.storage.sqlite.playback import playback_columns
from playhead.storage.sqlite.rows import (
    entry_columns,
    entry_key,
    entry_of,
    locator_key,
    locator_of,
    only_column,
    operation_key,
)
from playhead.storage.sqlite.selecting import SQL as SELECTING_SQL
from playhead.storage.sqlite.selecting import count_anew
from playhead.storage.sqlite.statements import load_statements
from playhead.storage.state_bodies import decode_operation, encode_operation

if TYPE_CHECKING:
    import apsw

    from playhead.domain.history import Entry
    from playhead.domain.operations import Operation, OperationId
    from playhead.domain.slices import Changes, Undo
    from playhead.storage.sqlite.rows import Row

SQL: Final = load_statements("operations")

_FIND_ENTRY: Final = load_statements("loading")["find_entry"]
_REMOVE_ENTRY: Final = load_statements("saving")["remove_entry"]


def find_operation(cursor: apsw.Cursor, profile: int, operation_id: OperationId) -> Operation | None:
    """The operation; None where it never was, or is purged."""
    body = only_column(cursor.execute(SQL["find_operation"], (profile, operation_key(operation_id))).fetchone())
    return None if body is None else decode_operation(operation_id, body)


def find_undoable(cursor: apsw.Cursor, profile: int, operation_id: OperationId) -> Undoable | None:
    """The operation, and what is still there of it."""
    done = find_operation(cursor, profile, operation_id)
    if done is None:
        return None
    key = (profile, operation_key(operation_id))
    retired: Row = cursor.execute(SQL["count_retired_entries"], (*key, done.last_revision)).fetchall()[0]
    marks: Row = cursor.execute(SQL["count_retired_marks"], key).fetchall()[0]
    added = (_find_entry(cursor, profile, entry_key(entry_id)) for entry_id in done.added)
    return Undoable(
        done,
        retired_count=retired[0],
        changed_count=retired[1],
        point_count=only_column(cursor.execute(SQL["count_retired_playbacks"], key).fetchone()),
        mark_count=marks[0],
        watchlist_count=marks[1],
        added=tuple(entry for entry in added if entry is not None and entry.revision <= done.last_revision),
    )


def _find_entry(cursor: apsw.Cursor, profile: int, key: bytes) -> Entry | None:
    row = cursor.execute(_FIND_ENTRY, (profile, key)).fetchone()
    return None if row is None else entry_of(row[6:], locator_of(*row[3:6]))


def put_operation(cursor: apsw.Cursor, profile: int, operation: Operation) -> None:
    """Keep it, or keep that it was undone."""
    key = operation_key(operation.operation_id)
    cursor.execute(SQL["put_operation"], (profile, key, to_ms(operation.at), encode_operation(operation)))


def retire(cursor: apsw.Cursor, profile: int, changes: Changes, operation: Operation) -> None:
    """Keep rows as they were."""
    key = (profile, operation_key(operation.operation_id))
    for entry in changes.retired_entries:
        columns = entry_columns(entry_key(entry.entry_id), entry)
        cursor.execute(SQL["retire_entry"], (*key, *locator_key(entry.locator), *columns[:-1]))
    for playback in changes.retired_playbacks:
        place = locator_key(playback.locator)
        cursor.execute(SQL["retire_playback"], (*key, *place, *playback_columns(playback)[:-1]))
    for mark in changes.retired_marks:
        columns = (*locator_key(mark.locator), mark.kind.value, to_ms(mark.created_at))
        cursor.execute(SQL["retire_mark"], (*key, *columns))


def undo(cursor: apsw.Cursor, profile: int, done: Undo) -> None:
    """Put back what the operation retired, and remove what it added, as ``Undo`` says."""
    key = (profile, operation_key(done.operation_id))
    cursor.execute(SQL["uncount_retired"], key)
    for entry in done.added:
        place = (profile, *locator_key(entry.locator))
        cursor.execute(SELECTING_SQL["uncount_at"], place)
        cursor.execute(_REMOVE_ENTRY, (*place, entry_key(entry.entry_id)))
    revision = done.revision
    cursor.execute(SQL["put_back_entries"], (*key, done.last_revision, revision))
    revision += cursor.connection.changes()
    cursor.execute(SQL["put_back_playbacks"], (*key, done.last_revision, revision))
    revision += only_column(cursor.execute(SQL["count_retired_playbacks"], key).fetchone())
    cursor.execute(SQL["put_back_marks"], (*key, None, revision))
    for name in ("remove_retired_entries", "remove_retired_playbacks", "remove_retired_marks"):
        cursor.execute(SQL[name], key)
    count_anew(cursor, profile)
