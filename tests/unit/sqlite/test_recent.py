"""What the SQLite writer remembers of its last writes: that it saves look-ups, and never outlives what it tells of.

Not for commits that fail (`test_writing`).
"""

from pathlib import Path

import apsw
import pytest

from playhead.domain.access import SetDisabled
from playhead.domain.commands import (
    AddEntry,
    ClearHistory,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import ProfileNotFound
from playhead.domain.history import Entry
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.slices import Command
from playhead.domain.titles import Locator
from playhead.ports import EntryQuery
from playhead.storage.sqlite import SqliteStore
from playhead.testing.samples import MOVIE, OTHER_MOVIE
from tests.unit.sqlite.conftest import ACCOUNT, ME
from tests.unit.sqlite.test_writing import with_file, writer_of


def trace(store: SqliteStore) -> list[str]:
    """Every statement of the writer from now on."""
    statements: list[str] = []
    writer_of(store).trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: statements.append(event["sql"]))
    return statements


async def report(store: SqliteStore, percent: float, locator: Locator = MOVIE) -> Entry:
    return await store.apply(SetProgress(ME, locator, Progress(percent)))


async def list_stored(store: SqliteStore) -> list[Entry]:
    return [counted.entry for counted in (await store.list_entries(EntryQuery(ME, 50))).items]


async def test_the_next_report_of_a_player_looks_nothing_up(store: SqliteStore) -> None:
    await report(store, 1)
    statements = trace(store)
    changed = await report(store, 2)
    assert [statement for statement in statements if statement.startswith("SELECT")] == []
    assert await list_stored(store) == [changed]


async def test_a_report_is_built_on_what_another_process_wrote_meanwhile(store: SqliteStore, path: Path) -> None:
    first = await report(store, 1)
    with_file(path, "UPDATE entry SET origin = 'trakt'")
    with_file(path, "UPDATE profile SET revision = 50")
    changed = await report(store, 2)
    assert (changed.entry_id, changed.origin, changed.revision) == (first.entry_id, "trakt", 51)
    with_file(path, "DELETE FROM entry")
    with_file(path, "DELETE FROM tally")
    assert (await report(store, 3)).entry_id != first.entry_id


async def test_an_account_that_is_shut_out_is_not_remembered(store: SqliteStore) -> None:
    await report(store, 1)
    await store.apply_account(SetDisabled(ACCOUNT.account_id, disabled=True))
    with pytest.raises(ProfileNotFound):
        await report(store, 2)
    await store.apply_account(SetDisabled(ACCOUNT.account_id, disabled=False))
    assert (await report(store, 3)).revision == 2


@pytest.mark.parametrize("way", ["locator", "id", "all"])
async def test_an_entry_that_is_removed_is_not_remembered(store: SqliteStore, way: str) -> None:
    first = await report(store, 1)
    kept = await report(store, 1, OTHER_MOVIE)
    removals: dict[str, Command[None]] = {
        "locator": RemoveEntries(ME, MOVIE),
        "id": RemoveEntry(ME, first.entry_id),
        "all": ClearHistory(ME),
    }
    await store.apply(removals[way])
    again = await report(store, 2)
    assert again.entry_id != first.entry_id
    assert await list_stored(store) == ([again] if way == "all" else [again, kept])


async def test_an_older_viewing_does_not_take_the_place_of_the_latest(store: SqliteStore) -> None:
    newest = await report(store, 1)
    await store.apply(AddEntry(ME, MOVIE, FINISHED, updated_at=ACCOUNT.created_at.replace(year=2020)))
    assert (await report(store, 2)).entry_id == newest.entry_id
    assert (await report(store, 3)).entry_id == newest.entry_id


async def test_only_so_much_is_remembered(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playhead.storage.sqlite.recent.PLACES_MAX", 1)
    for locator in (MOVIE, OTHER_MOVIE):
        await report(store, 1, locator)
    statements = trace(store)
    await report(store, 2)
    assert any(statement.startswith("SELECT") for statement in statements)
