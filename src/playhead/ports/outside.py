"""The time, and fresh ids.

Not for anything that is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import AccountId, ProfileId


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Aware, UTC, whole milliseconds."""
        ...


class IdSource(Protocol):
    """Fresh ids and secrets, from the operating system's randomness."""

    def account_id(self) -> AccountId: ...

    def profile_id(self) -> ProfileId: ...

    def user_code(self) -> str:
        """Four decimal digits."""
        ...

    def number(self) -> int:
        """1 .. 2**48 - 1."""
        ...

    def hex(self, byte_count: int) -> str:
        """``2 * byte_count`` lowercase hex digits."""
        ...

    def alphanumerics(self, count: int) -> str:
        """``count`` of A-Z, a-z, 0-9."""
        ...
