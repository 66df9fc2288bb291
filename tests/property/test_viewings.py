"""That a viewing counts once, a point follows the player, and a clock that steps back loses nothing.

Not for the numbers of the borders (``test_progress``), nor for the order of delivery (``test_delivery``).
"""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.commands import RecordPosition, SetProgress
from playhead.domain.playback import Started, TitleState, ended_at, touched, with_start
from playhead.domain.plays import SAME_PLAY
from playhead.domain.progress import Progress
from playhead.domain.resolving import Outcome
from playhead.domain.telling import Scrobble
from playhead.domain.titles import Locator, TitleId
from tests.property.acts import EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SITTINGS, moments, percents
from tests.property.profile import START, Profile
from tests.unit.domain.rules import ME, MOVIE, SHOW

PLAYER, OTHER_PLAYER = SITTINGS[:2]
durations = st.none() | st.sampled_from([60_000, 2_700_000])
heartbeats = st.lists(st.tuples(percents, st.floats(0, 7200)), max_size=15)


def _scrobble(
    profile: Profile, told: list[tuple[Progress, float]], times: int = 1, duration_ms: int | None = None
) -> None:
    """Each heartbeat as often as ``times``, with the seconds that pass before it."""
    now = START
    for progress, passed in told:
        now += timedelta(milliseconds=round(passed * 1000))
        for _ in range(times):
            profile.does(Scrobble(ME, PLAYER, MOVIE, progress, duration_ms=duration_ms), now)


@given(heartbeats, st.integers(2, 4), durations)
def test_repeating_every_heartbeat_changes_nothing(
    told: list[tuple[Progress, float]], times: int, duration_ms: int | None
) -> None:
    """semantics.md#completion, 3: once per viewing, however often the player says so."""
    once, often = Profile(), Profile()
    _scrobble(once, told, 1, duration_ms)
    _scrobble(often, told, times, duration_ms)
    for profile in (once, often):
        profile.now = START + timedelta(days=9)
    assert [(one.progress, one.updated_at) for one in often.entries()] == [
        (one.progress, one.updated_at) for one in once.entries()
    ]
    assert [(point.progress, point.updated_at, point.resumable) for point in often.points] == [
        (point.progress, point.updated_at, point.resumable) for point in once.points
    ]
    assert often.seen(MOVIE).completed_at == once.seen(MOVIE).completed_at


@given(st.lists(percents, max_size=30), st.floats(0, 86_400))
def test_a_player_that_only_goes_on_logs_one_viewing(told: list[Progress], passed: float) -> None:
    """However long the pauses; the entry follows to the greatest progress shown."""
    profile = Profile()
    _scrobble(profile, [(progress, passed) for progress in sorted(told)])
    watched = [progress for progress in told if progress >= 80]
    assert [entry.progress for entry in profile.entries()] == ([max(watched)] if watched else [])


@given(st.lists(percents, max_size=30))
def test_within_half_an_hour_there_is_one_viewing(told: list[Progress]) -> None:
    """semantics.md#completion, 6: also where the player rewinds below the watched mark and comes back."""
    profile = Profile()
    _scrobble(profile, [(progress, 59.0) for progress in told])
    watched = [progress for progress in told if progress >= 80]
    assert [entry.progress for entry in profile.entries()] == ([max(watched)] if watched else [])


@given(st.integers(2, 6), st.sampled_from([None, 600_000, 7_200_000]))
def test_each_viewing_from_the_start_is_logged(viewings: int, duration_ms: int | None) -> None:
    """Where more than the duration, or half an hour, lies between one completion and the next."""
    pause = 1 + (SAME_PLAY.total_seconds() if duration_ms is None else duration_ms / 1000)
    profile = Profile()
    _scrobble(profile, [(Progress(5.0), 0.0), (Progress(90.0), pause)] * viewings, 1, duration_ms)
    assert len(profile.entries()) == viewings


@given(percents, st.floats(0.001, 10**6), percents)
def test_a_clock_that_steps_back_does_not_stop_the_point(first: Progress, back_s: float, second: Progress) -> None:
    """Live playing is never taken for late news, and the point's time does not go back."""
    for report in (
        Scrobble(ME, PLAYER, MOVIE, second),
        RecordPosition(ME, PLAYER, MOVIE, 5.0, second),
        Scrobble(ME, PLAYER, MOVIE, second, counts=False),
    ):
        profile = Profile()
        profile.does(Scrobble(ME, PLAYER, MOVIE, first, counts=False), START)
        profile.attempt(report, START - timedelta(milliseconds=round(back_s * 1000)))
        point = profile.point(MOVIE)
        assert point is not None
        assert (point.progress, point.updated_at) == (second, START)


@given(st.lists(st.tuples(percents, moments), min_size=1, max_size=10))
def test_told_times_leave_the_point_at_the_latest_of_them(told: list[tuple[Progress, datetime]]) -> None:
    """An older one changes nothing, whatever the order in which they arrive (discovr.md#playback)."""
    profile, latest = Profile(), None
    now = START + timedelta(days=1)
    for progress, at in told:
        before = profile.point(MOVIE)
        answer = profile.does(Scrobble(ME, PLAYER, MOVIE, progress, at, counts=False), now)
        is_news = latest is None or at >= latest
        assert answer.outcome is (Outcome.ACCEPTED if is_news else Outcome.KEPT)
        if not is_news:
            assert (profile.point(MOVIE), profile.changes) == (before, None)
        latest = at if latest is None else max(latest, at)
    point = profile.point(MOVIE)
    assert point is not None
    assert point.updated_at == latest
    assert point.progress == [progress for progress, at in told if at == latest][-1]


