"""That through the whole write path, too, the order of delivery does not show, nor how often a report was sent.

Not for the rules of one place alone (``test_order_independence``): here reports are commands, and history is kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from playhead.domain.bulk import Clear, Forget
from playhead.domain.commands import AddEntry, SetProgress
from playhead.domain.progress import check_progress
from playhead.domain.reports import Event, Report, SittingId
from playhead.domain.shelving import DismissTitle
from playhead.domain.sittings import DENSE_COUNT
from playhead.domain.slices import Command
from playhead.domain.telling import Answer, TakeReport
from playhead.domain.titles import Locator
from tests.property.acts import EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SEASON, SITTINGS, SPECIAL
from tests.property.profile import START, Profile
from tests.unit.domain.rules import ME, MOVIE

HOUR_MS = 60 * 60_000
DURATION = timedelta(milliseconds=HOUR_MS)
MARK_MS = HOUR_MS * 80 // 100
END = START + timedelta(days=30)

minutes = st.integers(0, 60).map(lambda minute: minute * 60_000)
places = st.one_of(minutes, st.sampled_from([20 * 60_000 + 9_999, 20 * 60_000 + 10_000, MARK_MS - 1, MARK_MS]))


@dataclass(frozen=True)
class Sent:
    """A command and when it reaches the server. ``holds_at`` is the time of what it tells."""

    command: Command[Any]
    received_at: datetime
    holds_at: datetime
    waits: bool = False
    """It is an act of that very moment: what is told of a later time cannot have arrived before."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Short, so that a failing example can be read."""
        printer.text(self.words)

    @property
    def words(self) -> str:
        """What is told, and when."""
        if not isinstance(self.command, TakeReport):
            return f"{self.holds_at:%d %H:%M} {self.command}"
        report = self.command.report
        place = f"{report.progress} %" if report.position_ms is None else f"{report.position_ms / 60_000:.4g} min"
        late = "" if self.received_at == self.holds_at else f" received {self.received_at:%d %H:%M}"
        return f"{self.holds_at:%d %H:%M} {report.sitting_id[0]}{report.seq} {report.event.value} {place}{late}"


@st.composite
def reports(draw: st.DrawFn, sitting_id: SittingId, seq: int, where: Locator, holds_at: datetime) -> Sent:
    """A report that holds at ``holds_at``, from a clock that may be wrong, sent and received whenever."""
    skew = timedelta(minutes=draw(st.integers(-600, 600)))
    delay = timedelta(minutes=draw(st.integers(0, 300)))
    percent_only = draw(st.booleans())
    report = Report(
        sitting_id,
        seq,
        draw(st.sampled_from(Event)),
        where,
        occurred_at=holds_at + skew,
        sent_at=holds_at + skew + delay,
        position_ms=None if percent_only else draw(places),
        progress=check_progress(draw(st.integers(0, 100))) if percent_only else None,
        duration_ms=draw(st.sampled_from([None, 0, HOUR_MS])),
        rewatch=draw(st.booleans()),
    )
    return Sent(TakeReport(ME, report), holds_at + delay, holds_at)


def _act(draw: st.DrawFn, where: Locator, at: datetime) -> Sent:
    """An explicit act of that time; a viewing may also be logged for it afterwards."""
    percent = check_progress(draw(st.integers(0, 100)))
    on_season = [AddEntry(ME, SEASON, percent, at)] if where.title_id == SEASON.title_id else []
    told = draw(st.sampled_from([AddEntry(ME, where, percent, at), None, *on_season]))
    if told is not None:
        return Sent(told, END, at)
    acts: list[Command[Any]] = [
        SetProgress(ME, where, percent),
        Forget(ME, where.title_id),
        Clear(ME),
        DismissTitle(ME, where.title_id),
    ]
    return Sent(draw(st.sampled_from(acts)), at, at, waits=True)


