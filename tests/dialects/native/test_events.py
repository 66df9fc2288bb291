"""GET /v1/events: a profile's changes as they happen, from where the client was, until its token ends.

Not for a real network, nor for several processes: that takes servers, and is tested end to end.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import falcon.testing
import pytest

from playhead.domain.errors import ResyncNeeded
from playhead.domain.marking import AddMark
from playhead.domain.marks import MarkKind
from playhead.domain.titles import Locator, TitleId
from playhead.ports import StoreUnavailable
from tests.dialects.native.calls import MOVIE, SHOW, ask, fill, locator, play, renewed, v1
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer, running_service

PATIENCE = 200
Event = tuple[str, str | None, dict[str, Any]]


class Stream:
    """What has come of a stream so far."""

    def __init__(self, result: falcon.testing.StreamedResult) -> None:
        self.result = result
        self._text = ""

    async def next(self) -> Event:
        """The next event: its name, id and data; pings are passed over."""
        while True:
            block = await self._block()
            if not block.startswith(":"):
                fields = dict(line.split(": ", 1) for line in block.splitlines())
                return fields["event"], fields.get("id"), json.loads(fields["data"])

    async def ping(self) -> str:
        """The next block, which must be a comment."""
        return await self._block()

    async def _block(self) -> str:
        for _ in range(PATIENCE):
            if "\n\n" in self._text:
                block, _, self._text = self._text.partition("\n\n")
                return block
            self._text += (await self.result.stream.read()).decode()
            await asyncio.sleep(0.005)
        raise AssertionError("nothing came")


@asynccontextmanager
async def streaming(service: Service, viewer: Viewer, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    """A stream that is open for as long as the test needs it."""
    sent = {"Authorization": f"Bearer {viewer.session_token}", **headers}
    async with service.conductor.simulate_get_stream("/v1/events", query_string=query, headers=sent) as result:
        yield Stream(result)


async def test_a_stream_begins_with_where_the_profile_is(service: Service, sam: Viewer) -> None:
    await fill(service, sam)
    revision = (await v1(service, sam, "GET", "changes"))["revision"]
    async with streaming(service, sam) as stream:
        assert stream.result.status_code == 200
        assert stream.result.headers["content-type"] == "text/event-stream"
        assert stream.result.headers["cache-control"] == "no-store"
        assert stream.result.headers["x-accel-buffering"] == "no"
        assert await stream.next() == ("revision", str(revision), {"revision": revision})


async def test_what_one_device_does_the_other_hears_in_the_words_of_the_feed(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        await play(service, sam, locator(SHOW, 1, 1), 600_000)
        entry = await v1(service, sam, "POST", "history", {"locator": locator(MOVIE)})
        await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
        await v1(service, sam, "DELETE", f"history/{entry['entry_id']}")
        await v1(service, sam, "DELETE", "history")
        heard = [await stream.next() for _ in range(2)]
        while heard[-1][0] != "cleared":
            heard.append(await stream.next())
    kinds = [kind for kind, _, _ in heard]
    assert kinds[0] == "point"
    assert {"mark", "tombstone"} <= set(kinds)
    assert all(str(data["revision"]) == event_id and data["kind"] == kind for kind, event_id, data in heard)
    revisions = [data["revision"] for _, _, data in heard]
    assert revisions == sorted(set(revisions))


async def test_who_comes_back_is_sent_what_was_missed_tombstones_included(service: Service, sam: Viewer) -> None:
    entry_id, _ = await fill(service, sam)
    since = (await v1(service, sam, "GET", "changes"))["revision"]
    await v1(service, sam, "DELETE", f"history/{entry_id}")
    await v1(service, sam, "PUT", f"titles/{SHOW}/marks/liked")
    missed = (await v1(service, sam, "GET", "changes", since=since))["changes"]
    expected = [(one["kind"], str(one["revision"]), one) for one in missed]
    assert {kind for kind, _, _ in expected} >= {"tombstone", "mark"}
    for query, headers in (
        (f"since={since}", {}),
        ("", {"Last-Event-ID": str(since)}),
        ("since=0", {"Last-Event-ID": str(since)}),
    ):
        async with streaming(service, sam, query, **headers) as stream:
            assert [await stream.next() for _ in expected] == expected


async def test_who_missed_more_than_a_page_is_sent_all_of_it(service: Service, sam: Viewer) -> None:
    for number in range(1, 131):
        await v1(service, sam, "PUT", f"titles/MV_{number}/marks/liked")
    async with streaming(service, sam, "since=0") as stream:
        heard = [await stream.next() for _ in range(130)]
    assert [data["locator"]["title_id"] for _, _, data in heard] == [f"MV_{number}" for number in range(1, 131)]


async def test_what_leaves_no_row_moves_the_revision(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        await v1(service, sam, "POST", f"titles/{SHOW}/dismiss")
        assert await stream.next() == ("revision", "1", {"revision": 1})


async def test_what_is_done_through_another_dialect_is_heard(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        await service.call("PATCH", f"/profile/history/{MOVIE}", sam.session_token, {"progress": 45})
        kind, _, data = await stream.next()
        assert (kind, data["locator"], data["progress"]) == ("entry", {"title_id": MOVIE}, 45)


async def test_what_another_process_writes_is_heard_within_a_second(service: Service, sam: Viewer) -> None:
    """It is in the store, and nobody in this process has noted it."""
    service.use_cases.live._poll_s = 0.01
    async with streaming(service, sam) as stream:
        await stream.next()
        await service.store.apply(AddMark(sam.profile_id, Locator(TitleId(MOVIE)), MarkKind.LIKED))
        assert (await stream.next())[0] == "mark"


async def test_a_stream_shows_its_own_profile_alone(service: Service, sam: Viewer, alex: Viewer) -> None:
    robin = await service.add_profile(sam, "Robin")
    async with streaming(service, sam, "since=0") as stream:
        for viewer in (alex, robin):
            await fill(service, viewer)
        await v1(service, sam, "PUT", f"titles/{SHOW}/marks/liked")
        assert (await stream.next())[1] == "1"


async def test_a_comment_comes_while_nothing_happens(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        assert [await stream.ping() for _ in range(2)] == [": ping", ": ping"]


async def test_a_client_that_knows_more_than_the_server_begins_anew(service: Service, sam: Viewer) -> None:
    await v1(service, sam, "PUT", f"titles/{SHOW}/marks/liked")
    async with streaming(service, sam, "since=1000") as stream:
        assert await stream.next() == ("resync", "1", {"revision": 1})
        await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
        assert (await stream.next())[:2] == ("mark", "2")


async def test_a_client_that_missed_what_is_no_longer_known_begins_anew(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(service, sam)
    revision = (await v1(service, sam, "GET", "changes"))["revision"]

    async def refuse(*_: object, **__: object) -> None:
        raise ResyncNeeded

    with monkeypatch.context() as patched:
        patched.setattr(service.store, "list_changes", refuse)
        async with streaming(service, sam, "since=1") as stream:
            assert await stream.next() == ("resync", str(revision), {"revision": revision})


# How a stream ends


async def test_a_stream_ends_with_its_token_and_tells_nothing_after(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        other = await renewed(service, sam)
        service.clock.advance(1800)
        other = await renewed(service, other)
        await v1(service, other, "PUT", f"titles/{SHOW}/marks/liked")
        assert await stream.next() == ("bye", None, {"code": "token_expired"})


async def test_a_stream_ends_with_its_profile(service: Service, sam: Viewer) -> None:
    robin = await service.add_profile(sam, "Robin")
    async with streaming(service, robin) as stream:
        await stream.next()
        await service.use_cases.access.delete_profile(robin.account_id, robin.profile_id)
        assert await stream.next() == ("bye", None, {"code": "session_expired"})


async def test_a_stream_ends_when_the_server_stops(service: Service, sam: Viewer) -> None:
    async with streaming(service, sam) as stream:
        await stream.next()
        await service.use_cases.live.close()
        assert await stream.next() == ("bye", None, {"code": "stopping"})


async def test_a_stream_ends_when_the_store_cannot_be_reached(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("gone")

    async with streaming(service, sam) as stream:
        await stream.next()
        with monkeypatch.context() as patched:
            patched.setattr(service.store, "get_head", fail)
            assert await stream.next() == ("bye", None, {"code": "unavailable"})


async def test_a_client_that_leaves_is_followed_no_longer(service: Service, sam: Viewer) -> None:
    live = service.use_cases.live
    for _ in range(3):
        async with streaming(service, sam) as stream:
            await stream.next()
            assert live.count(sam.profile_id) == 1
        await _until_nobody_follows(service, sam)


async def _until_nobody_follows(service: Service, viewer: Viewer) -> None:
    for _ in range(PATIENCE):
        if not service.use_cases.live.count(viewer.profile_id):
            return
        await asyncio.sleep(0.005)
    raise AssertionError("a stream that its client has left is still followed")


async def test_the_limit_of_streams_is_a_setting_that_holds_for_each_profile() -> None:
    async with running_service(streams_max=2) as service:
        service.use_cases.live._ping_s = 0.05
        sam, robin = await service.add_viewer("Sam"), await service.add_viewer("Robin")
        async with streaming(service, sam) as first, streaming(service, sam) as second:
            await first.next()
            await second.next()
            result = await ask(service, sam.session_token, "GET", "/v1/events")
            check_refused(result, 429, "too_many_streams")
            assert result.headers["retry-after"] == "5"
            async with streaming(service, robin) as others:
                assert (await others.next())[0] == "revision"
        await _until_nobody_follows(service, sam)
        async with streaming(service, sam) as third:
            assert (await third.next())[0] == "revision"


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "", "10000000000"])
async def test_what_is_no_event_id_is_refused(service: Service, sam: Viewer, last: str) -> None:
    result = await ask(service, sam.session_token, "GET", "/v1/events", headers={"Last-Event-ID": last})
    check_refused(result, 400, "validation_failed", "Last-Event-ID")
