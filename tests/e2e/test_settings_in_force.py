"""That a running server goes by its settings: the limits at their edge, the store, the file, the data folder.

Not for which values a setting takes: that is tested beside ``config``.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.processes import EMAIL, PASSWORD, Server, bearer, clean_environ

LIMITS = {
    "PLAYHEAD_LOGIN_TRIES_MAX": "3",
    "PLAYHEAD_DEVICE_CODES_MAX": "3",
    "PLAYHEAD_USER_CODE_TRIES_MAX": "3",
    "PLAYHEAD_PROFILE_MAX": "2",
    "PLAYHEAD_NAME_MAX": "5",
    "PLAYHEAD_BODY_MAX": "2048",
    "PLAYHEAD_HEAD_MAX": "1024",
    "PLAYHEAD_RECEIVE_S": "1",
    "PLAYHEAD_QUEUE_MAX": "1",
    "PLAYHEAD_GROUP_MAX": "1",
    "PLAYHEAD_TRUSTED_PROXIES": "127.0.0.1",
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with every limit set low."""
    with Server(tmp_path_factory.mktemp("strict") / "data", LIMITS) as running:
        yield running


@pytest.fixture(scope="module")
def tokens(strict: Server) -> dict[str, str]:
    return strict.add_account()


def _from(address: str) -> dict[str, str]:
    """The header by which the proxy in front tells who calls."""
    return {"X-Forwarded-For": address}


def test_the_fourth_wrong_password_is_put_off_and_so_is_the_right_one_then(
    strict: Server, tokens: dict[str, str]
) -> None:
    def log_in(password: str, address: str, email: str = EMAIL) -> httpx.Response:
        return httpx.post(f"{strict.url}/login", json={"email": email, "password": password}, headers=_from(address))

    guesses = [log_in(f"guess {number}", f"192.0.2.{number}") for number in range(4)]
    assert [guess.status_code for guess in guesses] == [401, 401, 401, 429]
    assert 1 <= int(guesses[-1].headers["retry-after"]) <= 900
    assert log_in(PASSWORD, "192.0.2.9").status_code == 429, "of that e-mail, from wherever"
    sprayed = [log_in("guess", "198.51.100.1", f"{number}@example.org") for number in range(4)]
    assert [guess.status_code for guess in sprayed] == [401, 401, 401, 429], "from that address, whatever the e-mail"


