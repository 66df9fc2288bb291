"""A clock that a test sets.

Not for anything that runs: the real one is made in ``bootstrap``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


class FixedClock:
    """The ``Clock`` that stands still until it is told to move, in either direction."""

    def __init__(self, at: datetime = START) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Make it ``at``. Raises ValueError where that is not aware, not UTC or finer than milliseconds."""
        if at.utcoffset() != timedelta(0) or at.microsecond % 1000:
            raise ValueError(f"not an aware UTC time of whole milliseconds: {at!r}")
        self._now = at

    def advance(self, seconds: float) -> datetime:
        """Move on by ``seconds`` (back where negative), rounded to milliseconds; the new time."""
        self.set(self._now + timedelta(milliseconds=round(seconds * 1000)))
        return self._now
