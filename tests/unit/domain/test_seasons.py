"""Semantics.md, section 4: the effective state of an episode, and marks of a whole season or show."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from playhead.domain.history import Entry, EntryId
from playhead.domain.progress import Progress
from playhead.domain.resolving import Point
from playhead.domain.seasons import (
    Because,
    EpisodeState,
    Override,
    covered_by,
    covers,
    effective_state,
    retired_by,
    seasons_to_mark,
)
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId

SHOW = TitleId("TV_1396")
AIRED = date(2026, 3, 1)
EPISODE = Locator(SHOW, 1, 5)


def _day(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def _entry(number: int, locator: Locator, progress: float, at: datetime, *, explicit: bool = True) -> Entry:
    entry_id = EntryId(f"{number:024x}")
    return Entry(entry_id, locator, Progress(progress), None, progress >= 80, None, at, at, number, explicit)


def _point(at: datetime, *, completed: bool = False) -> Point:
    return Point(EPISODE, 600_000, 1_200_000, Progress(50), completed, True, None, at, 9)


def test_its_own_entry_with_the_greatest_time_comes_first() -> None:
    own = [_entry(2, EPISODE, 100, _day(2)), _entry(1, EPISODE, 0, _day(3))]
    default = _entry(3, Locator(SHOW, 1), 100, _day(9))
    state = effective_state(own, [default], None, AIRED)
    assert (state.completed, state.progress, state.because, state.entry_id) == (
        False,
        Progress(0),
        Because.ENTRY,
        own[1].entry_id,
    )


def test_then_the_season_default_with_the_greatest_time() -> None:
    defaults = [_entry(1, Locator(SHOW, 1), 100, _day(4)), _entry(2, Locator(SHOW, 1), 0, _day(5))]
    assert effective_state([], defaults[:1], None, AIRED).completed
    state = effective_state([], defaults, None, AIRED)
    assert (state.completed, state.because, state.entry_id) == (False, Because.SEASON_DEFAULT, defaults[1].entry_id)


def test_then_its_own_resume_point_then_nothing() -> None:
    state = effective_state([], [], _point(_day(5)), AIRED)
    assert state == EpisodeState(False, Progress(50), 600_000, True, Because.PLAYBACK)
    nothing = EpisodeState(False, Progress(0), None, False, Because.NONE, None)
    assert effective_state([], [], None, AIRED) == EpisodeState() == nothing


def test_a_place_that_is_not_offered_is_told_without_being_resumable() -> None:
    ended = replace(_point(_day(5)), resumable=False)
    for own in ([], [_entry(2, EPISODE, 100, _day(2))]):
        state = effective_state(own, [], ended, AIRED)
        assert (state.resumable, state.position_ms) == (False, 600_000)


def test_where_to_resume_is_told_whatever_says_what_was_seen_unless_a_default_is_newer() -> None:
    default = _entry(1, Locator(SHOW, 1), 100, _day(4))
    assert effective_state([], [default], _point(_day(5)), AIRED).resumable
    state = effective_state([], [default], _point(_day(4)), AIRED)
    assert (state.completed, state.resumable, state.position_ms) == (True, False, None)
    own = effective_state([_entry(2, EPISODE, 100, _day(2))], [], _point(_day(5)), AIRED)
    assert (own.because, own.resumable, own.position_ms) == (Because.ENTRY, True, 600_000)


def test_of_two_words_of_one_moment_the_one_with_the_greater_id_speaks() -> None:
    own = [_entry(1, EPISODE, 100, _day(2)), _entry(2, EPISODE, 0, _day(2))]
    for told in (own, own[::-1]):
        assert effective_state(told, [], None, AIRED).entry_id == own[1].entry_id


def test_what_was_played_to_the_end_is_completed_unless_somebody_said_outright_that_it_is_not() -> None:
    """semantics.md#completion, 3: a player's own entry does not take it back, an explicit one does."""
    played = _point(_day(5), completed=True)
    for explicit, completed in ((False, True), (True, False)):
        state = effective_state([_entry(1, EPISODE, 10, _day(6), explicit=explicit)], [], played, AIRED)
        assert (state.completed, state.because, state.progress) == (completed, Because.ENTRY, 10.0)
    not_played = _point(_day(5))
    assert not effective_state([_entry(1, EPISODE, 10, _day(6), explicit=False)], [], not_played, AIRED).completed
    assert effective_state([], [], played, AIRED).completed


