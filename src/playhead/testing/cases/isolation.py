"""Cases of who may see and touch what: profiles apart, and profiles that are not there.

Not for tokens, which say who is asking (``sign_ins``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

from playhead.domain.access import CreateProfile, DeleteProfile, SetDisabled
from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import DomainError, EntryNotFound, OperationNotFound, ProfileNotFound
from playhead.domain.history import mint_entry_id
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import OperationId, Selection
from playhead.domain.playback import TitleState
from playhead.domain.progress import Progress
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.slices import Reads
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Locator
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.ports.history import (
    EntryKey,
    EntryOrder,
    EntryQuery,
    MarkQuery,
    PointKey,
    PointQuery,
    UpcomingKey,
    UpcomingQuery,
    ViewingQuery,
)
from playhead.testing.acts import SERIES
from playhead.testing.cases.base import ME, MINE, SIBLING, STRANGER, THEIRS, StoreCases, a_report, add, entries
from playhead.testing.cases.probes import Look
from playhead.testing.cases.write_path import everything, fill
from playhead.testing.clock import START
from playhead.testing.samples import EPISODE, MOVIE, OTHER_MOVIE, SEASON, SHOW, a_profile, a_sitting, an_account
from playhead.testing.walking import walk_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Command
    from playhead.domain.titles import TitleId
    from playhead.ports.store import Store

Ask: TypeAlias = "Callable[[Store, ProfileId], Coroutine[Any, Any, Any]]"

HALF: Final = Progress(50.0)
LIKED: Final = MarkKind.LIKED
AN_ID: Final = mint_entry_id(ME, START, 1)
TABLET: Final = a_sitting("f")
LATER: Final = START + timedelta(days=1)
FIRST: Final = OperationId("op_3")
"""What ``fill`` does first, of whichever profile."""

ACTS: Final[dict[str, Callable[[ProfileId], Command[Any]]]] = {
    "AddEntry": lambda who: AddEntry(who, MOVIE, HALF),
    "SetProgress": lambda who: SetProgress(who, MOVIE, HALF),
    "RecordPosition": lambda who: RecordPosition(who, TABLET, MOVIE, 1.0),
    "ChangeEntry": lambda who: ChangeEntry(who, TABLET, AN_ID, MOVIE, 1.0),
    "CorrectEntry": lambda who: CorrectEntry(who, AN_ID, MOVIE, HALF),
    "RemoveEntry": lambda who: RemoveEntry(who, AN_ID, MOVIE),
    "RemoveEntries": lambda who: RemoveEntries(who, MOVIE),
    "TakeReport": lambda who: TakeReport(who, a_report(EPISODE, 90, at=START, letter="d")),
    "Scrobble": lambda who: Scrobble(who, TABLET, MOVIE, HALF),
    "Clear": Clear,
    "ClearTitle": lambda who: Clear(who, SHOW),
    "ClearBefore": lambda who: Clear(who, before=START),
    "ClearForGood": lambda who: Clear(who, kept=False),
    "Forget": lambda who: Forget(who, SHOW, marks=True),
    "MarkWatched": lambda who: MarkWatched(who, Locator(SHOW), SERIES),
    "MarkUnwatched": lambda who: MarkUnwatched(who, SEASON),
    "UndoOperation": lambda who: UndoOperation(who, FIRST, OTHER_MOVIE.title_id),
    "DismissTitle": lambda who: DismissTitle(who, SHOW),
    "SnoozeTitle": lambda who: SnoozeTitle(who, SHOW, LATER),
    "SavePlans": lambda who: SavePlans(who, 0, 0, (TitleState(SHOW, LATER),)),
    "CatchUp": lambda who: CatchUp(who, 9, None),
    "ChangeSettings": lambda who: ChangeSettings(who, ProfileSettings(private=True)),
    "AddMark": lambda who: AddMark(who, MOVIE, LIKED),
    "RemoveMark": lambda who: RemoveMark(who, MOVIE, LIKED),
    "ClearWatchlist": ClearWatchlist,
}
QUESTIONS: Final[dict[str, Ask]] = {
    "get_head": lambda store, who: store.get_head(who),
    "list_entries": lambda store, who: store.list_entries(EntryQuery(who, 5)),
    "list_entries_after": lambda store, who: store.list_entries(EntryQuery(who, 5, after=EntryKey(AN_ID, START))),
    "list_entries_updated": lambda store, who: store.list_entries(EntryQuery(who, 5, EntryOrder.UPDATED)),
    "list_entries_of_title": lambda store, who: store.list_entries(EntryQuery(who, 5, title_id=MOVIE.title_id)),
    "list_entries_numbered": lambda store, who: store.list_entries_numbered(who, limit=5, offset=0),
    "list_viewings": lambda store, who: store.list_viewings(ViewingQuery(who, 5)),
    "list_viewings_of_title": lambda store, who: store.list_viewings(ViewingQuery(who, 5, title_ids=(SHOW,))),
    "find_entry": lambda store, who: store.find_entry(who, AN_ID),
    "list_marks": lambda store, who: store.list_marks(MarkQuery(who, LIKED, 5)),
    "list_watchlist_numbered": lambda store, who: store.list_watchlist_numbered(who, limit=5, offset=0),
    "find_mark": lambda store, who: store.find_mark(who, LIKED, 1),
    "list_points": lambda store, who: store.list_points(PointQuery(who, 5)),
    "list_points_after": lambda store, who: store.list_points(PointQuery(who, 5, PointKey(START, 1))),
    "list_points_listed": lambda store, who: store.list_points(PointQuery(who, 5, listed_only=True)),
    "get_title_facts": lambda store, who: store.get_title_facts(who, MOVIE.title_id),
    "get_title_view": lambda store, who: store.get_title_view(who, MOVIE.title_id),
    "list_title_states": lambda store, who: store.list_title_states(who, [SHOW]),
    "list_upcoming": lambda store, who: store.list_upcoming(UpcomingQuery(who, 5)),
    "list_upcoming_after": lambda store, who: store.list_upcoming(UpcomingQuery(who, 5, UpcomingKey(START, SHOW))),
    "list_stale_titles": lambda store, who: store.list_stale_titles(who, START.date(), limit=5),
    "list_changes": lambda store, who: store.list_changes(who, since=0, limit=5),
    "list_changes_on": lambda store, who: store.list_changes(who, since=3, limit=5, from_start=True),
    "find_operation": lambda store, who: store.find_operation(who, FIRST),
}
ANYTHING: Final[dict[str, Ask]] = {
    **{name: (lambda store, who, act=act: store.apply(act(who))) for name, act in ACTS.items()},  # type: ignore[misc]
    **QUESTIONS,
}


class IsolationCases(StoreCases):
    """Every call of ``HistoryStore`` against its first argument, the profile."""

    @pytest.mark.parametrize("name", ANYTHING)
    async def test_a_profile_that_is_not_there_is_not_found(self, store: Store, name: str) -> None:
        """Unknown, removed, of a disabled account or of a deleted one: every call says ProfileNotFound."""
        ask = ANYTHING[name]
        for profile_id in (ME, SIBLING, STRANGER):
            await fill(store, profile_id)
        await store.apply_account(DeleteProfile(MINE, SIBLING))
        await store.apply_account(SetDisabled(MINE, disabled=True))
        await store.delete_account(THEIRS)
        for profile_id in (a_profile(99).profile_id, SIBLING, ME, STRANGER):
            with pytest.raises(ProfileNotFound):
                await ask(store, profile_id)

    async def test_an_account_let_in_again_finds_everything_as_it_was(self, store: Store) -> None:
        await fill(store, ME)
        before = await everything(store, ME)
        await store.apply_account(SetDisabled(MINE, disabled=True))
        await store.apply_account(SetDisabled(MINE, disabled=False))
        assert await everything(store, ME) == before

    async def test_disabling_an_account_shuts_out_no_other(self, store: Store) -> None:
        await store.apply_account(SetDisabled(MINE, disabled=True))
        await fill(store, STRANGER)
        assert len(await entries(store, STRANGER)) >= 4

    @pytest.mark.parametrize("name", ACTS)
    async def test_an_act_of_one_profile_changes_nothing_of_another(self, store: Store, name: str) -> None:
        """Not of the same account either, though all hold the same titles."""
        for profile_id in (ME, SIBLING, STRANGER):
            await fill(store, profile_id)
        before = [await everything(store, profile_id) for profile_id in (SIBLING, STRANGER)]
        own = await everything(store, ME)
        try:
            await store.apply(ACTS[name](ME))
        except DomainError:
            assert await everything(store, ME) == own
        assert [await everything(store, profile_id) for profile_id in (SIBLING, STRANGER)] == before

    async def test_another_profiles_entry_is_not_found_by_its_id(self, store: Store) -> None:
        """Neither shown nor changed nor removed; its owner still has it."""
        for owner in (SIBLING, STRANGER):
            entry = await add(store, MOVIE, profile_id=owner)
            await add(store, MOVIE)
            assert await store.find_entry(ME, entry.entry_id) is None
            with pytest.raises(EntryNotFound):
                await store.apply(ChangeEntry(ME, TABLET, entry.entry_id, MOVIE, progress=HALF))
            with pytest.raises(EntryNotFound):
                await store.apply(CorrectEntry(ME, entry.entry_id, MOVIE, HALF))
            with pytest.raises(EntryNotFound):
                await store.apply(RemoveEntry(ME, entry.entry_id, MOVIE))
            assert await entries(store, owner) == [entry]

    async def test_another_profiles_mark_is_not_found_by_its_number(self, store: Store) -> None:
        for owner in (SIBLING, STRANGER):
            await add(store, MOVIE, profile_id=owner)
            mark = (await store.apply(AddMark(owner, MOVIE, LIKED))).mark
            assert await store.find_mark(ME, LIKED, mark.revision) is None

    async def test_another_profiles_key_leads_into_ones_own_pages(self, store: Store) -> None:
        """A key is only a place in an order: it shows nothing of where it came from."""
        theirs = [await add(store, MOVIE, profile_id=STRANGER) for _ in range(3)]
        await add(store, MOVIE)
        for order in EntryOrder:
            after = EntryKey(theirs[-1].entry_id, theirs[-1].updated_at)
            page = await store.list_entries(EntryQuery(ME, 5, order, after))
            assert all(counted.entry.entry_id[8:18] == ME for counted in page.items)

    @pytest.mark.parametrize("title_id", [None, MOVIE.title_id, SHOW])
    async def test_another_profiles_history_is_neither_counted_nor_taken(
        self, store: Store, title_id: TitleId | None
    ) -> None:
        """By no selection, in a dry run or in earnest, and no undoing brings it here."""
        for profile_id in (SIBLING, STRANGER):
            await fill(store, profile_id)
        nothing = await everything(store, ME)
        before = [await everything(store, profile_id) for profile_id in (SIBLING, STRANGER)]
        selected = (await store.apply(Look(ME, Reads(selection=Selection(title_id))))).selected
        assert (selected.entry_count, selected.point_count, selected.samples) == (0, 0, ())
        assert dict((await store.apply(Clear(ME, title_id, dry_run=True))).counts) == {"entries": 0, "points": 0}
        assert await everything(store, ME) == nothing
        done = (await store.apply(Clear(ME, title_id))).operation
        assert done is not None
        await store.apply(UndoOperation(ME, done.operation_id, title_id))
        assert await entries(store) == []
        assert [await everything(store, profile_id) for profile_id in (SIBLING, STRANGER)] == before

    async def test_another_profiles_operation_is_not_found_by_its_id(self, store: Store) -> None:
        """Ids of operations count revisions, so that two profiles have the same: each finds its own."""
        for owner in (SIBLING, STRANGER):
            await fill(store, owner)
        assert await store.find_operation(ME, FIRST) is None
        with pytest.raises(OperationNotFound):
            await store.apply(UndoOperation(ME, FIRST, OTHER_MOVIE.title_id))
        await fill(store, ME)
        theirs = await everything(store, STRANGER)
        await store.apply(UndoOperation(ME, FIRST, OTHER_MOVIE.title_id))
        assert await everything(store, STRANGER) == theirs
        mine = await store.find_operation(ME, FIRST)
        assert mine is not None
        assert mine.undone_at is not None

    async def test_another_profiles_changes_are_not_in_ones_feed(self, store: Store) -> None:
        await fill(store, SIBLING)
        await fill(store, STRANGER)
        assert await walk_changes(store, ME, 3) == []
        await add(store, MOVIE)
        assert [row.revision for row in await walk_changes(store, ME, 3)] == [1]

    @pytest.mark.parametrize("who", [SIBLING, STRANGER])
    async def test_nothing_of_a_removed_profile_comes_back_with_its_id(self, store: Store, who: ProfileId) -> None:
        """Nor of a deleted account's: no row, nothing to undo, nothing to let go of; and revisions begin anew."""
        nothing = await everything(store, who)
        await fill(store, who)
        if who == SIBLING:
            await store.apply_account(DeleteProfile(MINE, SIBLING))
            again = a_profile(2, 1)
            await store.apply_account(CreateProfile(MINE, SIBLING, again.name, again.avatar_url, 10))
        else:
            await store.delete_account(THEIRS)
            await store.add_account(an_account(2), a_profile(3, 2))
        assert await everything(store, who) == nothing
        with pytest.raises(OperationNotFound):
            await store.apply(UndoOperation(who, FIRST, OTHER_MOVIE.title_id))
        assert await store.list_retentions() == {}
        assert await store.purge(LATER) == 0
        assert (await add(store, MOVIE, profile_id=who)).revision == 1
