"""That the SQLite engine keeps the contract of the ports.

Not for what only this engine has: its files, plans and failures are tested beside its unit tests.
"""

from pathlib import Path

from hypothesis import settings

from playhead.ports.outside import Clock
from playhead.ports.store import Store
from playhead.storage.sqlite import SqliteStore
from playhead.testing import HistoryMachine, StoreConformance


class TestSqliteStore(StoreConformance):
    """It lacks nothing."""

    def make_store(self, folder: Path, clock: Clock, *, queue_max: int = 10_000, group_max: int = 256) -> Store:
        return SqliteStore(folder / "playhead.sqlite3", clock, queue_max=queue_max, group_max=group_max)

    def open_backup(self, path: Path, clock: Clock) -> Store:
        return SqliteStore(path, clock)


class SqliteMachine(HistoryMachine):
    """One database for each example, now and then closed and opened again."""

    durable = True

    def make_store(self, folder: Path, clock: Clock) -> Store:
        return SqliteStore(folder / "playhead.sqlite3", clock)


TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = settings(max_examples=40, stateful_step_count=25)
