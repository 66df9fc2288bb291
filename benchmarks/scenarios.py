"""What is measured: the sides of each comparison, and the requests they are sent.

How a load is driven is the business of `load` and `compare`; whether a figure is good is said in `report`.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx

from benchmarks.compare import Comparison, Effort, Side, compare
from benchmarks.load import HOST, build_request
from benchmarks.native import make_shelved, measure_changes, measure_reports, measure_shelves
from benchmarks.seed import seed_history
from benchmarks.servers import Cores, Memory, choose_cores, noop_server, pinned_to, playhead_server
from benchmarks.viewers import Viewer, make_viewers, nth_episode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.servers import Server

CEILING: Final = "no-op ceiling"
PATCH_MANY: Final = "durable PATCH, many profiles"
PATCH_ONE: Final = "durable PATCH, one profile"
FIRST_SMALL: Final = "first page, small history"
FIRST_LARGE: Final = "first page, large history"
MIDDLE_SMALL: Final = "middle page, small history"
MIDDLE_LARGE: Final = "middle page, large history"
PAGE_LIMIT: Final = 20

_WALK_LIMIT: Final = 50
_WALKED_MIDDLE: Final = (0.4, 0.6)
_CURSORS_MAX: Final = 500
_PROGRESSES: Final = (12.5, 43.75, 71.0, 97.25)
_SHUFFLE_SEED: Final = 8765


_Progressed = Callable[[str], None]
"""Called with a word on what comes next, for whoever watches."""


class Experiment(Enum):
    """What can be measured by itself."""

    WRITES = "writes"
    REPORTS = "reports"
    PAGES = "pages"
    SHELVES = "shelves"
    CHANGES = "changes"
    STARTS = "starts"


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a world is measured, and for how long."""

    writes: Effort
    pages: Effort
    singly: Effort
    start_count: int
    profile_count: int
    locator_count: int
    small_history: int
    large_history: int
    shelved_history: int


@dataclass(frozen=True, slots=True)
class World:
    """Viewers: those of many profiles, one alone, and two with long pasts behind them."""

    many: list[Viewer]
    one: Viewer
    small: Viewer
    large: Viewer


