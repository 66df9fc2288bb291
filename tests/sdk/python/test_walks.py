"""Lists in pages, walked through as one: a page is asked for when it is needed, with the cursor of the one before."""

from __future__ import annotations

from itertools import islice
from typing import Any

import httpx
import pytest
from playhead_client import PlayheadClient

from tests.sdk.python.server import URL, Seen, Server, items, ok, signed_in


def _entry(number: int) -> dict[str, Any]:
    return {
        "entry_id": f"{number:024x}",
        "locator": {"title_id": "MV_550"},
        "title": "Fight Club",
        "poster_path": None,
        "progress": 100,
        "position_ms": None,
        "completed": True,
        "watched_count": 1,
        "watched_at": "2026-01-22T04:09:36.000Z",
        "created_at": "2026-01-22T04:09:36.000Z",
        "precision": "second",
        "origin": None,
        "revision": number,
    }


def _three_pages(seen: Seen) -> httpx.Response:
    """Two entries, none, and one."""
    pages: dict[str | None, Any] = {
        None: {"items": [_entry(1), _entry(2)], "next_cursor": "a"},
        "a": {"items": [], "next_cursor": "b"},
        "b": {"items": [_entry(3)]},
    }
    return ok(pages[seen.query.get("cursor")])


async def test_a_walk_goes_through_every_page_with_the_filters_it_began_with(playhead: Any, server: Server) -> None:
    server.answer("GET /v1/history", _three_pages)
    assert [one.revision for one in await items(playhead.walk_entries(search="club"))] == [1, 2, 3]
    queries = [seen.query for seen in server.seen if seen.path == "/v1/history"]
    assert queries == [
        {"q": "club", "limit": "100"},
        {"q": "club", "limit": "100", "cursor": "a"},
        {"q": "club", "limit": "100", "cursor": "b"},
    ]


def test_a_page_that_is_not_needed_is_not_asked_for(server: Server) -> None:
    server.answer("GET /v1/history", _three_pages)
    with PlayheadClient(base_url=URL, transport=httpx.MockTransport(server.handle), tokens=signed_in()) as client:
        assert len(list(islice(client.walk_entries(), 2))) == 2
    assert server.calls() == ["GET /v1/history"]


@pytest.mark.parametrize(
    ("walk", "path"),
    [
        ("walk_history_items", "/profile/history"),
        ("walk_playback_items", "/profile/playback"),
        ("walk_list_items", "/profile/liked"),
    ],
)
async def test_a_walk_of_the_discovr_dialect_hands_its_tokens_on(
    discovr: Any, server: Server, walk: str, path: str
) -> None:
    server.answer(
        f"GET {path}",
        ok({"items": [], "hasMore": True, "nextPageToken": "t"}),
        ok({"items": [], "hasMore": False}),
    )
    assert await items(getattr(discovr, walk)(*(["liked"] if walk == "walk_list_items" else []))) == []
    assert [seen.query.get("nextPageToken") for seen in server.seen if seen.path == path] == [None, "t"]


@pytest.mark.parametrize(
    ("walk", "path"), [("walk_continue_watching", "/v1/continue-watching"), ("walk_next_up", "/v1/next-up")]
)
async def test_a_walk_of_a_shelf_hands_its_cursors_on(playhead: Any, server: Server, walk: str, path: str) -> None:
    server.answer(f"GET {path}", ok({"items": [], "next_cursor": "c"}), ok({"items": []}))
    assert await items(getattr(playhead, walk)()) == []
    assert [seen.query.get("cursor") for seen in server.seen if seen.path == path] == [None, "c"]
