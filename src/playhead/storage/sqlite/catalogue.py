"""Titles, and contents with their place in the titles.

Not for what a viewer did with them (``history``).
"""

from __future__ import annotations

import json
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from playhead.domain.contents import Content, ContentId
from playhead.domain.titles import Episode, Season, Title, TitleId
from playhead.ports.catalogue import TitleSummary
from playhead.ports.errors import StoreConflict
from playhead.ports.pages import NumberedPage
from playhead.storage.content_texts import fold_terms, fold_texts
from playhead.storage.sqlite.rows import locator_key, locator_of, only_column
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import apsw

    from playhead.domain.contents import ContentQuery
    from playhead.domain.titles import Locator
    from playhead.storage.sqlite.connection import Connections
    from playhead.storage.sqlite.rows import Row

SQL: Final = load_statements("catalogue")

_ORDERS: Final = {
    (column, descending): f" ORDER BY {column} {way}, content_id {way} LIMIT :limit OFFSET :offset"
    for column in ("created_at", "start_date", "name")
    for descending, way in ((True, "DESC"), (False, "ASC"))
}
_COUNT: Final = f"SELECT count(*) FROM ({SQL['list_content_ids']})"  # noqa: S608 - both parts are ours

_BETWEEN_TEXTS: Final = "\x1f"
"""Keeps a search from matching across two texts; nobody types it."""


