"""What players tell, written into the diary: where it leads, what it logs, and what of the title it ends.

Not for which of several places is believed (``resume``). Source: semantics.md#completion and #reports, ADR 0011.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from playhead.testing.oracle.book import Book
from playhead.testing.oracle.plays import find_play, with_report
from playhead.testing.oracle.resume import (
    LEFT,
    corrected,
    duration_of,
    first_placed,
    forgotten_at,
    is_beyond_mark,
    last_placed,
    new_place,
    reports_of,
    resolve,
    standing_of,
    verdict_of,
)
from playhead.testing.oracle.rows import Refused, is_show

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.testing.oracle.rows import Row, Where


class Playing(Book):
    """Reports and the words of dialects; dismissing and snoozing."""

    # What is known of a place beside its own list

    def _known(self, where: Where, entry: Row | None) -> Row:
        """A copy of what is kept of a place, under all that was since said of its history, title and profile."""
        place = deepcopy(self.places.get(where)) or new_place(where)
        state = self.titles.get(where[0])
        cuts = [self.cleared_at, None if state is None else state["forgotten_at"]]
        for at in cuts:
            if at is not None:
                say(place, "forgotten", at)
        self._end_passed(place)
        if entry is not None and entry["explicit"] and entry["where"] == where:
            say_outright(place, entry)
        return place

    def _end_passed(self, place: Row) -> None:
        ended_at = self._ended_at(place["where"])
        if ended_at is not None:
            say(place, "ended", ended_at)

    def _ended_at(self, where: Where) -> datetime | None:
        """When a place was last passed by: dismissed, its season marked, or a later episode of the show started."""
        title, season, episode = where
        state = self.titles.get(title)
        if state is None:
            return None
        times = [state["dismissed_at"]]
        if episode is not None:
            times += [at for marked, at in state["marked"].items() if marked == season]
        if season and episode is not None:
            times += [at for started, at in state["starts"] if started > (season, episode)]
        return max((at for at in times if at is not None), default=None)

    def _put(self, place: Row, now: datetime, revision: int | None = None) -> Row:
        """Keep a place as it is now, with the point that it comes to."""
        seen = resolve(place, now, self.settings)
        place["point"] = seen["current"]
        place["revision"] = self._next() if revision is None else revision
        self.places[place["where"]] = place
        return seen

    def _say_of(self, entry: Row, now: datetime, *, newest: Row | None = None, before: Row | None = None) -> None:
        """An entry told outright bears on the place, where something is kept of it.

        ``before`` is what the same entry had said, and does not say any more; else ``newest`` is what the place's said.
        """
        if entry["where"] in self.places:
            place = self._known(entry["where"], newest)
            take_back(place, before)
            say_outright(place, entry)
            self._put(place, now)

    # Reports

    def report(self, told: Row, now: datetime) -> Row:
        """Take one report, the newest entry there being what the history knows."""
        before = self.latest(told["where"])
        return self._tell(told, now, before, self._passed_by(told["where"]))

    def scrobble(
        self,
        where: Where,
        progress: float,
        duration_ms: int | None,
        now: datetime,
        told_at: datetime | None = None,
        *,
        sitting: str = "",
        counts: bool = True,
        credits_ms: int | None = None,
    ) -> Row:
        """A dialect's word: told outright, and numbered here."""
        word: Row = {"where": where, "position_ms": None, "progress": progress, "duration_ms": duration_ms}
        before = self.latest(where)
        word |= {"sitting": sitting, "counts": counts, "credits_ms": credits_ms}
        return self._tell_word(word, told_at, now, before, self._passed_by(where), self.revision + 1)

    def _offered(self, title: str) -> list[Row]:
        """The points of a title that are on offer, oldest first."""
        return [point for point in reversed(self.points_of(title)) if point["resumable"]]

    def _passed_by(self, where: Where) -> list[Row]:
        """The points that a report of an episode may end."""
        return self._offered(where[0]) if where[2] is not None else []

    def _tell_word(
        self,
        word: Row,
        told_at: datetime | None,
        now: datetime,
        entry: Row | None,
        others: list[Row],
        revision: int,
        **how: bool,
    ) -> Row:
        """Number a word: it follows the last of its sitting, unless it is from before that."""
        place = self.places.get(word["where"])
        last = reports_of(place, word["sitting"])[-1:] if place is not None else []
        # What is told live is not late, though the server's clock may have stepped back.
        occurred_at = max([now, *(told["at"] for told in last)]) if told_at is None else min(told_at, now)
        if last and occurred_at < last[0]["at"]:
            seen = resolve(self._known(word["where"], entry), now, self.settings)
            return _answer("kept", seen, self.revision)
        numbered = {"seq": last[0]["seq"] + 1 if last else 1, "event": "seek", "base": None, "rewatch": False}
        told = {**word, **numbered, "occurred_at": occurred_at, "sent_at": None}
        return self._tell(told, max(now, occurred_at), entry, others, revision, **how)

    def _tell(
        self,
        told: Row,
        now: datetime,
        entry: Row | None,
        others: list[Row],
        revision: int | None = None,
        *,
        logs: bool = True,
        is_play: bool = False,
    ) -> Row:
        at = corrected(told["occurred_at"], told["sent_at"], now)
        told = {**told, "at": at, "revision": self.revision + 1 if revision is None else revision}
        is_beyond = is_beyond_mark(told, told["duration_ms"], self.settings)
        told["beyond"] = told["counts"] and told["event"] != "start" and is_beyond
        if self.settings["private"]:
            return self._tell_in_private(told, now)
        place = self._known(told["where"], entry)
        before = resolve(place, now, self.settings)
        forgotten = forgotten_at(place)
        if forgotten is not None and at <= forgotten:
            return _answer("deleted", before, self.revision)
        reports = reports_of(place, told["sitting"])
        same = next((one for one in reports if one["seq"] == told["seq"]), None)
        if same is not None:
            is_same = all(same[field] == told[field] for field in ("event", "position_ms", "progress"))
            return _answer(_outcome(told, before) if is_same else "duplicate", before, self.revision)
        row_revision = self._next()
        logged = self._log(told, place, entry, now) if logs and told["counts"] else None
        _take(place, told, reports)
        now_told = reports_of(place, told["sitting"])
        self._note_title(told, reports, now_told, is_play=is_play or logged is not None)
        self._end_passed(place)
        seen = self._put(place, now, row_revision)
        self._end_others(told["where"], others, now)
        return _answer(_outcome(told, seen), seen, self.revision, logged)

    def _tell_in_private(self, told: Row, now: datetime) -> Row:
        """The sitting's own place, and nothing kept (semantics.md#deltas, 6)."""
        place = new_place(told["where"])
        _take(place, {**told, "revision": self.revision}, [])
        seen = resolve(place, now, self.settings)
        return _answer(_outcome(told, seen), seen, self.revision)

    # What a report leads to

    def _log(self, told: Row, place: Row, newest: Row | None, now: datetime) -> Row | None:
        """The play that the report completes; while that goes on, its entry follows to the greatest progress shown."""
        verdict = verdict_of(place)
        if verdict is not None and told["at"] <= verdict["at"]:
            return None
        after = with_report(reports_of(place, told["sitting"]), told)
        is_watched = newest is not None and newest["completed"]
        played_at = newest["updated_at"] if newest is not None and is_watched else None
        play = find_play(told, place, played_at, self.settings)
        if play is not None:
            position_s, progress = _place(play, duration_of(after))
            counted = progress if progress >= self.settings["watched"] else 100.0
            return self._add(told["where"], counted, now, play["at"], position_s=position_s)
        is_told = told["beyond"] or told["event"] == "complete"
        if newest is None or not is_told or not is_watched or newest["explicit"] or standing_of(after)[0] == LEFT:
            return None
        position_s, progress = _place(told, duration_of(after))
        if progress > newest["progress"] and resolve(place, now, self.settings)["completed"]:
            self._change(newest, progress, position_s, newest["updated_at"])
        return None

    def _note_title(self, told: Row, reports: list[Row], now_told: list[Row], *, is_play: bool) -> None:
        """An episode was begun, perhaps past earlier ones, or watched. Of a plain movie nothing is kept."""
        title, season, episode = told["where"]
        if title not in self.titles and not is_show(title):
            return
        speaks = standing_of(now_told)[0] != LEFT
        is_begun = speaks and (not reports or standing_of(reports)[0] == LEFT)
        if title not in self.titles or is_begun or is_play or (speaks and self._is_put_aside(title, told["at"])):
            self._touch(title, told["at"])
        if is_begun and season and episode is not None:
            self.titles[title]["starts"].append(((season, episode), first_placed(now_told)["at"]))

    def _is_put_aside(self, title: str, at: datetime) -> bool:
        """Whether it was dismissed or snoozed before that, and nothing has happened to it since."""
        state = self.titles[title]
        times = [state["dismissed_at"], None if state["snooze"] is None else state["snooze"]["at"]]
        return any(time is not None and state["active_at"] <= time < at for time in times)

    def _end_others(self, where: Where, others: list[Row], now: datetime) -> None:
        """Take off the offer what the show's other points are passed by."""
        for point in others:
            passed_at = self._ended_at(point["where"])
            if point["where"] != where and passed_at is not None and passed_at >= point["updated_at"]:
                self._end(point["where"], passed_at, now)

    def _end(self, where: Where, at: datetime, now: datetime) -> None:
        place = deepcopy(self.places[where])
        say(place, "ended", at)
        self._put(place, now)

    # Shelves

    def dismiss(self, title: str, now: datetime, *, offered_only: bool = True) -> None:
        offered = self._offered(title)
        if offered_only and not offered:
            raise Refused("point_not_found")
        if self.is_dismissed(title) and not offered:
            return
        for point in offered:
            self._end(point["where"], now, now)
        if not offered:
            self._next()
        state = self._title(title, now)
        state.update(dismissed_at=max(now, state["active_at"]), snooze=None)

    def snooze(self, title: str, until: datetime | None, now: datetime, *, until_episode: bool = False) -> Any:  # noqa: ANN401 - a snooze or None
        if until is not None and until <= now:
            raise Refused("invalid_value")
        self._next()
        state = self._title(title, now)
        state["snooze"] = None
        if until is not None or until_episode:
            airs_on = state["replan_on"] if until_episode else None
            state["snooze"] = {"at": now, "until": until, "airs_on": airs_on}
        return state["snooze"]


