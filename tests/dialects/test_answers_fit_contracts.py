"""That every answer a contract describes is really given, and given in the shape that it describes.

Not for the values in the answers: see the tests of each dialect.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.dialects.contracts import NAMES, Document, Operation, load, operations, resolve
from tests.dialects.hnc.samples import CLIP_ID, CONTENTS, TITLES
from tests.dialects.oauth.device import Device, answer
from tests.dialects.service import AVATAR, PASSWORD, Service, Viewer, running_service
from tests.dialects.witness import Witness, described

DOCUMENTS = {name: load(name) for name in NAMES}
SUCCESSES = range(200, 300)
NOT_MODIFIED = range(304, 305)
BODY_MAX = 1024


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A service with a small catalogue, that takes small bodies."""
    async with running_service(body_max=BODY_MAX) as running:
        await running.add_catalogue(TITLES, CONTENTS)
        yield running


async def test_every_success_of_the_native_contract_is_given_as_described(service: Service, sam: Viewer) -> None:
    service.use_cases.live._ping_s = 0.05  # that a client has left is noticed at the next ping
    witness = Witness(service, DOCUMENTS["playhead"])
    await _report(witness, sam)
    await _log(witness, sam)
    operation_id = await _treat_titles(witness, sam)
    await _follow(witness, sam)
    for operation, _ in described(DOCUMENTS["playhead"], NOT_MODIFIED):
        path = operation.removeprefix("GET ").format(title_id="MV_550", operation_id=operation_id)
        await witness.call("GET", path, sam.session_token, params={"year": 2026}, headers={"If-None-Match": "*"})
    assert described(DOCUMENTS["playhead"], range(200, 400)) - witness.seen == set()


async def _report(witness: Witness, sam: Viewer) -> None:
    told = {
        "sitting_id": "0f9d4a52-3c1e-4b7a-9a55-6f2f4f1d2a9c",
        "event": "seek",
        "occurred_at": "2026-01-02T03:04:05Z",
    }
    places: list[dict[str, Any]] = [
        {"locator": {"title_id": "MV_550"}},
        {"content_id": CLIP_ID},
        {"content_id": 99},
        {},
    ]
    reports = [{**told, **place, "seq": seq, "position_ms": 900_000} for seq, place in enumerate(places)]
    await witness.call("POST", "/v1/reports", sam.session_token, {"reports": reports})
    await witness.call("GET", "/v1/continue-watching", sam.session_token, params={"limit": 1})


async def _log(witness: Witness, sam: Viewer) -> None:
    token, episode = sam.session_token, {"title_id": "TV_1396", "season": 1, "episode": 1}
    entry = await witness.call(
        "POST", "/v1/history", token, {"locator": episode, "origin": "trakt", "precision": "day"}
    )
    await witness.call("POST", "/v1/history", token, {"locator": {"title_id": "MV_550"}, "progress": 45.5})
    await witness.call("GET", "/v1/history", token, params={"limit": 1})
    await witness.call("GET", "/v1/next-up", token)
    path = f"/v1/history/{entry.json['entry_id']}"
    await witness.call("PATCH", path, token, {"progress": 90, "watched_at": "2026-01-01T00:00:00Z"})
    await witness.call("GET", "/v1/stats", token, params={"year": 2026})
    await witness.call("DELETE", path, token)


async def _treat_titles(witness: Witness, sam: Viewer) -> str:
    """The id of an operation."""
    token = sam.session_token
    for mark in ("liked", "disliked", "watchlist"):
        await witness.call("PUT", f"/v1/titles/MV_550/marks/{mark}", token)
    await witness.call("DELETE", "/v1/titles/MV_550/marks/watchlist", token)
    done = await witness.call("PUT", "/v1/titles/TV_1396/watched", token)
    for title_id in ("TV_1396", "MV_550", "HC_760", "MV_9"):
        await witness.call("GET", f"/v1/titles/{title_id}/state", token)
    await witness.call("GET", f"/v1/operations/{done.json['operation_id']}", token)
    await witness.call("POST", f"/v1/operations/{done.json['operation_id']}/undo", token)
    await witness.call("DELETE", "/v1/titles/MV_550/watched", token)
    await witness.call("POST", "/v1/titles/MV_550/dismiss", token)
    await witness.call("POST", "/v1/titles/MV_550/snooze", token, {"until_episode": True})
    await witness.call("GET", "/v1/titles/MV_550/state", token)
    await witness.call("POST", "/v1/titles/MV_550/forget", token, params={"marks": "true"})
    return str(done.json["operation_id"])


async def _follow(witness: Witness, sam: Viewer) -> None:
    token = sam.session_token
    await witness.call("POST", "/v1/history", token, {"locator": {"title_id": "TV_1396", "season": 1}})
    await witness.call("PUT", "/v1/titles/MV_550/marks/liked", token)
    await witness.call("GET", "/v1/changes", token, params={"limit": 1})
    await witness.call("GET", "/v1/changes", token, params={"limit": 100})
    await witness.call("GET", "/v1/events", token)
    await witness.call("PATCH", "/v1/settings", token, {"retention_days": 7})
    await witness.call("GET", "/v1/settings", token)
    await witness.call("DELETE", "/v1/history", token)


