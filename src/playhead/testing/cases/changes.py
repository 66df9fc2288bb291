"""Cases of the feed of changes, of what is let go when it is old, and of the cheap looks across profiles.

Not for what the rows of the feed hold (``entries``, ``playbacks``, ``marks``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from playhead.domain.access import DeleteProfile
from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import RemoveEntries, RemoveEntry, SetProgress
from playhead.domain.errors import OperationNotFound, ResyncNeeded
from playhead.domain.history import Entry, Head
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.next_up import Policy
from playhead.domain.operations import Of, Selection, Tombstone
from playhead.domain.playback import Playback
from playhead.domain.progress import CompletionRule, Progress
from playhead.domain.settings import DEFAULT_SETTINGS, RETENTION_DAYS_MAX, ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SnoozeTitle
from playhead.domain.titles import Locator, TitleId
from playhead.testing.cases.base import ME, MINE, SIBLING, STRANGER, StoreCases, add, entries, tell
from playhead.testing.cases.probes import Write
from playhead.testing.clock import START
from playhead.testing.replica import Replica
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, OTHER_MOVIE, SEASON, SHOW, a_profile
from playhead.testing.walking import walk_changes

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.draft import Draft
    from playhead.domain.history import EntryId
    from playhead.domain.slices import Command
    from playhead.ports.history import Change
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

CHOSEN: Final = ProfileSettings(
    CompletionRule(50, 100), RETENTION_DAYS_MAX, private=True, time_zone="Z" * 64, next_up_policy=Policy.FIRST_UNWATCHED
)


async def of_every_kind(store: Store, clock: FixedClock, profile_id: ProfileId = ME) -> EntryId:
    """Entries, a row of playback, marks, and tombstones of each sort; the entry that was removed by its id."""
    first = await add(store, MOVIE, profile_id=profile_id)
    await add(store, MOVIE, profile_id=profile_id)
    await tell(store, NEXT_EPISODE, at=clock.now(), profile_id=profile_id)
    for kind in (MarkKind.LIKED, MarkKind.WATCHLIST, MarkKind.SUPER_LIKED):
        await store.apply(AddMark(profile_id, EPISODE, kind))
    await store.apply(RemoveEntry(profile_id, first.entry_id, MOVIE))
    await store.apply(ClearWatchlist(profile_id))
    await store.apply(Clear(profile_id, OTHER_MOVIE.title_id))
    return first.entry_id


async def put_tombstones(store: Store, cleared: tuple[Selection, ...]) -> None:
    """As if each had been cleared and had taken nothing."""

    def write(draft: Draft) -> None:
        for selection in cleared:
            draft.remove_selected(selection, 0, START, points=False)

    await store.apply(Write(ME, write))


async def revisions(store: Store, since: int, limit: int = 3) -> list[int]:
    """Those of the feed's rows."""
    return [row.revision for row in await walk_changes(store, ME, limit, since)]


