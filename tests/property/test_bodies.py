"""That what an engine keeps as bytes comes back as it was, and that bytes which are none are never taken for some."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playhead.domain.acts import Act, ActKind
from playhead.domain.history import EntryId
from playhead.domain.marks import MarkKind
from playhead.domain.next_up import Policy, Upcoming
from playhead.domain.operations import Of, Operation, OperationId, OperationKind, Selection, Tombstone
from playhead.domain.playback import Plans, SeasonMarked, Snooze, Started, TitleState
from playhead.domain.progress import CompletionRule, Progress
from playhead.domain.reports import EPOCH, Event, SittingId
from playhead.domain.resolving import Facts
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import FOR_EVER
from playhead.domain.sittings import SAMPLE_MAX, Sample, Sitting
from playhead.domain.titles import Locator, TitleId
from playhead.ports import StoreCorrupt
from playhead.storage.bodies import decode_facts, encode_facts, from_ms, to_ms, to_ms_up
from playhead.storage.state_bodies import (
    decode_operation,
    decode_settings,
    decode_title,
    decode_tombstone,
    encode_operation,
    encode_settings,
    encode_title,
    encode_tombstone,
)

EPISODE = Locator(TitleId("TV_1396"), 1, 1)
SHOW = EPISODE.title_id
BIG = 2**63 - 1

times = st.integers(0, to_ms(FOR_EVER)).map(from_ms)
numbers = st.integers(0, 2**31 - 1)
revisions = st.integers(0, BIG)
positions = st.none() | st.integers(0, 2**31 * 1000)
percents = st.none() | st.floats(0, 100).map(Progress)
days = st.none() | st.dates()
samples = st.builds(Sample, numbers, times, st.sampled_from(Event), positions, percents)
sitting_ids = st.uuids().map(lambda one: SittingId(str(one)))
traces = st.lists(samples, min_size=1, max_size=SAMPLE_MAX).map(tuple)
maybe_times = st.none() | times
title_ids = st.sampled_from([SHOW, TitleId("MV_550"), TitleId("HC_2147483647")])
locators = st.builds(Locator, title_ids, st.none() | numbers, st.none() | numbers)
entry_ids = st.binary(min_size=12, max_size=12).map(lambda key: EntryId(key.hex()))


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    """A sitting whose first sample may or may not be in its trace still."""
    trace = draw(traces)
    return Sitting(
        draw(sitting_ids),
        draw(st.sampled_from([trace[0], replace(trace[0])]) | samples),
        trace,
        draw(maybe_times),
        draw(maybe_times),
        draw(maybe_times),
        draw(maybe_times),
        draw(st.none() | st.tuples(times, numbers)),
        draw(st.none() | revisions),
        draw(st.none() | revisions),
        draw(revisions),
    )


acts = st.builds(
    Act, st.sampled_from(ActKind), times, st.booleans(), percents, positions, st.none() | numbers, revisions
)
all_facts = st.builds(
    Facts,
    st.just(EPISODE),
    st.lists(sittings(), max_size=3).map(tuple),
    st.lists(acts, max_size=3).map(tuple),
    maybe_times,
    positions,
)
upcoming = st.none() | st.builds(
    Upcoming,
    locators,
    days,
    st.none() | numbers,
    st.booleans(),
    st.booleans(),
    days,
)
states = st.builds(
    TitleState,
    st.just(SHOW),
    times,
    st.booleans(),
    st.builds(Plans, upcoming, upcoming, upcoming, upcoming),
    maybe_times,
    st.none() | st.builds(Snooze, times, times, days),
    maybe_times,
    st.lists(st.builds(Started, numbers, numbers, times), max_size=3).map(tuple),
    st.lists(st.builds(SeasonMarked, numbers, times), max_size=3).map(tuple),
)
operations = st.builds(
    Operation,
    st.just(OperationId("op_1f")),
    st.sampled_from(OperationKind),
    times,
    st.lists(st.tuples(st.text(max_size=10), numbers), max_size=4).map(tuple),
    revisions,
    st.lists(entry_ids, max_size=3).map(tuple),
    st.none() | title_ids,
    maybe_times,
    maybe_times,
    st.lists(states, max_size=2).map(tuple),
    maybe_times,
)
profile_settings = st.builds(
    ProfileSettings,
    st.builds(CompletionRule, st.integers(50, 100), st.integers(80, 100)),
    st.none() | st.integers(1, 36_500),
    st.booleans(),
    st.text(min_size=1, max_size=64),
    st.sampled_from(Policy),
)
selections = st.builds(
    Selection,
    st.none() | title_ids,
    st.none() | numbers,
    st.none() | numbers,
    st.sampled_from(Of),
    st.booleans(),
    maybe_times,
)
tombstones = st.builds(
    Tombstone,
    revisions,
    times,
    st.none() | locators,
    st.none() | entry_ids,
    st.none() | st.sampled_from(MarkKind),
    st.none() | selections,
)


@given(all_facts)
@example(Facts(EPISODE))
def test_facts_come_back_as_they_were(facts: Facts) -> None:
    assert decode_facts(EPISODE, encode_facts(facts)) == facts


@given(states)
def test_title_states_come_back_as_they_were(state: TitleState) -> None:
    body = encode_title(state)
    assert decode_title(SHOW, state.active_at, body, is_stale=state.is_stale) == state


@given(operations)
def test_operations_come_back_as_they_were(operation: Operation) -> None:
    assert decode_operation(operation.operation_id, encode_operation(operation)) == operation


@given(profile_settings)
def test_settings_come_back_as_they_were(chosen: ProfileSettings) -> None:
    assert decode_settings(encode_settings(chosen)) == chosen


@given(tombstones)
def test_tombstones_come_back_as_they_were(tombstone: Tombstone) -> None:
    assert decode_tombstone(tombstone.revision, encode_tombstone(tombstone)) == tombstone


@given(all_facts, st.data())
def test_half_a_body_is_corrupt(facts: Facts, data: st.DataObject) -> None:
    body = encode_facts(facts)
    kept = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(StoreCorrupt):
        decode_facts(EPISODE, body[:kept])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([2, [], [], None], id="a version to come"),
        pytest.param([1, [], [[9, 0, False, None, None, None, 0]], None], id="a kind of act to come"),
        pytest.param([1, [], [], "yesterday"], id="a time in words"),
        pytest.param([1, [], [], 2**62], id="a time beyond all calendars"),
        pytest.param({"version": 1}, id="another form"),
    ],
)
def test_a_body_that_says_what_is_not_known_is_corrupt(body: object) -> None:
    with pytest.raises(StoreCorrupt):
        decode_facts(EPISODE, msgspec.msgpack.encode(body))


def test_settings_that_are_not_allowed_any_more_are_corrupt() -> None:
    body = msgspec.msgpack.encode([1, 80, 95, 10**6, False, "UTC", "after_last"])
    with pytest.raises(StoreCorrupt):
        decode_settings(body)


def test_a_body_from_before_its_form_has_grown_is_read() -> None:
    assert decode_facts(EPISODE, msgspec.msgpack.encode([1, [], [], 1000])) == Facts(EPISODE, seen_at=from_ms(1000))


def test_a_body_of_a_later_version_that_has_grown_at_its_end_is_read() -> None:
    body = msgspec.msgpack.decode(encode_facts(Facts(EPISODE, seen_at=EPOCH)))
    assert decode_facts(EPISODE, msgspec.msgpack.encode([*body, "more"])) == Facts(EPISODE, seen_at=EPOCH)


def test_an_evening_in_front_of_one_film_takes_little_room() -> None:
    """A row is to stay whole in its page, of which SQLite gives it a quarter: 1,000 bytes, and 90 go to the columns."""
    began_at = datetime(2026, 3, 1, 20, tzinfo=UTC)
    trace = tuple(
        Sample(seq, began_at + timedelta(seconds=10 * seq, milliseconds=seq % 7), Event.PROGRESS, 10_000 * seq)
        for seq in range(1000, 1030)
    )
    sitting = Sitting(
        SittingId("aaaaaaaa-0000-4000-8000-000000000000"), trace[0], trace, duration=(began_at, 7_200_000)
    )
    assert len(encode_facts(Facts(EPISODE, (sitting,)))) < 320
    assert len(encode_facts(Facts(EPISODE, (sitting,) * 2))) < 630


@given(times, st.integers(0, 999))
def test_a_time_between_two_milliseconds_is_cut_down_or_rounded_up(at: datetime, microseconds: int) -> None:
    finer = at + timedelta(microseconds=microseconds)
    assert to_ms(finer) == to_ms(at)
    assert to_ms_up(finer) == to_ms(at) + (microseconds > 0)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_dates_of_plans_come_back_as_they_were(day: date) -> None:
    plan = Upcoming(EPISODE, day, 60, aired=False, is_rewatch=False, replan_on=day)
    state = TitleState(SHOW, EPOCH, plans=Plans(first_unwatched=plan))
    assert decode_title(SHOW, EPOCH, encode_title(state), is_stale=False) == state
