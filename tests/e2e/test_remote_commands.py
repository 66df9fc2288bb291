"""``playhead remote``: a viewer's commands at a real server, from a process without a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.approval import answer_device
from tests.e2e.processes import ROOT, Server, bearer, clean_environ, free_port

PLAYHEAD = [sys.executable, "-m", "playhead.cli", "remote"]


@dataclass
class Viewer:
    """Somebody with a configuration folder, and no settings and no store of any server."""

    home: Path
    server: Server
    client_id: str
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        return {**clean_environ(), "XDG_CONFIG_HOME": str(self.home), "HOME": str(self.home)}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PLAYHEAD, *arguments],
            env=self.environ,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """What the command prints, on standard output or, where it fails, on standard error."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, out + err
        assert "Traceback" not in err
        assert not re.search(r"rt_[0-9a-f]{8}|eyJ", out + err), "no token is ever shown"
        return err if code else out

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))

    def sign_in(self, *arguments: str, answer: str = "approve") -> tuple[int, str, str]:
        """Sign in and answer the code that is shown; the exit code, and what was printed."""
        process = self.start("sign-in", self.server.url, *arguments)
        assert process.stderr is not None
        said = ""
        while not (found := re.search(r"/activate\?code=(\d{4})", said)):
            line = process.stderr.readline()
            assert line, said
            said += line
        answer_device(self.server.url, found[1], answer)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, said + err


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remote") / "data") as running:
        running.add_account()
        running.cli("catalogue", "import", str(ROOT / "src/playhead/demo/catalogue.jsonl"))
        yield running


@pytest.fixture(scope="module")
def client_id(server: Server) -> str:
    made: str = server.cli_json("app", "add", "Terminal")["clientId"]
    return made


@pytest.fixture(scope="module")
def viewer(server: Server, client_id: str, tmp_path_factory: pytest.TempPathFactory) -> Viewer:
    """Who is signed in."""
    made = Viewer(tmp_path_factory.mktemp("home"), server, client_id, server.tokens())
    code, out, said = made.sign_in("--client-id", client_id)
    assert (code, out) == (0, f"Signed in at {server.url}, watching as Robin.\n"), said
    return made


@pytest.fixture
def stranger(server: Server, client_id: str, tmp_path: Path) -> Viewer:
    """Who is not."""
    return Viewer(tmp_path, server, client_id)


def test_signing_in_shows_a_code_and_an_address_and_no_picture_without_a_terminal(stranger: Viewer) -> None:
    code, out, said = stranger.sign_in("--client-id", stranger.client_id, "--json")
    assert code == 0
    assert json.loads(out) == {
        "url": stranger.server.url,
        "profile_id": json.loads(out)["profile_id"],
        "profile": "Robin",
    }
    assert re.search(r"^Open http://127\.0\.0\.1:\d+/activate\?code=(\d{4})\nand approve the code \1\.", said)
    assert "█" not in out + said


def test_the_sign_in_is_kept_for_its_owner_alone_and_used_from_then_on(viewer: Viewer) -> None:
    (tokens,) = (viewer.home / "playhead" / "remote").glob("tokens-*.json")
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    assert stat.S_IMODE(tokens.parent.stat().st_mode) == 0o700
    assert viewer.json("watching") == []
    devices = httpx.get(f"{viewer.server.url}/auth/sessions", headers=bearer(viewer.tokens["refreshToken"])).json()
    assert any(str(one["device"]).startswith("playhead remote on") for one in devices["sessions"])


def test_a_second_sign_in_at_the_same_server_needs_no_client_id(stranger: Viewer) -> None:
    stranger.sign_in("--client-id", stranger.client_id)
    assert stranger.run("sign-out") == "Signed out.\n"
    assert stranger.run("sign-out") == "Nobody was signed in.\n"
    assert stranger.sign_in()[0] == 0


def test_a_code_that_is_denied_is_said_to_be_so(stranger: Viewer) -> None:
    code, _, said = stranger.sign_in("--client-id", stranger.client_id, answer="deny")
    assert (code, "denied" in said) == (1, True)
    assert "sign in with: playhead remote sign-in URL" in stranger.run("watching", code=1)


def test_nobody_is_signed_in_at_first_and_every_command_says_what_to_do(stranger: Viewer) -> None:
    for command in (
        ["watching"],
        ["next"],
        ["history"],
        ["watched", "MV_1"],
        ["events"],
        ["undo", "op_1"],
        ["profile"],
    ):
        assert "playhead remote sign-in URL" in stranger.run(*command, code=1)
    assert "playhead app add" in stranger.run("sign-in", stranger.server.url, code=1)


def test_what_cannot_be_reached_leaves_with_5_and_what_is_no_address_with_1(stranger: Viewer) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    assert "no answer from" in stranger.run("sign-in", nowhere, "--client-id", "app_1", code=5)
    assert "no Playhead server" in stranger.run(
        "sign-in", f"{stranger.server.url}/docs", "--client-id", "app_1", code=1
    )
    assert "address" in stranger.run("sign-in", "playhead.example", "--client-id", "app_1", code=1)
    assert "clientID" in stranger.run("sign-in", stranger.server.url, "--client-id", "app_1", code=1)


