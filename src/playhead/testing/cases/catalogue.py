"""Cases of titles and contents.

Not for reading them from a file or a site.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from playhead.domain.contents import GENERATED_CONTENT_ID_MIN, Content, ContentId, ContentQuery
from playhead.domain.titles import Episode, Season, Title, TitleId
from playhead.ports.catalogue import TitleSummary
from playhead.ports.errors import StoreConflict
from playhead.testing.cases.base import StoreCases
from playhead.testing.samples import EPISODE, MOVIE, SHOW, a_content

if TYPE_CHECKING:
    from playhead.ports.store import Store

FILM = Title(
    MOVIE.title_id,
    "Fight Club",
    "/poster.jpg",
    "https://example.org/b.jpg",
    date(1999, 10, 15),
    139 * 60,
    credits_start_s=8001,
)
SERIES = Title(
    SHOW,
    "Die Brücke: Transit in den Tod",
    "/show.jpg",
    seasons=(
        Season(0, (Episode(1, "Special"),)),
        Season(1, (Episode(1, "Erste", date(2011, 9, 21), 3480, 3400), Episode(2), Episode(10, "Letzte"))),
        Season(2),
    ),
)
UNKNOWN = TitleId("MV_1")


async def numbers(store: Store, **query: Any) -> list[int]:  # noqa: ANN401 - fields of ContentQuery
    """The ids of all contents that a query finds, in its order."""
    page = await store.list_contents(ContentQuery(limit=100, offset=0, **query))
    assert page.total_count == len(page.items)
    return [content.content_id for content in page.items]


class TitleCases(StoreCases):
    """``put_titles`` to ``list_changed_titles``."""

    async def test_a_title_comes_back_with_its_seasons_and_episodes(self, store: Store) -> None:
        """Every field; seasons without episodes too; what is unknown stays unknown."""
        await store.put_titles([FILM, SERIES, Title(UNKNOWN)])
        assert await store.find_title(FILM.title_id) == FILM
        assert await store.find_title(SHOW) == SERIES
        assert await store.find_title(UNKNOWN) == Title(UNKNOWN)
        assert await store.find_title(TitleId("MV_2")) is None
        assert await store.count_titles() == 3

    async def test_the_same_titles_again_change_nothing(self, store: Store) -> None:
        for _ in range(2):
            await store.put_titles([FILM, SERIES])
        assert await store.count_titles() == 2
        assert await store.find_title(SHOW) == SERIES

    async def test_a_title_put_again_replaces_all_of_what_was_there(self, store: Store) -> None:
        """Seasons and episodes that are not among the new ones are gone."""
        await store.put_titles([SERIES])
        shorter = replace(SERIES, title="Broen", poster_path=None, seasons=(Season(1, (Episode(2, "Zweite"),)),))
        await store.put_titles([shorter])
        assert await store.find_title(SHOW) == shorter

    async def test_of_two_titles_with_one_id_the_last_one_stays(self, store: Store) -> None:
        await store.put_titles([SERIES, FILM, replace(SERIES, seasons=())])
        assert await store.find_title(SHOW) == replace(SERIES, seasons=())

    async def test_nothing_put_is_nothing_changed(self, store: Store) -> None:
        await store.put_titles([])
        await store.put_contents([])
        assert await store.count_titles() == 0
        assert await numbers(store) == []

    async def test_summaries_are_those_of_the_titles_that_are_known(self, store: Store) -> None:
        await store.put_titles([FILM, SERIES])
        assert await store.list_summaries([MOVIE.title_id, UNKNOWN, SHOW, SHOW]) == {
            MOVIE.title_id: TitleSummary("Fight Club", "/poster.jpg", "https://example.org/b.jpg"),
            SHOW: TitleSummary(SERIES.title, "/show.jpg", None),
        }
        assert await store.list_summaries([]) == {}

    async def test_a_thousand_summaries_can_be_asked_for_at_once(self, store: Store) -> None:
        ids = [TitleId(f"MV_{number}") for number in range(1, 1001)]
        await store.put_titles([Title(title_id, title_id) for title_id in ids])
        assert len(await store.list_summaries(ids)) == 1000

    async def test_titles_are_found_by_any_part_of_their_names(self, store: Store) -> None:
        """Compared without case in any script, signs of a pattern as plain text; by id, as many as are asked for."""
        names = ("Ärger in Ösel", "100% Horse_Riding", "Horse Riding", "ДЕРБИ", "", 'The "*" Horse')
        await store.put_titles([Title(TitleId(f"MV_{1 + number}"), name) for number, name in enumerate(names)])
        for text, numbers in (
            ("horse", (2, 3, 6)),
            ("ÖSEL", (1,)),
            ("ärger", (1,)),
            ("дерби", (4,)),
            ("horse_", (2,)),
            ("%", (2,)),
            ('"*"', (6,)),
            ("\\", ()),
            ("zebra", ()),
        ):
            expected = tuple(TitleId(f"MV_{number}") for number in numbers)
            for limit in (1, 2, 9):
                assert await store.search_titles(text, limit=limit) == expected[:limit], text

    async def test_a_title_is_found_by_the_name_that_it_has_now(self, store: Store) -> None:
        """Not by its episodes' names."""
        await store.put_titles([SERIES, FILM])
        await store.put_titles([replace(SERIES, title="Broen")])
        assert await store.search_titles("brücke", limit=9) == ()
        assert await store.search_titles("erste", limit=9) == ()
        assert await store.search_titles("broen", limit=9) == (SHOW,)

    async def test_the_version_grows_whenever_titles_are_written(self, store: Store) -> None:
        """And tells which of them are news to whom."""
        assert await store.get_catalogue_version() == 0
        versions = [0]
        for written in ([FILM, SERIES], [Title(UNKNOWN)], [replace(FILM, title="Fight")]):
            await store.put_titles(written)
            versions.append(await store.get_catalogue_version())
        assert versions == sorted(set(versions))
        for since, changed in zip(
            versions, ({FILM.title_id, SHOW, UNKNOWN}, {FILM.title_id, UNKNOWN}, {FILM.title_id}, set()), strict=True
        ):
            assert set(await store.list_changed_titles(since=since, limit=9)) == changed
        assert len(await store.list_changed_titles(since=0, limit=2)) == 2
        await store.put_titles([])
        assert await store.get_catalogue_version() == versions[-1]


