"""What the native API must show of a profile whose diary is known, in the API's own words.

Not for asking the server. Source: native-api.md#shapes, semantics.md#seasons and #shelves.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeAlias

from playhead.testing.oracle import Diary, Row, Where
from playhead.testing.oracle.resume import resolve
from playhead.testing.oracle.rows import is_default
from tests.e2e.players import locator_of, wire_time

Json: TypeAlias = dict[str, Any]

NOWHERE: Row = {"current": None, "alternatives": [], "completed": False}


def point_of(row: Row | None) -> Json | None:
    """A point, or null."""
    if row is None:
        return None
    return {
        "locator": locator_of(row["where"]),
        "position_ms": row["position_ms"],
        "duration_ms": row["duration_ms"],
        "progress": row["progress"],
        "completed": row["completed"],
        "resumable": row["resumable"],
        "sitting_id": row["sitting"],
        "updated_at": wire_time(row["updated_at"]),
        "revision": row["revision"],
    }


def answer_of(told: Row) -> Json:
    """What a report is answered with."""
    return {
        "resolution": told["outcome"],
        "point": point_of(told["current"]),
        "alternatives": [point_of(one) for one in told["alternatives"]],
    }


def bulk_of(done: Row) -> Json:
    """What a bulk act is answered with."""
    return {
        "operation_id": None if done["operation"] is None else done["operation"]["id"],
        "dry_run": False,
        "counts": done["counts"],
        "samples": [
            {
                "entry_id": row["id"],
                "locator": locator_of(row["where"]),
                "progress": row["progress"],
                "watched_at": wire_time(row["updated_at"]),
            }
            for row in done["samples"]
        ],
    }


# Reads


def _covering(diary: Diary, where: Where, air_date: date | None) -> Row | None:
    """The season's mark, where it speaks for the episode (semantics.md#seasons)."""
    default = None if where[1] is None else diary.latest((where[0], where[1], None))
    if default is None or air_date is None or air_date >= default["updated_at"].date():
        return None
    return default


def place_of(diary: Diary, where: Where, now: datetime, air_date: date | None = None) -> Json:
    """What a title's state says of one movie or episode; without the keys that say the same in another way."""
    own, default = diary.latest(where), _covering(diary, where, air_date)
    seen = NOWHERE
    if where in diary.places:
        seen = resolve(diary._known(where, own), now, diary.settings)
    point = seen["current"]
    if point is not None and default is not None and default["updated_at"] >= point["updated_at"]:
        point = None
    said = own or default
    because = "playback" if point is not None else "none"
    if said is not None:
        because = "entry" if said is own else "season_default"
    was_played = point is not None and point["completed"]
    return {
        "completed": was_played
        if said is None
        else said["completed"] or (said is own and was_played and not own["explicit"]),
        "resumable": point is not None and point["resumable"],
        "watched_count": diary.watched_count(where),
        "because": because,
        "entry_id": None if said is None else said["id"],
        "point": point_of(seen["current"]),
        "alternatives": [point_of(one) for one in seen["alternatives"]],
    }


def entry_of(row: Row) -> Json:
    """An entry, as the feed has it."""
    return {
        "entry_id": row["id"],
        "locator": locator_of(row["where"]),
        "progress": row["progress"],
        "position_ms": None if row["position_s"] is None else round(row["position_s"] * 1000),
        "completed": row["completed"],
        "watched_at": wire_time(row["updated_at"]),
        "created_at": wire_time(row["created_at"]),
        "precision": row["precision"],
        "origin": row["origin"],
        "revision": row["revision"],
    }


def history_of(diary: Diary) -> list[Json]:
    """Every entry, watched last first; without what the catalogue says of it."""
    return [{**entry_of(row), "watched_count": diary.watched_count(row["where"])} for row in diary.newest_first()]


def continue_watching_of(diary: Diary) -> list[Json | None]:
    """The points of the shelf; nothing is snoozed."""
    return [point_of(point) for point in diary.listed()]


# The feed


def changes_of(diary: Diary, since: int) -> list[Json]:
    """Every row above a revision, ascending."""
    return [_change_of(kind, row) for revision, kind, row in diary.changes() if revision > since]


def _change_of(kind: str, row: Row) -> Json:
    if kind == "entry":
        return {"kind": "entry", **entry_of(row)}
    if kind == "playback":
        place = {"locator": locator_of(row["where"]), "point": point_of(row["point"])}
        return {"kind": "point", "revision": row["revision"], **place}
    assert kind == "tombstone", "nobody marks anything here"
    if row["where"] is not None:
        gone = {"locator": locator_of(row["where"]), "entry_id": row["entry"]}
        return {"kind": "tombstone", "revision": row["revision"], **gone}
    return {"kind": "cleared", "revision": row["revision"], **_cleared_of(row["cleared"])}


def _cleared_of(meant: Row) -> Json:
    said = {
        "title_id": meant["title"],
        "season": meant["season"],
        "episode": meant["episode"],
        "of": None if meant["of"] == "all" else meant["of"],
        "without_specials": meant["without_specials"] or None,
        "before": None if meant["before"] is None else wire_time(meant["before"]),
    }
    return {key: value for key, value in said.items() if value is not None}


class Copy:
    """A copy of a profile that knows nothing but the feed, as a client keeps one."""

    def __init__(self) -> None:
        self.known = 0
        """The revision up to which it knows all."""
        self.revision = 0
        self.entries: dict[str, Json] = {}
        self.points: dict[Where, Json | None] = {}

    def follow(self, changes: list[Json]) -> None:
        """Take changes in, in their order."""
        for change in changes:
            assert change["revision"] > self.revision, "the feed ascends"
            self.revision = change["revision"]
            match change["kind"]:
                case "entry":
                    self.entries[change["entry_id"]] = change
                case "point":
                    self.points[_where_of(change)] = change["point"]
                case "tombstone":
                    self.entries.pop(change["entry_id"], None)
                case "cleared":
                    self._clear(change)

    def _clear(self, cleared: Json) -> None:
        before = cleared.get("before", "9999")
        self.entries = {
            entry_id: entry
            for entry_id, entry in self.entries.items()
            if not _is_meant(cleared, _where_of(entry)) or entry["watched_at"] >= before
        }
        if "of" not in cleared:
            self.points = {
                where: point
                for where, point in self.points.items()
                if not _is_meant(cleared, where) or (point is not None and point["updated_at"] >= before)
            }

    @property
    def rows(self) -> tuple[list[Json], dict[Where, Json | None]]:
        """All that is there; a place without a point is as good as none."""
        entries = sorted(self.entries.values(), key=lambda entry: int(entry["revision"]))
        return entries, {where: point for where, point in self.points.items() if point is not None}


def _where_of(change: Json) -> Where:
    locator = change["locator"]
    return (locator["title_id"], locator.get("season"), locator.get("episode"))


def _is_meant(cleared: Json, where: Where) -> bool:
    title, season, episode = where
    return (
        cleared.get("title_id", title) == title
        and cleared.get("season", season) == season
        and cleared.get("episode", episode) == episode
        and not ("without_specials" in cleared and season == 0)
        and (cleared.get("of") is None or (cleared["of"] == "defaults") is is_default(where))
    )
