"""Whether a store shows of a profile what its diary holds: every page, in order, whole, by every query.

Not for how either came to it (``machine``), nor for the rows in the one's words or the other's (``telling``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from playhead.domain.errors import ResyncNeeded
from playhead.domain.history import Entry, EntryId
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.operations import OperationId, Tombstone
from playhead.domain.playback import Playback
from playhead.domain.resolving import resolve
from playhead.domain.titles import TitleKind
from playhead.ports.history import EntryOrder
from playhead.testing.acts import LOCATORS, TITLE_IDS
from playhead.testing.oracle import resume
from playhead.testing.telling import (
    entry_row,
    mark_row,
    operation_row,
    point_row,
    resolution_row,
    state_row,
    tombstone_row,
    where_of,
)
from playhead.testing.walking import (
    walk_changes,
    walk_entries,
    walk_marks,
    walk_points,
    walk_upcoming,
    walk_viewings,
)

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.titles import TitleId
    from playhead.ports.history import Change, CountedEntry, HistoryStore
    from playhead.testing.oracle import Diary, Row


class Looked(NamedTuple):
    """Whom to look at, by what diary, at what time, in pages of ``limit``."""

    store: HistoryStore
    profile_id: ProfileId
    diary: Diary
    now: datetime
    limit: int


def told(row: Row) -> Row:
    """A diary's row as a store shows it."""
    return {key: value for key, value in row.items() if key != "made"}


def _counted_row(counted: CountedEntry) -> Row:
    return {**entry_row(counted.entry), "watched_count": counted.watched_count}


def _counted(diary: Diary, rows: list[Row]) -> list[Row]:
    return [{**told(row), "watched_count": diary.watched_count(row["where"])} for row in rows]


def _placed(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row["where"][0].startswith("HC_") and row["where"][1] != 0]


async def compare(look: Looked) -> None:
    """Ask for everything there is."""
    await _compare_head(look)
    await _compare_entries(look)
    await _compare_viewings(look)
    for title_id in TITLE_IDS:
        await _compare_title(look, title_id)
    await _compare_points(look)
    for kind in MarkKind:
        await _compare_marks(look, kind)
    await _compare_changes(look)
    await _compare_titles(look)


async def _compare_head(look: Looked) -> None:
    diary, head = look.diary, await look.store.get_head(look.profile_id)
    assert head.revision == diary.revision
    assert (head.entry_count, head.watchlist_count) == (
        len(diary.entries),
        len(diary.marks_newest_first("watchlist")),
    )
    assert (head.cleared_at, head.purged_revision) == (diary.cleared_at, diary.purged_revision)
    assert head.catalogue_version == diary.catalogue_version
    assert head.settings == diary.settings["whole"]
    assert (await look.store.list_revisions([look.profile_id]))[look.profile_id] == diary.revision


# Entries


async def _compare_entries(look: Looked) -> None:
    store, profile_id, diary, _, limit = look
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


