"""Every act on a profile's marks: what it must see and what it decides.

Not for history and resume points (``commands``), nor for what a mark is (``marks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playhead.domain.draft import Draft
from playhead.domain.errors import MarkNotFound
from playhead.domain.marks import REACTIONS, Mark, MarkKind
from playhead.domain.slices import Reads

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import Locator


@dataclass(frozen=True, slots=True)
class Marked:
    """What AddMark did: the mark, whether it is new, and the reaction it took the place of."""

    mark: Mark
    is_new: bool
    replaced: MarkKind | None = None


@dataclass(frozen=True, slots=True)
class AddMark:
    """Mark a locator.

    A reaction replaces another reaction; a mark already there stays as it is. Outcome: Marked (discovr.md#lists).
    """

    profile_id: ProfileId
    locator: Locator
    kind: MarkKind

    def reads(self) -> Reads:
        return Reads(marks_at=self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Marked]:
        there = {mark.kind: mark for mark in slice_.marks}
        if self.kind in there:
            return None, Marked(there[self.kind], is_new=False)
        draft = Draft(slice_)
        replaced = None
        if self.kind in REACTIONS:
            for kind in REACTIONS & there.keys():
                draft.remove_mark(there[kind], now)
                replaced = kind
        mark = draft.add_mark(self.kind, self.locator, now)
        return draft.changes(), Marked(mark, is_new=True, replaced=replaced)


@dataclass(frozen=True, slots=True)
class RemoveMark:
    """Take a mark off a locator. Refuses with MarkNotFound (discovr.md#lists)."""

    profile_id: ProfileId
    locator: Locator
    kind: MarkKind

    def reads(self) -> Reads:
        return Reads(marks_at=self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        draft = Draft(slice_)
        for mark in slice_.marks:
            if mark.kind is self.kind:
                draft.remove_mark(mark, now)
                return draft.changes(), None
        raise MarkNotFound


@dataclass(frozen=True, slots=True)
class ClearWatchlist:
    """Take every title off the watchlist; an empty one is no error (hnc.md#watchlist)."""

    profile_id: ProfileId

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        draft = Draft(slice_)
        draft.clear_watchlist(now)
        return draft.changes(), None
