"""A profile's history: entries, their ids and order, and the counts kept beside them.

Not for resume points (``resume``) nor for which acts there are (``commands``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType

from playhead.domain.settings import DEFAULT_SETTINGS, ProfileSettings

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.progress import Progress
    from playhead.domain.titles import Locator

EntryId = NewType("EntryId", str)
"""24 lowercase hex digits: Unix second of creation (8), the owning profile (10), the low 24 bits of the revision (6).

Made by the write path from facts it has, so a repeated decision gives the same id; sorts by creation; names its owner
(hnc.md#history).
"""

_ENTRY_ID: Final = re.compile(r"[0-9a-f]{24}", re.ASCII)


def mint_entry_id(profile_id: ProfileId, created_at: datetime, revision: int) -> EntryId:
    """The id of the entry that ``revision`` of ``profile_id`` creates; unique below 2**24 entries a second."""
    return EntryId(f"{int(created_at.timestamp()):08x}{profile_id}{revision & 0xFFFFFF:06x}")


def find_entry_id(text: str) -> EntryId | None:
    """The entry id that ``text`` spells (either case), None where it spells none."""
    lowered = text.lower()
    return EntryId(lowered) if _ENTRY_ID.fullmatch(lowered) else None


def owner_of(entry_id: EntryId) -> str:
    """The profile id an entry id names; whether that profile, or the entry, exists is another question."""
    return entry_id[8:18]


class Precision(Enum):
    """How exactly it is known when a viewing was; the value is the word on the native wire."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a profile's history: a viewing, or a word about one, at a locator.

    ``position_s`` is seconds into the title, None where the client told only percent. ``completed`` is the verdict at
    the time of writing.
    ``origin`` names where an imported entry came from (``trakt``). ``revision`` is that of the last change.
    ``explicit``: somebody said so outright, and it was not a player that reported; such a word is a verdict on all
    reports up to its time (semantics.md#reports, 6).
    """

    entry_id: EntryId
    locator: Locator
    progress: Progress
    position_s: float | None
    completed: bool
    origin: str | None
    created_at: datetime
    updated_at: datetime
    revision: int
    explicit: bool = False
    precision: Precision = Precision.SECOND


@dataclass(frozen=True, slots=True)
class Tally:
    """Kept counts of one locator: its entries, and those of them that are completed (the *watched count*)."""

    entry_count: int = 0
    completed_count: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """What a profile keeps of itself: its revision, strictly growing with every row written, and its kept counts.

    ``cleared_at``: reports up to then are dropped, whatever they are about (semantics.md#reports, 7).
    ``purged_revision``: what was removed up to that revision may have been forgotten, so that no older client can be
    told of it (semantics.md#deltas, 1). ``catalogue_version``: up to where the plans of what is next know the
    catalogue.
    """

    revision: int = 0
    entry_count: int = 0
    watchlist_count: int = 0
    cleared_at: datetime | None = None
    purged_revision: int = 0
    catalogue_version: int = 0
    settings: ProfileSettings = DEFAULT_SETTINGS
