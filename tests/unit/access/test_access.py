"""Accounts, profiles and apps, as the use-cases have them."""

import dataclasses

import pytest

from playhead.domain.access import Account, AccountId, ClientId, ProfileId
from playhead.domain.errors import (
    AccountNotFound,
    AppNotFound,
    EmailTaken,
    InvalidValue,
    LastProfile,
    ProfileLimitReached,
    ProfileNotFound,
    WrongCredentials,
)
from playhead.ports import Store, StoreConflict
from playhead.service.access import Access
from playhead.service.passwords import Passwords
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds
from tests.unit.access.conftest import AVATAR, LIMITS

PICTURE = "https://example.com/robin.mp4"


class _SameIds(SequentialIds):
    """Ids that come out equal so many times before they change."""

    def __init__(self, equal_count: int) -> None:
        super().__init__()
        self._equal_count = equal_count

    def profile_id(self) -> ProfileId:
        self._equal_count -= 1
        return ProfileId("0" * 10) if self._equal_count >= 0 else super().profile_id()


# Accounts


async def test_a_new_account_starts_with_one_profile_named_after_it(access: Access, clock: FixedClock) -> None:
    """discovr.md#profiles [ours]."""
    account = await access.register(" Ann@Example.com ", " Ann ", "correct horse")
    assert (account.email, account.name, account.created_at) == ("ann@example.com", "Ann", clock.now())
    (profile,) = await access.list_profiles(account.account_id)
    assert (profile.name, profile.avatar_url) == ("Ann", AVATAR)
    assert await access.first_profile(account.account_id) == profile


@pytest.mark.parametrize(
    ("email", "name", "password", "field"),
    [
        ("ann", "Ann", "correct horse", "email"),
        ("@b", "Ann", "correct horse", "email"),
        ("a b@c", "Ann", "correct horse", "email"),
        (f"{'a' * 253}@b", "Ann", "correct horse", "email"),
        ("a@b", "", "correct horse", "name"),
        ("a@b", "x" * 65, "correct horse", "name"),
        ("a@b", "Ann", "1234567", "password"),
    ],
)
async def test_what_is_no_account_is_refused(access: Access, email: str, name: str, password: str, field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await access.register(email, name, password)
    assert caught.value.field == field
    assert await access.list_accounts() == ()


async def test_an_email_belongs_to_one_account_however_it_is_written(access: Access, account: Account) -> None:
    with pytest.raises(EmailTaken):
        await access.register("ANN@example.COM", "Another", "correct horse")


async def test_an_id_that_is_taken_is_replaced_by_a_fresh_one(
    store: Store, passwords: Passwords, clock: FixedClock
) -> None:
    access = Access(store, passwords, clock, _SameIds(3), LIMITS, AVATAR)
    first = await access.register("a@b", "A", "correct horse")
    second = await access.register("c@d", "C", "correct horse")
    assert first.account_id != second.account_id
    assert (await access.first_profile(first.account_id)).profile_id == "0" * 10
    assert (await access.first_profile(second.account_id)).profile_id != "0" * 10


async def test_ids_that_are_always_taken_end_in_the_store_s_own_error(
    store: Store, passwords: Passwords, clock: FixedClock
) -> None:
    access = Access(store, passwords, clock, _SameIds(100), LIMITS, AVATAR)
    await access.register("a@b", "A", "correct horse")
    with pytest.raises(StoreConflict):
        await access.register("c@d", "C", "correct horse")
    assert [account.email for account in await access.list_accounts()] == ["a@b"]


async def test_logging_in_remembers_when(access: Access, account: Account, clock: FixedClock) -> None:
    clock.advance(60)
    logged_in = await access.login("ANN@example.com", "correct horse")
    assert logged_in == dataclasses.replace(account, last_login_at=clock.now())
    assert await access.get_account(account.account_id) == logged_in


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "correct horsf"),
        ("ann@example.com", ""),
        ("ann@example.com", "x" * 2000),
        ("nobody@example.com", "correct horse"),
        ("no address", "correct horse"),
        ("", ""),
    ],
)
async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer_after_the_same_work(
    access: Access,
    account: Account,
    passwords: Passwords,
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    password: str,
) -> None:
    """hnc.md#account [ours]: the same answer and the same time for an unknown e-mail."""
    compared: list[str] = []
    matches = passwords._matches

    def spy(stored: str, given: bytes) -> bool:
        compared.append(stored)
        return matches(stored, given)

    monkeypatch.setattr(passwords, "_matches", spy)
    with pytest.raises(WrongCredentials) as caught:
        await access.login(email, password)
    assert str(caught.value) == ""
    assert len(compared) == 1
    assert (await access.get_account(account.account_id)).last_login_at is None


async def test_a_disabled_account_cannot_log_in_until_it_is_let_in_again(access: Access, account: Account) -> None:
    await access.set_disabled(account.account_id, disabled=True)
    with pytest.raises(WrongCredentials):
        await access.login("ann@example.com", "correct horse")
    await access.set_disabled(account.account_id, disabled=False)
    await access.login("ann@example.com", "correct horse")


async def test_an_outdated_hash_is_renewed_at_the_next_login(
    store: Store, account: Account, clock: FixedClock, ids: SequentialIds
) -> None:
    newer = Passwords(memory_kib=16, passes=1)
    access = Access(store, newer, clock, ids, LIMITS, AVATAR)
    assert newer.is_outdated(account.password_hash)
    renewed = await access.login("ann@example.com", "correct horse")
    assert not newer.is_outdated(renewed.password_hash)
    assert (await access.login("ann@example.com", "correct horse")).password_hash == renewed.password_hash