class SqliteCatalogue:
    """The whole of ``CatalogueStore``."""

    _connections: Connections

    async def put_titles(self, titles: Sequence[Title]) -> None:
        await self._connections.write(_put_titles, titles)

    async def find_title(self, title_id: TitleId) -> Title | None:
        return await self._connections.read(_find_title, title_id)

    async def list_summaries(self, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
        return await self._connections.read(_list_summaries, title_ids)

    async def count_titles(self) -> int:
        return await self._connections.read(_count_titles)

    async def search_titles(self, text: str, *, limit: int) -> tuple[TitleId, ...]:
        return await self._connections.read(_list_title_ids, "search_titles", text.casefold(), limit)

    async def get_catalogue_version(self) -> int:
        return await self._connections.read(_get_version)

    async def list_changed_titles(self, *, since: int, limit: int) -> tuple[TitleId, ...]:
        return await self._connections.read(_list_title_ids, "list_changed_titles", since, limit)

    async def put_contents(self, contents: Sequence[Content]) -> None:
        await self._connections.write(_put_contents, contents)

    async def find_content(self, content_id: ContentId) -> Content | None:
        return await self._connections.read(_find_content, content_id)

    async def list_contents_at(self, locators: Collection[Locator]) -> Mapping[Locator, Content]:
        return await self._connections.read(_list_contents_at, locators)

    async def list_contents(self, query: ContentQuery) -> NumberedPage[Content]:
        return await self._connections.read(_list_contents, query)

    async def next_content_id(self, count: int) -> ContentId:
        return await self._connections.write(_next_content_id, count)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _put_titles(connection: apsw.Connection, titles: Sequence[Title]) -> None:
    version = only_column(connection.execute(SQL["next_version"]).fetchone()) if titles else None
    for title in titles:
        key = (title.title_id,)
        connection.execute(
            SQL["put_title"],
            (
                *key,
                title.title,
                title.poster_path,
                title.backdrop_path,
                _text(title.release_date),
                title.duration_s,
                title.credits_start_s,
                version,
                title.title.casefold(),
            ),
        )
        connection.execute(SQL["remove_seasons"], key)
        connection.execute(SQL["remove_episodes"], key)
        connection.executemany(SQL["add_season"], [(*key, season.season) for season in title.seasons])
        connection.executemany(
            SQL["add_episode"],
            [
                (*key, season.season, one.episode, one.title, _text(one.air_date), one.duration_s, one.credits_start_s)
                for season in title.seasons
                for one in season.episodes
            ],
        )


def _find_title(connection: apsw.Connection, title_id: TitleId) -> Title | None:
    row = connection.execute(SQL["find_title"], (title_id,)).fetchone()
    if row is None:
        return None
    title, poster_path, backdrop_path, release_date, duration_s, credits_start_s = row
    episodes = {
        season: tuple(Episode(number, name, _date(air_date), *length) for _, number, name, air_date, *length in rows)
        for season, rows in groupby(connection.execute(SQL["list_episodes"], (title_id,)), key=itemgetter(0))
    }
    seasons = connection.execute(SQL["list_seasons"], (title_id,))
    return Title(
        title_id,
        title,
        poster_path,
        backdrop_path,
        _date(release_date),
        duration_s,
        tuple(Season(season, episodes.get(season, ())) for (season,) in seasons),
        credits_start_s,
    )


def _list_summaries(connection: apsw.Connection, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
    found = ((title_id, connection.execute(SQL["find_summary"], (title_id,)).fetchone()) for title_id in title_ids)
    return {title_id: TitleSummary(*row) for title_id, row in found if row is not None}


def _count_titles(connection: apsw.Connection) -> int:
    return int(only_column(connection.execute(SQL["count_titles"]).fetchone()))


def _list_title_ids(connection: apsw.Connection, name: str, what: str | int, limit: int) -> tuple[TitleId, ...]:
    return tuple(TitleId(title_id) for (title_id,) in connection.execute(SQL[name], (what, limit)))


def _get_version(connection: apsw.Connection) -> int:
    return int(only_column(connection.execute(SQL["find_version"]).fetchone()))


def _put_contents(connection: apsw.Connection, contents: Sequence[Content]) -> None:
    for content in contents:
        place = locator_key(content.locator)
        for holder, generated in connection.execute(SQL["find_holder"], place).fetchall():
            if holder != content.content_id:
                if not generated:
                    raise StoreConflict("another content has the place")
                connection.execute(SQL["give_way"], (holder,))
        connection.execute(SQL["put_content"], _content_columns(content))
        connection.execute(SQL["put_body"], (content.content_id, content.body))


def _content_columns(content: Content) -> Row:
    return (
        content.content_id,
        *locator_key(content.locator),
        content.generated,
        content.parent_id,
        content.type,
        content.name,
        content.keywords,
        content.created_at,
        content.start_date,
        content.type.casefold(),
        content.name.casefold(),
        f",{','.join(fold_terms(content.keywords.split(',')))},",
        _BETWEEN_TEXTS.join(fold_texts(content)),
    )


def _content_of(row: Row) -> Content:
    content_id, title_id, season, episode, body, type_, name, parent_id, keywords, created_at, start_date, made = row
    return Content(
        ContentId(content_id),
        locator_of(title_id, season, episode),
        body,
        type_,
        name,
        parent_id,
        keywords,
        created_at,
        start_date,
        made == 1,
    )


def _find_content(connection: apsw.Connection, content_id: int) -> Content | None:
    row = connection.execute(SQL["find_content"], (content_id,)).fetchone()
    return None if row is None else _content_of(row)


def _list_contents_at(connection: apsw.Connection, locators: Iterable[Locator]) -> Mapping[Locator, Content]:
    found = (connection.execute(SQL["find_content_at"], locator_key(place)).fetchone() for place in locators)
    contents = (_content_of(row) for row in found if row is not None)
    return {content.locator: content for content in contents}


def _list_contents(connection: apsw.Connection, query: ContentQuery) -> NumberedPage[Content]:
    columns = _filters(query) | {"limit": query.limit, "offset": query.offset}
    total_count = only_column(connection.execute(_COUNT, columns).fetchone())
    order = _ORDERS[query.order_by, query.descending]
    ids = connection.execute(SQL["list_content_ids"] + order, columns).fetchall()
    contents = (_find_content(connection, only_column(row)) for row in ids)
    return NumberedPage(tuple(content for content in contents if content is not None), total_count)


def _filters(query: ContentQuery) -> dict[str, Any]:
    return {
        "types": json.dumps([kind.casefold() for kind in query.types]) if query.types else None,
        "parent_id": query.parent_id,
        "name": None if query.name is None else query.name.casefold(),
        "terms": json.dumps(sorted(fold_terms(query.terms))) if query.terms else None,
        "search": None if query.search is None else query.search.casefold(),
    }


def _next_content_id(connection: apsw.Connection, count: int) -> ContentId:
    return ContentId(only_column(connection.execute(SQL["next_content_id"], (count,)).fetchone()))
