"""Tells tokens apart, and makes and reads session tokens: signed, short-lived, and never looked up anywhere.

Not for refresh and H&C tokens beyond their looks: those are looked up by their hash (``service.sign_in``).
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import jwt

from playhead.domain.access import AccountId, ProfileId, TokenHash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playhead.ports.outside import Clock, IdSource

REFRESH_PREFIX: Final = "rt_"
ROTATING_PREFIX: Final = "ort_"
DEVICE_CODE_PREFIX: Final = "dvc_"
KEY_BYTES_MIN: Final = 32
TOKEN_MAX: Final = 1024
"""Characters; ours have about 350. Nothing longer is looked at."""

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "playhead"
_AUDIENCE: Final = "session"
_SESSION_ID: Final = re.compile(r"[0-9a-f]{32}")
_ACCOUNT_ID: Final = re.compile(r"[1-9][0-9]{0,15}")
_HNC: Final = re.compile(r"[0-9]+\|")
_JWT_DOTS: Final = 2


class TokenKind(Enum):
    """The tokens that Playhead hands out; each opens its own tier (discovr.md#conventions, hnc.md#account)."""

    SESSION = "session"
    REFRESH = "refresh"
    HNC = "hnc"
    DEVICE_CODE = "device_code"


class TokenRefused(Exception):
    """A token that does not open what it was shown to. No subclass carries the token."""


class TokenMissing(TokenRefused):
    """None was shown."""


class TokenInvalid(TokenRefused):
    """Malformed, forged, revoked, or never given out."""


class TokenExpired(TokenRefused):
    """Given out by us, and too old."""


class WrongTokenKind(TokenRefused):
    """A token of another tier. ``wanted`` is what this one takes."""

    def __init__(self, wanted: TokenKind) -> None:
        super().__init__(f"a {wanted.value} token is wanted")
        self.wanted = wanted


def find_token_kind(token: str) -> TokenKind | None:
    """What ``token`` looks like, good or not; None for what we never give out."""
    if token.startswith((REFRESH_PREFIX, ROTATING_PREFIX)):
        return TokenKind.REFRESH
    if token.startswith(DEVICE_CODE_PREFIX):
        return TokenKind.DEVICE_CODE
    if _HNC.match(token):
        return TokenKind.HNC
    if token.count(".") == _JWT_DOTS and token.startswith("eyJ"):
        return TokenKind.SESSION
    return None


def check_token_kind(token: str, wanted: TokenKind) -> None:
    """Refuse by looks alone. Raises ``TokenMissing``, ``WrongTokenKind``, ``TokenInvalid``."""
    if not token:
        raise TokenMissing
    kind = find_token_kind(token)
    if kind is None or len(token) > TOKEN_MAX:
        raise TokenInvalid
    if kind is not wanted:
        raise WrongTokenKind(wanted)


def hash_token(token: str) -> TokenHash:
    """What is stored and looked up instead of the token. A plain digest will do, since tokens are random."""
    return TokenHash(hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that session tokens are signed with, and the id by which a token names it."""

    key_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES_MIN:
            raise ValueError(f"a signing key has at least {KEY_BYTES_MIN} bytes")


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A session token just made. ``session_id`` has 32 hex digits and is not a secret."""

    token: str = field(repr=False)
    session_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """What a good session token says: who watches, until when."""

    profile_id: ProfileId
    account_id: AccountId
    session_id: str
    expires_at: datetime


class SessionTokens:
    """Makes session tokens and reads them back, by the given clock.

    The first key signs; all verify, so that a new key can be put in front while tokens of the old one live on. A token
    stays good until it expires, whatever becomes of the sign-in that opened it (discovr.md#sign-in).
    """

    def __init__(
        self, keys: Sequence[SigningKey], clock: Clock, ids: IdSource, *, lifetime_s: int, cache_max: int = 8192
    ) -> None:
        if not keys or len({key.key_id for key in keys}) != len(keys):
            raise ValueError("there is at least one signing key, and no two have the same id")
        self._signer = keys[0]
        self._secrets = {key.key_id: key.secret for key in keys}
        self._clock = clock
        self._ids = ids
        self._lifetime_s = lifetime_s
        self._cache_max = cache_max
        self._verified: OrderedDict[str, Session] = OrderedDict()

    def mint(self, account_id: AccountId, profile_id: ProfileId) -> SessionToken:
        """A token with a session id of its own. Whether the profile is the account's was asked before."""
        issued_s = int(self._clock.now().timestamp())
        expires_s = issued_s + self._lifetime_s
        session_id = self._ids.hex(16)
        claims = {
            "profileId": profile_id,
            "sid": session_id,
            "sub": str(account_id),
            "iat": issued_s,
            "exp": expires_s,
            "iss": _ISSUER,
            "aud": _AUDIENCE,
        }
        token = jwt.encode(claims, self._signer.secret, algorithm=_ALGORITHM, headers={"kid": self._signer.key_id})
        return SessionToken(token, session_id, datetime.fromtimestamp(expires_s, UTC))

    def verify(self, token: str) -> Session:
        """What the token says. Raises ``TokenMissing``, ``WrongTokenKind``, ``TokenInvalid``, ``TokenExpired``.

        A token that was read lately is not read again: this is asked once per request.
        """
        session = self._verified.get(token)
        if session is None:
            check_token_kind(token, TokenKind.SESSION)
            session = self._read(token)
            self._verified[token] = session
            if len(self._verified) > self._cache_max:
                self._verified.popitem(last=False)
        else:
            self._verified.move_to_end(token)
        if session.expires_at <= self._clock.now():
            del self._verified[token]
            raise TokenExpired
        return session

    def _read(self, token: str) -> Session:
        try:
            secret = self._secrets[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                issuer=_ISSUER,
                # PyJWT would go by the machine's clock; `verify` goes by ours.
                options={"require": ["exp", "sub", "aud", "iss"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, KeyError, RecursionError) as error:
            raise TokenInvalid from error
        return _session(claims)


def _session(claims: dict[str, Any]) -> Session:
    profile_id, session_id, account_id = claims.get("profileId"), claims.get("sid"), claims["sub"]
    if not (isinstance(profile_id, str) and isinstance(session_id, str) and isinstance(claims["exp"], int)):
        raise TokenInvalid
    if not (profile_id and _SESSION_ID.fullmatch(session_id) and _ACCOUNT_ID.fullmatch(account_id)):
        raise TokenInvalid
    try:
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise TokenInvalid from error
    return Session(ProfileId(profile_id), AccountId(int(account_id)), session_id, expires_at)
