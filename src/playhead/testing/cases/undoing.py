"""Cases of operations: what a bulk act retires is kept, comes back when it is undone, and otherwise is gone for good.

Not for which rows one takes (``selections``) nor for how long it is kept (``changes``).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import AddEntry, CorrectEntry, RemoveEntries, RemoveEntry, SetProgress
from playhead.domain.errors import OperationExpired, OperationNotFound
from playhead.domain.history import Entry
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.operations import Operation, OperationId, OperationKind, Selection
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.resolving import Facts
from playhead.domain.seasons import Override
from playhead.domain.titles import Episode as EpisodeOfTitle
from playhead.domain.titles import Locator, Season, Title, TitleId
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, entries, tell
from playhead.testing.cases.playbacks import see
from playhead.testing.cases.probes import Write
from playhead.testing.clock import START
from playhead.testing.replica import Replica
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    OTHER_MOVIE,
    SEASON,
    SHOW,
    SPECIAL,
    a_point,
)
from playhead.testing.walking import walk_changes, walk_entries, walk_marks

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.draft import Draft
    from playhead.ports.history import Change
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

SERIES = Title(
    SHOW,
    "Die Br\u00fccke",
    seasons=(
        Season(1, tuple(EpisodeOfTitle(number, air_date=START.date() - timedelta(9)) for number in (1, 2))),
        Season(2, (EpisodeOfTitle(1, air_date=START.date() - timedelta(9)),)),
    ),
)


async def clear(store: Store, title_id: TitleId | None = None, *, profile_id: ProfileId = ME) -> Operation:
    """Clear all of it, or one title."""
    done = await store.apply(Clear(profile_id, title_id))
    assert done.operation is not None
    return done.operation


async def undo(store: Store, operation: Operation, *, profile_id: ProfileId = ME) -> Operation:
    """Undo it."""
    return await store.apply(UndoOperation(profile_id, operation.operation_id, operation.title_id))


async def rows_of(store: Store, profile_id: ProfileId = ME) -> list[str]:
    """Every row that is there, without its revision."""
    replica = Replica()
    replica.follow(await walk_changes(store, profile_id, 50))
    return sorted(repr(replace(row, revision=0)) for row in replica.rows)


def key_of(row: Change) -> object:
    """What a row is of."""
    match row:
        case Entry():
            return row.entry_id
        case Mark():
            return row.locator, row.kind
        case _:
            return row.locator


class OperationCases(StoreCases):
    """``Changes.operation`` and the rows that it retires, ``Changes.undo``, ``Reads.operation``, ``find_operation``."""

    async def test_an_operation_is_found_as_it_was_done(self, store: Store, clock: FixedClock) -> None:
        """By its id, of its profile; whole, also what undoing it will need."""
        await add(store, EPISODE)
        await tell(store, EPISODE, at=clock.now())
        before = (await store.list_title_states(ME, [SHOW]))[SHOW]
        done = await store.apply(Forget(ME, SHOW))
        operation = done.operation
        assert operation is not None
        assert (operation.kind, operation.at, operation.title_id) == (OperationKind.FORGET, clock.now(), SHOW)
        assert dict(operation.counts) == {"entries": 1, "points": 1, "marks": 0}
        assert operation.titles == (before,)
        assert await store.find_operation(ME, operation.operation_id) == operation
        assert (await see(store, operation=operation.operation_id)).undoable is not None
        for profile_id, operation_id in ((SIBLING, operation.operation_id), (ME, OperationId("op_0"))):
            assert await store.find_operation(profile_id, operation_id) is None
            assert (await see(store, profile_id, operation=operation_id)).undoable is None
            with pytest.raises(OperationNotFound):
                await store.apply(UndoOperation(profile_id, operation_id, SHOW))

    async def test_what_was_cleared_comes_back_as_it_was(self, store: Store, clock: FixedClock) -> None:
        """Entries, rows of playback and counts; each row has a revision of its own, above all before."""
        for locator in (MOVIE, EPISODE, EPISODE, SEASON, SPECIAL):
            await add(store, locator)
            clock.advance(7)
        for letter, locator in (("a", NEXT_EPISODE), ("b", OTHER_MOVIE), ("c", SPECIAL)):
            await tell(store, locator, at=clock.now(), letter=letter)
        await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))
        before, counted = await rows_of(store), await walk_entries(store, ME, 9)
        operation = await clear(store)
        assert await entries(store) == []
        assert (await store.get_head(ME)).cleared_at == clock.now()
        undone = await undo(store, operation)
        assert undone == replace(operation, undone_at=clock.now())
        assert await store.find_operation(ME, operation.operation_id) == undone
        assert await rows_of(store) == before
        again = await walk_entries(store, ME, 9)
        assert [(one.entry.entry_id, one.watched_count) for one in again] == [
            (one.entry.entry_id, one.watched_count) for one in counted
        ]
        head = await store.get_head(ME)
        assert (head.entry_count, head.cleared_at) == (len(counted), None)
        revisions = [row.revision for row in await walk_changes(store, ME, 9)]
        assert [one for one in revisions if one > operation.last_revision] == list(
            range(operation.last_revision + 1, head.revision + 1)
        )

    async def test_rows_come_back_in_an_order_that_gives_each_its_revision(
        self, store: Store, clock: FixedClock
    ) -> None:
        """Entries by id, then rows of playback by locator, then marks by locator and kind."""
        for locator in (NEXT_EPISODE, EPISODE, SEASON):
            await add(store, locator)
        for letter, locator in (("a", NEXT_EPISODE), ("b", SPECIAL), ("c", Locator(SHOW, 1, 10))):
            await tell(store, locator, at=clock.now(), letter=letter)
        for locator, kind in (
            (EPISODE, MarkKind.WATCHLIST),
            (Locator(SHOW), MarkKind.WATCHLIST),
            (Locator(SHOW), MarkKind.LIKED),
            (SPECIAL, MarkKind.DISLIKED),
        ):
            await store.apply(AddMark(ME, locator, kind))
        done = await store.apply(Forget(ME, SHOW, marks=True))
        assert done.operation is not None
        await undo(store, done.operation)
        back = [row for row in await walk_changes(store, ME, 9) if row.revision > done.operation.last_revision]
        ids = sorted(entry.entry_id for entry in await entries(store))
        places = [SPECIAL, NEXT_EPISODE, Locator(SHOW, 1, 10)]
        marks = [
            (Locator(SHOW), MarkKind.LIKED),
            (Locator(SHOW), MarkKind.WATCHLIST),
            (SPECIAL, MarkKind.DISLIKED),
            (EPISODE, MarkKind.WATCHLIST),
        ]
        assert [key_of(row) for row in back] == [*ids, *places, *marks]
        assert (await store.get_head(ME)).watchlist_count == 2

    async def test_an_operation_is_undone_once(self, store: Store) -> None:
        """A repeat changes nothing, and nothing is kept for it."""
        await add(store, MOVIE)
        operation = await clear(store)
        undone = await undo(store, operation)
        await store.apply(RemoveEntries(ME, MOVIE))
        head = await store.get_head(ME)
        assert await undo(store, operation) == undone
        assert await store.get_head(ME) == head
        assert await entries(store) == []
        undoable = (await see(store, operation=operation.operation_id)).undoable
        assert undoable is not None
        assert (undoable.retired_count, undoable.changed_count, undoable.point_count) == (0, 0, 0)

    async def test_after_30_days_an_operation_stays(self, store: Store, clock: FixedClock) -> None:
        await add(store, MOVIE)
        operation = await clear(store)
        clock.advance(30 * 86_400 + 0.001)
        with pytest.raises(OperationExpired):
            await undo(store, operation)
        clock.advance(-0.001)
        await undo(store, operation)
        assert len(await entries(store)) == 1

    async def test_what_was_changed_since_stays_as_it_is(self, store: Store, clock: FixedClock) -> None:
        """A season mark changed one entry, retired some and added one: each was changed again, but for one of each."""
        first, second = Locator(SHOW, 1), Locator(SHOW, 2)
        kept = await add(store, EPISODE, 50)
        marked = await add(store, first, 10)
        clock.advance(60)
        done = await store.apply(MarkWatched(ME, Locator(SHOW), SERIES, Override.REPLACE))
        operation = done.operation
        assert operation is not None
        assert {counted.entry.locator for counted in await walk_entries(store, ME, 9)} == {first, second}
        added = next(entry for entry in await entries(store) if entry.locator == second)
        clock.advance(60)
        changed = await store.apply(SetProgress(ME, first, Progress(20.0)))
        undoable = (await see(store, operation=operation.operation_id)).undoable
        assert undoable is not None
        assert (undoable.retired_count, undoable.changed_count, undoable.added) == (1, 0, (added,))
        await undo(store, operation)
        found = {entry.locator: entry for entry in await entries(store)}
        assert found[first] == changed
        assert changed.entry_id == marked.entry_id
        assert replace(found[EPISODE], revision=kept.revision) == kept
        assert second not in found
        assert (await store.get_head(ME)).entry_count == 2
        assert (await see(store, latest_at=EPISODE)).tally.completed_count == 0

    async def test_what_was_added_and_changed_since_stays(self, store: Store, clock: FixedClock) -> None:
        done = await store.apply(MarkWatched(ME, SEASON, SERIES))
        assert done.operation is not None
        entry = (await entries(store))[0]
        corrected = await store.apply(CorrectEntry(ME, entry.entry_id, SEASON, Progress(90.0)))
        await undo(store, done.operation)
        assert await entries(store) == [corrected]

    async def test_what_was_added_and_removed_since_stays_gone(self, store: Store) -> None:
        done = await store.apply(MarkWatched(ME, MOVIE, None))
        assert done.operation is not None
        entry = (await entries(store))[0]
        await store.apply(RemoveEntry(ME, entry.entry_id, MOVIE))
        await undo(store, done.operation)
        assert await entries(store) == []
        assert (await store.get_head(ME)).entry_count == 0

    async def test_a_row_of_playback_that_was_told_of_since_stays(self, store: Store, clock: FixedClock) -> None:
        """And those that nobody told of come back, with their points, offered as they were."""
        for letter, locator in (("a", MOVIE), ("b", OTHER_MOVIE)):
            await tell(store, locator, 40, at=clock.now(), letter=letter)
        operation = await clear(store)
        clock.advance(60)
        answer = await tell(store, MOVIE, 10, at=clock.now(), letter="c")
        await undo(store, operation)
        film = (await see(store, playback_at=MOVIE)).playback
        other = (await see(store, playback_at=OTHER_MOVIE)).playback
        assert film is not None
        assert other is not None
        assert film.point == answer.resolution.current
        assert (other.point is not None and other.point.progress, other.is_offered) == (40.0, True)

    async def test_a_mark_that_is_there_again_stays(self, store: Store, clock: FixedClock) -> None:
        """With its own time and number; those that are not come back, and the watchlist counts them."""
        kinds = (MarkKind.LIKED, MarkKind.WATCHLIST)
        for locator in (Locator(SHOW), EPISODE):
            for kind in kinds:
                await store.apply(AddMark(ME, locator, kind))
        done = await store.apply(Forget(ME, SHOW, marks=True))
        assert done.operation is not None
        assert (await store.get_head(ME)).watchlist_count == 0
        clock.advance(60)
        again = (await store.apply(AddMark(ME, EPISODE, MarkKind.WATCHLIST))).mark
        undoable = (await see(store, operation=done.operation.operation_id)).undoable
        assert undoable is not None
        assert (undoable.mark_count, undoable.watchlist_count) == (4, 1)
        await undo(store, done.operation)
        assert again in await walk_marks(store, ME, MarkKind.WATCHLIST, 9)
        for kind in kinds:
            assert {mark.locator for mark in await walk_marks(store, ME, kind, 9)} == {Locator(SHOW), EPISODE}
        assert (await store.get_head(ME)).watchlist_count == 2
        for locator in (Locator(SHOW), EPISODE):
            await store.apply(RemoveMark(ME, locator, MarkKind.WATCHLIST))
        assert (await store.get_head(ME)).watchlist_count == 0

    async def test_a_reaction_does_not_come_back_beside_another(self, store: Store) -> None:
        """At the same locator: they exclude one another (discovr.md#lists). What stood beside it comes back."""
        for locator in (Locator(SHOW), EPISODE):
            for kind in (MarkKind.LIKED, MarkKind.WATCHLIST):
                await store.apply(AddMark(ME, locator, kind))
        done = await store.apply(Forget(ME, SHOW, marks=True))
        assert done.operation is not None
        other = (await store.apply(AddMark(ME, EPISODE, MarkKind.DISLIKED))).mark
        await undo(store, done.operation)
        assert await walk_marks(store, ME, MarkKind.DISLIKED, 9) == [other]
        assert [mark.locator for mark in await walk_marks(store, ME, MarkKind.LIKED, 9)] == [Locator(SHOW)]
        assert len(await walk_marks(store, ME, MarkKind.WATCHLIST, 9)) == 2
        head = await store.get_head(ME)
        assert (head.watchlist_count, head.revision) == (2, other.revision + 4)

    async def test_without_an_operation_what_is_removed_is_gone_for_good(self, store: Store, clock: FixedClock) -> None:
        """What retention lets go nobody brings back: neither by it nor by an operation before or after."""
        await add(store, MOVIE)
        earlier = await clear(store, MOVIE.title_id)
        await add(store, OTHER_MOVIE)
        await tell(store, OTHER_MOVIE, at=clock.now())
        done = await store.apply(Clear(ME, kept=False))
        assert (done.operation, dict(done.counts)) == (None, {"entries": 1, "points": 1})
        later = await clear(store)
        for operation in (later, earlier):
            await undo(store, operation)
        assert [entry.locator for entry in await entries(store)] == [MOVIE]
        assert (await see(store, playback_at=OTHER_MOVIE)).playback is None

    async def test_an_operation_takes_what_earlier_ones_left(self, store: Store, clock: FixedClock) -> None:
        """Each brings its own back, in whatever order they are undone."""
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            operations = []
            for locator in (MOVIE, OTHER_MOVIE, EPISODE):
                await add(store, locator)
                operations.append(await clear(store))
            for number, count in zip(order, (1, 2, 3), strict=True):
                await undo(store, operations[number])
                assert len(await entries(store)) == count
            await store.apply(Clear(ME, kept=False))
            clock.advance(1)

    async def test_an_entry_retired_twice_comes_back_once(self, store: Store, clock: FixedClock) -> None:
        """By whichever of the two operations is undone first."""
        await add(store, SEASON, 50)
        first = (await store.apply(MarkWatched(ME, SEASON, SERIES))).operation
        second = (await store.apply(MarkUnwatched(ME, SEASON))).operation
        assert first is not None
        assert second is not None
        await undo(store, first)
        assert [entry.progress for entry in await entries(store)] == [50.0]
        await undo(store, second)
        assert [entry.progress for entry in await entries(store)] == [50.0]
        assert (await store.get_head(ME)).entry_count == 1

    async def test_a_dry_run_counts_and_writes_nothing(self, store: Store, clock: FixedClock) -> None:
        await add(store, EPISODE)
        await tell(store, NEXT_EPISODE, at=clock.now())
        before, head = await rows_of(store), await store.get_head(ME)
        for act, count in (
            (Clear(ME, dry_run=True), 1),
            (Clear(ME, SHOW, START + timedelta(1), dry_run=True), 1),
            (Forget(ME, SHOW, dry_run=True), 1),
        ):
            done = await store.apply(act)
            assert (done.operation, dict(done.counts)["entries"], len(done.samples)) == (None, count, 1)
        assert (await store.apply(MarkWatched(ME, SEASON, SERIES, dry_run=True))).operation is None
        assert await rows_of(store) == before
        assert await store.get_head(ME) == head

    async def test_three_thousand_entries_are_cleared_and_come_back(self, store: Store, clock: FixedClock) -> None:
        """Counts, ids, order and watched counts; a hundred rows of playback with them."""
        places = [Locator(TitleId(f"MV_{1 + number}")) for number in range(1000)]
        for number in range(3):
            at = START - timedelta(minutes=number)
            await asyncio.gather(*(store.apply(AddEntry(ME, locator, FINISHED, at)) for locator in places))

        def play(draft: Draft) -> None:
            for locator in places[::10]:
                draft.put_playback(Facts(locator), a_point(locator))

        await store.apply(Write(ME, play))
        before = await walk_entries(store, ME, 500)
        operation = await clear(store)
        assert dict(operation.counts) == {"entries": 3000, "points": 100}
        assert (await store.get_head(ME)).entry_count == 0
        assert (await see(store, selection=Selection())).selected.entry_count == 0
        await undo(store, operation)
        after = await walk_entries(store, ME, 500)
        assert [replace(one.entry, revision=0) for one in after] == [replace(one.entry, revision=0) for one in before]
        assert {one.watched_count for one in after} == {3}
        head = await store.get_head(ME)
        assert (head.entry_count, head.revision) == (3000, operation.last_revision + 3100)
        assert len(await walk_changes(store, ME, 500)) == 3101
