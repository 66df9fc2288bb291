"""Read a profile: entries, marks and resume points, each with what the catalogue says of its title or its content.

Not for writing (``service.recording``) nor for the words of a wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from playhead.domain.errors import EntryNotFound, MarkNotFound
from playhead.domain.marks import MarkKind
from playhead.domain.progress import position_at
from playhead.ports import CatalogueStore, HistoryStore, NumberedPage, Page, TitleSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playhead.domain.access import ProfileId
    from playhead.domain.contents import Content
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.domain.titles import TitleId
    from playhead.ports import CountedEntry, EntryQuery, MarkQuery, PointQuery, TitleFacts
    from playhead.service.catalogue import Catalogue
    from playhead.service.recording import TitleWanter

UNKNOWN: Final = TitleSummary(title="", poster_path=None, backdrop_path=None)
"""What is shown of a title that the catalogue does not know (discovr.md#history)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Titled(Generic[T]):
    """A row, and what to show of its title."""

    row: T
    title: TitleSummary


@dataclass(frozen=True, slots=True)
class ContentEntry:
    """An entry, its content (None where that is gone from the catalogue), and where in it the viewer is.

    ``position_s`` is seconds: as the client told it; else worked out of progress and duration; else 0.
    """

    entry: Entry
    content: Content | None
    position_s: float


@dataclass(frozen=True, slots=True)
class ContentMark:
    """A mark, and the content it is on (None where that is gone from the catalogue)."""

    mark: Mark
    content: Content | None


class Store(HistoryStore, CatalogueStore, Protocol):
    """What browsing reads from."""


class Browsing:
    """Every read of a profile that shows titles goes through here."""

    def __init__(self, store: Store, catalogue: Catalogue, titles: TitleWanter | None = None) -> None:
        self._store = store
        self._catalogue = catalogue
        self._titles = titles

    # With what is shown of the title

    async def list_entries(self, query: EntryQuery) -> Page[Titled[CountedEntry]]:
        """A page of entries, in the query's order."""
        page = await self._store.list_entries(query)
        return await self._titled(page, lambda row: row.entry.locator.title_id)

    async def list_marks(self, query: MarkQuery) -> Page[Titled[Mark]]:
        """A page of marks, newest first."""
        page = await self._store.list_marks(query)
        return await self._titled(page, lambda row: row.locator.title_id)

    async def list_points(self, query: PointQuery) -> Page[Titled[ResumePoint]]:
        """A page of resumable points, newest activity first."""
        page = await self._store.list_points(query)
        return await self._titled(page, lambda row: row.locator.title_id)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        """What the profile knows of a title; a title nobody ever touched has no facts, which is no error."""
        return await self._store.get_title_facts(profile_id, title_id)

    async def _titled(self, page: Page[T], title_of: Callable[[T], TitleId]) -> Page[Titled[T]]:
        if not page.items:
            return Page((), has_more=False)
        shown = {title_of(row) for row in page.items}
        known = await self._store.list_summaries(shown)
        if self._titles is not None:
            for title_id in shown - known.keys():
                self._titles.want(title_id)
        return Page(tuple(Titled(row, known.get(title_of(row), UNKNOWN)) for row in page.items), page.has_more)

    # With the content

    async def list_entries_numbered(
        self, profile_id: ProfileId, *, limit: int, offset: int
    ) -> NumberedPage[ContentEntry]:
        """Entries, updated last first, after skipping ``offset``."""
        page = await self._store.list_entries_numbered(profile_id, limit=limit, offset=offset)
        return NumberedPage(await self._content_entries([row.entry for row in page.items]), page.total_count)

    async def get_entry(self, profile_id: ProfileId, entry_id: EntryId) -> ContentEntry:
        """The profile's entry of that id. Raises ``EntryNotFound``."""
        found = await self._store.find_entry(profile_id, entry_id)
        if found is None:
            raise EntryNotFound
        (entry,) = await self._content_entries([found.entry])
        return entry

    async def list_watchlist_numbered(
        self, profile_id: ProfileId, *, limit: int, offset: int
    ) -> NumberedPage[ContentMark]:
        """The watchlist, added last first, after skipping ``offset``."""
        page = await self._store.list_watchlist_numbered(profile_id, limit=limit, offset=offset)
        return NumberedPage(await self._content_marks(page.items), page.total_count)

    async def get_watchlist_mark(self, profile_id: ProfileId, revision: int) -> ContentMark:
        """The mark on the watchlist that ``revision`` made. Raises ``MarkNotFound``."""
        found = await self._store.find_mark(profile_id, MarkKind.WATCHLIST, revision)
        if found is None:
            raise MarkNotFound
        (mark,) = await self._content_marks([found])
        return mark

    async def _content_entries(self, entries: Sequence[Entry]) -> tuple[ContentEntry, ...]:
        contents = await self._catalogue.contents_of({entry.locator for entry in entries})
        untold = {entry.locator for entry in entries if entry.position_s is None and entry.progress}
        durations = await self._catalogue.durations_of(untold)
        return tuple(
            ContentEntry(
                entry,
                contents.get(entry.locator),
                position_at(entry.progress, durations.get(entry.locator) or 0)
                if entry.position_s is None
                else entry.position_s,
            )
            for entry in entries
        )

    async def _content_marks(self, marks: Sequence[Mark]) -> tuple[ContentMark, ...]:
        contents = await self._catalogue.contents_of({mark.locator for mark in marks})
        return tuple(ContentMark(mark, contents.get(mark.locator)) for mark in marks)
