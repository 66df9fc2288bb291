"""That a viewing counts once, a point follows the player, and a clock that steps back loses nothing.

Not for the numbers of the borders (``test_progress``).
"""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.commands import (
    MovePoint,
    RecordPosition,
    Scrobble,
    SetProgress,
)
from playhead.domain.progress import Progress
from playhead.domain.resume import SAME_VIEWING, ResumePoint, overtaken
from playhead.domain.titles import Locator, TitleId
from playhead.testing.cases.base import ME
from playhead.testing.clock import START
from playhead.testing.samples import EPISODE, MOVIE, NEXT_EPISODE, SHOW
from tests.property.profile import Profile

percents = (st.sampled_from([0.0, 40.0, 79.999, 80.0, 95.0, 100.0]) | st.floats(0, 100)).map(Progress)
durations = st.none() | st.sampled_from([60.0, 2700.0])
heartbeats = st.lists(st.tuples(percents, st.floats(0, 7200)), max_size=15)


def _scrobble(profile: Profile, told: list[tuple[Progress, float]], times: int, duration_s: float | None) -> None:
    """Each heartbeat as often as ``times``, with the seconds that pass before it."""
    now = START
    for progress, seconds in told:
        now += timedelta(milliseconds=round(seconds * 1000))
        for _ in range(times):
            profile.do(Scrobble(ME, MOVIE, progress, duration_s), now)


@given(heartbeats, st.integers(2, 4), durations)
def test_repeating_every_heartbeat_changes_nothing(
    told: list[tuple[Progress, float]], times: int, duration_s: float | None
) -> None:
    """semantics.md#completion, 3: once per viewing, however often the player says so."""
    once, often = Profile(), Profile()
    _scrobble(once, told, 1, duration_s)
    _scrobble(often, told, times, duration_s)
    assert [entry.progress for entry in often.entries] == [entry.progress for entry in once.entries]
    assert [point.progress for point in often.points] == [point.progress for point in once.points]
    assert [point.completed_at for point in often.points] == [point.completed_at for point in once.points]


@given(st.lists(percents, max_size=30), st.floats(0, 86_400))
def test_a_player_that_only_goes_on_logs_one_viewing(told: list[Progress], seconds: float) -> None:
    """However long the pauses; the entry follows to the greatest progress shown."""
    profile = Profile()
    _scrobble(profile, [(progress, seconds) for progress in sorted(told)], 1, None)
    watched = [progress for progress in told if progress >= 80]
    assert [entry.progress for entry in profile.entries] == ([max(watched)] if watched else [])


@given(st.lists(percents, max_size=30))
def test_within_half_an_hour_there_is_one_viewing(told: list[Progress]) -> None:
    """semantics.md#completion, 6: also where the player rewinds below the watched mark and comes back."""
    profile = Profile()
    _scrobble(profile, [(progress, 59.0) for progress in told], 1, None)
    assert len(profile.entries) == (1 if any(progress >= 80 for progress in told) else 0)


@given(st.integers(2, 6), st.sampled_from([None, 600.0, 7200.0]))
def test_each_viewing_from_the_start_is_logged(viewings: int, duration_s: float | None) -> None:
    """Where more than the duration, or half an hour, lies between one completion and the next."""
    pause = 1 + (SAME_VIEWING.total_seconds() if duration_s is None else duration_s)
    profile = Profile()
    _scrobble(profile, [(Progress(5.0), 0.0), (Progress(90.0), pause)] * viewings, 1, duration_s)
    assert len(profile.entries) == viewings


@given(percents, st.floats(0.001, 10**6), percents)
def test_a_clock_that_steps_back_does_not_stop_the_point(first: Progress, back_s: float, second: Progress) -> None:
    """Live playing is never taken for late news, and the point's time does not go back."""
    for report in (Scrobble(ME, MOVIE, second), RecordPosition(ME, MOVIE, 5.0, second), MovePoint(ME, MOVIE, second)):
        profile = Profile()
        profile.do(MovePoint(ME, MOVIE, first), START)
        profile.do(report, START - timedelta(milliseconds=round(back_s * 1000)))
        point = profile.find_point(MOVIE)
        assert point is not None
        assert (point.progress, point.updated_at) == (second, START)


