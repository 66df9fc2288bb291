"""The words of players that know neither events nor numbers: where to resume, and scrobbles.

Not for long runs of them (``tests/property/test_viewings``), nor for reports (``test_telling``).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from playhead.domain.history import Head
from playhead.domain.plays import SAME_PLAY
from playhead.domain.progress import Progress
from playhead.domain.resolving import Outcome, Point
from playhead.domain.slices import Changes, Reads
from playhead.domain.telling import Answer, Scrobble
from playhead.domain.titles import Locator
from tests.unit.domain.profile_words import Profile, clock
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
from tests.unit.domain.sitting_words import FILM, FILM_MS, A, B

HALF, WATCHED = Progress(50.0), Progress(80.0)
EARLIER = NOW - timedelta(days=1)


def _point(changes: Changes | None) -> Point:
    assert changes is not None
    (playback,) = changes.playbacks
    assert playback.point is not None
    return playback.point


def test_a_scrobble_sees_its_place_and_of_a_show_what_is_offered() -> None:
    assert Scrobble(ME, PLAYER, MOVIE, HALF).reads() == Reads(latest_at=MOVIE, playback_at=MOVIE, title=MOVIE.title_id)
    for episode in (an_episode(3), an_episode(3, season=0)):
        reads = Reads(latest_at=episode, playback_at=episode, title=SHOW, offered_of=SHOW)
        assert Scrobble(ME, PLAYER, episode, HALF).reads() == reads


def test_moving_a_point_leaves_history_alone() -> None:
    """discovr.md#playback."""
    changes, answer = Scrobble(ME, PLAYER, MOVIE, WATCHED, counts=False).decide(a_slice(), NOW)
    assert answer.outcome is Outcome.ACCEPTED
    assert changes is not None
    assert (changes.entries, changes.tallies, changes.titles) == ((), (), ())
    assert changes.head == Head(11, 0, 0)
    point = _point(changes)
    assert (point.progress, point.resumable, point.updated_at, point.revision) == (80.0, True, NOW, 11)


def test_a_point_told_of_before_the_stored_one_stays() -> None:
    late = Scrobble(ME, PLAYER, MOVIE, HALF, NOW - timedelta(milliseconds=1), counts=False)
    stored = a_playback(70)
    changes, answer = late.decide(a_slice(playback=stored), NOW)
    assert changes is None
    assert (answer.outcome, answer.resolution.current, answer.revision) == (Outcome.KEPT, stored.point, 10)


def test_a_point_told_of_at_the_time_of_the_stored_one_moves_it() -> None:
    changes, _ = Scrobble(ME, PLAYER, MOVIE, HALF, NOW, counts=False).decide(a_slice(playback=a_playback(70)), NOW)
    assert _point(changes).progress == 50.0


def test_a_point_told_of_in_the_future_is_moved_now() -> None:
    changes, _ = Scrobble(ME, PLAYER, MOVIE, HALF, NOW + timedelta(days=365)).decide(a_slice(), NOW)
    assert _point(changes).updated_at == NOW


@pytest.mark.parametrize(
    ("percent", "is_offered"), [(0, False), (0.001, True), (80, True), (94.999, True), (95, False)]
)
@pytest.mark.parametrize("duration_ms", [None, FILM_MS])
def test_a_point_is_offered_above_nothing_and_below_95_percent(
    percent: float, is_offered: bool, duration_ms: int | None
) -> None:
    """semantics.md#completion, 4."""
    command = Scrobble(ME, PLAYER, MOVIE, Progress(percent), duration_ms=duration_ms, counts=False)
    changes, _ = command.decide(a_slice(), NOW)
    assert _point(changes).resumable is is_offered


def test_a_completion_seen_by_playback_alone_is_left_for_a_scrobble_to_log() -> None:
    changes, answer = Scrobble(ME, PLAYER, MOVIE, WATCHED, counts=False).decide(a_slice(), NOW)
    assert answer.logged is None
    assert not _point(changes).completed
    assert changes is not None
    (playback,) = changes.playbacks
    for sitting in (PLAYER, OTHER_PLAYER):
        _, answer = Scrobble(ME, sitting, MOVIE, WATCHED).decide(a_slice(playback=playback), NOW)
        assert answer.logged is not None