@st.composite
def evenings(draw: st.DrawFn) -> list[Sent]:
    """Up to four sittings without a base of up to DENSE_COUNT reports, acts among them, all at different times."""
    where = draw(st.sampled_from([MOVIE, EPISODE, SPECIAL]))
    sizes = draw(st.lists(st.integers(1, DENSE_COUNT), min_size=1, max_size=4))
    act_count = draw(st.integers(0, 3))
    count = sum(sizes) + act_count
    offsets = draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count, unique=True))
    if draw(st.booleans()):
        offsets.sort()  # one sitting after another; else they interleave, and clocks jump within them
    times = iter([START + timedelta(minutes=offset) for offset in offsets])
    sent: list[Sent] = []
    for sitting_id, size in zip(SITTINGS, sizes, strict=False):
        sent += [draw(reports(sitting_id, seq, where, next(times))) for seq in range(1, size + 1)]
    return sent + [_act(draw, where, next(times)) for _ in range(act_count)]


def _possible(delivered: list[Sent]) -> list[Sent]:
    """The same, with every act of its moment put before all that is told of a later time."""
    order = list(delivered)
    for act in sorted((one for one in delivered if one.waits), key=lambda one: one.holds_at, reverse=True):
        order.remove(act)
        later = (place for place, one in enumerate(order) if one.holds_at > act.holds_at)
        order.insert(next(later, len(order)), act)
    return order


def _deliver(delivered: list[Sent]) -> Profile:
    profile = Profile()
    for one in delivered:
        profile.attempt(one.command, one.received_at)
    profile.now = END
    return profile


def _seen(profile: Profile, where: Locator) -> Any:
    seen = profile.seen(where)
    return None if seen.current is None else replace(seen.current, revision=0), seen.completed


def _where(sent: list[Sent]) -> Locator:
    return next(one.command.report.locator for one in sent if isinstance(one.command, TakeReport))


@given(st.data(), evenings())
@settings(max_examples=300)
def test_every_order_of_delivery_with_any_repeats_ends_at_the_same_place(data: st.DataObject, sent: list[Sent]) -> None:
    """semantics.md#reports, last paragraph but one."""
    where = _where(sent)
    reported = [one for one in sent if isinstance(one.command, TakeReport)]
    repeats = data.draw(st.lists(st.sampled_from(reported), max_size=6))
    delivered = _possible(data.draw(st.permutations([*sent, *repeats])))
    in_time = _possible(sorted(sent, key=lambda one: one.holds_at))
    expected = _seen(_deliver(in_time), where)
    event(f"completed: {expected[1]}, acts: {len(sent) - len(reported)}")
    assert _seen(_deliver(delivered), where) == expected


@given(evenings())
@settings(max_examples=150)
def test_a_repeat_gets_the_first_answer_and_changes_nothing(sent: list[Sent]) -> None:
    """semantics.md#reports, 1: at once, whatever went before."""
    profile = Profile()
    for one in sent:
        if not isinstance(one.command, TakeReport):
            profile.attempt(one.command, one.received_at)
            continue
        profile.now = one.received_at
        first: Answer = profile.does(one.command)
        feed = list(profile.rows.feed.oldest(after=(0,)))
        for _ in range(2):
            again = profile.does(one.command)
            assert replace(again, logged=first.logged) == first
            assert (again.logged, profile.changes) == (None, None)
        assert list(profile.rows.feed.oldest(after=(0,))) == feed


# Plays


@st.composite
def viewings(draw: st.DrawFn, pauses: tuple[int, ...], sitting_max: int = 4) -> list[list[Sent]]:
    """Some sittings that begin before the mark and go wherever; ends of viewings are near or far apart."""
    counts = draw(st.lists(st.integers(2, DENSE_COUNT), min_size=1, max_size=sitting_max))
    told: list[list[Sent]] = []
    at = START
    for sitting_id, count in zip(SITTINGS, counts, strict=False):
        at += timedelta(minutes=draw(st.sampled_from([1, 200])))
        sitting = []
        for seq in range(1, count + 1):
            at += timedelta(minutes=draw(st.sampled_from(pauses)))
            last = seq == count and draw(st.booleans())
            kind = Event.COMPLETE if last else draw(st.sampled_from([Event.PROGRESS, Event.PAUSE, Event.SEEK]))
            place_ms = draw(places if seq > 1 else st.integers(0, 40).map(lambda minute: minute * 60_000))
            report = Report(sitting_id, seq, kind, MOVIE, at, place_ms, None, HOUR_MS)
            sitting.append(Sent(TakeReport(ME, report), at + timedelta(minutes=draw(st.integers(0, 300))), at))
        told.append(sitting)
    return told


