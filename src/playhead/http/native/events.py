"""GET /v1/events: a profile's changes as server-sent events, as they happen.

Not for who tells that something happened (``service.live``).
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import msgspec
from falcon.asgi import SSEvent

from playhead.domain.errors import ProfileNotFound, ResyncNeeded
from playhead.http.native.changes import SINCE_MAX
from playhead.http.native.errors import TooManyStreams
from playhead.http.native.session import NativeResource, Tier
from playhead.http.native.wire_changes import changed, going_on
from playhead.http.requests import int_parameter
from playhead.ports import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.service.tokens import Session

READ_AT_ONCE: Final = 100

_encode = msgspec.json.Encoder().encode


class Told(msgspec.Struct):
    """Data of the events ``revision`` and ``resync``: the profile is at that revision."""

    revision: int


class Bye(msgspec.Struct):
    """Data of the event ``bye``, the last of a stream: why it ends."""

    code: str


class Events(NativeResource):
    """GET /v1/events."""

    def __init__(self, tier: Tier) -> None:
        super().__init__(tier)
        self._live = tier.use_cases.live
        self._streams_max = tier.streams_max

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Everything above the event that the client had last, or from now on."""
        session = self._session(request)
        since = _since(request)
        await self._use_cases.store.get_head(session.profile_id)  # the profile may be gone
        if self._live.count(session.profile_id) >= self._streams_max:
            raise TooManyStreams(self._streams_max)
        response.set_header("X-Accel-Buffering", "no")  # or nginx keeps the events until it has 4 KiB of them
        response.sse = self._stream(session, since)

    async def _stream(self, session: Session, since: int | None) -> AsyncGenerator[SSEvent | None, None]:
        """The events; None is a ping. Once the token has expired nothing is sent but ``bye``, by the next ping."""
        seen, from_start = since, since == 0
        try:
            async with aclosing(self._live.follow(session.profile_id)) as revisions:
                async for revision in revisions:
                    has_more = True
                    while has_more:
                        if self._use_cases.clock.now() >= session.expires_at:
                            yield _event("bye", Bye("token_expired"))
                            return
                        events, seen, has_more = await self._news(
                            session.profile_id, seen, revision, from_start=from_start
                        )
                        for event in events:
                            yield event
                    from_start = False
            yield _event("bye", Bye("stopping"))
        except ProfileNotFound:
            yield _event("bye", Bye("session_expired"))
        except StoreError:
            yield _event("bye", Bye("unavailable"))

    async def _news(
        self, profile_id: ProfileId, seen: int | None, revision: int, *, from_start: bool
    ) -> tuple[list[SSEvent | None], int, bool]:
        """What is to be told to who knows all up to ``seen``, up to where they know all then, and whether more follows.

        The profile was at ``revision`` just now. Somebody new is only told that.
        """
        if seen is None:
            return [_told("revision", revision)], revision, False
        if seen == revision:
            return [None], seen, False
        try:
            page = await self._use_cases.browsing.list_changes(
                profile_id, since=seen, limit=READ_AT_ONCE, from_start=from_start
            )
        except ResyncNeeded:
            revision = (await self._use_cases.store.get_head(profile_id)).revision
            return [_told("resync", revision)], revision, False
        rows = [changed(row) for row in page.items]
        events: list[SSEvent | None] = [_event(row.kind, row, row.revision) for row in rows]
        seen = going_on(page)
        if not rows or rows[-1].revision < seen:  # something that leaves no row: a title dismissed, a setting changed
            events.append(_told("revision", seen))
        return events, seen, page.has_more


def _since(request: falcon.asgi.Request) -> int | None:
    """The last event that the client had: a client that comes back says so in a header (WHATWG HTML, 9.2.4)."""
    last = request.get_header("last-event-id")
    if last is not None:
        return int_parameter({"Last-Event-ID": last}, "Last-Event-ID", low=0, high=SINCE_MAX)
    return int_parameter(request.params, "since", low=0, high=SINCE_MAX)


def _told(kind: str, revision: int) -> SSEvent:
    return _event(kind, Told(revision), revision)


def _event(kind: str, data: msgspec.Struct, revision: int | None = None) -> SSEvent:
    return SSEvent(event=kind, event_id=None if revision is None else str(revision), data=_encode(data))
