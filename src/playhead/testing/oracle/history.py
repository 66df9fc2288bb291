"""Single entries, written into the diary: logged, set, told by a player, corrected, removed.

Not for what removes or marks many at once (``bulk``). Source: discovr.md#history, hnc.md#history, ADR 0011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.testing.oracle.playing import Playing, say
from playhead.testing.oracle.rows import Refused, is_default, selection, takes_entry

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.testing.oracle.rows import Row, Where


class History(Playing):
    """Every act answers with the row that it made or changed."""

    def add(
        self,
        where: Where,
        progress: float,
        now: datetime,
        told_at: datetime | None = None,
        origin: str | None = None,
        precision: str = "second",
    ) -> Row:
        if origin is not None and not 1 <= len(origin) <= 64:
            raise Refused("invalid_value")
        newest = _copy(self.latest(where))
        updated_at = now if told_at is None else min(told_at, now)
        row = self._add(where, progress, now, updated_at, origin=origin, explicit=True, precision=precision)
        self._say_of(row, now, newest=newest)
        self._note_entry(row, None, now)
        return row

    def set_progress(self, where: Where, progress: float, now: datetime) -> Row:
        row = self.latest(where)
        before = _copy(row)
        if row is None:
            row = self._add(where, progress, now, now, explicit=True)
        else:
            self._change(row, progress, None, now, explicit=True)
        self._say_of(row, now, before=before)
        self._note_entry(row, before, now)
        return row

    def record(
        self,
        where: Where,
        position_s: float | None,
        progress: float | None,
        duration_s: float | None,
        now: datetime,
        *,
        sitting: str = "",
        credits_s: float | None = None,
    ) -> Row | None:
        """A player's word: the newest entry follows it, and the place moves; not in private mode."""
        row = self.latest(where)
        if self.settings["private"]:
            return row
        before, others = _copy(row), self._passed_by(where)
        if row is None:
            row = self._add(where, progress or 0.0, now, now, position_s=position_s, explicit=is_default(where))
        else:
            self._follow(row, position_s, progress, now)
        self._play(row, before, others, now, (position_s, progress, duration_s, credits_s), sitting)
        return row

    def change(
        self,
        entry_id: str,
        where: Where,
        position_s: float | None,
        progress: float | None,
        duration_s: float | None,
        now: datetime,
        *,
        sitting: str = "",
        credits_s: float | None = None,
    ) -> Row:
        if position_s is None and progress is None:
            raise Refused("invalid_value")
        row = self._get_entry(entry_id, where)
        if not self.settings["private"]:
            before, others = _copy(row), self._passed_by(where)
            self._follow(row, position_s, progress, now)
            self._play(row, before, others, now, (position_s, progress, duration_s, credits_s), sitting)
        return row

    def correct(
        self,
        entry_id: str,
        where: Where,
        progress: float | None,
        told_at: datetime | None,
        precision: str | None,
        now: datetime,
    ) -> Row:
        row = self._get_entry(entry_id, where)
        before = row.copy()
        self._change(
            row,
            row["progress"] if progress is None else progress,
            row["position_s"] if progress is None else None,
            row["updated_at"] if told_at is None else min(told_at, now),
            explicit=True,
            precision=row["precision"] if precision is None else precision,
        )
        self._say_of(row, now, before=before)
        self._touch_known(where[0], now)
        return row

    def remove_at(self, where: Where, now: datetime) -> None:
        """Every entry of exactly that place, and its resume point."""
        newest = self.latest(where)
        if newest is None:
            raise Refused("entry_not_found")
        meant = selection(*where, "defaults" if is_default(where) else "all")
        self.entries = [row for row in self.entries if not takes_entry(meant, row)]
        self._bury(now, cleared=meant)
        self._forget_place(where, newest, now)

    def remove(self, entry_id: str, where: Where, now: datetime) -> None:
        """One entry; the last of a place takes the resume point with it."""
        gone = self._get_entry(entry_id, where)
        self.entries = [row for row in self.entries if row is not gone]
        self._bury(now, where=where, entry=entry_id)
        if self.latest(where) is None:
            self._forget_place(where, gone, now)
        else:
            self._touch_known(where[0], now)

    # What they share

    def _follow(self, row: Row, position_s: float | None, progress: float | None, now: datetime) -> None:
        """An entry after a player's word: what was not told stays."""
        self._change(
            row,
            row["progress"] if progress is None else progress,
            row["position_s"] if position_s is None else position_s,
            now,
            explicit=is_default(row["where"]),
        )

    def _play(
        self,
        row: Row,
        before: Row | None,
        others: list[Row],
        now: datetime,
        told: tuple[float | None, float | None, float | None, float | None],
        sitting: str,
    ) -> None:
        """The word as a report of the place, which logs nothing more: the entry is its record."""
        position_s, progress, duration_s, credits_s = told
        if is_default(row["where"]) or (position_s is None and progress is None):
            self._note_entry(row, before, now)
            return
        word = {
            "where": row["where"],
            "sitting": sitting,
            "position_ms": None if position_s is None else round(position_s * 1000),
            "progress": progress,
            "duration_ms": round(duration_s * 1000) if duration_s else None,
            "counts": True,
            "credits_ms": None if credits_s is None else round(credits_s * 1000),
        }
        is_watched = row["completed"] and (before is None or not before["completed"])
        self._tell_word(word, None, now, before, others, row["revision"], logs=False, is_play=is_watched)

    def _note_entry(self, row: Row, before: Row | None, now: datetime) -> None:
        """Something happened to the title, unless one that was not watched still is not.

        A word on a season takes what was played of it before off the offer.
        """
        if not row["completed"] and before is not None and not before["completed"]:
            return
        title, season, _ = row["where"]
        if not is_default(row["where"]):
            self._touch_known(title, row["updated_at"])
            return
        marked = self._touch(title, row["updated_at"])["marked"]
        marked[season] = max(row["updated_at"], marked.get(season, row["updated_at"]))
        for point in self._offered(title):
            if point["where"][1] == season and point["updated_at"] <= row["updated_at"]:
                self._end(point["where"], row["updated_at"], now)

    def _forget_place(self, where: Where, newest: Row, now: datetime) -> None:
        """A tombstone in place of what was told of playing there (semantics.md#reports, 7)."""
        if not is_default(where):
            place = self._known(where, newest)
            say(place, "forgotten", now)
            place.update(point=None, revision=self._next())
            self.places[where] = place
        self._touch_known(where[0], now)


def _copy(row: Row | None) -> Row | None:
    return None if row is None else row.copy()
