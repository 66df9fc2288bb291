"""The calls of the session tier as a player makes them, and all that a profile can be seen to hold.

Not for what the answers mean: each test says that itself.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import falcon.testing

from playhead.domain.titles import Episode, Season, Title, TitleId
from tests.dialects.service import Service, Viewer

TITLES = (
    Title(
        TitleId("MV_550"),
        "Fight Club",
        "/pB8BM7pdSp6B6Ih7QZ4DrQ3PmJK.jpg",
        "/hZkgoQYus5vegHoetLkCJzb17zJ.jpg",
        release_date=date(1999, 10, 15),
        duration_s=8340,
    ),
    Title(
        TitleId("TV_1396"),
        "Breaking Bad",
        "/ggFHVNu6YYI5L9pCfOacjizRGt.jpg",
        seasons=(
            Season(
                1,
                (
                    Episode(1, "Pilot", date(2008, 1, 20), 3480),
                    Episode(2, "Cat's in the Bag...", date(2008, 1, 27), 2400),
                    Episode(3, "...And the Bag's in the River", date(2008, 2, 10)),
                ),
            ),
        ),
    ),
)
"""What the catalogue has in tests that show something of a title."""

LISTS = ("watchlist", "liked", "disliked", "super_liked")
REACTIONS = LISTS[1:]

MADE_UP = "TV_7"
"""A show that the catalogue does not know."""


async def add(service: Service, viewer: Viewer, media_id: str, **told: Any) -> None:
    """Log a viewing."""
    result = await service.call("POST", "/profile/history", viewer.session_token, {"mediaId": media_id, **told})
    assert (result.status_code, result.json) == (201, {"message": "Item added to history list successfully"})


async def patch(service: Service, viewer: Viewer, media_id: str, progress: float, **place: int) -> None:
    """Set the progress of a place."""
    path = f"/profile/history/{media_id}"
    result = await service.call("PATCH", path, viewer.session_token, {"progress": progress}, params=place)
    assert result.status_code == 200, result.text
    assert result.json == {"message": "History item updated or created successfully"}


async def remove(service: Service, viewer: Viewer, media_id: str, **place: int) -> falcon.testing.Result:
    """Remove the entries of a place."""
    return await service.call("DELETE", f"/profile/history/{media_id}", viewer.session_token, params=place)


async def mark(service: Service, viewer: Viewer, name: str, media_id: str) -> falcon.testing.Result:
    """Put a title on a list."""
    return await service.call("POST", f"/profile/{name}", viewer.session_token, {"mediaId": media_id})


async def play(service: Service, viewer: Viewer, media_id: str, progress: float, **others: Any) -> None:
    """Move a resume point."""
    body = {"mediaId": media_id, "progress": progress, **others}
    result = await service.call("PATCH", "/profile/playback", viewer.session_token, body)
    assert (result.status_code, result.json) == (200, {"message": "Playback item updated successfully"})


async def scrobble(service: Service, viewer: Viewer, media_id: str, progress: float, **tv: int) -> None:
    """A player's heartbeat."""
    body: dict[str, Any] = {"progress": progress, "tv": tv} if tv else {"progress": progress}
    result = await service.call("POST", f"/profile/scrobble/{media_id}", viewer.session_token, body)
    assert (result.status_code, result.json) == (200, {"status": "ok"})


async def items(service: Service, viewer: Viewer, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    params: dict[str, Any] = {"limit": 50, **query}
    while True:
        result = await service.call("GET", path, viewer.session_token, params=params)
        assert result.status_code == 200, result.text
        found += result.json["items"]
        if not result.json["hasMore"]:
            return found
        params["nextPageToken"] = result.json["nextPageToken"]


async def history(service: Service, viewer: Viewer, media_id: str | None = None, **query: Any) -> list[dict[str, Any]]:
    """The history, or that of one title."""
    path = "/profile/history" if media_id is None else f"/profile/history/{media_id}"
    return await items(service, viewer, path, **query)


def places(found: list[dict[str, Any]]) -> list[tuple[str, int | None, int | None]]:
    """Media, season and episode of each item."""
    return [(item["id"], item.get("season"), item.get("episode")) for item in found]


async def offered(service: Service, viewer: Viewer) -> list[tuple[str, int | None, int | None, float]]:
    """Place and progress of all that can be resumed."""
    found = await items(service, viewer, "/profile/playback")
    return [(*place, item["progress"]) for place, item in zip(places(found), found, strict=True)]


async def meta(service: Service, viewer: Viewer, media_id: str) -> dict[str, Any]:
    """All that the profile knows of a title."""
    result = await service.call("GET", f"/profile/media/{media_id}/meta", viewer.session_token)
    assert result.status_code == 200, result.text
    known: dict[str, Any] = result.json
    return known


async def seen(service: Service, viewer: Viewer) -> dict[str, Any]:
    """All that a profile holds, as the wire shows it: two of these are equal where nothing was written between."""
    lists = {name: await items(service, viewer, f"/profile/{name}") for name in ("history", *LISTS, "playback")}
    return lists | {title.title_id: await meta(service, viewer, title.title_id) for title in TITLES}


async def renewed(service: Service, viewer: Viewer) -> Viewer:
    """The viewer with a session token that is good for another half hour."""
    body = {"profileId": viewer.profile_id}
    result = await service.call("POST", "/auth/session-token", viewer.refresh_token, body)
    return replace(viewer, session_token=result.json["sessionToken"])


async def fill(service: Service, viewer: Viewer) -> None:
    """Something of every kind: entries, duplicates and a season default among them, marks and resume points."""
    await add(service, viewer, "MV_550", progress=85.5, imported="trakt")
    await add(service, viewer, "MV_550", progress=20)
    await add(service, viewer, "TV_1396", season=1)
    await add(service, viewer, "TV_1396", season=1, episode=2, progress=40)
    for name, media_id in (("watchlist", "MV_550"), ("liked", "MV_550"), ("disliked", "TV_1396")):
        assert (await mark(service, viewer, name, media_id)).status_code == 201
    await play(service, viewer, "MV_550", 33.3)
    await play(service, viewer, "TV_1396", 50, season=1, episode=2)
