"""Undoing bulk acts for 30 days (semantics.md, section 6, rule 3).

Not for what the acts remove or add (``test_clearing``, ``test_watched``).
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from playhead.domain.bulk import Clear, Done, Forget, UndoOperation
from playhead.domain.commands import AddEntry, RemoveEntry, SetProgress
from playhead.domain.errors import OperationExpired, OperationNotFound
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import UNDO_FOR, OperationId
from playhead.domain.progress import FINISHED, NONE, Progress
from playhead.domain.reports import parse_sitting_id
from playhead.domain.resolving import Outcome
from playhead.domain.seasons import Override
from playhead.domain.shelving import DismissTitle, SnoozeTitle
from playhead.domain.slices import Command
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.domain.watched import MarkUnwatched, MarkWatched
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.shown import plan_show, shown, without_revision
from tests.unit.domain.sitting_words import FILM, A, B

E1, E2 = an_episode(1), an_episode(2)
AIRED = clock("00:00").date() - timedelta(days=60)
TITLE = Title(
    SHOW,
    seasons=tuple(Season(number, (Episode(1, air_date=AIRED), Episode(2, air_date=AIRED))) for number in (0, 1, 2)),
)


def _lived() -> Profile:
    """A film and some episodes played, logged and marked; the show's plans are made."""
    profile = Profile()
    profile.plays(A, "0:00", "55:00", "10:00")
    profile.plays(A, "0:00", "30:00", clock("10:00", 2), E1)
    profile.does(AddEntry(ME, E2, FINISHED), clock("12:00", 2))
    profile.does(AddEntry(ME, an_episode(1, season=0), FINISHED), clock("12:00", 2))
    profile.does(SetProgress(ME, an_episode(None, season=2), FINISHED), clock("13:00", 2))
    for place in (FILM, Locator(SHOW), E2):
        profile.does(AddMark(ME, place, MarkKind.WATCHLIST))
    profile.does(AddMark(ME, Locator(SHOW), MarkKind.LIKED))
    plan_show(profile, TITLE)
    profile.now = clock("12:00", 9)
    return profile


ACTS: dict[str, Command[Done]] = {
    "clear all": Clear(ME),
    "clear before": Clear(ME, before=clock("11:00", 2)),
    "clear show": Clear(ME, SHOW),
    "clear film": Clear(ME, FILM.title_id),
    "clear show before": Clear(ME, SHOW, before=clock("12:30", 2)),
    "forget show": Forget(ME, SHOW),
    "forget show and marks": Forget(ME, SHOW, marks=True),
    "forget film and marks": Forget(ME, FILM.title_id, marks=True),
    "watched episode": MarkWatched(ME, E1, None),
    "watched season": MarkWatched(ME, an_episode(None), TITLE),
    "watched season again": MarkWatched(ME, an_episode(None, season=2), TITLE),
    "watched season instead": MarkWatched(ME, an_episode(None), TITLE, Override.REPLACE),
    "watched show": MarkWatched(ME, Locator(SHOW), TITLE),
    "watched show instead": MarkWatched(ME, Locator(SHOW), TITLE, Override.REPLACE),
    "unwatched film": MarkUnwatched(ME, FILM),
    "unwatched episode": MarkUnwatched(ME, E2),
    "unwatched season": MarkUnwatched(ME, an_episode(None, season=2)),
    "unwatched season instead": MarkUnwatched(ME, an_episode(None), Override.REPLACE),
    "unwatched show instead": MarkUnwatched(ME, Locator(SHOW), Override.REPLACE),
}


def _shelved(profile: Profile) -> None:
    """The show was dismissed and the film put aside."""
    profile.does(DismissTitle(ME, SHOW), clock("11:00", 9))
    profile.does(SnoozeTitle(ME, FILM.title_id, clock("11:00", 20)), clock("11:00", 9))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("first", [lambda profile: None, _shelved], ids=["", "shelved"])
def test_what_is_undone_at_once_was_never_done(act: Command[Done], first: Callable[[Profile], None]) -> None:
    profile, untouched = _lived(), _lived()
    first(profile)
    first(untouched)
    operation = profile.does(act, clock("12:00", 9)).operation
    assert operation is not None
    profile.does(UndoOperation(ME, operation.operation_id, operation.title_id), clock("12:01", 9))
    untouched.now = profile.now
    undone, expected = shown(profile, TITLE), shown(untouched, TITLE)
    assert undone == expected


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_repeated_undo_changes_nothing_and_gets_the_same_answer(act: Command[Done]) -> None:
    profile = _lived()
    operation = profile.does(act).operation
    undo = UndoOperation(ME, operation.operation_id, operation.title_id)
    first = profile.does(undo, clock("12:01", 9))
    assert first.undone_at == clock("12:01", 9)
    feed = list(profile.rows.feed.oldest(after=(0,)))
    assert profile.does(undo, clock("13:00", 9)) == first
    assert profile.does(undo, clock("13:00", 9) + 2 * UNDO_FOR) == first
    assert (profile.changes, list(profile.rows.feed.oldest(after=(0,)))) == (None, feed)


