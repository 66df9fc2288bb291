"""The stream of a profile's changes: what it says, and how it is taken up again after whatever ends it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Any

import httpx
import pytest
from playhead_client import (
    AsyncPlayheadClient,
    BadAnswer,
    EntryChanged,
    InvalidRequest,
    MarkChanged,
    NoProfile,
    OtherChange,
    PlayheadClient,
    RateLimited,
    SignedOut,
    TokenRefused,
    Unreachable,
)

from tests.sdk.python.server import LIFETIME_S, URL, Clock, Seen, Server, refused, session_token, signed_in

EVENTS = "GET /v1/events"
MARK = {
    "revision": 20,
    "kind": "mark",
    "locator": {"title_id": "MV_550"},
    "mark": "liked",
    "created_at": "2026-01-22T05:00:00.000Z",
}
ENTRY = {
    "revision": 21,
    "kind": "entry",
    "entry_id": "6971a2c04f1d2a9c07000012",
    "locator": {"title_id": "TV_1396", "season": 1, "episode": 5},
    "progress": 97.5,
    "position_ms": 3_393_000,
    "completed": True,
    "watched_at": "2026-01-22T04:09:36.000Z",
    "created_at": "2026-01-22T04:09:36.000Z",
    "precision": "second",
    "origin": "a line\u2028and\u0085another",
}


def _message(kind: str, data: object, number: int | None = None) -> bytes:
    name = "" if number is None else f"id: {number}\n"
    return f"event: {kind}\n{name}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _revision(number: int) -> bytes:
    return _message("revision", {"revision": number}, number)


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer that breaks off."""

    def __init__(self, *parts: bytes, error: Exception) -> None:
        self._parts = parts
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        raise self._error

    async def aclose(self) -> None:
        return None


def _stream(*parts: bytes, error: Exception | None = None) -> httpx.Response:
    headers = {"Content-Type": "text/event-stream; charset=utf-8"}
    if error is not None:
        return httpx.Response(200, headers=headers, stream=Broken(*parts, error=error))
    return httpx.Response(200, headers=headers, content=b"".join(parts))


class Streams(Server):
    """A server whose answers are not read before they are handed over."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/events":
            return super().handle(request)
        self.seen.append(Seen("GET", "/v1/events", dict(request.url.params), dict(request.headers), None))
        reply = self._replies[EVENTS].popleft()
        assert not callable(reply)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply.stream, Broken):
            return reply
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)


@pytest.fixture
def server() -> Streams:
    return Streams()


@pytest.fixture
def waits(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between connections; the clock goes on by as much."""
    told: list[float] = []

    def sleep(seconds: float) -> None:
        told.append(seconds)
        clock.advance(seconds)

    async def asleep(seconds: float) -> None:
        sleep(seconds)

    monkeypatch.setattr("playhead_client.driving.time.sleep", sleep)
    monkeypatch.setattr("playhead_client.driving.asyncio.sleep", asleep)
    return told


async def _take(client: Any, count: int, since: int | None = None) -> list[Any]:
    events = client.events(since)
    if isinstance(client, AsyncPlayheadClient):
        found = [await anext(events) for _ in range(count)]
        await events.aclose()
        return found
    found = list(islice(events, count))
    events.close()
    return found


async def test_what_happens_is_told_with_its_revision(playhead: Any, server: Streams) -> None:
    server.answer(
        EVENTS,
        _stream(
            _revision(19),
            b": ping\n\n",
            _message("mark", MARK, 20),
            _message("entry", ENTRY, 21),
            _message("resync", {"revision": 30}, 30),
            _message("novelty", {"revision": 31, "kind": "novelty", "more": 1}, 31),
        ),
    )
    revision, mark, entry, resync, novelty = await _take(playhead, 5)
    assert (revision.kind, revision.revision, revision.change) == ("revision", 19, None)
    assert (mark.kind, mark.revision, type(mark.change), mark.change.mark) == ("mark", 20, MarkChanged, "liked")
    assert isinstance(entry.change, EntryChanged)
    assert entry.change.origin == "a line\u2028and\u0085another"
    assert (resync.kind, resync.revision, resync.change) == ("resync", 30, None)
    assert (novelty.kind, novelty.change) == ("novelty", OtherChange(revision=31, kind="novelty"))
    assert (server.last().query, server.last().headers["accept"]) == ({}, "text/event-stream")


async def test_a_stream_that_breaks_is_taken_up_behind_the_last_event(
    playhead: Any, server: Streams, waits: list[float]
) -> None:
    server.answer(
        EVENTS,
        _stream(_revision(19), error=httpx.ReadError("cut")),
        httpx.ConnectError("no route"),
        httpx.Response(503, headers={"Retry-After": "9"}),
        _stream(_message("mark", MARK, 20)),
        _stream(_message("entry", ENTRY, 21)),
    )
    assert [event.revision for event in await _take(playhead, 3, since=17)] == [19, 20, 21]
    asked = [(seen.query, seen.headers.get("last-event-id")) for seen in server.seen if str(seen) == EVENTS]
    assert asked == [({"since": "17"}, None), *[({}, "19")] * 3, ({}, "20")]
    assert waits == [1, 2, 9, 8]


