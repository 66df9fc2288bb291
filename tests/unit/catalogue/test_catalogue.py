"""That every TMDB title has a content to be seen by, one and the same for everybody, as true as the title is known.

Not for how an engine keeps titles and contents: that is the conformance suite's.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from playhead.domain.contents import (
    GENERATED_CONTENT_ID_MIN,
    Content,
    ContentId,
    ContentQuery,
    place_of_history,
    place_of_unplaced,
)
from playhead.domain.errors import ContentNotFound
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId, locate
from playhead.ports import StoreConflict
from playhead.service.catalogue import LENGTH_KEPT, LENGTHS_MAX, Catalogue
from playhead.service.content_body import KEYS
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock

MOVIE = TitleId("MV_550")
SHOW = TitleId("TV_1396")
EPISODE = Locator(SHOW, 1, 2)

FIGHT_CLUB = Title(MOVIE, "Fight Club", poster_path="/poster.jpg", release_date=date(1999, 10, 15), duration_s=139 * 60)
BREAKING_BAD = Title(
    SHOW,
    "Breaking Bad",
    poster_path="https://example.org/poster.jpg",
    release_date=date(2008, 1, 20),
    seasons=(
        Season(0, (Episode(1, "Good Cop / Bad Cop"),)),
        Season(
            1,
            (
                Episode(1, "Pilot", date(2008, 1, 20), 3480),
                Episode(2, "Cat's in the Bag…", date(2008, 1, 27), 2880),
            ),
        ),
    ),
)


def _own(content_id: int, place: Locator, name: str = "Ours") -> Content:
    return Content(
        content_id=ContentId(content_id),
        locator=place,
        body=json.dumps({"id": content_id, "name": name}).encode(),
        type="show",
        name=name,
        parent_id=None,
        keywords="",
        created_at="2024-01-01T00:00:00.000000Z",
        start_date="",
    )


def _body(content: Content) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(content.body)
    return body


async def _names(catalogue: Catalogue, *, search: str | None = None, types: tuple[str, ...] = ()) -> list[str]:
    page = await catalogue.list_contents(ContentQuery(limit=50, offset=0, search=search, types=types))
    return [content.name for content in page.items]


async def test_a_title_gets_a_content_with_the_27_keys_in_the_documented_order(catalogue: Catalogue) -> None:
    await catalogue.put_titles([FIGHT_CLUB])
    content = await catalogue.content_of(Locator(MOVIE))
    body = _body(content)
    assert tuple(body) == KEYS
    assert len(KEYS) == 27
    assert body == {
        "id": GENERATED_CONTENT_ID_MIN,
        "parent_id": None,
        "type": "show",
        "handler": "tmdb",
        "handler_type": "movie",
        "handler_id": "movie/550",
        "name": "Fight Club",
        "title": {"en": "Fight Club"},
        "description": {},
        "weight": None,
        "thumbnail": "https://image.tmdb.org/t/p/w500/poster.jpg",
        "thumbnail_handler": "tmdb",
        "keywords": "",
        "pricing": None,
        "inplayer_asset_id": None,
        "purchaseable": 0,
        "start_date": "1999-10-15T00:00:00.000000Z",
        "end_date": None,
        "countries_include": None,
        "countries_exclude": None,
        "created_at": "2026-01-02T03:04:05.678000Z",
        "updated_at": "2026-01-02T03:04:05.678000Z",
        "currency": None,
        "price": None,
        "price_formatted": None,
        "plans": {},
        "link": None,
    }


async def test_what_lists_sort_and_filter_by_agrees_with_the_body_of_a_generated_content(catalogue: Catalogue) -> None:
    await catalogue.put_titles([BREAKING_BAD])
    content = await catalogue.content_of(EPISODE)
    body = _body(content)
    assert content.content_id == body["id"]
    assert content.locator == EPISODE
    assert content.generated
    for key in ("type", "name", "parent_id", "keywords", "created_at", "start_date"):
        assert getattr(content, key) == body[key], key


async def test_an_episode_comes_with_its_season_and_its_show_which_hold_it(catalogue: Catalogue) -> None:
    await catalogue.put_titles([BREAKING_BAD])
    episode = await catalogue.content_of(EPISODE)
    assert episode.parent_id is not None
    season = await catalogue.get_content(ContentId(episode.parent_id))
    assert season.parent_id is not None
    show = await catalogue.get_content(ContentId(season.parent_id))
    assert [(c.type, c.name, _body(c)["handler_id"]) for c in (show, season, episode)] == [
        ("series", "Breaking Bad", "tv/1396"),
        ("season", "Season 1", "tv/1396/season/1"),
        ("episode", "Cat's in the Bag…", "tv/1396/season/1/episode/2"),
    ]
    assert show.parent_id is None
    assert [c.start_date[:10] for c in (show, season, episode)] == ["2008-01-20", "2008-01-20", "2008-01-27"]
    assert _body(show)["thumbnail"] == "https://example.org/poster.jpg"


async def test_a_title_that_nobody_described_has_a_content_all_the_same(catalogue: Catalogue) -> None:
    places = [Locator(TitleId("MV_1")), Locator(SHOW, 0), Locator(SHOW, 3, 7)]
    contents = await catalogue.contents_of(places)
    assert [contents[place].name for place in places] == ["", "Specials", "Episode 7"]
    assert _body(contents[places[0]])["title"] == {}
    assert _body(contents[places[0]])["thumbnail"] is None
    assert [contents[place].start_date for place in places] == ["", "", ""]


async def test_an_episode_without_a_name_or_a_date_says_its_number(catalogue: Catalogue) -> None:
    await catalogue.put_titles([Title(SHOW, "Show", seasons=(Season(1, (Episode(4),)),))])
    content = await catalogue.content_of(Locator(SHOW, 1, 4))
    assert (content.name, content.start_date) == ("Episode 4", "")


async def test_the_content_of_a_place_stays_the_same(catalogue: Catalogue) -> None:
    first = await catalogue.content_of(EPISODE)
    assert await catalogue.content_of(EPISODE) == first
    assert await catalogue.get_content(first.content_id) == first


async def test_concurrent_askers_get_one_content(catalogue: Catalogue) -> None:
    answers = await asyncio.gather(*(catalogue.content_of(EPISODE) for _ in range(20)))
    assert len({content.content_id for content in answers}) == 1
    assert len(await _names(catalogue)) == 3


async def test_places_of_one_page_get_their_contents_together(catalogue: Catalogue) -> None:
    places = [Locator(SHOW, 1, number) for number in range(1, 21)] + [Locator(MOVIE), Locator(SHOW)]
    contents = await catalogue.contents_of(places)
    assert set(contents) == set(places)
    assert len({content.content_id for content in contents.values()}) == len(places)
    assert len(await _names(catalogue, types=("episode",))) == 20


async def test_generated_contents_take_up_what_becomes_known_of_their_title(
    catalogue: Catalogue, clock: FixedClock
) -> None:
    before = await catalogue.content_of(EPISODE)
    assert await _names(catalogue, search="breaking") == []
    clock.advance(60)
    await catalogue.put_titles([BREAKING_BAD])
    after = await catalogue.content_of(EPISODE)
    assert (after.content_id, after.parent_id, after.created_at) == (
        before.content_id,
        before.parent_id,
        before.created_at,
    )
    assert after.name == "Cat's in the Bag…"
    assert _body(after)["updated_at"] == "2026-01-02T03:05:05.678000Z"
    assert _body(after)["created_at"] == "2026-01-02T03:04:05.678000Z"
    assert await _names(catalogue, search="breaking") == ["Breaking Bad"]


async def test_the_same_title_again_leaves_its_generated_contents_as_they_are(
    catalogue: Catalogue, clock: FixedClock
) -> None:
    await catalogue.put_titles([BREAKING_BAD])
    before = await catalogue.content_of(EPISODE)
    clock.advance(60)
    await catalogue.put_titles([BREAKING_BAD])
    assert await catalogue.content_of(EPISODE) == before


async def test_a_content_of_the_operators_own_is_taken_as_it_is(catalogue: Catalogue) -> None:
    await catalogue.put_contents([_own(7, Locator(MOVIE))])
    assert (await catalogue.content_of(Locator(MOVIE))).content_id == 7


async def test_a_generated_content_gives_way_to_the_operators_own(catalogue: Catalogue) -> None:
    assert (await catalogue.content_of(Locator(MOVIE))).generated
    await catalogue.put_contents([_own(7, Locator(MOVIE))])
    assert (await catalogue.content_of(Locator(MOVIE))).content_id == 7


async def test_a_generated_episode_follows_its_show_to_the_operators_own(catalogue: Catalogue) -> None:
    await catalogue.put_titles([BREAKING_BAD])
    await catalogue.content_of(EPISODE)
    await catalogue.put_contents([_own(7, Locator(SHOW, 1))])
    assert (await catalogue.content_of(EPISODE)).parent_id == 7
    await catalogue.put_contents([_own(8, Locator(SHOW))])
    assert (await catalogue.content_of(EPISODE)).parent_id == 7


async def test_putting_a_title_leaves_the_operators_own_contents_alone(catalogue: Catalogue) -> None:
    own = _own(7, EPISODE)
    await catalogue.put_contents([own])
    await catalogue.put_titles([BREAKING_BAD])
    assert await catalogue.content_of(EPISODE) == own


async def test_two_of_the_operators_contents_at_one_place_are_refused(catalogue: Catalogue) -> None:
    await catalogue.put_contents([_own(7, Locator(MOVIE))])
    with pytest.raises(StoreConflict):
        await catalogue.put_contents([_own(9, place_of_unplaced(ContentId(9))), _own(8, Locator(MOVIE))])
    with pytest.raises(ContentNotFound):
        await catalogue.get_content(ContentId(9))


async def test_a_content_that_later_got_a_place_still_explains_what_was_watched_before(catalogue: Catalogue) -> None:
    unplaced = place_of_unplaced(ContentId(7))
    await catalogue.put_contents([_own(7, unplaced)])
    await catalogue.put_contents([_own(7, Locator(MOVIE))])
    assert (await catalogue.content_of(unplaced)).content_id == 7


async def test_what_was_watched_of_a_whole_show_leads_back_to_its_content(catalogue: Catalogue) -> None:
    show = await catalogue.content_of(Locator(SHOW))
    assert await catalogue.content_of(place_of_history(show)) == show


async def test_an_id_that_no_content_has_is_an_error_alone_and_left_out_of_many(catalogue: Catalogue) -> None:
    nobody = place_of_unplaced(ContentId(404))
    with pytest.raises(ContentNotFound):
        await catalogue.content_of(nobody)
    assert set(await catalogue.contents_of([nobody, Locator(MOVIE)])) == {Locator(MOVIE)}
    with pytest.raises(ContentNotFound):
        await catalogue.get_content(ContentId(404))


class _ContestedStore(MemoryStore):
    """As if another process always wrote its own content at a place just before ours."""

    rivals: Sequence[Content] = ()

    async def put_contents(self, contents: Sequence[Content]) -> None:
        rivals, self.rivals = self.rivals, ()
        await super().put_contents(rivals)
        await super().put_contents(contents)


async def test_a_content_that_another_process_wrote_meanwhile_wins(clock: FixedClock) -> None:
    store = _ContestedStore(clock)
    await store.open()
    catalogue = Catalogue(store, clock)
    store.rivals = [_own(7, EPISODE)]
    contents = await catalogue.contents_of([EPISODE, Locator(SHOW, 1, 3)])
    assert contents[EPISODE].content_id == 7
    assert contents[Locator(SHOW, 1, 3)].generated


async def test_bringing_contents_up_to_date_does_not_push_aside_what_another_process_wrote(clock: FixedClock) -> None:
    store = _ContestedStore(clock)
    await store.open()
    catalogue = Catalogue(store, clock)
    await catalogue.contents_of([EPISODE, Locator(SHOW, 1, 1)])
    store.rivals = [_own(7, EPISODE)]
    await catalogue.put_titles([BREAKING_BAD])
    assert (await catalogue.content_of(EPISODE)).content_id == 7
    assert (await catalogue.content_of(Locator(SHOW, 1, 1))).name == "Pilot"


async def test_writers_that_never_stop_end_in_an_error_rather_than_in_a_loop(clock: FixedClock) -> None:
    class Hostile(MemoryStore):
        async def put_contents(self, contents: Sequence[Content]) -> None:
            raise StoreConflict("always")

    store = Hostile(clock)
    await store.open()
    with pytest.raises(StoreConflict):
        await Catalogue(store, clock).content_of(EPISODE)


@pytest.mark.parametrize(
    ("place", "duration_s"),
    [
        (Locator(MOVIE), 139 * 60),
        (locate(SHOW, 1, 2), 2880),
        (locate(SHOW, 1), None),
        (locate(SHOW, 0, 1), None),
        (locate(SHOW, 9, 9), None),
        (Locator(TitleId("MV_2")), None),
        (place_of_unplaced(ContentId(7)), None),
    ],
)
async def test_a_duration_is_known_where_the_title_tells_it(
    catalogue: Catalogue, place: Locator, duration_s: int | None
) -> None:
    await catalogue.put_titles([FIGHT_CLUB, BREAKING_BAD])
    assert await catalogue.duration_of(place) == duration_s


async def test_a_duration_is_looked_up_once_a_minute_and_after_every_write(clock: FixedClock) -> None:
    class Counting(MemoryStore):
        look_ups = 0

        async def find_title(self, title_id: TitleId) -> Title | None:
            self.look_ups += 1
            return await super().find_title(title_id)

    store = Counting(clock)
    await store.open()
    catalogue = Catalogue(store, clock)
    assert [await catalogue.duration_of(Locator(MOVIE)) for _ in range(3)] == [None] * 3
    assert store.look_ups == 1
    await catalogue.put_titles([FIGHT_CLUB])
    assert await catalogue.duration_of(Locator(MOVIE)) == 139 * 60
    await store.put_titles([Title(MOVIE, duration_s=60)])  # as another process would
    assert await catalogue.duration_of(Locator(MOVIE)) == 139 * 60
    clock.advance(LENGTH_KEPT.total_seconds())
    assert await catalogue.duration_of(Locator(MOVIE)) == 60


async def test_the_durations_remembered_are_bounded(catalogue: Catalogue) -> None:
    for number in range(1, LENGTHS_MAX + 3):
        await catalogue.duration_of(Locator(TitleId(f"MV_{number}")))
    assert len(catalogue._lengths) <= LENGTHS_MAX


async def test_titles_are_found_and_summed_up_for_lists(catalogue: Catalogue) -> None:
    await catalogue.put_titles([FIGHT_CLUB])
    assert await catalogue.find_title(MOVIE) == FIGHT_CLUB
    assert await catalogue.find_title(SHOW) is None
    summaries = await catalogue.summaries([MOVIE, SHOW])
    assert {title_id: summary.title for title_id, summary in summaries.items()} == {MOVIE: "Fight Club"}
