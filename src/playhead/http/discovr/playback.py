"""``/profile/playback``, ``/profile/scrobble`` and ``/profile/media``: resume points (discovr.md#playback).

Not for history, but for what a finished scrobble logs there.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import UnsetType

from playhead.domain.progress import check_progress
from playhead.domain.reports import sitting_id_of
from playhead.domain.shelving import DismissTitle
from playhead.domain.telling import Scrobble as ScrobbleCommand
from playhead.domain.titles import Locator, TitleKind, kind_of
from playhead.http.discovr.session import SessionResource, answer, confirm
from playhead.http.discovr.wire import (
    NewPlaybackItem,
    PlaybackPage,
    PlaybackUpdate,
    Scrobble,
    ScrobbleSkip,
    ScrobbleStatus,
    TvPlace,
    client_time,
    locator_of,
    media_meta,
    parse_media_id,
    playback_item,
)
from playhead.http.errors import Malformed
from playhead.ports import PointKey, PointQuery

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.progress import Progress
    from playhead.service.tokens import Session


class _Scrobbler(SessionResource):
    async def _scrobble(
        self, session: Session, locator: Locator, progress: Progress, at: datetime | None, *, counts: bool
    ) -> None:
        """Report a place; all words of one session on a title's place are one sitting."""
        length = await self._use_cases.catalogue.length_of(locator)
        command = ScrobbleCommand(
            session.profile_id,
            sitting_id_of(session.session_id),
            locator,
            progress,
            at,
            None if length.duration_s is None else length.duration_s * 1000,
            counts,
            None if length.credits_start_s is None else length.credits_start_s * 1000,
        )
        await self._record(command, locator.title_id)


class Playback(_Scrobbler):
    """GET, POST and PATCH /profile/playback."""

    _new_item = msgspec.json.Decoder(NewPlaybackItem)
    _update = msgspec.json.Decoder(PlaybackUpdate)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """What can be resumed, updated last first."""
        profile_id = self._profile_id(request)
        scope = ("playback", profile_id)
        key = self._page_key(request, scope, tuple[datetime, int])
        after = None if key is None else PointKey(*key)
        page = await self._use_cases.browsing.list_points(
            PointQuery(profile_id, self._page_limit(request), after, placed_only=True)
        )
        wire = PlaybackPage(items=[playback_item(row) for row in page.items], hasMore=page.has_more)
        if page.has_more:
            last = page.items[-1].row
            wire.nextPageToken = self._cursors.sign(scope, (last.updated_at, last.revision))
        answer(response, wire)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Set a resume point."""
        session = self._session(request)
        new = await self._read(request, self._new_item)
        await self._move(session, new)
        confirm(response, "Item added to playback list successfully")

    async def on_patch(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Move a resume point, or set the first."""
        session = self._session(request)
        update = await self._read(request, self._update)
        await self._move(session, update)
        confirm(response, "Playback item updated successfully")

    async def _move(self, session: Session, item: NewPlaybackItem | PlaybackUpdate) -> None:
        """Take it as a report that leaves the history alone (discovr.md#playback)."""
        locator, progress, at = locator_of(item), check_progress(item.progress), client_time(item.updatedAt)
        await self._scrobble(session, locator, progress, at, counts=False)


class PlaybackOfTitle(SessionResource):
    """DELETE /profile/playback/{mediaId}."""

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """Take the title off Continue Watching."""
        profile_id = self._profile_id(request)
        await self._record(DismissTitle(profile_id, parse_media_id(mediaId), offered_only=True))
        confirm(response, "Item removed from playback list successfully")


class ScrobbleTitle(_Scrobbler):
    """POST /profile/scrobble/{mediaId}."""

    _body = msgspec.json.Decoder(Scrobble)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """A player's heartbeat."""
        session = self._session(request)
        body = await self._read(request, self._body)
        locator = _scrobbled(mediaId, body.tv)
        await self._scrobble(session, locator, check_progress(body.progress), None, counts=True)
        answer(response, ScrobbleStatus("ok"))


class ScrobbleSkipped(SessionResource):
    """POST /profile/scrobble/{mediaId}/skip."""

    _skip = msgspec.json.Decoder(ScrobbleSkip)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """Checked, and by the documentation without any effect a viewer sees."""
        profile_id = self._profile_id(request)
        body = await self._read(request, self._skip)
        place = _scrobbled(mediaId, body.tv)
        await self._use_cases.browsing.get_title_facts(profile_id, place.title_id)  # the profile may be gone
        answer(response, ScrobbleStatus("ok"))


def _scrobbled(media_id: str, tv: TvPlace | UnsetType) -> Locator:
    title_id = parse_media_id(media_id)
    if kind_of(title_id) is TitleKind.MOVIE:
        return Locator(title_id)
    if isinstance(tv, UnsetType):
        raise Malformed("tv is required for a show", "tv")
    return Locator(title_id, tv.season, tv.episode)


class MediaMetaOfTitle(SessionResource):
    """GET /profile/media/{mediaId}/meta."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """All that the profile knows of a title."""
        profile_id = self._profile_id(request)
        facts = await self._use_cases.browsing.get_title_facts(profile_id, parse_media_id(mediaId))
        answer(response, media_meta(facts))
