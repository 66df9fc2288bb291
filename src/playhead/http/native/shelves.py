"""GET /v1/continue-watching and GET /v1/next-up: a page of a shelf.

Not for what stands on it (``service.shelves``).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.next_up import Policy
from playhead.domain.shelves import Reason
from playhead.domain.titles import TitleId
from playhead.http.native.parameters import bool_parameter, word_parameter
from playhead.http.native.session import NativeResource, answer_hashed
from playhead.http.native.wire import Locator, Point, format_time, locator, maybe_point
from playhead.ports import PointKey
from playhead.service.shelves import NextUpKey

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.shelves import ShelfRow as DomainRow
    from playhead.service.browsing import Titled


class ShelfRow(msgspec.Struct):
    """One row: what to play, from where, and why. ``air_date`` is there for what has not aired, and null if unknown."""

    locator: Locator
    title: str
    poster_path: str | None
    point: Point | None
    duration_ms: int | None
    reason: str
    active_at: str
    air_date: str | UnsetType | None = UNSET


class ShelfPage(msgspec.Struct):
    """A page of a shelf; ``next_cursor`` is absent on the last one."""

    items: list[ShelfRow]
    next_cursor: str | UnsetType = UNSET


class ContinueWatching(NativeResource):
    """GET /v1/continue-watching."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """What to go on with, newest activity first."""
        profile_id = self._profile_id(request)
        scope = ("continue-watching", profile_id)
        key = self._page_key(request, scope, tuple[datetime, int])
        after = None if key is None else PointKey(*key)
        shelf = await self._use_cases.shelves.continue_watching(
            profile_id, limit=self._page_limit(request), after=after
        )
        page = ShelfPage([shelf_row(row) for row in shelf.rows])
        if isinstance(shelf.next_key, PointKey):
            page.next_cursor = self._cursors.sign(scope, (shelf.next_key.updated_at, shelf.next_key.revision))
        answer_hashed(request, response, page)


class NextUp(NativeResource):
    """GET /v1/next-up."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The next episode of each show, newest activity first; those that have not aired come last."""
        profile_id = self._profile_id(request)
        policy = word_parameter(request.params, "policy", Policy)
        include_specials = bool_parameter(request.params, "include_specials")
        scope = ("next-up", profile_id, policy, include_specials)
        key = self._page_key(request, scope, tuple[bool, str, TitleId])
        shelf = await self._use_cases.shelves.next_up(
            profile_id,
            limit=self._page_limit(request),
            policy=policy,
            include_specials=include_specials,
            after=None if key is None else NextUpKey(*key),
        )
        page = ShelfPage([shelf_row(row) for row in shelf.rows])
        if isinstance(shelf.next_key, NextUpKey):
            page.next_cursor = self._cursors.sign(scope, tuple(shelf.next_key))
        answer_hashed(request, response, page)


def shelf_row(titled: Titled[DomainRow]) -> ShelfRow:
    """A row as the wire shows it."""
    row, title = titled.row, titled.title
    air_date = None if row.air_date is None else row.air_date.isoformat()
    return ShelfRow(
        locator=locator(row.locator),
        title=title.title,
        poster_path=title.poster_path,
        point=maybe_point(row.point),
        duration_ms=row.duration_ms,
        reason=row.reason.value,
        active_at=format_time(row.active_at),
        air_date=air_date if row.reason is Reason.UNAIRED else UNSET,
    )
