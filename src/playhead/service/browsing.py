"""Read a profile: pages of entries, marks and resume points, each with what the catalogue says of its title.

Not for writing (``service.recording``) nor for the words of a wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from playhead.ports import CatalogueStore, HistoryStore, Page, TitleSummary

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead.domain.access import ProfileId
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.domain.titles import TitleId
    from playhead.ports import CountedEntry, EntryQuery, MarkQuery, PointQuery, TitleFacts

UNKNOWN: Final = TitleSummary(title="", poster_path=None, backdrop_path=None)
"""What is shown of a title that the catalogue does not know (discovr.md#history)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Titled(Generic[T]):
    """A row, and what to show of its title."""

    row: T
    title: TitleSummary


class Store(HistoryStore, CatalogueStore, Protocol):
    """What browsing reads from."""


class Browsing:
    """Every read of a profile that shows titles goes through here."""

    def __init__(self, store: Store) -> None:
        self._store = store

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
        known = await self._store.list_summaries({title_of(row) for row in page.items})
        return Page(tuple(Titled(row, known.get(title_of(row), UNKNOWN)) for row in page.items), page.has_more)
