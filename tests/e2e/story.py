"""A server with a clock that is set, one viewer with two devices at it, and what must hold after every step.

Not for what they do: ``test_players`` has the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from playhead.testing.oracle import Diary, Where
from tests.e2e import shown
from tests.e2e.clocked import SetClock
from tests.e2e.places import Places
from tests.e2e.players import REPORT_MAX, Length, Player, Report, place_in
from tests.e2e.processes import Server, bearer

START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
MINUTE_MS = 60_000

MOVIE: Where = ("MV_31", None, None)
SHORT: Where = ("MV_32", None, None)
SHOW = "TV_33"
FIRST: Where = (SHOW, 1, 1)
SECOND: Where = (SHOW, 1, 2)
NEXT_SEASON: Where = (SHOW, 2, 1)
SPECIAL: Where = (SHOW, 0, 1)
TITLES = (MOVIE[0], SHORT[0], SHOW)
LENGTHS_MS = {
    MOVIE: 60 * MINUTE_MS,
    SHORT: 4 * MINUTE_MS,
    SPECIAL: 10 * MINUTE_MS,
    FIRST: 45 * MINUTE_MS,
    SECOND: 45 * MINUTE_MS,
    NEXT_SEASON: 50 * MINUTE_MS,
}
KNOWN = {FIRST: Length(LENGTHS_MS[FIRST]), NEXT_SEASON: Length(LENGTHS_MS[NEXT_SEASON], 48 * MINUTE_MS)}
"""What the catalogue knows as well: credits after 96 % of the one."""
AIRED: dict[Where, date | None] = {
    SPECIAL: date(2019, 12, 24),
    FIRST: date(2020, 1, 1),
    SECOND: date(2020, 1, 8),
    NEXT_SEASON: date(2026, 3, 2),  # not yet, when the story begins
}


def catalogue() -> dict[str, Any]:
    """The show, as a row that the command line imports; of the films nothing is known."""
    seasons: dict[int, list[dict[str, Any]]] = {}
    for where, aired_on in AIRED.items():
        assert where[1] is not None
        assert aired_on is not None
        episode = {"episode_number": where[2], "title": f"Episode {where[2]}", "air_date": aired_on.isoformat()}
        if where in KNOWN:
            duration_ms, credits_ms = KNOWN[where]
            episode["duration_s"] = duration_ms // 1000
            episode["credits_start_s"] = None if credits_ms is None else credits_ms // 1000
        seasons.setdefault(where[1], []).append(episode)
    listed = [{"season_number": number, "episodes": episodes} for number, episodes in seasons.items()]
    return {"media_id": SHOW, "title": "A show", "seasons": listed}


@dataclass(frozen=True)
class House:
    """The server, its clock, and the account that profiles are made in."""

    server: Server
    clock: SetClock
    identity: httpx.Client


_skews = st.sampled_from([timedelta(0), -timedelta(minutes=5), timedelta(days=365), timedelta(hours=-3, seconds=7)])


class Story(RuleBasedStateMachine):
    """What is known of the viewer from outside the server, and the checks. ``house`` is set by the test."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.house.clock.set(START)
        new = {"name": "Kim", "avatarUrl": "https://example.org/a.png"}
        self.profile_id = self.house.identity.post("/profiles", json=new).raise_for_status().json()["profileId"]
        self.diary = Diary(self.profile_id)
        self.places = Places(KNOWN)
        self.players: list[Player] = []
        self.exact = True
        """Whether the diary can know everything: of a long sitting the server lets go what is far back."""
        self.agrees = False
        """Whether all has gone well up to now."""
        self.revision = 0
        self.copies = [shown.Copy(), shown.Copy()]
        self.completed: set[Where] = set()
        self.marked: list[Where] = []
        self.touched: set[str] = set()
        """Titles that the last step may have changed."""
        self.was_outright = False
        """Whether it was an act that a viewer means, such as may take back that something was watched."""

    @initialize(
        clocks=st.tuples(_skews, _skews),
        percent=st.sampled_from([(False, False), (False, False), (True, False)]),
        report_max=st.sampled_from([REPORT_MAX, REPORT_MAX, REPORT_MAX, 60]),
    )
    def sign_in(self, clocks: tuple[timedelta, timedelta], percent: tuple[bool, bool], report_max: int) -> None:
        self.exact = report_max <= REPORT_MAX
        for number in (0, 1):
            minted = self.house.identity.post("/auth/session-token", json={"profileId": self.profile_id})
            token = minted.raise_for_status().json()["sessionToken"]
            client = httpx.Client(base_url=self.house.server.url, headers=bearer(token), timeout=60)
            self.players.append(Player(number, client, clocks[number], percent[number], report_max))

    def _move_out(self) -> None:
        self.house.identity.delete(f"/profiles/{self.profile_id}").raise_for_status()
        for player in self.players:
            player.client.close()

    def _pass(self, **lasting: float) -> None:
        self.now += timedelta(**lasting)
        self.house.clock.set(self.now)

    # Sending

    def _deliver(self, player: Player, reports: list[Report], latency_ms: int) -> list[dict[str, Any]]:
        """A request that arrives, and what became of each report."""
        self.agrees = False
        sent_at = self.now + player.skew
        self._pass(milliseconds=latency_ms)
        answer = player.client.post("/v1/reports", json={"reports": [one.wire(sent_at) for one in reports]})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        for report, result in zip(reports, results, strict=True):
            expected = self.diary.report(report.row(sent_at, KNOWN.get(report.where)), self.now)
            assert not self.exact or result == shown.answer_of(expected), report
            at = min(self.now, report.occurred_at + (self.now - sent_at))
            self.places.arrive(report, at, result["resolution"])
            self.touched.add(report.where[0])
        self._check_revision(answer.json()["revision"])
        self.agrees = True
        return results

    def _check_revision(self, revision: int) -> None:
        assert revision >= self.revision
        assert not self.exact or revision == self.diary.revision
        self.revision = revision

    # What must hold

    @invariant()
    def nothing_is_lost_and_both_see_the_same(self) -> None:
        self.agrees = False
        for title in TITLES if self.was_outright else sorted(self.touched):
            state = self._read(f"/v1/titles/{title}/state")
            self._check_revision(state["revision"])
            for where in [where for where in LENGTHS_MS if where[0] == title]:
                self._check_place(where, place_in(state, where))
            if self.exact:
                assert state["dismissed"] is self.diary.is_dismissed(title)
        self.touched.clear()
        self.was_outright, self.agrees = False, bool(self.players)

    def _check_place(self, where: Where, place: dict[str, Any]) -> None:
        assert self.places.lost(where, place, self.now) == []
        assert place["watched_count"] <= self.places.crossings(where) + self.marked.count(where)
        if place["completed"]:
            self.completed.add(where)
        elif self.was_outright:
            self.completed.discard(where)
        assert where not in self.completed or place["completed"], "it counted as watched, and nobody took that back"
        if self.exact:
            expected = shown.place_of(self.diary, where, self.now, AIRED.get(where))
            assert {"entry_id": None, **place} == {**place, **expected}, where

    def _read(self, path: str, **query: Any) -> Any:
        """What both devices are shown."""
        answers = [player.client.get(path, params=query).raise_for_status() for player in self.players]
        assert answers[0].json() == answers[1].json(), path
        assert answers[0].headers.get("etag") == answers[1].headers.get("etag")
        return answers[0].json()

    def _read_all(self, path: str, limit: int) -> list[dict[str, Any]]:
        """Every page."""
        items: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self._read(path, limit=limit, **cursor)
            items += page["items"]
            if "next_cursor" not in page:
                return items
            assert len(page["items"]) == limit
            cursor = {"cursor": page["next_cursor"]}

    def _look(self, limit: int) -> None:
        """Everything there is, by every way to it."""
        history = self._read_all("/v1/history", limit)
        shelf = self._read_all("/v1/continue-watching", limit)
        upcoming = self._read_all("/v1/next-up", limit)
        resumed = [row["locator"]["title_id"] for row in shelf]
        assert len({*resumed}) == len(resumed)
        assert not {*resumed} & {row["locator"]["title_id"] for row in upcoming}, "one shelf at a time"
        if self.exact:
            assert [_without(entry, "title", "poster_path") for entry in history] == shown.history_of(self.diary)
            assert [row["point"] for row in shelf] == shown.continue_watching_of(self.diary)
        self._look_at_changes(limit, history)

    def _look_at_changes(self, limit: int, history: list[dict[str, Any]]) -> None:
        """The feed from its beginning, and as each device has followed it, tell what the reads tell."""
        anew = shown.Copy()
        told = self._follow(anew, limit)
        assert not self.exact or told == shown.changes_of(self.diary, 0)
        for copy in self.copies:
            self._follow(copy, limit)
            assert copy.rows == anew.rows
        entries, points = anew.rows
        assert [_without(one, "kind") for one in entries] == [
            _without(one, "title", "poster_path", "watched_count")
            for one in sorted(history, key=lambda entry: int(entry["revision"]))
        ]
        for title in TITLES:
            state = self._read(f"/v1/titles/{title}/state")
            for where in [where for where in LENGTHS_MS if where[0] == title]:
                assert points.get(where) == place_in(state, where)["point"], where

    def _follow(self, copy: shown.Copy, limit: int) -> list[dict[str, Any]]:
        """Bring a copy up to date; what it was told."""
        told: list[dict[str, Any]] = []
        has_more = True
        while has_more:
            page = self._read("/v1/changes", since=copy.known, limit=limit)
            has_more, copy.known = page["has_more"], page["revision"]
            assert len(page["changes"]) == limit if has_more else len(page["changes"]) <= limit
            told += page["changes"]
            copy.follow(page["changes"])
        assert copy.known == self.revision
        return told


def _without(shown: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if key not in keys}