moments = st.integers(-10_000, 10_000).map(lambda ms: START + timedelta(milliseconds=ms))


@given(st.lists(st.tuples(percents, moments), min_size=1, max_size=10))
def test_told_times_leave_the_point_at_the_latest_of_them(told: list[tuple[Progress, datetime]]) -> None:
    """An older one changes nothing, whatever the order in which they arrive (discovr.md#playback)."""
    profile, latest = Profile(), None
    for progress, at in told:
        before = profile.find_point(MOVIE)
        moved = profile.do(MovePoint(ME, MOVIE, progress, at), START + timedelta(days=1))
        assert moved is (latest is None or at >= latest)
        if not moved:
            assert profile.find_point(MOVIE) == before
        latest = at if latest is None else max(latest, at)
    point = profile.find_point(MOVIE)
    assert point is not None
    assert point.updated_at == latest
    assert point.progress == [progress for progress, at in told if at == latest][-1]


@given(st.lists(percents, max_size=8), percents)
def test_moving_a_point_writes_no_history_and_uses_up_no_viewing(moves: list[Progress], last: Progress) -> None:
    """discovr.md#playback: history untouched; a scrobble that follows still logs what was watched."""
    profile = Profile()
    for progress in moves:
        profile.do(MovePoint(ME, MOVIE, progress), START)
    assert profile.entries == []
    profile.do(Scrobble(ME, MOVIE, last), START)
    assert [entry.progress for entry in profile.entries] == ([last] if last >= 80 else [])


episodes = st.builds(lambda season, episode: Locator(SHOW, season, episode), st.integers(0, 3), st.integers(1, 4))
points = st.builds(
    ResumePoint,
    episodes | st.just(Locator(SHOW, 1)),
    st.just(Progress(50.0)),
    st.none(),
    st.just(True),
    st.just(False),
    st.none(),
    moments,
    st.integers(1),
)


@given(st.lists(points, max_size=8), episodes | st.sampled_from([MOVIE, Locator(SHOW, 2)]), moments)
def test_a_later_episode_overtakes_exactly_the_earlier_ones_not_played_since(
    resumable: list[ResumePoint], started: Locator, at: datetime
) -> None:
    """semantics.md#completion, 4; specials neither overtake nor are overtaken."""

    def number(locator: Locator) -> int | None:
        return locator.season * 100 + locator.episode if locator.season and locator.episode else None

    here = number(started)
    for point in resumable:
        there = number(point.locator)
        is_over = here is not None and there is not None and there < here and point.updated_at <= at
        assert (point in overtaken(resumable, started, at)) is is_over


@given(percents, percents)
def test_a_point_put_to_its_end_by_history_is_offered_again_when_played(ended: Progress, played: Progress) -> None:
    profile = Profile()
    profile.do(MovePoint(ME, MOVIE, Progress(50.0)), START)
    profile.do(SetProgress(ME, MOVIE, ended), START)
    point = profile.find_point(MOVIE)
    assert point is not None
    assert point.resumable is (ended < 95)
    profile.do(Scrobble(ME, MOVIE, played), START)
    point = profile.find_point(MOVIE)
    assert point is not None
    assert point.resumable is (0 < played < 95)


@given(st.permutations([EPISODE, NEXT_EPISODE, Locator(SHOW, 2, 1), Locator(TitleId("TV_2"), 1, 1)]))
def test_playing_a_show_in_any_order_offers_what_no_later_episode_overtook(order: list[Locator]) -> None:
    profile, now = Profile(), START
    for locator in order:
        now += timedelta(minutes=1)
        profile.do(Scrobble(ME, locator, Progress(50.0)), now)
    offered = {point.locator for point in profile.points if point.resumable}
    own = [locator for locator in order if locator.title_id == SHOW]
    overtaken_ones = {
        locator for index, locator in enumerate(own) if any(_place(later) > _place(locator) for later in own[index:])
    }
    assert offered == set(order) - overtaken_ones


def _place(locator: Locator) -> tuple[int, int]:
    return (locator.season or 0, locator.episode or 0)
