"""That a database of an earlier schema, with a household's rows in it, is read by today's code as what it said then.

Not for the steps themselves (`test_sqlite`).
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
import pytest_asyncio

from playhead.domain.access import AccountId, ProfileId
from playhead.domain.acts import Act, ActKind
from playhead.domain.bulk import Clear, UndoOperation
from playhead.domain.commands import AddEntry, SetProgress
from playhead.domain.errors import ResyncNeeded
from playhead.domain.history import Entry, EntryId, Head, Precision
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.playback import Playback, TitleState, is_listed
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.reports import Event, Report, SittingId
from playhead.domain.resolving import Facts, Point, resolve
from playhead.domain.telling import TakeReport
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.ports import EntryOrder, EntryQuery, MarkQuery, PointQuery, UpcomingQuery
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.migrations import APPLICATION_ID, load_migrations
from playhead.testing.clock import FixedClock

ME = ProfileId("00000000ab")
SHOW = TitleId("TV_1396")
MOVIE = Locator(TitleId("MV_550"))
OTHER_MOVIE = Locator(TitleId("MV_603"))
EPISODE = Locator(SHOW, 1, 1)
SITTING = SittingId("aaaaaaaa-0000-4000-8000-000000000000")
AT_MS = 1_767_323_045_678
AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)

ACCOUNT = (7, "household@example.org", "Household", "$argon2id$", AT_MS, AT_MS, None, 0)
PROFILE = (0xAB, 7, 2100, 5, 1, AT_MS, "Viewer", "https://example.org/1.png")
FIRST = bytes.fromhex("6957336500000000ab000001")
ENTRIES = (  # a locator, id, progress, position_s, completed, origin, created_at, updated_at, updated_hour, revision
    ("MV_550", -1, -1, FIRST, 100.0, None, 1, "trakt", AT_MS, AT_MS, AT_MS // 3_600_000, 1),
    ("MV_550", -1, -1, bytes.fromhex("6957336500000000ab000002"), 30.0, 1800.5, 0, None, AT_MS, AT_MS + 60_000,
     (AT_MS + 60_000) // 3_600_000, 2098),
    ("TV_1396", 1, 1, bytes.fromhex("6957336500000000ab000003"), 90.0, None, 1, None, AT_MS, AT_MS + 5_000,
     (AT_MS + 5_000) // 3_600_000, 3),
    ("TV_1396", 1, -1, bytes.fromhex("6957336500000000ab000004"), 100.0, None, 1, None, AT_MS, AT_MS + 1_000,
     (AT_MS + 1_000) // 3_600_000, 4),
    ("HC_760", -1, -1, bytes.fromhex("6957336500000000ab000005"), 5.0, None, 0, None, AT_MS, AT_MS + 2_000,
     (AT_MS + 2_000) // 3_600_000, 1500),
)  # fmt: skip
TALLIES = (
    ("MV_550", -1, -1, 2, 1, ENTRIES[1][3]),
    ("TV_1396", 1, 1, 1, 1, ENTRIES[2][3]),
    ("TV_1396", 1, -1, 1, 1, ENTRIES[3][3]),
    ("HC_760", -1, -1, 1, 0, ENTRIES[4][3]),
)
POINTS = (  # a locator, progress, position_s, resumable, completed, completed_at, updated_at, updated_hour, revision
    ("MV_550", -1, -1, 30.0, 1800.5, 1, 0, AT_MS, AT_MS + 60_000, (AT_MS + 60_000) // 3_600_000, 2099),
    ("MV_603", -1, -1, 0.0, 59.0, 1, 0, None, AT_MS, AT_MS // 3_600_000, 10),
    ("TV_1396", 1, 1, 97.0, None, 0, 1, AT_MS, AT_MS + 9_000, (AT_MS + 9_000) // 3_600_000, 11),
    ("TV_1399", 2, 3, 40.0, None, 1, 0, None, AT_MS, AT_MS // 3_600_000, 12),
)
MARKS = (("MV_550", -1, -1, "watchlist", AT_MS, 2100), ("TV_1396", -1, -1, "liked", AT_MS, 6))
TITLES = (("MV_1", "ÉLITE", None, None, None, None), ("TV_1396", "Breaking Bad", "/a.jpg", None, "2008-01-20", None))


def insert(connection: apsw.Connection, table: str, *rows: tuple[Any, ...]) -> None:
    """Rows of a table of the first schema, in the order of its columns."""
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608 - our own names


def of_me(rows: tuple[tuple[Any, ...], ...]) -> list[tuple[Any, ...]]:
    return [(0xAB, *row) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that had the first step alone, as the release of that schema left it."""
    path = tmp_path / "playhead.sqlite3"
    path.touch()
    connection = connect(path, writes=True)
    connection.execute(load_migrations()[0])
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    insert(connection, "account", ACCOUNT)
    insert(connection, "profile", PROFILE, (0xCD, 7, 0, 0, 0, AT_MS, "Guest", "https://example.org/2.png"))
    insert(connection, "entry", *of_me(ENTRIES))
    insert(connection, "tally", *of_me(TALLIES))
    insert(connection, "point", *of_me(POINTS))
    insert(connection, "mark", *of_me(MARKS))
    insert(connection, "title", *TITLES)
    insert(connection, "season", ("TV_1396", 1))
    insert(connection, "episode", ("TV_1396", 1, 1, "Pilot", "2008-01-20", 3480))
    connection.close()
    return path


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT + timedelta(days=1))


