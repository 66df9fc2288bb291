"""The embedded store, whole: its parts put together around one database file.

Not for any of the parts: histories, shelves, the feed of changes, access, catalogue, schema and backups are each in the
module named after them.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Final

from playhead.storage.batching import GROUP_MAX, QUEUE_MAX, GroupCommit
from playhead.storage.sqlite.backups import back_up
from playhead.storage.sqlite.catalogue import SqliteCatalogue
from playhead.storage.sqlite.connection import Connections, connect
from playhead.storage.sqlite.errors import store_errors
from playhead.storage.sqlite.feed import SqliteFeed
from playhead.storage.sqlite.group import apply_group
from playhead.storage.sqlite.history import SqliteHistory
from playhead.storage.sqlite.migrations import SchemaState, load_migrations, migrate, read_state
from playhead.storage.sqlite.recent import Recent
from playhead.storage.sqlite.shelves import SqliteShelves
from playhead.storage.sqlite.sign_ins import SqliteAccess
from playhead.storage.sqlite.upkeep import SqliteUpkeep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock
    from playhead.storage.batching import OnGroup

READER_COUNT: Final = 2

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class SqliteStore(SqliteHistory, SqliteShelves, SqliteFeed, SqliteUpkeep, SqliteAccess, SqliteCatalogue):
    """A ``Store`` in one SQLite file at ``path``.

    ``queue_max`` commands may wait and ``group_max`` are committed together; ``reader_count`` reads go on at once.
    ``on_group`` is told of every group. To be used from one event loop; several processes may have the file open.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        queue_max: int = QUEUE_MAX,
        group_max: int = GROUP_MAX,
        reader_count: int = READER_COUNT,
        on_group: OnGroup | None = None,
    ) -> None:
        self._path = path
        self._clock = clock
        self._connections = Connections(path, reader_count)
        self._recent = Recent()
        self._commits = GroupCommit(self._run_group, queue_max=queue_max, group_max=group_max, on_group=on_group)

    @property
    def queue_depth(self) -> int:
        """How many commands wait for their group to begin."""
        return self._commits.depth

    async def open(self) -> None:
        """Make the file (mode 0600, in a folder of mode 0700) where there is none, and bring its schema up to date.

        Raises ``StoreUnavailable`` where that cannot be done, ``StoreCorrupt`` where the file is another program's or a
        newer Playhead's.
        """
        self.schema_state()  # before anything is touched: the file may be somebody else's
        with store_errors():
            _make_private(self._path)
        await self._connections.open(migrate)

    async def close(self) -> None:
        await self._commits.close()
        await self._connections.close()

    async def check(self) -> None:
        await self._connections.read(read_state)

    async def backup(self, path: Path) -> None:
        await asyncio.to_thread(back_up, self._path, path)

    def schema_state(self) -> SchemaState:
        """How far the schema is, the store open or not; changes nothing. Raises what ``open`` raises."""
        if not self._path.exists():
            return SchemaState(0, len(load_migrations()))
        with store_errors():
            connection = connect(self._path, writes=False)
            try:
                return read_state(connection)
            finally:
                connection.close()

    async def _run_group(self, commands: Sequence[Command[Any]]) -> Sequence[Any]:
        return await self._connections.run(apply_group, self._clock, self._recent, commands)


def _make_private(path: Path) -> None:
    """Make an empty file where there is none. Nobody else may read it, or what SQLite keeps beside it in its mode."""
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE))
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists():
            file.chmod(_FILE_MODE)
