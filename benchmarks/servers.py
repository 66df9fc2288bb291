"""Server processes under test: started on a core of their own, waited for, read from outside, stopped.

It knows how to start Playhead and the ceiling and what the kernel says of them; what is sent to them is the business of
the scenarios. Linux only, since pinning and `/proc` are: elsewhere the figures would mean something else.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.load import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
PLAYHEAD: Final = Path(sys.executable).with_name("playhead")
_READY_MAX_S: Final = 30.0
_STOP_MAX_S: Final = 30.0
_POLL_S: Final = 0.005
_KIB: Final = 1024
_LOG_LINES: Final = 15


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process, in MiB: now, and the most there was."""

    now_mib: float
    peak_mib: float


class ServerError(Exception):
    """A server or a command of it ended badly or did not answer; the message has the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core the servers have and which the load has; the same one where the machine has only one."""

    server: int
    load: int


def choose_cores() -> Cores:
    """The first two cores this process may use."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[min(1, len(usable) - 1)])


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """Keep this process, and every process started meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Server:
    """One running server, on `port` of 127.0.0.1; `start_s` is the time from its start to its first 200."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.name = name
        self.port = port
        self.start_s = 0.0
        self._process = process
        self._log = log

    def wait_ready(self, path: str, began_s: float) -> None:
        """Ask `path` every few milliseconds until it answers 200; raises ServerError, and ends it, when it does not."""
        while not _answers_ok(self.port, path):
            if self._process.poll() is not None or time.perf_counter() - began_s > _READY_MAX_S:
                self._process.kill()
                self._process.wait()
                raise ServerError(f"{self.name} did not get ready; its log ends:\n{self._log_end()}")
            time.sleep(_POLL_S)
        self.start_s = time.perf_counter() - began_s

    def busy_s(self) -> float:
        """Processor time so far, user and system, of all threads; the kernel counts in hundredths of a second."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> Memory:
        """What the kernel says of its memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        kib = {key: int(rest.split()[0]) for key, _, rest in (line.partition(":") for line in status) if "Vm" in key}
        return Memory(now_mib=kib["VmRSS"] / _KIB, peak_mib=kib["VmHWM"] / _KIB)

    def stop(self) -> None:
        """End it as an operator would; raises ServerError when it does not end, or ends badly."""
        self._process.terminate()
        try:
            code = self._process.wait(_STOP_MAX_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise ServerError(f"{self.name} did not stop within {_STOP_MAX_S:.0f} s") from None
        if code not in (0, -signal.SIGTERM):
            raise ServerError(f"{self.name} ended with {code}; its log ends:\n{self._log_end()}")

    def _log_end(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])


@contextmanager
def noop_server(folder: Path, core: int) -> Iterator[Server]:
    """The no-op ceiling, for as long as the block lasts."""
    port = _free_port()
    command = [sys.executable, str(ROOT / "benchmarks" / "noop.py"), "--port", str(port)]
    with running("noop", command, port=port, ready_path="/", folder=folder, core=core) as server:
        yield server


@contextmanager
def playhead_server(folder: Path, core: int) -> Iterator[Server]:
    """Playhead on the data in `folder`, which may be empty, with default settings, for as long as the block lasts."""
    port = _free_port()
    with running(
        "playhead",
        [str(PLAYHEAD), "serve"],
        port=port,
        ready_path="/healthz",
        folder=folder,
        core=core,
        settings=playhead_settings(folder) | {"PLAYHEAD_PORT": str(port)},
    ) as server:
        yield server


def playhead_settings(folder: Path) -> dict[str, str]:
    """The environment that tells Playhead's commands to work on the data in `folder`."""
    return {"PLAYHEAD_DATA": str(folder / "data"), "PLAYHEAD_HOST": HOST}


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    *,
    port: int,
    ready_path: str,
    folder: Path,
    core: int,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start `command` on a core, wait until `ready_path` answers 200, and stop it at the end of the block.

    Its output goes to `NAME.log` in `folder`, as a service's output goes to a file. Settings of Playhead that the
    caller's shell or folder happens to have do not reach it. Raises ServerError when it is not ready in time, or ends
    badly.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLAYHEAD_")}
    log = folder / f"{name}.log"
    with log.open("ab") as output, pinned_to(core):
        began_s = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment | dict(settings or {}), stdout=output, stderr=output
        )
    server = Server(name, process, port, log)
    server.wait_ready(ready_path, began_s)
    try:
        yield server
    finally:
        server.stop()


def _answers_ok(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=1.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