@pytest.mark.parametrize("act", [Clear(ME), Forget(ME, SHOW), MarkWatched(ME, E1, None)])
def test_an_operation_can_be_undone_for_30_days_and_not_a_millisecond_longer(act: Command[Done]) -> None:
    assert timedelta(days=30) == UNDO_FOR
    for late, refused in ((timedelta(0), False), (timedelta(milliseconds=1), True)):
        profile = _lived()
        operation = profile.does(act).operation
        undo = UndoOperation(ME, operation.operation_id, operation.title_id)
        when = operation.at + timedelta(days=30) + late
        if refused:
            with pytest.raises(OperationExpired):
                profile.does(undo, when)
        else:
            assert profile.does(undo, when).undone_at == when


def test_what_is_no_operation_of_the_profile_is_refused() -> None:
    profile = _lived()
    operation = profile.does(Forget(ME, SHOW)).operation
    for operation_id, title_id in (
        ("op_0", None),
        (operation.operation_id, None),
        (operation.operation_id, FILM.title_id),
    ):
        with pytest.raises(OperationNotFound):
            profile.does(UndoOperation(ME, OperationId(operation_id), title_id))


def test_rows_that_come_back_take_revisions_of_their_own() -> None:
    """semantics.md#deltas, 1: so that every client hears of them."""
    profile = _lived()
    operation = profile.does(Forget(ME, SHOW, marks=True)).operation
    revision = profile.head.revision
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    news = [(type(row).__name__, row.revision) for row in profile.rows.feed.oldest(after=(revision,))]
    assert news == [
        ("Entry", revision + 1),
        ("Entry", revision + 2),
        ("Entry", revision + 3),
        ("Playback", revision + 4),
        ("Mark", revision + 5),
        ("Mark", revision + 6),
        ("Mark", revision + 7),
    ]
    assert profile.head.revision == revision + 7


# What somebody has changed since


def test_what_was_logged_since_stays_beside_what_comes_back() -> None:
    profile = _lived()
    operation = profile.does(Clear(ME)).operation
    later = profile.does(AddEntry(ME, FILM, Progress(20.0)), clock("13:00", 9))
    profile.tells(B, "pause", "10:00", clock("14:00", 9), E1)
    profile.does(UndoOperation(ME, operation.operation_id))
    assert len(profile.entries()) == 5
    assert later in profile.entries()
    assert profile.head.entry_count == 5
    assert profile.at(E1) == "10:00"
    assert profile.rows.tally_at(FILM).entry_count == 2


def test_an_added_entry_that_was_changed_since_stays() -> None:
    profile = _lived()
    operation = profile.does(MarkWatched(ME, E1, None)).operation
    (entry,) = profile.entries(E1)
    changed = profile.does(SetProgress(ME, E1, NONE), clock("13:00", 9))
    assert changed.entry_id == entry.entry_id
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    assert profile.entries(E1) == [changed]
    assert profile.head.entry_count == len(profile.entries())