@pytest_asyncio.fixture
async def store(path: Path, clock: FixedClock) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, clock)
    assert store.schema_state() == (1, len(load_migrations()))
    await store.open()
    yield store
    await store.close()


async def test_entries_are_what_they_were_and_nobody_said_them_outright(store: SqliteStore) -> None:
    for order in EntryOrder:
        page = await store.list_entries(EntryQuery(ME, 10, order))
        assert len(page.items) == 5
        assert {(one.entry.explicit, one.entry.precision) for one in page.items} == {(False, Precision.SECOND)}
    found = await store.find_entry(ME, EntryId(FIRST.hex()))
    assert found is not None
    assert found.entry == Entry(
        EntryId(FIRST.hex()),
        MOVIE,
        FINISHED,
        None,
        completed=True,
        origin="trakt",
        created_at=AT,
        updated_at=AT,
        revision=1,
    )
    assert found.watched_count == 1
    numbered = await store.list_entries_numbered(ME, limit=2, offset=0)
    assert (numbered.total_count, [one.entry.progress for one in numbered.items]) == (5, [30.0, 90.0])


async def test_the_head_says_that_former_removals_are_not_known(store: SqliteStore) -> None:
    assert await store.get_head(ME) == Head(2100, 5, 1, purged_revision=2100)
    with pytest.raises(ResyncNeeded):
        await store.list_changes(ME, since=2099, limit=10)


async def test_points_are_what_they_were(store: SqliteStore) -> None:
    offered = (await store.list_points(PointQuery(ME, 10))).items
    assert offered == (
        Point(MOVIE, 1_800_500, None, Progress(30.0), True, True, None, AT + timedelta(minutes=1), 2099),
        Point(Locator(TitleId("TV_1399"), 2, 3), None, None, Progress(40.0), False, True, None, AT, 12),
        Point(OTHER_MOVIE, 59_000, None, None, False, True, None, AT, 10),
    )
    listed = (await store.list_points(PointQuery(ME, 10, listed_only=True))).items
    assert listed == offered[:2]
    assert [is_listed(point) for point in offered] == [True, True, False]
    ended = (await store.get_title_facts(ME, SHOW)).point
    assert ended == Point(EPISODE, None, None, Progress(97.0), True, False, None, AT + timedelta(seconds=9), 11)


async def test_a_point_is_an_act_by_which_today_s_rules_come_to_the_same(store: SqliteStore, clock: FixedClock) -> None:
    for title_id in ("MV_550", "MV_603", "TV_1396", "TV_1399"):
        (playback,) = (await store.get_title_view(ME, TitleId(title_id))).history.playbacks
        assert playback.point is not None
        assert resolve(playback.facts, clock.now()).current == playback.point
        assert playback.revision == playback.point.revision
    (ended,) = (await store.get_title_view(ME, SHOW)).history.playbacks
    at = AT + timedelta(seconds=9)
    told = Act(ActKind.PLACED, at, completed=True, progress=Progress(97.0), revision=11)
    assert ended.facts == Facts(EPISODE, acts=(told, Act(ActKind.ENDED, at)))


