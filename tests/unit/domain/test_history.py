"""The acts on history: logging, setting, telling a position, changing and removing entries.

Not for resume points on their own (``test_playback``).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    ClearHistory,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import EntryNotFound, InvalidValue
from playhead.domain.history import Head, Tally, mint_entry_id
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.slices import Changes, Reads
from tests.unit.domain.rules import ME, MOVIE, NOW, SHOW, a_point, a_slice, an_entry, an_episode

HALF, WATCHED = Progress(50.0), Progress(80.0)
EARLIER = NOW - timedelta(days=1)


def test_logging_a_viewing_always_makes_a_new_entry() -> None:
    """discovr.md#history, POST."""
    changes, entry = AddEntry(ME, MOVIE, WATCHED).decide(a_slice(entry=an_entry(100)), NOW)
    assert entry.entry_id == mint_entry_id(ME, NOW, 11)
    assert (entry.created_at, entry.updated_at, entry.origin, entry.completed) == (NOW, NOW, None, True)
    assert (changes.entry, changes.replaced_entry) == (entry, None)
    assert changes.tally == (MOVIE, Tally(2, 2))
    assert changes.head == Head(11, 2, 0)


def test_a_time_in_the_future_is_now_and_one_in_the_past_is_kept() -> None:
    """discovr.md#history, POST [ours]: clamped to now."""
    later = AddEntry(ME, MOVIE, HALF, NOW + timedelta(milliseconds=1)).decide(a_slice(), NOW)[1]
    earlier = AddEntry(ME, MOVIE, HALF, EARLIER).decide(a_slice(), NOW)[1]
    assert later.updated_at == NOW
    assert (earlier.updated_at, earlier.created_at) == (EARLIER, NOW)


@pytest.mark.parametrize("origin", ["t", "x" * 64])
def test_an_origin_has_1_to_64_characters(origin: str) -> None:
    assert AddEntry(ME, MOVIE, HALF, origin=origin).decide(a_slice(), NOW)[1].origin == origin


@pytest.mark.parametrize("origin", ["", "x" * 65])
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        AddEntry(ME, MOVIE, HALF, origin=origin).decide(a_slice(), NOW)
    assert refusal.value.field == "origin"


def test_logging_part_of_a_viewing_leaves_the_resume_point_alone() -> None:
    assert AddEntry(ME, MOVIE, HALF).reads() == Reads(latest_at=MOVIE)


def test_logging_a_viewing_to_the_end_takes_the_resume_point_off_the_offer() -> None:
    command = AddEntry(ME, MOVIE, FINISHED)
    assert command.reads() == Reads(latest_at=MOVIE, point_at=MOVIE)
    changes, _ = command.decide(a_slice(point=a_point(40, MOVIE, at=EARLIER)), NOW)
    assert [(point.progress, point.resumable) for point in changes.points] == [(40.0, False)]


def test_logging_an_old_viewing_leaves_a_newer_resume_point_on_the_offer() -> None:
    command = AddEntry(ME, MOVIE, FINISHED, EARLIER - timedelta(days=1))
    changes, _ = command.decide(a_slice(point=a_point(40, MOVIE, at=EARLIER)), NOW)
    assert changes.points == ()


def test_the_first_progress_at_a_locator_makes_an_entry() -> None:
    """discovr.md#history, PATCH: upsert."""
    changes, entry = SetProgress(ME, MOVIE, HALF).decide(a_slice(), NOW)
    assert (entry.progress, entry.created_at, changes.tally) == (50.0, NOW, (MOVIE, Tally(1, 0)))


def test_a_further_progress_changes_that_entry_and_moves_it_to_now() -> None:
    """discovr.md#history, PATCH [ours]: what made it stays, its position does not hold any more."""
    before = an_entry(50, position_s=60.0, at=EARLIER)
    changes, entry = SetProgress(ME, MOVIE, WATCHED).decide(a_slice(entry=before), NOW)
    expected = replace(before, progress=WATCHED, position_s=None, completed=True, updated_at=NOW, revision=11)
    assert entry == expected
    assert (changes.replaced_entry, changes.tally) == (before, (MOVIE, Tally(1, 1)))
    assert changes.head == Head(11, 1, 0)


def test_progress_that_moves_no_border_leaves_the_counts_unwritten() -> None:
    changes, _ = SetProgress(ME, MOVIE, Progress(81.0)).decide(a_slice(entry=an_entry(90)), NOW)
    assert changes.tally is None


def test_setting_less_than_80_percent_uncompletes() -> None:
    """discovr.md#season-defaults, 3: it is how a viewer unmarks an episode."""
    changes, entry = SetProgress(ME, MOVIE, Progress(0.0)).decide(a_slice(entry=an_entry(100)), NOW)
    assert not entry.completed
    assert changes.tally == (MOVIE, Tally(1, 0))


def test_watching_to_95_percent_ends_the_resume_point_and_less_does_not_look_at_it() -> None:
    """semantics.md#completion, 4."""
    changes, _ = SetProgress(ME, MOVIE, Progress(95.0)).decide(a_slice(point=a_point(50)), NOW)
    assert [point.resumable for point in changes.points] == [False]
    assert SetProgress(ME, MOVIE, Progress(95.0)).reads().point_at == MOVIE
    assert SetProgress(ME, MOVIE, Progress(94.999)).reads().point_at is None


