"""Cases of ``apply``: many commands at once, refusals and failing saves among them, and the bound of the queue.

Not for what single commands do.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from playhead.domain.commands import (
    AddEntry,
    ClearHistory,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    Scrobble,
    SetProgress,
)
from playhead.domain.errors import DomainError, EntryNotFound, MarkNotFound
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.progress import Progress
from playhead.domain.slices import Reads
from playhead.domain.titles import Locator, TitleId
from playhead.ports.errors import StoreOverloaded
from playhead.testing.cases.base import ME, SIBLING, STRANGER, StoreCases, add, entries, settle
from playhead.testing.comparison import walk_entries, walk_marks, walk_points
from playhead.testing.faults import FaultyStore, Part
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, OTHER_MOVIE, SEASON

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from playhead.domain.access import ProfileId
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
    facts = [await store.get_title_facts(profile_id, locator.title_id) for locator in (MOVIE, OTHER_MOVIE, EPISODE)]
    points = await walk_points(store, profile_id, 100)
    return (numbered, watchlist, await walk_entries(store, profile_id, 100), points, marks, facts)


async def fill(store: Store, profile_id: ProfileId) -> None:
    """Something of every kind."""
    for locator in (MOVIE, EPISODE, NEXT_EPISODE, SEASON):
        await add(store, locator, profile_id=profile_id)
        await store.apply(RecordPosition(profile_id, locator, 60.0, Progress(50.0)))
    await store.apply(AddMark(profile_id, MOVIE, MarkKind.LIKED))
    await store.apply(AddMark(profile_id, EPISODE, MarkKind.WATCHLIST))


WRITES = (
    AddEntry(ME, MOVIE, Progress(100.0)),
    AddEntry(ME, OTHER_MOVIE, Progress(100.0)),
    SetProgress(ME, MOVIE, Progress(96.0)),
    RecordPosition(ME, NEXT_EPISODE, 70.0, Progress(60.0)),
    Scrobble(ME, NEXT_EPISODE, Progress(90.0)),
    RemoveEntries(ME, EPISODE),
    ClearHistory(ME),
    AddMark(ME, MOVIE, MarkKind.DISLIKED),
    RemoveMark(ME, EPISODE, MarkKind.WATCHLIST),
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
        logged = await at_once(store, [Scrobble(ME, MOVIE, Progress(90.0)) for _ in range(20)])
        assert len([entry for entry in logged if entry is not None]) == 1
        assert len(await entries(store)) == 1

    async def test_of_many_removals_at_once_one_succeeds(self, store: Store) -> None:
        entry = await add(store, MOVIE)
        outcomes = await at_once(store, [RemoveEntry(ME, entry.entry_id) for _ in range(5)])
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

    @pytest.mark.parametrize("part", Part)
    @pytest.mark.parametrize("write", WRITES, ids=lambda write: type(write).__name__)
    async def test_a_failing_save_leaves_nothing_behind(self, store: Store, part: Part, write: Command[Any]) -> None:
        """Whichever row cannot be saved: what was written and removed before it is taken back, the counts too.

        The same command succeeds afterwards, and what it does is as if it had never failed.
        """
        for profile_id in (ME, SIBLING):
            await fill(store, profile_id)
        before = await everything(store, ME)
        faulty = FaultyStore(store)
        faulty.fail_next(part)
        with pytest.raises(Exception):  # noqa: B017, PT011 - an engine may wrap what hit it
            await faulty.apply(write)
        assert await everything(store, ME) == before
        await store.apply(write)
        await store.apply(replace(write, profile_id=SIBLING))  # type: ignore[type-var]
        assert _without_ids(await everything(store, ME)) == _without_ids(await everything(store, SIBLING))

    @pytest.mark.parametrize("part", Part)
    async def test_a_failing_save_touches_no_other_command(self, store: Store, part: Part) -> None:
        """Not of the same profile, nor of others, before or after it in the same group."""
        commands: list[Command[Any]] = [
            AddEntry(ME, MOVIE, Progress(10.0)),
            AddMark(SIBLING, MOVIE, MarkKind.LIKED),
            RecordPosition(ME, OTHER_MOVIE, 5.0, Progress(90.0)),
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
