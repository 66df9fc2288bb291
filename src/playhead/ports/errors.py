"""What a store may answer instead.

Not for refusals of the rules (``domain.errors``).
"""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do it; whether anything was written is said by the subclass."""


class StoreUnavailable(StoreError):
    """The store cannot be reached, is closed, or its disk is full. Nothing was acknowledged; try again later."""


class StoreOverloaded(StoreUnavailable):
    """The write queue is full. Nothing was written; ``retry_after_s`` is when to come back."""

    def __init__(self, retry_after_s: int = 1) -> None:
        super().__init__("the write queue is full")
        self.retry_after_s = retry_after_s


class StoreConflict(StoreError):
    """Another row has that key (e-mail, profile id, user code, token). Nothing was written."""


class StoreCorrupt(StoreError):
    """What is stored cannot be read: wrong schema, damaged file. An operator must look."""
