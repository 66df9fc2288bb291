"""Marking movies and episodes as watched and unwatched, as one act (semantics.md, sections 4 and 6).

Not for seasons and shows (``test_watched_seasons``), late reports (``test_verdicts``) and undoing (``test_undo``).
"""

from datetime import date

import pytest

from playhead.domain.acts import ActKind
from playhead.domain.commands import AddEntry, RecordPosition, SetProgress
from playhead.domain.history import Tally
from playhead.domain.operations import OperationKind
from playhead.domain.progress import FINISHED, NONE, Progress
from playhead.domain.seasons import Because, EpisodeState, effective_state
from playhead.domain.slices import Reads
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.domain.watched import MarkUnwatched, MarkWatched, is_one_place
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import FILM, A, B

CONTENT = Locator(TitleId("HC_760"))
E1 = an_episode(1)
PLACES = [FILM, E1, an_episode(1, season=0), CONTENT]
AIRED = Title(SHOW, seasons=(Season(1, (Episode(1, air_date=date(2026, 1, 1)),)),))
AIRS_TODAY = Title(SHOW, seasons=(Season(1, (Episode(1, air_date=date(2026, 3, 1)),)),))
UNDATED = Title(SHOW, seasons=(Season(1, (Episode(1),)),))


def _state(profile: Profile, where: Locator = FILM, air_date: date | None = date(2026, 1, 1)) -> EpisodeState:
    defaults = [] if where.season is None else profile.entries(Locator(where.title_id, where.season))
    return effective_state(profile.entries(where), defaults, profile.seen(where).current, air_date)


@pytest.mark.parametrize(
    ("locator", "is_one"),
    [(FILM, True), (CONTENT, True), (E1, True), (an_episode(None), False), (Locator(SHOW), False)],
)
def test_a_movie_a_content_and_an_episode_are_one_place(locator: Locator, is_one: bool) -> None:
    assert is_one_place(locator) is is_one


def test_a_mark_of_one_place_sees_its_newest_entry_its_seasons_default_and_what_was_played() -> None:
    for mark in (MarkWatched(ME, E1, None), MarkUnwatched(ME, E1)):
        assert mark.reads() == Reads(latest_of=(E1, an_episode(None)), playback_at=E1, title=SHOW)
    for mark in (MarkWatched(ME, FILM, None), MarkUnwatched(ME, FILM)):
        assert mark.reads() == Reads(latest_of=(FILM,), playback_at=FILM, title=FILM.title_id)


@pytest.mark.parametrize("where", PLACES)
def test_what_is_marked_is_watched_by_an_explicit_entry(where: Locator) -> None:
    profile = Profile()
    done = profile.does(MarkWatched(ME, where, None), "12:00")
    (entry,) = profile.entries(where)
    assert (entry.progress, entry.completed, entry.explicit, entry.updated_at) == (100.0, True, True, clock("12:00"))
    assert dict(done.counts) == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 1}
    assert done.samples == (entry,)
    assert (done.operation.kind, done.operation.added) == (OperationKind.WATCHED, (entry.entry_id,))
    assert done.operation.title_id == where.title_id
    assert profile.playback(where) is None  # nothing was played
    assert _state(profile, where).because is Because.ENTRY
    assert profile.rows.tally_at(where) == Tally(1, 1)


@pytest.mark.parametrize("where", PLACES)
def test_marking_what_is_marked_changes_nothing(where: Locator) -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, where, None), "12:00")
    head = profile.head
    done = profile.does(MarkWatched(ME, where, None), "13:00")
    assert (profile.changes, done.operation, profile.head) == (None, None, head)
    assert dict(done.counts) == {"added": 0, "changed": 0, "retired": 0, "points": 0, "episodes": 1}


@pytest.mark.parametrize("where", PLACES)
def test_unmarking_what_is_not_watched_changes_nothing(where: Locator) -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00", where)
    done = profile.does(MarkUnwatched(ME, where), "13:00")
    assert (profile.changes, done.operation) == (None, None)


