"""Semantics.md, section 2: when a title counts as watched, how long it is resumable, and what counts as one viewing."""

from datetime import datetime, timedelta

import pytest

from playhead.domain.acts import Act, ActKind
from playhead.domain.contenders import Measure
from playhead.domain.errors import InvalidValue
from playhead.domain.plays import Told, find_play
from playhead.domain.progress import COMPLETION, CompletionRule, is_listed_at
from playhead.domain.reports import Event, Report, SittingId
from playhead.domain.resolving import Facts, find_sitting, get_sitting, with_act, with_report
from playhead.domain.sittings import Sample
from tests.unit.domain.sitting_words import FILM, FILM_MS, A, B, Viewer, clock, ms


@pytest.mark.parametrize(
    ("position_ms", "duration_ms", "completed"),
    [(79_999, 100_000, False), (80_000, 100_000, True), (2, 3, False), (4, 5, True), (5, 0, False), (10**12, 3, True)],
)
def test_80_percent_exactly_counts_in_integers(position_ms: int, duration_ms: int, completed: bool) -> None:
    assert COMPLETION.is_completed_at(position_ms, duration_ms) is completed


@pytest.mark.parametrize(("percent", "completed"), [(79.999, False), (80.0, True)])
def test_a_client_that_only_knows_percent_completes_at_80(percent: float, completed: bool) -> None:
    assert Viewer(duration_ms=None).tells(A, "progress", percent, "20:00").seen.completed is completed


@pytest.mark.parametrize("duration_ms", [None, 0])
def test_a_title_of_unknown_length_never_completes_by_itself_and_keeps_its_position(duration_ms: int | None) -> None:
    viewer = Viewer(duration_ms=duration_ms).plays(A, "0:00", "95:00", "18:00")
    assert (viewer.at, viewer.seen.completed) == ("95:00", False)
    assert viewer.seen.current is not None
    assert viewer.seen.current.resumable
    assert viewer.tells(A, "complete", "95:00", "21:00").seen.completed


def test_a_lower_position_afterwards_never_uncompletes() -> None:
    viewer = Viewer().plays(A, "0:00", "50:00", "18:00").plays(B, "0:00", "10:00", "20:00", base_revision=10**6)
    assert (viewer.at, viewer.seen.completed) == ("10:00", True)
    assert viewer.tells(B, "seek", "1:00", "20:20").seen.completed
    assert not viewer.does(ActKind.UNWATCHED, "20:30").seen.completed


def test_ten_seconds_of_a_replay_do_not_unwatch() -> None:
    viewer = Viewer().tells(A, "complete", "60:00", "18:00").plays(B, "0:00", "0:10", "20:00")
    assert viewer.seen.completed


def test_to_open_what_was_left_beyond_the_mark_is_not_to_watch_it() -> None:
    viewer = Viewer().tells(A, "start", "57:00", "18:00:00").tells(A, "stop", "57:03", "18:00:03")
    assert not viewer.seen.completed


@pytest.mark.parametrize(
    ("position_ms", "credits_start_ms", "resumable"),
    [
        (0, None, False),
        (1, None, True),
        (94_999, None, True),
        (95_000, None, False),
        (95_000, 97_000, True),
        (96_999, 97_000, True),
        (97_000, 97_000, False),
        (94_999, 90_000, True),
        (95_000, 90_000, False),
        (100_000, 200_000, False),
    ],
)
def test_resume_is_offered_until_95_percent_or_the_credits_whichever_is_later(
    position_ms: int, credits_start_ms: int | None, resumable: bool
) -> None:
    assert COMPLETION.is_resumable_at(position_ms, 100_000, credits_start_ms) is resumable
    sample = Sample(1, clock("20:00"), Event.PROGRESS, position_ms)
    assert Measure(COMPLETION, None, credits_start_ms).is_resumable(sample, 100_000) is resumable


def test_a_title_completed_at_80_percent_is_still_resumable_until_an_explicit_finish() -> None:
    viewer = Viewer().plays(A, "0:00", "49:00", "18:00")
    assert viewer.seen.current is not None
    assert (viewer.seen.current.completed, viewer.seen.current.resumable) == (True, True)
    viewer.tells(A, "complete", "49:00", "19:00")
    assert not viewer.seen.current.resumable


@pytest.mark.parametrize(
    ("position_s", "duration_s", "listed"),
    [
        (59, None, False),
        (60, None, True),
        (59, 7200, False),
        (60, 7200, True),
        (29, 1000, False),
        (30, 1000, True),
        (9, 300, True),
        (8, 300, False),
        (29, 299, False),
        (30, 299, True),
    ],
)
def test_listed_from_60_s_or_3_percent_and_from_30_s_of_what_is_short(
    position_s: int, duration_s: int | None, listed: bool
) -> None:
    assert is_listed_at(position_s * 1000, None if duration_s is None else duration_s * 1000) is listed


@pytest.mark.parametrize(("watched", "until"), [(49, 95), (101, 95), (80, 79), (80, 101)])
def test_thresholds_outside_their_bounds_are_refused(watched: int, until: int) -> None:
    with pytest.raises(InvalidValue):
        CompletionRule(watched, until)


