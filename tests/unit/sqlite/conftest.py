"""A SQLite store with one household in it, for the tests of what only this engine has.

Not for the contract that every engine keeps: that is in `tests/conformance`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playhead.domain.reports import SittingId
from playhead.storage.sqlite import SqliteStore
from playhead.testing.clock import FixedClock
from playhead.testing.samples import a_profile, an_account

ACCOUNT = an_account(1)
PROFILE = a_profile(1)
ME = PROFILE.profile_id
SITTING = SittingId("aaaaaaaa-0000-4000-8000-000000000000")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "playhead.sqlite3"


@pytest_asyncio.fixture
async def store(path: Path, clock: FixedClock) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, clock)
    await store.open()
    await store.add_account(ACCOUNT, PROFILE)
    yield store
    await store.close()