def test_a_movie_is_marked_shown_in_the_history_and_taken_back(viewer: Viewer) -> None:
    would = viewer.json("watched", "MV_550", "--dry-run")
    assert (would["dry_run"], would["operation_id"]) == (True, None)
    said = viewer.run("watched", "MV_550")
    operation = re.search(r"playhead remote undo (op_\w+)", said)
    assert operation is not None, said
    assert "nothing has changed" in viewer.run("watched", "MV_550")
    (row,) = viewer.json("history", "--search", "fight")
    assert (row["title"], row["locator"], row["completed"]) == ("Fight Club", {"title_id": "MV_550"}, True)
    assert re.search(r"UTC +Fight Club +MV_550 +watched", viewer.run("history", "--title", "MV_550"))
    assert viewer.run("undo", operation[1]) == f"Undone: {operation[1]}.\n"
    assert viewer.run("history", "--title", "MV_550") == "Nothing of that was watched.\n"


def test_an_episode_is_marked_and_the_next_one_comes_up(viewer: Viewer) -> None:
    viewer.run("watched", "TV_1396", "--season", "1", "--episode", "1")
    (row,) = [row for row in viewer.json("next") if row["locator"]["title_id"] == "TV_1396"]
    assert (row["locator"]["episode"], row["reason"]) == (2, "next_episode")
    assert re.search(r"Breaking Bad +TV_1396 s1e2", viewer.run("next"))


def test_what_was_begun_is_shown_with_its_place(viewer: Viewer) -> None:
    session = bearer(viewer.tokens["sessionToken"])
    httpx.post(f"{viewer.server.url}/profile/playback", json={"mediaId": "MV_603", "progress": 40}, headers=session)
    (row,) = [row for row in viewer.json("watching", "--limit", "5") if row["locator"]["title_id"] == "MV_603"]
    assert row["point"]["progress"] == 40
    assert re.search(r"The Matrix +MV_603 +54:24 +2:16:00", viewer.run("watching"))
    httpx.delete(f"{viewer.server.url}/profile/playback/MV_603", headers=session)


def test_a_value_that_is_refused_is_named(viewer: Viewer) -> None:
    assert "title_id" in viewer.run("watched", "Breaking Bad", code=1)
    assert "no such operation" in viewer.run("undo", "op_ffff", code=1)
    assert "Invalid value for '--season'" in viewer.run("watched", "TV_1396", "--season", "-1", code=2)


def test_profiles_are_shown_and_changed(viewer: Viewer) -> None:
    new = {"name": "Sam", "avatarUrl": "https://example.org/sam.png"}
    identity = bearer(viewer.tokens["refreshToken"])
    httpx.post(f"{viewer.server.url}/profiles", json=new, headers=identity).raise_for_status()
    assert [(row["name"], row["watching"]) for row in viewer.json("profile")] == [("Sam", False), ("Robin", True)]
    assert re.search(r"\* +Sam", viewer.run("profile", "Sam"))
    assert viewer.run("history") == "Nothing was watched.\n"
    assert viewer.run("next") == "No show is being watched.\n"
    assert "no profile named 'Nobody'; it has Sam, Robin" in viewer.run("profile", "Nobody", code=1)
    viewer.run("profile", "Robin")


def test_events_are_followed_until_ctrl_c(viewer: Viewer) -> None:
    session = bearer(viewer.tokens["sessionToken"])
    following, lines = viewer.start("events"), viewer.start("events", "--json")
    assert following.stdout is not None
    assert lines.stdout is not None
    assert re.match(r" *\d+ revision", following.stdout.readline())
    assert json.loads(lines.stdout.readline())["kind"] == "revision"
    httpx.put(f"{viewer.server.url}/v1/titles/MV_550/marks/liked", headers=session).raise_for_status()
    assert re.match(r" *\d+ mark +MV_550 liked$", following.stdout.readline())
    event = json.loads(lines.stdout.readline())
    assert (event["kind"], event["change"]["mark"]) == ("mark", "liked")
    for process in (following, lines):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")


def test_a_sign_in_that_was_ended_elsewhere_is_said_to_be_so(stranger: Viewer) -> None:
    stranger.sign_in("--client-id", stranger.client_id)
    (file,) = (stranger.home / "playhead" / "remote").glob("tokens-*.json")
    token = json.loads(file.read_text())["refresh_token"]
    httpx.delete(f"{stranger.server.url}/auth/session", headers=bearer(token)).raise_for_status()
    assert "has ended the sign-in" in stranger.run("watching", code=1)
    assert not file.exists()


def test_files_that_are_broken_are_named(stranger: Viewer) -> None:
    stranger.sign_in("--client-id", stranger.client_id)
    folder = stranger.home / "playhead" / "remote"
    (file,) = folder.glob("tokens-*.json")
    file.write_text("{")
    assert file.name in stranger.run("watching", code=1)
    (folder / "server.json").write_text("{")
    assert "server.json" in stranger.run("watching", code=1)


def test_a_terminal_shows_a_picture_of_the_address(stranger: Viewer) -> None:
    ours, theirs = pty.openpty()
    command = [*PLAYHEAD, "sign-in", stranger.server.url, "--client-id", stranger.client_id]
    process = subprocess.Popen(
        command, env={**stranger.environ, "TERM": "xterm"}, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    seen = b""
    while b"Waiting" not in seen:
        seen += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) != 0
    os.close(ours)
    assert seen.decode().count("█") + seen.decode().count("▀") > 100


def test_help_tells_what_there_is(stranger: Viewer) -> None:
    said = stranger.run("--help")
    for command in ("sign-in", "sign-out", "profile", "watching", "next", "history", "watched", "undo", "events"):
        assert command in said


def test_no_other_command_waits_for_what_only_these_need() -> None:
    heavy = "{'httpx', 'httpx_sse', 'playhead_client', 'segno', 'stamina'}"
    code = f"import sys, playhead.cli.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], env=clean_environ(), capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