def _is_clear_cut(sent: list[Sent]) -> bool:
    """Whether words beyond the mark lie well within one duration of one another or well apart."""
    first = None
    for at in sorted(one.holds_at for one in sent if _is_beyond(one)):
        if first is None or at - first > DURATION + timedelta(minutes=20):
            first = at
        elif at - first > DURATION - timedelta(minutes=20):
            return False
    return True


def _is_beyond(one: Sent) -> bool:
    assert isinstance(one.command, TakeReport)
    report = one.command.report
    return report.event is Event.COMPLETE or (report.position_ms or 0) >= MARK_MS


def _assert_counted_alike(in_time: list[Sent], delivered: list[Sent]) -> None:
    one, other = _deliver(in_time), _deliver(delivered)
    event(f"viewings: {len(one.entries())}")
    assert len(other.entries()) == len(one.entries())
    assert all(entry.completed for entry in other.entries())
    for entry, counterpart in zip(one.entries(), other.entries(), strict=True):
        assert abs(entry.updated_at - counterpart.updated_at) <= DURATION


@given(st.data(), viewings((1, 2), sitting_max=2))
@settings(max_examples=200)
def test_every_order_of_delivery_counts_the_same_viewings(data: st.DataObject, told: list[list[Sent]]) -> None:
    """semantics.md#completion, 3 and 6, unless two completions lie near the border of one duration.

    Of three sittings, whose reports come mixed up within each, a viewing between two others may be lost.
    """
    sent = [one for sitting in told for one in sitting]
    assume(_is_clear_cut(sent))
    repeats = data.draw(st.lists(st.sampled_from(sent), max_size=6))
    _assert_counted_alike(sent, data.draw(st.permutations([*sent, *repeats])))


def _in_turns(draw: Any, told: list[list[Sent]]) -> list[Sent]:
    """The sittings' reports, each sitting's in order, and one sitting before or after another as it comes."""
    turns = draw(st.permutations([number for number, sitting in enumerate(told) for _ in sitting]))
    queues = [list(sitting) for sitting in told]
    return [queues[number].pop(0) for number in turns]


@given(st.data(), viewings((1, 2, 150)))
@settings(max_examples=200)
def test_whatever_sitting_arrives_first_the_same_viewings_are_counted(
    data: st.DataObject, told: list[list[Sent]]
) -> None:
    """As above, of more sittings, where a player is left open for hours and one sitting is several viewings."""
    sent = [one for sitting in told for one in sitting]
    assume(_is_clear_cut(sent))
    _assert_counted_alike(sent, _in_turns(data.draw, told))


# The episodes of a show


@st.composite
def binges(draw: st.DrawFn) -> list[list[Sent]]:
    """A sitting each of some episodes, its reports in order."""
    told: list[list[Sent]] = []
    places_of = st.sampled_from([EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL])
    count = draw(st.integers(2, 4))
    starts = draw(st.lists(st.integers(0, 300), min_size=count, max_size=count, unique=True))
    for sitting_id, start in zip(SITTINGS, starts, strict=False):
        where, first = draw(places_of), draw(st.integers(1, 40))
        events = [
            draw(st.sampled_from([Event.START, Event.PROGRESS])),
            *draw(st.lists(st.just(Event.PROGRESS), max_size=3)),
        ]
        sitting = []
        for number, kind in enumerate(events):
            at = START + timedelta(minutes=start, seconds=7 * number)
            report = Report(sitting_id, number + 1, kind, where, at, first * 60_000 + 7_000 * number, None, HOUR_MS)
            sitting.append(Sent(TakeReport(ME, report), at, at))
        told.append(sitting)
    return told


@given(st.data(), binges())
@settings(max_examples=200)
def test_whatever_sitting_arrives_first_the_same_episodes_are_offered(
    data: st.DataObject, told: list[list[Sent]]
) -> None:
    """semantics.md#completion, 4: a later episode that was started ends the earlier ones."""
    delivered = _in_turns(data.draw, told)
    in_time = sorted((one for sitting in told for one in sitting), key=lambda one: one.holds_at)
    one, other = _deliver(in_time), _deliver(delivered)
    event(f"offered: {len(one.offered())}")
    assert one.offered() == other.offered()
