"""That the suite and the machine find what is wrong with a store, and cannot be talked out of it.

Not for stores that are right: those are under ``tests/conformance``.
"""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from playhead.domain.access import ProfileId
from playhead.domain.errors import DomainError
from playhead.domain.history import EntryId
from playhead.domain.operations import Selected, Selection
from playhead.domain.playback import TitleState
from playhead.domain.slices import Changes, Command
from playhead.domain.titles import TitleId
from playhead.ports.history import ChangePage, EntryQuery, PointQuery, TitleView, UpcomingQuery, ViewingQuery
from playhead.ports.outside import Clock
from playhead.ports.pages import Page
from playhead.ports.store import Store
from playhead.storage.memory import MemoryStore
from playhead.storage.memory.rows import ProfileRows
from playhead.storage.memory.saving import save
from playhead.testing import FaultyStore, FixedClock, HistoryMachine, Part, SabotageError, StoreConformance
from playhead.testing.cases.base import ME, add, entries, settle
from playhead.testing.cases.write_path import WRITES
from playhead.testing.samples import MOVIE

QUICK = settings(max_examples=200, stateful_step_count=30, phases=[Phase.generate], derandomize=True, database=None)


class Saves(MemoryStore):
    """Saves in a way of its own."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        save(rows, changes)

    def _apply(self, command: Command[Any]) -> Any:
        try:
            rows = self._get_rows(command.profile_id)
            changes, outcome = command.decide(rows.load(command.profile_id, command.reads()), self._clock.now())
            if changes is not None:
                self.save(rows, changes)
        except Exception as error:  # noqa: BLE001 - as the store that is right
            return error
        return outcome


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
                save(self._get_rows(command.profile_id), changes)
            outcomes.append(outcome)
        return outcomes


class HalfSaves(Saves):
    """Keeps the entries that were saved before a save failed."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        if changes.entries:
            save(rows, Changes(head=rows.head, entries=changes.entries))
        save(rows, replace(changes, entries=()))


class ForgetsWatchedCounts(Saves):
    """Leaves tallies as they were when an entry goes."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        save(rows, changes if changes.removed_entry is None else replace(changes, tallies=()))


class LeavesPoints(Saves):
    """Removes entries alone where points should go with them."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        removal = changes.removal
        save(rows, changes if removal is None else replace(changes, removal=replace(removal, points=False)))


class RetiresNothing(Saves):
    """Forgets what an operation took, so that undoing it brings nothing back."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        save(rows, changes)
        if changes.operation is not None:
            rows.retired.set((changes.operation.operation_id,), None)


class PutsBackRegardless(Saves):
    """Undoes over what somebody has changed since."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        undo = changes.undo
        save(rows, changes if undo is None else replace(changes, undo=replace(undo, last_revision=2**40)))


class KeepsNoTombstones(Saves):
    """What is removed is gone without a trace in the feed."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        save(rows, replace(changes, tombstones=()))


class DropsTitles(Saves):
    """Never stores the state of a title but when it is new."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        new = tuple(state for state in changes.titles if rows.titles.get((state.title_id,)) is None)
        save(rows, replace(changes, titles=new))


class StaysFresh(Saves):
    """Nothing makes a show stale but what happens to it."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        save(rows, replace(changes, stale=None))


class ForgetsFacts(Saves):
    """Keeps of playing the point alone, and none of the facts that it came from."""

    def save(self, rows: ProfileRows, changes: Changes) -> None:
        bare = tuple(replace(one, facts=replace(one.facts, acts=())) for one in changes.playbacks)
        save(rows, replace(changes, playbacks=bare))


class SkipsTies(MemoryStore):
    """Goes on after a whole moment, not after a row."""

    async def list_entries(self, query: EntryQuery) -> Page[Any]:
        if query.after is not None:
            query = replace(query, after=replace(query.after, entry_id=EntryId("")))
        return await super().list_entries(query)


class OffersWhatIsOver(MemoryStore):
    """Lists points that a later episode has ended."""

    async def list_points(self, query: PointQuery) -> Page[Any]:
        found = (one.point for one in self._get_rows(query.profile_id).playbacks.newest() if one.point is not None)
        points = sorted(found, key=lambda point: (point.updated_at, point.revision), reverse=True)
        return Page(tuple(points[: query.limit]), len(points) > query.limit)


class ListsEveryPoint(MemoryStore):
    """Of a title lists whatever is offered, not the newest that is far enough in alone."""

    async def list_points(self, query: PointQuery) -> Page[Any]:
        return await super().list_points(replace(query, listed_only=False))


class IgnoresUntil(MemoryStore):
    """Shows viewings of after the time that was asked for."""

    async def list_viewings(self, query: ViewingQuery) -> Page[Any]:
        return await super().list_viewings(replace(query, until=None))


class RepeatsChanges(MemoryStore):
    """Begins each page of the feed with the row that ended the one before."""

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        return await super().list_changes(profile_id, since=max(0, since - 1), limit=limit, from_start=from_start)


class NeverResyncs(MemoryStore):
    """Tells nobody that what they have missed was let go."""

    async def purge(self, before: datetime) -> int:
        heads = {profile_id: rows.head for profile_id, rows in self._rows.items()}
        gone = await super().purge(before)
        for profile_id, rows in self._rows.items():
            rows.head = heads[profile_id]
        return gone


class PurgesTooMuch(MemoryStore):
    """Lets go of the operations of the very moment, too."""

    async def purge(self, before: datetime) -> int:
        return await super().purge(before.replace(year=before.year + 1))


class ShowsWhatIsWatched(MemoryStore):
    """Has titles in next up that are in continue watching."""

    async def list_upcoming(self, query: UpcomingQuery) -> Page[TitleState]:
        states = sorted(self._get_rows(query.profile_id).titles.newest(), key=lambda one: (one.active_at, one.title_id))
        found = tuple(one for one in reversed(states) if one.has_next)
        return Page(found, has_more=False)


class MixesTitles(MemoryStore):
    """Shows with a title the marks of every title."""

    async def get_title_view(self, profile_id: ProfileId, title_id: TitleId) -> TitleView:
        view = await super().get_title_view(profile_id, title_id)
        return replace(view, marks=tuple(self._get_rows(profile_id).marks.newest()))


class NamesStrangers(MemoryStore):
    """Tells of profiles that are not there that they are at their beginning."""

    async def list_revisions(self, profile_ids: Any) -> Mapping[ProfileId, int]:
        return dict.fromkeys(profile_ids, 0) | dict(await super().list_revisions(profile_ids))


class MiscountingRows(ProfileRows):
    """Counts of a selection what it takes of titles, whatever the season."""

    __slots__ = ()

    def select(self, selection: Selection) -> Selected:
        return super().select(replace(selection, season=None))


class Miscounts(MemoryStore):
    """Has rows of another kind."""

    def _get_rows(self, profile_id: ProfileId) -> ProfileRows:
        if type(super()._get_rows(profile_id)) is ProfileRows:
            self._rows[profile_id] = MiscountingRows()
        return self._rows[profile_id]


class MixesProfiles(MemoryStore):
    """Has the changes of everybody in everybody's feed."""

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        page = await super().list_changes(profile_id, since=since, limit=limit, from_start=from_start)
        others = [row for rows in self._rows.values() for row in rows.feed.oldest(after=(since,))]
        return replace(page, items=tuple(sorted(others, key=lambda row: row.revision)))


