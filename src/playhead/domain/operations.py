"""Bulk acts: which entries one takes, what is remembered of it, and for how long it can be undone.

Not for what each of them decides (``bulk``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.history import Entry, EntryId
    from playhead.domain.marks import MarkKind
    from playhead.domain.playback import TitleState
    from playhead.domain.titles import Locator, TitleId

OperationId = NewType("OperationId", str)
"""``op_`` and the profile's revision at which it was done, in hex; of that profile alone."""

UNDO_FOR: Final = timedelta(days=30)
"""So long a bulk act can be undone (semantics.md#deltas, 3)."""

SAMPLE_COUNT: Final = 5
"""So many of the entries that an act takes are shown."""


class OperationKind(Enum):
    """What was done; the value is the word on the native wire."""

    CLEAR = "clear"
    FORGET = "forget"
    WATCHED = "watched"
    UNWATCHED = "unwatched"


class Of(Enum):
    """Which locators of a season or show are meant: every one, the seasons themselves, or the episodes."""

    ALL = "all"
    DEFAULTS = "defaults"
    EPISODES = "episodes"


@dataclass(frozen=True, slots=True)
class Selection:
    """Entries of a profile; every condition that is set must hold, and without any it is all of them.

    ``before``: updated before that. The others narrow a ``title_id``: ``season``, in it ``episode``, which of the
    locators, and without the specials.
    """

    title_id: TitleId | None = None
    season: int | None = None
    episode: int | None = None
    of: Of = Of.ALL
    without_specials: bool = False
    before: datetime | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is the whole history."""
        return self.title_id is None and self.before is None


@dataclass(frozen=True, slots=True)
class Selected:
    """How much a selection takes: entries, resume points (rows of playback that have one), and the newest entries."""

    entry_count: int = 0
    point_count: int = 0
    samples: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A bulk act that was done, and what undoing it needs beside the rows that it retired.

    ``counts`` by what was done. Rows that have a revision above ``last_revision`` were changed since.
    ``added`` are the entries that it made. ``cleared_before`` and ``cleared_at`` are what the head's ``cleared_at`` was
    and became; ``titles`` are the title states as they were.
    """

    operation_id: OperationId
    kind: OperationKind
    at: datetime
    counts: tuple[tuple[str, int], ...]
    last_revision: int
    added: tuple[EntryId, ...] = ()
    title_id: TitleId | None = None
    cleared_before: datetime | None = None
    cleared_at: datetime | None = None
    titles: tuple[TitleState, ...] = ()
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undoable:
    """An operation, and what is still there of it.

    ``retired_count``: entries that it retired and that are not there now. ``changed_count``: those that it changed, and
    nobody since. ``point_count`` and ``mark_count``: rows of playback and marks that it retired; ``watchlist_count``:
    those of the watchlist that are not there now. ``added``: entries that it added and nobody has changed since.
    """

    operation: Operation
    retired_count: int = 0
    changed_count: int = 0
    point_count: int = 0
    mark_count: int = 0
    watchlist_count: int = 0
    added: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left in the feed of changes where something was removed: its key and nothing else.

    Of one entry, of one mark, or of a whole ``selection`` (semantics.md#deltas, 1 and 4).
    """

    revision: int
    at: datetime
    locator: Locator | None = None
    entry_id: EntryId | None = None
    mark: MarkKind | None = None
    cleared: Selection | None = None
