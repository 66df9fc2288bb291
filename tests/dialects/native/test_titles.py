"""``/v1/titles/{title_id}``: its state and why, marks of seasons and shows, forgetting, likes.

Not for dismissing and snoozing, which are seen on the shelves (``test_shelves``).
"""

from typing import Any

import pytest

from tests.dialects.native.calls import (
    CLIP_TITLE,
    EPISODE_MS,
    FILM_MS,
    MADE_UP,
    MARKS,
    MOVIE,
    NOW,
    OTHER_SITTING,
    SHOW,
    SITTING,
    ask,
    items,
    locator,
    play,
    seen,
    v1,
)
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer


async def _state(service: Service, viewer: Viewer, title_id: str, **query: Any) -> dict[str, Any]:
    state: dict[str, Any] = await v1(service, viewer, "GET", f"titles/{title_id}/state", **query)
    return state


async def _episodes(service: Service, viewer: Viewer) -> dict[tuple[int, int], dict[str, Any]]:
    state = await _state(service, viewer, SHOW)
    return {
        (season["season"], episode["episode"]): episode for season in state["seasons"] for episode in season["episodes"]
    }


async def _watched(service: Service, viewer: Viewer) -> list[tuple[int, int]]:
    return [place for place, episode in (await _episodes(service, viewer)).items() if episode["completed"]]


async def _mark(service: Service, viewer: Viewer, method: str, title_id: str, **query: Any) -> dict[str, Any]:
    done: dict[str, Any] = await v1(service, viewer, method, f"titles/{title_id}/watched", **query)
    return done


# State


