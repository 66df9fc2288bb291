"""One history: what is told through the native API is read through both dialects, the other way round, and all at once.

Not for the two dialects between themselves (``tests.dialects.test_parity``).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.bootstrap import make_store
from playhead.config import Settings
from playhead.testing.clock import FixedClock
from tests.dialects.native.calls import (
    CLIP_TITLE,
    CONTENTS,
    EPISODE_MS,
    FILM_MS,
    MOVIE,
    OTHER_SITTING,
    SHOW,
    TITLES,
    items,
    locator,
    play,
    report,
    shown,
    tell,
    v1,
)
from tests.dialects.service import Service, Viewer, running_service

MOVIE_CONTENT = 500


@pytest.fixture(params=["memory:", "sqlite:///{}"], ids=["memory", "sqlite"])
async def service(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Service]:
    """The service with its small catalogue, over either engine."""
    clock = FixedClock()
    store = make_store(Settings(store=request.param.format(tmp_path / "playhead.sqlite3")), clock)
    async with running_service(store, clock) as running:
        await running.add_catalogue(TITLES, CONTENTS)
        yield running


async def _discovr(service: Service, viewer: Viewer, method: str, path: str, body: Any = None, **query: Any) -> Any:
    result = await service.call(method, f"/profile/{path}", viewer.session_token, body, params=query or None)
    assert result.status_code < 300, result.text
    return result.json


async def _hnc(service: Service, viewer: Viewer, method: str, path: str, body: Any = None) -> Any:
    result = await service.call(method, f"/{path}", viewer.hnc_token, body)
    assert result.status_code < 300, result.text
    return result.json


async def _elements(service: Service, viewer: Viewer) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await _hnc(service, viewer, "GET", "history"))["data"]["collection"]
    return rows


# Told here, read there


async def test_a_viewing_that_a_player_completes_is_in_every_history(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), FILM_MS * 78 // 100, FILM_MS * 85 // 100)
    (entry,) = await items(service, sam, "history")
    (item,) = (await _discovr(service, sam, "GET", "history"))["items"]
    (element,) = await _elements(service, sam)
    assert (entry["progress"], item["progress"]) == (85, 85)
    assert (item["id"], item["completed"], item["watched_count"]) == (MOVIE, True, 1)
    assert element["_id"] == entry["entry_id"]
    assert element["content_id"] == MOVIE_CONTENT


async def test_where_a_player_is_can_be_resumed_in_discovr(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(SHOW, 1, 2), 600_000, EPISODE_MS // 2)
    (item,) = (await _discovr(service, sam, "GET", "playback"))["items"]
    assert (item["id"], item["season"], item["episode"], item["progress"]) == (SHOW, 1, 2, 50)


async def test_a_special_is_not_shown_where_it_cannot_be_said(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "POST", "history", {"locator": locator(SHOW, 0, 1)})
    await play(service, sam, locator(SHOW, 0, 1), 100_000, 130_000)
    assert (await _discovr(service, sam, "GET", "history"))["items"] == []
    assert (await _discovr(service, sam, "GET", "playback"))["items"] == []


async def test_marks_are_the_same_everywhere(service: Service, sam: Viewer) -> None:
    for mark in ("liked", "watchlist"):
        await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/{mark}")
    meta = await _discovr(service, sam, "GET", f"media/{MOVIE}/meta")
    assert [mark for mark in ("liked", "disliked", "super_liked", "watchlist") if meta[mark]] == ["liked", "watchlist"]
    rows = (await _hnc(service, sam, "GET", "watchlist"))["data"]["collection"]
    assert [row["content"]["id"] for row in rows] == [MOVIE_CONTENT]
    await _discovr(service, sam, "POST", "disliked", {"mediaId": MOVIE})
    await _hnc(service, sam, "DELETE", "watchlist")
    assert (await v1(service, sam, "GET", f"titles/{MOVIE}/state"))["marks"] == ["disliked"]


async def test_a_title_that_is_dismissed_in_discovr_is_off_the_shelves(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), 600_000, 630_000)
    await _discovr(service, sam, "DELETE", f"playback/{MOVIE}")
    assert await items(service, sam, "continue-watching") == []
    assert (await v1(service, sam, "GET", f"titles/{MOVIE}/state"))["dismissed"] is True


# Told there, read here


async def test_what_the_dialects_are_told_has_its_state_and_its_reason(service: Service, sam: Viewer) -> None:
    await _discovr(service, sam, "POST", "history", {"mediaId": SHOW, "season": 1, "imported": "trakt"})
    await _discovr(service, sam, "PATCH", f"history/{SHOW}", {"progress": 0}, season=1, episode=2)
    await _hnc(service, sam, "POST", "history", {"content_id": 760, "time": 90.5, "percentage": 30})
    state = await v1(service, sam, "GET", f"titles/{SHOW}/state", season=1)
    found = {one["episode"]: (one["because"], one["completed"]) for one in state["seasons"][0]["episodes"]}
    assert found == {1: ("season_default", True), 2: ("entry", False), 3: ("season_default", True)}
    clip = await v1(service, sam, "GET", f"titles/{CLIP_TITLE}/state")
    assert (clip["progress"], clip["position_ms"], clip["resumable"]) == (30, 90_500, True)
    assert (await items(service, sam, "history", title=SHOW))[1]["origin"] == "trakt"


async def test_an_explicit_word_of_discovr_beats_what_players_told_before_it(service: Service, sam: Viewer) -> None:
    """semantics.md#reports, 6."""
    await play(service, sam, locator(MOVIE), FILM_MS * 78 // 100, FILM_MS * 85 // 100)
    service.clock.advance(60)
    await _discovr(service, sam, "PATCH", f"history/{MOVIE}", {"progress": 10})
    state = await v1(service, sam, "GET", f"titles/{MOVIE}/state")
    assert (state["completed"], state["point"]["progress"]) == (False, 10)
    late = report(9, FILM_MS * 90 // 100, occurred_at="2026-01-02T03:04:30Z", sent_at=shown(service.clock.now()))
    (result,) = (await tell(service, sam, {**late, "sitting_id": OTHER_SITTING}))["results"]
    assert result["point"]["progress"] == 10


async def test_a_history_that_is_cleared_in_hnc_is_cleared_for_late_reports_too(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), 600_000, 630_000)
    await _hnc(service, sam, "DELETE", "history")
    service.clock.advance(60)
    late = report(3, 640_000, occurred_at="2026-01-02T03:04:20Z")
    (result,) = (await tell(service, sam, late))["results"]
    assert (result["resolution"], result["point"]) == ("deleted", None)


# All at once


async def test_three_players_in_three_languages_at_once_lose_nothing(service: Service, sam: Viewer) -> None:
    """Whatever the order in which they arrive: one history, that everybody sees alike."""
    rounds = 20
    acts = []
    for number in range(1, rounds + 1):
        position_ms = 600_000 + number * 30_000
        acts += [
            tell(service, sam, report(number, position_ms)),
            _discovr(service, sam, "POST", "history", {"mediaId": MOVIE, "progress": number}),
            _discovr(service, sam, "POST", f"scrobble/{MOVIE}", {"progress": 20 + number}),
            _hnc(service, sam, "POST", "history", {"content_id": MOVIE_CONTENT, "time": 30 + number}),
            v1(service, sam, "POST", "history", {"locator": locator(MOVIE), "progress": 50 + number / 4}),
        ]
    await asyncio.gather(*acts)
    entries = await items(service, sam, "history")
    found = (await _discovr(service, sam, "GET", "history", limit=50))["items"]
    elements = (await _hnc(service, sam, "GET", "history"))["data"]
    assert len(entries) == len(found) == elements["meta"]["total_count"]
    assert len(entries) >= 2 * rounds
    assert sorted(entry["progress"] for entry in entries) == sorted(item["progress"] for item in found)
    revisions = [entry["revision"] for entry in entries]
    assert len(set(revisions)) == len(revisions)
    state = await v1(service, sam, "GET", f"titles/{MOVIE}/state")
    (row,) = await items(service, sam, "continue-watching")
    (offered,) = (await _discovr(service, sam, "GET", "playback"))["items"]
    assert row["point"] == state["point"]
    assert offered["progress"] == state["point"]["progress"]
    feed = await v1(service, sam, "GET", "changes", limit=100)
    assert [one["revision"] for one in feed["changes"]] == sorted({*revisions, _of_points(feed)})


def _of_points(feed: dict[str, Any]) -> int:
    (revision,) = [one["revision"] for one in feed["changes"] if one["kind"] == "point"]
    return int(revision)
