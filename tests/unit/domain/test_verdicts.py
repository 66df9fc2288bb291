"""What was said outright against what players report, earlier and later (semantics.md, section 3, rules 6 and 7).

Not for the acts themselves: here they are carried out, and reports arrive afterwards.
"""

from datetime import datetime, timedelta

import pytest

from playhead.domain.bulk import Clear, Forget
from playhead.domain.commands import AddEntry, CorrectEntry, RecordPosition, RemoveEntries, SetProgress
from playhead.domain.playback import MARKED_MAX, SeasonMarked, ended_at, touched, with_mark
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.resolving import Outcome
from playhead.domain.seasons import Override
from playhead.domain.shelving import DismissTitle
from playhead.domain.slices import Command
from playhead.domain.titles import Episode, Locator, Season, Title
from playhead.domain.watched import MarkUnwatched, MarkWatched
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import FILM, A, B

E1 = an_episode(1)
BEFORE, AT, AFTER = clock("11:59:59"), clock("12:00"), clock("12:00:01")
TITLE = Title(SHOW, seasons=(Season(1, (Episode(1, air_date=clock("12:00").date() - timedelta(days=9)),)),))


def _offers(profile: Profile, where: Locator = FILM) -> bool:
    point = profile.point(where)
    return point is not None and point.resumable


# What was deleted stays deleted

CLEARED: list[Command[object]] = [
    Clear(ME),
    Clear(ME, FILM.title_id),
    Clear(ME, before=AT),
    Clear(ME, FILM.title_id, before=AT),
    Clear(ME, before=AT, kept=False),
    Forget(ME, FILM.title_id),
]


@pytest.mark.parametrize("act", CLEARED, ids=["all", "title", "before", "title before", "retention", "forgotten"])
@pytest.mark.parametrize("was_played", [False, True])
@pytest.mark.parametrize(("when", "outcome"), [(BEFORE, "deleted"), (AT, "deleted"), (AFTER, "accepted")])
def test_reports_of_what_was_cleared_are_dropped_when_they_come_late(
    act: Command[object], was_played: bool, when: datetime, outcome: str
) -> None:
    """And of what is told of a later time, what was cleared is no part."""
    profile = Profile()
    if was_played or isinstance(act, Clear):  # retention has nothing to do where there is nothing
        profile.plays(B, "0:00", "55:00", "10:00")
    profile.does(act, AT)
    answer = profile.tells(A, "progress", "20:00", when)
    assert answer.outcome is Outcome(outcome)
    assert (profile.entries(), profile.seen().completed) == ([], False)
    assert _offers(profile) is (outcome == "accepted")
    assert answer.resolution.alternatives == ()


def test_a_late_completion_of_what_was_cleared_logs_nothing_and_moves_no_revision() -> None:
    profile = Profile()
    profile.does(Clear(ME), AT)
    head = profile.head
    answer = profile.tells(A, "complete", "60:00", BEFORE)
    assert (answer.outcome, answer.logged, answer.revision, profile.head) == (Outcome.DELETED, None, 1, head)


def test_what_was_cleared_later_holds_where_something_was_removed_before() -> None:
    profile = Profile()
    profile.does(AddEntry(ME, FILM, FINISHED), "09:00")
    profile.does(RemoveEntries(ME, FILM), "10:00")
    profile.plays(A, "5:00", "20:00", "13:00")
    profile.does(Clear(ME, before=clock("12:00")), "14:00")
    assert profile.tells(B, "complete", "60:00", "11:00").outcome is Outcome.DELETED
    assert profile.at() == "20:00"


def test_a_later_episode_started_ends_one_that_had_been_dismissed_before() -> None:
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "09:00", E1)
    profile.does(DismissTitle(ME, SHOW), "10:00")
    profile.plays(B, "5:00", "20:00", "12:00", an_episode(2))
    profile.tells(A, "progress", "21:00", "11:00", E1)
    assert profile.offered() == [(1, 2)]


def test_what_was_cleared_of_one_title_says_nothing_of_another() -> None:
    profile = Profile()
    profile.does(Forget(ME, SHOW), AT)
    assert profile.tells(A, "progress", "20:00", BEFORE).outcome is Outcome.ACCEPTED
    assert profile.tells(A, "progress", "20:00", BEFORE, E1).outcome is Outcome.DELETED


