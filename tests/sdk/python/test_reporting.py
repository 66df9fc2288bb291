"""Reports on their way: each is kept until it is answered, sent with whose token it is, and never in a rush."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playhead_client import (
    AsyncPlayheadClient,
    BadAnswer,
    Cancel,
    Cancelled,
    Locator,
    Overloaded,
    PlayheadClient,
    Report,
    ReportQueue,
    ReportRefused,
    SignedOut,
    TokenRefused,
    Unreachable,
)

from tests.sdk.python.server import NOON, PROFILE, URL, Clock, Seen, Server, done, ok, refused, session_token, signed_in

REPORTS = "POST /v1/reports"
MOVIE = Locator("MV_550")
OFFLINE = httpx.ConnectError("no route")
POINT = {
    "locator": {"title_id": "MV_550"},
    "position_ms": 20_000,
    "duration_ms": None,
    "progress": None,
    "completed": False,
    "resumable": True,
    "sitting_id": "s",
    "updated_at": "2026-11-21T12:00:00.000Z",
    "revision": 18,
}


def _taken(seen: Seen, *, bad: str = "") -> httpx.Response:
    """An answer to a batch; reports of the sitting ``bad`` are refused."""
    problem = {"type": "-", "title": "-", "status": 404, "detail": "no such content", "code": "content_not_found"}
    results = [
        {"error": problem}
        if bad and report["sitting_id"] == bad
        else {"resolution": "accepted", "point": POINT, "alternatives": []}
        for report in seen.body["reports"]
    ]
    return ok({"results": results, "revision": 18, "next_report_after_ms": 12_000})


def _waiting(queue: ReportQueue, count: int, sitting_id: str = "s") -> None:
    for seq in range(1, count + 1):
        queue.add(PROFILE, _report(seq, sitting_id))


def _report(seq: int, sitting_id: str = "s") -> Report:
    return Report(sitting_id=sitting_id, seq=seq, event="progress", occurred_at=NOON, locator=MOVIE, position_ms=seq)


def _batches(server: Server) -> list[list[int]]:
    return [[report["seq"] for report in seen.body["reports"]] for seen in server.seen if str(seen) == REPORTS]


@pytest.fixture
def queue() -> ReportQueue:
    return ReportQueue()


@pytest.fixture
def client(make: Any, queue: ReportQueue) -> Any:
    return make("Playhead", queue=queue)


# A sitting


async def test_a_sitting_reports_what_it_is_told_under_one_id_with_rising_numbers(
    client: Any, server: Server, clock: Clock
) -> None:
    server.answer(REPORTS, _taken)
    sitting = await done(client.open_sitting(MOVIE, duration_ms=60_000, base_revision=17, rewatch=True))
    await done(sitting.start(0))
    clock.advance(10)
    answer = await done(sitting.progress(10_000))
    assert (answer.resolution, answer.point.revision, answer.revision) == ("accepted", 18, 18)
    assert (answer.next_report_after_ms, sitting.next_report_after_ms) == (12_000, 12_000)
    first, second = (seen.body["reports"][0] for seen in server.seen if str(seen) == REPORTS)
    assert first == {
        "sitting_id": sitting.id,
        "seq": 1,
        "event": "start",
        "occurred_at": "2026-11-21T12:00:00Z",
        "sent_at": "2026-11-21T12:00:00Z",
        "locator": {"title_id": "MV_550"},
        "position_ms": 0,
        "duration_ms": 60_000,
        "base_revision": 17,
        "rewatch": True,
    }
    assert (second["seq"], second["sent_at"], second["position_ms"]) == (2, "2026-11-21T12:00:10Z", 10_000)


async def test_every_event_has_its_word_and_a_length_is_told_once(client: Any, server: Server) -> None:
    server.answer(REPORTS, _taken)
    sitting = await done(client.open_sitting(760))
    await done(sitting.start())
    for event in ("progress", "pause", "seek", "stop"):
        await done(getattr(sitting, event)(1_000, duration_ms=60_000))
    await done(sitting.progress(progress=50.5))
    await done(sitting.complete())
    reports = [seen.body["reports"][0] for seen in server.seen if str(seen) == REPORTS]
    assert [report["event"] for report in reports] == [
        "start",
        "progress",
        "pause",
        "seek",
        "stop",
        "progress",
        "complete",
    ]
    assert [report.get("duration_ms") for report in reports] == [None] + [60_000] * 6
    assert {report["content_id"] for report in reports} == {760}
    assert (reports[5]["progress"], reports[6]["progress"]) == (50.5, 100)
    assert "position_ms" not in reports[6]


async def test_what_the_viewer_was_asked_is_confirmed_from_then_on(client: Any, server: Server) -> None:
    server.answer(REPORTS, _taken)
    sitting = await done(client.open_sitting(MOVIE))
    await done(sitting.start(0))
    sitting.confirm(22)
    await done(sitting.progress(1))
    bases = [seen.body["reports"][0].get("base_revision") for seen in server.seen if str(seen) == REPORTS]
    assert bases == [None, 22]


async def test_two_sittings_have_two_ids(client: Any) -> None:
    one, other = await done(client.open_sitting(MOVIE)), await done(client.open_sitting(MOVIE))
    assert one.id != other.id
    assert one.next_report_after_ms == 10_000


async def test_a_sitting_stays_the_profiles_that_was_watching_when_it_was_opened(client: Any, server: Server) -> None:
    server.answer(REPORTS, _taken)
    sitting = await done(client.open_sitting(MOVIE))
    await done(sitting.start(0))
    own = server.last().token
    await done(client.select_profile("other"))
    await done(sitting.stop(1))
    assert server.last().token == own


async def test_nobody_reports_after_signing_out(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, _taken)
    sitting = await done(client.open_sitting(MOVIE))
    await done(sitting.start(0))
    await done(client.sign_out())
    with pytest.raises(SignedOut):
        await done(sitting.stop(1))
    with pytest.raises(SignedOut):
        await done(client.open_sitting(MOVIE))


# While the line is down


async def test_what_cannot_be_sent_waits_and_goes_with_the_next_that_can(
    client: Any, server: Server, clock: Clock, queue: ReportQueue
) -> None:
    server.answer(REPORTS, OFFLINE)
    sitting = await done(client.open_sitting(MOVIE))
    assert await done(sitting.start(0)) is None
    assert queue.count(PROFILE) == 1
    server.answer(REPORTS, _taken)
    clock.advance(60)
    assert (await done(sitting.progress(60_000))).resolution == "accepted"
    assert queue.count() == 0
    assert await done(client.count_waiting_reports()) == 0
    times = [(report["occurred_at"], report["sent_at"]) for report in server.last().body["reports"]]
    assert times == [
        ("2026-11-21T12:00:00Z", "2026-11-21T12:01:00Z"),
        ("2026-11-21T12:01:00Z", "2026-11-21T12:01:00Z"),
    ]


async def test_a_player_is_not_held_up_by_a_dead_line_again_and_again(
    client: Any, server: Server, clock: Clock
) -> None:
    """After 1 s, then 2, then 4, up to a minute."""
    server.answer(REPORTS, OFFLINE)
    sitting = await done(client.open_sitting(MOVIE))
    tried_after_s = []
    for second in range(200):
        before = len(server.calls(REPORTS.split()[1]))
        await done(sitting.progress(second))
        if len(server.calls(REPORTS.split()[1])) > before:
            tried_after_s.append(second)
        clock.advance(1)
    assert tried_after_s == [0, 1, 3, 7, 15, 31, 63, 123, 183]


async def test_a_request_is_tried_once_since_what_waits_is_tried_again_anyway(client: Any, server: Server) -> None:
    server.answer(REPORTS, httpx.ReadTimeout("late"))
    flushed = await done((await done(client.open_sitting(MOVIE))).start(0))
    assert flushed is None
    assert len(_batches(server)) == 1


async def test_another_process_sends_what_one_has_left(make: Any, server: Server, tmp_path: Path, clock: Clock) -> None:
    server.answer(REPORTS, OFFLINE)
    first = make("Playhead", queue=ReportQueue(tmp_path / "reports"))
    sitting = await done(first.open_sitting(MOVIE))
    await done(sitting.start(0))
    await done(sitting.stop(20_000))
    await done(first.close())
    server.answer(REPORTS, _taken)
    clock.advance(3_600)
    second = make("Playhead", queue=ReportQueue(tmp_path / "reports"))
    flushed = await done(second.flush())
    assert (flushed.answered_count, flushed.waiting_count, flushed.error) == (2, 0, None)
    assert [(one["sitting_id"], one["seq"]) for one in server.last().body["reports"]] == [
        (sitting.id, 1),
        (sitting.id, 2),
    ]
    assert {one["sent_at"] for one in server.last().body["reports"]} == {"2026-11-21T13:00:00Z"}


async def test_flushing_does_not_wait_for_a_line_that_was_down(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, OFFLINE, _taken)
    _waiting(queue, 2)
    flushed = await done(client.flush())
    assert (flushed.waiting_count, type(flushed.error)) == (2, Unreachable)
    assert (await done(client.flush())).answered_count == 2


async def test_a_wait_that_the_server_asked_for_is_kept_and_a_random_while_more(
    server: Server, clock: Clock, queue: ReportQueue
) -> None:
    server.answer(REPORTS, refused(503, "OVERLOADED", retry_after="20"), _taken)
    _waiting(queue, 1)
    machine = clock.machine
    machine = type(machine)(machine.now, machine.monotonic_s, machine.uuid, lambda: 0.5)
    with PlayheadClient(
        base_url=URL, transport=httpx.MockTransport(server.handle), machine=machine, tokens=signed_in(), queue=queue
    ) as client:
        assert isinstance(client.flush().error, Overloaded)
        clock.advance(24.9)
        flushed = client.flush()
        assert (type(flushed.error), flushed.waiting_count, len(_batches(server))) == (Overloaded, 1, 1)
        clock.advance(0.1)
        assert client.flush().answered_count == 1


@pytest.mark.parametrize(
    "reply",
    [
        refused(429, "RATE_LIMITED"),
        refused(500, "INTERNAL"),
        httpx.Response(502),
        httpx.Response(200, content=b"<html>"),
        OFFLINE,
    ],
)
async def test_nothing_is_lost_by_a_server_that_fails(
    client: Any, server: Server, queue: ReportQueue, reply: httpx.Response | Exception
) -> None:
    server.answer(REPORTS, reply, _taken)
    _waiting(queue, 3)
    assert (await done(client.flush())).waiting_count == 3
    assert (await done(client.flush())).answered_count == 3


async def test_an_answer_that_has_not_a_result_for_each_settles_none(
    client: Any, server: Server, queue: ReportQueue
) -> None:
    server.answer(REPORTS, ok({"results": [], "revision": 1, "next_report_after_ms": 10_000}))
    _waiting(queue, 1)
    flushed = await done(client.flush())
    assert (flushed.waiting_count, type(flushed.error)) == (1, BadAnswer)


async def test_with_nothing_to_send_nothing_is_asked(client: Any, server: Server) -> None:
    flushed = await done(client.flush())
    assert (flushed.answered_count, flushed.error, server.seen) == (0, None, [])


# Batches


async def test_a_long_queue_goes_a_hundred_at_a_time(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, _taken)
    _waiting(queue, 201)
    assert (await done(client.flush())).answered_count == 201
    assert _batches(server) == [list(range(1, 101)), list(range(101, 201)), [201]]


async def test_one_bad_report_does_not_sink_the_others(client: Any, server: Server, queue: ReportQueue) -> None:
    told: list[Any] = []
    client.on_report_refused(told.append)
    _waiting(queue, 1, "s")
    _waiting(queue, 1, "bad")
    server.answer(REPORTS, lambda seen: _taken(seen, bad="bad"))
    flushed = await done(client.flush())
    assert (flushed.answered_count, flushed.waiting_count) == (1, 0)
    assert flushed.refused == told
    assert (told[0].report.sitting_id, told[0].error.code, told[0].error.status) == ("bad", "CONTENT_NOT_FOUND", 404)


async def test_a_batch_that_cannot_be_taken_is_halved_down_to_the_culprit(
    client: Any, server: Server, queue: ReportQueue
) -> None:
    def unless_3(seen: Seen) -> httpx.Response:
        is_bad = any(report["seq"] == 3 for report in seen.body["reports"])
        return ok({"code": "body_too_large", "detail": "too large"}, 413) if is_bad else _taken(seen)

    server.answer(REPORTS, unless_3)
    _waiting(queue, 8)
    flushed = await done(client.flush())
    assert [one.report.seq for one in flushed.refused] == [3]
    assert isinstance(flushed.refused[0].error, ReportRefused)
    assert (flushed.answered_count, flushed.waiting_count) == (7, 0)
    assert _batches(server)[:3] == [[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4], [1, 2]]


async def test_who_has_told_what_is_refused_hears_of_it(client: Any, server: Server) -> None:
    sitting = await done(client.open_sitting(760))
    server.answer(REPORTS, lambda seen: _taken(seen, bad=sitting.id))
    with pytest.raises(ReportRefused, match="no such content"):
        await done(sitting.start(0))


# Tokens


async def test_a_token_that_has_expired_is_renewed_on_the_way(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, ok({"code": "token_expired", "detail": "-"}, 401), _taken)
    _waiting(queue, 1)
    assert (await done(client.flush())).answered_count == 1
    assert server.last().token == session_token(2)


async def test_where_the_profile_is_gone_what_waits_is_kept_and_whoever_tells_hears_of_it(
    client: Any, server: Server, queue: ReportQueue
) -> None:
    server.answer(REPORTS, ok({"code": "session_expired", "detail": "-"}, 401))
    sitting = await done(client.open_sitting(MOVIE))
    with pytest.raises(TokenRefused):
        await done(sitting.start(0))
    assert queue.count(PROFILE) == 1
    with pytest.raises(TokenRefused):
        await done(client.deliver())


async def test_a_profiles_reports_are_sent_with_its_own_token_only(
    client: Any, server: Server, queue: ReportQueue
) -> None:
    queue.add("other", _report(1))
    _waiting(queue, 1)
    server.answer(REPORTS, _taken)
    assert (await done(client.flush())).answered_count == 1
    assert queue.count("other") == 1


async def test_signing_out_sends_what_waits_and_keeps_nothing(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, _taken)
    server.answer("DELETE /auth/session", ok({"revoked": True}))
    queue.add("other", _report(1))
    _waiting(queue, 2)
    assert await done(client.sign_out()) is True
    assert _batches(server) == [[1, 2]]
    assert queue.count() == 0


# Delivering


async def test_delivering_goes_on_until_nothing_waits(
    server: Server, clock: Clock, queue: ReportQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds)

    monkeypatch.setattr("playhead_client.driving.time.sleep", sleep)
    server.answer(REPORTS, OFFLINE, OFFLINE, refused(503, "OVERLOADED", retry_after="9"), _taken)
    _waiting(queue, 1)
    with PlayheadClient(
        base_url=URL,
        transport=httpx.MockTransport(server.handle),
        machine=clock.machine,
        tokens=signed_in(),
        queue=queue,
    ) as client:
        client.deliver()
        assert (waits, queue.count()) == ([1, 2, 9], 0)


async def test_delivering_can_be_cancelled(client: Any, server: Server, queue: ReportQueue) -> None:
    server.answer(REPORTS, OFFLINE)
    _waiting(queue, 1)
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        await done(client.deliver(cancel=cancel))
    assert queue.count() == 1


async def test_many_who_tell_at_once_send_one_request_at_a_time(server: Server, clock: Clock) -> None:
    running, most = 0, 0

    async def slowly(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        if request.url.path == "/v1/reports":
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
        return server.handle(request)

    server.answer(REPORTS, _taken)
    async with AsyncPlayheadClient(
        base_url=URL, transport=httpx.MockTransport(slowly), machine=clock.machine, tokens=signed_in()
    ) as client:
        sitting = await client.open_sitting(MOVIE)
        answers = await asyncio.gather(*(sitting.progress(position) for position in range(20)))
        assert [one and one.resolution for one in answers] == ["accepted"] * 20
    assert most == 1
    assert sorted(seq for batch in _batches(server) for seq in batch) == list(range(1, 21))


# Where to start


def _state(**changes: object) -> dict[str, object]:
    return {
        "completed": False,
        "resumable": True,
        "progress": 50,
        "position_ms": 30_000,
        "watched_count": 0,
        "because": "playback",
        "point": None,
        "alternatives": [],
        "title_id": "MV_550",
        "revision": 18,
        "marks": [],
        "dismissed": False,
        "snoozed_until": None,
    } | changes


async def test_a_player_starts_where_the_viewer_was(client: Any, server: Server) -> None:
    server.answer("GET /v1/titles/MV_550/state", ok(_state()))
    start = await done(client.find_start(MOVIE))
    assert (start.position_ms, start.progress, start.revision) == (30_000, 50, 18)


async def test_what_was_watched_to_its_end_starts_at_the_beginning(client: Any, server: Server) -> None:
    server.answer("GET /v1/titles/MV_550/state", ok(_state(resumable=False, completed=True)))
    start = await done(client.find_start(MOVIE))
    assert (start.position_ms, start.progress, start.revision) == (None, None, 18)


async def test_an_episode_is_looked_for_in_its_season(client: Any, server: Server) -> None:
    place = {**_state(), "episode": 5, "title": "-", "air_date": None}
    show = {**_state(), "title_id": "TV_1396", "seasons": [{"season": 0, "episodes": [place]}]}
    server.answer("GET /v1/titles/TV_1396/state", ok(show))
    assert (await done(client.find_start(Locator("TV_1396", 0, 5)))).position_ms == 30_000
    assert server.last().query == {"season": "0"}
    assert (await done(client.find_start(Locator("TV_1396", 0, 6)))).position_ms is None


async def test_what_is_left_from_the_last_time_is_sent_before_the_player_asks(
    client: Any, server: Server, queue: ReportQueue
) -> None:
    server.answer(REPORTS, _taken)
    server.answer("GET /v1/titles/MV_550/state", ok(_state()))
    _waiting(queue, 1)
    await done(client.find_start(MOVIE))
    assert server.calls() == [REPORTS, "GET /v1/titles/MV_550/state"]


@pytest.mark.parametrize("waiting_count", [0, 1])
async def test_without_an_answer_it_starts_at_the_beginning_at_once(
    client: Any, server: Server, queue: ReportQueue, waiting_count: int
) -> None:
    server.answer(REPORTS, OFFLINE)
    server.answer("GET /v1/titles/MV_550/state", httpx.ReadTimeout("late"))
    _waiting(queue, waiting_count)
    start = await done(client.find_start(MOVIE))
    assert (start.position_ms, start.progress, start.revision) == (None, None, None)
    assert len(server.calls()) == 1


def test_the_times_of_reports_are_whatever_the_clock_says(server: Server, clock: Clock) -> None:
    clock.at -= timedelta(days=20_000)
    server.answer(REPORTS, _taken)
    with PlayheadClient(
        base_url=URL, transport=httpx.MockTransport(server.handle), machine=clock.machine, tokens=signed_in()
    ) as client:
        assert client.open_sitting(MOVIE).start(0) is not None
    assert server.last().body["reports"][0]["occurred_at"].startswith("1972-")
