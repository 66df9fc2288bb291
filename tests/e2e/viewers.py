"""Two dialects' clients of one profile, what they know, and every page of what they are shown.

Not for what they do (``test_two_devices``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from playhead.testing.oracle import Diary, Refused, Where
from tests.dialects.contracts import load
from tests.e2e.conftest import Household
from tests.e2e.players import REPORT_MAX
from tests.e2e.processes import EMAIL, PASSWORD, bearer

T = TypeVar("T")

PLACES: list[Where] = [
    ("MV_91", None, None),
    ("MV_92", None, None),
    ("TV_93", 1, None),
    ("TV_93", 1, 1),
    ("TV_93", 1, 2),
    ("TV_93", 2, 1),
]
CONTENTS: dict[int, Where] = {901: ("MV_91", None, None), 902: ("TV_93", 1, 1), 903: ("HC_903", None, None)}
"""A film and an episode that both dialects know, and a content that only H&C has."""

LISTS = ["liked", "disliked", "super_liked", "watchlist"]


@dataclass
class Device:
    """A signed-in client. All its words on a movie or an episode are one sitting, until it signs in again."""

    sign_in: Callable[[], str]
    client: httpx.Client
    sign_ins: int = 0
    words: Counter[Where] = field(default_factory=Counter)

    def sitting(self, where: Where) -> str:
        """That of the next word on ``where``; all the words of one that is not long are kept."""
        if self.sign_ins == 0 or self.words[where] == REPORT_MAX:
            self.client.headers.update(bearer(self.sign_in()))
            self.sign_ins += 1
            self.words.clear()
        self.words[where] += 1
        return f"{id(self)} {self.sign_ins}"


@dataclass
class Viewer:
    """One profile, its two devices, and what its history must be."""

    profile_id: str
    tv: Device
    pad: Device
    diary: Diary = field(default_factory=Diary)

    @property
    def television(self) -> httpx.Client:
        return self.tv.client

    @property
    def tablet(self) -> httpx.Client:
        return self.pad.client

    def expect(self, write: Callable[[Diary], T], answer: httpx.Response, ok: int = 200) -> T | None:
        """Write it into the diary: what that refuses must have been answered with 404, all else with ``ok``."""
        try:
            row = write(self.diary)
        except Refused:
            assert answer.status_code == 404, answer.text
            return None
        assert answer.status_code == ok, answer.text
        return row


def move_in(household: Household, name: str) -> Viewer:
    """A new profile of that name, with its two devices."""
    identity, url = household.identity, household.server.url
    new = {"name": name, "avatarUrl": "https://example.org/a.png"}
    profile_id = identity.post("/profiles", json=new).json()["profileId"]

    def open_session() -> str:
        minted = identity.post("/auth/session-token", json={"profileId": profile_id}).raise_for_status()
        return str(minted.json()["sessionToken"])

    def log_in() -> str:
        login = {"email": EMAIL, "password": PASSWORD, "profile_id": profile_id}
        return str(httpx.post(f"{url}/login", json=login, timeout=60).raise_for_status().json()["token"])

    tv, pad = [Device(sign_in, httpx.Client(base_url=url, timeout=60)) for sign_in in (open_session, log_in)]
    for device in (tv, pad):
        device.sitting(("", None, None))
    return Viewer(profile_id, tv, pad)


def path_of(what: str, place: Where) -> str:
    return f"/profile/{what}/{place[0]}"


def query_of(place: Where) -> dict[str, int]:
    return {key: value for key, value in (("season", place[1]), ("episode", place[2])) if value is not None}


def all_items(viewer: Viewer, path: str, limit: int, **query: int) -> list[dict[str, Any]]:
    """Every item of every page of the television's list."""
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"hasMore": True}
    while page["hasMore"]:
        token = {"nextPageToken": page["nextPageToken"]} if "nextPageToken" in page else {}
        page = viewer.television.get(path, params={"limit": limit, **query, **token}).raise_for_status().json()
        items += page["items"]
    return items


def all_rows(viewer: Viewer, path: str, limit: int) -> list[dict[str, Any]]:
    """Every row of every page of the tablet's list."""
    rows: list[dict[str, Any]] = []
    meta: dict[str, Any] = {"next_page": 1}
    while meta["next_page"]:
        answer = viewer.tablet.get(path, params={"perPage": limit, "page": meta["next_page"]}).raise_for_status()
        meta = answer.json()["data"]["meta"]
        rows += answer.json()["data"]["collection"]
    assert meta["total_count"] == len(rows)
    return rows


def import_contents(household: Household, folder: Path) -> None:
    content = load("hnc")["components"]["schemas"]["Content"]["examples"][0]
    rows = folder / "contents.jsonl"
    lines = []
    for content_id, (media_id, season, episode) in CONTENTS.items():
        place = {"media_id": media_id, "season": season, "episode": episode} if media_id[:2] != "HC" else {}
        placed = {key: value for key, value in place.items() if value is not None}
        lines.append(json.dumps({"content": {**content, "id": content_id, "parent_id": None}, **placed}))
    rows.write_text("\n".join(lines))
    report = household.server.cli_json("catalogue", "import", str(rows))
    assert (report["content_count"], report["failed_count"]) == (len(CONTENTS), 0)
