"""Every act on a profile's history and resume points: what it must see and what it decides.

Not for marks (``marking``), nor for how a dialect spells the act or how a store carries the changes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playhead.domain.errors import EntryNotFound, InvalidValue, PointNotFound
from playhead.domain.progress import COMPLETION, NONE, Progress, check_position
from playhead.domain.resume import advance, finish, overtaken
from playhead.domain.slices import Draft, Reads

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.resume import Advance, ResumePoint
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import Locator, TitleId

ORIGIN_MAX: Final = 64


def _not_later(at: datetime | None, now: datetime) -> datetime:
    """A client's time, clamped to ``now``; ``now`` where it told none (discovr.md#history)."""
    return now if at is None or at > now else at


def _ends(progress: Progress) -> bool:
    """Whether a viewing that got so far has nothing left to resume."""
    return progress >= COMPLETION.resumable_until_percent


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Log a viewing: always a new entry.

    Outcome: the entry. Refuses an ``origin`` that is empty or too long (discovr.md#history, POST). A viewing to the
    end, not older than the resume point, takes that off the offer (semantics.md#reports, 6).
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress
    updated_at: datetime | None = None
    origin: str | None = None

    def reads(self) -> Reads:
        return Reads(latest_at=self.locator, point_at=self.locator if _ends(self.progress) else None)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        if self.origin is not None and not 1 <= len(self.origin) <= ORIGIN_MAX:
            raise InvalidValue("origin", f"an origin has 1 to {ORIGIN_MAX} characters")
        draft = Draft(slice_)
        updated_at = _not_later(self.updated_at, now)
        entry = draft.add_entry(self.locator, self.progress, origin=self.origin, created_at=now, updated_at=updated_at)
        if slice_.point is not None and slice_.point.resumable and slice_.point.updated_at <= updated_at:
            draft.put_point(finish(slice_.point))
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class SetProgress:
    """Set the progress of the newest entry at a locator outright, or add the first.

    Outcome: the entry (discovr.md#history, PATCH). Idempotent but for the revision and ``updated_at``. Watching to the
    end takes the resume point off the offer.
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress

    def reads(self) -> Reads:
        return Reads(latest_at=self.locator, point_at=self.locator if _ends(self.progress) else None)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        draft = Draft(slice_)
        if slice_.entry is None:
            entry = draft.add_entry(self.locator, self.progress, created_at=now, updated_at=now)
        else:
            entry = draft.change_entry(slice_.entry, self.progress, None, now)
        if slice_.point is not None and slice_.point.resumable:
            draft.put_point(finish(slice_.point))
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """A player's word on where it is: updates the newest entry there or adds the first, and moves the resume point.

    At least a position (seconds) or a progress. Of an entry already there what was not told stays. Outcome: the entry
    (hnc.md#history, POST).
    """

    profile_id: ProfileId
    locator: Locator
    position_s: float | None = None
    progress: Progress | None = None
    duration_s: float | None = None

    def reads(self) -> Reads:
        return Reads(latest_at=self.locator, point_at=self.locator, resumable_of=self.locator.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        _check_position(self.position_s)
        draft = Draft(slice_)
        if slice_.entry is None:
            progress = NONE if self.progress is None else self.progress
            entry = draft.add_entry(self.locator, progress, position_s=self.position_s, created_at=now, updated_at=now)
        else:
            entry = _change(draft, slice_.entry, self.position_s, self.progress, now)
        _move_point(draft, slice_, entry, self.duration_s, now)
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """Set position (seconds) and/or progress of one entry at ``locator``, and move the resume point there.

    Outcome: the entry. Refuses with EntryNotFound, and with InvalidValue when told neither (hnc.md#history, PUT).
    """

    profile_id: ProfileId
    entry_id: EntryId
    locator: Locator
    position_s: float | None = None
    progress: Progress | None = None
    duration_s: float | None = None

    def reads(self) -> Reads:
        return Reads(entry=self.entry_id, point_at=self.locator, resumable_of=self.locator.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        if self.position_s is None and self.progress is None:
            raise InvalidValue("progress", "a position or a progress is required")
        _check_position(self.position_s)
        if slice_.entry is None or slice_.entry.locator != self.locator:
            raise EntryNotFound
        draft = Draft(slice_)
        entry = _change(draft, slice_.entry, self.position_s, self.progress, now)
        _move_point(draft, slice_, entry, self.duration_s, now)
        return draft.changes(), entry


def _check_position(position_s: float | None) -> None:
    if position_s is not None:
        check_position(position_s)


def _change(draft: Draft, entry: Entry, position_s: float | None, progress: Progress | None, now: datetime) -> Entry:
    return draft.change_entry(
        entry,
        entry.progress if progress is None else progress,
        entry.position_s if position_s is None else position_s,
        now,
    )


def _move_point(draft: Draft, slice_: Slice, entry: Entry, duration_s: float | None, now: datetime) -> None:
    """Bring the resume point to where ``entry`` now is."""
    moved = advance(
        slice_.point,
        entry.locator,
        progress=entry.progress,
        position_s=entry.position_s,
        duration_s=duration_s,
        at=_not_before(slice_.point, now),
    )
    _put_moved(draft, slice_, moved)


def _put_moved(draft: Draft, slice_: Slice, moved: Advance | None) -> None:
    """Write a moved point, and end the points of the episodes it leaves behind."""
    if moved is not None:
        for point in overtaken(slice_.resumable, moved.point.locator, moved.point.updated_at):
            draft.put_point(finish(point))
        draft.put_point(moved.point)  # last: of points of one moment it is the newest


def _not_before(point: ResumePoint | None, now: datetime) -> datetime:
    """``now``, or the point's own time where the clock has stepped back: live playing must not be taken for stale."""
    return now if point is None else max(now, point.updated_at)


@dataclass(frozen=True, slots=True)
class RemoveEntries:
    """Remove every entry at exactly one locator, and its resume point.

    Refuses with EntryNotFound (discovr.md#history, DELETE).
    """

    profile_id: ProfileId
    locator: Locator

    def reads(self) -> Reads:
        return Reads(latest_at=self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        if slice_.entry is None:
            raise EntryNotFound
        draft = Draft(slice_)
        draft.remove_entries_at(self.locator)
        return draft.changes(), None


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Remove one entry; the last of a locator takes the resume point with it.

    Refuses with EntryNotFound (hnc.md#history, DELETE).
    """

    profile_id: ProfileId
    entry_id: EntryId

    def reads(self) -> Reads:
        return Reads(entry=self.entry_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        if slice_.entry is None:
            raise EntryNotFound
        draft = Draft(slice_)
        draft.remove_entry(slice_.entry)
        return draft.changes(), None


@dataclass(frozen=True, slots=True)
class ClearHistory:
    """Remove every entry and resume point of the profile; an empty history is no error. Marks stay (hnc.md#history)."""

    profile_id: ProfileId

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        draft = Draft(slice_)
        draft.clear_history()
        return draft.changes(), None


@dataclass(frozen=True, slots=True)
class MovePoint:
    """Move a resume point, history untouched.

    A time before the stored one changes nothing. Outcome: whether it moved (discovr.md#playback).
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress
    at: datetime | None = None
    duration_s: float | None = None

    def reads(self) -> Reads:
        return Reads(point_at=self.locator, resumable_of=self.locator.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, bool]:
        moved = advance(
            slice_.point,
            self.locator,
            progress=self.progress,
            position_s=None,
            duration_s=self.duration_s,
            at=_not_before(slice_.point, now) if self.at is None else min(self.at, now),
            counts=False,  # or a scrobble of the same viewing would never log it
        )
        if moved is None:
            return None, False
        draft = Draft(slice_)
        _put_moved(draft, slice_, moved)
        return draft.changes(), True


@dataclass(frozen=True, slots=True)
class Scrobble:
    """A player's heartbeat: moves the resume point and, on completion, logs one entry for each viewing.

    Outcome: the entry logged, or None. While a logged viewing goes on, its entry follows up to the greatest progress
    shown (discovr.md#playback).
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress
    duration_s: float | None = None

    def reads(self) -> Reads:
        return Reads(latest_at=self.locator, point_at=self.locator, resumable_of=self.locator.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry | None]:
        moved = advance(
            slice_.point,
            self.locator,
            progress=self.progress,
            position_s=None,
            duration_s=self.duration_s,
            at=_not_before(slice_.point, now),
        )
        draft = Draft(slice_)
        logged = None
        if moved is not None and moved.is_new_viewing:
            logged = draft.add_entry(self.locator, self.progress, created_at=now, updated_at=now)
        elif slice_.entry is not None and slice_.entry.completed and self.progress > slice_.entry.progress:
            draft.change_entry(slice_.entry, self.progress, slice_.entry.position_s, now)
        _put_moved(draft, slice_, moved)
        return draft.changes(), logged


@dataclass(frozen=True, slots=True)
class DismissTitle:
    """Take a title off the resumable points until it is played again; history untouched.

    Refuses with PointNotFound (discovr.md#playback).
    """

    profile_id: ProfileId
    title_id: TitleId

    def reads(self) -> Reads:
        return Reads(resumable_of=self.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        if not slice_.resumable:
            raise PointNotFound
        draft = Draft(slice_)
        for point in slice_.resumable:
            draft.put_point(finish(point))
        return draft.changes(), None
