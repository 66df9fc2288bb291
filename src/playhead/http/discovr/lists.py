"""``/profile/{list}``: the watchlist and the three reactions (discovr.md#lists).

Not for which marks exclude one another: that is decided in ``domain.commands``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import REACTIONS, MarkKind
from playhead.domain.titles import Locator
from playhead.http.discovr.session import SessionResource, Tier, answer, confirm
from playhead.http.discovr.wire import ListPage, NewListItem, SuccessMessage, list_item, parse_media_id
from playhead.ports import MarkQuery

if TYPE_CHECKING:
    import falcon.asgi


class MarkedTitles(SessionResource):
    """GET and POST /profile/{list}."""

    _new_item = msgspec.json.Decoder(NewListItem)

    def __init__(self, tier: Tier, kind: MarkKind) -> None:
        super().__init__(tier)
        self._kind = kind

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The marked titles, newest first."""
        profile_id = self._profile_id(request)
        scope = (self._kind.value, profile_id)
        key = self._page_key(request, scope, tuple[int])
        after = None if key is None else key[0]
        page = await self._use_cases.browsing.list_marks(
            MarkQuery(profile_id, self._kind, self._page_limit(request), after, titles_only=True)
        )
        wire = ListPage(items=[list_item(row) for row in page.items], hasMore=page.has_more)
        if page.has_more:
            wire.nextPageToken = self._cursors.sign(scope, (page.items[-1].row.revision,))
        answer(response, wire)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Mark a title; already marked is 200 and changes nothing."""
        profile_id = self._profile_id(request)
        title_id = parse_media_id((await self._read(request, self._new_item)).mediaId)
        marked = await self._record(AddMark(profile_id, Locator(title_id), self._kind), title_id)
        body = SuccessMessage(f"Item added to {self._kind.value} list successfully")
        if self._kind in REACTIONS:
            body.added = self._kind.value
            body.removed = None if marked.replaced is None else marked.replaced.value
        answer(response, body, 201 if marked.is_new else 200)


class MarkedTitle(SessionResource):
    """DELETE /profile/{list}/{mediaId}."""

    def __init__(self, tier: Tier, kind: MarkKind) -> None:
        super().__init__(tier)
        self._kind = kind

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, mediaId: str) -> None:  # noqa: N803
        """Take the mark off."""
        profile_id = self._profile_id(request)
        await self._record(RemoveMark(profile_id, Locator(parse_media_id(mediaId)), self._kind))
        confirm(response, f"Item removed from {self._kind.value} list successfully")
