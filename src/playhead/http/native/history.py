"""``/v1/history``: list, log, correct and remove viewings, and clear them.

Not for where to resume (``shelves``, ``titles``), nor for what a clear may be undone by (``operations``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.bulk import Clear
from playhead.domain.commands import AddEntry, CorrectEntry, RemoveEntry
from playhead.domain.errors import EntryNotFound
from playhead.domain.history import EntryId, Precision, find_entry_id
from playhead.domain.progress import check_progress
from playhead.domain.titles import TitleKind, parse_title_id
from playhead.http.errors import Malformed
from playhead.http.native.parameters import bool_parameter, refuse_others, time_parameter, word_parameter
from playhead.http.native.places import place_named
from playhead.http.native.session import NativeResource, answer, answer_tagged, is_known
from playhead.http.native.wire import (
    ClientTime,
    Entry,
    FromOne,
    Locator,
    Origin,
    Percent,
    entry,
    told,
    utc_time,
)
from playhead.http.native.wire_bulk import bulk_act
from playhead.http.requests import text_parameter
from playhead.ports import CountedEntry, EntryKey, ViewingQuery
from playhead.service.browsing import UNKNOWN, Titled

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry as DomainEntry
    from playhead.http.requests import Parameters

SEARCH_MAX: Final = 100
"""Characters of ``q``."""


class Kind(Enum):
    """What a title is, in the words of the wire."""

    MOVIE = "movie"
    SHOW = "show"
    CONTENT = "content"


_KINDS: Final = {Kind.MOVIE: TitleKind.MOVIE, Kind.SHOW: TitleKind.SHOW, Kind.CONTENT: TitleKind.CONTENT}


class HistoryPage(msgspec.Struct):
    """A page of entries; ``next_cursor`` is absent on the last one."""

    items: list[Entry]
    next_cursor: str | UnsetType = UNSET


class NewEntry(msgspec.Struct):
    """Body of POST /v1/history."""

    locator: Locator | UnsetType = UNSET
    content_id: FromOne | UnsetType = UNSET
    progress: Percent | UnsetType = UNSET
    watched_at: ClientTime | UnsetType = UNSET
    precision: Precision | UnsetType = UNSET
    origin: Origin | UnsetType = UNSET


class EntryChange(msgspec.Struct):
    """Body of PATCH /v1/history/{entry_id}; at least one of the three."""

    progress: Percent | UnsetType = UNSET
    watched_at: ClientTime | UnsetType = UNSET
    precision: Precision | UnsetType = UNSET


class _Entries(NativeResource):
    async def _shown(self, profile_id: ProfileId, written: DomainEntry) -> Entry:
        """An entry just written, with its count and its title."""
        counted = await self._use_cases.store.find_entry(profile_id, written.entry_id)
        title_id = written.locator.title_id
        titles = await self._use_cases.catalogue.summaries([title_id])
        row = counted or CountedEntry(written, int(written.completed))  # it may be gone again
        return entry(Titled(row, titles.get(title_id, UNKNOWN)))


class History(_Entries):
    """GET, POST and DELETE /v1/history."""

    _new_entry = msgspec.json.Decoder(NewEntry)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The entries that pass every filter, watched last first."""
        profile_id = self._profile_id(request)
        query, q = _query(profile_id, self._page_limit(request), request.params)
        scope = ("history", profile_id, query.title_ids, query.kind, query.since, query.until, q)
        key = self._page_key(request, scope, tuple[EntryId, datetime])
        etag = await self._etag(profile_id)
        if is_known(request, response, etag):
            return
        if key is not None:
            query = replace(query, after=EntryKey(*key))
        found = await self._use_cases.browsing.list_viewings(query, q)
        page = HistoryPage([entry(row) for row in found.rows])
        if found.next_key is not None:
            page.next_cursor = self._cursors.sign(scope, (found.next_key.entry_id, found.next_key.updated_at))
        answer_tagged(response, page, etag)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Log a viewing; always a new entry."""
        profile_id = self._profile_id(request)
        body = await self._read(request, self._new_entry)
        command = AddEntry(
            profile_id,
            await place_named(self._use_cases.catalogue, told(body.locator), told(body.content_id)),
            check_progress(100 if isinstance(body.progress, UnsetType) else body.progress),
            _time_told(body.watched_at),
            told(body.origin),
            told(body.precision) or Precision.SECOND,
        )
        written = await self._record(command, command.locator.title_id)
        answer(response, await self._shown(profile_id, written), 201)

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Clear the history: all of it, what is from before a date, or one title."""
        profile_id = self._profile_id(request)
        refuse_others(request.params, ("before", "title", "dry_run"))
        before, title = time_parameter(request.params, "before"), text_parameter(request.params, "title")
        dry_run = bool_parameter(request.params, "dry_run")
        title_id = None if title is None else parse_title_id(title)
        done = await self._record(Clear(profile_id, title_id, before, dry_run=dry_run))
        answer(response, bulk_act(done, dry_run=dry_run))


def _query(profile_id: ProfileId, limit: int, params: Parameters) -> tuple[ViewingQuery, str | None]:
    """What the filters ask for."""
    title, q = text_parameter(params, "title"), text_parameter(params, "q")
    if q is not None and not 1 <= len(q) <= SEARCH_MAX:
        raise Malformed(f"q must have 1 to {SEARCH_MAX} characters", "q")
    kind = word_parameter(params, "kind", Kind)
    query = ViewingQuery(
        profile_id,
        limit,
        title_ids=None if title is None else (parse_title_id(title),),
        kind=None if kind is None else _KINDS[kind],
        since=time_parameter(params, "from"),
        until=time_parameter(params, "to"),
    )
    return query, q


def _time_told(at: datetime | UnsetType) -> datetime | None:
    return None if isinstance(at, UnsetType) else utc_time(at, "watched_at")


class HistoryEntry(_Entries):
    """PATCH and DELETE /v1/history/{entry_id}. Another profile's entry is as little there as nobody's."""

    _change = msgspec.json.Decoder(EntryChange)

    async def on_patch(self, request: falcon.asgi.Request, response: falcon.asgi.Response, entry_id: str) -> None:
        """Correct what the body names; the rest stays."""
        profile_id = self._profile_id(request)
        body = await self._read(request, self._change)
        progress, precision = told(body.progress), told(body.precision)
        watched_at = _time_told(body.watched_at)
        if progress is None and precision is None and watched_at is None:
            raise Malformed("progress, watched_at or precision is required")
        found = await self._find(profile_id, entry_id)
        command = CorrectEntry(
            profile_id,
            found.entry_id,
            found.locator,
            None if progress is None else check_progress(progress),
            watched_at,
            precision,
        )
        written = await self._record(command, found.locator.title_id)
        answer(response, await self._shown(profile_id, written))

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, entry_id: str) -> None:
        """Remove one entry."""
        profile_id = self._profile_id(request)
        found = await self._find(profile_id, entry_id)
        await self._record(RemoveEntry(profile_id, found.entry_id, found.locator))
        response.status = 204

    async def _find(self, profile_id: ProfileId, text: str) -> DomainEntry:
        """The profile's entry of the id that ``text`` spells. Raises ``EntryNotFound``."""
        entry_id = find_entry_id(text)
        found = None if entry_id is None else await self._use_cases.store.find_entry(profile_id, entry_id)
        if found is None:
            raise EntryNotFound
        return found.entry
