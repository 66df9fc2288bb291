"""Histories, resume points and marks, as the use-cases ask for them.

Not for accounts (``access``) nor titles (``catalogue``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId, Head
    from playhead.domain.marks import Mark, MarkKind
    from playhead.domain.operations import Operation, OperationId, Tombstone
    from playhead.domain.planning import TitleHistory
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.resolving import Point
    from playhead.domain.slices import Command
    from playhead.domain.titles import Locator, TitleId, TitleKind
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
class ViewingQuery:
    """A page of entries by UPDATED, of which every condition holds that is set (native-api.md, GET /v1/history).

    ``title_ids``: of any of these. ``since`` and ``until``: updated at that time or later; before that time.
    """

    profile_id: ProfileId
    limit: int
    after: EntryKey | None = None
    title_ids: tuple[TitleId, ...] | None = None
    kind: TitleKind | None = None
    since: datetime | None = None
    until: datetime | None = None


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
    """A page of the profile's resumable points, newest activity first. ``placed_only`` as in ``EntryQuery``.

    ``listed_only``: those far enough in for continue watching, and of each title the newest of them alone.
    """

    profile_id: ProfileId
    limit: int
    after: PointKey | None = None
    placed_only: bool = False
    listed_only: bool = False


@dataclass(frozen=True, slots=True)
class UpcomingKey:
    """Where a page of titles with something next ended."""

    active_at: datetime
    title_id: TitleId


@dataclass(frozen=True, slots=True)
class UpcomingQuery:
    """A page of title states that have something next and no listed point.

    By ``(active_at, title_id)``, greatest first.
    """

    profile_id: ProfileId
    limit: int
    after: UpcomingKey | None = None


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a profile knows of a title as a whole: marks on the title itself, any entry, the newest resume point."""

    marks: frozenset[MarkKind]
    has_history: bool
    point: Point | None


@dataclass(frozen=True, slots=True)
class TitleView:
    """All that a profile has of one title, as of ``head``.

    ``counts`` has the kept count of completed entries of each locator that has entries. ``marks`` are those on the
    title itself, on its seasons and on its episodes, oldest first.
    """

    head: Head
    history: TitleHistory
    counts: Mapping[Locator, int]
    marks: tuple[Mark, ...]


Change: TypeAlias = "Entry | Playback | Mark | Tombstone"
"""One row of the feed of changes. Each has a ``revision``; a row that changed again is only in it as it is now."""


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes by revision, ascending; the head when they were read; whether more follow."""

    items: tuple[Change, ...]
    head: Head
    has_more: bool


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

    async def get_head(self, profile_id: ProfileId) -> Head: ...

    async def list_entries(self, query: EntryQuery) -> Page[CountedEntry]: ...

    async def list_viewings(self, query: ViewingQuery) -> Page[CountedEntry]: ...

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

    async def list_points(self, query: PointQuery) -> Page[Point]: ...

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts: ...

    async def get_title_view(self, profile_id: ProfileId, title_id: TitleId) -> TitleView:
        """All of it on one state of the profile; of a title nobody touched there is nothing, which is no error."""
        ...

    async def list_title_states(
        self, profile_id: ProfileId, title_ids: Collection[TitleId]
    ) -> Mapping[TitleId, TitleState]:
        """The states of those titles that the profile has one of."""
        ...

    async def list_upcoming(self, query: UpcomingQuery) -> Page[TitleState]: ...

    async def list_stale_titles(self, profile_id: ProfileId, today: date, *, limit: int) -> tuple[TitleId, ...]:
        """Shows whose state is stale, or whose plans are to be made anew by ``today``; newest activity first."""
        ...

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        """Every row with a revision above ``since``, ascending.

        Raises ``ResyncNeeded`` where what was removed after ``since`` may have been purged, unless that is 0, or the
        caller has gone on from there, page by page (``from_start``): it has nothing that could have been removed.
        """
        ...

    async def find_operation(self, profile_id: ProfileId, operation_id: OperationId) -> Operation | None: ...

    async def list_revisions(self, profile_ids: Collection[ProfileId]) -> Mapping[ProfileId, int]:
        """The revisions of those profiles that exist: one cheap look for many, across profiles."""
        ...

    async def list_retentions(self) -> Mapping[ProfileId, int]:
        """The profiles that keep their history for so many days only. Across profiles; for the background."""
        ...

    async def purge(self, before: datetime) -> int:
        """Drop what is older and only kept for undoing and for the feed: operations, what they retired, tombstones.

        Heads note up to which revision their tombstones are gone. Answers how many rows went. Across profiles; for the
        background; harmless to repeat.
        """
        ...
