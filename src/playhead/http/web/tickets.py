"""Tickets: what the approval form carries instead of a cookie, to say who signed in and which device they were shown.

Not a token: a ticket answers one device grant, and only for some minutes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from playhead.domain.access import AccountId, TokenHash

if TYPE_CHECKING:
    from playhead.ports import Clock

TICKET_LIFETIME_S: Final = 300
_SALT: Final = "playhead.activate"


class BadTicket(Exception):
    """Forged, bent, or too old."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An account that has shown its password, the grant that it was then asked about, and the name of the app."""

    account_id: AccountId
    device_code_hash: TokenHash
    app_name: str


class Tickets:
    """Signs tickets, with the time by our clock, and takes them back.

    Nobody without the account's password can make one, so that a form on a foreign page cannot approve anything.
    """

    def __init__(self, secret: str, clock: Clock, lifetime_s: int = TICKET_LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._serializer = URLSafeTimedSerializer(
            secret, salt=_SALT, signer=_ClockSigner, signer_kwargs={"clock": clock}
        )

    def sign(self, ticket: Ticket) -> str:
        """The ticket as text for a form."""
        return self._serializer.dumps([ticket.account_id, ticket.device_code_hash.hex(), ticket.app_name])

    def read(self, text: str) -> Ticket:
        """What ``sign`` was given. Raises ``BadTicket``."""
        try:
            account_id, device_code_hash, app_name = self._serializer.loads(text, max_age=self._lifetime_s)
        except BadData as error:
            raise BadTicket from error
        return Ticket(AccountId(account_id), TokenHash(bytes.fromhex(device_code_hash)), app_name)


class _ClockSigner(TimestampSigner):
    def __init__(self, secret_keys: list[bytes], salt: bytes, *, clock: Clock) -> None:
        super().__init__(secret_keys, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())
