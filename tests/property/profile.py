"""One profile for the rules to act on: each command decided on the slice that the one before left, and carried out.

Not a test.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from playhead.domain.commands import ChangeEntry, RemoveEntry
from playhead.domain.errors import DomainError
from playhead.domain.history import Entry
from playhead.domain.marks import Mark
from playhead.domain.resume import ResumePoint
from playhead.domain.slices import Changes, Command, Slice
from playhead.domain.titles import Locator
from playhead.storage.memory.rows import ProfileRows, key_of
from playhead.testing.cases.base import ME


class Profile:
    """The rows of profile ``ME``, in the tables of the engine in memory."""

    def __init__(self) -> None:
        self.rows = ProfileRows()

    @property
    def entries(self) -> list[Entry]:
        """By creation, the newest first."""
        return list(self.rows.created.newest())

    @property
    def points(self) -> list[ResumePoint]:
        return list(self.rows.points.newest())

    @property
    def marks(self) -> list[Mark]:
        return list(self.rows.marks.newest())

    def find_point(self, locator: Locator) -> ResumePoint | None:
        return self.rows.points.get(key_of(locator))

    def aim(self, act: Command[Any]) -> Command[Any]:
        """``act`` on an entry that is there, where it is on one and there is any."""
        if not isinstance(act, (ChangeEntry, RemoveEntry)) or not self.entries:
            return act
        entry = self.entries[int(act.entry_id, 16) % len(self.entries)]
        if isinstance(act, RemoveEntry):
            return replace(act, entry_id=entry.entry_id)
        return replace(act, entry_id=entry.entry_id, locator=entry.locator)

    def load(self, command: Command[Any]) -> Slice:
        return self.rows.load(ME, command.reads())

    def do(self, command: Command[Any], now: datetime) -> Any:
        """The outcome. Raises what the command refuses with."""
        changes, outcome = command.decide(self.load(command), now)
        if changes is not None:
            self.rows.save(changes)
        return outcome

    def attempt(self, command: Command[Any], now: datetime) -> Changes | None:
        """What was written; None where that was nothing, also for a refusal."""
        try:
            changes, _ = command.decide(self.load(command), now)
        except DomainError:
            return None
        if changes is not None:
            self.rows.save(changes)
        return changes