async def test_a_player_goes_on_from_a_point(store: SqliteStore, clock: FixedClock) -> None:
    told = Report(SITTING, 1, Event.START, MOVIE, clock.now(), position_ms=1_800_500, duration_ms=6_000_000)
    await store.apply(TakeReport(ME, told))
    at = clock.advance(30)
    told = Report(SITTING, 2, Event.PROGRESS, MOVIE, at, position_ms=1_830_500, duration_ms=6_000_000)
    answer = await store.apply(TakeReport(ME, told))
    assert answer.resolution.current is not None
    assert (answer.resolution.current.position_ms, answer.resolution.completed) == (1_830_500, True)
    (playback,) = (await store.get_title_view(ME, MOVIE.title_id)).history.playbacks
    assert len(playback.facts.sittings) == len(playback.facts.acts) == 1
    assert playback.facts.acts[0].at == AT + timedelta(minutes=1)


async def test_shows_with_a_past_are_to_be_planned(store: SqliteStore) -> None:
    today = AT.date()
    assert await store.list_stale_titles(ME, today, limit=10) == (SHOW, TitleId("TV_1399"))
    assert await store.list_title_states(ME, [SHOW, MOVIE.title_id]) == {
        SHOW: TitleState(SHOW, AT + timedelta(seconds=9), is_stale=True)
    }
    assert (await store.list_upcoming(UpcomingQuery(ME, 10))).items == ()


async def test_marks_are_what_they_were(store: SqliteStore) -> None:
    mark = Mark(MarkKind.WATCHLIST, MOVIE, AT, 2100)
    assert (await store.list_marks(MarkQuery(ME, MarkKind.WATCHLIST, 5))).items == (mark,)
    assert (await store.get_title_facts(ME, SHOW)).marks == {MarkKind.LIKED}


async def test_who_starts_from_nothing_is_told_everything(store: SqliteStore) -> None:
    page = await store.list_changes(ME, since=0, limit=20)
    assert [one.revision for one in page.items] == [1, 3, 4, 6, 10, 11, 12, 1500, 2098, 2099, 2100]
    assert [type(one) for one in page.items[-4:]] == [Entry, Entry, Playback, Mark]


async def test_the_next_writes_go_on_from_there(store: SqliteStore) -> None:
    changed = await store.apply(SetProgress(ME, MOVIE, Progress(50.0)))
    assert (changed.entry_id, changed.revision) == (EntryId(ENTRIES[1][3].hex()), 2101)
    added = await store.apply(AddEntry(ME, OTHER_MOVIE, FINISHED))
    assert added.revision == 2103
    page = await store.list_changes(ME, since=2100, limit=20)
    assert [one.revision for one in page.items] == [2101, 2102, 2103, 2104]


async def test_all_of_it_can_be_cleared_and_brought_back(store: SqliteStore) -> None:
    done = (await store.apply(Clear(ME))).operation
    assert done is not None
    assert done.counts == (("entries", 5), ("points", 4))
    assert (await store.get_head(ME)).entry_count == 0
    await store.apply(UndoOperation(ME, done.operation_id))
    assert len((await store.list_entries(EntryQuery(ME, 10))).items) == 5
    assert len((await store.list_points(PointQuery(ME, 10))).items) == 3


async def test_titles_are_found_by_their_folded_names_and_have_a_version(store: SqliteStore) -> None:
    assert await store.search_titles("élite", limit=5) == ("MV_1",)
    assert await store.search_titles("BREAK", limit=5) == (SHOW,)
    assert await store.get_catalogue_version() == 1
    assert await store.list_changed_titles(since=0, limit=5) == ("MV_1", SHOW)
    assert await store.list_changed_titles(since=1, limit=5) == ()
    await store.put_titles([Title(SHOW, "Breaking Bad", seasons=(Season(1, (Episode(1),)),))])
    assert await store.get_catalogue_version() == 2
    assert await store.list_changed_titles(since=1, limit=5) == (SHOW,)


async def test_an_empty_catalogue_begins_at_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "empty.sqlite3", FixedClock())
    await store.open()
    assert await store.get_catalogue_version() == 0
    await store.put_titles([])
    assert await store.get_catalogue_version() == 0
    await store.close()


async def test_the_household_is_still_there(store: SqliteStore) -> None:
    account = await store.find_account(AccountId(7))
    assert account is not None
    assert account.email == "household@example.org"
    assert [one.name for one in await store.list_profiles(AccountId(7))] == ["Guest", "Viewer"]
    assert await store.get_head(ProfileId("00000000cd")) == Head()
