"""``/profile/watchlist``, ``liked``, ``disliked`` and ``super_liked``: each line of discovr.md#lists.

Not for paging (``test_paging``), refusals of bad input (``test_bad_input``) nor other people's data (``test_whose``).
"""

import itertools
from typing import Any

import falcon.testing
import pytest

from tests.dialects.discovr.calls import LISTS, MADE_UP, REACTIONS, TITLES, add, items, mark, meta
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer

EACH_LIST = pytest.mark.parametrize("name", LISTS)
EACH_REACTION = pytest.mark.parametrize("name", REACTIONS)
NOW = "2026-01-02T03:04:05.678Z"


async def unmark(service: Service, viewer: Viewer, name: str, media_id: str) -> falcon.testing.Result:
    return await service.call("DELETE", f"/profile/{name}/{media_id}", viewer.session_token)


async def listed(service: Service, viewer: Viewer) -> dict[str, list[str]]:
    """The media ids of every list that has any."""
    found = {name: await items(service, viewer, f"/profile/{name}") for name in LISTS}
    return {name: [item["id"] for item in rows] for name, rows in found.items() if rows}


# Adding


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("watchlist", {"message": "Item added to watchlist list successfully"}),
        ("liked", {"message": "Item added to liked list successfully", "added": "liked"}),
        ("disliked", {"message": "Item added to disliked list successfully", "added": "disliked"}),
        ("super_liked", {"message": "Item added to super_liked list successfully", "added": "super_liked"}),
    ],
)
async def test_a_title_is_added_and_only_an_exclusive_list_says_so_in_added(
    service: Service, sam: Viewer, name: str, body: dict[str, str]
) -> None:
    """[doc]: `{message, added?, removed?}`, `added`/`removed` only for the three exclusive lists; [ours]: 201."""
    result = await mark(service, sam, name, "MV_550")
    assert (result.status_code, result.json) == (201, body)
    assert result.headers["content-type"] == "application/json"
    assert await listed(service, sam) == {name: ["MV_550"]}


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(REACTIONS, 2)))
async def test_an_exclusive_list_takes_the_title_off_the_other_two(
    service: Service, sam: Viewer, before: str, after: str
) -> None:
    """[doc]: the last three exclude one another; `removed` names the list it was taken off."""
    await mark(service, sam, before, "MV_550")
    result = await mark(service, sam, after, "MV_550")
    assert (result.status_code, result.json) == (
        201,
        {"message": f"Item added to {after} list successfully", "added": after, "removed": before},
    )
    assert await listed(service, sam) == {after: ["MV_550"]}


async def test_the_documented_answer_of_a_dislike_after_a_like(service: Service, sam: Viewer) -> None:
    """[doc], literally."""
    await mark(service, sam, "liked", "MV_550")
    result = await mark(service, sam, "disliked", "MV_550")
    assert result.json == {
        "message": "Item added to disliked list successfully",
        "added": "disliked",
        "removed": "liked",
    }


@EACH_REACTION
async def test_the_watchlist_excludes_nothing_and_is_excluded_by_nothing(
    service: Service, sam: Viewer, name: str
) -> None:
    """[doc]: the last three exclude one another, and those only."""
    await mark(service, sam, "watchlist", "MV_550")
    assert "removed" not in (await mark(service, sam, name, "MV_550")).json
    assert await listed(service, sam) == {"watchlist": ["MV_550"], name: ["MV_550"]}
    await unmark(service, sam, "watchlist", "MV_550")
    result = await mark(service, sam, "watchlist", "MV_550")
    assert result.json == {"message": "Item added to watchlist list successfully"}
    assert await listed(service, sam) == {"watchlist": ["MV_550"], name: ["MV_550"]}


async def test_titles_exclude_nothing_of_other_titles(service: Service, sam: Viewer) -> None:
    for name, media_id in zip(REACTIONS, ("MV_1396", "TV_1396", "MV_550"), strict=True):
        assert "removed" not in (await mark(service, sam, name, media_id)).json
    assert await listed(service, sam) == {"liked": ["MV_1396"], "disliked": ["TV_1396"], "super_liked": ["MV_550"]}