async def test_every_success_of_the_discovr_contract_is_given_as_described(service: Service, sam: Viewer) -> None:
    witness = Witness(service, DOCUMENTS["discovr"])
    await _sign_a_device_in(witness, sam)
    await _manage_profiles(witness, sam)
    await _watch(witness, sam)
    await _mark(witness, sam)
    await _sign_out(witness, sam)
    assert described(DOCUMENTS["discovr"], SUCCESSES) - witness.seen == set()


async def _sign_a_device_in(witness: Witness, sam: Viewer) -> None:
    service = witness.service
    app = await service.use_cases.access.add_app("Living room TV")
    await witness.call("POST", "/auth/device-codes", body={"clientID": app.client_id}, params={"format": "image"})
    for method, step in (("POST", "poll"), ("GET", "token")):
        codes = await witness.call("POST", "/auth/device-codes", body={"clientID": app.client_id})
        path = f"/auth/device-codes/{codes.json['deviceCode']}/{step}"
        await witness.call(method, path)
        grant, _ = await service.use_cases.grants.get_for_approval(codes.json["userCode"])
        await service.use_cases.grants.answer(grant.device_code_hash, sam.account_id, approve=True)
        service.clock.advance(5)
        await witness.call(method, path)
    await witness.call("POST", "/auth/session-token", sam.refresh_token, {"profileId": sam.profile_id})


async def _manage_profiles(witness: Witness, sam: Viewer) -> None:
    new = await witness.call("POST", "/profiles", sam.refresh_token, {"name": "Robin", "avatarUrl": AVATAR})
    path = f"/profiles/{new.json['profileId']}"
    await witness.call("GET", "/profiles", sam.refresh_token)
    await witness.call("GET", path, sam.refresh_token)
    await witness.call("PATCH", path, sam.refresh_token, {"name": "Alex"})
    await witness.call("DELETE", path, sam.refresh_token)


async def _watch(witness: Witness, sam: Viewer) -> None:
    token, episode = sam.session_token, {"season": 1, "episode": 1}
    await witness.call("POST", "/profile/history", token, {"mediaId": "TV_1396", "season": 1, "imported": "trakt"})
    await witness.call("POST", "/profile/history", token, {"mediaId": "MV_1"})
    await witness.call("PATCH", "/profile/history/TV_1396", token, {"progress": 45.5}, params=episode)
    await witness.call("GET", "/profile/history", token, params={"limit": 1})
    await witness.call("GET", "/profile/history", token)
    await witness.call("GET", "/profile/history/TV_1396", token, params=episode)
    await witness.call("DELETE", "/profile/history/TV_1396", token, params=episode)
    await witness.call("POST", "/profile/playback", token, {"mediaId": "MV_550", "progress": 25.5})
    await witness.call("PATCH", "/profile/playback", token, {"mediaId": "MV_550", "progress": 30})
    await witness.call("POST", "/profile/scrobble/TV_1396", token, {"progress": 45, "tv": episode})
    await witness.call("POST", "/profile/scrobble/MV_1/skip", token, {"from": 10, "to": 20, "duration": 90})
    await witness.call("GET", "/profile/playback", token)
    for media_id in ("TV_1396", "MV_550", "MV_2"):
        await witness.call("GET", f"/profile/media/{media_id}/meta", token)
    await witness.call("DELETE", "/profile/playback/MV_550", token)


async def _mark(witness: Witness, sam: Viewer) -> None:
    token = sam.session_token
    for name in ("watchlist", "liked", "disliked", "super_liked", "super_liked"):
        await witness.call("POST", f"/profile/{name}", token, {"mediaId": "MV_550"})
        await witness.call("GET", f"/profile/{name}", token)
    await witness.call("DELETE", "/profile/super_liked/MV_550", token)


async def _sign_out(witness: Witness, sam: Viewer) -> None:
    listed = await witness.call("GET", "/auth/sessions", sam.refresh_token)
    other = next(session for session in listed.json["sessions"] if not session["current"])
    await witness.call("DELETE", f"/auth/sessions/{other['publicId']}", sam.refresh_token)
    await witness.call("DELETE", "/auth/session", sam.refresh_token)


