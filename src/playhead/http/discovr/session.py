"""What every resource of the session tier shares: the profile in the token, page parameters, answers.

Not for the acts themselves (``history``, ``lists``, ``playback``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from playhead.http.discovr.wire import SuccessMessage
from playhead.http.requests import bearer_token, int_parameter, read_json, text_parameter

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.http.cursors import Cursors, Key
    from playhead.service.tokens import Session
    from playhead.service.use_cases import UseCases

T = TypeVar("T")
K = TypeVar("K", bound="Key")

PAGE_LIMIT: Final = 10
PAGE_LIMIT_MAX: Final = 50

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Tier:
    """What the resources of the session tier are made with."""

    use_cases: UseCases
    cursors: Cursors
    body_max: int


class SessionResource:
    """A resource of ``/profile/*``: the profile comes from the session token alone (discovr.md#conventions)."""

    def __init__(self, tier: Tier) -> None:
        self._use_cases = tier.use_cases
        self._record = tier.use_cases.recording.record
        self._verify = tier.use_cases.session_tokens.verify
        self._cursors = tier.cursors
        self._body_max = tier.body_max

    def _profile_id(self, request: falcon.asgi.Request) -> ProfileId:
        return self._verify(bearer_token(request)).profile_id

    def _session(self, request: falcon.asgi.Request) -> Session:
        return self._verify(bearer_token(request))

    async def _read(self, request: falcon.asgi.Request, decoder: msgspec.json.Decoder[T]) -> T:
        return await read_json(request, decoder, self._body_max)

    def _page_limit(self, request: falcon.asgi.Request) -> int:
        limit = int_parameter(request.params, "limit", low=1, high=PAGE_LIMIT_MAX)
        return PAGE_LIMIT if limit is None else limit

    def _page_key(self, request: falcon.asgi.Request, scope: tuple[object, ...], form: type[K]) -> K | None:
        """The key, of the types in ``form``, that the request's ``nextPageToken`` holds; None for the first page."""
        token = text_parameter(request.params, "nextPageToken")
        return None if token is None else self._cursors.read(scope, token, form, "nextPageToken")


def answer(response: falcon.asgi.Response, body: msgspec.Struct, status: int = 200) -> None:
    """Answer with ``body`` as JSON."""
    response.status = status
    response.data = _encode(body)


def confirm(response: falcon.asgi.Response, message: str, status: int = 200) -> None:
    """Answer that a write was done."""
    answer(response, SuccessMessage(message), status)
