"""Marks of whole seasons and shows (semantics.md, section 4).

Not for single places (``test_watched``), nor for which episodes a mark covers (``test_seasons``).
"""

from datetime import date

import pytest

from playhead.domain.commands import AddEntry, SetProgress
from playhead.domain.errors import TitleUnknown
from playhead.domain.history import Tally
from playhead.domain.operations import Of, OperationKind, Selection
from playhead.domain.playback import SeasonMarked
from playhead.domain.progress import FINISHED, NONE
from playhead.domain.seasons import Because, Override, effective_state
from playhead.domain.slices import Reads
from playhead.domain.titles import Episode, Locator, Season, Title
from playhead.domain.watched import MarkUnwatched, MarkWatched
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import A, B, C

S0, S1, S2, S3 = (an_episode(None, season=number) for number in range(4))
WHOLE = Locator(SHOW)
OLD, TODAY, LATER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)
AIR = {
    (0, 1): OLD,
    (1, 1): OLD,
    (1, 2): OLD,
    (2, 1): OLD,
    (2, 2): TODAY,
    (2, 3): None,
    (2, 4): LATER,
    (3, 1): LATER,
}
TITLE = Title(
    SHOW,
    seasons=tuple(
        Season(number, tuple(Episode(e, air_date=on) for (s, e), on in AIR.items() if s == number))
        for number in (3, 0, 2, 1)
    ),
)


def _watched(profile: Profile) -> list[tuple[int, int]]:
    """The episodes that count as watched, by their numbers."""
    found = []
    for (season, episode), air_date in AIR.items():
        where = an_episode(episode, season=season)
        point = profile.seen(where).current
        defaults = profile.entries(an_episode(None, season=season))
        if effective_state(profile.entries(where), defaults, point, air_date).completed:
            found.append((season, episode))
    return found


def _because(profile: Profile, where: Locator) -> Because:
    assert where.season is not None
    defaults = profile.entries(an_episode(None, season=where.season))
    return effective_state(profile.entries(where), defaults, profile.seen(where).current, OLD).because


def test_a_season_mark_is_one_default_that_speaks_for_what_has_aired() -> None:
    """semantics.md#seasons: the unaired and those of unknown date are not covered."""
    profile = Profile()
    done = profile.does(MarkWatched(ME, S2, TITLE), "12:00")
    (entry,) = profile.entries()
    assert (entry.locator, entry.progress, entry.explicit, entry.updated_at) == (S2, 100.0, True, clock("12:00"))
    assert _watched(profile) == [(2, 1)]
    assert dict(done.counts) == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 1}
    assert (done.operation.kind, done.samples) == (OperationKind.WATCHED, (entry,))
    state = profile.state()
    assert state is not None
    assert (state.marked, state.active_at, state.is_stale) == ((SeasonMarked(2, clock("12:00")),), clock("12:00"), True)


def test_a_season_mark_made_again_is_one_default_still_and_speaks_for_what_has_aired_since() -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, S2, TITLE), "12:00")
    done = profile.does(MarkWatched(ME, S2, TITLE), clock("12:00", 2))
    assert [entry.locator for entry in profile.entries()] == [S2]
    assert profile.rows.tally_at(S2) == Tally(1, 1)
    assert _watched(profile) == [(2, 1), (2, 2)]
    assert dict(done.counts) == {"added": 0, "changed": 1, "retired": 0, "points": 0, "episodes": 2}


def test_a_season_of_a_show_that_the_catalogue_does_not_know_can_be_marked() -> None:
    profile = Profile()
    done = profile.does(MarkWatched(ME, S1, None), "12:00")
    assert dict(done.counts) == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 0}
    assert _watched(profile) == [(1, 1), (1, 2)]  # once it is known


def test_a_whole_show_that_the_catalogue_does_not_know_cannot_be_marked() -> None:
    for override in Override:
        with pytest.raises(TitleUnknown):
            Profile().does(MarkWatched(ME, WHOLE, None, override))


