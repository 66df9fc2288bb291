"""GET /v1/continue-watching and /v1/next-up, and how a title is kept off them.

Not for the rules of the shelves by themselves: those are tested in ``tests.unit.domain``.
"""

from dataclasses import replace
from typing import Any

import pytest

from playhead.domain.titles import TitleId
from tests.dialects.native.calls import (
    CLIP_TITLE,
    EPISODE_MS,
    FILM_MS,
    MADE_UP,
    MOVIE,
    NOW,
    OTHER_SITTING,
    SHOW,
    SITTING,
    TITLES,
    items,
    locator,
    play,
    report,
    shown,
    tell,
    v1,
)
from tests.dialects.service import Service, Viewer


def _titles(rows: list[dict[str, Any]]) -> list[str]:
    return [row["locator"]["title_id"] for row in rows]


async def _watch(service: Service, viewer: Viewer, place: dict[str, Any], watched_at: str = NOW) -> None:
    await v1(service, viewer, "POST", "history", {"locator": place, "watched_at": watched_at})


# Continue watching


async def test_what_was_begun_is_offered_with_where_to_go_on(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(SHOW, 1, 2), 600_000, 630_000)
    (row,) = await items(service, sam, "continue-watching")
    at = shown(service.clock.now())
    assert row == {
        "locator": {"title_id": SHOW, "season": 1, "episode": 2},
        "title": "Breaking Bad",
        "poster_path": "/show.jpg",
        "point": {
            "locator": {"title_id": SHOW, "season": 1, "episode": 2},
            "position_ms": 630_000,
            "duration_ms": EPISODE_MS,
            "progress": 21,
            "completed": False,
            "resumable": True,
            "sitting_id": SITTING,
            "updated_at": at,
            "revision": row["point"]["revision"],
        },
        "duration_ms": EPISODE_MS,
        "reason": "resume",
        "active_at": at,
    }


async def test_of_each_title_the_newest_is_offered_the_latest_activity_first(service: Service, sam: Viewer) -> None:
    for number, place in enumerate(
        (locator(SHOW, 1, 1), locator(MOVIE), locator(CLIP_TITLE), locator(SHOW, 1, 2), locator(MADE_UP, 1, 1))
    ):
        await play(service, sam, place, 600_000, 630_000, sitting_id=f"{number:08}{SITTING[8:]}")
    rows = await items(service, sam, "continue-watching")
    assert [tuple(row["locator"].values()) for row in rows] == [
        (MADE_UP, 1, 1),
        (SHOW, 1, 2),
        (CLIP_TITLE,),
        (MOVIE,),
    ]
    assert await items(service, sam, "continue-watching", limit=1) == rows


@pytest.mark.parametrize(("position_ms", "is_listed"), [(59_999, False), (60_000, True)])
async def test_something_is_listed_from_a_minute_on(
    service: Service, sam: Viewer, position_ms: int, is_listed: bool
) -> None:
    await play(service, sam, locator(MOVIE), position_ms - 30_000, position_ms)
    assert bool(await items(service, sam, "continue-watching")) is is_listed


@pytest.mark.parametrize(("percent", "is_listed"), [(94, True), (95, False)])
async def test_something_is_listed_until_95_percent_though_it_counts_as_watched(
    service: Service, sam: Viewer, percent: int, is_listed: bool
) -> None:
    position_ms = FILM_MS * percent // 100
    await play(service, sam, locator(MOVIE), position_ms - 30_000, position_ms)
    rows = await items(service, sam, "continue-watching")
    assert bool(rows) is is_listed
    assert all(row["point"]["completed"] for row in rows)


# Next up


async def test_the_next_episode_is_offered_with_its_length(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1, 1))
    assert await items(service, sam, "next-up") == [
        {
            "locator": {"title_id": SHOW, "season": 1, "episode": 2},
            "title": "Breaking Bad",
            "poster_path": "/show.jpg",
            "point": None,
            "duration_ms": EPISODE_MS,
            "reason": "next_episode",
            "active_at": NOW,
        }
    ]


async def test_a_policy_looks_elsewhere_for_one_call_or_for_all(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1, 2))
    for query, episode in (({}, 3), ({"policy": "first_unwatched"}, 1), ({"policy": "after_last"}, 3)):
        (row,) = await items(service, sam, "next-up", **query)
        assert row["locator"]["episode"] == episode
    await v1(service, sam, "PATCH", "settings", {"next_up_policy": "first_unwatched"})
    for query, episode in (({}, 1), ({"policy": "after_last"}, 3)):
        (row,) = await items(service, sam, "next-up", **query)
        assert row["locator"]["episode"] == episode


async def test_a_special_comes_next_only_where_it_is_asked_for(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1))
    (row,) = await items(service, sam, "next-up")
    assert (row["locator"], row["reason"]) == ({"title_id": SHOW, "season": 2, "episode": 1}, "unaired")
    (row,) = await items(service, sam, "next-up", include_specials="true")
    assert row["locator"] == {"title_id": SHOW, "season": 0, "episode": 1}
    assert (await items(service, sam, "next-up", include_specials="false"))[0]["reason"] == "unaired"


async def test_an_episode_to_come_has_its_date_and_one_without_a_date_has_none(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1))
    (row,) = await items(service, sam, "next-up")
    assert (row["reason"], row["air_date"]) == ("unaired", "2026-03-08")
    await _watch(service, sam, locator(SHOW, 2, 1))
    (row,) = await items(service, sam, "next-up")
    assert (row["locator"]["episode"], row["reason"], row["air_date"]) == (2, "unaired", None)


