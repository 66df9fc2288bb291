"""What is kept of one sitting: a thinned trace of its reports, the same whatever the order they arrived in.

Not for which of several sittings is believed (``resolving``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from playhead.domain.reports import Event

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.progress import CompletionRule, Progress
    from playhead.domain.reports import Report, SittingId

DENSE_COUNT: Final = 8
"""So many of the newest sequence numbers are kept one and all; further back every 2nd, then every 4th, and so on."""

TRACE_SPAN: Final = 4096
"""Samples so many sequence numbers behind the newest are let go: 11 hours of a report every 10 s."""

SAMPLE_MAX: Final = 44
"""The most samples that ``thinned`` leaves: 8, and 4 from each of the 9 doublings up to ``TRACE_SPAN``."""

NOMINAL_DURATION_MS: Final = 100 * 60_000
"""Where only percent is known, a title is taken to run 100 minutes, so that a percent is a minute."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One report as the trace keeps it; ``at`` is its corrected time. Without a place for a start that told none."""

    seq: int
    at: datetime
    event: Event
    position_ms: int | None = None
    progress: Progress | None = None

    @property
    def has_place(self) -> bool:
        """Whether it says how far."""
        return self.position_ms is not None or self.progress is not None

    def says_the_same(self, other: Report) -> bool:
        """Whether ``other`` is this report once more, whenever each of the two arrived."""
        return (self.event, self.position_ms, self.progress) == (other.event, other.position_ms, other.progress)

    def place_ms(self, duration_ms: int | None) -> int:
        """How far, in milliseconds; a position past the end is the end, and no place is the beginning."""
        if self.position_ms is not None:
            return min(self.position_ms, duration_ms) if duration_ms else self.position_ms
        return round((self.progress or 0.0) * (duration_ms or NOMINAL_DURATION_MS) / 100)


@dataclass(frozen=True, slots=True)
class Sitting:
    """The bounded summary of one sitting: all that is kept of its reports, and all that the rules need.

    ``trace`` ascends by seq, is dense near its end and sparse before, and has ``SAMPLE_MAX`` samples at most; ``first``
    is the first sample that has a place, whether the trace still has it or not. Each ``_at`` is the greatest corrected
    time of a report that: told a start with its place, told a seek, told that it was complete, lay beyond the watched
    mark. ``duration`` is what was told last (by corrected time), with that time. ``base_low`` and ``base_high`` are the
    least and the greatest revision the player said it resumed from.

    ``revision`` is the profile's as of the last report that changed where the sitting is: the one part that the store
    gives and the reports do not. All other parts are joined by a greatest, a least or a union, so that summaries form
    a semilattice: any order, any grouping and any repeats of ``join`` end in the same one.
    """

    sitting_id: SittingId
    first: Sample
    trace: tuple[Sample, ...]
    started_at: datetime | None = None
    sought_at: datetime | None = None
    finished_at: datetime | None = None
    reached_at: datetime | None = None
    duration: tuple[datetime, int] | None = None
    base_low: int | None = None
    base_high: int | None = None
    revision: int = 0

    @property
    def last(self) -> Sample:
        """The sample of the greatest seq: what the sitting says."""
        return self.trace[-1]

    @property
    def place(self) -> Sample:
        """The last sample that has a place; the last one where none has."""
        if self.trace[-1].has_place:  # as a rule
            return self.trace[-1]
        return next((sample for sample in reversed(self.trace) if sample.has_place), self.trace[-1])

    @property
    def duration_ms(self) -> int | None:
        """How long the title runs, None where no report told."""
        return None if self.duration is None else self.duration[1]

    @property
    def has_confirmed(self) -> bool:
        """Whether the player named a later base than at first: it was told of another place, and wants its own."""
        return self.base_low is not None and self.base_low != self.base_high


def sitting_of(report: Report, at: datetime, rule: CompletionRule, revision: int = 0) -> Sitting:
    """The summary of one report that holds at ``at``."""
    sample = Sample(report.seq, at, report.event, report.position_ms, report.progress)
    duration_ms = report.duration_ms or None
    event = report.event
    return Sitting(
        sitting_id=report.sitting_id,
        first=sample,
        trace=(sample,),
        started_at=at if event is Event.START and sample.has_place else None,
        sought_at=at if event is Event.SEEK else None,
        finished_at=at if event is Event.COMPLETE else None,
        reached_at=at
        if report.counts and event is not Event.START and is_beyond_mark(sample, duration_ms, rule)
        else None,
        duration=None if duration_ms is None else (at, duration_ms),
        base_low=report.base_revision,
        base_high=report.base_revision,
        revision=revision,
    )


