"""Ids that a test can foretell.

Not for anything that runs: secrets made here are no secrets.
"""

from __future__ import annotations

from itertools import count

from playhead.domain.access import AccountId, ProfileId


class SequentialIds:
    """The ``IdSource`` that counts: every answer holds the next number, 1 the first, in the form asked for."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def account_id(self) -> AccountId:
        return AccountId(self.number())

    def profile_id(self) -> ProfileId:
        return ProfileId(self.hex(5))

    def user_code(self) -> str:
        return f"{self.number() % 10_000:04}"

    def number(self) -> int:
        return next(self._numbers)

    def hex(self, byte_count: int) -> str:
        return f"{self.number() % 256**byte_count:0{2 * byte_count}x}"

    def alphanumerics(self, count: int) -> str:  # the port's word for it
        return f"{self.number() % 10**count:0{count}}"
