"""The rows of the feed of changes, alike in a page and in a stream.

Not for reading the feed (``native``, ``events``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from playhead_client.native_wire import Locator, Point


class EntryChanged(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, new or changed."""

    revision: int
    entry_id: str
    locator: Locator
    progress: float
    position_ms: int | None
    completed: bool
    watched_at: datetime
    created_at: datetime
    precision: str
    origin: str | None


class PointChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Where to resume a movie or an episode; ``point`` is None where that is nowhere any more."""

    revision: int
    locator: Locator
    point: Point | None


class MarkChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A mark, made anew."""

    revision: int
    locator: Locator
    mark: str
    created_at: datetime


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """One entry or one mark that was removed; the other one of the two is None."""

    revision: int
    locator: Locator
    entry_id: str | None = None
    mark: str | None = None


class Cleared(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed at once: every mark of that kind, or else every entry for which all that is not None holds.

    ``of``: only season ``defaults``, or only ``episodes``. ``before``: only what was watched before that time.
    """

    revision: int
    title_id: str | None = None
    season: int | None = None
    episode: int | None = None
    of: str | None = None
    without_specials: bool = False
    before: datetime | None = None
    mark: str | None = None


class OtherChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that this client does not understand: the server is newer. What a caller keeps may be out of date."""

    revision: int
    kind: str = ""


Change: TypeAlias = EntryChanged | PointChanged | MarkChanged | Tombstone | Cleared | OtherChange


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of the feed, ascending.

    While ``has_more`` go on with ``next_cursor``; the next time with ``since`` set to the last ``revision``.
    """

    changes: list[Change]
    revision: int
    has_more: bool
    next_cursor: str | None = None


class _Kind(msgspec.Struct, frozen=True):
    kind: str


class _Page(msgspec.Struct, frozen=True):
    changes: list[msgspec.Raw]
    revision: int
    has_more: bool
    next_cursor: str | None = None


_FORMS: Final[dict[str, type[Change]]] = {
    "entry": EntryChanged,
    "point": PointChanged,
    "mark": MarkChanged,
    "tombstone": Tombstone,
    "cleared": Cleared,
}


def read_change(data: bytes | str | msgspec.Raw) -> Change:
    """A row of the feed, whatever a newer server makes of it. Raises msgspec's errors where it has no revision."""
    form = _FORMS.get(msgspec.json.decode(data, type=_Kind).kind, OtherChange)
    try:
        return msgspec.json.decode(data, type=form)
    except msgspec.ValidationError:
        return msgspec.json.decode(data, type=OtherChange)


def read_changes(data: bytes) -> Changes:
    """A page of the feed. Raises msgspec's errors."""
    page = msgspec.json.decode(data, type=_Page)
    return Changes([read_change(row) for row in page.changes], page.revision, page.has_more, page.next_cursor)
