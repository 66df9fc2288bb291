"""Refresh tokens that rotate: what is kept of the tokens of one sign-in, and what it means when one of them is shown.

Not for how such tokens are made and taken apart (``service.oauth_sign_in``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import SignIn, TokenHash


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a sign-in of the OAuth dialect keeps beside the hash of its present token.

    Its tokens are a family: they begin with one secret, whose hash is ``family_hash``, and each but the first was made
    of the one before and of ``seed``. ``retired_hash`` is of the one before the present one, ``retired_at`` when it was
    exchanged. Of those before that nothing is kept: whoever knows the family's secret has had one of its tokens.
    """

    family_hash: TokenHash = field(repr=False)
    seed: bytes = field(default=b"", repr=False)
    retired_hash: TokenHash | None = field(default=None, repr=False)
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """A token that takes the place of another of its family, and the seed that it was made with of the other."""

    token_hash: TokenHash = field(repr=False)
    seed: bytes = field(repr=False)


class Standing(Enum):
    """What a token of a family is worth."""

    PRESENT = "present"
    """The one to be exchanged."""
    AGAIN = "again"
    """The one before, shown again so soon that its answer may have been lost."""
    REUSED = "reused"
    """Exchanged before, so that somebody else may have it (RFC 9700, 4.14.2)."""


def standing(sign_in: SignIn, token_hash: TokenHash, now: datetime, grace_s: int) -> Standing:
    """What a token of ``sign_in``'s family is worth at ``now``.

    The one before the present one may be shown again for less than ``grace_s`` seconds after it was exchanged; those
    before that one never, however quick the exchanges were.
    """
    if token_hash == sign_in.token_hash:
        return Standing.PRESENT
    rotation = sign_in.rotation
    if rotation is None or rotation.retired_at is None or token_hash != rotation.retired_hash:
        return Standing.REUSED
    is_soon = now < rotation.retired_at + timedelta(seconds=grace_s)
    return Standing.AGAIN if is_soon else Standing.REUSED


def exchange(sign_in: SignIn, rotation: Rotation, successor: Successor, now: datetime, lifetime_s: int) -> SignIn:
    """``sign_in``, which has ``rotation``, with ``successor`` in the place of its present token.

    The family lives on: it ends ``lifetime_s`` seconds after its last exchange.
    """
    return replace(
        sign_in,
        token_hash=successor.token_hash,
        last_used_at=now,
        expires_at=now + timedelta(seconds=lifetime_s),
        rotation=replace(rotation, seed=successor.seed, retired_hash=sign_in.token_hash, retired_at=now),
    )
