"""Rate limits: at the limit, one past it, and when it is over."""

import dataclasses
from collections.abc import Callable

import pytest

from playhead.http.errors import RateLimited
from playhead.http.limits import RateLimiter, RateLimits
from playhead.testing.clock import FixedClock

LIMITS = RateLimits(login_tries_max=3, user_code_tries_max=4, device_codes_max=5, window_s=900)
ANN = "ann@example.com"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def limiter(clock: FixedClock) -> RateLimiter:
    return RateLimiter(LIMITS, clock)


def _is_refused(count: Callable[[], None]) -> bool:
    try:
        count()
    except RateLimited:
        return True
    return False


def test_tries_up_to_the_limit_pass_and_one_more_waits_for_the_end_of_the_window(
    limiter: RateLimiter, clock: FixedClock
) -> None:
    for _ in range(4):
        limiter.count_user_code("192.0.2.1")
        clock.advance(10.5)
    with pytest.raises(RateLimited) as caught:
        limiter.count_user_code("192.0.2.1")
    assert caught.value.retry_after_s == 900 - 42
    clock.advance(857.999)
    with pytest.raises(RateLimited) as caught:
        limiter.count_user_code("192.0.2.1")
    assert caught.value.retry_after_s == 1
    clock.advance(0.001)
    limiter.count_user_code("192.0.2.1")


def test_tries_that_are_refused_do_not_make_the_wait_longer(limiter: RateLimiter, clock: FixedClock) -> None:
    for _ in range(100):
        _is_refused(lambda: limiter.count_user_code("192.0.2.1"))
        clock.advance(8)
    clock.advance(100)
    limiter.count_user_code("192.0.2.1")


def test_device_codes_are_limited_for_each_address(limiter: RateLimiter) -> None:
    for _ in range(5):
        limiter.count_device_code("192.0.2.1")
    assert _is_refused(lambda: limiter.count_device_code("192.0.2.1"))
    assert not _is_refused(lambda: limiter.count_device_code("192.0.2.2"))


def test_logins_are_limited_for_each_address_whatever_the_account(limiter: RateLimiter) -> None:
    for number in range(3):
        limiter.count_login("192.0.2.1", f"{number}@example.com")
    assert _is_refused(lambda: limiter.count_login("192.0.2.1", ANN))
    assert not _is_refused(lambda: limiter.count_login("192.0.2.2", ANN))


def test_logins_are_limited_for_each_account_whatever_the_address_and_the_spelling(limiter: RateLimiter) -> None:
    for number, email in enumerate((ANN, " ANN@example.com ", "Ann@Example.Com")):
        limiter.count_login(f"192.0.2.{number}", email)
    assert _is_refused(lambda: limiter.count_login("192.0.2.9", ANN))


def test_a_right_password_and_a_right_code_are_not_counted(limiter: RateLimiter) -> None:
    for _ in range(20):
        limiter.count_user_code("192.0.2.1")
        limiter.take_back_user_code("192.0.2.1")
        limiter.count_login("192.0.2.1", ANN)
        limiter.take_back_login("192.0.2.1", ANN)


def test_one_right_password_does_not_wash_off_the_wrong_ones(limiter: RateLimiter) -> None:
    for _ in range(2):
        limiter.count_login("192.0.2.1", ANN)
    limiter.count_login("192.0.2.1", ANN)
    limiter.take_back_login("192.0.2.1", ANN)
    limiter.count_login("192.0.2.1", ANN)
    assert _is_refused(lambda: limiter.count_login("192.0.2.1", ANN))


def test_a_try_taken_back_after_its_window_gives_no_try_more(limiter: RateLimiter, clock: FixedClock) -> None:
    limiter.count_user_code("192.0.2.1")
    clock.advance(900)
    limiter.take_back_user_code("192.0.2.1")
    for _ in range(4):
        limiter.count_user_code("192.0.2.1")
    assert _is_refused(lambda: limiter.count_user_code("192.0.2.1"))


def test_polls_come_once_a_second_for_each_device_code(limiter: RateLimiter, clock: FixedClock) -> None:
    limiter.count_poll("dvc_1")
    limiter.count_poll("dvc_2")
    clock.advance(0.999)
    with pytest.raises(RateLimited) as caught:
        limiter.count_poll("dvc_1")
    assert caught.value.retry_after_s == 1
    clock.advance(0.001)
    limiter.count_poll("dvc_1")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix:", "unix:", True),
    ],
)
def test_an_ipv6_network_counts_as_one_address(limiter: RateLimiter, first: str, second: str, same: bool) -> None:
    for _ in range(5):
        limiter.count_device_code(first)
    assert _is_refused(lambda: limiter.count_device_code(second)) is same


def test_only_so_many_addresses_are_remembered_and_the_one_counted_first_is_forgotten(clock: FixedClock) -> None:
    limiter = RateLimiter(dataclasses.replace(LIMITS, device_codes_max=1, counters_max=2), clock)
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        limiter.count_device_code(address)
    assert _is_refused(lambda: limiter.count_device_code("192.0.2.2"))
    assert _is_refused(lambda: limiter.count_device_code("192.0.2.3"))
    assert not _is_refused(lambda: limiter.count_device_code("192.0.2.1"))


def test_polls_with_made_up_codes_do_not_make_the_logins_forgotten(clock: FixedClock) -> None:
    limiter = RateLimiter(dataclasses.replace(LIMITS, counters_max=2), clock)
    for _ in range(3):
        limiter.count_login("192.0.2.1", ANN)
    for number in range(10):
        limiter.count_poll(f"dvc_{number}")
    assert _is_refused(lambda: limiter.count_login("192.0.2.1", ANN))