@dataclass(frozen=True, slots=True)
class Starts:
    """For each start, the seconds from the start of the process to its first 200, and its processor time for that."""

    empty_s: list[float]
    empty_busy_s: list[float]
    grown_s: list[float]
    grown_busy_s: list[float]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run measured, None where it was left out.

    `memory` is that of the one server that bore all the loads, after them.
    """

    scale: Scale
    writes: Comparison | None = None
    reports: Comparison | None = None
    pages: Comparison | None = None
    shelves: Comparison | None = None
    changes: Comparison | None = None
    memory: Memory | None = None
    starts: Starts | None = None


def measure(folder: Path, scale: Scale, chosen: AbstractSet[Experiment], progressed: _Progressed) -> Results:
    """Build the world in `folder`, which is empty, run the chosen experiments, and stop every server again.

    Raises LoadError or ServerError when a server misbehaves; a figure that misses its aim is no error.
    """
    cores = choose_cores()
    progressed("making viewers and histories")
    world = make_world(folder, cores, scale)
    shelved = make_shelved(folder, cores, scale.shelved_history) if Experiment.SHELVES in chosen else None
    writes = reports = pages = shelves = changes = memory = starts = None
    if chosen - {Experiment.STARTS}:
        with playhead_server(folder, cores.server) as playhead, noop_server(folder, cores.server) as noop:
            with pinned_to(cores.load):
                if Experiment.WRITES in chosen:
                    writes = measure_writes(playhead, noop, world, scale, progressed)
                if Experiment.REPORTS in chosen:
                    reports = measure_reports(playhead, noop, world.many, scale.writes, progressed)
                if Experiment.PAGES in chosen:
                    pages = measure_pages(playhead, world, scale, progressed)
                if shelved is not None:
                    shelves = measure_shelves(playhead, shelved, scale.singly, progressed)
                if Experiment.CHANGES in chosen:
                    changes = measure_changes(playhead, world.large, scale.singly, progressed)
            memory = playhead.memory()
    if Experiment.STARTS in chosen:
        starts = measure_starts(folder, cores, scale, progressed)
    return Results(scale, writes, reports, pages, shelves, changes, memory, starts)


def make_world(folder: Path, cores: Cores, scale: Scale) -> World:
    """Make accounts and profiles through a running server, then, with it stopped, the pasts of two of them."""
    with playhead_server(folder, cores.server) as server:
        many = make_viewers(server, folder, "home", scale.profile_count)
        one, small, large = make_viewers(server, folder, "long", 3)
    seed_history(folder, small.profile_id, scale.small_history)
    seed_history(folder, large.profile_id, scale.large_history)
    return World(many, one, small, large)


def measure_writes(playhead: Server, noop: Server, world: World, scale: Scale, progressed: _Progressed) -> Comparison:
    """The same PATCH requests to Playhead and to the ceiling, and others that all go to one profile."""
    requests = patch_requests(world.many, scale.locator_count)
    sides = [
        Side(CEILING, noop, itertools.cycle(requests)),
        Side(PATCH_MANY, playhead, itertools.cycle(requests)),
        Side(PATCH_ONE, playhead, itertools.cycle(patch_requests([world.one], scale.locator_count))),
    ]
    return compare(sides, scale.writes, lambda number: progressed(f"writes, round {number} of {scale.writes.rounds}"))


def measure_pages(playhead: Server, world: World, scale: Scale, progressed: _Progressed) -> Comparison:
    """The first page, and pages in the middle, of a short and of a long history on one server."""
    progressed("pages, walking to the middle")
    small_middles = middle_page_requests(playhead, world.small, scale.small_history)
    large_middles = middle_page_requests(playhead, world.large, scale.large_history)
    sides = [
        Side(FIRST_SMALL, playhead, itertools.repeat(_page_request(world.small, None))),
        Side(FIRST_LARGE, playhead, itertools.repeat(_page_request(world.large, None))),
        Side(MIDDLE_SMALL, playhead, itertools.cycle(small_middles)),
        Side(MIDDLE_LARGE, playhead, itertools.cycle(large_middles)),
    ]
    return compare(sides, scale.pages, lambda number: progressed(f"pages, round {number} of {scale.pages.rounds}"))


def measure_starts(folder: Path, cores: Cores, scale: Scale, progressed: _Progressed) -> Starts:
    """Start Playhead on an empty data folder, and on the one that was measured, again and again."""
    starts = Starts([], [], [], [])
    for number in range(scale.start_count):
        progressed(f"starts, {number + 1} of {scale.start_count}")
        empty = folder / f"empty-{number}"
        empty.mkdir()
        with playhead_server(empty, cores.server) as server:
            starts.empty_s.append(server.start_s)
            starts.empty_busy_s.append(server.busy_s())
        with playhead_server(folder, cores.server) as server:
            starts.grown_s.append(server.start_s)
            starts.grown_busy_s.append(server.busy_s())
    return starts


def patch_requests(viewers: Sequence[Viewer], locator_count: int) -> list[bytes]:
    """Reports of progress on `locator_count` episodes, shared out evenly among the viewers, in a shuffled order.

    Each viewer watches consecutive episodes, and each episode is reported several times on its way to the end.
    """
    requests = []
    for number in range(locator_count):
        title_id, season, episode = nth_episode(number)
        target = f"/profile/history/{title_id}?season={season}&episode={episode}"
        viewer = viewers[number * len(viewers) // locator_count]
        bodies = [json.dumps({"progress": progress}).encode() for progress in _PROGRESSES]
        requests += [build_request("PATCH", target, headers=viewer.headers, body=body) for body in bodies]
    random.Random(_SHUFFLE_SEED).shuffle(requests)
    return requests


def middle_page_requests(server: Server, viewer: Viewer, entry_count: int) -> list[bytes]:
    """Requests for pages spread over the middle fifth of a history, found by walking there page by page."""
    first, last = (int(entry_count * part) // _WALK_LIMIT for part in _WALKED_MIDDLE)
    cursors = list(itertools.islice(_walk(server, viewer), first, last + 1))
    random.Random(_SHUFFLE_SEED).shuffle(cursors)
    return [_page_request(viewer, cursor) for cursor in cursors[:_CURSORS_MAX]]


def _walk(server: Server, viewer: Viewer) -> Iterator[str]:
    """The tokens of the second page, the third, and so on to the last."""
    with httpx.Client(base_url=f"http://{HOST}:{server.port}", headers=viewer.headers) as client:
        parameters: dict[str, str | int] = {"limit": _WALK_LIMIT}
        while True:
            page = client.get("/profile/history", params=parameters).raise_for_status().json()
            if not page["hasMore"]:
                return
            parameters["nextPageToken"] = page["nextPageToken"]
            yield page["nextPageToken"]


def _page_request(viewer: Viewer, cursor: str | None) -> bytes:
    after = f"&nextPageToken={quote(cursor, safe='')}" if cursor else ""
    return build_request("GET", f"/profile/history?limit={PAGE_LIMIT}{after}", headers=viewer.headers)
