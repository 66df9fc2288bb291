"""Cases of apps, device grants and sign-ins.

Not for hashing and signing: a store sees hashes alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from playhead.domain.access import App, ClientId, GrantStatus, SetDisabled, SignInKind
from playhead.domain.errors import AccountNotFound
from playhead.domain.rotation import Successor, exchange
from playhead.ports.errors import StoreConflict
from playhead.testing.cases.base import ME, MINE, THEIRS, StoreCases
from playhead.testing.clock import START
from playhead.testing.samples import a_family, a_grant, a_sign_in, a_token

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import SignIn
    from playhead.ports.store import Store

OAUTH = SignInKind.OAUTH
APPROVED, DENIED, PENDING = GrantStatus.APPROVED, GrantStatus.DENIED, GrantStatus.PENDING


class AppCases(StoreCases):
    """``add_app`` to ``remove_app``."""

    async def test_apps_are_listed_by_name_and_then_by_id(self, store: Store) -> None:
        apps = [App(ClientId(key), name, START) for key, name in (("b", "TV"), ("c", "Phone"), ("a", "TV"))]
        for app in apps:
            await store.add_app(app)
        assert await store.list_apps() == (apps[1], apps[2], apps[0])
        assert await store.find_app(ClientId("c")) == apps[1]
        assert await store.find_app(ClientId("d")) is None

    async def test_a_client_id_belongs_to_one_app(self, store: Store) -> None:
        app = App(ClientId("a"), "TV", START)
        await store.add_app(app)
        with pytest.raises(StoreConflict):
            await store.add_app(replace(app, name="Impostor"))
        assert await store.list_apps() == (app,)

    async def test_a_removed_app_leaves_the_sign_ins_made_through_it(self, store: Store) -> None:
        sign_in = a_sign_in(1)
        assert sign_in.client_id is not None
        await store.add_app(App(sign_in.client_id, "TV", START))
        await store.add_sign_in(sign_in)
        assert await store.remove_app(sign_in.client_id) is True
        assert await store.remove_app(sign_in.client_id) is False
        assert await store.list_apps() == ()
        assert await store.list_sign_ins(MINE) == (sign_in,)


class GrantCases(StoreCases):
    """``add_grant`` to ``count_grants``."""

    async def test_a_grant_is_found_by_either_code(self, store: Store) -> None:
        grant = replace(a_grant(1), device="Fernseher „groß“", address="2001:db8::1")
        await store.add_grant(grant)
        assert await store.find_grant(grant.device_code_hash) == grant
        assert await store.find_grant_by_user_code(grant.user_code, START) == grant
        assert await store.find_grant(a_token(2)) is None
        assert await store.find_grant_by_user_code("9999", START) is None

    async def test_a_grant_is_found_by_user_code_until_it_expires(self, store: Store) -> None:
        """Not from that very moment on; the device's own code still finds it, to be told so."""
        grant = a_grant(1)
        await store.add_grant(grant)
        last = grant.expires_at - timedelta(milliseconds=1)
        assert await store.find_grant_by_user_code(grant.user_code, last) == grant
        assert await store.count_grants(last) == 1
        assert await store.find_grant_by_user_code(grant.user_code, grant.expires_at) is None
        assert await store.count_grants(grant.expires_at) == 0
        assert await store.find_grant(grant.device_code_hash) == grant

    async def test_a_user_code_is_taken_only_while_its_grant_lives(self, store: Store) -> None:
        """Judged by the new grant's own time; the code then names the new grant."""
        first = a_grant(1)
        await store.add_grant(first)
        with pytest.raises(StoreConflict):
            await store.add_grant(a_grant(2, created_at=first.expires_at - timedelta(milliseconds=1)))
        assert await store.find_grant(a_token(2)) is None
        await store.add_grant(a_grant(3, user_code="4321"))
        later = a_grant(4, created_at=first.expires_at)
        await store.add_grant(later)
        assert await store.find_grant_by_user_code(first.user_code, first.expires_at) == later

    async def test_of_many_at_once_one_gets_the_user_code(self, store: Store) -> None:
        added = [store.add_grant(a_grant(number)) for number in range(5)]
        outcomes = await asyncio.gather(*added, return_exceptions=True)
        assert sorted(map(type, outcomes), key=str) == [type(None)] + [StoreConflict] * 4
        assert await store.count_grants(START) == 1

    @pytest.mark.parametrize("answer", [APPROVED, DENIED])
    async def test_a_pending_grant_is_answered_once(self, store: Store, answer: GrantStatus) -> None:
        """The first answer stands, whoever gives the second."""
        grant = a_grant(1)
        await store.add_grant(grant)
        await store.add_grant(a_grant(2, user_code="4321"))
        assert await store.answer_grant(grant.device_code_hash, answer, MINE) is True
        answered = replace(grant, status=answer, account_id=MINE)
        for again in (APPROVED, DENIED):
            assert await store.answer_grant(grant.device_code_hash, again, THEIRS) is False
        assert await store.find_grant(grant.device_code_hash) == answered
        assert await store.find_grant(a_token(2)) == a_grant(2, user_code="4321")
        assert await store.answer_grant(a_token(3), answer, MINE) is False

    async def test_an_approved_grant_is_redeemed_once_among_many(self, store: Store) -> None:
        """One caller gets the sign-in; for the others there is none (discovr.md#sign-in)."""
        grant = a_grant(1)
        await store.add_grant(grant)
        await store.answer_grant(grant.device_code_hash, APPROVED, MINE)
        tries = [store.redeem_grant(grant.device_code_hash, a_sign_in(number)) for number in range(1, 9)]
        outcomes = await asyncio.gather(*tries)
        assert sorted(outcomes) == [False] * 7 + [True]
        winner = a_sign_in(1 + outcomes.index(True))
        assert await store.list_sign_ins(MINE) == (winner,)
        assert await store.find_grant(grant.device_code_hash) is None
        assert await store.count_grants(START) == 0

    @pytest.mark.parametrize("status", [PENDING, DENIED])
    async def test_a_grant_that_is_not_approved_is_not_redeemed(self, store: Store, status: GrantStatus) -> None:
        grant = a_grant(1)
        await store.add_grant(grant)
        if status is DENIED:
            await store.answer_grant(grant.device_code_hash, DENIED, MINE)
        assert await store.redeem_grant(grant.device_code_hash, a_sign_in(1)) is False
        assert await store.redeem_grant(a_token(2), a_sign_in(2)) is False
        assert await store.list_sign_ins(MINE) == ()
        assert (await store.find_grant(grant.device_code_hash)) is not None

    async def test_a_redemption_that_cannot_be_saved_leaves_the_grant(self, store: Store) -> None:
        """A sign-in whose token is taken is a conflict; the device may try again with another."""
        grant = a_grant(1)
        await store.add_grant(grant)
        await store.answer_grant(grant.device_code_hash, APPROVED, MINE)
        await store.add_sign_in(a_sign_in(1))
        with pytest.raises(StoreConflict):
            await store.redeem_grant(grant.device_code_hash, a_sign_in(1))
        assert await store.redeem_grant(grant.device_code_hash, a_sign_in(2)) is True

    async def test_a_deleted_account_takes_the_grants_it_approved_with_it(self, store: Store) -> None:
        """A device that comes too late gets nothing."""
        for number, account_id in ((1, MINE), (2, THEIRS)):
            await store.add_grant(a_grant(number, user_code=f"000{number}"))
            await store.answer_grant(a_token(number), APPROVED, account_id)
        await store.delete_account(MINE)
        assert await store.find_grant(a_token(1)) is None
        assert await store.redeem_grant(a_token(1), a_sign_in(1)) is False
        assert await store.redeem_grant(a_token(2), a_sign_in(2, 2)) is True


