"""Refresh and H&C tokens: given out, told apart, taken back, and never kept as they are."""

from datetime import timedelta

import pytest

from playhead.domain.access import Account, ProfileId, SignInKind
from playhead.domain.errors import ProfileNotFound, SignInNotFound, WrongCredentials
from playhead.ports import Store
from playhead.service.access import Access
from playhead.service.sign_in import SignIns
from playhead.service.tokens import (
    SessionTokens,
    TokenExpired,
    TokenInvalid,
    TokenKind,
    TokenMissing,
    WrongTokenKind,
    hash_token,
)
from playhead.testing.clock import FixedClock

PICTURE = "https://example.com/robin.mp4"
DAY_S = 86_400


async def _hnc(sign_ins: SignIns, profile_id: ProfileId | None = None) -> str:
    return (await sign_ins.hnc_login("ann@example.com", "correct horse", profile_id, "Player/1")).token


# Refresh tokens


async def test_a_refresh_token_is_good_for_90_days_and_not_a_millisecond_longer(
    sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    token = (await sign_ins.issue_refresh(account.account_id, "cli")).token
    clock.advance(90 * DAY_S - 0.001)
    assert (await sign_ins.identify(token)).account_id == account.account_id
    clock.advance(0.001)
    with pytest.raises(TokenExpired):
        await sign_ins.identify(token)


async def test_only_the_hash_of_a_token_is_kept_and_neither_shows(
    store: Store, sign_ins: SignIns, account: Account
) -> None:
    signed_in = await sign_ins.issue_refresh(account.account_id, "cli")
    kept = await store.find_sign_in(SignInKind.DISCOVR, hash_token(signed_in.token))
    assert kept == signed_in.sign_in
    shown = repr(signed_in)
    assert signed_in.token not in shown
    assert signed_in.token[3:] not in shown
    assert repr(bytes(signed_in.sign_in.token_hash)) not in shown


@pytest.mark.parametrize("token", ["rt_", "rt_" + "0" * 64, "rt_" + "0" * 5000, "nonsense", "rt_\ud800", "Bearer x"])
async def test_a_token_that_was_never_given_out_is_invalid(sign_ins: SignIns, account: Account, token: str) -> None:
    with pytest.raises(TokenInvalid):
        await sign_ins.identify(token)
    with pytest.raises((TokenInvalid, WrongTokenKind)):
        await sign_ins.identify_hnc(token)


async def test_a_token_of_another_kind_is_told_so(
    sign_ins: SignIns, session_tokens: SessionTokens, access: Access, account: Account
) -> None:
    """discovr.md#conventions [doc]: a session JWT on an identity path is of the wrong kind."""
    refresh = (await sign_ins.issue_refresh(account.account_id, "cli")).token
    hnc = await _hnc(sign_ins)
    profile = await access.first_profile(account.account_id)
    session = session_tokens.mint(account.account_id, profile.profile_id).token
    for token in (session, hnc, "dvc_" + "0" * 32):
        with pytest.raises(WrongTokenKind) as caught:
            await sign_ins.identify(token)
        assert caught.value.wanted is TokenKind.REFRESH
    for token in (session, refresh, "dvc_" + "0" * 32):
        with pytest.raises(WrongTokenKind) as caught:
            await sign_ins.identify_hnc(token)
        assert caught.value.wanted is TokenKind.HNC
    for token in (refresh, hnc):
        with pytest.raises(WrongTokenKind):
            session_tokens.verify(token)


async def test_no_token_is_missing(sign_ins: SignIns) -> None:
    for identify in (sign_ins.identify, sign_ins.identify_hnc):
        with pytest.raises(TokenMissing):
            await identify("")


async def test_a_disabled_account_s_tokens_open_nothing_until_it_is_let_in_again(
    access: Access, sign_ins: SignIns, account: Account
) -> None:
    refresh, hnc = (await sign_ins.issue_refresh(account.account_id, "cli")).token, await _hnc(sign_ins)
    await access.set_disabled(account.account_id, disabled=True)
    with pytest.raises(TokenInvalid):
        await sign_ins.identify(refresh)
    with pytest.raises(TokenInvalid):
        await sign_ins.identify_hnc(hnc)
    await access.set_disabled(account.account_id, disabled=False)
    await sign_ins.identify(refresh)
    await sign_ins.identify_hnc(hnc)


async def test_when_a_token_was_last_used_is_noted_once_an_hour(
    store: Store, sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    issued_at = clock.now()
    token = (await sign_ins.issue_refresh(account.account_id, "cli")).token

    async def last_used() -> timedelta:
        await sign_ins.identify(token)
        (kept,) = await store.list_sign_ins(account.account_id)
        return kept.last_used_at - issued_at

    clock.advance(3599.999)
    assert await last_used() == timedelta(0)
    clock.advance(0.001)
    assert await last_used() == timedelta(hours=1)
    clock.advance(1800)
    assert await last_used() == timedelta(hours=1)


async def test_a_session_opens_for_the_account_s_own_profiles_alone(
    access: Access, sign_ins: SignIns, session_tokens: SessionTokens, account: Account
) -> None:
    stranger = await access.register("s@example.com", "S", "correct horse")
    theirs = await access.first_profile(stranger.account_id)
    mine = await access.create_profile(account.account_id, "Robin", PICTURE)
    sign_in = (await sign_ins.issue_refresh(account.account_id, "cli")).sign_in
    opened = await sign_ins.open_session(sign_in, mine.profile_id)
    session = session_tokens.verify(opened.token)
    assert (session.profile_id, session.account_id) == (mine.profile_id, account.account_id)
    for profile_id in (theirs.profile_id, ProfileId("0000000000"), ProfileId("")):
        with pytest.raises(ProfileNotFound):
            await sign_ins.open_session(sign_in, profile_id)


# H&C tokens


async def test_an_hnc_token_is_a_number_and_40_alphanumerics_for_the_first_profile(
    access: Access, sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    """hnc.md#account [doc] and, the first profile, [ours]."""
    await access.create_profile(account.account_id, "Robin", PICTURE)
    token = await _hnc(sign_ins)
    number, _, secret = token.partition("|")
    sign_in = await sign_ins.identify_hnc(token)
    assert number == str(sign_in.sign_in_id)
    assert len(secret) == 40
    assert secret.isalnum()
    assert sign_in.profile_id == (await access.first_profile(account.account_id)).profile_id
    assert sign_in.expires_at == clock.now() + timedelta(days=365)
    assert (await access.get_account(account.account_id)).last_login_at == clock.now()


async def test_an_hnc_token_may_be_for_a_profile_named_at_login(
    access: Access, sign_ins: SignIns, account: Account
) -> None:
    """hnc.md#account [ours]."""
    robin = await access.create_profile(account.account_id, "Robin", PICTURE)
    assert (await sign_ins.identify_hnc(await _hnc(sign_ins, robin.profile_id))).profile_id == robin.profile_id
    stranger = await access.register("s@example.com", "S", "correct horse")
    theirs = await access.first_profile(stranger.account_id)
    with pytest.raises(ProfileNotFound):
        await _hnc(sign_ins, theirs.profile_id)


async def test_an_hnc_token_ends_with_its_profile(access: Access, sign_ins: SignIns, account: Account) -> None:
    robin = await access.create_profile(account.account_id, "Robin", PICTURE)
    token = await _hnc(sign_ins, robin.profile_id)
    await access.delete_profile(account.account_id, robin.profile_id)
    with pytest.raises(TokenInvalid):
        await sign_ins.identify_hnc(token)


async def test_a_wrong_password_gets_no_hnc_token(sign_ins: SignIns, account: Account) -> None:
    with pytest.raises(WrongCredentials):
        await sign_ins.hnc_login("ann@example.com", "wrong", None, "")
    assert await sign_ins.list_current(account.account_id) == ()


async def test_the_number_of_one_token_does_not_go_with_the_letters_of_another(
    sign_ins: SignIns, account: Account
) -> None:
    first, second = await _hnc(sign_ins), await _hnc(sign_ins)
    mixed = first.split("|")[0] + "|" + second.split("|")[1]
    with pytest.raises(TokenInvalid):
        await sign_ins.identify_hnc(mixed)


# Signed-in devices


async def test_a_revoked_token_opens_nothing_and_the_others_live_on(sign_ins: SignIns, account: Account) -> None:
    first, second = [await sign_ins.issue_refresh(account.account_id, "cli") for _ in range(2)]
    await sign_ins.revoke(account.account_id, first.sign_in.public_id)
    with pytest.raises(TokenInvalid):
        await sign_ins.identify(first.token)
    await sign_ins.identify(second.token)
    with pytest.raises(SignInNotFound):
        await sign_ins.revoke(account.account_id, first.sign_in.public_id)


async def test_another_account_s_device_cannot_be_revoked(access: Access, sign_ins: SignIns, account: Account) -> None:
    stranger = await access.register("s@example.com", "S", "correct horse")
    theirs = await sign_ins.issue_refresh(stranger.account_id, "tv")
    with pytest.raises(SignInNotFound):
        await sign_ins.revoke(account.account_id, theirs.sign_in.public_id)
    await sign_ins.identify(theirs.token)


async def test_the_list_has_what_is_still_good_the_one_used_last_first(
    sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    hnc = await _hnc(sign_ins)
    old = await sign_ins.issue_refresh(account.account_id, "old")
    clock.advance(60 * DAY_S)
    new = await sign_ins.issue_refresh(account.account_id, "new")
    clock.advance(DAY_S)
    used = await sign_ins.identify_hnc(hnc)
    listed = await sign_ins.list_current(account.account_id)
    assert [s.sign_in_id for s in listed] == [s.sign_in_id for s in (used, new.sign_in, old.sign_in)]
    clock.advance(29 * DAY_S)
    listed = await sign_ins.list_current(account.account_id)
    assert [s.sign_in_id for s in listed] == [s.sign_in_id for s in (used, new.sign_in)]


async def test_one_sign_in_beyond_the_limit_ends_the_one_not_used_for_longest(
    sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    tokens = []
    for number in range(4):
        tokens.append((await sign_ins.issue_refresh(account.account_id, str(number))).token)
        clock.advance(3600)
    await sign_ins.identify(tokens[0])
    clock.advance(1)
    await _hnc(sign_ins)
    with pytest.raises(TokenInvalid):
        await sign_ins.identify(tokens[1])
    for token in (tokens[0], *tokens[2:]):
        await sign_ins.identify(token)


async def test_what_has_run_out_is_removed_when_asked_for(
    sign_ins: SignIns, account: Account, clock: FixedClock
) -> None:
    token = (await sign_ins.issue_refresh(account.account_id, "cli")).token
    assert await sign_ins.remove_expired() == 0
    clock.advance(90 * DAY_S)
    assert await sign_ins.remove_expired() == 1
    with pytest.raises(TokenInvalid):
        await sign_ins.identify(token)
