"""Hashes passwords and checks them: argon2id, in threads of its own, in the same time for an account that is not there.

Not for who may sign in (``service.access``) nor for how often one may try (``http.limits``).
"""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from playhead.domain.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PASSWORD_MIN: Final = 8
PASSWORD_MAX: Final = 1024

# OWASP's password storage cheat sheet: the argon2id setting with one lane that needs the least memory but one.
MEMORY_KIB: Final = 19_456
PASSES: Final = 2
LANES: Final = 1

AT_ONCE_MAX: Final = 2
"""How many hashes are worked out at the same time, so that many sign-ins at once cost time and not memory."""


def check_password(text: str) -> str:
    """``text``, as a new password.

    Raises:
        InvalidValue: shorter than ``PASSWORD_MIN`` or longer than ``PASSWORD_MAX`` characters.
    """
    if not PASSWORD_MIN <= len(text) <= PASSWORD_MAX:
        raise InvalidValue("password", f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")
    return text


class Passwords:
    """Hashes and checks passwords without holding up the event loop.

    The parameters are those of argon2id; a hash that was made with others still verifies, and ``is_outdated``.
    """

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        passes: int = PASSES,
        lanes: int = LANES,
        at_once_max: int = AT_ONCE_MAX,
    ) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes, type=Type.ID)
        # What a password is compared with where there is no account. No password has this hash's length of input.
        self._nobody = self._hasher.hash(b"\0" * (PASSWORD_MAX + 1))
        self._threads = ThreadPoolExecutor(max_workers=at_once_max, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """The hash to store, with its parameters and salt in it. Whether it is a good password was asked before."""
        return await self._run(partial(self._hasher.hash, _octets(password)))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether ``password`` has that hash. With None it is False, and takes as long as for a wrong password."""
        possible = password_hash is not None and len(password) <= PASSWORD_MAX
        stored = password_hash if password_hash is not None and possible else self._nobody
        matches = await self._run(partial(self._matches, stored, _octets(password[: PASSWORD_MAX + 1])))
        return matches and possible

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's, and should be made anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def _matches(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _octets(password: str) -> bytes:
    """The same letters give the same octets, whichever keyboard composed them (RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
