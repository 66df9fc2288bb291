"""``playhead serve``: the service on its address, until it is told to stop.

Not for what it serves (``bootstrap``).
"""

from __future__ import annotations

import signal
import sys

import structlog
import uvicorn

from playhead.bootstrap import make_service
from playhead.cli.running import SETTINGS_WRONG, err, fail, run, settings
from playhead.config import Settings, SettingsError
from playhead.logs import configure_logs
from playhead.secrets_file import SecretsUnreadable
from playhead.service.use_cases import UseCases


def serve() -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what was accepted, and leave."""
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    _welcome(chosen)
    try:
        app = make_service(chosen)
    except (SettingsError, SecretsUnreadable) as error:
        fail(str(error), SETTINGS_WRONG)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=chosen.host,
            port=chosen.port,
            http="httptools",
            loop="uvloop" if sys.platform != "win32" else "asyncio",
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            headers=[("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")],
            forwarded_allow_ips=list(chosen.trusted_proxies),
            timeout_graceful_shutdown=chosen.shutdown_s,
        )
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again once it has stopped; by then we have done what it asked for
        signal.signal(asked, lambda _signal, _frame: None)
    server.run()
    if not server.started:
        fail(f"could not start on {chosen.host}:{chosen.port}; the log above says why")
    structlog.get_logger("playhead").info("stopped")


def _welcome(chosen: Settings) -> None:
    """Say where the service will be, and how to begin where there is nobody yet."""

    async def count(use_cases: UseCases) -> int:
        return len(await use_cases.access.list_accounts())

    if chosen.store_url != "memory:" and run(count) == 0:
        err.print("There is no account yet. In another terminal, make the first one:")
        err.print("  playhead account add you@example.org --name You")
        err.print("and register an app that may sign in:")
        err.print('  playhead app add "My player"')
    err.print(f"Serving at {chosen.viewer_url} (docs at {chosen.viewer_url}/docs). Ctrl-C stops.")
