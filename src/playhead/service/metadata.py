"""Fill the catalogue in the background: titles that are in use and not known are asked of a site, one after the other.

Not for the site itself (``metadata``), nor for refreshing what the catalogue already knows.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

import structlog

from playhead.domain.titles import TitleKind, kind_of
from playhead.ports import MetadataUnavailable, StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.titles import TitleId
    from playhead.ports import Clock, Metadata
    from playhead.service.catalogue import Catalogue

WANTED_MAX: Final = 10_000
REMEMBERED_MAX: Final = 50_000
CHECKED_AT_ONCE: Final = 100
ABSENT_FOR: Final = timedelta(days=1)
"""How long a title that the site does not have is not asked for again."""

RETRY_AFTER: Final = timedelta(minutes=10)

_log = structlog.get_logger("playhead.metadata")


class MetadataFiller:
    """Learns about titles that are in use. Bounded in memory; what it forgets is asked of the catalogue again.

    A title that the catalogue knows, from whatever source, is left as it is: an operator's word is not overwritten.
    """

    def __init__(
        self, catalogue: Catalogue, metadata: Metadata, clock: Clock, *, retry_after: timedelta = RETRY_AFTER
    ) -> None:
        self._catalogue = catalogue
        self._metadata = metadata
        self._clock = clock
        self._retry_after = retry_after
        self._wanted: dict[TitleId, None] = {}
        self._arrived = asyncio.Event()
        self._failed: deque[tuple[datetime, TitleId]] = deque(maxlen=WANTED_MAX)
        # Titles not to be asked for: until when, or None for those that are known.
        self._settled: OrderedDict[TitleId, datetime | None] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    def want(self, title_id: TitleId) -> None:
        """Note that the title is in use. O(1), never blocks, never raises; dropped where too many are waiting."""
        if title_id in self._settled and not self._is_over(title_id):
            self._settled.move_to_end(title_id)
        elif len(self._wanted) < WANTED_MAX and kind_of(title_id) is not TitleKind.CONTENT:
            self._wanted[title_id] = None
            self._arrived.set()

    def start(self) -> None:
        """Begin to work on what is wanted, on the running loop. Idempotent until ``close``."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="metadata")

    async def close(self) -> None:
        """Stop, a request under way included, and close the ``Metadata``. Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            await self._metadata.close()

    def _is_over(self, title_id: TitleId) -> bool:
        until = self._settled[title_id]
        return until is not None and until <= self._clock.now()

    async def _run(self) -> None:
        while True:
            await self._wait()
            batch = list(islice(self._wanted, CHECKED_AT_ONCE))
            try:
                known = await self._catalogue.summaries(batch)
            except StoreError as error:
                self._postpone(batch, error)
                continue
            for title_id in batch:
                if title_id in known:
                    self._settle(title_id, None)
                else:
                    await self._fill(title_id)

    async def _wait(self) -> None:
        """Until something is wanted, or a title that failed is due again."""
        while not self._wanted:
            self._arrived.clear()
            due_in_s = None if not self._failed else (self._failed[0][0] - self._clock.now()).total_seconds()
            with suppress(TimeoutError):
                async with asyncio.timeout(due_in_s):
                    await self._arrived.wait()
            self._take_up_failed()

    def _take_up_failed(self) -> None:
        now = self._clock.now()
        while self._failed and self._failed[0][0] <= now:
            self._wanted[self._failed.popleft()[1]] = None

    async def _fill(self, title_id: TitleId) -> None:
        try:
            title = await self._metadata.fetch(title_id)
            if title is not None:
                await self._catalogue.put_titles([title])
        except (MetadataUnavailable, StoreError) as error:
            self._postpone([title_id], error)
        except Exception:  # noqa: BLE001 - a defect must not end the task: no title would ever be filled in again
            _log.exception("metadata_failed", title_id=title_id)
            self._settle(title_id, self._clock.now() + ABSENT_FOR)
        else:
            self._settle(title_id, None if title is not None else self._clock.now() + ABSENT_FOR)
            _log.info("metadata_filled" if title is not None else "metadata_absent", title_id=title_id)

    def _postpone(self, title_ids: list[TitleId], error: Exception) -> None:
        due_at = self._clock.now() + self._retry_after
        _log.warning("metadata_unavailable", title_ids=title_ids, reason=str(error), retry_at=due_at.isoformat())
        for title_id in title_ids:
            self._settle(title_id, due_at)
            self._failed.append((due_at, title_id))

    def _settle(self, title_id: TitleId, until: datetime | None) -> None:
        self._wanted.pop(title_id, None)
        self._settled[title_id] = until
        self._settled.move_to_end(title_id)
        if len(self._settled) > REMEMBERED_MAX:
            self._settled.popitem(last=False)