def test_nor_are_entries_replaced_by_a_mark_that_speaks_for_nothing() -> None:
    profile = Profile()
    entry = profile.does(AddEntry(ME, an_episode(1), FINISHED), "10:00")
    with pytest.raises(TitleUnknown):
        profile.does(MarkWatched(ME, S1, None, Override.REPLACE), "12:00")
    assert profile.entries() == [entry]


def test_a_whole_show_is_marked_season_by_season_without_its_specials() -> None:
    """Seasons of which nothing has aired get no default."""
    profile = Profile()
    done = profile.does(MarkWatched(ME, WHOLE, TITLE), "12:00")
    assert sorted(str(entry.locator.season) for entry in profile.entries()) == ["1", "2"]
    assert _watched(profile) == [(1, 1), (1, 2), (2, 1)]
    assert dict(done.counts) == {"added": 2, "changed": 0, "retired": 0, "points": 0, "episodes": 3}
    state = profile.state()
    assert state is not None
    assert {one.season for one in state.marked} == {1, 2}
    assert profile.rows.tally_at(S1) == profile.rows.tally_at(S2) == Tally(1, 1)
    assert profile.head.entry_count == 2


def test_the_specials_are_marked_when_asked_for() -> None:
    profile = Profile()
    profile.does(MarkWatched(ME, S0, TITLE), "12:00")
    assert _watched(profile) == [(0, 1)]


def test_a_show_of_which_nothing_has_aired_is_marked_without_effect() -> None:
    future = Title(SHOW, seasons=(Season(1, (Episode(1, air_date=LATER),)),))
    for title in (future, Title(SHOW)):
        profile = Profile()
        done = profile.does(MarkWatched(ME, WHOLE, title), "12:00")
        assert (profile.changes, done.operation) == (None, None)
        assert dict(done.counts)["episodes"] == 0


def test_a_mark_sees_no_more_than_it_needs() -> None:
    episodes = Selection(SHOW, 1, of=Of.EPISODES)
    assert MarkWatched(ME, S1, TITLE).reads() == Reads(latest_of=(S1,), playbacks_of=SHOW, title=SHOW)
    assert MarkWatched(ME, S1, None, Override.REPLACE).reads() == Reads(
        latest_of=(S1,), playbacks_of=SHOW, title=SHOW, selection=episodes
    )
    assert MarkWatched(ME, WHOLE, TITLE).reads() == Reads(latest_of=(S3, S2, S1), playbacks_of=SHOW, title=SHOW)
    assert MarkUnwatched(ME, S1).reads() == Reads(title=SHOW, selection=Selection(SHOW, 1, of=Of.DEFAULTS))
    assert MarkUnwatched(ME, WHOLE, Override.REPLACE).reads() == Reads(
        title=SHOW, playbacks_of=SHOW, selection=Selection(SHOW, without_specials=True)
    )


# Fill and replace


def test_fill_leaves_entries_of_single_episodes_in_force() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(1), NONE), "10:00")
    done = profile.does(MarkWatched(ME, S1, TITLE), "12:00")
    assert _watched(profile) == [(1, 2)]
    assert dict(done.counts)["retired"] == 0


def test_replace_retires_the_older_entries_of_that_season_alone() -> None:
    profile = Profile()
    profile.does(SetProgress(ME, an_episode(1), NONE), "10:00")
    profile.does(AddEntry(ME, an_episode(1), NONE), "10:01")
    other = profile.does(AddEntry(ME, an_episode(1, season=2), NONE), "10:02")
    special = profile.does(AddEntry(ME, an_episode(1, season=0), NONE), "10:03")
    done = profile.does(MarkWatched(ME, S1, TITLE, Override.REPLACE), "12:00")
    assert _watched(profile) == [(1, 1), (1, 2)]
    assert dict(done.counts) == {"added": 1, "changed": 0, "retired": 2, "points": 0, "episodes": 2}
    assert profile.entries(an_episode(1)) == []
    assert profile.rows.tally_at(an_episode(1)) == Tally()
    assert {other, special} <= set(profile.entries())
    assert profile.head.entry_count == len(profile.entries()) == 3