def say(place: Row, kind: str, at: datetime) -> None:
    """Note an act on a place; what a tombstone covers is gone with all that was kept of it."""
    act = {"kind": kind, "at": at, "completed": False, "progress": None, "position_ms": None, "revision": 0}
    _keep(place, act)
    for sitting in list(place["moved"]):
        if not reports_of(place, sitting):
            del place["moved"][sitting], place["bases"][sitting]


def say_outright(place: Row, entry: Row) -> None:
    """An entry that was told outright is a verdict on what was reported up to its time (semantics.md#reports, 6)."""
    _keep(place, _word_of(entry))


def take_back(place: Row, entry: Row | None) -> None:
    """What an entry had said outright is not said any more."""
    if entry is not None and entry["explicit"]:
        said = _word_of(entry)
        place["acts"] = [act for act in place["acts"] if {**act, "revision": said["revision"]} != said]


def _word_of(entry: Row) -> Row:
    position_s = entry["position_s"]
    return {
        "kind": "placed",
        "at": entry["updated_at"],
        "completed": entry["completed"],
        "progress": entry["progress"],
        "position_ms": None if position_s is None else round(position_s * 1000),
        "revision": entry["revision"],
    }


def _keep(place: Row, act: Row) -> None:
    """Of the acts the latest that says what was seen stands, and the latest tombstone and end."""
    place["acts"].append(act)
    standing = [verdict_of(place)]
    for kind in ("forgotten", "ended"):
        of_kind = [act for act in place["acts"] if act["kind"] == kind]
        standing.append(max(of_kind, key=lambda act: act["at"], default=None))
    place["acts"] = [act for number, act in enumerate(standing) if act is not None and act not in standing[:number]]


