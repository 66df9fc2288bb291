"""A profile's changes as they happen: what a stream is asked for, what it says, and when it is taken up again.

Not for the sockets (``driving``), nor for how server-sent events are framed (httpx-sse).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from playhead_client.changes_wire import Change, read_change
from playhead_client.errors import BadAnswer, PlayheadError, Refused, TokenRefused, is_passing
from playhead_client.exchange import Call, problem_of
from playhead_client.flows import wait

if TYPE_CHECKING:
    from playhead_client.exchange import Answer
    from playhead_client.flows import Flow
    from playhead_client.sessions import Sessions

SILENCE_MAX_S: Final = 45.0
"""A server says something at least every 15 s; a line that is silent for so long is dead."""

_WAIT_S: Final = 1.0
_WAIT_MAX_S: Final = 60.0
_FIRM_S: Final = 10.0
"""A connection that has lasted so long was a good one."""

_DOUBLINGS_MAX: Final = 6
_UNAUTHORIZED: Final = 401
_WITHOUT_CHANGE: Final = frozenset({"revision", "resync"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened to a profile, which is at ``revision`` then.

    ``kind``: ``entry``, ``point``, ``mark``, ``tombstone`` or ``cleared``, with the ``change``; ``revision``, where the
    stream begins or something changed that leaves no row, such as a setting; ``resync``, where what was missed is no
    longer known: read everything anew, the stream goes on from there.
    """

    kind: str
    revision: int
    change: Change | None = None


class _Told(msgspec.Struct):
    revision: int


class _Bye(msgspec.Struct):
    code: str


class EventStream:
    """One caller's stream, over as many connections as it takes. ``is_over``: the present one has said good-bye."""

    def __init__(self, sessions: Sessions, since: int | None) -> None:
        self.is_over = False
        self._sessions = sessions
        self._since = since
        self._last_id: str | None = None
        self._token: str | None = None
        self._refused: str | None = None
        self._opened_at_s: float | None = None
        self._failures = 0

    def opening(self, profile_id: str) -> Flow[tuple[Call[None], str]]:
        """The request that takes the stream up where it was, and its token."""
        self.is_over = False
        self._token = yield from self._sessions.token(profile_id, refused=self._refused)
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last_id is not None:
            headers["Last-Event-ID"] = self._last_id
        query = (("since", str(self._since)),) if self._since is not None and self._last_id is None else ()
        return Call("GET", "/v1/events", lambda _data: None, query=query, headers=headers), self._token

    def opened(self, answer: Answer) -> None:
        """Look at the head of what came back. Raises what the server refuses with."""
        if not answer.is_good:
            raise problem_of(answer)
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            raise BadAnswer("the answer is no stream of events")
        self._opened_at_s, self._refused = self._sessions.machine.monotonic_s(), None

    def take(self, kind: str, data: str, last_id: str) -> Event | None:
        """What a message says; None where that is only for us.

        Raises:
            TokenRefused: the profile is gone.
            BadAnswer: it cannot be read.
        """
        if not data:
            return None  # a ping: httpx-sse makes a message of it once there was an id, against WHATWG HTML, 9.2.6
        try:
            event = self._read(kind, data)
        except msgspec.MsgspecError as error:
            raise BadAnswer(f"an event of the kind {kind!r} cannot be read: {error}") from error
        self._last_id = last_id or self._last_id
        return event

    def _read(self, kind: str, data: str) -> Event | None:
        if kind == "bye":
            self._end(msgspec.json.decode(data, type=_Bye).code)
            return None
        if kind in _WITHOUT_CHANGE:
            return Event(kind, msgspec.json.decode(data, type=_Told).revision)
        change = read_change(data)
        return Event(kind, change.revision, change)

    def _end(self, code: str) -> None:
        self.is_over = True
        if code == "session_expired":
            raise TokenRefused("SESSION_EXPIRED", "the profile of this token is gone", _UNAUTHORIZED)

    def pause(self, error: PlayheadError | None) -> Flow[None]:
        """Wait before the next connection, after one that has ended, by ``error`` where it was not by itself.

        Raises:
            PlayheadError: the error, where there is no use in another try, or where there never was a connection.
        """
        if isinstance(error, TokenRefused) and error.is_renewable and self._refused is None:
            self._refused = self._token
            return
        if error is not None and (self._opened_at_s is None or not is_passing(error)):
            raise error
        machine = self._sessions.machine
        if self._opened_at_s is not None and machine.monotonic_s() - self._opened_at_s > _FIRM_S:
            self._failures = 0
        failures, self._failures = self._failures, min(self._failures + 1, _DOUBLINGS_MAX)
        if error is None and failures == 0:
            return  # a good-bye: the token has expired, or the server starts anew
        asked_s = error.retry_after_s if isinstance(error, Refused) else None
        wait_s = max(asked_s or 0.0, min(_WAIT_S * 2.0**failures, _WAIT_MAX_S))
        yield from wait(wait_s * (1 + machine.chance() / 2))
