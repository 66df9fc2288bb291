"""That the engine in memory keeps the contract of the ports.

Not for what only this engine has.
"""

from pathlib import Path

from hypothesis import settings

from playhead.ports.outside import Clock
from playhead.ports.store import Store
from playhead.storage.memory import MemoryStore
from playhead.testing import HistoryMachine, StoreConformance


class TestMemoryStore(StoreConformance):
    """It is gone with the process, and so has nothing to copy to a file."""

    capabilities = frozenset()

    def make_store(self, folder: Path, clock: Clock, *, queue_max: int = 10_000, group_max: int = 256) -> Store:
        return MemoryStore(clock, queue_max=queue_max, group_max=group_max)


class MemoryMachine(HistoryMachine):
    """One engine for each example."""

    def make_store(self, folder: Path, clock: Clock) -> Store:
        return MemoryStore(clock)


TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = settings(TestMemoryMachine.settings, max_examples=100, stateful_step_count=30)
