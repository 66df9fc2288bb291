"""A catalogue over the engine in memory on a clock that stands still, and a server that plays TMDB.

Not for what that server answers (``tmdb_server``).
"""

from collections.abc import Iterator

import pytest

from playhead.service.catalogue import Catalogue
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.unit.catalogue.tmdb_server import TmdbServer, run_tmdb_server


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


@pytest.fixture(scope="module")
def _running_tmdb_server() -> Iterator[TmdbServer]:
    with run_tmdb_server() as server:
        yield server


@pytest.fixture
def tmdb_server(_running_tmdb_server: TmdbServer) -> TmdbServer:
    _running_tmdb_server.reset()
    return _running_tmdb_server
