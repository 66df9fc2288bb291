"""The benchmarks measure what they say, tried in fractions of a second.

Not for any figure: how fast something is, is no matter of a test.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.compare import Comparison, Effort, RoundFigures, Side, compare
from benchmarks.load import Load, LoadError, build_request, run_load
from benchmarks.native import (
    NEXT_UP,
    NEXT_UP_AFTER_WRITE,
    NEXT_UP_LONG,
    WATCHING,
    WATCHING_LONG,
    report_requests,
)
from benchmarks.report import Goal, list_goals, render_json, render_markdown
from benchmarks.scenarios import (
    CEILING,
    FIRST_LARGE,
    FIRST_SMALL,
    MIDDLE_LARGE,
    MIDDLE_SMALL,
    PATCH_MANY,
    PATCH_ONE,
    Experiment,
    Results,
    Scale,
    Starts,
    measure,
    patch_requests,
)
from benchmarks.servers import Memory, Server, ServerError, choose_cores, noop_server, running
from benchmarks.viewers import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks pin processes and read /proc")

EFFORT = Effort(rounds=2, slices=2, slice_s=0.05, connections=4)
SCALE = Scale(
    writes=EFFORT,
    pages=EFFORT,
    singly=EFFORT,
    start_count=1,
    profile_count=2,
    locator_count=4,
    small_history=150,
    large_history=300,
    shelved_history=100,
)
PATCH = build_request("PATCH", "/profile/history/MV_550", body=b'{"progress": 41.5}')


@pytest.fixture(scope="module")
def noop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with noop_server(tmp_path_factory.mktemp("noop"), choose_cores().server) as server:
        yield server


def test_a_load_counts_answers_and_their_latencies(noop: Server) -> None:
    result = run_load(noop.port, Load(itertools.repeat(PATCH), connections=4, duration_s=0.1))
    assert min(result.latencies_ns) > 0
    assert result.duration_s > 0.09
    # Four connections can't have waited for longer than four times the time there was, and the start before it.
    assert sum(result.latencies_ns) / 1e9 <= 4 * (result.duration_s + 0.5)


def test_a_load_sends_every_request_in_its_order(noop: Server) -> None:
    sent: list[int] = []

    def numbered() -> Iterator[bytes]:
        for number in itertools.count():
            sent.append(number)
            yield PATCH

    run_load(noop.port, Load(numbered(), connections=2, duration_s=0.05))
    assert sent == list(range(len(sent)))
    assert len(sent) > 2


def test_one_refused_request_among_good_ones_fails_the_load(noop: Server) -> None:
    bad = build_request("PATCH", "/profile/history/MV_550", body=b'{"progress": ')
    requests = itertools.chain([PATCH] * 20, [bad], itertools.repeat(PATCH))
    with pytest.raises(LoadError, match="500"):
        run_load(noop.port, Load(requests, connections=2, duration_s=2))


def test_a_refused_request_in_the_warm_up_fails_the_load(noop: Server) -> None:
    bad = build_request("PATCH", "/", body=b"[]")
    with pytest.raises(LoadError, match="500"):
        run_load(noop.port, Load(itertools.chain([bad], itertools.repeat(PATCH)), 1, duration_s=0.05, warmup_s=2))


def test_a_connection_that_the_server_closes_fails_the_load(noop: Server) -> None:
    last = build_request("GET", "/", headers={"Connection": "close"})
    with pytest.raises(LoadError, match="closed"):
        run_load(noop.port, Load(itertools.repeat(last), connections=1, duration_s=2))


def test_a_load_without_a_server_fails(tmp_path: Path) -> None:
    with noop_server(tmp_path, choose_cores().server) as gone:
        port = gone.port
    with pytest.raises(LoadError, match="no connection"):
        run_load(port, Load(itertools.repeat(PATCH), connections=1, duration_s=0.05))


def test_a_server_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no such setting'); raise SystemExit(3)"]
    with (
        pytest.raises(ServerError, match="no such setting"),
        running("broken", command, port=9, ready_path="/", folder=tmp_path, core=choose_cores().server),
    ):
        pytest.fail("it can't have got ready")


def test_a_running_server_tells_its_memory_its_time_and_how_long_it_took_to_start(noop: Server) -> None:
    run_load(noop.port, Load(itertools.repeat(PATCH), connections=4, duration_s=0.1))
    memory = noop.memory()
    assert 5 < memory.now_mib <= memory.peak_mib < 1000
    assert 0 < noop.start_s < 30
    assert noop.busy_s() > 0


def test_every_side_is_measured_in_every_round(noop: Server) -> None:
    announced: list[int] = []
    sides = [Side(name, noop, itertools.cycle([PATCH])) for name in ("a", "b", "c")]
    comparison = compare(sides, EFFORT, announced.append)
    assert announced == [1, 2]
    assert {name: len(rounds) for name, rounds in comparison.rounds.items()} == {"a": 2, "b": 2, "c": 2}
    figures = comparison.rounds["a"][0]
    assert 0 < figures.p50_ms <= figures.p99_ms
    assert figures.per_second > 0


def test_patches_are_shared_out_evenly_and_no_episode_has_two_viewers() -> None:
    viewers = [Viewer(f"p{number}", f"t{number}") for number in range(4)]
    requests = patch_requests(viewers, 100)
    targets: dict[str, set[str]] = {}
    for raw in requests:
        head, _, body = raw.decode().partition("\r\n\r\n")
        target = head.split(" ")[1]
        token = next(line for line in head.splitlines() if line.startswith("Authorization")).split()[-1]
        assert 0 <= json.loads(body)["progress"] <= 100
        targets.setdefault(token, set()).add(target)
    assert {token: len(of) for token, of in targets.items()} == {"t0": 25, "t1": 25, "t2": 25, "t3": 25}
    assert len(set.union(*targets.values())) == 100


def test_the_order_of_the_patches_is_the_same_in_every_run() -> None:
    viewers = [Viewer("p", "t")]
    assert patch_requests(viewers, 50) == patch_requests(viewers, 50)


@pytest.mark.timeout(400)  # four commands and two starts of a server, beside whatever else the machine is doing
def test_the_whole_of_it_runs_on_a_real_server(tmp_path: Path) -> None:
    steps: list[str] = []
    results = measure(tmp_path, SCALE, {Experiment.WRITES, Experiment.PAGES}, steps.append)
    assert results.writes is not None
    assert results.pages is not None
    assert results.memory is not None
    assert results.starts is None
    assert {name: len(rounds) for name, rounds in results.pages.rounds.items()} == {
        FIRST_SMALL: 2,
        FIRST_LARGE: 2,
        MIDDLE_SMALL: 2,
        MIDDLE_LARGE: 2,
    }
    assert len(list_goals(results)) == 8
    assert "writes, round 2 of 2" in steps


@pytest.mark.timeout(400)  # as above
def test_the_native_api_is_measured_on_a_real_server(tmp_path: Path) -> None:
    chosen = {Experiment.REPORTS, Experiment.SHELVES, Experiment.CHANGES}
    results = measure(tmp_path, SCALE, chosen, lambda _: None)
    assert results.reports is not None
    assert results.shelves is not None
    assert results.changes is not None
    assert set(results.shelves.rounds) == {WATCHING, WATCHING_LONG, NEXT_UP, NEXT_UP_LONG, NEXT_UP_AFTER_WRITE}
    assert len(list_goals(results)) == 10
    page = render_markdown(results, {})
    assert all(f"## {title}" in page for title in ("Reports", "Shelves", "The feed of changes"))


def test_reports_go_on_in_their_sittings_and_none_is_told_twice() -> None:
    viewers = [Viewer("p0", "t0"), Viewer("p1", "t1")]
    told: dict[str, list[tuple[str, int]]] = {"t0": [], "t1": []}
    for raw in itertools.islice(report_requests(viewers, 7, "a"), 100):
        head, _, body = raw.decode().partition("\r\n\r\n")
        token = next(line for line in head.splitlines() if line.startswith("Authorization")).split()[-1]
        told[token] += [(report["sitting_id"], report["seq"]) for report in json.loads(body)["reports"]]
    for reports in told.values():
        assert len(set(reports)) == len(reports) == 350
        assert reports == sorted(reports)


def figures(per_second: float, p99_ms: float = 4.0, busy_percent: float = 99.0) -> RoundFigures:
    return RoundFigures(
        per_second, p50_ms=2.0, p99_ms=p99_ms, server_us=30.0, server_busy_percent=busy_percent, load_busy_percent=40.0
    )


WRITES = Comparison(
    EFFORT,
    {
        CEILING: [figures(1000), figures(2000), figures(1000)],
        PATCH_MANY: [figures(600), figures(1000), figures(400)],
        PATCH_ONE: [figures(450), figures(900), figures(450, p99_ms=90)],
    },
)


def test_a_ratio_is_taken_round_by_round_and_not_of_the_medians() -> None:
    assert WRITES.ratios(PATCH_MANY, CEILING, lambda it: it.per_second) == [0.6, 0.5, 0.4]


@pytest.mark.parametrize(
    ("goal", "reached"),
    [
        (Goal("", [0.4, 0.5, 0.6], 0.5, at_least=True), True),
        (Goal("", [0.4, 0.499, 0.6], 0.5, at_least=True), False),
        (Goal("", [1.3], 1.3), True),
        (Goal("", [1.31], 1.3), False),
    ],
)
def test_a_goal_is_judged_by_the_median(goal: Goal, *, reached: bool) -> None:
    assert goal.reached is reached


def test_the_page_shows_each_goal_and_does_not_hide_a_missed_one() -> None:
    results = Results(SCALE, writes=WRITES, memory=Memory(151.0, 160.0), starts=Starts([0.4], [0.3], [0.5], [0.31]))
    page = render_markdown(results, {"Python": "3.11"})
    assert "| durable PATCH, many profiles: of the no-op ceiling | >= 0.5 | 0.50 (0.40..0.60) | yes |" in page
    assert "| durable PATCH, one profile: of the no-op ceiling | >= 0.5 | 0.45 (0.45..0.45) | **no** |" in page
    assert "| server memory after the loads | <= 150 MiB | 151 MiB | **no** |" in page
    assert "| empty data folder | 0.40 | 0.30 |" in page
    assert "| Python | 3.11 |" in page
    assert "repeat this run" not in page
    assert [goal.reached for goal in list_goals(results)] == [True, True, False, True, False, False, True, True]


def test_the_page_warns_of_a_run_in_which_the_ceiling_did_not_have_its_core() -> None:
    rounds = {CEILING: [figures(1000, busy_percent=50)], PATCH_MANY: [figures(700)], PATCH_ONE: [figures(700)]}
    page = render_markdown(Results(SCALE, writes=Comparison(EFFORT, rounds)), {})
    assert "Something else had 50 % of the server's core: repeat this run." in page


def test_the_raw_results_hold_every_round() -> None:
    raw = json.loads(render_json(Results(SCALE, writes=WRITES), {"Python": "3.11"}))
    assert [it["per_second"] for it in raw["writes"]["rounds"][CEILING]] == [1000, 2000, 1000]
    assert raw["pages"] is None
    assert raw["conditions"] == {"Python": "3.11"}
