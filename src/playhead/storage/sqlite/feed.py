"""The feed of changes of a profile: what was written or removed since a revision, and whether anything was.

Not for who is told of it, nor for dropping what is old (``upkeep``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.errors import ResyncNeeded
from playhead.ports.history import ChangePage
from playhead.storage.sqlite.operations import find_operation
from playhead.storage.sqlite.pages import get_head
from playhead.storage.sqlite.playback import playback_of
from playhead.storage.sqlite.rows import (
    REVISIONS_A_BLOCK,
    entry_of,
    locator_of,
    mark_of,
    only_column,
    profile_key,
)
from playhead.storage.sqlite.statements import load_statements
from playhead.storage.state_bodies import decode_tombstone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.operations import Operation, OperationId
    from playhead.ports.history import Change
    from playhead.storage.sqlite.connection import Connections
    from playhead.storage.sqlite.rows import Row

SQL: Final = load_statements("feed")

_KINDS: Final[tuple[tuple[str, Callable[[Row], Change]], ...]] = (
    (SQL["list_changed_entries"], lambda row: entry_of(row[4:], locator_of(*row[1:4]))),
    (SQL["list_changed_playbacks"], lambda row: playback_of(row[1:])),
    (SQL["list_changed_marks"], lambda row: mark_of(row[1:])),
    (SQL["list_tombstones"], lambda row: decode_tombstone(*row)),
)
"""The rows of the feed, each with its revision first, and what they are."""


class SqliteFeed:
    """The part of ``HistoryStore`` that is about changes."""

    _connections: Connections

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        return await self._connections.read(_list_changes, profile_id, since, limit, from_start=from_start)

    async def find_operation(self, profile_id: ProfileId, operation_id: OperationId) -> Operation | None:
        return await self._connections.read(_find_operation, profile_id, operation_id)

    async def list_revisions(self, profile_ids: Collection[ProfileId]) -> Mapping[ProfileId, int]:
        return await self._connections.read(_list_revisions, profile_ids)


def _list_changes(
    connection: apsw.Connection, profile_id: ProfileId, since: int, limit: int, *, from_start: bool = False
) -> ChangePage:
    profile, head = get_head(connection, profile_id)
    if 0 < since < head.purged_revision and not from_start:
        raise ResyncNeeded
    if since >= head.revision:
        return ChangePage((), head, has_more=False)
    columns = (profile, since // REVISIONS_A_BLOCK, since, limit + 1)

    found = [(row, change_of) for statement, change_of in _KINDS for row in connection.execute(statement, columns)]
    found.sort(key=lambda one: one[0][0])
    # Bodies are read of what is handed out alone.
    return ChangePage(tuple(change_of(row) for row, change_of in found[:limit]), head, len(found) > limit)


def _find_operation(connection: apsw.Connection, profile_id: ProfileId, operation_id: OperationId) -> Operation | None:
    profile, _ = get_head(connection, profile_id)
    return find_operation(connection.cursor(), profile, operation_id)


def _list_revisions(connection: apsw.Connection, profile_ids: Collection[ProfileId]) -> Mapping[ProfileId, int]:
    found = (
        (profile_id, only_column(connection.execute(SQL["find_revision"], (profile_key(profile_id),)).fetchone()))
        for profile_id in profile_ids
    )
    return {profile_id: revision for profile_id, revision in found if revision is not None}
