"""That every command, after any others, is pure, keeps the counts, and gives each row a revision of its own.

Not for what each command means (``test_viewings``, the unit tests, and the machine over whole stores).
"""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.commands import SetProgress
from playhead.domain.errors import DomainError
from playhead.domain.history import Entry, Tally
from playhead.domain.marking import AddMark
from playhead.domain.marks import REACTIONS, Mark, MarkKind
from playhead.domain.progress import Progress
from playhead.domain.resume import ResumePoint
from playhead.domain.slices import Changes, Command, Slice
from playhead.storage.memory.rows import key_of
from playhead.testing.acts import LOCATORS, acts
from playhead.testing.cases.base import ME
from playhead.testing.clock import START
from tests.property.profile import Profile

timed_acts = st.tuples(acts(ME), st.sampled_from([0.0, 0.5, 60.0, 1801.0, -5.0, -4000.0]))
histories = st.lists(timed_acts, max_size=25)


def _decide(command: Command[Any], slice_: Slice, now: Any) -> Any:
    """The decision, or the refusal in words."""
    try:
        return command.decide(slice_, now)
    except DomainError as refusal:
        return refusal.code, str(refusal)


def _live(history: list[tuple[Command[Any], float]]) -> Profile:
    profile, now = Profile(), START
    for act, seconds in history:
        now += timedelta(seconds=seconds)
        profile.attempt(profile.aim(act), now)
    return profile


@given(histories, acts(ME))
def test_deciding_twice_on_the_same_facts_gives_the_same_decision(
    history: list[tuple[Command[Any], float]], act: Command[Any]
) -> None:
    """A group that failed is decided again; nothing may depend on how often (ADR 0001)."""
    profile = _live(history)
    command = profile.aim(act)
    slice_ = profile.load(command)
    before = deepcopy((command, slice_))
    first = _decide(command, slice_, START)
    assert _decide(command, slice_, START) == first
    assert _decide(*deepcopy((command, slice_)), START) == first
    assert (command, slice_) == before


@given(histories)
def test_the_kept_counts_are_those_of_a_recount(history: list[tuple[Command[Any], float]]) -> None:
    profile, now = Profile(), START
    for act, seconds in history:
        now += timedelta(seconds=seconds)
        profile.attempt(profile.aim(act), now)
        head = profile.rows.head
        assert head.entry_count == len(profile.entries)
        assert head.watchlist_count == sum(mark.kind is MarkKind.WATCHLIST for mark in profile.marks)
        entries = Counter(entry.locator for entry in profile.entries)
        completed = Counter(entry.locator for entry in profile.entries if entry.completed)
        for locator in LOCATORS:
            assert profile.rows.tally_at(locator) == Tally(entries[locator], completed[locator])


@given(histories)
def test_every_row_written_has_a_revision_greater_than_all_before(history: list[tuple[Command[Any], float]]) -> None:
    """semantics.md#deltas, 1: and the head has the greatest, also after a removal."""
    profile, now = Profile(), START
    for act, seconds in history:
        now += timedelta(seconds=seconds)
        before = profile.rows.head.revision
        changes = profile.attempt(profile.aim(act), now)
        if changes is None:
            assert profile.rows.head.revision == before
            continue
        written = _revisions(changes)
        assert len(set(written)) == len(written)
        assert all(before < revision <= changes.head.revision for revision in written)
        assert changes.head.revision > before


def _revisions(changes: Changes) -> list[int]:
    rows = [*changes.points, changes.entry, changes.mark]
    return [row.revision for row in rows if row is not None]


@given(histories)
def test_no_two_rows_ever_share_a_revision(history: list[tuple[Command[Any], float]]) -> None:
    profile = _live(history)
    rows: list[Entry | ResumePoint | Mark] = [*profile.entries, *profile.points, *profile.marks]
    assert len({row.revision for row in rows}) == len(rows)
    assert all(row.revision <= profile.rows.head.revision for row in rows)


