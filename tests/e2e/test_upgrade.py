"""A data folder of the first release is taken over by whatever opens it first, and /v1 answers over its rows.

Not for each row of it: that is tested in tests/migration.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.migrations import APPLICATION_ID, load_migrations
from tests.e2e.players import wire_time
from tests.e2e.processes import EMAIL, Server, bearer

AT_MS = 1_767_323_045_678
PROFILE = 0xAB
REVISION = 9
MINUTE_MS = 60_000


def _entry_id(number: int) -> bytes:
    return bytes.fromhex(f"{AT_MS // 1000:08x}{PROFILE:010x}{number:06x}")


def _times(minutes: int) -> tuple[int, int]:
    at_ms = AT_MS + minutes * MINUTE_MS
    return at_ms, at_ms // 3_600_000


def _entry(place: tuple[str, int, int], number: int, progress: float, minutes: int) -> tuple[Any, ...]:
    return (PROFILE, *place, _entry_id(number), progress, None, progress >= 80, None, AT_MS, *_times(minutes), number)


def _point(place: tuple[str, int, int], told: tuple[float, float | None], minutes: int, number: int) -> tuple[Any, ...]:
    return (PROFILE, *place, *told, told[0] < 95, 0, None, *_times(minutes), number)


FILM, SEEN = ("MV_550", -1, -1), ("MV_603", -1, -1)
PILOT, SECOND = ("TV_1396", 1, 1), ("TV_1396", 1, 2)
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "account": [(7, EMAIL, "Robin", "$argon2id$", AT_MS, AT_MS, None, 0)],
    "profile": [(PROFILE, 7, REVISION, 4, 1, AT_MS, "Robin", "https://example.org/1.png")],
    "entry": [
        _entry(FILM, 1, 30.0, 1),
        _entry(SEEN, 2, 100.0, 2),
        _entry(PILOT, 3, 100.0, 3),
        _entry(SECOND, 4, 40.0, 4),
    ],
    "tally": [
        (PROFILE, *FILM, 1, 0, _entry_id(1)),
        (PROFILE, *SEEN, 1, 1, _entry_id(2)),
        (PROFILE, *PILOT, 1, 1, _entry_id(3)),
        (PROFILE, *SECOND, 1, 0, _entry_id(4)),
    ],
    "point": [
        _point(FILM, (30.0, 1800.5), 1, 5),
        _point(SEEN, (97.0, None), 2, 6),
        _point(PILOT, (100.0, None), 3, 7),
        _point(SECOND, (40.0, None), 4, 8),
    ],
    "mark": [(PROFILE, "MV_550", -1, -1, "watchlist", AT_MS, REVISION)],
    "title": [("TV_1396", "Breaking Bad", "/a.jpg", None, "2008-01-20", None)],
    "season": [("TV_1396", 1)],
    "episode": [("TV_1396", 1, number, f"Episode {number}", "2008-01-20", 3480) for number in (1, 2, 3)],
}
"""What a household of the first release had, in the columns of its tables."""


@pytest.fixture
def old(tmp_path: Path) -> Server:
    """A server that was never started, on a data folder of the first release."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    path = data / "playhead.sqlite3"
    path.touch(mode=0o600)
    connection = connect(path, writes=True)
    connection.execute(load_migrations()[0])
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    for table, rows in ROWS.items():
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names
    connection.close()
    return Server(data)


@pytest.mark.parametrize("first", ["serve", "migrate", "doctor"])
def test_whatever_opens_an_old_folder_first_brings_it_up_to_date(old: Server, first: str) -> None:
    if first != "serve":
        printed = old.cli(first).stdout
        assert "FAIL" not in printed
        assert "up to date" in printed
    with old:
        token = old.tokens()["sessionToken"]
        rows = httpx.get(f"{old.url}/v1/continue-watching", headers=bearer(token)).raise_for_status().json()["items"]
        assert [(row["locator"], row["point"]["position_ms"], row["point"]["progress"]) for row in rows] == [
            ({"title_id": "TV_1396", "season": 1, "episode": 2}, None, 40),
            ({"title_id": "MV_550"}, 1_800_500, 30),
        ]
        assert "up to date" in old.cli("doctor").stdout
        assert "Traceback" not in old.log.read_text(encoding="utf-8")


