"""Under what conditions a run was made: the machine, the versions, the disk.

Only what a reader needs to judge a figure or to repeat it; nothing that names a person or a host.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

if TYPE_CHECKING:
    from benchmarks.servers import Cores

_LIBRARIES: Final = ("playhead", "uvicorn", "uvloop", "httptools", "falcon", "msgspec", "apsw")
_FLUSHES: Final = 200
_FLUSHED_BYTES: Final = 8192


def describe_conditions(folder: Path, cores: Cores) -> dict[str, str]:
    """The conditions by name; `folder` is on the disk that the servers write to, which is tried for a moment."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES]
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "cores used": f"servers on {cores.server}, load on {cores.load}",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "system": f"{platform.system()} {platform.release()}",
        "disk": f"{_file_system(folder)}, fsync after {_FLUSHED_BYTES // 1024} KiB: median {_flush_us(folder):.0f} us",
        "Python": platform.python_version(),
        "libraries": ", ".join([*versions, f"SQLite {apsw.sqlite_lib_version()}"]),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    """The type of the file system that holds `folder`: on one in memory an fsync says nothing."""
    types = {}
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, mounted_on, file_system, *_ = line.split()
        types[Path(mounted_on)] = file_system
    resolved = folder.resolve()
    return next(types[parent] for parent in (resolved, *resolved.parents) if parent in types)


def _flush_us(folder: Path) -> float:
    """The median time of an fsync after a small write, in microseconds."""
    took_ns = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_FLUSHES):
            os.write(file.fileno(), bytes(_FLUSHED_BYTES))
            began_ns = time.perf_counter_ns()
            os.fsync(file.fileno())
            took_ns.append(time.perf_counter_ns() - began_ns)
    return statistics.median(took_ns) / 1000
