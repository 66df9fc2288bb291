"""Bulk acts, written into the diary: clear, forget, mark whole seasons, each to be tried first and to be undone.

Not for what single entries go through (``history``). Source: semantics.md#seasons and #deltas.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from playhead.testing.oracle.history import History
from playhead.testing.oracle.playing import say, say_outright, take_back
from playhead.testing.oracle.rows import Refused, by_place, is_show, selection, takes_entry, takes_place

if TYPE_CHECKING:
    from datetime import date, datetime

    from playhead.testing.oracle.rows import Row, Where

Episodes: TypeAlias = "list[tuple[int, int, date | None]]"
"""Season, number and air date of every episode that the catalogue knows of a show, in its order."""


class Bulk(History):
    """Every act answers with counts, samples and its operation, if it is one: no dry run, and something was done."""

    # Clearing

    def clear(
        self,
        now: datetime,
        title: str | None = None,
        before: datetime | None = None,
        *,
        dry_run: bool = False,
        kept: bool = True,
    ) -> Row:
        cut_at = now if before is None else min(before, now)
        meant = selection(title, before=before)
        counts, samples = self._count(meant)
        if dry_run or (not kept and not any(counts.values())):
            return _done(None, counts, samples)
        undoing = self._begin(title)
        self._remove(meant, now, undoing, points=True)
        if title is None:
            self.cleared_at = cut_at if self.cleared_at is None else max(self.cleared_at, cut_at)
            self._make_stale()
        else:
            self._forget_title(title, cut_at, now)
        operation = self._end_operation("clear", now, counts, title, undoing) if kept else None
        return _done(operation, counts, samples)

    def forget(self, title: str, now: datetime, *, marks: bool = False, dry_run: bool = False) -> Row:
        meant = selection(title)
        counts, samples = self._count(meant)
        gone = self.marks_of(title) if marks else []
        counts["marks"] = len(gone)
        if dry_run:
            return _done(None, counts, samples)
        undoing = self._begin(title)
        self._remove(meant, now, undoing, points=True)
        undoing["marks"] = [row.copy() for row in gone]
        for row in gone:
            self.marks.remove(row)
            self._bury(now, where=row["where"], mark=row["kind"])
        self._forget_title(title, now, now).update(dismissed_at=None, snooze=None)
        return _done(self._end_operation("forget", now, counts, title, undoing), counts, samples)

    def _count(self, meant: Row) -> tuple[dict[str, int], list[Row]]:
        entries = [row for row in self.newest_first() if takes_entry(meant, row)]
        points = [place for place in self.places.values() if takes_place(meant, place) and place["point"] is not None]
        return {"entries": len(entries), "points": len(points)}, [row.copy() for row in entries[:5]]

    def _remove(self, meant: Row, now: datetime, undoing: Row, *, points: bool) -> None:
        gone = [row for row in self.entries if takes_entry(meant, row)]
        undoing["entries"] += gone
        self.entries = [row for row in self.entries if not takes_entry(meant, row)]
        if points:
            undoing["places"] += [place for place in self.places.values() if takes_place(meant, place)]
            self.places = {at: place for at, place in self.places.items() if not takes_place(meant, place)}
        self._bury(now, cleared=meant)

    def _forget_title(self, title: str, cut_at: datetime, now: datetime) -> Row:
        state = self._touch(title, now)
        before = state["forgotten_at"]
        state["forgotten_at"] = cut_at if before is None else max(before, cut_at)
        return state

    # Marking as watched

    def mark_watched(
        self,
        where: Where,
        episodes: Episodes | None,
        now: datetime,
        *,
        replace: bool = False,
        dry_run: bool = False,
    ) -> Row:
        if dry_run:
            return {**deepcopy(self).mark_watched(where, episodes, now, replace=replace), "operation": None}
        title, season, _ = where
        undoing = self._begin(title)
        if _is_one_place(where):
            self._set_place(where, 100.0, episodes, now, undoing)
            return self._end_marking("watched", 1, now, title, undoing)
        if episodes is None and (season is None or replace):
            raise Refused("title_unknown")
        meant = [one for one in episodes or [] if (one[0] != 0 if season is None else one[0] == season)]
        covered = [one for one in meant if _covers(now, one[2])]
        seasons = sorted({one[0] for one in covered}) if season is None else [season]
        for number in seasons:
            self._set_entry((title, number, None), 100.0, now, undoing)
            undoing["marked"][number] = now
        if replace:
            self._retire(selection(title, season, of="episodes", without_specials=season is None), now, undoing)
        for place in self.places_by_key(title):
            if place["point"] is not None and place["point"]["resumable"] and place["where"][1] in seasons:
                self._end_marked(place, undoing, now)
        return self._end_marking("watched", len(covered), now, title, undoing)

    def mark_unwatched(self, where: Where, now: datetime, *, replace: bool = False, dry_run: bool = False) -> Row:
        if dry_run:
            return {**deepcopy(self).mark_unwatched(where, now, replace=replace), "operation": None}
        title, season, _ = where
        undoing = self._begin(title)
        if _is_one_place(where):
            self._set_place(where, 0.0, None, now, undoing)
            return self._end_marking("unwatched", 1, now, title, undoing)
        meant = selection(title, season, of="all" if replace else "defaults", without_specials=season is None)
        self._retire(meant, now, undoing)
        for place in self.places_by_key(title) if replace else []:
            is_meant = place["where"][1] != 0 if season is None else place["where"][1] == season
            if is_meant and place["point"] is not None:
                after = deepcopy(place)
                say(after, "unwatched", now)
                self._put_marked(after, undoing, now)
        return self._end_marking("unwatched", 0, now, title, undoing)

    def _set_place(self, where: Where, progress: float, episodes: Episodes | None, now: datetime, undoing: Row) -> None:
        """The word on one movie or episode, where it does not count as that already."""
        is_watched, place = self._counts_as_watched(where, episodes, known=progress == 0), self.places.get(where)
        if is_watched is not (progress == 100):
            before = self.latest(where)
            before = None if before is None else before.copy()
            entry = self._set_entry(where, progress, now, undoing)
            if place is not None:
                after = self._known(where, None)
                take_back(after, before)
                say_outright(after, entry)
                self._put_marked(after, undoing, now)
        elif is_watched and place is not None and place["point"] is not None and place["point"]["resumable"]:
            self._end_marked(place, undoing, now)

    def _counts_as_watched(self, where: Where, episodes: Episodes | None, *, known: bool) -> bool:
        """By its own entry, else by its season's default if that speaks for it, else by what was played.

        ``known``: the air date does not matter (semantics.md#seasons).
        """
        title, season, number = where
        place = self.places.get(where)
        was_played = place is not None and place["point"] is not None and bool(place["point"]["completed"])
        own = self.latest(where)
        if own is not None:
            return bool(own["completed"] or (was_played and not own["explicit"]))
        default = None if season is None else self.latest((title, season, None))
        air_date = next((one[2] for one in episodes or [] if one[:2] == (season, number)), None)
        if default is not None and (known or _covers(default["updated_at"], air_date)):
            return bool(default["completed"])
        return was_played

    def _set_entry(self, where: Where, progress: float, now: datetime, undoing: Row) -> Row:
        """Set the newest entry of a place outright, or add the first."""
        row = self.latest(where)
        if row is None:
            row = self._add(where, progress, now, now, explicit=True)
            undoing["added"].append(row["id"])
            undoing["counts"]["added"] += 1
        else:
            undoing["entries"].append(row.copy())
            self._change(row, progress, None, now, explicit=True)
            undoing["counts"]["changed"] += 1
        undoing["samples"].append(row.copy())
        return row

    def _retire(self, meant: Row, now: datetime, undoing: Row) -> None:
        counts, samples = self._count(meant)
        if counts["entries"]:
            self._remove(meant, now, undoing, points=False)
            undoing["counts"]["retired"] += counts["entries"]
            undoing["samples"] += samples

    def _end_marked(self, place: Row, undoing: Row, now: datetime) -> None:
        after = deepcopy(place)
        say(after, "ended", now)
        self._put_marked(after, undoing, now)

    def _put_marked(self, place: Row, undoing: Row, now: datetime) -> None:
        undoing["places"].append(self.places[place["where"]])
        undoing["counts"]["points"] += 1
        self._put(place, now)

    def _end_marking(self, kind: str, episode_count: int, now: datetime, title: str, undoing: Row) -> Row:
        counts = {**undoing["counts"], "episodes": episode_count}
        if self.revision == undoing["from_revision"]:
            return _done(None, counts, undoing["samples"])
        state = self._touch(title, now)
        for season, at in undoing["marked"].items():
            state["marked"][season] = max(at, state["marked"].get(season, at))
        return _done(self._end_operation(kind, now, counts, title, undoing), counts, undoing["samples"])

    # Operations

    def _begin(self, title: str | None) -> Row:
        """What undoing will need; filled in on the way."""
        return {
            "from_revision": self.revision,
            "cleared_at": self.cleared_at,
            "state": deepcopy(self.titles.get(title)) if title is not None else None,
            "entries": [],
            "places": [],
            "marks": [],
            "added": [],
            "marked": {},
            "counts": {"added": 0, "changed": 0, "retired": 0, "points": 0},
            "samples": [],
        }

    def _end_operation(self, kind: str, now: datetime, counts: dict[str, int], title: str | None, undoing: Row) -> Row:
        operation = {
            "id": f"op_{self.revision:x}",
            "kind": kind,
            "at": now,
            "counts": counts,
            "last_revision": self.revision,
            "added": undoing["added"],
            "title": title,
            "undone_at": None,
            "cleared_at": self.cleared_at,
            "undoing": undoing,
        }
        self.operations[operation["id"]] = operation
        return operation

    def undo(self, operation_id: str, title: str | None, now: datetime) -> Row:
        operation = self.operations.get(operation_id)
        if operation is None or operation["title"] != title:
            raise Refused("operation_not_found")
        if operation["undone_at"] is not None:
            return operation
        if now - operation["at"] > timedelta(days=30):
            raise Refused("operation_expired")
        undoing, last = operation["undoing"], operation["last_revision"]
        for row in [row for row in map(self.find_entry, operation["added"]) if row is not None]:
            if row["revision"] <= last:
                self.entries.remove(row)
                self._bury(now, where=row["where"], entry=row["id"])
        self._put_back(undoing, last)
        undoing.update(entries=[], places=[], marks=[])
        operation["undone_at"] = now
        if self.cleared_at == operation["cleared_at"]:  # nothing was cleared since
            self.cleared_at = undoing["cleared_at"]
        if title is None:
            self._make_stale()
        else:
            self._put_back_title(title, undoing["state"], operation)
        return operation

    def _put_back(self, undoing: Row, last: int) -> None:
        """What was removed or changed, unless somebody has changed it since."""
        for row in sorted(undoing["entries"], key=lambda row: row["id"]):
            there = self.find_entry(row["id"])
            if there is None or there["revision"] <= last:
                self.entries = [one for one in self.entries if one is not there]
                self.entries.append({**row, "revision": self._next()})
        for place in sorted(undoing["places"], key=lambda place: by_place(place["where"])):
            revision, there = self._next(), self.places.get(place["where"])
            if there is None or there["revision"] <= last:
                self.places[place["where"]] = {**place, "revision": revision}
        for mark in sorted(undoing["marks"], key=lambda mark: (by_place(mark["where"]), mark["kind"])):
            revision = self._next()
            kinds = {row["kind"] for row in self.marks if row["where"] == mark["where"]}
            if mark["kind"] not in kinds and (mark["kind"] == "watchlist" or kinds <= {"watchlist"}):
                self.marks.append({**mark, "revision": revision})

    def _put_back_title(self, title: str, before: Row | None, operation: Row) -> None:
        """The title as it was, but for what has happened to it since; its plans are to be made anew."""
        done_at = operation["at"]
        state = self._title(title, done_at)
        known = {"active_at": done_at, "dismissed_at": None, "snooze": None, "forgotten_at": None, "marked": {}}
        before = before or known
        if state["active_at"] <= done_at:
            state["active_at"] = before["active_at"]
        state["stale"] = is_show(title)
        if state["forgotten_at"] is None or state["forgotten_at"] <= done_at:
            state["forgotten_at"] = before["forgotten_at"]
        since = {season: at for season, at in state["marked"].items() if at > done_at}
        state["marked"] = {**before["marked"], **since}
        if operation["kind"] == "forget":
            for field in ("dismissed_at", "snooze"):
                state[field] = state[field] or before[field]


def _is_one_place(where: Where) -> bool:
    return where[2] is not None or not is_show(where[0])


def _covers(marked_at: datetime, air_date: date | None) -> bool:
    """Whether a mark speaks for an episode: it must be known to have aired on a day before (semantics.md#seasons)."""
    return air_date is not None and air_date < marked_at.date()


def _done(operation: Row | None, counts: dict[str, int], samples: list[Row]) -> Row:
    return {"operation": operation, "counts": counts, "samples": samples}