async def test_a_line_that_is_silent_for_too_long_is_dead(playhead: Any, server: Streams, waits: list[float]) -> None:
    server.answer(EVENTS, _stream(_revision(19), error=httpx.ReadTimeout("silent")), _stream(_revision(20)))
    assert [event.revision for event in await _take(playhead, 2)] == [19, 20]


async def test_a_stream_whose_token_has_expired_goes_on_at_once_with_a_new_one(
    playhead: Any, server: Streams, clock: Clock, waits: list[float]
) -> None:
    server.answer(EVENTS, _stream(_revision(19), _message("bye", {"code": "token_expired"})), _stream(_revision(20)))
    events = playhead.events()
    if isinstance(playhead, AsyncPlayheadClient):
        await anext(events)
        clock.advance(LIFETIME_S)
        await anext(events)
        await events.aclose()
    else:
        next(events)
        clock.advance(LIFETIME_S)
        next(events)
        events.close()
    assert [seen.token for seen in server.seen if str(seen) == EVENTS] == [session_token(1), session_token(2)]
    assert waits == []


async def test_a_token_that_is_refused_when_a_stream_is_taken_up_is_replaced_once(
    playhead: Any, server: Streams, waits: list[float]
) -> None:
    expired = refused(401, "token_expired")
    server.answer(EVENTS, _stream(_revision(19)), expired, _stream(_revision(20)), expired, expired)
    assert [event.revision for event in await _take(playhead, 2)] == [19, 20]
    assert server.minted_count == 2
    server.answer(EVENTS, refused(401, "token_expired"), refused(401, "token_expired"))
    with pytest.raises(TokenRefused):
        await _take(playhead, 1)


async def test_a_server_that_says_good_bye_again_and_again_is_not_asked_without_a_pause(
    playhead: Any, server: Streams, waits: list[float]
) -> None:
    bye = [_stream(_message("bye", {"code": "stopping"})) for _ in range(4)]
    server.answer(EVENTS, *bye, _stream(_revision(20)))
    await _take(playhead, 1)
    assert waits == [2, 4, 8]


async def test_after_a_connection_that_has_lasted_the_pauses_are_short_again(
    server: Streams, clock: Clock, waits: list[float]
) -> None:
    cut = [_stream(_revision(number), error=httpx.ReadError("cut")) for number in range(4)]
    server.answer(EVENTS, *cut)
    with PlayheadClient(
        base_url=URL, transport=httpx.MockTransport(server.handle), machine=clock.machine, tokens=signed_in()
    ) as client:
        events = client.events()
        for _ in range(3):
            next(events)
        clock.advance(60)
        next(events)
        events.close()
    assert waits == [1, 2, 1]


async def test_where_the_profile_is_gone_the_stream_ends_in_an_error(playhead: Any, server: Streams) -> None:
    server.answer(EVENTS, _stream(_revision(19), _message("bye", {"code": "session_expired"})))
    with pytest.raises(TokenRefused) as raised:
        await _take(playhead, 2)
    assert raised.value.code == "SESSION_EXPIRED"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.ConnectError("no route"), Unreachable),
        (refused(429, "too_many_streams", retry_after="5"), RateLimited),
        (refused(400, "validation_failed"), InvalidRequest),
        (httpx.Response(200, json={}), BadAnswer),
        (httpx.Response(204), BadAnswer),
        (httpx.Response(302, headers={"Location": "/login"}), BadAnswer),
    ],
)
async def test_a_first_connection_fails_as_any_call_does(
    playhead: Any, server: Streams, reply: httpx.Response | Exception, kind: type[Exception]
) -> None:
    server.answer(EVENTS, reply)
    with pytest.raises(kind):
        await _take(playhead, 1)


async def test_what_is_refused_later_ends_the_stream_as_well(
    playhead: Any, server: Streams, waits: list[float]
) -> None:
    server.answer(EVENTS, _stream(_revision(19)), refused(400, "validation_failed"))
    with pytest.raises(InvalidRequest):
        await _take(playhead, 2)


async def test_an_event_that_cannot_be_read_is_asked_for_again(
    playhead: Any, server: Streams, waits: list[float]
) -> None:
    broken = _message("mark", {"revision": "x", "kind": "mark"}, 20)
    server.answer(EVENTS, _stream(_revision(19), broken), _stream(_message("mark", MARK, 20)))
    assert [event.revision for event in await _take(playhead, 2)] == [19, 20]
    assert server.last().headers["last-event-id"] == "19"


async def test_a_change_that_a_newer_server_words_otherwise_is_told_of_all_the_same(
    playhead: Any, server: Streams
) -> None:
    server.answer(EVENTS, _stream(_message("mark", {"revision": 20, "kind": "mark", "marks": ["liked"]}, 20)))
    (event,) = await _take(playhead, 1)
    assert (event.kind, event.revision, event.change) == ("mark", 20, OtherChange(revision=20, kind="mark"))


async def test_nobody_streams_without_watching(make: Any) -> None:
    with pytest.raises(NoProfile):
        await _take(make("Playhead", tokens=signed_in(None)), 1)
    client = make("Playhead", tokens=None)
    with pytest.raises(SignedOut):
        await _take(client, 1)