def is_beyond_mark(sample: Sample, duration_ms: int | None, rule: CompletionRule) -> bool:
    """Whether the sample counts as watched (semantics.md#completion, 1 and 2): never by a position of unknown length.

    A position and a duration are believed before a percent.
    """
    if sample.position_ms is not None and duration_ms:
        return rule.is_completed_at(sample.position_ms, duration_ms)
    return sample.progress is not None and rule.is_completed(sample.progress)


def absorb(sitting: Sitting | None, word: Sitting) -> Sitting:
    """The sitting after one more report, itself given as a sitting by ``sitting_of``.

    A seq that is known changes nothing, whatever it says this time (semantics.md#reports, 1); nor does the revision
    move unless the place does, or a player left paused would age what every other device has seen.
    """
    if sitting is None:
        return word
    if find_sample(sitting, word.last.seq) is not None:
        return sitting
    joined = join(sitting, word)
    if _said(joined) == _said(sitting):
        return replace(joined, revision=sitting.revision)
    return joined


def _said(sitting: Sitting) -> tuple[int | None, Progress | None, bool]:
    return sitting.place.position_ms, sitting.place.progress, sitting.last.event is Event.COMPLETE


def find_sample(sitting: Sitting, seq: int) -> Sample | None:
    """The sample of that seq, None where it never came or is thinned out."""
    if sitting.first.seq == seq:
        return sitting.first
    return next((sample for sample in sitting.trace if sample.seq == seq), None)


def join(one: Sitting, other: Sitting) -> Sitting:
    """One summary of the reports of both; commutative, associative and idempotent."""
    return Sitting(
        sitting_id=one.sitting_id,
        first=min(one.first, other.first, key=_first),
        trace=thinned((*one.trace, *other.trace)),
        started_at=_greatest(one.started_at, other.started_at),
        sought_at=_greatest(one.sought_at, other.sought_at),
        finished_at=_greatest(one.finished_at, other.finished_at),
        reached_at=_greatest(one.reached_at, other.reached_at),
        duration=_greatest(one.duration, other.duration),
        base_low=_least(one.base_low, other.base_low),
        base_high=_greatest(one.base_high, other.base_high),
        revision=max(one.revision, other.revision),
    )


def thinned(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """The samples that a trace keeps, ascending, one for each seq.

    What is kept depends on the greatest seq alone, and what one greatest seq lets go no greater one asks for: so it
    does not matter when, or how often, a trace is thinned.
    """
    if any(one.seq >= other.seq for one, other in pairwise(samples)):  # not as a rule: the new one comes last
        by_seq = {sample.seq: sample for sample in sorted(samples, key=_order, reverse=True)}
        samples = tuple(by_seq[seq] for seq in sorted(by_seq))
    newest = samples[-1].seq
    return tuple(
        sample
        for sample in samples
        if (behind := newest - sample.seq) < DENSE_COUNT
        or (behind < TRACE_SPAN and sample.seq % (1 << behind.bit_length() - 3) == 0)
    )


def since(sitting: Sitting, cut_at: datetime) -> Sitting | None:
    """The sitting as if its reports up to and with ``cut_at`` had never been sent; None where nothing is left."""
    trace = tuple(sample for sample in sitting.trace if sample.at > cut_at)
    if not trace:
        return None
    return replace(
        sitting,
        first=sitting.first if sitting.first.at > cut_at else min(trace, key=_first),
        trace=trace,
        duration=sitting.duration if sitting.duration is not None and sitting.duration[0] > cut_at else None,
        started_at=_after(sitting.started_at, cut_at),
        sought_at=_after(sitting.sought_at, cut_at),
        finished_at=_after(sitting.finished_at, cut_at),
        reached_at=_after(sitting.reached_at, cut_at),
    )


def _after(at: datetime | None, cut_at: datetime) -> datetime | None:
    return at if at is not None and at > cut_at else None


def _first(sample: Sample) -> tuple[bool, tuple[int, datetime, str, int, float]]:
    return not sample.has_place, _order(sample)


def _order(sample: Sample) -> tuple[int, datetime, str, int, float]:
    """By seq; of two words with one seq the earlier is the one that counts, the rest only makes the order total."""
    position_ms = -1 if sample.position_ms is None else sample.position_ms
    progress = -1.0 if sample.progress is None else float(sample.progress)
    return sample.seq, sample.at, sample.event.value, position_ms, progress


T = TypeVar("T", "datetime", int, tuple["datetime", int])


def _greatest(one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _least(one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
