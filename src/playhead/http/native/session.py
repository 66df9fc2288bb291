"""What every resource of the native API shares: the profile in the token, bodies, pages, ETags, answers.

Not for the acts themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import falcon.asgi
import msgspec

from playhead.http.requests import bearer_token, int_parameter, read_json, text_parameter

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.http.cursors import Cursors, Key
    from playhead.service.tokens import Session
    from playhead.service.use_cases import UseCases

T = TypeVar("T")
K = TypeVar("K", bound="Key")

PAGE_LIMIT: Final = 20
PAGE_LIMIT_MAX: Final = 100

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Tier:
    """What the resources are made with. ``batch_max``: reports in a body; ``streams_max``: streams of a profile."""

    use_cases: UseCases
    cursors: Cursors
    body_max: int
    batch_max: int = 100
    streams_max: int = 16


class NativeResource:
    """A resource of ``/v1``: the profile comes from the session token alone."""

    def __init__(self, tier: Tier) -> None:
        self._use_cases = tier.use_cases
        self._record = tier.use_cases.recording.record
        self._cursors = tier.cursors
        self._body_max = tier.body_max

    # Who asks, and for what

    def _session(self, request: falcon.asgi.Request) -> Session:
        return self._use_cases.session_tokens.verify(bearer_token(request))

    def _profile_id(self, request: falcon.asgi.Request) -> ProfileId:
        return self._session(request).profile_id

    async def _read(self, request: falcon.asgi.Request, decoder: msgspec.json.Decoder[T], *, empty: bytes = b"") -> T:
        return await read_json(request, decoder, self._body_max, empty=empty)

    def _page_limit(self, request: falcon.asgi.Request) -> int:
        limit = int_parameter(request.params, "limit", low=1, high=PAGE_LIMIT_MAX)
        return PAGE_LIMIT if limit is None else limit

    def _page_key(self, request: falcon.asgi.Request, scope: tuple[object, ...], form: type[K]) -> K | None:
        """The key, of the types in ``form``, that the request's ``cursor`` holds; None for the first page."""
        token = text_parameter(request.params, "cursor")
        return None if token is None else self._cursors.read(scope, token, form, "cursor")

    # What the client has already

    async def _etag(self, profile_id: ProfileId, *of_the_moment: object) -> str:
        """What a read of the profile depends on: its revision and the catalogue's version, and what else is named.

        Raises what ``get_head`` raises. To be asked before the read itself: what is written between the two is then
        taken for unread, which is harmless.
        """
        store = self._use_cases.store
        head, version = await store.get_head(profile_id), await store.get_catalogue_version()
        return "-".join(map(str, (profile_id, head.revision, version, *of_the_moment)))


def is_known(request: falcon.asgi.Request, response: falcon.asgi.Response, etag: str) -> bool:
    """Whether the client has the answer of that tag already (RFC 9110, If-None-Match); it is then answered 304."""
    known = any(one in ("*", etag) for one in request.if_none_match or ())
    if known:
        response.status = falcon.HTTP_304
        _tag(response, etag)
    return known


def answer(response: falcon.asgi.Response, body: Any, status: int = 200) -> None:  # noqa: ANN401 - any wire type
    """Answer with ``body`` as JSON."""
    response.status = status
    response.data = _encode(body)


def answer_tagged(response: falcon.asgi.Response, body: Any, etag: str) -> None:  # noqa: ANN401 - any wire type
    """Answer a read, for the client to keep."""
    answer(response, body)
    _tag(response, etag)


def answer_hashed(request: falcon.asgi.Request, response: falcon.asgi.Response, body: Any) -> None:  # noqa: ANN401
    """Answer a read that depends on more than revisions: its tag is made of itself, and saves but the sending."""
    data = _encode(body)
    etag = hashlib.sha256(data).hexdigest()[:32]
    if not is_known(request, response, etag):
        response.data = data
        _tag(response, etag)


def _tag(response: falcon.asgi.Response, etag: str) -> None:
    response.set_header("ETag", f'W/"{etag}"')
    response.cache_control = ["private", "no-cache"]
    response.append_header("Vary", "Authorization")
