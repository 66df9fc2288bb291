"""The sign-ins there are, found by number, by token and by the family of a token.

Not for whose they are, nor when they are let go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playhead.ports.errors import StoreConflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from playhead.domain.access import SignIn, SignInKind, TokenHash


class SignInTable:
    """Sign-ins with a number, a public id and a token of their own each."""

    def __init__(self) -> None:
        self._by_id: dict[int, SignIn] = {}
        self._ids_by_token: dict[tuple[SignInKind, TokenHash], int] = {}
        self._ids_by_family: dict[TokenHash, int] = {}
        self._public_ids: set[str] = set()

    def __iter__(self) -> Iterator[SignIn]:
        return iter(self._by_id.values())

    def add(self, sign_in: SignIn) -> None:
        """Raises ``StoreConflict`` where the number, the public id, the token or the family is taken."""
        token = (sign_in.kind, sign_in.token_hash)
        if sign_in.sign_in_id in self._by_id or token in self._ids_by_token or sign_in.public_id in self._public_ids:
            raise StoreConflict("the sign-in's number, public id or token is taken")
        if sign_in.rotation is not None:
            if sign_in.rotation.family_hash in self._ids_by_family:
                raise StoreConflict("the sign-in's family is taken")
            self._ids_by_family[sign_in.rotation.family_hash] = sign_in.sign_in_id
        self._by_id[sign_in.sign_in_id] = sign_in
        self._ids_by_token[token] = sign_in.sign_in_id
        self._public_ids.add(sign_in.public_id)

    def find(self, kind: SignInKind, token_hash: TokenHash) -> SignIn | None:
        sign_in_id = self._ids_by_token.get((kind, token_hash))
        return None if sign_in_id is None else self._by_id[sign_in_id]

    def find_family(self, family_hash: TokenHash) -> SignIn | None:
        sign_in_id = self._ids_by_family.get(family_hash)
        return None if sign_in_id is None else self._by_id[sign_in_id]

    def rotate(self, retired_hash: TokenHash, renewed: SignIn) -> bool:
        """Put what an exchange changes, where the token is still ``retired_hash``; whether it was.

        Raises ``StoreConflict`` where the new token is taken.
        """
        kept = self._by_id.get(renewed.sign_in_id)
        if kept is None or kept.token_hash != retired_hash:
            return False
        if (kept.kind, renewed.token_hash) in self._ids_by_token:
            raise StoreConflict("the token is taken")
        del self._ids_by_token[kept.kind, retired_hash]
        self._ids_by_token[kept.kind, renewed.token_hash] = kept.sign_in_id
        self._by_id[kept.sign_in_id] = replace(
            kept,
            token_hash=renewed.token_hash,
            last_used_at=renewed.last_used_at,
            expires_at=renewed.expires_at,
            rotation=renewed.rotation,
        )
        return True

    def touch(self, sign_in_id: int, at: datetime) -> None:
        """Remember its last use; of a number that is gone, nothing."""
        if sign_in_id in self._by_id:
            self._by_id[sign_in_id] = replace(self._by_id[sign_in_id], last_used_at=at)

    def drop(self, is_over: Callable[[SignIn], bool]) -> int:
        """Let go of those that ``is_over`` holds for; how many."""
        over = [sign_in for sign_in in self if is_over(sign_in)]
        for sign_in in over:
            del self._by_id[sign_in.sign_in_id]
            del self._ids_by_token[sign_in.kind, sign_in.token_hash]
            self._public_ids.discard(sign_in.public_id)
            if sign_in.rotation is not None:
                del self._ids_by_family[sign_in.rotation.family_hash]
        return len(over)
