"""What a year of viewings adds up to (native-api.md, GET /v1/stats).

Not for which entries are viewings, nor for time zones: viewings come with local times.
"""

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from playhead.domain.statistics import TOP_COUNT, TopTitle, Viewing, YearStatistics, summarize
from playhead.domain.titles import Locator, TitleId

FILM, OTHER_FILM = Locator(TitleId("MV_550")), Locator(TitleId("MV_603"))
E1, E2 = Locator(TitleId("TV_1396"), 1, 1), Locator(TitleId("TV_1396"), 1, 2)
HOUR = 3600.0


def _on(month: int, day: int, hour: int = 20) -> datetime:
    return datetime(2026, month, day, hour)  # noqa: DTZ001 - by the viewer's own clock


def _viewing(
    at: datetime | None,
    where: Locator = FILM,
    seconds: float | None = HOUR,
    *,
    completed: bool = True,
    hour: bool = True,
) -> Viewing:
    return Viewing(where, at, seconds, completed, has_hour=hour)


def test_a_year_without_viewings_is_all_zeros() -> None:
    none = (0.0,)
    assert summarize(2026, []) == YearStatistics(2026, 0, 0, 0, 0, 0, 0, 0, none * 12, none * 7, none * 24, (), ())


def test_hours_are_summed_up_by_month_weekday_and_hour() -> None:
    year = summarize(
        2026,
        [
            _viewing(_on(1, 1, 0)),  # a Thursday
            _viewing(_on(1, 31, 23), seconds=1.5 * HOUR),  # a Saturday
            _viewing(_on(12, 31, 23), seconds=0.25 * HOUR),  # a Thursday
            _viewing(_on(3, 2, 12), seconds=2 * HOUR),  # a Monday
        ],
    )
    assert year.hours == 4.75
    assert {month: hours for month, hours in enumerate(year.by_month, 1) if hours} == {1: 2.5, 3: 2.0, 12: 0.25}
    assert year.by_weekday == (2.0, 0.0, 0.0, 1.25, 0.0, 1.5, 0.0)
    assert {hour: hours for hour, hours in enumerate(year.by_hour) if hours} == {0: 1.0, 12: 2.0, 23: 1.75}
    assert (len(year.by_month), len(year.by_weekday), len(year.by_hour)) == (12, 7, 24)


def test_a_viewing_of_which_only_the_day_is_known_has_no_hour() -> None:
    year = summarize(2026, [_viewing(_on(3, 2, 0), hour=False)])
    assert (year.hours, year.by_month[2], year.by_weekday[0]) == (1.0, 1.0, 1.0)
    assert not any(year.by_hour)
    assert year.longest_streak_days == 1


def test_a_viewing_of_which_only_the_year_is_known_counts_for_the_year_alone() -> None:
    year = summarize(2026, [_viewing(None)])
    assert (year.hours, year.entry_count, year.completed_count, year.longest_streak_days) == (1.0, 1, 1, 0)
    assert not any((*year.by_month, *year.by_weekday, *year.by_hour))
    assert year.top_movies == (TopTitle(FILM.title_id, 1.0, 1),)


def test_viewings_of_unknown_length_are_counted_and_add_no_hours() -> None:
    year = summarize(2026, [_viewing(_on(3, 2), seconds=None), _viewing(_on(3, 3)), _viewing(_on(3, 4), seconds=0.0)])
    assert (year.entry_count, year.unknown_duration_count, year.hours) == (3, 1, 1.0)
    assert year.longest_streak_days == 3


@pytest.mark.parametrize(
    ("days", "longest"),
    [
        ([], 0),
        ([(3, 2)], 1),
        ([(3, 2), (3, 2)], 1),
        ([(3, 2), (3, 4)], 1),
        ([(1, 30), (1, 31), (2, 1), (2, 2)], 4),
        ([(2, 28), (3, 1)], 2),
        ([(3, 2), (3, 3), (3, 5), (3, 6), (3, 7), (3, 9)], 3),
        ([(12, 30), (12, 31), (1, 1)], 2),
    ],
)
def test_a_streak_is_days_in_a_row_with_a_viewing_across_months(days: list[tuple[int, int]], longest: int) -> None:
    viewings = [_viewing(_on(month, day)) for month, day in days]
    assert summarize(2026, viewings).longest_streak_days == longest
    assert summarize(2026, viewings[::-1]).longest_streak_days == longest


def test_a_rewatch_is_a_second_completion_of_the_same_place_in_the_year() -> None:
    year = summarize(
        2026,
        [
            _viewing(_on(1, 1)),
            _viewing(_on(2, 1)),
            _viewing(_on(3, 1)),
            _viewing(_on(3, 1), completed=False),
            _viewing(_on(1, 1), E1),
            _viewing(_on(1, 2), E2),
            _viewing(_on(1, 3), OTHER_FILM, completed=False),
            _viewing(_on(1, 4), OTHER_FILM, completed=False),
        ],
    )
    assert (year.entry_count, year.completed_count, year.rewatch_count, year.title_count) == (8, 5, 2, 3)


def test_the_top_titles_are_those_watched_longest_shows_and_movies_apart() -> None:
    content = Locator(TitleId("HC_760"))
    year = summarize(
        2026,
        [
            _viewing(_on(1, 1), E1, 0.5 * HOUR),
            _viewing(_on(1, 1), E2, 0.5 * HOUR),
            _viewing(_on(1, 1), Locator(TitleId("TV_2"), 1, 1), 3 * HOUR),
            _viewing(_on(1, 1), FILM, 2 * HOUR),
            _viewing(_on(1, 1), content, 9 * HOUR),
        ],
    )
    assert year.top_shows == (TopTitle(TitleId("TV_2"), 3.0, 1), TopTitle(TitleId("TV_1396"), 1.0, 2))
    assert year.top_movies == (TopTitle(FILM.title_id, 2.0, 1),)
    assert (year.title_count, year.hours) == (4, 15.0)


def test_ties_go_to_the_more_viewings_then_to_the_lesser_id_whatever_the_order() -> None:
    viewings = [
        _viewing(_on(1, 1), Locator(TitleId("MV_3")), HOUR),
        _viewing(_on(1, 1), Locator(TitleId("MV_2")), HOUR),
        _viewing(_on(1, 1), Locator(TitleId("MV_9")), HOUR / 2),
        _viewing(_on(1, 2), Locator(TitleId("MV_9")), HOUR / 2),
    ]
    for told in permutations(viewings):
        assert [top.title_id for top in summarize(2026, told).top_movies] == ["MV_9", "MV_2", "MV_3"]


def test_at_most_10_titles_of_each_kind_are_told() -> None:
    viewings = [_viewing(_on(1, 1), Locator(TitleId(f"MV_{number}")), number * HOUR) for number in range(1, 13)]
    year = summarize(2026, viewings)
    assert [top.hours for top in year.top_movies] == [float(number) for number in range(12, 2, -1)]
    assert (TOP_COUNT, year.title_count) == (10, 12)


def test_hours_are_rounded_once_they_are_summed_up() -> None:
    viewings = [_viewing(_on(3, 2) + timedelta(minutes=number), seconds=17.0) for number in range(100)]
    year = summarize(2026, viewings)
    assert (year.hours, year.by_month[2]) == (0.47, 0.47)
    year = summarize(2026, [_viewing(_on(3, 2), seconds=2000 * HOUR)])
    assert (year.hours, year.top_movies[0].hours) == (2000.0, 2000.0)
