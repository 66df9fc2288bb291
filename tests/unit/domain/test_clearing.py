"""Bulk acts that remove: clearing, retention, forgetting (semantics.md, section 6).

Not for late reports of what was removed (``test_verdicts``), nor for putting it back (``test_undo``).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from playhead.domain.bulk import Clear, Done, Forget, UndoOperation
from playhead.domain.commands import AddEntry
from playhead.domain.history import Head, Tally
from playhead.domain.marking import AddMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import SAMPLE_COUNT, OperationKind, Selection, Tombstone
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.shelving import DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.slices import Command, Reads
from playhead.domain.titles import Locator, TitleId
from tests.unit.domain.profile_words import Profile, an_episode, clock
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import FILM, A, B

OTHER = Locator(TitleId("MV_603"))


def _lived() -> Profile:
    """Three entries of the film and two of episodes, on days of their own; a point of each; marks on both."""
    profile = Profile()
    for day, place in ((1, FILM), (2, an_episode(1)), (3, FILM), (4, an_episode(2)), (5, FILM)):
        profile.does(AddEntry(ME, place, FINISHED if day != 5 else Progress(10.0)), clock("12:00", day))
    profile.tells(A, "pause", "20:00", clock("10:00", 2), an_episode(1))
    profile.tells(A, "pause", "20:00", clock("10:00", 6))
    for place in (FILM, an_episode(2), Locator(SHOW)):
        profile.does(AddMark(ME, place, MarkKind.WATCHLIST), clock("13:00", 6))
    profile.does(AddMark(ME, FILM, MarkKind.LIKED))
    profile.now = clock("12:00", 9)
    return profile


def _left(profile: Profile) -> list[tuple[str, int]]:
    return [(entry.locator.title_id, entry.updated_at.day) for entry in profile.entries()]


ALL: list[tuple[str, int]] = [("MV_550", 1), (SHOW, 2), ("MV_550", 3), (SHOW, 4), ("MV_550", 5)]
ACTS: list[tuple[Command[Done], int, int, list[tuple[str, int]]]] = [
    (Clear(ME), 5, 2, []),
    (Clear(ME, SHOW), 2, 1, [ALL[0], ALL[2], ALL[4]]),
    (Clear(ME, FILM.title_id), 3, 1, [ALL[1], ALL[3]]),
    (Clear(ME, before=clock("12:00", 3)), 2, 1, ALL[2:]),
    (Clear(ME, before=clock("12:00:01", 3)), 3, 1, ALL[3:]),
    (Clear(ME, FILM.title_id, before=clock("12:00", 3)), 1, 0, ALL[1:]),
    (Clear(ME, OTHER.title_id), 0, 0, ALL),
    (Forget(ME, SHOW), 2, 1, [ALL[0], ALL[2], ALL[4]]),
]


@pytest.mark.parametrize(("act", "entries", "points", "left"), ACTS)
def test_what_is_meant_goes_and_the_answer_counts_it(
    act: Command[Done], entries: int, points: int, left: list[tuple[str, int]]
) -> None:
    profile = _lived()
    before = profile.entries()
    done = profile.does(act)
    assert dict(done.counts)["entries"] == entries
    assert dict(done.counts)["points"] == points
    assert _left(profile) == left
    assert profile.head.entry_count == len(left)
    gone = [entry for entry in before if entry not in profile.entries()]
    assert done.samples == tuple(gone[::-1][:SAMPLE_COUNT])
    for place in (FILM, an_episode(1), an_episode(2)):
        here = profile.entries(place)
        assert profile.rows.tally_at(place) == Tally(len(here), sum(entry.completed for entry in here))
    assert profile.head.watchlist_count == 3
    assert done.operation == profile.operation


@pytest.mark.parametrize("dry", [*(act for act, *_ in ACTS), Forget(ME, FILM.title_id, marks=True)])
def test_a_dry_run_counts_the_same_and_writes_nothing(dry: Clear | Forget) -> None:
    profile, other = _lived(), _lived()
    rows = list(profile.rows.feed.oldest(after=(0,)))
    trial = (
        Clear(ME, dry.title_id, dry.before, dry_run=True)
        if isinstance(dry, Clear)
        else Forget(ME, dry.title_id, dry.marks, dry_run=True)
    )
    done = profile.does(trial)
    assert (profile.changes, list(profile.rows.feed.oldest(after=(0,)))) == (None, rows)
    real = other.does(dry)
    assert (done.operation, done.counts, done.samples) == (None, real.counts, real.samples)


def test_at_most_5_entries_are_shown_and_they_are_the_newest() -> None:
    profile = Profile()
    for day in range(1, 9):
        profile.does(AddEntry(ME, FILM, FINISHED), clock("12:00", day))
    done = profile.does(Clear(ME))
    assert [entry.updated_at.day for entry in done.samples] == [8, 7, 6, 5, 4]
    assert SAMPLE_COUNT == 5


def test_an_operation_remembers_what_it_did() -> None:
    profile = _lived()
    revision = profile.head.revision
    operation = profile.does(Clear(ME, SHOW)).operation
    assert (operation.kind, operation.at, operation.title_id) == (OperationKind.CLEAR, clock("12:00", 9), SHOW)
    assert operation.counts == (("entries", 2), ("points", 1))
    assert (operation.operation_id, operation.last_revision) == (f"op_{revision + 1:x}", revision + 1)
    assert profile.does(Forget(ME, FILM.title_id)).operation.kind is OperationKind.FORGET


def test_clearing_nothing_is_no_error_and_takes_a_revision() -> None:
    """hnc.md#history, DELETE: also when empty; reports from before are dropped from now on."""
    for act in (Clear(ME), Clear(ME, SHOW), Clear(ME, before=clock("12:00", 3)), Forget(ME, SHOW)):
        profile = Profile()
        done = profile.does(act, clock("12:00", 9))
        assert [count for _, count in done.counts] in ([0, 0], [0, 0, 0])
        assert (profile.head.revision, done.operation is not None) == (1, True)


