"""The acts of a player on resume points: moving, scrobbling, dismissing.

Not for long runs of them (``tests/property/test_viewings``).
"""

from datetime import timedelta

import pytest

from playhead.domain.commands import DismissTitle, MovePoint, Scrobble
from playhead.domain.errors import PointNotFound
from playhead.domain.progress import Progress
from playhead.domain.resume import SAME_VIEWING
from playhead.domain.slices import Reads
from tests.unit.domain.rules import ME, MOVIE, NOW, SHOW, a_point, a_slice, an_entry, an_episode

HALF, WATCHED = Progress(50.0), Progress(80.0)
EARLIER = NOW - timedelta(days=1)


def test_moving_a_point_leaves_history_alone() -> None:
    """discovr.md#playback."""
    changes, moved = MovePoint(ME, MOVIE, WATCHED).decide(a_slice(), NOW)
    assert moved
    assert changes is not None
    assert (changes.entry, changes.tally) == (None, None)
    (point,) = changes.points
    assert (point.progress, point.resumable, point.updated_at, point.revision) == (80.0, True, NOW, 11)


def test_a_point_told_of_before_the_stored_one_stays() -> None:
    late = MovePoint(ME, MOVIE, HALF, NOW - timedelta(milliseconds=1))
    assert late.decide(a_slice(point=a_point(70)), NOW) == (None, False)


def test_a_point_told_of_in_the_future_is_moved_now() -> None:
    changes, _ = MovePoint(ME, MOVIE, HALF, NOW + timedelta(days=365)).decide(a_slice(), NOW)
    assert changes is not None
    assert changes.points[0].updated_at == NOW


@pytest.mark.parametrize(
    ("percent", "is_offered"), [(0, False), (0.001, True), (80, True), (94.999, True), (95, False)]
)
def test_a_point_is_offered_above_nothing_and_below_95_percent(percent: float, is_offered: bool) -> None:
    """semantics.md#completion, 4."""
    changes, _ = MovePoint(ME, MOVIE, Progress(percent)).decide(a_slice(), NOW)
    assert changes is not None
    assert changes.points[0].resumable is is_offered


def test_a_completion_seen_by_playback_alone_is_left_for_a_scrobble_to_log() -> None:
    changes, _ = MovePoint(ME, MOVIE, WATCHED).decide(a_slice(), NOW)
    assert changes is not None
    (point,) = changes.points
    assert (point.completed, point.completed_at) == (False, None)
    _, logged = Scrobble(ME, MOVIE, WATCHED).decide(a_slice(point=point), NOW)
    assert logged is not None


def test_playback_does_not_open_a_viewing_that_was_logged() -> None:
    counted = a_point(90, completed_at=EARLIER, at=EARLIER)
    changes, _ = MovePoint(ME, MOVIE, Progress(92.0)).decide(a_slice(point=counted), NOW)
    assert changes is not None
    assert (changes.points[0].completed, changes.points[0].completed_at) == (True, EARLIER)


def test_a_scrobble_below_80_percent_logs_nothing() -> None:
    """discovr.md#playback: on completion, once per viewing."""
    changes, logged = Scrobble(ME, MOVIE, Progress(79.999)).decide(a_slice(), NOW)
    assert (logged, changes.entry) == (None, None)
    assert len(changes.points) == 1


def test_a_scrobble_at_80_percent_logs_an_entry_and_remembers_it() -> None:
    changes, logged = Scrobble(ME, MOVIE, WATCHED).decide(a_slice(), NOW)
    assert logged is not None
    assert (logged.progress, logged.completed, changes.entry) == (80.0, True, logged)
    (point,) = changes.points
    assert (point.completed, point.completed_at, point.resumable) == (True, NOW, True)


def test_while_a_logged_viewing_goes_on_its_entry_follows_and_never_goes_back() -> None:
    counted, entry = a_point(85, completed_at=NOW), an_entry(85)
    changes, logged = Scrobble(ME, MOVIE, Progress(90.0)).decide(a_slice(point=counted, entry=entry), NOW)
    assert logged is None
    assert changes.entry is not None
    assert (changes.entry.entry_id, changes.entry.progress) == (entry.entry_id, 90.0)
    for percent in (82.0, 85.0):
        changes, _ = Scrobble(ME, MOVIE, Progress(percent)).decide(a_slice(point=counted, entry=entry), NOW)
        assert changes.entry is None


@pytest.mark.parametrize(
    ("duration_s", "after", "is_new"),
    [
        (None, SAME_VIEWING, False),
        (None, SAME_VIEWING + timedelta(milliseconds=1), True),
        (3600.0, timedelta(hours=1), False),
        (3600.0, timedelta(hours=1, milliseconds=1), True),
        (60.0, timedelta(minutes=2), True),
    ],
)
def test_a_second_completion_within_the_duration_is_the_same_viewing(
    duration_s: float | None, after: timedelta, is_new: bool
) -> None:
    """semantics.md#completion, 6: half an hour where the duration is not known."""
    rewound = a_point(10, completed_at=NOW - after, at=NOW - timedelta(seconds=1))
    changes, logged = Scrobble(ME, MOVIE, WATCHED, duration_s).decide(a_slice(point=rewound), NOW)
    assert (logged is not None) is is_new
    assert changes.points[-1].completed


def test_a_scrobble_under_a_clock_that_stepped_back_still_moves_the_point() -> None:
    changes, _ = Scrobble(ME, MOVIE, HALF).decide(a_slice(point=a_point(40)), EARLIER)
    assert [(point.progress, point.updated_at) for point in changes.points] == [(50.0, NOW)]


def test_starting_a_later_episode_ends_the_earlier_ones_and_is_itself_the_newest() -> None:
    """semantics.md#completion, 4: not those played since, nor specials, nor later ones."""
    since = NOW + timedelta(seconds=1)
    resumable = (
        a_point(30, an_episode(1), at=EARLIER),
        a_point(30, an_episode(9, season=1), at=NOW),
        a_point(30, an_episode(2, season=2), at=EARLIER),
        a_point(30, an_episode(1, season=0), at=EARLIER),
        a_point(30, an_episode(2), at=since),
    )
    started = an_episode(1, season=2)
    changes, _ = MovePoint(ME, started, HALF).decide(a_slice(resumable=resumable), NOW)
    assert changes is not None
    assert [(point.locator, point.resumable, point.revision) for point in changes.points] == [
        (an_episode(1), False, 11),
        (an_episode(9, season=1), False, 12),
        (started, True, 13),
    ]


def test_dismissing_ends_every_point_of_the_title_and_keeps_their_order() -> None:
    """discovr.md#playback."""
    resumable = (a_point(30, an_episode(1), at=EARLIER), a_point(40, an_episode(2)))
    assert DismissTitle(ME, SHOW).reads() == Reads(resumable_of=SHOW)
    changes, _ = DismissTitle(ME, SHOW).decide(a_slice(resumable=resumable), NOW)
    assert [(point.locator, point.resumable, point.updated_at, point.revision) for point in changes.points] == [
        (an_episode(1), False, EARLIER, 11),
        (an_episode(2), False, NOW, 12),
    ]


def test_dismissing_what_is_not_on_offer_is_refused() -> None:
    with pytest.raises(PointNotFound):
        DismissTitle(ME, SHOW).decide(a_slice(), NOW)
