"""A lane of its own for the one call that players make every few seconds: PATCH /profile/history/{mediaId}.

Not for anything out of the ordinary: whatever is not a plain, good heartbeat goes to the Falcon application as it came.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
from falcon.util.uri import parse_query_string

from playhead.domain.commands import SetProgress
from playhead.domain.progress import check_progress
from playhead.http.discovr.history import FAILURE, UPDATED, place_of
from playhead.http.discovr.wire import ProgressUpdate
from playhead.http.operations import SECURITY_HEADERS
from playhead.ports import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from playhead.http.operations import Metrics
    from playhead.ports import IdSource
    from playhead.service.use_cases import UseCases

    Scope = dict[str, Any]
    Event = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Event]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_PREFIX: Final = "/profile/history/"
_ROUTE: Final = "/profile/history/{mediaId}"
_OUT_OF_THE_ORDINARY: Final = frozenset({b"origin", b"x-request-id", b"transfer-encoding"})
_HEADERS: Final = (
    *((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()),
    (b"content-type", b"application/json"),
    (b"content-length", str(len(UPDATED)).encode()),
)
_BODY: Final[dict[str, Any]] = {"type": "http.response.body", "body": UPDATED}


class HeartbeatLane:
    """ASGI middleware in front of Falcon: the parts of ``HistoryOfTitle.on_patch`` in the same order.

    By way of Falcon a heartbeat costs half as much again (docs/adr/0007-heartbeat-lane.md). Where anything is unusual
    or refused, nothing has been written, and Falcon gets the request, body and all, to answer it in the dialect's
    words: no rule and no wording is here.
    """

    def __init__(self, app: Asgi, use_cases: UseCases, metrics: Metrics, ids: IdSource, body_max: int) -> None:
        self._app = app
        self._verify = use_cases.session_tokens.verify
        self._record = use_cases.recording.record
        self._body_max = body_max
        self._observe = metrics.observe_request
        self._new_id = ids.hex
        self._decode = msgspec.json.Decoder(ProgressUpdate).decode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a heartbeat, or pass the request on."""
        if scope["type"] != "http" or scope["method"] != "PATCH" or not scope["path"].startswith(_PREFIX):
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        event = await receive()
        try:
            command = self._command(scope, event)
            await self._record(command, command.locator.title_id)
        except StoreError as failure:  # not to be tried again at once: Falcon is given the failure, and words it
            await self._app({**scope, FAILURE: failure}, _again(event, receive), send)
            return
        except Exception:  # noqa: BLE001 - whatever it is, Falcon meets it again and words it
            await self._app(scope, _again(event, receive), send)
            return
        headers = [*_HEADERS, (b"x-request-id", self._new_id(8).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(_BODY)
        self._observe(_ROUTE, "PATCH", 200, perf_counter() - started)

    def _command(self, scope: Scope, event: Event) -> SetProgress:
        """What a plain heartbeat asks for. Raises where it is not plain, or not good."""
        token = b""
        for name, value in scope["headers"]:
            if name in _OUT_OF_THE_ORDINARY or (name == b"authorization" and token):
                raise ValueError(name)
            if name == b"authorization":
                token = value
        body = event["body"]
        if event.get("more_body") or len(body) > self._body_max or token[:7] != b"Bearer ":
            raise ValueError(token[:7])
        body.decode()  # msgspec does not look into the values of keys it does not know
        session = self._verify(token[7:].decode("ascii"))
        params = parse_query_string(scope["query_string"].decode("ascii"), keep_blank=True)
        place = place_of(params, scope["path"][len(_PREFIX) :])
        return SetProgress(session.profile_id, place, check_progress(self._decode(body).progress))


def _again(first: Event, receive: Receive) -> Receive:
    """``receive``, with the event that was taken already in front."""
    events = [first]

    async def receive_again() -> Event:
        return events.pop() if events else await receive()

    return receive_again
