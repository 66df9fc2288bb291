"""GET /v1/stats: a profile's year in numbers.

Not for adding them up (``domain.statistics``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from playhead.http.errors import Malformed
from playhead.http.native.session import NativeResource, answer_tagged, is_known
from playhead.http.requests import int_parameter
from playhead.service.browsing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import falcon.asgi

    from playhead.domain.statistics import TopTitle as DomainTop
    from playhead.domain.statistics import YearStatistics
    from playhead.domain.titles import TitleId
    from playhead.ports import TitleSummary

YEAR_MIN: Final = 1970
YEAR_MAX: Final = 9998


class TopTitle(msgspec.Struct):
    """A show or a movie, for how long it was watched, and in how many viewings."""

    title_id: str
    title: str
    poster_path: str | None
    hours: float
    entry_count: int


class Stats(msgspec.Struct):
    """A year. Hours are of viewings whose length is known; ``unknown_duration_count`` of them are not."""

    year: int
    hours: float
    entry_count: int
    completed_count: int
    rewatch_count: int
    title_count: int
    longest_streak_days: int
    unknown_duration_count: int
    by_month: tuple[float, ...]
    by_weekday: tuple[float, ...]
    by_hour: tuple[float, ...]
    top_shows: list[TopTitle]
    top_movies: list[TopTitle]


class StatsResource(NativeResource):
    """GET /v1/stats."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The year, by the profile's own calendar."""
        profile_id = self._profile_id(request)
        year = int_parameter(request.params, "year", low=YEAR_MIN, high=YEAR_MAX)
        if year is None:
            raise Malformed("a year is required", "year")
        etag = await self._etag(profile_id)
        if is_known(request, response, etag):
            return
        found = await self._use_cases.statistics.of_year(profile_id, year)
        top = {one.title_id for one in (*found.top_shows, *found.top_movies)}
        answer_tagged(response, stats(found, await self._use_cases.catalogue.summaries(top)), etag)


def stats(found: YearStatistics, titles: Mapping[TitleId, TitleSummary]) -> Stats:
    """A year as the wire shows it."""
    return Stats(
        year=found.year,
        hours=found.hours,
        entry_count=found.entry_count,
        completed_count=found.completed_count,
        rewatch_count=found.rewatch_count,
        title_count=found.title_count,
        longest_streak_days=found.longest_streak_days,
        unknown_duration_count=found.unknown_duration_count,
        by_month=found.by_month,
        by_weekday=found.by_weekday,
        by_hour=found.by_hour,
        top_shows=[_top_title(one, titles) for one in found.top_shows],
        top_movies=[_top_title(one, titles) for one in found.top_movies],
    )


def _top_title(one: DomainTop, titles: Mapping[TitleId, TitleSummary]) -> TopTitle:
    shown = titles.get(one.title_id, UNKNOWN)
    return TopTitle(one.title_id, shown.title, shown.poster_path, one.hours, one.entry_count)
