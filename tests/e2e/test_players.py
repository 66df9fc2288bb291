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
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from playhead.testing.oracle import Diary, Refused, Row, Where
from tests.e2e import clocked, shown
from tests.e2e.places import Said
from tests.e2e.players import Player, wire_time
from tests.e2e.processes import Server, bearer
from tests.e2e.story import AIRED, FIRST, LENGTHS_MS, MOVIE, NEXT_SEASON, SECOND, SHORT, SHOW, SPECIAL, START, House, Story
from tests.e2e.story import catalogue

EXAMPLES = int(os.environ.get("E2E_EXAMPLES", "0"))
EPISODES = [(where[1] or 0, where[2] or 0, aired_on) for where, aired_on in AIRED.items()]

who = st.integers(0, 1)
playable = st.sampled_from([MOVIE, MOVIE, MOVIE, FIRST, FIRST, SECOND, NEXT_SEASON, SHORT, SPECIAL])
titles = st.sampled_from([MOVIE[0], SHOW, SHORT[0]])
markable = st.sampled_from([MOVIE, FIRST, SPECIAL, SHORT, (SHOW, 1, None), (SHOW, 2, None), (SHOW, None, None)])
latencies = st.sampled_from([1, 40, 3_000])
lasting_s = st.sampled_from([3, 9, 10, 11, 29, 60, 119, 120, 600, 1_500, 2_400])
skews = st.sampled_from([timedelta(0), timedelta(hours=2)])


class TwoPlayers(Story):
    """Everything that two devices and their viewer do."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: list[str] = []
        self.may_be_taken_anew = False
        """Whether a dropped report may be taken when it comes again: its drop was undone, or a clock was set."""

    # Playing

    @rule(who=who, where=playable, rewatch=st.sampled_from([False, False, False, True]), latency=latencies)
    def open(self, who: int, where: Where, rewatch: bool, latency: int) -> None:
        self._close(who)
        self._open(who, where, rewatch=rewatch)
        self._report(who, latency)

    @rule(who=who, where=playable, seconds=lasting_s, latency=latencies)
    def play_on(self, who: int, where: Where, seconds: int, latency: int) -> None:
        player = self._watching(who, where)
        assert player.sitting is not None
        self._pass(seconds=seconds)
        player.move(player.sitting.position_ms + 1000 * seconds)
        at_end = player.sitting.position_ms == player.sitting.duration_ms
        player.tell("complete" if at_end else "progress", self.now)
        self._report(who, latency)

    @rule(who=who, where=playable, minutes=st.sampled_from([0, 5, 90]), latency=latencies)
    def pause(self, who: int, where: Where, minutes: int, latency: int) -> None:
        self._watching(who, where).tell("pause", self.now)
        self._report(who, latency)
        self._pass(minutes=minutes)

    @rule(who=who, where=playable, percent=st.sampled_from([0, 10, 33, 34, 50, 79, 80, 94, 95]), latency=latencies)
    def seek(self, who: int, where: Where, percent: int, latency: int) -> None:
        player = self._watching(who, where)
        assert player.sitting is not None
        player.move(player.sitting.duration_ms * percent // 100)
        player.tell("seek", self.now)
        self._report(who, latency)

    @rule(who=who, where=playable, seconds=st.sampled_from([10, 31, 600]), latency=latencies)
    def rewind(self, who: int, where: Where, seconds: int, latency: int) -> None:
        player = self._watching(who, where)
        assert player.sitting is not None
        player.move(player.sitting.position_ms - 1000 * seconds)
        player.tell("seek", self.now)
        self._report(who, latency)

    @rule(who=who, where=playable, latency=latencies, stays=st.booleans())
    def finish(self, who: int, where: Where, latency: int, stays: bool) -> None:
        player = self._watching(who, where)
        assert player.sitting is not None
        self._pass(milliseconds=player.sitting.duration_ms - player.sitting.position_ms)
        player.move(player.sitting.duration_ms)
        player.tell("complete", self.now)
        if not stays:
            player.sitting = None
        self._report(who, latency)

    @rule(who=who, latency=latencies, without_a_word=st.booleans())
    def close(self, who: int, latency: int, without_a_word: bool) -> None:
        if without_a_word:
            self.players[who].sitting = None
        self._close(who)
        self._report(who, latency)

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

    def _watching(self, who: int, where: Where) -> Player:
        if self.players[who].sitting is None:
            self._open(who, where, rewatch=False)
        return self.players[who]

    def _open(self, who: int, where: Where, *, rewatch: bool) -> None:
        player = self.players[who]
        if player.online:
            answer = player.client.get(f"/v1/titles/{where[0]}/state").raise_for_status()
            player.states[where[0]] = answer.json()
        player.open(where, LENGTHS_MS[where], self.now, rewatch=rewatch)

    def _close(self, who: int) -> None:
        if self.players[who].sitting is not None:
            self.players[who].tell("stop", self.now)

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

    @rule(minutes=st.sampled_from([1, 45, 24 * 60, 31 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self._pass(minutes=minutes)

    @rule(who=who, skew=skews)
    def a_clock_is_set(self, who: int, skew: timedelta) -> None:
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
        assert self.may_be_taken_anew or self.revision == before

    def _deliver_all(self, player: Player, reports: list[Any]) -> None:
        for first in range(0, len(reports), 100):
            self._deliver(player, reports[first : first + 100], 0)

    # What a viewer means

    @rule(who=who, where=markable, replace=st.booleans())
    def mark(self, who: int, where: Where, replace: bool) -> None:
        episodes = None if where[2] is not None or where[0] != SHOW else EPISODES
        done = self._mean(
            who,
            lambda client: client.put(_watched(where), params=_query(where, replace)),
            lambda diary: diary.mark_watched(where, episodes, self.now, replace=replace),
        )
        if episodes is None:
            self.marked.append(where)
        self.places.say(Said(self.now, "marked", lambda place: _is_in(place, where), cuts=episodes is None))
        self._done(done)

    @rule(who=who, where=markable, replace=st.booleans())
    def unmark(self, who: int, where: Where, replace: bool) -> None:
        done = self._mean(
            who,
            lambda client: client.delete(_watched(where), params=_query(where, replace)),
            lambda diary: diary.mark_unwatched(where, self.now, replace=replace),
        )
        self.places.say(Said(self.now, "unmarked", lambda place: _is_in(place, where), cuts=True))
        self._done(done)

    @rule(who=who, title=st.none() | titles, before_h=st.sampled_from([None, None, 0, 1, 30]))
    def clear(self, who: int, title: str | None, before_h: int | None) -> None:
        before = None if before_h is None else START + timedelta(hours=before_h)
        query = {} if title is None else {"title": title}
        if before is not None:
            query["before"] = wire_time(before)
        done = self._mean(
            who,
            lambda client: client.delete("/v1/history", params=query),
            lambda diary: diary.clear(self.now, title, before),
        )
        at = self.now if before is None else min(before, self.now)
        self.places.say(Said(at, "cleared", lambda place: title in {None, place[0]}, cuts=True))
        self._done(done)

    @rule(who=who, title=titles)
    def forget(self, who: int, title: str) -> None:
        done = self._mean(
            who,
            lambda client: client.post(f"/v1/titles/{title}/forget"),
            lambda diary: diary.forget(title, self.now),
        )
        self.places.say(Said(self.now, "forgotten", lambda place: place[0] == title, cuts=True))
        self._done(done)

    @rule(who=who, title=titles)
    def dismiss(self, who: int, title: str) -> None:
        self._mean(
            who,
            lambda client: client.post(f"/v1/titles/{title}/dismiss"),
            lambda diary: diary.dismiss(title, self.now, offered_only=False),
        )
        self.places.say(Said(self.now, "dismissed", lambda place: place[0] == title, cuts=False))

    @rule(who=who, pick=st.integers(1, 3))
    def undo(self, who: int, pick: int) -> None:
        if len(self.operations) < pick:
            return
        operation_id = self.operations[-pick]
        row = self.diary.operations.get(operation_id)
        title = None if row is None else row["title"]
        self.may_be_taken_anew = True
        self._mean(
            who,
            lambda client: client.post(f"/v1/operations/{operation_id}/undo"),
            lambda diary: diary.undo(operation_id, title, self.now),
        )

    def _mean(
        self, who: int, ask: Callable[[httpx.Client], httpx.Response], write: Callable[[Diary], Any]
    ) -> tuple[httpx.Response, Row | None]:
        """Ask by one device, a moment after whatever was before, and write it into the diary."""
        self._pass(milliseconds=1)
        self.agrees = False
        answer = ask(self.players[who].client)
        self.was_outright = True
        row = None
        if self.exact:
            try:
                row = write(self.diary)
            except Refused as refused:
                assert answer.json()["code"] == str(refused)
                return answer, None
        assert answer.is_success or not self.exact, answer.text
        return answer, row

    def _done(self, done: tuple[httpx.Response, Row | None]) -> None:
        """Hold a bulk act to the diary's, and keep its operation."""
        answer, row = done
        if answer.is_success and answer.json()["operation_id"] is not None:
            self.operations.append(answer.json()["operation_id"])
        if row is not None:
            assert answer.json() == shown.bulk_of(row)

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


