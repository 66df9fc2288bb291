"""The ``playhead`` command beside a running server: what it prints, and the codes it leaves with."""

from __future__ import annotations

import json
import os
import pty
import re
import secrets
import shutil
import sqlite3
import stat
import subprocess
import sys
import termios
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Household
from tests.e2e.processes import EMAIL, PASSWORD, ROOT, Server, bearer


def test_a_new_account_prints_its_first_profile_as_json(server: Server) -> None:
    made = server.cli_json(
        "account", "add", "New@Example.org", "--name", "New", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert made["email"] == "new@example.org"
    assert len(made["profileId"]) == 10


def test_the_tokens_of_the_command_line_open_every_tier_of_the_running_server(household: Household) -> None:
    assert household.session.get("/profile/history").json() == {"items": [], "hasMore": False}
    assert household.identity.get("/profiles").json()["profiles"][0]["id"] == household.tokens["profileId"]
    assert household.hnc.get("/history").json()["data"]["meta"]["total_count"] == 0


def test_a_profile_is_chosen_by_name(household: Household) -> None:
    new = {"name": "Sam", "avatarUrl": "https://example.org/sam.png"}
    profile_id = household.identity.post("/profiles", json=new).json()["profileId"]
    assert household.server.cli_json("token", EMAIL, "--profile", "Sam")["profileId"] == profile_id
    refused = household.server.cli("token", EMAIL, "--profile", "Nobody", check=False)
    assert refused.returncode == 1
    assert "no profile named 'Nobody'" in refused.stderr


def test_an_e_mail_is_taken_once(household: Household) -> None:
    refused = household.server.cli(
        "account", "add", EMAIL.upper(), "--name", "Again", "--password-stdin", stdin=f"{PASSWORD}\n", check=False
    )
    assert refused.returncode == 1
    assert "another account has that e-mail" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_short_password_is_refused_in_words(server: Server) -> None:
    refused = server.cli(
        "account", "add", "a@b.example", "--name", "A", "--password-stdin", stdin="short\n", check=False
    )
    assert refused.returncode == 1
    assert "8" in refused.stderr
    assert "short\n" not in refused.stderr


def test_a_disabled_account_is_shut_out_at_once_and_let_in_again(server: Server) -> None:
    tokens = server.add_account("out@example.org", "Out")
    session, refresh, hnc = (bearer(tokens[kind]) for kind in ("sessionToken", "refreshToken", "hncToken"))
    heartbeat = f"{server.url}/profile/history/MV_1"
    assert httpx.patch(heartbeat, json={"progress": 1}, headers=session).status_code == 200
    server.cli("account", "disable", "out@example.org")
    assert httpx.patch(heartbeat, json={"progress": 2}, headers=session).status_code == 401
    assert httpx.get(f"{server.url}/profile/history", headers=session).status_code == 401
    assert httpx.get(f"{server.url}/profiles", headers=refresh).status_code == 401
    assert httpx.get(f"{server.url}/history", headers=hnc).status_code == 401
    assert "disabled" in server.cli("account", "list").stdout
    server.cli("account", "enable", "out@example.org")
    assert httpx.get(heartbeat, headers=session).json()["items"][0]["progress"] == 1


def test_a_deleted_account_is_gone_with_its_tokens(server: Server) -> None:
    tokens = server.add_account("gone@example.org", "Gone")
    player, heartbeat = bearer(tokens["sessionToken"]), f"{server.url}/profile/history/MV_1"
    assert httpx.patch(heartbeat, json={"progress": 1}, headers=player).status_code == 200
    server.cli("account", "delete", "gone@example.org", "--yes")
    refused = httpx.patch(heartbeat, json={"progress": 2}, headers=player)
    assert (refused.status_code, refused.json()["code"]) == (401, "SESSION_EXPIRED")
    assert httpx.get(f"{server.url}/profiles", headers=bearer(tokens["refreshToken"])).status_code == 401
    assert "gone@example.org" not in [row["email"] for row in server.cli_json("account", "list")]
    again = server.cli("account", "delete", "gone@example.org", "--yes", check=False)
    assert (again.returncode, "no such account" in again.stderr) == (1, True)


def test_apps_are_added_listed_and_removed(server: Server) -> None:
    client_id = server.cli_json("app", "add", "Living room TV")["clientId"]
    assert {"clientId": client_id, "name": "Living room TV"}.items() <= server.cli_json("app", "list")[0].items()
    server.cli("app", "remove", client_id)
    assert server.cli_json("app", "list") == []
    assert server.cli("app", "remove", client_id, check=False).returncode == 1


def test_the_catalogue_takes_good_rows_names_bad_ones_and_is_the_same_after_a_second_time(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    rows: list[dict[str, object]] = [
        {"media_id": "MV_550", "title": "Fight Club", "duration_s": 8340},
        {"media_id": "XX_1"},
        {"media_id": "MV_603", "title": "The Matrix"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    for _ in range(2):
        done = server.cli("catalogue", "import", str(file), check=False)
        assert done.returncode == 1
        assert "Took 2 titles and 0 contents." in done.stdout
        assert "line 2:" in done.stdout
    shown = server.cli_json("catalogue", "show", "MV_550")
    assert rows[0].items() <= shown.items()
    assert server.cli("catalogue", "show", "MV_1", check=False).returncode == 1
    assert server.cli("catalogue", "import", str(tmp_path / "missing"), check=False).returncode == 1


def test_the_sample_catalogue_has_no_bad_row(server: Server) -> None:
    report = server.cli_json("catalogue", "import", str(ROOT / "src/playhead/demo/catalogue.jsonl"))
    assert report["failed_count"] == 0
    assert report["title_count"] >= 20
    row = server.cli("catalogue", "show", "TV_1396", "--json").stdout
    assert server.cli("catalogue", "import", "-", stdin=row).stdout == "Took 1 title and 0 contents.\n"
    assert server.cli("catalogue", "show", "TV_1396", "--json").stdout == row, "what is shown can be imported"


def _in_a_terminal(server: Server, columns: int, *arguments: str) -> str:
    """What a person sees of ``playhead`` in a terminal of that width."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    command = [sys.executable, "-m", "playhead.cli", *arguments]
    process = subprocess.Popen(command, env={**server.environ, "TERM": "xterm"}, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0, seen
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode()).replace("\r", "")


def test_a_narrow_terminal_loses_no_character_of_a_token_or_an_e_mail(server: Server) -> None:
    email = "somebody-with-a-name-that-is-too-long@for-a-narrow-terminal.example.org"
    server.add_account(email, "Long")
    tokens = dict(line.split() for line in _in_a_terminal(server, 40, "token", email).splitlines())
    assert httpx.get(f"{server.url}/profile/history", headers=bearer(tokens["sessionToken"])).status_code == 200
    assert httpx.get(f"{server.url}/profiles", headers=bearer(tokens["refreshToken"])).status_code == 200
    column = [line.split()[0] for line in _in_a_terminal(server, 60, "account", "list").splitlines() if line.strip()]
    assert email in "".join(column)


def test_a_backup_of_a_serving_store_opens_and_holds_what_was_written(household: Household, tmp_path: Path) -> None:
    household.session.patch("/profile/history/MV_77", json={"progress": 50}).raise_for_status()
    copy = tmp_path / "copy.sqlite3"
    household.server.cli("backup", str(copy))
    with sqlite3.connect(copy) as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = household.server.cli("backup", str(copy), check=False)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    with Server(tmp_path / "restored", {"PLAYHEAD_STORE": f"sqlite:///{copy}"}) as restored_server:
        items = httpx.get(
            f"{restored_server.url}/profile/history", headers=bearer(restored_server.tokens()["sessionToken"])
        ).json()["items"]
    assert [(item["id"], item["progress"]) for item in items] == [("MV_77", 50)]


def _progress(server: Server, token: str, media_id: str) -> list[float]:
    answer = httpx.get(f"{server.url}/profile/history/{media_id}", headers=bearer(token)).raise_for_status()
    return [item["progress"] for item in answer.json()["items"]]


def test_a_backup_put_in_the_place_of_a_store_that_was_cut_off_brings_everything_back(tmp_path: Path) -> None:
    """The steps of docs/how-to/run-it.md."""
    server = Server(tmp_path / "data").start()
    token = server.add_account()["sessionToken"]
    with httpx.Client(base_url=server.url, headers=bearer(token)) as player:
        player.patch("/profile/history/MV_1", json={"progress": 10}).raise_for_status()
        server.cli("backup", str(tmp_path / "copy"))
        player.patch("/profile/history/MV_1", json={"progress": 20}).raise_for_status()
    server.kill()
    assert (server.data / "playhead.sqlite3-wal").stat().st_size > 0
    for name in ("playhead.sqlite3", "playhead.sqlite3-wal", "playhead.sqlite3-shm"):
        (server.data / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", server.data / "playhead.sqlite3")
    with server:
        assert _progress(server, token, "MV_1") == [10]


def test_keys_change_without_a_session_ending_until_the_old_one_is_taken_out(tmp_path: Path) -> None:
    """The steps of docs/how-to/run-it.md."""
    server = Server(tmp_path / "data").start()
    tokens = server.add_account()
    old, file = tokens["sessionToken"], server.data / "secrets.json"
    keys = json.loads(file.read_text())
    server.stop()
    new_key = {"key_id": "5f1c9a02", "secret": secrets.token_hex(32)}
    file.write_text(json.dumps({**keys, "session_keys": [new_key, *keys["session_keys"]]}))
    with server:
        opened = {"profileId": tokens["profileId"]}
        new = httpx.post(f"{server.url}/auth/session-token", json=opened, headers=bearer(tokens["refreshToken"]))
        assert _progress(server, old, "MV_1") == _progress(server, new.json()["sessionToken"], "MV_1") == []
    file.write_text(json.dumps({**keys, "session_keys": [new_key]}))
    with server:
        assert _progress(server, new.json()["sessionToken"], "MV_1") == []
        refused = httpx.get(f"{server.url}/profile/history", headers=bearer(old))
        assert (refused.status_code, refused.json()["code"]) == (401, "TOKEN_INVALID")
        assert httpx.get(f"{server.url}/profiles", headers=bearer(tokens["refreshToken"])).status_code == 200


def test_migrate_beside_a_running_server_is_harmless(server: Server) -> None:
    assert "up to date" in server.cli("migrate").stdout


def test_the_doctor_finds_nothing_wrong_with_a_healthy_store(server: Server) -> None:
    findings = server.cli_json("doctor")
    assert [finding["check"] for finding in findings] == [
        "settings",
        "clock",
        "data folder",
        "disk",
        "secrets",
        "store",
    ]
    assert all(finding["ok"] for finding in findings)


def test_the_doctor_says_what_to_do_about_open_secrets(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.cli("doctor")
    (tmp_path / "data" / "secrets.json").chmod(0o644)
    sick = server.cli("doctor", check=False)
    assert sick.returncode == 1
    assert "chmod 600" in sick.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PLAYHEAD_PORT", "eighty", "PLAYHEAD_PORT"),
        ("PLAYHEAD_BODY_MAX", "1", "PLAYHEAD_BODY_MAX"),
        ("PLAYHEAD_STORE", "mongodb://x", "no store"),
        ("PLAYHEAD_CONFIG", "missing.toml", "missing.toml"),
    ],
)
def test_a_wrong_setting_is_named_and_leaves_with_3(tmp_path: Path, name: str, value: str, said: str) -> None:
    done = Server(tmp_path / "data", {name: value}).cli("account", "list", check=False)
    assert done.returncode == 3
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_secrets_and_store_are_for_their_owner_only(server: Server) -> None:
    for file in server.data.iterdir():
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file.name
