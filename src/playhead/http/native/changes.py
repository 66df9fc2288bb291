"""GET /v1/changes: what has changed in a profile since a revision, page by page.

Not for being told as it happens (``events``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.errors import ResyncNeeded
from playhead.http.native.session import NativeResource, answer_tagged, is_known
from playhead.http.native.wire_changes import Changes, changed, going_on
from playhead.http.requests import int_parameter

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.ports import ChangePage
    from playhead.service.browsing import Browsing

SINCE_MAX: Final = 9_999_999_999


class ChangesResource(NativeResource):
    """GET /v1/changes."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Every row above ``since``, ascending; removed ones as tombstones."""
        profile_id = self._profile_id(request)
        since, limit = int_parameter(request.params, "since", low=0, high=SINCE_MAX) or 0, self._page_limit(request)
        etag = await self._etag(profile_id)
        if is_known(request, response, etag):
            return
        page = await changes_since(self._use_cases.browsing, profile_id, since, limit)
        answer_tagged(response, Changes([changed(row) for row in page.items], going_on(page), page.has_more), etag)


async def changes_since(browsing: Browsing, profile_id: ProfileId, since: int, limit: int) -> ChangePage:
    """A page of the feed.

    Raises:
        ResyncNeeded: what was removed may have been forgotten; or ``since`` is of a time that a restored backup has
            undone.
    """
    page = await browsing.list_changes(profile_id, since=since, limit=limit)
    if since > page.head.revision:
        raise ResyncNeeded
    return page