def _watched(where: Where) -> str:
    return f"/v1/titles/{where[0]}/watched"


def _query(where: Where, replace: bool) -> dict[str, Any]:
    named = {key: value for key, value in (("season", where[1]), ("episode", where[2])) if value is not None}
    return {**named, "override": "replace" if replace else "fill"}


def _is_in(place: Where, where: Where) -> bool:
    return all(told in {None, held} for held, told in zip(place, where, strict=True))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on a machine whose clock is set, with the show in its catalogue."""
    folder = tmp_path_factory.mktemp("house")
    clock = clocked.SetClock(folder / "clock", START)
    environ = {clocked.CLOCK_FILE: str(clock.file), "PLAYHEAD_SESSION_LIFETIME_S": str(10 * 365 * 86_400)}
    with Server(folder / "data", environ, program=("-P", clocked.__file__)) as server:
        (folder / "show.jsonl").write_text(json.dumps(catalogue()))
        server.cli("catalogue", "import", str(folder / "show.jsonl"))
        token = server.add_account()["refreshToken"]
        with httpx.Client(base_url=server.url, headers=bearer(token)) as identity:
            yield House(server, clock, identity)


@pytest.mark.timeout(0 if EXAMPLES else 300)
def test_whatever_two_devices_do_nothing_is_lost_and_the_server_agrees_with_the_diary(house: House) -> None:
    class Machine(TwoPlayers):
        pass

    Machine.house = house
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES or 20,
            stateful_step_count=30,
            phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
            derandomize=not EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert "Traceback" not in house.server.log.read_text(encoding="utf-8")