def test_clearing_reads_the_head_the_selection_and_the_title_and_nothing_more() -> None:
    before = clock("12:00", 3)
    assert Clear(ME).reads() == Reads(selection=Selection())
    assert Clear(ME, SHOW, before).reads() == Reads(selection=Selection(SHOW, before=before), title=SHOW)
    assert Forget(ME, SHOW).reads() == Reads(selection=Selection(SHOW), title=SHOW)
    assert Forget(ME, SHOW, marks=True).reads() == Reads(selection=Selection(SHOW), title=SHOW, marks_of=SHOW)


def test_clearing_leaves_a_tombstone_that_holds_the_key_and_nothing_else() -> None:
    profile = _lived()
    profile.does(Clear(ME, SHOW))
    assert profile.changes is not None
    assert profile.changes.tombstones == (Tombstone(profile.head.revision, clock("12:00", 9), cleared=Selection(SHOW)),)


# Retention


def test_retention_takes_what_is_older_for_good() -> None:
    profile = _lived()
    done = profile.does(Clear(ME, before=clock("12:00", 3), kept=False))
    assert done.counts == (("entries", 2), ("points", 1))
    assert (done.operation, len(profile.rows.retired), len(profile.rows.operations)) == (None, 0, 0)
    assert _left(profile) == ALL[2:]


def test_retention_that_finds_nothing_writes_nothing() -> None:
    profile = _lived()
    profile.does(Clear(ME, before=clock("09:00"), kept=False))
    assert profile.changes is None


def test_retention_takes_a_point_that_is_older_though_no_entry_is() -> None:
    profile = Profile()
    profile.tells(A, "pause", "20:00", clock("10:00"))
    done = profile.does(Clear(ME, before=clock("12:00"), kept=False), clock("12:00", 2))
    assert done.counts == (("entries", 0), ("points", 1))
    assert profile.playback() is None


def test_retention_takes_entries_that_are_older_though_no_point_is() -> None:
    profile = Profile()
    profile.does(AddEntry(ME, FILM, FINISHED), "10:00")
    done = profile.does(Clear(ME, before=clock("12:00"), kept=False), clock("12:00", 2))
    assert (done.counts, profile.entries()) == ((("entries", 1), ("points", 0)), [])


