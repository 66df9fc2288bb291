"""How the domain's values look as columns, and back.

Not for which rows are read or written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from playhead.domain.history import Entry, EntryId
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.resume import ResumePoint
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import CountedEntry

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId

Row: TypeAlias = "tuple[Any, ...]"
"""A row as the driver hands it out: its columns in the order of the statement."""

Key: TypeAlias = "tuple[str, int, int]"
"""A locator as three columns."""

NOTHING: Final = -1
"""In place of a season or episode that a locator does not have, and of a profile id that is none."""

MS_AN_HOUR: Final = 3_600_000

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC; what is finer is cut off."""
    return (at - _EPOCH) // _MS


def from_ms(at_ms: int) -> datetime:
    """The inverse of ``to_ms``."""
    return _EPOCH + _MS * at_ms


def profile_key(profile_id: ProfileId) -> int:
    """The ten hex digits as a number; ``NOTHING``, which no row has, where ``profile_id`` is anything else."""
    try:
        key = int(profile_id, 16)
    except ValueError:
        return NOTHING
    return key if f"{key:010x}" == profile_id else NOTHING


def entry_key(entry_id: EntryId) -> bytes:
    """The 24 hex digits as 12 bytes; empty, which no row has, where ``entry_id`` is anything else."""
    try:
        return bytes.fromhex(entry_id)
    except ValueError:
        return b""


def locator_key(locator: Locator) -> Key:
    """Title, season and episode."""
    season, episode = locator.season, locator.episode
    return (
        locator.title_id,
        NOTHING if season is None else season,
        NOTHING if episode is None else episode,
    )


def locator_of(title_id: str, season: int, episode: int) -> Locator:
    """The inverse of ``locator_key``."""
    return Locator(TitleId(title_id), None if season == NOTHING else season, None if episode == NOTHING else episode)


def only_column(row: Row | None) -> Any:  # noqa: ANN401 - a column is of any type
    """The column of a row that has one; None where there is no row."""
    return None if row is None else row[0]


def entry_of(row: Row, locator: Locator) -> Entry:
    """From the columns entry_id, progress, position_s, completed, origin, created_at, updated_at, revision."""
    entry_id, progress, position_s, completed, origin, created_at, updated_at, revision = row
    return Entry(
        EntryId(entry_id.hex()),
        locator,
        progress,
        position_s,
        completed == 1,
        origin,
        from_ms(created_at),
        from_ms(updated_at),
        revision,
    )


def counted_entry_of(row: Row) -> CountedEntry:
    """From the completed count of the locator, its three columns, and those of ``entry_of``."""
    return CountedEntry(entry_of(row[4:], locator_of(*row[1:4])), row[0])


def point_of(row: Row) -> ResumePoint:
    """From a locator's columns, then progress, position_s, resumable, completed, completed_at, updated_at, revision."""
    progress, position_s, resumable, completed, completed_at, updated_at, revision = row[3:]
    return ResumePoint(
        locator_of(*row[:3]),
        progress,
        position_s,
        resumable == 1,
        completed == 1,
        None if completed_at is None else from_ms(completed_at),
        from_ms(updated_at),
        revision,
    )


def mark_of(row: Row) -> Mark:
    """From kind, a locator's three columns, created_at, revision."""
    return Mark(MarkKind(row[0]), locator_of(*row[1:4]), from_ms(row[4]), row[5])
