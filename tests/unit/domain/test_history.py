"""The acts on history: logging, setting, telling a position, changing and removing entries.

Not for resume points on their own (``test_playback``), nor for correcting single entries (``test_correcting``).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from playhead.domain.acts import Act, ActKind
from playhead.domain.commands import AddEntry, ChangeEntry, RecordPosition, RemoveEntries, SetProgress
from playhead.domain.errors import EntryNotFound, InvalidValue
from playhead.domain.history import Head, Precision, Tally, mint_entry_id
from playhead.domain.operations import Of, Selection, Tombstone
from playhead.domain.playback import TitleState
from playhead.domain.progress import FINISHED, Progress
from playhead.domain.slices import Changes, EntryChange, Reads, Removal
from playhead.domain.titles import Locator
from tests.unit.domain.rules import (
    ME,
    MOVIE,
    NOW,
    OTHER_PLAYER,
    PLAYER,
    SHOW,
    a_playback,
    a_slice,
    an_entry,
    an_episode,
)

HALF, WATCHED = Progress(50.0), Progress(80.0)
EARLIER = NOW - timedelta(days=1)


def _shown(changes: Changes | None) -> list[tuple[float | None, bool]]:
    """The points written, each with its progress and whether it is offered."""
    assert changes is not None
    points = [playback.point for playback in changes.playbacks]
    return [(point.progress, point.resumable) for point in points if point is not None]


def test_logging_a_viewing_always_makes_a_new_entry() -> None:
    """discovr.md#history, POST."""
    changes, entry = AddEntry(ME, MOVIE, WATCHED).decide(a_slice(entry=an_entry(100)), NOW)
    assert entry.entry_id == mint_entry_id(ME, NOW, 11)
    assert (entry.created_at, entry.updated_at, entry.origin, entry.completed) == (NOW, NOW, None, True)
    assert (entry.explicit, entry.precision, entry.revision) == (True, Precision.SECOND, 11)
    assert changes == Changes(Head(11, 2, 0), entries=(EntryChange(entry, None),), tallies=((MOVIE, Tally(2, 2)),))


def test_how_exactly_the_time_of_a_viewing_is_known_is_kept() -> None:
    """native-api.md, POST /v1/history."""
    for precision in Precision:
        assert AddEntry(ME, MOVIE, WATCHED, precision=precision).decide(a_slice(), NOW)[1].precision is precision


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


def test_logging_part_of_a_viewing_where_nothing_was_played_makes_no_point() -> None:
    """ADR 0011: history is not playback."""
    assert AddEntry(ME, MOVIE, HALF).reads() == Reads(latest_at=MOVIE, playback_at=MOVIE, title=MOVIE.title_id)
    changes, _ = AddEntry(ME, MOVIE, HALF).decide(a_slice(), NOW)
    assert changes.playbacks == ()


def test_logging_part_of_a_viewing_says_where_the_viewer_is() -> None:
    """semantics.md#reports, 6: told outright, it beats what a player had told."""
    changes, _ = AddEntry(ME, MOVIE, HALF).decide(a_slice(playback=a_playback(40, at=EARLIER)), NOW)
    assert _shown(changes) == [(50.0, True)]


def test_logging_a_viewing_to_the_end_takes_the_resume_point_off_the_offer() -> None:
    changes, _ = AddEntry(ME, MOVIE, FINISHED).decide(a_slice(playback=a_playback(40, at=EARLIER)), NOW)
    assert _shown(changes) == [(100.0, False)]


def test_logging_an_old_viewing_leaves_a_newer_resume_point_on_the_offer() -> None:
    command = AddEntry(ME, MOVIE, FINISHED, EARLIER - timedelta(days=1))
    changes, _ = command.decide(a_slice(playback=a_playback(40, at=EARLIER)), NOW)
    assert _shown(changes) == [(40.0, True)]


def test_a_season_default_has_no_resume_point_of_its_own() -> None:
    season = an_episode(None)
    for command in (AddEntry(ME, season, FINISHED), SetProgress(ME, season, FINISHED), RemoveEntries(ME, season)):
        assert command.reads().playback_at is None