@pytest.mark.xfail(strict=True, reason="a selection takes every episode of a season, whether the mark covers it or not")
def test_replace_leaves_the_entries_of_episodes_that_the_mark_does_not_speak_for() -> None:
    """Or marking a season as watched would make the episode unwatched that was watched today."""
    profile = Profile()
    for episode in (2, 3):
        profile.does(AddEntry(ME, an_episode(episode, season=2), FINISHED), "10:00")
    profile.does(MarkWatched(ME, S2, TITLE, Override.REPLACE), "12:00")
    assert _watched(profile) == [(2, 1), (2, 2), (2, 3)]


def test_replace_of_a_whole_show_leaves_its_specials() -> None:
    profile = Profile()
    for season in range(4):
        profile.does(AddEntry(ME, an_episode(1, season=season), NONE), "10:00")
    done = profile.does(MarkWatched(ME, WHOLE, TITLE, Override.REPLACE), "12:00")
    assert dict(done.counts)["retired"] == 3
    assert len(profile.entries(an_episode(1, season=0))) == 1
    assert _watched(profile) == [(1, 1), (1, 2), (2, 1)]


def test_the_default_that_is_there_is_changed_and_not_retired_by_replace() -> None:
    profile = Profile()
    entry = profile.does(SetProgress(ME, S1, NONE), "10:00")
    done = profile.does(MarkWatched(ME, S1, TITLE, Override.REPLACE), "12:00")
    assert [one.entry_id for one in profile.entries()] == [entry.entry_id]
    assert dict(done.counts)["changed"] == 1


# What was played


def test_what_a_season_mark_covers_is_not_offered_any_more_and_the_rest_is() -> None:
    profile = Profile()
    profile.plays(C, "5:00", "20:00", "09:00", an_episode(1, season=0))
    profile.plays(A, "5:00", "20:00", "10:00", an_episode(1, season=2))
    profile.plays(B, "5:00", "20:00", "11:00", an_episode(1))
    done = profile.does(MarkWatched(ME, S1, TITLE), "12:00")
    assert dict(done.counts)["points"] == 1
    assert profile.offered() == [(0, 1), (2, 1)]
    assert profile.at(an_episode(1)) == "20:00"
    profile.does(MarkWatched(ME, WHOLE, TITLE), "12:01")
    assert profile.offered() == [(0, 1)]


def test_a_season_mark_leaves_what_is_not_offered_as_it_is() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00", an_episode(1))
    before = profile.playback(an_episode(1))
    done = profile.does(MarkWatched(ME, S1, TITLE), "12:00")
    assert (dict(done.counts)["points"], profile.playback(an_episode(1))) == (0, before)


def test_replaced_entries_leave_the_places_that_were_played() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "10:00", an_episode(1))
    profile.plays(B, "0:00", "20:00", "10:00", an_episode(2))
    profile.does(MarkWatched(ME, S1, TITLE, Override.REPLACE), "12:00")
    assert (profile.at(an_episode(1)), profile.at(an_episode(2)), profile.offered()) == ("60:00", "20:00", [])


@pytest.mark.parametrize("act", [AddEntry(ME, S1, FINISHED), SetProgress(ME, S1, FINISHED)])
def test_a_season_told_by_history_takes_what_was_played_of_it_off_the_offer(act: AddEntry | SetProgress) -> None:
    """The state of the episode says that it is not resumable, and so must the shelf."""
    profile = Profile()
    profile.plays(A, "5:00", "20:00", "10:00", an_episode(1, season=2))
    profile.plays(B, "5:00", "20:00", "11:00", an_episode(1))
    profile.does(act, "12:00")
    assert profile.offered() == [(2, 1)]
    profile.tells(B, "progress", "21:00", "12:01", an_episode(1))
    assert profile.offered() == [(1, 1), (2, 1)]


def test_a_season_told_for_an_earlier_time_leaves_what_was_played_since() -> None:
    profile = Profile()
    profile.plays(B, "5:00", "20:00", "11:00", an_episode(1))
    profile.does(AddEntry(ME, S1, FINISHED, clock("11:10")), "12:00")
    assert profile.offered() == [(1, 1)]
    profile.does(AddEntry(ME, S1, FINISHED, clock("11:15")), "12:01")
    assert profile.offered() == []


# Unmarking


