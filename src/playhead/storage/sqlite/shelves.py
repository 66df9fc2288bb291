"""What was played and what comes next, and all that a profile has of one title: pages of points and of title states.

Not for what the shelves make of them (``playhead.service``) nor for entries and marks (``history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.marks import MarkKind
from playhead.domain.planning import TitleHistory
from playhead.domain.titles import TitleId
from playhead.ports.history import TitleFacts, TitleView
from playhead.storage.bodies import to_ms
from playhead.storage.sqlite.loading import SQL as LOADING_SQL
from playhead.storage.sqlite.pages import cut, get_head
from playhead.storage.sqlite.playback import SQL as PLAYBACK_SQL
from playhead.storage.sqlite.playback import playback_of, point_of, title_state_of
from playhead.storage.sqlite.rows import MS_AN_HOUR, NUMBER_END, entry_of, locator_of, mark_of, only_column
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.playback import TitleState
    from playhead.domain.resolving import Point
    from playhead.ports.history import PointQuery, UpcomingQuery
    from playhead.ports.pages import Page
    from playhead.storage.sqlite.connection import Connections

SQL: Final = load_statements("shelves")

_TITLE_END: Final = "~"
"""Behind every title id."""


class SqliteShelves:
    """The part of ``HistoryStore`` that is about points and titles."""

    _connections: Connections

    async def list_points(self, query: PointQuery) -> Page[Point]:
        return await self._connections.read(_list_points, query)

    async def list_upcoming(self, query: UpcomingQuery) -> Page[TitleState]:
        return await self._connections.read(_list_upcoming, query)

    async def list_stale_titles(self, profile_id: ProfileId, today: date, *, limit: int) -> tuple[TitleId, ...]:
        return await self._connections.read(_list_stale_titles, profile_id, today, limit)

    async def list_title_states(
        self, profile_id: ProfileId, title_ids: Collection[TitleId]
    ) -> Mapping[TitleId, TitleState]:
        return await self._connections.read(_list_title_states, profile_id, title_ids)

    async def get_title_facts(self, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
        return await self._connections.read(_get_title_facts, profile_id, title_id)

    async def get_title_view(self, profile_id: ProfileId, title_id: TitleId) -> TitleView:
        return await self._connections.read(_get_title_view, profile_id, title_id)


def _list_points(connection: apsw.Connection, query: PointQuery) -> Page[Point]:
    profile, _ = get_head(connection, query.profile_id)
    after = (NUMBER_END, 0) if query.after is None else (to_ms(query.after.updated_at), query.after.revision)
    columns = (
        profile,
        after[0] // MS_AN_HOUR,
        *after,
        query.placed_only,
        query.listed_only,
        query.limit + 1,
    )
    return cut([point_of(row) for row in connection.execute(SQL["list_points"], columns)], query.limit)


def _list_upcoming(connection: apsw.Connection, query: UpcomingQuery) -> Page[TitleState]:
    profile, _ = get_head(connection, query.profile_id)
    after = (NUMBER_END, _TITLE_END) if query.after is None else (to_ms(query.after.active_at), query.after.title_id)
    rows = connection.execute(SQL["list_upcoming"], (profile, after[0] // MS_AN_HOUR, *after, query.limit + 1))
    return cut([title_state_of(row) for row in rows], query.limit)


def _list_stale_titles(
    connection: apsw.Connection, profile_id: ProfileId, today: date, limit: int
) -> tuple[TitleId, ...]:
    profile, _ = get_head(connection, profile_id)
    rows = connection.execute(SQL["list_stale_titles"], (profile, today.isoformat(), limit))
    return tuple(TitleId(title_id) for (title_id,) in rows)


def _list_title_states(
    connection: apsw.Connection, profile_id: ProfileId, title_ids: Collection[TitleId]
) -> Mapping[TitleId, TitleState]:
    profile, _ = get_head(connection, profile_id)
    found = (_find_title_state(connection, profile, title_id) for title_id in title_ids)
    return {state.title_id: state for state in found if state is not None}


def _find_title_state(connection: apsw.Connection, profile: int, title_id: TitleId) -> TitleState | None:
    row = connection.execute(PLAYBACK_SQL["find_title_state"], (profile, title_id)).fetchone()
    return None if row is None else title_state_of(row)


def _get_title_facts(connection: apsw.Connection, profile_id: ProfileId, title_id: TitleId) -> TitleFacts:
    profile, _ = get_head(connection, profile_id)
    key = (profile, title_id)
    kinds = connection.execute(SQL["list_kinds_on_title"], key)
    marks = frozenset(MarkKind(kind) for (kind,) in kinds)
    has_history = only_column(connection.execute(SQL["has_entries_of"], key).fetchone())
    point = connection.execute(SQL["find_newest_point_of"], key).fetchone()
    return TitleFacts(marks, has_history == 1, None if point is None else point_of(point))


def _get_title_view(connection: apsw.Connection, profile_id: ProfileId, title_id: TitleId) -> TitleView:
    profile, head = get_head(connection, profile_id)
    key = (profile, title_id)
    history = TitleHistory(
        title_id,
        tuple(entry_of(row[3:], locator_of(*row[:3])) for row in connection.execute(SQL["list_entries_of"], key)),
        tuple(map(playback_of, connection.execute(PLAYBACK_SQL["list_playbacks_of"], key))),
        _find_title_state(connection, profile, title_id),
    )
    counts = {locator_of(*row[:3]): row[3] for row in connection.execute(SQL["list_tallies_of"], key)}
    marks = tuple(map(mark_of, connection.execute(LOADING_SQL["list_marks_of"], key)))
    return TitleView(head, history, counts, marks)
