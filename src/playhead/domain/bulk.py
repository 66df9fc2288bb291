"""Bulk acts that remove: clear and forget, each with a dry run and to be undone within 30 days; and undoing.

Not for marks of whole seasons and shows (``watched``), what an operation keeps of itself (``operations``), nor for
acts on single entries (``commands``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playhead.domain.draft import Draft
from playhead.domain.errors import OperationExpired, OperationNotFound
from playhead.domain.operations import UNDO_FOR, Operation, OperationId, OperationKind, Selection
from playhead.domain.playback import TitleState, touched, with_mark
from playhead.domain.slices import Reads
from playhead.domain.titles import TitleKind, kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import TitleId


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk act did, or in a dry run would do: counts by their names, and some of the entries concerned.

    ``operation`` is None for a dry run, and where there was nothing to do.
    """

    operation: Operation | None
    counts: tuple[tuple[str, int], ...]
    samples: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove every entry and resume point, or those of one title, or those from before a date; marks stay.

    Outcome: Done, with ``entries`` and ``points``. An empty history is no error. Reports of what was cleared that come
    late are dropped (semantics.md#reports, 7). ``kept``: not to be undone, and gone for good: what retention does.
    """

    profile_id: ProfileId
    title_id: TitleId | None = None
    before: datetime | None = None
    dry_run: bool = False
    kept: bool = True

    @property
    def selection(self) -> Selection:
        """What is to go."""
        return Selection(title_id=self.title_id, before=self.before)

    def reads(self) -> Reads:
        return Reads(selection=self.selection, title=self.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Done]:
        selected = slice_.selected
        counts = (("entries", selected.entry_count), ("points", selected.point_count))
        cut_at = now if self.before is None else min(self.before, now)
        if self.dry_run or (not self.kept and not selected.entry_count and not selected.point_count):
            return None, Done(None, counts, selected.samples)
        draft = Draft(slice_)
        draft.remove_selected(self.selection, selected.entry_count, now, points=True)
        if self.title_id is None:
            cleared_at = slice_.head.cleared_at
            draft.change_head(cleared_at=cut_at if cleared_at is None else max(cleared_at, cut_at))
            draft.make_stale()
        else:
            draft.put_title(_forgotten(slice_.title, self.title_id, cut_at, now))
        operation = draft.end_operation(OperationKind.CLEAR, now, counts, self.title_id) if self.kept else None
        return draft.changes(), Done(operation, counts, selected.samples)


def _forgotten(state: TitleState | None, title_id: TitleId, cut_at: datetime, now: datetime) -> TitleState:
    state = touched(state, title_id, now)
    before = state.forgotten_at
    return replace(state, forgotten_at=cut_at if before is None else max(before, cut_at))


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove all that is known of a title: entries, resume points, alternatives, and ``marks`` if asked.

    Outcome: Done, with ``entries``, ``points`` and ``marks``; a title nobody touched is no error. Reports of it up to
    now are dropped from now on; all that stays is the tombstone (semantics.md#deltas, 4).
    """

    profile_id: ProfileId
    title_id: TitleId
    marks: bool = False
    dry_run: bool = False

    def reads(self) -> Reads:
        return Reads(
            selection=Selection(self.title_id),
            title=self.title_id,
            marks_of=self.title_id if self.marks else None,
        )

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Done]:
        selected = slice_.selected
        counts = (
            ("entries", selected.entry_count),
            ("points", selected.point_count),
            ("marks", len(slice_.marks)),
        )
        if self.dry_run:
            return None, Done(None, counts, selected.samples)
        draft = Draft(slice_)
        draft.remove_selected(Selection(self.title_id), selected.entry_count, now, points=True)
        draft.retire(marks=slice_.marks)
        for mark in slice_.marks:
            draft.remove_mark(mark, now)
        state = _forgotten(slice_.title, self.title_id, now, now)
        draft.put_title(replace(state, dismissed_at=None, snooze=None))
        operation = draft.end_operation(OperationKind.FORGET, now, counts, self.title_id)
        return draft.changes(), Done(operation, counts, selected.samples)


@dataclass(frozen=True, slots=True)
class UndoOperation:
    """Take back a bulk act within 30 days: what it removed comes back, what it added goes.

    What somebody has changed since stays as it is. Outcome: the operation, with ``undone_at``; a repeat changes
    nothing. Refuses with OperationNotFound and OperationExpired (semantics.md#deltas, 3).
    """

    profile_id: ProfileId
    operation_id: OperationId
    title_id: TitleId | None = None
    """The operation's own, where it has one; as the caller has looked it up."""

    def reads(self) -> Reads:
        return Reads(operation=self.operation_id, title=self.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Operation]:
        undoable = slice_.undoable
        if undoable is None or undoable.operation.title_id != self.title_id:
            raise OperationNotFound
        done = undoable.operation
        if done.undone_at is not None:
            return None, done
        if now - done.at > UNDO_FOR:
            raise OperationExpired
        draft = Draft(slice_)
        draft.undo(undoable, now)
        if slice_.head.cleared_at == done.cleared_at:  # nothing was cleared since
            draft.change_head(cleared_at=done.cleared_before)
        if done.title_id is None:
            draft.make_stale()
        else:
            draft.put_title(_title_before(slice_.title, done, done.title_id))
        return draft.changes(), replace(done, undone_at=now)


def _title_before(state: TitleState | None, done: Operation, title_id: TitleId) -> TitleState:
    """The state of the operation's title as it was, but for what has happened to it since; to be planned anew."""
    before = next(iter(done.titles), None) or TitleState(title_id, done.at)
    state = state or before
    forgotten_at = state.forgotten_at
    restored = replace(
        state,
        active_at=state.active_at if state.active_at > done.at else before.active_at,
        is_stale=kind_of(title_id) is TitleKind.SHOW,
        forgotten_at=forgotten_at if forgotten_at is not None and forgotten_at > done.at else before.forgotten_at,
        marked=before.marked,
    )
    for one in state.marked:
        if one.at > done.at:
            restored = with_mark(restored, one.season, one.at)
    if done.kind is not OperationKind.FORGET:
        return restored
    return replace(
        restored,
        dismissed_at=state.dismissed_at or before.dismissed_at,
        snooze=state.snooze or before.snooze,
    )
