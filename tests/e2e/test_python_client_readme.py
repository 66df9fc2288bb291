"""That the samples of the client's README run as they stand, in their order, and that its wheel runs them, too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.e2e.approval import answer_device
from tests.e2e.processes import ROOT, Server, bearer, clean_environ
from tests.e2e.shell import blocks_of

PACKAGE = ROOT / "sdk" / "python"
SAMPLES = [block.text for block in blocks_of(PACKAGE / "README.md") if block.language == "python"]
SIGN_IN, TELL, REPORT, EVENTS, ERRORS = range(5)


@dataclass
class Project:
    """A folder that samples are pasted into, with a Python to run them."""

    folder: Path
    server: Server
    client_id: str
    python: str = sys.executable

    def write(self, sample: int) -> Path:
        """The sample in a file; only the address and the client id are others."""
        text = SAMPLES[sample].replace("https://playhead.example.org", self.server.url)
        file = self.folder / f"sample_{sample}.py"
        file.write_text(text.replace("app_5d41402abc4b2a76", self.client_id), encoding="utf-8")
        return file

    def start(self, sample: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.python, "-W", "error", "-u", str(self.write(sample))],
            cwd=self.folder,
            env=clean_environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, sample: int) -> str:
        """What the sample prints."""
        process = self.start(sample)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, ""), err
        return out

    def sign_in(self) -> None:
        process = self.start(SIGN_IN)
        assert process.stdout is not None
        shown = re.search(r"type (\d{4})$", process.stdout.readline())
        assert shown is not None
        answer_device(self.server.url, shown[1])
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("readme") / "data") as running:
        running.add_account()
        running.cli("catalogue", "import", str(ROOT / "src/playhead/demo/catalogue.jsonl"))
        yield running


@pytest.fixture(scope="module")
def project(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Who has run the first sample."""
    client_id = server.cli_json("app", "add", "Living room TV")["clientId"]
    made = Project(tmp_path_factory.mktemp("project"), server, client_id)
    made.sign_in()
    return made


def test_the_samples_are_those_that_are_run_here() -> None:
    assert len(SAMPLES) == 5
    assert all("playhead.example.org" in sample for sample in SAMPLES)


def test_what_is_told_is_in_the_history(project: Project) -> None:
    httpx.post(
        f"{project.server.url}/profile/history",
        json={"mediaId": "MV_603"},
        headers=bearer(project.server.tokens()["sessionToken"]),
    ).raise_for_status()
    assert project.run(TELL) == "The Matrix 100.0\n"


def test_a_player_begins_where_the_one_before_has_stopped(project: Project) -> None:
    assert project.run(REPORT) == ""
    assert project.run(REPORT) == ""
    session = bearer(project.server.tokens()["sessionToken"])
    state = httpx.get(f"{project.server.url}/v1/titles/MV_550/state", headers=session).json()
    assert (state["resumable"], state["position_ms"]) == (True, 1_250_000)


def test_a_player_without_a_server_says_so_and_keeps_what_it_was_told(project: Project, tmp_path: Path) -> None:
    away = Project(tmp_path, Server(tmp_path / "data"), project.client_id)
    (tmp_path / "sign-in.json").write_bytes((project.folder / "sign-in.json").read_bytes())
    assert away.run(REPORT) == "The server cannot be reached; the report is kept.\n"
    assert (tmp_path / "reports.sqlite3").exists()


def test_a_stream_tells_of_what_another_device_does(project: Project) -> None:
    process = project.start(EVENTS)
    session = bearer(project.server.tokens()["sessionToken"])
    assert process.stdout is not None
    line = ""
    for progress in range(20, 70):  # the first ones may be told before the stream is open
        body = {"mediaId": "MV_680", "progress": progress}
        httpx.post(f"{project.server.url}/profile/playback", json=body, headers=session).raise_for_status()
        os.set_blocking(process.stdout.fileno(), False)
        line = process.stdout.readline()
        if line:
            break
    process.kill()
    process.communicate()
    assert line == "The place has moved: MV_680\n"


def test_an_error_has_the_code_that_the_readme_says(project: Project) -> None:
    assert project.run(ERRORS) == "OPERATION_NOT_FOUND\n"


def test_the_samples_are_rightly_typed(project: Project) -> None:
    files = [str(project.write(sample)) for sample in range(len(SAMPLES))]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, *files]
    checked = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


# The wheel


def _uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """uv, from what it has already: all of it was there to make the checkout's own environment."""
    command = [str(Path(sys.executable).parent / "uv"), *arguments]
    done = subprocess.run([*command, "--offline"], cwd=PACKAGE, capture_output=True, text=True, check=False)
    if done.returncode:  # its cache was emptied since
        done = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    _uv("build", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder))
    (made,) = folder.glob("*.whl")
    assert len(list(folder.glob("*.tar.gz"))) == 1
    return made


def test_the_wheel_has_its_types_its_licence_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert "playhead_client/py.typed" in names
    assert any(name.endswith("/LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"playhead_client"}
    assert "Requires-Python: >=3.11" in metadata


def test_the_wheel_works_in_an_empty_project(project: Project, wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = str(tmp_path / "venv" / "bin" / "python")
    _uv("pip", "install", "--python", python, str(wheel))
    empty = Project(tmp_path, project.server, project.client_id, python)
    empty.sign_in()
    assert empty.run(ERRORS) == "OPERATION_NOT_FOUND\n"
    assert empty.run(REPORT) == ""
    code = "import playhead_client as client; print(client.__file__, client.__version__)"
    said = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.startswith(str(tmp_path / "venv"))
    assert said.split()[1] == wheel.name.split("-")[1]
    typed = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            os.devnull,
            "--python-executable",
            python,
            "sample_2.py",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert typed.returncode == 0, typed.stdout