def _take(place: Row, told: Row, reports: list[Row]) -> None:
    """Add a report to the list; the sitting has moved where it now says another place."""
    sitting = told["sitting"]
    if not reports:  # it begins, or begins afresh
        place["bases"][sitting] = set()
    place["told"].append(told)
    if told.get("credits_ms") is not None:
        place["credits_ms"] = told["credits_ms"]
    if told["base"] is not None:
        place["bases"][sitting].add(told["base"])
    if not reports or _says(reports) != _says(reports_of(place, sitting)):
        place["moved"][sitting] = told["revision"]


def _place(told: Row, duration_ms: int | None) -> tuple[float | None, float]:
    """Where a report says the viewer is, in seconds and percent."""
    position_ms = told["position_ms"]
    if position_ms is not None and duration_ms:
        return min(position_ms, duration_ms) / 1000, min(100.0, 100.0 * position_ms / duration_ms)
    return None if position_ms is None else position_ms / 1000, told["progress"] or 0.0


def _says(reports: list[Row]) -> tuple[object, ...]:
    here = last_placed(reports) or reports[-1]
    return (here["position_ms"], here["progress"], reports[-1]["event"] == "complete")


def _outcome(told: Row, seen: Row) -> str:
    current = seen["current"]
    return "accepted" if current is not None and current["sitting"] == told["sitting"] else "kept"


def _answer(outcome: str, seen: Row, revision: int, logged: Row | None = None) -> Row:
    return {**seen, "outcome": outcome, "revision": revision, "logged": logged}