class SignInCases(StoreCases):
    """``add_sign_in`` to ``remove_expired``."""

    async def test_a_sign_in_is_found_by_its_token_and_kind(self, store: Store) -> None:
        """Every field; also after it expired; a token of the other kind is another token."""
        discovr = a_sign_in(1)
        hnc = replace(a_sign_in(2**48 - 1, kind=SignInKind.HNC, profile_id=ME), token_hash=a_token(5))
        for sign_in in (discovr, hnc):
            await store.add_sign_in(sign_in)
            assert await store.find_sign_in(sign_in.kind, sign_in.token_hash) == sign_in
        assert await store.find_sign_in(SignInKind.HNC, discovr.token_hash) is None
        assert await store.find_sign_in(SignInKind.DISCOVR, a_token(9)) is None

    async def test_a_number_a_public_id_and_a_token_belong_to_one_sign_in(self, store: Store) -> None:
        first, second = a_sign_in(1), a_sign_in(2)
        await store.add_sign_in(first)
        for taken in (
            replace(second, sign_in_id=first.sign_in_id),
            replace(second, public_id=first.public_id),
            replace(second, token_hash=first.token_hash),
        ):
            with pytest.raises(StoreConflict):
                await store.add_sign_in(taken)
        await store.add_sign_in(second)
        assert len(await store.list_sign_ins(MINE)) == 2

    async def test_nobody_signs_in_to_an_account_that_is_not_there(self, store: Store) -> None:
        with pytest.raises(AccountNotFound):
            await store.add_sign_in(a_sign_in(1, 7))
        assert await store.find_sign_in(a_sign_in(1).kind, a_sign_in(1).token_hash) is None

    async def test_a_disabled_accounts_sign_ins_are_not_found_until_it_is_let_in(self, store: Store) -> None:
        sign_in = a_sign_in(1)
        await store.add_sign_in(sign_in)
        await store.apply_account(SetDisabled(MINE, disabled=True))
        assert await store.find_sign_in(sign_in.kind, sign_in.token_hash) is None
        await store.apply_account(SetDisabled(MINE, disabled=False))
        assert await store.find_sign_in(sign_in.kind, sign_in.token_hash) == sign_in

    async def test_sign_ins_are_listed_last_used_first(self, store: Store) -> None:
        """The greater number breaks ties; another account's are not among them."""
        for number in (1, 3, 2):
            await store.add_sign_in(a_sign_in(number))
        await store.add_sign_in(a_sign_in(4, 2))
        at = START + timedelta(minutes=1)
        await store.touch_sign_in(1, at)
        await store.touch_sign_in(99, at)
        assert await store.list_sign_ins(MINE) == (replace(a_sign_in(1), last_used_at=at), a_sign_in(3), a_sign_in(2))

    async def test_only_its_own_account_can_remove_a_sign_in(self, store: Store) -> None:
        sign_in = a_sign_in(1)
        await store.add_sign_in(sign_in)
        assert await store.remove_sign_in(THEIRS, sign_in.public_id) is False
        assert await store.find_sign_in(sign_in.kind, sign_in.token_hash) == sign_in
        assert await store.remove_sign_in(MINE, sign_in.public_id) is True
        assert await store.remove_sign_in(MINE, sign_in.public_id) is False
        assert await store.find_sign_in(sign_in.kind, sign_in.token_hash) is None

    async def test_what_has_expired_is_removed_and_nothing_else(self, store: Store) -> None:
        """Grants and sign-ins alike, from the moment they expire."""
        for number, lasts_s in ((1, 60), (2, 61)):
            await store.add_grant(a_grant(number, user_code=f"000{number}", lasts_s=lasts_s))
            expires_at = START + timedelta(seconds=lasts_s)
            await store.add_sign_in(replace(a_sign_in(number), expires_at=expires_at))
        assert await store.remove_expired(START + timedelta(seconds=59.999)) == 0
        assert await store.remove_expired(START + timedelta(seconds=60)) == 2
        assert await store.remove_expired(START + timedelta(seconds=60)) == 0
        assert [sign_in.sign_in_id for sign_in in await store.list_sign_ins(MINE)] == [2]
        assert await store.find_grant(a_token(1)) is None
        assert await store.find_grant(a_token(2)) is not None


