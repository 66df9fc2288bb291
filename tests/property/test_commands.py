"""That every command, after any others, is pure, keeps the counts, and gives each row a revision of its own.

Not for what each command means (``test_viewings``, the unit tests), nor for the feed of changes (``test_feed``).
"""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playhead.domain.commands import SetProgress
from playhead.domain.errors import DomainError
from playhead.domain.history import Tally
from playhead.domain.marking import AddMark
from playhead.domain.marks import REACTIONS, MarkKind
from playhead.domain.playback import RESUMABLE_MAX
from playhead.domain.progress import Progress
from playhead.domain.slices import Changes, Command
from playhead.ports import Change
from playhead.storage.memory.rows import key_of
from tests.property.acts import LOCATORS, TITLE_IDS, Life, acts, live, lives
from tests.property.profile import START, Profile
from tests.unit.domain.rules import ME


def _decide(command: Command[Any], slice_: Any, now: Any) -> Any:
    """The decision, or the refusal in words."""
    try:
        return command.decide(slice_, now)
    except DomainError as refusal:
        return refusal.code, str(refusal)


@given(lives, acts())
def test_deciding_twice_on_the_same_facts_gives_the_same_decision(life: Life, act: Command[Any]) -> None:
    """A group that failed is decided again; nothing may depend on how often (ADR 0001)."""
    profile = live(life)
    command = profile.aim(act)
    slice_ = profile.load(command)
    before = deepcopy((command, slice_))
    first = _decide(command, slice_, START)
    assert _decide(command, slice_, START) == first
    assert _decide(*deepcopy((command, slice_)), START) == first
    assert (command, slice_) == before


@given(lives)
@settings(max_examples=200)
def test_the_kept_counts_are_those_of_a_recount(life: Life) -> None:
    profile, now = Profile(), START
    for act, passed in life:
        now += timedelta(seconds=passed)
        profile.attempt(profile.aim(act), now)
        head = profile.rows.head
        assert head.entry_count == len(profile.entries())
        assert head.watchlist_count == sum(mark.kind is MarkKind.WATCHLIST for mark in profile.marks)
        entries = Counter(entry.locator for entry in profile.entries())
        completed = Counter(entry.locator for entry in profile.entries() if entry.completed)
        for locator in LOCATORS:
            assert profile.rows.tally_at(locator) == Tally(entries[locator], completed[locator])


@given(lives)
def test_every_row_written_has_a_revision_greater_than_all_before(life: Life) -> None:
    """semantics.md#deltas, 1: and the head has the greatest, also after a removal."""
    profile, now = Profile(), START
    for act, passed in life:
        now += timedelta(seconds=passed)
        before = profile.rows.head.revision
        changes = profile.attempt(profile.aim(act), now)
        if changes is None:
            assert profile.rows.head.revision == before
            continue
        written = _revisions(changes)
        assert len(set(written)) == len(written)
        assert all(before < revision <= changes.head.revision for revision in written)
        assert changes.head.revision > before or not written


def _revisions(changes: Changes) -> list[int]:
    rows: list[Change] = [*(change.entry for change in changes.entries), *changes.playbacks, *changes.tombstones]
    return [row.revision for row in rows] + ([] if changes.mark is None else [changes.mark.revision])


@given(lives)
def test_no_two_rows_ever_share_a_revision(life: Life) -> None:
    profile = live(life)
    revisions = [row.revision for row in profile.changes_there]
    assert len(set(revisions)) == len(revisions)
    assert all(0 < revision <= profile.rows.head.revision for revision in revisions)


@given(lives)
def test_an_operation_has_an_id_and_a_place_among_the_revisions_of_its_own(life: Life) -> None:
    profile = live(life)
    operations = list(profile.rows.operations.newest())
    assert len({one.last_revision for one in operations}) == len(operations)
    assert all(one.operation_id == f"op_{one.last_revision:x}" for one in operations)


@given(st.lists(st.tuples(acts().filter(lambda act: "Undo" not in type(act).__name__), st.just(1.0)), max_size=25))
def test_at_most_one_reaction_is_on_a_locator(life: Life) -> None:
    """discovr.md#lists: liked, disliked and super-liked exclude one another."""
    profile = live(life)
    assert all(count == 1 for count in Counter((mark.locator, mark.kind) for mark in profile.marks).values())
    reactions = Counter(mark.locator for mark in profile.marks if mark.kind in REACTIONS)
    assert all(count == 1 for count in reactions.values())


