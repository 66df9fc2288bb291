"""How a store hands out many rows: a page at a time.

Not for what a dialect calls its cursors and page numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and whether more follow. The key of the last item is the cursor to what follows."""

    items: tuple[T, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[T]):
    """Some items in order, and how many there are in all."""

    items: tuple[T, ...]
    total_count: int