async def test_the_password_hash_does_not_show(account: Account) -> None:
    assert "argon2" not in repr(account)


async def test_accounts_are_found_by_id_and_by_email_and_listed_by_email(access: Access, account: Account) -> None:
    other = await access.register("aaa@example.com", "Other", "correct horse")
    assert await access.get_account(account.account_id) == account
    assert await access.get_account_by_email("ANN@example.com") == account
    assert await access.list_accounts() == (other, account)
    for get in (access.get_account(AccountId(999)), access.get_account_by_email("nobody@example.com")):
        with pytest.raises(AccountNotFound):
            await get


async def test_a_deleted_account_is_gone_with_its_profiles(access: Access, account: Account) -> None:
    profile = await access.first_profile(account.account_id)
    await access.delete_account(account.account_id)
    assert await access.list_profiles(account.account_id) == ()
    with pytest.raises(ProfileNotFound):
        await access.get_profile(account.account_id, profile.profile_id)
    with pytest.raises(AccountNotFound):
        await access.first_profile(account.account_id)
    with pytest.raises(AccountNotFound):
        await access.delete_account(account.account_id)


# Profiles


async def test_profiles_are_listed_newest_first_and_the_first_is_the_oldest(
    access: Access, account: Account, clock: FixedClock
) -> None:
    oldest = await access.first_profile(account.account_id)
    clock.advance(1)
    newer = await access.create_profile(account.account_id, " Robin ", PICTURE)
    assert (newer.name, newer.avatar_url, newer.created_at) == ("Robin", PICTURE, clock.now())
    assert await access.list_profiles(account.account_id) == (newer, oldest)
    assert await access.first_profile(account.account_id) == oldest


async def test_an_account_has_as_many_profiles_as_the_setting_allows_and_not_one_more(
    access: Access, account: Account
) -> None:
    for name in ("B", "C"):
        await access.create_profile(account.account_id, name, PICTURE)
    with pytest.raises(ProfileLimitReached) as caught:
        await access.create_profile(account.account_id, "D", PICTURE)
    assert caught.value.profile_max == 3
    assert len(await access.list_profiles(account.account_id)) == 3


async def test_the_greatest_length_of_a_name_is_a_setting(
    store: Store, passwords: Passwords, clock: FixedClock, ids: SequentialIds, account: Account
) -> None:
    access = Access(store, passwords, clock, ids, dataclasses.replace(LIMITS, name_max=70), AVATAR)
    profile = await access.create_profile(account.account_id, "x" * 70, PICTURE)
    await access.change_profile(account.account_id, profile.profile_id, name="y" * 70)
    with pytest.raises(InvalidValue):
        await access.create_profile(account.account_id, "x" * 71, PICTURE)
    with pytest.raises(InvalidValue):
        await access.change_profile(account.account_id, profile.profile_id, name="x" * 71)


async def test_a_profile_changes_in_what_is_given_and_keeps_the_rest(access: Access, account: Account) -> None:
    profile = await access.create_profile(account.account_id, "Robin", PICTURE)
    renamed = await access.change_profile(account.account_id, profile.profile_id, name="Robin at home")
    assert renamed == dataclasses.replace(profile, name="Robin at home")
    pictured = await access.change_profile(account.account_id, profile.profile_id, avatar_url="http://a/b.png")
    assert pictured == dataclasses.replace(renamed, avatar_url="http://a/b.png")
    assert await access.get_profile(account.account_id, profile.profile_id) == pictured


async def test_the_last_profile_cannot_be_deleted(access: Access, account: Account) -> None:
    first = await access.first_profile(account.account_id)
    second = await access.create_profile(account.account_id, "B", PICTURE)
    await access.delete_profile(account.account_id, first.profile_id)
    assert await access.first_profile(account.account_id) == second
    with pytest.raises(LastProfile):
        await access.delete_profile(account.account_id, second.profile_id)


async def test_another_account_s_profile_is_not_found_whatever_one_tries(access: Access, account: Account) -> None:
    stranger = await access.register("s@example.com", "S", "correct horse")
    await access.create_profile(stranger.account_id, "S2", PICTURE)
    theirs = await access.first_profile(stranger.account_id)
    mine = account.account_id
    for act in (
        access.get_profile(mine, theirs.profile_id),
        access.change_profile(mine, theirs.profile_id, name="mine now"),
        access.delete_profile(mine, theirs.profile_id),
        access.get_profile(mine, ProfileId("no such")),
    ):
        with pytest.raises(ProfileNotFound):
            await act
    assert await access.get_profile(stranger.account_id, theirs.profile_id) == theirs


# Apps


async def test_apps_are_added_listed_by_name_and_removed(access: Access) -> None:
    tv, box = await access.add_app(" TV "), await access.add_app("Box")
    assert (tv.name, tv.client_id[:4], len(tv.client_id)) == ("TV", "app_", 20)
    assert await access.list_apps() == (box, tv)
    await access.remove_app(tv.client_id)
    assert await access.list_apps() == (box,)
    for client_id in (tv.client_id, ClientId("app_0")):
        with pytest.raises(AppNotFound):
            await access.remove_app(client_id)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb"])
async def test_an_app_s_name_is_a_name(access: Access, name: str) -> None:
    with pytest.raises(InvalidValue):
        await access.add_app(name)
