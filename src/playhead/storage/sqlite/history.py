"""Histories and marks: the acts handed to group commit, and the pages that are asked for.

Not for how a command is loaded and saved (``group``), nor for what was played and comes next (``shelves``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeVar

from playhead.domain.marks import MarkKind
from playhead.domain.titles import SPECIALS
from playhead.ports.errors import StoreCorrupt
from playhead.ports.history import EntryOrder
from playhead.ports.pages import NumberedPage, Page
from playhead.storage.bodies import to_ms, to_ms_up
from playhead.storage.sqlite.pages import cut, get_head
from playhead.storage.sqlite.rows import (
    ID_END,
    MS_AN_HOUR,
    NOTHING,
    NUMBER_END,
    counted_entry_of,
    entry_key,
    mark_of,
)
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import EntryId, Head
    from playhead.domain.marks import Mark
    from playhead.domain.slices import Command
    from playhead.ports.history import CountedEntry, EntryKey, EntryQuery, MarkQuery, ViewingQuery
    from playhead.storage.batching import GroupCommit
    from playhead.storage.sqlite.connection import Connections
    from playhead.storage.sqlite.rows import Row

R = TypeVar("R")

SQL: Final = load_statements("history")


class SqliteHistory:
    """The part of ``HistoryStore`` that is about entries and marks."""

    _commits: GroupCommit
    _connections: Connections

    async def apply(self, command: Command[R]) -> R:
        return await self._commits.submit(command)

    async def get_head(self, profile_id: ProfileId) -> Head:
        return await self._connections.read(_find_head, profile_id)

    async def list_viewings(self, query: ViewingQuery) -> Page[CountedEntry]:
        return await self._connections.read(_list_viewings, query)

    async def list_entries(self, query: EntryQuery) -> Page[CountedEntry]:
        return await self._connections.read(_list_entries, query)

    async def list_entries_numbered(
        self, profile_id: ProfileId, *, limit: int, offset: int
    ) -> NumberedPage[CountedEntry]:
        return await self._connections.read(_list_entries_numbered, profile_id, limit, offset)

    async def find_entry(self, profile_id: ProfileId, entry_id: EntryId) -> CountedEntry | None:
        return await self._connections.read(_find_entry, profile_id, entry_id)

    async def list_marks(self, query: MarkQuery) -> Page[Mark]:
        return await self._connections.read(_list_marks, query)

    async def list_watchlist_numbered(self, profile_id: ProfileId, *, limit: int, offset: int) -> NumberedPage[Mark]:
        return await self._connections.read(_list_watchlist_numbered, profile_id, limit, offset)

    async def find_mark(self, profile_id: ProfileId, kind: MarkKind, revision: int) -> Mark | None:
        return await self._connections.read(_find_mark, profile_id, kind, revision)


def _find_head(connection: apsw.Connection, profile_id: ProfileId) -> Head:
    return get_head(connection, profile_id)[1]


def _list_entries(connection: apsw.Connection, query: EntryQuery) -> Page[CountedEntry]:
    profile, _ = get_head(connection, query.profile_id)
    wanted = query.limit + 1
    if query.title_id is not None:
        rows = _find_rows_of_title(connection, profile, query, wanted)
    elif query.order is EntryOrder.CREATED:
        after = ID_END if query.after is None else entry_key(query.after.entry_id)
        rows = connection.execute(SQL["list_created"], (profile, after, query.placed_only, wanted)).fetchall()
    else:
        rows = _find_rows_by_change(connection, profile, query, wanted)
    return cut([counted_entry_of(row) for row in rows], query.limit)


def _newness(after: EntryKey | None) -> tuple[int, bytes]:
    return (NUMBER_END, ID_END) if after is None else (to_ms(after.updated_at), entry_key(after.entry_id))


def _find_rows_of_title(connection: apsw.Connection, profile: int, query: EntryQuery, wanted: int) -> list[Row]:
    if query.placed_only and (str(query.title_id).startswith("HC_") or query.season == SPECIALS):
        return []
    season = NOTHING if query.season is None else query.season
    columns = (profile, query.title_id, season, *_newness(query.after), wanted)
    if query.episode is None:
        return connection.execute(SQL["list_entries_of_season"], columns).fetchall()
    return connection.execute(SQL["list_entries_of_episode"], (*columns, query.episode)).fetchall()


def _find_rows_by_change(connection: apsw.Connection, profile: int, query: EntryQuery, wanted: int) -> list[Row]:
    updated_at, entry_id = _newness(query.after)
    columns = (profile, updated_at // MS_AN_HOUR, updated_at, entry_id, query.placed_only, wanted, 0)
    return connection.execute(SQL["list_updated"], columns).fetchall()


def _list_viewings(connection: apsw.Connection, query: ViewingQuery) -> Page[CountedEntry]:
    profile, _ = get_head(connection, query.profile_id)
    since = -NUMBER_END if query.since is None else to_ms_up(query.since)
    before = _newness(query.after)
    if query.until is not None:
        before = min(before, (to_ms_up(query.until), b""))
    kind = None if query.kind is None else query.kind.value
    wanted = query.limit + 1
    if query.title_ids is not None:
        titles = json.dumps(query.title_ids)
        rows = connection.execute(SQL["list_viewings_of"], (profile, titles, *before, since, kind, wanted))
    else:
        hours = (since // MS_AN_HOUR, before[0] // MS_AN_HOUR)
        rows = connection.execute(SQL["list_viewings"], (profile, *hours, *before, since, kind, wanted))
    return cut([counted_entry_of(row) for row in rows], query.limit)


def _list_entries_numbered(
    connection: apsw.Connection, profile_id: ProfileId, limit: int, offset: int
) -> NumberedPage[CountedEntry]:
    profile, head = get_head(connection, profile_id)
    rows: list[Row] = []
    if offset < head.entry_count:
        hour, skip = _find_hour_at(connection, profile, offset, head.entry_count)
        columns = (profile, hour, *_newness(None), False, limit, skip)
        rows = connection.execute(SQL["list_updated"], columns).fetchall()
    return NumberedPage(tuple(map(counted_entry_of, rows)), head.entry_count)


def _find_hour_at(connection: apsw.Connection, profile: int, offset: int, total_count: int) -> tuple[int, int]:
    """The hour that holds entry ``offset``, and how many entries of that hour are newer.

    Counts hour by hour from whichever end of the history is nearer.
    """
    from_newest = offset < total_count // 2
    passed = 0
    for hour, count in connection.execute(
        SQL["count_entries_from_newest" if from_newest else "count_entries_from_oldest"], (profile,)
    ):
        passed += count
        if from_newest and passed > offset:
            return hour, offset - passed + count
        if not from_newest and passed >= total_count - offset:
            return hour, passed - (total_count - offset)
    raise StoreCorrupt(f"the kept count of entries is {total_count}, and there are {passed}")


def _find_entry(connection: apsw.Connection, profile_id: ProfileId, entry_id: EntryId) -> CountedEntry | None:
    profile, _ = get_head(connection, profile_id)
    row = connection.execute(SQL["find_entry"], (profile, entry_key(entry_id))).fetchone()
    return None if row is None else counted_entry_of(row)


def _list_marks(connection: apsw.Connection, query: MarkQuery) -> Page[Mark]:
    profile, _ = get_head(connection, query.profile_id)
    before = NUMBER_END if query.after_revision is None else query.after_revision
    rows = connection.execute(
        SQL["list_marks"], (profile, query.kind.value, before, query.titles_only, query.limit + 1, 0)
    )
    return cut([mark_of(row) for row in rows], query.limit)


def _list_watchlist_numbered(
    connection: apsw.Connection, profile_id: ProfileId, limit: int, offset: int
) -> NumberedPage[Mark]:
    profile, head = get_head(connection, profile_id)
    rows = connection.execute(SQL["list_marks"], (profile, MarkKind.WATCHLIST.value, NUMBER_END, False, limit, offset))
    return NumberedPage(tuple(map(mark_of, rows)), head.watchlist_count)


def _find_mark(connection: apsw.Connection, profile_id: ProfileId, kind: MarkKind, revision: int) -> Mark | None:
    profile, _ = get_head(connection, profile_id)
    row = connection.execute(SQL["find_mark"], (profile, kind.value, revision)).fetchone()
    return None if row is None else mark_of(row)
