"""Saves that fail in the middle, on any engine: what must then be as if nothing had been asked.

Not for an engine's own ways to fail (a full disk, a lost connection): those are its own tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Changes, Command, Reads, Slice
    from playhead.ports.store import Store

R = TypeVar("R")


class SabotageError(Exception):
    """What a sabotaged row raises when an engine reads it to save it."""


class _Unsavable:
    """A row none of whose fields can be read."""

    def __getattr__(self, name: str) -> NoReturn:
        raise SabotageError(f"a sabotaged row was asked for its {name}")

    def __iter__(self) -> NoReturn:
        raise SabotageError("a sabotaged row was taken apart")


class Part(Enum):
    """Which row of a command's changes cannot be saved; the value is its field. An engine writes them in some order."""

    REMOVAL = "removal"
    UNDO = "undo"
    REMOVED_ENTRY = "removed_entry"
    REMOVED_MARK = "removed_marks"
    ENTRY = "entries"
    TALLY = "tallies"
    PLAYBACK = "playbacks"
    TITLE = "titles"
    STALE = "stale"
    MARK = "mark"
    TOMBSTONE = "tombstones"
    OPERATION = "operation"


_MANY: Final = frozenset({Part.REMOVED_MARK, Part.ENTRY, Part.TALLY, Part.PLAYBACK, Part.TITLE, Part.TOMBSTONE})
"""The fields that have any number of rows: what cannot be saved comes last of them."""


@dataclass(frozen=True, slots=True)
class Sabotaged(Generic[R]):
    """``command``, with one row among its changes that no engine can save.

    It is decided as ever; so a refusal stays a refusal, and what changes nothing succeeds.
    """

    command: Command[R]
    part: Part

    @property
    def profile_id(self) -> ProfileId:
        return self.command.profile_id

    def reads(self) -> Reads:
        return self.command.reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, R]:
        changes, outcome = self.command.decide(slice_, now)
        if changes is None:
            return None, outcome
        field, row = self.part.value, _Unsavable()
        rows = (*getattr(changes, field), row) if self.part in _MANY else row
        fields: dict[str, Any] = {field: rows}
        return replace(changes, **fields), outcome


class FaultyStore:
    """A store whose saves fail when told to; in all else, and in all that is left behind, the store it wraps.

    It may be given wherever a ``Store`` is asked for: ``FaultyStore(store).as_store()``.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: list[Part | None] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    def as_store(self) -> Store:
        """This, as the type that it stands in for."""
        return cast("Store", self)

    def fail_next(self, part: Part, *, after: int = 0) -> None:
        """Let the save of the next command fail at ``part``; or of a later one, ``after`` others."""
        self._next += [None] * after + [part]

    async def apply(self, command: Command[R]) -> R:
        part = self._next.pop(0) if self._next else None
        return await self._store.apply(command if part is None else Sabotaged(command, part))