async def test_a_show_that_is_begun_again_follows_the_rewatch(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1), "2025-01-01T00:00:00Z")
    await _watch(service, sam, locator(SHOW, 1, 1))
    (row,) = await items(service, sam, "next-up")
    assert (row["locator"]["episode"], row["reason"]) == (2, "rewatch")


async def test_a_show_with_something_to_resume_is_not_on_both_shelves(service: Service, sam: Viewer) -> None:
    await _watch(service, sam, locator(SHOW, 1, 1))
    await play(service, sam, locator(SHOW, 1, 2), 600_000, 630_000)
    assert _titles(await items(service, sam, "continue-watching")) == [SHOW]
    assert await items(service, sam, "next-up") == []


async def test_pages_of_next_up_go_on_from_what_has_aired_to_what_has_not(service: Service, sam: Viewer) -> None:
    shows = [replace(TITLES[1], title_id=TitleId(f"TV_{number}")) for number in range(1, 8)]
    await service.add_catalogue(shows)
    for number in range(1, 8):
        service.clock.advance(1)
        await _watch(service, sam, locator(f"TV_{number}", 1, 1 if number % 2 else None), shown(service.clock.now()))
    rows = await items(service, sam, "next-up")
    assert _titles(rows) == ["TV_7", "TV_5", "TV_3", "TV_1", "TV_2", "TV_4", "TV_6"]
    assert [row["reason"] for row in rows] == ["next_episode"] * 4 + ["unaired"] * 3
    for limit in (1, 2, 3, 4, 5):
        assert await items(service, sam, "next-up", limit=limit) == rows


# Off the shelves


async def _on_shelves(service: Service, viewer: Viewer) -> tuple[list[str], list[str]]:
    rows = [_titles(await items(service, viewer, shelf)) for shelf in ("continue-watching", "next-up")]
    return rows[0], rows[1]


@pytest.fixture
async def _on_both(service: Service, sam: Viewer) -> None:
    """A movie half seen, and a show with a next episode."""
    await play(service, sam, locator(MOVIE), 600_000, 630_000)
    await _watch(service, sam, locator(SHOW, 1, 1))
    service.clock.advance(1)


@pytest.mark.usefixtures("_on_both")
async def test_a_dismissed_title_is_off_the_shelves_until_something_happens_to_it(
    service: Service, sam: Viewer
) -> None:
    assert await _on_shelves(service, sam) == ([MOVIE], [SHOW])
    for title_id in (MOVIE, SHOW, MOVIE):
        assert await v1(service, sam, "POST", f"titles/{title_id}/dismiss") is None
    assert await _on_shelves(service, sam) == ([], [])
    assert (await v1(service, sam, "GET", f"titles/{SHOW}/state"))["dismissed"] is True
    service.clock.advance(60)
    await play(service, sam, locator(MOVIE), 700_000, 730_000, sitting_id=OTHER_SITTING)
    await _watch(service, sam, locator(SHOW, 1, 2), shown(service.clock.now()))
    assert await _on_shelves(service, sam) == ([MOVIE], [SHOW])
    assert (await v1(service, sam, "GET", f"titles/{SHOW}/state"))["dismissed"] is False
    assert len(await items(service, sam, "history")) == 2


@pytest.mark.usefixtures("_on_both")
async def test_a_snoozed_title_is_off_the_shelves_until_its_time(service: Service, sam: Viewer) -> None:
    for title_id in (MOVIE, SHOW):
        snoozed = await v1(service, sam, "POST", f"titles/{title_id}/snooze", {"until": "2026-01-02T03:20:00Z"})
        assert snoozed == {"snoozed_until": "2026-01-02T03:20:00.000Z"}
    assert await _on_shelves(service, sam) == ([], [])
    state = await v1(service, sam, "GET", f"titles/{MOVIE}/state")
    assert state["snoozed_until"] == "2026-01-02T03:20:00.000Z"
    service.clock.advance(1_000)
    assert await _on_shelves(service, sam) == ([MOVIE], [SHOW])
    assert (await v1(service, sam, "GET", f"titles/{MOVIE}/state"))["snoozed_until"] is None


@pytest.mark.usefixtures("_on_both")
@pytest.mark.parametrize("body", [None, {}, {"until_episode": False}])
async def test_a_snoozed_title_is_woken_up_by_hand(service: Service, sam: Viewer, body: Any) -> None:
    await v1(service, sam, "POST", f"titles/{SHOW}/snooze", {"until_episode": True})
    assert await _on_shelves(service, sam) == ([MOVIE], [])
    assert await v1(service, sam, "POST", f"titles/{SHOW}/snooze", body) == {"snoozed_until": None}
    assert await _on_shelves(service, sam) == ([MOVIE], [SHOW])


@pytest.mark.usefixtures("_on_both")
async def test_playing_a_snoozed_title_wakes_it_up(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "POST", f"titles/{MOVIE}/snooze", {"until": "2030-01-01T00:00:00Z"})
    await play(service, sam, locator(MOVIE), 700_000, 730_000, sitting_id=OTHER_SITTING)
    assert (await _on_shelves(service, sam))[0] == [MOVIE]


async def test_private_mode_leaves_nothing_on_any_shelf(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "PATCH", "settings", {"private": True})
    (result,) = (await tell(service, sam, report(duration_ms=FILM_MS)))["results"]
    assert result["point"]["position_ms"] == 600_000
    assert await _on_shelves(service, sam) == ([], [])
    assert await items(service, sam, "history") == []
