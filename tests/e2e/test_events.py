"""What one process writes is heard on the streams of another, no event is missed or repeated, and every stream ends.

Not for what the events of each act are: that is tested in the native dialect.
"""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.processes import Server, bearer
from tests.e2e.streams import Event, Listener

SOON_S = 5.0
"""A second is promised, on a machine of one's own."""

STOP_S = 10.0
"""How long the end may take, far below the 30 seconds that running requests get."""


@dataclass(frozen=True)
class Pair:
    """Two processes on one data folder, and an account's tokens."""

    one: Server
    other: Server
    tokens: dict[str, str]

    @property
    def token(self) -> str:
        return self.tokens["sessionToken"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    data = tmp_path_factory.mktemp("pair") / "data"
    with Server(data) as one, Server(data) as other:
        yield Pair(one, other, one.add_account())


def _client(server: Server, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, headers=bearer(token), timeout=30)


async def _log(client: httpx.AsyncClient, title: str) -> dict[str, Any]:
    """A new entry, whose row never moves in the feed."""
    answer = await client.post("/v1/history", json={"locator": {"title_id": title}})
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def _entry_revisions(client: httpx.AsyncClient) -> list[int]:
    """Of every entry in the feed."""
    revisions: list[int] = []
    since, has_more = 0, True
    while has_more:
        page = (await client.get("/v1/changes", params={"since": since, "limit": 100})).raise_for_status().json()
        revisions += [change["revision"] for change in page["changes"] if change["kind"] == "entry"]
        since, has_more = page["revision"], page["has_more"]
    return revisions


def _new_profile(pair: Pair, name: str) -> tuple[str, str]:
    """A profile's id, and a session token for it."""
    identity = bearer(pair.tokens["refreshToken"])
    new = {"name": name, "avatarUrl": "https://example.org/a.png"}
    profile_id = httpx.post(f"{pair.one.url}/profiles", json=new, headers=identity).json()["profileId"]
    minted = httpx.post(f"{pair.one.url}/auth/session-token", json={"profileId": profile_id}, headers=identity)
    return profile_id, minted.json()["sessionToken"]


# Across processes


@pytest.mark.parametrize("swapped", [False, True])
async def test_what_is_written_through_one_process_is_soon_heard_from_the_other(pair: Pair, swapped: bool) -> None:
    writing, listening = (pair.other, pair.one) if swapped else (pair.one, pair.other)
    async with Listener(listening.url, pair.token) as listener, _client(writing, pair.token) as client:
        (first,) = await listener.wait_for(1)
        assert first.kind == "revision"
        for number in range(3):
            began = time.monotonic()
            entry = await _log(client, f"MV_{number + 1}")
            event = (await listener.wait_for(number + 2))[-1]
            assert time.monotonic() - began < SOON_S
            assert (event.kind, event.number) == ("entry", entry["revision"])
            assert event.data["entry_id"] == entry["entry_id"]


async def test_what_was_removed_cleared_or_dismissed_is_heard_as_well(pair: Pair) -> None:
    _, token = _new_profile(pair, "Ash")
    async with Listener(pair.other.url, token) as listener, _client(pair.one, token) as client:

        async def heard() -> list[tuple[str, str | None]]:
            """What was told since the last time, but for resume points."""
            state = (await client.get("/v1/titles/MV_1/state")).raise_for_status().json()
            await listener.wait_until(state["revision"])
            told = [event for event in listener.heard if event.kind != "point"]
            listener.heard.clear()
            return [(event.kind, event.data.get("entry_id", event.data.get("mark"))) for event in told]

        await listener.wait_for(1)
        assert await heard() == [("revision", None)]
        first, second = [(await _log(client, title))["entry_id"] for title in ("MV_1", "MV_2")]
        assert await heard() == [("entry", first), ("entry", second)]
        assert (await client.delete(f"/v1/history/{first}")).status_code == 204
        assert await heard() == [("tombstone", first)]
        operation_id = (await client.delete("/v1/history")).raise_for_status().json()["operation_id"]
        assert await heard() == [("cleared", None)]
        (await client.post(f"/v1/operations/{operation_id}/undo")).raise_for_status()
        assert await heard() == [("entry", second)]
        (await client.put("/v1/titles/MV_2/marks/liked")).raise_for_status()
        assert await heard() == [("mark", "liked")]
        (await client.post("/v1/titles/MV_2/dismiss")).raise_for_status()
        assert await heard() == [("revision", None)]


async def test_both_processes_are_written_to_at_once_and_each_stream_hears_every_row_once_in_order(pair: Pair) -> None:
    _, token = _new_profile(pair, "Bo")
    async with (
        Listener(pair.one.url, token, last=0) as here,
        Listener(pair.other.url, token, last=0) as there,
        _client(pair.one, token) as one,
        _client(pair.other, token) as other,
    ):
        written = await asyncio.gather(
            *(_log(client, f"MV_{number}") for number in range(1, 41) for client in (one, other))
        )
        revisions = sorted(entry["revision"] for entry in written)
        for listener in (here, there):
            await listener.wait_until(revisions[-1])
            assert [event.number for event in listener.heard if event.kind == "entry"] == revisions
        assert await _entry_revisions(one) == revisions


async def test_a_profile_that_is_deleted_through_one_process_ends_its_streams_in_the_other(pair: Pair) -> None:
    profile_id, token = _new_profile(pair, "Cy")
    async with Listener(pair.other.url, token) as listener:
        await listener.wait_for(1)
        async with _client(pair.one, pair.tokens["refreshToken"]) as identity:
            assert (await identity.delete(f"/profiles/{profile_id}")).is_success
        await listener.wait_for_end()
    assert listener.heard[-1] == Event("bye", None, {"code": "session_expired"})


# Cut off


async def _write(server: Server, token: str, entries: list[int], stopped: asyncio.Event) -> None:
    """Log viewings, one after the other, whether the server is there or not; the revisions of those acknowledged."""
    number = 0
    async with _client(server, token) as client:
        while not stopped.is_set():
            number += 1
            try:
                entries.append((await _log(client, f"MV_{number}"))["revision"])
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def test_a_stream_that_is_cut_goes_on_without_a_gap_or_a_repeat(pair: Pair) -> None:
    _, token = _new_profile(pair, "Di")
    moments = random.Random(5)
    listener = Listener(pair.other.url, token, last=0)
    acknowledged: list[int] = []
    stopped = asyncio.Event()
    writing = asyncio.create_task(_write(pair.one, token, acknowledged, stopped))
    for _ in range(12):
        async with listener:
            await asyncio.sleep(moments.uniform(0.02, 0.4))
    stopped.set()
    await writing
    async with listener, _client(pair.one, token) as client:
        await listener.wait_until(acknowledged[-1])
        heard = [event.number for event in listener.heard if event.kind == "entry"]
        assert heard == await _entry_revisions(client) == acknowledged


@pytest.mark.timeout(200)
async def test_a_stream_of_a_server_that_is_killed_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    listener = Listener(server.url, token, last=0)
    acknowledged: list[int] = []
    stopped = asyncio.Event()
    writing = asyncio.create_task(_write(server, token, acknowledged, stopped))
    for _ in range(3):
        async with listener:
            await listener.wait_for(len(listener.heard) + 5)
            server.kill()
            with pytest.raises(httpx.TransportError):
                await listener.wait_for_end()
        await asyncio.to_thread(server.start)
    stopped.set()
    await writing
    async with listener, _client(server, token) as client:
        await listener.wait_until(acknowledged[-1])
        heard = [event.number for event in listener.heard if event.kind == "entry"]
        assert heard == await _entry_revisions(client)
        assert set(acknowledged) <= set(heard)
    server.stop()


# The end


async def test_a_server_told_to_stop_says_goodbye_to_every_stream_and_is_gone_at_once(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    listeners = [await Listener(server.url, token).go_on() for _ in range(16)]
    for listener in listeners:
        await listener.wait_for(1)
    async with _client(server, token) as client:
        refused = await client.get("/v1/events")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
    assert int(refused.headers["retry-after"]) >= 1
    began = time.monotonic()
    assert await asyncio.to_thread(server.stop) == 0
    assert time.monotonic() - began < STOP_S
    for listener in listeners:
        await listener.wait_for_end()
        assert listener.heard[1:] == [Event("bye", None, {"code": "stopping"})]
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert '"level": "error"' not in log


async def test_a_listener_that_does_not_read_keeps_neither_others_nor_the_end_waiting(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    head = f"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nLast-Event-ID: 0\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        deaf.sendall(head.encode())
        async with Listener(server.url, token) as listener, _client(server, token) as client:
            await listener.wait_for(1)
            written = [await _log(client, f"MV_{number}") for number in range(1, 301)]
            await listener.wait_until(written[-1]["revision"])
            began = time.monotonic()
            assert await asyncio.to_thread(server.stop) == 0
            assert time.monotonic() - began < STOP_S
            await listener.wait_for_end()


async def test_a_stream_that_was_hung_up_leaves_its_place_to_another_by_the_next_event(tmp_path: Path) -> None:
    with Server(tmp_path / "data", {"PLAYHEAD_STREAMS_MAX": "1"}) as server:
        token = server.add_account()["sessionToken"]
        async with _client(server, token) as client:
            for round_ in range(3):
                give_up = time.monotonic() + SOON_S
                while (status := await _status_of_a_stream(server, token)) == 429:
                    assert time.monotonic() < give_up
                    await _log(client, f"MV_{round_ + 1}")
                assert status == 200


async def _status_of_a_stream(server: Server, token: str) -> int:
    """What the request for one is answered with; it is hung up then."""
    async with _client(server, token) as client, client.stream("GET", "/v1/events") as answer:
        return answer.status_code
