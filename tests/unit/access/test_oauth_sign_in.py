"""Tokens that are exchanged for one another, over a store of each engine: given out once, used once, one alive."""

import asyncio
from dataclasses import replace

import pytest

from playhead.domain.access import Account, App, SignIn, TokenHash
from playhead.domain.rotation import Rotation, Standing, Successor, exchange, standing
from playhead.ports import Store, StoreConflict
from playhead.service.access import Access
from playhead.service.grants import DeviceGrants
from playhead.service.oauth_sign_in import AccessDenied, Granted, NotRevocable, OAuthSignIns
from playhead.service.sign_in import SignIns
from playhead.service.tokens import TokenInvalid, hash_token
from playhead.testing.clock import START, FixedClock
from playhead.testing.ids import SequentialIds
from playhead.testing.samples import a_family, a_sign_in, a_token
from tests.unit.access.conftest import LIMITS


@pytest.fixture
def oauth(
    store: Store, access: Access, sign_ins: SignIns, grants: DeviceGrants, clock: FixedClock, ids: SequentialIds
) -> OAuthSignIns:
    return OAuthSignIns(store, access, sign_ins, grants, clock, ids, LIMITS)


@pytest.fixture
async def app(access: Access) -> App:
    return await access.add_app("Living room TV")


async def _approved(grants: DeviceGrants, app: App, account: Account) -> str:
    started = await grants.start(app.client_id, "PlayerTV/4.2", "192.0.2.7")
    grant, _ = await grants.get_for_approval(started.user_code)
    await grants.answer(grant.device_code_hash, account.account_id, approve=True)
    return started.device_code


@pytest.fixture
async def granted(oauth: OAuthSignIns, grants: DeviceGrants, app: App, account: Account) -> Granted:
    found = await oauth.redeem(await _approved(grants, app, account), app.client_id, None)
    assert found is not None
    return found


async def test_only_hashes_are_kept_and_none_of_them_is_of_the_next_token(
    store: Store, oauth: OAuthSignIns, granted: Granted, app: App, account: Account
) -> None:
    """Nor does anything that is kept make the next token without the present one."""
    renewed = await oauth.refresh(granted.refresh_token, app.client_id, None)
    (kept,) = await store.list_sign_ins(account.account_id)
    assert kept.token_hash == hash_token(renewed.refresh_token)
    assert kept.rotation is not None
    assert kept.rotation.retired_hash == hash_token(granted.refresh_token)
    assert kept.rotation.seed
    shown = repr((kept, granted, renewed, kept.rotation))
    for secret in (granted.refresh_token, renewed.refresh_token, granted.session.token):
        assert secret not in shown
        assert secret[4:36] not in shown


async def test_of_many_refreshes_at_once_one_is_an_exchange_and_all_have_its_token(
    store: Store, oauth: OAuthSignIns, granted: Granted, app: App, account: Account
) -> None:
    tries = [oauth.refresh(granted.refresh_token, app.client_id, None) for _ in range(20)]
    renewed = await asyncio.gather(*tries)
    assert len({each.refresh_token for each in renewed}) == 1
    assert await store.list_sign_ins(account.account_id) == (renewed[0].sign_in,)
    next_one = await oauth.refresh(renewed[0].refresh_token, app.client_id, None)
    assert next_one.refresh_token != renewed[0].refresh_token


async def test_of_many_refreshes_without_a_grace_one_is_answered_and_the_sign_in_ends(
    store: Store,
    access: Access,
    sign_ins: SignIns,
    grants: DeviceGrants,
    clock: FixedClock,
    granted: Granted,
    app: App,
    account: Account,
) -> None:
    """Which is what the strictest setting asks for."""
    strict = OAuthSignIns(store, access, sign_ins, grants, clock, SequentialIds(), replace(LIMITS, refresh_grace_s=0))
    tries = [strict.refresh(granted.refresh_token, app.client_id, None) for _ in range(5)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, Granted) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TokenInvalid) for outcome in outcomes) == 4
    assert await store.list_sign_ins(account.account_id) == ()


async def test_an_exchange_and_a_reuse_at_once_leave_no_token_alive(
    store: Store, oauth: OAuthSignIns, granted: Granted, clock: FixedClock, app: App, account: Account
) -> None:
    """Whichever comes first."""
    renewed = await oauth.refresh(granted.refresh_token, app.client_id, None)
    clock.advance(60)
    await asyncio.gather(
        oauth.refresh(renewed.refresh_token, app.client_id, None),
        oauth.refresh(granted.refresh_token, app.client_id, None),
        return_exceptions=True,
    )
    assert await store.list_sign_ins(account.account_id) == ()


async def test_a_sign_in_that_is_signed_out_while_it_is_exchanged_stays_out(
    store: Store, oauth: OAuthSignIns, granted: Granted, app: App, account: Account
) -> None:
    await asyncio.gather(
        oauth.refresh(granted.refresh_token, app.client_id, None),
        oauth.revoke(granted.refresh_token, app.client_id),
        return_exceptions=True,
    )
    assert await store.list_sign_ins(account.account_id) == ()


async def test_an_exchange_that_cannot_be_saved_leaves_the_token_good(
    store: Store, oauth: OAuthSignIns, granted: Granted, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(retired_hash: TokenHash, renewed: SignIn) -> bool:
        raise StoreConflict("as if")

    with monkeypatch.context() as patched:
        patched.setattr(store, "rotate_sign_in", fail)
        with pytest.raises(StoreConflict):
            await oauth.refresh(granted.refresh_token, app.client_id, None)
    assert await store.find_sign_in(granted.sign_in.kind, hash_token(granted.refresh_token)) == granted.sign_in


async def test_a_viewer_s_no_is_told_from_an_unknown_code(
    oauth: OAuthSignIns, grants: DeviceGrants, app: App, account: Account
) -> None:
    started = await grants.start(app.client_id, "", "192.0.2.7")
    assert await oauth.redeem(started.device_code, app.client_id, None) is None
    grant, _ = await grants.get_for_approval(started.user_code)
    await grants.answer(grant.device_code_hash, account.account_id, approve=False)
    with pytest.raises(AccessDenied):
        await oauth.redeem(started.device_code, app.client_id, None)


async def test_a_session_token_is_not_revocable(oauth: OAuthSignIns, granted: Granted, app: App) -> None:
    with pytest.raises(NotRevocable):
        await oauth.revoke(granted.session.token, app.client_id)


# The rule itself


@pytest.mark.parametrize(
    ("number", "after_s", "grace_s", "expected"),
    [
        (2, 0, 0, Standing.PRESENT),
        (2, 10_000, 60, Standing.PRESENT),
        (1, 0, 60, Standing.AGAIN),
        (1, 59.999, 60, Standing.AGAIN),
        (1, -5, 60, Standing.AGAIN),
        (1, 60, 60, Standing.REUSED),
        (1, 0, 0, Standing.REUSED),
        (3, 0, 60, Standing.REUSED),
    ],
)
def test_what_a_token_is_worth(number: int, after_s: float, grace_s: int, expected: Standing) -> None:
    """The present one always, the last one for a while (also when the clock is set back), any other never."""
    before = replace(a_sign_in(1), rotation=Rotation(a_family(1)))
    assert standing(before, a_token(1), START, grace_s) is Standing.PRESENT
    assert standing(before, a_token(2), START, grace_s) is Standing.REUSED
    assert before.rotation is not None
    sign_in = exchange(before, before.rotation, Successor(a_token(2), b"seed"), START, 90)
    now = FixedClock().advance(after_s)
    assert standing(sign_in, a_token(number), now, grace_s) is expected
