"""``python -m playhead.demo``: start a server of its own, fill it once, and say what to try.

Not for anything that ``playhead serve`` does not do.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

import httpx

from playhead.bootstrap import MEMORY_URL
from playhead.config import Settings, SettingsError, load_settings
from playhead.demo.household import EMAIL, PASSWORD
from playhead.demo.seeding import Demo, found_household, sign_in
from playhead.ports import StoreError
from playhead.secrets_file import SecretsUnreadable

if TYPE_CHECKING:
    from pathlib import Path

START_S: Final = 30.0
DEFAULTS: Final = {
    "PLAYHEAD_DATA": "demo-data",
    "PLAYHEAD_SESSION_LIFETIME_S": "86400",
    "PLAYHEAD_LOG_LEVEL": "warning",
}
"""A day's session tokens, so that the lines printed still work after lunch."""


class Refused(Exception):
    """The demo cannot start; the message says what to do."""


def main() -> int:
    """Run until the server ends, or until SIGTERM or Ctrl-C; the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environ = DEFAULTS | os.environ
    try:
        settings = load_settings(environ)
        _check(settings)
        return _run(settings, environ)
    except KeyboardInterrupt:
        return 0
    except (Refused, SettingsError, SecretsUnreadable, StoreError) as error:
        sys.stderr.write(f"playhead.demo: {error}\n")
        return 1


def _check(settings: Settings) -> None:
    if settings.store_url == MEMORY_URL:
        raise Refused("the demo is kept on disk; unset PLAYHEAD_STORE")
    if _answers(settings):
        raise Refused(f"something answers at {settings.viewer_url} already; stop it, or choose PLAYHEAD_PORT=8766")


def _run(settings: Settings, environ: dict[str, str]) -> int:
    is_new = asyncio.run(found_household(settings))
    server = subprocess.Popen([sys.executable, "-m", "playhead.cli", "serve"], env=environ)
    filled = not is_new
    try:
        if not _wait(settings, server):
            return server.wait() or 1
        demo = asyncio.run(sign_in(settings, is_new=is_new))
        filled = True
        _tell(settings, demo)
        exit_code = server.wait()
        if exit_code:
            sys.stderr.write(f"The server ended by itself, with code {exit_code}.\n")
        return exit_code
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()
        if not filled:
            sys.stderr.write(f"The demo was not filled; remove {settings.data_path.resolve()} before the next start.\n")


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
        time.sleep(0.05)
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

Five things to try, in another terminal:

  # what Robin watched last, as a Discovr client sees it
  curl -s -H {robin} "{url}/profile/history?limit=3"

  # the TV tells how far Robin has got in season 2, episode 9 of Breaking Bad
  curl -s -X PATCH -H {robin} -d '{{"progress": 85}}' "{url}/profile/history/TV_1396?season=2&episode=9"

  # the same history in the H&C dialect: that episode is on top
  curl -s -H {hnc} "{url}/history?perPage=1"

  # where Robin was, in the native API
  curl -s -H {robin} "{url}/v1/continue-watching"

  # and what is next
  curl -s -H {robin} "{url}/v1/next-up"

Ctrl-C stops. The data stays in {folder}; remove that folder to start afresh.
""",
        flush=True,
    )


def _header_file(path: Path, token: str) -> str:
    """Write the header that carries ``token`` to a file for its owner only; the file as curl's ``-H`` takes it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"Authorization: Bearer {token}\n", encoding="utf-8")
    return shlex.quote(f"@{path}")


if __name__ == "__main__":
    sys.exit(main())
