"""A viewer's explicit acts on one movie or episode, as the resume rules see them: marked, placed, forgotten, ended.

Not for the commands that carry an act out (``commands``) nor for liked, disliked and watchlist (``marks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from playhead.domain.progress import Progress


class ActKind(Enum):
    """What was done.

    WATCHED and UNWATCHED: an explicit mark, of the episode or of a season that covers it. PLACED: the progress was set
    outright, as Discovr's PATCH does. FORGOTTEN: deleted; the tombstone. ENDED: taken off the offer, by a dismissal,
    by an explicit finish elsewhere, or because a later episode was started.
    """

    WATCHED = "watched"
    UNWATCHED = "unwatched"
    PLACED = "placed"
    FORGOTTEN = "forgotten"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Act:
    """One act that holds at ``at``; ``completed`` and the place are what it says the viewer has seen.

    ``revision`` is the profile's when it was written.
    """

    kind: ActKind
    at: datetime
    completed: bool = False
    progress: Progress | None = None
    position_ms: int | None = None
    duration_ms: int | None = None
    revision: int = 0


VERDICTS: Final = frozenset({ActKind.WATCHED, ActKind.UNWATCHED, ActKind.PLACED, ActKind.FORGOTTEN})
"""The acts that say what was seen, and so put all reports up to then aside (semantics.md#reports, 6 and 7)."""

ACT_MAX: Final = 3
"""The most acts that ``standing`` leaves at one locator."""


def find_verdict(acts: Iterable[Act]) -> Act | None:
    """The act that says what was seen: the latest."""
    return max((act for act in acts if act.kind in VERDICTS), key=_order, default=None)


def find_latest(acts: Iterable[Act], kind: ActKind) -> Act | None:
    """The latest act of one kind."""
    return max((act for act in acts if act.kind is kind), key=_order, default=None)


def standing(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Those acts that can still matter: the verdict, the tombstone and the end, each once at most.

    Each is a greatest, so neither order nor repeats of the acts show.
    """
    acts = tuple(acts)
    found = (find_verdict(acts), find_latest(acts, ActKind.FORGOTTEN), find_latest(acts, ActKind.ENDED))
    return tuple(dict.fromkeys(act for act in found if act is not None))


def _order(act: Act) -> tuple[datetime, bool, float, int, str, int]:
    """By time; at one moment completed beats not completed, then the larger place (semantics.md#reports, 8)."""
    return (
        act.at,
        act.completed or act.kind is ActKind.WATCHED,
        float(act.progress or 0),
        act.position_ms or 0,
        act.kind.value,
        act.revision,
    )
