"""One history, two dialects: what is told through one is read through the other (hnc.md#one-history-two-dialects).

Not for what either dialect does by itself.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.bootstrap import make_store
from playhead.config import Settings
from playhead.domain.contents import GENERATED_CONTENT_ID_MIN
from playhead.testing.clock import FixedClock
from tests.dialects.hnc.samples import (
    CLIP_ID,
    CONTENTS,
    EPISODE_ID,
    MOVIE_ID,
    SEASON_ID,
    SERIES_ID,
    SPECIAL_ID,
    TITLES,
    take_in,
)
from tests.dialects.service import Service, Viewer, running_service

EPISODE = {"season": 1, "episode": 1}


@pytest.fixture(params=["memory:", "sqlite:///{}"], ids=["memory", "sqlite"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose catalogue has a movie, a show, their contents, and one content without a place."""
    clock = FixedClock()
    store = make_store(Settings(store=request.param.format(tmp_path / "playhead.sqlite3")), clock)
    async with running_service(store, clock) as running:
        await running.add_catalogue(TITLES, CONTENTS)
        yield running


async def discovr(service: Service, viewer: Viewer, method: str, path: str, body: Any = None, **query: Any) -> Any:
    """A call of the session tier; what it answers, which must be no error."""
    result = await service.call(method, path, viewer.session_token, body, params=query or None)
    assert result.status_code < 300, result.text
    return result.json


async def hnc(service: Service, viewer: Viewer, method: str, path: str, body: Any = None) -> Any:
    """A call of the H&C dialect; what it answers, which must be no error."""
    result = await service.call(method, path, viewer.hnc_token, body)
    assert result.status_code < 300, result.text
    return result.json


async def elements(service: Service, viewer: Viewer) -> list[dict[str, Any]]:
    """The history, as H&C shows it."""
    rows: list[dict[str, Any]] = (await hnc(service, viewer, "GET", "/history"))["data"]["collection"]
    return rows


async def items(service: Service, viewer: Viewer, path: str = "/profile/history") -> list[dict[str, Any]]:
    """The history, or another list, as Discovr shows it."""
    rows: list[dict[str, Any]] = (await discovr(service, viewer, "GET", path))["items"]
    return rows


def place(item: dict[str, Any]) -> tuple[Any, ...]:
    """What a Discovr item is about."""
    return item["id"], item["mediaType"], item.get("season"), item.get("episode")


# Told through H&C, read through Discovr


@pytest.mark.parametrize(
    ("content_id", "expected"),
    [
        (MOVIE_ID, ("MV_550", "movie", None, None)),
        (EPISODE_ID, ("TV_1396", "tv", 1, 1)),
        (SEASON_ID, ("TV_1396", "tv", 1, None)),
    ],
)
async def test_what_h_and_c_is_told_is_seen_in_discovr(
    service: Service, sam: Viewer, content_id: int, expected: tuple[Any, ...]
) -> None:
    """An entry written through one dialect is seen through the other."""
    await hnc(service, sam, "POST", "/history", {"content_id": content_id, "time": 60, "percentage": 42.5})
    (item,) = await items(service, sam)
    assert place(item) == expected
    assert (item["progress"], item["completed"], item["watched_count"]) == (42.5, False, 0)
    assert (item["title"], item["poster_path"]) in {("A Movie", "/movie.jpg"), ("A Show", "/show.jpg")}
    assert item["createdAt"] == item["updatedAt"] == "2026-01-02T03:04:05.678Z"


