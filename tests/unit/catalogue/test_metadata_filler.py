"""That titles in use become known in the background, and that nothing which goes wrong there is noticed elsewhere.

Not for what a site answers: here a site is a dictionary.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import timedelta

import pytest
import structlog

from playhead.domain.titles import Locator, Title, TitleId
from playhead.metadata.tmdb import TmdbMetadata
from playhead.ports import MetadataUnavailable, TitleSummary
from playhead.service.catalogue import Catalogue
from playhead.service.metadata import ABSENT_FOR, REMEMBERED_MAX, RETRY_AFTER, WANTED_MAX, MetadataFiller
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.unit.catalogue.tmdb_server import V3_KEY, TmdbServer

MOVIE = TitleId("MV_1")
OTHER = TitleId("MV_2")


class Site:
    """A ``Metadata`` that knows ``titles`` and fails with what is in ``failures`` first."""

    def __init__(self) -> None:
        self.titles: dict[TitleId, Title] = {}
        self.failures: list[Exception] = []
        self.asked: list[TitleId] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed_count = 0

    async def fetch(self, title_id: TitleId) -> Title | None:
        self.asked.append(title_id)
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        return self.titles.get(title_id)

    async def close(self) -> None:
        self.closed_count += 1


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def filler(catalogue: Catalogue, site: Site, clock: FixedClock) -> AsyncIterator[MetadataFiller]:
    filler = MetadataFiller(catalogue, site, clock)
    filler.start()
    yield filler
    await filler.close()


async def _until(is_so: Callable[[], bool]) -> None:
    """Give the background its turns until ``is_so``; the test's own time limit is the limit."""
    while not is_so():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.001)


async def _settled(filler: MetadataFiller, title_id: TitleId) -> None:
    await _until(lambda: title_id in filler._settled and title_id not in filler._wanted)


async def test_closing_twice_closes_the_site_once(filler: MetadataFiller, site: Site) -> None:
    await filler.close()
    await filler.close()
    assert site.closed_count == 1


async def test_a_title_in_use_becomes_known_and_so_does_its_content(
    catalogue: Catalogue, site: Site, filler: MetadataFiller
) -> None:
    before = await catalogue.content_of(Locator(MOVIE))
    site.titles[MOVIE] = Title(MOVIE, "Known")
    filler.want(MOVIE)
    await _settled(filler, MOVIE)
    assert await catalogue.find_title(MOVIE) == Title(MOVIE, "Known")
    after = await catalogue.content_of(Locator(MOVIE))
    assert (before.name, after.name, after.content_id) == ("", "Known", before.content_id)


async def test_a_title_is_asked_for_once_however_often_it_is_used(site: Site, filler: MetadataFiller) -> None:
    site.titles[MOVIE] = Title(MOVIE)
    for _ in range(5):
        filler.want(MOVIE)
    await _settled(filler, MOVIE)
    for _ in range(5):
        filler.want(MOVIE)
    assert not filler._wanted
    assert site.asked == [MOVIE]


async def test_what_the_catalogue_knows_is_not_asked_for_and_not_overwritten(
    catalogue: Catalogue, site: Site, filler: MetadataFiller
) -> None:
    own = Title(MOVIE, "The operator's own words")
    await catalogue.put_titles([own])
    site.titles[MOVIE] = Title(MOVIE, "Other words")
    filler.want(MOVIE)
    await _settled(filler, MOVIE)
    assert site.asked == []
    assert await catalogue.find_title(MOVIE) == own


async def test_what_is_wanted_before_the_start_is_fetched_after_it(
    catalogue: Catalogue, site: Site, clock: FixedClock
) -> None:
    filler = MetadataFiller(catalogue, site, clock)
    filler.want(MOVIE)
    filler.start()
    filler.start()
    await _until(lambda: site.asked == [MOVIE])
    await filler.close()


async def test_a_content_of_the_operators_own_is_not_asked_for(site: Site, filler: MetadataFiller) -> None:
    filler.want(TitleId("HC_5"))
    assert not filler._wanted


async def test_a_title_that_the_site_does_not_have_is_asked_for_again_after_a_day(
    site: Site, filler: MetadataFiller, clock: FixedClock
) -> None:
    filler.want(MOVIE)
    await _settled(filler, MOVIE)
    clock.advance((ABSENT_FOR - timedelta(seconds=1)).total_seconds())
    filler.want(MOVIE)
    assert not filler._wanted
    clock.advance(1)
    filler.want(MOVIE)
    await _settled(filler, MOVIE)
    assert site.asked == [MOVIE, MOVIE]


async def test_a_failure_is_logged_and_the_title_tried_again_later_without_anyone_asking(
    catalogue: Catalogue, site: Site, clock: FixedClock
) -> None:
    filler = MetadataFiller(catalogue, site, clock, retry_after=timedelta(milliseconds=20))
    site.titles[MOVIE] = Title(MOVIE, "Known")
    site.failures = [MetadataUnavailable("TMDB answers 500")]
    with structlog.testing.capture_logs() as logs:
        filler.want(MOVIE)
        filler.start()
        await _until(lambda: len(site.asked) == 1 and bool(filler._failed))
        clock.advance(0.02)
        await _until(lambda: len(site.asked) == 2)
        await _settled(filler, MOVIE)
    await filler.close()
    assert await catalogue.find_title(MOVIE) == Title(MOVIE, "Known")
    assert logs[0]["event"] == "metadata_unavailable"
    assert (logs[0]["title_ids"], logs[0]["reason"]) == ([MOVIE], "TMDB answers 500")


