"""A read that the client has already is answered 304, until something changes that it depends on.

Not for what the answers are.
"""

from dataclasses import replace
from typing import Any

import pytest

from tests.dialects.native.calls import MOVIE, SHOW, TITLES, ask, fill, v1
from tests.dialects.service import Service, Viewer, running_service

READS = (
    "/v1/continue-watching",
    "/v1/next-up",
    "/v1/history?limit=2",
    f"/v1/titles/{MOVIE}/state",
    f"/v1/titles/{SHOW}/state?season=1",
    "/v1/changes?since=1",
    "/v1/settings",
    "/v1/stats?year=2026",
    "/v1/operations/{operation_id}",
)
OF_REVISIONS = ("/v1/history?limit=2", "/v1/changes?since=1", "/v1/settings", "/v1/stats?year=2026")
EACH_READ = pytest.mark.parametrize("path", READS)


async def _get(service: Service, viewer: Viewer, path: str, tag: str | None = None) -> Any:
    headers = {} if tag is None else {"If-None-Match": tag}
    return await ask(service, viewer.session_token, "GET", path, headers=headers)


@EACH_READ
async def test_a_read_is_answered_304_while_nothing_has_changed(service: Service, sam: Viewer, path: str) -> None:
    _, operation_id = await fill(service, sam)
    path = path.format(operation_id=operation_id)
    first = await _get(service, sam, path)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    for told in (tag, tag.removeprefix("W/"), f'"another", {tag}', "*"):
        again = await _get(service, sam, path, told)
        assert (again.status_code, again.content) == (304, b""), told
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"
    for told in ('"another"', 'W/"another"', "nonsense", "", '"', tag + "x"):
        again = await _get(service, sam, path, told)
        assert (again.status_code, again.content) == (200, first.content), told


@EACH_READ
async def test_a_write_makes_every_read_that_depends_on_it_anew(service: Service, sam: Viewer, path: str) -> None:
    _, operation_id = await fill(service, sam)
    path = path.format(operation_id=operation_id)
    first = await _get(service, sam, path)
    await v1(service, sam, "POST", f"operations/{operation_id}/undo")
    await v1(service, sam, "DELETE", "history", title=MOVIE)
    await v1(service, sam, "PUT", f"titles/{SHOW}/watched", season=1, episode=1)
    await v1(service, sam, "PUT", f"titles/{SHOW}/watched", season=1, episode=2)
    again = await _get(service, sam, path, first.headers["etag"])
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("path", OF_REVISIONS)
async def test_what_is_known_by_its_revision_is_not_read_again(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    await fill(service, sam)
    tag = (await _get(service, sam, path)).headers["etag"]

    async def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    for expensive in ("list_viewings", "list_changes", "find_title", "list_summaries"):
        monkeypatch.setattr(service.store, expensive, fail)
    assert (await _get(service, sam, path, tag)).status_code == 304


async def test_a_new_name_in_the_catalogue_is_shown_at_once(service: Service, sam: Viewer) -> None:
    await fill(service, sam)
    for path in ("/v1/history", "/v1/continue-watching"):
        tag = (await _get(service, sam, path)).headers["etag"]
        await service.add_catalogue([replace(TITLES[0], title=f"As of {path}")])
        again = await _get(service, sam, path, tag)
        assert again.status_code == 200
        assert f"As of {path}" in again.text


async def test_the_tag_of_one_profile_is_not_good_for_another(service: Service, sam: Viewer) -> None:
    """In a browser both have the same address."""
    robin = await service.add_profile(sam, "Robin")
    for viewer in (sam, robin):
        await v1(service, viewer, "PUT", f"titles/{MOVIE}/marks/liked")
    for path in OF_REVISIONS:
        tag = (await _get(service, sam, path)).headers["etag"]
        assert (await _get(service, robin, path, tag)).status_code == 200


async def test_a_refusal_has_no_tag(service: Service, sam: Viewer) -> None:
    for path in ("/v1/history?limit=0", "/v1/stats?year=x", "/v1/operations/op_1", "/v1/titles/x/state", "/v1/none"):
        result = await _get(service, sam, path, "*")
        assert result.status_code >= 400
        assert "etag" not in result.headers


async def test_a_web_player_may_read_the_tag() -> None:
    async with running_service(cors_origins=["https://player.example"]) as service:
        sam = await service.add_viewer("Sam")
        headers = {"Origin": "https://player.example"}
        result = await service.call("GET", "/v1/settings", sam.session_token, headers=headers)
        assert "ETag" in result.headers["access-control-expose-headers"]