@EACH_LIST
async def test_what_is_there_already_is_added_again_with_200_and_nothing_changes(
    service: Service, sam: Viewer, name: str
) -> None:
    """[ours]: already there: 200, nothing changed, no `removed`."""
    first = await mark(service, sam, name, "MV_550")
    service.clock.advance(1)
    await mark(service, sam, name, "MV_551")
    before = await items(service, sam, f"/profile/{name}")
    service.clock.advance(1)
    again = await mark(service, sam, name, "MV_550")
    assert (again.status_code, again.json) == (200, first.json)
    assert "removed" not in again.json
    assert await items(service, sam, f"/profile/{name}") == before


async def test_no_answer_has_removed_again_once_it_was_told(service: Service, sam: Viewer) -> None:
    """[ours]: already there: no `removed`."""
    await mark(service, sam, "liked", "MV_550")
    assert (await mark(service, sam, "disliked", "MV_550")).json["removed"] == "liked"
    assert "removed" not in (await mark(service, sam, "disliked", "MV_550")).json


async def test_a_list_takes_a_show_as_a_whole(service: Service, sam: Viewer) -> None:
    """[doc]: `{mediaId}`: no season."""
    body = {"mediaId": "TV_1396", "season": 1, "episode": 2, "a newer key": None}
    result = await service.call("POST", "/profile/liked", sam.session_token, body)
    assert result.status_code == 201
    (item,) = await items(service, sam, "/profile/liked")
    assert (item["id"], "season" in item) == ("TV_1396", False)
    assert (await mark(service, sam, "liked", "TV_1396")).status_code == 200


async def test_a_mark_is_no_viewing(service: Service, sam: Viewer) -> None:
    for name in LISTS:
        await mark(service, sam, name, "MV_550")
    assert await items(service, sam, "/profile/history") == []
    assert await items(service, sam, "/profile/playback") == []


# Reading


@EACH_LIST
async def test_a_list_shows_all_that_is_documented_and_no_more(
    service: Service, catalogue: None, sam: Viewer, name: str
) -> None:
    """[doc]: page of `{id, mediaType, title, poster_path, backdrop_path, createdAt}`; [ours]: newest first."""
    await mark(service, sam, name, "TV_1396")
    service.clock.advance(1)
    await mark(service, sam, name, "MV_550")
    result = await service.call("GET", f"/profile/{name}", sam.session_token)
    assert result.status_code == 200
    assert result.json == {
        "items": [
            {
                "id": "MV_550",
                "mediaType": "movie",
                "title": "Fight Club",
                "poster_path": "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
                "backdrop_path": "/hZkgoQYus5vegHoetLkCJzb17zJ.jpg",
                "createdAt": "2026-01-02T03:04:06.678Z",
            },
            {
                "id": "TV_1396",
                "mediaType": "tv",
                "title": "Breaking Bad",
                "poster_path": "/ggFHVNu6YYI5L9pCfOacjizRGt.jpg",
                "backdrop_path": None,
                "createdAt": NOW,
            },
        ],
        "hasMore": False,
    }


@EACH_LIST
async def test_an_empty_list_is_an_empty_page(service: Service, sam: Viewer, name: str) -> None:
    result = await service.call("GET", f"/profile/{name}", sam.session_token)
    assert (result.status_code, result.json) == (200, {"items": [], "hasMore": False})


async def test_a_title_that_the_catalogue_does_not_know_is_listed_until_it_does(service: Service, sam: Viewer) -> None:
    """[ours]: discovr.md#history, of unknown metadata."""
    unknown: dict[str, Any] = {"title": "", "poster_path": None, "backdrop_path": None, "createdAt": NOW}
    await mark(service, sam, "watchlist", "MV_550")
    expected = [{"id": "MV_550", "mediaType": "movie", **unknown}]
    assert await items(service, sam, "/profile/watchlist") == expected
    await service.add_catalogue(TITLES)
    assert [item["title"] for item in await items(service, sam, "/profile/watchlist")] == ["Fight Club"]