async def test_a_failing_title_holds_up_no_other(catalogue: Catalogue, site: Site, filler: MetadataFiller) -> None:
    site.titles[OTHER] = Title(OTHER, "Known")
    site.failures = [MetadataUnavailable("no")]
    filler.want(MOVIE)
    filler.want(OTHER)
    await _settled(filler, OTHER)
    assert await catalogue.find_title(OTHER) == Title(OTHER, "Known")
    filler.want(MOVIE)
    assert not filler._wanted, "it has its time to wait"


async def test_a_title_that_failed_and_is_due_is_taken_up_when_the_next_is_wanted(
    site: Site, filler: MetadataFiller, clock: FixedClock
) -> None:
    site.failures = [MetadataUnavailable("no")]
    filler.want(MOVIE)
    await _until(lambda: bool(filler._failed))
    clock.advance(RETRY_AFTER.total_seconds())
    filler.want(OTHER)
    await _until(lambda: site.asked == [MOVIE, OTHER, MOVIE])


async def test_a_defect_is_logged_and_ends_nothing(catalogue: Catalogue, site: Site, filler: MetadataFiller) -> None:
    site.titles[OTHER] = Title(OTHER, "Known")
    site.failures = [RuntimeError("a defect")]
    with structlog.testing.capture_logs() as logs:
        filler.want(MOVIE)
        filler.want(OTHER)
        await _settled(filler, OTHER)
    assert await catalogue.find_title(OTHER) == Title(OTHER, "Known")
    assert (logs[0]["event"], logs[0]["log_level"]) == ("metadata_failed", "error")


async def test_a_store_that_fails_loses_nothing(
    catalogue: Catalogue, store: MemoryStore, site: Site, filler: MetadataFiller, clock: FixedClock
) -> None:
    site.titles[MOVIE] = Title(MOVIE, "Known")
    await store.close()
    filler.want(MOVIE)
    await _until(lambda: bool(filler._failed))
    assert site.asked == []
    await store.open()
    clock.advance(RETRY_AFTER.total_seconds())
    filler.want(OTHER)
    await _until(lambda: MOVIE in site.asked)
    await _settled(filler, MOVIE)
    assert await catalogue.find_title(MOVIE) == Title(MOVIE, "Known")


async def test_a_title_that_could_not_be_written_is_fetched_again(
    catalogue: Catalogue, store: MemoryStore, site: Site, filler: MetadataFiller, clock: FixedClock
) -> None:
    site.titles[MOVIE] = Title(MOVIE, "Known")
    site.gate.clear()
    filler.want(MOVIE)
    await _until(lambda: site.asked == [MOVIE])
    await store.close()
    site.gate.set()
    await _until(lambda: bool(filler._failed))
    await store.open()
    clock.advance(RETRY_AFTER.total_seconds())
    filler.want(OTHER)
    await _until(lambda: site.asked.count(MOVIE) == 2)
    await _settled(filler, MOVIE)
    assert await catalogue.find_title(MOVIE) == Title(MOVIE, "Known")


async def test_closing_stops_a_request_under_way_and_may_be_done_twice(
    catalogue: Catalogue, site: Site, clock: FixedClock
) -> None:
    filler = MetadataFiller(catalogue, site, clock)
    await filler.close()
    site.gate.clear()
    filler.want(MOVIE)
    filler.start()
    await _until(lambda: site.asked == [MOVIE])
    await filler.close()
    await filler.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "metadata"]


async def test_what_waits_is_bounded(catalogue: Catalogue, site: Site, clock: FixedClock) -> None:
    filler = MetadataFiller(catalogue, site, clock)
    for number in range(1, WANTED_MAX + 10):
        filler.want(TitleId(f"MV_{number}"))
    assert len(filler._wanted) == WANTED_MAX


async def test_what_is_remembered_is_bounded_and_what_is_in_use_stays(
    catalogue: Catalogue, site: Site, clock: FixedClock
) -> None:
    filler = MetadataFiller(catalogue, site, clock)
    for number in range(1, REMEMBERED_MAX + 1):
        filler._settle(TitleId(f"MV_{number}"), None)
    filler.want(MOVIE)
    filler._settle(TitleId("TV_1"), None)
    assert len(filler._settled) == REMEMBERED_MAX
    assert MOVIE in filler._settled
    assert OTHER not in filler._settled


async def test_many_titles_are_checked_together(clock: FixedClock, site: Site) -> None:
    class Counting(MemoryStore):
        look_ups = 0

        async def list_summaries(self, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
            self.look_ups += 1
            return await super().list_summaries(title_ids)

    store = Counting(clock)
    await store.open()
    filler = MetadataFiller(Catalogue(store, clock), site, clock)
    wanted: Sequence[TitleId] = [TitleId(f"MV_{number}") for number in range(1, 201)]
    for title_id in wanted:
        filler.want(title_id)
    filler.start()
    await _settled(filler, wanted[-1])
    await filler.close()
    assert site.asked == wanted
    assert store.look_ups == 2


async def test_a_show_from_a_real_server_ends_in_the_catalogue(
    catalogue: Catalogue, clock: FixedClock, tmdb_server: TmdbServer
) -> None:
    tmdb_server.answers |= {
        "tv/7": {"name": "Show", "seasons": [{"season_number": 1}]},
        "tv/7/season/1": {"episodes": [{"episode_number": 1, "name": "Pilot", "runtime": 50}]},
    }
    show = TitleId("TV_7")
    episode = await catalogue.content_of(Locator(show, 1, 1))
    assert episode.name == "Episode 1"
    metadata = TmdbMetadata(V3_KEY, base_url=tmdb_server.url)
    filler = MetadataFiller(catalogue, metadata, clock)
    filler.want(show)
    filler.start()
    await _settled(filler, show)
    await filler.close()
    await metadata.close()
    assert await catalogue.duration_of(Locator(show, 1, 1)) == 3000
    assert (await catalogue.content_of(Locator(show, 1, 1))).name == "Pilot"
