"""The JSON that calls of the native API share: places, points, entries, times and progress.

Not for what only one call has: that stands beside the call, in the ``wire_`` modules.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.domain.titles import NUMBER_MAX, locate, parse_title_id
from playhead.domain.titles import Locator as Place
from playhead.http.errors import Malformed

if TYPE_CHECKING:
    from playhead.domain.history import Entry as DomainEntry
    from playhead.domain.progress import Progress
    from playhead.domain.resolving import Point as DomainPoint
    from playhead.ports import CountedEntry
    from playhead.service.browsing import Titled

T = TypeVar("T")

Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
FromOne = Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
Percent = Annotated[float, Meta(ge=0, le=100)]
ClientTime = Annotated[datetime, Meta(tz=True)]
Origin = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Locator(msgspec.Struct):
    """A place in the catalogue; ``season`` and ``episode`` are absent where it has none."""

    title_id: str
    season: Number | UnsetType = UNSET
    episode: FromOne | UnsetType = UNSET


class Point(msgspec.Struct):
    """A place to resume from, or the end. Of an unknown length either ``position_ms`` or ``progress`` is null."""

    locator: Locator
    position_ms: int | None
    duration_ms: int | None
    progress: int | float | None
    completed: bool
    resumable: bool
    sitting_id: str | None
    updated_at: str
    revision: int


class Entry(msgspec.Struct):
    """One row of the history, with what the catalogue says of its title."""

    entry_id: str
    locator: Locator
    title: str
    poster_path: str | None
    progress: int | float
    position_ms: int | None
    completed: bool
    watched_count: int
    watched_at: str
    created_at: str
    precision: str
    origin: str | None
    revision: int


def told(value: T | UnsetType) -> T | None:
    """What the client told; None where it left the key out."""
    return None if isinstance(value, UnsetType) else value


def maybe(value: T | None) -> T | UnsetType:
    """A key that is left out where there is nothing to say."""
    return UNSET if value is None else value


def place_of(locator: Locator) -> Place:
    """The place that a body names. Raises ``InvalidTitleId`` and ``InvalidLocator``."""
    return locate(parse_title_id(locator.title_id), told(locator.season), told(locator.episode))


def utc_time(at: datetime, field: str) -> datetime:
    """A client's time in UTC and whole milliseconds.

    Raises:
        Malformed: before 1970.
    """
    if at < _EPOCH:
        raise Malformed(f"{field} must not be before 1970", field)
    try:
        at = at.astimezone(UTC)
    except OverflowError:  # the last hours of the year 9999, west of Greenwich: as much in the future as any
        at = datetime.max.replace(tzinfo=UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def format_time(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds (native-api.md)."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def maybe_time(at: datetime | None) -> str | None:
    """The same, or null."""
    return None if at is None else format_time(at)


def format_progress(progress: Progress) -> int | float:
    """A whole percentage as an integer, which is how JSON from a browser has it."""
    return int(progress) if progress.is_integer() else progress


def locator(place: Place) -> Locator:
    """A place as the wire shows it."""
    return Locator(place.title_id, maybe(place.season), maybe(place.episode))


def point(found: DomainPoint) -> Point:
    """A point as the wire shows it."""
    return Point(
        locator=locator(found.locator),
        position_ms=found.position_ms,
        duration_ms=found.duration_ms,
        progress=None if found.progress is None else format_progress(found.progress),
        completed=found.completed,
        resumable=found.resumable,
        sitting_id=found.sitting_id,
        updated_at=format_time(found.updated_at),
        revision=found.revision,
    )


def maybe_point(found: DomainPoint | None) -> Point | None:
    """The same, or null."""
    return None if found is None else point(found)


def position_ms(entry: DomainEntry) -> int | None:
    """Where an entry says the viewer was, in whole milliseconds."""
    return None if entry.position_s is None else round(entry.position_s * 1000)


def entry(titled: Titled[CountedEntry]) -> Entry:
    """An entry as the wire shows it."""
    found = titled.row.entry
    return Entry(
        entry_id=found.entry_id,
        locator=locator(found.locator),
        title=titled.title.title,
        poster_path=titled.title.poster_path,
        progress=format_progress(found.progress),
        position_ms=position_ms(found),
        completed=found.completed,
        watched_count=titled.row.watched_count,
        watched_at=format_time(found.updated_at),
        created_at=format_time(found.created_at),
        precision=found.precision.value,
        origin=found.origin,
        revision=found.revision,
    )