class RotationCases(StoreCases):
    """``find_family`` and ``rotate_sign_in``."""

    async def test_a_rotating_sign_in_is_found_by_its_token_and_by_its_family(self, store: Store) -> None:
        """Every field of it; also after it expired. Others have no family."""
        first, second = a_sign_in(1, kind=OAUTH), a_sign_in(2, 2, kind=OAUTH)
        for sign_in in (first, second, a_sign_in(3)):
            await store.add_sign_in(sign_in)
        for number, sign_in in ((1, first), (2, second)):
            assert await store.find_sign_in(OAUTH, a_token(number)) == sign_in
            assert await store.find_family(a_family(number)) == sign_in
        assert await store.find_family(a_family(3)) is None
        assert await store.find_family(a_token(1)) is None
        assert await store.list_sign_ins(MINE) == (a_sign_in(3), first)

    async def test_a_family_belongs_to_one_sign_in(self, store: Store) -> None:
        """And is free again when that has ended."""
        first = a_sign_in(1, kind=OAUTH)
        taken = replace(a_sign_in(2, 2, kind=OAUTH), rotation=first.rotation)
        await store.add_sign_in(first)
        with pytest.raises(StoreConflict):
            await store.add_sign_in(taken)
        assert await store.list_sign_ins(THEIRS) == ()
        await store.remove_sign_in(MINE, first.public_id)
        assert await store.find_family(a_family(1)) is None
        await store.add_sign_in(taken)
        assert await store.find_family(a_family(1)) == taken

    async def test_an_exchange_puts_the_new_token_and_keeps_what_it_was_made_with(self, store: Store) -> None:
        """The old token is no token any more; nobody else's sign-in changes."""
        before, others = a_sign_in(1, kind=OAUTH), (a_sign_in(2, kind=OAUTH), a_sign_in(3))
        for sign_in in (before, *others):
            await store.add_sign_in(sign_in)
        for number in (11, 12, 13):
            after = _exchanged(before, number, START + timedelta(days=number))
            assert await store.rotate_sign_in(before.token_hash, after) is True
            assert await store.find_sign_in(OAUTH, before.token_hash) is None
            assert await store.find_sign_in(OAUTH, after.token_hash) == after
            assert await store.find_family(a_family(1)) == after
            before = after
        assert await store.list_sign_ins(MINE) == (before, *reversed(others))

    async def test_an_exchange_changes_nothing_else(self, store: Store) -> None:
        """Not who is signed in with what, whatever ``renewed`` says of that."""
        before = a_sign_in(1, kind=OAUTH)
        await store.add_sign_in(before)
        after = _exchanged(before, 11, START)
        others = replace(a_sign_in(5, 2), sign_in_id=1, device="Another", created_at=START + timedelta(days=1))
        renewed = replace(others, token_hash=after.token_hash, expires_at=after.expires_at, rotation=after.rotation)
        assert await store.rotate_sign_in(before.token_hash, renewed) is True
        assert await store.find_family(a_family(1)) == after

    async def test_of_many_exchanges_of_one_token_one_is_made(self, store: Store) -> None:
        """So that there is one token after it, and never two that live."""
        before = a_sign_in(1, kind=OAUTH)
        await store.add_sign_in(before)
        renewed = [_exchanged(before, number, START) for number in range(11, 21)]
        outcomes = await asyncio.gather(*(store.rotate_sign_in(before.token_hash, after) for after in renewed))
        assert sorted(outcomes) == [False] * 9 + [True]
        winner = renewed[outcomes.index(True)]
        assert await store.list_sign_ins(MINE) == (winner,)
        found = [await store.find_sign_in(OAUTH, after.token_hash) for after in renewed]
        assert [sign_in for sign_in in found if sign_in is not None] == [winner]

    async def test_a_token_that_is_not_the_present_one_is_not_exchanged(self, store: Store) -> None:
        """One used before, another sign-in's, one of a sign-in that has ended."""
        first, second = a_sign_in(1, kind=OAUTH), a_sign_in(2, kind=OAUTH)
        await store.add_sign_in(first)
        await store.add_sign_in(second)
        present = _exchanged(first, 11, START)
        await store.rotate_sign_in(first.token_hash, present)
        for shown in (first.token_hash, second.token_hash, a_token(99)):
            assert await store.rotate_sign_in(shown, _exchanged(present, 12, START)) is False
        assert await store.find_family(a_family(1)) == present
        await store.remove_sign_in(MINE, first.public_id)
        assert await store.rotate_sign_in(present.token_hash, _exchanged(present, 12, START)) is False
        assert await store.list_sign_ins(MINE) == (second,)

    async def test_a_token_that_is_taken_is_not_exchanged_for(self, store: Store) -> None:
        first, second = a_sign_in(1, kind=OAUTH), a_sign_in(2, 2, kind=OAUTH)
        await store.add_sign_in(first)
        await store.add_sign_in(second)
        with pytest.raises(StoreConflict):
            await store.rotate_sign_in(first.token_hash, _exchanged(first, 2, START))
        assert await store.find_family(a_family(1)) == first
        assert await store.find_family(a_family(2)) == second

    async def test_a_disabled_accounts_families_are_not_found_until_it_is_let_in(self, store: Store) -> None:
        sign_in = a_sign_in(1, kind=OAUTH)
        await store.add_sign_in(sign_in)
        await store.apply_account(SetDisabled(MINE, disabled=True))
        assert await store.find_family(a_family(1)) is None
        await store.apply_account(SetDisabled(MINE, disabled=False))
        assert await store.find_family(a_family(1)) == sign_in

    async def test_a_family_lives_by_its_last_exchange_and_goes_whole(self, store: Store) -> None:
        """When it expires, and when its account is deleted."""
        first, second = a_sign_in(1, kind=OAUTH), a_sign_in(2, 2, kind=OAUTH)
        await store.add_sign_in(first)
        await store.add_sign_in(second)
        renewed = _exchanged(first, 11, START + timedelta(days=1))
        await store.rotate_sign_in(first.token_hash, renewed)
        await store.delete_account(THEIRS)
        assert await store.find_family(a_family(2)) is None
        assert await store.remove_expired(first.expires_at) == 0
        assert await store.remove_expired(renewed.expires_at) == 1
        assert await store.find_family(a_family(1)) is None


def _exchanged(sign_in: SignIn, number: int, at: datetime) -> SignIn:
    """``sign_in`` with token ``number`` in the place of its own."""
    assert sign_in.rotation is not None
    successor = Successor(a_token(number), number.to_bytes(16, "big"))
    return exchange(sign_in, sign_in.rotation, successor, at, 90 * 86_400)
