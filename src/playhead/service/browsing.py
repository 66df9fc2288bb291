"""Read a profile: entries, marks and resume points, each with what the catalogue says of its title or its content.

Not for writing (``service.recording``) nor for the words of a wire.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from playhead.domain.errors import EntryNotFound, MarkNotFound, ResyncNeeded
from playhead.domain.marks import MarkKind
from playhead.domain.progress import position_at
from playhead.ports import CatalogueStore, EntryKey, HistoryStore, NumberedPage, Page, TitleSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playhead.domain.access import ProfileId
    from playhead.domain.contents import Content
    from playhead.domain.history import Entry, EntryId, Head
    from playhead.domain.marks import Mark
    from playhead.domain.operations import Operation, OperationId
    from playhead.domain.resolving import Point
    from playhead.domain.titles import TitleId
    from playhead.ports import (
        ChangePage,
        CountedEntry,
        EntryQuery,
        MarkQuery,
        PointQuery,
        TitleFacts,
        ViewingQuery,
    )
    from playhead.service.catalogue import Catalogue
    from playhead.service.recording import TitleWanter

UNKNOWN: Final = TitleSummary(title="", poster_path=None, backdrop_path=None)
"""What is shown of a title that the catalogue does not know (discovr.md#history)."""

SEARCHED_MAX: Final = 500
"""A search that finds more titles than that looks for them in the history, instead of the other way round."""

WALKED_MAX: Final = 2_000
"""So many entries are looked through for one page of such a search; the page may then be short, and goes on."""

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


@dataclass(frozen=True, slots=True)
class ViewingPage:
    """A page of entries; ``next_key`` is None on the last one. A page of a search may be short and still go on."""

    rows: tuple[Titled[CountedEntry], ...]
    next_key: EntryKey | None


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

    async def list_points(self, query: PointQuery) -> Page[Titled[Point]]:
        """A page of resumable points, newest activity first."""
        page = await self._store.list_points(query)
        return await self._titled(page, lambda row: row.locator.title_id)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        """What the profile knows of a title; a title nobody ever touched has no facts, which is no error."""
        return await self._store.get_title_facts(profile_id, title_id)

    async def get_head(self, profile_id: ProfileId) -> Head:
        """The profile's revision, counts and settings."""
        return await self._store.get_head(profile_id)

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        """Rows changed since a revision, ascending; ``from_start`` as in the store.

        Raises ``ResyncNeeded`` as the store does, and for a revision that is yet to come: a restored backup has undone
        it.
        """
        page = await self._store.list_changes(profile_id, since=since, limit=limit, from_start=from_start)
        if since > page.head.revision:
            raise ResyncNeeded
        return page

    async def find_operation(self, profile_id: ProfileId, operation_id: OperationId) -> Operation | None:
        """The profile's bulk act of that id."""
        return await self._store.find_operation(profile_id, operation_id)

    async def list_viewings(self, query: ViewingQuery, q: str | None = None) -> ViewingPage:
        """A page of entries, updated last first; with ``q`` of titles that have it in their name, without case."""
        found: tuple[TitleId, ...] | None = None
        if q is not None:
            found = await self._store.search_titles(q, limit=SEARCHED_MAX + 1)
            if len(found) > SEARCHED_MAX:
                return await self._walk_viewings(query, q.casefold())
            if query.title_ids is not None:
                found = tuple(title_id for title_id in found if title_id in query.title_ids)
            query = replace(query, title_ids=found)
        page = await self._titled(await self._store.list_viewings(query), lambda row: row.entry.locator.title_id)
        return ViewingPage(page.items, _entry_key(page.items[-1].row) if page.has_more else None)

    async def _walk_viewings(self, query: ViewingQuery, q: str) -> ViewingPage:
        """What is found by a word that many titles have is found soon by looking through the history."""
        rows: list[Titled[CountedEntry]] = []
        walked = 0
        walk = replace(query, limit=max(query.limit, WALKED_MAX // 10))
        while True:
            page = await self._titled(await self._store.list_viewings(walk), lambda row: row.entry.locator.title_id)
            for row in page.items:
                if len(rows) == query.limit:
                    return ViewingPage(tuple(rows), _entry_key(rows[-1].row))
                if q in row.title.title.casefold():
                    rows.append(row)
            walked += len(page.items)
            if not page.has_more:
                return ViewingPage(tuple(rows), None)
            last = _entry_key(page.items[-1].row)
            if walked >= WALKED_MAX:
                return ViewingPage(tuple(rows), last)
            walk = replace(walk, after=last)

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


def _entry_key(counted: CountedEntry) -> EntryKey:
    return EntryKey(counted.entry.entry_id, counted.entry.updated_at)
