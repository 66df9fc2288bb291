"""The feed of changes in SQLite, and the purge of what it and undoing leave behind: by blocks, and a little at a time.

Not for what every engine must answer (`tests/conformance`).
"""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import apsw
import pytest

from playhead.domain.access import CreateProfile, ProfileId
from playhead.domain.bulk import Clear, UndoOperation
from playhead.domain.commands import AddEntry, RemoveEntry, SetProgress
from playhead.domain.errors import OperationNotFound, ProfileNotFound, ResyncNeeded
from playhead.domain.history import Entry
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.operations import Tombstone
from playhead.domain.playback import Playback
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import ChangeSettings
from playhead.domain.telling import Scrobble
from playhead.domain.titles import Locator, TitleId
from playhead.ports import Change
from playhead.storage.sqlite import SqliteStore, upkeep
from playhead.storage.sqlite.feed import _list_changes
from playhead.testing.clock import FixedClock
from playhead.testing.samples import EPISODE, MOVIE, a_profile
from tests.unit.sqlite.conftest import ACCOUNT, ME, SITTING
from tests.unit.sqlite.test_writing import rows, writer_of

OTHER = a_profile(2).profile_id


@pytest.fixture
def far_off(clock: FixedClock) -> datetime:
    return clock.now() + timedelta(days=100)


async def walk(store: SqliteStore, limit: int, since: int = 0) -> list[Change]:
    """Every change, page by page."""
    found: list[Change] = []
    has_more = True
    while has_more:
        page = await store.list_changes(ME, since=since, limit=limit)
        assert len(page.items) == limit if page.has_more else len(page.items) <= limit
        found += page.items
        has_more = page.has_more
        since = found[-1].revision if found else since
    return found


async def add(store: SqliteStore, count: int, first: int = 1) -> None:
    """So many entries, of a movie each."""
    movies = [Locator(TitleId(f"MV_{number}")) for number in range(first, first + count)]
    await asyncio.gather(*(store.apply(AddEntry(ME, movie, FINISHED)) for movie in movies))


async def test_changes_of_every_kind_come_in_the_order_of_their_revisions(
    store: SqliteStore, clock: FixedClock
) -> None:
    entry = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    mark = (await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))).mark
    await store.apply(Scrobble(ME, SITTING, EPISODE, Progress(50.0)))
    await store.apply(RemoveMark(ME, MOVIE, MarkKind.LIKED))
    again = await store.apply(SetProgress(ME, MOVIE, Progress(90.0)))
    assert (entry.revision, mark.revision) == (1, 2)
    found = await walk(store, 50)
    assert [type(one) for one in found] == [Playback, Tombstone, Entry]
    assert found[1] == Tombstone(4, clock.now(), MOVIE, mark=MarkKind.LIKED)
    assert found[2] == again
    for limit in (1, 2, 3):
        assert await walk(store, limit) == found
    assert (await store.list_changes(ME, since=2, limit=1)).has_more
    assert not (await store.list_changes(ME, since=4, limit=1)).has_more


async def test_a_walk_goes_from_block_to_block(store: SqliteStore) -> None:
    await add(store, 3000)
    for number in (1, 1500, 2999):  # each goes to the end
        await store.apply(SetProgress(ME, Locator(TitleId(f"MV_{number}")), Progress(10.0)))
    found = await walk(store, 700)
    assert [one.revision for one in found] == [one for one in range(1, 3004) if one not in (1, 1500, 2999)]
    assert [one.revision for one in await walk(store, 2, since=3001)] == [3002, 3003]
    for since in (1022, 1023, 1024, 2047, 2048):
        page = await store.list_changes(ME, since=since, limit=3)
        assert [one.revision for one in page.items] == [since + 1, since + 2, since + 3]


async def test_a_page_reads_no_more_than_a_block_of_what_is_old(store: SqliteStore) -> None:
    """Of 5,000 entries, each of which takes the virtual machine some 36 steps."""
    await add(store, 5000)
    connection = apsw.Connection(str(store._path), flags=apsw.SQLITE_OPEN_READONLY)
    for since in (0, 3333, 4990):
        assert 100 * count_steps(connection, since) < 50 * 1024
    connection.close()


def count_steps(connection: apsw.Connection, since: int) -> int:
    """Hundreds of steps that a page of ten takes."""
    steps: list[int] = []

    def note() -> bool:
        steps.append(1)
        return False

    connection.set_progress_handler(note, 100)
    assert len(_list_changes(connection, ME, since, 10).items) == 10
    return len(steps)


async def test_where_nothing_is_new_nothing_is_read(store: SqliteStore) -> None:
    await add(store, 5)
    page = await store.list_changes(ME, since=5, limit=10)
    assert (page.items, page.has_more, page.head.revision) == ((), False, 5)
    assert (await store.list_changes(ME, since=6, limit=10)).items == ()


