"""Device grants: started, approved or denied, and redeemed exactly once."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from playhead.domain.access import Account, App, ClientId, GrantStatus
from playhead.domain.errors import AppNotFound, GrantNotFound, UserCodesExhausted
from playhead.ports import Store
from playhead.service.access import Access
from playhead.service.grants import DeviceGrants, StartedGrant
from playhead.service.sign_in import SignIns
from playhead.service.tokens import TokenExpired, hash_token
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds
from tests.unit.access.conftest import LIMITS


class _Codes(SequentialIds):
    """User codes in a given order."""

    def __init__(self, codes: Iterable[str]) -> None:
        super().__init__()
        self._codes = iter(codes)

    def user_code(self) -> str:
        return next(self._codes)


@pytest.fixture
async def app(access: Access) -> App:
    return await access.add_app("Living room TV")


@pytest.fixture
async def started(grants: DeviceGrants, app: App) -> StartedGrant:
    return await grants.start(app.client_id, "PlayerTV/4.2 (webOS)", "192.0.2.7")


async def _answer(grants: DeviceGrants, started: StartedGrant, account: Account, *, approve: bool) -> None:
    grant, _ = await grants.get_for_approval(started.user_code)
    await grants.answer(grant.device_code_hash, account.account_id, approve=approve)


async def test_a_device_gets_a_secret_to_poll_with_and_a_code_to_show(started: StartedGrant) -> None:
    assert started.device_code.startswith("dvc_")
    assert len(started.device_code) == 4 + 32
    assert started.user_code.isdigit()
    assert len(started.user_code) == 4
    assert started.lifetime_s == 600
    assert started.device_code not in repr(started)


async def test_what_is_stored_is_the_hash_of_the_device_code_with_who_asks_and_from_where(
    store: Store, started: StartedGrant, app: App, clock: FixedClock
) -> None:
    grant = await store.find_grant(hash_token(started.device_code))
    assert grant is not None
    assert started.device_code not in repr(grant)
    assert (grant.client_id, grant.device, grant.address) == (app.client_id, "PlayerTV/4.2 (webOS)", "192.0.2.7")
    assert (grant.created_at, grant.expires_at) == (clock.now(), clock.now() + timedelta(minutes=10))


async def test_an_app_that_is_not_registered_gets_no_code(grants: DeviceGrants) -> None:
    with pytest.raises(AppNotFound):
        await grants.start(ClientId("app_unknown"), "", "192.0.2.7")


async def test_a_user_code_that_is_taken_is_replaced_by_another(
    store: Store, sign_ins: SignIns, clock: FixedClock, app: App
) -> None:
    grants = DeviceGrants(store, sign_ins, clock, _Codes(["1111", "1111", "1111", "2222"]), LIMITS)
    first, second = [await grants.start(app.client_id, "", "192.0.2.7") for _ in range(2)]
    assert (first.user_code, second.user_code) == ("1111", "2222")


async def test_a_user_code_may_come_again_once_its_grant_has_expired(
    store: Store, sign_ins: SignIns, clock: FixedClock, app: App
) -> None:
    grants = DeviceGrants(store, sign_ins, clock, _Codes(["1111", "1111"]), LIMITS)
    await grants.start(app.client_id, "old", "192.0.2.7")
    clock.advance(600)
    await grants.start(app.client_id, "new", "192.0.2.7")
    grant, _ = await grants.get_for_approval("1111")
    assert grant.device == "new"


async def test_user_codes_that_are_always_taken_run_out(
    store: Store, sign_ins: SignIns, clock: FixedClock, app: App
) -> None:
    grants = DeviceGrants(store, sign_ins, clock, _Codes(["1111"] * 100), LIMITS)
    await grants.start(app.client_id, "", "192.0.2.7")
    with pytest.raises(UserCodesExhausted):
        await grants.start(app.client_id, "", "192.0.2.7")


async def test_only_so_many_grants_may_be_pending_and_expired_ones_make_room(
    grants: DeviceGrants, app: App, clock: FixedClock
) -> None:
    for _ in range(LIMITS.pending_grants_max):
        await grants.start(app.client_id, "", "192.0.2.7")
    with pytest.raises(UserCodesExhausted):
        await grants.start(app.client_id, "", "192.0.2.7")
    clock.advance(600)
    await grants.start(app.client_id, "", "192.0.2.7")


async def test_a_poll_finds_nothing_until_somebody_answers(grants: DeviceGrants, started: StartedGrant) -> None:
    assert await grants.poll(started.device_code) is None
    assert await grants.poll(started.device_code) is None


async def test_an_approved_code_gives_a_refresh_token_of_90_days_exactly_once(
    grants: DeviceGrants, sign_ins: SignIns, started: StartedGrant, account: Account, app: App, clock: FixedClock
) -> None:
    """discovr.md#sign-in [doc]."""
    await _answer(grants, started, account, approve=True)
    signed_in = await grants.poll(started.device_code)
    assert signed_in is not None
    assert signed_in.token.startswith("rt_")
    assert len(signed_in.token) == 3 + 64
    sign_in = await sign_ins.identify(signed_in.token)
    assert sign_in == signed_in.sign_in
    assert (sign_in.account_id, sign_in.client_id) == (account.account_id, app.client_id)
    assert sign_in.device == "PlayerTV/4.2 (webOS)"
    assert sign_in.expires_at == clock.now() + timedelta(days=90)
    with pytest.raises(GrantNotFound):
        await grants.poll(started.device_code)


