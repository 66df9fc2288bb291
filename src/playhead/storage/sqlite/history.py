"""Histories, resume points and marks: the acts handed to group commit, and the pages that are asked for.

Not for how a command is loaded and saved (``group``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from playhead.domain.errors import ProfileNotFound
from playhead.domain.marks import MarkKind
from playhead.domain.titles import SPECIALS
from playhead.ports.errors import StoreCorrupt
from playhead.ports.history import EntryOrder, TitleFacts
from playhead.ports.pages import NumberedPage, Page
from playhead.storage.sqlite.loading import find_head
from playhead.storage.sqlite.rows import (
    MS_AN_HOUR,
    NOTHING,
    counted_entry_of,
    entry_key,
    mark_of,
    only_column,
    point_of,
    profile_key,
    to_ms,
)
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import EntryId, Head
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.domain.slices import Command
    from playhead.domain.titles import TitleId
    from playhead.ports.history import CountedEntry, EntryKey, EntryQuery, MarkQuery, PointQuery
    from playhead.storage.batching import GroupCommit
    from playhead.storage.sqlite.connection import Connections
    from playhead.storage.sqlite.rows import Row

R = TypeVar("R")
T = TypeVar("T")

SQL: Final = load_statements("history")

_NUMBER_END: Final = 2**63 - 1
"""Above every time and revision."""

_ID_END: Final = b"\xff" * 13
"""Above every entry id."""


class SqliteHistory:
    """The whole of ``HistoryStore``."""

    _commits: GroupCommit
    _connections: Connections

    async def apply(self, command: Command[R]) -> R:
        return await self._commits.submit(command)

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

    async def list_points(self, query: PointQuery) -> Page[ResumePoint]:
        return await self._connections.read(_list_points, query)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        return await self._connections.read(_get_title_facts, profile_id, title_id)


def _get_head(connection: apsw.Connection, profile_id: ProfileId) -> tuple[int, Head]:
    """The profile's key and head. Raises ``ProfileNotFound``."""
    profile = profile_key(profile_id)
    head = find_head(connection.cursor(), profile)
    if head is None:
        raise ProfileNotFound
    return profile, head


def _page(items: list[T], limit: int) -> Page[T]:
    """A page of the first ``limit``, from one more where there is one."""
    return Page(tuple(items[:limit]), len(items) > limit)


def _list_entries(connection: apsw.Connection, query: EntryQuery) -> Page[CountedEntry]:
    profile, _ = _get_head(connection, query.profile_id)
    wanted = query.limit + 1
    if query.title_id is not None:
        rows = _find_rows_of_title(connection, profile, query, wanted)
    elif query.order is EntryOrder.CREATED:
        after = _ID_END if query.after is None else entry_key(query.after.entry_id)
        rows = connection.execute(SQL["list_created"], (profile, after, query.placed_only, wanted)).fetchall()
    else:
        rows = _find_rows_by_change(connection, profile, query, wanted)
    return _page([counted_entry_of(row) for row in rows], query.limit)


def _newness(after: EntryKey | None) -> tuple[int, bytes]:
    return (_NUMBER_END, _ID_END) if after is None else (to_ms(after.updated_at), entry_key(after.entry_id))


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


def _list_entries_numbered(
    connection: apsw.Connection, profile_id: ProfileId, limit: int, offset: int
) -> NumberedPage[CountedEntry]:
    profile, head = _get_head(connection, profile_id)
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
    profile, _ = _get_head(connection, profile_id)
    row = connection.execute(SQL["find_entry"], (profile, entry_key(entry_id))).fetchone()
    return None if row is None else counted_entry_of(row)


def _list_marks(connection: apsw.Connection, query: MarkQuery) -> Page[Mark]:
    profile, _ = _get_head(connection, query.profile_id)
    before = _NUMBER_END if query.after_revision is None else query.after_revision
    rows = connection.execute(
        SQL["list_marks"], (profile, query.kind.value, before, query.titles_only, query.limit + 1, 0)
    )
    return _page([mark_of(row) for row in rows], query.limit)


def _list_watchlist_numbered(
    connection: apsw.Connection, profile_id: ProfileId, limit: int, offset: int
) -> NumberedPage[Mark]:
    profile, head = _get_head(connection, profile_id)
    rows = connection.execute(SQL["list_marks"], (profile, MarkKind.WATCHLIST.value, _NUMBER_END, False, limit, offset))
    return NumberedPage(tuple(map(mark_of, rows)), head.watchlist_count)


def _find_mark(connection: apsw.Connection, profile_id: ProfileId, kind: MarkKind, revision: int) -> Mark | None:
    profile, _ = _get_head(connection, profile_id)
    row = connection.execute(SQL["find_mark"], (profile, kind.value, revision)).fetchone()
    return None if row is None else mark_of(row)


def _list_points(connection: apsw.Connection, query: PointQuery) -> Page[ResumePoint]:
    profile, _ = _get_head(connection, query.profile_id)
    after = (_NUMBER_END, 0) if query.after is None else (to_ms(query.after.updated_at), query.after.revision)
    columns = (profile, after[0] // MS_AN_HOUR, *after, query.placed_only, query.limit + 1)
    return _page([point_of(row) for row in connection.execute(SQL["list_points"], columns)], query.limit)


def _get_title_facts(connection: apsw.Connection, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
    profile, _ = _get_head(connection, profile_id)
    key = (profile, title_id)
    kinds = connection.execute(SQL["list_kinds_on_title"], key)
    marks = frozenset(MarkKind(kind) for (kind,) in kinds)
    has_history = only_column(connection.execute(SQL["has_entries_of"], key).fetchone())
    point = connection.execute(SQL["find_newest_point_of"], key).fetchone()
    return TitleFacts(marks, has_history == 1, None if point is None else point_of(point))
