"""That the SQLite engine keeps the contract of the ports.

Not for what only this engine has (`tests/unit/sqlite`).
"""

from pathlib import Path

from hypothesis import settings

from playhead.ports.outside import Clock
from playhead.ports.store import Store
from playhead.storage.sqlite import SqliteStore
from playhead.testing import HistoryMachine, StoreConformance

FILE = "playhead.sqlite3"


class TestSqliteStore(StoreConformance):
    """It is durable and can be backed up, so every case applies."""

    def make_store(self, folder: Path, clock: Clock, *, queue_max: int = 10_000, group_max: int = 256) -> Store:
        return SqliteStore(folder / FILE, clock, queue_max=queue_max, group_max=group_max)

    def open_backup(self, path: Path, clock: Clock) -> Store:
        return SqliteStore(path, clock)


class SqliteMachine(HistoryMachine):
    """One file for each example, closed and opened again in between."""

    durable = True

    def make_store(self, folder: Path, clock: Clock) -> Store:
        return SqliteStore(folder / FILE, clock)


TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = settings(TestSqliteMachine.settings, max_examples=50, stateful_step_count=30)
