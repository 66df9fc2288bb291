"""Acts on the shelves: dismiss, snooze, keeping plans, catching up with the catalogue; and settings.

Not for what a shelf shows (``test_shelves``), nor for late reports of a dismissed title (``test_verdicts``).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from playhead.domain.commands import AddEntry
from playhead.domain.errors import InvalidValue, PointNotFound
from playhead.domain.history import Head
from playhead.domain.next_up import Policy, Upcoming
from playhead.domain.playback import Plans, Snooze, TitleState
from playhead.domain.progress import FINISHED, CompletionRule
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import FOR_EVER, CatchUp, ChangeSettings, DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.slices import Changes, Reads, Stale
from playhead.domain.titles import Locator, TitleId
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, MOVIE, NOW, SHOW, a_playback, a_slice
from tests.unit.domain.sitting_words import FILM, A, B

EARLIER = NOW - timedelta(days=1)


# Dismissing


def test_dismissing_ends_every_point_of_the_title_and_keeps_their_places() -> None:
    """discovr.md#playback."""
    offered = (a_playback(30, an_episode(1), at=EARLIER), a_playback(40, an_episode(2)))
    assert DismissTitle(ME, SHOW).reads() == Reads(offered_of=SHOW, title=SHOW)
    changes, _ = DismissTitle(ME, SHOW).decide(a_slice(playbacks=offered), NOW)
    assert changes is not None
    points = [playback.point for playback in changes.playbacks]
    assert [(one.locator, one.resumable, one.updated_at) for one in points if one is not None] == [
        (an_episode(1), False, EARLIER),
        (an_episode(2), False, NOW),
    ]
    assert [playback.revision for playback in changes.playbacks] == [11, 12]
    assert changes.titles == (TitleState(SHOW, NOW, is_stale=True, dismissed_at=NOW),)
    assert (changes.entries, changes.head.revision) == ((), 12)


@pytest.mark.parametrize("title_id", [SHOW, MOVIE.title_id])
def test_a_title_can_be_dismissed_though_nothing_of_it_is_offered(title_id: TitleId) -> None:
    """semantics.md#shelves: it may be in next up."""
    changes, _ = DismissTitle(ME, title_id).decide(a_slice(), NOW)
    assert changes is not None
    assert [state.is_dismissed for state in changes.titles] == [True]
    assert changes.head == Head(11)


def test_dismissing_what_is_not_on_offer_is_refused_where_that_is_asked_for() -> None:
    """discovr.md#playback."""
    with pytest.raises(PointNotFound):
        DismissTitle(ME, SHOW, offered_only=True).decide(a_slice(), NOW)
    changes, _ = DismissTitle(ME, SHOW, offered_only=True).decide(
        a_slice(playbacks=(a_playback(40, an_episode(2)),)), NOW
    )
    assert changes is not None


def test_dismissing_what_is_dismissed_changes_nothing() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", an_episode(1))
    profile.does(DismissTitle(ME, SHOW), "12:00")
    head, state = profile.head, profile.state()
    profile.does(DismissTitle(ME, SHOW), "13:00")
    assert (profile.changes, profile.head, profile.state()) == (None, head, state)


@pytest.mark.parametrize(
    "act",
    [
        lambda profile: profile.plays(A, "5:00", "5:30", "13:00", an_episode(1)),
        lambda profile: profile.plays(B, "5:00", "5:30", "13:00", an_episode(9)),
        lambda profile: profile.does(AddEntry(ME, an_episode(1), FINISHED), "13:00"),
    ],
    ids=["played on", "another episode", "logged"],
)
def test_a_dismissed_title_is_back_when_something_happens_to_it(act: object) -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", an_episode(1))
    profile.does(DismissTitle(ME, SHOW), "12:00")
    act(profile)  # type: ignore[operator]
    state = profile.state()
    assert state is not None
    assert (state.dismissed_at, state.active_at, state.is_dismissed) == (clock("12:00"), clock("13:00"), False)
    profile.does(DismissTitle(ME, SHOW), "14:00")
    state = profile.state()
    assert state is not None
    assert state.is_dismissed
    assert profile.offered() == []


@pytest.mark.parametrize("where", [FILM, an_episode(1)])
@pytest.mark.parametrize("snoozes", [False, True])
def test_to_play_on_is_activity_although_the_sitting_was_begun_before(where: Locator, snoozes: bool) -> None:
    """semantics.md#shelves: hidden until new activity."""
    profile = Profile()
    title_id = where.title_id
    profile.plays(A, "5:00", "20:00", "10:00", where)
    profile.does(SnoozeTitle(ME, title_id, clock("12:00", 9)) if snoozes else DismissTitle(ME, title_id), "10:15:30")
    profile.tells(A, "pause", "20:00", "10:15:30", where)
    state = profile.state(title_id)
    assert state is not None
    assert (state.is_dismissed, state.is_snoozed(profile.now, state.active_at)) == (not snoozes, snoozes)
    profile.tells(A, "progress", "21:00", "10:16", where)
    state = profile.state(title_id)
    assert state is not None
    assert (state.is_dismissed, state.is_snoozed(profile.now, state.active_at)) == (False, False)
    assert state.active_at == clock("10:16")
    assert len(profile.offered(title_id)) == 1
    profile.tells(A, "progress", "22:00", "10:17", where)
    assert profile.state(title_id) == state  # written once


