"""Passwords: hashed with argon2id as OWASP asks, compared in equal time, never more than some at once."""

import asyncio
import threading
import time

import pytest

from playhead.domain.errors import InvalidValue
from playhead.service.passwords import Passwords, check_password


async def test_a_password_verifies_against_its_own_hash_and_no_other(passwords: Passwords) -> None:
    password_hash = await passwords.hash("correct horse")
    assert await passwords.verify(password_hash, "correct horse")
    assert not await passwords.verify(password_hash, "correct horsf")
    assert not await passwords.verify(password_hash, "")


async def test_a_hash_is_argon2id_with_the_parameters_that_owasp_asks_for() -> None:
    password_hash = await Passwords().hash("correct horse")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_the_same_password_never_has_the_same_hash_twice(passwords: Passwords) -> None:
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_without_an_account_a_password_is_compared_all_the_same(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    matches = passwords._matches

    def spy(stored: str, password: bytes) -> bool:
        compared.append(stored)
        return matches(stored, password)

    monkeypatch.setattr(passwords, "_matches", spy)
    password_hash = await passwords.hash("correct horse")
    assert not await passwords.verify(None, "correct horse")
    assert not await passwords.verify(password_hash, "wrong")
    assert len(compared) == 2
    assert compared[0].rsplit("$", 2)[0] == password_hash.rsplit("$", 2)[0], "as dear as a real one"


async def test_no_password_is_that_of_an_account_that_is_not_there(passwords: Passwords) -> None:
    for password in ("", "\0", "\0" * 1024, "\0" * 1025, "\0" * 1026):
        assert not await passwords.verify(None, password)


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$broken", "$2b$12$" + "a" * 53])
async def test_a_stored_hash_that_is_none_matches_nothing(passwords: Passwords, stored: str) -> None:
    assert not await passwords.verify(stored, "correct horse")


async def test_a_password_typed_with_combining_accents_is_the_same_password(passwords: Passwords) -> None:
    password_hash = await passwords.hash("p\u00e9nicilline")
    assert await passwords.verify(password_hash, "pe\u0301nicilline")


async def test_a_password_with_a_lone_surrogate_is_wrong_and_no_fault(passwords: Passwords) -> None:
    password_hash = await passwords.hash("correct horse")
    assert not await passwords.verify(password_hash, "\ud800correct horse")


async def test_a_hash_made_with_other_parameters_verifies_and_is_outdated(passwords: Passwords) -> None:
    old_hash = await Passwords(memory_kib=16, passes=1).hash("correct horse")
    assert await passwords.verify(old_hash, "correct horse")
    assert passwords.is_outdated(old_hash)
    assert not passwords.is_outdated(await passwords.hash("correct horse"))


async def test_the_event_loop_goes_on_while_passwords_are_hashed_two_at_a_time() -> None:
    passwords = Passwords(memory_kib=8, passes=1)
    lock, running, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    ticks = 0
    hashing = asyncio.gather(*(passwords._run(work) for _ in range(6)))
    while not hashing.done():
        ticks += 1
        await asyncio.sleep(0.001)
    await hashing
    assert most == 2
    assert ticks > 3


@pytest.mark.parametrize("length", [8, 1024])
async def test_a_password_at_the_limits_is_taken_and_verifies(passwords: Passwords, length: int) -> None:
    password = check_password("x" * length)
    assert await passwords.verify(await passwords.hash(password), password)


@pytest.mark.parametrize("length", [0, 7, 1025])
def test_a_password_beyond_the_limits_is_refused(length: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_password("x" * length)
    assert caught.value.field == "password"
    assert "x" * 7 not in str(caught.value)


async def test_a_login_with_a_password_beyond_the_limit_is_wrong(passwords: Passwords) -> None:
    password_hash = await passwords.hash("x" * 1024)
    assert not await passwords.verify(password_hash, "x" * 1025)
