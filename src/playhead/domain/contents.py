"""Contents: what an operator's own catalogue calls its items, and the place in the titles that some of them have.

Not for titles themselves (``titles``) nor for the spelling of a content on the wire: its ``body`` is kept as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NewType

from playhead.domain.titles import Locator, TitleId, TitleKind, kind_of

ContentId = NewType("ContentId", int)
"""The operator's number of a content, 1 .. 2**31 - 1."""

GENERATED_CONTENT_ID_MIN: Final = 1_000_000_000
"""Contents made for titles that came without one are numbered from here, clear of operators' own numbers."""


@dataclass(frozen=True, slots=True)
class Content:
    """One content.

    ``locator`` is its place: a title's, or ``HC_<content_id>`` where it has none (hnc.md#one-history-two-dialects).

    ``body`` is its JSON object as it came, known keys in the documented order; the other fields are what lists filter
    and sort by.
    ``generated`` ones were made by Playhead for a title's sake.
    """

    content_id: ContentId
    locator: Locator
    body: bytes
    type: str
    name: str
    parent_id: int | None
    keywords: str
    created_at: str
    start_date: str
    generated: bool = False


@dataclass(frozen=True, slots=True)
class ContentQuery:
    """A page of contents; every filter that is set must hold, and text is compared without case.

    ``types``: any of them. ``search``: within name, title, description or keywords. ``name``: within the name.
    ``terms``: any of them among the comma-separated keywords, whole. ``order_by``: ``created_at``, ``start_date`` or
    ``name``; ties are broken by content id, in the same direction.
    """

    limit: int
    offset: int
    types: tuple[str, ...] = ()
    search: str | None = None
    name: str | None = None
    parent_id: int | None = None
    terms: tuple[str, ...] = ()
    order_by: str = "created_at"
    descending: bool = True


def place_of_unplaced(content_id: ContentId) -> Locator:
    """Where the history of a content without a title's place is kept."""
    return Locator(TitleId(f"HC_{content_id}"))


def place_of_history(content: Content) -> Locator:
    """Where the history of a content is kept: at its place, but for one that stands for a whole show.

    A show's entries are of its seasons and episodes (discovr.md#history), so what is told of it as a whole stays with
    the content, as if that had no place.
    """
    place = content.locator
    if kind_of(place.title_id) is TitleKind.SHOW and place.season is None:
        return place_of_unplaced(content.content_id)
    return place
