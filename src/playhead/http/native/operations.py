"""``/v1/operations/{operation_id}``: look at a bulk act, and take it back.

Not for doing them (``history``, ``titles``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.bulk import UndoOperation
from playhead.domain.errors import OperationNotFound
from playhead.domain.operations import OperationId
from playhead.http.native.session import NativeResource, answer, answer_hashed
from playhead.http.native.wire_bulk import operation

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.domain.operations import Operation


class _Operations(NativeResource):
    async def _find(self, profile_id: ProfileId, text: str) -> Operation:
        """The profile's operation of that id. Raises ``OperationNotFound``."""
        found = await self._use_cases.browsing.find_operation(profile_id, OperationId(text))
        if found is None:
            raise OperationNotFound
        return found


class OperationResource(_Operations):
    """GET /v1/operations/{operation_id}."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, operation_id: str) -> None:
        """What was done, and whether it was undone."""
        profile_id = self._profile_id(request)
        answer_hashed(request, response, operation(await self._find(profile_id, operation_id)))


class OperationUndo(_Operations):
    """POST /v1/operations/{operation_id}/undo."""

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, operation_id: str) -> None:
        """Take it back; a repeat changes nothing."""
        profile_id = self._profile_id(request)
        found = await self._find(profile_id, operation_id)
        undone = await self._record(UndoOperation(profile_id, found.operation_id, found.title_id))
        answer(response, operation(undone))