class ChangeCases(StoreCases):
    """``list_changes`` and ``get_head``."""

    async def test_the_feed_has_every_row_by_revision(self, store: Store, clock: FixedClock) -> None:
        """As it is, each once; and for what was removed a tombstone with its key and nothing else."""
        removed = await of_every_kind(store, clock)
        await of_every_kind(store, clock, SIBLING)
        rows = await walk_changes(store, ME, 2)
        now = clock.now()
        entry, playback, *_ = rows
        assert isinstance(entry, Entry)
        assert isinstance(playback, Playback)
        (left,) = await entries(store)
        assert entry == left
        assert (await store.get_title_view(ME, SHOW)).history.playbacks == (playback,)
        assert [row for row in rows if isinstance(row, Mark)] == list((await store.get_title_view(ME, SHOW)).marks)
        tombstones = [row for row in rows if isinstance(row, Tombstone)]
        assert [replace(row, revision=0) for row in tombstones] == [
            Tombstone(0, now, EPISODE, mark=MarkKind.LIKED),
            Tombstone(0, now, MOVIE, removed),
            Tombstone(0, now, mark=MarkKind.WATCHLIST),
            Tombstone(0, now, cleared=Selection(OTHER_MOVIE.title_id)),
        ]
        assert rows[-1].revision == (await store.get_head(ME)).revision

    async def test_every_shape_of_what_was_cleared_comes_back(self, store: Store) -> None:
        shapes = (
            Selection(),
            Selection(before=START - timedelta(days=1, milliseconds=1)),
            Selection(SHOW, 0),
            Selection(SHOW, 1, 2, Of.ALL, before=START),
            Selection(SHOW, of=Of.DEFAULTS, without_specials=True),
            Selection(SHOW, 7, of=Of.EPISODES),
        )
        await put_tombstones(store, shapes)
        found = await walk_changes(store, ME, 4)
        assert [row.cleared for row in found if isinstance(row, Tombstone)] == list(shapes)

    async def test_a_row_that_changed_again_is_only_there_as_it_is_now(self, store: Store, clock: FixedClock) -> None:
        await of_every_kind(store, clock)
        before = await revisions(store, 0)
        changed = await store.apply(SetProgress(ME, MOVIE, Progress(7.0)))
        await tell(store, NEXT_EPISODE, 60, at=clock.now(), seq=2)
        assert [row for row in await walk_changes(store, ME, 3) if isinstance(row, Entry)] == [changed]
        assert await revisions(store, 0) == [*before[2:], changed.revision, changed.revision + 1]

    async def test_since_a_revision_there_is_only_what_came_after(self, store: Store, clock: FixedClock) -> None:
        """In pages of any size; since the present one, or one to come, there is nothing."""
        await of_every_kind(store, clock)
        await add(store, SEASON)
        every = await revisions(store, 0)
        head = await store.get_head(ME)
        for since in range(head.revision + 2):
            for limit in (1, 2, len(every), len(every) + 1):
                assert await revisions(store, since, limit) == [one for one in every if one > since]
        page = await store.list_changes(ME, since=0, limit=len(every))
        assert (page.has_more, page.head) == (False, head)
        assert (await store.list_changes(ME, since=0, limit=len(every) - 1)).has_more

    async def test_walking_the_feed_while_others_write_misses_nothing(self, store: Store, clock: FixedClock) -> None:
        """What changes meanwhile comes again, later; whoever follows it to the end holds what the profile holds."""
        replica = Replica()
        movies = [Locator(TitleId(f"MV_{number}")) for number in range(1, 20)]
        for locator in movies:
            await add(store, locator, 10)
        writes: list[Command[Any]] = [
            SetProgress(ME, movies[0], Progress(20.0)),
            RemoveEntries(ME, movies[1]),
            AddMark(ME, EPISODE, MarkKind.WATCHLIST),
            SetProgress(ME, movies[15], Progress(20.0)),
            RemoveEntries(ME, movies[16]),
            Clear(ME, movies[17].title_id),
        ]
        has_more = True
        while has_more or writes:
            page = await store.list_changes(ME, since=replica.revision, limit=3)
            replica.follow(page.items)
            has_more = page.has_more
            if writes:
                await store.apply(writes.pop())
        present = Replica()
        present.follow(await walk_changes(store, ME, 50))
        assert replica.rows == present.rows
        assert len(replica.entries) == 16

    async def test_a_head_tells_what_a_profile_has_come_to(self, store: Store, clock: FixedClock) -> None:
        """Its counts, its settings, up to when it was cleared; a new one is all beginnings."""
        assert await store.get_head(ME) == Head()
        await of_every_kind(store, clock)
        await store.apply(AddMark(ME, MOVIE, MarkKind.WATCHLIST))
        before = await store.get_head(ME)
        assert (before.entry_count, before.watchlist_count, before.cleared_at) == (1, 1, None)
        at = clock.now() - timedelta(days=3, milliseconds=1)
        await store.apply(Clear(ME, before=at))
        await store.apply(CatchUp(ME, 2**40, None))
        after = await store.get_head(ME)
        assert after == replace(before, revision=before.revision + 1, cleared_at=at, catalogue_version=2**40)
        assert await store.get_head(SIBLING) == Head()

    async def test_settings_come_back_as_they_were_chosen(self, store: Store) -> None:
        """Of one profile; chosen again they change nothing."""
        assert await store.apply(ChangeSettings(ME, CHOSEN)) == CHOSEN
        assert (await store.get_head(ME)).settings == CHOSEN
        assert (await store.get_head(SIBLING)).settings == DEFAULT_SETTINGS
        revision = (await store.get_head(ME)).revision
        assert await store.apply(ChangeSettings(ME, CHOSEN)) == CHOSEN
        assert (await store.get_head(ME)).revision == revision
        await store.apply(ChangeSettings(ME, DEFAULT_SETTINGS))
        assert (await store.get_head(ME)).settings == DEFAULT_SETTINGS

    async def test_states_of_titles_are_no_rows_of_the_feed(self, store: Store) -> None:
        """What is dismissed or snoozed moves the revision, and leaves no row."""
        await store.apply(DismissTitle(ME, SHOW))
        await store.apply(SnoozeTitle(ME, SHOW, START + timedelta(1)))
        assert (await store.get_head(ME)).revision == 2
        assert await walk_changes(store, ME, 3) == []


