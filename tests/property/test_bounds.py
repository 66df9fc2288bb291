"""That what is kept of a profile is bounded, whatever players send.

Not for limits of requests, which are settings.
"""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from playhead.domain.acts import ACT_MAX
from playhead.domain.commands import AddEntry
from playhead.domain.playback import MARKED_MAX, RESUMABLE_MAX, STARTED_MAX
from playhead.domain.progress import FINISHED
from playhead.domain.reports import Event, Report
from playhead.domain.resolving import ALTERNATIVE_MAX, SITTING_MAX
from playhead.domain.sittings import SAMPLE_MAX
from playhead.domain.telling import TakeReport
from playhead.domain.titles import Locator
from tests.property.acts import EPISODE, Life, live, lives, sitting_number
from tests.property.profile import START, Profile
from tests.unit.domain.rules import ME, MOVIE, SHOW

HOUR_MS = 60 * 60_000


def _assert_bounded(profile: Profile) -> None:
    for playback in profile.playbacks:
        assert len(playback.facts.sittings) <= SITTING_MAX
        assert len(playback.facts.acts) <= ACT_MAX
        assert all(len(sitting.trace) <= SAMPLE_MAX for sitting in playback.facts.sittings)
        assert len(profile.seen(playback.locator).alternatives) <= ALTERNATIVE_MAX
    for state in profile.rows.titles.newest():
        assert len(state.started) <= STARTED_MAX
        assert len(state.marked) <= MARKED_MAX
        assert len(profile.rows.offered_of(state.title_id)) <= RESUMABLE_MAX


@given(lives)
def test_any_life_is_kept_within_bounds(life: Life) -> None:
    _assert_bounded(live(life))


def _numbers(seed: int, count: int) -> list[int]:
    """Numbers that jump about, the same for the same seed."""
    return [(seed * 7919 + number * 104_729) % 1_000_003 for number in range(count)]


@given(st.integers(0, 10**6))
@settings(max_examples=3)
def test_a_million_sittings_of_a_title_are_kept_in_a_few_small_rows(seed: int) -> None:
    """A few thousand of them, of every kind: what is kept does not grow after the first SITTING_MAX."""
    profile = Profile()
    events = list(Event)
    for number, chance in enumerate(_numbers(seed, 1200)):
        at = START + timedelta(minutes=number, seconds=-(chance % 9000))
        report = Report(
            sitting_number(chance),
            chance % 5,
            events[chance % len(events)],
            MOVIE if chance % 3 else EPISODE,
            at,
            chance % HOUR_MS,
            None,
            HOUR_MS,
            base_revision=chance % 99 if chance % 2 else None,
        )
        profile.does(TakeReport(ME, report), START + timedelta(minutes=number))
        if number % 100 == 0:
            _assert_bounded(profile)
    _assert_bounded(profile)
    assert {len(one.facts.sittings) for one in profile.playbacks} == {SITTING_MAX}
    assert len(profile.playbacks) == 2


def test_thousands_of_sittings_that_are_opened_and_left_change_nothing_that_is_shown() -> None:
    """semantics.md#reports, 4."""
    profile = Profile()
    profile.plays(sitting_number(0), "0:00", "30:00", START, MOVIE)
    shown = profile.seen(MOVIE)
    for number in range(1, 1500):
        at = START + timedelta(hours=1, seconds=10 * number)
        for seq, kind in enumerate((Event.START, Event.STOP)):
            report = Report(sitting_number(number), seq, kind, MOVIE, at, (number % 50) * 60_000, None, HOUR_MS)
            profile.does(TakeReport(ME, report), at)
    _assert_bounded(profile)
    assert (profile.seen(MOVIE), profile.entries()) == (shown, [])


@given(st.integers(0, 10**6))
@settings(max_examples=3)
def test_a_show_of_many_episodes_is_kept_within_bounds_whatever_is_played(seed: int) -> None:
    profile = Profile()
    for number, chance in enumerate(_numbers(seed, 400)):
        season, episode = chance % 30, chance % 37 + 1
        at = START + timedelta(minutes=number)
        where = Locator(SHOW, season, episode)
        report = Report(sitting_number(chance), 1, Event.SEEK, where, at, 10 * 60_000, None, HOUR_MS)
        profile.does(TakeReport(ME, report), at)
        if chance % 20 == 0:
            profile.does(AddEntry(ME, Locator(SHOW, season), FINISHED), at)
        assert len(profile.rows.offered_of(SHOW)) <= RESUMABLE_MAX
    _assert_bounded(profile)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=6)
def test_a_sitting_of_days_is_kept_in_one_small_row_in_any_order(seed: int, in_order: bool) -> None:
    seqs = list(range(2000)) if in_order else _numbers(seed, 1000)
    profile = Profile()
    for number, seq in enumerate(seqs):
        at = START + timedelta(seconds=10 * number)
        report = Report(sitting_number(1), seq, Event.PROGRESS, MOVIE, at, seq * 1000 % HOUR_MS, None, None)
        profile.does(TakeReport(ME, report), at)
    _assert_bounded(profile)
    (playback,) = profile.playbacks
    (sitting,) = playback.facts.sittings
    assert (sitting.last.seq, sitting.first.seq) == (max(seqs), min(seqs))
