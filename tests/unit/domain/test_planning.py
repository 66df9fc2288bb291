"""Semantics.md, section 5: what is planned for next up from a show's history and the catalogue.

Not for the choice of the episode from what was watched (``test_next_up``).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from playhead.domain.commands import AddEntry, RecordPosition, SetProgress
from playhead.domain.next_up import Policy, in_order
from playhead.domain.planning import TitleHistory, plan, progress_of
from playhead.domain.playback import NO_PLANS, Snooze, TitleState
from playhead.domain.progress import FINISHED, NONE, Progress
from playhead.domain.shelving import FOR_EVER, SavePlans, SnoozeTitle
from playhead.domain.titles import Episode, Locator, Season, Title
from playhead.domain.watched import MarkUnwatched, MarkWatched
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, MOVIE, SHOW
from tests.unit.domain.sitting_words import A, B

TODAY = date(2026, 3, 1)
SOON, LATER = date(2026, 3, 4), date(2026, 3, 11)


def _aired(count: int, *more: date | None, first: date = date(2025, 1, 1)) -> tuple[Episode, ...]:
    dates: list[date | None] = [first + timedelta(days=7 * number) for number in range(count)]
    return tuple(Episode(number, "", on, 1500) for number, on in enumerate([*dates, *more], start=1))


TITLE = Title(
    SHOW,
    seasons=(
        Season(0, (Episode(1, air_date=date(2025, 1, 9)), Episode(2))),
        Season(1, _aired(3)),
        Season(2, _aired(2, SOON, LATER, None, first=date(2026, 2, 1))),
    ),
)


def _planned(profile: Profile, title: Title | None = TITLE, today: date = TODAY) -> TitleState:
    history = TitleHistory(SHOW, tuple(profile.entries()[::-1]), profile.rows.playbacks_of(SHOW), profile.state())
    return plan(history, profile.state() or TitleState(SHOW, clock("08:00")), title, today)


def _next(
    profile: Profile, policy: Policy = Policy.AFTER_LAST, *, specials: bool = False, title: Title | None = TITLE
) -> tuple[int | None, int | None] | None:
    upcoming = _planned(profile, title).plans.find(policy, include_specials=specials)
    return None if upcoming is None else (upcoming.locator.season, upcoming.locator.episode)


def _watched(*episodes: tuple[int, int]) -> Profile:
    """A profile that watched these, one an hour, from six in the morning on."""
    profile = Profile(now=clock("06:00"))
    for season, episode in episodes:
        profile.does(AddEntry(ME, an_episode(episode, season=season), FINISHED), profile.now + timedelta(hours=1))
    return profile


@pytest.mark.parametrize(
    ("seen", "after_last", "first_unwatched", "with_specials"),
    [
        ([], None, None, None),
        ([(1, 1)], (1, 2), (1, 2), (1, 2)),
        ([(1, 1), (1, 2)], (1, 3), (1, 3), (0, 1)),
        ([(1, 3)], (2, 1), (1, 1), (2, 1)),
        ([(1, 3), (1, 1)], (1, 2), (1, 2), (1, 2)),
        ([(0, 1)], (1, 1), (1, 1), (1, 1)),
        ([(2, 2)], (2, 3), (1, 1), (2, 3)),
    ],
)
def test_every_policy_is_planned_with_and_without_specials(
    seen: list[tuple[int, int]],
    after_last: tuple[int, int] | None,
    first_unwatched: tuple[int, int] | None,
    with_specials: tuple[int, int] | None,
) -> None:
    profile = _watched(*seen)
    assert _next(profile) == after_last
    assert _next(profile, Policy.FIRST_UNWATCHED) == first_unwatched
    assert _next(profile, specials=True) == with_specials


def test_specials_stand_in_nobodys_way() -> None:
    profile = _watched((1, 1), (1, 2), (1, 3))
    assert _next(profile) == (2, 1)
    assert _next(profile, Policy.FIRST_UNWATCHED, specials=True) == (0, 1)


def test_entries_count_in_the_order_of_their_times_however_they_come() -> None:
    profile = Profile(now=clock("12:00"))
    for episode, when in ((1, "10:00"), (3, "08:00"), (2, "09:00")):
        profile.does(AddEntry(ME, an_episode(episode), FINISHED, clock(when)))
    assert _next(profile) == (2, 1)
    order = in_order(TITLE)
    entries = profile.entries()
    shows = [progress_of(SHOW, told, order, TODAY) for told in (entries, entries[::-1])]
    assert shows[0] == shows[1]
    assert (shows[0].last, shows[0].last_at) == (an_episode(1), clock("10:00"))


def test_the_next_episode_that_has_not_aired_is_told_with_its_date() -> None:
    profile = _watched((2, 1), (2, 2))
    upcoming = _planned(profile).plans.after_last
    assert upcoming is not None
    assert (upcoming.locator, upcoming.aired, upcoming.air_date) == (an_episode(3, season=2), False, SOON)
    assert _planned(profile).plans.replan_on == SOON
    on_the_day = _planned(profile, today=SOON)
    assert on_the_day.plans.after_last == replace(upcoming, aired=True, replan_on=LATER)


def test_a_plan_is_made_anew_when_an_episode_airs_that_may_change_it() -> None:
    """The first unwatched one may be another as soon as any aired."""
    profile = _watched((1, 1))
    assert _planned(profile).plans.replan_on == SOON
    assert _planned(profile, today=LATER).plans.replan_on is None


def test_a_title_that_the_catalogue_does_not_know_has_no_plans_and_is_not_stale() -> None:
    profile = _watched((1, 1))
    state = _planned(profile, None)
    assert (state.plans, state.is_stale) == (NO_PLANS, False)
    assert _planned(profile, Title(SHOW)).plans == NO_PLANS


def test_a_movie_has_nothing_to_plan() -> None:
    state = TitleState(MOVIE.title_id, clock("10:00"), is_stale=True)
    planned = plan(TitleHistory(MOVIE.title_id, (), (), state), state, Title(MOVIE.title_id), TODAY)
    assert planned == replace(state, is_stale=False)


def test_a_plan_leaves_all_else_of_the_state() -> None:
    profile = _watched((1, 1))
    state = replace(_planned(profile), dismissed_at=clock("09:00"), forgotten_at=clock("05:00"), is_stale=True)
    history = TitleHistory(SHOW, tuple(profile.entries()), (), state)
    assert plan(history, state, TITLE, TODAY) == replace(state, is_stale=False)


def test_a_title_is_as_active_as_the_newest_of_its_entries_and_points() -> None:
    profile = _watched((1, 1))
    assert _planned(profile).active_at == clock("07:00")
    state = TitleState(SHOW, clock("06:00"))
    profile.tells(A, "pause", "20:00", "11:00", an_episode(2))
    history = TitleHistory(SHOW, tuple(profile.entries()), profile.rows.playbacks_of(SHOW), state)
    assert plan(history, state, TITLE, TODAY).active_at == clock("11:00")
    late = replace(state, active_at=clock("12:00"))
    assert plan(history, late, TITLE, TODAY).active_at == clock("12:00")


def test_next_up_follows_a_rewatch_of_a_completed_show() -> None:
    """semantics.md#shelves."""
    everything = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]
    for policy in Policy:
        assert _next(_watched(*everything), policy) == (2, 3)
        profile = _watched(*everything, (1, 1))
        assert _next(profile, policy) == (1, 2)
        assert all(upcoming.is_rewatch for upcoming in _planned(profile).plans.upcoming if upcoming.locator.season == 1)


