"""That the schema of SQLite is all its migrations, and that a database says which of them it has had.

Not for what the tables hold.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

import playhead.storage.sqlite
from playhead.ports import StoreCorrupt
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.migrations import APPLICATION_ID, fold, load_migrations, migrate
from playhead.testing.clock import FixedClock

FOLDER = Path(playhead.storage.sqlite.__file__).parent / "migrations"
NEWEST = len(load_migrations())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "playhead.sqlite3"
    path.touch()
    return path


@pytest.fixture
def connection(path: Path) -> Iterator[apsw.Connection]:
    connection = connect(path, writes=True)
    yield connection
    connection.close()


def schema(connection: apsw.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_the_files_are_numbered_from_one_without_a_gap() -> None:
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix == ".sql")
    assert [re.match(r"(\d{4})_[a-z_]+\.sql$", name)[1] for name in names] == [  # type: ignore[index]
        f"{number:04}" for number in range(1, NEWEST + 1)
    ]


def test_the_schema_of_a_store_is_all_migrations(connection: apsw.Connection) -> None:
    migrate(connection)
    plain = apsw.Connection(":memory:")
    plain.create_scalar_function("casefold", fold, 1)
    for step in load_migrations():
        plain.execute(step)
    assert schema(plain)
    assert schema(connection) == schema(plain)


async def test_a_store_that_is_opened_has_the_newest_schema(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "playhead.sqlite3", FixedClock())
    assert store.schema_state() == (0, NEWEST)
    assert not (tmp_path / "playhead.sqlite3").exists()
    await store.open()
    assert store.schema_state() == (NEWEST, NEWEST)
    await store.close()
    assert store.schema_state() == (NEWEST, NEWEST)


def test_migrating_again_changes_nothing(connection: apsw.Connection) -> None:
    migrate(connection)
    before = (schema(connection), connection.pragma("schema_version"))
    migrate(connection)
    assert (schema(connection), connection.pragma("schema_version")) == before


def test_a_step_that_fails_leaves_the_schema_as_it_was(
    connection: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    before = schema(connection)
    steps = (*load_migrations(), "CREATE TABLE half (a); CREATE TABLE entry (b)")
    monkeypatch.setattr("playhead.storage.sqlite.migrations.load_migrations", lambda: steps)
    with pytest.raises(apsw.SQLError):
        migrate(connection)
    assert (schema(connection), connection.pragma("user_version")) == (before, NEWEST)


def test_a_step_is_added_to_a_database_that_has_had_the_others(
    connection: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(connection)
    steps = (*load_migrations(), "CREATE TABLE more (a)", "INSERT INTO more VALUES (1)")
    monkeypatch.setattr("playhead.storage.sqlite.migrations.load_migrations", lambda: steps)
    migrate(connection)
    assert connection.execute("SELECT a FROM more").fetchall() == [(1,)]
    assert connection.pragma("user_version") == NEWEST + 2


async def test_a_newer_schema_is_refused(connection: apsw.Connection, path: Path) -> None:
    migrate(connection)
    connection.pragma("user_version", NEWEST + 1)
    store = SqliteStore(path, FixedClock())
    with pytest.raises(StoreCorrupt, match=f"schema {NEWEST + 1}"):
        await store.open()
    with pytest.raises(StoreCorrupt):
        store.schema_state()
    await store.close()


async def test_the_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    theirs = apsw.Connection(str(path))
    theirs.execute("CREATE TABLE precious (a)")
    theirs.close()
    before = look(path)
    store = SqliteStore(path, FixedClock())
    with pytest.raises(StoreCorrupt, match="another program"):
        await store.open()
    await store.close()
    assert look(path) == before


def look(path: Path) -> tuple[bytes, int, list[str]]:
    """What is in a file, who may read it, and what lies beside it."""
    return path.read_bytes(), path.stat().st_mode, sorted(file.name for file in path.parent.iterdir())


def test_the_file_says_whose_it_is(connection: apsw.Connection, path: Path) -> None:
    migrate(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big") == b"PLAY"
