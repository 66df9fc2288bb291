"""What the SQLite writer remembers of its last writes: that it saves look-ups, and never outlives what it tells of.

Not for commits that fail (`test_writing`).
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from playhead.domain.access import CreateProfile, SetDisabled
from playhead.domain.bulk import Clear, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import ProfileNotFound
from playhead.domain.history import Entry
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.reports import Event, Report
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle
from playhead.domain.slices import Command
from playhead.domain.telling import Answer, Scrobble, TakeReport
from playhead.domain.titles import Locator
from playhead.ports import EntryQuery, PointQuery
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite import recent as recent_module
from playhead.testing.clock import FixedClock
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, OTHER_MOVIE, a_profile
from tests.unit.sqlite.conftest import ACCOUNT, ME, SITTING
from tests.unit.sqlite.test_writing import with_file, writer_of

RUN_MS = 3 * 3_600_000


def trace(store: SqliteStore) -> list[str]:
    """Every statement of the writer from now on."""
    statements: list[str] = []
    writer_of(store).trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: statements.append(event["sql"]))
    return statements


def look_ups(statements: list[str]) -> list[str]:
    return [statement for statement in statements if statement.startswith("SELECT")]


async def report(store: SqliteStore, percent: float, locator: Locator = MOVIE) -> Entry:
    return await store.apply(SetProgress(ME, locator, Progress(percent)))


async def tell(store: SqliteStore, clock: FixedClock, seq: int, locator: Locator) -> Answer:
    """The report of a player that goes on, ten seconds after the last."""
    at = clock.advance(10)
    told = Report(SITTING, seq, Event.PROGRESS, locator, at, position_ms=120_000 + seq * 10_000, duration_ms=RUN_MS)
    return await store.apply(TakeReport(ME, told))


async def list_stored(store: SqliteStore) -> list[Entry]:
    return [counted.entry for counted in (await store.list_entries(EntryQuery(ME, 50))).items]


@pytest.mark.parametrize("locator", [MOVIE, EPISODE])
async def test_the_next_progress_that_is_set_looks_nothing_up(store: SqliteStore, locator: Locator) -> None:
    await report(store, 1, locator)
    statements = trace(store)
    changed = await report(store, 2, locator)
    assert look_ups(statements) == []
    assert await list_stored(store) == [changed]


@pytest.mark.parametrize("locator", [MOVIE, EPISODE])
@pytest.mark.parametrize("has_entry", [False, True])
async def test_the_next_report_of_a_player_looks_nothing_up(
    store: SqliteStore, clock: FixedClock, locator: Locator, has_entry: bool
) -> None:
    if has_entry:
        await report(store, 1, locator)
    await tell(store, clock, 1, locator)
    statements = trace(store)
    for seq in (2, 3):
        await tell(store, clock, seq, locator)
    answer = await tell(store, clock, 4, locator)
    assert look_ups(statements) == []
    assert [statement.split()[1] for statement in statements if statement.startswith(("UPDATE", "INSERT"))] == [
        "playback",
        "profile",
    ] * 3
    page = await store.list_points(PointQuery(ME, 5))
    assert page.items == (answer.resolution.current,)


@pytest.mark.parametrize("locator", [MOVIE, EPISODE])
async def test_the_next_scrobble_looks_nothing_up(store: SqliteStore, clock: FixedClock, locator: Locator) -> None:
    await store.apply(Scrobble(ME, SITTING, locator, Progress(10.0), duration_ms=RUN_MS))
    statements = trace(store)
    clock.advance(10)
    answer = await store.apply(Scrobble(ME, SITTING, locator, Progress(11.0), duration_ms=RUN_MS))
    assert look_ups(statements) == []
    assert (await store.list_points(PointQuery(ME, 5))).items == (answer.resolution.current,)


async def test_a_report_is_built_on_what_another_process_wrote_meanwhile(store: SqliteStore, path: Path) -> None:
    first = await report(store, 1)
    with_file(path, "UPDATE entry SET origin = 'trakt'")
    with_file(path, "UPDATE profile SET revision = 50")
    changed = await report(store, 2)
    assert (changed.entry_id, changed.origin, changed.revision) == (first.entry_id, "trakt", 51)
    with_file(path, "DELETE FROM entry")
    with_file(path, "DELETE FROM tally")
    assert (await report(store, 3)).entry_id != first.entry_id


async def test_a_report_is_built_on_the_playback_that_is_there(
    store: SqliteStore, path: Path, clock: FixedClock
) -> None:
    await tell(store, clock, 1, EPISODE)
    with_file(path, "DELETE FROM playback")
    with_file(path, "DELETE FROM title_state")
    await tell(store, clock, 2, EPISODE)
    view = await store.get_title_view(ME, EPISODE.title_id)
    (playback,) = view.history.playbacks
    assert [sample.seq for sample in playback.facts.sittings[0].trace] == [2]
    assert view.history.state is not None


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
    removals: dict[str, Command[Any]] = {
        "locator": RemoveEntries(ME, MOVIE),
        "id": RemoveEntry(ME, first.entry_id, MOVIE),
        "all": Clear(ME),
    }
    await store.apply(removals[way])
    again = await report(store, 2)
    assert again.entry_id != first.entry_id
    assert await list_stored(store) == ([again] if way == "all" else [again, kept])


async def test_what_a_clear_removed_and_its_undoing_put_back_is_looked_up_anew(
    store: SqliteStore, clock: FixedClock
) -> None:
    entry = await report(store, 1, EPISODE)
    await tell(store, clock, 1, EPISODE)
    done = (await store.apply(Clear(ME))).operation
    assert done is not None
    await store.apply(DismissTitle(ME, EPISODE.title_id))
    await store.apply(UndoOperation(ME, done.operation_id))
    clock.advance(10)
    changed = await report(store, 2, EPISODE)
    assert (changed.entry_id, changed.revision) == (entry.entry_id, (await store.get_head(ME)).revision - 1)
    facts = (await store.get_title_view(ME, EPISODE.title_id)).history.playbacks[0].facts
    assert [sitting.sitting_id for sitting in facts.sittings] == [SITTING]


async def test_a_title_that_became_stale_is_looked_up_anew(store: SqliteStore, clock: FixedClock) -> None:
    await tell(store, clock, 1, EPISODE)
    with_file(store._path, "UPDATE title_state SET is_stale = 0")
    await tell(store, clock, 2, EPISODE)  # remembers that it is not
    await store.apply(CatchUp(ME, 7, None))
    await store.apply(DismissTitle(ME, EPISODE.title_id))
    states = await store.list_title_states(ME, [EPISODE.title_id])
    assert states[EPISODE.title_id].is_stale


async def test_a_profile_that_is_cleared_leaves_what_is_known_of_another(store: SqliteStore, clock: FixedClock) -> None:
    other = a_profile(2).profile_id
    await store.apply_account(CreateProfile(ACCOUNT.account_id, other, "Guest", "https://example.org/a.png", 10))
    await tell(store, clock, 1, EPISODE)
    await store.apply(AddEntry(other, MOVIE, FINISHED))
    await store.apply(Clear(other))
    await store.apply(CatchUp(other, 7, None))
    statements = trace(store)
    await tell(store, clock, 2, EPISODE)
    assert look_ups(statements) == []


async def test_the_points_of_a_show_on_offer_are_followed(store: SqliteStore, clock: FixedClock) -> None:
    """One that another episode ends is not on offer any more, without a look."""
    for seq, locator in enumerate((EPISODE, EPISODE, NEXT_EPISODE), 1):
        await tell(store, clock, seq, locator)
    statements = trace(store)
    await tell(store, clock, 4, NEXT_EPISODE)
    assert look_ups(statements) == []
    assert [point.locator for point in (await store.list_points(PointQuery(ME, 5))).items] == [NEXT_EPISODE]
    known = store._recent.profiles[ME]
    assert known.offered[EPISODE.title_id] == {(EPISODE.title_id, 1, 2)}


async def test_the_oldest_of_many_on_offer_is_ended(store: SqliteStore, clock: FixedClock) -> None:
    """In whatever order they are remembered."""
    specials = [
        Locator(EPISODE.title_id, 0, number) for number in (9, 3, 14, 1, 17, 6, 12, 2, 16, 5, 11, 8, 4, 15, 7, 13)
    ]
    for seq, special in enumerate(specials, 1):
        await tell(store, clock, seq, special)
    await tell(store, clock, 20, Locator(EPISODE.title_id, 0, 10))
    offered = [point.locator for point in (await store.list_points(PointQuery(ME, 50))).items]
    assert len(offered) == 16
    assert specials[0] not in offered


async def test_a_point_is_listed_from_the_report_that_takes_it_there(store: SqliteStore, clock: FixedClock) -> None:
    for seq, position_s in enumerate((20, 50, 70), 1):
        assert (await store.list_points(PointQuery(ME, 5, listed_only=True))).items == ()
        at = clock.advance(10)
        told = Report(SITTING, seq, Event.SEEK, MOVIE, at, position_ms=position_s * 1000, duration_ms=RUN_MS)
        await store.apply(TakeReport(ME, told))
    assert len((await store.list_points(PointQuery(ME, 5, listed_only=True))).items) == 1


async def test_a_point_that_ends_before_it_is_listed_is_not_offered(store: SqliteStore, clock: FixedClock) -> None:
    told = Report(SITTING, 1, Event.SEEK, MOVIE, clock.now(), position_ms=20_000, duration_ms=RUN_MS)
    await store.apply(TakeReport(ME, told))
    assert len((await store.list_points(PointQuery(ME, 5))).items) == 1
    await store.apply(DismissTitle(ME, MOVIE.title_id))
    assert (await store.list_points(PointQuery(ME, 5))).items == ()


async def test_of_two_points_of_one_moment_the_one_told_last_is_listed(store: SqliteStore, clock: FixedClock) -> None:
    specials = [Locator(EPISODE.title_id, 0, number) for number in (2, 1)]
    for special in specials:
        told = Report(SITTING, 1, Event.SEEK, special, clock.now(), position_ms=90_000, duration_ms=RUN_MS)
        await store.apply(TakeReport(ME, told))
    listed = (await store.list_points(PointQuery(ME, 5, listed_only=True))).items
    assert [point.locator for point in listed] == specials[1:]


async def test_an_entry_that_is_corrected_is_not_taken_for_the_latest(
    store: SqliteStore, path: Path, clock: FixedClock
) -> None:
    older = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    clock.advance(10)
    newest = await store.apply(AddEntry(ME, MOVIE, FINISHED))
    with_file(path, "UPDATE account SET name = 'Another'")  # so that nothing is remembered
    await store.apply(CorrectEntry(ME, older.entry_id, MOVIE, Progress(90.0)))
    assert (await report(store, 2)).entry_id == newest.entry_id


async def test_an_older_viewing_does_not_take_the_place_of_the_latest(store: SqliteStore) -> None:
    newest = await report(store, 1)
    await store.apply(AddEntry(ME, MOVIE, FINISHED, updated_at=ACCOUNT.created_at.replace(year=2020)))
    assert (await report(store, 2)).entry_id == newest.entry_id
    assert (await report(store, 3)).entry_id == newest.entry_id


async def test_settings_are_remembered_with_the_head(store: SqliteStore) -> None:
    await store.apply(ChangeSettings(ME, ProfileSettings(private=True)))
    statements = trace(store)
    assert await store.apply(RecordPosition(ME, SITTING, MOVIE, 60.0)) is None
    assert [statement for statement in look_ups(statements) if "profile JOIN account" in statement] == []


async def test_only_so_much_is_remembered(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_module, "KIB_MAX", 1)
    for locator in (MOVIE, OTHER_MOVIE):
        await report(store, 1, locator)
    statements = trace(store)
    await report(store, 2)
    assert look_ups(statements)


async def test_a_player_that_goes_on_reporting_takes_no_more_room(store: SqliteStore, clock: FixedClock) -> None:
    """A sitting counts for its greatest size from the first."""
    await tell(store, clock, 1, EPISODE)
    weight = store._recent.weight
    for seq in range(2, 80):
        await tell(store, clock, seq, EPISODE)
    assert store._recent.weight == weight
    clock.advance(timedelta(days=1).total_seconds())
    await tell(store, clock, 80, MOVIE)
    assert weight < store._recent.weight < 3 * weight
