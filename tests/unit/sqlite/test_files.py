"""The SQLite engine and its files: who may read them, a second process beside, backups, opening and closing.

Not for the schema in them (`tests/migration`).
"""

import asyncio
import sqlite3
import sys
from pathlib import Path

import apsw
import pytest

from playhead.domain.commands import AddEntry
from playhead.domain.errors import ProfileNotFound
from playhead.domain.progress import FINISHED
from playhead.domain.titles import Locator, TitleId
from playhead.ports import EntryQuery, StoreConflict, StoreCorrupt, StoreError, StoreUnavailable
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.errors import store_error
from playhead.testing.clock import FixedClock
from playhead.testing.samples import MOVIE
from tests.unit.sqlite.conftest import ACCOUNT, ME, PROFILE

BESIDE = """
import asyncio, sys
from pathlib import Path
from playhead.domain.commands import AddEntry
from playhead.domain.progress import FINISHED
from playhead.domain.titles import Locator, TitleId
from playhead.storage.sqlite import SqliteStore
from playhead.testing.clock import FixedClock

async def main():
    store = SqliteStore(Path(sys.argv[1]), FixedClock())
    await store.open()
    for number in range(1, 101):
        await store.apply(AddEntry(sys.argv[2], Locator(TitleId(f"MV_{number}")), FINISHED))
    await store.close()

asyncio.run(main())
"""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def leave_open(path: Path) -> None:
    """An empty file, in a folder, that everyone may read."""
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)


async def write(store: SqliteStore, count: int, first: int = 1000) -> None:
    for number in range(first, first + count):
        await store.apply(AddEntry(ME, Locator(TitleId(f"MV_{number}")), FINISHED))


async def test_nobody_else_may_read_the_files(store: SqliteStore, path: Path) -> None:
    await write(store, 1)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["playhead.sqlite3", "playhead.sqlite3-shm", "playhead.sqlite3-wal"]
    assert {mode(file) for file in files} == {0o600}
    assert mode(path.parent) == 0o700


async def test_a_file_that_others_could_read_is_closed_to_them(path: Path, clock: FixedClock) -> None:
    leave_open(path)
    store = SqliteStore(path, clock)
    await store.open()
    assert (mode(path), mode(path.parent)) == (0o600, 0o755)  # the folder is not ours
    await store.close()


async def test_another_process_writes_beside_and_each_sees_the_other(store: SqliteStore, path: Path) -> None:
    beside = await asyncio.create_subprocess_exec(sys.executable, "-c", BESIDE, str(path), ME)
    await write(store, 100)
    assert await beside.wait() == 0
    page = await store.list_entries_numbered(ME, limit=300, offset=0)
    assert page.total_count == 200
    assert {counted.entry.locator.title_id for counted in page.items} == {
        f"MV_{number}" for number in (*range(1, 101), *range(1000, 1100))
    }
    assert sorted(counted.entry.revision for counted in page.items) == list(range(1, 201))


async def test_a_backup_made_while_writing_is_whole(store: SqliteStore, tmp_path: Path, clock: FixedClock) -> None:
    await write(store, 200)
    copy = tmp_path / "copy.sqlite3"
    await asyncio.gather(store.backup(copy), write(store, 200, first=5000))
    restored = SqliteStore(copy, clock)
    await restored.open()
    page = await restored.list_entries_numbered(ME, limit=500, offset=0)
    await restored.close()
    assert 200 <= page.total_count == len(page.items) <= 400
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


async def test_a_backup_is_one_private_file_and_nothing_beside_it(store: SqliteStore, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    await store.backup(folder / "copy.sqlite3")
    assert [file.name for file in folder.iterdir()] == ["copy.sqlite3"]
    assert mode(folder / "copy.sqlite3") == 0o600


async def test_a_backup_never_replaces_a_file(store: SqliteStore, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("precious")
    with pytest.raises(StoreConflict):
        await store.backup(copy)
    assert copy.read_text() == "precious"


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await store.backup(tmp_path / "no such folder" / "copy.sqlite3")
    folder = tmp_path / "backups"
    folder.mkdir()
    store._path.rename(tmp_path / "gone")  # what is to be copied cannot be opened
    with pytest.raises(StoreError):
        await store.backup(folder / "copy.sqlite3")
    (tmp_path / "gone").rename(store._path)
    assert list(folder.iterdir()) == []


async def test_closing_finishes_what_was_accepted_and_can_be_repeated(path: Path, clock: FixedClock) -> None:
    store = SqliteStore(path, clock)
    await store.open()
    await store.add_account(ACCOUNT, PROFILE)
    accepted = [asyncio.create_task(store.apply(AddEntry(ME, MOVIE, FINISHED))) for _ in range(50)]
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    made = [task.result() for task in accepted]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    again = SqliteStore(path, clock)
    await again.open()
    page = await again.list_entries(EntryQuery(ME, 50))
    await again.close()
    assert [counted.entry for counted in reversed(page.items)] == made


async def test_a_store_that_is_not_open_is_unavailable(path: Path, clock: FixedClock) -> None:
    store = SqliteStore(path, clock)
    for call in (store.check, store.list_accounts):
        with pytest.raises(StoreUnavailable):
            await call()
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.apply(AddEntry(ME, MOVIE, FINISHED))


async def test_an_open_store_can_be_checked(store: SqliteStore) -> None:
    await store.check()


async def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable) as refused:
        await SqliteStore(tmp_path / "file" / "playhead.sqlite3", clock).open()
    assert isinstance(refused.value.__cause__, OSError)


async def test_a_damaged_file_is_corrupt(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "playhead.sqlite3"
    path.write_bytes(b"not a database at all " * 1000)
    store = SqliteStore(path, clock)
    with pytest.raises(StoreCorrupt) as refused:
        await store.open()
    assert isinstance(refused.value.__cause__, apsw.NotADBError)
    await store.close()


async def test_a_profile_id_that_is_none_belongs_to_nobody(store: SqliteStore) -> None:
    for wrong in ("", "nobody", "1", "0x00000001", "000000000A", " 000000001", "00000000001"):
        with pytest.raises(ProfileNotFound):
            await store.apply(AddEntry(type(ME)(wrong), MOVIE, FINISHED))
        assert await store.find_profile(type(ME)(wrong)) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (apsw.FullError, StoreUnavailable),
        (apsw.IOError, StoreUnavailable),
        (apsw.BusyError, StoreUnavailable),
        (apsw.ReadOnlyError, StoreUnavailable),
        (apsw.CantOpenError, StoreUnavailable),
        (apsw.ConstraintError, StoreConflict),
        (apsw.CorruptError, StoreCorrupt),
        (apsw.NotADBError, StoreCorrupt),
        (apsw.SQLError, StoreCorrupt),
    ],
)
def test_each_error_of_the_driver_is_one_of_the_ports(error: type[apsw.Error], kind: type[StoreError]) -> None:
    assert type(store_error(error("why"))) is kind
    assert str(store_error(error("why"))) == "why"