def test_a_default_that_says_unwatched_stands_before_what_was_played() -> None:
    default = _entry(1, Locator(SHOW, 1), 0, _day(4))
    for point in (_point(_day(3), completed=True), _point(_day(5), completed=True)):
        state = effective_state([], [default], point, AIRED)
        assert (state.completed, state.because) == (False, Because.SEASON_DEFAULT)


def test_a_point_of_unknown_progress_is_at_no_percent() -> None:
    point = Point(EPISODE, 600_000, None, None, False, True, None, _day(5), 9)
    state = effective_state([], [], point, None)
    assert (state.progress, state.position_ms, state.because) == (0.0, 600_000, Because.PLAYBACK)


@pytest.mark.parametrize(
    ("air_date", "marked_at", "covered"),
    [
        (date(2026, 3, 1), _day(2, 0), True),
        (date(2026, 3, 1), _day(1, 23), False),
        (date(2026, 3, 2), _day(1), False),
        (None, _day(9), False),
    ],
)
def test_a_default_speaks_for_what_aired_on_a_day_before_its_own(
    air_date: date | None, marked_at: datetime, covered: bool
) -> None:
    assert covers(marked_at, air_date) is covered
    default = _entry(1, Locator(SHOW, 1), 100, marked_at)
    expected = Because.SEASON_DEFAULT if covered else Because.NONE
    assert effective_state([], [default], None, air_date).because is expected


def test_a_newest_default_that_does_not_cover_leaves_the_point_to_speak() -> None:
    default = _entry(1, Locator(SHOW, 1), 100, _day(9))
    assert effective_state([], [default], _point(_day(5)), None).because is Because.PLAYBACK


def test_fill_leaves_explicit_entries_and_replace_retires_the_older_ones() -> None:
    old, new = _entry(1, EPISODE, 0, _day(2)), _entry(2, EPISODE, 0, _day(6))
    default = _entry(3, Locator(SHOW, 1), 100, _day(2))
    assert retired_by(_day(5), [old, new, default], Override.FILL) == ()
    assert retired_by(_day(5), [old, new, default], Override.REPLACE) == (old,)


TITLE = Title(
    SHOW,
    seasons=(
        Season(2, (Episode(1, air_date=date(2026, 3, 4)), Episode(2, air_date=date(2026, 3, 11)), Episode(3))),
        Season(0, (Episode(1, air_date=date(2026, 2, 1)),)),
        Season(1, (Episode(1, air_date=date(2026, 1, 1)), Episode(2, air_date=date(2026, 1, 8)))),
        Season(3, (Episode(1, air_date=date(2027, 1, 1)),)),
    ),
)


def _numbers(locators: tuple[Locator, ...]) -> list[tuple[int | None, int | None]]:
    return [(locator.season, locator.episode) for locator in locators]


def test_a_mark_of_a_whole_season_skips_the_unaired_and_those_of_unknown_date() -> None:
    assert _numbers(covered_by(TITLE, _day(9), 2)) == [(2, 1)]
    assert _numbers(covered_by(TITLE, _day(9), 3)) == []


def test_a_mark_of_a_whole_show_marks_the_seasons_that_have_aired_without_the_specials() -> None:
    assert _numbers(covered_by(TITLE, _day(9))) == [(1, 1), (1, 2), (2, 1)]
    assert _numbers(seasons_to_mark(TITLE, _day(9))) == [(1, None), (2, None)]


def test_specials_are_marked_when_asked_for() -> None:
    assert _numbers(seasons_to_mark(TITLE, _day(9), include_specials=True)) == [(0, None), (1, None), (2, None)]
    assert _numbers(covered_by(TITLE, _day(9), 0)) == [(0, 1)]