def test_an_episode_watched_twice_before_the_show_was_completed_is_no_rewatch() -> None:
    assert _next(_watched((1, 1), (1, 2), (1, 1))) == (1, 3)


def test_a_season_default_counts_for_what_had_aired_by_then() -> None:
    profile = Profile(now=datetime(2025, 1, 9, 12, tzinfo=clock("10:00").tzinfo))
    profile.does(SetProgress(ME, an_episode(None), FINISHED))  # the third airs a week later
    assert _next(profile) == (1, 3)
    assert _next(profile, Policy.FIRST_UNWATCHED) == (1, 3)
    profile.does(SetProgress(ME, an_episode(None), FINISHED), "10:00")
    assert _next(profile) == (2, 1)


def test_an_unmarked_episode_under_a_default_is_the_first_unwatched() -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, an_episode(None), TITLE), "10:00")
    profile.does(MarkUnwatched(ME, an_episode(2)), "11:00")
    assert _next(profile, Policy.FIRST_UNWATCHED) == (1, 2)
    assert _next(profile) == (2, 1)
    profile.does(MarkUnwatched(ME, an_episode(None)), "12:00")
    assert _next(profile, Policy.FIRST_UNWATCHED) is None  # nothing of it is watched any more


@pytest.mark.parametrize("policy", Policy)
def test_a_default_that_says_unwatched_takes_back_the_one_before(policy: Policy) -> None:
    profile = Profile()
    profile.does(AddEntry(ME, an_episode(None), FINISHED), "10:00")
    assert _next(profile, policy) == (2, 1)
    profile.does(AddEntry(ME, an_episode(None), NONE), "11:00")
    assert _next(profile, policy) is None
    profile.does(AddEntry(ME, an_episode(1), FINISHED), "11:30")
    assert _next(profile, policy) == (1, 2)
    profile.does(AddEntry(ME, an_episode(None), FINISHED), "12:00")
    assert _next(profile, policy) == (2, 1)


