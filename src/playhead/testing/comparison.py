"""Whether a store shows of a profile what its diary holds: every page, in order, whole, by every query.

Not for how either came to it (``machine``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playhead.domain.history import EntryId
from playhead.domain.marks import MarkKind
from playhead.domain.titles import TitleId
from playhead.ports.history import EntryKey, EntryOrder, EntryQuery, MarkQuery, PointKey, PointQuery
from playhead.testing.acts import LOCATORS, TITLE_IDS, where_of

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.ports.history import CountedEntry, HistoryStore
    from playhead.testing.oracle import Diary, Row


def entry_row(entry: Entry) -> Row:
    """``entry`` as a diary writes it; its revision is the store's business."""
    return {
        "id": entry.entry_id,
        "where": where_of(entry.locator),
        "progress": entry.progress,
        "position_s": entry.position_s,
        "completed": entry.completed,
        "origin": entry.origin,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
    }


def mark_row(mark: Mark) -> Row:
    """``mark`` as a diary writes it."""
    return {
        "kind": mark.kind.value,
        "where": where_of(mark.locator),
        "created_at": mark.created_at,
        "revision": mark.revision,
    }


def point_row(point: ResumePoint) -> Row:
    """``point`` as a diary writes it."""
    return {
        "where": where_of(point.locator),
        "progress": point.progress,
        "position_s": point.position_s,
        "resumable": point.resumable,
        "counted": point.completed,
        "counted_at": point.completed_at,
        "updated_at": point.updated_at,
    }


def told(row: Row) -> Row:
    """A diary's row, with what follows from it and without its number there."""
    shown = {key: value for key, value in row.items() if key != "number"}
    if "origin" in row:
        shown["completed"] = row["progress"] >= 80
    return shown


def _counted_row(counted: CountedEntry) -> Row:
    return {**entry_row(counted.entry), "watched_count": counted.watched_count}


def _counted(diary: Diary, rows: list[Row]) -> list[Row]:
    return [{**told(row), "watched_count": diary.watched_count(row["where"])} for row in rows]


def _placed(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row["where"][0].startswith("HC_") and row["where"][1] != 0]


async def walk_entries(store: HistoryStore, profile_id: ProfileId, limit: int, **query: Any) -> list[CountedEntry]:  # noqa: ANN401 - fields of EntryQuery
    """The entries of every page, following the keys."""
    found: list[CountedEntry] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_entries(EntryQuery(profile_id, limit, after=after, **query))
        assert len(page.items) == limit if page.has_more else len(page.items) <= limit
        found += page.items
        has_more = page.has_more
        if has_more:
            last = page.items[-1].entry
            after = EntryKey(last.entry_id, last.updated_at)
    return found


async def walk_points(
    store: HistoryStore, profile_id: ProfileId, limit: int, *, placed_only: bool = False
) -> list[ResumePoint]:
    """The resumable points of every page, following the keys."""
    found: list[ResumePoint] = []
    after, has_more = None, True
    while has_more:
        page = await store.list_points(PointQuery(profile_id, limit, after=after, placed_only=placed_only))
        assert len(page.items) == limit if page.has_more else len(page.items) <= limit
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
        assert len(page.items) == limit if page.has_more else len(page.items) <= limit
        found += page.items
        has_more = page.has_more
        after = found[-1].revision if has_more else None
    return found


async def compare(store: HistoryStore, profile_id: ProfileId, diary: Diary, limit: int) -> None:
    """Ask for everything there is, in pages of ``limit``."""
    await _compare_entries(store, profile_id, diary, limit)
    await _compare_titles(store, profile_id, diary, limit)
    await _compare_points(store, profile_id, diary, limit)
    for kind in MarkKind:
        await _compare_marks(store, profile_id, diary, kind, limit)


async def _compare_entries(store: HistoryStore, profile_id: ProfileId, diary: Diary, limit: int) -> None:
    for order, rows in (
        (EntryOrder.CREATED, diary.created_first()),
        (EntryOrder.UPDATED, diary.newest_first()),
    ):
        for placed_only in (False, True):
            found = await walk_entries(store, profile_id, limit, order=order, placed_only=placed_only)
            expected = _counted(diary, _placed(rows) if placed_only else rows)
            assert [_counted_row(counted) for counted in found] == expected, order
    newest = _counted(diary, diary.newest_first())
    for offset in range(0, len(newest) + 1, limit):
        numbered = await store.list_entries_numbered(profile_id, limit=limit, offset=offset)
        assert [_counted_row(counted) for counted in numbered.items] == newest[offset : offset + limit]
        assert numbered.total_count == len(newest)
    for row in newest:
        counted = await store.find_entry(profile_id, EntryId(row["id"]))
        assert counted is not None
        assert _counted_row(counted) == row


async def _compare_titles(store: HistoryStore, profile_id: ProfileId, diary: Diary, limit: int) -> None:
    for locator in LOCATORS:
        title_id, season, episode = where_of(locator)
        rows = [row for row in diary.newest_first() if row["where"][:2] == (title_id, season)]
        if episode is not None:
            rows = [row for row in rows if row["where"][2] in {None, episode}]
        found = await walk_entries(
            store,
            profile_id,
            limit,
            order=EntryOrder.UPDATED,
            title_id=locator.title_id,
            season=season,
            episode=episode,
        )
        assert [_counted_row(counted) for counted in found] == _counted(diary, rows), locator
    for title_id in TITLE_IDS:
        facts = await store.get_title_facts(profile_id, TitleId(title_id))
        assert {kind.value for kind in facts.marks} == {
            row["kind"] for row in diary.marks if row["where"] == (title_id, None, None)
        }
        assert facts.has_history is any(row["where"][0] == title_id for row in diary.entries)
        points = [told(row) for row in diary.points_newest_first() if row["where"][0] == title_id]
        assert (None if facts.point is None else point_row(facts.point)) == (points[0] if points else None)


async def _compare_points(store: HistoryStore, profile_id: ProfileId, diary: Diary, limit: int) -> None:
    offered = [row for row in diary.points_newest_first() if row["resumable"]]
    for placed_only in (False, True):
        found = await walk_points(store, profile_id, limit, placed_only=placed_only)
        expected = [told(row) for row in (_placed(offered) if placed_only else offered)]
        assert [point_row(point) for point in found] == expected


async def _compare_marks(store: HistoryStore, profile_id: ProfileId, diary: Diary, kind: MarkKind, limit: int) -> None:
    rows = [told(row) for row in diary.marks_newest_first(kind.value)]
    found = [mark_row(mark) for mark in await walk_marks(store, profile_id, kind, limit)]
    assert found == rows
    titles = [mark_row(mark) for mark in await walk_marks(store, profile_id, kind, limit, titles_only=True)]
    assert titles == [row for row in _placed(rows) if row["where"][1] is None]
    for row in rows:
        mark = await store.find_mark(profile_id, kind, row["revision"])
        assert mark is not None
        assert mark_row(mark) == row
    if kind is MarkKind.WATCHLIST:
        for offset in range(0, len(rows) + 1, limit):
            numbered = await store.list_watchlist_numbered(profile_id, limit=limit, offset=offset)
            assert [mark_row(mark) for mark in numbered.items] == rows[offset : offset + limit]
            assert numbered.total_count == len(rows)
