"""The lane in front of Falcon answers a heartbeat as Falcon would, and lets everything else through to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from playhead.bootstrap import make_use_cases
from playhead.bootstrap.service import make_http_app
from playhead.config import Settings
from playhead.http.discovr.heartbeat_lane import HeartbeatLane
from playhead.http.operations import Metrics
from playhead.ports import StoreUnavailable
from playhead.testing.ids import SequentialIds
from tests.dialects.service import SECRETS, Service, Viewer

Asgi = Callable[..., Any]


def in_one_piece(app: Asgi) -> Asgi:
    """``app``, given its body in one piece, as servers give a small one."""

    async def joined(scope: dict[str, Any], receive: Asgi, send: Asgi) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event["body"], event["more_body"]

        async def receive_whole() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await app(scope, receive_whole, send)

    return joined


GOOD = b'{"progress": 45.5}'
REQUESTS = {
    "a movie": ("/profile/history/MV_550", GOOD),
    "an episode": ("/profile/history/TV_1396?season=1&episode=5", GOOD),
    "a season": ("/profile/history/TV_1396?season=1", b'{"progress": 100, "later": [1]}'),
    "a movie with a senseless season": ("/profile/history/MV_550?season=0&season=x", GOOD),
    "a show without a season": ("/profile/history/TV_1396", GOOD),
    "an empty season": ("/profile/history/TV_1396?season=&episode=5", GOOD),
    "a season twice": ("/profile/history/TV_1396?season=1&season=2", GOOD),
    "season 0": ("/profile/history/TV_1396?season=0", GOOD),
    "an id of H&C": ("/profile/history/HC_5", GOOD),
    "no id": ("/profile/history/", GOOD),
    "something below the id": ("/profile/history/MV_550/x", GOOD),
    "an id of percents": ("/profile/history/%00%ff%2e%2e", GOOD),
    "a progress of 101": ("/profile/history/MV_550", b'{"progress": 101}'),
    "not a number": ("/profile/history/MV_550", b'{"progress": NaN}'),
    "a progress in quotes": ("/profile/history/MV_550", b'{"progress": "5"}'),
    "nothing": ("/profile/history/MV_550", b""),
    "bytes that are no text": ("/profile/history/MV_550", b'{"progress": 5, "note": "\xff"}'),
    "a deep nest": ("/profile/history/MV_550", b'{"x":' + b"[" * 100_000),
    "a body beyond the limit": ("/profile/history/MV_550", b" " * 2**20 + GOOD),
}


@pytest.fixture
async def lane(service: Service) -> AsyncIterator[tuple[httpx.AsyncClient, list[str]]]:
    """A client of the lane over the service's store, and the paths that the lane passed on."""
    passed_on: list[str] = []
    settings, ids, metrics = Settings(store="memory:"), SequentialIds(), Metrics()
    use_cases = make_use_cases(settings, SECRETS, service.store, service.clock, ids)
    app: Asgi = make_http_app(settings, SECRETS, use_cases, ids, metrics)

    async def noting(scope: dict[str, Any], receive: Asgi, send: Asgi) -> None:
        passed_on.append(scope["path"])
        await app(scope, receive, send)

    heartbeats = HeartbeatLane(noting, use_cases, metrics, ids, settings.body_max)
    transport = httpx.ASGITransport(in_one_piece(heartbeats))
    async with httpx.AsyncClient(transport=transport, base_url="http://lane") as client:
        yield client, passed_on


def token(viewer: Viewer) -> dict[str, str]:
    return {"Authorization": f"Bearer {viewer.session_token}"}


@pytest.mark.parametrize("case", REQUESTS)
async def test_lane_and_falcon_give_the_same_answer(
    service: Service, sam: Viewer, lane: tuple[httpx.AsyncClient, list[str]], case: str
) -> None:
    path, body = REQUESTS[case]
    client, _ = lane
    by_lane = await client.patch(path, content=body, headers=token(sam))
    path, _, query = path.partition("?")
    by_falcon = await service.call("PATCH", path, sam.session_token, body, query_string=query)
    assert (by_lane.status_code, by_lane.content) == (by_falcon.status_code, by_falcon.content)
    shared = set(by_falcon.headers) - {"x-request-id"}
    assert {name: by_lane.headers[name] for name in shared} == {name: by_falcon.headers[name] for name in shared}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer rt_00"}])
async def test_a_refused_token_is_refused_in_the_dialects_words(
    lane: tuple[httpx.AsyncClient, list[str]], headers: dict[str, str]
) -> None:
    client, passed_on = lane
    answer = await client.patch("/profile/history/MV_550", content=GOOD, headers=headers)
    assert answer.status_code == 401
    assert answer.json().keys() == {"code", "message"}
    assert passed_on == ["/profile/history/MV_550"]


async def test_a_plain_heartbeat_is_written_once_and_does_not_reach_falcon(
    service: Service, sam: Viewer, lane: tuple[httpx.AsyncClient, list[str]]
) -> None:
    client, passed_on = lane
    answer = await client.patch("/profile/history/MV_550", content=GOOD, headers=token(sam))
    assert (answer.status_code, passed_on) == (200, [])
    assert len(answer.headers["x-request-id"]) == 16
    (item,) = (await service.call("GET", "/profile/history", sam.session_token)).json["items"]
    assert (item["id"], item["progress"]) == ("MV_550", 45.5)


@pytest.mark.parametrize("headers", [{"Origin": "https://tv.example"}, {"X-Request-Id": "mine"}])
async def test_what_falcon_does_more_about_is_passed_on_and_written_once(
    service: Service, sam: Viewer, lane: tuple[httpx.AsyncClient, list[str]], headers: dict[str, str]
) -> None:
    client, passed_on = lane
    answer = await client.patch("/profile/history/MV_550", content=GOOD, headers=token(sam) | headers)
    assert (answer.status_code, passed_on) == (200, ["/profile/history/MV_550"])
    assert len((await service.call("GET", "/profile/history", sam.session_token)).json["items"]) == 1


async def test_two_tokens_at_once_are_refused_and_nothing_is_written(
    service: Service, sam: Viewer, alex: Viewer, lane: tuple[httpx.AsyncClient, list[str]]
) -> None:
    client, passed_on = lane
    both = [("Authorization", f"Bearer {viewer.session_token}") for viewer in (sam, alex)]
    answer = await client.patch("/profile/history/MV_550", content=GOOD, headers=both)
    assert (answer.status_code, passed_on) == (401, ["/profile/history/MV_550"])
    for viewer in (sam, alex):
        assert (await service.call("GET", "/profile/history", viewer.session_token)).json["items"] == []


async def test_a_failing_store_is_asked_once_and_the_failure_worded_by_falcon(
    service: Service, sam: Viewer, lane: tuple[httpx.AsyncClient, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, passed_on = lane
    asked: list[object] = []

    async def fail(command: object) -> None:
        asked.append(command)
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(service.store, "apply", fail)
    answer = await client.patch("/profile/history/MV_550", content=GOOD, headers=token(sam))
    assert (answer.status_code, answer.json()["code"], passed_on) == (503, "OVERLOADED", ["/profile/history/MV_550"])
    assert "retry-after" in answer.headers
    assert len(asked) == 1
