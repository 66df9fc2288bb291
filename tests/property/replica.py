"""A client that keeps a copy of a profile, and learns of changes by the feed alone.

Not a test.
"""

from dataclasses import dataclass, field

from playhead.domain.history import Entry, EntryId
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.operations import Of, Selection, Tombstone
from playhead.domain.playback import Playback
from playhead.domain.resolving import Point
from playhead.domain.titles import Locator
from playhead.storage.memory.rows import ProfileRows, is_meant


@dataclass
class Replica:
    """What the client has, as of ``revision``."""

    revision: int = 0
    entries: dict[EntryId, Entry] = field(default_factory=dict)
    points: dict[Locator, Point] = field(default_factory=dict)
    marks: dict[tuple[Locator, MarkKind], Mark] = field(default_factory=dict)

    def catch_up(self, rows: ProfileRows) -> None:
        """Read all that has changed."""
        for change in list(rows.feed.oldest(after=(self.revision,))):
            assert change.revision > self.revision
            self.revision = change.revision
            if isinstance(change, Entry):
                self.entries[change.entry_id] = change
            elif isinstance(change, Playback):
                self._put(change.locator, change.point)
            elif isinstance(change, Mark):
                self.marks[change.locator, change.kind] = change
            else:
                self._bury(change)
        self.revision = rows.head.revision

    def _put(self, locator: Locator, point: Point | None) -> None:
        if point is None:
            self.points.pop(locator, None)
        else:
            self.points[locator] = point

    def _bury(self, tombstone: Tombstone) -> None:
        if tombstone.cleared is not None:
            self._clear(tombstone.cleared)
        elif tombstone.mark is None:
            assert tombstone.entry_id is not None
            self.entries.pop(tombstone.entry_id, None)
        elif tombstone.locator is not None:
            self.marks.pop((tombstone.locator, tombstone.mark), None)
        else:
            self.marks = {key: mark for key, mark in self.marks.items() if mark.kind is not tombstone.mark}

    def _clear(self, selection: Selection) -> None:
        """Every entry that is meant; where it is not some of the locators only, the points there as well."""
        before = selection.before
        self.entries = {
            entry_id: entry
            for entry_id, entry in self.entries.items()
            if not is_meant(selection, entry.locator) or (before is not None and entry.updated_at >= before)
        }
        if selection.of is Of.ALL:
            self.points = {
                locator: point
                for locator, point in self.points.items()
                if not is_meant(selection, locator) or (before is not None and point.updated_at >= before)
            }
