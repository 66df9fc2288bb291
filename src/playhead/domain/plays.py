"""Whether a report completes a viewing that has not been counted yet, and so makes a play.

Not for whether a title is completed now (``resolving``): that is a matter of state, this one of counting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from playhead.domain.contenders import standing_of
from playhead.domain.reports import Event
from playhead.domain.resolving import find_sitting, resolve
from playhead.domain.sittings import find_sample, is_beyond_mark, sitting_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from playhead.domain.progress import CompletionRule
    from playhead.domain.reports import Report
    from playhead.domain.resolving import Facts
    from playhead.domain.sittings import Sample, Sitting

SAME_PLAY: Final = timedelta(minutes=30)
"""A second completion this near to the first is the same play, where the duration is not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report that holds at ``at``: the facts and its sitting before it (None: it is new), and the sitting after."""

    report: Report
    at: datetime
    facts: Facts
    sitting: Sitting | None
    after: Sitting


def find_play(told: Told, played_at: datetime | None, rule: CompletionRule) -> Sample | None:
    """The word that makes a play now that the report is in, ``played_at`` being when the locator's newest play was.

    That is one beyond the watched mark, where the viewer had not got before in this viewing, counted or unmarked since;
    but a second completion within one duration of another joins it, unless the report says ``rewatch``
    (semantics.md#completion, 3 and 6). As a rule it is the report itself. One that comes late may show that a later
    word of its sitting, taken for the end of the viewing before, had begun anew. A repeat of a report makes none: the
    write path does not ask for what changed nothing.
    """
    word = _find_word(told, played_at, rule)
    if word is None or not standing_of(told.after)[1]:
        return None
    if played_at is None or told.report.rewatch:
        return word
    duration_ms = told.after.duration_ms
    window = SAME_PLAY if duration_ms is None else timedelta(milliseconds=duration_ms)
    known = [played_at]
    if word.at < played_at:  # it comes late: others may be nearer
        known += [one.at for sitting in told.facts.sittings for one in _completions(sitting, rule) if one != word]
    return word if all(abs(word.at - at) > window for at in known) else None


def _find_word(told: Told, played_at: datetime | None, rule: CompletionRule) -> Sample | None:
    """The counted word beyond the mark with which, as the report shows, a viewing ends that was not known to before."""
    own = find_sample(told.after, told.report.seq)
    if own is None or not own.has_place:
        return None
    later = next((one for one in told.after.trace if one.seq > own.seq and one.has_place), None)
    if later is not None and told.sitting is not None and _counts(told.sitting, later, rule):
        if not _is_beyond(told.after, own, rule):
            # If it was counted when it came, that is the play that it joins: unless there is a newer one to tell by.
            return later if played_at is None or played_at <= later.at else None
        if _opens(told, later, rule):
            return None  # it was counted when it came
    word = sitting_of(told.report, told.at, rule)
    is_counted = word.finished_at is not None or word.reached_at is not None
    return own if is_counted and _opens(told, own, rule) else None


def _opens(told: Told, word: Sample, rule: CompletionRule) -> bool:
    """Whether by what was known before the report the viewer was not beyond the mark yet when ``word`` was told."""
    sitting = told.sitting
    previous = None if sitting is None else _find_previous(sitting, word, rule)
    if sitting is None or previous is None:
        return told.report.rewatch or not _was_beyond(told, word, rule)
    if not _is_beyond(sitting, previous, rule):
        return True
    return previous.event is Event.START and not _was_beyond(told, previous, rule)


def _was_beyond(told: Told, word: Sample, rule: CompletionRule) -> bool:
    """Whether other sittings had left the viewer beyond the mark, watched, when that word was told."""
    others = (one for one in told.facts.sittings if one.sitting_id != told.report.sitting_id)
    cut = (_until(one, word.at, rule) for one in others)
    acts = tuple(act for act in told.facts.acts if act.at <= word.at)
    then = resolve(replace(told.facts, sittings=tuple(one for one in cut if one), acts=acts), word.at, rule)
    current = then.current
    if current is None or not then.completed:
        return False
    sitting = None if current.sitting_id is None else find_sitting(told.facts, current.sitting_id)
    if sitting is not None and sitting.finished_at == current.updated_at:
        return True
    if current.position_ms is not None and current.duration_ms is not None:
        return rule.is_completed_at(current.position_ms, current.duration_ms)
    return current.progress is not None and rule.is_completed(current.progress)


def _until(sitting: Sitting, at: datetime, rule: CompletionRule) -> Sitting | None:
    """The sitting as of ``at``, without words beyond the mark that did not count; None where nothing is left."""
    trace = tuple(
        one
        for one in sitting.trace
        if one.at <= at and (not _is_beyond(sitting, one, rule) or _counts(sitting, one, rule))
    )
    if len(trace) == len(sitting.trace) or not trace:
        return sitting if trace else None
    reached = [one.at for one in trace if one.event is not Event.START and _is_beyond(sitting, one, rule)]
    return replace(
        sitting,
        first=min((*trace, sitting.first), key=lambda one: (not one.has_place, one.at > at, one.seq)),
        trace=trace,
        started_at=_last_at(trace, Event.START),
        sought_at=_last_at(trace, Event.SEEK),
        finished_at=_last_at(trace, Event.COMPLETE),
        reached_at=max(reached, default=None),
    )


def _last_at(trace: tuple[Sample, ...], event: Event) -> datetime | None:
    return max((one.at for one in trace if one.event is event and one.has_place), default=None)


def _completions(sitting: Sitting, rule: CompletionRule) -> Iterator[Sample]:
    """The words with which a sitting got beyond the mark."""
    for one in sitting.trace:
        if one.has_place and _counts(sitting, one, rule):
            previous = _find_previous(sitting, one, rule)
            if previous is None or not _is_beyond(sitting, previous, rule):
                yield one


def _find_previous(sitting: Sitting, word: Sample, rule: CompletionRule) -> Sample | None:
    """The place that the sitting told before; what lay beyond the mark and did not count had not been told for this."""
    places = (one for one in reversed(sitting.trace) if one.has_place and one.seq < word.seq)
    return next(
        (one for one in places if not _is_beyond(sitting, one, rule) or _counts(sitting, one, rule)),
        None,
    )


def _is_beyond(sitting: Sitting, sample: Sample, rule: CompletionRule) -> bool:
    return sample.event is Event.COMPLETE or is_beyond_mark(sample, sitting.duration_ms, rule)


def _counts(sitting: Sitting, sample: Sample, rule: CompletionRule) -> bool:
    """Whether a word beyond the mark was one that counts (``Report.counts``), as far as a summary can tell."""
    if not _is_beyond(sitting, sample, rule):
        return False
    if sample.event in {Event.START, Event.COMPLETE}:
        return True
    return sitting.reached_at is not None and sample.at <= sitting.reached_at
