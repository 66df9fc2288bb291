"""The calls of the native API as a client makes them, and all that a profile can be seen to hold.

Not for what the answers mean: each test says that itself.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import falcon.testing

from playhead.domain.titles import Episode, Season, Title, TitleId
from tests.dialects.hnc.samples import CLIP, take_in
from tests.dialects.service import Service, Viewer

MOVIE, SHOW, CLIP_TITLE, MADE_UP = "MV_550", "TV_1396", "HC_760", "TV_7"
FILM_MS, EPISODE_MS = 8_340_000, 3_000_000
SITTING = "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c"
OTHER_SITTING = "7b1d2c6e-8a1f-4c59-8f5e-2f0c5f7f9d11"
NOW = "2026-01-02T03:04:05.678Z"
MARKS = ("liked", "disliked", "super_liked", "watchlist")

TITLES = (
    Title(TitleId(MOVIE), "Fight Club", "/movie.jpg", duration_s=FILM_MS // 1000, release_date=date(1999, 10, 15)),
    Title(
        TitleId(SHOW),
        "Breaking Bad",
        "/show.jpg",
        seasons=(
            Season(0, (Episode(1, "Good Cop Bad Cop", date(2009, 2, 17), 600),)),
            Season(
                1,
                (
                    Episode(1, "Pilot", date(2008, 1, 20), EPISODE_MS // 1000),
                    Episode(2, "Cat's in the Bag...", date(2008, 1, 27), EPISODE_MS // 1000),
                    Episode(3, "...And the Bag's in the River", date(2008, 2, 10), EPISODE_MS // 1000),
                ),
            ),
            Season(
                2,
                (
                    Episode(1, "Seven Thirty-Seven", date(2026, 3, 8), EPISODE_MS // 1000),
                    Episode(2, "Grilled", None, None),
                ),
            ),
        ),
    ),
)
"""What the catalogue has: a movie, and a show with specials, an episode to come and one without a date."""

CONTENTS = (take_in(CLIP), take_in(CLIP.replace(b'"id":760', b'"id":500'), b'"media_id":"MV_550"'))
"""A content without a place in the titles, and one that stands for the movie."""


def locator(title_id: str, season: int | None = None, episode: int | None = None) -> dict[str, Any]:
    """A place as the wire has it."""
    found: dict[str, Any] = {"title_id": title_id, "season": season, "episode": episode}
    return {key: value for key, value in found.items() if value is not None}


async def v1(service: Service, viewer: Viewer, method: str, path: str, body: Any = None, **query: Any) -> Any:
    """A call; what it answers, which must be no error."""
    params = {key.rstrip("_"): value for key, value in query.items()}
    result = await service.call(method, f"/v1/{path}", viewer.session_token, body, params=params or None)
    assert result.status_code < 300, result.text
    return result.json


def report(seq: int = 1, position_ms: int | None = 600_000, **keys: Any) -> dict[str, Any]:
    """A report of the movie; a key that is None is left out."""
    told: dict[str, Any] = {
        "sitting_id": SITTING,
        "seq": seq,
        "event": "progress",
        "locator": None if "content_id" in keys else locator(MOVIE),
        "position_ms": position_ms,
        "occurred_at": NOW,
        **keys,
    }
    return {key: value for key, value in told.items() if value is not None}


async def tell(service: Service, viewer: Viewer, *reports: dict[str, Any]) -> dict[str, Any]:
    """Send the reports in one batch; the whole answer."""
    answer: dict[str, Any] = await v1(service, viewer, "POST", "reports", {"reports": list(reports)})
    return answer


async def play(
    service: Service, viewer: Viewer, place: dict[str, Any], *positions_ms: int, sitting_id: str = SITTING, **keys: Any
) -> dict[str, Any]:
    """Report the positions one by one, each as long after the one before as playing takes; the last result."""
    result: dict[str, Any] = {}
    before_ms = positions_ms[0]
    for seq, position_ms in enumerate(positions_ms, start=1):
        service.clock.advance(max(0, position_ms - before_ms) / 1000)
        before_ms = position_ms
        told = report(seq, position_ms, locator=place, sitting_id=sitting_id, occurred_at=shown(service.clock.now()))
        (result,) = (await tell(service, viewer, {**told, **keys}))["results"]
        assert "error" not in result, result
    return result


def shown(at: datetime) -> str:
    """A time as the wire has it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def items(service: Service, viewer: Viewer, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        page = await v1(service, viewer, "GET", path, **{"limit": 100, **query})
        found += page["items"]
        if "next_cursor" not in page:
            return found
        query = {**query, "cursor": page["next_cursor"]}


async def seen(service: Service, viewer: Viewer) -> dict[str, Any]:
    """All that a profile holds, as the wire shows it: two of these are equal where nothing was written between."""
    found: dict[str, Any] = {path: await items(service, viewer, path) for path in ("continue-watching", "history")}
    for path in ("next-up", "titles/MV_550/state", "titles/TV_1396/state", "changes", "settings"):
        found[path] = await v1(service, viewer, "GET", path)
    return found


async def fill(service: Service, viewer: Viewer) -> tuple[str, str]:
    """Something of every kind; the ids of an entry and of an operation."""
    entry = await v1(service, viewer, "POST", "history", {"locator": locator(MOVIE), "origin": "trakt"})
    await v1(service, viewer, "POST", "history", {"locator": locator(SHOW, 1, 1)})
    for mark in ("liked", "watchlist"):
        await v1(service, viewer, "PUT", f"titles/{MOVIE}/marks/{mark}")
    service.clock.advance(1)
    await play(service, viewer, locator(MOVIE), 600_000, 630_000)
    done = await v1(service, viewer, "PUT", f"titles/{MADE_UP}/watched", season=1)
    return entry["entry_id"], done["operation_id"]


async def renewed(service: Service, viewer: Viewer) -> Viewer:
    """The viewer with a session token that is good for another half hour."""
    body = {"profileId": viewer.profile_id}
    result = await service.call("POST", "/auth/session-token", viewer.refresh_token, body)
    return replace(viewer, session_token=result.json["sessionToken"])


CALLS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/reports", {"reports": [report()]}),
    ("GET", "/v1/continue-watching", None),
    ("GET", "/v1/next-up", None),
    ("GET", "/v1/history", None),
    ("POST", "/v1/history", {"locator": locator(MOVIE)}),
    ("DELETE", "/v1/history", None),
    ("PATCH", "/v1/history/{entry_id}", {"progress": 50}),
    ("DELETE", "/v1/history/{entry_id}", None),
    ("GET", "/v1/titles/MV_550/state", None),
    ("GET", "/v1/titles/TV_1396/state", None),
    ("PUT", "/v1/titles/TV_1396/watched", None),
    ("DELETE", "/v1/titles/MV_550/watched", None),
    ("POST", "/v1/titles/MV_550/forget", None),
    ("POST", "/v1/titles/MV_550/dismiss", None),
    ("POST", "/v1/titles/MV_550/snooze", {"until_episode": True}),
    *[("PUT", f"/v1/titles/MV_551/marks/{mark}", None) for mark in MARKS],
    *[("DELETE", f"/v1/titles/MV_550/marks/{mark}", None) for mark in ("liked", "watchlist")],
    ("GET", "/v1/changes", None),
    ("GET", "/v1/events", None),
    ("GET", "/v1/operations/{operation_id}", None),
    ("POST", "/v1/operations/{operation_id}/undo", None),
    ("GET", "/v1/settings", None),
    ("PATCH", "/v1/settings", {"private": True}),
    ("GET", "/v1/stats?year=2026", None),
]
"""Every call, as it is good for a profile that ``fill`` has filled; ids are to be filled in."""


async def ask(
    service: Service, token: str | None, method: str, path: str, body: Any = None, **others: Any
) -> falcon.testing.Result:
    """A call whose path may have a query, and its answer, whatever that is."""
    path, _, query = path.partition("?")
    return await service.call(method, path, token, body, query_string=query, **others)