async def test_every_success_of_the_h_and_c_contract_is_given_as_described(service: Service, sam: Viewer) -> None:
    witness = Witness(service, DOCUMENTS["hnc"])
    login = {"email": sam.email, "password": PASSWORD, "profile_id": sam.profile_id}
    token = (await witness.call("POST", "/login", body=login)).json["token"]
    await witness.call("GET", "/auth/user", token)
    for path in ("/history", "/watchlist"):
        await witness.call("GET", path, token, params={"page": 3})
        ids = [await _create(witness, path, token, content_id) for content_id in (CLIP_ID, 500)]
        await witness.call("GET", path, token, params={"perPage": 1})
        await witness.call("GET", f"{path}/{ids[0]}", token)
        if path == "/history":
            await witness.call("GET", f"/watchlist/{ids[0]}", token)
            await witness.call("PUT", f"{path}/{ids[0]}", token, {"time": 90.5})
        await witness.call("DELETE", f"{path}/{ids[0]}", token)
        await witness.call("DELETE", path, token)
    await witness.call("GET", "/contents", params={"timeZone": "Europe/London"})
    await witness.call("GET", f"/contents/{CLIP_ID}")
    await witness.call("POST", "/logout", token)
    assert described(DOCUMENTS["hnc"], SUCCESSES) - witness.seen == set()


async def test_every_success_of_the_oauth_contract_is_given_as_described(service: Service, sam: Viewer) -> None:
    witness = Witness(service, DOCUMENTS["oauth"])
    await witness.call("GET", "/.well-known/oauth-authorization-server")
    device = Device(witness.call, (await service.use_cases.access.add_app("TV")).client_id)
    await device.start()
    await answer(service, device, sam)
    await device.poll()
    await device.refresh()
    await device.revoke()
    assert described(DOCUMENTS["oauth"], SUCCESSES) - witness.seen == set()


async def _create(witness: Witness, path: str, token: str, content_id: int) -> str:
    result = await witness.call("POST", path, token, {"content_id": content_id})
    return str(result.headers["x-resource-id"])


def _path(operation: Operation) -> str:
    path = operation.path
    for parameter in operation.parameters:
        path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    return path


def _token(operation: Operation, name: str, sam: Viewer) -> str | None:
    if not operation.secured:
        return None
    if name == "hnc":
        return sam.hnc_token
    return sam.session_token if operation.node["security"] == [{"session": []}] else sam.refresh_token


@pytest.mark.parametrize("name", NAMES)
async def test_a_call_without_a_token_is_refused_as_described(service: Service, name: str) -> None:
    witness = Witness(service, DOCUMENTS[name])
    for operation in operations(DOCUMENTS[name]):
        service.clock.advance(1)
        result = await witness.call(operation.method.upper(), _path(operation))
        asked_for = 401 in operation.responses and not operation.path.startswith(("/login", "/oauth/"))
        assert (result.status_code == 401) == asked_for, operation


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"\xff", 400), (b'{"a": NaN}', 400), (b'{"a": "' + b"x" * BODY_MAX + b'"}', 413)],
    ids=["cut off", "no object", "no UTF-8", "NaN", "too large"],
)
async def test_a_bad_body_is_refused_as_described_wherever_one_is_read(
    service: Service, sam: Viewer, name: str, body: bytes, status: int
) -> None:
    witness = Witness(service, DOCUMENTS[name])
    for operation in operations(DOCUMENTS[name]):
        if "requestBody" in operation.node:
            token, query = _token(operation, name, sam), {"season": 1}
            (media_type,) = operation.node["requestBody"]["content"]
            headers = {"Content-Type": media_type}
            method, path = operation.method.upper(), _path(operation)
            result = await witness.call(method, path, token, body, headers=headers, params=query)
            assert result.status_code == status, operation


@pytest.mark.parametrize("name", NAMES)
async def test_a_bad_number_in_a_query_is_refused_as_described_wherever_one_is_read(
    service: Service, sam: Viewer, name: str
) -> None:
    witness = Witness(service, DOCUMENTS[name])
    for operation in operations(DOCUMENTS[name]):
        for parameter in (one for one in operation.parameters if _is_bounded(witness.document, one)):
            least = resolve(witness.document, parameter["schema"])["minimum"]
            for value in (str(least - 1), "1.0", "1e3", "x", "", "99999999999", ["1", "2"]):
                token, query = _token(operation, name, sam), {"season": 1, parameter["name"]: value}
                result = await witness.call(operation.method.upper(), _path(operation), token, b"{}", params=query)
                assert result.status_code == 400, (operation, parameter, value)


def _is_bounded(document: Document, parameter: Document) -> bool:
    return parameter["in"] == "query" and "minimum" in resolve(document, parameter["schema"])


async def test_a_thing_that_is_not_there_is_refused_as_described(service: Service, sam: Viewer) -> None:
    for name in NAMES:
        witness = Witness(service, DOCUMENTS[name])
        for operation in operations(DOCUMENTS[name]):
            by_id = operation.method in {"get", "delete"} and operation.path.endswith("Id}")
            if operation.secured and 404 in operation.responses and (by_id or operation.path.endswith("/{id}")):
                method, token = operation.method.upper(), _token(operation, name, sam)
                result = await witness.call(method, _path(operation), token, b"{}", params={"season": 1})
                assert result.status_code == (400 if method == "PUT" else 404), str(operation)
