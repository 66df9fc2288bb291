"""Cases of entries: how they are written, changed, counted and removed.

Not for the order and cutting of pages (``pages``) nor for what removes many at once (``selections``).
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from playhead.domain.bulk import Clear
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import EntryNotFound
from playhead.domain.history import Entry, EntryId, Precision, owner_of
from playhead.domain.marking import AddMark
from playhead.domain.marks import MarkKind
from playhead.domain.progress import Progress
from playhead.domain.titles import NUMBER_MAX, Locator, TitleId
from playhead.ports.history import EntryOrder
from playhead.testing.cases.base import ME, SIBLING, StoreCases, add, entries, tell
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_MOVIE,
    SEASON,
    SHOW,
    SPECIAL,
    UNPLACED,
    a_sitting,
)
from playhead.testing.walking import walk_entries, walk_marks, walk_points

if TYPE_CHECKING:
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

EVERY_KIND_OF_LOCATOR: Final = (MOVIE, SEASON, EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL, UNPLACED)
TABLET: Final = a_sitting("f")


async def record(
    store: Store,
    locator: Locator,
    position_s: float | None = None,
    percent: float | None = None,
) -> Entry:
    """A player's word that the newest entry follows."""
    progress = None if percent is None else Progress(percent)
    entry = await store.apply(RecordPosition(ME, TABLET, locator, position_s, progress))
    assert entry is not None
    return entry


async def change(store: Store, entry: Entry, percent: float) -> Entry:
    """The same for an entry by its id."""
    return await store.apply(
        ChangeEntry(ME, TABLET, entry.entry_id, entry.locator, progress=Progress(percent)),
    )


async def watched_counts(store: Store) -> dict[Locator, set[int]]:
    """What each entry's row says is the watched count of its locator."""
    found: dict[Locator, set[int]] = {}
    for counted in await walk_entries(store, ME, 3):
        found.setdefault(counted.entry.locator, set()).add(counted.watched_count)
    return found


