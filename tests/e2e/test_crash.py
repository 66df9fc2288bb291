"""An acknowledged write survives ``kill -9`` once, and a server that is told to stop finishes what it accepted."""

from __future__ import annotations

import asyncio
import random
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from tests.e2e.loads import Clears, Heartbeats, Load, Marks, Reports, Viewings
from tests.e2e.processes import Server, bearer

ROUNDS = 20


def _loads() -> list[Load]:
    heartbeats: list[Load] = [Heartbeats(f"MV_{number}") for number in range(1, 9)]
    reports: list[Load] = [Reports(f"MV_{100 + batch}", batch) for batch in (1, 2, 3, 7, 40)]
    viewings: list[Load] = [Viewings(f"TV_{number}") for number in (200, 201)]
    acts: list[Load] = [Marks("MV_300"), Marks("MV_301"), Clears("MV_400"), Clears("MV_401")]
    return [*heartbeats, *reports, *viewings, *acts]


def _client(server: Server, token: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    return httpx.AsyncClient(base_url=server.url, headers=bearer(token), limits=limits, timeout=30)


async def _until_it_breaks(load: Load, client: httpx.AsyncClient) -> None:
    with suppress(httpx.TransportError):
        await load.go_on(client)


def _check_file(data: Path, revision: int) -> int:
    """The database is whole, and its counts are those of its rows; the revision that the one profile has come to.

    Of a copy: what was cut off is left for the server to mend.
    """
    copy = data.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    connection = apsw.Connection(str(copy / "playhead.sqlite3"))
    try:
        return _check_counts(connection, revision)
    finally:
        connection.close()


def _check_counts(connection: apsw.Connection, revision: int) -> int:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query).fetchall()

    assert rows("PRAGMA integrity_check") == [("ok",)]
    ((now, entry_count, watchlist_count),) = rows("SELECT revision, entry_count, watchlist_count FROM profile")
    assert [(entry_count,)] == rows("SELECT count(*) FROM entry")
    assert watchlist_count == 0
    known = [revision]
    for table in ("entry", "playback", "tombstone"):
        known += [row[0] or 0 for row in rows(f"SELECT max(revision) FROM {table}")]  # noqa: S608 - our own names
    assert now >= max(known)
    told = "SELECT title_id, season, episode, entry_count, completed_count FROM tally WHERE entry_count > 0"
    counted = "SELECT title_id, season, episode, count(*), sum(completed) FROM entry GROUP BY 1, 2, 3"
    assert sorted(rows(told)) == sorted(rows(counted))
    return int(now)


async def _check_feed(client: httpx.AsyncClient) -> int:
    """Every row of the feed has a revision of its own; the last of them."""
    revisions: list[int] = []
    since, has_more = 0, True
    while has_more:
        page = (await client.get("/v1/changes", params={"since": since, "limit": 100})).raise_for_status().json()
        revisions += [change["revision"] for change in page["changes"]]
        since, has_more = page["revision"], page["has_more"]
    assert revisions == sorted(set(revisions))
    return int(since)


@pytest.mark.timeout(400)
async def test_nothing_acknowledged_is_lost_or_done_twice_in_twenty_kills(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    loads = _loads()
    moments = random.Random(8)
    revision = 0
    for _ in range(ROUNDS):
        async with _client(server, token) as client:
            writing = [asyncio.create_task(_until_it_breaks(load, client)) for load in loads]
            await asyncio.sleep(moments.uniform(0.05, 0.4))
            server.kill()
            await asyncio.gather(*writing)
        revision = _check_file(server.data, revision)
        server.start()
        async with _client(server, token) as client:
            for load in loads:
                await load.check(client)
            checked = await _check_feed(client)
            assert checked >= revision
            revision = checked
    assert sum(load.acknowledged_count for load in loads) > 2 * ROUNDS * len(loads)
    server.stop()
    _check_file(server.data, revision)


async def test_a_server_told_to_stop_answers_what_it_accepted(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    loads = _loads()
    async with _client(server, token) as client:
        writing = [asyncio.create_task(_until_it_breaks(load, client)) for load in loads]
        await asyncio.sleep(0.5)
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.gather(*writing)
    _check_file(server.data, 0)
    server.start()
    async with _client(server, token) as client:
        for load in loads:
            await load.check(client)
    server.stop()