def test_the_fourth_device_code_of_an_address_is_put_off(strict: Server) -> None:
    client_id = strict.cli_json("app", "add", "TV")["clientId"]

    def ask(address: str) -> httpx.Response:
        return httpx.post(f"{strict.url}/auth/device-codes", json={"clientID": client_id}, headers=_from(address))

    asked = [ask("203.0.113.1") for _ in range(4)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert asked[-1].json()["code"] == "RATE_LIMITED"
    assert 1 <= int(asked[-1].headers["retry-after"]) <= 900
    assert ask("203.0.113.2").status_code == 200


def test_the_fourth_wrong_code_of_an_address_is_put_off(strict: Server) -> None:
    def type_in(code: str) -> httpx.Response:
        form = {"code": code, "email": EMAIL, "password": "guess"}
        return httpx.post(f"{strict.url}/activate", data=form, headers=_from("203.0.113.9"))

    typed = [type_in(f"000{number}") for number in range(4)]
    assert [answer.status_code for answer in typed] == [400, 400, 400, 429]
    assert 1 <= int(typed[-1].headers["retry-after"]) <= 900


def test_a_device_that_polls_twice_in_a_second_is_put_off(strict: Server) -> None:
    polls = [httpx.post(f"{strict.url}/auth/device-codes/dvc_0123/poll") for _ in range(2)]
    assert [poll.status_code for poll in polls] == [401, 429]
    assert polls[1].headers["retry-after"] == "1"


def test_profiles_and_names_stop_at_their_limits(strict: Server, tokens: dict[str, str]) -> None:
    with httpx.Client(base_url=strict.url, headers=bearer(tokens["refreshToken"])) as identity:
        made = [
            identity.post("/profiles", json={"name": name, "avatarUrl": "https://example.org/a.png"}).status_code
            for name in ("Samuel", "Samue", "Kim")
        ]
    assert made == [400, 201, 409]


def test_a_body_stops_at_its_limit(strict: Server, tokens: dict[str, str]) -> None:
    url, headers = f"{strict.url}/profile/history/MV_1", bearer(tokens["sessionToken"])
    bodies = [b'{"progress": 7}'.ljust(size) for size in (2048, 2049)]
    assert [httpx.patch(url, content=body, headers=headers).status_code for body in bodies] == [200, 413]


def test_a_head_that_has_no_end_is_refused_at_its_limit(strict: Server) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ".ljust(1025, b"a"))
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
        assert connection.recv(4096) == b""


@pytest.mark.parametrize(
    "half",
    [b"", b"GET /health", b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{}"],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_connection_that_does_not_finish_its_request_is_closed(strict: Server, half: bytes) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), timeout=10) as connection:
        connection.sendall(half)
        began = time.monotonic()
        assert connection.recv(4096) == b""
        assert 0.5 < time.monotonic() - began < 8


def test_a_connection_that_finishes_its_requests_is_kept(strict: Server) -> None:
    ports = []
    with httpx.Client(base_url=strict.url) as client:
        for _ in range(4):
            stream = client.get("/healthz").extensions["network_stream"]
            ports.append(stream.get_extra_info("client_addr")[1])
            time.sleep(0.5)
    assert len(set(ports)) == 1, "for longer than one request may take to arrive"


async def test_when_the_queue_is_full_writers_are_sent_away_at_once_and_no_acknowledged_write_is_lost(
    strict: Server, tokens: dict[str, str]
) -> None:
    limits = httpx.Limits(max_connections=64)
    headers = bearer(tokens["sessionToken"])
    async with httpx.AsyncClient(base_url=strict.url, headers=headers, limits=limits, timeout=30) as client:
        answers = await asyncio.gather(
            *(client.patch(f"/profile/history/MV_{1000 + n}", json={"progress": 50}) for n in range(300))
        )
        statuses = Counter(answer.status_code for answer in answers)
        assert set(statuses) == {200, 503}
        for answer in answers:
            if answer.status_code == 503:
                assert answer.json()["code"] == "OVERLOADED"
                assert int(answer.headers["retry-after"]) >= 1
        for number, answer in enumerate(answers):
            items = (await client.get(f"/profile/history/MV_{1000 + number}")).json()["items"]
            assert len(items) == (1 if answer.status_code == 200 else 0)
        assert (await client.patch("/profile/history/MV_1000", json={"progress": 60})).status_code == 200


def test_the_engine_in_memory_serves_its_one_guest_and_leaves_no_store_behind(tmp_path: Path) -> None:
    with Server(tmp_path / "data", {"PLAYHEAD_STORE": "memory:"}) as server:
        printed = re.search(r"e-mail (\S+)  password (\S+)  app (\S+)", server.log.read_text())
        assert printed is not None
        email, password, client_id = printed.groups()
        token = httpx.post(f"{server.url}/login", json={"email": email, "password": password}).json()["token"]
        with httpx.Client(base_url=server.url, headers=bearer(token)) as guest:
            assert guest.post("/watchlist", json={"content_id": 1}).status_code == 400
            assert guest.get("/history").json()["data"]["collection"] == []
        assert httpx.post(f"{server.url}/auth/device-codes", json={"clientID": client_id}).status_code == 200
        refused = server.cli("account", "list", check=False)
        assert (refused.returncode, "memory" in refused.stderr) == (3, True)
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secrets.json"]


def test_settings_come_from_the_file_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "playhead.toml").write_text('name_max = 5\nbody_max = 4096\ncors_origins = ["https://a.example"]\n')
    with Server(tmp_path / "data", {"PLAYHEAD_NAME_MAX": "6"}) as server:
        identity = bearer(server.add_account()["refreshToken"])
        made = [
            httpx.post(
                f"{server.url}/profiles",
                json={"name": name, "avatarUrl": "https://example.org/a.png"},
                headers={**identity, "Origin": "https://a.example"},
            )
            for name in ("Samue", "Samuel", "Samuels")
        ]
        assert [answer.status_code for answer in made] == [201, 201, 400]
        assert made[0].headers["access-control-allow-origin"] == "https://a.example"
        assert httpx.post(f"{server.url}/profiles", content=b" " * 4097, headers=identity).status_code == 413


def test_a_taken_port_is_said_in_one_line(tmp_path: Path, strict: Server) -> None:
    done = Server(tmp_path / "data", port=strict.port).cli("serve", check=False)
    assert done.returncode == 3
    assert "Address already in use" in done.stderr
    assert "PLAYHEAD_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_port_0_takes_a_free_one_and_says_which(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", port=0)
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "playhead.cli", "serve"], env=server.environ, stdout=log, cwd=tmp_path
        )
    try:
        give_up = time.monotonic() + 30
        while (found := re.search(r"Serving at (\S+) ", server.log.read_text())) is None:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert httpx.get(f"{found[1]}/readyz", timeout=30).is_success
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


# Another user's folder. Root may write anywhere, so it gives that up first.

AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


def _run_without_rights(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    give_up_rights = AS_OTHERS if os.geteuid() == 0 else []
    return subprocess.run(
        [*give_up_rights, sys.executable, "-m", "playhead.cli", *arguments],
        env={**clean_environ(), "PLAYHEAD_DATA": str(tmp_path / "data"), "PLAYHEAD_PORT": "0"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", [["serve"], ["account", "list"]], ids=" ".join)
def test_a_data_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    done = _run_without_rights(tmp_path, *command)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Permission denied" in done.stderr
    assert "PLAYHEAD_DATA" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_doctor_says_whose_folder_it_must_be(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    done = _run_without_rights(tmp_path, "doctor")
    assert done.returncode == 1
    assert "cannot be written: Permission denied" in done.stdout
    assert "Give it to the user that runs Playhead" in done.stdout


def test_a_store_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.cli("migrate")
    for file in (tmp_path / "data").iterdir():
        file.chmod(0o400)
    (tmp_path / "data").chmod(0o500)
    done = _run_without_rights(tmp_path, "serve")
    (tmp_path / "data").chmod(0o700)
    shutil.rmtree(tmp_path / "data")
    assert done.returncode == 4
    assert "playhead.sqlite3" in done.stderr
    assert "Traceback" not in done.stderr
