"""The main job on real input: a viewer's real history told through one dialect, and read through both."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Household


@pytest.fixture(scope="module")
def watched(shared_data: Path) -> list[dict[str, Any]]:
    """A real account's viewings, oldest first, as bodies of POST /profile/history. Season 0 cannot be said there."""
    rows = json.loads((shared_data / "trakt/export/watched-history.json").read_text())
    bodies = []
    for row in reversed(rows):
        body = {"progress": 100, "updatedAt": row["watched_at"], "imported": "trakt"}
        if row["type"] == "movie":
            body["mediaId"] = f"MV_{row['movie']['ids']['tmdb']}"
        elif row["episode"]["season"] > 0:
            body["mediaId"] = f"TV_{row['show']['ids']['tmdb']}"
            body |= {"season": row["episode"]["season"], "episode": row["episode"]["number"]}
        if "mediaId" in body:
            bodies.append(body)
    return bodies


@pytest.fixture(scope="module")
def lost(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue file made of TMDB's own answers about one show."""
    seasons = []
    for number in range(6):
        answer = json.loads((shared_data / f"tmdb/tv_4607_season_{number}.json").read_text())
        episodes = [
            {
                "episode_number": e["episode_number"],
                "title": e["name"],
                "air_date": e["air_date"] or None,
                "duration_s": None,
            }
            for e in answer["episodes"]
        ]
        seasons.append({"season_number": number, "episodes": episodes})
    show = json.loads((shared_data / "tmdb/tv_4607.json").read_text())
    row = {
        "media_id": "TV_4607",
        "title": show["name"],
        "poster_path": show["poster_path"],
        "backdrop_path": show["backdrop_path"],
        "seasons": seasons,
    }
    file = tmp_path_factory.mktemp("catalogue") / "lost.jsonl"
    file.write_text(json.dumps(row))
    return file


def all_items(household: Household, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every item of a paged list, three at a time."""
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"nextPageToken": None}
    while "nextPageToken" in page:
        token = {"nextPageToken": page["nextPageToken"]} if page["nextPageToken"] else {}
        page = household.session.get(path, params={**parameters, "limit": 3, **token}).raise_for_status().json()
        items += page["items"]
    return items


def test_a_real_history_is_told_once_and_read_whole_through_both_dialects(
    household: Household, watched: list[dict[str, Any]]
) -> None:
    for body in watched:
        assert household.session.post("/profile/history", json=body).status_code == 201

    items = all_items(household, "/profile/history")
    told = [(body["mediaId"], body.get("season"), body.get("episode")) for body in reversed(watched)]
    assert [(item["id"], item.get("season"), item.get("episode")) for item in items] == told
    assert {item["imported"] for item in items} == {"trakt"}

    plays = Counter(told)
    assert any(count > 1 for count in plays.values()), "the sample has something watched twice"
    for item in items:
        assert item["watched_count"] == plays[item["id"], item.get("season"), item.get("episode")]

    data = household.hnc.get("/history", params={"perPage": 100}).raise_for_status().json()["data"]
    assert data["meta"]["total_count"] == len(watched)
    updated = [element["updated_at"] for element in data["collection"]]
    assert updated == sorted(updated, reverse=True)
    assert all(element["percentage"] == 100 for element in data["collection"])


def test_a_real_show_is_imported_and_named_in_both_dialects(household: Household, lost: Path) -> None:
    report = household.server.cli_json("catalogue", "import", str(lost))
    assert (report["title_count"], report["failed_count"]) == (1, 0)

    household.session.patch("/profile/history/TV_4607?season=3&episode=22", json={"progress": 85}).raise_for_status()
    item = household.session.get("/profile/history/TV_4607?season=3&episode=22").json()["items"][0]
    assert (item["title"], item["completed"], item["watched_count"]) == ("Lost", True, 1)
    assert item["poster_path"].startswith("/")

    element = household.hnc.get("/history?perPage=1").json()["data"]["collection"][0]
    assert (element["percentage"], element["content"]["type"]) == (85, "episode")
    assert element["content"]["id"] == element["content_id"]