def test_an_entry_that_was_changed_again_since_stays_as_it_is() -> None:
    profile = _lived()
    operation = profile.does(MarkUnwatched(ME, E2)).operation
    changed = profile.does(SetProgress(ME, E2, Progress(50.0)), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    assert profile.entries(E2) == [changed]


def test_an_added_entry_that_was_removed_since_is_gone_without_a_fuss() -> None:
    profile = _lived()
    operation = profile.does(MarkWatched(ME, E1, None)).operation
    (entry,) = profile.entries(E1)
    profile.does(RemoveEntry(ME, entry.entry_id, E1), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    assert (profile.entries(E1), profile.head.entry_count) == ([], len(profile.entries()))


def test_a_changed_entry_that_was_removed_since_comes_back_as_it_was() -> None:
    profile = _lived()
    (before,) = profile.entries(E2)
    operation = profile.does(MarkUnwatched(ME, E2)).operation
    profile.does(RemoveEntry(ME, before.entry_id, E2), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    (after,) = profile.entries(E2)
    assert without_revision(after) == without_revision(before)
    assert profile.head.entry_count == len(profile.entries())


def test_a_mark_that_was_made_again_since_stays_as_it_is() -> None:
    profile = _lived()
    operation = profile.does(Forget(ME, SHOW, marks=True)).operation
    made = profile.does(AddMark(ME, E2, MarkKind.WATCHLIST), clock("13:00", 9)).mark
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    assert made in profile.rows.marks_of_title(SHOW)
    assert profile.head.watchlist_count == 3
    profile.does(RemoveMark(ME, E2, MarkKind.WATCHLIST))
    assert profile.head.watchlist_count == 2


def test_a_reaction_that_was_made_since_stays_the_only_one() -> None:
    """discovr.md#lists: they exclude one another."""
    profile = _lived()
    operation = profile.does(Forget(ME, SHOW, marks=True)).operation
    profile.does(AddMark(ME, Locator(SHOW), MarkKind.DISLIKED), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW))
    assert {mark.kind for mark in profile.rows.marks_at(Locator(SHOW))} == {MarkKind.DISLIKED, MarkKind.WATCHLIST}


def test_two_operations_are_undone_in_any_order() -> None:
    for order in ((0, 1), (1, 0)):
        profile = _lived()
        entries = profile.entries()
        done = [profile.does(Forget(ME, SHOW)).operation, profile.does(Clear(ME), clock("13:00", 9)).operation]
        for number in order:
            profile.does(UndoOperation(ME, done[number].operation_id, done[number].title_id), clock("14:00", 9))
        assert list(map(without_revision, profile.entries())) == list(map(without_revision, entries))
        assert profile.head.cleared_at is None
        assert profile.tells(B, "pause", "10:00", clock("10:00", 3), E1).outcome is not Outcome.DELETED


def test_undoing_an_older_clear_leaves_a_newer_one_in_force() -> None:
    profile = _lived()
    first = profile.does(Clear(ME)).operation
    profile.does(Clear(ME), clock("13:00", 9))
    profile.does(UndoOperation(ME, first.operation_id), clock("14:00", 9))
    assert profile.head.cleared_at == clock("13:00", 9)
    assert profile.tells(B, "pause", "10:00", clock("12:30", 9)).outcome is Outcome.DELETED


@pytest.mark.parametrize("act", [MarkWatched(ME, E1, None), Clear(ME, SHOW)])
def test_undoing_an_older_act_leaves_what_was_forgotten_since_forgotten(act: Command[Done]) -> None:
    profile = _lived()
    first = profile.does(act).operation
    profile.does(Forget(ME, SHOW), clock("13:00", 9))
    profile.does(UndoOperation(ME, first.operation_id, SHOW), clock("14:00", 9))
    assert profile.tells(B, "complete", "60:00", clock("12:30", 9), E2).outcome is Outcome.DELETED


def test_undoing_an_older_act_leaves_a_season_marked_since_marked() -> None:
    profile = Profile()
    first = profile.does(MarkWatched(ME, an_episode(None, season=1), TITLE), clock("12:00", 9)).operation
    profile.does(MarkWatched(ME, an_episode(None, season=2), TITLE), clock("13:00", 9))
    profile.does(UndoOperation(ME, first.operation_id, SHOW), clock("14:00", 9))
    for season, offered in ((1, True), (2, False)):
        where = an_episode(1, season=season)
        profile.tells(B, "pause", "20:00", clock("11:00", 9), where)
        point = profile.point(where)
        assert point is not None
        assert point.resumable is offered


def test_undoing_an_older_act_leaves_a_title_awake_that_was_woken_since() -> None:
    profile = _lived()
    profile.does(SnoozeTitle(ME, SHOW, clock("11:00", 20)), clock("11:00", 9))
    operation = profile.does(MarkUnwatched(ME, E2), clock("12:00", 9)).operation
    profile.does(SnoozeTitle(ME, SHOW), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW), clock("14:00", 9))
    state = profile.state()
    assert state is not None
    assert state.snooze is None


def test_undoing_an_older_act_leaves_a_title_dismissed_that_was_dismissed_since() -> None:
    profile = _lived()
    operation = profile.does(Forget(ME, SHOW), clock("12:00", 9)).operation
    profile.does(DismissTitle(ME, SHOW), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW), clock("14:00", 9))
    state = profile.state()
    assert state is not None
    assert state.is_dismissed


def test_undoing_an_older_act_leaves_a_title_as_active_as_it_has_become() -> None:
    profile = _lived()
    operation = profile.does(MarkUnwatched(ME, E2), clock("12:00", 9)).operation
    profile.does(AddEntry(ME, E1, FINISHED), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW), clock("14:00", 9))
    state = profile.state()
    assert state is not None
    assert state.active_at == clock("13:00", 9)


def test_undoing_an_older_act_leaves_a_title_put_aside_as_it_was_put_aside_since() -> None:
    profile = _lived()
    profile.does(SnoozeTitle(ME, SHOW, clock("11:00", 20)), clock("11:00", 9))
    operation = profile.does(Forget(ME, SHOW), clock("12:00", 9)).operation
    snooze = profile.does(SnoozeTitle(ME, SHOW, clock("11:00", 25)), clock("13:00", 9))
    profile.does(UndoOperation(ME, operation.operation_id, SHOW), clock("14:00", 9))
    state = profile.state()
    assert state is not None
    assert state.snooze == snooze


def test_after_an_undo_late_reports_count_as_before_the_act() -> None:
    profile = _lived()
    operation = profile.does(Forget(ME, TitleId("MV_603"))).operation
    profile.does(UndoOperation(ME, operation.operation_id, TitleId("MV_603")), clock("14:00", 9))
    sitting = parse_sitting_id(B)
    answer = profile.tells(sitting, "pause", "20:00", clock("10:00", 9), Locator(TitleId("MV_603")))
    assert answer.outcome is Outcome.ACCEPTED
