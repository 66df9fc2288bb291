"""Sign-in over a store of each engine, with a clock that stands still, ids that count, passwords quick to hash.

Not for HTTP: the dialects have fixtures of their own.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.domain.access import Account
from playhead.ports import Store
from playhead.service.access import Access, AccessLimits
from playhead.service.grants import DeviceGrants
from playhead.service.passwords import Passwords
from playhead.service.sign_in import SignIns
from playhead.service.tokens import SessionTokens, SigningKey
from playhead.storage.memory import MemoryStore
from playhead.storage.sqlite import SqliteStore
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds

AVATAR = "https://playhead.example/avatars/default.svg"
LIMITS = AccessLimits(profile_max=3, sign_ins_max=4, pending_grants_max=5)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def ids() -> SequentialIds:
    return SequentialIds()


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Store]:
    store: Store = MemoryStore(clock) if request.param == "memory" else SqliteStore(tmp_path / "test.sqlite3", clock)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(memory_kib=8, passes=1)


@pytest.fixture
def access(store: Store, passwords: Passwords, clock: FixedClock, ids: SequentialIds) -> Access:
    return Access(store, passwords, clock, ids, LIMITS, AVATAR)


@pytest.fixture
def session_tokens(clock: FixedClock, ids: SequentialIds) -> SessionTokens:
    return SessionTokens([SigningKey("k1", b"1" * 32)], clock, ids, lifetime_s=1800)


@pytest.fixture
def sign_ins(
    store: Store, access: Access, session_tokens: SessionTokens, clock: FixedClock, ids: SequentialIds
) -> SignIns:
    return SignIns(store, access, session_tokens, clock, ids, LIMITS)


@pytest.fixture
def grants(store: Store, sign_ins: SignIns, clock: FixedClock, ids: SequentialIds) -> DeviceGrants:
    return DeviceGrants(store, sign_ins, clock, ids, LIMITS)


@pytest.fixture
async def account(access: Access) -> Account:
    return await access.register("Ann@Example.com", "Ann", "correct horse")
