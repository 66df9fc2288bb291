"""What a viewer thinks of a title: liked, disliked, super-liked (one at most), and the watchlist.

Not for ratings out of ten nor for lists with names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.titles import Locator


class MarkKind(Enum):
    """A mark; the value is the field's standard word for it."""

    LIKED = "liked"
    DISLIKED = "disliked"
    SUPER_LIKED = "super_liked"
    WATCHLIST = "watchlist"


REACTIONS: Final = frozenset({MarkKind.LIKED, MarkKind.DISLIKED, MarkKind.SUPER_LIKED})
"""The marks that exclude one another (discovr.md#lists)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a locator.

    ``revision`` is that of its making: unique in the profile, so it serves as a row number (hnc.md#watchlist).
    """

    kind: MarkKind
    locator: Locator
    created_at: datetime
    revision: int
