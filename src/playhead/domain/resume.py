"""Where to start playing again: one resume point for each locator a viewer began.

Not for history (what was seen) nor for shelves (which points to show, in what order).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.progress import COMPLETION, NONE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from playhead.domain.progress import Progress
    from playhead.domain.titles import Locator

SAME_VIEWING: Final = timedelta(minutes=30)
"""A second completion this soon after the first is the same viewing, where the duration is not known.

See semantics.md#completion, 6.
"""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """How far the newest viewing of a locator has got.

    ``resumable`` says whether to offer it; ``completed`` whether this viewing has counted as watched already;
    ``completed_at`` when a viewing of this locator last did. ``position_s`` is seconds, None where only percent is
    known.
    """

    locator: Locator
    progress: Progress
    position_s: float | None
    resumable: bool
    completed: bool
    completed_at: datetime | None
    updated_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Advance:
    """A point moved by a player, and whether that completed a viewing not counted before."""

    point: ResumePoint
    is_new_viewing: bool


def advance(
    before: ResumePoint | None,
    locator: Locator,
    *,
    progress: Progress,
    position_s: float | None,
    duration_s: float | None,
    at: datetime,
    counts: bool = True,
) -> Advance | None:
    """The point after a player told ``progress``, and where it knew one a position, at ``at``; None for late news.

    A viewing counts once however often the player repeats it; falling below the watched mark opens the next one.
    Without ``counts`` it is left for a later word to count. The revision is left for the write path to set.
    """
    if before is not None and at < before.updated_at:
        return None
    completed = COMPLETION.is_completed(progress)
    is_new = completed and _opens_viewing(before, at, duration_s)
    if is_new and not counts:
        completed = is_new = False
    point = ResumePoint(
        locator=locator,
        progress=progress,
        position_s=position_s,
        resumable=COMPLETION.is_resumable(progress) or (progress == NONE and bool(position_s)),
        completed=completed,
        completed_at=at if is_new else _last_completed_at(before),
        updated_at=at,
        revision=0,
    )
    return Advance(point, is_new)


def _last_completed_at(before: ResumePoint | None) -> datetime | None:
    return None if before is None else before.completed_at


def _opens_viewing(before: ResumePoint | None, at: datetime, duration_s: float | None) -> bool:
    """Whether a completion at ``at`` is a viewing of its own: not one counted already, nor within a duration of it."""
    if before is None or before.completed_at is None:
        return True
    if before.completed:
        return False
    same_viewing = SAME_VIEWING if duration_s is None else timedelta(seconds=duration_s)
    return at - before.completed_at > same_viewing


def finish(point: ResumePoint) -> ResumePoint:
    """The same point, no longer offered."""
    return replace(point, resumable=False)


def overtaken(resumable: Iterable[ResumePoint], started: Locator, at: datetime) -> list[ResumePoint]:
    """Those of a show's ``resumable`` points that playing ``started`` at ``at`` ends (semantics.md#completion, 4).

    They are the earlier episodes, unless played since. Specials (season 0) neither end nor are ended.
    """
    if not started.season or started.episode is None:
        return []
    here = (started.season, started.episode)
    return [
        point
        for point in resumable
        if point.locator.season
        and point.locator.episode
        and (point.locator.season, point.locator.episode) < here
        and point.updated_at <= at
    ]