@given(histories)
def test_at_most_one_reaction_is_on_a_locator(history: list[tuple[Command[Any], float]]) -> None:
    """discovr.md#lists: liked, disliked and super-liked exclude one another."""
    profile = _live(history)
    assert all(count == 1 for count in Counter((mark.locator, mark.kind) for mark in profile.marks).values())
    reactions = Counter(mark.locator for mark in profile.marks if mark.kind in REACTIONS)
    assert all(count == 1 for count in reactions.values())


@given(histories, st.sampled_from(LOCATORS), st.sampled_from(MarkKind))
def test_marking_twice_is_marking_once(history: list[tuple[Command[Any], float]], locator: Any, kind: MarkKind) -> None:
    profile = _live(history)
    first = profile.do(AddMark(ME, locator, kind), START)
    marks, head = profile.marks, profile.rows.head
    again = profile.do(AddMark(ME, locator, kind), START)
    assert (again.mark, again.is_new, again.replaced) == (first.mark, False, None)
    assert (profile.marks, profile.rows.head) == (marks, head)


@given(histories, st.sampled_from(LOCATORS), st.floats(0, 100).map(Progress))
def test_setting_progress_twice_changes_only_the_revision_and_the_time(
    history: list[tuple[Command[Any], float]], locator: Any, progress: Progress
) -> None:
    """discovr.md#history: a PATCH is an upsert, so a client that retries it piles up nothing."""
    profile = _live(history)
    now = START + timedelta(days=30)  # after whatever the history says, so the entry set is the newest
    first = profile.do(SetProgress(ME, locator, progress), now)
    head, points, others = profile.rows.head, profile.points, _without(profile, first)
    later = now + timedelta(seconds=1)
    second = profile.do(SetProgress(ME, locator, progress), later)
    assert second == replace(first, revision=second.revision, updated_at=later)
    assert second.revision > first.revision
    assert profile.rows.head == replace(head, revision=second.revision)
    assert (profile.points, _without(profile, second)) == (points, others)


def _without(profile: Profile, entry: Any) -> list[Any]:
    return [other for other in profile.entries if other.entry_id != entry.entry_id]


@given(histories)
def test_a_point_is_never_offered_without_something_to_resume(history: list[tuple[Command[Any], float]]) -> None:
    """semantics.md#completion, 4: what is over is not offered, whatever led there."""
    profile = _live(history)
    for point in profile.points:
        if point.resumable:
            assert point.progress < 95
            assert point.progress > 0 or (point.position_s or 0) > 0


@given(histories)
def test_an_entry_is_completed_exactly_from_80_percent_on(history: list[tuple[Command[Any], float]]) -> None:
    assert all(entry.completed is (entry.progress >= 80) for entry in _live(history).entries)


@given(histories)
def test_no_entry_is_from_the_future(history: list[tuple[Command[Any], float]]) -> None:
    """discovr.md#history: a client's time after the server's is clamped to it."""
    latest = max([0.0, *_sums(history)])
    assert all(entry.updated_at <= START + timedelta(seconds=latest) for entry in _live(history).entries)


def _sums(history: list[tuple[Command[Any], float]]) -> list[float]:
    total, sums = 0.0, []
    for _, seconds in history:
        total += seconds
        sums.append(total)
    return sums


@given(histories, st.sampled_from(LOCATORS))
def test_what_is_read_is_what_is_there(history: list[tuple[Command[Any], float]], locator: Any) -> None:
    """The slice that commands are decided on, against a plain look through the rows."""
    profile = _live(history)
    slice_ = profile.load(SetProgress(ME, locator, Progress(100.0)))
    there = [entry for entry in profile.entries if entry.locator == locator]
    newest = max(there, key=lambda entry: (entry.updated_at, entry.entry_id), default=None)
    assert slice_.entry == newest
    assert slice_.tally.entry_count == len(there)
    assert slice_.point == profile.rows.points.get(key_of(locator))
