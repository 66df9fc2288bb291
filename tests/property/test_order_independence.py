"""That what a viewer is shown depends on what was told, not on the order in which it arrived nor on how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from playhead.domain.acts import Act, ActKind
from playhead.domain.progress import COMPLETION, check_progress
from playhead.domain.reports import Event, Report, SittingId, corrected_at, parse_sitting_id
from playhead.domain.resolving import (
    ALTERNATIVE_MAX,
    SITTING_MAX,
    Facts,
    Resolution,
    merged,
    pruned,
    resolve,
    with_act,
    with_report,
)
from playhead.domain.sittings import DENSE_COUNT, SAMPLE_MAX, Sitting, absorb, join, sitting_of
from playhead.domain.titles import Locator, TitleId

FILM = Locator(TitleId("MV_550"))
EVENING = datetime(2026, 3, 1, 18, tzinfo=UTC)
NOW = EVENING + timedelta(days=1)
SITTINGS = tuple(parse_sitting_id(f"{letter * 8}-0000-4000-8000-000000000000") for letter in "abcd")

Told = tuple[Report, datetime]
"""A report and when the server received it."""

place_ms = st.one_of(
    st.integers(0, 60 * 60).map(lambda seconds: seconds * 1000),
    st.sampled_from([0, 20 * 60_000, 20 * 60_000 + 9_999, 20 * 60_000 + 10_000, 22 * 60_000, 48 * 60_000]),
)


@st.composite
def reports(draw: st.DrawFn, sitting_id: SittingId, seq: int, holds_at: datetime) -> Told:
    """A report that holds at ``holds_at``, from a clock that may be wrong, sent and received whenever."""
    skew = timedelta(minutes=draw(st.integers(-600, 600)))
    delay = timedelta(minutes=draw(st.integers(0, 300)))
    kind = draw(st.sampled_from(Event))
    percent_only = draw(st.booleans())
    report = Report(
        sitting_id,
        seq,
        kind,
        FILM,
        occurred_at=holds_at + skew,
        sent_at=holds_at + skew + delay,
        position_ms=None if percent_only else draw(place_ms),
        progress=check_progress(draw(st.integers(0, 100))) if percent_only else None,
        duration_ms=draw(st.sampled_from([None, 0, 50 * 60_000, 60 * 60_000])),
        rewatch=draw(st.booleans()),
    )
    return report, holds_at + delay


@st.composite
def evenings(draw: st.DrawFn) -> list[Told | Act]:
    """Up to four sittings of up to DENSE_COUNT reports, explicit acts among them, all at different times."""
    sizes = draw(st.lists(st.integers(1, DENSE_COUNT), min_size=1, max_size=4))
    kinds = draw(st.lists(st.sampled_from(ActKind), max_size=4))
    count = sum(sizes) + len(kinds)
    minutes = draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count, unique=True))
    if draw(st.booleans()):
        minutes.sort()  # one sitting after another; else they interleave, and clocks jump within them
    times = iter([EVENING + timedelta(minutes=minute) for minute in minutes])
    facts: list[Told | Act] = []
    for sitting_id, size in zip(SITTINGS, sizes, strict=False):
        facts += [draw(reports(sitting_id, seq, next(times))) for seq in range(1, size + 1)]
    for kind in kinds:
        progress = check_progress(draw(st.integers(0, 100))) if kind is ActKind.PLACED else None
        facts.append(Act(kind, next(times), completed=progress is not None and progress >= 80, progress=progress))
    return facts


def _arrive(told: list[Told | Act]) -> Facts:
    facts = Facts(FILM)
    for one in told:
        if isinstance(one, Act):
            facts = with_act(facts, one)
        else:
            report, received_at = one
            at = corrected_at(report.occurred_at, report.sent_at, received_at)
            facts = with_report(facts, report, at, COMPLETION, 0)
    return facts


def _seen(told: list[Told | Act]) -> Resolution:
    return resolve(_arrive(told), NOW)


@given(st.data(), evenings())
@settings(max_examples=400)
def test_every_order_of_delivery_with_any_repeats_ends_in_the_same_place(
    data: st.DataObject, told: list[Told | Act]
) -> None:
    repeats = data.draw(st.lists(st.sampled_from(told), max_size=6))
    delivered = data.draw(st.permutations([*told, *repeats]))
    expected = _seen(told)
    event(f"alternatives: {len(expected.alternatives)}")
    event(f"completed: {expected.completed}")
    assert _seen(delivered) == expected


@given(st.data(), evenings())
def test_facts_gathered_apart_come_to_the_same_when_put_together(data: st.DataObject, told: list[Told | Act]) -> None:
    at = data.draw(st.integers(0, len(told)))
    one, other = _arrive(told[:at]), _arrive(told[at:])
    expected = _seen(told)
    assert resolve(merged(one, other), NOW) == expected
    assert resolve(merged(other, one), NOW) == expected
    both = merged(one, other)
    assert resolve(merged(both, one), NOW) == expected


@given(evenings())
def test_what_is_shown_is_bounded_and_consistent(told: list[Told | Act]) -> None:
    seen = _seen(told)
    assert len(seen.alternatives) <= ALTERNATIVE_MAX
    assert seen.completed == (seen.completed_at is not None)
    assert all(point.resumable and point != seen.current for point in seen.alternatives)
    assert seen.alternatives == () or seen.current is not None


words = st.lists(
    st.tuples(st.integers(1, 400), place_ms, st.sampled_from(Event)),
    min_size=1,
    max_size=60,
    unique_by=lambda word: word[0],
)


def _word(seq: int, position_ms: int, kind: Event) -> Sitting:
    report = Report(SITTINGS[0], seq, kind, FILM, EVENING, position_ms)
    return sitting_of(report, EVENING + timedelta(seconds=seq * 7 % 301), COMPLETION)


def _summary(told: list[tuple[int, int, Event]]) -> Sitting:
    summary = None
    for seq, position_ms, kind in told:
        summary = absorb(summary, _word(seq, position_ms, kind))
    assert summary is not None
    return summary


@given(st.data(), words)
def test_a_sitting_of_any_length_is_summed_up_the_same_in_any_order(
    data: st.DataObject, told: list[tuple[int, int, Event]]
) -> None:
    delivered = data.draw(st.permutations([*told, *told[:5]]))
    assert _summary(delivered) == _summary(told)


@given(words, words, words)
def test_summaries_join_in_any_grouping(
    one: list[tuple[int, int, Event]], other: list[tuple[int, int, Event]], third: list[tuple[int, int, Event]]
) -> None:
    a, b, c = _summary(one), _summary(other), _summary(third)
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, a) == a


@given(st.sets(st.integers(0, 2**31 - 1), min_size=1, max_size=300), st.booleans())
def test_a_trace_stays_small_and_keeps_the_newest(seqs: set[int], in_a_row: bool) -> None:
    told = range(len(seqs) * 20) if in_a_row else seqs
    summary = None
    for seq in told:
        summary = absorb(summary, _word(seq, 0, Event.PROGRESS))
    assert summary is not None
    assert len(summary.trace) <= SAMPLE_MAX
    kept = [sample.seq for sample in summary.trace]
    assert kept[-DENSE_COUNT:] == sorted(told)[-DENSE_COUNT:] or not in_a_row
    assert (kept[-1], summary.first.seq) == (max(told), min(told))


@given(evenings(), st.integers(0, 9_999), place_ms)
def test_opening_and_leaving_changes_nothing(told: list[Told | Act], advance: int, opened_at: int) -> None:
    visitor = parse_sitting_id("eeeeeeee-0000-4000-8000-000000000000")
    before = _seen(told)
    at = EVENING + timedelta(minutes=2000)
    start = Report(visitor, 1, Event.START, FILM, at, opened_at, duration_ms=60 * 60_000)
    leave = replace(start, seq=2, event=Event.STOP, position_ms=opened_at + advance)
    after = _seen([*told, (start, at), (leave, at + timedelta(seconds=3))])
    assert (after.current, after.alternatives, after.completed) == (
        before.current,
        before.alternatives,
        before.completed,
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Told]:
    """More sittings than are kept, of a report or two each."""
    sitting_count = draw(st.integers(SITTING_MAX + 1, SITTING_MAX + 6))
    told: list[Told] = []
    for number in range(sitting_count):
        sitting_id = parse_sitting_id(f"{number:08x}-0000-4000-8000-000000000000")
        at = EVENING + timedelta(minutes=draw(st.integers(0, 1000)))
        told += [
            draw(reports(sitting_id, seq, at + timedelta(seconds=seq))) for seq in range(1, draw(st.integers(2, 3)))
        ]
    return told


@given(crowds())
@settings(max_examples=60)
def test_pruning_leaves_few_sittings_and_the_same_place(told: list[Told]) -> None:
    facts = _arrive([*told])
    kept = pruned(facts, NOW)
    assert len(kept.sittings) <= SITTING_MAX
    before, after = resolve(facts, NOW), resolve(kept, NOW)
    assert (after.current, after.completed, after.completed_at) == (
        before.current,
        before.completed,
        before.completed_at,
    )