def test_the_first_progress_at_a_locator_makes_an_entry() -> None:
    """discovr.md#history, PATCH: upsert."""
    changes, entry = SetProgress(ME, MOVIE, HALF).decide(a_slice(), NOW)
    assert (entry.progress, entry.created_at, entry.explicit) == (50.0, NOW, True)
    assert changes == Changes(Head(11, 1, 0), entries=(EntryChange(entry, None),), tallies=((MOVIE, Tally(1, 0)),))


def test_a_further_progress_changes_that_entry_and_moves_it_to_now() -> None:
    """discovr.md#history, PATCH [ours]: what made it stays, its position does not hold any more."""
    before = an_entry(50, position_s=60.0, at=EARLIER)
    changes, entry = SetProgress(ME, MOVIE, WATCHED).decide(a_slice(entry=before), NOW)
    expected = replace(
        before, progress=WATCHED, position_s=None, completed=True, updated_at=NOW, revision=11, explicit=True
    )
    assert entry == expected
    assert changes == Changes(Head(11, 1, 0), entries=(EntryChange(entry, before),), tallies=((MOVIE, Tally(1, 1)),))


def test_progress_that_moves_no_border_leaves_the_counts_unwritten() -> None:
    changes, _ = SetProgress(ME, MOVIE, Progress(81.0)).decide(a_slice(entry=an_entry(90)), NOW)
    assert changes.tallies == ()


def test_setting_less_than_80_percent_uncompletes() -> None:
    """discovr.md#season-defaults, 3: it is how a viewer unmarks an episode."""
    changes, entry = SetProgress(ME, MOVIE, Progress(0.0)).decide(a_slice(entry=an_entry(100)), NOW)
    assert not entry.completed
    assert changes.tallies == ((MOVIE, Tally(1, 0)),)


@pytest.mark.parametrize(("percent", "offered"), [(0.0, False), (50.0, True), (94.999, True), (95.0, False)])
def test_progress_set_outright_is_where_the_viewer_is(percent: float, offered: bool) -> None:
    """semantics.md#completion, 4: to 95 percent there is something left to resume."""
    changes, _ = SetProgress(ME, MOVIE, Progress(percent)).decide(
        a_slice(playback=a_playback(30, at=EARLIER), entry=an_entry(20, at=EARLIER)), NOW
    )
    assert _shown(changes) == [(percent, offered)]


def test_a_position_alone_starts_at_no_percent() -> None:
    """hnc.md#history, POST."""
    changes, entry = RecordPosition(ME, PLAYER, MOVIE, 60.5).decide(a_slice(), NOW)
    assert changes is not None
    assert entry is not None
    assert (entry.position_s, entry.progress, entry.completed, entry.explicit) == (60.5, 0.0, False, False)
    points = [playback.point for playback in changes.playbacks]
    assert [(point.position_ms, point.resumable) for point in points if point is not None] == [(60_500, True)]


def test_recording_again_updates_the_entry_and_keeps_what_was_not_told() -> None:
    """hnc.md#history, POST and PUT [ours]: its id and its creation too."""
    before = an_entry(50, position_s=60.0, at=EARLIER)
    _, by_position = RecordPosition(ME, PLAYER, MOVIE, 70.0).decide(a_slice(entry=before), NOW)
    assert by_position == replace(before, position_s=70.0, updated_at=NOW, revision=11)
    _, by_percent = RecordPosition(ME, PLAYER, MOVIE, progress=WATCHED).decide(a_slice(entry=before), NOW)
    assert by_percent == replace(before, progress=WATCHED, completed=True, updated_at=NOW, revision=11)


def test_recording_nothing_makes_an_entry_and_reports_no_place() -> None:
    changes, entry = RecordPosition(ME, PLAYER, MOVIE).decide(a_slice(), NOW)
    assert changes is not None
    assert changes == Changes(Head(11, 1, 0), entries=changes.entries, tallies=((MOVIE, Tally(1, 0)),))
    assert (entry, entry is not None and entry.progress) == (changes.entries[0].entry, 0.0)


def test_a_recorded_season_is_a_word_on_it_and_no_report() -> None:
    season = an_episode(None)
    changes, entry = RecordPosition(ME, PLAYER, season, progress=FINISHED).decide(a_slice(), NOW)
    assert changes is not None
    assert (entry is not None and entry.explicit, changes.playbacks) == (True, ())


