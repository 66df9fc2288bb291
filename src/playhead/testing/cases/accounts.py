"""Cases of accounts and their profiles.

Not for signing in (``sign_ins``) nor for what a profile holds (``entries``, ``points``, ``marks``).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from playhead.domain.access import ChangeProfile, CreateProfile, DeleteProfile, NoteLogin, ProfileId, SetDisabled
from playhead.domain.errors import (
    AccountNotFound,
    EmailTaken,
    InvalidValue,
    LastProfile,
    ProfileLimitReached,
    ProfileNotFound,
)
from playhead.ports.errors import StoreConflict
from playhead.testing.cases.base import ME, MINE, SIBLING, STRANGER, THEIRS, StoreCases
from playhead.testing.samples import a_profile, a_sign_in, an_account

if TYPE_CHECKING:
    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock

PICTURE = "https://example.org/a.png"


def create(number: int, profile_max: int = 10) -> CreateProfile:
    """Add profile ``number`` to my account."""
    profile = a_profile(number, MINE)
    return CreateProfile(MINE, profile.profile_id, profile.name, profile.avatar_url, profile_max)


class AccountCases(StoreCases):
    """``add_account`` to ``find_profile``."""

    async def test_an_account_is_found_as_it_was_added(self, store: Store) -> None:
        """By number and by e-mail, every field."""
        account = replace(an_account(7), name="Köln & Søn 👩‍👧", last_login_at=an_account(7).created_at, disabled=True)
        await store.add_account(account, a_profile(7))
        assert await store.find_account(account.account_id) == account
        assert await store.find_account_by_email(account.email) == account
        assert await store.list_profiles(account.account_id) == (a_profile(7),)

    async def test_account_numbers_up_to_53_bits_are_kept_whole(self, store: Store) -> None:
        await store.add_account(an_account(2**53 - 1), a_profile(7, 2**53 - 1))
        assert await store.find_account(an_account(2**53 - 1).account_id) == an_account(2**53 - 1)

    async def test_nobody_is_found_where_nobody_is(self, store: Store) -> None:
        assert await store.find_account(an_account(7).account_id) is None
        assert await store.find_account_by_email("nobody@example.org") is None
        assert await store.find_profile(a_profile(7).profile_id) is None
        assert await store.list_profiles(an_account(7).account_id) == ()

    async def test_an_email_belongs_to_one_account(self, store: Store) -> None:
        """The second gets EmailTaken, and nothing of it is kept; once the first is deleted the address is free."""
        second = replace(an_account(7), email=an_account(1).email)
        with pytest.raises(EmailTaken):
            await store.add_account(second, a_profile(7))
        assert await store.find_account(second.account_id) is None
        assert await store.find_profile(a_profile(7).profile_id) is None
        await store.delete_account(MINE)
        await store.add_account(second, a_profile(7))
        assert await store.find_account_by_email(second.email) == second

    async def test_ids_that_are_taken_are_a_conflict(self, store: Store) -> None:
        """An account's or a profile's; nothing of the new account is kept."""
        with pytest.raises(StoreConflict):
            await store.add_account(replace(an_account(1), email="new@example.org"), a_profile(7, 1))
        with pytest.raises(StoreConflict):
            await store.add_account(an_account(7), replace(a_profile(7), profile_id=ME))
        with pytest.raises(StoreConflict):
            await store.apply_account(replace(create(7), profile_id=STRANGER))
        assert await store.find_account_by_email("new@example.org") is None
        assert await store.find_account(an_account(7).account_id) is None
        assert await store.find_account(MINE) == an_account(1)
        assert await store.find_profile(STRANGER) == a_profile(3, 2)

    async def test_of_many_at_once_one_gets_the_email(self, store: Store) -> None:
        accounts = [replace(an_account(number), email="race@example.org") for number in range(10, 15)]
        added = [store.add_account(account, a_profile(account.account_id)) for account in accounts]
        outcomes = await asyncio.gather(*added, return_exceptions=True)
        assert sorted(map(type, outcomes), key=str) == [type(None)] + [EmailTaken] * 4

    async def test_accounts_are_listed_by_email(self, store: Store) -> None:
        await store.add_account(an_account(10), a_profile(10))
        assert [account.account_id for account in await store.list_accounts()] == [10, 1, 2]

    async def test_profiles_are_listed_newest_first(self, store: Store, clock: FixedClock) -> None:
        """Of one moment the greater id first; another account's are not among them (discovr.md#profiles)."""
        for number in (8, 7):
            await store.apply_account(create(number))
        clock.advance(1)
        latest = await store.apply_account(create(6))
        profiles = await store.list_profiles(MINE)
        assert [profile.profile_id for profile in profiles] == [
            a_profile(number).profile_id for number in (6, 8, 7, 2, 1)
        ]
        assert profiles[0] == latest
        assert latest.created_at == clock.now()
        assert await store.list_profiles(THEIRS) == (a_profile(3, 2),)

    async def test_a_changed_profile_is_the_same_profile(self, store: Store) -> None:
        """What is not changed stays."""
        renamed = await store.apply_account(ChangeProfile(MINE, SIBLING, name="Zoë"))
        assert renamed == replace(a_profile(2, MINE), name="Zoë")
        pictured = await store.apply_account(ChangeProfile(MINE, SIBLING, avatar_url=PICTURE))
        assert pictured == replace(renamed, avatar_url=PICTURE)
        assert await store.find_profile(SIBLING) == pictured
        assert len(await store.list_profiles(MINE)) == 2

    async def test_another_accounts_profile_is_not_mine(self, store: Store) -> None:
        """Neither to change nor to remove."""
        with pytest.raises(ProfileNotFound):
            await store.apply_account(ChangeProfile(MINE, STRANGER, name="Mine"))
        with pytest.raises(ProfileNotFound):
            await store.apply_account(DeleteProfile(MINE, STRANGER))
        assert await store.find_profile(STRANGER) == a_profile(3, 2)

    async def test_a_refused_account_command_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(InvalidValue):
            await store.apply_account(ChangeProfile(MINE, SIBLING, name="New", avatar_url="javascript:alert(1)"))
        with pytest.raises(ProfileLimitReached):
            await store.apply_account(create(7, profile_max=2))
        assert [profile.name for profile in await store.list_profiles(MINE)] == ["Viewer 2", "Viewer 1"]

    async def test_a_removed_profile_is_gone_with_the_sign_ins_bound_to_it(self, store: Store) -> None:
        """The account's other sign-ins stay."""
        for number, profile_id in ((1, SIBLING), (2, ME), (3, None)):
            await store.add_sign_in(a_sign_in(number, profile_id=profile_id))
        await store.apply_account(DeleteProfile(MINE, SIBLING))
        assert await store.find_profile(SIBLING) is None
        assert [profile.profile_id for profile in await store.list_profiles(MINE)] == [ME]
        assert {sign_in.sign_in_id for sign_in in await store.list_sign_ins(MINE)} == {2, 3}

    async def test_the_last_profile_stays(self, store: Store) -> None:
        """Also where two devices remove the last two at the same moment (discovr.md#profiles)."""
        removals = [store.apply_account(DeleteProfile(MINE, profile_id)) for profile_id in (ME, SIBLING)]
        outcomes = await asyncio.gather(*removals, return_exceptions=True)
        assert sorted(map(type, outcomes), key=str) == [type(None), LastProfile]
        assert len(await store.list_profiles(MINE)) == 1

    async def test_of_many_at_once_no_more_profiles_are_made_than_allowed(self, store: Store) -> None:
        created = [store.apply_account(create(number, profile_max=5)) for number in range(10, 20)]
        outcomes = await asyncio.gather(*created, return_exceptions=True)
        assert len([outcome for outcome in outcomes if isinstance(outcome, ProfileLimitReached)]) == 7
        assert len(await store.list_profiles(MINE)) == 5

    async def test_a_login_is_remembered(self, store: Store, clock: FixedClock) -> None:
        """With the renewed hash where there is one; all else of the account stays."""
        at = clock.advance(3600)
        await store.apply_account(NoteLogin(MINE))
        assert await store.find_account(MINE) == replace(an_account(1), last_login_at=at)
        await store.apply_account(NoteLogin(MINE, "$argon2id$renewed"))
        expected = replace(an_account(1), last_login_at=at, password_hash="$argon2id$renewed")  # noqa: S106 - of no password
        assert await store.find_account(MINE) == expected

    async def test_a_disabled_account_is_still_there_for_its_operator(self, store: Store, clock: FixedClock) -> None:
        at = clock.advance(timedelta(days=1).total_seconds())
        await store.apply_account(SetDisabled(MINE, disabled=True))
        expected = replace(an_account(1), disabled=True, updated_at=at)
        assert await store.find_account_by_email(expected.email) == expected
        assert await store.find_profile(ME) == a_profile(1)

    async def test_an_unknown_account_is_refused(self, store: Store) -> None:
        unknown = an_account(7).account_id
        with pytest.raises(AccountNotFound):
            await store.apply_account(NoteLogin(unknown))
        with pytest.raises(AccountNotFound):
            await store.apply_account(CreateProfile(unknown, ProfileId("00000000ff"), "Name", PICTURE, 10))
        assert await store.delete_account(unknown) is False
        assert await store.find_profile(ProfileId("00000000ff")) is None

    async def test_a_deleted_account_leaves_nothing(self, store: Store) -> None:
        """No profile and no sign-in; the other accounts keep theirs."""
        await store.add_sign_in(a_sign_in(1, 1))
        await store.add_sign_in(a_sign_in(2, 2))
        assert await store.delete_account(MINE) is True
        assert await store.delete_account(MINE) is False
        assert await store.find_account(MINE) is None
        assert await store.find_account_by_email(an_account(1).email) is None
        assert await store.list_profiles(MINE) == ()
        assert await store.find_profile(ME) is None
        assert await store.list_sign_ins(MINE) == ()
        assert await store.find_sign_in(a_sign_in(1).kind, a_sign_in(1).token_hash) is None
        assert [account.account_id for account in await store.list_accounts()] == [THEIRS]
        assert len(await store.list_sign_ins(THEIRS)) == 1
