"""``/profile/history``: each line of discovr.md#history, and the forms of #conventions.

Not for season defaults (``test_season_defaults``), paging (``test_paging``), refusals of bad input (``test_bad_input``)
nor other people's data (``test_whose``).
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.dialects.discovr.calls import MADE_UP, TITLES, add, history, patch, places, play, remove, renewed
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer

NOW = "2026-01-02T03:04:05.678Z"
REMOVED = {"message": "Item removed from history list successfully"}
PLACES = [("MV_550", {}), ("TV_1396", {"season": 1}), ("TV_1396", {"season": 1, "episode": 5})]
EACH_PLACE = pytest.mark.parametrize(("media_id", "place"), PLACES, ids=["movie", "season default", "episode"])


def progresses(items: list[dict[str, Any]]) -> list[float]:
    return [item["progress"] for item in items]


# What an item looks like


async def test_a_movie_is_shown_with_all_that_is_documented_and_no_more(
    service: Service, catalogue: None, sam: Viewer
) -> None:
    """[doc]: HistoryItem."""
    await add(service, sam, "MV_550", progress=80)
    result = await service.call("GET", "/profile/history", sam.session_token)
    assert result.status_code == 200
    assert result.headers["content-type"] == "application/json"
    assert result.json == {
        "items": [
            {
                "id": "MV_550",
                "mediaType": "movie",
                "title": "Fight Club",
                "poster_path": "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
                "backdrop_path": "/hZkgoQYus5vegHoetLkCJzb17zJ.jpg",
                "updatedAt": NOW,
                "createdAt": NOW,
                "progress": 80,
                "completed": True,
                "watched_count": 1,
            }
        ],
        "hasMore": False,
    }


async def test_an_episode_is_shown_with_its_season_and_number(service: Service, catalogue: None, sam: Viewer) -> None:
    """[doc]: `season`, `episode` (tv only)."""
    await add(service, sam, "TV_1396", season=1, episode=5, progress=45.5, updatedAt="2026-01-01T20:00:00.000Z")
    assert await history(service, sam) == [
        {
            "id": "TV_1396",
            "mediaType": "tv",
            "title": "Breaking Bad",
            "poster_path": "/ggFHVNu6YYI5L9pCfOacjizRGt.jpg",
            "backdrop_path": None,
            "updatedAt": "2026-01-01T20:00:00.000Z",
            "createdAt": NOW,
            "progress": 45.5,
            "completed": False,
            "watched_count": 0,
            "season": 1,
            "episode": 5,
        }
    ]


async def test_a_season_default_has_a_season_and_no_episode(service: Service, catalogue: None, sam: Viewer) -> None:
    """[doc]: `episode` absent on a season default; `imported` (only when set, such as `trakt`)."""
    await add(service, sam, "TV_1396", season=2, imported="trakt")
    (item,) = await history(service, sam)
    assert (item["season"], item["imported"]) == (2, "trakt")
    assert "episode" not in item


async def test_an_item_that_was_not_imported_does_not_say_so(service: Service, sam: Viewer) -> None:
    """[doc]: `imported` only when set."""
    await add(service, sam, "MV_550")
    await patch(service, sam, "MV_551", 5)
    assert all("imported" not in item for item in await history(service, sam))


@pytest.mark.parametrize("imported", ["trakt", "x", "x" * 64, "Letterboxd 📽", "a b"])
async def test_where_an_item_was_imported_from_is_kept_as_told(service: Service, sam: Viewer, imported: str) -> None:
    """[doc]: `imported`; through a later change, too."""
    await add(service, sam, "MV_550", imported=imported)
    await patch(service, sam, "MV_550", 10)
    assert [item["imported"] for item in await history(service, sam)] == [imported]


async def test_a_title_that_the_catalogue_does_not_know_is_taken_and_shown_without_words_or_pictures(
    service: Service, sam: Viewer
) -> None:
    """[ours]: unknown metadata: `title` `""`, paths `null`; ids the catalogue does not know are accepted."""
    await add(service, sam, "MV_2147483647")
    (item,) = await history(service, sam)
    assert (item["title"], item["poster_path"], item["backdrop_path"]) == ("", None, None)


async def test_a_title_gets_its_metadata_when_it_arrives(service: Service, sam: Viewer) -> None:
    """[ours]: ids the catalogue does not know get their metadata when it arrives."""
    await add(service, sam, "MV_550")
    assert [item["title"] for item in await history(service, sam)] == [""]
    await service.add_catalogue(TITLES)
    assert [item["title"] for item in await history(service, sam)] == ["Fight Club"]


@pytest.mark.parametrize(
    ("progress", "completed"), [(0, False), (79, False), (79.999, False), (80, True), (80.001, True), (100, True)]
)
async def test_completed_is_80_percent_or_more(service: Service, sam: Viewer, progress: float, completed: bool) -> None:
    """[doc]: `completed` (= progress >= 80)."""
    await add(service, sam, "MV_550", progress=progress)
    assert [item["completed"] for item in await history(service, sam)] == [completed]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (b"0", b"0"),
        (b"-0", b"0"),
        (b"-0.0", b"0"),
        (b"80.0", b"80"),
        (b"1e2", b"100"),
        (b"5E1", b"50"),
        (b"45.5", b"45.5"),
        (b"33.333333333333336", b"33.333333333333336"),
        (b"1e-400", b"0"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_progress_is_any_json_number_and_shown_as_it_was_told(
    service: Service, sam: Viewer, method: str, told: bytes, shown: bytes
) -> None:
    """[ours]: `progress` 0..100, any JSON number."""
    path = "/profile/history" if method == "POST" else "/profile/history/MV_550"
    sent = await service.call(method, path, sam.session_token, b'{"mediaId":"MV_550","progress":' + told + b"}")
    assert sent.status_code < 300
    result = await service.call("GET", "/profile/history", sam.session_token)
    assert b'"progress":' + shown + b"," in result.content


async def test_no_progress_that_was_told_is_negative_in_any_dialect(service: Service, sam: Viewer) -> None:
    await patch(service, sam, "MV_550", -0.0)
    result = await service.call("GET", "/history", sam.hnc_token)
    assert '"percentage":0,' in result.text


@EACH_PLACE
async def test_watched_count_is_the_completed_viewings_of_that_very_place_this_one_included(
    service: Service, sam: Viewer, media_id: str, place: dict[str, int]
) -> None:
    """[ours]."""
    for progress in (100, 79.9, 80):
        await add(service, sam, media_id, progress=progress, **place)
    for elsewhere in ({"season": 2}, {"season": 2, "episode": 5}, {"season": 1, "episode": 6}):
        await add(service, sam, "TV_1396", **elsewhere)
    await add(service, sam, "MV_1396")
    mine = [item for item in await history(service, sam) if places([item]) == [(media_id, *_numbers(place))]]
    assert [(item["progress"], item["watched_count"]) for item in mine] == [(80, 2), (79.9, 2), (100, 2)]


def _two_of_each() -> list[tuple[str, int | None, int | None]]:
    return [(media_id, *_numbers(place)) for media_id, place in PLACES] * 2


def _numbers(place: dict[str, int]) -> tuple[int | None, int | None]:
    return place.get("season"), place.get("episode")


async def test_watched_count_follows_what_is_unmarked_and_marked_again(service: Service, sam: Viewer) -> None:
    """[ours]: completed viewings."""
    counts = []
    for progress in (100, 0, 90, 81):
        await patch(service, sam, "MV_550", progress)
        counts.append([item["watched_count"] for item in await history(service, sam)])
    assert counts == [[1], [0], [1], [1]]


async def test_watched_count_does_not_count_what_other_profiles_watched(
    service: Service, sam: Viewer, alex: Viewer
) -> None:
    """[ours]: by this profile."""
    robin = await service.add_profile(sam, "Robin")
    for viewer in (robin, alex, sam):
        await add(service, viewer, "MV_550")
    assert [item["watched_count"] for item in await history(service, sam)] == [1]


# Reading


async def test_an_empty_history_is_an_empty_page(service: Service, sam: Viewer) -> None:
    """[doc]: `{items, hasMore, nextPageToken?}`."""
    for path in ("/profile/history", "/profile/history/MV_550"):
        result = await service.call("GET", path, sam.session_token)
        assert (result.status_code, result.json) == (200, {"items": [], "hasMore": False})


async def test_the_history_comes_created_last_first_whatever_was_updated_since(service: Service, sam: Viewer) -> None:
    """[doc]: created descending."""
    for media_id in ("MV_1", "MV_2", "MV_3"):
        await add(service, sam, media_id)
        service.clock.advance(0.001)
    await add(service, sam, "MV_4", updatedAt="1999-12-31T23:59:59Z")
    await patch(service, sam, "MV_1", 50)
    assert [item["id"] for item in await history(service, sam)] == ["MV_4", "MV_3", "MV_2", "MV_1"]


async def test_duplicates_are_separate_items(service: Service, sam: Viewer) -> None:
    """[doc]."""
    for progress in (10, 10, 20):
        await add(service, sam, "MV_550", progress=progress)
    assert progresses(await history(service, sam)) == [20, 10, 10]
    assert progresses(await history(service, sam, "MV_550")) == [20, 10, 10]


async def test_the_entries_of_one_title_come_updated_last_first(service: Service, sam: Viewer) -> None:
    """[doc]: updated descending."""
    for day, progress in ((3, 30), (1, 10), (2, 20)):
        await add(service, sam, "MV_550", progress=progress, updatedAt=f"2025-06-0{day}T12:00:00Z")
    await add(service, sam, "MV_551")
    assert progresses(await history(service, sam, "MV_550")) == [30, 20, 10]
    assert progresses(await history(service, sam)) == [100, 20, 10, 30]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("params", [{}, {"episode": 5}])
async def test_a_show_needs_a_season(service: Service, sam: Viewer, method: str, params: dict[str, int]) -> None:
    """[doc]: `season` required (400 without)."""
    await add(service, sam, "TV_1396", season=1, episode=5)
    body = {"progress": 1} if method == "PATCH" else None
    result = await service.call(method, "/profile/history/TV_1396", sam.session_token, body, params=params)
    check_refused(result, 400, "VALIDATION_FAILED", "season")
    assert progresses(await history(service, sam)) == [100]


async def test_without_an_episode_all_of_the_season_comes_its_defaults_included(service: Service, sam: Viewer) -> None:
    """[doc]."""
    for place in ({"season": 1, "episode": 1}, {"season": 1}, {"season": 2}, {"season": 1, "episode": 9}):
        await add(service, sam, "TV_1396", **place)
        await add(service, sam, MADE_UP, **place)
        service.clock.advance(1)
    found = await history(service, sam, "TV_1396", season=1)
    assert places(found) == [("TV_1396", 1, 9), ("TV_1396", 1, None), ("TV_1396", 1, 1)]


async def test_with_an_episode_its_entries_and_the_season_defaults_come(service: Service, sam: Viewer) -> None:
    """[ours]."""
    for place in ({"season": 1, "episode": 1}, {"season": 1}, {"season": 1, "episode": 2}, {"season": 2, "episode": 1}):
        await add(service, sam, "TV_1396", **place)
        service.clock.advance(1)
    await add(service, sam, "TV_1396", season=1, episode=1)
    found = await history(service, sam, "TV_1396", season=1, episode=1)
    assert places(found) == [("TV_1396", 1, 1), ("TV_1396", 1, None), ("TV_1396", 1, 1)]


@pytest.mark.parametrize("query", [{"season": "1"}, {"season": "0", "episode": "0"}, {"season": "x", "episode": ""}])
async def test_a_movie_ignores_season_and_episode_in_a_query_whatever_they_say(
    service: Service, sam: Viewer, query: dict[str, str]
) -> None:
    """[doc]: ignored for movies."""
    path = "/profile/history/MV_550"
    assert (await service.call("PATCH", path, sam.session_token, {"progress": 5}, params=query)).json == {
        "message": "History item updated or created successfully"
    }
    assert progresses(await history(service, sam, "MV_550", **query)) == [5]
    assert places(await history(service, sam)) == [("MV_550", None, None)]
    assert (await service.call("DELETE", path, sam.session_token, params=query)).json == REMOVED
    assert await history(service, sam) == []


async def test_a_movie_ignores_season_and_episode_in_a_body(service: Service, sam: Viewer) -> None:
    """[doc]: ignored for movies."""
    await add(service, sam, "MV_550", season=3, episode=4)
    assert places(await history(service, sam)) == [("MV_550", None, None)]


# POST


@EACH_PLACE
async def test_a_post_is_always_a_new_entry(
    service: Service, sam: Viewer, media_id: str, place: dict[str, int]
) -> None:
    """[doc]: always a NEW entry; 201 with the documented message (checked in ``add``)."""
    for _ in range(3):
        await add(service, sam, media_id, updatedAt="2026-01-01T00:00:00Z", progress=7, **place)
    assert places(await history(service, sam)) == [(media_id, *_numbers(place))] * 3


async def test_a_post_without_progress_is_a_finished_viewing(service: Service, sam: Viewer) -> None:
    """[ours]: `progress` omitted = 100."""
    await add(service, sam, "MV_550")
    (item,) = await history(service, sam)
    assert (item["progress"], item["completed"]) == (100, True)


async def test_a_show_is_not_logged_without_a_season(service: Service, sam: Viewer) -> None:
    """[doc]: `season` required for TV."""
    for body in ({"mediaId": "TV_1396"}, {"mediaId": "TV_1396", "episode": 5}):
        result = await service.call("POST", "/profile/history", sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "season")
    assert await history(service, sam) == []


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01T02:30:00+02:30", "2026-01-01T00:00:00.000Z"),
        ("2025-12-31T23:59:59.999999Z", "2025-12-31T23:59:59.999Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2024-02-29T12:00:00-00:00", "2024-02-29T12:00:00.000Z"),
    ],
)
async def test_updated_at_is_what_was_told_in_utc_and_milliseconds(
    service: Service, sam: Viewer, told: str, shown: str
) -> None:
    """[doc]: `YYYY-MM-DDTHH:mm:ss.sssZ`."""
    await add(service, sam, "MV_550", updatedAt=told)
    (item,) = await history(service, sam)
    assert (item["updatedAt"], item["createdAt"]) == (shown, NOW)


@pytest.mark.parametrize(
    "future",
    ["2026-01-02T03:04:05.679Z", "2027-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59-23:59"],
)
async def test_updated_at_in_the_future_is_clamped_to_now(service: Service, sam: Viewer, future: str) -> None:
    """[ours]."""
    await add(service, sam, "MV_550", updatedAt=future)
    assert [item["updatedAt"] for item in await history(service, sam)] == [NOW]


async def test_updated_at_is_now_where_none_is_told(service: Service, sam: Viewer) -> None:
    """[ours]."""
    service.clock.set(datetime(2026, 2, 3, 4, 5, 6, 7000, UTC))
    sam = await renewed(service, sam)
    await add(service, sam, "MV_550")
    (item,) = await history(service, sam)
    assert (item["updatedAt"], item["createdAt"]) == ("2026-02-03T04:05:06.007Z",) * 2


async def test_a_body_is_json_whatever_its_content_type_says(service: Service, sam: Viewer) -> None:
    """[doc]: JSON in and out."""
    for kind in ("application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": kind}
        body = {"mediaId": "MV_550"}
        assert (await service.call("POST", "/profile/history", sam.session_token, body, headers)).status_code == 201
    assert len(await history(service, sam)) == 3


async def test_there_is_no_version_prefix(service: Service, sam: Viewer) -> None:
    """[doc]."""
    assert (await service.call("GET", "/v1/profile/history", sam.session_token)).status_code == 404


# PATCH


@EACH_PLACE
async def test_a_patch_adds_the_first_entry_and_changes_it_from_then_on(
    service: Service, sam: Viewer, media_id: str, place: dict[str, int]
) -> None:
    """[doc]: upsert on media + season + episode; 200 with the documented message (checked in ``patch``)."""
    for progress in (10, 95.5, 30):
        await patch(service, sam, media_id, progress, **place)
        found = await history(service, sam)
        assert places(found) == [(media_id, *_numbers(place))]
        assert progresses(found) == [progress]


async def test_a_patch_moves_updated_at_to_now_and_leaves_created_at(service: Service, sam: Viewer) -> None:
    """[ours]."""
    await add(service, sam, "MV_550", updatedAt="2020-01-01T00:00:00Z")
    service.clock.advance(60)
    await patch(service, sam, "MV_550", 50)
    (item,) = await history(service, sam)
    assert (item["updatedAt"], item["createdAt"]) == ("2026-01-02T03:05:05.678Z", NOW)


async def test_of_duplicates_a_patch_changes_the_one_updated_last_and_adds_none(service: Service, sam: Viewer) -> None:
    """[ours]."""
    for day, progress in ((1, 1), (3, 3), (2, 2)):
        await add(service, sam, "MV_550", progress=progress, updatedAt=f"2025-06-0{day}T12:00:00Z")
    await patch(service, sam, "MV_550", 50)
    assert progresses(await history(service, sam)) == [2, 50, 1]


async def test_a_patch_keeps_an_episode_its_season_and_other_titles_apart(service: Service, sam: Viewer) -> None:
    """[doc]: upsert on media + season + episode."""
    places = [{"season": 1}, {"season": 1, "episode": 1}, {"season": 2, "episode": 1}, {"season": 1, "episode": 2}]
    for progress, place in enumerate(places):
        await patch(service, sam, "TV_1396", progress, **place)
        await patch(service, sam, MADE_UP, 50 + progress, **place)
    assert progresses(await history(service, sam, "TV_1396", season=1)) == [3, 1, 0]
    assert progresses(await history(service, sam)) == [53, 3, 52, 2, 51, 1, 50, 0]


async def test_a_patch_sets_progress_outright_and_so_may_un_complete(service: Service, sam: Viewer) -> None:
    """semantics.md#completion, 3: Discovr's PATCH is an explicit act."""
    await add(service, sam, "MV_550")
    await patch(service, sam, "MV_550", 79)
    (item,) = await history(service, sam)
    assert (item["completed"], item["watched_count"]) == (False, 0)


