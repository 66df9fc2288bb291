"""``/history``: record, move, list and remove what was watched (hnc.md#history).

Not for the watchlist, but for the one path of it that names a history element (``watchlist``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from playhead.domain.access import ProfileId
from playhead.domain.bulk import Clear
from playhead.domain.commands import ChangeEntry, RecordPosition, RemoveEntry
from playhead.domain.contents import place_of_history
from playhead.domain.errors import EntryNotFound, ProfileNotFound
from playhead.domain.history import find_entry_id, owner_of
from playhead.domain.progress import progress_at
from playhead.http.errors import Malformed
from playhead.http.hnc.errors import Forbidden
from playhead.http.hnc.tier import (
    ALL_DELETED,
    CREATED,
    DELETED,
    UPDATED,
    HncResource,
    answer,
    answer_page,
    confirm,
    page_number,
)
from playhead.http.hnc.wire import (
    ElementChange,
    NewElement,
    content_id_of,
    element,
    position_of,
    progress_of,
)

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.history import EntryId
    from playhead.domain.titles import Locator
    from playhead.service.use_cases import UseCases


class HistoryResource(HncResource):
    """GET, POST and DELETE /history."""

    _new_element = msgspec.json.Decoder(NewElement)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The entries, the one watched last first."""
        viewer = await self._viewer(request)
        number = page_number(request)
        page = await self._use_cases.browsing.list_entries_numbered(
            viewer.profile_id, limit=number.per_page, offset=number.offset
        )
        rows = [element(shown, viewer.account_id) for shown in page.items]
        answer_page(response, rows, number, page.total_count)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Add the content's first entry, or move its newest."""
        viewer = await self._viewer(request)
        body = await self._read(request, self._new_element)
        catalogue = self._use_cases.catalogue
        place = place_of_history(await catalogue.get_content(content_id_of(body.content_id)))
        duration_s, credits_start_s = await catalogue.length_of(place)
        position_s, progress = position_of(body.time), progress_of(body.percentage)
        if progress is None and position_s is not None and duration_s:
            progress = progress_at(position_s, duration_s)
        command = RecordPosition(
            viewer.profile_id, viewer.sitting_id, place, position_s, progress, duration_s, credits_start_s
        )
        entry = await self._record(command, place.title_id)
        confirm(response, CREATED, None if entry is None else entry.entry_id, status=201)

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Remove every entry; an empty history is no error."""
        viewer = await self._viewer(request)
        await self._record(Clear(viewer.profile_id))
        confirm(response, ALL_DELETED)


class ElementResource(HncResource):
    """GET, PUT and DELETE /history/{id}."""

    _change = msgspec.json.Decoder(ElementChange)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """One entry."""
        viewer = await self._viewer(request)
        entry_id = await own_entry_id(self._use_cases, viewer.profile_id, id)
        shown = await self._use_cases.browsing.get_entry(viewer.profile_id, entry_id)
        answer(response, element(shown, viewer.account_id))

    async def on_put(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """Set what the body names, and nothing else of the entry."""
        viewer = await self._viewer(request)
        body = await self._read(request, self._change)
        position_s, progress = position_of(body.time), progress_of(body.percentage)
        if position_s is None and progress is None:
            raise Malformed("time or percentage must be provided")
        entry_id = await own_entry_id(self._use_cases, viewer.profile_id, id)
        place = await self._place_of(viewer.profile_id, entry_id)
        length = await self._use_cases.catalogue.length_of(place)
        command = ChangeEntry(viewer.profile_id, viewer.sitting_id, entry_id, place, position_s, progress, *length)
        await self._record(command, place.title_id)
        confirm(response, UPDATED, entry_id)

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """Remove one entry."""
        viewer = await self._viewer(request)
        entry_id = await own_entry_id(self._use_cases, viewer.profile_id, id)
        place = await self._place_of(viewer.profile_id, entry_id)
        await self._record(RemoveEntry(viewer.profile_id, entry_id, place))
        confirm(response, DELETED)

    async def _place_of(self, profile_id: ProfileId, entry_id: EntryId) -> Locator:
        found = await self._use_cases.store.find_entry(profile_id, entry_id)
        if found is None:
            raise EntryNotFound
        return found.entry.locator


async def own_entry_id(use_cases: UseCases, profile_id: ProfileId, text: str) -> EntryId:
    """The entry id that ``text`` spells, which names ``profile_id`` as its owner; the entry itself may not exist.

    Raises:
        Forbidden: it names an entry that exists, of another profile (hnc.md#history).
        EntryNotFound: it is malformed, or names another profile's entry that does not exist.
    """
    entry_id = find_entry_id(text)
    if entry_id is None:
        raise EntryNotFound
    owner = ProfileId(owner_of(entry_id))
    if owner == profile_id:
        return entry_id
    try:
        found = await use_cases.store.find_entry(owner, entry_id)
    except ProfileNotFound:
        found = None
    raise EntryNotFound if found is None else Forbidden