def test_thresholds_are_the_profiles_own() -> None:
    strict = CompletionRule(100, 100)
    viewer = Viewer(rule=strict).plays(A, "0:00", "59:59", "18:00")
    assert viewer.seen.current is not None
    assert (viewer.seen.completed, viewer.seen.current.resumable) == (False, True)
    assert viewer.tells(A, "pause", "60:00", "19:30").seen.completed
    assert CompletionRule(50, 80).is_completed_at(50, 100)


class _Counted:
    """A viewer whose plays are counted as the write path does."""

    def __init__(self, duration_ms: int | None = FILM_MS) -> None:
        self.facts = Facts(FILM)
        self.duration_ms = duration_ms
        self.plays: list[datetime] = []
        self._seq = 0

    def tells(self, sitting: SittingId, event: Event, place: str, at: datetime, *, rewatch: bool = False) -> "_Counted":
        self._seq += 1
        report = Report(sitting, self._seq, event, FILM, at, ms(place), None, self.duration_ms, rewatch=rewatch)
        before, self.facts = self.facts, with_report(self.facts, report, at, COMPLETION, self._seq)
        told = Told(report, at, before, find_sitting(before, sitting), get_sitting(self.facts, sitting))
        play = find_play(told, max(self.plays, default=None), COMPLETION)
        if play is not None:
            self.plays.append(play.at)
        return self

    def watches(self, sitting: SittingId, at: datetime, *, rewatch: bool = False) -> "_Counted":
        for minute in range(60):
            self.tells(sitting, Event.PROGRESS, f"{minute}:00", at + timedelta(minutes=minute), rewatch=rewatch)
        return self.tells(sitting, Event.COMPLETE, "60:00", at + timedelta(minutes=60), rewatch=rewatch)


def test_a_viewing_is_counted_once_where_it_passes_the_mark() -> None:
    assert _Counted().watches(A, clock("18:00")).plays == [clock("18:48")]


def test_a_player_left_paused_beyond_the_mark_for_hours_counts_once() -> None:
    viewer = _Counted()
    for hour in range(8, 20):
        viewer.tells(A, Event.PAUSE, "55:00", clock(f"{hour:02}:00"))
    assert viewer.plays == [clock("08:00")]


def test_to_go_on_beyond_the_mark_another_day_is_the_same_viewing() -> None:
    viewer = _Counted().tells(A, Event.STOP, "50:00", clock("10:00"))
    later = clock("10:00") + timedelta(days=1)
    viewer.tells(B, Event.PROGRESS, "50:00", later).tells(B, Event.COMPLETE, "60:00", later + timedelta(minutes=10))
    assert viewer.plays == [clock("10:00")]


def test_a_lower_position_opens_the_next_viewing() -> None:
    viewer = _Counted().watches(A, clock("10:00")).watches(B, clock("12:00"))
    assert viewer.plays == [clock("10:48"), clock("12:48")]
    assert len(_Counted().watches(A, clock("10:00")).watches(A, clock("12:00")).plays) == 2


@pytest.mark.parametrize(
    ("duration_ms", "minutes", "plays"),
    [(FILM_MS, 60, 1), (FILM_MS, 61, 2), (None, 30, 1), (None, 31, 2)],
)
def test_a_second_completion_within_one_duration_joins_the_first(
    duration_ms: int | None, minutes: int, plays: int
) -> None:
    viewer = _Counted(duration_ms).tells(A, Event.COMPLETE, "60:00", clock("10:00"))
    viewer.tells(B, Event.SEEK, "1:00", clock("10:01"))
    viewer.tells(B, Event.COMPLETE, "60:00", clock("10:00") + timedelta(minutes=minutes))
    assert len(viewer.plays) == plays


def test_but_not_where_the_report_says_rewatch() -> None:
    viewer = _Counted().tells(A, Event.COMPLETE, "60:00", clock("10:00"))
    viewer.tells(B, Event.SEEK, "1:00", clock("10:01"))
    viewer.tells(B, Event.COMPLETE, "60:00", clock("10:05"), rewatch=True)
    assert len(viewer.plays) == 2


def test_a_start_beyond_the_mark_makes_no_play() -> None:
    viewer = _Counted().tells(A, Event.START, "55:00", clock("10:00"))
    assert viewer.tells(A, Event.STOP, "55:03", clock("10:01")).plays == []


def test_a_viewing_that_goes_on_from_beyond_the_mark_counts_if_none_was_counted() -> None:
    viewer = _Counted().tells(A, Event.START, "55:00", clock("10:00"))
    assert viewer.tells(A, Event.PROGRESS, "55:20", clock("10:01")).plays == [clock("10:01")]


def test_a_player_that_says_complete_again_and_again_counts_once() -> None:
    viewer = _Counted()
    for hour in (10, 12, 14):
        viewer.tells(A, Event.COMPLETE, "30:00", clock(f"{hour}:00"))
    assert viewer.plays == [clock("10:00")]


def test_what_was_unmarked_may_be_watched_again() -> None:
    viewer = _Counted().watches(A, clock("10:00"))
    viewer.facts = with_act(viewer.facts, Act(ActKind.UNWATCHED, clock("11:30")))
    viewer.tells(B, Event.PROGRESS, "55:00", clock("13:00"))
    assert len(viewer.plays) == 2