def test_of_several_deletes_the_latest_holds() -> None:
    profile = Profile(now=clock("13:00"))
    profile.does(Clear(ME, before=clock("12:00")))
    profile.does(Clear(ME, before=clock("10:00")))
    profile.does(Clear(ME, FILM.title_id, before=clock("11:00")))
    assert profile.head.cleared_at == clock("12:00")
    assert profile.tells(A, "progress", "20:00", "11:30").outcome is Outcome.DELETED
    profile.does(Clear(ME, FILM.title_id, before=clock("12:30")))
    profile.does(Clear(ME, FILM.title_id, before=clock("11:00")))
    state = profile.state(FILM.title_id)
    assert state is not None
    assert state.forgotten_at == clock("12:30")
    assert profile.tells(A, "progress", "20:00", "12:15").outcome is Outcome.DELETED
    assert profile.tells(A, "progress", "20:00", "12:31").outcome is Outcome.ACCEPTED


def test_a_date_to_clear_up_to_that_is_yet_to_come_is_now() -> None:
    profile = Profile()
    profile.does(Clear(ME, before=clock("12:00", 9)), AT)
    assert profile.head.cleared_at == AT


@pytest.mark.parametrize("where", [FILM, E1])
def test_entries_removed_at_a_place_take_late_reports_of_it_with_them(where: Locator) -> None:
    profile = Profile()
    profile.plays(B, "0:00", "55:00", "10:00", where)
    profile.does(RemoveEntries(ME, where), AT)
    for when in (BEFORE, AT):
        assert profile.tells(A, "complete", "60:00", when, where).outcome is Outcome.DELETED
    assert (profile.entries(), profile.point(where)) == ([], None)
    assert profile.tells(A, "progress", "20:00", AFTER, where).outcome is Outcome.ACCEPTED


def test_what_was_removed_stays_removed_when_older_history_is_cleared() -> None:
    """Retention does that every day."""
    profile = Profile()
    profile.plays(B, "0:00", "55:00", "10:00")
    profile.plays(B, "0:00", "55:00", clock("10:00", 2), E1)
    profile.does(RemoveEntries(ME, FILM), clock("12:00", 2))
    for act in (Clear(ME, before=clock("11:00")), Clear(ME, before=clock("12:00"), kept=False)):
        profile.does(act, clock("13:00", 2))
        assert profile.tells(A, "complete", "60:00", clock("11:00", 2)).outcome is Outcome.DELETED


# Told outright


@pytest.mark.parametrize("was_played", [False, True])
@pytest.mark.parametrize(("percent", "completed"), [(0, False), (30, False), (100, True)])
def test_progress_set_outright_beats_what_is_reported_of_its_time_or_earlier(
    was_played: bool, percent: float, completed: bool
) -> None:
    """discovr.md#history, PATCH. Also where nothing had been played, and so no row of playback was there to tell."""
    profile = Profile()
    if was_played:
        profile.plays(B, "0:00", "20:00", "10:00")
    profile.does(SetProgress(ME, FILM, Progress(percent)), AT)
    for when in (BEFORE, AT):
        answer = profile.tells(A, "complete" if not completed else "progress", "40:00", when)
        assert (answer.outcome, answer.logged) == (Outcome.KEPT, None)
        assert answer.resolution.completed is completed
        assert answer.resolution.current is not None
        assert answer.resolution.current.progress == percent
    assert profile.entries()[0].progress == percent
    assert profile.tells(A, "complete", "60:00", AFTER).resolution.completed


@pytest.mark.parametrize("was_played", [False, True])
def test_a_viewing_logged_for_an_earlier_time_holds_as_of_then(was_played: bool) -> None:
    """discovr.md#history, POST with an ``updatedAt``."""
    profile = Profile(now=clock("11:00"))
    if was_played:
        profile.tells(B, "pause", "20:00", "09:00")
    profile.does(AddEntry(ME, FILM, FINISHED, clock("10:00")))
    answer = profile.tells(A, "pause", "30:00", "09:30")
    assert (answer.outcome, answer.resolution.completed, _offers(profile)) == (Outcome.KEPT, True, False)
    answer = profile.tells(A, "pause", "31:00", "10:30")
    assert (answer.outcome, profile.at()) == (Outcome.ACCEPTED, "31:00")
    assert (answer.resolution.completed, _offers(profile)) == (True, True)


def test_an_entry_that_was_told_outright_is_not_followed_by_a_player() -> None:
    profile = Profile()
    entry = profile.does(SetProgress(ME, FILM, Progress(85.0)), AT)
    profile.tells(A, "progress", "55:00", clock("12:10"))
    assert profile.entries() == [entry]


