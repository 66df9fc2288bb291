"""Write the changes that a command decided, and keep what the engine itself keeps: which entry was updated last.

Not for beginning or ending a transaction (``group``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.storage.sqlite.rows import MS_AN_HOUR, entry_key, locator_key, only_column, to_ms
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.history import Entry, Tally
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.domain.slices import Changes
    from playhead.storage.sqlite.recent import Place

SQL: Final = load_statements("saving")

# Looked up once: those of every report of a player.
_CHANGE_ENTRY: Final = SQL["change_entry_within_hour"]
_CHANGE_POINT: Final = SQL["change_point_within_hour"]
_SET_TALLY: Final = SQL["set_tally"]


def save(cursor: apsw.Cursor, profile: int, changes: Changes, latest: bytes | None) -> bytes | None:
    """Write everything but the head. ``latest`` is the id that ``loading.load`` gave with the slice of the command.

    Where an entry was written, the answer is the id of the one that is now updated last at its locator.
    """
    _remove(cursor, profile, changes)
    if changes.removed_entry is not None and entry_key(changes.removed_entry.entry_id) == latest:
        latest = None
    entry = changes.entry
    if entry is not None:
        place = (profile, *locator_key(entry.locator))
        key = entry_key(entry.entry_id)
        if changes.replaced_entry is None:
            _add_entry(cursor, place, key, entry)
        else:
            _change_entry(cursor, place, key, entry, changes.replaced_entry)
        before, latest = latest, _find_latest(cursor, place, key, entry, changes.replaced_entry, latest)
        if latest != before and changes.tally is None:
            cursor.execute(SQL["set_latest"], (*place, latest))
    if changes.tally is not None:
        locator, tally = changes.tally
        _put_tally(cursor, (profile, *locator_key(locator)), tally, latest)
    for point in changes.points:
        _put_point(cursor, profile, point)
    if changes.mark is not None:
        _put_mark(cursor, profile, changes.mark)
    return latest


def _remove(cursor: apsw.Cursor, profile: int, changes: Changes) -> None:
    if changes.clear_history:
        for name in ("remove_entries", "remove_tallies", "remove_points"):
            cursor.execute(SQL[name], (profile,))
    if changes.clear_marks is not None:
        cursor.execute(SQL["remove_marks_of_kind"], (profile, changes.clear_marks.value))
    if changes.removed_at is not None:
        place = (profile, *locator_key(changes.removed_at))
        cursor.execute(SQL["remove_entries_at"], place)
        cursor.execute(SQL["remove_tally"], place)
    if changes.removed_entry is not None:
        entry = changes.removed_entry
        cursor.execute(SQL["remove_entry"], (profile, *locator_key(entry.locator), entry_key(entry.entry_id)))
    if changes.removed_point is not None:
        cursor.execute(SQL["remove_point"], (profile, *locator_key(changes.removed_point)))
    for mark in changes.removed_marks:
        cursor.execute(SQL["remove_mark"], (profile, *locator_key(mark.locator), mark.kind.value))


def _add_entry(cursor: apsw.Cursor, place: Place, key: bytes, entry: Entry) -> None:
    updated_at = to_ms(entry.updated_at)
    cursor.execute(
        SQL["add_entry"],
        (
            *place,
            key,
            entry.progress,
            entry.position_s,
            entry.completed,
            entry.origin,
            to_ms(entry.created_at),
            updated_at,
            entry.revision,
            updated_at // MS_AN_HOUR,
        ),
    )


def _change_entry(cursor: apsw.Cursor, place: Place, key: bytes, entry: Entry, replaced: Entry) -> None:
    """Write what of an entry can change: its place, its origin and the time of its making never do."""
    updated_at = to_ms(entry.updated_at)
    hour = updated_at // MS_AN_HOUR
    columns = (*place, key, entry.progress, entry.position_s, entry.completed, updated_at, entry.revision)
    if to_ms(replaced.updated_at) // MS_AN_HOUR == hour:
        cursor.execute(_CHANGE_ENTRY, columns)
    else:
        cursor.execute(SQL["change_entry"], (*columns, hour))


def _find_latest(
    cursor: apsw.Cursor, place: Place, key: bytes, entry: Entry, replaced: Entry | None, latest: bytes | None
) -> bytes:
    """Which entry at ``place`` is the one updated last, now that entry ``key`` is there; ``latest`` was it before."""
    if latest is None:
        return key
    if key == latest:
        went_back = replaced is not None and entry.updated_at < replaced.updated_at
        return _find_latest_anew(cursor, place) if went_back else key
    updated_at = only_column(cursor.execute(SQL["find_updated_at"], (*place, latest)).fetchone())
    return max((to_ms(entry.updated_at), key), (updated_at, latest))[1]


def _find_latest_anew(cursor: apsw.Cursor, place: Place) -> bytes:
    entry_id: bytes = only_column(cursor.execute(SQL["find_latest_anew"], place).fetchone())
    return entry_id


def _put_tally(cursor: apsw.Cursor, place: Place, tally: Tally, latest: bytes | None) -> None:
    if tally.entry_count == 0:
        cursor.execute(SQL["remove_tally"], place)
        return
    if latest is None:
        latest = _find_latest_anew(cursor, place)
    cursor.execute(_SET_TALLY, (*place, tally.entry_count, tally.completed_count, latest))


def _put_point(cursor: apsw.Cursor, profile: int, point: ResumePoint) -> None:
    updated_at = to_ms(point.updated_at)
    columns = (
        profile,
        *locator_key(point.locator),
        point.progress,
        point.position_s,
        point.completed,
        None if point.completed_at is None else to_ms(point.completed_at),
        updated_at,
        point.revision,
        point.resumable,
        updated_at // MS_AN_HOUR,
    )
    cursor.execute(_CHANGE_POINT, columns)
    if not cursor.connection.changes():
        cursor.execute(SQL["set_point"], columns)


def _put_mark(cursor: apsw.Cursor, profile: int, mark: Mark) -> None:
    cursor.execute(
        SQL["set_mark"],
        (profile, *locator_key(mark.locator), mark.kind.value, to_ms(mark.created_at), mark.revision),
    )
