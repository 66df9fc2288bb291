"""Page tokens that a client cannot make, bend, or carry to another list.

Not for where a page starts: the key inside is the query's own.
"""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from playhead.http.errors import Malformed


class Cursors:
    """Signs the key of a page's last row into an opaque token, and takes it back for the same list only."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="playhead.cursor")

    def sign(self, scope: tuple[object, ...], key: tuple[str | int, ...]) -> str:
        """The token for ``key`` in the list that ``scope`` names: its profile, its name, its filters."""
        return self._serializer.dumps(key, salt=_salt(scope))

    def read(self, scope: tuple[object, ...], token: str, field: str) -> list[Any]:
        """The key that ``sign`` put into ``token`` for the same ``scope``.

        Raises:
            Malformed: any other token; ``field`` is what the wire calls it.
        """
        try:
            key = self._serializer.loads(token, salt=_salt(scope))
        except (BadData, ValueError):
            raise Malformed(f"{field} is not a page token of this list", field) from None
        return list(key)


def _salt(scope: tuple[object, ...]) -> str:
    return repr(scope)