async def test_who_was_away_when_removals_were_purged_has_to_begin_anew(store: SqliteStore, far_off: datetime) -> None:
    entry = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    await store.apply(RemoveEntry(ME, entry.entry_id, MOVIE))
    await add(store, 1)
    tombstone = next(one for one in await walk(store, 10) if isinstance(one, Tombstone))
    assert await store.purge(far_off) == 1
    head = await store.get_head(ME)
    assert head.purged_revision == tombstone.revision
    with pytest.raises(ResyncNeeded):
        await store.list_changes(ME, since=tombstone.revision - 1, limit=10)
    assert [type(one) for one in await walk(store, 10, since=tombstone.revision)] == [Playback, Entry]
    assert not any(isinstance(one, Tombstone) for one in await walk(store, 10))


async def test_a_purge_takes_what_is_old_and_leaves_the_rest(store: SqliteStore, clock: FixedClock) -> None:
    await store.apply_account(CreateProfile(ACCOUNT.account_id, OTHER, "Guest", "https://example.org/a.png", 10))
    for who in (ME, OTHER):
        await store.apply(AddEntry(who, MOVIE, FINISHED))
        await store.apply(Clear(who))
    middle = clock.advance(3600)
    await store.apply(AddEntry(ME, MOVIE, FINISHED))
    kept = (await store.apply(Clear(ME))).operation
    assert kept is not None
    assert await store.purge(middle) == 6  # of each an operation, its entry, and a tombstone
    assert await store.purge(middle) == 0
    assert {who: (await store.get_head(who)).purged_revision for who in (ME, OTHER)} == {ME: 2, OTHER: 2}
    assert await store.find_operation(ME, kept.operation_id) == kept
    await store.apply(UndoOperation(ME, kept.operation_id))
    assert len([one for one in await walk(store, 10, since=2) if isinstance(one, Entry)]) == 1


async def test_a_purge_is_done_a_little_at_a_time(
    store: SqliteStore, path: Path, far_off: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 10)
    await add(store, 25)
    for number in range(13):
        await store.apply(Scrobble(ME, SITTING, Locator(TitleId(f"MV_{1000 + number}")), Progress(50.0)))
    done = (await store.apply(Clear(ME))).operation
    assert done is not None
    sizes: list[int] = []
    writer_of(store).trace_v2(
        apsw.SQLITE_TRACE_STMT, lambda event: sizes.append(1) if event["sql"] == "COMMIT" else None
    )
    assert await store.purge(far_off) == 1 + 25 + 13 + 1
    assert len(sizes) == 1 + 3 + 2 + 1 + 1  # the tombstone, the entries, the playbacks, the operation, nothing
    kept = "SELECT count(*) FROM operation UNION ALL SELECT count(*) FROM retired_entry"
    assert rows(path, kept) == [(0,), (0,)]


async def test_an_act_of_which_something_is_purged_can_not_be_undone(
    store: SqliteStore, far_off: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a part of it would come back. A purge that was broken off is gone on with."""
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 10)
    await add(store, 25)
    done = (await store.apply(Clear(ME))).operation
    assert done is not None
    before = round(far_off.timestamp() * 1000)
    assert await store._connections.write(upkeep._purge_some, before) == 1  # the tombstone
    assert await store._connections.write(upkeep._purge_some, before) == 10
    assert await store.find_operation(ME, done.operation_id) is None
    with pytest.raises(OperationNotFound):
        await store.apply(UndoOperation(ME, done.operation_id))
    assert await store.purge(far_off) == 15 + 1


async def test_a_purge_that_meets_a_report_is_not_built_upon(
    store: SqliteStore, clock: FixedClock, far_off: datetime
) -> None:
    """The writer's memory of the head is older than what the purge has noted in it."""
    await store.apply(Clear(ME))
    await store.apply(SetProgress(ME, MOVIE, Progress(10.0)))
    await store.purge(far_off)
    await store.apply(ChangeSettings(ME, ProfileSettings(private=True)))  # writes the whole of the head
    assert (await store.get_head(ME)).purged_revision == 1


async def test_revisions_of_many_profiles_are_told_at_once(store: SqliteStore) -> None:
    await add(store, 3)
    unknown = [a_profile(7).profile_id, ProfileId("nobody")]
    assert await store.list_revisions([ME, *unknown]) == {ME: 3}
    with pytest.raises(ProfileNotFound):
        await store.list_changes(unknown[0], since=0, limit=1)


async def test_profiles_that_keep_their_history_for_a_time_are_listed(store: SqliteStore) -> None:
    assert await store.list_retentions() == {}
    await store.apply(ChangeSettings(ME, ProfileSettings(retention_days=30)))
    assert await store.list_retentions() == {ME: 30}
    await store.apply(ChangeSettings(ME, ProfileSettings()))
    assert await store.list_retentions() == {}


async def test_a_mark_is_found_in_the_feed_as_it_is(store: SqliteStore) -> None:
    mark = (await store.apply(AddMark(ME, EPISODE, MarkKind.WATCHLIST))).mark
    assert await walk(store, 5) == [Mark(MarkKind.WATCHLIST, EPISODE, mark.created_at, 1)]