# Forgetting


def test_forgetting_takes_marks_only_if_asked() -> None:
    """semantics.md#deltas, 4."""
    profile = _lived()
    done = profile.does(Forget(ME, SHOW))
    assert done.counts == (("entries", 2), ("points", 1), ("marks", 0))
    assert profile.head.watchlist_count == 3
    done = profile.does(Forget(ME, SHOW, marks=True))
    assert done.counts == (("entries", 0), ("points", 0), ("marks", 2))
    assert profile.head.watchlist_count == 1
    assert profile.rows.marks_of_title(SHOW) == ()
    done = profile.does(Forget(ME, FILM.title_id, marks=True))
    assert done.counts == (("entries", 3), ("points", 1), ("marks", 2))
    assert (profile.head.watchlist_count, profile.head.entry_count, len(profile.rows.marks)) == (0, 0, 0)


def test_nothing_of_a_forgotten_title_is_left_but_tombstones() -> None:
    profile = _lived()
    profile.plays(B, "0:00", "30:00", clock("10:00", 9))
    profile.does(SnoozeTitle(ME, FILM.title_id, clock("12:00", 20)))
    revision = profile.head.revision
    profile.does(Forget(ME, FILM.title_id, marks=True))
    kinds = {type(row).__name__ for row in profile.rows.feed.oldest(after=(revision,))}
    assert kinds == {"Tombstone"}
    assert (profile.playback(), profile.entries(FILM), profile.rows.marks_of_title(FILM.title_id)) == (None, [], ())
    state = profile.state(FILM.title_id)
    assert state is not None
    assert (state.snooze, state.dismissed_at, state.forgotten_at) == (None, None, clock("12:00", 9))


def test_a_dismissed_title_that_is_forgotten_is_not_dismissed_when_it_is_played_again() -> None:
    profile = Profile()
    profile.does(DismissTitle(ME, SHOW), clock("12:00"))
    profile.does(Forget(ME, SHOW), clock("12:00"))
    state = profile.state()
    assert state is not None
    assert (state.dismissed_at, state.is_dismissed) == (None, False)


def _make_fresh(profile: Profile) -> None:
    """As after a look at next up."""
    states = tuple(replace(state, is_stale=False) for state in profile.rows.titles.newest())
    for state in states:
        profile.does(SavePlans(ME, profile.head.revision, 0, (state,)))


def test_clearing_makes_the_plans_of_every_show_stale_and_so_does_undoing_it() -> None:
    profile = _lived()
    profile.does(AddEntry(ME, Locator(TitleId("TV_1399"), 1, 1), FINISHED), clock("12:00", 8))
    _make_fresh(profile)
    operation = profile.does(Clear(ME)).operation
    assert {state.title_id: state.is_stale for state in profile.rows.titles.newest()} == {SHOW: True, "TV_1399": True}
    _make_fresh(profile)
    profile.does(UndoOperation(ME, operation.operation_id))
    assert {state.title_id: state.is_stale for state in profile.rows.titles.newest()} == {SHOW: True, "TV_1399": True}


def test_clearing_a_title_makes_its_plans_stale_and_so_does_undoing_it() -> None:
    for title_id, is_stale in ((SHOW, True), (FILM.title_id, False)):
        profile = _lived()
        _make_fresh(profile)
        operation = profile.does(Clear(ME, title_id)).operation
        assert profile.state(title_id).is_stale is is_stale  # type: ignore[union-attr]
        _make_fresh(profile)
        profile.does(UndoOperation(ME, operation.operation_id, title_id))
        assert profile.state(title_id).is_stale is is_stale  # type: ignore[union-attr]


def test_a_head_that_was_cleared_keeps_its_other_numbers() -> None:
    profile = _lived()
    before = profile.head
    profile.does(Clear(ME))
    assert profile.head == Head(
        before.revision + 1, 0, before.watchlist_count, clock("12:00", 9), settings=before.settings
    )
    profile.does(Clear(ME, before=clock("12:00") - timedelta(days=30)))
    assert profile.head.cleared_at == clock("12:00", 9)
