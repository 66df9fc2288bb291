"""The query parameters of the native API, checked: truth values, words, times, and places within a title.

Not for whole numbers, which every dialect reads alike (``http.requests``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from playhead.domain.errors import InvalidLocator
from playhead.domain.titles import NUMBER_MAX, Locator, TitleKind, kind_of, locate
from playhead.http.errors import Malformed
from playhead.http.native.wire import ClientTime, utc_time
from playhead.http.requests import int_parameter, text_parameter

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from enum import Enum

    from playhead.domain.titles import TitleId
    from playhead.http.requests import Parameters

E = TypeVar("E", bound="Enum")

_TRUTHS: Final = {"true": True, "false": False}


def bool_parameter(params: Parameters, name: str) -> bool:
    """The query parameter ``name``; False where it is absent.

    Raises:
        Malformed: neither ``true`` nor ``false``.
    """
    text = text_parameter(params, name)
    if text is None:
        return False
    if text not in _TRUTHS:
        raise Malformed(f"{name} must be true or false", name)
    return _TRUTHS[text]


def word_parameter(params: Parameters, name: str, words: type[E]) -> E | None:
    """The query parameter ``name`` as the member of ``words`` that has it as its value; None where it is absent.

    Raises:
        Malformed: no member has it.
    """
    text = text_parameter(params, name)
    if text is None:
        return None
    try:
        return words(text)
    except ValueError:
        choices = ", ".join(str(word.value) for word in words)
        raise Malformed(f"{name} must be one of {choices}", name) from None


def time_parameter(params: Parameters, name: str) -> datetime | None:
    """The query parameter ``name``, RFC 3339, in UTC; None where it is absent.

    A plus that a client forgot to encode arrives as a space, and is taken for one.

    Raises:
        Malformed: no such time, without an offset, or before 1970.
    """
    text = text_parameter(params, name)
    if text is None:
        return None
    try:
        at = msgspec.convert(text.replace(" ", "+"), ClientTime)
    except msgspec.ValidationError:
        raise Malformed(f"{name} must be a time, such as 2026-01-15T20:00:00.000Z", name) from None
    return utc_time(at, name)


def season_parameter(params: Parameters) -> int | None:
    """The query parameter ``season``, 0 for specials. Raises ``Malformed``."""
    return int_parameter(params, "season", low=0, high=NUMBER_MAX)


def place_parameters(params: Parameters, title_id: TitleId) -> Locator:
    """The movie, the episode, the season or the whole show that ``season`` and ``episode`` name.

    What has no seasons ignores both. Raises ``Malformed``, and ``InvalidLocator`` for an episode without its season.
    """
    season = season_parameter(params)
    episode = int_parameter(params, "episode", low=1, high=NUMBER_MAX)
    if kind_of(title_id) is not TitleKind.SHOW:
        return Locator(title_id)
    if season is None:
        if episode is not None:
            raise InvalidLocator("season", "an episode needs its season")
        return Locator(title_id)
    return locate(title_id, season, episode)


def refuse_others(params: Parameters, known: Collection[str]) -> None:
    """Let no parameter pass that is not ``known``: for a call that a misspelt filter would make do far more.

    Raises:
        Malformed: names the first that is not.
    """
    for name in params:
        if name not in known:
            raise Malformed(f"there is no parameter of that name; there are {', '.join(sorted(known))}", name)
