"""A store that fails is answered in the dialect's own words, and says when to come back.

Not for which calls a store refuses.
"""

from playhead.domain.access import App, SignIn, TokenHash
from playhead.ports import StoreConflict
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.dialects.oauth.device import Device, a_device, check_refused
from tests.dialects.service import Service, Viewer, running_service


async def test_a_store_that_cannot_be_reached_is_a_503_with_a_time_to_come_back(
    service: Service, app: App, sam: Viewer, device: Device
) -> None:
    await service.store.close()
    service.clock.advance(5)
    for result in (await device.start(), await device.refresh(), await device.revoke()):
        check_refused(result, "temporarily_unavailable", 503)
        assert result.headers["retry-after"] == "5"
    device.codes = {"device_code": "dvc_1"}
    check_refused(await device.poll(), "temporarily_unavailable", 503)


class _Contended(MemoryStore):
    """One in which somebody else is always faster, and is never seen."""

    async def rotate_sign_in(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        return False


async def test_an_exchange_that_is_always_lost_ends_as_a_503_and_the_token_stays_good() -> None:
    async with running_service(_Contended(FixedClock())) as service:
        sam = await service.add_viewer("Sam")
        device = await a_device(service, await service.use_cases.access.add_app("TV"), sam)
        check_refused(await device.refresh(), "temporarily_unavailable", 503)
        assert (await service.call("GET", "/profiles", device.tokens["refresh_token"])).status_code == 200


class _Broken(MemoryStore):
    async def find_family(self, family_hash: TokenHash) -> SignIn | None:
        raise ZeroDivisionError("a secret detail")


async def test_a_fault_of_ours_is_a_500_that_says_nothing_of_it() -> None:
    async with running_service(_Broken(FixedClock())) as service:
        device = Device(service.call, (await service.use_cases.access.add_app("TV")).client_id)
        result = await device.refresh("ort_" + "0" * 96)
    check_refused(result, "server_error", 500)
    assert "secret" not in result.text


class _Taken(MemoryStore):
    async def rotate_sign_in(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        raise StoreConflict("the token is taken")


async def test_a_conflict_in_the_store_is_a_503() -> None:
    async with running_service(_Taken(FixedClock())) as service:
        sam = await service.add_viewer("Sam")
        device = await a_device(service, await service.use_cases.access.add_app("TV"), sam)
        check_refused(await device.refresh(), "temporarily_unavailable", 503)
