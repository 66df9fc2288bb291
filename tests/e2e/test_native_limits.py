"""The native API through a real connection, at its limits: what is too large or too many, and much that is allowed.

Not for what the answers mean: that is tested in the native dialect.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.e2e.players import wire_time
from tests.e2e.processes import Server, bearer

PROMPT_S = 5.0
"""What takes milliseconds on a machine of one's own takes no longer than this on a busy one."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def tokens(server: Server) -> dict[str, str]:
    return server.add_account()


@pytest.fixture
def client(server: Server, tokens: dict[str, str]) -> Iterator[httpx.Client]:
    """Of a new profile."""
    identity = bearer(tokens["refreshToken"])
    new = {"name": "Kim", "avatarUrl": "https://example.org/a.png"}
    profile_id = httpx.post(f"{server.url}/profiles", json=new, headers=identity).raise_for_status().json()["profileId"]
    minted = httpx.post(f"{server.url}/auth/session-token", json={"profileId": profile_id}, headers=identity)
    with httpx.Client(base_url=server.url, headers=bearer(minted.json()["sessionToken"]), timeout=60) as running:
        yield running
    httpx.delete(f"{server.url}/profiles/{profile_id}", headers=identity, timeout=60).raise_for_status()


def _report(locator: dict[str, Any], position_ms: int, sitting_id: str = "", seq: int = 1) -> dict[str, Any]:
    now = wire_time(datetime.now(UTC))
    return {
        "sitting_id": sitting_id or str(uuid.uuid4()),
        "seq": seq,
        "event": "seek",
        "locator": locator,
        "position_ms": position_ms,
        "duration_ms": 3_600_000,
        "occurred_at": now,
        "sent_at": now,
    }


def _send(client: httpx.Client, reports: list[dict[str, Any]]) -> Any:
    answer = client.post("/v1/reports", json={"reports": reports})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def _timed(client: httpx.Client, path: str) -> Any:
    """What a read answers, promptly."""
    began = time.monotonic()
    answer = client.get(path).raise_for_status()
    assert time.monotonic() - began < PROMPT_S, path
    return answer.json()


# Too much


def test_a_batch_of_a_hundred_is_taken_and_one_more_is_refused_whole(client: httpx.Client) -> None:
    reports = [_report({"title_id": f"MV_{number}"}, 600_000) for number in range(1, 102)]
    refused = client.post("/v1/reports", json={"reports": reports})
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")
    assert client.get("/v1/changes").json()["changes"] == []
    results = _send(client, reports[:100])
    assert [result["resolution"] for result in results] == ["accepted"] * 100
    assert client.get("/v1/titles/MV_101/state").json()["point"] is None


@pytest.mark.parametrize("bad", ["sixty", {"sitting_id": "x"}, None, [], 7])
def test_one_report_that_is_none_does_not_sink_the_others(client: httpx.Client, bad: Any) -> None:
    good = [_report({"title_id": f"MV_{number}"}, 600_000) for number in (1, 2)]
    first, second, third = _send(client, [good[0], bad, good[1]])
    assert (first["resolution"], third["resolution"]) == ("accepted", "accepted")
    assert (second["error"]["status"], second["error"]["code"]) == (400, "validation_failed")


def test_half_a_batch_writes_nothing_and_keeps_nobody_waiting(server: Server, client: httpx.Client) -> None:
    async def never_end() -> None:
        head = f"POST /v1/reports HTTP/1.1\r\nHost: x\r\nAuthorization: {client.headers['authorization']}\r\n"
        body = b'{"reports": [' + json.dumps(_report({"title_id": "MV_1"}, 600_000)).encode()
        writers = []
        for _ in range(50):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(f"{head}Content-Length: {len(body) + 2}\r\n\r\n".encode() + body)
            await writer.drain()
            writers.append(writer)
        assert await asyncio.to_thread(_timed, client, "/v1/continue-watching") == {"items": []}
        for writer in writers:
            writer.close()

    asyncio.run(never_end())
    time.sleep(0.2)
    assert client.get("/v1/changes").json()["changes"] == []


