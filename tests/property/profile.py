"""One profile for the rules to act on: each command decided on the slice that the one before left, and carried out.

Not a test.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from playhead.domain.bulk import UndoOperation
from playhead.domain.commands import ChangeEntry, CorrectEntry, RemoveEntry
from playhead.domain.errors import DomainError
from playhead.domain.marks import Mark
from playhead.domain.playback import Playback
from playhead.domain.resolving import Point
from playhead.domain.slices import Changes, Command, Slice
from playhead.ports import Change
from playhead.storage.memory.saving import save
from tests.unit.domain import profile_words
from tests.unit.domain.rules import ME

START = profile_words.clock("08:00")


@dataclass
class Profile(profile_words.Profile):
    """The rows of profile ``ME``, in the tables of the engine in memory."""

    @property
    def playbacks(self) -> list[Playback]:
        """By locator, the last first."""
        return list(self.rows.playbacks.newest())

    @property
    def points(self) -> list[Point]:
        """Those that there are."""
        return [playback.point for playback in self.playbacks if playback.point is not None]

    @property
    def marks(self) -> list[Mark]:
        """By locator and kind."""
        return list(self.rows.marks.newest())

    @property
    def changes_there(self) -> list[Change]:
        """Every row of a kind that the feed tells of, as the tables of that kind have it."""
        rows = self.rows
        return [*rows.created.newest(), *self.playbacks, *self.marks, *rows.tombstones.newest()]

    def aim(self, act: Command[Any]) -> Command[Any]:
        """``act`` on an entry or operation that is there, where it is on one and there is any."""
        if isinstance(act, (ChangeEntry, CorrectEntry, RemoveEntry)) and len(self.rows.created):
            entries = list(self.rows.created.newest())
            entry = entries[int(act.entry_id, 16) % len(entries)]
            return replace(act, entry_id=entry.entry_id, locator=entry.locator)
        if isinstance(act, UndoOperation) and len(self.rows.operations):
            operations = list(self.rows.operations.newest())
            chosen = operations[int(act.operation_id[3:], 16) % len(operations)]
            return replace(act, operation_id=chosen.operation_id, title_id=chosen.title_id)
        return act

    def load(self, command: Command[Any]) -> Slice:
        """What the command is to see."""
        return self.rows.load(ME, command.reads())

    def attempt(self, command: Command[Any], now: datetime) -> Changes | None:
        """What was written; None where that was nothing, also for a refusal. ``now`` may be before the last command."""
        self.now = now
        try:
            changes, _ = command.decide(self.load(command), now)
        except DomainError:
            return None
        if changes is not None:
            save(self.rows, changes)
        return changes
