"""Who lives in the demo household, and what they have watched lately.

Not for sending it to the service (``demo.seeding``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

EMAIL: Final = "demo@playhead.example"
PASSWORD: Final = "playhead-demo"  # noqa: S105 - it opens a demo, and the README prints it
NAME: Final = "Robin"
APP: Final = "Demo TV"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Discovr dialect. ``minutes_ago`` becomes the body's ``updatedAt``, where there is one."""

    method: str
    path: str
    body: dict[str, Any]
    minutes_ago: int | None = None


def _evening(days_ago: int, minutes_before_now: int = 0) -> int:
    return days_ago * 24 * 60 + minutes_before_now


def _watched(media_id: str, days_ago: int, season: int | None = None, episode: int | None = None, **more: Any) -> Call:  # noqa: ANN401
    place = {key: value for key, value in (("season", season), ("episode", episode)) if value is not None}
    body = {"mediaId": media_id, "progress": 100, **place, **more}
    return Call("POST", "/profile/history", body, _evening(days_ago, (episode or 0) * -7))


def _begun(
    media_id: str, progress: float, hours_ago: int, season: int | None = None, episode: int | None = None
) -> Call:
    place = {key: value for key, value in (("season", season), ("episode", episode)) if value is not None}
    return Call("POST", "/profile/playback", {"mediaId": media_id, "progress": progress, **place}, hours_ago * 60)


def _listed(name: str, *media_ids: str) -> list[Call]:
    return [Call("POST", f"/profile/{name}", {"mediaId": media_id}) for media_id in media_ids]


def _in_order(*calls: Call) -> tuple[Call, ...]:
    """What was watched longest ago first, as a player would have told it; then what has no time."""
    return tuple(sorted(calls, key=lambda call: call.minutes_ago or 0, reverse=True))


ROBIN: Final = _in_order(
    # Season 1 of Breaking Bad as a whole, from another service; then two or three episodes a week
    _watched("TV_1396", 60, 1, imported="trakt"),
    *(_watched("TV_1396", 24 - 2 * episode, 2, episode) for episode in range(1, 9)),
    _begun("TV_1396", 42.5, 5, 2, 9),
    *(_watched("TV_87108", 19 - episode, 1, episode) for episode in range(1, 6)),
    _watched("MV_550", 30),
    _watched("MV_550", 3),
    _watched("MV_496243", 12),
    _begun("MV_329865", 61, 27),
    *_listed("super_liked", "TV_87108"),
    *_listed("liked", "TV_1396", "MV_496243"),
    *_listed("watchlist", "MV_438631", "TV_95396", "MV_129"),
)
"""Robin's last weeks."""

SAM: Final = _in_order(
    *(_watched("TV_67070", 26 - 2 * episode, 1, episode) for episode in range(1, 7)),
    *(_watched("TV_67070", 12 - 2 * episode, 2, episode) for episode in range(1, 4)),
    _begun("TV_67070", 18, 20, 2, 4),
    _watched("MV_129", 9),
    _watched("MV_603", 16),
    _begun("MV_76341", 33.5, 50),
    *_listed("liked", "TV_67070", "MV_129"),
    *_listed("disliked", "MV_680"),
    *_listed("watchlist", "MV_545611", "TV_83867"),
)
"""Sam's last weeks."""

HOUSEHOLD: Final = {"Robin": ROBIN, "Sam": SAM}
AVATARS: Final = {name: f"https://avatars.playhead.example/{name.lower()}.png" for name in HOUSEHOLD}
