"""The npm packages ``oauth4webapi`` and ``openid-client`` sign in at a real server, by nothing but the RFCs.

Not for every refusal: see tests/dialects/oauth.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.activation import answer_device
from tests.e2e.processes import ROOT, Server

HERE = Path(__file__).parent
NODE_MIN = 18


@pytest.fixture(scope="module")
def scripts() -> Path:
    """A folder with the scripts of this one and the packages that they import, at the locked versions."""
    node, npm = shutil.which("node"), shutil.which("npm")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    if npm is None or int(version.removeprefix("v").partition(".")[0] or 0) < NODE_MIN:
        pytest.skip(f"no `node` of version {NODE_MIN} or newer with `npm` on the PATH (https://nodejs.org)")
    lock = (HERE / "package-lock.json").read_bytes()
    folder = ROOT / ".pytest_cache" / "npm" / f"oauth-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*HERE.glob("*.json"), *HERE.glob("*.mjs")):
        shutil.copy(file, folder)
    if not (folder / "node_modules" / ".package-lock.json").exists():
        install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an account, and its minute of grace made two seconds."""
    with Server(tmp_path_factory.mktemp("oauth") / "data", {"PLAYHEAD_REFRESH_GRACE_S": "2"}) as running:
        running.add_account()
        yield running


@pytest.fixture(scope="module")
def client_id(server: Server) -> str:
    found: str = server.cli_json("app", "add", "Living room TV")["clientId"]
    return found


class Refused(Exception):
    """What the library makes of an error answer."""

    def __init__(self, error: str, status: int) -> None:
        super().__init__(f"{status} {error}")
        self.error = error
        self.status = status


@dataclass
class Library:
    """oauth4webapi in a process of its own, which does what it is told."""

    process: subprocess.Popen[str]

    def do(self, deed: str, **details: Any) -> Any:
        """What the library returns. Raises ``Refused`` where it raises on an error answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"deed": deed, **details}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the script has ended; see its standard error"
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"], answer["status"])
        return answer["ok"]


@contextmanager
def _running(scripts: Path, name: str, server: Server, client_id: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        ["node", name, server.url, client_id], cwd=scripts, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def library(scripts: Path, server: Server, client_id: str) -> Iterator[Library]:
    with _running(scripts, "oauth4webapi.mjs", server, client_id) as process:
        running = Library(process)
        running.do("discover")
        yield running


def _signed_in(library: Library, server: Server) -> Any:
    codes = library.do("authorize")
    answer_device(server, codes["verification_uri_complete"])
    return library.do("poll", device_code=codes["device_code"])


def _refusal(library: Library, deed: str, **details: Any) -> str:
    with pytest.raises(Refused) as caught:
        library.do(deed, **details)
    assert caught.value.status == 400
    return caught.value.error


def test_the_library_finds_all_that_it_needs(library: Library, server: Server) -> None:
    found = library.do("discover")
    assert found["issuer"] == server.url
    assert found["device_authorization_endpoint"] == f"{server.url}/oauth/device_authorization"


def test_a_device_asks_waits_for_the_viewer_and_watches(library: Library, server: Server) -> None:
    codes = library.do("authorize")
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert _refusal(library, "poll", device_code=codes["device_code"]) == "authorization_pending"
    assert _refusal(library, "poll", device_code=codes["device_code"]) == "slow_down"
    assert "Living room TV" in answer_device(server, codes["verification_uri_complete"])
    time.sleep(1.1)
    tokens = library.do("poll", device_code=codes["device_code"])
    assert (tokens["token_type"], tokens["scope"]) == ("bearer", "playhead")
    watching = {"access_token": tokens["access_token"]}
    library.do("call", **watching, method="PATCH", path="/profile/history/MV_550", body='{"progress": 45}')
    history = library.do("call", **watching, method="GET", path="/profile/history")
    assert [(item["id"], item["progress"]) for item in history["items"]] == [("MV_550", 45)]
    time.sleep(1.1)
    assert _refusal(library, "poll", device_code=codes["device_code"]) == "invalid_grant"


def test_a_viewer_who_says_no_is_heard(library: Library, server: Server) -> None:
    codes = library.do("authorize")
    answer_device(server, codes["verification_uri_complete"], "deny")
    assert _refusal(library, "poll", device_code=codes["device_code"]) == "access_denied"


def test_refresh_tokens_rotate_and_a_reused_one_ends_the_sign_in(library: Library, server: Server) -> None:
    first = _signed_in(library, server)["refresh_token"]
    renewed = library.do("refresh", refresh_token=first)
    second = renewed["refresh_token"]
    history = library.do("call", access_token=renewed["access_token"], method="GET", path="/profile/history")
    assert history["hasMore"] is False
    assert second != first
    assert library.do("refresh", refresh_token=first)["refresh_token"] == second, "the answer may have been lost"
    time.sleep(2.1)
    assert _refusal(library, "refresh", refresh_token=first) == "invalid_grant"
    assert _refusal(library, "refresh", refresh_token=second) == "invalid_grant"


def test_a_device_names_its_profile_by_the_one_parameter_that_is_ours(library: Library, server: Server) -> None:
    token = _signed_in(library, server)["refresh_token"]
    listed = library.do("call", access_token=token, method="GET", path="/profiles")
    (profile_id,) = [profile["id"] for profile in listed["profiles"]]
    assert _refusal(library, "refresh", refresh_token=token, profile_id="0000000000") == "invalid_request"
    assert library.do("refresh", refresh_token=token, profile_id=profile_id)["refresh_token"] != token


def test_a_device_signs_out(library: Library, server: Server) -> None:
    tokens = _signed_in(library, server)
    assert _refusal(library, "revoke", token=tokens["access_token"]) == "unsupported_token_type"
    library.do("revoke", token=tokens["refresh_token"])
    assert _refusal(library, "refresh", refresh_token=tokens["refresh_token"]) == "invalid_grant"
    library.do("revoke", token=tokens["refresh_token"])


def test_the_other_library_does_a_whole_evening_by_itself(scripts: Path, server: Server, client_id: str) -> None:
    with _running(scripts, "openid-client.mjs", server, client_id) as process:
        assert process.stdout is not None
        answer_device(server, json.loads(process.stdout.readline())["verification_uri_complete"])
        seen = json.loads(process.stdout.readline())
    assert seen["first"]["refresh_token"] != seen["second"]["refresh_token"]
    assert seen["watched"] == seen["watchedLater"]
    assert seen["afterwards"] == "invalid_grant"


def test_the_servers_log_has_no_token_in_it(library: Library, server: Server) -> None:
    """Not even where one was reused, which it tells of."""
    first = _signed_in(library, server)["refresh_token"]
    second = library.do("refresh", refresh_token=first)["refresh_token"]
    library.do("refresh", refresh_token=second)
    assert _refusal(library, "refresh", refresh_token=first) == "invalid_grant"
    log = server.log.read_text(encoding="utf-8")
    assert "refresh_token_reused" in log
    assert re.search(r"ort_|dvc_|eyJ", log) is None
