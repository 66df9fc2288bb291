"""Every page of a query, one after the other, following the keys; each page is held to its limit on the way.

Not for what must be on the pages (``comparison`` and the cases).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playhead.ports.history import (
    EntryKey,
    EntryQuery,
    MarkQuery,
    PointKey,
    PointQuery,
    UpcomingKey,
    UpcomingQuery,
    ViewingQuery,
)

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.marks import Mark, MarkKind
    from playhead.domain.playback import TitleState
    from playhead.domain.resolving import Point
    from playhead.ports.history import Change, ChangePage, CountedEntry, HistoryStore
    from playhead.ports.pages import Page


def _check(page: Page[Any] | ChangePage, limit: int) -> None:
    assert len(page.items) == limit if page.has_more else len(page.items) <= limit


async def walk_entries(store: HistoryStore, profile_id: ProfileId, limit: int, **query: Any) -> list[CountedEntry]:  # noqa: ANN401 - fields of EntryQuery
    """The entries of every page of ``list_entries``."""
    found: list[CountedEntry] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_entries(EntryQuery(profile_id, limit, after=after, **query))
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        if has_more:
            last = page.items[-1].entry
            after = EntryKey(last.entry_id, last.updated_at)
    return found


async def walk_viewings(store: HistoryStore, profile_id: ProfileId, limit: int, **query: Any) -> list[CountedEntry]:  # noqa: ANN401 - fields of ViewingQuery
    """The entries of every page of ``list_viewings``."""
    found: list[CountedEntry] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_viewings(ViewingQuery(profile_id, limit, after=after, **query))
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        if has_more:
            last = page.items[-1].entry
            after = EntryKey(last.entry_id, last.updated_at)
    return found


async def walk_points(store: HistoryStore, profile_id: ProfileId, limit: int, **query: bool) -> list[Point]:
    """The points of every page; ``query`` are fields of PointQuery."""
    found: list[Point] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_points(PointQuery(profile_id, limit, after=after, **query))
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        if has_more:
            after = PointKey(found[-1].updated_at, found[-1].revision)
    return found


async def walk_marks(
    store: HistoryStore, profile_id: ProfileId, kind: MarkKind, limit: int, *, titles_only: bool = False
) -> list[Mark]:
    """The marks of every page, following the revisions."""
    found: list[Mark] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_marks(MarkQuery(profile_id, kind, limit, after, titles_only=titles_only))
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        after = found[-1].revision if has_more else None
    return found


async def walk_upcoming(store: HistoryStore, profile_id: ProfileId, limit: int) -> list[TitleState]:
    """The titles of every page that have something next."""
    found: list[TitleState] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_upcoming(UpcomingQuery(profile_id, limit, after))
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        after = UpcomingKey(found[-1].active_at, found[-1].title_id) if has_more else None
    return found


async def walk_changes(store: HistoryStore, profile_id: ProfileId, limit: int, since: int = 0) -> list[Change]:
    """Every row of the feed with a revision above ``since``, which must ascend."""
    found: list[Change] = []
    key, has_more = since, True
    while has_more:
        page = await store.list_changes(profile_id, since=key, limit=limit, from_start=since == 0)
        _check(page, limit)
        found += page.items
        has_more = page.has_more
        key = found[-1].revision if found else since
        assert key <= max(since, page.head.revision)
    revisions = [change.revision for change in found]
    assert revisions == sorted(set(revisions))
    return found
