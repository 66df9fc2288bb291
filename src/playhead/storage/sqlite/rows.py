"""How the domain's values look as columns, and back.

Not for which rows are read or written, nor for what is kept as a body (``storage.bodies``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from playhead.domain.history import Entry, EntryId, Head, Precision
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.settings import DEFAULT_SETTINGS
from playhead.domain.titles import Locator, TitleId
from playhead.ports.history import CountedEntry
from playhead.storage.bodies import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from playhead.storage.state_bodies import decode_settings, encode_settings

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.operations import OperationId

Row: TypeAlias = "tuple[Any, ...]"
"""A row as the driver hands it out: its columns in the order of the statement."""

Key: TypeAlias = "tuple[str, int, int]"
"""A locator as three columns."""

NOTHING: Final = -1
"""In place of a season or episode that a locator does not have, and of a profile or operation id that is none."""

NUMBER_END: Final = 2**63 - 1
"""Above every time, revision, season and episode."""

ID_END: Final = b"\xff" * 13
"""Above every entry id."""

MS_AN_HOUR: Final = 3_600_000

REVISIONS_A_BLOCK: Final = 1024
"""The feed of changes finds rows by their revision in whole blocks of so many."""

# The places in this are what is stored: add to the end, and move nothing.
_PRECISIONS: Final = (Precision.SECOND, Precision.MINUTE, Precision.DAY, Precision.UNKNOWN)
_PRECISION_CODES: Final = {precision.value: code for code, precision in enumerate(_PRECISIONS)}


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


def operation_key(operation_id: OperationId) -> int:
    """The revision that the id names; ``NOTHING``, which no row has, where ``operation_id`` is anything else."""
    try:
        key = int(operation_id[3:], 16)
    except ValueError:
        return NOTHING
    return key if key < 2**63 and f"op_{key:x}" == operation_id else NOTHING


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


def head_of(row: Row) -> Head:
    """From revision, entry_count, watchlist_count, cleared_at, purged_revision, catalogue_version, settings."""
    revision, entry_count, watchlist_count, cleared_at, purged_revision, catalogue_version, settings = row
    return Head(
        revision,
        entry_count,
        watchlist_count,
        from_ms_or_none(cleared_at),
        purged_revision,
        catalogue_version,
        DEFAULT_SETTINGS if settings is None else decode_settings(settings),
    )


def head_columns(head: Head) -> Row:
    """What ``head_of`` reads, then the days of retention."""
    settings = head.settings
    return (
        head.revision,
        head.entry_count,
        head.watchlist_count,
        to_ms_or_none(head.cleared_at),
        head.purged_revision,
        head.catalogue_version,
        None if settings == DEFAULT_SETTINGS else encode_settings(settings),
        settings.retention_days,
    )


def entry_of(row: Row, locator: Locator) -> Entry:
    """From the first ten of ``entry_columns``."""
    entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision = row
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
        explicit == 1,
        _PRECISIONS[precision],
    )


def entry_columns(key: bytes, entry: Entry) -> Row:
    """All but the locator, of which ``entry_of`` reads the first ten.

    entry_id, progress, position_s, completed, origin, created_at, updated_at, revision, explicit, precision; and what
    is worked out of them to be looked up by: updated_hour, revision_block.
    """
    updated_at = to_ms(entry.updated_at)
    return (
        key,
        entry.progress,
        entry.position_s,
        entry.completed,
        entry.origin,
        to_ms(entry.created_at),
        updated_at,
        entry.revision,
        entry.explicit,
        precision_code(entry.precision),
        updated_at // MS_AN_HOUR,
        entry.revision // REVISIONS_A_BLOCK,
    )


def precision_code(precision: Precision) -> int:
    """A precision as a column."""
    return _PRECISION_CODES[precision._value_]


def counted_entry_of(row: Row) -> CountedEntry:
    """From the completed count of the locator, its three columns, and those of ``entry_of``."""
    return CountedEntry(entry_of(row[4:], locator_of(*row[1:4])), row[0])


def mark_of(row: Row) -> Mark:
    """From kind, a locator's three columns, created_at, revision."""
    return Mark(MarkKind(row[0]), locator_of(*row[1:4]), from_ms(row[4]), row[5])
