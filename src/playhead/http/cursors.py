"""Page tokens that a client cannot make, bend, or carry to another list.

Not for where a page starts: the key inside is the query's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from playhead.http.errors import Malformed

if TYPE_CHECKING:
    from datetime import datetime

    Key: TypeAlias = tuple[str | int | datetime, ...]

K = TypeVar("K", bound="Key")


class Cursors:
    """Signs the key of a page's last row into an opaque token, and takes it back for the same list only."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="playhead.cursor")

    def sign(self, scope: tuple[object, ...], key: Key) -> str:
        """The token for ``key`` in the list that ``scope`` names: its profile, its name, its filters."""
        return self._serializer.dumps(msgspec.to_builtins(key), salt=_salt(scope))

    def read(self, scope: tuple[object, ...], token: str, form: type[K], field: str) -> K:
        """The key, a tuple of the types in ``form``, that ``sign`` put into ``token`` for the same ``scope``.

        Raises:
            Malformed: any other token; ``field`` is what the wire calls it.
        """
        try:
            return msgspec.convert(self._serializer.loads(token, salt=_salt(scope)), form)
        except (BadData, ValueError, msgspec.ValidationError):
            raise Malformed(f"{field} is not a page token of this list", field) from None


def _salt(scope: tuple[object, ...]) -> str:
    return repr(scope)
