"""Lists that come in pages, as one walk over their items.

Not for the pages themselves, which a caller may turn alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playhead_client.flows import Flow

T = TypeVar("T")


class Pages(Generic[T]):
    """A walk over pages. ``page`` is a flow to the items of the page behind a cursor, and the cursor of the next."""

    def __init__(self, page: Callable[[str | None], Flow[tuple[Sequence[T], str | None]]]) -> None:
        self._page = page
        self._cursor: str | None = None
        self.is_over = False

    def turn(self) -> Flow[Sequence[T]]:
        """The next page's items. After the last page ``is_over``."""
        items, self._cursor = yield from self._page(self._cursor)
        self.is_over = self._cursor is None
        return items