def test_a_mark_of_a_whole_show_leaves_what_has_not_aired() -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, Locator(SHOW), TITLE), "10:00")
    assert _next(profile) == _next(profile, Policy.FIRST_UNWATCHED) == (2, 3)


def test_what_was_unmarked_is_next_itself() -> None:
    profile = _watched((1, 1), (1, 2))
    profile.does(SetProgress(ME, an_episode(2), NONE), "12:00")
    assert _next(profile) == (1, 2)


def test_an_episode_begun_again_is_watched_all_the_same_whatever_a_player_writes_into_its_entry() -> None:
    """semantics.md#completion, 3: ten seconds of a replay do not un-watch an episode."""
    profile = Profile()
    for episode, when in ((1, "10:00"), (2, "11:00")):
        profile.does(RecordPosition(ME, A, an_episode(episode), None, FINISHED, 3600.0), when)
    profile.does(RecordPosition(ME, A, an_episode(1), None, Progress(5.0), 3600.0), "12:00")
    assert not profile.entries(an_episode(1))[0].completed
    assert _next(profile, Policy.FIRST_UNWATCHED) == (1, 3)


def test_what_was_unmarked_is_unwatched_whatever_a_player_that_was_left_open_tells() -> None:
    """semantics.md#reports, 6."""
    profile = _watched((1, 1))
    profile.plays(A, "0:00", "55:00", "10:00", an_episode(2))
    profile.does(MarkUnwatched(ME, an_episode(2)), "12:00")
    profile.tells(A, "pause", "55:00", "13:00", an_episode(2))
    assert profile.seen(an_episode(2)).completed
    assert _next(profile, Policy.FIRST_UNWATCHED) == (1, 2)


def test_an_entry_that_a_player_has_only_begun_is_not_watched_even_under_a_default() -> None:
    """semantics.md#seasons: an episode's own entry wins."""
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(None), FINISHED), "10:00")
    profile.does(RecordPosition(ME, B, an_episode(2), None, Progress(30.0), 3600.0), "11:00")
    assert _next(profile, Policy.FIRST_UNWATCHED) == (1, 2)


def test_what_was_played_and_logged_is_what_was_watched_last() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00", an_episode(1))
    profile.plays(B, "0:00", "20:00", "12:00", an_episode(3))
    assert _next(profile) == (1, 2)


@pytest.mark.parametrize(
    ("on", "today", "wakes_on"),
    [
        (None, date(2026, 3, 2), LATER),
        (SOON, date(2026, 3, 2), SOON),
        (SOON, date(2026, 3, 5), SOON),
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 2)),
        (TODAY, date(2026, 3, 2), LATER),  # it had aired when the show was put aside
    ],
)
def test_a_show_put_aside_until_an_episode_of_which_none_was_in_sight_wakes_when_one_airs(
    on: date | None, today: date, wakes_on: date
) -> None:
    """semantics.md#shelves: the catalogue learns of it later, before it airs or after."""
    profile = _watched((1, 1), (1, 2))
    ended = Title(SHOW, seasons=(Season(1, _aired(2)),))
    profile.does(SavePlans(ME, profile.head.revision, 0, (_planned(profile, ended),)))
    profile.does(SnoozeTitle(ME, SHOW, until_episode=True), "12:00")
    assert _planned(profile, ended).snooze == Snooze(clock("12:00"), FOR_EVER)
    renewed = Title(SHOW, seasons=(Season(1, _aired(2, on, LATER)),))
    assert _planned(profile, renewed, today).snooze == Snooze(clock("12:00"), FOR_EVER, wakes_on)


def test_a_show_put_aside_until_an_episode_wakes_for_that_one_whatever_is_planned_later() -> None:
    profile = _watched((2, 1), (2, 2))
    profile.does(SavePlans(ME, profile.head.revision, 0, (_planned(profile),)))
    profile.does(SnoozeTitle(ME, SHOW, until_episode=True), "12:00")
    for today in (TODAY, SOON, LATER):
        assert _planned(profile, today=today).snooze == Snooze(clock("12:00"), FOR_EVER, SOON)


def test_a_show_put_aside_until_a_time_waits_for_no_episode() -> None:
    profile = _watched((1, 1))
    profile.does(SnoozeTitle(ME, SHOW, clock("12:00", 9)), "12:00")
    assert _planned(profile).snooze == Snooze(clock("12:00"), clock("12:00", 9))
    profile.does(SavePlans(ME, profile.head.revision, 0, (_planned(profile),)))
    profile.does(SnoozeTitle(ME, SHOW, clock("12:00", 9), until_episode=True))
    assert _planned(profile, today=LATER).snooze == Snooze(clock("12:00"), clock("12:00", 9), SOON)
