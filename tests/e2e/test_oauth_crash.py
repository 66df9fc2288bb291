"""A refresh token that was being exchanged when the server was killed signs nobody out, and leaves one token alive."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.e2e.activation import answer_device
from tests.e2e.processes import Server, bearer

ROUNDS = 12
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass
class Device:
    """A device that exchanges tokens, and keeps those whose answer has come."""

    server: Server
    client_id: str
    tokens: list[str] = field(default_factory=list)

    def send(self, path: str, **fields: str) -> httpx.Response:
        return httpx.post(f"{self.server.url}/oauth/{path}", data={"client_id": self.client_id, **fields})

    def sign_in(self) -> None:
        codes = self.send("device_authorization").json()
        answer_device(self.server, codes["verification_uri_complete"])
        granted = self.send("token", grant_type=DEVICE_CODE, device_code=codes["device_code"])
        self.tokens = [granted.json()["refresh_token"]]

    def refresh(self, token: str) -> httpx.Response:
        return self.send("token", grant_type="refresh_token", refresh_token=token)

    def refresh_until_the_connection_breaks(self) -> None:
        try:
            while True:
                answer = self.refresh(self.tokens[-1])
                assert answer.status_code == 200, answer.text
                self.tokens.append(answer.json()["refresh_token"])
        except httpx.TransportError:
            return


def test_a_device_goes_on_where_the_server_was_killed(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    server.add_account()
    device = Device(server, server.cli_json("app", "add", "TV")["clientId"])
    device.sign_in()
    moments = random.Random(9)
    for _ in range(ROUNDS):
        refreshing = threading.Thread(target=device.refresh_until_the_connection_breaks)
        before = len(device.tokens)
        refreshing.start()
        while len(device.tokens) == before and refreshing.is_alive():
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.1))
        server.kill()
        refreshing.join(30)
        assert len(device.tokens) > before, "it was killed while it answered"
        server.start()
        answer = device.refresh(device.tokens[-1])
        assert answer.status_code == 200, answer.text
        device.tokens.append(answer.json()["refresh_token"])
    assert len(set(device.tokens)) == len(device.tokens)
    statuses = [httpx.get(f"{server.url}/profiles", headers=bearer(token)).status_code for token in device.tokens]
    assert statuses == [401] * (len(device.tokens) - 1) + [200]
    assert device.refresh(device.tokens[0]).json()["error"] == "invalid_grant"
    assert device.refresh(device.tokens[-1]).json()["error"] == "invalid_grant"
    server.stop()
