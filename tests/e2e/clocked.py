"""``playhead`` on a machine whose clock a test sets; run as a program, as ``playhead`` is.

Not for anything else that a real process does: only the clock is another.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

CLOCK_FILE = "CLOCK_FILE"
"""The environment variable that names the file with the time: 8 bytes, milliseconds since 1970."""


class SetClock:
    """The clock of such a machine: it stands still until it is set."""

    def __init__(self, file: Path, now: datetime) -> None:
        self.file = file
        self.set(now)

    def set(self, now: datetime) -> None:
        """Make it ``now``, a time in whole milliseconds, for every process on the machine."""
        self.now = now
        milliseconds = round(now.timestamp() * 1000)
        with os.fdopen(os.open(self.file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(milliseconds.to_bytes(8, "big"))


def _run() -> None:
    from playhead.bootstrap.machine import SystemClock  # noqa: PLC0415 - not by the test that sets the clock
    from playhead.cli import main  # noqa: PLC0415 - the same

    file = os.open(os.environ[CLOCK_FILE], os.O_RDONLY)

    def now(_clock: SystemClock) -> datetime:
        return datetime.fromtimestamp(int.from_bytes(os.pread(file, 8, 0), "big") / 1000, UTC)

    setattr(SystemClock, "now", now)  # noqa: B010 - mypy thinks that a method is its class's for ever
    main()


if __name__ == "__main__":
    _run()