class OldAgeCases(StoreCases):
    """``purge``."""

    async def test_what_is_old_is_let_go_and_nothing_else(self, store: Store, clock: FixedClock) -> None:
        """Tombstones and operations of before that time, with what these had retired; the answer counts them all."""
        for profile_id in (ME, STRANGER):
            await add(store, MOVIE, profile_id=profile_id)
            await tell(store, EPISODE, at=clock.now(), profile_id=profile_id)
            await store.apply(AddMark(profile_id, Locator(SHOW), MarkKind.LIKED))
            await store.apply(Clear(profile_id, MOVIE.title_id))
            await store.apply(Forget(profile_id, SHOW, marks=True))
        # Of each profile: tombstones of two selections and a mark, two operations, and an entry, a row and a mark.
        old = clock.now()
        clock.advance(60)
        await add(store, MOVIE)
        young = (await store.apply(Clear(ME))).operation
        assert young is not None
        assert await store.purge(old) == 0
        assert await store.purge(old + timedelta(milliseconds=1)) == 16
        assert await store.purge(old + timedelta(milliseconds=1)) == 0
        assert await walk_changes(store, STRANGER, 3) == []
        assert [row.revision for row in await walk_changes(store, ME, 3)] == [young.last_revision]
        await store.apply(UndoOperation(ME, young.operation_id))
        assert [entry.locator for entry in await entries(store)] == [MOVIE]

    async def test_whoever_has_not_seen_what_was_let_go_must_begin_anew(self, store: Store, clock: FixedClock) -> None:
        """And whoever has seen it need not, nor who reads on from the start: they hold nothing that could have gone."""
        for locator in (MOVIE, OTHER_MOVIE, EPISODE):
            await add(store, locator)
        await store.apply(RemoveEntries(ME, MOVIE))
        last = (await walk_changes(store, ME, 9))[-2]
        assert isinstance(last, Tombstone)
        clock.advance(60)
        await store.apply(RemoveMark(ME, MOVIE, (await store.apply(AddMark(ME, MOVIE, MarkKind.LIKED))).mark.kind))
        await store.purge(clock.now())
        head = await store.get_head(ME)
        assert head.purged_revision == last.revision
        for since in range(1, last.revision):
            with pytest.raises(ResyncNeeded):
                await store.list_changes(ME, since=since, limit=9)
            page = await store.list_changes(ME, since=since, limit=9, from_start=True)
            assert all(row.revision > since for row in page.items)
        every: list[Change] = await walk_changes(store, ME, 2)
        assert {row.locator for row in every if isinstance(row, Entry)} == {OTHER_MOVIE, EPISODE}
        for since in (0, last.revision, last.revision + 1, head.revision):
            assert await walk_changes(store, ME, 2, since) == [row for row in every if row.revision > since]
        assert (await store.get_head(SIBLING)).purged_revision == 0

    async def test_an_operation_that_was_let_go_cannot_be_undone(self, store: Store, clock: FixedClock) -> None:
        await add(store, MOVIE)
        operation = (await store.apply(Clear(ME))).operation
        assert operation is not None
        await store.purge(clock.now() + timedelta(1))
        assert await store.find_operation(ME, operation.operation_id) is None
        with pytest.raises(OperationNotFound):
            await store.apply(UndoOperation(ME, operation.operation_id))
        assert await entries(store) == []
        await add(store, MOVIE)
        again = (await store.apply(Clear(ME))).operation
        assert again is not None
        await store.apply(UndoOperation(ME, again.operation_id))
        assert len(await entries(store)) == 1


class AcrossProfilesCases(StoreCases):
    """``list_revisions`` and ``list_retentions``."""

    async def test_revisions_of_many_are_looked_up_at_once(self, store: Store) -> None:
        """Those that exist; of a profile that was removed there is none."""
        await add(store, MOVIE)
        await add(store, MOVIE, profile_id=STRANGER)
        await add(store, MOVIE, profile_id=STRANGER)
        unknown = a_profile(99).profile_id
        wanted = [ME, SIBLING, STRANGER, unknown, ME]
        assert await store.list_revisions(wanted) == {ME: 1, SIBLING: 0, STRANGER: 2}
        assert await store.list_revisions([]) == {}
        await store.apply_account(DeleteProfile(MINE, SIBLING))
        assert await store.list_revisions([SIBLING]) == {}
        many = [a_profile(number).profile_id for number in range(1, 1200)]
        assert set(await store.list_revisions(many)) == {ME, STRANGER}

    async def test_retentions_are_those_of_profiles_that_chose_one(self, store: Store) -> None:
        assert await store.list_retentions() == {}
        await store.apply(ChangeSettings(ME, replace(DEFAULT_SETTINGS, retention_days=1)))
        await store.apply(ChangeSettings(STRANGER, CHOSEN))
        assert await store.list_retentions() == {ME: 1, STRANGER: RETENTION_DAYS_MAX}
        await store.apply(ChangeSettings(ME, DEFAULT_SETTINGS))
        assert await store.list_retentions() == {STRANGER: RETENTION_DAYS_MAX}
