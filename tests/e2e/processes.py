"""Real server processes for the end-to-end tests, and the command line beside them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

ROOT = Path(__file__).parents[2]
EMAIL = "robin@example.org"
PASSWORD = "correct horse battery"
START_S = 30.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environ() -> dict[str, str]:
    """This process's environment without settings, and with compiled modules kept, as where Playhead is installed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PLAYHEAD_")}
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**clean, "PYTHONPYCACHEPREFIX": str(ROOT / ".pytest_cache" / "bytecode"), "PYTHONFAULTHANDLER": "1"}


@dataclass
class Server:
    """``playhead serve`` in a process of its own, over ``data``; started by ``with`` or ``start``."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    program: tuple[str, ...] = ("-m", "playhead.cli")
    """What Python runs as ``playhead``."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        return {**clean_environ(), "PLAYHEAD_DATA": str(self.data), "PLAYHEAD_PORT": str(self.port), **self.settings}

    @property
    def log(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    def start(self) -> Self:
        """Start, and wait until the store answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve"],
                env=self.environ,
                stdout=log,
                stderr=log,
                cwd=self.data.parent,
            )
        give_up = time.monotonic() + START_S
        while time.monotonic() < give_up:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/readyz").is_success:
                    return self
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError(f"no answer in {START_S} s: {self.log.read_text()}")

    def kill(self) -> None:
        """As a power cut would: SIGKILL, no goodbye."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def cli(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """``playhead`` with the server's settings."""
        done = subprocess.run(
            [sys.executable, *self.program, *arguments],
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.data.parent,
            timeout=60,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def cli_json(self, *arguments: str, stdin: str = "") -> Any:
        """The JSON that ``playhead … --json`` prints."""
        return json.loads(self.cli(*arguments, "--json", stdin=stdin).stdout)

    def add_account(self, email: str = EMAIL, name: str = "Robin") -> dict[str, str]:
        """An account by the command line, and tokens of every tier for its first profile."""
        self.cli("account", "add", email, "--name", name, "--password-stdin", stdin=f"{PASSWORD}\n")
        return self.tokens(email)

    def tokens(self, email: str = EMAIL) -> dict[str, str]:
        """New tokens of every tier."""
        tokens: dict[str, str] = self.cli_json("token", email)
        return tokens


@dataclass
class Demo:
    """``python -m playhead.demo`` in a process group of its own, started in ``folder``, where its data stays."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        return {**clean_environ(), "PLAYHEAD_PORT": str(self.port)}

    @property
    def printed(self) -> str:
        """All that it has printed since it was started last."""
        return (self.folder / "printed").read_text(encoding="utf-8")

    def start(self) -> Self:
        """Start, and wait until it has said all."""
        with (self.folder / "printed").open("wb") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "playhead.demo"],
                env=self.environ,
                stdout=printed,
                stderr=printed,
                cwd=self.folder,
                start_new_session=True,
            )
        give_up = time.monotonic() + START_S
        while "Ctrl-C stops. The data stays" not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < give_up, self.printed
            time.sleep(0.05)
        return self

    def interrupt(self) -> int:
        """Ctrl-C, which every process of the terminal gets; the exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=60)

    def terminate(self) -> int:
        """SIGTERM to the process that was started; the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=60)

    def left_running(self) -> bool:
        """Whether any process that it started is still there."""
        assert self.process is not None
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.terminate()


def bearer(token: str) -> dict[str, str]:
    """The header that carries ``token``."""
    return {"Authorization": f"Bearer {token}"}
