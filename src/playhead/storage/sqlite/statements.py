"""The statements of this engine, read by name from the ``.sql`` files in the folder ``statements``.

Not for the schema, which is made by migrations.
"""

from __future__ import annotations

import re
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)


def load_statements(file: str) -> dict[str, str]:
    """The statements of ``statements/<file>.sql`` by name, without comments.

    A line ``-- name: x`` begins the statement, or the few statements carried out together, named x. White space is
    squeezed: the driver looks a statement up by its text at each call.
    """
    text = (files("playhead.storage.sqlite") / "statements" / f"{file}.sql").read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return {
        name: " ".join(_COMMENT.sub("", statement).split()).removesuffix(";")
        for name, statement in zip(parts[::2], parts[1::2], strict=True)
    }