@pytest.mark.parametrize("knows", [False, True])
def test_a_place_told_outright_is_defended_against_a_player_that_did_not_know_of_it(knows: bool) -> None:
    """semantics.md#reports, 5."""
    profile = Profile()
    profile.tells(A, "pause", "20:00", "10:00")
    base = profile.head.revision
    profile.does(SetProgress(ME, FILM, Progress(50.0)), AT)
    answers = profile.plays(B, "5:00", "6:00", "13:00", base_revision=profile.head.revision if knows else base)
    assert answers[-1].outcome is (Outcome.ACCEPTED if knows else Outcome.KEPT)


def test_a_position_is_part_of_what_was_told_outright() -> None:
    profile = Profile()
    profile.does(RecordPosition(ME, A, FILM, 600.0, Progress(20.0), 3600.0), "10:00")
    (entry,) = profile.entries()
    profile.does(CorrectEntry(ME, entry.entry_id, FILM, updated_at=clock("11:00")), "12:00")
    point = profile.point()
    assert point is not None
    assert (profile.at(), point.sitting_id, point.updated_at) == ("10:00", None, clock("11:00"))


def test_a_viewing_logged_for_an_earlier_time_leaves_what_was_played_since() -> None:
    profile = Profile()
    profile.tells(B, "pause", "20:00", "10:00")
    profile.does(AddEntry(ME, FILM, FINISHED, clock("09:00")), "11:00")
    assert (profile.at(), _offers(profile), profile.seen().completed) == ("20:00", True, True)


def test_of_two_verdicts_the_later_holds_in_whatever_order_they_are_told() -> None:
    words = [(FINISHED, clock("10:00")), (Progress(30.0), clock("11:00"))]
    for order in (words, words[::-1]):
        profile = Profile(now=clock("09:00"))
        profile.tells(A, "pause", "20:00", "09:00")
        profile.now = clock("12:00")
        for progress, when in order:
            profile.does(AddEntry(ME, FILM, progress, when))
        seen = profile.seen()
        assert seen.current is not None
        assert (seen.current.progress, seen.completed) == (30.0, False)


def test_what_a_player_keeps_as_its_history_is_no_verdict() -> None:
    """hnc.md#history: its words are reports."""
    profile = Profile()
    profile.does(RecordPosition(ME, B, FILM, progress=Progress(30.0)), AT)
    assert not profile.entries()[0].explicit
    answer = profile.tells(A, "complete", "60:00", BEFORE)
    assert answer.resolution.completed
    assert answer.logged is not None


def test_an_entry_that_a_player_went_on_with_still_bears_as_the_verdict_it_was() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, FILM, Progress(0.0)), AT)
    profile.does(RecordPosition(ME, B, FILM, progress=Progress(10.0)), clock("13:00"))
    assert not profile.entries()[0].explicit
    assert not profile.tells(A, "complete", "60:00", BEFORE).resolution.completed


def test_a_corrected_time_is_the_time_of_the_verdict() -> None:
    """native-api.md, PATCH /v1/history: logged for today by mistake, it was long ago."""
    profile = Profile()
    profile.tells(A, "pause", "20:00", "10:00")
    entry = profile.does(AddEntry(ME, FILM, FINISHED), AT)
    assert not _offers(profile)
    profile.does(CorrectEntry(ME, entry.entry_id, FILM, updated_at=clock("09:00")), clock("12:05"))
    assert (profile.at(), _offers(profile), profile.seen().completed) == ("20:00", True, True)


@pytest.mark.parametrize("was_played", [False, True])
def test_a_corrected_progress_takes_the_place_of_the_one_before(was_played: bool) -> None:
    profile = Profile()
    if was_played:
        profile.tells(A, "pause", "20:00", "10:00")
    entry = profile.does(AddEntry(ME, FILM, FINISHED), AT)
    profile.does(CorrectEntry(ME, entry.entry_id, FILM, Progress(30.0)), clock("12:05"))
    answer = profile.tells(B, "progress", "55:00", BEFORE)
    assert answer.resolution.current is not None
    assert (answer.resolution.current.progress, answer.resolution.completed) == (30.0, False)


