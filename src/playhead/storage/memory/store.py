"""The engine in memory, whole: how it is opened and closed, and how commands are applied.

Not for the tables and pages, each in the module named after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from playhead.ports.errors import StoreError
from playhead.storage.batching import GROUP_MAX, QUEUE_MAX, GroupCommit
from playhead.storage.memory.catalogue import MemoryCatalogue
from playhead.storage.memory.saving import save

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock
    from playhead.storage.batching import OnGroup

R = TypeVar("R")


class MemoryStore(MemoryCatalogue):
    """A ``Store`` that is gone with the process. All calls are made from one event loop.

    Commands go through the same queue as on any engine, so that its bounds and its order can be relied on here, too.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        queue_max: int = QUEUE_MAX,
        group_max: int = GROUP_MAX,
        on_group: OnGroup | None = None,
    ) -> None:
        super().__init__(clock)
        self._commands = GroupCommit(self._run_group, queue_max=queue_max, group_max=group_max, on_group=on_group)

    @property
    def queue_depth(self) -> int:
        return self._commands.depth

    async def open(self) -> None:
        self._is_open = True

    async def close(self) -> None:
        await self._commands.close()
        self._is_open = False

    async def check(self) -> None:
        self._check_open()

    async def backup(self, path: Path) -> None:
        """Refused with ``StoreError``: there is nothing here that a file could bring back."""
        self._check_open()
        raise StoreError("a store in memory has no backup")

    async def apply(self, command: Command[R]) -> R:
        self._check_open()
        return await self._commands.submit(command)

    async def _run_group(self, commands: Sequence[Command[Any]]) -> list[Any]:
        return [self._apply(command) for command in commands]

    def _apply(self, command: Command[Any]) -> Any:  # noqa: ANN401 - the outcome is the command's affair
        """The outcome, or what kept the command from having one."""
        try:
            rows = self._get_rows(command.profile_id)
            slice_ = rows.load(command.profile_id, command.reads())
            changes, outcome = command.decide(slice_, self._clock.now())
            if changes is not None:
                save(rows, changes)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this command alone
            return error
        return outcome
