"""Carry out the changes that a command decided on one profile's tables in memory: all of them or none.

Not for what the tables are (``rows``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playhead.domain.history import Tally
from playhead.domain.marks import REACTIONS
from playhead.storage.memory.ordered import Transaction
from playhead.storage.memory.rows import Retired, key_of, mark_key, point_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from playhead.domain.history import Entry
    from playhead.domain.marks import Mark
    from playhead.domain.playback import Playback
    from playhead.domain.slices import Changes, Removal, Undo
    from playhead.domain.titles import Locator, TitleId
    from playhead.storage.memory.rows import ProfileRows


def save(rows: ProfileRows, changes: Changes) -> None:
    """Carry ``changes`` out, all of them or none."""
    with Transaction() as transaction:
        _Saving(rows, transaction).save(changes)
    rows.head = changes.head


def purge(rows: ProfileRows, before: datetime) -> int:
    """Drop operations, what they retired, and tombstones from before that time; how many rows went."""
    old = [one for one in rows.tombstones.newest() if one.at < before]
    done = [one for one in rows.operations.newest() if one.at < before]
    count = len(old) + len(done)
    for tombstone in old:
        rows.tombstones.set((tombstone.revision,), None)
        rows.feed.set((tombstone.revision,), None)
    for operation in done:
        count += len(rows.retired.get((operation.operation_id,)) or ())
        rows.retired.set((operation.operation_id,), None)
        rows.operations.set((operation.operation_id,), None)
    purged = max((one.revision for one in old), default=0)
    rows.head = replace(rows.head, purged_revision=max(rows.head.purged_revision, purged))
    return count


class _Saving:
    def __init__(self, rows: ProfileRows, transaction: Transaction) -> None:
        self._rows = rows
        self._set = transaction.set

    def save(self, changes: Changes) -> None:
        rows = self._rows
        self._remove(changes)
        if changes.undo is not None:
            self._undo(changes.undo)
        for change in changes.entries:
            self._drop_entry(change.replaced)
            self._put_entry(change.entry)
        for locator, tally in changes.tallies:
            self._set(rows.tallies, key_of(locator), tally if tally.entry_count else None)
        for playback in changes.playbacks:
            self._put_playback(playback)
        for state in changes.titles:
            self._set(rows.titles, (state.title_id,), state)
        if changes.stale is not None:
            self._make_stale(changes.stale.title_ids)
        if changes.mark is not None:
            self._put_mark(changes.mark)
        for tombstone in changes.tombstones:
            self._set(rows.tombstones, (tombstone.revision,), tombstone)
            self._set(rows.feed, (tombstone.revision,), tombstone)
        if changes.operation is not None:
            self._set(rows.operations, (changes.operation.operation_id,), changes.operation)

    def _remove(self, changes: Changes) -> None:
        rows = self._rows
        retired = Retired()
        if changes.removal is not None:
            self._remove_selected(changes.removal, retired)
        if changes.clear_marks is not None:
            for mark in list(rows.marks_of.within((changes.clear_marks.value,))):
                self._drop_mark(mark)
        self._drop_entry(changes.removed_entry)
        for mark in changes.removed_marks:
            self._drop_mark(mark)
        retired.entries += changes.retired_entries
        retired.playbacks += changes.retired_playbacks
        retired.marks += changes.retired_marks
        if changes.operation is not None and len(retired):
            self._set(rows.retired, (changes.operation.operation_id,), retired)

    def _remove_selected(self, removal: Removal, retired: Retired) -> None:
        for entry in self._rows.selected_entries(removal.selection):
            self._drop_entry(entry)
            retired.entries.append(entry)
        self._count_anew({entry.locator for entry in retired.entries})
        if removal.points:
            for playback in self._rows.selected_playbacks(removal.selection):
                self._drop_playback(playback)
                retired.playbacks.append(playback)

    def _count_anew(self, places: Iterable[Locator]) -> None:
        for place in places:
            entries = list(self._rows.at.within(key_of(place)))
            tally = Tally(len(entries), sum(entry.completed for entry in entries))
            self._set(self._rows.tallies, key_of(place), tally if entries else None)

    def _undo(self, undo: Undo) -> None:
        """The rows that were retired come back, in an order that gives each its revision."""
        rows, revision = self._rows, undo.revision
        retired = rows.retired.get((undo.operation_id,)) or Retired()
        places = {entry.locator for entry in (*undo.added, *retired.entries)}
        for entry in undo.added:
            self._drop_entry(entry)
        for entry in sorted(retired.entries, key=lambda entry: entry.entry_id):
            there = rows.created.get((entry.entry_id,))
            if there is None or there.revision <= undo.last_revision:
                revision += 1
                self._drop_entry(there)
                self._put_entry(replace(entry, revision=revision))
        for playback in sorted(retired.playbacks, key=lambda one: key_of(one.locator)):
            revision += 1
            present = rows.playbacks.get(key_of(playback.locator))
            if present is None or present.revision <= undo.last_revision:
                self._put_playback(replace(playback, revision=revision))
        for mark in sorted(retired.marks, key=mark_key):
            revision += 1
            kinds = {one.kind for one in rows.marks_at(mark.locator)}
            if mark.kind not in kinds and not (mark.kind in REACTIONS and REACTIONS & kinds):
                self._put_mark(replace(mark, revision=revision))
        self._count_anew(places)
        self._set(rows.retired, (undo.operation_id,), None)

    def _make_stale(self, title_ids: tuple[TitleId, ...] | None) -> None:
        titles = self._rows.titles
        known = list(titles.newest()) if title_ids is None else [titles.get((title_id,)) for title_id in title_ids]
        for state in known:
            if state is not None and state.title_id.startswith("TV_"):
                self._set(titles, (state.title_id,), replace(state, is_stale=True))

    # Rows, each in every table that it is in

    def _put_entry(self, entry: Entry) -> None:
        rows = self._rows
        newness = (entry.updated_at, entry.entry_id)
        place = key_of(entry.locator)
        self._set(rows.created, (entry.entry_id,), entry)
        self._set(rows.updated, newness, entry)
        self._set(rows.at, (*place, *newness), entry)
        self._set(rows.of_season, (*place[:2], *newness), entry)
        self._set(rows.feed, (entry.revision,), entry)

    def _drop_entry(self, entry: Entry | None) -> None:
        if entry is not None:
            rows = self._rows
            newness = (entry.updated_at, entry.entry_id)
            place = key_of(entry.locator)
            self._set(rows.created, (entry.entry_id,), None)
            self._set(rows.updated, newness, None)
            self._set(rows.at, (*place, *newness), None)
            self._set(rows.of_season, (*place[:2], *newness), None)
            self._set(rows.feed, (entry.revision,), None)

    def _put_playback(self, playback: Playback) -> None:
        rows, place = self._rows, key_of(playback.locator)
        before = rows.playbacks.get(place)
        if before is not None:
            self._drop_playback(before)
        self._set(rows.playbacks, place, playback)
        self._set(rows.feed, (playback.revision,), playback)
        if playback.is_offered:
            self._set(rows.offered, point_key(playback), playback)

    def _drop_playback(self, playback: Playback) -> None:
        rows = self._rows
        self._set(rows.playbacks, key_of(playback.locator), None)
        self._set(rows.feed, (playback.revision,), None)
        if playback.is_offered:
            self._set(rows.offered, point_key(playback), None)

    def _put_mark(self, mark: Mark) -> None:
        rows = self._rows
        before = rows.marks.get(mark_key(mark))
        if before is not None:
            self._drop_mark(before)
        self._set(rows.marks, mark_key(mark), mark)
        self._set(rows.marks_of, (mark.kind.value, mark.revision), mark)
        self._set(rows.feed, (mark.revision,), mark)

    def _drop_mark(self, mark: Mark) -> None:
        rows = self._rows
        self._set(rows.marks, mark_key(mark), None)
        self._set(rows.marks_of, (mark.kind.value, mark.revision), None)
        self._set(rows.feed, (mark.revision,), None)
