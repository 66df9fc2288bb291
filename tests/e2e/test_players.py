"""Two devices of one viewer, with wrong clocks, bad lines and queues, against a real server: nothing is ever lost.

Each is a small faithful player (``players``): it goes on from what the server says, reports in sittings, keeps what was
not answered and sends it again, in batches, out of order, twice. The server is ``playhead serve`` in a process of its
own; only its clock is set by the test (``clocked``), so that evenings pass in seconds, and every answer and page can be
held to the independent diary of ``playhead.testing``. What must hold whatever the diary says is checked beside it, in
``story``.

A run takes about a minute. ``E2E_EXAMPLES=500`` makes it a longer one, with other examples each time.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from playhead.testing.oracle import Where
from tests.e2e import clocked
from tests.e2e.meaning import Meaning
from tests.e2e.players import Player
from tests.e2e.processes import Server, bearer
from tests.e2e.story import (
    FIRST,
    LENGTHS_MS,
    MOVIE,
    NEXT_SEASON,
    SECOND,
    SHORT,
    SPECIAL,
    START,
    House,
    catalogue,
)

EXAMPLES = int(os.environ.get("E2E_EXAMPLES", "0"))
LONG_S = str(10 * 365 * 86_400)
"""Months go by in the story; nobody signs in again."""

SITTING_MAX = 16
"""So many sittings of a movie or an episode are kept (docs/explanation/resume.md)."""

who = st.integers(0, 1)
playable = st.sampled_from([MOVIE, MOVIE, MOVIE, FIRST, FIRST, SECOND, NEXT_SEASON, SHORT, SPECIAL])
latencies = st.sampled_from([1, 40, 3_000])
seldom = st.sampled_from([False, False, False, True])
skews = st.sampled_from([None, None, None, timedelta(0), timedelta(hours=2)])


def _lasting(*numbers: int) -> st.SearchStrategy[int]:
    return st.sampled_from(numbers)


playing = st.tuples(st.just("play"), _lasting(3, 9, 10, 11, 60, 119, 120, 600, 1_500, 2_400))
did = st.lists(
    st.one_of(
        playing,
        playing,
        playing,
        st.tuples(st.just("seek"), _lasting(0, 10, 33, 34, 50, 79, 80, 94, 95, 96)),
        st.tuples(st.just("go back"), _lasting(10, 31, 600)),
        st.tuples(st.just("pause"), _lasting(0, 5, 90)),
        st.tuples(st.sampled_from(["finish", "stop", "lose power"]), st.just(0)),
    ),
    min_size=1,
    max_size=4,
)
"""What a viewer does with a player: seconds to play or to go back, percents to seek, minutes to pause."""


class TwoPlayers(Meaning):
    """Everything that two devices and their viewer do."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: Counter[Where] = Counter()

    # Playing

    @rule(who=who, where=playable, rewatch=seldom, did=did, latency=latencies)
    def watch(self, who: int, where: Where, rewatch: bool, did: list[tuple[str, int]], latency: int) -> None:
        """Open a title, whatever was open before, and do this and that with it."""
        if self.players[who].sitting is not None:
            self._do(who, "stop", 0)
        self._open(who, where, rewatch=rewatch)
        self._do_all(who, did, latency)

    @rule(who=who, where=playable, did=did, latency=latencies)
    def go_on(self, who: int, where: Where, did: list[tuple[str, int]], latency: int) -> None:
        """With what is open; else with that title."""
        if self.players[who].sitting is None:
            self._open(who, where, rewatch=False)
        self._do_all(who, did, latency)

    def _do_all(self, who: int, did: list[tuple[str, int]], latency: int) -> None:
        for what, much in did:
            if self.players[who].sitting is not None:
                self._report(who, latency)
                self._do(who, what, much)
        self._report(who, latency)

    def _do(self, who: int, what: str, much: int) -> None:
        """One thing, and what the player writes down of it."""
        player = self.players[who]
        if (now := player.sitting) is None:
            return
        match what:
            case "play" | "finish":
                left_ms = now.duration_ms - now.position_ms
                lasting_ms = left_ms if what == "finish" else min(left_ms, 1000 * much)
                self._pass(milliseconds=lasting_ms)
                player.move(now.position_ms + lasting_ms)
                player.tell("complete" if lasting_ms == left_ms else "progress", self.now)
            case "seek":
                player.move(now.duration_ms * much // 100)
                player.tell("seek", self.now)
            case "go back":
                player.move(now.position_ms - 1000 * much)
                player.tell("seek", self.now)
            case "pause":
                player.tell("pause", self.now)
                self._pass(minutes=much)
            case "stop":
                player.tell("stop", self.now)
            case "lose power":
                player.sitting = None

    @rule(who=who, stays=st.booleans(), latency=latencies)
    def answer_the_question(self, who: int, stays: bool, latency: int) -> None:
        """The viewer was shown that another place is believed, and stays, or jumps there."""
        player = self.players[who]
        if player.sitting is None or player.sitting.elsewhere is None or not player.online:
            return
        elsewhere_ms, player.sitting.base = player.sitting.elsewhere
        if not stays:
            player.move(elsewhere_ms)
        player.tell("progress" if stays else "seek", self.now)
        self._report(who, latency)

    def _open(self, who: int, where: Where, *, rewatch: bool) -> None:
        player = self.players[who]
        if self.opened[where] == SITTING_MAX:
            return
        self.opened[where] += 1
        if player.online:
            answer = player.client.get(f"/v1/titles/{where[0]}/state").raise_for_status()
            player.states[where[0]] = answer.json()
        player.open(where, LENGTHS_MS[where], self.now, rewatch=rewatch)

    def _report(self, who: int, latency: int) -> None:
        player = self.players[who]
        if player.online and player.queue:
            results = self._deliver(player, player.queue, latency)
            player.queue = []
            player.hear(results[-1], self.revision)

    # The line, the clock

    @rule(who=who)
    def line_goes_down(self, who: int) -> None:
        self.players[who].online = False

    @rule(
        who=who,
        batch=st.sampled_from([1, 2, 3, 100]),
        shuffled=st.none() | st.integers(0, 99),
        twice=st.booleans(),
        latency=latencies,
    )
    def line_comes_up(self, who: int, batch: int, shuffled: int | None, twice: bool, latency: int) -> None:
        """The queue is flushed: in batches, perhaps in another order, perhaps each twice in one request."""
        player = self.players[who]
        player.online = True
        if shuffled is not None:
            Random(shuffled).shuffle(player.queue)
        while player.queue:
            sending = player.queue[:batch]
            self._deliver(player, [*sending, *sending][:100] if twice else sending, latency)
            del player.queue[:batch]

    @rule(who=who, count=st.integers(1, 4), latency=latencies)
    def an_answer_is_lost(self, who: int, count: int, latency: int) -> None:
        """The last reports arrive, once more perhaps, and the device does not know: it keeps them to send again."""
        player = self.players[who]
        if player.told:
            self._deliver(player, player.told[-count:], latency)
            player.queue = list(dict.fromkeys([*player.queue, *player.told[-count:]]))

    @rule(minutes=st.sampled_from([1, 45, 45, 24 * 60, 31 * 24 * 60]), who=who, skew=skews)
    def time_passes(self, minutes: int, who: int, skew: timedelta | None) -> None:
        """Perhaps until somebody sets a device's clock."""
        self._pass(minutes=minutes)
        if skew is not None:
            self.may_be_taken_anew = True
            self.players[who].skew = skew

    @rule(shuffled=st.integers(0, 99))
    def everything_is_sent_again(self, shuffled: int) -> None:
        """Everything that ever arrived or did not: the state is the same after it as after the first time."""
        for player in self.players:
            player.online = True
            self._deliver_all(player, player.queue)
            player.queue = []
        before = self.revision
        for player in self.players:
            again = player.told.copy()
            Random(shuffled).shuffle(again)
            self._deliver_all(player, again)
        assert self.revision == before or (self.may_be_taken_anew and self.places.was_cut)

    def _deliver_all(self, player: Player, reports: list[Any]) -> None:
        for first in range(0, len(reports), 100):
            self._deliver(player, reports[first : first + 100], 0)

    @rule(limit=st.integers(1, 5))
    def look(self, limit: int) -> None:
        self._look(limit)

    def teardown(self) -> None:
        try:
            if self.agrees:
                self.everything_is_sent_again(7)
                self.nothing_is_lost_and_both_see_the_same()
                self._look(limit=3)
        finally:
            self._move_out()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on a machine whose clock is set, with the show in its catalogue."""
    folder = tmp_path_factory.mktemp("house")
    clock = clocked.SetClock(folder / "clock", START)
    environ = {
        clocked.CLOCK_FILE: str(clock.file),
        "PLAYHEAD_SESSION_LIFETIME_S": LONG_S,
        "PLAYHEAD_REFRESH_LIFETIME_S": LONG_S,
        "PLAYHEAD_PROFILE_MAX": "1000000",
    }
    with Server(folder / "data", environ, program=("-P", clocked.__file__)) as server:
        (folder / "show.jsonl").write_text(json.dumps(catalogue()))
        server.cli("catalogue", "import", str(folder / "show.jsonl"))
        token = server.add_account()["refreshToken"]
        with httpx.Client(base_url=server.url, headers=bearer(token), timeout=60) as identity:
            yield House(server, clock, identity)


@pytest.mark.timeout(0 if EXAMPLES else 300)
def test_whatever_two_devices_do_nothing_is_lost_and_the_server_agrees_with_the_diary(house: House) -> None:
    class Machine(TwoPlayers):
        pass

    Machine.house = house
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES or 100,
            stateful_step_count=25,
            phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
            derandomize=not EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert "Traceback" not in house.server.log.read_text(encoding="utf-8")