def test_the_native_api_answers_over_old_rows_and_goes_on_from_them(old: Server) -> None:
    with old, httpx.Client(base_url=old.url, headers=bearer(old.tokens()["sessionToken"]), timeout=30) as client:
        items = client.get("/v1/history").raise_for_status().json()["items"]
        assert [(item["title"], item["progress"], item["watched_count"]) for item in items] == [
            ("Breaking Bad", 40, 0),
            ("Breaking Bad", 100, 1),
            ("", 100, 1),
            ("", 30, 0),
        ]
        assert client.get("/v1/next-up").raise_for_status().json()["items"] == [], "it is being watched"
        (season,) = client.get("/v1/titles/TV_1396/state").raise_for_status().json()["seasons"]
        assert [(one["completed"], one["resumable"], one["because"]) for one in season["episodes"]] == [
            (True, False, "entry"),
            (False, True, "entry"),
            (False, False, "none"),
        ]
        assert client.get("/v1/changes", params={"since": REVISION - 1}).json()["code"] == "resync"
        page = client.get("/v1/changes", params={"limit": 100}).raise_for_status().json()
        assert [change["revision"] for change in page["changes"]] == list(range(1, REVISION + 1))

        base = client.get("/v1/titles/MV_550/state").json()["revision"]
        told = [_report(seq, event, ms, base) for seq, event, ms in ((1, "start", 1_800_500), (2, "stop", 1_860_500))]
        results = client.post("/v1/reports", json={"reports": told}).raise_for_status().json()["results"]
        assert [result["resolution"] for result in results] == ["kept", "accepted"]
        assert results[1]["point"]["position_ms"] == 1_860_500
        (first, *_) = client.get("/v1/continue-watching").json()["items"]
        assert first["locator"] == {"title_id": "MV_550"}

        client.put("/v1/titles/TV_1396/watched", params={"season": 1, "episode": 2}).raise_for_status()
        (row,) = client.get("/v1/next-up").raise_for_status().json()["items"]
        assert (row["locator"]["episode"], row["reason"]) == (3, "next_episode")
        operation_id = client.delete("/v1/history").raise_for_status().json()["operation_id"]
        client.post(f"/v1/operations/{operation_id}/undo").raise_for_status()
        assert len(client.get("/v1/history").json()["items"]) == len(items)


def _report(seq: int, event: str, position_ms: int, base: int) -> dict[str, Any]:
    now = wire_time(datetime.now(UTC))
    return {
        "sitting_id": "aaaaaaaa-0000-4000-8000-000000000000",
        "seq": seq,
        "event": event,
        "locator": {"title_id": "MV_550"},
        "position_ms": position_ms,
        "duration_ms": 6_000_000,
        "occurred_at": now,
        "sent_at": now,
        "base_revision": base,
    }


def test_many_that_open_an_old_folder_at_once_all_find_it_up_to_date(old: Server) -> None:
    with ThreadPoolExecutor(4) as at_once:
        done = list(at_once.map(lambda _: old.cli("migrate", check=False), range(4)))
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 4
    with old:
        assert httpx.get(f"{old.url}/readyz").is_success


def test_a_folder_of_a_newer_release_is_refused_in_words(old: Server) -> None:
    old.cli("migrate")
    connection = connect(old.data / "playhead.sqlite3", writes=True)
    connection.pragma("user_version", len(load_migrations()) + 1)
    connection.close()
    done = old.cli("serve", check=False)
    assert done.returncode == 4
    assert "newer" in done.stderr
    assert "Traceback" not in done.stderr
