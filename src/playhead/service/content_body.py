"""The JSON object of a content: its 27 known keys in their documented order, and what of it is looked into.

Not for where a content has its place, nor for how it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from playhead.domain.contents import GENERATED_CONTENT_ID_MIN, Content, ContentId
from playhead.domain.titles import NUMBER_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playhead.domain.titles import Locator

KEYS: Final = (
    "id",
    "parent_id",
    "type",
    "handler",
    "handler_type",
    "handler_id",
    "name",
    "title",
    "description",
    "weight",
    "thumbnail",
    "thumbnail_handler",
    "keywords",
    "pricing",
    "inplayer_asset_id",
    "purchaseable",
    "start_date",
    "end_date",
    "countries_include",
    "countries_exclude",
    "created_at",
    "updated_at",
    "currency",
    "price",
    "price_formatted",
    "plans",
    "link",
)
"""The keys of a content in the order in which they are written (hnc.md#content)."""

# PostgreSQL keeps no NUL in a text, so no engine is given one.
Text = Annotated[str, msgspec.Meta(pattern=r"\A[^\x00]*\Z")]


class ContentFacts(msgspec.Struct):
    """Of the keys, those that have a documented type; the others are carried and may hold any JSON value."""

    id: Annotated[int, msgspec.Meta(ge=1, lt=GENERATED_CONTENT_ID_MIN)]
    parent_id: Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)] | None
    type: Annotated[Text, msgspec.Meta(min_length=1)]
    name: Text | None
    title: dict[Text, Text] | None
    description: dict[Text, Text] | None
    weight: int | None
    keywords: Text | None
    purchaseable: Literal[0, 1]
    start_date: Text | None
    created_at: Text | None


_FACTS: Final = msgspec.json.Decoder(ContentFacts)


def join_body(values: Mapping[str, bytes | msgspec.Raw]) -> bytes:
    """The object of ``values`` (JSON by key), each value's bytes as they are; keys that are not known are left out.

    Raises:
        ValueError: some of the 27 keys are missing; the message names them.
    """
    missing = [key for key in KEYS if key not in values]
    if missing:
        raise ValueError(f"the content has no {', '.join(missing)}")
    return b"{" + b",".join(b'"%s":%s' % (key.encode(), bytes(values[key])) for key in KEYS) + b"}"


def read_facts(body: bytes) -> ContentFacts:
    """What ``body`` says in its typed keys.

    Raises:
        msgspec.ValidationError: one has another type, or any value has a number that no program can hold (``1e400``).
    """
    msgspec.json.decode(body)  # raw values have been checked for their grammar alone
    return _FACTS.decode(body)


def content_at(facts: ContentFacts, locator: Locator, body: bytes) -> Content:
    """An operator's content with its place at ``locator``; what is null in it filters and sorts as an empty text."""
    return Content(
        content_id=ContentId(facts.id),
        locator=locator,
        body=body,
        type=facts.type,
        name=facts.name or "",
        parent_id=facts.parent_id,
        keywords=facts.keywords or "",
        created_at=facts.created_at or "",
        start_date=facts.start_date or "",
    )