BROKEN: dict[type[MemoryStore], str] = {
    LosesUpdates: "test_of_many_commands_at_once_none_is_lost",
    HalfSaves: "test_a_failing_save_leaves_nothing_behind",
    ForgetsWatchedCounts: "test_the_watched_count_follows_every_change",
    LeavesPoints: "test_clearing_leaves_no_entry_and_no_point_but_every_mark",
    RetiresNothing: "test_what_was_cleared_comes_back_as_it_was",
    PutsBackRegardless: "test_what_was_changed_since_stays_as_it_is",
    KeepsNoTombstones: "test_the_feed_has_every_row_by_revision",
    DropsTitles: "test_a_state_is_replaced_whole",
    StaysFresh: "test_shows_become_stale_where_they_are_there",
    ForgetsFacts: "test_all_that_is_kept_of_playing_comes_back_whole",
    SkipsTies: "test_updated_order_is_by_time_and_then_by_id",
    OffersWhatIsOver: "test_a_point_that_is_over_is_not_offered_and_not_forgotten",
    ListsEveryPoint: "test_of_a_title_only_the_newest_listed_point_is_listed",
    IgnoresUntil: "test_a_time_is_from_and_with_since_up_to_and_without_until",
    RepeatsChanges: "test_since_a_revision_there_is_only_what_came_after",
    NeverResyncs: "test_whoever_has_not_seen_what_was_let_go_must_begin_anew",
    PurgesTooMuch: "test_what_is_old_is_let_go_and_nothing_else",
    ShowsWhatIsWatched: "test_a_title_that_is_being_watched_is_not_there",
    MixesTitles: "test_a_view_of_a_title_is_all_of_it_at_one_moment",
    MixesProfiles: "test_another_profiles_changes_are_not_in_ones_feed",
    NamesStrangers: "test_revisions_of_many_are_looked_up_at_once",
    Miscounts: "test_a_selection_counts_and_shows_what_it_takes",
}
"""What can be wrong, and a case of the suite that says so."""

ASKED_OF_CASES_ALONE = {StaysFresh, NamesStrangers, PutsBackRegardless}
"""What the machine needs too much luck for, or does not do."""

CASES: dict[str, Any] = {"write": WRITES[0], "shape": "season"}
"""What a case may be run with beside a store and its clock."""


def _machine(make: type[MemoryStore]) -> type[HistoryMachine]:
    class Machine(HistoryMachine):
        def make_store(self, folder: Path, clock: Clock) -> Store:
            return make(clock)

    return Machine


@pytest.mark.parametrize(
    "broken", [one for one in BROKEN if one not in ASKED_OF_CASES_ALONE], ids=lambda broken: broken.__name__
)
def test_the_machine_finds_what_is_wrong_with_a_store(broken: type[MemoryStore]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(_machine(broken), settings=QUICK)


def test_the_machine_finds_nothing_wrong_with_a_store_that_is_right() -> None:
    run_state_machine_as_test(_machine(MemoryStore), settings=settings(QUICK, max_examples=20))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
@pytest.mark.parametrize("is_broken", [True, False])
async def test_a_case_finds_what_is_wrong_with_a_store_and_nothing_with_another(
    broken: type[MemoryStore], is_broken: bool
) -> None:
    clock = FixedClock()
    store = broken(clock) if is_broken else MemoryStore(clock)
    await store.open()
    await settle(store)
    case = getattr(StoreConformance(), BROKEN[broken])
    asked = inspect.signature(case).parameters
    fixtures = {name: value for name, value in {"store": store, "clock": clock, **CASES}.items() if name in asked}
    if is_broken:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            await case(**fixtures)
    else:
        await case(**fixtures)
    await store.close()


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