def test_to_open_and_leave_a_dismissed_title_is_no_activity() -> None:
    """semantics.md#reports, 4."""
    profile = Profile()
    profile.does(DismissTitle(ME, SHOW), "10:00")
    profile.tells(A, "start", "0:00", "11:00:00", an_episode(1))
    profile.tells(A, "stop", "0:03", "11:00:03", an_episode(1))
    state = profile.state()
    assert state is not None
    assert state.is_dismissed


def test_dismissing_under_a_clock_that_stepped_back_dismisses_all_the_same() -> None:
    state = TitleState(SHOW, NOW, is_stale=True)
    changes, _ = DismissTitle(ME, SHOW).decide(a_slice(title=state), EARLIER)
    assert changes is not None
    assert [one.is_dismissed for one in changes.titles] == [True]


def test_dismissing_wakes_what_was_snoozed_and_leaves_other_titles() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00")
    profile.plays(B, "5:00", "20:00", "10:00", an_episode(1))
    profile.does(SnoozeTitle(ME, SHOW, clock("12:00", 9)), "11:00")
    profile.does(DismissTitle(ME, SHOW), "12:00")
    state = profile.state()
    assert state is not None
    assert state.snooze is None
    point = profile.point()
    assert point is not None
    assert point.resumable


# Snoozing


def _airing(on: date | None) -> TitleState:
    upcoming = Upcoming(Locator(SHOW, 1, 2), on, None, aired=False, is_rewatch=False, replan_on=on)
    return TitleState(SHOW, EARLIER, plans=Plans(upcoming))


@pytest.mark.parametrize(
    ("until", "until_episode", "snooze"),
    [
        (NOW + timedelta(days=7), False, Snooze(NOW, NOW + timedelta(days=7), None)),
        (None, True, Snooze(NOW, FOR_EVER, date(2026, 5, 9))),
        (NOW + timedelta(days=7), True, Snooze(NOW, NOW + timedelta(days=7), date(2026, 5, 9))),
        (None, False, None),
    ],
)
def test_a_title_is_put_aside_until_a_time_or_an_episode_or_is_woken(
    until: datetime | None, until_episode: bool, snooze: Snooze | None
) -> None:
    """semantics.md#shelves."""
    state = replace(_airing(date(2026, 5, 9)), snooze=Snooze(EARLIER, FOR_EVER))
    assert SnoozeTitle(ME, SHOW).reads() == Reads(title=SHOW)
    changes, outcome = SnoozeTitle(ME, SHOW, until, until_episode).decide(a_slice(title=state), NOW)
    assert outcome == snooze
    assert changes == Changes(Head(11), titles=() if snooze == state.snooze else (replace(state, snooze=snooze),))


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(milliseconds=1)])
def test_a_title_is_not_put_aside_until_a_time_that_has_passed(until: datetime) -> None:
    with pytest.raises(InvalidValue) as refusal:
        SnoozeTitle(ME, SHOW, until).decide(a_slice(), NOW)
    assert refusal.value.field == "until"
    SnoozeTitle(ME, SHOW, NOW + timedelta(milliseconds=1)).decide(a_slice(), NOW)


def test_a_title_that_nothing_is_known_of_can_be_snoozed() -> None:
    changes, _ = SnoozeTitle(ME, MOVIE.title_id, NOW + timedelta(days=1)).decide(a_slice(), NOW)
    assert changes.titles == (TitleState(MOVIE.title_id, NOW, snooze=Snooze(NOW, NOW + timedelta(days=1))),)


@pytest.mark.parametrize(
    ("now", "active_at", "snoozed"),
    [
        (NOW, NOW, True),
        (NOW + timedelta(days=7) - timedelta(milliseconds=1), NOW, True),
        (NOW + timedelta(days=7), NOW, False),
        (NOW, NOW + timedelta(milliseconds=1), False),
    ],
)
def test_a_title_is_snoozed_until_its_time_unless_it_is_played(
    now: datetime, active_at: datetime, snoozed: bool
) -> None:
    state = TitleState(SHOW, EARLIER, snooze=Snooze(NOW, NOW + timedelta(days=7)))
    assert state.is_snoozed(now, active_at) is snoozed
    assert not TitleState(SHOW, EARLIER).is_snoozed(now, active_at)


@pytest.mark.parametrize(("days", "snoozed"), [(0, True), (4, True), (5, False), (6, False)])
def test_a_title_that_waits_for_an_episode_wakes_on_the_day_it_airs(days: int, snoozed: bool) -> None:
    state = TitleState(SHOW, EARLIER, snooze=Snooze(NOW, FOR_EVER, date(2026, 5, 9)))
    midnight = datetime.combine(NOW.date(), datetime.min.time(), NOW.tzinfo)
    assert state.is_snoozed(midnight + timedelta(days=days), EARLIER) is snoozed


# Plans


