"""What of a content a search looks into, folded so that text is compared without case in every engine alike.

Not for the filters themselves: each engine has its own way to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playhead.domain.contents import Content


def fold_texts(content: Content) -> tuple[str, ...]:
    """Name, keywords, and title and description in every language, each folded."""
    body = msgspec.json.decode(content.body)
    texts = [content.name, content.keywords]
    for key in ("title", "description"):
        by_language = body.get(key)
        if isinstance(by_language, dict):
            texts += [text for text in by_language.values() if isinstance(text, str)]
    return tuple(text.casefold() for text in texts)


def fold_terms(terms: Iterable[str]) -> frozenset[str]:
    """Terms as they are compared, whole: trimmed and folded."""
    return frozenset(term.strip().casefold() for term in terms)
