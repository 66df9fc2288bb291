"""What every case stands on: how a store is made and opened, who lives in it, and what its engine can do.

Not for cases.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path  # noqa: TC003 - pytest-asyncio reads the annotations of fixtures
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest
import pytest_asyncio

from playhead.domain.access import CreateProfile
from playhead.domain.commands import AddEntry
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.reports import Event, Report
from playhead.domain.telling import Answer, TakeReport
from playhead.testing.clock import FixedClock
from playhead.testing.samples import a_profile, a_sitting, an_account
from playhead.testing.walking import walk_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.titles import Locator
    from playhead.ports.history import HistoryStore
    from playhead.ports.outside import Clock
    from playhead.ports.store import Store

ME: Final = a_profile(1).profile_id
SIBLING: Final = a_profile(2).profile_id
STRANGER: Final = a_profile(3).profile_id

MINE: Final = an_account(1).account_id
THEIRS: Final = an_account(2).account_id


class Capability(Enum):
    """What an engine may lack. A case asks for a refusal where it does, rather than being skipped."""

    DURABLE = "durable"
    """A new store on the same folder finds everything that was acknowledged."""
    BACKUP = "backup"
    """``backup`` writes a file that ``open_backup`` opens."""


class StoreCases:
    """Make a subclass of ``StoreConformance`` for an engine, with ``make_store``; add cases, override none."""

    pytestmark = pytest.mark.asyncio
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        names = [name for base in cls.__bases__ for name in dir(base) if name.startswith("test_")]
        for name in names:
            if name in vars(cls) or names.count(name) > 1:
                raise TypeError(f"{cls.__name__} overrides the inherited case {name}")

    def make_store(self, folder: Path, clock: Clock, *, queue_max: int = 10_000, group_max: int = 256) -> Store:
        """A store that is not open yet and keeps what it keeps in ``folder``, which exists."""
        raise NotImplementedError

    def open_backup(self, path: Path, clock: Clock) -> Store:
        """A store, not open yet, on a file that ``backup`` wrote. Asked for where the engine can do backups."""
        raise NotImplementedError

    @pytest.fixture
    def clock(self) -> FixedClock:
        """The clock of ``store``."""
        return FixedClock()

    @pytest_asyncio.fixture
    async def store(self, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Store]:
        """An open store with two accounts: mine with two profiles, ME and SIBLING, theirs with one, STRANGER."""
        store = self.make_store(tmp_path, clock)
        await store.open()
        await settle(store)
        yield store
        await store.close()


async def settle(store: Store) -> None:
    """Add the two accounts that the cases speak of."""
    await store.add_account(an_account(1), a_profile(1))
    await store.add_account(an_account(2), a_profile(3, 2))
    sibling = a_profile(2, 1)
    await store.apply_account(CreateProfile(MINE, sibling.profile_id, sibling.name, sibling.avatar_url, 10))


async def add(
    store: HistoryStore,
    locator: Locator,
    progress: float = FINISHED,
    *,
    profile_id: ProfileId = ME,
    updated_at: datetime | None = None,
) -> Entry:
    """Log a viewing."""
    return await store.apply(AddEntry(profile_id, locator, Progress(progress), updated_at))


def a_report(
    locator: Locator,
    percent: float | None = 50,
    *,
    at: datetime,
    letter: str = "a",
    seq: int = 1,
    event: Event = Event.SEEK,
    **more: Any,  # noqa: ANN401 - fields of Report
) -> Report:
    """A report of the sitting with that letter; an explicit seek where not said, which is believed at once."""
    progress = None if percent is None else Progress(percent)
    return Report(a_sitting(letter), seq, event, locator, at, progress=progress, **more)


async def tell(
    store: HistoryStore,
    locator: Locator,
    percent: float | None = 50,
    *,
    at: datetime,
    profile_id: ProfileId = ME,
    **more: Any,  # noqa: ANN401 - arguments of a_report
) -> Answer:
    """The same, told."""
    return await store.apply(TakeReport(profile_id, a_report(locator, percent, at=at, **more)))


async def entries(store: HistoryStore, profile_id: ProfileId = ME, **query: Any) -> list[Entry]:  # noqa: ANN401 - fields of EntryQuery
    """Every entry that a query finds, over pages of three."""
    return [counted.entry for counted in await walk_entries(store, profile_id, 3, **query)]
