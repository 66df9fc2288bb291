"""A table in memory whose rows are walked newest first, and a transaction over several of them.

Not for what the tables hold (``rows``, ``catalogue``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

R = TypeVar("R")

Key: TypeAlias = "tuple[Any, ...]"
"""What a table is ordered by; a walk may be narrowed to the keys that begin alike."""


class Ordered(Generic[R]):
    """Rows by key, in the order of their keys. Setting a row costs a search and a move of pointers."""

    __slots__ = ("_keys", "_rows")

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._rows: dict[Key, R] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, key: Key) -> R | None:
        return self._rows.get(key)

    def set(self, key: Key, row: R | None) -> None:
        """Put ``row`` there, or remove what is there where it is None."""
        if row is None:
            if key in self._rows:
                del self._keys[bisect_left(self._keys, key)]
                del self._rows[key]
        else:
            if key not in self._rows:
                insort(self._keys, key)
            self._rows[key] = row

    def newest(self, *, before: Key | None = None, offset: int = 0) -> Iterator[R]:
        """Rows from the greatest key down: those below ``before``, after skipping ``offset``.

        The table must not be written while the walk goes on.
        """
        top = len(self._keys) if before is None else bisect_left(self._keys, before)
        return self._down(top - offset, 0)

    def oldest(self, *, after: Key) -> Iterator[R]:
        """Rows from the least key up: those above ``after``. The table must not be written meanwhile."""
        for index in range(bisect_right(self._keys, after), len(self._keys)):
            yield self._rows[self._keys[index]]

    def within(self, prefix: Key, *, before: Key | None = None) -> Iterator[R]:
        """As ``newest``, of the keys that begin with ``prefix``."""
        bottom = bisect_left(self._keys, prefix)
        if before is not None:
            return self._down(bisect_left(self._keys, before), bottom)
        width = len(prefix)
        return self._down(bisect_right(self._keys, prefix, lo=bottom, key=lambda key: key[:width]), bottom)

    def _down(self, top: int, bottom: int) -> Iterator[R]:
        for index in range(top - 1, bottom - 1, -1):
            yield self._rows[self._keys[index]]


class Transaction:
    """Writes to tables that are all taken back when the block raises."""

    __slots__ = ("_undo",)

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            for undo in reversed(self._undo):
                undo()

    def set(self, table: Ordered[R], key: Key, row: R | None) -> None:
        """``table.set``, to be taken back."""
        before = table.get(key)
        table.set(key, row)
        self._undo.append(partial(table.set, key, before))