@pytest.mark.parametrize("position_s", [-0.001, float("nan"), float("inf"), 2.0**31])
def test_a_position_that_cannot_be_is_refused(position_s: float) -> None:
    """hnc.md#history: nothing is written."""
    entry = an_entry(50)
    for command in (
        RecordPosition(ME, PLAYER, MOVIE, position_s),
        ChangeEntry(ME, PLAYER, entry.entry_id, MOVIE, position_s),
    ):
        with pytest.raises(InvalidValue) as refusal:
            command.decide(a_slice(entry=entry), NOW)
        assert refusal.value.field == "position"


def test_changing_an_entry_to_nothing_is_refused() -> None:
    """hnc.md#history, PUT: with no field, 400."""
    with pytest.raises(InvalidValue):
        ChangeEntry(ME, PLAYER, an_entry(50).entry_id, MOVIE).decide(a_slice(entry=an_entry(50)), NOW)


def test_an_entry_is_changed_only_at_its_own_locator() -> None:
    """The point that would be moved is that of the entry, or none."""
    entry = an_entry(50, an_episode(1))
    with pytest.raises(EntryNotFound):
        ChangeEntry(ME, PLAYER, entry.entry_id, an_episode(2), 60.0).decide(a_slice(entry=entry), NOW)
    with pytest.raises(EntryNotFound):
        ChangeEntry(ME, PLAYER, entry.entry_id, an_episode(1), 60.0).decide(a_slice(), NOW)


def test_changing_an_entry_moves_the_resume_point_of_its_locator() -> None:
    entry = an_entry(50, an_episode(2))
    command = ChangeEntry(ME, PLAYER, entry.entry_id, an_episode(2), progress=Progress(60.0))
    assert command.reads() == Reads(entry=entry.entry_id, playback_at=an_episode(2), offered_of=SHOW, title=SHOW)
    behind = a_playback(30, an_episode(1), at=EARLIER, sitting_id=OTHER_PLAYER)
    changes, changed = command.decide(a_slice(entry=entry, playbacks=(behind,)), NOW)
    assert changes is not None
    assert changed == replace(entry, progress=Progress(60.0), updated_at=NOW, revision=11)
    assert [(one.locator, one.is_offered, one.revision) for one in changes.playbacks] == [
        (an_episode(2), True, 12),
        (an_episode(1), False, 13),
    ]


def test_removing_at_a_locator_removes_every_entry_there_and_leaves_a_tombstone_of_the_point() -> None:
    """discovr.md#history, DELETE; semantics.md#reports, 7."""
    slice_ = a_slice(
        entry=an_entry(90),
        entry_count=3,
        completed_count=2,
        head=Head(10, 5, 1),
        playback=a_playback(40, at=EARLIER),
    )
    changes, _ = RemoveEntries(ME, MOVIE).decide(slice_, NOW)
    (kept,) = changes.playbacks
    assert (kept.point, kept.facts.sittings, kept.facts.acts) == (None, (), (Act(ActKind.FORGOTTEN, NOW),))
    here = Selection(MOVIE.title_id)
    assert changes == Changes(
        Head(12, 2, 1),
        removal=Removal(here),
        playbacks=(kept,),
        tombstones=(Tombstone(11, NOW, cleared=here),),
    )


@pytest.mark.parametrize(
    ("locator", "selection"),
    [
        (an_episode(2), Selection(SHOW, 1, 2)),
        (an_episode(None), Selection(SHOW, 1, of=Of.DEFAULTS)),
    ],
)
def test_removing_at_an_episode_or_a_season_takes_that_alone(locator: Locator, selection: Selection) -> None:
    """discovr.md#history, DELETE: exactly that key; a season alone is its default only."""
    changes, _ = RemoveEntries(ME, locator).decide(a_slice(entry=an_entry(90, locator)), NOW)
    assert changes.removal == Removal(selection)
    assert changes.titles == (TitleState(SHOW, NOW, is_stale=True),)


def test_removing_where_nothing_is_is_refused() -> None:
    """discovr.md#history, DELETE [ours]."""
    with pytest.raises(EntryNotFound):
        RemoveEntries(ME, MOVIE).decide(a_slice(playback=a_playback(40)), NOW)
