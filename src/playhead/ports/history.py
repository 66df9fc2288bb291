"""Histories, resume points and marks, as the use-cases ask for them.

Not for accounts (``access``) nor titles (``catalogue``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.marks import Mark, MarkKind
    from playhead.domain.resume import ResumePoint
    from playhead.domain.slices import Command
    from playhead.domain.titles import TitleId
    from playhead.ports.pages import NumberedPage, Page

R = TypeVar("R")


class EntryOrder(Enum):
    """Which time a page of entries goes by, newest first. Ties are broken by entry id, greater first."""

    CREATED = "created"
    """By entry id, which begins with the second of creation."""
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class EntryKey:
    """Where a page of entries ended: the sort key of its last item.

    ``updated_at`` is used by ``EntryOrder.UPDATED`` alone.
    """

    entry_id: EntryId
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class EntryQuery:
    """A page of entries.

    Without ``title_id`` every entry of the profile, by either order. With it, entries of that title by UPDATED: a
    movie's; of a show's
    ``season`` (required then); with ``episode`` that episode's and the season's defaults (discovr.md#history).
    ``placed_only`` leaves out what the Discovr dialect cannot say: contents (``HC_``), which have no place in the
    titles (hnc.md#one-history-two-dialects), and specials (season 0; discovr.md#history).
    """

    profile_id: ProfileId
    limit: int
    order: EntryOrder = EntryOrder.CREATED
    after: EntryKey | None = None
    title_id: TitleId | None = None
    season: int | None = None
    episode: int | None = None
    placed_only: bool = False


@dataclass(frozen=True, slots=True)
class CountedEntry:
    """An entry with the kept count of completed entries at its locator."""

    entry: Entry
    watched_count: int


@dataclass(frozen=True, slots=True)
class MarkQuery:
    """A page of marks of one kind, newest (greatest revision) first.

    ``titles_only`` leaves out marks on seasons, episodes and contents.
    """

    profile_id: ProfileId
    kind: MarkKind
    limit: int
    after_revision: int | None = None
    titles_only: bool = False


@dataclass(frozen=True, slots=True)
class PointKey:
    """Where a page of resume points ended. Points are ordered by ``(updated_at, revision)``, greatest first."""

    updated_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class PointQuery:
    """A page of the profile's resumable points, newest activity first. ``placed_only`` as in ``EntryQuery``."""

    profile_id: ProfileId
    limit: int
    after: PointKey | None = None
    placed_only: bool = False


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a profile knows of a title as a whole: marks on the title itself, any entry, the newest resume point."""

    marks: frozenset[MarkKind]
    has_history: bool
    point: ResumePoint | None


class HistoryStore(Protocol):
    """Histories, resume points and marks. Every call names its profile first.

    Every call raises ``ProfileNotFound`` where the profile does not exist or its account is disabled,
    ``StoreUnavailable`` and
    ``StoreCorrupt`` as they say.
    """

    async def apply(self, command: Command[R]) -> R:
        """Load what the command reads, let it decide, save, commit; the answer means "on disk".

        Commands of one profile are decided one after the other, each on the slice the one before left. A refusal
        (DomainError) or a failing save touches no other command. Raises ``StoreOverloaded`` at once when the queue is
        full.
        """
        ...

    async def list_entries(self, query: EntryQuery) -> Page[CountedEntry]: ...

    async def list_entries_numbered(
        self, profile_id: ProfileId, *, limit: int, offset: int
    ) -> NumberedPage[CountedEntry]:
        """Entries in the order of ``EntryOrder.UPDATED``, after skipping ``offset``: for dialects with page numbers."""
        ...

    async def find_entry(self, profile_id: ProfileId, entry_id: EntryId) -> CountedEntry | None: ...

    async def list_marks(self, query: MarkQuery) -> Page[Mark]: ...

    async def list_watchlist_numbered(self, profile_id: ProfileId, *, limit: int, offset: int) -> NumberedPage[Mark]:
        """Every mark of the watchlist, newest first, after skipping ``offset``."""
        ...

    async def find_mark(self, profile_id: ProfileId, kind: MarkKind, revision: int) -> Mark | None:
        """The mark of that kind that ``revision`` made."""
        ...

    async def list_points(self, query: PointQuery) -> Page[ResumePoint]: ...

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts: ...
