"""``/contents``: the catalogue, searched and read (hnc.md#content). It takes no token.

Not for taking contents in (``service.importing``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Raw

from playhead.domain.contents import ContentQuery
from playhead.domain.errors import ContentNotFound
from playhead.domain.titles import NUMBER_MAX
from playhead.http.errors import Malformed
from playhead.http.hnc.tier import HncResource, PageNumber, answer, answer_page, page_number
from playhead.http.hnc.time_zones import parse_time_zone, with_local_dates
from playhead.http.hnc.wire import content_id_of
from playhead.http.requests import int_parameter, text_parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    import falcon.asgi

TYPES: Final = (
    "show",
    "series",
    "season",
    "episode",
    "live_event",
    "live_stream",
    "on_demand_live",
    "rider_clip",
    "tv_channel",
)
ORDERS: Final = ("created_at", "start_date", "name")

_CONTENT_ID: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_TERM_PARAMETERS: Final = ("term", "terms", "tags")


class ContentsResource(HncResource):
    """GET /contents."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The contents that every filter lets through."""
        number = page_number(request)
        query = _query(request, number)
        zone_name = text_parameter(request.params, "timeZone")
        zone = None if zone_name is None else parse_time_zone(zone_name)
        page = await self._use_cases.catalogue.list_contents(query)
        bodies = (content.body for content in page.items)
        rows = [Raw(body if zone is None else with_local_dates(body, zone)) for body in bodies]
        answer_page(response, rows, number, page.total_count)


class ContentResource(HncResource):
    """GET /contents/{id}."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, id: str) -> None:  # noqa: A002
        """One content."""
        if _CONTENT_ID.fullmatch(id) is None:
            raise ContentNotFound
        content = await self._use_cases.catalogue.get_content(content_id_of(int(id)))
        answer(response, Raw(content.body))


def _query(request: falcon.asgi.Request, number: PageNumber) -> ContentQuery:
    """The page that the parameters ask for. Raises ``Malformed``."""
    return ContentQuery(
        limit=number.per_page,
        offset=number.offset,
        types=_types(request),
        search=_text(request, "search"),
        name=_text(request, "name"),
        parent_id=int_parameter(request.params, "parent_id", low=1, high=NUMBER_MAX),
        terms=_terms(request),
        order_by=_one_of("order_by", text_parameter(request.params, "order_by"), ORDERS),
        descending=_is_descending(request),
    )


def _text(request: falcon.asgi.Request, name: str) -> str | None:
    """A text to look for; None where there is nothing to look for."""
    text = text_parameter(request.params, name)
    if text is not None and "\0" in text:
        raise Malformed(f"{name} must be a text", name)
    return text or None


def _types(request: falcon.asgi.Request) -> tuple[str, ...]:
    text = text_parameter(request.params, "type")
    if text is None:
        return ()
    types = text.split(",")
    if not set(types) <= set(TYPES):
        raise Malformed(f"type must be one or several of {', '.join(TYPES)}", "type")
    return tuple(dict.fromkeys(types))


def _terms(request: falcon.asgi.Request) -> tuple[str, ...]:
    """The keywords of which a content must have one, whichever of the three parameters names them."""
    texts = (_text(request, name) or "" for name in _TERM_PARAMETERS)
    words = (word.strip() for text in texts for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _is_descending(request: falcon.asgi.Request) -> bool:
    text = text_parameter(request.params, "order_direction")
    return _one_of("order_direction", None if text is None else text.upper(), ("DESC", "ASC")) == "DESC"


def _one_of(name: str, text: str | None, allowed: Sequence[str]) -> str:
    """``text``, or the first of ``allowed`` where the parameter is absent."""
    if text is None:
        return allowed[0]
    if text not in allowed:
        raise Malformed(f"{name} must be one of {', '.join(allowed)}", name)
    return text
