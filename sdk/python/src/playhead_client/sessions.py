"""The tokens of one client: the sign-in as it is kept, and session tokens, renewed once for all who wait.

Not for getting a sign-in (``account``) nor for where it is kept (``tokens``).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from playhead_client.account_wire import MintedSession, Session
from playhead_client.errors import NoProfile, PlayheadError, SignedOut, TokenRefused, is_passing
from playhead_client.exchange import Call, call
from playhead_client.flows import Lock, alone, keep, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead_client.flows import Flow
    from playhead_client.machine import Machine
    from playhead_client.tokens import AsyncTokenStore, SignIn, TokenStore

T = TypeVar("T")

RENEW_AT: Final = 0.9
"""From this part of its life on a session token is renewed, while it is still good."""


class Listeners(Generic[T]):
    """Who wants to be told of something."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], object]] = []

    def add(self, listener: Callable[[T], object]) -> Callable[[], None]:
        """Tell it from now on; gives what takes it off again, which may be called twice."""
        self._listeners.append(listener)

        def take_off() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return take_off

    def tell(self, news: T) -> None:
        """Call them, in the order in which they were added. What one raises is raised."""
        for listener in tuple(self._listeners):
            listener(news)


@dataclass(frozen=True, slots=True)
class _Held:
    """A session token. Its age is counted from when it was asked for, on the clock that nobody sets."""

    token: str = field(repr=False)
    asked_at_s: float
    lifetime_s: float


@dataclass(slots=True)
class _Renewals:
    """How many a profile has had, and what the last one has ended in, if not in a token."""

    count: int = 0
    failure: PlayheadError | None = None