class EntryCases(StoreCases):
    """``apply`` and ``find_entry`` as far as they are about entries."""

    @pytest.mark.parametrize("precision", Precision)
    async def test_an_entry_comes_back_as_it_was_written(
        self, store: Store, clock: FixedClock, precision: Precision
    ) -> None:
        """Every field, to the millisecond and to the last bit of a float."""
        progress, earlier = Progress(100 / 3), clock.now() - timedelta(days=400, milliseconds=1)
        entry = await store.apply(AddEntry(ME, EPISODE, progress, earlier, "trakt", precision))
        assert (entry.progress, entry.updated_at, entry.created_at) == (progress, earlier, clock.now())
        assert (entry.origin, entry.position_s, entry.completed) == ("trakt", None, False)
        assert (entry.explicit, entry.precision) == (True, precision)
        assert await entries(store) == [entry]
        found = await store.find_entry(ME, entry.entry_id)
        assert found is not None
        assert found.entry == entry

    async def test_values_at_their_limits_come_back(self, store: Store, clock: FixedClock) -> None:
        """The greatest numbers of a locator, the least and greatest floats, a time long ago, any script."""
        long_ago, made = datetime(1, 1, 1, tzinfo=UTC), list[Entry]()
        for locator in (Locator(TitleId(f"MV_{NUMBER_MAX}")), Locator(SHOW, NUMBER_MAX, NUMBER_MAX)):
            await store.apply(AddEntry(ME, locator, Progress(5e-324), long_ago, "\u30c8\u30e9 \U0001f3ac"))
            clock.advance(1)
            made += [await record(store, locator, float(NUMBER_MAX))]
        for at in (datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC), long_ago):
            made += [await add(store, MOVIE, math.nextafter(80, 0), updated_at=at)]
        expected = sorted(made, key=lambda entry: (entry.updated_at, entry.entry_id), reverse=True)
        assert await entries(store, order=EntryOrder.UPDATED) == expected
        assert (await store.apply(SetProgress(ME, MOVIE, Progress(1.0)))).entry_id == made[2].entry_id

    async def test_a_position_comes_back_as_it_was_told(self, store: Store) -> None:
        """Seconds, fractions of one and zero among them; none stays none. A player's word is none told outright."""
        for locator, position_s in ((MOVIE, 0.0), (EPISODE, 1234.5678), (NEXT_EPISODE, None)):
            entry = await record(store, locator, position_s, 10)
            assert (entry.position_s, entry.explicit) == (position_s, False)
            found = await store.find_entry(ME, entry.entry_id)
            assert found is not None
            assert found.entry == entry

    async def test_each_kind_of_locator_has_entries_of_its_own(self, store: Store) -> None:
        """A movie, a season, its episodes, a special and a content do not touch one another."""
        for number, locator in enumerate(EVERY_KIND_OF_LOCATOR):
            await store.apply(SetProgress(ME, locator, Progress(float(number))))
        found = {entry.locator: entry.progress for entry in await entries(store)}
        assert found == {locator: float(number) for number, locator in enumerate(EVERY_KIND_OF_LOCATOR)}

    async def test_logging_again_adds_and_setting_again_changes(self, store: Store) -> None:
        first = await add(store, MOVIE, 10)
        second = await add(store, MOVIE, 20)
        changed = await store.apply(SetProgress(ME, MOVIE, Progress(30.0)))
        assert changed.entry_id == second.entry_id
        assert {entry.entry_id: entry.progress for entry in await entries(store)} == {
            first.entry_id: 10.0,
            second.entry_id: 30.0,
        }

    async def test_the_newest_entry_of_a_locator_is_the_one_updated_last(self, store: Store, clock: FixedClock) -> None:
        """Not the one made last; an older time told later does not make it the newest."""
        for minutes in (-30, -10, -20):
            await add(store, MOVIE, 10, updated_at=clock.now() + timedelta(minutes=minutes))
        newest, *_ = await entries(store, order=EntryOrder.UPDATED)
        assert newest.updated_at == clock.now() - timedelta(minutes=10)
        clock.advance(60)
        assert (await store.apply(SetProgress(ME, MOVIE, Progress(50.0)))).entry_id == newest.entry_id

    async def test_of_entries_updated_at_one_moment_the_greater_id_is_the_newest(self, store: Store) -> None:
        made = [await add(store, MOVIE, 10) for _ in range(3)]
        changed = await store.apply(SetProgress(ME, MOVIE, Progress(50.0)))
        assert changed.entry_id == max(entry.entry_id for entry in made)

    async def test_when_the_newest_entry_goes_the_next_one_is_the_newest(self, store: Store, clock: FixedClock) -> None:
        """By time, whatever the order in which they were made."""
        for removed_count in range(1, 5):
            locator = Locator(TitleId(f"MV_{removed_count}"))
            times = [clock.now() + timedelta(hours=hours) for hours in (-1, -9, -5, -3, -7)]
            made = [await add(store, locator, 10, updated_at=at) for at in times]
            made.sort(key=lambda entry: entry.updated_at, reverse=True)
            for entry in made[:removed_count]:
                await store.apply(RemoveEntry(ME, entry.entry_id, locator))
            changed = await store.apply(SetProgress(ME, locator, Progress(20.0)))
            assert changed.entry_id == made[removed_count].entry_id

    async def test_changing_an_old_entry_makes_it_the_newest(self, store: Store, clock: FixedClock) -> None:
        old = await add(store, MOVIE, 10, updated_at=clock.now() - timedelta(days=2))
        await add(store, MOVIE, 20, updated_at=clock.now() - timedelta(days=1))
        await change(store, old, 30)
        changed = await store.apply(SetProgress(ME, MOVIE, Progress(40.0)))
        assert changed.entry_id == old.entry_id

    async def test_an_entry_that_goes_back_in_time_is_no_longer_the_newest(
        self, store: Store, clock: FixedClock
    ) -> None:
        """A clock that steps back, or a correction, moves an entry below one that it was above."""
        other = await add(store, MOVIE, 20)
        clock.advance(10)
        first = await add(store, MOVIE, 10)
        clock.advance(-3600)
        moved = await store.apply(SetProgress(ME, MOVIE, Progress(30.0)))
        assert moved.entry_id == first.entry_id
        other = await store.apply(SetProgress(ME, MOVIE, Progress(40.0)))
        assert other.entry_id != first.entry_id
        earlier = clock.now() - timedelta(days=1)
        await store.apply(CorrectEntry(ME, other.entry_id, MOVIE, updated_at=earlier))
        assert (await store.apply(SetProgress(ME, MOVIE, Progress(50.0)))).entry_id == first.entry_id

    async def test_a_corrected_entry_is_the_same_entry(self, store: Store, clock: FixedClock) -> None:
        """What is not told stays; whose id and locator do not fit together is not found."""
        entry = await add(store, EPISODE, 100)
        clock.advance(60)
        at = clock.now() - timedelta(days=365)
        corrected = await store.apply(
            CorrectEntry(ME, entry.entry_id, EPISODE, Progress(30.0), at, Precision.DAY),
        )
        assert (corrected.entry_id, corrected.created_at) == (entry.entry_id, entry.created_at)
        assert (corrected.progress, corrected.updated_at, corrected.precision) == (30.0, at, Precision.DAY)
        assert await entries(store) == [corrected]
        assert await watched_counts(store) == {EPISODE: {0}}
        again = await store.apply(CorrectEntry(ME, entry.entry_id, EPISODE))
        assert (again.progress, again.updated_at, again.precision) == (30.0, at, Precision.DAY)
        for act in (CorrectEntry(ME, entry.entry_id, MOVIE), RemoveEntry(ME, entry.entry_id, NEXT_EPISODE)):
            with pytest.raises(EntryNotFound):
                await store.apply(act)

    async def test_the_watched_count_is_that_of_exactly_one_locator(self, store: Store) -> None:
        """Completed entries of the same title, season and episode; every row there tells the same count."""
        for locator, progress in ((EPISODE, 100), (EPISODE, 80), (EPISODE, 79.999), (SEASON, 90), (NEXT_EPISODE, 1)):
            await add(store, locator, progress)
        assert await watched_counts(store) == {EPISODE: {2}, SEASON: {1}, NEXT_EPISODE: {0}}

    async def test_the_watched_count_follows_every_change(self, store: Store) -> None:
        first, second = await add(store, MOVIE, 100), await add(store, MOVIE, 100)
        await store.apply(SetProgress(ME, MOVIE, Progress(0.0)))
        assert await watched_counts(store) == {MOVIE: {1}}
        await change(store, second, 80)
        assert await watched_counts(store) == {MOVIE: {2}}
        await store.apply(CorrectEntry(ME, second.entry_id, MOVIE, Progress(79.0)))
        assert await watched_counts(store) == {MOVIE: {1}}
        await store.apply(RemoveEntry(ME, first.entry_id, MOVIE))
        assert await watched_counts(store) == {MOVIE: {0}}
        await store.apply(RemoveEntries(ME, MOVIE))
        await add(store, MOVIE, 10)
        assert await watched_counts(store) == {MOVIE: {0}}

    async def test_removing_at_a_locator_removes_exactly_that_key(self, store: Store) -> None:
        """A season alone is the season default alone; the resume point there goes with its entries."""
        for locator in EVERY_KIND_OF_LOCATOR:
            await record(store, locator, percent=50)
            await add(store, locator)
        left = set(EVERY_KIND_OF_LOCATOR)
        for locator in (SEASON, EPISODE, MOVIE, SPECIAL):
            await store.apply(RemoveEntries(ME, locator))
            left.remove(locator)
            assert {entry.locator for entry in await entries(store)} == left
            assert locator not in {point.locator for point in await walk_points(store, ME, 3)}
            assert (await store.list_entries_numbered(ME, limit=1, offset=0)).total_count == 2 * len(left)
            assert (await store.get_head(ME)).entry_count == 2 * len(left)

    async def test_removing_what_is_not_there_is_refused(self, store: Store) -> None:
        """Another locator of the same title is not there, nor is what was removed already."""
        entry = await add(store, EPISODE)
        with pytest.raises(EntryNotFound):
            await store.apply(RemoveEntries(ME, SEASON))
        await store.apply(RemoveEntry(ME, entry.entry_id, EPISODE))
        with pytest.raises(EntryNotFound):
            await store.apply(RemoveEntry(ME, entry.entry_id, EPISODE))
        with pytest.raises(EntryNotFound):
            await store.apply(RemoveEntries(ME, EPISODE))
        assert await store.find_entry(ME, entry.entry_id) is None

    async def test_only_the_last_entry_of_a_locator_takes_the_resume_point_with_it(self, store: Store) -> None:
        played = await record(store, MOVIE, percent=50)
        other = await add(store, MOVIE, 40)
        await store.apply(RemoveEntry(ME, played.entry_id, MOVIE))
        assert len(await walk_points(store, ME, 3)) == 1
        await store.apply(RemoveEntry(ME, other.entry_id, MOVIE))
        assert await walk_points(store, ME, 3) == []
        assert (await store.get_title_facts(ME, MOVIE.title_id)).point is None

    async def test_clearing_leaves_no_entry_and_no_point_but_every_mark(self, store: Store, clock: FixedClock) -> None:
        """Of this profile; the others keep theirs. A cleared history starts again from nothing."""
        for profile_id in (ME, SIBLING):
            await tell(store, EPISODE, at=clock.now(), profile_id=profile_id)
            await store.apply(AddMark(profile_id, MOVIE, MarkKind.LIKED))
            await add(store, MOVIE, profile_id=profile_id)
        await store.apply(Clear(ME))
        await store.apply(Clear(ME))
        assert await entries(store) == []
        assert await walk_points(store, ME, 3) == []
        assert len(await walk_marks(store, ME, MarkKind.LIKED, 3)) == 1
        assert not (await store.get_title_facts(ME, MOVIE.title_id)).has_history
        assert len(await entries(store, SIBLING)) == 1
        assert len(await walk_points(store, SIBLING, 3)) == 1
        await add(store, MOVIE, 100)
        assert await watched_counts(store) == {MOVIE: {1}}
        assert (await store.list_entries_numbered(ME, limit=9, offset=0)).total_count == 1

    async def test_entry_ids_name_the_owner_and_are_never_used_again(self, store: Store) -> None:
        """Not after a removal either, with the clock standing still."""
        seen: set[EntryId] = set()
        for _ in range(3):
            made = [await add(store, MOVIE), await add(store, OTHER_MOVIE), await add(store, MOVIE, profile_id=SIBLING)]
            assert [owner_of(entry.entry_id) for entry in made] == [ME, ME, SIBLING]
            assert seen.isdisjoint(entry.entry_id for entry in made)
            seen |= {entry.entry_id for entry in made}
            await store.apply(Clear(ME))
            await store.apply(RemoveEntries(SIBLING, MOVIE))

    async def test_an_unknown_entry_is_not_found(self, store: Store) -> None:
        await add(store, MOVIE)
        assert await store.find_entry(ME, EntryId("0" * 24)) is None

    async def test_reports_of_one_viewing_log_one_entry(self, store: Store, clock: FixedClock) -> None:
        """However often the player repeats itself, also after the watched mark; the entry follows to the end."""
        for seq, percent in enumerate((1, 40, 79.999, 80, 81, 81, 95, 100, 100), start=1):
            for _ in range(2):
                await tell(store, EPISODE, percent, at=clock.now(), seq=seq, duration_ms=3_600_000)
            clock.advance(10)
        found = await entries(store)
        assert [(entry.locator, entry.progress, entry.completed) for entry in found] == [(EPISODE, 100.0, True)]
