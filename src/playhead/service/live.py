"""Who follows a profile is told within a second that it has changed, whichever process changed it.

Not for what changed: that is read from the store, by revision.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from playhead.ports import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playhead.domain.access import ProfileId
    from playhead.ports import HistoryStore

POLL_S: Final = 0.5
"""How often the store is asked what other processes have written to the profiles that are followed."""

PING_S: Final = 15.0
"""A follower hears from us at least so often."""

_log = structlog.get_logger("playhead.live")


class Live:
    """The followers of one server process. What this process writes they hear at once, the rest by asking the store.

    One question for all profiles that are followed, and none where nobody follows any.
    """

    def __init__(self, store: HistoryStore, *, poll_s: float = POLL_S, ping_s: float = PING_S) -> None:
        self._store = store
        self._poll_s = poll_s
        self._ping_s = ping_s
        self._followers: dict[ProfileId, set[asyncio.Event]] = {}
        self._seen: dict[ProfileId, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def count(self, profile_id: ProfileId) -> int:
        """How many follow the profile in this process."""
        return len(self._followers.get(profile_id, ()))

    def note(self, profile_id: ProfileId) -> None:
        """This process has written to the profile. O(followers), never blocks, never raises."""
        for woken in self._followers.get(profile_id, ()):
            woken.set()

    async def follow(self, profile_id: ProfileId) -> AsyncGenerator[int, None]:
        """The profile's revision: once at first, then whenever it may have moved, and at least every ``PING_S``.

        Ends when the service stops. Raises what ``get_head`` raises. Close it when done.
        """
        woken = asyncio.Event()
        self._followers.setdefault(profile_id, set()).add(woken)
        self._start()
        try:
            while not self._closed:
                woken.clear()  # before the look: what is written during it is looked at again
                revision = (await self._store.get_head(profile_id)).revision
                self._seen.setdefault(profile_id, revision)  # or what is written before the first poll were no news
                yield revision
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._ping_s):
                        await woken.wait()
        finally:
            followers = self._followers[profile_id]
            followers.discard(woken)
            if not followers:
                del self._followers[profile_id]
                self._seen.pop(profile_id, None)

    def start(self) -> None:
        """Nothing to do until somebody follows a profile."""

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll(), name="live")

    async def close(self) -> None:
        """Let all followers end. Idempotent."""
        self._closed = True
        for followers in self._followers.values():
            for woken in followers:
                woken.set()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _poll(self) -> None:
        while self._followers:
            await asyncio.sleep(self._poll_s)
            try:
                revisions = await self._store.list_revisions(list(self._followers))
            except StoreError as error:
                _log.warning("poll_failed", reason=str(error))
                continue
            for profile_id, followers in list(self._followers.items()):
                revision = revisions.get(profile_id)
                if revision != self._seen.get(profile_id, revision) or revision is None:  # None: the profile is gone
                    for woken in followers:
                        woken.set()
                if revision is not None:
                    self._seen[profile_id] = revision
