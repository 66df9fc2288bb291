"""Whether the demo's sample catalogue is well formed and true as far as it can be checked here.

Not for the importer that reads it: this file sees the rows as plain JSON.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

# A row is JSON as it was read: the point of these tests is to find out its shape.
Row = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]

MEDIA_ID = re.compile(r"(MV|TV)_[1-9][0-9]*")
TMDB_IMAGE = re.compile(r"/[0-9A-Za-z]{20,40}\.jpg")
H_AND_C_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z")

TITLE_KEYS = ["media_id", "title", "poster_path", "backdrop_path"]
CONTENT_KEYS = [
    "id",
    "parent_id",
    "type",
    "handler",
    "handler_type",
    "handler_id",
    "name",
    "title",
    "description",
    "weight",
    "thumbnail",
    "thumbnail_handler",
    "keywords",
    "pricing",
    "inplayer_asset_id",
    "purchaseable",
    "start_date",
    "end_date",
    "countries_include",
    "countries_exclude",
    "created_at",
    "updated_at",
    "currency",
    "price",
    "price_formatted",
    "plans",
    "link",
]
CONTENT_TYPES = {
    "show",
    "series",
    "season",
    "episode",
    "live_event",
    "live_stream",
    "on_demand_live",
    "rider_clip",
    "tv_channel",
}


@pytest.fixture(scope="module")
def lines() -> list[str]:
    text = files("playhead").joinpath("demo/catalogue.jsonl").read_text(encoding="utf-8")
    assert text.endswith("\n")
    return text.removesuffix("\n").split("\n")


@pytest.fixture(scope="module")
def rows(lines: list[str]) -> list[Row]:
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def shows(rows: list[Row]) -> list[Row]:
    return [row for row in rows if "seasons" in row]


@pytest.fixture(scope="module")
def movies(rows: list[Row]) -> list[Row]:
    return [row for row in rows if "seasons" not in row and "content" not in row]


@pytest.fixture(scope="module")
def contents(rows: list[Row]) -> list[Row]:
    return [row for row in rows if "content" in row]


def _seasons(shows: list[Row]) -> Iterator[tuple[str, Row]]:
    for show in shows:
        for season in show["seasons"]:
            yield f"{show['title']} season {season['season_number']}", season


def test_every_line_is_one_json_object(lines: list[str]) -> None:
    assert all(isinstance(json.loads(line), dict) for line in lines)


def test_there_are_eight_shows_and_twelve_films_at_least(shows: list[Row], movies: list[Row]) -> None:
    assert len(shows) >= 8
    assert len(movies) >= 12


def test_shows_and_films_have_well_formed_ids_of_their_kind(shows: list[Row], movies: list[Row]) -> None:
    assert all(MEDIA_ID.fullmatch(row["media_id"]) for row in shows + movies)
    assert {row["media_id"][:2] for row in shows} == {"TV"}
    assert {row["media_id"][:2] for row in movies} == {"MV"}


def test_no_title_is_in_it_twice(shows: list[Row], movies: list[Row]) -> None:
    ids = [row["media_id"] for row in shows + movies]
    assert len(set(ids)) == len(ids)
    names = [row["title"] for row in shows + movies]
    assert len(set(names)) == len(names)


def test_shows_and_films_have_exactly_their_keys(shows: list[Row], movies: list[Row]) -> None:
    assert all(list(row) == [*TITLE_KEYS, "seasons"] for row in shows)
    assert all(list(row) == [*TITLE_KEYS, "release_date", "duration_s"] for row in movies)


def test_every_title_has_a_name_and_images_are_tmdb_paths_or_null(shows: list[Row], movies: list[Row]) -> None:
    for row in shows + movies:
        assert row["title"].strip() == row["title"] != ""
        for path in (row["poster_path"], row["backdrop_path"]):
            assert path is None or TMDB_IMAGE.fullmatch(path), row["title"]


def test_seasons_and_episodes_are_numbered_from_one_without_gaps(shows: list[Row]) -> None:
    for show in shows:
        numbers = [season["season_number"] for season in show["seasons"]]
        assert numbers == list(range(1, len(numbers) + 1)), show["title"]
        assert numbers, show["title"]
    for name, season in _seasons(shows):
        numbers = [episode["episode_number"] for episode in season["episodes"]]
        assert numbers == list(range(1, len(numbers) + 1)), name
        assert numbers, name


def test_episodes_have_exactly_their_keys_and_a_title(shows: list[Row]) -> None:
    for name, season in _seasons(shows):
        assert list(season) == ["season_number", "episodes"], name
        for episode in season["episodes"]:
            assert list(episode) == ["episode_number", "title", "air_date", "duration_s"], name
            assert episode["title"].strip() == episode["title"] != "", name


def test_known_air_dates_never_go_backwards_within_a_season_or_from_one_to_the_next(shows: list[Row]) -> None:
    for show in shows:
        aired = [
            date.fromisoformat(episode["air_date"])
            for season in show["seasons"]
            for episode in season["episodes"]
            if episode["air_date"] is not None
        ]
        assert aired == sorted(aired), show["title"]


def test_durations_are_whole_minutes_of_a_sane_length_or_null(shows: list[Row], movies: list[Row]) -> None:
    for name, season in _seasons(shows):
        for episode in season["episodes"]:
            length_s = episode["duration_s"]
            assert length_s is None or (10 * 60 <= length_s <= 2 * 3600 and length_s % 60 == 0), name
    for movie in movies:
        assert 60 * 60 <= movie["duration_s"] <= 4 * 3600, movie["title"]
        assert movie["duration_s"] % 60 == 0, movie["title"]


def test_every_film_has_a_release_date(movies: list[Row]) -> None:
    assert all(date(1920, 1, 1) < date.fromisoformat(movie["release_date"]) for movie in movies)


def test_contents_have_the_27_keys_in_the_documented_order(contents: list[Row]) -> None:
    assert len(CONTENT_KEYS) == 27
    assert len(contents) >= 2
    assert all(list(row["content"]) == CONTENT_KEYS for row in contents)


def test_contents_are_well_formed(contents: list[Row]) -> None:
    ids = [row["content"]["id"] for row in contents]
    assert len(set(ids)) == len(ids)
    for content in (row["content"] for row in contents):
        assert content["type"] in CONTENT_TYPES
        assert content["parent_id"] is None or content["parent_id"] in ids
        assert content["purchaseable"] in {0, 1}
        for texts in (content["title"], content["description"]):
            assert set(texts) == {"en", "de"}
        for moment in ("start_date", "end_date", "created_at", "updated_at"):
            assert content[moment] is None or H_AND_C_TIME.fullmatch(content[moment]), content["name"]
        assert all(plan["id"] == key for key, plan in content["plans"].items())


def test_a_content_with_a_tmdb_place_names_a_title_of_the_catalogue(
    contents: list[Row], shows: list[Row], movies: list[Row]
) -> None:
    placed = {row["media_id"] for row in contents if "media_id" in row}
    assert placed
    assert placed <= {row["media_id"] for row in shows + movies}
    assert any("media_id" not in row for row in contents)


def test_its_documentation_lists_exactly_what_is_in_it(shows: list[Row], movies: list[Row]) -> None:
    page = (REPOSITORY / "docs" / "reference" / "sample-catalogue.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(TV_\d+)` \| (.+?) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    counted = [[len(season["episodes"]) for season in show["seasons"]] for show in shows]
    assert listed == [
        (show["media_id"], show["title"], str(len(episodes)), str(sum(episodes)))
        for show, episodes in zip(shows, counted, strict=True)
    ]
    assert f"{len(shows)} shows with {sum(map(sum, counted))} episodes, {len(movies)} films" in page
    listing = " ".join(page.split("Films: ")[1].split("\n\n")[0].split())
    assert listing == ", ".join(f"{movie['title']} `{movie['media_id']}`" for movie in movies) + "."


def test_game_of_thrones_agrees_with_a_recorded_tmdb_answer(shows: list[Row], shared_data: Path) -> None:
    answer = json.loads((shared_data / "tmdb" / "tv_1399_season_1.json").read_text(encoding="utf-8"))
    (show,) = (row for row in shows if row["media_id"] == "TV_1399")
    ours = [(e["episode_number"], e["title"], e["air_date"]) for e in show["seasons"][0]["episodes"]]
    assert ours == [(e["episode_number"], e["name"], e["air_date"]) for e in answer["episodes"]]
    details = json.loads((shared_data / "tmdb" / "tv_1399.json").read_text(encoding="utf-8"))
    counts = {season["season_number"]: season["episode_count"] for season in details["seasons"]}
    for season in show["seasons"]:
        assert len(season["episodes"]) == counts[season["season_number"]]
    assert show["title"] == details["name"]


def test_fight_club_agrees_with_a_recorded_tmdb_answer(movies: list[Row], shared_data: Path) -> None:
    answer = json.loads((shared_data / "tmdb" / "movie_550.json").read_text(encoding="utf-8"))
    (movie,) = (row for row in movies if row["media_id"] == "MV_550")
    for key in ("title", "release_date", "poster_path", "backdrop_path"):
        assert movie[key] == answer[key]
    assert movie["duration_s"] == answer["runtime"] * 60
