"""A copy of a profile that knows nothing but the feed of changes, as a client keeps one.

Not for looking anything else up: what it holds is compared with the profile itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.history import Entry
from playhead.domain.marks import Mark
from playhead.domain.operations import Of, Selection, Tombstone
from playhead.domain.playback import Playback
from playhead.domain.titles import SPECIALS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playhead.domain.history import EntryId
    from playhead.domain.marks import MarkKind
    from playhead.domain.titles import Locator
    from playhead.ports.history import Change


class Replica:
    """Rows by their keys, up to ``revision``.

    ``doubtful`` are the revisions of rows that were spared by a clearing of all before a time, for they are as late as
    that. A row that was moved back in time and cleared since the last look is one of them: that it was moved the feed
    does not tell any more, and so whoever must be sure looks those up.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.doubtful: set[int] = set()
        self.entries: dict[EntryId, Entry] = {}
        self.playbacks: dict[Locator, Playback] = {}
        self.marks: dict[tuple[Locator, MarkKind], Mark] = {}

    @property
    def rows(self) -> list[Entry | Playback | Mark]:
        """All that is there, by revision."""
        rows: list[Entry | Playback | Mark] = [*self.entries.values(), *self.playbacks.values(), *self.marks.values()]
        return sorted(rows, key=lambda row: row.revision)

    def follow(self, changes: Iterable[Change]) -> None:
        """Take the changes in, in their order."""
        for change in changes:
            self.revision = change.revision
            match change:
                case Entry():
                    self.entries[change.entry_id] = change
                case Playback():
                    self.playbacks[change.locator] = change
                case Mark():
                    self.marks[change.locator, change.kind] = change
                case Tombstone():
                    self._remove(change)

    def _remove(self, gone: Tombstone) -> None:
        if gone.entry_id is not None:
            self.entries.pop(gone.entry_id, None)
        elif gone.mark is not None and gone.locator is not None:
            self.marks.pop((gone.locator, gone.mark), None)
        elif gone.mark is not None:
            self.marks = {key: mark for key, mark in self.marks.items() if mark.kind is not gone.mark}
        elif gone.cleared is not None:
            self._clear(gone.cleared)

    def _clear(self, cleared: Selection) -> None:
        """Every entry that is meant; unless that is some of the locators only, what is kept of playing there, too."""
        before = cleared.before
        for entry in [one for one in self.entries.values() if _is_meant(cleared, one.locator)]:
            if before is None or entry.updated_at < before:
                del self.entries[entry.entry_id]
            else:
                self.doubtful.add(entry.revision)
        for one in [one for one in self.playbacks.values() if _is_meant(cleared, one.locator)]:
            if cleared.of is not Of.ALL:
                continue
            if before is None or (one.point is not None and one.point.updated_at < before):
                del self.playbacks[one.locator]
            else:
                self.doubtful.add(one.revision)

    def look_up(self, present: Replica) -> None:
        """Let go of what is doubtful and not there."""
        there = {row.revision for row in present.rows}
        gone = self.doubtful - there
        self.entries = {key: one for key, one in self.entries.items() if one.revision not in gone}
        self.playbacks = {key: one for key, one in self.playbacks.items() if one.revision not in gone}
        self.doubtful = set()


def _is_meant(cleared: Selection, locator: Locator) -> bool:
    return (
        cleared.title_id in {None, locator.title_id}
        and cleared.season in {None, locator.season}
        and cleared.episode in {None, locator.episode}
        and not (cleared.without_specials and locator.season == SPECIALS)
        and (cleared.of is Of.ALL or (cleared.of is Of.DEFAULTS) is locator.is_season_default)
    )