@given(lives, st.sampled_from(LOCATORS), st.sampled_from(MarkKind))
def test_marking_twice_is_marking_once(life: Life, locator: Any, kind: MarkKind) -> None:
    profile = live(life)
    first = profile.does(AddMark(ME, locator, kind))
    marks, head = profile.marks, profile.rows.head
    again = profile.does(AddMark(ME, locator, kind))
    assert (again.mark, again.is_new, again.replaced) == (first.mark, False, None)
    assert (profile.marks, profile.rows.head) == (marks, head)


@given(lives, st.sampled_from(LOCATORS), st.floats(0, 100).map(Progress))
def test_setting_progress_twice_changes_only_the_revision_and_the_time(
    life: Life, locator: Any, progress: Progress
) -> None:
    """discovr.md#history: a PATCH is an upsert, so a client that retries it piles up nothing."""
    profile = live(life)
    now = START + timedelta(days=30)  # after whatever the life says, so the entry set is the newest
    first = profile.does(SetProgress(ME, locator, progress), now)
    head, points, others = profile.rows.head, _places(profile), _without(profile, first)
    later = now + timedelta(seconds=1)
    second = profile.does(SetProgress(ME, locator, progress), later)
    assert second == replace(first, revision=second.revision, updated_at=later)
    assert second.revision > first.revision
    assert profile.rows.head == replace(head, revision=profile.rows.head.revision)
    assert (_places(profile), _without(profile, second)) == (points, others)


def _places(profile: Profile) -> list[Any]:
    return [(point.locator, point.progress, point.completed, point.resumable) for point in profile.points]


def _without(profile: Profile, entry: Any) -> list[Any]:
    return [other for other in profile.entries() if other.entry_id != entry.entry_id]


@given(lives)
def test_a_point_is_never_offered_without_something_to_resume(life: Life) -> None:
    """semantics.md#completion, 4: what is over is not offered, whatever led there."""
    profile = live(life)
    for point in profile.points:
        if point.resumable:
            assert (point.progress or 0) < 95 or (point.position_ms is not None and not point.duration_ms)
            assert (point.progress or 0) > 0 or (point.position_ms or 0) > 0
    for title_id in TITLE_IDS:
        assert len(profile.rows.offered_of(title_id)) <= RESUMABLE_MAX
    assert {one.locator for one in profile.rows.offered.newest()} == {
        point.locator for point in profile.points if point.resumable
    }


@given(lives)
def test_an_entry_is_completed_exactly_from_80_percent_on(life: Life) -> None:
    assert all(entry.completed is (entry.progress >= 80) for entry in live(life).entries())


@given(lives)
def test_no_entry_and_no_point_is_from_the_future(life: Life) -> None:
    """discovr.md#history and semantics.md#reports, 3: a client's time after the server's is clamped to it."""
    profile = live(life)
    latest = START + timedelta(seconds=max([0.0, *_sums(life)]))
    assert all(entry.updated_at <= latest for entry in profile.entries())
    assert all(point.updated_at <= latest for point in profile.points)


def _sums(life: Life) -> list[float]:
    total, sums = 0.0, []
    for _, passed in life:
        total += passed
        sums.append(total)
    return sums


@given(lives, st.sampled_from(LOCATORS))
def test_what_is_read_is_what_is_there(life: Life, locator: Any) -> None:
    """The slice that commands are decided on, against a plain look through the rows."""
    profile = live(life)
    slice_ = profile.load(SetProgress(ME, locator, Progress(100.0)))
    there = [entry for entry in profile.entries() if entry.locator == locator]
    newest = max(there, key=lambda entry: (entry.updated_at, entry.entry_id), default=None)
    assert slice_.entry == newest
    assert slice_.tally.entry_count == len(there)
    if not locator.is_season_default:
        assert slice_.playback == profile.rows.playbacks.get(key_of(locator))


@given(lives)
def test_private_mode_takes_no_report_whatever_went_before(life: Life) -> None:
    """semantics.md#deltas, 6."""
    profile = live(life)
    profile.chooses(private=True)
    head, feed = profile.rows.head, list(profile.rows.feed.oldest(after=(0,)))
    reported = [act for act, _ in life if type(act).__name__ in {"TakeReport", "Scrobble", "RecordPosition"}]
    assume(reported)
    for act in reported:
        assert profile.attempt(act, profile.now) is None
    assert (profile.rows.head, list(profile.rows.feed.oldest(after=(0,)))) == (head, feed)
