"""GET /v1/stats: a profile's year, by its own calendar.

Not for adding up, which is tested by itself in ``tests.unit.domain``.
"""

from typing import Any

import pytest

from tests.dialects.native.calls import CLIP_TITLE, MOVIE, SHOW, ask, locator, v1
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer


async def _watch(service: Service, viewer: Viewer, place: dict[str, Any], watched_at: str, **told: Any) -> None:
    await v1(service, viewer, "POST", "history", {"locator": place, "watched_at": watched_at, **told})


async def test_a_year_without_a_viewing_is_empty(service: Service, sam: Viewer) -> None:
    stats = await v1(service, sam, "GET", "stats", year=2025)
    assert (stats.pop("by_month"), stats.pop("by_weekday"), stats.pop("by_hour")) == ([0] * 12, [0] * 7, [0] * 24)
    assert (stats.pop("top_shows"), stats.pop("top_movies"), stats.pop("year")) == ([], [], 2025)
    assert set(stats.values()) == {0}


async def test_a_year_is_added_up(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(MOVIE), "2025-03-03T20:00:00Z")  # a Monday
    await _watch(service, sam, locator(MOVIE), "2025-03-04T21:00:00Z")
    await _watch(service, sam, locator(SHOW, 1, 1), "2025-07-05T22:00:00Z", progress=50)
    await _watch(service, sam, locator(CLIP_TITLE), "2025-07-05T23:00:00Z")
    await _watch(service, sam, locator(SHOW, 1), "2025-08-01T00:00:00Z")  # a season default is no viewing
    await _watch(service, sam, locator(MOVIE), "2024-12-31T23:59:59.999Z")
    stats = await v1(service, sam, "GET", "stats", year=2025)
    assert stats == {
        "year": 2025,
        "hours": 5.05,
        "entry_count": 4,
        "completed_count": 3,
        "rewatch_count": 1,
        "title_count": 3,
        "longest_streak_days": 2,
        "unknown_duration_count": 1,
        "by_month": [0, 0, 4.63, 0, 0, 0, 0.42, 0, 0, 0, 0, 0],
        "by_weekday": [2.32, 2.32, 0, 0, 0, 0.42, 0],
        "by_hour": [0] * 20 + [2.32, 2.32, 0.42, 0],
        "top_shows": [
            {"title_id": SHOW, "title": "Breaking Bad", "poster_path": "/show.jpg", "hours": 0.42, "entry_count": 1}
        ],
        "top_movies": [
            {"title_id": MOVIE, "title": "Fight Club", "poster_path": "/movie.jpg", "hours": 4.63, "entry_count": 2}
        ],
    }


async def test_the_calendar_is_that_of_the_profiles_time_zone(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(MOVIE), "2025-01-01T01:30:00Z")
    for zone, year, hour in (("UTC", 2025, 1), ("America/New_York", 2024, 20), ("Asia/Kolkata", 2025, 7)):
        await v1(service, sam, "PATCH", "settings", {"time_zone": zone})
        stats = await v1(service, sam, "GET", "stats", year=year)
        assert (stats["entry_count"], stats["by_hour"][hour]) == (1, 2.32)
        assert (await v1(service, sam, "GET", "stats", year=4049 - year))["entry_count"] == 0


@pytest.mark.parametrize(("year", "status"), [("1970", 200), ("9998", 200), ("1969", 400), ("9999", 400)])
async def test_the_years_that_there_are(service: Service, sam: Viewer, year: str, status: int) -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        await v1(service, sam, "PATCH", "settings", {"time_zone": zone})
        result = await ask(service, sam.session_token, "GET", f"/v1/stats?year={year}")
        assert result.status_code == status


async def test_a_year_is_required(service: Service, sam: Viewer) -> None:
    for query in ("", "?year=", "?year=x", "?year=2025.0", "?year=2025&year=2025"):
        result = await ask(service, sam.session_token, "GET", f"/v1/stats{query}")
        check_refused(result, 400, "validation_failed", "year")
