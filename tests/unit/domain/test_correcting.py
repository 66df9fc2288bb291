"""Correcting and removing single entries (native-api.md, PATCH and DELETE /v1/history/{entry_id}).

Not for what a corrected entry does to reports that come late (``test_verdicts``).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from playhead.domain.acts import Act, ActKind
from playhead.domain.commands import AddEntry, CorrectEntry, RecordPosition, RemoveEntry, SetProgress
from playhead.domain.errors import EntryNotFound
from playhead.domain.history import Entry, EntryId, Head, Precision, Tally
from playhead.domain.operations import Tombstone
from playhead.domain.playback import TitleState
from playhead.domain.progress import FINISHED, NONE, Progress
from playhead.domain.slices import Changes, EntryChange, Reads
from playhead.domain.titles import Locator
from tests.unit.domain.profile_words import Profile, clock
from tests.unit.domain.rules import ME, MOVIE, NOW, SHOW, a_playback, a_slice, an_entry, an_episode
from tests.unit.domain.sitting_words import A, B

EARLIER = NOW - timedelta(days=1)
GONE = EntryId("f" * 24)


def _correct(entry: Entry, **what: object) -> CorrectEntry:
    return CorrectEntry(ME, entry.entry_id, entry.locator, **what)  # type: ignore[arg-type]


def test_what_is_not_told_stays_and_the_entry_is_a_word_told_outright() -> None:
    before = replace(an_entry(90, position_s=60.0, at=EARLIER), precision=Precision.DAY)
    changes, entry = _correct(before).decide(a_slice(entry=before), NOW)
    assert entry == replace(before, revision=11, explicit=True)
    assert changes == Changes(Head(11, 1, 0), entries=(EntryChange(entry, before),))


def test_a_corrected_progress_does_not_hold_at_the_old_position() -> None:
    before = an_entry(90, position_s=60.0, at=EARLIER)
    changes, entry = _correct(before, progress=Progress(30.0)).decide(a_slice(entry=before), NOW)
    assert entry == replace(
        before, progress=Progress(30.0), position_s=None, completed=False, revision=11, explicit=True
    )
    assert changes.tallies == ((MOVIE, Tally(1, 0)),)


@pytest.mark.parametrize(("told", "kept"), [(EARLIER, EARLIER), (NOW, NOW), (NOW + timedelta(milliseconds=1), NOW)])
def test_a_corrected_time_is_kept_as_told_and_one_in_the_future_is_now(told: object, kept: object) -> None:
    before = an_entry(90, position_s=60.0, at=NOW - timedelta(days=2))
    _, entry = _correct(before, updated_at=told, precision=Precision.UNKNOWN).decide(a_slice(entry=before), NOW)
    assert (entry.updated_at, entry.precision, entry.position_s) == (kept, Precision.UNKNOWN, 60.0)
    assert (entry.created_at, entry.entry_id, entry.origin) == (before.created_at, before.entry_id, before.origin)


def test_a_correction_sees_its_entry_and_the_place() -> None:
    for command in (_correct(an_entry(1, an_episode(2))), RemoveEntry(ME, an_entry(1).entry_id, an_episode(2))):
        reads = Reads(entry=an_entry(1).entry_id, playback_at=an_episode(2), title=SHOW)
        assert command.reads() == reads
    for command in (_correct(an_entry(1, an_episode(None))), RemoveEntry(ME, GONE, an_episode(None))):
        assert command.reads().playback_at is None


def test_an_entry_that_is_not_there_or_elsewhere_is_refused() -> None:
    entry = an_entry(90)
    for command in (CorrectEntry(ME, GONE, MOVIE, NONE), RemoveEntry(ME, GONE, MOVIE)):
        with pytest.raises(EntryNotFound):
            command.decide(a_slice(), NOW)
    for command in (
        CorrectEntry(ME, entry.entry_id, an_episode(1), NONE),
        RemoveEntry(ME, entry.entry_id, an_episode(1)),
    ):
        with pytest.raises(EntryNotFound):
            command.decide(a_slice(entry=entry), NOW)


def test_a_correction_is_where_the_viewer_is() -> None:
    before = an_entry(90, at=EARLIER)
    slice_ = a_slice(entry=before, playback=a_playback(90, at=EARLIER))
    changes, _ = _correct(before, progress=Progress(30.0)).decide(slice_, NOW)
    (playback,) = changes.playbacks
    assert playback.point is not None
    assert (playback.point.progress, playback.point.completed, playback.is_offered) == (30.0, False, True)


def test_a_corrected_episode_makes_the_shows_plans_stale() -> None:
    before = an_entry(90, an_episode(2), at=EARLIER)
    changes, _ = _correct(before, progress=NONE).decide(a_slice(entry=before), NOW)
    assert changes.titles == (TitleState(SHOW, NOW, is_stale=True),)


def test_one_of_several_entries_is_removed_without_the_point() -> None:
    entry = an_entry(90)
    slice_ = a_slice(entry=entry, entry_count=3, completed_count=2, playback=a_playback(40))
    changes, _ = RemoveEntry(ME, entry.entry_id, MOVIE).decide(slice_, NOW)
    assert changes == Changes(
        Head(11, 2, 0),
        removed_entry=entry,
        tallies=((MOVIE, Tally(2, 1)),),
        tombstones=(Tombstone(11, NOW, MOVIE, entry.entry_id),),
    )


def test_the_last_entry_of_a_locator_is_removed_with_the_point_and_leaves_a_tombstone() -> None:
    """semantics.md#reports, 7."""
    entry = an_entry(50)
    for playback in (None, a_playback(40, at=EARLIER)):
        changes, _ = RemoveEntry(ME, entry.entry_id, MOVIE).decide(a_slice(entry=entry, playback=playback), NOW)
        (kept,) = changes.playbacks
        assert (kept.point, kept.facts.sittings, kept.facts.acts) == (None, (), (Act(ActKind.FORGOTTEN, NOW),))
        assert changes.tallies == ((MOVIE, Tally(0, 0)),)
        assert changes.tombstones == (Tombstone(11, NOW, MOVIE, entry.entry_id),)
        assert changes.head == Head(12, 0, 0)