@pytest.mark.parametrize("where", PLACES)
def test_what_is_unmarked_gets_a_word_of_its_own_that_it_is_not(where: Locator) -> None:
    profile = Profile()
    entry = profile.does(AddEntry(ME, where, FINISHED), "11:00")
    done = profile.does(MarkUnwatched(ME, where), "12:00")
    (changed,) = profile.entries(where)
    assert (changed.entry_id, changed.progress, changed.completed) == (entry.entry_id, 0.0, False)
    assert (changed.explicit, changed.updated_at, changed.created_at) == (True, clock("12:00"), clock("11:00"))
    assert dict(done.counts) == {"added": 0, "changed": 1, "retired": 0, "points": 0, "episodes": 1}
    assert (done.operation.kind, done.operation.added) == (OperationKind.UNWATCHED, ())
    assert profile.rows.tally_at(where) == Tally(1, 0)


def test_of_several_entries_the_newest_is_set() -> None:
    profile = Profile()
    old = profile.does(AddEntry(ME, FILM, FINISHED, clock("09:00")), "10:00")
    profile.does(AddEntry(ME, FILM, FINISHED), "11:00")
    profile.does(MarkUnwatched(ME, FILM), "12:00")
    assert [entry.progress for entry in profile.entries(FILM)] == [100.0, 0.0]
    assert profile.entries(FILM)[0] == old
    assert profile.rows.tally_at(FILM) == Tally(2, 1)


def test_a_mark_takes_what_was_played_off_the_offer() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00")
    done = profile.does(MarkWatched(ME, FILM, None), "12:00")
    point = profile.point()
    assert point is not None
    assert (point.completed, point.resumable, point.updated_at) == (True, False, clock("12:00"))
    assert dict(done.counts)["points"] == 1


def test_marking_what_was_watched_but_not_to_the_end_takes_it_off_the_offer_all_the_same() -> None:
    """semantics.md#completion, 4: watched is not the same as no longer resumable."""
    profile = Profile()
    profile.plays(A, "0:00", "50:00", "10:00")
    (entry,) = profile.entries()
    point = profile.point()
    assert point is not None
    assert (point.completed, point.resumable) == (True, True)
    done = profile.does(MarkWatched(ME, FILM, None), "12:00")
    assert dict(done.counts) == {"added": 0, "changed": 0, "retired": 0, "points": 1, "episodes": 1}
    point = profile.point()
    assert point is not None
    assert (profile.at(), point.completed, point.resumable) == ("50:00", True, False)
    assert profile.entries() == [entry]
    assert profile.does(MarkWatched(ME, FILM, None), "12:01").operation is None


def test_what_playing_came_to_can_be_unmarked() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00")
    profile.does(MarkUnwatched(ME, FILM), "12:00")
    assert not profile.seen().completed
    assert not _state(profile).completed
    point = profile.point()
    assert point is not None
    assert (point.resumable, point.completed) == (False, False)


def test_what_a_player_only_told_as_playback_is_no_watching_to_take_back() -> None:
    """discovr.md#playback: it leaves history alone."""
    profile = Profile()
    profile.scrobbles(A, 90, "10:00", counts=False)
    done = profile.does(MarkUnwatched(ME, FILM), "12:00")
    assert done.operation is None
    assert profile.entries() == []


def test_what_was_played_to_the_end_is_watched_whatever_a_player_writes_into_its_entry() -> None:
    """semantics.md#completion, 3."""
    profile = Profile()
    profile.does(RecordPosition(ME, A, FILM, None, FINISHED, 3600.0), "10:00")
    profile.does(RecordPosition(ME, A, FILM, None, Progress(5.0), 3600.0), "11:00")
    (entry,) = profile.entries()
    assert not entry.completed
    assert _state(profile).completed
    done = profile.does(MarkWatched(ME, FILM, None), "12:00")
    assert dict(done.counts)["changed"] == 0
    done = profile.does(MarkUnwatched(ME, FILM), "12:01")
    assert dict(done.counts)["changed"] == 1
    assert not _state(profile).completed