def test_plans_are_kept_only_if_nothing_has_changed_meanwhile() -> None:
    head = Head(10, catalogue_version=3)
    state = _airing(None)
    for revision, version, kept in ((10, 3, True), (9, 3, False), (11, 3, False), (10, 2, False), (10, 4, False)):
        changes, outcome = SavePlans(ME, revision, version, (state,)).decide(a_slice(head=head), NOW)
        assert outcome is kept
        assert changes == (Changes(head, titles=(state,)) if kept else None)


def test_catching_up_makes_stale_what_the_catalogue_has_changed() -> None:
    head = Head(10, 2, 1, catalogue_version=3)
    for title_ids in ((SHOW,), None):
        changes, _ = CatchUp(ME, 4, title_ids).decide(a_slice(head=head), NOW)
        assert changes == Changes(replace(head, catalogue_version=4), stale=Stale(title_ids))
    for version in (2, 3):
        assert CatchUp(ME, version, None).decide(a_slice(head=head), NOW) == (None, None)


def test_a_show_that_is_stale_stays_so_until_it_is_planned() -> None:
    profile = Profile()
    profile.does(AddEntry(ME, an_episode(1), FINISHED), "10:00")
    profile.does(AddEntry(ME, FILM, FINISHED), "10:00")
    state = profile.state()
    assert state is not None
    profile.does(SavePlans(ME, profile.head.revision, 0, (replace(state, is_stale=False),)))
    assert profile.state() == replace(state, is_stale=False)
    profile.does(CatchUp(ME, 1, (SHOW, FILM.title_id, TitleId("TV_9"))))
    assert profile.state() == state
    assert profile.state(TitleId("TV_9")) is None


@pytest.mark.parametrize("when", ["07:00", "11:00"])
def test_whatever_happens_to_a_show_makes_its_plans_stale_also_what_is_told_late(when: str) -> None:
    fresh = TitleState(SHOW, clock("10:00"))
    changes, _ = AddEntry(ME, an_episode(1), FINISHED, clock(when)).decide(a_slice(title=fresh), clock("12:00"))
    active_at = max(clock("10:00"), clock(when))
    assert changes.titles == (replace(fresh, is_stale=True, active_at=active_at),)


# Settings


def test_settings_are_changed_as_a_whole_and_take_a_revision() -> None:
    settings = ProfileSettings(CompletionRule(90, 97), 30, private=True, time_zone="Europe/Berlin")
    changes, outcome = ChangeSettings(ME, settings).decide(a_slice(head=Head(10, 4, 2)), NOW)
    assert outcome == settings
    assert changes == Changes(Head(11, 4, 2, settings=settings))
    again = ChangeSettings(ME, settings).decide(a_slice(head=Head(11, 4, 2, settings=settings)), NOW)
    assert again == (None, settings)


@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (36_500, True), (36_501, False), (None, True)])
def test_retention_is_of_1_to_36500_days_or_of_all(days: int | None, taken: bool) -> None:
    if taken:
        assert ProfileSettings(retention_days=days).retention_days == days
    else:
        with pytest.raises(InvalidValue) as refusal:
            ProfileSettings(retention_days=days)
        assert refusal.value.field == "retention_days"


@pytest.mark.parametrize(("name", "taken"), [("", False), ("Z", True), ("x" * 64, True), ("x" * 65, False)])
def test_a_time_zone_has_a_name_of_1_to_64_characters(name: str, taken: bool) -> None:
    if taken:
        assert ProfileSettings(time_zone=name).time_zone == name
    else:
        with pytest.raises(InvalidValue) as refusal:
            ProfileSettings(time_zone=name)
        assert refusal.value.field == "time_zone"


def test_a_profile_that_has_chosen_nothing_has_the_defaults() -> None:
    """semantics.md#completion, 7."""
    settings = Head().settings
    assert (settings.completion.watched_percent, settings.completion.resumable_until_percent) == (80, 95)
    assert (settings.retention_days, settings.private, settings.time_zone) == (None, False, "UTC")
    assert settings.next_up_policy is Policy.AFTER_LAST


@pytest.mark.parametrize(
    ("watched", "until", "field"),
    [
        (49, 95, "watched_percent"),
        (101, 95, "watched_percent"),
        (80, 79, "resumable_until_percent"),
        (80, 101, "resumable_until_percent"),
        (50, 80, None),
        (100, 100, None),
    ],
)
def test_thresholds_are_of_50_and_80_to_100(watched: int, until: int, field: str | None) -> None:
    if field is None:
        assert CompletionRule(watched, until).watched_percent == watched
        return
    with pytest.raises(InvalidValue) as refusal:
        CompletionRule(watched, until)
    assert refusal.value.field == field


def test_what_was_watched_under_other_thresholds_stays_watched() -> None:
    """semantics.md#completion, 3 and 7."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "10:00")
    profile.chooses("11:00", completion=CompletionRule(100, 100))
    assert profile.seen().completed
    assert [entry.completed for entry in profile.entries()] == [True]
    profile.tells(A, "progress", "51:00", "11:01")
    assert profile.seen().completed
    assert len(profile.entries()) == 1
