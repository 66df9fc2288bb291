"""What is done in the background, across profiles: which of them keep their history for a time only, and purging.

Not for when it is done, nor for removing what a profile does not keep any more: that is a command like others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.access import ProfileId
from playhead.storage.bodies import to_ms_up
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import apsw

    from playhead.storage.sqlite.connection import Connections

SQL: Final = load_statements("upkeep")

ROWS_AT_ONCE: Final = 500
"""So many rows are purged in one transaction, so that no other write waits for long."""

_RETIRED: Final = (SQL["purge_retired_entries"], SQL["purge_retired_playbacks"], SQL["purge_retired_marks"])


class SqliteUpkeep:
    """The part of ``HistoryStore`` that is across profiles."""

    _connections: Connections

    async def list_retentions(self) -> Mapping[ProfileId, int]:
        return await self._connections.read(_list_retentions)

    async def purge(self, before: datetime) -> int:
        count = purged = await self._connections.write(_purge_some, to_ms_up(before))
        while purged:
            purged = await self._connections.write(_purge_some, to_ms_up(before))
            count += purged
        return count


def _list_retentions(connection: apsw.Connection) -> Mapping[ProfileId, int]:
    return {ProfileId(f"{profile:010x}"): days for profile, days in connection.execute(SQL["list_retentions"])}


def _purge_some(connection: apsw.Connection, before: int) -> int:
    """How many rows went: ``ROWS_AT_ONCE`` of one kind at most, and 0 once there are none left."""
    return _purge_tombstones(connection, before) or _purge_operation(connection, before)


def _purge_tombstones(connection: apsw.Connection, before: int) -> int:
    gone = connection.execute(SQL["purge_tombstones"], (before, ROWS_AT_ONCE)).fetchall()
    connection.executemany(SQL["note_purged"], gone)
    return len(gone)


def _purge_operation(connection: apsw.Connection, before: int) -> int:
    """The oldest operation can not be undone any more from the moment when the first of what it retired goes."""
    key = connection.execute(SQL["find_old_operation"], (before,)).fetchone()
    if key is None:
        return 0
    connection.execute(SQL["begin_purge"], key)
    for statement in _RETIRED:
        connection.execute(statement, (*key, ROWS_AT_ONCE))
        if connection.changes():
            return connection.changes()
    connection.execute(SQL["remove_operation"], key)
    return 1
