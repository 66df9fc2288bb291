"""The schema: numbered steps forward, each in the folder ``migrations``, and which of them a database has had.

Not for other changes of data: a step is never edited once released, and there is none back.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from playhead.ports.errors import StoreCorrupt
from playhead.storage.sqlite.connection import transaction

if TYPE_CHECKING:
    import apsw
    from apsw import SQLiteValue

APPLICATION_ID: Final = 0x504C4159
"""Marks a file as Playhead's (SQLite's ``application_id``; the letters PLAY)."""


class SchemaState(NamedTuple):
    """How many steps a database has had (0: it is empty, or not there yet), and how many there are."""

    current: int
    newest: int


def load_migrations() -> tuple[str, ...]:
    """The steps in their order: ``0001_*.sql`` first."""
    folder = files("playhead.storage.sqlite") / "migrations"
    steps = sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name)
    return tuple(step.read_text(encoding="utf-8") for step in steps)


def read_state(connection: apsw.Connection) -> SchemaState:
    """Which steps the database has had.

    Raises:
        StoreCorrupt: another program's database, or one that a newer Playhead has changed.
    """
    newest = len(load_migrations())
    current = connection.pragma("user_version")
    (table_count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()[0]
    if table_count and connection.pragma("application_id") != APPLICATION_ID:
        raise StoreCorrupt("the file is a database of another program")
    if current > newest:
        raise StoreCorrupt(
            f"the database has schema {current}, and this version of Playhead knows {newest}: use a newer version"
        )
    return SchemaState(current, newest)


def fold(*texts: SQLiteValue) -> str:
    """Unicode case folding, which SQLite does not have: the one function that steps may ask for, as ``casefold``."""
    return str(texts[0]).casefold()


def migrate(connection: apsw.Connection) -> None:
    """Take the steps that the database has not had, each in one transaction. Does nothing where it has had all.

    Raises ``StoreCorrupt`` as ``read_state`` does. Several processes may do this at once.
    """
    steps = load_migrations()
    connection.create_scalar_function("casefold", fold, 1, deterministic=True)
    while read_state(connection).current < len(steps):
        with transaction(connection):
            current = read_state(connection).current  # again: another process may have been faster
            if current < len(steps):
                connection.execute(steps[current])
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", current + 1)