def test_a_point_that_is_over_is_not_ended_again() -> None:
    changes, _ = SetProgress(ME, MOVIE, Progress(100.0)).decide(a_slice(point=a_point(100)), NOW)
    assert changes.points == ()


def test_a_position_alone_starts_at_no_percent() -> None:
    """hnc.md#history, POST."""
    changes, entry = RecordPosition(ME, MOVIE, 60.5).decide(a_slice(), NOW)
    assert (entry.position_s, entry.progress, entry.completed) == (60.5, 0.0, False)
    assert [(point.position_s, point.resumable) for point in changes.points] == [(60.5, True)]


def test_recording_again_updates_the_entry_and_keeps_what_was_not_told() -> None:
    """hnc.md#history, POST and PUT [ours]: its id and its creation too."""
    before = an_entry(50, position_s=60.0, at=EARLIER)
    _, by_position = RecordPosition(ME, MOVIE, 70.0).decide(a_slice(entry=before), NOW)
    assert by_position == replace(before, position_s=70.0, updated_at=NOW, revision=11)
    _, by_percent = RecordPosition(ME, MOVIE, progress=WATCHED).decide(a_slice(entry=before), NOW)
    assert by_percent == replace(before, progress=WATCHED, completed=True, updated_at=NOW, revision=11)


@pytest.mark.parametrize("position_s", [-0.001, float("nan"), float("inf"), 2.0**31])
def test_a_position_that_cannot_be_is_refused(position_s: float) -> None:
    """hnc.md#history: nothing is written."""
    entry = an_entry(50)
    for command in (RecordPosition(ME, MOVIE, position_s), ChangeEntry(ME, entry.entry_id, MOVIE, position_s)):
        with pytest.raises(InvalidValue) as refusal:
            command.decide(a_slice(entry=entry), NOW)
        assert refusal.value.field == "position"


def test_changing_an_entry_to_nothing_is_refused() -> None:
    """hnc.md#history, PUT: with no field, 400."""
    with pytest.raises(InvalidValue):
        ChangeEntry(ME, an_entry(50).entry_id, MOVIE).decide(a_slice(entry=an_entry(50)), NOW)


def test_an_entry_is_changed_only_at_its_own_locator() -> None:
    """The point that would be moved is that of the entry, or none."""
    entry = an_entry(50, an_episode(1))
    with pytest.raises(EntryNotFound):
        ChangeEntry(ME, entry.entry_id, an_episode(2), 60.0).decide(a_slice(entry=entry), NOW)
    with pytest.raises(EntryNotFound):
        ChangeEntry(ME, entry.entry_id, an_episode(1), 60.0).decide(a_slice(), NOW)


def test_changing_an_entry_moves_the_resume_point_of_its_locator() -> None:
    entry = an_entry(50, an_episode(2))
    command = ChangeEntry(ME, entry.entry_id, an_episode(2), progress=Progress(60.0))
    assert command.reads() == Reads(entry=entry.entry_id, point_at=an_episode(2), resumable_of=SHOW)
    behind = a_point(30, an_episode(1), at=EARLIER)
    changes, _ = command.decide(a_slice(entry=entry, resumable=(behind,)), NOW)
    assert [(point.locator, point.resumable) for point in changes.points] == [
        (an_episode(1), False),
        (an_episode(2), True),
    ]
    assert [point.revision for point in changes.points] == [12, 13]


def test_removing_at_a_locator_removes_every_entry_there_and_the_point() -> None:
    """discovr.md#history, DELETE."""
    slice_ = a_slice(entry=an_entry(90), entry_count=3, completed_count=2, head=Head(10, 5, 1))
    changes, _ = RemoveEntries(ME, MOVIE).decide(slice_, NOW)
    assert changes == Changes(Head(11, 2, 1), removed_at=MOVIE, removed_point=MOVIE)


def test_removing_where_nothing_is_is_refused() -> None:
    """discovr.md#history, DELETE [ours], and hnc.md#history, DELETE."""
    for command in (RemoveEntries(ME, MOVIE), RemoveEntry(ME, an_entry(1).entry_id)):
        with pytest.raises(EntryNotFound):
            command.decide(a_slice(), NOW)


def test_one_of_several_entries_is_removed_without_the_point() -> None:
    entry = an_entry(90)
    slice_ = a_slice(entry=entry, entry_count=3, completed_count=2)
    changes, _ = RemoveEntry(ME, entry.entry_id).decide(slice_, NOW)
    assert changes == Changes(Head(11, 2, 0), removed_entry=entry, tally=(MOVIE, Tally(2, 1)))


def test_the_last_entry_of_a_locator_is_removed_with_the_point() -> None:
    entry = an_entry(50)
    changes, _ = RemoveEntry(ME, entry.entry_id).decide(a_slice(entry=entry), NOW)
    assert (changes.removed_point, changes.tally) == (MOVIE, (MOVIE, Tally(0, 0)))


def test_clearing_keeps_the_watchlist_and_takes_a_revision() -> None:
    """hnc.md#history, DELETE: also when empty."""
    changes, _ = ClearHistory(ME).decide(a_slice(head=Head(10, 4, 2)), NOW)
    assert changes == Changes(Head(11, 0, 2), clear_history=True)
