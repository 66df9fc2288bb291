"""The npm package as a whole: its tools installed once, built and packed once, and installed into an empty project.

Not for what it does there.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "sdk" / "typescript"
NODE_MIN = 20
TOOLS = ("node", "npm")


def missing_tool() -> str | None:
    """One line that says what to install; None where all is there."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            return f"no {tool} on the PATH (apt-get install nodejs npm; Node {NODE_MIN} or newer)"
    version = run("node", "--version", folder=ROOT).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < NODE_MIN:
        return f"Node is {version}; install {NODE_MIN} or newer"
    return None


def run(*command: str, folder: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A tool of the package, which asks nobody anything and finds no fault that is not its own."""
    npm = {f"npm_config_{name}": "false" for name in ("audit", "fund", "update_notifier")}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", **npm},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert not check or done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
    return done


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Test workers share the package's folder."""
    name = hashlib.sha256(str(PACKAGE).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"playhead-sdk-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_tools() -> None:
    """``npm ci``, unless that has been done for this very lock file."""
    lock = hashlib.sha256((PACKAGE / "package-lock.json").read_bytes()).hexdigest()
    stamp = PACKAGE / "node_modules" / ".installed"
    with one_at_a_time():
        if not stamp.exists() or stamp.read_text() != lock:
            run("npm", "ci", "--ignore-scripts", folder=PACKAGE)
            stamp.write_text(lock)


@dataclass(frozen=True)
class Packed:
    """What ``npm pack`` made, and an empty project that it has been installed into."""

    files: dict[str, int]
    project: Path


def pack_and_install(folder: Path) -> Packed:
    """Pack, and install the result with nothing else; once for all workers, in ``folder``."""
    told, project = folder / "pack.json", folder / "project"
    with one_at_a_time():
        if not told.exists():
            project.mkdir(parents=True)
            printed = run("npm", "pack", "--json", "--pack-destination", str(folder), folder=PACKAGE).stdout
            packed = json.loads(printed[printed.index("[\n") :])[0]
            (project / "package.json").write_text('{"private": true, "type": "module"}')
            run("npm", "install", "--ignore-scripts", str(folder / packed["filename"]), folder=project)
            told.write_text(json.dumps({file["path"]: file["size"] for file in packed["files"]}))
    return Packed(json.loads(told.read_text()), project)


def readme_blocks(language: str) -> list[str]:
    """The samples of the package's README in one language."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
