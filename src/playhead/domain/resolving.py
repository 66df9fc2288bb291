"""Where a viewer is at one movie or episode: one pure function of its sittings and explicit acts, in any order.

Not for what is kept of a sitting (``sittings``), nor for what two of them make of one another (``contenders``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from playhead.domain.acts import ActKind, find_latest, find_verdict, standing
from playhead.domain.contenders import (
    SAME_PLACE_MS,
    Contender,
    Measure,
    Standing,
    contender_of,
    contender_of_act,
    goes_on_from,
    may_displace,
    standing_of,
)
from playhead.domain.progress import COMPLETION, FINISHED, Progress
from playhead.domain.sittings import Sitting, absorb, find_sample, join, since, sitting_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.acts import Act
    from playhead.domain.progress import CompletionRule
    from playhead.domain.reports import Report, SittingId
    from playhead.domain.titles import Locator

ALTERNATIVE_MAX: Final = 3
ALTERNATIVE_AGE_MAX: Final = timedelta(days=30)
SITTING_MAX: Final = 16
"""So many sittings are kept at one locator; see ``pruned`` for which."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is kept of one movie or episode for this purpose: bounded, whatever a client sends.

    ``sittings`` one for each id, ``SITTING_MAX`` at most; ``acts`` as ``standing`` leaves them. ``seen_at`` is when
    a sitting that is no longer kept had last completed. ``credits_start_ms`` is where the title's credits begin, as the
    catalogue knew it when last something was reported.
    """

    locator: Locator
    sittings: tuple[Sitting, ...] = ()
    acts: tuple[Act, ...] = ()
    seen_at: datetime | None = None
    credits_start_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A place to resume from, or the end (native-api.md#shapes).

    A title whose length nobody told has either a ``position_ms`` or a ``progress``; else it has both.
    """

    locator: Locator
    position_ms: int | None
    duration_ms: int | None
    progress: Progress | None
    completed: bool
    resumable: bool
    sitting_id: SittingId | None
    updated_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer: where the viewer is, what else was told, whether it has been watched, and when last."""

    current: Point | None = None
    alternatives: tuple[Point, ...] = ()
    completed: bool = False
    completed_at: datetime | None = None


class Outcome(Enum):
    """What became of a report (semantics.md#reports, 10)."""

    ACCEPTED = "accepted"
    KEPT = "kept"
    DUPLICATE = "duplicate"
    DELETED = "deleted"


def resolve(facts: Facts, now: datetime, rule: CompletionRule = COMPLETION) -> Resolution:
    """What ``facts`` come to at ``now``, which is only asked for the age of alternatives.

    Sittings are taken by the time of their last word, and each displaces the one held so far if it may.
    """
    verdict = find_verdict(facts.acts)
    told, contenders = _contenders(facts, verdict, rule)
    held = told
    for contender in contenders:
        if held is None or may_displace(contender, held):
            held = contender
    completed_at = _completed_at(facts, verdict, told, contenders)
    if held is None:
        return Resolution(completed=completed_at is not None, completed_at=completed_at)
    ended = find_latest(facts.acts, ActKind.ENDED)
    offered = [one for one in ((told,) if told else ()) + tuple(contenders) if ended is None or one.at > ended.at]
    completed = completed_at is not None
    return Resolution(
        current=_point(facts.locator, held, completed=completed, resumable=held.resumable and held in offered),
        alternatives=tuple(
            _point(facts.locator, one, completed=completed, resumable=True) for one in _alternatives(offered, held, now)
        ),
        completed=completed,
        completed_at=completed_at,
    )


def _contenders(facts: Facts, verdict: Act | None, rule: CompletionRule) -> tuple[Contender | None, list[Contender]]:
    """What the verdict says, and the sittings that have a place and the right to tell it, by their time."""
    alive = [since(one, verdict.at) for one in facts.sittings] if verdict is not None else list(facts.sittings)
    placed = [one for one in alive if one is not None and one.place.has_place]
    sittings = [one for one in placed if standing_of(one)[0] is not Standing.LEFT]
    durations = [one.duration for one in sittings if one.duration is not None]
    duration_ms = max(durations)[1] if durations else (verdict.duration_ms if verdict is not None else None)
    measure = Measure(rule, duration_ms, facts.credits_start_ms)
    told = None if verdict is None else contender_of_act(verdict, measure)
    return told, sorted((contender_of(one, measure) for one in sittings), key=lambda one: one.order)


def _completed_at(
    facts: Facts, verdict: Act | None, told: Contender | None, contenders: list[Contender]
) -> datetime | None:
    """When it was last watched: sticky, so that only an act takes it back (semantics.md#completion, 3)."""
    times = [told.at] if told is not None and told.completes else []
    if facts.seen_at is not None and (verdict is None or facts.seen_at > verdict.at):
        times.append(facts.seen_at)
    for one in contenders:
        if one.completes and isinstance(one.source, Sitting):
            times += [at for at in (one.source.finished_at, one.source.reached_at) if at is not None]
    return max(times, default=None)


def _alternatives(offered: list[Contender], held: Contender, now: datetime) -> list[Contender]:
    """The newest places besides ``held`` that nobody went on from, each apart from the others and not too old."""
    found: list[Contender] = []
    for one in sorted(offered, key=lambda one: one.order, reverse=True):
        if one is held or not one.resumable or now - one.at > ALTERNATIVE_AGE_MAX:
            continue
        if any(abs(one.place_ms - other.place_ms) <= SAME_PLACE_MS for other in (held, *found)):
            continue
        if not any(goes_on_from(other, one) for other in offered if other is not one):
            found.append(one)
    return found[:ALTERNATIVE_MAX]


def _point(locator: Locator, one: Contender, *, completed: bool, resumable: bool) -> Point:
    source = one.source
    is_ended = not isinstance(source, Sitting) and source.kind is ActKind.WATCHED
    position_ms = one.place_ms if one.place.position_ms is not None or one.duration_ms else None
    progress = one.place.progress
    if is_ended:
        position_ms, progress = one.duration_ms, FINISHED
    elif one.place.position_ms is not None:
        progress = Progress(100.0 * one.place_ms / one.duration_ms) if one.duration_ms else progress
    return Point(
        locator=locator,
        position_ms=position_ms,
        duration_ms=one.duration_ms,
        progress=progress,
        completed=completed,
        resumable=resumable,
        sitting_id=source.sitting_id if isinstance(source, Sitting) else None,
        updated_at=one.at,
        revision=one.revision,
    )


def with_report(facts: Facts, report: Report, at: datetime, rule: CompletionRule, revision: int) -> Facts:
    """The facts after a report that holds at ``at`` (``corrected_at``), ``revision`` being the profile's next.

    The same facts where it changes nothing: a repeat, or nothing that a tombstone lets through. Not yet ``pruned``.
    """
    if _is_deleted(facts, at):
        return facts
    before = find_sitting(facts, report.sitting_id)
    after = absorb(before, sitting_of(report, at, rule, revision))
    if after == before:
        return facts
    others = tuple(one for one in facts.sittings if one.sitting_id != report.sitting_id)
    credits_start_ms = facts.credits_start_ms if report.credits_start_ms is None else report.credits_start_ms
    return replace(facts, sittings=(*others, after), credits_start_ms=credits_start_ms)


def with_act(facts: Facts, act: Act) -> Facts:
    """The facts after an explicit act. A tombstone takes with it what it covers (semantics.md#reports, 7)."""
    facts = replace(facts, acts=standing((*facts.acts, act)))
    if act.kind is not ActKind.FORGOTTEN:
        return facts
    left = (since(one, act.at) for one in facts.sittings)
    is_seen = facts.seen_at is not None and facts.seen_at > act.at
    return replace(
        facts, sittings=tuple(one for one in left if one is not None), seen_at=facts.seen_at if is_seen else None
    )


def outcome_of(facts: Facts, report: Report, at: datetime, current: Point | None) -> Outcome:
    """What became of ``report``, from the ``facts`` after it and what they come to: so a repeat is told the same.

    A seq that had told something else before is a DUPLICATE.
    """
    if _is_deleted(facts, at):
        return Outcome.DELETED
    sitting = find_sitting(facts, report.sitting_id)
    known = None if sitting is None else find_sample(sitting, report.seq)
    if known is not None and not known.says_the_same(report):
        return Outcome.DUPLICATE
    return Outcome.ACCEPTED if current is not None and current.sitting_id == report.sitting_id else Outcome.KEPT


def _is_deleted(facts: Facts, at: datetime) -> bool:
    tombstone = find_latest(facts.acts, ActKind.FORGOTTEN)
    return tombstone is not None and at <= tombstone.at


def find_sitting(facts: Facts, sitting_id: SittingId) -> Sitting | None:
    """The sitting of that id, None where nothing is kept of it."""
    return next((one for one in facts.sittings if one.sitting_id == sitting_id), None)


def get_sitting(facts: Facts, sitting_id: SittingId) -> Sitting:
    """The sitting of that id, of which something must be kept."""
    return next(one for one in facts.sittings if one.sitting_id == sitting_id)


def merged(one: Facts, other: Facts) -> Facts:
    """The facts of both, of one locator: commutative, associative and idempotent. Not yet ``pruned``."""
    sittings: dict[SittingId, Sitting] = {}
    for sitting in (*one.sittings, *other.sittings):
        known = sittings.get(sitting.sitting_id)
        sittings[sitting.sitting_id] = sitting if known is None else join(known, sitting)
    seen = [at for at in (one.seen_at, other.seen_at) if at is not None]
    credits_ms = [ms for ms in (one.credits_start_ms, other.credits_start_ms) if ms is not None]
    whole = Facts(
        one.locator,
        tuple(sittings.values()),
        standing((*one.acts, *other.acts)),
        max(seen, default=None),
        max(credits_ms, default=None),
    )
    tombstone = find_latest(whole.acts, ActKind.FORGOTTEN)
    return whole if tombstone is None else with_act(whole, tombstone)


def pruned(facts: Facts, now: datetime, rule: CompletionRule = COMPLETION) -> Facts:
    """The facts with ``SITTING_MAX`` sittings at most, and the same current point, alternatives and ``completed``.

    The oldest sitting goes whose going changes none of that. If there is none such, the alternatives may change; if
    even so the current point would, all older than its sitting go. What a sitting completed stays as ``seen_at``.
    A report that arrives late for a sitting that went starts that sitting afresh.
    """
    while len(facts.sittings) > SITTING_MAX:
        facts = _less_one(facts, now, rule)
    return facts


def _less_one(facts: Facts, now: datetime, rule: CompletionRule) -> Facts:
    before = resolve(facts, now, rule)
    seen = [before.completed_at, facts.seen_at] if _is_by_sitting(facts, before.completed_at) else [facts.seen_at]
    seen_at = max((at for at in seen if at is not None), default=None)
    shown = {point.sitting_id for point in (before.current, *before.alternatives) if point is not None}
    by_age = sorted(facts.sittings, key=lambda one: (one.last.at, one.sitting_id))
    fewer = [
        replace(facts, sittings=tuple(one for one in facts.sittings if one is not gone), seen_at=seen_at)
        for gone in by_age
        if gone.sitting_id not in shown
    ]
    for less in fewer:
        if resolve(less, now, rule) == before:
            return less
    for less in fewer:
        if resolve(less, now, rule).current == before.current:
            return less
    current_id = None if before.current is None else before.current.sitting_id
    first = next((index for index, one in enumerate(by_age) if one.sitting_id == current_id), 1)
    return replace(facts, sittings=tuple(by_age[first:]), seen_at=seen_at)


def _is_by_sitting(facts: Facts, completed_at: datetime | None) -> bool:
    verdict = find_verdict(facts.acts)
    return completed_at is not None and (verdict is None or completed_at > verdict.at)