class Sessions:
    """All tokens of a client, which one of the other dialect may share."""

    def __init__(self, client_id: str, store: TokenStore | AsyncTokenStore, machine: Machine) -> None:
        self.client_id = client_id
        self.machine = machine
        self.refreshed: Listeners[Session] = Listeners()
        self.signed_out: Listeners[None] = Listeners()
        self._store = store
        self._sign_in: SignIn | None = None
        self._is_loaded = False
        self._held: dict[str, _Held] = {}
        self._renewals: dict[str, _Renewals] = {}

    # The sign-in

    def find_sign_in(self) -> Flow[SignIn | None]:
        """The sign-in; None where nobody is signed in. Read from the store once."""
        if not self._is_loaded:
            yield from alone(Lock.SIGN_IN, self._load())
        return self._sign_in

    def _load(self) -> Flow[None]:
        if not self._is_loaded:
            self._sign_in = yield from keep(self._store.load)
            self._is_loaded = True

    def sign_in(self, sign_in: SignIn) -> Flow[None]:
        """Begin a sign-in, in the place of any other."""
        yield from alone(Lock.SIGN_IN, self._save(sign_in))
        self._held = {}

    def _save(self, sign_in: SignIn) -> Flow[None]:
        yield from keep(lambda: self._store.save(sign_in))
        self._sign_in, self._is_loaded = sign_in, True

    def give_up(self) -> Flow[SignIn | None]:
        """End the sign-in on this side; the one that was."""
        sign_in = yield from self.find_sign_in()
        if sign_in is not None:
            yield from alone(Lock.SIGN_IN, self._clear())
            self.signed_out.tell(None)
        return sign_in

    def _clear(self) -> Flow[None]:
        yield from keep(self._store.clear)
        self._sign_in, self._held = None, {}

    def _give_up_refused(self, refused: SignIn) -> Flow[bool]:
        """End a sign-in that the server has refused, unless the store has another one by now; whether it has."""
        kept = yield from keep(self._store.load)
        if kept is not None and kept.refresh_token != refused.refresh_token:
            self._sign_in = kept
            return True
        if kept is not None:
            yield from keep(self._store.clear)
        self._sign_in, self._held = None, {}
        return False

    def _get_sign_in(self) -> Flow[SignIn]:
        sign_in = yield from self.find_sign_in()
        if sign_in is None:
            raise SignedOut
        return sign_in

    def identified(self, made: Call[T], *, may_repeat: bool = True) -> Flow[T]:
        """A call with the refresh token.

        Raises:
            SignedOut: there is none, or the server has refused it, which ends the sign-in.
        """
        sign_in = yield from self._get_sign_in()
        try:
            return (yield from send(made, sign_in.refresh_token, may_repeat=may_repeat))
        except TokenRefused as refusal:
            if not refusal.is_renewable:
                raise
            if not (yield from alone(Lock.SIGN_IN, self._give_up_refused(sign_in))):
                self.signed_out.tell(None)
                raise SignedOut(f"the server has ended the sign-in: {refusal.message}") from refusal
        sign_in = yield from self._get_sign_in()
        return (yield from send(made, sign_in.refresh_token, may_repeat=may_repeat))

    # Who is watching

    def get_profile_id(self) -> Flow[str]:
        """Who is watching. Raises ``NoProfile``, ``SignedOut``."""
        sign_in = yield from self._get_sign_in()
        if sign_in.profile_id is None:
            raise NoProfile
        return sign_in.profile_id

    def select(self, profile_id: str, *, is_anew: bool) -> Flow[None]:
        """Open a session for the profile, or go on with the one it has, and remember who is watching."""
        if is_anew:
            self._held.pop(profile_id, None)
        yield from self.token(profile_id)
        sign_in = yield from self._get_sign_in()
        if sign_in.profile_id != profile_id:
            yield from alone(Lock.SIGN_IN, self._save(msgspec.structs.replace(sign_in, profile_id=profile_id)))

    # Session tokens

    def in_session(self, made: Call[T], profile_id: str, *, may_repeat: bool = True) -> Flow[T]:
        """A call for that profile. A token that is refused is replaced once."""
        token = yield from self.token(profile_id, may_repeat=may_repeat)
        try:
            return (yield from send(made, token, may_repeat=may_repeat))
        except TokenRefused as refusal:
            if not refusal.is_renewable:
                raise
        token = yield from self.token(profile_id, refused=token, may_repeat=may_repeat)
        return (yield from send(made, token, may_repeat=may_repeat))

    def token(self, profile_id: str, *, refused: str | None = None, may_repeat: bool = True) -> Flow[str]:
        """A session token of the profile that is good for a while, and is not ``refused``. Many who wait ask once.

        Raises:
            NotFound: the account has no such profile.
            SignedOut: nobody is signed in.
        """
        yield from self._get_sign_in()
        held = self._held.get(profile_id)
        if held is not None and held.token != refused and self._age(held) < RENEW_AT:
            return held.token
        renewals = self._renewals.setdefault(profile_id, _Renewals())
        return (
            yield from alone(Lock.RENEWAL, self._renewed(profile_id, refused, renewals.count, may_repeat=may_repeat))
        )

    def _age(self, held: _Held) -> float:
        """0 for a new token, 1 for one that has expired."""
        return (self.machine.monotonic_s() - held.asked_at_s) / held.lifetime_s

    def _renewed(self, profile_id: str, refused: str | None, seen_count: int, *, may_repeat: bool) -> Flow[str]:
        """A new token, or what whoever was first has come to. Where none comes one that is still good serves."""
        held, renewals = self._held.get(profile_id), self._renewals[profile_id]
        usable = held if held is not None and held.token != refused and self._age(held) < 1 else None
        if renewals.count != seen_count:
            if renewals.failure is not None:
                raise renewals.failure
            if usable is not None:
                return usable.token
        try:
            token = yield from self._mint(profile_id, may_repeat=may_repeat and usable is None)
        except PlayheadError as error:
            renewals.count += 1
            renewals.failure = None if usable is not None and is_passing(error) else error
            if renewals.failure is not None or usable is None:
                raise
            return usable.token
        renewals.count, renewals.failure = renewals.count + 1, None
        return token

    def _mint(self, profile_id: str, *, may_repeat: bool) -> Flow[str]:
        asked_at_s = self.machine.monotonic_s()
        made = call("POST", "/auth/session-token", MintedSession, body={"profileId": profile_id}, is_lax=True)
        minted = yield from self.identified(made, may_repeat=may_repeat)
        token = minted.session_token
        self._held[profile_id] = _Held(token, asked_at_s, lifetime_s(token))
        self.refreshed.tell(Session(token, minted.session_id, profile_id, minted.expires_at))
        return token


class _Claims(msgspec.Struct):
    iat: float
    exp: float


def lifetime_s(token: str) -> float:
    """How long a session token lives, by the server's own clock, which the token tells of: ours may be wrong by years.

    Endless where that cannot be read: such a token is used until it is refused.
    """
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = msgspec.json.decode(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Claims)
    except (ValueError, msgspec.MsgspecError):
        return inf
    return claims.exp - claims.iat if claims.exp > claims.iat else inf
