"""GET /v1/changes: what has changed in a profile since a revision, page by page.

Not for being told as it happens (``events``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import UNSET

from playhead.http.native.session import NativeResource, answer_tagged, is_known
from playhead.http.native.wire_changes import Changes, changed, going_on
from playhead.http.requests import int_parameter

if TYPE_CHECKING:
    import falcon.asgi

SINCE_MAX: Final = 9_999_999_999


class ChangesResource(NativeResource):
    """GET /v1/changes."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Every row above ``since``, or behind the cursor, ascending; removed ones as tombstones."""
        profile_id = self._profile_id(request)
        since, limit = int_parameter(request.params, "since", low=0, high=SINCE_MAX) or 0, self._page_limit(request)
        from_start = since == 0
        scope = ("changes", profile_id)
        key = self._page_key(request, scope, tuple[int, bool])
        if key is not None:
            since, from_start = key
        etag = await self._etag(profile_id)
        if is_known(request, response, etag):
            return
        page = await self._use_cases.browsing.list_changes(profile_id, since=since, limit=limit, from_start=from_start)
        seen = going_on(page)
        cursor = self._cursors.sign(scope, (seen, from_start)) if page.has_more else UNSET
        answer_tagged(response, Changes([changed(row) for row in page.items], seen, page.has_more, cursor), etag)