async def test_of_many_who_poll_at_once_one_gets_the_token(
    grants: DeviceGrants, sign_ins: SignIns, started: StartedGrant, account: Account
) -> None:
    await _answer(grants, started, account, approve=True)
    polls = await asyncio.gather(*(grants.poll(started.device_code) for _ in range(20)), return_exceptions=True)
    refused = [poll for poll in polls if isinstance(poll, GrantNotFound)]
    assert len(refused) == 19
    assert len(await sign_ins.list_current(account.account_id)) == 1


async def test_a_denied_code_is_as_good_as_unknown(
    grants: DeviceGrants, sign_ins: SignIns, started: StartedGrant, account: Account
) -> None:
    await _answer(grants, started, account, approve=False)
    for device_code in (started.device_code, "dvc_" + "0" * 32, "", "\ud800"):
        with pytest.raises(GrantNotFound):
            await grants.poll(device_code)
    assert await sign_ins.list_current(account.account_id) == ()


async def test_a_code_that_has_run_out_says_so_even_when_it_was_approved(
    grants: DeviceGrants, started: StartedGrant, account: Account, clock: FixedClock
) -> None:
    await _answer(grants, started, account, approve=True)
    clock.advance(600)
    with pytest.raises(TokenExpired):
        await grants.poll(started.device_code)


async def test_a_code_is_good_until_the_last_millisecond(
    grants: DeviceGrants, started: StartedGrant, account: Account, clock: FixedClock
) -> None:
    clock.advance(599.999)
    await _answer(grants, started, account, approve=True)
    assert await grants.poll(started.device_code) is not None


async def test_a_code_is_answered_once(grants: DeviceGrants, started: StartedGrant, account: Account) -> None:
    grant, _ = await grants.get_for_approval(started.user_code)
    await grants.answer(grant.device_code_hash, account.account_id, approve=False)
    with pytest.raises(GrantNotFound):
        await grants.answer(grant.device_code_hash, account.account_id, approve=True)
    with pytest.raises(GrantNotFound):
        await grants.get_for_approval(started.user_code)


async def test_an_expired_code_is_not_answered(
    store: Store, grants: DeviceGrants, started: StartedGrant, account: Account, clock: FixedClock
) -> None:
    grant, _ = await grants.get_for_approval(started.user_code)
    clock.advance(600)
    with pytest.raises(GrantNotFound):
        await grants.answer(grant.device_code_hash, account.account_id, approve=True)
    with pytest.raises(GrantNotFound):
        await grants.get_for_approval(started.user_code)
    kept = await store.find_grant(grant.device_code_hash)
    assert kept is not None
    assert kept.status is GrantStatus.PENDING


async def test_what_is_approved_shows_the_app_that_asks(grants: DeviceGrants, started: StartedGrant, app: App) -> None:
    grant, asking = await grants.get_for_approval(started.user_code)
    assert asking == app
    assert grant.user_code == started.user_code


async def test_an_app_that_was_removed_meanwhile_asks_for_nothing(
    access: Access, grants: DeviceGrants, started: StartedGrant, app: App
) -> None:
    await access.remove_app(app.client_id)
    with pytest.raises(GrantNotFound):
        await grants.get_for_approval(started.user_code)


@pytest.mark.parametrize("act", ["disable", "delete"])
async def test_an_account_that_is_shut_out_meanwhile_neither_approves_nor_is_signed_in(
    access: Access, grants: DeviceGrants, app: App, account: Account, act: str
) -> None:
    approved, asked = [await grants.start(app.client_id, "", "192.0.2.7") for _ in range(2)]
    await _answer(grants, approved, account, approve=True)
    grant, _ = await grants.get_for_approval(asked.user_code)
    if act == "disable":
        await access.set_disabled(account.account_id, disabled=True)
    else:
        await access.delete_account(account.account_id)
    with pytest.raises(GrantNotFound):
        await grants.poll(approved.device_code)
    with pytest.raises(GrantNotFound):
        await grants.answer(grant.device_code_hash, account.account_id, approve=True)


async def test_a_device_s_own_name_is_kept_fit_to_be_shown(grants: DeviceGrants, app: App) -> None:
    started = await grants.start(app.client_id, " TV\n\u202e" + "x" * 300, "192.0.2.7")
    grant, _ = await grants.get_for_approval(started.user_code)
    assert grant.device.startswith("TV  xxx")
    assert grant.device.isprintable()
    assert len(grant.device) <= 200
