"""How far a viewer has got, and when that counts as watched.

Not for where to start playing again (``resume``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NewType

from playhead.domain.errors import InvalidValue
from playhead.domain.titles import NUMBER_MAX

Progress = NewType("Progress", float)
"""Percent of a title seen, 0..100, finite. Make one with ``check_progress``."""

NONE: Final = Progress(0.0)
FINISHED: Final = Progress(100.0)


def check_progress(value: float) -> Progress:
    """``value`` as a progress.

    Raises:
        InvalidValue: not finite, below 0 or above 100 (discovr.md#history).
    """
    if not 0 <= value <= FINISHED:  # NaN fails every comparison, so this refuses it too
        raise InvalidValue("progress", "progress must be a number from 0 to 100")
    return Progress(abs(float(value)))  # -0.0 is within bounds, and nobody's progress


def check_position(position_s: float) -> float:
    """``position_s``, seconds into a title.

    Raises:
        InvalidValue: not finite, negative or beyond ``NUMBER_MAX`` seconds (hnc.md#history).
    """
    if not 0 <= position_s <= NUMBER_MAX:  # as above, NaN is refused too
        raise InvalidValue("position", "position must be a number of seconds, 0 or more")
    return abs(float(position_s))


def progress_at(position_s: float, duration_s: float) -> Progress:
    """Percent that ``position_s`` is of ``duration_s`` (> 0); a position past the end is the end."""
    return Progress(min(100.0, 100.0 * position_s / duration_s))


def position_at(progress: Progress, duration_s: float) -> float:
    """Seconds, to the millisecond, that ``progress`` is into ``duration_s``."""
    return round(progress * duration_s / 100, 3)


LISTED_FROM_MS: Final = 60_000
LISTED_FROM_PERCENT: Final = 3
SHORT_MS: Final = 5 * 60_000
LISTED_FROM_OF_SHORT_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """From which percent a title counts as watched, and until which it stays resumable: a setting of each profile.

    Both hold at the number itself: 80 exactly is watched, 95 exactly is no longer resumable (semantics.md#completion,
    1, 4 and 7). Raises InvalidValue outside 50..100 and 80..100.
    """

    watched_percent: int = 80
    resumable_until_percent: int = 95

    def __post_init__(self) -> None:
        _check_threshold("watched_percent", self.watched_percent, 50)
        _check_threshold("resumable_until_percent", self.resumable_until_percent, 80)

    def is_completed(self, progress: Progress) -> bool:
        """Whether ``progress`` counts as watched."""
        return progress >= self.watched_percent

    def is_completed_at(self, position_ms: int, duration_ms: int) -> bool:
        """Whether a position counts as watched, in integers so that the border is exact; never with no duration."""
        return duration_ms > 0 and position_ms * 100 >= duration_ms * self.watched_percent

    def is_resumable(self, progress: Progress) -> bool:
        """Whether there is something begun and left to resume: above 0 and below the end."""
        return 0 < progress < self.resumable_until_percent

    def is_resumable_at(self, position_ms: int, duration_ms: int | None, credits_start_ms: int | None = None) -> bool:
        """As ``is_resumable``, of a position; up to the credits where those start later (semantics.md#completion, 4).

        Without a duration all that is begun is resumable.
        """
        if position_ms <= 0 or not duration_ms:
            return position_ms > 0
        ends = max(duration_ms * self.resumable_until_percent, (credits_start_ms or 0) * 100)
        return position_ms * 100 < min(ends, duration_ms * 100)


def _check_threshold(field: str, percent: int, least: int) -> None:
    if not least <= percent <= FINISHED:
        raise InvalidValue(field, f"{field} must be a number from {least} to 100")


def is_listed_at(position_ms: int, duration_ms: int | None) -> bool:
    """Whether a position is far enough in to be offered in continue watching (semantics.md#completion, 5).

    From 60 s or 3 % of the duration, whichever is less; from 30 s for what runs less than 5 minutes.
    """
    if not duration_ms:
        return position_ms >= LISTED_FROM_MS
    if duration_ms < SHORT_MS:
        return position_ms >= LISTED_FROM_OF_SHORT_MS
    return position_ms >= LISTED_FROM_MS or position_ms * 100 >= duration_ms * LISTED_FROM_PERCENT


COMPLETION: Final = CompletionRule()