async def _compare_viewings(look: Looked) -> None:
    """By each condition alone, and by all of them; the times are of entries that are there."""
    rows = _counted(look.diary, look.diary.newest_first())
    since = rows[len(rows) // 2]["updated_at"] if rows else look.now
    until = rows[len(rows) // 4]["updated_at"] if rows else look.now
    shows = [row for row in rows if row["where"][0].startswith("TV_")]
    some = [row for row in rows if row["where"][0] in TITLE_IDS[:2]]
    between = [row for row in rows if since <= row["updated_at"] < until]
    for query, expected in (
        ({}, rows),
        ({"kind": TitleKind.SHOW}, shows),
        ({"title_ids": TITLE_IDS[:2]}, some),
        ({"since": since, "until": until}, between),
        (
            {"title_ids": TITLE_IDS, "kind": TitleKind.SHOW, "since": since, "until": until + timedelta(1)},
            [row for row in shows if since <= row["updated_at"] < until + timedelta(1)],
        ),
        ({"title_ids": ()}, []),
    ):
        found = await walk_viewings(look.store, look.profile_id, look.limit, **query)
        assert [_counted_row(counted) for counted in found] == expected, query


# Titles


async def _compare_title(look: Looked, title_id: TitleId) -> None:
    """Its entries place by place, its facts, and the whole of it at once."""
    store, profile_id, diary, _, limit = look
    for locator in [locator for locator in LOCATORS if locator.title_id == title_id]:
        rows = [row for row in diary.newest_first() if row["where"][:2] == where_of(locator)[:2]]
        if locator.episode is not None:
            rows = [row for row in rows if row["where"][2] in {None, locator.episode}]
        place = {"title_id": title_id, "season": locator.season, "episode": locator.episode}
        found = await walk_entries(store, profile_id, limit, order=EntryOrder.UPDATED, **place)
        assert [_counted_row(counted) for counted in found] == _counted(diary, rows), locator
    facts = await store.get_title_facts(profile_id, title_id)
    marks = diary.marks_of(title_id)
    entries = [row for row in diary.newest_first() if row["where"][0] == title_id]
    assert {kind.value for kind in facts.marks} == {row["kind"] for row in marks if row["where"][1] is None}
    assert facts.has_history is bool(entries)
    assert point_row(facts.point) == next(iter(diary.points_of(title_id)), None)
    view = await store.get_title_view(profile_id, title_id)
    assert view.head == await store.get_head(profile_id)
    assert sorted(map(entry_row, view.history.entries), key=_by_revision) == sorted(
        map(told, entries), key=_by_revision
    )
    assert {where_of(locator): count for locator, count in view.counts.items()} == {
        row["where"]: diary.watched_count(row["where"]) for row in entries
    }
    assert list(map(mark_row, view.marks)) == marks
    _compare_playbacks(look, title_id, view.history.playbacks)
    state = None if view.history.state is None else state_row(view.history.state)
    assert state == _state(diary, title_id)


def _by_revision(row: Row) -> int:
    return int(row["revision"])


def _compare_playbacks(look: Looked, title_id: TitleId, playbacks: tuple[Playback, ...]) -> None:
    """The point that is kept, and what all that is kept comes to now."""
    places = {place["where"]: place for place in look.diary.places_by_key(title_id)}
    assert sorted(where_of(one.locator) for one in playbacks) == sorted(places)
    for one in playbacks:
        place = places[where_of(one.locator)]
        assert (point_row(one.point), one.revision) == (place["point"], place["revision"])
        rule = look.diary.settings["whole"].completion
        assert resolution_row(resolve(one.facts, look.now, rule)) == resume.resolve(
            place, look.now, look.diary.settings
        )


def _state(diary: Diary, title_id: str) -> Row | None:
    """A title's state as a store keeps it: of the starts those that no later one outdoes."""
    state = diary.titles.get(title_id)
    if state is None:
        return None
    starts = set(state["starts"])
    return {
        **state,
        "starts": {
            one
            for one in starts
            if not any(other != one and other[0] >= one[0] and other[1] >= one[1] for other in starts)
        },
    }


async def _compare_titles(look: Looked) -> None:
    """What shelves are read from."""
    states = await look.store.list_title_states(look.profile_id, TITLE_IDS)
    known = {title_id: _state(look.diary, title_id) for title_id in TITLE_IDS if title_id in look.diary.titles}
    assert {title_id: state_row(state) for title_id, state in states.items()} == known
    upcoming = await walk_upcoming(look.store, look.profile_id, look.limit)
    assert [state_row(state) for state in upcoming] == [_state(look.diary, row["id"]) for row in look.diary.upcoming()]
    stale = look.diary.stale(look.now.date())
    for limit in (look.limit, 100):
        found = await look.store.list_stale_titles(look.profile_id, look.now.date(), limit=limit)
        assert list(found) == stale[:limit]


# Resume points, marks


async def _compare_points(look: Looked) -> None:
    diary = look.diary
    offered = diary.points_newest_first(lambda point: bool(point["resumable"]))
    queries: list[tuple[dict[str, bool], list[Row]]] = [
        ({}, offered),
        ({"placed_only": True}, _placed(offered)),
        ({"listed_only": True}, diary.listed()),
    ]
    for query, expected in queries:
        found = await walk_points(look.store, look.profile_id, look.limit, **query)
        assert [point_row(point) for point in found] == expected, query


async def _compare_marks(look: Looked, kind: MarkKind) -> None:
    store, profile_id, diary, _, limit = look
    rows = diary.marks_newest_first(kind.value)
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


# Changes


def change_row(change: Change) -> tuple[int, str, Any]:
    """``change`` as the diary writes it: its revision, its kind, and what of it can be seen."""
    match change:
        case Entry():
            return change.revision, "entry", entry_row(change)
        case Playback():
            return change.revision, "playback", (where_of(change.locator), point_row(change.point))
        case Mark():
            return change.revision, "mark", mark_row(change)
        case Tombstone():
            return change.revision, "tombstone", tombstone_row(change)


def changes_of(diary: Diary) -> list[tuple[int, str, Any]]:
    """The feed as the diary has it."""
    return [
        (revision, kind, (row["where"], row["point"]) if kind == "playback" else told(row))
        for revision, kind, row in diary.changes()
    ]


async def _compare_changes(look: Looked) -> None:
    """The whole feed, what follows some earlier revisions, and the operations."""
    store, profile_id, diary, _, limit = look
    expected = changes_of(diary)
    found = await walk_changes(store, profile_id, limit)
    assert [change_row(change) for change in found] == expected
    for since in {1, diary.purged_revision, *range(0, diary.revision, 1 + diary.revision // 5), diary.revision}:
        if 0 < since < diary.purged_revision:
            with pytest.raises(ResyncNeeded):
                await store.list_changes(profile_id, since=since, limit=limit)
            continue
        page = await store.list_changes(profile_id, since=since, limit=1000)
        assert [change.revision for change in page.items] == [row[0] for row in expected if row[0] > since]
        assert page.head.revision == diary.revision
    for row in diary.operations.values():
        operation = await store.find_operation(profile_id, OperationId(row["id"]))
        assert operation is not None
        assert operation_row(operation) == {key: value for key, value in row.items() if key != "undoing"}
