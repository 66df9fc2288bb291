"""Cases of who may see and touch what: profiles apart, and profiles that are not there.

Not for tokens, which say who is asking (``sign_ins``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

from playhead.domain.access import DeleteProfile, SetDisabled
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    ClearHistory,
    DismissTitle,
    MovePoint,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    Scrobble,
    SetProgress,
)
from playhead.domain.errors import DomainError, EntryNotFound, ProfileNotFound
from playhead.domain.history import mint_entry_id
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.progress import Progress
from playhead.ports.history import EntryKey, EntryOrder, EntryQuery, MarkQuery, PointKey, PointQuery
from playhead.testing.cases.base import ME, MINE, SIBLING, STRANGER, THEIRS, StoreCases, add, entries
from playhead.testing.cases.write_path import everything, fill
from playhead.testing.clock import START
from playhead.testing.samples import MOVIE, SHOW, a_profile, an_account

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from playhead.domain.access import ProfileId
    from playhead.ports.store import Store

Ask: TypeAlias = "Callable[[Store, ProfileId], Coroutine[Any, Any, Any]]"

HALF: Final = Progress(50.0)
LIKED: Final = MarkKind.LIKED
AN_ID: Final = mint_entry_id(ME, START, 1)

ACTS: Final[dict[str, Ask]] = {
    "AddEntry": lambda store, who: store.apply(AddEntry(who, MOVIE, HALF)),
    "SetProgress": lambda store, who: store.apply(SetProgress(who, MOVIE, HALF)),
    "RecordPosition": lambda store, who: store.apply(RecordPosition(who, MOVIE, 1.0)),
    "ChangeEntry": lambda store, who: store.apply(ChangeEntry(who, AN_ID, MOVIE, 1.0)),
    "RemoveEntry": lambda store, who: store.apply(RemoveEntry(who, AN_ID)),
    "RemoveEntries": lambda store, who: store.apply(RemoveEntries(who, MOVIE)),
    "AddMark": lambda store, who: store.apply(AddMark(who, MOVIE, LIKED)),
    "RemoveMark": lambda store, who: store.apply(RemoveMark(who, MOVIE, LIKED)),
    "MovePoint": lambda store, who: store.apply(MovePoint(who, MOVIE, HALF)),
    "Scrobble": lambda store, who: store.apply(Scrobble(who, MOVIE, HALF)),
    "DismissTitle": lambda store, who: store.apply(DismissTitle(who, SHOW)),
    "ClearWatchlist": lambda store, who: store.apply(ClearWatchlist(who)),
    "ClearHistory": lambda store, who: store.apply(ClearHistory(who)),
}
QUESTIONS: Final[dict[str, Ask]] = {
    "list_entries": lambda store, who: store.list_entries(EntryQuery(who, 5)),
    "list_entries_after": lambda store, who: store.list_entries(EntryQuery(who, 5, after=EntryKey(AN_ID, START))),
    "list_entries_updated": lambda store, who: store.list_entries(EntryQuery(who, 5, EntryOrder.UPDATED)),
    "list_entries_of_title": lambda store, who: store.list_entries(EntryQuery(who, 5, title_id=MOVIE.title_id)),
    "list_entries_numbered": lambda store, who: store.list_entries_numbered(who, limit=5, offset=0),
    "find_entry": lambda store, who: store.find_entry(who, AN_ID),
    "list_marks": lambda store, who: store.list_marks(MarkQuery(who, LIKED, 5)),
    "list_watchlist_numbered": lambda store, who: store.list_watchlist_numbered(who, limit=5, offset=0),
    "find_mark": lambda store, who: store.find_mark(who, LIKED, 1),
    "list_points": lambda store, who: store.list_points(PointQuery(who, 5)),
    "list_points_after": lambda store, who: store.list_points(PointQuery(who, 5, PointKey(START, 1))),
    "get_title_facts": lambda store, who: store.get_title_facts(who, MOVIE.title_id),
}


class IsolationCases(StoreCases):
    """Every call of ``HistoryStore`` against its first argument, the profile."""

    @pytest.mark.parametrize("name", [*ACTS, *QUESTIONS])
    async def test_a_profile_that_is_not_there_is_not_found(self, store: Store, name: str) -> None:
        """Unknown, removed, of a disabled account or of a deleted one: every call says ProfileNotFound."""
        ask = {**ACTS, **QUESTIONS}[name]
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
        assert len(await entries(store, STRANGER)) == 4

    @pytest.mark.parametrize("name", ACTS)
    async def test_an_act_of_one_profile_changes_nothing_of_another(self, store: Store, name: str) -> None:
        """Not of the same account either, though all hold the same titles."""
        for profile_id in (ME, SIBLING, STRANGER):
            await fill(store, profile_id)
        before = [await everything(store, profile_id) for profile_id in (SIBLING, STRANGER)]
        own = await everything(store, ME)
        try:
            await ACTS[name](store, ME)
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
                await store.apply(ChangeEntry(ME, entry.entry_id, MOVIE, progress=HALF))
            with pytest.raises(EntryNotFound):
                await store.apply(RemoveEntry(ME, entry.entry_id))
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

    async def test_nothing_of_a_removed_profile_comes_back_with_its_id(self, store: Store) -> None:
        """Nor of a deleted account's."""
        nothing = await everything(store, STRANGER)
        await fill(store, STRANGER)
        await store.delete_account(THEIRS)
        await store.add_account(an_account(2), a_profile(3, 2))
        assert await everything(store, STRANGER) == nothing
        assert (await add(store, MOVIE, profile_id=STRANGER)).revision == 1
