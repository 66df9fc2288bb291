"""How the SQLite engine writes: groups in one transaction, failures that touch nobody else, and the entry updated last.

Not for what commands decide, nor for what every engine must answer (`tests/conformance`).
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from playhead.domain.access import CreateProfile, DeleteProfile, GrantStatus, ProfileId
from playhead.domain.bulk import Clear, Forget
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    RecordPosition,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.marking import AddMark, Marked
from playhead.domain.marks import MarkKind
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.reports import Event, Report
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings
from playhead.domain.telling import TakeReport
from playhead.domain.titles import Locator, TitleId
from playhead.ports import EntryOrder, EntryQuery, StoreConflict, StoreCorrupt, StoreError, StoreUnavailable
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.playback import SQL as PLAYBACK
from playhead.storage.sqlite.saving import SQL as SAVING
from playhead.testing.clock import FixedClock
from playhead.testing.faults import Part, Sabotaged, SabotageError
from playhead.testing.samples import EPISODE, MOVIE, OTHER_SHOW, SHOW, a_grant, a_profile, a_sign_in, an_account
from tests.unit.sqlite.conftest import ACCOUNT, ME, SITTING


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    connection = connect(path, writes=False)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def writer_of(store: SqliteStore) -> apsw.Connection:
    writer = store._connections._writer
    assert writer is not None
    return writer


async def count_entries(store: SqliteStore) -> int:
    return (await store.list_entries_numbered(ME, limit=1, offset=0)).total_count


async def test_commands_that_wait_together_are_one_transaction(path: Path, clock: FixedClock) -> None:
    sizes: list[int] = []
    store = SqliteStore(path, clock, on_group=lambda size, _: sizes.append(size))
    await store.open()
    await store.add_account(ACCOUNT, a_profile(1))
    commits: list[str] = []
    writer_of(store).trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: commits.append(event["sql"]))
    await asyncio.gather(*(store.apply(AddEntry(ME, MOVIE, FINISHED)) for _ in range(10)))
    await store.close()
    assert sizes == [10]
    assert commits.count("COMMIT") == 1
    assert sum(statement.startswith("UPDATE profile") for statement in commits) == 1


@pytest.mark.parametrize("part", Part)
async def test_a_save_that_fails_for_the_group_is_retried_one_by_one(store: SqliteStore, part: Part) -> None:
    good = [AddEntry(ME, MOVIE, FINISHED) for _ in range(3)]
    bad = Sabotaged(AddEntry(ME, EPISODE, FINISHED), part)
    answers = await asyncio.gather(
        store.apply(good[0]), store.apply(bad), store.apply(good[1]), store.apply(good[2]), return_exceptions=True
    )
    assert isinstance(answers[1], SabotageError)
    page = await store.list_entries(EntryQuery(ME, 10))
    assert [counted.entry for counted in reversed(page.items)] == [answers[0], answers[2], answers[3]]
    assert await count_entries(store) == 3


async def test_a_row_that_is_taken_is_a_conflict_of_its_own_command(store: SqliteStore, path: Path) -> None:
    taken = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    with_file(path, "UPDATE profile SET revision = 0")  # so that the next entry gets the same id
    answers = await asyncio.gather(
        store.apply(AddEntry(ME, EPISODE, FINISHED)),
        store.apply(AddMark(ME, MOVIE, MarkKind.LIKED)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [StoreConflict, Marked]
    assert isinstance(answers[0], StoreConflict)
    assert isinstance(answers[0].__cause__, apsw.ConstraintError)
    assert [counted.entry for counted in (await store.list_entries(EntryQuery(ME, 10))).items] == [taken]


def with_file(path: Path, statement: str) -> None:
    """Carry ``statement`` out as another process would."""
    connection = connect(path, writes=True)
    try:
        connection.execute(statement)
    finally:
        connection.close()


async def test_a_full_disk_is_answered_as_unavailable_and_loses_nothing(store: SqliteStore, path: Path) -> None:
    writer = writer_of(store)
    writer.pragma("max_page_count", writer.pragma("page_count") + 2)
    acknowledged = []
    refusal = None
    for number in range(1, 5000):
        try:
            acknowledged.append(await store.apply(AddEntry(ME, Locator(TitleId(f"MV_{number}")), FINISHED)))
        except StoreUnavailable as error:
            refusal = error
            break
    assert refusal is not None
    assert isinstance(refusal.__cause__, apsw.FullError)
    assert acknowledged
    writer.pragma("max_page_count", 1_000_000)
    acknowledged.append(await store.apply(AddEntry(ME, MOVIE, FINISHED)))
    page = await store.list_entries(EntryQuery(ME, 5000))
    assert [counted.entry for counted in reversed(page.items)] == acknowledged
    assert await count_entries(store) == len(acknowledged)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


async def test_what_a_failed_commit_took_back_is_not_built_upon(store: SqliteStore, path: Path) -> None:
    kept = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    writer_of(store).set_commit_hook(lambda: True)  # the commit itself fails, after everything was written
    with pytest.raises(StoreError):
        await store.apply(AddEntry(ME, MOVIE, FINISHED))
    writer_of(store).set_commit_hook(None)
    changed = await store.apply(SetProgress(ME, MOVIE, Progress(50.0)))
    assert (changed.entry_id, changed.revision) == (kept.entry_id, kept.revision + 1)
    page = await store.list_entries_numbered(ME, limit=10, offset=0)
    assert ([counted.entry for counted in page.items], page.total_count) == ([changed], 1)


async def test_a_group_on_a_full_disk_is_refused_whole(store: SqliteStore) -> None:
    writer = writer_of(store)
    writer.pragma("max_page_count", writer.pragma("page_count"))
    commands = [AddEntry(ME, Locator(TitleId(f"MV_{number}")), FINISHED) for number in range(1, 200)]
    answers = await asyncio.gather(*map(store.apply, commands), return_exceptions=True)
    assert {type(answer) for answer in answers} == {StoreUnavailable}
    assert await count_entries(store) == 0


async def test_a_lock_that_another_process_keeps_is_answered_as_unavailable(store: SqliteStore, path: Path) -> None:
    writer_of(store).set_busy_timeout(20)
    other = connect(path, writes=True)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await store.apply(AddEntry(ME, MOVIE, FINISHED))
    other.execute("ROLLBACK")
    other.close()
    await store.apply(AddEntry(ME, MOVIE, FINISHED))


async def test_a_table_that_is_not_there_is_answered_as_corrupt(store: SqliteStore, path: Path) -> None:
    with_file(path, "DROP TABLE mark")
    with pytest.raises(StoreCorrupt):
        await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))


async def test_a_bug_in_deciding_concerns_its_own_command_alone(store: SqliteStore) -> None:
    broken = SetProgress(ME, MOVIE, "half")  # type: ignore[arg-type]  # the bug
    answers = await asyncio.gather(
        store.apply(broken), store.apply(AddEntry(ME, MOVIE, FINISHED)), return_exceptions=True
    )
    assert isinstance(answers[0], TypeError)
    assert await count_entries(store) == 1


async def find_latest(store: SqliteStore) -> Any:
    """What a PATCH would change: the entry updated last, by way of the kept id."""
    changed = await store.apply(SetProgress(ME, MOVIE, Progress(1.0)))
    return changed.entry_id


async def test_an_entry_of_an_older_time_does_not_become_the_latest(store: SqliteStore, clock: FixedClock) -> None:
    newest = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    await store.apply(AddEntry(ME, MOVIE, FINISHED, updated_at=clock.now() - timedelta(days=1)))
    assert await find_latest(store) == newest.entry_id


async def test_of_two_entries_of_one_time_the_greater_id_is_the_latest(store: SqliteStore) -> None:
    await store.apply(AddEntry(ME, MOVIE, FINISHED))
    second = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    assert await find_latest(store) == second.entry_id


async def test_removing_the_latest_makes_the_next_one_the_latest(store: SqliteStore, clock: FixedClock) -> None:
    made = []
    for _ in range(3):
        made.append(await store.apply(AddEntry(ME, MOVIE, FINISHED)))
        clock.advance(1)
    await store.apply(RemoveEntry(ME, made[0].entry_id, MOVIE))
    await store.apply(RemoveEntry(ME, made[2].entry_id, MOVIE))
    assert await find_latest(store) == made[1].entry_id


async def test_changing_an_older_entry_makes_it_the_latest(store: SqliteStore, clock: FixedClock) -> None:
    first = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    clock.advance(1)
    await store.apply(AddEntry(ME, MOVIE, FINISHED))
    clock.advance(1)
    await store.apply(ChangeEntry(ME, SITTING, first.entry_id, MOVIE, progress=Progress(90.0)))
    clock.advance(1)
    assert await find_latest(store) == first.entry_id


async def test_the_latest_is_found_anew_when_its_time_goes_back(store: SqliteStore, clock: FixedClock) -> None:
    first = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    clock.advance(10)
    second = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    clock.advance(-20)
    changed = await store.apply(SetProgress(ME, MOVIE, FINISHED))
    assert changed.entry_id == second.entry_id
    assert await find_latest(store) == first.entry_id


def report(at: datetime, seq: int, locator: Locator = EPISODE) -> TakeReport:
    told = Report(SITTING, seq, Event.PROGRESS, locator, at, position_ms=seq * 100_000, duration_ms=10**9)
    return TakeReport(ME, told)


def written(store: SqliteStore) -> list[str]:
    """What the writer writes from now on."""
    statements: list[str] = []

    def note(event: Any) -> None:
        if event["sql"].startswith(("UPDATE", "INSERT", "DELETE")):
            statements.append(event["sql"])

    writer_of(store).trace_v2(apsw.SQLITE_TRACE_STMT, note)
    return statements


IN_PLACE = {
    SAVING["set_counts"],
    SAVING["change_entry_in_place"],
    PLAYBACK["change_playback_in_place"],
    PLAYBACK["change_title_state_in_place"],
}


async def test_a_report_within_the_hour_moves_nothing_in_an_index(
    store: SqliteStore, path: Path, clock: FixedClock
) -> None:
    await store.apply(RecordPosition(ME, SITTING, EPISODE, progress=Progress(10.0)))
    hours = "SELECT updated_hour FROM entry UNION SELECT updated_hour FROM playback"
    (hour,) = rows(path, hours)[0]
    statements = written(store)
    clock.advance(10)
    await store.apply(RecordPosition(ME, SITTING, EPISODE, progress=Progress(11.0)))
    assert set(statements) == IN_PLACE - {PLAYBACK["change_title_state_in_place"]}
    clock.advance(3600)
    await store.apply(RecordPosition(ME, SITTING, EPISODE, progress=Progress(12.0)))
    assert rows(path, hours) == [(hour + 1,)]


async def test_an_episode_that_is_watched_and_goes_on_moves_nothing_in_an_index(
    store: SqliteStore, clock: FixedClock
) -> None:
    """Each of its reports is news of its show."""
    await store.apply(RecordPosition(ME, SITTING, EPISODE, progress=Progress(85.0)))
    await store.apply(SetProgress(ME, EPISODE, Progress(86.0)))
    statements = written(store)
    at = clock.advance(10)
    await store.apply(SetProgress(ME, EPISODE, Progress(87.0)))
    assert set(statements) == IN_PLACE
    assert (await store.list_title_states(ME, [SHOW]))[SHOW].active_at == at


async def test_a_row_moves_once_in_a_block_of_revisions(store: SqliteStore, path: Path, clock: FixedClock) -> None:
    await store.apply(report(clock.advance(10), 1))
    with_file(path, "UPDATE profile SET revision = 1020")
    await store.apply(SetProgress(ME, EPISODE, Progress(10.0)))
    statements = written(store)
    await store.apply(SetProgress(ME, EPISODE, Progress(11.0)))  # an entry of revision 1023, a playback of 1024
    assert [statement for statement in statements if statement not in IN_PLACE] == [PLAYBACK["put_playback"]]
    assert rows(path, "SELECT revision, revision_block FROM entry") == [(1023, 0)]
    assert rows(path, "SELECT revision, revision_block FROM playback") == [(1024, 1)]
    statements.clear()
    await store.apply(SetProgress(ME, EPISODE, Progress(12.0)))
    assert [statement for statement in statements if statement not in IN_PLACE] == [SAVING["change_entry"]]
    assert rows(path, "SELECT revision, revision_block FROM entry") == [(1025, 1)]


async def test_only_a_head_that_changed_otherwise_is_written_whole(store: SqliteStore, clock: FixedClock) -> None:
    statements = written(store)
    await store.apply(AddEntry(ME, MOVIE, FINISHED))
    assert SAVING["set_head"] not in statements
    chosen = ProfileSettings(retention_days=30, time_zone="Europe/Amsterdam")
    await store.apply(ChangeSettings(ME, chosen))
    await store.apply(Clear(ME))
    await store.apply(CatchUp(ME, 3, None))
    assert statements.count(SAVING["set_head"]) == 3
    head = await store.get_head(ME)
    assert (head.settings, head.cleared_at, head.catalogue_version) == (chosen, clock.now(), 3)
    await asyncio.gather(store.apply(ChangeSettings(ME, ProfileSettings())), store.apply(AddEntry(ME, MOVIE, FINISHED)))
    assert rows(store._path, "SELECT settings, retention_days FROM profile") == [(None, None)]


async def test_what_can_not_be_read_is_answered_as_corrupt(store: SqliteStore, path: Path, clock: FixedClock) -> None:
    await store.apply(report(clock.now(), 1))
    with_file(path, "UPDATE playback SET facts = x'9302'")
    with pytest.raises(StoreCorrupt):
        await store.apply(report(clock.now(), 2))
    with pytest.raises(StoreCorrupt):
        await store.get_title_view(ME, SHOW)


async def test_pages_by_time_of_change_follow_an_entry_from_hour_to_hour(store: SqliteStore, clock: FixedClock) -> None:
    places = [Locator(SHOW, 1, episode) for episode in (1, 2, 3)]
    for place in places:
        await store.apply(AddEntry(ME, place, FINISHED))
        clock.advance(4000)
    await store.apply(SetProgress(ME, places[0], Progress(50.0)))
    page = await store.list_entries(EntryQuery(ME, 10, EntryOrder.UPDATED))
    assert [counted.entry.locator for counted in page.items] == [places[0], places[2], places[1]]


async def fill(store: SqliteStore, profile_id: ProfileId, at: datetime) -> None:
    """A row in every table of a profile."""
    told = Report(SITTING, 1, Event.PROGRESS, EPISODE, at, position_ms=100_000, duration_ms=1_000_000)
    await store.apply(TakeReport(profile_id, told))
    await store.apply(AddEntry(profile_id, MOVIE, FINISHED))
    await store.apply(AddMark(profile_id, EPISODE, MarkKind.LIKED))
    await store.apply(AddEntry(profile_id, EPISODE, FINISHED))
    await store.apply(Forget(profile_id, SHOW, marks=True))
    await store.apply(TakeReport(profile_id, replace(told, occurred_at=at + timedelta(1), locator=OTHER_SHOW)))
    await store.apply(AddEntry(profile_id, MOVIE, FINISHED))
    await store.apply(AddMark(profile_id, MOVIE, MarkKind.WATCHLIST))


OF_A_PROFILE = {
    "entry",
    "tally",
    "playback",
    "title_state",
    "mark",
    "tombstone",
    "operation",
    "retired_entry",
    "retired_playback",
    "retired_mark",
    "profile",
    "sign_in",
}


async def test_erasing_a_profile_leaves_no_row_of_it_in_any_table(
    store: SqliteStore, path: Path, clock: FixedClock
) -> None:
    gone = a_profile(2).profile_id
    await store.apply_account(CreateProfile(ACCOUNT.account_id, gone, "Guest", "https://example.org/a.png", 10))
    for number, profile_id in enumerate((ME, gone)):
        await fill(store, profile_id, clock.now())
        await store.add_sign_in(a_sign_in(number + 1, profile_id=profile_id))
    held = tables_by(path, "profile_id")
    assert held == {table: {int(ME, 16), int(gone, 16)} for table in OF_A_PROFILE}
    await store.apply_account(DeleteProfile(ACCOUNT.account_id, gone))
    assert tables_by(path, "profile_id") == {table: {int(ME, 16)} for table in OF_A_PROFILE}


async def test_erasing_an_account_leaves_no_row_of_it_in_any_table(
    store: SqliteStore, path: Path, clock: FixedClock
) -> None:
    await store.add_account(an_account(2), a_profile(2))
    for number, account in enumerate((ACCOUNT, an_account(2))):
        grant = a_grant(number + 10, user_code=f"000{number}")
        await store.add_grant(grant)
        await store.answer_grant(grant.device_code_hash, GrantStatus.APPROVED, account.account_id)
        await store.add_sign_in(a_sign_in(number + 1, account.account_id))
        await fill(store, a_profile(number + 1).profile_id, clock.now())
    assert await store.delete_account(an_account(2).account_id)
    held = tables_by(path, "account_id")
    assert set(held) == {"account", "profile", "device_grant", "sign_in"}
    assert {table: accounts for table, accounts in held.items() if accounts != {ACCOUNT.account_id}} == {}
    left = tables_by(path, "profile_id")
    del left["sign_in"]  # bound to no profile
    assert left == {table: {int(ME, 16)} for table in OF_A_PROFILE - {"sign_in"}}


async def test_what_is_erased_is_overwritten_in_the_file(store: SqliteStore, path: Path) -> None:
    other = replace(an_account(2), name="Somebody whose name is not found again")
    await store.add_account(other, a_profile(2))
    await store.backup(path.with_name("copy"))
    assert holds(path.with_name("copy"), other.name)
    await store.delete_account(other.account_id)
    await store.close()
    assert not holds(path, other.name)


def holds(path: Path, text: str) -> bool:
    """Whether ``text`` stands anywhere in the file."""
    return text.encode() in path.read_bytes()


def tables_by(path: Path, column: str) -> dict[str, set[int]]:
    """For every table that has ``column``: the values in its rows."""
    columns = "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
    tables = [table for table, name in rows(path, columns) if name == column]
    return {table: {value for (value,) in rows(path, f"SELECT {column} FROM {table}")} for table in tables}  # noqa: S608 - names of our schema
