"""An acknowledged write survives ``kill -9``, and a server that is told to stop finishes what it accepted."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.e2e.processes import Server, bearer

ROUNDS = 20
PLAYERS = 16


@dataclass
class Player:
    """A player on one movie. What it sends grows by 0.001 %, so a value tells which PATCH it came from."""

    media_id: str
    sent: int = 0
    acknowledged: int = 0

    async def play(self, client: httpx.AsyncClient) -> None:
        """PATCH until the connection breaks."""
        while True:
            self.sent += 1
            try:
                answer = await client.patch(f"/profile/history/{self.media_id}", json={"progress": self.sent / 1000})
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            self.acknowledged = self.sent

    async def check(self, client: httpx.AsyncClient) -> None:
        """What is stored was sent, is nothing older than what was acknowledged, and is one entry."""
        answer = await client.get(f"/profile/history/{self.media_id}")
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        assert len(items) == (1 if self.acknowledged or items else 0)
        stored = round(items[0]["progress"] * 1000) if items else 0
        assert self.acknowledged <= stored <= self.sent, f"{self.media_id}: lost {self.acknowledged - stored} writes"
        self.sent = self.acknowledged = stored


@pytest.mark.timeout(300)
async def test_no_acknowledged_patch_is_lost_in_twenty_kills(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    players = [Player(f"MV_{number}") for number in range(1, PLAYERS + 1)]
    moments = random.Random(8)
    for _ in range(ROUNDS):
        async with httpx.AsyncClient(base_url=server.url, headers=bearer(token)) as client:
            playing = [asyncio.create_task(player.play(client)) for player in players]
            await asyncio.sleep(moments.uniform(0.05, 0.4))
            server.kill()
            await asyncio.gather(*playing)
        server.start()
        async with httpx.AsyncClient(base_url=server.url, headers=bearer(token)) as client:
            for player in players:
                await player.check(client)
    assert sum(player.acknowledged for player in players) > ROUNDS * PLAYERS
    server.stop()


async def test_a_server_told_to_stop_answers_what_it_accepted(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    players = [Player(f"MV_{number}") for number in range(1, PLAYERS + 1)]
    async with httpx.AsyncClient(base_url=server.url, headers=bearer(token)) as client:
        playing = [asyncio.create_task(player.play(client)) for player in players]
        await asyncio.sleep(0.5)
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.gather(*playing)
    server.start()
    async with httpx.AsyncClient(base_url=server.url, headers=bearer(token)) as client:
        for player in players:
            await player.check(client)
    server.stop()