def test_a_season_default_is_removed_without_a_point_to_take() -> None:
    season = an_episode(None)
    changes, _ = RemoveEntry(ME, an_entry(100, season).entry_id, season).decide(
        a_slice(entry=an_entry(100, season)), NOW
    )
    assert changes.playbacks == ()
    assert changes.titles == (TitleState(SHOW, NOW, is_stale=True),)


@pytest.mark.parametrize("where", [MOVIE, an_episode(1)])
def test_the_last_entry_takes_late_reports_with_it_and_one_of_two_does_not(where: Locator) -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00", where)
    profile.does(AddEntry(ME, where, Progress(10.0), clock("09:00")), "11:00")
    older, newer = profile.entries(where)
    profile.does(RemoveEntry(ME, older.entry_id, where), "12:00")
    assert profile.point(where) is not None
    profile.does(RemoveEntry(ME, newer.entry_id, where), "12:01")
    assert profile.point(where) is None
    profile.tells(B, "complete", "60:00", "11:59", where)
    assert (profile.entries(where), profile.point(where)) == ([], None)
    profile.tells(B, "progress", "20:00", "12:02", where)
    assert profile.at(where) == "20:00"


# What acts on entries do to the title


@pytest.mark.parametrize(
    ("locator", "percent", "marks"),
    [(an_episode(1), 100, False), (an_episode(1), 10, False), (an_episode(None), 100, True)],
)
def test_logging_of_a_show_makes_its_plans_stale_and_of_a_season_is_a_mark(
    locator: Locator, percent: float, marks: bool
) -> None:
    changes, _ = AddEntry(ME, locator, Progress(percent), EARLIER).decide(a_slice(), NOW)
    (state,) = changes.titles
    assert (state.title_id, state.active_at, state.is_stale) == (SHOW, EARLIER, True)
    assert [(one.season, one.at) for one in state.marked] == ([(1, EARLIER)] if marks else [])


@pytest.mark.parametrize(("before", "after", "noted"), [(50, 60, False), (50, 80, True), (100, 10, True)])
def test_progress_of_an_episode_is_noted_of_its_show_when_it_may_change_what_is_next(
    before: float, after: float, noted: bool
) -> None:
    entry = an_entry(before, an_episode(1), at=EARLIER)
    changes, _ = SetProgress(ME, an_episode(1), Progress(after)).decide(a_slice(entry=entry), NOW)
    assert (changes.titles != ()) is noted


def test_of_a_plain_movie_no_title_state_is_made_and_one_that_is_there_becomes_active() -> None:
    assert AddEntry(ME, MOVIE, FINISHED).decide(a_slice(), NOW)[0].titles == ()
    state = TitleState(MOVIE.title_id, EARLIER, dismissed_at=EARLIER)
    changes, _ = AddEntry(ME, MOVIE, FINISHED).decide(a_slice(title=state), NOW)
    assert changes.titles == (replace(state, active_at=NOW),)


# A player that keeps its history itself (hnc.md#history)


def test_a_recorded_play_is_logged_once_and_followed_in_place() -> None:
    profile = Profile()
    for minute in range(0, 65, 5):
        command = RecordPosition(ME, A, MOVIE, minute * 60.0, Progress(min(100.0, minute / 0.6)), 3600.0)
        profile.does(command, clock("18:00") + timedelta(minutes=minute))
    (entry,) = profile.entries()
    assert (entry.progress, entry.position_s, entry.updated_at) == (100.0, 3600.0, clock("19:00"))
    assert profile.seen().completed
    assert profile.rows.tally_at(MOVIE) == Tally(1, 1)


def test_a_recorded_play_makes_its_show_active() -> None:
    profile = Profile()
    for percent, when, active_at in ((10.0, "10:00", "10:00"), (50.0, "10:30", "10:00"), (90.0, "10:50", "10:50")):
        profile.does(RecordPosition(ME, A, an_episode(1), None, Progress(percent), 3600.0), when)
        state = profile.state()
        assert state is not None
        assert state.active_at == clock(active_at)


def test_recording_is_a_report_that_moves_the_point() -> None:
    profile = Profile()
    profile.does(RecordPosition(ME, A, an_episode(1), 600.0, None, 3600.0), "18:00")
    assert (profile.at(an_episode(1)), profile.offered()) == ("10:00", [(1, 1)])
    profile.does(RecordPosition(ME, B, an_episode(2), 300.0, None, 3600.0), "18:30")
    assert profile.offered() == [(1, 2)]


def test_in_private_mode_recording_leaves_nothing_and_answers_what_is_there() -> None:
    """semantics.md#deltas, 6."""
    profile = Profile()
    profile.does(RecordPosition(ME, A, MOVIE, 600.0), "18:00")
    (entry,) = profile.entries()
    profile.chooses("18:01", private=True)
    head = profile.head
    assert profile.does(RecordPosition(ME, A, MOVIE, 900.0), "18:02") == entry
    assert profile.does(RecordPosition(ME, A, an_episode(1), 900.0), "18:02") is None
    assert (profile.head, profile.entries()) == (head, [entry])
