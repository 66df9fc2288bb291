"""That a bulk act can be tried without effect, and undone without trace (semantics.md, section 6, rule 3).

Not for what single acts do (``tests/unit/domain/test_undo``).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import assume, event, given, settings

from playhead.domain.bulk import UndoOperation
from playhead.domain.errors import DomainError
from playhead.domain.operations import UNDO_FOR
from playhead.domain.slices import Command
from tests.property.acts import TITLE, Life, bulk_acts, live, lives
from tests.property.replica import Replica
from tests.unit.domain.rules import ME
from tests.unit.domain.shown import shown


@given(lives, bulk_acts())
@settings(max_examples=250)
def test_to_undo_right_after_is_never_to_have_done_it(life: Life, act: Command[Any]) -> None:
    profile, untouched = live(life), live(life)
    operation = profile.does(act).operation
    event("does something" if operation is not None else "does nothing")
    if operation is not None:
        profile.does(UndoOperation(ME, operation.operation_id, operation.title_id), profile.now + UNDO_FOR)
    untouched.now = profile.now
    assert shown(profile, TITLE) == shown(untouched, TITLE)


@given(lives, bulk_acts())
@settings(max_examples=150)
def test_a_dry_run_writes_nothing_and_counts_what_the_real_run_does(life: Life, act: Any) -> None:
    profile = live(life)
    head, feed = profile.rows.head, list(profile.rows.feed.oldest(after=(0,)))
    states = list(profile.rows.titles.newest())
    tried = profile.does(replace(act, dry_run=True))
    assert (profile.changes, tried.operation, profile.rows.head) == (None, None, head)
    assert list(profile.rows.feed.oldest(after=(0,))) == feed
    assert list(profile.rows.titles.newest()) == states
    done = profile.does(act)
    assert (done.counts, done.samples) == (tried.counts, tried.samples)


@given(lives, bulk_acts())
@settings(max_examples=150)
def test_the_counts_of_a_bulk_act_are_those_of_what_went_and_came(life: Life, act: Command[Any]) -> None:
    profile = live(life)
    entries = {entry.entry_id: entry for entry in profile.entries()}
    marks, points = set(profile.marks), {point.locator: point for point in profile.points}
    done = profile.does(act)
    counts = dict(done.counts)
    after = {entry.entry_id: entry for entry in profile.entries()}
    gone = len(entries.keys() - after.keys())
    assert gone == counts.get("entries", counts.get("retired", 0))
    assert len(after.keys() - entries.keys()) == counts.get("added", 0)
    assert sum(entries[one] != after[one] for one in entries.keys() & after.keys()) == counts.get("changed", 0)
    assert len(marks - set(profile.marks)) == counts.get("marks", 0)
    if "entries" in counts:
        assert len(points.keys() - {point.locator for point in profile.points}) == counts["points"]


@given(lives, bulk_acts(), lives)
@settings(max_examples=150)
def test_an_undo_after_anything_else_keeps_the_counts_and_the_feed(life: Life, act: Command[Any], since: Life) -> None:
    """And what was changed since stays as it is."""
    profile = live(life)
    operation = profile.does(act).operation
    assume(operation is not None)
    for other, passed in since:
        profile.now += timedelta(seconds=abs(passed))
        profile.attempt(profile.aim(other), profile.now)
    replica = Replica()
    replica.catch_up(profile.rows)
    changed = {entry.entry_id: entry for entry in profile.entries() if entry.revision > operation.last_revision}
    places = {one.locator: one for one in profile.playbacks if one.revision > operation.last_revision}
    try:
        profile.does(UndoOperation(ME, operation.operation_id, operation.title_id))
    except DomainError:
        return
    after = {entry.entry_id: entry for entry in profile.entries()}
    assert changed.items() <= after.items()
    assert places.items() <= {one.locator: one for one in profile.playbacks}.items()
    head = profile.rows.head
    assert head.entry_count == len(after)
    assert head.watchlist_count == sum(mark.kind.value == "watchlist" for mark in profile.marks)
    replica.catch_up(profile.rows)
    assert replica.entries == after
    assert replica.points == {point.locator: point for point in profile.points}
    assert replica.marks == {(mark.locator, mark.kind): mark for mark in profile.marks}
