"""How often one may try to sign in, guess a user code, ask for device codes, or poll with one.

Not for how much the server takes on in all (the store's write queue), nor for the size of anything.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from playhead.http.errors import RateLimited
from playhead.service.tokens import hash_token

if TYPE_CHECKING:
    from playhead.ports import Clock

_KEY_MAX: Final = 254
_IPV6_HOST_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How often is too often, within ``window_s`` seconds of the first time; each is a setting.

    Tries are those that failed. ``counters_max`` is how many addresses, accounts or device codes each limit remembers;
    one more forgets the one counted first.
    """

    login_tries_max: int = 10
    user_code_tries_max: int = 10
    device_codes_max: int = 60
    window_s: int = 900
    poll_interval_s: int = 1
    counters_max: int = 20_000


class RateLimiter:
    """Counts tries, in this process alone. Counting one too many raises ``RateLimited``.

    A try is counted before it is known to have failed, so that many at once do not slip through, and taken back where
    it turns out good. Windows are fixed: they end on their own, however many are refused in between.
    """

    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        def limit(count_max: int, window_s: int = limits.window_s) -> _Limit:
            return _Limit(RateLimitItemPerSecond(count_max, window_s), _Counters(clock, limits.counters_max), clock)

        self._logins_of_address = limit(limits.login_tries_max)
        self._logins_of_account = limit(limits.login_tries_max)
        self._user_codes = limit(limits.user_code_tries_max)
        self._device_codes = limit(limits.device_codes_max)
        self._polls = limit(1, limits.poll_interval_s)

    def count_login(self, address: str, email: str) -> None:
        """A try to log in, before the password is looked at."""
        self._logins_of_address.count(_network(address))
        self._logins_of_account.count(_account(email))

    def take_back_login(self, address: str, email: str) -> None:
        """The password was right."""
        self._logins_of_address.take_back(_network(address))
        self._logins_of_account.take_back(_account(email))

    def count_user_code(self, address: str) -> None:
        """A user code typed in, before it is looked up."""
        self._user_codes.count(_network(address))

    def take_back_user_code(self, address: str) -> None:
        """The user code was right."""
        self._user_codes.take_back(_network(address))

    def count_device_code(self, address: str) -> None:
        """A device that asks for a code."""
        self._device_codes.count(_network(address))

    def count_poll(self, device_code: str) -> None:
        """A poll with a device code, good or not."""
        self._polls.count(hash_token(device_code).hex())


def _account(email: str) -> str:
    return email.strip().lower()[:_KEY_MAX]


def _network(address: str) -> str:
    """The address; of an IPv6 one the network, since whoever has one of its addresses has them all."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address[:_KEY_MAX]
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped or IPv6Address(int(ip) >> _IPV6_HOST_BITS << _IPV6_HOST_BITS))


class _Limit:
    def __init__(self, rate: RateLimitItem, counters: _Counters, clock: Clock) -> None:
        self._rate = rate
        self._limiter = FixedWindowRateLimiter(counters)
        self._clock = clock

    def count(self, key: str) -> None:
        if not self._limiter.hit(self._rate, key):
            ends_s = self._limiter.get_window_stats(self._rate, key).reset_time
            raise RateLimited(max(1, math.ceil(ends_s - self._clock.now().timestamp())))

    def take_back(self, key: str) -> None:
        self._limiter.hit(self._rate, key, cost=-1)


class _Counters(Storage):
    """Counters that end by our clock, and never more than so many.

    The storage that comes with ``limits`` goes by the machine's clock, starts a thread to sweep, and has no bound.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock, counters_max: int) -> None:
        super().__init__()
        self._clock = clock
        self._counters_max = counters_max
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now_s = self._clock.now().timestamp()
        count, ends_s = self._counts.get(key, (0, 0.0))
        if ends_s <= now_s:
            self._counts.pop(key, None)
            count, ends_s = 0, now_s + expiry
        count = max(0, count + amount)
        self._counts[key] = (count, ends_s)
        if len(self._counts) > self._counters_max:
            self._counts.popitem(last=False)
        return count

    def get(self, key: str) -> int:
        count, ends_s = self._counts.get(key, (0, 0.0))
        return count if ends_s > self._clock.now().timestamp() else 0

    def get_expiry(self, key: str) -> float:
        return self._counts[key][1] if key in self._counts else self._clock.now().timestamp()

    def clear(self, key: str) -> None:
        self._counts.pop(key, None)

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        count = len(self._counts)
        self._counts.clear()
        return count
