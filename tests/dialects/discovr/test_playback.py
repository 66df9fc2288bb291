"""``/profile/playback`` and ``/profile/media``: resume points in the lines of discovr.md#playback.

Not for scrobbles (``test_scrobble``), paging (``test_paging``), refusals of bad input (``test_bad_input``) nor other
people's data (``test_whose``).
"""

from typing import Any

import falcon.testing
import pytest

from tests.dialects.discovr.calls import TITLES, add, history, items, mark, meta, offered, play, remove, scrobble
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer

NOW = "2026-01-02T03:04:05.678Z"
UNTOUCHED = {
    "liked": False,
    "disliked": False,
    "super_liked": False,
    "watchlist": False,
    "history": False,
    "playback": None,
}
EPISODE = {"season": 1, "episode": 5}
WRITES = pytest.mark.parametrize(
    ("method", "message"),
    [("POST", "Item added to playback list successfully"), ("PATCH", "Playback item updated successfully")],
)


async def tell(service: Service, viewer: Viewer, method: str, media_id: str, **told: Any) -> falcon.testing.Result:
    return await service.call(method, "/profile/playback", viewer.session_token, {"mediaId": media_id, **told})


async def dismiss(service: Service, viewer: Viewer, media_id: str) -> falcon.testing.Result:
    return await service.call("DELETE", f"/profile/playback/{media_id}", viewer.session_token)


# Resume points


@WRITES
async def test_a_resume_point_is_put_where_none_was_and_moved_where_one_is(
    service: Service, sam: Viewer, method: str, message: str
) -> None:
    """[doc]: POST and PATCH `{mediaId, progress?, updatedAt?, season?, episode?}` and their messages."""
    for progress in (10, 60.5, 30):
        result = await tell(service, sam, method, "MV_550", progress=progress)
        assert (result.status_code, result.json) == (200, {"message": message})
        assert await offered(service, sam) == [("MV_550", None, None, progress)]
    assert await history(service, sam) == []


async def test_what_can_be_resumed_is_shown_with_its_title_the_one_updated_last_first(
    service: Service, catalogue: None, sam: Viewer
) -> None:
    """[ours]: page of resumable items, updated descending."""
    await play(service, sam, "MV_550", 60)
    service.clock.advance(1)
    await play(service, sam, "TV_1396", 34.9, **EPISODE)
    result = await service.call("GET", "/profile/playback", sam.session_token)
    assert result.status_code == 200
    assert result.json == {
        "items": [
            {
                "id": "TV_1396",
                "mediaType": "tv",
                "title": "Breaking Bad",
                "poster_path": "/ggFHVNu6YYI5L9pCfOacjizRGt.jpg",
                "backdrop_path": None,
                "progress": 34.9,
                "updatedAt": "2026-01-02T03:04:06.678Z",
                "season": 1,
                "episode": 5,
            },
            {
                "id": "MV_550",
                "mediaType": "movie",
                "title": "Fight Club",
                "poster_path": "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
                "backdrop_path": "/hZkgoQYus5vegHoetLkCJzb17zJ.jpg",
                "progress": 60,
                "updatedAt": NOW,
            },
        ],
        "hasMore": False,
    }
    service.clock.advance(1)
    await play(service, sam, "MV_550", 61)
    assert [row[0] for row in await offered(service, sam)] == ["MV_550", "TV_1396"]


async def test_nothing_to_resume_is_an_empty_page(service: Service, sam: Viewer) -> None:
    result = await service.call("GET", "/profile/playback", sam.session_token)
    assert (result.status_code, result.json) == (200, {"items": [], "hasMore": False})


@pytest.mark.parametrize(
    ("progress", "resumable"), [(0, False), (0.001, True), (80, True), (94.999, True), (95, False), (100, False)]
)
async def test_a_title_is_offered_from_its_beginning_until_95_percent(
    service: Service, sam: Viewer, progress: float, resumable: bool
) -> None:
    """semantics.md#completion, 4: counting as watched is not the same as no longer resumable."""
    await play(service, sam, "MV_550", progress)
    assert bool(await offered(service, sam)) is resumable
    assert (await meta(service, sam, "MV_550"))["playback"] == {"resumable": resumable, "progress": progress}


async def test_a_post_without_progress_puts_the_point_at_the_beginning(service: Service, sam: Viewer) -> None:
    """[ours]: `progress` omitted means 0: there is a point, and nothing yet to resume."""
    await tell(service, sam, "POST", "MV_550")
    assert (await meta(service, sam, "MV_550"))["playback"] == {"resumable": False, "progress": 0}
    assert await offered(service, sam) == []


