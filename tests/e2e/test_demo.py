"""That ``python -m playhead.demo`` shows what it promises, keeps what it made, and ends with nothing left running."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.processes import Demo, bearer
from tests.e2e.shell import Shell


@pytest.fixture(scope="module")
def shell(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A terminal somewhere else, without the demo's settings."""
    with Shell(tmp_path_factory.mktemp("elsewhere"), {"PATH": "/usr/bin:/bin"}) as terminal:
        yield terminal


def _lines(demo: Demo) -> dict[str, str]:
    """The lines to try, by the comment above each."""
    lines = demo.printed.splitlines()
    return {line.strip(" #"): lines[i + 1].strip() for i, line in enumerate(lines) if line.startswith("  # ")}


def _printed_sign_in(demo: Demo) -> tuple[str, str]:
    found = re.search(r"sign in +(\S+) +/ +(\S+)", demo.printed)
    assert found is not None
    return found[1], found[2]


def _tiers(demo: Demo) -> dict[str, str]:
    """The identity token and a session token for each profile, by the sign-in that was printed."""
    email, password = _printed_sign_in(demo)
    settings = {**demo.environ, "PLAYHEAD_DATA": str(demo.folder / "demo-data")}
    tokens = {}
    for name in ("Robin", "Sam"):
        done = subprocess.run(
            [sys.executable, "-m", "playhead.cli", "token", email, "--profile", name, "--json"],
            env=settings,
            capture_output=True,
            check=True,
            text=True,
        )
        tokens[name] = json.loads(done.stdout)["sessionToken"]
    login = httpx.post(f"{demo.url}/login", json={"email": email, "password": password})
    return {**tokens, "hnc": login.raise_for_status().json()["token"]}


def _everything(demo: Demo) -> dict[str, Any]:
    """What the household has watched, likes and means to watch, as both dialects tell it."""
    tokens = _tiers(demo)
    paths = ["/profile/history", "/profile/playback"]
    paths += [f"/profile/{name}" for name in ("liked", "disliked", "super_liked", "watchlist")]
    told = {
        f"{name}: {path}": httpx.get(f"{demo.url}{path}?limit=50", headers=bearer(tokens[name])).json()["items"]
        for name in ("Robin", "Sam")
        for path in paths
    }
    data = httpx.get(f"{demo.url}/history?perPage=100", headers=bearer(tokens["hnc"])).json()["data"]
    return {**told, "H&C": data["collection"]}


def test_the_address_it_prints_answers_and_has_a_reference(demo: Demo) -> None:
    found = re.search(r"Playhead is running at (\S+) +\(API reference: (\S+)\)", demo.printed)
    assert found is not None
    assert found[1] == demo.url
    assert httpx.get(found[1] + "/readyz").json() == {"status": "ready"}
    assert "Playhead" in httpx.get(found[2]).raise_for_status().text


def test_the_sign_in_and_the_app_it_prints_are_good(demo: Demo) -> None:
    email, password = _printed_sign_in(demo)
    assert httpx.post(f"{demo.url}/login", json={"email": email, "password": password}).status_code == 200
    found = re.search(r"clientID (\S+)", demo.printed)
    assert found is not None
    codes = httpx.post(f"{demo.url}/auth/device-codes", json={"clientID": found[1]})
    assert re.fullmatch(r"[0-9]{4}", codes.json()["userCode"])


def test_the_five_lines_it_prints_answer_as_they_stand_what_it_says_of_them(demo: Demo, shell: Shell) -> None:
    lines = _lines(demo)
    assert list(lines) == [
        "what Robin watched last, as a Discovr client sees it",
        "the TV tells how far Robin has got in season 2, episode 9 of Breaking Bad",
        "the same history in the H&C dialect: that episode is on top",
        "where Robin was, in the native API",
        "and what is next",
    ]
    first, second, third, fourth, fifth = lines.values()

    items = json.loads(shell.paste(first))["items"]
    assert [(item["title"], item.get("episode")) for item in items] == [
        ("Fight Club", None),
        ("Breaking Bad", 8),
        ("Breaking Bad", 7),
    ]
    assert json.loads(shell.paste(second)) == {"message": "History item updated or created successfully"}
    (element,) = json.loads(shell.paste(third))["data"]["collection"]
    assert (element["content"]["name"], element["percentage"]) == ("4 Days Out", 85)
    resumed, upcoming = (json.loads(shell.paste(line))["items"] for line in (fourth, fifth))
    assert [(row["title"], row["locator"].get("episode"), row["point"]["progress"]) for row in resumed] == [
        ("Breaking Bad", 9, 85),
        ("Arrival", None, 61),
    ]
    assert not {row["title"] for row in upcoming} & {row["title"] for row in resumed}, "one shelf at a time"


def test_the_household_has_two_profiles_with_something_of_everything(demo: Demo) -> None:
    told = _everything(demo)
    filled = {name for name, items in told.items() if items}
    empty = {"Robin: /profile/disliked", "Sam: /profile/super_liked"}
    assert set(told) - filled == empty
    for item in told["Robin: /profile/history"] + told["Sam: /profile/history"]:
        assert item["title"]
        assert item["updatedAt"] <= item["createdAt"]


def test_its_header_files_are_for_their_owner_only(demo: Demo) -> None:
    files = list((demo.folder / "demo-data").glob("*.header"))
    assert len(files) == 2
    assert [file.stat().st_mode & 0o077 for file in files] == [0, 0]


def test_a_second_demo_at_the_same_address_is_refused_in_words(demo: Demo, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "playhead.demo"],
        env=demo.environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"something answers at {demo.url} already" in second.stderr
    assert "Traceback" not in second.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_second_start_adds_nothing_and_both_ways_to_stop_leave_nothing_running(tmp_path: Path) -> None:
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    demo = Demo(folder).start()
    before = _everything(demo)
    assert (demo.interrupt(), demo.left_running()) == (0, False)
    assert "Traceback" not in demo.printed

    demo.start()
    assert _everything(demo) == before
    with Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell:
        for line in _lines(demo).values():
            assert '"code"' not in shell.paste(line)
    assert (demo.terminate(), demo.left_running()) == (0, False)
    assert "Traceback" not in demo.printed