@given(st.lists(percents, max_size=8), percents, st.sampled_from([PLAYER, OTHER_PLAYER]))
def test_moving_a_point_writes_no_history_and_uses_up_no_viewing(
    moves: list[Progress], last: Progress, player: str
) -> None:
    """discovr.md#playback: history untouched; a scrobble that follows still logs what was watched."""
    profile = Profile()
    for progress in moves:
        profile.does(Scrobble(ME, PLAYER, MOVIE, progress, counts=False), START)
    assert profile.entries() == []
    profile.does(Scrobble(ME, PLAYER if player == PLAYER else OTHER_PLAYER, MOVIE, last), START)
    assert [entry.progress for entry in profile.entries()] == ([last] if last >= 80 else [])


heard = st.lists(st.tuples(percents, st.booleans()), max_size=12)


@given(heard, st.integers(0, 12), percents)
def test_words_beyond_the_mark_that_do_not_count_never_show_in_history(
    told: list[tuple[Progress, bool]], place: int, extra: Progress
) -> None:
    """With one of them more or less, wherever it stands, the same viewings are logged."""
    words = [(progress, counts or progress < 80, 1) for progress, counts in told]
    more = [*words[:place], (Progress(80 + extra / 5), False, 0), *words[place:]]
    logged = []
    for told_words in (words, more):
        profile, now = Profile(), START
        for progress, counts, hours in told_words:
            now += timedelta(hours=hours)
            profile.does(Scrobble(ME, PLAYER, MOVIE, progress, counts=counts), now)
        logged.append([(entry.progress, entry.updated_at) for entry in profile.entries()])
    assert logged[0] == logged[1]


episodes = st.builds(lambda season, episode: Locator(SHOW, season, episode), st.integers(0, 3), st.integers(1, 4))


def _number(locator: Locator) -> int | None:
    return locator.season * 100 + locator.episode if locator.season and locator.episode else None


@given(st.lists(st.tuples(episodes, moments), max_size=8), episodes, moments)
def test_a_later_episode_passes_exactly_the_earlier_ones_not_played_since(
    starts: list[tuple[Locator, datetime]], told: Locator, at: datetime
) -> None:
    """semantics.md#completion, 4; specials neither pass nor are passed. In whatever order the starts are noted."""
    here = _number(told)
    passed_at = max(
        (when for started, when in starts if here is not None and (_number(started) or 0) > here), default=None
    )
    for order in (starts, starts[::-1], sorted(starts, key=lambda one: one[1])):
        state = touched(None, SHOW, START)
        for started, when in order:
            state = with_start(state, started, when)
        ended = ended_at(state, told)
        assert ended == passed_at
        assert (ended is not None and at <= ended) is (passed_at is not None and at <= passed_at)


@given(st.lists(st.tuples(episodes, moments), max_size=8))
def test_starts_are_kept_without_one_that_another_makes_needless(starts: list[tuple[Locator, datetime]]) -> None:
    state = TitleState(SHOW, START)
    for started, when in starts:
        state = with_start(state, started, when)

    def number(one: Started) -> tuple[int, int]:
        return one.season, one.episode

    assert all(
        not (number(other) >= number(one) and other.at >= one.at)
        for one in state.started
        for other in state.started
        if one is not other
    )


@given(percents, percents)
def test_a_point_put_to_its_end_by_history_is_offered_again_when_played(ended: Progress, played: Progress) -> None:
    profile = Profile()
    profile.does(Scrobble(ME, PLAYER, MOVIE, Progress(50.0), counts=False), START)
    profile.does(SetProgress(ME, MOVIE, ended), START)
    point = profile.point(MOVIE)
    assert point is not None
    assert (point.progress, point.resumable) == (ended, 0 < ended < 95)
    profile.does(Scrobble(ME, PLAYER, MOVIE, played), START + timedelta(minutes=1))
    point = profile.point(MOVIE)
    assert point is not None
    if point.sitting_id is None:  # set back from a place that was told outright, and not yet 2 minutes on
        assert ended - played > 0.5
        assert 0 < ended < 95
    else:
        assert (point.progress, point.resumable) == (played, 0 < played < 95)


@given(st.permutations([EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, Locator(TitleId("TV_2"), 1, 1)]))
def test_playing_a_show_in_any_order_offers_what_no_later_episode_overtook(order: list[Locator]) -> None:
    profile, now = Profile(), START
    for locator in order:
        now += timedelta(minutes=1)
        profile.does(Scrobble(ME, PLAYER, locator, Progress(50.0)), now)
    offered = {point.locator for point in profile.points if point.resumable}
    own = [locator for locator in order if locator.title_id == SHOW]
    overtaken = {
        locator
        for index, locator in enumerate(own)
        if any((_number(later) or 0) > (_number(locator) or 0) for later in own[index:])
    }
    assert offered == set(order) - overtaken
