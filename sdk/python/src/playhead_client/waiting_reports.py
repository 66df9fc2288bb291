"""Reports that have no answer yet, in a file that outlives the process, or in memory.

Not for sending them (``reporting``).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from playhead_client.errors import StorageBroken
from playhead_client.native_wire import Report
from playhead_client.private_files import broken, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPORTS_MAX: Final = 10_000
"""More than a day of playing without a line."""

_BUSY_S: Final = 10.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS report (
    number INTEGER PRIMARY KEY, profile_id TEXT NOT NULL, event TEXT NOT NULL, report BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS report_of_profile ON report (profile_id, number);
"""
_OLDEST: Final = "SELECT number FROM report ORDER BY event <> 'progress', number LIMIT 1"
"""The report that is missed least: the oldest of those that only say that it goes on; else the oldest of all."""


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report in the queue; ``number`` is its name there."""

    number: int
    report: Report


class ReportQueue:
    """Keeps reports by profile until they are answered.

    With a ``path`` they are in an SQLite file there, which only its owner can read (mode 0600) and which a report is in
    before ``add`` returns; without one they end with the process. Any number of threads and processes may share a file:
    what two of them send twice is taken once. Where more than ``reports_max`` wait, the oldest that only says that it
    goes on is let go.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, reports_max: int = REPORTS_MAX) -> None:
        """Raises ``StorageBroken``: the file cannot be made, or is no queue."""
        self._path = None if path is None else Path(path)
        self._reports_max = reports_max
        self._lock = threading.Lock()
        if self._path is not None:
            _make_private(self._path)
        self._database = sqlite3.connect(
            self._path or ":memory:", timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            with self._working() as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = FULL")
                database.executescript(_SCHEMA)
        except StorageBroken:
            self._database.close()
            raise

    def add(self, profile_id: str, report: Report) -> None:
        """Keep a report. Raises ``StorageBroken``."""
        row = (profile_id, report.event, msgspec.json.encode(report))
        with self._working() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                database.execute("INSERT INTO report (profile_id, event, report) VALUES (?, ?, ?)", row)
                if _count(database) > self._reports_max:
                    database.execute(f"DELETE FROM report WHERE number = ({_OLDEST})")  # noqa: S608 - it is our own text
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def oldest(self, profile_id: str, count: int) -> list[WaitingReport]:
        """The profile's reports that have waited longest, ``count`` at most. Raises ``StorageBroken``."""
        with self._working() as database:
            rows = database.execute(
                "SELECT number, report FROM report WHERE profile_id = ? ORDER BY number LIMIT ?", (profile_id, count)
            ).fetchall()
        try:
            return [WaitingReport(number, msgspec.json.decode(report, type=Report)) for number, report in rows]
        except msgspec.MsgspecError as error:
            raise StorageBroken(f"{self._path}: it holds what is no report: {error}") from error

    def drop(self, waiting: Sequence[WaitingReport]) -> None:
        """Keep these no longer. Idempotent. Raises ``StorageBroken``."""
        with self._working() as database:
            database.executemany("DELETE FROM report WHERE number = ?", [(one.number,) for one in waiting])

    def drop_all(self) -> None:
        """Keep none of any profile. Raises ``StorageBroken``."""
        with self._working() as database:
            database.execute("DELETE FROM report")

    def count(self, profile_id: str | None = None) -> int:
        """How many wait, of one profile or of all. Raises ``StorageBroken``."""
        with self._working() as database:
            return _count(database, profile_id)

    def close(self) -> None:
        """Let the file go. Idempotent."""
        with self._lock:
            self._database.close()

    @contextmanager
    def _working(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._database
            except sqlite3.Error as error:
                raise StorageBroken(f"{self._path or 'the queue in memory'}: {error}") from error


def _count(database: sqlite3.Connection, profile_id: str | None = None) -> int:
    where, values = ("", ()) if profile_id is None else (" WHERE profile_id = ?", (profile_id,))
    (count,) = database.execute(f"SELECT count(*) FROM report{where}", values).fetchone()  # noqa: S608 - our own text
    return int(count)


def _make_private(path: Path) -> None:
    """The file, empty where it is missing, so that SQLite gives what it makes beside it the same mode."""
    make_folder(path)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise broken(path, error) from error
