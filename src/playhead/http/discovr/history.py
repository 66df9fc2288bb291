"""``/profile/history``: log, set, list and remove viewings (discovr.md#history).

Not for resume points (``playback``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.commands import AddEntry, RemoveEntries, SetProgress
from playhead.domain.history import EntryId
from playhead.domain.progress import check_progress
from playhead.domain.titles import NUMBER_MAX, Locator, TitleKind, kind_of, locate
from playhead.http.discovr.session import SessionResource, answer, confirm
from playhead.http.discovr.wire import (
    SEASON_MIN,
    HistoryPage,
    NewHistoryItem,
    ProgressUpdate,
    SuccessMessage,
    client_time,
    history_item,
    locator_of,
    parse_media_id,
    told,
)
from playhead.http.requests import int_parameter
from playhead.ports import EntryKey, EntryOrder, EntryQuery

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.http.requests import Parameters

FAILURE: Final = "playhead.failure"
"""Where in a request's scope the heartbeat lane leaves a failure of the store, to be answered here."""

UPDATED: Final = msgspec.json.encode(SuccessMessage("History item updated or created successfully"))


class _EntryPages(SessionResource):
    async def _answer_page(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        query: EntryQuery,
    ) -> None:
        """The page of ``query`` that the request's token names, with the token of the one after it."""
        scope = ("history", query.profile_id, query.title_id, query.season, query.episode)
        key = self._page_key(request, scope, tuple[EntryId, datetime])
        if key is not None:
            query = replace(query, after=EntryKey(*key))
        page = await self._use_cases.browsing.list_entries(query)
        wire = HistoryPage(items=[history_item(row) for row in page.items], hasMore=page.has_more)
        if page.has_more:
            last = page.items[-1].row.entry
            wire.nextPageToken = self._cursors.sign(scope, (last.entry_id, last.updated_at))
        answer(response, wire)


class History(_EntryPages):
    """GET and POST /profile/history."""

    _new_item = msgspec.json.Decoder(NewHistoryItem)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """All entries, created last first."""
        profile_id = self._profile_id(request)
        query = EntryQuery(profile_id, self._page_limit(request), placed_only=True)
        await self._answer_page(request, response, query)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Always a new entry."""
        profile_id = self._profile_id(request)
        item = await self._read(request, self._new_item)
        locator, progress = locator_of(item), check_progress(item.progress)
        command = AddEntry(profile_id, locator, progress, client_time(item.updatedAt), told(item.imported))
        await self._record(command, locator.title_id)
        confirm(response, "Item added to history list successfully", 201)


class HistoryOfTitle(_EntryPages):
    """GET, PATCH and DELETE /profile/history/{mediaId}."""

    _update = msgspec.json.Decoder(ProgressUpdate)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """One title's entries, updated last first; of a show, one season's."""
        profile_id = self._profile_id(request)
        place = place_of(request.params, mediaId)
        query = EntryQuery(
            profile_id,
            self._page_limit(request),
            EntryOrder.UPDATED,
            title_id=place.title_id,
            season=place.season,
            episode=place.episode,
        )
        await self._answer_page(request, response, query)

    async def on_patch(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """Set the progress outright, or add the first entry."""
        if FAILURE in request.scope:
            raise request.scope[FAILURE]
        profile_id = self._profile_id(request)
        place = place_of(request.params, mediaId)
        update = await self._read(request, self._update)
        await self._record(SetProgress(profile_id, place, check_progress(update.progress)), place.title_id)
        response.data = UPDATED

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """Remove every entry of exactly that key."""
        profile_id = self._profile_id(request)
        await self._record(RemoveEntries(profile_id, place_of(request.params, mediaId)))
        confirm(response, "Item removed from history list successfully")


def place_of(params: Parameters, media_id: str) -> Locator:
    """The place that path and query name; a movie's season and episode are ignored, whatever they say."""
    title_id = parse_media_id(media_id)
    if kind_of(title_id) is TitleKind.MOVIE:
        return Locator(title_id)
    season = int_parameter(params, "season", low=SEASON_MIN, high=NUMBER_MAX)
    episode = int_parameter(params, "episode", low=1, high=NUMBER_MAX)
    return locate(title_id, season, episode, season_min=SEASON_MIN)
