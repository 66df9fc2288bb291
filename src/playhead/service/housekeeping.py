"""What a server does by itself from time to time: removes tokens and device codes that have expired.

Not for anything a viewer waits for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from playhead.ports import StoreError

if TYPE_CHECKING:
    from playhead.service.sign_in import SignIns

INTERVAL_S: Final = 3_600.0

_log = structlog.get_logger("playhead.housekeeping")


class Housekeeping:
    """Runs in the background of a server, from ``start`` until ``close``."""

    def __init__(self, sign_ins: SignIns, *, interval_s: float = INTERVAL_S) -> None:
        self._sign_ins = sign_ins
        self._interval_s = interval_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, on the running loop. Idempotent until ``close``."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="housekeeping")

    async def close(self) -> None:
        """Stop. Idempotent; what was begun is finished or undone by the store."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            try:
                removed_count = await self._sign_ins.remove_expired()
            except StoreError as error:
                _log.warning("remove_expired_failed", reason=str(error))
            else:
                log = _log.info if removed_count else _log.debug
                log("removed_expired", count=removed_count)
            await asyncio.sleep(self._interval_s)
