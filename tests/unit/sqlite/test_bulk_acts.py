"""Bulk acts in SQLite: what is retired, what comes back and with which revisions, and the tallies counted anew.

Not for what each act decides, nor for what every engine must answer (`tests/conformance`).
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from playhead.domain.bulk import Clear, Done, Forget, UndoOperation
from playhead.domain.commands import AddEntry, RemoveEntries, RemoveEntry, SetProgress
from playhead.domain.errors import OperationNotFound
from playhead.domain.history import Entry, Precision
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import Of, Operation, OperationId, OperationKind, Selected, Selection
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.reports import Event, Report
from playhead.domain.seasons import Override
from playhead.domain.telling import TakeReport
from playhead.domain.titles import Locator
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.ports import EntryQuery, PointQuery
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.selecting import select
from playhead.testing.clock import FixedClock
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_MOVIE,
    OTHER_SHOW,
    SEASON,
    SHOW,
    SPECIAL,
)
from tests.unit.sqlite.conftest import ME, SITTING
from tests.unit.sqlite.test_writing import rows, with_file

PLACES = (MOVIE, OTHER_MOVIE, EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL, SEASON, OTHER_SHOW)

RETIRED = "SELECT count(*) FROM retired_entry UNION ALL SELECT count(*) FROM retired_playback"


async def list_entries(store: SqliteStore) -> list[Entry]:
    return [counted.entry for counted in (await store.list_entries(EntryQuery(ME, 100))).items]


async def add(store: SqliteStore, locator: Locator, percent: float = 100) -> Entry:
    return await store.apply(AddEntry(ME, locator, Progress(percent)))


async def play(store: SqliteStore, clock: FixedClock, locator: Locator, minute: int = 10, seq: int = 1) -> None:
    """A player was sought to somewhere within the hour that ``locator`` runs."""
    told = Report(SITTING, seq, Event.SEEK, locator, clock.now(), position_ms=minute * 60_000, duration_ms=3_600_000)
    await store.apply(TakeReport(ME, told))


async def operate(store: SqliteStore, act: Clear | Forget | MarkWatched | MarkUnwatched) -> Operation:
    done: Done = await store.apply(act)
    assert done.operation is not None
    return done.operation


async def undo(store: SqliteStore, operation: Operation) -> None:
    await store.apply(UndoOperation(ME, operation.operation_id, operation.title_id))


async def is_consistent(store: SqliteStore) -> None:
    """Assert that what is kept beside the rows is what they come to, and that no two have one revision."""
    path = store._path
    counted = rows(
        path,
        "SELECT title_id, season, episode, count(*), sum(completed), max(printf('%015d', updated_at) || hex(entry_id))"
        " FROM entry GROUP BY title_id, season, episode ORDER BY 1, 2, 3",
    )
    kept = rows(
        path,
        "SELECT title_id, season, episode, entry_count, completed_count, printf('%015d', updated_at) || hex(entry_id)"
        " FROM tally LEFT JOIN entry USING (profile_id, title_id, season, episode)"
        " WHERE entry_id = latest_entry_id ORDER BY 1, 2, 3",
    )
    assert kept == counted
    assert rows(path, "SELECT count(*) FROM tally") == [(len(counted),)]
    head = await store.get_head(ME)
    assert head.entry_count == sum(row[3] for row in counted)
    assert rows(path, "SELECT count(*) FROM mark WHERE kind = 'watchlist'") == [(head.watchlist_count,)]
    revisions = rows(
        path,
        "SELECT revision FROM entry UNION ALL SELECT revision FROM playback UNION ALL SELECT revision FROM mark"
        " UNION ALL SELECT revision FROM tombstone ORDER BY 1",
    )
    assert len(set(revisions)) == len(revisions)
    assert revisions[-1][0] <= head.revision
    assert rows(path, "SELECT count(*) FROM entry WHERE revision_block <> revision / 1024") == [(0,)]
    assert rows(path, "SELECT count(*) FROM playback WHERE revision_block <> revision / 1024") == [(0,)]
    assert rows(path, "SELECT count(*) FROM entry WHERE updated_hour <> floor(updated_at / 3600000.0)") == [(0,)]


async def fill(store: SqliteStore, clock: FixedClock) -> None:
    """Two entries at every place, an hour and a bit apart, and something played at every place that can be."""
    for _ in range(2):
        for place in PLACES:
            await add(store, place)
            clock.advance(500)
    for place in PLACES:
        if not place.is_season_default:
            await play(store, clock, place)


SELECTIONS = {
    "all": (Selection(), PLACES),
    "a movie": (Selection(MOVIE.title_id), (MOVIE,)),
    "a show": (Selection(SHOW), (EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL, SEASON)),
    "a show without specials": (
        Selection(SHOW, without_specials=True),
        (EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SEASON),
    ),
    "a season": (Selection(SHOW, 1), (EPISODE, NEXT_EPISODE, SEASON)),
    "the specials": (Selection(SHOW, 0), (SPECIAL,)),
    "a season's defaults": (Selection(SHOW, 1, of=Of.DEFAULTS), (SEASON,)),
    "a season's episodes": (Selection(SHOW, 1, of=Of.EPISODES), (EPISODE, NEXT_EPISODE)),
    "a show's episodes": (
        Selection(SHOW, of=Of.EPISODES),
        (EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL),
    ),
    "a show's defaults": (Selection(SHOW, of=Of.DEFAULTS), (SEASON,)),
    "an episode": (Selection(SHOW, 1, 2), (NEXT_EPISODE,)),
    "nothing": (Selection(SHOW, 7), ()),
}


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("is_halved", [False, True])
async def test_a_selection_takes_what_it_says(
    store: SqliteStore, clock: FixedClock, name: str, is_halved: bool
) -> None:
    """Half of it: the first of the two entries at each place, and no point, since they are all newer."""
    selection, places = SELECTIONS[name]
    await fill(store, clock)
    entries = await list_entries(store)
    middle = entries[len(PLACES) - 1].updated_at
    meant = [entry for entry in entries if entry.locator in places and (entry.updated_at < middle or not is_halved)]
    point_count = 0 if is_halved else sum(not place.is_season_default for place in places)
    if is_halved:
        selection = replace(selection, before=middle)
    head = await store.get_head(ME)
    selected = await store._connections.read(
        lambda connection: select(connection.cursor(), int(ME, 16), head, selection)
    )
    assert selected == Selected(len(meant), point_count, tuple(meant[:5]))
    assert len(meant) == len(places) * (1 if is_halved else 2)


async def test_what_is_cleared_and_undone_is_as_it_was_but_for_its_revisions(
    store: SqliteStore, clock: FixedClock, path: Path
) -> None:
    long_ago = datetime(1969, 12, 31, 23, 30, tzinfo=UTC)
    await store.apply(AddEntry(ME, MOVIE, FINISHED, long_ago, "trakt", Precision.DAY))
    await fill(store, clock)
    before = await list_entries(store)
    views = [await store.get_title_view(ME, place.title_id) for place in (MOVIE, EPISODE)]
    operation = await operate(store, Clear(ME))
    assert await list_entries(store) == []
    assert rows(path, "SELECT count(*) FROM playback UNION ALL SELECT count(*) FROM tally") == [(0,), (0,)]
    assert rows(path, RETIRED) == [(17,), (7,)]
    await is_consistent(store)
    await undo(store, operation)
    after = await list_entries(store)
    head = await store.get_head(ME)
    assert [entry.revision for entry in reversed(after)] == list(range(head.revision - 23, head.revision - 6))
    for entry, was in zip(after, before, strict=True):
        assert entry == replace(was, revision=entry.revision)
    again = [await store.get_title_view(ME, place.title_id) for place in (MOVIE, EPISODE)]
    assert [[(one.facts, one.point) for one in view.history.playbacks] for view in again] == [
        [(one.facts, one.point) for one in view.history.playbacks] for view in views
    ]
    assert [view.counts for view in again] == [view.counts for view in views]
    assert rows(path, RETIRED) == [(0,), (0,)]
    await is_consistent(store)


async def test_what_is_cleared_before_a_time_leaves_the_rest_counted(
    store: SqliteStore, clock: FixedClock, path: Path
) -> None:
    await fill(store, clock)
    entries = await list_entries(store)
    middle = entries[len(PLACES) - 2].updated_at  # one place has lost both
    operation = await operate(store, Clear(ME, before=middle))
    assert await list_entries(store) == entries[: len(PLACES) - 1]
    assert rows(path, "SELECT entry_count FROM tally") == [(1,)] * 7
    assert rows(path, "SELECT count(*) FROM playback") == [(7,)]
    await is_consistent(store)
    await undo(store, operation)
    assert {entry.entry_id for entry in await list_entries(store)} == {entry.entry_id for entry in entries}
    await is_consistent(store)


async def test_a_tombstone_stays_when_what_is_older_is_cleared(
    store: SqliteStore, clock: FixedClock, path: Path
) -> None:
    for place in (MOVIE, OTHER_MOVIE):
        await add(store, place)
        await play(store, clock, place)
    await store.apply(RemoveEntries(ME, MOVIE))
    assert rows(path, "SELECT title_id FROM playback WHERE updated_at IS NULL") == [(MOVIE.title_id,)]
    everything = await store.apply(Clear(ME, dry_run=True))
    assert everything.counts == (("entries", 1), ("points", 1))
    operation = await operate(store, Clear(ME, before=clock.now()))
    assert operation.counts == (("entries", 0), ("points", 0))
    assert rows(path, "SELECT title_id FROM playback") == [(MOVIE.title_id,), (OTHER_MOVIE.title_id,)]
    await store.apply(Clear(ME))
    assert rows(path, "SELECT title_id FROM playback") == []


async def test_clearing_for_good_retires_nothing(store: SqliteStore, clock: FixedClock, path: Path) -> None:
    await fill(store, clock)
    done = await store.apply(Clear(ME, kept=False))
    assert done.operation is None
    assert rows(path, RETIRED) == [(0,), (0,)]
    await is_consistent(store)


async def test_an_entry_that_was_changed_since_stays_as_it_is(store: SqliteStore, clock: FixedClock) -> None:
    """It takes no revision either; the others come back with theirs, none of which the profile has not come to."""
    for place in (EPISODE, NEXT_EPISODE):
        await add(store, place, 10)
    operation = await operate(store, MarkWatched(ME, EPISODE, None))
    clock.advance(10)
    changed = await store.apply(SetProgress(ME, EPISODE, Progress(50.0)))
    await undo(store, operation)
    assert changed in await list_entries(store)
    await is_consistent(store)


async def test_an_entry_that_an_act_changed_gets_its_former_progress_back(store: SqliteStore) -> None:
    before = await add(store, EPISODE, 10)
    operation = await operate(store, MarkWatched(ME, EPISODE, None))
    assert [entry.progress for entry in await list_entries(store)] == [100.0]
    await undo(store, operation)
    (after,) = await list_entries(store)
    assert (after.progress, after.updated_at, after.explicit) == (10.0, before.updated_at, before.explicit)
    await is_consistent(store)


async def test_what_comes_back_is_not_taken_for_what_was_there(store: SqliteStore) -> None:
    """The writer remembers the entry as the act left it."""
    await add(store, EPISODE, 10)
    await undo(store, await operate(store, MarkWatched(ME, EPISODE, None)))
    await store.apply(SetProgress(ME, EPISODE, FINISHED))
    await is_consistent(store)


async def test_what_an_act_added_goes_unless_it_was_changed(store: SqliteStore, clock: FixedClock) -> None:
    first = await operate(store, MarkWatched(ME, SEASON, None))
    second = await operate(store, MarkWatched(ME, NEXT_SEASON_EPISODE, None))
    clock.advance(10)
    changed = await store.apply(SetProgress(ME, NEXT_SEASON_EPISODE, Progress(30.0)))
    for operation in (second, first):
        await undo(store, operation)
    assert await list_entries(store) == [changed]
    await is_consistent(store)


async def test_an_entry_that_was_removed_since_comes_back(store: SqliteStore) -> None:
    before = await add(store, EPISODE, 10)
    operation = await operate(store, MarkWatched(ME, EPISODE, None))
    await store.apply(RemoveEntry(ME, before.entry_id, EPISODE))
    await is_consistent(store)
    await undo(store, operation)
    assert [(entry.entry_id, entry.progress) for entry in await list_entries(store)] == [(before.entry_id, 10.0)]
    await is_consistent(store)


async def test_what_was_played_since_stays_as_it_is(store: SqliteStore, clock: FixedClock) -> None:
    for place in (MOVIE, OTHER_MOVIE):
        await play(store, clock, place)
    operation = await operate(store, Clear(ME))
    clock.advance(60)
    await play(store, clock, MOVIE, minute=30, seq=2)
    await undo(store, operation)
    points = (await store.list_points(PointQuery(ME, 5))).items
    assert [(point.locator, point.position_ms) for point in points] == [(MOVIE, 1_800_000), (OTHER_MOVIE, 600_000)]
    await is_consistent(store)


async def test_what_was_played_is_retired_with_a_mark_that_ends_it(store: SqliteStore, clock: FixedClock) -> None:
    await play(store, clock, EPISODE)
    operation = await operate(store, MarkWatched(ME, SEASON, None))
    assert (await store.list_points(PointQuery(ME, 5))).items == ()
    await undo(store, operation)
    assert [point.locator for point in (await store.list_points(PointQuery(ME, 5))).items] == [EPISODE]
    await is_consistent(store)


async def test_marks_come_back_unless_they_are_there(store: SqliteStore, clock: FixedClock) -> None:
    for kind in (MarkKind.LIKED, MarkKind.WATCHLIST):
        await store.apply(AddMark(ME, MOVIE, kind))
        await store.apply(AddMark(ME, EPISODE, kind))
    operation = await operate(store, Forget(ME, SHOW, marks=True))
    assert operation.kind is OperationKind.FORGET
    assert rows(store._path, "SELECT count(*) FROM retired_mark") == [(2,)]
    new = (await store.apply(AddMark(ME, EPISODE, MarkKind.WATCHLIST))).mark
    await undo(store, operation)
    assert await store.find_mark(ME, MarkKind.WATCHLIST, new.revision) == new
    view = await store.get_title_view(ME, SHOW)
    assert {mark.kind for mark in view.marks} == {MarkKind.LIKED, MarkKind.WATCHLIST}
    await is_consistent(store)
    await store.apply(RemoveMark(ME, EPISODE, MarkKind.LIKED))
    await is_consistent(store)


async def test_a_season_mark_in_place_of_single_entries_can_be_taken_back(
    store: SqliteStore, clock: FixedClock
) -> None:
    await fill(store, clock)
    before = {(entry.entry_id, entry.progress) for entry in await list_entries(store)}
    operation = await operate(store, MarkUnwatched(ME, SEASON, Override.REPLACE))
    await is_consistent(store)
    assert len(await list_entries(store)) == 10
    await undo(store, operation)
    assert {(entry.entry_id, entry.progress) for entry in await list_entries(store)} == before
    await is_consistent(store)


@pytest.mark.parametrize("text", ["op_ff", "op_", "nonsense", "op_0x1", "op_-1", "op_1f " * 9, "OP_1"])
async def test_an_operation_that_is_none_is_not_found(store: SqliteStore, text: str) -> None:
    await fill_a_little(store)
    assert await store.find_operation(ME, OperationId(text)) is None
    with pytest.raises(OperationNotFound):
        await store.apply(UndoOperation(ME, OperationId(text)))


async def fill_a_little(store: SqliteStore) -> None:
    await add(store, MOVIE)
    await operate(store, Clear(ME))


async def test_an_operation_is_found_as_it_was_done_and_as_it_was_undone(store: SqliteStore, clock: FixedClock) -> None:
    await add(store, MOVIE)
    operation = await operate(store, Clear(ME, MOVIE.title_id))
    assert await store.find_operation(ME, operation.operation_id) == operation
    at = clock.advance(60)
    await undo(store, operation)
    found = await store.find_operation(ME, operation.operation_id)
    assert found is not None
    assert found.undone_at == at
    head = await store.get_head(ME)
    await undo(store, operation)
    assert await store.get_head(ME) == head


async def test_a_row_of_an_earlier_release_is_retired_and_put_back(store: SqliteStore, clock: FixedClock) -> None:
    await play(store, clock, MOVIE)
    with_file(store._path, "UPDATE playback SET facts = NULL, sitting_id = NULL")
    before = await store.get_title_view(ME, MOVIE.title_id)
    await undo(store, await operate(store, Forget(ME, MOVIE.title_id)))
    after = await store.get_title_view(ME, MOVIE.title_id)
    assert after.history.playbacks[0].facts == before.history.playbacks[0].facts
    assert after.history.playbacks[0].point == before.history.playbacks[0].point
