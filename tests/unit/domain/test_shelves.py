"""Semantics.md, section 5: continue watching and next up."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from playhead.domain.next_up import Upcoming
from playhead.domain.progress import Progress
from playhead.domain.resolving import Point
from playhead.domain.shelves import (
    POINT_MAX,
    Reason,
    ShelfTitle,
    Snooze,
    continue_watching,
    next_up,
    with_point,
    without_point,
)
from playhead.domain.titles import Locator, TitleId

SHOW, OTHER, MOVIE = TitleId("TV_1396"), TitleId("TV_1399"), TitleId("MV_550")
NOW = datetime(2026, 3, 1, 20, tzinfo=UTC)


def _point(
    locator: Locator, hours_ago: float = 0, *, resumable: bool = True, position_ms: int | None = 600_000
) -> Point:
    at = NOW - timedelta(hours=hours_ago)
    return Point(locator, position_ms, 3_000_000, Progress(20), False, resumable, None, at, 1)


def _title(*points: Point, title_id: TitleId | None = None) -> ShelfTitle:
    title_id = points[0].locator.title_id if title_id is None else title_id
    title = ShelfTitle(title_id, NOW - timedelta(days=9))
    for point in points:
        title = with_point(title, point)
    return title


def _upcoming(
    title_id: TitleId = SHOW, *, aired: bool = True, rewatch: bool = False, air: date | None = None
) -> Upcoming:
    return Upcoming(Locator(title_id, 1, 2), air, 1500, aired, rewatch, None)


def _shown(*titles: ShelfTitle, now: datetime = NOW) -> list[Locator]:
    return [row.locator for row in continue_watching(titles, now)]


def test_continue_watching_has_one_row_for_each_title_newest_first() -> None:
    show = _title(_point(Locator(SHOW, 1, 5), 3), _point(Locator(SHOW, 1, 2), 1))
    movie = _title(_point(Locator(MOVIE), 2))
    rows = continue_watching([movie, show], NOW)
    assert [row.locator for row in rows] == [Locator(SHOW, 1, 2), Locator(MOVIE)]
    assert {row.reason for row in rows} == {Reason.RESUME}
    assert rows[1].point == _point(Locator(MOVIE), 2)
    assert rows[1].duration_ms == 3_000_000


@pytest.mark.parametrize(("position_ms", "listed"), [(59_999, False), (60_000, True), (None, True)])
def test_a_title_is_listed_once_it_is_far_enough_in(position_ms: int | None, listed: bool) -> None:
    assert bool(_shown(_title(_point(Locator(MOVIE), position_ms=position_ms)))) is listed


def test_starting_a_later_episode_ends_the_earlier_ones_in_whatever_order_they_are_told() -> None:
    told = [
        _point(Locator(SHOW, 1, 4), 3),
        _point(Locator(SHOW, 1, 5), 2),
        _point(Locator(SHOW, 0, 1), 4),
        _point(Locator(SHOW, 1, 2), 1),
    ]
    expected = (told[3], told[1], told[2])
    assert {_title(*order).points for order in permutations(told)} == {expected}


def test_a_finished_episode_makes_room_for_the_one_behind_it() -> None:
    title = _title(_point(Locator(SHOW, 1, 5), 3), _point(Locator(SHOW, 1, 2), 2))
    title = with_point(title, _point(Locator(SHOW, 1, 2), 1, resumable=False))
    assert _shown(title) == [Locator(SHOW, 1, 5)]
    assert _shown(without_point(title, Locator(SHOW, 1, 5))) == []


def test_few_points_are_kept_of_a_show_with_many() -> None:
    title = _title(*(_point(Locator(SHOW, 1, 50 - number), 50 - number) for number in range(40)))
    assert len(title.points) == POINT_MAX
    assert _shown(title) == [Locator(SHOW, 1, 11)]


def test_a_dismissed_title_is_hidden_until_something_happens_to_it() -> None:
    title = _title(_point(Locator(SHOW, 1, 1), 2))
    dismissed = ShelfTitle(SHOW, title.active_at, title.points, _upcoming(), dismissed_at=NOW - timedelta(hours=1))
    assert _shown(dismissed) == []
    assert next_up([without_point(dismissed, Locator(SHOW, 1, 1))], NOW) == []
    assert _shown(with_point(dismissed, _point(Locator(SHOW, 1, 1), 0.5))) == [Locator(SHOW, 1, 1)]


@pytest.mark.parametrize(
    ("days", "airs_on", "hidden"),
    [(6, None, True), (7, None, False), (2, date(2026, 3, 4), True), (3, date(2026, 3, 4), False)],
)
def test_a_snoozed_title_is_hidden_until_its_date_or_a_new_episode(
    days: int, airs_on: date | None, hidden: bool
) -> None:
    title = _title(_point(Locator(SHOW, 1, 1), 2))
    snooze = Snooze(NOW, NOW + timedelta(days=7), airs_on)
    snoozed = ShelfTitle(SHOW, title.active_at, title.points, snooze=snooze)
    assert (_shown(snoozed, now=NOW + timedelta(days=days)) == []) is hidden
    assert _shown(with_point(snoozed, _point(Locator(SHOW, 1, 1), -1)), now=NOW + timedelta(days=1)) != []


def test_next_up_has_the_aired_first_and_the_unaired_last_by_their_date() -> None:
    soon, later = date(2026, 3, 4), date(2026, 4, 1)
    ids = [TitleId(f"TV_{number}") for number in range(1, 6)]
    rows = next_up(
        [
            ShelfTitle(ids[0], NOW, upcoming=_upcoming(ids[0], aired=False)),
            ShelfTitle(ids[1], NOW, upcoming=_upcoming(ids[1], aired=False, air=later)),
            ShelfTitle(ids[2], NOW - timedelta(days=2), upcoming=_upcoming(ids[2], air=date(2025, 1, 1))),
            ShelfTitle(ids[3], NOW, upcoming=_upcoming(ids[3], aired=False, air=soon)),
            ShelfTitle(ids[4], NOW - timedelta(days=1), upcoming=_upcoming(ids[4], rewatch=True)),
        ],
        NOW,
    )
    assert [(row.locator.title_id, row.reason, row.air_date) for row in rows] == [
        (ids[4], Reason.REWATCH, None),
        (ids[2], Reason.NEXT_EPISODE, None),
        (ids[3], Reason.UNAIRED, soon),
        (ids[1], Reason.UNAIRED, later),
        (ids[0], Reason.UNAIRED, None),
    ]
    assert {row.duration_ms for row in rows} == {1_500_000}


def test_a_show_that_is_being_resumed_is_not_in_next_up_as_well() -> None:
    point = _point(Locator(SHOW, 1, 1), 2)
    title = ShelfTitle(SHOW, NOW, (point,), _upcoming())
    assert next_up([title], NOW) == []
    assert len(continue_watching([title], NOW)) == 1
    assert [row.reason for row in next_up([without_point(title, point.locator)], NOW)] == [Reason.NEXT_EPISODE]


def test_a_show_of_which_nothing_is_left_is_not_in_next_up() -> None:
    assert next_up([ShelfTitle(OTHER, NOW)], NOW) == []
