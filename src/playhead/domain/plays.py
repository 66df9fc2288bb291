"""Whether a report completes a viewing that has not been counted yet, and so makes a play.

Not for whether a title is completed now (``resolving``): that is a matter of state, this one of counting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.contenders import Measure, contender_of
from playhead.domain.reports import Event
from playhead.domain.sittings import is_beyond_mark, sitting_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.progress import CompletionRule
    from playhead.domain.reports import Report
    from playhead.domain.resolving import Resolution
    from playhead.domain.sittings import Sample, Sitting

SAME_PLAY: Final = timedelta(minutes=30)
"""A second completion this near to the first is the same play, where the duration is not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report that holds at ``at``, and what was known before it and after.

    ``sitting`` is the report's sitting as it was before, None where it is new; ``after`` is the same with the report.
    ``before`` is what the locator came to before the report.
    """

    report: Report
    at: datetime
    sitting: Sitting | None
    after: Sitting
    before: Resolution


def opens_play(told: Told, played_at: datetime | None, rule: CompletionRule) -> bool:
    """Whether this report makes a play, ``played_at`` being when the locator's newest play was counted.

    It does when it lies beyond the watched mark and the viewer had not got there before in this viewing, but for a
    second completion within one duration of the first, which joins it unless the report says ``rewatch``
    (semantics.md#completion, 3 and 6). A repeat of a report makes none: the write path does not ask for what changed
    nothing.
    """
    word = sitting_of(told.report, told.at, rule)
    if word.finished_at is None and word.reached_at is None:
        return False
    if not contender_of(told.after, Measure(rule)).completes:
        return False
    if told.before.completed and _was_beyond(told, rule):
        return False
    if played_at is None or told.report.rewatch:
        return True
    duration_ms = told.after.duration_ms
    window = SAME_PLAY if duration_ms is None else timedelta(milliseconds=duration_ms)
    return abs(told.at - played_at) > window


def _was_beyond(told: Told, rule: CompletionRule) -> bool:
    """Whether the last thing known before this report, of its sitting or else of the locator, was beyond the mark."""
    previous = None if told.sitting is None else _previous(told.sitting, told.report.seq)
    if previous is not None:
        return previous.event is Event.COMPLETE or is_beyond_mark(previous, told.after.duration_ms, rule)
    current = told.before.current
    if current is None:
        return False
    if current.position_ms is not None and current.duration_ms is not None:
        return rule.is_completed_at(current.position_ms, current.duration_ms)
    return current.progress is not None and rule.is_completed(current.progress)


def _previous(sitting: Sitting, seq: int) -> Sample | None:
    return next((one for one in reversed(sitting.trace) if one.has_place and one.seq < seq), None)
