"""What a player tells: one report, checked, and the time at which it holds whatever the player's clock says.

Not for what reports add up to (``sittings``) nor for which of several sittings is believed (``resolving``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType

from playhead.domain.errors import InvalidLocator, InvalidValue
from playhead.domain.progress import check_progress
from playhead.domain.titles import NUMBER_MAX, TitleKind, kind_of

if TYPE_CHECKING:
    from playhead.domain.progress import Progress
    from playhead.domain.titles import Locator

SittingId = NewType("SittingId", str)
"""A UUID made by the client, 36 characters, lower case. Make one with ``parse_sitting_id``."""

POSITION_MS_MAX: Final = NUMBER_MAX * 1000
"""Greatest position and duration taken: as many seconds as every engine can keep."""

REVISION_MAX: Final = 2**63 - 1

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""No report holds earlier than this, however wrong the clock it comes with."""

_SITTING_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def parse_sitting_id(text: str) -> SittingId:
    """The sitting id that ``text`` spells, in either case.

    Raises:
        InvalidValue: not a UUID in its 36 characters.
    """
    lowered = text.lower()
    if _SITTING_ID.fullmatch(lowered) is None:
        raise InvalidValue("sitting_id", "sitting_id must be a UUID")
    return SittingId(lowered)


def sitting_id_of(hex_digits: str) -> SittingId:
    """The sitting of a player that knows none: 32 hex digits of what it is signed in by."""
    return SittingId(f"{hex_digits[:8]}-{hex_digits[8:12]}-{hex_digits[12:16]}-{hex_digits[16:20]}-{hex_digits[20:32]}")


class Event(Enum):
    """Why a player reports; the value is the word on the native wire."""

    START = "start"
    PROGRESS = "progress"
    PAUSE = "pause"
    SEEK = "seek"
    STOP = "stop"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Report:
    """One message from a player (native-api.md#shapes).

    ``occurred_at`` and ``sent_at`` are of the client's clock, ``base_revision`` is the profile's revision from which
    the player resumed. ``counts``: it may complete a viewing; a player that keeps its history by other calls says where
    it is and no more (discovr.md#playback). ``credits_start_ms``: where the credits begin, as the catalogue has it. A
    position or a progress is required but at a start; a ``duration_ms`` of 0
    is how players say that they do not know it. Raises InvalidValue or InvalidLocator for anything that cannot be.
    """

    sitting_id: SittingId
    seq: int
    event: Event
    locator: Locator
    occurred_at: datetime
    position_ms: int | None = None
    progress: Progress | None = None
    duration_ms: int | None = None
    sent_at: datetime | None = None
    base_revision: int | None = None
    rewatch: bool = False
    counts: bool = True
    credits_start_ms: int | None = None

    def __post_init__(self) -> None:
        parse_sitting_id(self.sitting_id)
        _check_number("seq", self.seq, NUMBER_MAX)
        _check_number("position_ms", self.position_ms, POSITION_MS_MAX)
        _check_number("duration_ms", self.duration_ms, POSITION_MS_MAX)
        _check_number("base_revision", self.base_revision, REVISION_MAX)
        if self.progress is not None:
            check_progress(self.progress)
        elif self.position_ms is None and self.event is not Event.START:
            raise InvalidValue("position_ms", "a position_ms or a progress is required")
        for field, at in (("occurred_at", self.occurred_at), ("sent_at", self.sent_at)):
            if at is not None and at.utcoffset() is None:
                raise InvalidValue(field, f"{field} must have a time zone")
        if kind_of(self.locator.title_id) is TitleKind.SHOW and self.locator.episode is None:
            raise InvalidLocator("episode", "an episode is required: a whole season cannot be played")


def _check_number(field: str, value: int | None, most: int) -> None:
    if value is not None and not 0 <= value <= most:
        raise InvalidValue(field, f"{field} must be a number from 0 to {most}")


def corrected_at(occurred_at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When a report holds, by the server's clock (semantics.md#reports, 3); never after ``received_at``.

    A client that says when it sent tells by how much its clock is off; of one that does not, the earlier of its time
    and ours is taken. Whole milliseconds, and not before ``EPOCH``.
    """
    if sent_at is None:
        at = min(occurred_at, received_at)
    else:
        age = max(sent_at - occurred_at, timedelta(0))
        at = EPOCH if age > received_at - EPOCH else received_at - age  # or a year 1 would be the end of the reckoning
    at = max(at, EPOCH).astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
