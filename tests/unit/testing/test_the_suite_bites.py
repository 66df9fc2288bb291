"""That the suite and the machine find what is wrong with a store, and cannot be talked out of it.

Not for stores that are right: those are under ``tests/conformance``.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from playhead.domain.access import ProfileId
from playhead.domain.errors import DomainError
from playhead.domain.history import EntryId
from playhead.domain.slices import Changes, Command
from playhead.ports.history import EntryQuery, PointQuery
from playhead.ports.outside import Clock
from playhead.ports.pages import Page
from playhead.ports.store import Store
from playhead.storage.memory import MemoryStore
from playhead.storage.memory.rows import ProfileRows
from playhead.testing import FaultyStore, FixedClock, HistoryMachine, Part, SabotageError, StoreConformance
from playhead.testing.cases.base import ME, add, entries, settle
from playhead.testing.samples import MOVIE

QUICK = settings(max_examples=60, stateful_step_count=30, phases=[Phase.generate], derandomize=True, database=None)


class LosesUpdates(MemoryStore):
    """Decides every command of a group on the slice from before the group."""

    async def _run_group(self, commands: Sequence[Command[Any]]) -> list[Any]:
        slices = [self._get_rows(command.profile_id).load(command.profile_id, command.reads()) for command in commands]
        outcomes: list[Any] = []
        for command, slice_ in zip(commands, slices, strict=True):
            try:
                changes, outcome = command.decide(slice_, self._clock.now())
            except DomainError as refusal:
                outcome, changes = refusal, None
            if changes is not None:
                self._get_rows(command.profile_id).save(changes)
            outcomes.append(outcome)
        return outcomes


class HalfSavedRows(ProfileRows):
    """Keeps what was saved before a save failed."""

    def save(self, changes: Changes) -> None:
        if changes.entry is not None:
            super().save(Changes(head=self.head, entry=changes.entry, replaced_entry=changes.replaced_entry))
        super().save(replace(changes, entry=None, replaced_entry=None))


class StaleTallies(ProfileRows):
    """Leaves a tally as it was when an entry goes."""

    def save(self, changes: Changes) -> None:
        super().save(changes if changes.removed_entry is None else replace(changes, tally=None))


class HalfSaves(MemoryStore):
    """Has rows of another kind."""

    rows_type: type[ProfileRows] = HalfSavedRows

    def _get_rows(self, profile_id: ProfileId) -> ProfileRows:
        if type(self._rows[profile_id]) is ProfileRows:
            self._rows[profile_id] = self.rows_type()
        return self._rows[profile_id]


class ForgetsWatchedCounts(HalfSaves):
    """Has rows of yet another kind."""

    rows_type = StaleTallies


class SkipsTies(MemoryStore):
    """Goes on after a whole moment, not after a row."""

    async def list_entries(self, query: EntryQuery) -> Page[Any]:
        if query.after is not None:
            query = replace(query, after=replace(query.after, entry_id=EntryId("")))
        return await super().list_entries(query)


class OffersWhatIsOver(MemoryStore):
    """Lists points that a later episode has ended."""

    async def list_points(self, query: PointQuery) -> Page[Any]:
        points = sorted(
            self._get_rows(query.profile_id).points.newest(),
            key=lambda point: (point.updated_at, point.revision),
            reverse=True,
        )
        return Page(tuple(points[: query.limit]), len(points) > query.limit)


def _machine(make: type[MemoryStore]) -> type[HistoryMachine]:
    class Machine(HistoryMachine):
        def make_store(self, folder: Path, clock: Clock) -> Store:
            return make(clock)

    return Machine


@pytest.mark.parametrize("broken", [LosesUpdates, HalfSaves, SkipsTies, OffersWhatIsOver, ForgetsWatchedCounts])
def test_the_machine_finds_what_is_wrong_with_a_store(broken: type[MemoryStore]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(_machine(broken), settings=QUICK)


def test_the_machine_finds_nothing_wrong_with_a_store_that_is_right() -> None:
    run_state_machine_as_test(_machine(MemoryStore), settings=QUICK)


def test_an_inherited_case_cannot_be_overridden() -> None:
    with pytest.raises(TypeError, match="test_an_unknown_entry_is_not_found"):

        class TestLenient(StoreConformance):
            async def test_an_unknown_entry_is_not_found(self, store: Store) -> None:
                """Says nothing."""


def test_a_case_may_be_added() -> None:
    class TestMore(StoreConformance):
        async def test_something_of_our_own(self, store: Store) -> None:
            """Says more."""

    assert issubclass(TestMore, StoreConformance)


async def test_a_faulty_store_fails_when_told_and_only_then() -> None:
    store = MemoryStore(FixedClock())
    await store.open()
    await settle(store)
    faulty = FaultyStore(store)
    faulty.fail_next(Part.ENTRY, after=1)
    first = await add(faulty.as_store(), MOVIE)
    with pytest.raises(SabotageError):
        await add(faulty.as_store(), MOVIE)
    second = await add(faulty.as_store(), MOVIE)
    assert await entries(faulty.as_store(), ME) == [second, first]
    await faulty.as_store().close()
