"""A store that fails is answered in the dialect's own words, and says when to come back.

Not for which calls a store refuses, nor for what it does to be up again.
"""

from typing import TypeVar

from playhead.domain.slices import Command
from playhead.ports import StoreOverloaded
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.dialects.discovr.calls import LISTS, fill, seen
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.discovr.test_bad_input import WRITES
from tests.dialects.service import Service, Viewer, running_service

R = TypeVar("R")


async def test_a_store_that_cannot_be_reached_is_a_503_with_a_time_to_come_back(service: Service, sam: Viewer) -> None:
    """[ours]: `OVERLOADED` (503, with `Retry-After`)."""
    await service.store.close()
    calls = [(method, path, b"{" + keys + b"}") for (method, path), keys in WRITES.items() if "/skip" not in path]
    reads = ("history", "history/MV_550", *LISTS, "playback", "media/MV_550/meta")
    for method, path, body in (*calls, *[("GET", f"/profile/{path}", None) for path in reads]):
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 503, "OVERLOADED")
        assert result.headers["retry-after"] == "5"


class _Full(MemoryStore):
    full = False

    async def apply(self, command: Command[R]) -> R:
        if self.full:
            raise StoreOverloaded(retry_after_s=3)
        return await super().apply(command)


async def test_a_full_queue_is_a_503_that_says_when_to_come_back() -> None:
    """[ours]: `OVERLOADED` (503, with `Retry-After`)."""
    store = _Full(FixedClock())
    async with running_service(store) as service:
        sam = await service.add_viewer("Sam")
        await fill(service, sam)
        before = await seen(service, sam)
        store.full = True
        for (method, path), keys in WRITES.items():
            if "/skip" not in path:
                result = await service.call(method, path, sam.session_token, b"{" + keys + b"}")
                check_refused(result, 503, "OVERLOADED")
                assert result.headers["retry-after"] == "3"
        assert await seen(service, sam) == before


class _Broken(MemoryStore):
    async def apply(self, command: Command[R]) -> R:
        raise ZeroDivisionError("a secret detail")


async def test_a_fault_of_ours_is_a_500_that_says_nothing_of_it() -> None:
    async with running_service(_Broken(FixedClock())) as service:
        sam = await service.add_viewer("Sam")
        result = await service.call("POST", "/profile/history", sam.session_token, {"mediaId": "MV_550"})
    assert result.status_code == 500
    assert result.json == {"code": "INTERNAL", "message": "something went wrong on our side"}