def test_a_batch_that_comes_a_few_bytes_at_a_time_is_taken_while_others_are_answered(
    server: Server, client: httpx.Client
) -> None:
    body = json.dumps({"reports": [_report({"title_id": "MV_1"}, 600_000)]}).encode()
    head = f"POST /v1/reports HTTP/1.1\r\nHost: x\r\nAuthorization: {client.headers['authorization']}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
        for first in range(0, len(body), 10):
            assert _timed(client, "/v1/continue-watching") == {"items": []}
            connection.sendall(body[first : first + 10])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
    assert len(_timed(client, "/v1/continue-watching")["items"]) == 1


# Much


async def _dismiss_all(server: Server, authorization: str, titles: list[str]) -> None:
    """One request after the other on a connection, a hundred of them on their way."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for first in range(0, len(titles), 100):
        batch = titles[first : first + 100]
        for title in batch:
            head = f"POST /v1/titles/{title}/dismiss HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
            writer.write(f"{head}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        for _ in batch:
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 204 "), answer
    writer.close()


@pytest.mark.timeout(300)
def test_ten_thousand_titles_are_dismissed_and_nothing_slows_to_a_crawl(server: Server, client: httpx.Client) -> None:
    titles = [f"TV_{number}" for number in range(1, 10_001)]
    for first in range(0, len(titles), 100):
        batch = titles[first : first + 100]
        _send(client, [_report({"title_id": title, "season": 1, "episode": 1}, 600_000) for title in batch])
    assert len(_timed(client, "/v1/continue-watching?limit=100")["items"]) == 100

    async def dismiss_all() -> None:
        authorization, part = client.headers["authorization"], len(titles) // 8
        parts = [titles[first : first + part] for first in range(0, len(titles), part)]
        await asyncio.gather(*(_dismiss_all(server, authorization, one) for one in parts))

    asyncio.run(dismiss_all())
    for _ in range(3):
        assert _timed(client, "/v1/continue-watching") == {"items": []}
        assert _timed(client, "/v1/next-up")["items"] == []
    for title in titles[4_000:4_003]:
        _send(client, [_report({"title_id": title, "season": 1, "episode": 1}, 700_000)])
    resumed = _timed(client, "/v1/continue-watching")["items"]
    assert [row["locator"]["title_id"] for row in resumed] == titles[4_000:4_003][::-1]
    assert _timed(client, "/v1/titles/TV_1/state")["dismissed"]
    assert _timed(client, "/v1/changes?since=19999&limit=100")["changes"] != []


def _facts_bytes(server: Server, title: str) -> int:
    """How long what is kept of playing a title is, on disk."""
    connection = sqlite3.connect(server.data / "playhead.sqlite3")
    try:
        ((length,),) = connection.execute("SELECT length(facts) FROM playback WHERE title_id = ?", (title,)).fetchall()
        return int(length)
    finally:
        connection.close()


def test_two_thousand_sittings_of_one_film_are_kept_in_a_row_that_does_not_grow(
    server: Server, client: httpx.Client
) -> None:
    sizes = []
    for first in range(0, 2_000, 100):
        places = [60_000 + number * 31_000 % 3_000_000 for number in range(first, first + 100)]
        results = _send(client, [_report({"title_id": "MV_7001"}, place_ms) for place_ms in places])
        assert all(len(result["alternatives"]) <= 3 for result in results)
        sizes.append(_facts_bytes(server, "MV_7001"))
    assert max(sizes) <= 2 * sizes[0]
    assert max(sizes) < 4_096
    state = _timed(client, "/v1/titles/MV_7001/state")
    assert len(state["alternatives"]) == 3
    assert state["point"]["resumable"]


def test_an_evening_of_four_thousand_reports_is_kept_in_a_row_that_does_not_grow(
    server: Server, client: httpx.Client
) -> None:
    sitting_id = str(uuid.uuid4())
    for first in range(1, 4_000, 100):
        seqs = range(first, first + 100)
        _send(client, [_report({"title_id": "MV_7002"}, 500 * seq, sitting_id, seq) for seq in seqs])
    assert _facts_bytes(server, "MV_7002") < 4_096
    assert _timed(client, "/v1/titles/MV_7002/state")["point"]["position_ms"] == 500 * 4_000


def test_nothing_of_all_this_was_a_fault_of_ours(server: Server) -> None:
    log = server.log.read_text(encoding="utf-8")
    assert '"level": "error"' not in log
    assert "Traceback" not in log
