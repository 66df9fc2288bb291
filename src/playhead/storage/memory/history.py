"""Histories, resume points and marks in memory: the pages that are asked for.

Not for how one profile's rows are kept (``rows``) nor for writing them (``store``).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from playhead.domain.marks import MarkKind
from playhead.domain.titles import SPECIALS, TitleKind, kind_of
from playhead.ports.history import CountedEntry, EntryOrder, TitleFacts
from playhead.ports.pages import NumberedPage, Page
from playhead.storage.memory.sign_ins import MemoryAccess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.domain.titles import Locator, TitleId
    from playhead.ports.history import EntryQuery, MarkQuery, PointQuery
    from playhead.storage.memory.rows import ProfileRows

T = TypeVar("T")


def _cut(rows: Iterable[T], limit: int) -> Page[T]:
    """The first ``limit`` of ``rows``, and whether there is another."""
    items = tuple(islice(rows, limit + 1))
    return Page(items[:limit], len(items) > limit)


def _counted(rows: ProfileRows, entries: Iterable[Entry]) -> Iterator[CountedEntry]:
    return (CountedEntry(entry, rows.tally_at(entry.locator).completed_count) for entry in entries)


def _is_placed(locator: Locator) -> bool:
    return kind_of(locator.title_id) is not TitleKind.CONTENT and locator.season != SPECIALS


def _entries_newest_first(rows: ProfileRows, query: EntryQuery) -> Iterator[Entry]:
    after = query.after
    newness = None if after is None else (after.updated_at, after.entry_id)
    if query.title_id is not None:
        entries = rows.entries_of(query.title_id, query.season, before=newness)
        if query.episode is None:
            return entries
        return (entry for entry in entries if entry.locator.episode in {None, query.episode})
    if query.order is EntryOrder.CREATED:
        return rows.created.newest(before=None if after is None else (after.entry_id,))
    return rows.updated.newest(before=newness)


class MemoryHistory(MemoryAccess):
    """The reading half of ``HistoryStore``."""

    async def list_entries(self, query: EntryQuery) -> Page[CountedEntry]:
        rows = self._get_rows(query.profile_id)
        entries = _entries_newest_first(rows, query)
        if query.placed_only:
            entries = (entry for entry in entries if _is_placed(entry.locator))
        return _cut(_counted(rows, entries), query.limit)

    async def list_entries_numbered(
        self, profile_id: ProfileId, *, limit: int, offset: int
    ) -> NumberedPage[CountedEntry]:
        rows = self._get_rows(profile_id)
        entries = islice(rows.updated.newest(offset=offset), limit)
        return NumberedPage(tuple(_counted(rows, entries)), rows.head.entry_count)

    async def find_entry(self, profile_id: ProfileId, entry_id: EntryId) -> CountedEntry | None:
        rows = self._get_rows(profile_id)
        entry = rows.created.get((entry_id,))
        return None if entry is None else CountedEntry(entry, rows.tally_at(entry.locator).completed_count)

    async def list_marks(self, query: MarkQuery) -> Page[Mark]:
        rows = self._get_rows(query.profile_id)
        kind = query.kind.value
        before = None if query.after_revision is None else (kind, query.after_revision)
        marks = rows.marks_of.within((kind,), before=before)
        if query.titles_only:
            marks = (mark for mark in marks if mark.locator.season is None and _is_placed(mark.locator))
        return _cut(marks, query.limit)

    async def list_watchlist_numbered(self, profile_id: ProfileId, *, limit: int, offset: int) -> NumberedPage[Mark]:
        rows = self._get_rows(profile_id)
        marks = rows.marks_of.within((MarkKind.WATCHLIST.value,))
        return NumberedPage(tuple(islice(marks, offset, offset + limit)), rows.head.watchlist_count)

    async def find_mark(self, profile_id: ProfileId, kind: MarkKind, revision: int) -> Mark | None:
        return self._get_rows(profile_id).marks_of.get((kind.value, revision))

    async def list_points(self, query: PointQuery) -> Page[ResumePoint]:
        rows = self._get_rows(query.profile_id)
        before = None if query.after is None else (query.after.updated_at, query.after.revision)
        points = rows.resumable.newest(before=before)
        if query.placed_only:
            points = (point for point in points if _is_placed(point.locator))
        return _cut(points, query.limit)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        rows = self._get_rows(profile_id)
        marks = frozenset(mark.kind for mark in rows.marks_on_title(title_id))
        return TitleFacts(marks, rows.has_entries_of(title_id), next(iter(rows.points_of(title_id)), None))
