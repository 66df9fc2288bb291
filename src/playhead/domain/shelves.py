"""The shelves, row by row: what continue watching shows of a point, and next up of a title.

Not for where a viewer is in one title (``resolving``), which episode follows (``next_up``), nor for walking a profile's
titles (``service.shelves``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from playhead.domain.playback import is_listed

if TYPE_CHECKING:
    from datetime import date, datetime

    from playhead.domain.next_up import Policy
    from playhead.domain.playback import TitleState
    from playhead.domain.resolving import Point
    from playhead.domain.titles import Locator


class Reason(Enum):
    """Why a row is on a shelf; the value is the word on the native wire."""

    RESUME = "resume"
    NEXT_EPISODE = "next_episode"
    REWATCH = "rewatch"
    UNAIRED = "unaired"


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One row: what to play, from where, and why. ``air_date`` is only given for what has not aired."""

    locator: Locator
    point: Point | None
    reason: Reason
    active_at: datetime
    duration_ms: int | None
    air_date: date | None = None


def find_resume_row(point: Point, state: TitleState | None, now: datetime) -> ShelfRow | None:
    """What continue watching shows of a title's newest listed point; None where it is hidden (semantics.md#shelves).

    Playing a title that is snoozed wakes it up.
    """
    if not is_listed(point):
        return None
    if state is not None and state.is_snoozed(now, max(state.active_at, point.updated_at)):
        return None
    return ShelfRow(point.locator, point, Reason.RESUME, point.updated_at, point.duration_ms)


def find_next_row(
    state: TitleState, now: datetime, policy: Policy, *, include_specials: bool = False
) -> ShelfRow | None:
    """What next up shows of a title that is not being resumed; None where it is hidden or nothing is next.

    ``state`` must have been planned for today (``TitleState.plans``).
    """
    upcoming = state.plans.find(policy, include_specials=include_specials)
    if upcoming is None or state.is_dismissed or state.is_snoozed(now, state.active_at):
        return None
    reason = Reason.REWATCH if upcoming.is_rewatch else Reason.NEXT_EPISODE
    return ShelfRow(
        locator=upcoming.locator,
        point=None,
        reason=reason if upcoming.aired else Reason.UNAIRED,
        active_at=state.active_at,
        duration_ms=None if upcoming.duration_s is None else upcoming.duration_s * 1000,
        air_date=None if upcoming.aired else upcoming.air_date,
    )


def unaired_order(row: ShelfRow) -> tuple[bool, str, str]:
    """Where a row that has not aired stands among such: by its date, those without one last."""
    return row.air_date is None, "" if row.air_date is None else row.air_date.isoformat(), row.locator.title_id
