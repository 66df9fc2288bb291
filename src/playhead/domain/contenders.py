"""What one sitting, or one explicit act, has to say for itself when several tell different places.

Not for who wins (``resolving``): here each is looked at alone, or against one other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from playhead.domain.acts import ActKind
from playhead.domain.reports import Event
from playhead.domain.sittings import Sample, Sitting

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.acts import Act
    from playhead.domain.progress import CompletionRule


EARNED_MS: Final = 10_000
"""So much advance shows that somebody is watching (semantics.md#reports, 4)."""

SAME_PLACE_MS: Final = 30_000
"""Two places so near are no conflict, and no choice worth offering (semantics.md#reports, 5)."""

PROVEN_MS: Final = 120_000
"""So much advance beyond a newer place shows that the newer one is not wanted (semantics.md#reports, 5)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How to measure a title for one profile; ``duration_ms`` and ``credits_start_ms`` are None where unknown."""

    rule: CompletionRule
    duration_ms: int | None = None
    credits_start_ms: int | None = None

    def is_resumable(self, sample: Sample, duration_ms: int | None) -> bool:
        """Whether there is something begun and left to resume at ``sample``."""
        if sample.progress is not None and not duration_ms:
            return self.rule.is_resumable(sample.progress)
        return self.rule.is_resumable_at(sample.place_ms(duration_ms), duration_ms, self.credits_start_ms)


class Standing(IntEnum):
    """Whether a sitting may speak.

    LEFT: opened and left within seconds; it changes nothing. UNPROVEN: it told a place, but neither its start nor an
    advance; it counts as long as nobody has earned more. EARNED: it may overwrite.
    """

    LEFT = 0
    UNPROVEN = 1
    EARNED = 2


@dataclass(frozen=True, slots=True)
class Contender:
    """A sitting or an act with what the rules ask of it, worked out once.

    ``sitting_id`` is empty for an act.
    """

    source: Sitting | Act
    sitting_id: str
    at: datetime
    place: Sample
    place_ms: int
    duration_ms: int | None
    standing: Standing
    completes: bool
    resumable: bool
    revision: int

    @property
    def order(self) -> tuple[datetime, bool, int, str]:
        """By time; ties by completed, then the larger place, then the larger sitting id (semantics.md#reports, 8)."""
        return self.at, self.completes, self.place_ms, self.sitting_id


def contender_of(sitting: Sitting, measure: Measure) -> Contender:
    """A sitting as a contender; the measure's duration serves where no report of it told one."""
    duration_ms = sitting.duration_ms or measure.duration_ms
    place = sitting.place
    place_ms = place.place_ms(duration_ms)
    standing, completes = standing_of(sitting)
    return Contender(
        source=sitting,
        sitting_id=sitting.sitting_id,
        at=sitting.last.at,
        place=place,
        place_ms=place_ms,
        duration_ms=duration_ms,
        standing=standing,
        completes=completes,
        resumable=sitting.last.event is not Event.COMPLETE and measure.is_resumable(place, duration_ms),
        revision=sitting.revision,
    )


def contender_of_act(act: Act, measure: Measure) -> Contender | None:
    """What an act says of where the viewer is; None where it says that there is nothing."""
    if act.kind not in {ActKind.WATCHED, ActKind.PLACED}:
        return None
    place = Sample(0, act.at, Event.PROGRESS, act.position_ms, act.progress)
    duration_ms = act.duration_ms or measure.duration_ms
    return Contender(
        source=act,
        sitting_id="",
        at=act.at,
        place=place,
        place_ms=place.place_ms(duration_ms),
        duration_ms=duration_ms,
        standing=Standing.UNPROVEN,
        completes=act.kind is ActKind.WATCHED or act.completed,
        resumable=act.kind is ActKind.PLACED and measure.is_resumable(place, duration_ms),
        revision=act.revision,
    )


def standing_of(sitting: Sitting) -> tuple[Standing, bool]:
    """Whether the sitting may overwrite, and whether it completes (semantics.md#reports, 4 and #completion, 1).

    A place beyond the watched mark completes, unless the player is known to have started there and left. Only its own
    reports say so, not what other sittings know of the title's length: one that changes nothing must not change others.
    """
    if sitting.finished_at is not None:
        return Standing.EARNED, True
    reached = sitting.reached_at is not None
    if sitting.sought_at is not None or has_advanced(sitting):
        return Standing.EARNED, reached
    if sitting.started_at is not None:
        return Standing.LEFT, False
    return (Standing.EARNED if reached else Standing.UNPROVEN), reached


def has_advanced(sitting: Sitting) -> bool:
    """Whether one of its reports is ``EARNED_MS`` further on than one of a lesser seq."""
    duration_ms = sitting.duration_ms
    least = sitting.first.place_ms(duration_ms)
    if sitting.place.place_ms(duration_ms) - least >= EARNED_MS:
        return True
    for sample in sitting.trace:
        if sample.has_place:
            place_ms = sample.place_ms(duration_ms)
            if place_ms - least >= EARNED_MS:
                return True
            least = min(least, place_ms)
    return False


def advance_since_ms(contender: Contender, at: datetime) -> int:
    """How far on it is from where it was at ``at``, or from its first place where it began later; may be negative."""
    sitting = contender.source
    was = _place_at(sitting, at) if isinstance(sitting, Sitting) else contender.place
    return contender.place_ms - was.place_ms(contender.duration_ms)


def _place_at(sitting: Sitting, at: datetime) -> Sample:
    before = (sample for sample in reversed(sitting.trace) if sample.has_place and sample.at <= at)
    return next(before, sitting.first)


def still_since(contender: Contender) -> datetime:
    """When it came to the place where it is: a player left paused tells the same place again and again."""
    at = contender.at
    if isinstance(contender.source, Sitting):
        for sample in reversed(contender.source.trace):
            if sample.has_place:
                if sample.place_ms(contender.duration_ms) != contender.place_ms:
                    break
                at = min(at, sample.at)
    return at


def may_displace(newer: Contender, held: Contender) -> bool:
    """Whether ``newer`` takes the place of ``held``, which is of another sitting or an act and has no later time.

    Neither from one that has earned more than it has (semantics.md#reports, 4), nor while it stands on an outdated base
    (5), unless the player has confirmed.
    """
    if newer.standing is Standing.LEFT:
        return False
    if _confirms(newer, held):
        return True
    if newer.standing < held.standing:
        return False
    return newer.at == held.at or not is_provisional(newer, held)


def _confirms(newer: Contender, held: Contender) -> bool:
    sitting = newer.source
    return (
        isinstance(sitting, Sitting)
        and sitting.has_confirmed
        and sitting.base_high is not None
        and sitting.base_high >= held.revision
    )


def is_provisional(newer: Contender, held: Contender) -> bool:
    """Whether ``newer`` must show more before ``held`` gives way (semantics.md#reports, 5).

    It must where it did not know of ``held``: by its base, or, having told none, by having begun behind it. It has
    shown enough once it is 2 minutes on, or past ``held``. A place with nothing left to resume is not defended.
    """
    sitting = newer.source
    if not isinstance(sitting, Sitting) or not held.resumable:
        return False
    if sitting.base_high is None:
        unaware = sitting.first.place_ms(newer.duration_ms) + SAME_PLACE_MS < held.place_ms
    else:
        unaware = sitting.base_high < held.revision
    if not unaware or newer.place_ms >= held.place_ms:
        return False
    return advance_since_ms(newer, still_since(held)) < PROVEN_MS


def goes_on_from(later: Contender, earlier: Contender) -> bool:
    """Whether ``later`` began where ``earlier`` had ended: then that place is not lost, and is no alternative."""
    sitting = later.source
    if not isinstance(sitting, Sitting) or sitting.first.at < earlier.at:
        return False
    return abs(sitting.first.place_ms(later.duration_ms) - earlier.place_ms) <= SAME_PLACE_MS