async def test_a_title_that_nobody_touched_is_no_error(service: Service, sam: Viewer) -> None:
    nothing: dict[str, Any] = {
        "completed": False,
        "resumable": False,
        "progress": 0,
        "position_ms": None,
        "watched_count": 0,
        "because": "none",
        "point": None,
        "alternatives": [],
    }
    of_title = {"revision": 0, "marks": [], "dismissed": False, "snoozed_until": None}
    for title_id in (MOVIE, CLIP_TITLE, "MV_99"):
        assert await _state(service, sam, title_id) == {"title_id": title_id, **of_title, **nothing}
    assert await _state(service, sam, MADE_UP) == {"title_id": MADE_UP, **of_title, "watched_count": 0, "seasons": []}
    assert (await _episodes(service, sam))[2, 1] == {
        **nothing,
        "episode": 1,
        "title": "Seven Thirty-Seven",
        "air_date": "2026-03-08",
    }
    assert list(await _episodes(service, sam)) == [(0, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


async def test_an_episode_says_what_its_state_comes_from(service: Service, sam: Viewer) -> None:
    own = await v1(service, sam, "POST", "history", {"locator": locator(SHOW, 1, 1), "progress": 20})
    await play(service, sam, locator(SHOW, 2, 1), 600_000, 630_000)
    service.clock.advance(1)
    (default,) = (await _mark(service, sam, "PUT", SHOW, season=1))["samples"]
    found = await _episodes(service, sam)
    assert {place: (one["because"], one.get("entry_id"), one["completed"]) for place, one in found.items()} == {
        (0, 1): ("none", None, False),
        (1, 1): ("entry", own["entry_id"], False),
        (1, 2): ("season_default", default["entry_id"], True),
        (1, 3): ("season_default", default["entry_id"], True),
        (2, 1): ("playback", None, False),
        (2, 2): ("none", None, False),
    }
    assert (found[1, 1]["progress"], found[2, 1]["progress"]) == (20, 21)
    assert (found[2, 1]["resumable"], found[2, 1]["position_ms"]) == (True, 630_000)
    assert found[2, 1]["point"]["sitting_id"] == SITTING
    assert all("entry_id" in one or one["because"] in {"none", "playback"} for one in found.values())


async def test_a_state_is_narrowed_to_a_season(service: Service, sam: Viewer) -> None:
    for season in (0, 1, 2):
        state = await _state(service, sam, SHOW, season=season)
        assert [one["season"] for one in state["seasons"]] == [season]
    assert (await _state(service, sam, SHOW, season=9))["seasons"] == []
    assert (await _state(service, sam, MOVIE, season=9))["completed"] is False


async def test_a_movie_has_its_place_its_count_and_its_alternatives_at_the_top(service: Service, sam: Viewer) -> None:
    entry = await v1(service, sam, "POST", "history", {"locator": locator(MOVIE), "watched_at": "2025-01-01T00:00:00Z"})
    await play(service, sam, locator(MOVIE), 600_000, 630_000, 660_000, base_revision=1)
    await play(service, sam, locator(MOVIE), 60_000, 80_000, sitting_id=OTHER_SITTING, base_revision=1)
    state = await _state(service, sam, MOVIE)
    assert (state["because"], state["entry_id"], state["completed"]) == ("entry", entry["entry_id"], True)
    assert (state["resumable"], state["position_ms"], state["watched_count"]) == (True, 660_000, 1)
    assert (state["point"]["position_ms"], state["point"]["duration_ms"]) == (660_000, FILM_MS)
    assert [one["position_ms"] for one in state["alternatives"]] == [80_000]
    assert state["revision"] == (await v1(service, sam, "GET", "changes"))["revision"]


# Watched


@pytest.mark.parametrize(
    ("title_id", "query"),
    [(MOVIE, {}), (CLIP_TITLE, {}), (SHOW, {"season": 1, "episode": 2}), (SHOW, {"season": 0, "episode": 1})],
)
async def test_one_place_is_marked_unmarked_and_each_is_undone(
    service: Service, sam: Viewer, title_id: str, query: dict[str, int]
) -> None:
    async def is_watched() -> bool:
        if title_id == SHOW:
            return (query["season"], query["episode"]) in await _watched(service, sam)
        return bool((await _state(service, sam, title_id))["completed"])

    tried = await _mark(service, sam, "PUT", title_id, dry_run="true", **query)
    assert (tried["operation_id"], tried["dry_run"]) == (None, True)
    assert tried["counts"] == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 1}
    assert not await is_watched()
    done = await _mark(service, sam, "PUT", title_id, **query)
    assert (done["counts"], done["dry_run"]) == (tried["counts"], False)
    assert await is_watched()
    again = await _mark(service, sam, "PUT", title_id, **query)
    assert (again["operation_id"], again["counts"]["added"], again["counts"]["changed"]) == (None, 0, 0)
    await v1(service, sam, "POST", f"operations/{done['operation_id']}/undo")
    assert not await is_watched()
    await _mark(service, sam, "PUT", title_id, **query)
    taken_back = await _mark(service, sam, "DELETE", title_id, **query)
    assert not await is_watched()
    await v1(service, sam, "POST", f"operations/{taken_back['operation_id']}/undo")
    assert await is_watched()


async def test_a_season_mark_speaks_for_what_has_aired_and_an_entry_wins_over_it(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "POST", "history", {"locator": locator(SHOW, 1, 2), "progress": 0})
    service.clock.advance(1)
    filled = await _mark(service, sam, "PUT", SHOW, season=1)
    assert filled["counts"] == {"added": 1, "changed": 0, "retired": 0, "points": 0, "episodes": 3}
    assert await _watched(service, sam) == [(1, 1), (1, 3)]
    replaced = await _mark(service, sam, "PUT", SHOW, season=1, override="replace")
    assert (replaced["counts"]["retired"], replaced["counts"]["changed"]) == (1, 1)
    assert await _watched(service, sam) == [(1, 1), (1, 2), (1, 3)]
    await v1(service, sam, "POST", f"operations/{replaced['operation_id']}/undo")
    assert await _watched(service, sam) == [(1, 1), (1, 3)]
    assert (await _mark(service, sam, "PUT", SHOW, season=2))["counts"]["episodes"] == 0
    assert (2, 1) not in await _watched(service, sam)


async def test_a_whole_show_is_marked_without_its_specials(service: Service, sam: Viewer) -> None:
    done = await _mark(service, sam, "PUT", SHOW)
    assert await _watched(service, sam) == [(1, 1), (1, 2), (1, 3)]
    assert done["counts"]["episodes"] == 3
    await _mark(service, sam, "PUT", SHOW, season=0)
    assert (0, 1) in await _watched(service, sam)
    await _mark(service, sam, "DELETE", SHOW)
    assert await _watched(service, sam) == [(0, 1)]


async def test_a_mark_of_a_season_ends_what_could_be_resumed_of_it(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(SHOW, 1, 2), 600_000, EPISODE_MS // 2)
    assert (await _mark(service, sam, "PUT", SHOW, season=1))["counts"]["points"] == 1
    assert await items(service, sam, "continue-watching") == []
    assert (await _episodes(service, sam))[1, 2]["resumable"] is False


async def test_a_show_that_the_catalogue_does_not_know_cannot_be_marked_as_a_whole(
    service: Service, sam: Viewer
) -> None:
    for query in ("", "?dry_run=true", "?override=replace"):
        result = await ask(service, sam.session_token, "PUT", f"/v1/titles/{MADE_UP}/watched{query}")
        check_refused(result, 409, "title_unknown")
    assert (await _mark(service, sam, "PUT", MADE_UP, season=3))["counts"]["added"] == 1


async def test_taking_back_what_was_never_marked_is_no_error(service: Service, sam: Viewer) -> None:
    for query in ({}, {"season": 1}, {"season": 1, "episode": 1}, {"season": 1, "override": "replace"}):
        done = await _mark(service, sam, "DELETE", SHOW, **query)
        assert (done["operation_id"], done["samples"]) == (None, [])


async def test_what_a_movie_has_no_use_for_is_passed_over(service: Service, sam: Viewer) -> None:
    await _mark(service, sam, "PUT", MOVIE, episode=7)
    assert (await _state(service, sam, MOVIE))["completed"] is True


# Forget


async def _something_of_it(service: Service, viewer: Viewer) -> None:
    await v1(service, viewer, "POST", "history", {"locator": locator(MOVIE), "watched_at": "2025-01-01T00:00:00Z"})
    await play(service, viewer, locator(MOVIE), 600_000, 630_000)
    await v1(service, viewer, "PUT", f"titles/{MOVIE}/marks/liked")


@pytest.mark.parametrize("marks", ["true", "false"])
async def test_forgetting_takes_everything_and_the_marks_if_asked(service: Service, sam: Viewer, marks: str) -> None:
    await _something_of_it(service, sam)
    untouched = await _state(service, sam, "MV_99")
    before = await seen(service, sam)
    query = {"marks": marks}
    tried = await v1(service, sam, "POST", f"titles/{MOVIE}/forget", dry_run="true", **query)
    assert tried["counts"] == {"entries": 1, "points": 1, "marks": int(marks == "true")}
    assert await seen(service, sam) == before
    done = await v1(service, sam, "POST", f"titles/{MOVIE}/forget", **query)
    assert done["counts"] == tried["counts"]
    state = await _state(service, sam, MOVIE)
    expected = {**untouched, "title_id": MOVIE, "revision": state["revision"]}
    assert state == {**expected, "marks": [] if marks == "true" else ["liked"]}
    assert await items(service, sam, "history") == []
    await v1(service, sam, "POST", f"operations/{done['operation_id']}/undo")
    state = await _state(service, sam, MOVIE)
    assert (state["marks"], state["position_ms"], state["watched_count"]) == (["liked"], 630_000, 1)


async def test_what_is_told_late_of_a_forgotten_title_is_dropped_and_what_is_told_anew_is_not(
    service: Service, sam: Viewer
) -> None:
    await _something_of_it(service, sam)
    await v1(service, sam, "POST", f"titles/{MOVIE}/forget")
    service.clock.advance(60)
    late = {"occurred_at": NOW, "sent_at": "2026-01-02T03:06:00.000Z"}
    assert (await play(service, sam, locator(MOVIE), 640_000, 650_000, **late))["resolution"] == "deleted"
    service.clock.advance(600)
    fresh = await play(service, sam, locator(MOVIE), 640_000, 670_000, sitting_id=OTHER_SITTING)
    assert (fresh["resolution"], fresh["point"]["position_ms"]) == ("accepted", 670_000)


async def test_forgetting_what_nobody_touched_is_no_error(service: Service, sam: Viewer) -> None:
    done = await v1(service, sam, "POST", "titles/MV_99/forget")
    assert done["counts"] == {"entries": 0, "points": 0, "marks": 0}


# Marks


async def test_reactions_take_each_others_place_and_the_watchlist_stands_beside_them(
    service: Service, sam: Viewer
) -> None:
    for title_id in (MOVIE, SHOW, CLIP_TITLE):
        for mark, expected in zip(
            (*MARKS, "liked"),
            (["liked"], ["disliked"], ["super_liked"], ["super_liked", "watchlist"], ["liked", "watchlist"]),
            strict=True,
        ):
            answer = await v1(service, sam, "PUT", f"titles/{title_id}/marks/{mark}")
            assert answer == {"title_id": title_id, "marks": expected}
        assert (await _state(service, sam, title_id))["marks"] == ["liked", "watchlist"]
        answer = await v1(service, sam, "DELETE", f"titles/{title_id}/marks/liked")
        assert answer == {"title_id": title_id, "marks": ["watchlist"]}


async def test_a_mark_that_is_there_stays_as_it_is(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
    before = await seen(service, sam)
    service.clock.advance(1)
    await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
    assert await seen(service, sam) == before


async def test_a_mark_that_is_not_there_is_not_found(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
    for mark in MARKS[1:]:
        result = await ask(service, sam.session_token, "DELETE", f"/v1/titles/{MOVIE}/marks/{mark}")
        check_refused(result, 404, "mark_not_found")


async def test_a_word_that_is_no_mark_is_not_served(service: Service, sam: Viewer) -> None:
    for method in ("PUT", "DELETE"):
        for word in ("loved", "LIKED", "history", "%6ciked%00"):
            result = await ask(service, sam.session_token, method, f"/v1/titles/{MOVIE}/marks/{word}")
            check_refused(result, 404, "not_found")
