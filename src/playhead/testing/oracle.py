"""What a profile looks like after any acts, worked out the plainest way: lists of dicts, looked through from the start.

Not for use with the rules themselves: nothing here is imported from the domain, so that the two can only agree by both
being right. Sources: discovr.md, hnc.md and semantics.md#completion.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Where: TypeAlias = "tuple[str, int | None, int | None]"
"""Title id, season, episode."""

Row: TypeAlias = "dict[str, Any]"


class Refused(Exception):
    """The act is refused; the text is the code of the refusal."""


class Diary:
    """One profile. An act takes what a viewer's device told and the time ``now``, and answers with the row it made."""

    def __init__(self) -> None:
        self.entries: list[Row] = []
        self.points: list[Row] = []
        self.marks: list[Row] = []
        self._acts = 0

    def _number(self) -> int:
        self._acts += 1
        return self._acts

    # What is there

    def newest_first(self) -> list[Row]:
        """Entries by updated_at; of equals the one of the greater id, which begins with the second of creation."""
        return sorted(self.entries, key=lambda row: (row["updated_at"], _made(row)), reverse=True)

    def created_first(self) -> list[Row]:
        """Entries by creation, the newest first."""
        return sorted(self.entries, key=_made, reverse=True)

    def latest(self, where: Where) -> Row | None:
        """The entry there that was updated last."""
        return next((row for row in self.newest_first() if row["where"] == where), None)

    def watched_count(self, where: Where) -> int:
        """How many completed entries there are at exactly that place."""
        return len([row for row in self.entries if row["where"] == where and row["progress"] >= 80])

    def point(self, where: Where) -> Row | None:
        """The resume point there."""
        return next((row for row in self.points if row["where"] == where), None)

    def points_newest_first(self) -> list[Row]:
        """Every resume point; of equals the one written later."""
        return sorted(self.points, key=lambda row: (row["updated_at"], row["number"]), reverse=True)

    def marks_newest_first(self, kind: str) -> list[Row]:
        """The marks of a kind."""
        return sorted((row for row in self.marks if row["kind"] == kind), key=lambda row: row["number"], reverse=True)

    # History

    def add(self, where: Where, progress: float, now: datetime, told_at: datetime | None, origin: str | None) -> Row:
        if origin is not None and not 1 <= len(origin) <= 64:
            raise Refused("invalid_value")
        updated_at = now if told_at is None else min(told_at, now)
        row = {
            "id": None,
            "where": where,
            "progress": progress,
            "position_s": None,
            "origin": origin,
            "created_at": now,
            "updated_at": updated_at,
            "number": self._number(),
        }
        self.entries.append(row)
        point = self.point(where)
        if progress >= 95 and point is not None and point["resumable"] and point["updated_at"] <= updated_at:
            self._end(point)
        return row

    def set_progress(self, where: Where, progress: float, now: datetime) -> Row:
        row = self.latest(where)
        if row is None:
            row = self.add(where, progress, now, None, None)
        row.update(progress=progress, position_s=None, updated_at=now)
        point = self.point(where)
        if progress >= 95 and point is not None and point["resumable"]:
            self._end(point)
        return row

    def record(
        self, where: Where, position_s: float | None, progress: float | None, duration_s: float | None, now: datetime
    ) -> Row:
        row = self.latest(where) or self.add(where, 0.0, now, None, None)
        return self._tell(row, position_s, progress, duration_s, now)

    def change(
        self, entry_id: str, position_s: float | None, progress: float | None, duration_s: float | None, now: datetime
    ) -> Row:
        if position_s is None and progress is None:
            raise Refused("invalid_value")
        return self._tell(self._find(entry_id), position_s, progress, duration_s, now)

    def _tell(
        self, row: Row, position_s: float | None, progress: float | None, duration_s: float | None, now: datetime
    ) -> Row:
        if position_s is not None:
            row["position_s"] = position_s
        if progress is not None:
            row["progress"] = progress
        row["updated_at"] = now
        self._play(row["where"], row["progress"], row["position_s"], duration_s, None, now, counts=True)
        return row

    def _find(self, entry_id: str) -> Row:
        for row in self.entries:
            if row["id"] == entry_id:
                return row
        raise Refused("entry_not_found")

    def remove_at(self, where: Where) -> None:
        if self.latest(where) is None:
            raise Refused("entry_not_found")
        self.entries = [row for row in self.entries if row["where"] != where]
        self.points = [row for row in self.points if row["where"] != where]

    def remove(self, entry_id: str) -> None:
        gone = self._find(entry_id)
        self.entries = [row for row in self.entries if row is not gone]
        if self.latest(gone["where"]) is None:
            self.points = [row for row in self.points if row["where"] != gone["where"]]

    def clear(self) -> None:
        self.entries, self.points = [], []

    # Marks

    def mark(self, kind: str, where: Where, now: datetime) -> tuple[Row, bool, str | None]:
        """The mark, whether it is new, and the reaction that it replaced."""
        for row in self.marks:
            if (row["kind"], row["where"]) == (kind, where):
                return row, False, None
        replaced = None
        if kind != "watchlist":
            for row in self.marks:
                if row["where"] == where and row["kind"] != "watchlist":
                    replaced = row["kind"]
            self.marks = [row for row in self.marks if (row["kind"], row["where"]) != (replaced, where)]
        row = {"kind": kind, "where": where, "created_at": now, "number": self._number()}
        self.marks.append(row)
        return row, True, replaced

    def unmark(self, kind: str, where: Where) -> None:
        if all((row["kind"], row["where"]) != (kind, where) for row in self.marks):
            raise Refused("mark_not_found")
        self.marks = [row for row in self.marks if (row["kind"], row["where"]) != (kind, where)]

    def clear_watchlist(self) -> None:
        self.marks = [row for row in self.marks if row["kind"] != "watchlist"]

    # Playback

    def move(
        self, where: Where, progress: float, duration_s: float | None, told_at: datetime | None, now: datetime
    ) -> bool:
        """Whether the point moved."""
        return self._play(where, progress, None, duration_s, told_at, now, counts=False) != "stale"

    def scrobble(self, where: Where, progress: float, duration_s: float | None, now: datetime) -> Row | None:
        """The entry that was logged, if one was."""
        latest = self.latest(where)
        if self._play(where, progress, None, duration_s, None, now, counts=True) == "new viewing":
            return self.add(where, progress, now, None, None)
        if latest is not None and latest["progress"] >= 80 and progress > latest["progress"]:
            latest.update(progress=progress, updated_at=now)
        return None

    def dismiss(self, title_id: str) -> None:
        offered = [row for row in self.points_newest_first() if row["where"][0] == title_id and row["resumable"]]
        if not offered:
            raise Refused("point_not_found")
        for row in reversed(offered):
            self._end(row)

    def _play(
        self,
        where: Where,
        progress: float,
        position_s: float | None,
        duration_s: float | None,
        told_at: datetime | None,
        now: datetime,
        *,
        counts: bool,
    ) -> str:
        """Move the point: "stale" where a later word is kept, "new viewing" where this completes one, else "moved"."""
        point = self.point(where)
        at = now if told_at is None else min(told_at, now)
        if point is not None and at < point["updated_at"]:
            if told_at is not None:
                return "stale"
            at = point["updated_at"]  # the server's own clock stepped back
        if point is None:
            point = {"where": where, "counted": False, "counted_at": None, "updated_at": at, "number": 0}
            point["resumable"] = False
            self.points.append(point)
        is_new = counts and progress >= 80 and _is_another_viewing(point, at, duration_s)
        self._leave_behind(where, at)
        if is_new:
            point["counted_at"] = at
        point.update(
            progress=progress,
            position_s=position_s,
            resumable=0 < progress < 95 or (progress == 0 and (position_s or 0) > 0),
            counted=progress >= 80 and (is_new or not _is_another_viewing(point, at, duration_s)),
            updated_at=at,
            number=self._number(),
        )
        return "new viewing" if is_new else "moved"

    def _leave_behind(self, where: Where, at: datetime) -> None:
        """End the points of the same show's earlier episodes, specials aside, unless played since."""
        title_id, season, episode = where
        if not season or not episode:
            return
        for row in reversed(self.points_newest_first()):
            other_title_id, other_season, other_episode = row["where"]
            if other_title_id != title_id or not other_season or not other_episode or row["updated_at"] > at:
                continue
            if not row["resumable"]:
                continue
            if other_season < season or (other_season == season and other_episode < episode):
                self._end(row)

    def _end(self, point: Row) -> None:
        point.update(resumable=False, number=self._number())


def _made(row: Row) -> tuple[int, int]:
    return (int(row["created_at"].timestamp()), row["number"])


def _is_another_viewing(point: Row, at: datetime, duration_s: float | None) -> bool:
    if point["counted_at"] is None:
        return True
    if point["counted"]:
        return False
    return bool(at > point["counted_at"] + timedelta(seconds=1800 if duration_s is None else duration_s))
