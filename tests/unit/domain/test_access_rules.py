"""The rules of accounts and profiles: names, addresses, pictures, how many there may be.

Not for passwords and tokens (``tests/unit/access``).
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playhead.domain.access import (
    Account,
    AccountChanges,
    AccountId,
    AccountSlice,
    ChangeProfile,
    CreateProfile,
    DeleteProfile,
    NoteLogin,
    Profile,
    ProfileId,
    SetDisabled,
    check_avatar_url,
    check_name,
    normalise_email,
)
from playhead.domain.errors import InvalidValue, LastProfile, ProfileLimitReached, ProfileNotFound

NOW = datetime(2026, 5, 4, 20, 15, tzinfo=UTC)
MADE = datetime(2025, 1, 1, tzinfo=UTC)
PICTURE = "https://example.org/a.png"
ACCOUNT = Account(AccountId(7), "ann@example.org", "Ann", "$argon2id$x", MADE, MADE)
FIRST = Profile(ProfileId("00000000aa"), ACCOUNT.account_id, "Ann", PICTURE, MADE)
SECOND = replace(FIRST, profile_id=ProfileId("00000000bb"), name="Bob")
HOUSEHOLD = AccountSlice(ACCOUNT, (SECOND, FIRST))


def create(name: str = "Cy", avatar_url: str = PICTURE, profile_max: int = 10) -> CreateProfile:
    return CreateProfile(ACCOUNT.account_id, ProfileId("00000000cc"), name, avatar_url, profile_max)


@pytest.mark.parametrize("text", ["ann@example.org", "  Ann@Example.ORG\n", "ANN@EXAMPLE.ORG"])
def test_an_email_is_one_however_it_is_written(text: str) -> None:
    assert normalise_email(text) == "ann@example.org"


@pytest.mark.parametrize("text", ["", "ann", "@example.org", "ann@", "an n@example.org", "a\x00@b", f"{'a' * 253}@b"])
def test_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        normalise_email(text)
    assert refusal.value.field == "email"


def test_an_email_may_have_254_characters() -> None:
    assert len(normalise_email(f"{'a' * 252}@b")) == 254


@pytest.mark.parametrize("text", ["A", "x" * 64, "Åse & Zoë", "👩‍👩‍👧", "山田\u3000太郎", "\u0631\u200c\u0636"])
def test_a_name_has_1_to_64_characters_of_any_script(text: str) -> None:
    """discovr.md#profiles [ours]."""
    assert check_name(f"  {text} ") == text


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 65, "a\nb", "a\x00", "\u200d", "\u200d \u0301", "\u202egnp.exe", "\ud800", "a\u2028b"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_name(text)
    assert refusal.value.field == "name"


def test_the_greatest_length_of_a_name_is_a_setting() -> None:
    assert check_name("abc", 3) == "abc"
    with pytest.raises(InvalidValue):
        check_name("abcd", 3)


@pytest.mark.parametrize(
    "url", [PICTURE, f"{PICTURE:a<2048}", "http://10.0.0.1:8096/a.mp4?x=1#y", "HTTPS://example.org", "https://[::1]/"]
)
def test_a_picture_is_an_absolute_web_address_kept_as_given(url: str) -> None:
    """discovr.md#profiles."""
    assert check_avatar_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a.png",
        "//example.org/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AA==",
        "file:///etc/passwd",
        "https://",
        "https:///a.png",
        "https://[::1",
        "https://example.org/a b.png",
        " https://example.org/a.png",
        "https://example.org/a\n.png",
        f"https://example.org/{'a' * 2048}",
    ],
)
def test_any_other_picture_is_refused(url: str) -> None:
    """discovr.md#profiles [ours]: other schemes are refused."""
    with pytest.raises(InvalidValue) as refusal:
        check_avatar_url(url)
    assert refusal.value.field == "avatar_url"


def test_a_new_profile_has_its_name_trimmed_and_its_time() -> None:
    changes, profile = create(" Cy ").decide(HOUSEHOLD, NOW)
    assert profile == Profile(ProfileId("00000000cc"), ACCOUNT.account_id, "Cy", PICTURE, NOW)
    assert changes == AccountChanges(profiles=(profile,))


def test_an_account_has_so_many_profiles_and_no_more() -> None:
    """discovr.md#profiles [ours]: ten, a setting."""
    create(profile_max=3).decide(HOUSEHOLD, NOW)
    with pytest.raises(ProfileLimitReached) as refusal:
        create(profile_max=2).decide(HOUSEHOLD, NOW)
    assert refusal.value.profile_max == 2


@pytest.mark.parametrize("command", [create(name=""), create(avatar_url="ftp://example.org/a.png")])
def test_a_profile_without_a_name_or_picture_is_refused(command: CreateProfile) -> None:
    with pytest.raises(InvalidValue):
        command.decide(HOUSEHOLD, NOW)


def test_changing_a_profile_keeps_what_is_not_told() -> None:
    changes, profile = ChangeProfile(ACCOUNT.account_id, FIRST.profile_id, name="Anna").decide(HOUSEHOLD, NOW)
    assert profile == replace(FIRST, name="Anna")
    assert changes == AccountChanges(profiles=(profile,))
    other = "https://example.org/b.mp4"
    _, profile = ChangeProfile(ACCOUNT.account_id, FIRST.profile_id, avatar_url=other).decide(HOUSEHOLD, NOW)
    assert profile == replace(FIRST, avatar_url=other)


def test_the_last_profile_cannot_be_deleted() -> None:
    """discovr.md#profiles [ours]."""
    changes, _ = DeleteProfile(ACCOUNT.account_id, FIRST.profile_id).decide(HOUSEHOLD, NOW)
    assert changes == AccountChanges(removed_profiles=(FIRST.profile_id,))
    with pytest.raises(LastProfile):
        DeleteProfile(ACCOUNT.account_id, FIRST.profile_id).decide(AccountSlice(ACCOUNT, (FIRST,)), NOW)


def test_a_profile_of_another_account_is_not_found() -> None:
    foreign = ProfileId("00000000ff")
    for command in (ChangeProfile(ACCOUNT.account_id, foreign, "X"), DeleteProfile(ACCOUNT.account_id, foreign)):
        with pytest.raises(ProfileNotFound):
            command.decide(HOUSEHOLD, NOW)


def test_a_login_leaves_all_else_as_it_is() -> None:
    changes, account = NoteLogin(ACCOUNT.account_id).decide(HOUSEHOLD, NOW)
    assert account == replace(ACCOUNT, last_login_at=NOW)
    assert changes == AccountChanges(account=account)
    _, account = NoteLogin(ACCOUNT.account_id, "$argon2id$y").decide(HOUSEHOLD, NOW)
    assert account.password_hash == "$argon2id$y"


def test_an_account_is_disabled_and_let_in_again() -> None:
    _, disabled = SetDisabled(ACCOUNT.account_id, disabled=True).decide(HOUSEHOLD, NOW)
    assert disabled == replace(ACCOUNT, disabled=True, updated_at=NOW)
    _, enabled = SetDisabled(ACCOUNT.account_id, disabled=False).decide(AccountSlice(disabled, (FIRST,)), NOW)
    assert not enabled.disabled


def test_nothing_secret_is_in_the_words_for_an_account() -> None:
    """Whatever is logged of it by accident."""
    assert "argon2id" not in repr(ACCOUNT)
    assert "argon2id" not in repr(NoteLogin(ACCOUNT.account_id, "$argon2id$y"))