class ContentCases(StoreCases):
    """``put_contents`` to ``next_content_id``."""

    async def test_a_content_comes_back_byte_for_byte(self, store: Store) -> None:
        """With or without a place (hnc.md#content)."""
        body = b'{"name":"x","id":760, "title": {"de": "\xc3\x84"},"odd":1e2,"price":"9.90"}'
        placed = replace(a_content(761, locator=EPISODE, parent_id=5, keywords="a,b"), body=body)
        await store.put_contents([a_content(760), placed])
        assert await store.find_content(ContentId(760)) == a_content(760)
        assert await store.find_content(ContentId(761)) == placed
        assert await store.find_content(ContentId(762)) is None

    async def test_contents_are_found_by_their_places(self, store: Store) -> None:
        """A place without one is left out; a content without a place has one of its own."""
        film, unplaced = a_content(1, locator=MOVIE), a_content(2)
        await store.put_contents([film, unplaced])
        found = await store.list_contents_at([MOVIE, EPISODE, unplaced.locator, MOVIE])
        assert found == {MOVIE: film, unplaced.locator: unplaced}
        assert await store.list_contents_at([]) == {}

    async def test_the_same_contents_again_change_nothing(self, store: Store) -> None:
        for _ in range(2):
            await store.put_contents([a_content(1, locator=MOVIE), a_content(2)])
        assert await numbers(store) == [2, 1]

    async def test_a_content_that_moves_frees_the_place_it_had(self, store: Store) -> None:
        await store.put_contents([a_content(1, locator=MOVIE)])
        moved, successor = a_content(1, locator=EPISODE), a_content(2, locator=MOVIE)
        await store.put_contents([moved])
        await store.put_contents([successor])
        assert await store.list_contents_at([MOVIE, EPISODE]) == {MOVIE: successor, EPISODE: moved}

    async def test_a_place_belongs_to_one_content(self, store: Store) -> None:
        """Of a call that conflicts nothing is kept, the good rows before and after neither."""
        first = a_content(1, locator=MOVIE)
        await store.put_contents([first])
        with pytest.raises(StoreConflict):
            await store.put_contents([a_content(2), a_content(3, locator=MOVIE), a_content(4)])
        with pytest.raises(StoreConflict):
            await store.put_contents([a_content(5, locator=EPISODE), a_content(6, locator=EPISODE)])
        with pytest.raises(StoreConflict):
            await store.put_contents([a_content(GENERATED_CONTENT_ID_MIN, locator=MOVIE, generated=True)])
        assert await numbers(store) == [1]
        assert await store.list_contents_at([MOVIE, EPISODE]) == {MOVIE: first}

    async def test_a_generated_content_gives_way_to_a_real_one(self, store: Store) -> None:
        """The place is the other's, and so is the row in lists; clients that know its id still find it by that."""
        generated = a_content(GENERATED_CONTENT_ID_MIN, locator=MOVIE, generated=True)
        kept = a_content(GENERATED_CONTENT_ID_MIN + 1, locator=EPISODE, generated=True)
        await store.put_contents([generated, kept])
        real = a_content(7, locator=MOVIE)
        await store.put_contents([real])
        assert await store.list_contents_at([MOVIE, EPISODE]) == {MOVIE: real, EPISODE: kept}
        assert await store.find_content(generated.content_id) == generated
        assert sorted(await numbers(store)) == [7, kept.content_id]
        with pytest.raises(StoreConflict):
            await store.put_contents([generated])
        await store.put_contents([a_content(7)])
        assert await store.list_contents_at([MOVIE]) == {}

    async def test_generated_ids_are_given_once(self, store: Store) -> None:
        """In runs without gaps, clear of operators' own numbers, whoever asks at the same time."""
        counts = [1, 5, 2, 1]
        firsts = await asyncio.gather(*map(store.next_content_id, counts))
        runs = [range(first, first + count) for first, count in zip(firsts, counts, strict=True)]
        given = [number for run in runs for number in run]
        assert len(set(given)) == sum(counts)
        assert min(given) >= GENERATED_CONTENT_ID_MIN

    async def test_a_page_of_contents_has_its_cut_and_the_count_of_all(self, store: Store) -> None:
        await store.put_contents([a_content(number, day=number) for number in range(1, 8)])
        for limit, offset, expected in ((3, 0, [7, 6, 5]), (3, 6, [1]), (3, 7, []), (100, 2, [5, 4, 3, 2, 1])):
            page = await store.list_contents(ContentQuery(limit, offset))
            assert [content.content_id for content in page.items] == expected
            assert page.total_count == 7

    async def test_contents_are_ordered_by_what_is_asked_and_then_by_id(self, store: Store) -> None:
        """In either direction; ties go in the same direction (hnc.md#content)."""
        rows = ((1, "c", 2), (2, "a", 1), (3, "b", 3), (4, "b", 1))
        await store.put_contents([a_content(number, name=name, day=day) for number, name, day in rows])
        assert await numbers(store) == [3, 1, 4, 2]
        assert await numbers(store, descending=False) == [2, 4, 1, 3]
        assert await numbers(store, order_by="start_date") == [4, 2, 1, 3]
        assert await numbers(store, order_by="name", descending=False) == [2, 3, 4, 1]
        assert await numbers(store, order_by="name") == [1, 4, 3, 2]

    async def test_every_filter_that_is_set_must_hold(self, store: Store) -> None:
        """Types are any of those named, terms any whole keyword (hnc.md#content)."""
        rows: list[Content] = [
            a_content(1, type="series", name="Badminton Horse Trials", keywords="eventing, Cross Country"),
            a_content(2, type="season", name="Badminton 2023", parent_id=1, keywords="eventing"),
            a_content(3, type="episode", name="Dressage", parent_id=2, keywords="dressage,eventing finals"),
            a_content(4, type="episode", name="Jumping", parent_id=2),
        ]
        await store.put_contents(rows)
        assert await numbers(store, types=("episode",)) == [4, 3]
        assert await numbers(store, types=("episode", "series")) == [4, 3, 1]
        assert await numbers(store, types=("show",)) == []
        assert await numbers(store, parent_id=2) == [4, 3]
        assert await numbers(store, parent_id=2, name="jump") == [4]
        assert await numbers(store, terms=("eventing",)) == [2, 1]
        assert await numbers(store, terms=("CROSS country", "dressage")) == [3, 1]
        assert await numbers(store, terms=("event",)) == []
        assert await numbers(store, types=("season", "episode"), search="badminton", terms=("eventing",)) == [2]

    async def test_a_search_looks_into_names_titles_descriptions_and_keywords(self, store: Store) -> None:
        """Not into other keys of the body, nor into the names of the languages."""
        await store.put_contents(
            [
                a_content(1, name="Alpha"),
                a_content(2, title="the alphabet"),
                a_content(3, description="From ALPHA to omega"),
                a_content(4, keywords="beta,alpha"),
                a_content(5, type="alpha"),
            ]
        )
        assert await numbers(store, search="alpha") == [4, 3, 2, 1]
        assert await numbers(store, name="alpha") == [1]
        assert await numbers(store, search="nl") == []
        assert await numbers(store, search="parent_id") == []

    async def test_text_is_compared_without_case_in_any_script(self, store: Store) -> None:
        await store.put_contents([a_content(1, name="Ärger in Ösel", keywords="Größe"), a_content(2, name="ДЕРБИ")])
        assert await numbers(store, name="ärger") == [1]
        assert await numbers(store, search="ÖSEL") == [1]
        assert await numbers(store, search="дерби") == [2]
        assert await numbers(store, terms=("größe",)) == [1]

    async def test_signs_of_a_pattern_are_plain_text(self, store: Store) -> None:
        await store.put_contents(
            [a_content(1, name="100% Horse_Riding"), a_content(2, name="Horse Riding"), a_content(3, name='"*"')]
        )
        assert await numbers(store, name="%") == [1]
        assert await numbers(store, search="horse_") == [1]
        assert await numbers(store, search='"*"') == [3]
        assert await numbers(store, name="\\") == []
