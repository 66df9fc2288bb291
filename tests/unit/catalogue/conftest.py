"""A catalogue over the engine in memory, on a clock that stands still.

Not for a server that plays TMDB: that is ``tmdb_server``.
"""

import pytest

from playhead.service.catalogue import Catalogue
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def store(clock: FixedClock) -> MemoryStore:
    store = MemoryStore(clock)
    await store.open()
    return store


@pytest.fixture
def catalogue(store: MemoryStore, clock: FixedClock) -> Catalogue:
    return Catalogue(store, clock)