@EACH_LIST
async def test_a_list_comes_newest_first_and_what_came_back_is_new(service: Service, sam: Viewer, name: str) -> None:
    """[ours]: newest first, also where the clock stood still."""
    for media_id in ("MV_1", "TV_1", "MV_2"):
        await mark(service, sam, name, media_id)
    assert (await listed(service, sam))[name] == ["MV_2", "TV_1", "MV_1"]
    await unmark(service, sam, name, "MV_1")
    await mark(service, sam, name, "MV_1")
    assert (await listed(service, sam))[name] == ["MV_1", "MV_2", "TV_1"]


async def test_a_list_is_its_profile_s_own(service: Service, sam: Viewer, alex: Viewer) -> None:
    robin = await service.add_profile(sam, "Robin")
    for name in LISTS:
        await mark(service, sam, name, "MV_550")
    assert await listed(service, robin) == {}
    assert await listed(service, alex) == {}
    assert "removed" not in (await mark(service, robin, "liked", "MV_550")).json


# Removing


@EACH_LIST
async def test_a_title_is_taken_off_one_list_and_stays_on_the_others(service: Service, sam: Viewer, name: str) -> None:
    """[doc]: DELETE; 200 `{message}`."""
    other = "liked" if name == "watchlist" else "watchlist"
    for marked in (name, other):
        await mark(service, sam, marked, "MV_550")
    await mark(service, sam, name, MADE_UP)
    result = await unmark(service, sam, name, "MV_550")
    assert (result.status_code, result.json) == (200, {"message": f"Item removed from {name} list successfully"})
    assert await listed(service, sam) == {name: [MADE_UP], other: ["MV_550"]}


@EACH_LIST
async def test_a_title_that_is_not_on_the_list_cannot_be_taken_off(service: Service, sam: Viewer, name: str) -> None:
    """[ours]: absent: 404."""
    check_refused(await unmark(service, sam, name, "MV_550"), 404, "NOT_FOUND")
    other = "liked" if name != "liked" else "watchlist"
    await mark(service, sam, other, "MV_550")
    await mark(service, sam, name, "TV_550")
    check_refused(await unmark(service, sam, name, "MV_551"), 404, "NOT_FOUND")
    await unmark(service, sam, name, "TV_550")
    check_refused(await unmark(service, sam, name, "TV_550"), 404, "NOT_FOUND")
    assert other in await listed(service, sam)


async def test_a_title_that_was_taken_off_by_its_opposite_is_not_there_any_more(service: Service, sam: Viewer) -> None:
    """[ours]: absent: 404."""
    await mark(service, sam, "liked", "MV_550")
    await mark(service, sam, "disliked", "MV_550")
    check_refused(await unmark(service, sam, "liked", "MV_550"), 404, "NOT_FOUND")
    assert await listed(service, sam) == {"disliked": ["MV_550"]}


async def test_removing_history_leaves_the_lists_alone(service: Service, sam: Viewer) -> None:
    await add(service, sam, "MV_550")
    await mark(service, sam, "liked", "MV_550")
    await service.call("DELETE", "/profile/history/MV_550", sam.session_token)
    assert await listed(service, sam) == {"liked": ["MV_550"]}
    assert (await meta(service, sam, "MV_550"))["liked"] is True


@pytest.mark.parametrize("name", ["loved", "Liked", "LIKED", "super-liked", "likes", "%6ciked%20"])
async def test_there_is_no_list_of_another_name(service: Service, sam: Viewer, name: str) -> None:
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", "/MV_550")):
        result = await service.call(method, f"/profile/{name}{path}", sam.session_token, {"mediaId": "MV_550"})
        check_refused(result, 404, "NOT_FOUND")
