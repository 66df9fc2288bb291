"""``/watchlist``: what the profile means to watch (hnc.md#watchlist).

Not for reactions, which this dialect has none of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.errors import MarkNotFound
from playhead.domain.history import find_entry_id
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.http.hnc.history import own_entry_id
from playhead.http.hnc.tier import (
    ALL_DELETED,
    CREATED,
    DELETED,
    HncResource,
    answer,
    answer_page,
    confirm,
    page_number,
)
from playhead.http.hnc.wire import NewRow, content_id_of, element, watchlist_row

if TYPE_CHECKING:
    import falcon.asgi

_ROW_ID: Final = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)


class WatchlistResource(HncResource):
    """GET, POST and DELETE /watchlist."""

    _new_row = msgspec.json.Decoder(NewRow)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The rows, the one added last first."""
        viewer = await self._viewer(request)
        number = page_number(request)
        page = await self._use_cases.browsing.list_watchlist_numbered(
            viewer.profile_id, limit=number.per_page, offset=number.offset
        )
        rows = [watchlist_row(shown, viewer.account_id) for shown in page.items]
        answer_page(response, rows, number, page.total_count)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Put a content on the watchlist; one that is there keeps its row."""
        viewer = await self._viewer(request)
        body = await self._read(request, self._new_row)
        content = await self._use_cases.catalogue.get_content(content_id_of(body.content_id))
        place = content.locator
        marked = await self._record(AddMark(viewer.profile_id, place, MarkKind.WATCHLIST), place.title_id)
        confirm(response, CREATED, str(marked.mark.revision), status=201)

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Take everything off; an empty watchlist is no error."""
        viewer = await self._viewer(request)
        await self._record(ClearWatchlist(viewer.profile_id))
        confirm(response, ALL_DELETED)


class RowResource(HncResource):
    """GET and DELETE /watchlist/{id}."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """A row; of 24 hex digits the history element, which is how reading one is documented (hnc.md#history)."""
        viewer = await self._viewer(request)
        browsing = self._use_cases.browsing
        if find_entry_id(id) is not None:
            entry_id = await own_entry_id(self._use_cases, viewer.profile_id, id)
            answer(response, element(await browsing.get_entry(viewer.profile_id, entry_id), viewer.account_id))
        else:
            shown = await browsing.get_watchlist_mark(viewer.profile_id, _row_id(id))
            answer(response, watchlist_row(shown, viewer.account_id))

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """Take one row off. A history element is none, so that this path never deletes history."""
        viewer = await self._viewer(request)
        mark = await self._use_cases.store.find_mark(viewer.profile_id, MarkKind.WATCHLIST, _row_id(id))
        if mark is None:
            raise MarkNotFound
        await self._record(RemoveMark(viewer.profile_id, mark.locator, MarkKind.WATCHLIST))
        confirm(response, DELETED)


def _row_id(text: str) -> int:
    """The number of a row, which is the revision that made it. Raises ``MarkNotFound`` where ``text`` is none."""
    if _ROW_ID.fullmatch(text) is None:
        raise MarkNotFound
    return int(text)
