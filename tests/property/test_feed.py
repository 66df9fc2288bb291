"""That the feed of changes tells a client all there is to know (semantics.md, section 6, rule 1).

Not for how a page of it looks on a wire.
"""

from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.property.acts import Life, lives
from tests.property.profile import START, Profile
from tests.property.replica import Replica


def _assert_same(replica: Replica, profile: Profile) -> None:
    assert replica.entries == {entry.entry_id: entry for entry in profile.entries()}
    assert replica.points == {point.locator: point for point in profile.points}
    assert replica.marks == {(mark.locator, mark.kind): mark for mark in profile.marks}
    assert replica.revision == profile.rows.head.revision


@given(lives, st.lists(st.integers(0, 24), max_size=5))
@settings(max_examples=250)
def test_a_client_that_follows_the_feed_ends_with_what_is_there(life: Life, looks: list[int]) -> None:
    """Whenever it has looked in between, and whatever was removed and put back meanwhile."""
    profile, now = Profile(), START
    often, seldom, late = Replica(), Replica(), Replica()
    for number, (act, passed) in enumerate(life):
        now += timedelta(seconds=passed)
        profile.attempt(profile.aim(act), now)
        often.catch_up(profile.rows)
        _assert_same(often, profile)
        if number in looks:
            seldom.catch_up(profile.rows)
    for replica in (seldom, late):
        replica.catch_up(profile.rows)
        _assert_same(replica, profile)
    event(f"tombstones: {len(profile.rows.tombstones) > 0}")


@given(lives)
def test_what_changed_is_in_the_feed_once_as_it_is_now(life: Life) -> None:
    profile = Profile()
    for act, passed in life:
        profile.attempt(profile.aim(act), START + timedelta(seconds=passed))
    feed = list(profile.rows.feed.oldest(after=(0,)))
    assert feed == sorted(profile.changes_there, key=lambda row: row.revision)