@pytest.mark.parametrize("sitting", [A, B])
def test_nor_does_playback_keep_a_scrobble_of_a_second_viewing_from_logging(sitting: str) -> None:
    profile = Profile()
    profile.scrobbles(A, 90, "10:00")
    profile.scrobbles(A, 5, "20:00")
    profile.scrobbles(A, 90, "21:00", counts=False)
    assert len(profile.entries()) == 1
    answer = profile.scrobbles(A if sitting == A else B, 91, "21:01")
    assert answer.logged is not None
    assert [entry.progress for entry in profile.entries()] == [90.0, 91.0]


def test_a_lower_place_told_by_playback_opens_the_next_viewing() -> None:
    """semantics.md#completion, 3."""
    profile = Profile()
    profile.scrobbles(A, 90, "10:00")
    profile.scrobbles(A, 5, "20:00", counts=False)
    profile.scrobbles(A, 90, "21:00")
    assert len(profile.entries()) == 2


def test_playback_does_not_open_a_viewing_that_was_logged() -> None:
    profile = Profile()
    profile.scrobbles(A, 90, "10:00")
    profile.scrobbles(A, 92, "20:00", counts=False)
    point = profile.point()
    assert point is not None
    assert (point.completed, point.progress) == (True, 92.0)
    assert profile.scrobbles(A, 93, "21:00").logged is None
    assert [entry.updated_at for entry in profile.entries()] == [clock("10:00")]


def test_a_scrobble_below_80_percent_logs_nothing() -> None:
    """discovr.md#playback: on completion, once per viewing."""
    changes, answer = Scrobble(ME, PLAYER, MOVIE, Progress(79.999)).decide(a_slice(), NOW)
    assert changes is not None
    assert (answer.logged, changes.entries) == (None, ())
    assert not _point(changes).completed


def test_a_scrobble_at_80_percent_logs_an_entry_and_remembers_it() -> None:
    changes, answer = Scrobble(ME, PLAYER, MOVIE, WATCHED).decide(a_slice(), NOW)
    assert changes is not None
    assert answer.logged is not None
    assert (answer.logged.progress, answer.logged.completed, answer.logged.explicit) == (80.0, True, False)
    assert [change.entry for change in changes.entries] == [answer.logged]
    point = _point(changes)
    assert (point.completed, point.updated_at, point.resumable) == (True, NOW, True)
    assert answer.resolution.completed_at == NOW


def test_while_a_logged_viewing_goes_on_its_entry_follows_and_never_goes_back() -> None:
    counted, entry = a_playback(85, at=EARLIER), an_entry(85, at=EARLIER)
    changes, answer = Scrobble(ME, PLAYER, MOVIE, Progress(90.0)).decide(a_slice(playback=counted, entry=entry), NOW)
    assert answer.logged is None
    assert changes is not None
    (change,) = changes.entries
    assert change.replaced == entry
    assert change.entry == replace(entry, progress=Progress(90.0), revision=12)
    assert changes.tallies == ()
    for percent in (82.0, 85.0):
        changes, _ = Scrobble(ME, PLAYER, MOVIE, Progress(percent)).decide(a_slice(playback=counted, entry=entry), NOW)
        assert changes is not None
        assert changes.entries == ()


@pytest.mark.parametrize(
    ("duration_ms", "after", "is_new"),
    [
        (None, SAME_PLAY, False),
        (None, SAME_PLAY + timedelta(milliseconds=1), True),
        (3_600_000, timedelta(hours=1), False),
        (3_600_000, timedelta(hours=1, milliseconds=1), True),
        (60_000, timedelta(minutes=2), True),
    ],
)
def test_a_second_completion_within_the_duration_is_the_same_viewing(
    duration_ms: int | None, after: timedelta, is_new: bool
) -> None:
    """semantics.md#completion, 6: half an hour where the duration is not known."""
    profile = Profile(now=NOW - after)
    profile.scrobbles(A, 80, NOW - after, duration_ms=duration_ms)
    profile.scrobbles(A, 10, NOW - timedelta(seconds=1), duration_ms=duration_ms)
    answer = profile.scrobbles(A, 80, NOW, duration_ms=duration_ms)
    assert (answer.logged is not None) is is_new
    assert answer.resolution.completed