def test_what_was_unmarked_is_not_watched_whatever_a_player_that_was_left_open_tells() -> None:
    """semantics.md#reports, 6."""
    profile = Profile()
    profile.plays(A, "0:00", "55:00", "10:00")
    profile.does(MarkUnwatched(ME, FILM), "12:00")
    profile.tells(A, "pause", "55:00", "13:00")
    assert not _state(profile).completed
    assert profile.does(MarkUnwatched(ME, FILM), "13:01").operation is None
    done = profile.does(MarkWatched(ME, FILM, None), "13:02")
    assert dict(done.counts)["changed"] == 1
    assert _state(profile).completed


def test_what_a_player_has_told_no_place_of_can_be_marked() -> None:
    profile = Profile()
    profile.does(RecordPosition(ME, A, FILM), "10:00")
    profile.does(MarkWatched(ME, FILM, None), "12:00")
    assert _state(profile).completed


# An episode under a default of its season


def test_an_episode_under_a_default_is_unmarked_by_an_entry_of_its_own() -> None:
    """discovr.md#season-defaults, 3."""
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(None), FINISHED), "10:00")
    assert _state(profile, E1) == EpisodeState(
        True, FINISHED, because=Because.SEASON_DEFAULT, entry_id=profile.entries()[0].entry_id
    )
    done = profile.does(MarkUnwatched(ME, E1), "12:00")
    assert dict(done.counts)["added"] == 1
    (entry,) = profile.entries(E1)
    assert (entry.progress, entry.explicit) == (0.0, True)
    assert _state(profile, E1).completed is False
    assert _state(profile, an_episode(2)).completed is True


def test_marking_an_episode_that_a_default_speaks_for_changes_nothing() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(None), FINISHED), "10:00")
    assert profile.does(MarkWatched(ME, E1, AIRED), "12:00").operation is None


@pytest.mark.parametrize(
    ("title", "air_date"), [(AIRS_TODAY, date(2026, 3, 1)), (UNDATED, None), (None, None), (Title(SHOW), None)]
)
def test_marking_an_episode_that_no_default_speaks_for_marks_it(title: Title | None, air_date: date | None) -> None:
    """semantics.md#seasons: one that has aired since, or of unknown date, is not covered."""
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(None), FINISHED), "10:00")
    assert not _state(profile, E1, air_date).completed
    profile.does(MarkWatched(ME, E1, title), "12:00")
    assert _state(profile, E1, air_date).completed


def test_a_default_that_says_unwatched_does_not_keep_an_episode_from_being_marked() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(None), NONE), "10:00")
    profile.does(MarkWatched(ME, E1, AIRED), "12:00")
    assert _state(profile, E1).completed
    profile.does(MarkUnwatched(ME, E1), "12:01")
    assert not _state(profile, E1).completed


@pytest.mark.parametrize("mark", [MarkWatched(ME, FILM, None, dry_run=True), MarkUnwatched(ME, E1, dry_run=True)])
def test_a_dry_run_counts_the_same_and_writes_nothing(mark: MarkWatched | MarkUnwatched) -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00")
    profile.plays(A, "0:00", "60:00", "10:00", E1)
    tried = profile.does(mark, "12:00")
    assert (profile.changes, tried.operation) == (None, None)
    real: MarkWatched | MarkUnwatched = (
        MarkWatched(ME, FILM, None) if isinstance(mark, MarkWatched) else MarkUnwatched(ME, E1)
    )
    done = profile.does(real, "12:00")
    assert done.operation is not None
    assert (tried.counts, tried.samples) == (done.counts, done.samples)


def test_a_mark_makes_a_title_active_and_its_plans_stale() -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, E1, None), "12:00")
    state = profile.state()
    assert state is not None
    assert (state.active_at, state.is_stale, state.marked) == (clock("12:00"), True, ())


def test_a_mark_is_an_act_on_what_was_played_and_an_end_where_it_was_watched_already() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "20:00", "10:00")
    profile.plays(B, "0:00", "50:00", "10:00", E1)
    for where, kind in ((FILM, ActKind.PLACED), (E1, ActKind.ENDED)):
        profile.does(MarkWatched(ME, where, None), "12:00")
        playback = profile.playback(where)
        assert playback is not None
        assert [(act.kind, act.at) for act in playback.facts.acts] == [(kind, clock("12:00"))]
