"""``python -m playhead.demo``: start a server of its own, fill it once, and say what to try.

Not for anything that ``playhead serve`` does not do.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import httpx

from playhead.config import Settings, load_settings
from playhead.demo.household import EMAIL, PASSWORD
from playhead.demo.seeding import Demo, fill

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

START_S: Final = 30.0
DEFAULTS: Final = {
    "PLAYHEAD_DATA": "demo-data",
    "PLAYHEAD_SESSION_LIFETIME_S": "86400",
    "PLAYHEAD_LOG_LEVEL": "warning",
}
"""A day's session tokens, so that the lines printed still work after lunch."""


def main() -> int:
    """Run until the server ends; its exit code."""
    environ = DEFAULTS | os.environ
    os.environ.update(environ)
    settings = load_settings(environ)
    if _answers(settings):
        sys.stderr.write(
            f"Something answers at {settings.viewer_url} already. Stop it, or choose: PLAYHEAD_PORT=8766\n"
        )
        return 1
    server = subprocess.Popen([sys.executable, "-m", "playhead.cli", "serve"], env=environ, stderr=None)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        if not _wait(settings, server):
            return server.wait() or 1
        _tell(settings, asyncio.run(fill(settings)))
    except BaseException:
        server.terminate()
        server.wait()
        raise
    return server.wait()


def _answers(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.viewer_url}/readyz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _wait(settings: Settings, server: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers before it gives up or ``START_S`` seconds have gone."""
    give_up = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < give_up:
        if _answers(settings):
            return True
        time.sleep(0.1)
    server.terminate()
    return False


def _tell(settings: Settings, demo: Demo) -> None:
    """Print what to try. The tokens go into files, so that the lines stay short enough to paste."""
    folder = settings.data_path.resolve()
    robin = _header_file(folder / "robin.header", demo.session_token)
    hnc = _header_file(folder / "robin.hnc.header", demo.hnc_token)
    url = settings.viewer_url
    print(  # noqa: T201 - this is what the demo is for
        f"""
Playhead is running at {url}   (API reference: {url}/docs)

  sign in     {EMAIL}  /  {PASSWORD}
  app         clientID {demo.client_id}
  profiles    Robin and Sam; the lines below are Robin's

Three things to try, in another terminal:

  # what Robin watched last, as a Discovr client sees it
  curl -s -H @{robin} "{url}/profile/history?limit=3"

  # the TV tells how far Robin has got in season 2, episode 9 of Breaking Bad
  curl -s -X PATCH -H @{robin} -d '{{"progress": 85}}' "{url}/profile/history/TV_1396?season=2&episode=9"

  # the same history in the H&C dialect: that episode is on top
  curl -s -H @{hnc} "{url}/history?perPage=1"

Ctrl-C stops. The data stays in {folder}; remove that folder to start afresh.
""",
        flush=True,
    )


def _header_file(path: Path, token: str) -> Path:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"Authorization: Bearer {token}\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