def test_a_scrobble_under_a_clock_that_stepped_back_still_moves_the_point() -> None:
    changes, answer = Scrobble(ME, PLAYER, MOVIE, HALF).decide(a_slice(playback=a_playback(40)), EARLIER)
    assert (_point(changes).progress, answer.outcome) == (50.0, Outcome.ACCEPTED)


def test_words_of_one_sitting_are_numbered_as_they_come() -> None:
    profile = Profile()
    for number, percent in enumerate((10, 70, 30)):
        profile.scrobbles(A, percent, clock("10:00") + timedelta(minutes=number))
        playback = profile.playback()
        assert playback is not None
        (sitting,) = playback.facts.sittings
        assert (sitting.last.seq, sitting.place.progress) == (number + 1, float(percent))


def test_a_late_scrobble_neither_moves_the_place_nor_logs() -> None:
    """Its sitting has told of a later time already."""
    profile = Profile()
    profile.scrobbles(A, 30, "10:00")
    before = profile.playback()
    answer = profile.scrobbles(A, 95, "10:01", at=clock("09:59"))
    assert (answer.outcome, answer.logged, profile.playback()) == (Outcome.KEPT, None, before)


def test_a_late_scrobble_of_another_player_is_placed_in_its_own_time() -> None:
    profile = Profile()
    profile.scrobbles(A, 30, "10:00")
    answer = profile.scrobbles(B, 95, "10:05", at=clock("09:00"))
    assert answer.outcome is Outcome.KEPT
    assert answer.logged is not None
    assert answer.logged.updated_at == clock("09:00")
    assert profile.seen().current == profile.point()
    assert [point.progress for point in (profile.point(),) if point is not None] == [30.0]


def test_a_word_of_another_player_that_would_set_back_is_an_alternative() -> None:
    """semantics.md#reports, 5: until it has played 2 minutes on, of the 60 here."""
    profile = Profile()
    profile.scrobbles(A, 50, "10:00", duration_ms=FILM_MS)
    answer = profile.scrobbles(B, 10, "11:00", duration_ms=FILM_MS)
    assert answer.outcome is Outcome.KEPT
    assert [point.progress for point in answer.resolution.alternatives] == [10.0]
    profile.scrobbles(B, 13, "11:02", duration_ms=FILM_MS)
    assert profile.scrobbles(B, 14, "11:03", duration_ms=FILM_MS).outcome is Outcome.ACCEPTED


def test_starting_a_later_episode_ends_the_earlier_ones() -> None:
    """semantics.md#completion, 4: not those played since, nor specials, nor later ones."""
    since = NOW + timedelta(seconds=1)
    offered = (
        a_playback(30, an_episode(1), at=EARLIER),
        a_playback(30, an_episode(9, season=1), at=NOW),
        a_playback(30, an_episode(2, season=2), at=EARLIER),
        a_playback(30, an_episode(1, season=0), at=EARLIER),
        a_playback(30, an_episode(2), at=since),
    )
    started = an_episode(1, season=2)
    changes, _ = Scrobble(ME, OTHER_PLAYER, started, HALF, NOW).decide(a_slice(playbacks=offered), since)
    assert changes is not None
    assert [(one.locator, one.is_offered, one.revision) for one in changes.playbacks] == [
        (started, True, 11),
        (an_episode(1), False, 12),
        (an_episode(9, season=1), False, 13),
    ]


def _percent(answer: Answer) -> tuple[float | None, Locator]:
    assert answer.resolution.current is not None
    return answer.resolution.current.progress, answer.resolution.current.locator


def test_one_player_has_a_sitting_of_its_own_at_every_place() -> None:
    profile = Profile()
    assert _percent(profile.scrobbles(A, 30, "10:00")) == (30, FILM)
    assert _percent(profile.scrobbles(A, 5, "10:30", an_episode(1))) == (5, an_episode(1))
    assert _percent(profile.scrobbles(A, 31, "11:00")) == (31, FILM)
