"""Group commit: the commands that wait together are carried out together, with one flush to disk for all of them.

Not for how an engine carries out a group: it is given as a function.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from playhead.ports.errors import StoreOverloaded, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playhead.domain.slices import Command

R = TypeVar("R")

RunGroup: TypeAlias = "Callable[[Sequence[Command[Any]]], Awaitable[Sequence[Any]]]"
"""Carries out some commands in order, all on disk when it returns; for each its outcome, or the exception that it alone
is refused with. Raises where the group as a whole failed, and then nothing of it is written."""

OnGroup: TypeAlias = "Callable[[int, float], None]"
"""Told of every group: how many commands, and the seconds they took."""

QUEUE_MAX: Final = 10_000
GROUP_MAX: Final = 256


class GroupCommit:
    """The queue in front of an engine's writer: while one group is being committed, the next one forms.

    At most ``queue_max`` commands wait, and at most ``group_max`` are in a group. ``on_group`` must not raise. All
    calls are made from one event loop.
    """

    def __init__(
        self,
        run_group: RunGroup,
        *,
        queue_max: int = QUEUE_MAX,
        group_max: int = GROUP_MAX,
        on_group: OnGroup | None = None,
    ) -> None:
        self._run_group = run_group
        self._queue_max = queue_max
        self._group_max = group_max
        self._on_group = on_group
        self._waiting: deque[tuple[Command[Any], asyncio.Future[Any]]] = deque()
        self._drain: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def depth(self) -> int:
        """How many commands wait for their group to begin."""
        return len(self._waiting)

    async def submit(self, command: Command[R]) -> R:
        """The outcome of ``command``, once it is on disk.

        A caller that is cancelled takes nothing back: the command is carried out all the same.

        Raises:
            StoreOverloaded: ``queue_max`` commands wait already.
            StoreUnavailable: closed.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        if len(self._waiting) >= self._queue_max:
            raise StoreOverloaded
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._waiting.append((command, future))
        if self._drain is None:
            # The task begins after what the loop has ready now, so callers that woke together share the first group.
            self._drain = loop.create_task(self._drain_queue())
        return await future

    async def close(self) -> None:
        """Finish what was accepted, and accept no more. Idempotent."""
        self._closed = True
        if self._drain is not None:
            await asyncio.shield(self._drain)

    async def _drain_queue(self) -> None:
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(self._group_max, len(self._waiting)))]
                began_at = perf_counter()
                outcomes = await self._run([command for command, _ in group])
                for (_, future), outcome in zip(group, outcomes, strict=True):
                    if future.done():
                        continue  # its caller was cancelled and does not listen any more
                    if isinstance(outcome, Exception):
                        future.set_exception(outcome)
                    else:
                        future.set_result(outcome)
                if self._on_group is not None:
                    self._on_group(len(group), perf_counter() - began_at)
        finally:
            self._drain = None

    async def _run(self, commands: Sequence[Command[Any]]) -> Sequence[Any]:
        """What became of each command. They are retried one by one where the group failed: a bad one fails alone."""
        try:
            return await self._run_group(commands)
        except StoreUnavailable as error:
            return [error] * len(commands)  # a full disk or a locked file is no command's own fault
        except Exception as error:  # noqa: BLE001 - handed to the caller whose command it is
            if len(commands) == 1:
                return [error]
            return [(await self._run([command]))[0] for command in commands]