def test_unmarking_a_season_retires_its_marks_and_leaves_entries_of_single_episodes() -> None:
    profile = Profile()
    profile.does(AddEntry(ME, S1, FINISHED), "09:00")
    profile.does(AddEntry(ME, S1, FINISHED), "10:00")
    own = profile.does(AddEntry(ME, an_episode(2), FINISHED), "10:30")
    other = profile.does(AddEntry(ME, S2, FINISHED), "10:31")
    done = profile.does(MarkUnwatched(ME, S1), "12:00")
    assert dict(done.counts) == {"added": 0, "changed": 0, "retired": 2, "points": 0, "episodes": 0}
    assert profile.entries() == [own, other]
    assert _watched(profile) == [(1, 2), (2, 1)]
    assert (done.operation.kind, len(done.samples)) == (OperationKind.UNWATCHED, 2)


def test_unmarking_a_season_that_is_not_marked_changes_nothing() -> None:
    for locator in (S1, WHOLE):
        for override in Override:
            profile = Profile()
            done = profile.does(MarkUnwatched(ME, locator, override), "12:00")
            assert (profile.changes, done.operation) == (None, None)


def test_unmarking_with_replace_takes_entries_and_what_playing_came_to() -> None:
    profile = Profile()
    profile.plays(A, "0:00", "60:00", "09:00", an_episode(1))
    profile.plays(B, "0:00", "20:00", "10:00", an_episode(2))
    profile.plays(C, "0:00", "60:00", "11:00", an_episode(1, season=2))
    done = profile.does(MarkUnwatched(ME, S1, Override.REPLACE), "12:00")
    assert dict(done.counts) == {"added": 0, "changed": 0, "retired": 1, "points": 2, "episodes": 0}
    assert _watched(profile) == [(2, 1)]
    assert (profile.point(an_episode(1)), profile.point(an_episode(2))) == (None, None)
    assert _because(profile, an_episode(1)) is Because.NONE
    assert profile.does(MarkUnwatched(ME, S1, Override.REPLACE), "12:01").operation is None


def test_unmarking_a_whole_show_leaves_its_specials() -> None:
    profile = Profile()
    for season in (0, 1, 2):
        where = an_episode(1, season=season)
        profile.plays(A, "0:00", "60:00", "09:00", where)
        profile.does(AddEntry(ME, an_episode(None, season=season), FINISHED), "11:00")
    profile.does(MarkUnwatched(ME, WHOLE), "12:00")
    assert {(entry.locator.season, entry.locator.episode) for entry in profile.entries()} == {
        (0, None),
        (0, 1),
        (1, 1),
        (2, 1),
    }
    profile.does(MarkUnwatched(ME, WHOLE, Override.REPLACE), "12:01")
    assert {(entry.locator.season, entry.locator.episode) for entry in profile.entries()} == {(0, None), (0, 1)}
    assert _watched(profile) == [(0, 1)]
    assert profile.point(an_episode(1, season=0)) is not None


@pytest.mark.parametrize("locator", [S1, WHOLE])
@pytest.mark.parametrize("override", Override)
def test_a_dry_run_counts_the_same_and_writes_nothing(locator: Locator, override: Override) -> None:
    def lived() -> Profile:
        profile = Profile()
        profile.plays(A, "0:00", "20:00", "09:00", an_episode(1))
        profile.does(AddEntry(ME, an_episode(2), NONE), "10:00")
        profile.does(AddEntry(ME, S1, FINISHED), "11:00")
        profile.tells(B, "seek", "25:00", "11:30", an_episode(1))
        return profile

    for tried, real in (
        (MarkWatched(ME, locator, TITLE, override, dry_run=True), MarkWatched(ME, locator, TITLE, override)),
        (MarkUnwatched(ME, locator, override, dry_run=True), MarkUnwatched(ME, locator, override)),
    ):
        profile = lived()
        rows = list(profile.rows.feed.oldest(after=(0,)))
        trial = profile.does(tried, "12:00")
        assert (trial.operation, profile.changes, list(profile.rows.feed.oldest(after=(0,)))) == (None, None, rows)
        done = profile.does(real, "12:00")
        assert (trial.counts, trial.samples) == (done.counts, done.samples)
        assert done.operation is not None