@pytest.mark.parametrize("percent", [0, 30, 100])
def test_of_two_words_in_one_millisecond_the_second_holds(percent: float) -> None:
    profile = Profile()
    profile.tells(A, "pause", "20:00", "10:00")
    for first in (100, 30, 0):
        profile.does(SetProgress(ME, FILM, Progress(first)), AT)
        profile.does(SetProgress(ME, FILM, Progress(percent)), AT)
        point = profile.point()
        assert point is not None
        assert (point.progress, point.completed) == (percent, percent >= 80)


def test_marked_and_unmarked_in_one_millisecond_is_unmarked() -> None:
    profile = Profile()
    profile.tells(A, "pause", "20:00", "10:00")
    profile.does(MarkWatched(ME, FILM, None), AT)
    profile.does(MarkUnwatched(ME, FILM), AT)
    assert not profile.seen().completed
    profile.does(MarkWatched(ME, FILM, None), AT)
    assert profile.seen().completed


# Marks of seasons, and dismissing


@pytest.mark.parametrize("locator", [an_episode(None), Locator(SHOW)])
@pytest.mark.parametrize(("when", "offered"), [(BEFORE, False), (AT, False), (AFTER, True)])
def test_what_is_reported_of_a_season_from_before_its_mark_is_not_offered(
    locator: Locator, when: datetime, offered: bool
) -> None:
    """semantics.md#reports, 6."""
    profile = Profile()
    profile.does(MarkWatched(ME, locator, TITLE), AT)
    profile.tells(A, "progress", "20:00", when, E1)
    assert _offers(profile, E1) is offered
    profile.tells(A, "progress", "20:00", when, an_episode(1, season=2))
    assert _offers(profile, an_episode(1, season=2))


def test_a_season_default_told_by_history_is_a_mark_too() -> None:
    """discovr.md#season-defaults."""
    for act in (
        AddEntry(ME, an_episode(None), FINISHED, AT),
        SetProgress(ME, an_episode(None), FINISHED),
        RecordPosition(ME, B, an_episode(None), progress=FINISHED),
    ):
        profile = Profile()
        profile.does(act, AT)
        profile.tells(A, "progress", "20:00", BEFORE, E1)
        assert not _offers(profile, E1)
        profile.tells(A, "progress", "20:30", AFTER, E1)
        assert _offers(profile, E1)


def test_a_mark_of_the_specials_is_one_as_well() -> None:
    special = an_episode(1, season=0)
    profile = Profile()
    profile.does(MarkWatched(ME, an_episode(None, season=0), None), AT)
    profile.tells(A, "progress", "20:00", BEFORE, special)
    assert not _offers(profile, special)


def test_a_season_mark_is_kept_once_and_never_goes_back() -> None:
    state = with_mark(touched(None, SHOW, AT), 1, AT)
    assert with_mark(state, 1, BEFORE) == state
    assert with_mark(state, 1, AFTER).marked == (SeasonMarked(1, AFTER),)
    assert with_mark(state, 2, BEFORE).marked == (SeasonMarked(1, AT), SeasonMarked(2, BEFORE))
    assert ended_at(state, E1) == AT
    assert ended_at(state, an_episode(1, season=2)) is None
    for number in range(MARKED_MAX + 3):
        state = with_mark(state, 10 + number, AFTER + timedelta(seconds=number))
    assert len(state.marked) == MARKED_MAX
    assert state.marked[0].season == 10 + MARKED_MAX + 2


def test_a_replaced_season_takes_what_its_players_came_to_with_it() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "55:00", "10:00", E1)
    profile.does(MarkUnwatched(ME, an_episode(None), Override.REPLACE), AT)
    assert not profile.seen(E1).completed
    assert not profile.tells(A, "progress", "59:00", BEFORE, E1).resolution.completed
    assert profile.entries() == []


@pytest.mark.parametrize("where", [FILM, E1, an_episode(1, season=0)])
@pytest.mark.parametrize("was_played", [False, True])
@pytest.mark.parametrize(("when", "offered"), [(BEFORE, False), (AT, False), (AFTER, True)])
def test_what_is_reported_of_a_title_from_before_it_was_dismissed_is_not_offered(
    where: Locator, was_played: bool, when: datetime, offered: bool
) -> None:
    """semantics.md#reports, 6: of an episode that was never played before, as well."""
    profile = Profile()
    if was_played:
        profile.tells(B, "pause", "5:00", "09:00", where)
    profile.does(DismissTitle(ME, where.title_id), AT)
    profile.tells(A, "pause", "20:00", when, where)
    assert profile.at(where) == "20:00"
    assert _offers(profile, where) is offered
