"""Commands that only a test has: one that looks, and one that writes rows as it is told to.

Not for what viewers do: the domain has commands for all of that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from playhead.domain.draft import Draft
from playhead.domain.slices import Reads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Changes, Slice

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Look:
    """What a command that reads ``asked`` would see; nothing is written."""

    profile_id: ProfileId
    asked: Reads

    def reads(self) -> Reads:
        return self.asked

    def decide(self, slice_: Slice, now: datetime) -> tuple[None, Slice]:
        return None, slice_


@dataclass(frozen=True, slots=True)
class Write(Generic[R]):
    """Whatever ``rows`` puts into a draft, which begins with what ``asked`` reads; the outcome is what it returns."""

    profile_id: ProfileId
    rows: Callable[[Draft], R]
    asked: Reads = field(default_factory=Reads)

    def reads(self) -> Reads:
        return self.asked

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, R]:
        draft = Draft(slice_)
        outcome = self.rows(draft)
        return draft.changes(), outcome