async def test_a_patch_to_the_end_takes_the_title_off_what_can_be_resumed(service: Service, sam: Viewer) -> None:
    """semantics.md#completion, 4."""
    await play(service, sam, "MV_550", 40)
    for progress, offered in ((94.9, 1), (95, 0)):
        await patch(service, sam, "MV_550", progress)
        result = await service.call("GET", "/profile/playback", sam.session_token)
        assert len(result.json["items"]) == offered


async def test_a_season_or_episode_in_the_body_of_a_patch_is_no_part_of_its_key(service: Service, sam: Viewer) -> None:
    """[doc]: the key is in path and query."""
    body = {"progress": 5, "season": 9, "episode": 9, "mediaId": "MV_551"}
    path = "/profile/history/TV_1396"
    result = await service.call("PATCH", path, sam.session_token, body, params={"season": 1, "episode": 2})
    assert result.status_code == 200
    assert places(await history(service, sam)) == [("TV_1396", 1, 2)]


# DELETE


@EACH_PLACE
async def test_a_delete_removes_every_entry_with_exactly_that_key(
    service: Service, sam: Viewer, media_id: str, place: dict[str, int]
) -> None:
    """[ours]."""
    for other, other_place in PLACES:
        for _ in range(2):
            await add(service, sam, other, **other_place)
    result = await remove(service, sam, media_id, **place)
    assert (result.status_code, result.json) == (200, REMOVED)
    kept = places(await history(service, sam))
    gone = (media_id, *_numbers(place))
    assert sorted(kept, key=str) == sorted((key for key in _two_of_each() if key != gone), key=str)


