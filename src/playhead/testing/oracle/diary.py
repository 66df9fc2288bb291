"""The diary whole: what the other modules write into it, and marks, settings, shelves and old age.

Not for use with the rules themselves: nothing here is imported from the domain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.testing.oracle.bulk import Bulk
from playhead.testing.oracle.rows import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.testing.oracle.rows import Row, Where


KEPT: Final = ("entries", "places", "marks")
"""What an operation has retired, until it is undone."""


class Diary(Bulk):
    """One profile. An act takes what a viewer's device told and the time ``now``, and answers with the row it made."""

    # Marks

    def mark(self, kind: str, where: Where, now: datetime) -> tuple[Row, bool, str | None]:
        """The mark, whether it is new, and the reaction that it replaced."""
        for row in self.marks:
            if (row["kind"], row["where"]) == (kind, where):
                return row, False, None
        replaced = None
        if kind != "watchlist":
            for row in [row for row in self.marks if row["where"] == where and row["kind"] != "watchlist"]:
                replaced = row["kind"]
                self.unmark(replaced, where, now)
        row = {"kind": kind, "where": where, "created_at": now, "revision": self._next()}
        self.marks.append(row)
        return row, True, replaced

    def unmark(self, kind: str, where: Where, now: datetime) -> None:
        if all((row["kind"], row["where"]) != (kind, where) for row in self.marks):
            raise Refused("mark_not_found")
        self.marks = [row for row in self.marks if (row["kind"], row["where"]) != (kind, where)]
        self._bury(now, where=where, mark=kind)

    def clear_watchlist(self, now: datetime) -> None:
        self.marks = [row for row in self.marks if row["kind"] != "watchlist"]
        self._bury(now, mark="watchlist")

    # Settings, and what was planned

    def change_settings(self, settings: Row, before: Row | None = None) -> Row:
        """The settings now in force; with ``before`` they change only if they still are those."""
        if settings != self.settings and before in (None, self.settings):
            self.settings = settings
            self._next()
        return self.settings

    def save_plans(self, revision: int, catalogue_version: int, states: list[Row]) -> bool:
        """Keep what was planned, if nothing has happened since; each state whole, as it was read and planned."""
        if (revision, catalogue_version) != (self.revision, self.catalogue_version):
            return False
        for planned in states:
            state = self._title(planned["id"], planned["active_at"])
            state.update({**planned, "starts": state["starts"]})
        return True

    def catch_up(self, catalogue_version: int, titles: list[str] | None) -> None:
        if catalogue_version > self.catalogue_version:
            self.catalogue_version = catalogue_version
            self._make_stale(titles)

    # Old age

    def purge(self, before: datetime) -> int:
        """Drop tombstones and operations of before that time; how many rows went, with those kept for undoing."""
        old = [row for row in self.tombstones if row["at"] < before]
        done = [row for row in self.operations.values() if row["at"] < before]
        self.tombstones = [row for row in self.tombstones if row["at"] >= before]
        self.operations = {row["id"]: row for row in self.operations.values() if row["at"] >= before}
        self.purged_revision = max([self.purged_revision, *(row["revision"] for row in old)])
        return len(old) + len(done) + sum(len(row["undoing"][kind]) for row in done for kind in KEPT)
