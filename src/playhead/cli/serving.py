"""``playhead serve``: the service on its address, until it is told to stop.

Not for what it serves (``bootstrap``).
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from playhead import __version__
from playhead.bootstrap import MEMORY_URL, SystemIds
from playhead.cli.running import SETTINGS_WRONG, fail, out, run, settings
from playhead.config import CONFIG_VARIABLE, PREFIX, Settings, SettingsError
from playhead.secrets_file import SecretsUnreadable
from playhead.service.use_cases import UseCases

_GUEST: Final = "guest@playhead.example"
_GUEST_PASSWORD_LENGTH: Final = 20
_WHERE_THE_STORE_IS: Final = (CONFIG_VARIABLE, f"{PREFIX}DATA", f"{PREFIX}STORE")


def serve() -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what was accepted, and leave."""
    chosen = settings()
    with _listen(chosen.host, chosen.port) as listening:
        chosen = msgspec.structs.replace(chosen, port=listening.getsockname()[1])  # the one that 0 became
        if chosen.store_url != MEMORY_URL:
            _tell_how_to_begin()
        _run(chosen, listening)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Leaves with ``SETTINGS_WRONG`` where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]  # what follows says the address again
        fail(
            f"cannot listen on {host}, port {port}: {reason}. Choose another with PLAYHEAD_HOST and PLAYHEAD_PORT.",
            SETTINGS_WRONG,
        )


def _run(chosen: Settings, listening: socket.socket) -> None:
    # Loaded only here: it takes as long as all the rest together, and no other command needs it.
    import structlog  # noqa: PLC0415
    import uvicorn  # noqa: PLC0415

    from playhead.bootstrap.service import make_service  # noqa: PLC0415
    from playhead.http.connections import bounded  # noqa: PLC0415
    from playhead.logs import configure_logs  # noqa: PLC0415

    configure_logs(chosen.log_level, chosen.log_format)
    opened: list[UseCases] = []

    async def on_open(use_cases: UseCases) -> None:
        opened.append(use_cases)
        if chosen.store_url == MEMORY_URL:
            await _admit_guest(use_cases)

    try:
        app = make_service(chosen, on_open)
    except (SettingsError, SecretsUnreadable) as error:
        fail(str(error), SETTINGS_WRONG)

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            # uvicorn's own would end us with the signal when all is done; to have stopped as asked is no failure.
            self.force_exit = self.should_exit and sig == signal.SIGINT
            self.should_exit = True

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            for use_cases in opened:
                await use_cases.live.close()  # or the streams of events would be waited for until the time is up
            await super().shutdown(sockets)

    server = Server(
        uvicorn.Config(
            app,
            http=bounded(chosen.head_max, chosen.receive_s),
            loop="uvloop" if sys.platform != "win32" else "asyncio",
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            log_level="warning",  # it narrates its own start and end; our two lines below say as much
            server_header=False,
            forwarded_allow_ips=list(chosen.trusted_proxies),
            timeout_graceful_shutdown=chosen.shutdown_s,
        )
    )
    log = structlog.get_logger("playhead")
    out.print(f"Serving at {chosen.viewer_url} (API reference: {chosen.viewer_url}/docs). Ctrl-C stops.", markup=False)
    log.info("started", version=__version__, host=chosen.host, port=chosen.port)
    server.run(sockets=[listening])
    log.info("stopped")


def _tell_how_to_begin() -> None:
    """Say what to do first, where there is nobody yet who could sign in."""

    async def count(use_cases: UseCases) -> int:
        return len(await use_cases.access.list_accounts())

    if run(count) == 0:
        command = _with_settings(_own_name())
        out.print("There is no account yet. In another terminal, make the first one:", markup=False)
        out.print(f"  {command} account add you@example.org --name You", markup=False)
        out.print("and register an app that may ask viewers to sign in:", markup=False)
        out.print(f'  {command} app add "My player"', markup=False)


async def _admit_guest(use_cases: UseCases) -> None:
    """Make the one account of a store in memory, which no other process can reach."""
    password = SystemIds().alphanumerics(_GUEST_PASSWORD_LENGTH)
    await use_cases.access.register(_GUEST, "Guest", password)
    app = await use_cases.access.add_app("Guest's player")
    out.print("The store is in memory: what it learns ends with this process. Its one account:", markup=False)
    out.print(f"  e-mail {_GUEST}  password {password}  app {app.client_id}", markup=False)


def _with_settings(command: str) -> str:
    """``command`` so that it finds the same store in a terminal that has no settings."""
    named = {name: os.environ[name] for name in _WHERE_THE_STORE_IS if name in os.environ}
    return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in named.items()), command])


def _own_name() -> str:
    """How the person who started this may call it again: by its name where the shell finds it, else by its path."""
    started = Path(sys.argv[0])
    found = shutil.which("playhead")
    if started.name != "playhead" or (found is not None and started.exists() and Path(found).samefile(started)):
        return "playhead"
    return str(started)
