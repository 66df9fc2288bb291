"""What a diary holds and how it is looked through; every row that is written takes the next revision.

Not for any act: those are written into it by ``playing``, ``history`` and ``bulk``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.testing.oracle.resume import is_listed
from playhead.testing.oracle.rows import Refused, by_making, by_place, by_update, is_show

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from playhead.testing.oracle.rows import Row, Where


class Book:
    """One profile. Entry ids are only made where ``profile_id`` is known; else whoever learns them writes them in.

    ``settings`` has at least ``watched``, ``resumable_until`` and ``private``.
    """

    def __init__(self, profile_id: str | None = None, settings: Row | None = None) -> None:
        self.profile_id = profile_id
        self.revision = 0
        self.settings: Row = settings or {"watched": 80, "resumable_until": 95, "private": False}
        self.cleared_at: datetime | None = None
        self.purged_revision = 0
        self.catalogue_version = 0
        self.entries: list[Row] = []
        self.places: dict[Where, Row] = {}
        self.titles: dict[str, Row] = {}
        self.marks: list[Row] = []
        self.tombstones: list[Row] = []
        self.operations: dict[str, Row] = {}

    # Revisions

    def _next(self) -> int:
        self.revision += 1
        return self.revision

    def _bury(self, at: datetime, **what: object) -> None:
        """Leave a tombstone (semantics.md#deltas, 1)."""
        key = {"where": None, "entry": None, "mark": None, "cleared": None, **what}
        self.tombstones.append({"revision": self._next(), "at": at, **key})

    # Entries

    def newest_first(self) -> list[Row]:
        """Entries by updated_at, the newest first."""
        return sorted(self.entries, key=by_update, reverse=True)

    def created_first(self) -> list[Row]:
        """Entries by creation, the newest first."""
        return sorted(self.entries, key=by_making, reverse=True)

    def latest(self, where: Where) -> Row | None:
        """The entry there that was updated last."""
        return max((row for row in self.entries if row["where"] == where), key=by_update, default=None)

    def watched_count(self, where: Where) -> int:
        """How many completed entries there are at exactly that place."""
        return len([row for row in self.entries if row["where"] == where and row["completed"]])

    def find_entry(self, entry_id: str) -> Row | None:
        """The entry of that id."""
        return next((row for row in self.entries if row["id"] == entry_id), None)

    def _get_entry(self, entry_id: str, where: Where) -> Row:
        row = self.find_entry(entry_id)
        if row is None or row["where"] != where:
            raise Refused("entry_not_found")
        return row

    def _add(
        self,
        where: Where,
        progress: float,
        now: datetime,
        updated_at: datetime,
        *,
        position_s: float | None = None,
        origin: str | None = None,
        explicit: bool = False,
        precision: str = "second",
    ) -> Row:
        revision = self._next()
        second = int(now.timestamp())
        row = {
            "id": None if self.profile_id is None else f"{second:08x}{self.profile_id}{revision & 0xFFFFFF:06x}",
            "where": where,
            "progress": progress,
            "position_s": position_s,
            "completed": progress >= self.settings["watched"],
            "origin": origin,
            "created_at": now,
            "updated_at": updated_at,
            "explicit": explicit,
            "precision": precision,
            "revision": revision,
            "made": revision,
        }
        self.entries.append(row)
        return row

    def _change(
        self,
        row: Row,
        progress: float,
        position_s: float | None,
        updated_at: datetime,
        *,
        explicit: bool = False,
        precision: str = "second",
    ) -> Row:
        row.update(
            progress=progress,
            position_s=position_s,
            completed=progress >= self.settings["watched"],
            updated_at=updated_at,
            explicit=explicit,
            precision=precision,
            revision=self._next(),
        )
        return row

    # Resume points

    def points_newest_first(self, wanted: Callable[[Row], bool] = bool) -> list[Row]:
        """Every resume point, or those that are wanted; of equals the one of the greater revision."""
        points = [place["point"] for place in self.places.values() if place["point"] is not None]
        return sorted(filter(wanted, points), key=lambda point: (point["updated_at"], point["revision"]), reverse=True)

    def points_of(self, title: str) -> list[Row]:
        """Those of one title, newest first."""
        return self.points_newest_first(lambda point: point["where"][0] == title)

    def listed(self) -> list[Row]:
        """Of each title the newest point that is far enough in for continue watching."""
        first: dict[str, Row] = {}
        for point in self.points_newest_first(is_listed):
            first.setdefault(point["where"][0], point)
        return list(first.values())

    # Titles

    def _title(self, title: str, at: datetime) -> Row:
        """The state of a title, made where nothing was known of it."""
        row = {
            "id": title,
            "active_at": at,
            "stale": is_show(title),
            "plans": None,
            "has_next": False,
            "replan_on": None,
            "dismissed_at": None,
            "snooze": None,
            "forgotten_at": None,
            "starts": [],
            "marked": {},
        }
        return self.titles.setdefault(title, row)

    def _touch(self, title: str, at: datetime) -> Row:
        """Something happened to the title; a movie has no plans that could be stale."""
        state = self._title(title, at)
        state["active_at"] = max(state["active_at"], at)
        state["stale"] = is_show(title)
        return state

    def _touch_known(self, title: str, at: datetime) -> Row | None:
        """The same, but of a movie that nothing else is known of nothing is kept."""
        return self._touch(title, at) if title in self.titles or is_show(title) else None

    def _make_stale(self, titles: list[str] | None = None) -> None:
        for title, state in self.titles.items():
            if is_show(title) and (titles is None or title in titles):
                state["stale"] = True

    def is_dismissed(self, title: str) -> bool:
        """Whether it was dismissed, and nothing has happened to it since."""
        state = self.titles.get(title)
        if state is None or state["dismissed_at"] is None:
            return False
        return bool(state["active_at"] <= state["dismissed_at"])

    def upcoming(self) -> list[Row]:
        """Titles with something next and nothing to go on with, the one touched last first."""
        listed = {point["where"][0] for point in self.listed()}
        found = [
            state
            for title, state in self.titles.items()
            if state["has_next"] and title not in listed and not self.is_dismissed(title)
        ]
        return sorted(found, key=lambda state: (state["active_at"], state["id"]), reverse=True)

    def stale(self, today: date) -> list[str]:
        """Titles whose plans are to be made anew, the one touched last first."""
        found = [
            state
            for state in self.titles.values()
            if state["stale"] or (state["replan_on"] is not None and state["replan_on"] <= today)
        ]
        found.sort(key=lambda state: (state["active_at"], state["id"]), reverse=True)
        return [state["id"] for state in found]

    # Marks

    def marks_newest_first(self, kind: str) -> list[Row]:
        """The marks of a kind."""
        return sorted((row for row in self.marks if row["kind"] == kind), key=lambda row: row["revision"], reverse=True)

    def marks_of(self, title: str) -> list[Row]:
        """The marks on a title, its seasons and its episodes, oldest first."""
        return sorted((row for row in self.marks if row["where"][0] == title), key=lambda row: row["revision"])

    # The feed

    def changes(self) -> list[tuple[int, str, Row]]:
        """Every row that has a revision, ascending, with its revision and kind (semantics.md#deltas, 1)."""
        rows = [(row["revision"], "entry", row) for row in self.entries]
        rows += [(row["revision"], "playback", row) for row in self.places.values()]
        rows += [(row["revision"], "mark", row) for row in self.marks]
        rows += [(row["revision"], "tombstone", row) for row in self.tombstones]
        return sorted(rows, key=lambda row: row[0])

    def places_by_key(self, title: str | None = None) -> list[Row]:
        """What is kept of playing, by place; of one title where it is said."""
        found = [place for place in self.places.values() if title is None or place["where"][0] == title]
        return sorted(found, key=lambda place: by_place(place["where"]))