@WRITES
async def test_a_time_before_the_stored_one_changes_nothing_and_gets_the_same_answer(
    service: Service, sam: Viewer, method: str, message: str
) -> None:
    """[ours]."""
    await play(service, sam, "MV_550", 40, updatedAt="2026-01-01T20:00:00Z")
    before = await items(service, sam, "/profile/playback")
    result = await tell(service, sam, method, "MV_550", progress=10, updatedAt="2026-01-01T19:59:59.999Z")
    assert (result.status_code, result.json) == (200, {"message": message})
    assert await items(service, sam, "/profile/playback") == before
    result = await tell(service, sam, method, "MV_550", progress=20, updatedAt="2026-01-01T20:00:00Z")
    assert await offered(service, sam) == [("MV_550", None, None, 20)]


@WRITES
async def test_a_time_in_the_future_is_clamped_to_now(service: Service, sam: Viewer, method: str, message: str) -> None:
    """[ours]; so that it cannot lock out what is played later."""
    await tell(service, sam, method, "MV_550", progress=40, updatedAt="2027-01-01T00:00:00Z")
    assert [row["updatedAt"] for row in await items(service, sam, "/profile/playback")] == [NOW]
    service.clock.advance(0.001)
    await tell(service, sam, method, "MV_550", progress=41)
    assert await offered(service, sam) == [("MV_550", None, None, 41)]


async def test_live_playing_is_taken_although_the_clock_was_set_back(service: Service, sam: Viewer) -> None:
    await scrobble(service, sam, "MV_550", 40)
    service.clock.advance(-60)
    await scrobble(service, sam, "MV_550", 41)
    await play(service, sam, "TV_1396", 5, **EPISODE)
    assert await offered(service, sam) == [("MV_550", None, None, 41), ("TV_1396", 1, 5, 5)]


@WRITES
async def test_a_show_has_a_point_for_each_episode_and_a_movie_ignores_both(
    service: Service, sam: Viewer, method: str, message: str
) -> None:
    """[doc]: `season?, episode?`."""
    await tell(service, sam, method, "TV_1396", progress=20, season=1, episode=6)
    service.clock.advance(1)
    await tell(service, sam, method, "TV_1396", progress=10, season=1, episode=5)
    await tell(service, sam, method, "MV_550", progress=30, season=1, episode=5)
    expected = [("MV_550", None, None, 30), ("TV_1396", 1, 5, 10), ("TV_1396", 1, 6, 20)]
    assert await offered(service, sam) == expected


@WRITES
async def test_a_show_has_no_point_without_a_season(service: Service, sam: Viewer, method: str, message: str) -> None:
    """[ours]."""
    result = await tell(service, sam, method, "TV_1396", progress=10)
    check_refused(result, 400, "VALIDATION_FAILED", "season")
    assert await meta(service, sam, "TV_1396") == UNTOUCHED


async def test_a_patch_needs_progress(service: Service, sam: Viewer) -> None:
    """[doc]: PATCH `{mediaId, progress, ...}`."""
    check_refused(await tell(service, sam, "PATCH", "MV_550"), 400, "VALIDATION_FAILED", "progress")


@pytest.mark.parametrize(("season", "episode"), [(1, 6), (2, 1)])
async def test_starting_a_later_episode_ends_the_offer_of_the_earlier_ones(
    service: Service, sam: Viewer, season: int, episode: int
) -> None:
    """semantics.md#completion, 4; the earlier one can be gone back to."""
    await play(service, sam, "MV_550", 50)
    await play(service, sam, "TV_1396", 30, **EPISODE)
    service.clock.advance(1)
    await scrobble(service, sam, "TV_1396", 1, season=season, episode=episode)
    assert await offered(service, sam) == [("TV_1396", season, episode, 1), ("MV_550", None, None, 50)]
    service.clock.advance(1)
    await scrobble(service, sam, "TV_1396", 31, **EPISODE)
    assert await offered(service, sam) == [
        ("TV_1396", 1, 5, 31),
        ("TV_1396", season, episode, 1),
        ("MV_550", None, None, 50),
    ]


async def test_putting_a_point_never_logs_a_viewing(service: Service, sam: Viewer) -> None:
    """[doc]: the effects on history are the scrobble's."""
    for method in ("POST", "PATCH"):
        for progress in (50, 80, 100):
            await tell(service, sam, method, "MV_550", progress=progress)
    assert await history(service, sam) == []


# Off Continue Watching


async def test_a_title_is_taken_off_with_all_its_episodes_and_its_history_stays(service: Service, sam: Viewer) -> None:
    """[ours]: takes the title off Continue Watching, history untouched."""
    await add(service, sam, "TV_1396", progress=40, **EPISODE)
    await play(service, sam, "TV_1396", 41, **EPISODE)
    await play(service, sam, "TV_1396", 20, season=1, episode=2)
    await play(service, sam, "MV_1396", 30)
    before = await history(service, sam)
    result = await dismiss(service, sam, "TV_1396")
    assert (result.status_code, result.json) == (200, {"message": "Item removed from playback list successfully"})
    assert await offered(service, sam) == [("MV_1396", None, None, 30)]
    assert await history(service, sam) == before
    assert (await meta(service, sam, "TV_1396"))["playback"]["resumable"] is False


