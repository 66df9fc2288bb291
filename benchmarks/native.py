"""The native API measured: reports one by one and in batches, the shelves, and the feed of changes.

The pages and heartbeats of the dialects are in `scenarios`; whether a figure is good is said in `report`.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.compare import Comparison, Effort, Side, compare
from benchmarks.load import HOST, build_request
from benchmarks.seed import seed_catalogue, seed_history
from benchmarks.servers import playhead_server
from benchmarks.viewers import make_viewers, nth_episode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.servers import Cores, Server
    from benchmarks.viewers import Viewer

REPORT_CEILING: Final = "no-op ceiling, one report"
REPORT_SINGLY: Final = "POST /v1/reports, one report"
REPORT_BATCH: Final = "POST /v1/reports, batches of 50"
WATCHING: Final = "continue watching, short history"
WATCHING_LONG: Final = "continue watching, 10 times the history"
NEXT_UP: Final = "next up, short history"
NEXT_UP_LONG: Final = "next up, 10 times the history"
NEXT_UP_AFTER_WRITE: Final = "next up, each after an episode was watched"
CHANGES: Final = "changes since, 10 new ones"

BATCH_COUNT: Final = 50
SHELF_LIMIT: Final = 20
LONGER: Final = 10
NEW_COUNT: Final = 10
_EPISODES_A_SHOW: Final = 50
_BEGUN_COUNT: Final = 200
_EVENING: Final = "2026-03-01T20:00:00.000Z"
_DURATION_MS: Final = 3_000_000
_REPORT_EVERY_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """Two viewers with the same shows behind them, one of whom has watched each of them ten times as often."""

    short: Viewer
    long: Viewer
    entry_count: int


def make_shelved(folder: Path, cores: Cores, entry_count: int) -> Shelved:
    """Histories of `entry_count` entries and of ten times as many, 50 to a show, and some films and episodes begun."""
    with playhead_server(folder, cores.server) as server:
        short, long = make_viewers(server, folder, "shelf", 2)
    show_count = max(1, entry_count // _EPISODES_A_SHOW)
    seed_catalogue(folder, show_count)
    for viewer, times in ((short, 1), (long, LONGER)):
        seed_history(folder, viewer.profile_id, entry_count * times, among=entry_count - show_count)
    with playhead_server(folder, cores.server) as server:
        for viewer in (short, long):
            _begin(server, viewer)
            _plan(server, viewer, show_count)
    return Shelved(short, long, entry_count)


def _begin(server: Server, viewer: Viewer) -> None:
    """Films begun, which are what continue watching shows."""
    with _client(server, viewer) as client:
        for number in range(_BEGUN_COUNT):
            report = {
                "sitting_id": f"00000000-0000-4000-8000-{number:012x}",
                "seq": 1,
                "event": "progress",
                "locator": {"title_id": f"MV_{5000 + number}"},
                "position_ms": 900_000,
                "duration_ms": _DURATION_MS,
                "occurred_at": _EVENING,
            }
            client.post("/v1/reports", json={"reports": [report]}).raise_for_status()


def _plan(server: Server, viewer: Viewer, show_count: int) -> None:
    """Read next up until every show has its plan, as a viewer's evenings would."""
    with _client(server, viewer) as client:
        for _ in range(show_count // 100 + 2):
            client.get("/v1/next-up").raise_for_status()


def _client(server: Server, viewer: Viewer) -> httpx.Client:
    return httpx.Client(base_url=f"http://{HOST}:{server.port}", headers=viewer.headers, timeout=60)


def measure_reports(
    playhead: Server, noop: Server, viewers: Sequence[Viewer], effort: Effort, progressed: Callable[[str], None]
) -> Comparison:
    """Players that report every ten seconds of their time, singly and in batches, against the ceiling."""
    sides = [
        Side(REPORT_CEILING, noop, report_requests(viewers, 1, "a")),
        Side(REPORT_SINGLY, playhead, report_requests(viewers, 1, "b")),
        Side(REPORT_BATCH, playhead, report_requests(viewers, BATCH_COUNT, "c")),
    ]
    return compare(sides, effort, lambda number: progressed(f"reports, round {number} of {effort.rounds}"))


def report_requests(viewers: Sequence[Viewer], batch_count: int, mark: str) -> Iterator[bytes]:
    """Endless reports: each viewer plays one episode at a time, and goes on to the next at its end."""
    for number in itertools.count():
        viewer = viewers[number % len(viewers)]
        first = number // len(viewers) * batch_count
        reports = [_report(seq, mark) for seq in range(first, first + batch_count)]
        body = json.dumps({"reports": reports}).encode()
        yield build_request("POST", "/v1/reports", headers=viewer.headers, body=body)


def _report(number: int, mark: str) -> dict[str, object]:
    episode_number, seq = divmod(number, _DURATION_MS // _REPORT_EVERY_MS)
    title_id, season, episode = nth_episode(episode_number)
    return {
        "sitting_id": f"{mark * 8}-0000-4000-8000-{episode_number:012x}",
        "seq": seq + 1,
        "event": "progress",
        "locator": {"title_id": title_id, "season": season, "episode": episode},
        "position_ms": seq * _REPORT_EVERY_MS,
        "duration_ms": _DURATION_MS,
        "occurred_at": _EVENING,
        "sent_at": _EVENING,
    }


def measure_shelves(
    playhead: Server, shelved: Shelved, effort: Effort, progressed: Callable[[str], None]
) -> Comparison:
    """Both shelves of both viewers, one request at a time."""
    sides = [
        Side(name, playhead, itertools.repeat(_get(viewer, f"/v1/{path}?limit={SHELF_LIMIT}")))
        for name, path, viewer in (
            (WATCHING, "continue-watching", shelved.short),
            (WATCHING_LONG, "continue-watching", shelved.long),
            (NEXT_UP, "next-up", shelved.short),
            (NEXT_UP_LONG, "next-up", shelved.long),
        )
    ]
    sides.append(Side(NEXT_UP_AFTER_WRITE, playhead, _watch_and_look(shelved.short, shelved.entry_count)))
    return compare(sides, effort, lambda number: progressed(f"shelves, round {number} of {effort.rounds}"))


def _watch_and_look(viewer: Viewer, entry_count: int) -> Iterator[bytes]:
    body = json.dumps({"progress": 100}).encode()
    for number in itertools.count():
        title_id, season, episode = nth_episode(number * _EPISODES_A_SHOW % entry_count)
        target = f"/profile/history/{title_id}?season={season}&episode={episode}"
        yield build_request("PATCH", target, headers=viewer.headers, body=body)
        yield _get(viewer, f"/v1/next-up?limit={SHELF_LIMIT}")


def measure_changes(playhead: Server, viewer: Viewer, effort: Effort, progressed: Callable[[str], None]) -> Comparison:
    """What a device asks that was away for an evening."""
    with _client(playhead, viewer) as client:
        since = client.get("/v1/titles/MV_1/state").raise_for_status().json()["revision"]
        for number in range(NEW_COUNT):
            title_id, season, episode = nth_episode(number * 97)
            client.patch(
                f"/profile/history/{title_id}", params={"season": season, "episode": episode}, json={"progress": 50}
            ).raise_for_status()
        found = client.get("/v1/changes", params={"since": since}).raise_for_status().json()
    if len(found["changes"]) != NEW_COUNT or found["has_more"]:
        raise AssertionError(f"{NEW_COUNT} changes were made, and {len(found['changes'])} are told of")
    sides = [Side(CHANGES, playhead, itertools.repeat(_get(viewer, f"/v1/changes?since={since}")))]
    return compare(sides, effort, lambda number: progressed(f"changes, round {number} of {effort.rounds}"))


def _get(viewer: Viewer, target: str) -> bytes:
    return build_request("GET", target, headers=viewer.headers)