async def test_a_season_told_to_h_and_c_is_a_default_for_its_episodes(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": SEASON_ID, "percentage": 100})
    answer = await discovr(service, sam, "GET", "/profile/history/TV_1396", season=1, episode=2)
    (item,) = answer["items"]
    assert "episode" not in item
    assert (item["season"], item["completed"], item["watched_count"]) == (1, True, 1)


async def test_finishing_in_h_and_c_counts_in_discovr(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": MOVIE_ID, "time": 4800})
    (item,) = await items(service, sam)
    assert (item["progress"], item["completed"], item["watched_count"]) == (80, True, 1)
    await discovr(service, sam, "POST", "/profile/history", {"mediaId": "MV_550"})
    assert [item["watched_count"] for item in await items(service, sam)] == [2, 2]
    assert [row["content_id"] for row in await elements(service, sam)] == [MOVIE_ID, MOVIE_ID]


async def test_moving_an_element_moves_the_item_and_may_unwatch_it(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": MOVIE_ID, "percentage": 90})
    (row,) = await elements(service, sam)
    await hnc(service, sam, "PUT", f"/history/{row['_id']}", {"percentage": 10})
    (item,) = await items(service, sam)
    assert (item["progress"], item["completed"], item["watched_count"]) == (10, False, 0)


@pytest.mark.parametrize("content_id", [CLIP_ID, SERIES_ID])
async def test_what_has_no_place_in_the_titles_is_not_seen_in_discovr(
    service: Service, sam: Viewer, content_id: int
) -> None:
    """A content without a TMDB place is not visible in the Discovr dialect; nor a whole show's progress [ours]."""
    await hnc(service, sam, "POST", "/history", {"content_id": content_id, "time": 60, "percentage": 50})
    assert [row["content_id"] for row in await elements(service, sam)] == [content_id]
    assert await items(service, sam) == []
    assert await items(service, sam, "/profile/playback") == []


async def test_unplaced_contents_leave_no_gaps_in_discovrs_pages(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": MOVIE_ID, "percentage": 50})
    for content_id in (CLIP_ID, SERIES_ID):
        service.clock.advance(1)
        await hnc(service, sam, "POST", "/history", {"content_id": content_id, "percentage": 50})
    for path in ("/profile/history", "/profile/playback"):
        page = await discovr(service, sam, "GET", path, limit=1)
        assert ([item["id"] for item in page["items"]], page["hasMore"]) == (["MV_550"], False)


async def test_where_h_and_c_stopped_discovr_resumes(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": EPISODE_ID, "time": 1500})
    (point,) = await items(service, sam, "/profile/playback")
    assert (place(point), point["progress"]) == (("TV_1396", "tv", 1, 1), 50)
    (row,) = await elements(service, sam)
    await hnc(service, sam, "PUT", f"/history/{row['_id']}", {"time": 2950, "percentage": 98})
    assert await items(service, sam, "/profile/playback") == []


async def test_an_element_deleted_in_h_and_c_is_gone_from_discovr(service: Service, sam: Viewer) -> None:
    for content_id in (MOVIE_ID, EPISODE_ID):
        await hnc(service, sam, "POST", "/history", {"content_id": content_id, "percentage": 50})
    (row,) = [row for row in await elements(service, sam) if row["content_id"] == MOVIE_ID]
    await hnc(service, sam, "DELETE", f"/history/{row['_id']}")
    assert [item["id"] for item in await items(service, sam)] == ["TV_1396"]
    assert [item["id"] for item in await items(service, sam, "/profile/playback")] == ["TV_1396"]
    assert (await discovr(service, sam, "GET", "/profile/media/MV_550/meta"))["history"] is False


async def test_a_history_cleared_in_h_and_c_is_clear_in_discovr_and_reactions_stay(
    service: Service, sam: Viewer
) -> None:
    await discovr(service, sam, "POST", "/profile/liked", {"mediaId": "MV_550"})
    await discovr(service, sam, "POST", "/profile/playback", {"mediaId": "MV_550", "progress": 30})
    await discovr(service, sam, "PATCH", "/profile/history/MV_1", {"progress": 10})
    await hnc(service, sam, "DELETE", "/history")
    assert await items(service, sam) == []
    assert await items(service, sam, "/profile/playback") == []
    assert [item["id"] for item in await items(service, sam, "/profile/liked")] == ["MV_550"]


# Told through Discovr, read through H&C


@pytest.mark.parametrize(
    ("told", "content_id", "position_s"),
    [
        ({"mediaId": "MV_550"}, MOVIE_ID, 2550),
        ({"mediaId": "TV_1396", "season": 1, "episode": 1}, EPISODE_ID, 1275),
        ({"mediaId": "TV_1396", "season": 1}, SEASON_ID, 0),
    ],
)
async def test_what_discovr_is_told_is_seen_in_h_and_c(
    service: Service, sam: Viewer, told: dict[str, Any], content_id: int, position_s: float
) -> None:
    """An entry written through one dialect is seen through the other."""
    await discovr(service, sam, "POST", "/profile/history", {**told, "progress": 42.5})
    (row,) = await elements(service, sam)
    assert (row["content_id"], row["content"]["id"]) == (content_id, content_id)
    assert (row["percentage"], row["time"]) == (42.5, position_s)
    assert row["created_at"] == row["updated_at"] == "2026-01-02T03:04:05.678000Z"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"mediaId": "MV_603"}, ("show", "")),
        ({"mediaId": "TV_1399", "season": 2, "episode": 3}, ("episode", "Episode 3")),
        ({"mediaId": "TV_1396", "season": 1, "episode": 2}, ("episode", "Second")),
        ({"mediaId": "TV_1399", "season": 2}, ("season", "Season 2")),
    ],
)
async def test_every_title_told_to_discovr_gets_a_content(
    service: Service, sam: Viewer, told: dict[str, Any], shown: tuple[str, str]
) -> None:
    """Every TMDB title written through the Discovr dialect gets a content_id, so it is visible here."""
    await discovr(service, sam, "POST", "/profile/history", told)
    (row,) = await elements(service, sam)
    assert row["content_id"] >= GENERATED_CONTENT_ID_MIN
    assert (row["content"]["type"], row["content"]["name"]) == shown
    (again,) = await elements(service, sam)
    assert again["content_id"] == row["content_id"]
    content = await service.call("GET", f"/contents/{row['content_id']}")
    assert content.json["data"] == row["content"]


async def test_contents_made_for_an_episode_hold_one_another(service: Service, sam: Viewer) -> None:
    """Hierarchy: series > season > episode [doc]."""
    await discovr(service, sam, "PATCH", "/profile/history/TV_1399", {"progress": 5}, season=2, episode=3)
    (row,) = await elements(service, sam)
    chain = [row["content"]]
    while (parent_id := chain[-1]["parent_id"]) is not None:
        chain.append((await service.call("GET", f"/contents/{parent_id}")).json["data"])
    assert [content["type"] for content in chain] == ["episode", "season", "series"]


async def test_a_content_made_for_a_title_can_be_told_of_in_turn(service: Service, sam: Viewer) -> None:
    await discovr(service, sam, "PATCH", "/profile/history/TV_1399", {"progress": 5}, season=2, episode=3)
    (row,) = await elements(service, sam)
    service.clock.advance(1)
    await hnc(service, sam, "POST", "/history", {"content_id": row["content_id"], "time": 600, "percentage": 20})
    (item,) = await items(service, sam)
    assert (place(item), item["progress"]) == (("TV_1399", "tv", 2, 3), 20)
    assert [row["_id"]] == [row["_id"] for row in await elements(service, sam)]


async def test_an_operators_content_takes_the_place_of_the_one_that_was_made(service: Service, sam: Viewer) -> None:
    await discovr(service, sam, "PATCH", "/profile/history/MV_603", {"progress": 5})
    body = CONTENTS[1].body.replace(b'"id":500', b'"id":777')
    await service.add_catalogue(contents=[take_in(body, b'"media_id":"MV_603"')])
    (row,) = await elements(service, sam)
    assert (row["content_id"], row["percentage"]) == (777, 5)


async def test_both_dialects_move_one_and_the_same_entry(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": EPISODE_ID, "time": 300})
    (before,) = await elements(service, sam)
    service.clock.advance(1)
    await discovr(service, sam, "PATCH", "/profile/history/TV_1396", {"progress": 50}, **EPISODE)
    (after,) = await elements(service, sam)
    assert (after["_id"], after["created_at"]) == (before["_id"], before["created_at"])
    assert (before["time"], before["percentage"]) == (300, 10)
    assert (after["time"], after["percentage"]) == (1500, 50)


async def test_an_item_deleted_in_discovr_is_gone_from_h_and_c(service: Service, sam: Viewer) -> None:
    await hnc(service, sam, "POST", "/history", {"content_id": EPISODE_ID, "percentage": 50})
    (row,) = await elements(service, sam)
    await discovr(service, sam, "DELETE", "/profile/history/TV_1396", **EPISODE)
    assert await elements(service, sam) == []
    result = await service.call("GET", f"/history/{row['_id']}", sam.hnc_token)
    assert result.status_code == 404


async def test_a_scrobble_to_the_end_is_an_element(service: Service, sam: Viewer) -> None:
    tv = {"tv": {"season": 1, "episode": 1}}
    await discovr(service, sam, "POST", "/profile/scrobble/TV_1396", {"progress": 40, **tv})
    assert await elements(service, sam) == []
    service.clock.advance(1500)
    await discovr(service, sam, "POST", "/profile/scrobble/TV_1396", {"progress": 96, **tv})
    (row,) = await elements(service, sam)
    assert (row["content_id"], row["percentage"]) == (EPISODE_ID, 96)


# The watchlist


async def test_the_watchlist_of_h_and_c_is_seen_in_discovr(service: Service, sam: Viewer) -> None:
    for content_id in (MOVIE_ID, SERIES_ID):
        await hnc(service, sam, "POST", "/watchlist", {"content_id": content_id})
    listed = await items(service, sam, "/profile/watchlist")
    assert [(item["id"], item["title"]) for item in listed] == [("TV_1396", "A Show"), ("MV_550", "A Movie")]
    assert (await discovr(service, sam, "GET", "/profile/media/TV_1396/meta"))["watchlist"] is True


@pytest.mark.parametrize("content_id", [CLIP_ID, SEASON_ID, EPISODE_ID, SPECIAL_ID])
async def test_what_discovrs_watchlist_cannot_name_is_not_seen_in_it(
    service: Service, sam: Viewer, content_id: int
) -> None:
    """Discovr's lists are of titles: contents without one, seasons and episodes are H&C's alone [ours]."""
    await hnc(service, sam, "POST", "/watchlist", {"content_id": content_id})
    assert await items(service, sam, "/profile/watchlist") == []
    rows = (await hnc(service, sam, "GET", "/watchlist"))["data"]["collection"]
    assert [row["content_id"] for row in rows] == [content_id]


async def test_the_watchlist_of_discovr_is_seen_in_h_and_c(service: Service, sam: Viewer) -> None:
    for media_id in ("MV_550", "TV_1396", "TV_1399"):
        await discovr(service, sam, "POST", "/profile/watchlist", {"mediaId": media_id})
    rows = (await hnc(service, sam, "GET", "/watchlist"))["data"]["collection"]
    assert [row["content_id"] for row in rows[1:]] == [SERIES_ID, MOVIE_ID]
    assert (rows[0]["content"]["type"], rows[0]["video_id"]) == ("series", rows[0]["content"]["handler_id"])


async def test_what_is_taken_off_in_one_dialect_is_off_in_the_other(service: Service, sam: Viewer) -> None:
    for media_id in ("MV_550", "TV_1396"):
        await discovr(service, sam, "POST", "/profile/watchlist", {"mediaId": media_id})
    show, movie = (await hnc(service, sam, "GET", "/watchlist"))["data"]["collection"]
    await hnc(service, sam, "DELETE", f"/watchlist/{show['id']}")
    assert [item["id"] for item in await items(service, sam, "/profile/watchlist")] == ["MV_550"]
    await discovr(service, sam, "DELETE", "/profile/watchlist/MV_550")
    assert (await hnc(service, sam, "GET", "/watchlist"))["data"]["collection"] == []
    result = await service.call("GET", f"/watchlist/{movie['id']}", sam.hnc_token)
    assert result.status_code == 404


async def test_a_watchlist_cleared_in_h_and_c_is_clear_in_discovr(service: Service, sam: Viewer) -> None:
    await discovr(service, sam, "POST", "/profile/watchlist", {"mediaId": "MV_550"})
    await hnc(service, sam, "DELETE", "/watchlist")
    assert await items(service, sam, "/profile/watchlist") == []


# Whose


async def test_a_profile_named_at_login_is_the_one_of_discovr(service: Service, sam: Viewer) -> None:
    child = await service.add_profile(sam, "Child")
    await discovr(service, child, "PATCH", "/profile/history/MV_550", {"progress": 30})
    assert await elements(service, sam) == []
    assert [row["percentage"] for row in await elements(service, child)] == [30]
