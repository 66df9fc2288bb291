"""What a server does by itself from time to time: removes what has expired, of tokens, histories and tombstones.

Not for anything a viewer waits for.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from playhead.domain.bulk import Clear
from playhead.domain.errors import ProfileNotFound
from playhead.ports import StoreError

if TYPE_CHECKING:
    from playhead.ports import Clock, HistoryStore
    from playhead.service.sign_in import SignIns

INTERVAL_S: Final = 3_600.0

_log = structlog.get_logger("playhead.housekeeping")


class Housekeeping:
    """Runs in the background of a server, from ``start`` until ``close``.

    What can no longer be undone, and what the feed of changes tells of removed rows, is dropped after ``keep_days``.
    """

    def __init__(
        self,
        sign_ins: SignIns,
        store: HistoryStore,
        clock: Clock,
        *,
        keep_days: int,
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._sign_ins = sign_ins
        self._store = store
        self._clock = clock
        self._keep_for = timedelta(days=keep_days)
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
            for job in (self._sign_ins.remove_expired, self.end_retention, self._purge):
                name = job.__name__.lstrip("_")
                try:
                    removed_count = await job()
                except StoreError as error:
                    _log.warning(f"{name}_failed", reason=str(error))
                else:
                    log = _log.info if removed_count else _log.debug
                    log(name, count=removed_count)
            await asyncio.sleep(self._interval_s)

    async def end_retention(self) -> int:
        """Remove what profiles keep for so many days only; how many entries went (semantics.md#deltas, 6)."""
        now, removed_count = self._clock.now(), 0
        for profile_id, days in (await self._store.list_retentions()).items():
            with suppress(ProfileNotFound):  # erased or disabled meanwhile
                done = await self._store.apply(Clear(profile_id, before=now - timedelta(days=days), kept=False))
                removed_count += dict(done.counts)["entries"]
        return removed_count

    async def _purge(self) -> int:
        return await self._store.purge(self._clock.now() - self._keep_for)
