"""The JSON of the feed of changes: one row of it by its kind, alike in a page and in a stream.

Not for reading the feed (``changes``, ``events``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.history import Entry
from playhead.domain.marks import Mark
from playhead.domain.operations import Of
from playhead.domain.playback import Playback
from playhead.http.native.wire import (
    Locator,
    Point,
    format_progress,
    format_time,
    locator,
    maybe,
    maybe_point,
    position_ms,
)

if TYPE_CHECKING:
    from playhead.domain.operations import Selection, Tombstone
    from playhead.ports import Change, ChangePage


class EntryChanged(msgspec.Struct, kw_only=True):
    """An entry, new or changed."""

    revision: int
    kind: Literal["entry"] = "entry"
    entry_id: str
    locator: Locator
    progress: int | float
    position_ms: int | None
    completed: bool
    watched_at: str
    created_at: str
    precision: str
    origin: str | None


class PointChanged(msgspec.Struct, kw_only=True):
    """Where to resume a movie or an episode; ``point`` is null where that is nowhere any more."""

    revision: int
    kind: Literal["point"] = "point"
    locator: Locator
    point: Point | None


class MarkChanged(msgspec.Struct, kw_only=True):
    """A mark, made anew."""

    revision: int
    kind: Literal["mark"] = "mark"
    locator: Locator
    mark: str
    created_at: str


class TombstoneChanged(msgspec.Struct, kw_only=True):
    """One entry or one mark that was removed."""

    revision: int
    kind: Literal["tombstone"] = "tombstone"
    locator: Locator
    entry_id: str | UnsetType = UNSET
    mark: str | UnsetType = UNSET


class Cleared(msgspec.Struct, kw_only=True):
    """What was removed at once: every entry for which all keys hold, and the points there; or every mark of a kind."""

    revision: int
    kind: Literal["cleared"] = "cleared"
    title_id: str | UnsetType = UNSET
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET
    of: str | UnsetType = UNSET
    without_specials: bool | UnsetType = UNSET
    before: str | UnsetType = UNSET
    mark: str | UnsetType = UNSET


Changed: TypeAlias = EntryChanged | PointChanged | MarkChanged | TombstoneChanged | Cleared


class Changes(msgspec.Struct):
    """A page of the feed; ``revision`` is where the next one begins, and ``next_cursor``, while there is more, too.

    The cursor remembers as well that the reader began at 0, and so cannot have missed what was removed.
    """

    changes: list[Any]
    revision: int
    has_more: bool
    next_cursor: str | UnsetType = UNSET


def changed(row: Change) -> Changed:
    """A row of the feed as the wire shows it."""
    if isinstance(row, Entry):
        return _entry(row)
    if isinstance(row, Playback):
        return PointChanged(revision=row.revision, locator=locator(row.locator), point=maybe_point(row.point))
    if isinstance(row, Mark):
        return MarkChanged(
            revision=row.revision,
            locator=locator(row.locator),
            mark=row.kind.value,
            created_at=format_time(row.created_at),
        )
    return _removed(row)


def _entry(row: Entry) -> EntryChanged:
    return EntryChanged(
        revision=row.revision,
        entry_id=row.entry_id,
        locator=locator(row.locator),
        progress=format_progress(row.progress),
        position_ms=position_ms(row),
        completed=row.completed,
        watched_at=format_time(row.updated_at),
        created_at=format_time(row.created_at),
        precision=row.precision.value,
        origin=row.origin,
    )


def _removed(row: Tombstone) -> TombstoneChanged | Cleared:
    mark = UNSET if row.mark is None else row.mark.value
    if row.locator is not None:
        return TombstoneChanged(
            revision=row.revision, locator=locator(row.locator), entry_id=maybe(row.entry_id), mark=mark
        )
    if row.cleared is None:
        return Cleared(revision=row.revision, mark=mark)
    return _cleared(row.revision, row.cleared)


def _cleared(revision: int, selection: Selection) -> Cleared:
    return Cleared(
        revision=revision,
        title_id=maybe(selection.title_id),
        season=maybe(selection.season),
        episode=maybe(selection.episode),
        of=UNSET if selection.of is Of.ALL else selection.of.value,
        without_specials=True if selection.without_specials else UNSET,
        before=UNSET if selection.before is None else format_time(selection.before),
    )


def going_on(page: ChangePage) -> int:
    """The revision that a client knows all up to, once it has the page."""
    return page.items[-1].revision if page.has_more else page.head.revision
