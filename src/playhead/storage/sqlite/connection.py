"""The connections to one database file, and the threads they are used on: one that writes, a few that read.

Not for what is written or read.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

import apsw

from playhead.ports.errors import StoreUnavailable
from playhead.storage.sqlite.errors import store_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 5_000
"""How long a writer waits for one of another process: the command line works beside the server."""

WRITER_CACHE_KIB: Final = 32_768
READER_CACHE_KIB: Final = 8_192
WAL_PAGES_MAX: Final = 4_000
WAL_BYTES_KEPT: Final = 64 * 1024 * 1024


def connect(path: Path, *, writes: bool) -> apsw.Connection:
    """A connection set up for its job. The file must be there; one that only reads cannot write.

    Raises ``apsw.Error``.
    """
    access = apsw.SQLITE_OPEN_READWRITE if writes else apsw.SQLITE_OPEN_READONLY
    connection = apsw.Connection(str(path), flags=access)
    # Without this, SQLite plans a statement anew whenever a parameter that meets a partial index has another value:
    # the same look-up then takes ten times as long.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    connection.pragma("temp_store", "memory")
    connection.pragma("cache_size", -(WRITER_CACHE_KIB if writes else READER_CACHE_KIB))
    if writes:
        _prepare_writer(connection)
    return connection


def _prepare_writer(connection: apsw.Connection) -> None:
    if connection.pragma("journal_mode", "wal") != "wal":
        raise StoreUnavailable("the file system cannot hold a write-ahead log; the data folder must be on a local disk")
    connection.pragma("synchronous", "full")  # an answer means "on disk"
    # What is erased is overwritten: a household that leaves takes its history with it, free pages included. Costs
    # nothing that can be measured, as pages of the hot tables are seldom freed.
    connection.pragma("secure_delete", True)  # noqa: FBT003 - a pragma's value
    # A checkpoint stalls the writer while it copies each page that changed: some 30 ms when these are so many all over
    # a large database. Four times as often, it would stall nearly as long, as it waits for the disk.
    connection.pragma("wal_autocheckpoint", WAL_PAGES_MAX)
    connection.pragma("journal_size_limit", WAL_BYTES_KEPT)


@contextmanager
def transaction(connection: apsw.Connection, mode: str = "IMMEDIATE") -> Iterator[None]:
    """Commit what the block writes, or nothing of it where it or the commit raises.

    Our own, because apsw's insists on a ROLLBACK that fails where SQLite has rolled back by itself: on a full disk.
    """
    connection.execute(f"BEGIN {mode}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class Connections:
    """One connection that writes, on a thread of its own, and ``reader_count`` that read, on theirs.

    Whatever is run on them raises the port's errors in place of the driver's.
    """

    def __init__(self, path: Path, reader_count: int) -> None:
        self._path = path
        self._reader_count = reader_count
        self._writer: apsw.Connection | None = None
        self._idle_readers: list[apsw.Connection] = []
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-write")
        self._read_threads = ThreadPoolExecutor(reader_count, thread_name_prefix="sqlite-read")

    async def open(self, prepare: Callable[[apsw.Connection], None]) -> None:
        """Connect the writer, let it ``prepare`` the schema, then connect the readers."""
        await asyncio.get_running_loop().run_in_executor(self._write_thread, self._open, prepare)

    def _open(self, prepare: Callable[[apsw.Connection], None]) -> None:
        with store_errors():
            writer = connect(self._path, writes=True)
            try:
                prepare(writer)
                self._idle_readers = [connect(self._path, writes=False) for _ in range(self._reader_count)]
            except BaseException:
                writer.close()
                raise
        self._writer = writer

    async def close(self) -> None:
        """Let what runs end, then disconnect. Idempotent."""
        writer, self._writer = self._writer, None
        await asyncio.to_thread(self._read_threads.shutdown)
        await asyncio.to_thread(self._write_thread.shutdown)
        if writer is not None:
            for connection in (*self._idle_readers, writer):
                connection.close()
            self._idle_readers = []

    async def read(self, query: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``query`` on a connection that only reads, all its statements on one state of the database."""
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(
            self._read_threads, lambda: self._read(query, *args, **kwargs)
        )

    def _read(self, query: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        connection = self._idle_readers.pop()  # one for each thread, so there is one
        try:
            with store_errors(), transaction(connection, "DEFERRED"):
                return query(connection, *args, **kwargs)
        finally:
            self._idle_readers.append(connection)

    async def write(self, act: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``act`` in a transaction of its own; on disk when this returns, nothing written where it raises."""

        def commit(writer: apsw.Connection) -> T:
            with transaction(writer):
                return act(writer, *args, **kwargs)

        return await self.run(commit)

    async def run(self, act: Callable[Concatenate[apsw.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``act`` on the connection that writes; it begins and ends its transactions itself."""
        writer = self._check_open()

        def translated() -> T:
            with store_errors():
                return act(writer, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._write_thread, translated)

    def _check_open(self) -> apsw.Connection:
        if self._writer is None:
            raise StoreUnavailable("the store is not open")
        return self._writer
