"""Cases of ``apply``: many commands at once, refusals and failing saves among them, and the bound of the queue.

Not for what single commands do.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import DomainError, EntryNotFound, MarkNotFound
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import OperationId
from playhead.domain.progress import Progress
from playhead.domain.seasons import Override
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SnoozeTitle
from playhead.domain.slices import Reads
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Locator, TitleId
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.ports.errors import StoreOverloaded
from playhead.ports.history import EntryOrder
from playhead.testing.acts import SERIES
from playhead.testing.cases.base import ME, SIBLING, STRANGER, StoreCases, a_report, add, entries, settle, tell
from playhead.testing.clock import START
from playhead.testing.faults import FaultyStore, Part
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, OTHER_MOVIE, SEASON, SHOW, a_sitting
from playhead.testing.walking import (
    walk_changes,
    walk_entries,
    walk_marks,
    walk_points,
    walk_upcoming,
    walk_viewings,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from playhead.domain.access import ProfileId
    from playhead.domain.operations import Operation
    from playhead.domain.slices import Changes, Command, Slice
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


@dataclass(frozen=True)
class Broken:
    """A command with a fault in its rules."""

    profile_id: ProfileId

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        raise ZeroDivisionError


async def at_once(store: Store, commands: list[Command[Any]]) -> list[Any]:
    """What became of each, asked in this order without waiting in between."""
    return await asyncio.gather(*map(store.apply, commands), return_exceptions=True)


async def everything(store: Store, profile_id: ProfileId) -> tuple[object, ...]:
    """All that can be seen of a profile."""
    numbered = await store.list_entries_numbered(profile_id, limit=100, offset=0)
    watchlist = await store.list_watchlist_numbered(profile_id, limit=100, offset=0)
    marks = [await walk_marks(store, profile_id, kind, 100) for kind in MarkKind]
    title_ids = [locator.title_id for locator in (MOVIE, OTHER_MOVIE, EPISODE)]
    facts = [await store.get_title_facts(profile_id, title_id) for title_id in title_ids]
    views = [await store.get_title_view(profile_id, title_id) for title_id in title_ids]
    points = [await walk_points(store, profile_id, 100, listed_only=listed_only) for listed_only in (False, True)]
    feed = await walk_changes(store, profile_id, 100)
    operations = [await store.find_operation(profile_id, OperationId(f"op_{number:x}")) for number in range(60)]
    return (
        await store.get_head(profile_id),
        numbered,
        watchlist,
        await walk_entries(store, profile_id, 100),
        await walk_entries(store, profile_id, 100, order=EntryOrder.UPDATED),
        await walk_viewings(store, profile_id, 100),
        points,
        marks,
        facts,
        [(view, sorted(view.counts.items(), key=repr)) for view in views],
        [repr(change) for change in feed],
        operations,
        await walk_upcoming(store, profile_id, 100),
        await store.list_stale_titles(profile_id, START.date(), limit=100),
    )


async def fill(store: Store, profile_id: ProfileId) -> Operation:
    """Something of every kind, an operation among them that can be undone."""
    await add(store, OTHER_MOVIE, profile_id=profile_id)
    await tell(store, OTHER_MOVIE, at=START, profile_id=profile_id)
    cleared = (await store.apply(Clear(profile_id, OTHER_MOVIE.title_id))).operation
    assert cleared is not None
    for locator in (MOVIE, EPISODE, NEXT_EPISODE, SEASON):
        await add(store, locator, profile_id=profile_id, updated_at=START - timedelta(hours=1))
    for letter, locator in (("a", MOVIE), ("a", EPISODE), ("b", EPISODE), ("c", NEXT_EPISODE)):
        await tell(store, locator, at=START, letter=letter, profile_id=profile_id)
    await store.apply(AddMark(profile_id, MOVIE, MarkKind.LIKED))
    await store.apply(AddMark(profile_id, EPISODE, MarkKind.WATCHLIST))
    await store.apply(SnoozeTitle(profile_id, MOVIE.title_id, START + timedelta(days=9)))
    await store.apply(ChangeSettings(profile_id, ProfileSettings(retention_days=900)))
    await store.apply(CatchUp(profile_id, 1, None))
    return cleared


def reset(act: Command[Any], operation: Operation) -> Command[Any]:
    """``act``, of an undoing that of ``operation``."""
    if not isinstance(act, UndoOperation):
        return act
    return replace(act, operation_id=operation.operation_id, title_id=operation.title_id)


WRITES: Final[tuple[Command[Any], ...]] = (
    AddEntry(ME, MOVIE, Progress(100.0)),
    AddEntry(ME, OTHER_MOVIE, Progress(100.0)),
    SetProgress(ME, MOVIE, Progress(96.0)),
    SetProgress(ME, SEASON, Progress(96.0)),
    RecordPosition(ME, a_sitting("f"), NEXT_EPISODE, 70.0, Progress(60.0)),
    Scrobble(ME, a_sitting("e"), NEXT_EPISODE, Progress(90.0)),
    TakeReport(ME, a_report(NEXT_EPISODE, 90, at=START, letter="d")),
    RemoveEntries(ME, EPISODE),
    Clear(ME),
    Clear(ME, SHOW),
    Clear(ME, before=START),
    Forget(ME, SHOW, marks=True),
    MarkWatched(ME, Locator(SHOW), SERIES, Override.REPLACE),
    MarkUnwatched(ME, SEASON, Override.REPLACE),
    MarkWatched(ME, OTHER_MOVIE, None),
    UndoOperation(ME, OperationId("op_0")),
    DismissTitle(ME, SHOW),
    SnoozeTitle(ME, SHOW, START + timedelta(days=1)),
    AddMark(ME, MOVIE, MarkKind.DISLIKED),
    RemoveMark(ME, EPISODE, MarkKind.WATCHLIST),
    ClearWatchlist(ME),
    ChangeSettings(ME, ProfileSettings(private=True)),
    CatchUp(ME, 2, None),
)


class WritePathCases(StoreCases):
    """What ``apply`` promises whatever the command."""

    async def test_commands_are_decided_at_the_time_of_the_clock(self, store: Store, clock: FixedClock) -> None:
        clock.advance(12.345)
        assert (await add(store, MOVIE)).created_at == clock.now()

    async def test_of_many_commands_at_once_none_is_lost(self, store: Store) -> None:
        """Each sees what the one before left: the counts add up, and the revisions grow in the order of asking."""
        movies = [Locator(TitleId(f"MV_{1 + number % 7}")) for number in range(300)]
        made = await at_once(store, [AddEntry(ME, locator, Progress(100.0)) for locator in movies])
        revisions = [entry.revision for entry in made]
        assert revisions == sorted(set(revisions))
        assert len({entry.entry_id for entry in made}) == 300
        rows = await walk_entries(store, ME, 64)
        assert len(rows) == 300
        assert all(row.watched_count == movies.count(row.entry.locator) for row in rows)
        assert (await store.list_entries_numbered(ME, limit=1, offset=0)).total_count == 300

    async def test_of_many_reports_at_once_one_entry_is_left_as_the_last_one_told(self, store: Store) -> None:
        """An upsert among upserts never adds a second row."""
        made = await at_once(store, [SetProgress(ME, MOVIE, Progress(number / 2)) for number in range(120)])
        assert len({entry.entry_id for entry in made}) == 1
        found = await entries(store)
        assert found == [max(made, key=lambda entry: entry.revision)]
        assert found[0].progress == 59.5

    async def test_of_many_players_of_one_viewing_one_logs_it(self, store: Store) -> None:
        told = [TakeReport(ME, a_report(MOVIE, 90, at=START, letter="abcd"[number % 4])) for number in range(20)]
        answers = await at_once(store, list(told))
        assert len([answer for answer in answers if answer.logged is not None]) == 1
        assert len(await entries(store)) == 1

    async def test_of_many_removals_at_once_one_succeeds(self, store: Store) -> None:
        entry = await add(store, MOVIE)
        outcomes = await at_once(store, [RemoveEntry(ME, entry.entry_id, MOVIE) for _ in range(5)])
        assert outcomes[0] is None
        assert all(isinstance(outcome, EntryNotFound) for outcome in outcomes[1:])

    async def test_reactions_at_once_leave_one(self, store: Store) -> None:
        kinds = [MarkKind.LIKED, MarkKind.DISLIKED, MarkKind.SUPER_LIKED] * 4
        await at_once(store, [AddMark(ME, MOVIE, kind) for kind in kinds])
        assert (await store.get_title_facts(ME, MOVIE.title_id)).marks == {MarkKind.SUPER_LIKED}

    async def test_profiles_writing_at_once_do_not_meet(self, store: Store) -> None:
        """Each has revisions of its own, as if it had been alone."""
        mixed = [AddEntry(who, MOVIE, Progress(100.0)) for _ in range(10) for who in (ME, SIBLING, STRANGER)]
        made = await at_once(store, list(mixed))
        for index, who in enumerate((ME, SIBLING, STRANGER)):
            own = made[index::3]
            assert [entry.revision for entry in own] == [entry.revision for entry in made[0::3]]
            assert {entry.entry_id for entry in own} == {entry.entry_id for entry in await entries(store, who)}

    async def test_a_refusal_touches_no_other_command(self, store: Store) -> None:
        """Those before and after it in the same group are carried out."""
        outcomes = await at_once(
            store,
            [
                AddEntry(ME, MOVIE, Progress(10.0)),
                RemoveMark(ME, MOVIE, MarkKind.LIKED),
                RemoveEntries(ME, OTHER_MOVIE),
                SetProgress(ME, MOVIE, Progress(20.0)),
                AddMark(ME, MOVIE, MarkKind.LIKED),
            ],
        )
        assert isinstance(outcomes[1], MarkNotFound)
        assert isinstance(outcomes[2], EntryNotFound)
        assert [entry.progress for entry in await entries(store)] == [20.0]
        assert (await store.get_title_facts(ME, MOVIE.title_id)).marks == {MarkKind.LIKED}

    async def test_a_refused_command_leaves_nothing(self, store: Store) -> None:
        await fill(store, ME)
        before = await everything(store, ME)
        with pytest.raises(DomainError):
            await store.apply(AddEntry(ME, MOVIE, Progress(1.0), origin=""))
        with pytest.raises(EntryNotFound):
            await store.apply(RemoveEntries(ME, OTHER_MOVIE))
        assert await everything(store, ME) == before

    async def test_a_command_with_a_fault_of_its_own_fails_alone(self, store: Store) -> None:
        outcomes = await at_once(
            store, [AddEntry(ME, MOVIE, Progress(10.0)), Broken(ME), SetProgress(ME, MOVIE, Progress(20.0))]
        )
        assert isinstance(outcomes[1], Exception)
        assert [entry.progress for entry in await entries(store)] == [20.0]

    @pytest.mark.parametrize("write", WRITES, ids=lambda write: type(write).__name__)
    async def test_a_failing_save_leaves_nothing_behind(self, store: Store, write: Command[Any]) -> None:
        """Whichever row cannot be saved: what was written and removed before it is taken back, the counts too.

        The same command succeeds afterwards, and what it does is as if it had never failed.
        """
        cleared = {profile_id: await fill(store, profile_id) for profile_id in (ME, SIBLING)}
        write = reset(write, cleared[ME])
        before = await everything(store, ME)
        for part in Part:
            faulty = FaultyStore(store)
            faulty.fail_next(part)
            with pytest.raises(Exception):  # noqa: B017, PT011 - an engine may wrap what hit it
                await faulty.apply(write)
            assert await everything(store, ME) == before, part
        await store.apply(write)
        assert await everything(store, ME) != before
        sibling: Any = replace(write, profile_id=SIBLING)  # type: ignore[type-var]
        await store.apply(reset(sibling, cleared[SIBLING]))
        assert _without_ids(await everything(store, ME)) == _without_ids(await everything(store, SIBLING))

    @pytest.mark.parametrize("part", Part)
    async def test_a_failing_save_touches_no_other_command(self, store: Store, part: Part) -> None:
        """Not of the same profile, nor of others, before or after it in the same group."""
        commands: list[Command[Any]] = [
            AddEntry(ME, MOVIE, Progress(10.0)),
            AddMark(SIBLING, MOVIE, MarkKind.LIKED),
            RecordPosition(ME, a_sitting("f"), OTHER_MOVIE, 5.0, Progress(90.0)),
            SetProgress(ME, MOVIE, Progress(20.0)),
            AddEntry(SIBLING, MOVIE, Progress(30.0)),
        ]
        faulty = FaultyStore(store)
        faulty.fail_next(part, after=2)
        outcomes = await asyncio.gather(*map(faulty.apply, commands), return_exceptions=True)
        assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, False, True, False, False]
        assert [(entry.locator, entry.progress) for entry in await entries(store)] == [(MOVIE, 20.0)]
        assert await walk_points(store, ME, 3) == []
        assert [entry.progress for entry in await entries(store, SIBLING)] == [30.0]
        assert (await store.get_title_facts(SIBLING, MOVIE.title_id)).marks == {MarkKind.LIKED}

    async def test_when_the_queue_is_full_the_answer_is_overloaded_at_once(
        self, tmp_path: Path, clock: FixedClock
    ) -> None:
        """What was accepted is carried out, what was not is not, and soon there is room again."""
        (tmp_path / "small").mkdir()
        store = self.make_store(tmp_path / "small", clock, queue_max=3, group_max=1)
        await store.open()
        await settle(store)
        outcomes = await at_once(store, [AddEntry(ME, MOVIE, Progress(1.0)) for _ in range(50)])
        accepted = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, StoreOverloaded)]
        assert len(accepted) + len(refused) == 50
        assert 3 <= len(accepted) < 50
        assert all(refusal.retry_after_s >= 1 for refusal in refused)
        assert {entry.entry_id for entry in await entries(store)} == {entry.entry_id for entry in accepted}
        await add(store, MOVIE)
        await store.close()


def _without_ids(seen: object) -> str:
    return repr(seen).replace(ME, "-").replace(SIBLING, "-")