async def test_a_title_taken_off_comes_back_when_it_is_played_again(service: Service, sam: Viewer) -> None:
    """[ours]: until it is played again."""
    await play(service, sam, "MV_550", 30)
    await dismiss(service, sam, "MV_550")
    service.clock.advance(1)
    await scrobble(service, sam, "MV_550", 31)
    assert await offered(service, sam) == [("MV_550", None, None, 31)]


async def test_what_is_not_offered_cannot_be_taken_off(service: Service, sam: Viewer) -> None:
    """[ours]: nothing there: 404."""
    check_refused(await dismiss(service, sam, "MV_550"), 404, "NOT_FOUND")
    await play(service, sam, "MV_550", 30)
    await dismiss(service, sam, "MV_550")
    check_refused(await dismiss(service, sam, "MV_550"), 404, "NOT_FOUND")
    await play(service, sam, "MV_551", 95)
    check_refused(await dismiss(service, sam, "MV_551"), 404, "NOT_FOUND")


async def test_removing_the_history_of_a_place_takes_its_point_with_it_and_no_other(
    service: Service, sam: Viewer
) -> None:
    """What a viewer deleted is not offered to be resumed."""
    for number in (6, 5):
        await add(service, sam, "TV_1396", season=1, episode=number)
        service.clock.advance(1)
        await play(service, sam, "TV_1396", 30, season=1, episode=number)
    await remove(service, sam, "TV_1396", **EPISODE)
    assert await offered(service, sam) == [("TV_1396", 1, 6, 30)]


# What is known of a title


async def test_a_title_never_touched_is_on_no_list(service: Service, catalogue: None, sam: Viewer) -> None:
    """[doc]: `playback` null."""
    for media_id in ("MV_550", "MV_2147483647", "TV_1396"):
        assert await meta(service, sam, media_id) == UNTOUCHED


@pytest.mark.parametrize("name", ["watchlist", "liked", "disliked", "super_liked"])
async def test_the_lists_that_a_title_is_on_are_told(service: Service, sam: Viewer, name: str) -> None:
    """[doc]."""
    await mark(service, sam, name, "MV_550")
    assert await meta(service, sam, "MV_550") == {**UNTOUCHED, name: True}
    assert await meta(service, sam, "TV_550") == UNTOUCHED


@pytest.mark.parametrize("place", [{"season": 1}, {"season": 9, "episode": 9}])
async def test_any_entry_of_a_title_is_history(service: Service, sam: Viewer, place: dict[str, int]) -> None:
    """[doc]: `history: bool`."""
    await add(service, sam, "TV_1396", progress=0, **place)
    assert await meta(service, sam, "TV_1396") == {**UNTOUCHED, "history": True}
    await remove(service, sam, "TV_1396", **place)
    assert await meta(service, sam, "TV_1396") == UNTOUCHED


async def test_the_newest_resume_point_of_a_title_is_told(service: Service, sam: Viewer) -> None:
    """[doc]: `playback: {resumable, progress, season?, episode?}`."""
    await play(service, sam, "TV_1396", 96, season=1, episode=6)
    service.clock.advance(1)
    await play(service, sam, "TV_1396", 34.9, **EPISODE)
    assert (await meta(service, sam, "TV_1396"))["playback"] == {
        "resumable": True,
        "progress": 34.9,
        "season": 1,
        "episode": 5,
    }


async def test_the_profile_of_a_call_comes_from_the_token_alone(service: Service, sam: Viewer, alex: Viewer) -> None:
    """discovr.md#conventions [doc]: never from the path or body."""
    theirs = {"profileId": alex.profile_id, "profile_id": alex.profile_id, "profile": alex.profile_id}
    params = dict(theirs)
    for method, path, body in (
        ("POST", "/profile/history", {"mediaId": "MV_550"}),
        ("PATCH", "/profile/history/MV_550", {"progress": 50}),
        ("POST", "/profile/liked", {"mediaId": "MV_550"}),
        ("PATCH", "/profile/playback", {"mediaId": "MV_550", "progress": 50}),
        ("POST", "/profile/scrobble/MV_550", {"progress": 90}),
    ):
        result = await service.call(method, path, sam.session_token, {**body, **theirs}, params=params)
        assert result.status_code < 300
        service.clock.advance(1)
    assert await meta(service, alex, TITLES[0].title_id) == UNTOUCHED
    known = await meta(service, sam, "MV_550")
    assert (known["liked"], known["history"], known["playback"]["progress"]) == (True, True, 90)
