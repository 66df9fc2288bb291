"""What every resource of the H&C dialect shares: whose token it is, page numbers, bodies and answers.

Not for the acts themselves (``account``, ``history``, ``watchlist``, ``contents``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from playhead.domain.reports import sitting_id_of
from playhead.domain.titles import NUMBER_MAX
from playhead.http.errors import Malformed
from playhead.http.hnc.wire import Answer, Collection, PageMeta, plain_words
from playhead.http.requests import bearer_token, int_parameter, read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    import falcon.asgi

    from playhead.domain.access import AccountId, ProfileId, SignIn
    from playhead.domain.reports import SittingId
    from playhead.http.limits import RateLimiter
    from playhead.service.use_cases import UseCases

T = TypeVar("T")

PER_PAGE: Final = 20
PER_PAGE_MAX: Final = 100

CREATED: Final = b'{"success":true,"message ":"Resource correctly created","code":201}'
UPDATED: Final = b'{"success":true,"message ":"Resource correctly updated","code":200}'
DELETED: Final = b'{"code":200,"success":true,"message ":"Resource correctly deleted"}'
ALL_DELETED: Final = b'{"code":200,"success":true,"message ":"Resources correctly deleted"}'
"""The four successes of writing. Their key ``message `` ends in a space, as documented (hnc.md#history)."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Tier:
    """What the resources of the dialect are made with."""

    use_cases: UseCases
    rate_limiter: RateLimiter
    body_max: int


class Viewer(NamedTuple):
    """Whom a token speaks for: the account, and the profile that it watches as (hnc.md#account)."""

    account_id: AccountId
    profile_id: ProfileId
    sitting_id: SittingId
    """All words of one token on a content are one sitting (semantics.md#reports)."""


class PageNumber(NamedTuple):
    """Which page of a list is asked for, counted from 1."""

    page: int
    per_page: int

    @property
    def offset(self) -> int:
        """How many rows come before it."""
        return (self.page - 1) * self.per_page


class HncResource:
    """A resource of the dialect."""

    def __init__(self, tier: Tier) -> None:
        self._use_cases = tier.use_cases
        self._record = tier.use_cases.recording.record
        self._body_max = tier.body_max

    async def _sign_in(self, request: falcon.asgi.Request) -> SignIn:
        """The sign-in of the request's token. Raises ``TokenRefused``."""
        return await self._use_cases.sign_ins.identify_hnc(bearer_token(request))

    async def _viewer(self, request: falcon.asgi.Request) -> Viewer:
        """Whom the request's token speaks for. Raises ``TokenRefused``, ``AccountNotFound``."""
        sign_in = await self._sign_in(request)
        profile_id = sign_in.profile_id
        if profile_id is None:
            profile_id = (await self._use_cases.access.first_profile(sign_in.account_id)).profile_id
        return Viewer(sign_in.account_id, profile_id, sitting_id_of(f"{sign_in.sign_in_id:032x}"))

    async def _read(self, request: falcon.asgi.Request, decoder: msgspec.json.Decoder[T]) -> T:
        """The body, its faults in plain words. Raises ``Malformed``, ``BodyTooLarge``."""
        try:
            return await read_json(request, decoder, self._body_max, empty=b"{}")
        except Malformed as fault:
            raise Malformed(plain_words(fault), fault.field) from None


def page_number(request: falcon.asgi.Request) -> PageNumber:
    """The parameters ``page`` and ``perPage``, or their defaults (hnc.md#conventions). Raises ``Malformed``."""
    per_page = int_parameter(request.params, "perPage", low=1, high=PER_PAGE_MAX)
    page = int_parameter(request.params, "page", low=1, high=NUMBER_MAX)
    return PageNumber(1 if page is None else page, PER_PAGE if per_page is None else per_page)


def page_meta(number: PageNumber, total_count: int) -> PageMeta:
    """Where the page stands among all of them; there is none of an empty list."""
    page, per_page = number
    total_pages = -(-total_count // per_page)
    return PageMeta(
        page=page,
        per_page=per_page,
        next_page=page + 1 if page < total_pages else False,
        prev_page=page - 1 if page > 1 else False,
        total_pages=total_pages,
        total_count=total_count,
    )


def answer(response: falcon.asgi.Response, data: Any) -> None:  # noqa: ANN401 - whatever msgspec can encode
    """Answer a read."""
    response.data = _encode(Answer(data=data))


def answer_page(response: falcon.asgi.Response, rows: Sequence[Any], number: PageNumber, total_count: int) -> None:
    """Answer a list."""
    answer(response, Collection(collection=rows, meta=page_meta(number, total_count)))


def confirm(response: falcon.asgi.Response, body: bytes, resource_id: str | None = None, *, status: int = 200) -> None:
    """Answer that a write was done; ``resource_id`` is of what was created or updated (hnc.md#history)."""
    response.status = status
    response.data = body
    if resource_id is not None:
        response.set_header("X-Resource-Id", resource_id)
