"""Histories, resume points and marks in memory: the pages that are asked for.

Not for how one profile's rows are kept (``rows``) nor for writing them (``store``).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from playhead.domain.errors import ResyncNeeded
from playhead.domain.marks import MarkKind
from playhead.domain.planning import TitleHistory
from playhead.domain.titles import SPECIALS, TitleKind, kind_of
from playhead.ports.history import ChangePage, CountedEntry, EntryOrder, TitleFacts, TitleView
from playhead.ports.pages import NumberedPage, Page
from playhead.storage.memory.rows import point_key
from playhead.storage.memory.saving import purge
from playhead.storage.memory.sign_ins import MemoryAccess

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId, Head
    from playhead.domain.marks import Mark
    from playhead.domain.operations import Operation, OperationId
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.resolving import Point
    from playhead.domain.titles import Locator, TitleId
    from playhead.ports.history import EntryQuery, MarkQuery, PointQuery, UpcomingQuery, ViewingQuery
    from playhead.storage.memory.ordered import Key
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

    async def list_points(self, query: PointQuery) -> Page[Point]:
        rows = self._get_rows(query.profile_id)
        before = None if query.after is None else (query.after.updated_at, query.after.revision)
        found = (one.point for one in rows.offered.newest(before=before) if _is_asked_for(rows, query, one))
        return _cut((point for point in found if point is not None), query.limit)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        rows = self._get_rows(profile_id)
        marks = frozenset(mark.kind for mark in rows.marks_of_title(title_id) if mark.locator.season is None)
        points = [one.point for one in rows.playbacks_of(title_id) if one.point is not None]
        newest = max(points, key=lambda point: (point.updated_at, point.revision), default=None)
        return TitleFacts(marks, rows.has_entries_of(title_id), newest)

    async def get_head(self, profile_id: ProfileId) -> Head:
        return self._get_rows(profile_id).head

    async def list_viewings(self, query: ViewingQuery) -> Page[CountedEntry]:
        rows = self._get_rows(query.profile_id)
        bounds: list[Key] = [] if query.until is None else [(query.until,)]
        if query.after is not None:
            bounds.append((query.after.updated_at, query.after.entry_id))
        entries = rows.updated.newest(before=min(bounds, default=None))
        return _cut(_counted(rows, (entry for entry in entries if _fits(query, entry))), query.limit)

    async def get_title_view(self, profile_id: ProfileId, title_id: TitleId) -> TitleView:
        rows = self._get_rows(profile_id)
        entries = tuple(rows.at.within((title_id,)))
        history = TitleHistory(title_id, entries, rows.playbacks_of(title_id), rows.titles.get((title_id,)))
        places = {entry.locator for entry in entries}
        counts = {place: rows.tally_at(place).completed_count for place in places}
        return TitleView(rows.head, history, counts, rows.marks_of_title(title_id))

    async def list_title_states(
        self, profile_id: ProfileId, title_ids: Collection[TitleId]
    ) -> Mapping[TitleId, TitleState]:
        rows = self._get_rows(profile_id)
        found = (rows.titles.get((title_id,)) for title_id in title_ids)
        return {state.title_id: state for state in found if state is not None}

    async def list_upcoming(self, query: UpcomingQuery) -> Page[TitleState]:
        rows = self._get_rows(query.profile_id)
        key = None if query.after is None else (query.after.active_at, query.after.title_id)
        states = sorted(rows.titles.newest(), key=lambda one: (one.active_at, one.title_id), reverse=True)
        return _cut(
            (
                one
                for one in states
                if one.has_next
                and (key is None or (one.active_at, one.title_id) < key)
                and not any(playback.is_listed for playback in rows.playbacks_of(one.title_id))
            ),
            query.limit,
        )

    async def list_stale_titles(self, profile_id: ProfileId, today: date, *, limit: int) -> tuple[TitleId, ...]:
        rows = self._get_rows(profile_id)
        stale = [one for one in rows.titles.newest() if one.is_stale or _is_due(one, today)]
        stale.sort(key=lambda one: (one.active_at, one.title_id), reverse=True)
        return tuple(one.title_id for one in stale[:limit])

    async def list_changes(
        self, profile_id: ProfileId, *, since: int, limit: int, from_start: bool = False
    ) -> ChangePage:
        rows = self._get_rows(profile_id)
        if 0 < since < rows.head.purged_revision and not from_start:
            raise ResyncNeeded
        page = _cut(rows.feed.oldest(after=(since,)), limit)
        return ChangePage(page.items, rows.head, page.has_more)

    async def find_operation(self, profile_id: ProfileId, operation_id: OperationId) -> Operation | None:
        return self._get_rows(profile_id).operations.get((operation_id,))

    async def list_revisions(self, profile_ids: Collection[ProfileId]) -> Mapping[ProfileId, int]:
        self._check_open()
        return {one: self._rows[one].head.revision for one in profile_ids if one in self._rows}

    async def list_retentions(self) -> Mapping[ProfileId, int]:
        self._check_open()
        kept = {profile_id: rows.head.settings.retention_days for profile_id, rows in self._rows.items()}
        return {profile_id: days for profile_id, days in kept.items() if days is not None}

    async def purge(self, before: datetime) -> int:
        self._check_open()
        return sum(purge(rows, before) for rows in self._rows.values())


def _is_asked_for(rows: ProfileRows, query: PointQuery, one: Playback) -> bool:
    if query.placed_only and not _is_placed(one.locator):
        return False
    if not query.listed_only:
        return True
    listed = (other for other in rows.playbacks_of(one.locator.title_id) if other.is_listed)
    return one.is_listed and max(listed, key=point_key) is one


def _fits(query: ViewingQuery, entry: Entry) -> bool:
    return (
        (query.title_ids is None or entry.locator.title_id in query.title_ids)
        and (query.kind is None or kind_of(entry.locator.title_id) is query.kind)
        and (query.since is None or entry.updated_at >= query.since)
    )


def _is_due(state: TitleState, today: date) -> bool:
    replan_on = state.plans.replan_on
    return replan_on is not None and replan_on <= today
