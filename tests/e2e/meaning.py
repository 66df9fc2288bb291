"""What a viewer says outright by the native API: watched or not, cleared, forgotten, dismissed, and taken back.

Not for playing (``test_players``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import rule

from playhead.testing.oracle import Diary, Refused, Row, Where
from tests.e2e import shown
from tests.e2e.places import Said
from tests.e2e.players import wire_time
from tests.e2e.story import AIRED, FIRST, MOVIE, SHORT, SHOW, SPECIAL, START, Story

EPISODES = [(where[1] or 0, where[2] or 0, aired_on) for where, aired_on in AIRED.items()]

_titles = st.sampled_from([MOVIE[0], SHOW, SHORT[0]])
_markable = st.sampled_from([MOVIE, FIRST, SPECIAL, SHORT, (SHOW, 1, None), (SHOW, 2, None), (SHOW, None, None)])
_acts = st.one_of(
    st.tuples(st.just("mark"), _markable, st.booleans()),
    st.tuples(st.just("unmark"), _markable, st.booleans()),
    st.tuples(st.just("clear"), st.none() | _titles, st.sampled_from([None, None, 0, 1, 30])),
    st.tuples(st.just("forget"), _titles, st.none()),
    st.tuples(st.just("dismiss"), _titles, st.none()),
)
"""The title or the place, and whether own entries give way, or before which hour of the story."""


class Meaning(Story):
    """The acts, each by one of the devices."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: list[str] = []
        self.may_be_taken_anew = False
        """Whether a dropped report may be taken when it comes again: its drop was undone, or a clock was set."""

    @rule(who=st.integers(0, 1), act=_acts)
    def mean(self, who: int, act: tuple[str, Any, Any]) -> None:
        what, about, how = act
        self.client = self.players[who].client
        self._pass(milliseconds=1)
        match what:
            case "mark":
                self._mark(about, replace=how)
            case "unmark":
                self._unmark(about, replace=how)
            case "clear":
                self._clear(about, None if how is None else START + timedelta(hours=how))
            case "forget":
                self._forget(about)
            case "dismiss":
                self._dismiss(about)

    def _mark(self, where: Where, *, replace: bool) -> None:
        episodes = None if where[2] is not None or where[0] != SHOW else EPISODES
        done = self._mean(
            lambda client: client.put(_watched(where), params=_query(where, replace=replace)),
            lambda diary: diary.mark_watched(where, episodes, self.now, replace=replace),
        )
        if episodes is None:
            self.marked.append(where)
        self.places.say(Said(self.now, "marked", lambda place: _is_in(place, where), cuts=episodes is None))
        self._done(done)

    def _unmark(self, where: Where, *, replace: bool) -> None:
        done = self._mean(
            lambda client: client.delete(_watched(where), params=_query(where, replace=replace)),
            lambda diary: diary.mark_unwatched(where, self.now, replace=replace),
        )
        self.places.say(Said(self.now, "unmarked", lambda place: _is_in(place, where), cuts=True))
        self._done(done)

    def _clear(self, title: str | None, before: datetime | None) -> None:
        query = {} if title is None else {"title": title}
        if before is not None:
            query["before"] = wire_time(before)
        done = self._mean(
            lambda client: client.delete("/v1/history", params=query),
            lambda diary: diary.clear(self.now, title, before),
        )
        at = self.now if before is None else min(before, self.now)
        self.places.say(Said(at, "cleared", lambda place: title in {None, place[0]}, cuts=True))
        self._done(done)

    def _forget(self, title: str) -> None:
        done = self._mean(
            lambda client: client.post(f"/v1/titles/{title}/forget"),
            lambda diary: diary.forget(title, self.now),
        )
        self.places.say(Said(self.now, "forgotten", lambda place: place[0] == title, cuts=True))
        self._done(done)

    def _dismiss(self, title: str) -> None:
        self._mean(
            lambda client: client.post(f"/v1/titles/{title}/dismiss"),
            lambda diary: diary.dismiss(title, self.now, offered_only=False),
        )
        self.places.say(Said(self.now, "dismissed", lambda place: place[0] == title, cuts=False))

    @rule(who=st.integers(0, 1), pick=st.integers(1, 3))
    def undo(self, who: int, pick: int) -> None:
        """One of the last bulk acts; perhaps once more."""
        if len(self.operations) < pick:
            return
        self.client = self.players[who].client
        operation_id = self.operations[-pick]
        row = self.diary.operations.get(operation_id)
        title = None if row is None else row["title"]
        self.may_be_taken_anew = True
        self._pass(milliseconds=1)
        self._mean(
            lambda client: client.post(f"/v1/operations/{operation_id}/undo"),
            lambda diary: diary.undo(operation_id, title, self.now),
        )

    def _mean(
        self, ask: Callable[[httpx.Client], httpx.Response], write: Callable[[Diary], Any]
    ) -> tuple[httpx.Response, Row | None]:
        """Ask, and write it into the diary: what that refuses the server must refuse, and nothing else."""
        self.agrees = False
        answer = ask(self.client)
        self.was_outright = True
        if not self.exact:
            return answer, None
        row, refusal = None, None
        try:
            row = write(self.diary)
        except Refused as refused:
            refusal = str(refused)
        assert (answer.is_success or answer.json()["code"]) == (refusal or True), answer.text
        return answer, row

    def _done(self, done: tuple[httpx.Response, Row | None]) -> None:
        """Hold a bulk act to the diary's, and keep its operation."""
        answer, row = done
        if answer.is_success and answer.json()["operation_id"] is not None:
            self.operations.append(answer.json()["operation_id"])
        if row is not None:
            assert answer.json() == shown.bulk_of(row)


def _watched(where: Where) -> str:
    return f"/v1/titles/{where[0]}/watched"


def _query(where: Where, *, replace: bool) -> dict[str, Any]:
    named = {key: value for key, value in (("season", where[1]), ("episode", where[2])) if value is not None}
    return {**named, "override": "replace" if replace else "fill"}


def _is_in(place: Where, where: Where) -> bool:
    return all(told in {None, held} for held, told in zip(place, where, strict=True))
