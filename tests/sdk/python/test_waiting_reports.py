"""The queue of reports: what is in it outlives the process, is for its owner alone, and never grows without end."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from playhead_client import Locator, Report, ReportQueue, StorageBroken
from playhead_client.native_wire import Event

from tests.sdk.python.server import NOON

SITTING = "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c"


def _report(seq: int, event: Event = "progress") -> Report:
    return Report(
        sitting_id=SITTING,
        seq=seq,
        event=event,
        occurred_at=NOON,
        locator=Locator("TV_1396", 0, 1),
        position_ms=seq * 10_000,
        base_revision=7,
        rewatch=True,
    )


def _numbers(queue: ReportQueue, profile_id: str = "p", count: int = 100) -> list[int]:
    return [one.report.seq for one in queue.oldest(profile_id, count)]


@pytest.fixture(params=["memory", "file"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReportQueue]:
    made = ReportQueue(None if request.param == "memory" else tmp_path / "reports")
    yield made
    made.close()


def test_reports_come_out_as_they_went_in_the_oldest_first(queue: ReportQueue) -> None:
    for seq, event in enumerate(get_args(Event), start=1):
        queue.add("p", _report(seq, event))
    assert [one.report for one in queue.oldest("p", 3)] == [
        _report(1, "start"),
        _report(2, "progress"),
        _report(3, "pause"),
    ]
    queue.drop(queue.oldest("p", 2))
    queue.drop([])
    assert _numbers(queue) == [3, 4, 5, 6]


def test_profiles_are_kept_apart(queue: ReportQueue) -> None:
    queue.add("p", _report(1))
    queue.add("q", _report(2))
    assert (_numbers(queue, "p"), _numbers(queue, "q"), _numbers(queue, "r")) == ([1], [2], [])
    assert (queue.count("p"), queue.count("r"), queue.count()) == (1, 0, 2)
    queue.drop_all()
    assert queue.count() == 0


def test_what_was_added_is_there_after_the_process_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "player" / "reports"
    code = f"""
import os, signal
from playhead_client import ReportQueue
from tests.sdk.python.test_waiting_reports import _report
queue = ReportQueue({str(path)!r})
for seq in range(1, 4):
    queue.add("p", _report(seq))
os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert ended.returncode == -9, ended.stderr
    queue = ReportQueue(path)
    assert [one.report for one in queue.oldest("p", 10)] == [_report(1), _report(2), _report(3)]
    queue.close()
    queue.close()


def test_the_file_and_what_is_beside_it_are_for_their_owner_alone(tmp_path: Path) -> None:
    queue = ReportQueue(tmp_path / "reports")
    queue.add("p", _report(1))
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {
        "reports": 0o600,
        "reports-wal": 0o600,
        "reports-shm": 0o600,
    }
    queue.close()


def test_two_that_share_a_file_see_one_queue(tmp_path: Path) -> None:
    one, other = ReportQueue(tmp_path / "reports"), ReportQueue(str(tmp_path / "reports"))
    one.add("p", _report(1))
    other.add("p", _report(2))
    assert _numbers(one) == _numbers(other) == [1, 2]
    other.drop(one.oldest("p", 1))
    assert _numbers(one) == [2]
    one.close()
    other.close()


def test_many_threads_lose_nothing(queue: ReportQueue) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda seq: queue.add("p", _report(seq)), range(64)))
    assert sorted(_numbers(queue)) == list(range(64))


def test_at_the_limit_all_are_kept_and_one_past_it_the_oldest_that_only_goes_on_is_let_go() -> None:
    queue = ReportQueue(reports_max=4)
    queue.add("p", _report(1, "start"))
    queue.add("p", _report(2))
    queue.add("q", _report(3))
    queue.add("p", _report(4, "stop"))
    assert queue.count() == 4
    queue.add("p", _report(5, "start"))
    assert (_numbers(queue, "p"), _numbers(queue, "q")) == ([1, 4, 5], [3])
    queue.add("p", _report(6, "stop"))
    assert (_numbers(queue, "p"), _numbers(queue, "q")) == ([1, 4, 5, 6], [])
    queue.add("p", _report(7, "complete"))
    assert _numbers(queue) == [4, 5, 6, 7]
    queue.close()


def test_a_file_that_is_none_of_ours_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "reports"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StorageBroken, match="reports") as raised:
        ReportQueue(path)
    assert raised.value.code == "STORAGE_BROKEN"
    assert path.read_bytes().startswith(b"no database")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match=tmp_path.name):
        ReportQueue(tmp_path)


def test_a_row_that_is_no_report_is_said_to_be_so(tmp_path: Path) -> None:
    queue = ReportQueue(tmp_path / "reports")
    with sqlite3.connect(tmp_path / "reports") as database:
        database.execute("INSERT INTO report (profile_id, event, report) VALUES ('p', 'stop', '{}')")
    database.close()
    with pytest.raises(StorageBroken, match="no report"):
        queue.oldest("p", 1)
    queue.close()


def test_a_queue_that_was_closed_says_so(tmp_path: Path) -> None:
    queue = ReportQueue(tmp_path / "reports")
    queue.close()
    with pytest.raises(StorageBroken, match="closed"):
        queue.add("p", _report(1))
