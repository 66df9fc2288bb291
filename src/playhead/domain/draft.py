"""The changes a command is making: revisions handed out, and the counts kept in step with the rows.

Not for what is decided (``commands`` and its neighbours) nor for what a store is handed (``slices``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playhead.domain.history import Entry, Precision, Tally, mint_entry_id
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.operations import Operation, OperationId, Selection, Tombstone
from playhead.domain.playback import Playback, touched
from playhead.domain.slices import Changes, EntryChange, Removal, Stale, Undo
from playhead.domain.titles import TitleKind, kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.operations import OperationKind, Undoable
    from playhead.domain.playback import TitleState
    from playhead.domain.progress import Progress
    from playhead.domain.resolving import Facts, Point
    from playhead.domain.slices import Slice
    from playhead.domain.titles import Locator, TitleId


class Draft:
    """The changes of one command on one slice.

    Every row written or removed takes a revision of its own, so a profile's revisions order its rows without ties
    (semantics.md#deltas, 1). Title states are no rows of the feed, and take none.
    """

    __slots__ = ("_entry_count", "_head", "_rows", "_slice", "_watchlist_count", "revision")

    def __init__(self, slice_: Slice) -> None:
        self._slice = slice_
        self._head = slice_.head
        self.revision = slice_.head.revision
        self._entry_count = slice_.head.entry_count
        self._watchlist_count = slice_.head.watchlist_count
        self._rows: dict[str, Any] = {}

    def changes(self) -> Changes:
        """What to write, with the head that counts it."""
        head = replace(
            self._head,
            revision=self.revision,
            entry_count=self._entry_count,
            watchlist_count=self._watchlist_count,
        )
        return Changes(head, **self._rows)

    def next_revision(self) -> int:
        """A revision for a row, or for an act that leaves none."""
        self.revision += 1
        return self.revision

    def change_head(self, **fields: Any) -> None:  # noqa: ANN401 - fields of Head
        """Other fields of the head than its revision and counts."""
        self._head = replace(self._head, **fields)

    def _append(self, field: str, row: object) -> None:
        self._rows[field] = (*self._rows.get(field, ()), row)

    # Entries

    def _set_tally(self, locator: Locator, before: Tally, entries: int, completed: int) -> None:
        self._entry_count += entries
        if entries or completed:
            self._append(
                "tallies",
                (locator, Tally(before.entry_count + entries, before.completed_count + completed)),
            )

    def add_entry(  # noqa: PLR0913 - what an entry has
        self,
        locator: Locator,
        progress: Progress,
        *,
        position_s: float | None = None,
        origin: str | None = None,
        created_at: datetime,
        updated_at: datetime,
        explicit: bool = False,
        precision: Precision = Precision.SECOND,
        tally: Tally | None = None,
    ) -> Entry:
        """A new entry; ``tally`` is that of its locator, the slice's own where not said."""
        revision = self.next_revision()
        entry = Entry(
            mint_entry_id(self._slice.profile_id, created_at, revision),
            locator,
            progress,
            position_s,
            self._head.settings.completion.is_completed(progress),
            origin,
            created_at,
            updated_at,
            revision,
            explicit,
            precision,
        )
        self._append("entries", EntryChange(entry))
        self._set_tally(locator, self._slice.tally if tally is None else tally, 1, int(entry.completed))
        return entry

    def change_entry(
        self,
        before: Entry,
        progress: Progress,
        position_s: float | None,
        updated_at: datetime,
        *,
        explicit: bool = False,
        precision: Precision = Precision.SECOND,
        tally: Tally | None = None,
    ) -> Entry:
        """The same entry with another progress, position and time; ``tally`` as in ``add_entry``."""
        entry = Entry(
            before.entry_id,
            before.locator,
            progress,
            position_s,
            self._head.settings.completion.is_completed(progress),
            before.origin,
            before.created_at,
            updated_at,
            self.next_revision(),
            explicit,
            precision,
        )
        self._append("entries", EntryChange(entry, before))
        self._set_tally(
            before.locator, self._slice.tally if tally is None else tally, 0, entry.completed - before.completed
        )
        return entry

    def remove_entry(self, entry: Entry, at: datetime) -> None:
        """One entry."""
        self._rows["removed_entry"] = entry
        self._set_tally(entry.locator, self._slice.tally, -1, -int(entry.completed))
        self._append("tombstones", Tombstone(self.next_revision(), at, entry.locator, entry.entry_id))

    def remove_selected(self, selection: Selection, entry_count: int, at: datetime, *, points: bool) -> None:
        """Every entry of a selection, of which there are so many; with ``points`` what is kept of playing, too."""
        self._entry_count -= entry_count
        self._rows["removal"] = Removal(selection, points=points)
        self._append("tombstones", Tombstone(self.next_revision(), at, cleared=selection))

    # Playback and titles

    def put_playback(self, facts: Facts, point: Point | None, revision: int | None = None) -> Playback:
        """What is kept of playing one locator; ``revision`` is one of this draft's, taken before."""
        playback = Playback(facts, point, self.next_revision() if revision is None else revision)
        self._append("playbacks", playback)
        return playback

    def put_title(self, state: TitleState) -> None:
        """The state of a title, where it has changed."""
        if state != self._slice.title:
            self._append("titles", state)

    def touch_title(self, title_id: TitleId, at: datetime) -> None:
        """Something happened to a title at ``at``. Of a movie that nothing else is known of, nothing is kept."""
        if self._slice.title is not None or kind_of(title_id) is TitleKind.SHOW:
            self.put_title(touched(self._slice.title, title_id, at))

    def make_stale(self, title_ids: tuple[TitleId, ...] | None = None) -> None:
        """The plans of these titles, or of every title, are to be made anew."""
        self._rows["stale"] = Stale(title_ids)

    # Marks

    def add_mark(self, kind: MarkKind, locator: Locator, created_at: datetime) -> Mark:
        """A mark not there before."""
        mark = Mark(kind, locator, created_at, self.next_revision())
        self._rows["mark"] = mark
        self._watchlist_count += kind is MarkKind.WATCHLIST
        return mark

    def remove_mark(self, mark: Mark, at: datetime) -> None:
        """A mark that is there."""
        self._append("removed_marks", mark)
        self._append("tombstones", Tombstone(self.next_revision(), at, mark.locator, mark=mark.kind))
        self._watchlist_count -= mark.kind is MarkKind.WATCHLIST

    def clear_watchlist(self, at: datetime) -> None:
        """Every title on the watchlist."""
        self._watchlist_count = 0
        self._rows["clear_marks"] = MarkKind.WATCHLIST
        self._append("tombstones", Tombstone(self.next_revision(), at, mark=MarkKind.WATCHLIST))

    # Operations

    def retire(
        self, *, entries: tuple[Entry, ...] = (), playbacks: tuple[Playback, ...] = (), marks: tuple[Mark, ...] = ()
    ) -> None:
        """Rows as they were, to be put back when the operation is undone."""
        for field, rows in (
            ("retired_entries", entries),
            ("retired_playbacks", playbacks),
            ("retired_marks", marks),
        ):
            if rows:
                self._rows[field] = (*self._rows.get(field, ()), *rows)

    def end_operation(
        self,
        kind: OperationKind,
        at: datetime,
        counts: tuple[tuple[str, int], ...],
        title_id: TitleId | None = None,
    ) -> Operation:
        """All of this is one operation; nothing must be written after it."""
        changes: tuple[EntryChange, ...] = self._rows.get("entries", ())
        operation = Operation(
            operation_id=OperationId(f"op_{self.revision:x}"),
            kind=kind,
            at=at,
            counts=counts,
            last_revision=self.revision,
            added=tuple(change.entry.entry_id for change in changes if change.replaced is None),
            title_id=title_id,
            cleared_before=self._slice.head.cleared_at,
            cleared_at=self._head.cleared_at,
            titles=() if self._slice.title is None else (self._slice.title,),
        )
        self._rows["operation"] = operation
        return operation

    def undo(self, undoable: Undoable, at: datetime) -> None:
        """Take back an operation; the rows that come back have revisions of their own (``Undo``)."""
        done = undoable.operation
        for entry in undoable.added:
            self._append("tombstones", Tombstone(self.next_revision(), at, entry.locator, entry.entry_id))
        self._rows["undo"] = Undo(done.operation_id, done.last_revision, self.revision, undoable.added)
        self.revision += undoable.retired_count + undoable.changed_count + undoable.point_count + undoable.mark_count
        self._entry_count += undoable.retired_count - len(undoable.added)
        self._watchlist_count += undoable.watchlist_count
        self._rows["operation"] = replace(done, undone_at=at)