async def test_a_season_alone_removes_the_season_default_only(service: Service, sam: Viewer) -> None:
    """[ours]."""
    for place in ({"season": 1}, {"season": 1, "episode": 1}, {"season": 2}):
        await add(service, sam, "TV_1396", **place)
    await remove(service, sam, "TV_1396", season=1)
    assert places(await history(service, sam)) == [("TV_1396", 2, None), ("TV_1396", 1, 1)]


@EACH_PLACE
async def test_deleting_what_is_not_there_is_not_found(
    service: Service, sam: Viewer, media_id: str, place: dict[str, int]
) -> None:
    """[ours]: nothing there: 404."""
    check_refused(await remove(service, sam, media_id, **place), 404, "NOT_FOUND")
    await add(service, sam, media_id, **place)
    assert (await remove(service, sam, media_id, **place)).status_code == 200
    check_refused(await remove(service, sam, media_id, **place), 404, "NOT_FOUND")


async def test_deleting_an_episode_that_only_a_default_speaks_for_is_not_found(service: Service, sam: Viewer) -> None:
    """[ours]: exactly that key."""
    await add(service, sam, "TV_1396", season=1)
    check_refused(await remove(service, sam, "TV_1396", season=1, episode=1), 404, "NOT_FOUND")
    assert len(await history(service, sam)) == 1


async def test_what_was_deleted_counts_no_more(service: Service, sam: Viewer) -> None:
    """[ours]: watched_count, after a removal."""
    await add(service, sam, "MV_550")
    await add(service, sam, "MV_550")
    await remove(service, sam, "MV_550")
    await add(service, sam, "MV_550")
    assert [item["watched_count"] for item in await history(service, sam)] == [1]
