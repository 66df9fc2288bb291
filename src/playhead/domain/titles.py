"""What can be watched: titles, seasons, episodes, and the locators that point at them.

Not for what a viewer did with them (``history``, ``resume``, ``marks``) nor for how a dialect spells them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType

from playhead.domain.errors import InvalidLocator, InvalidTitleId

if TYPE_CHECKING:
    from datetime import date

TitleId = NewType("TitleId", str)
"""``MV_<tmdbId>`` a movie, ``TV_<tmdbId>`` a show, ``HC_<contentId>`` a content without a place in TMDB's numbering."""

NUMBER_MAX: Final = 2**31 - 1
"""Greatest id, season or episode number taken: what every engine can keep in a signed 32-bit column."""

SPECIALS: Final = 0
"""The season that holds a show's specials."""

_TITLE_ID = re.compile(r"(MV|TV|HC)_([1-9][0-9]{0,9})", re.ASCII)


class TitleKind(Enum):
    """What a title is; the value is the prefix of its id."""

    MOVIE = "MV"
    SHOW = "TV"
    CONTENT = "HC"


_KINDS: Final = {kind.value: kind for kind in TitleKind}


def parse_title_id(text: str) -> TitleId:
    """The title id that ``text`` spells.

    Raises:
        InvalidTitleId: another prefix, a leading zero, or a number beyond ``NUMBER_MAX`` (discovr.md#conventions).
    """
    match = _TITLE_ID.fullmatch(text)
    if match is None or int(match[2]) > NUMBER_MAX:
        raise InvalidTitleId(text)
    return TitleId(text)


def kind_of(title_id: TitleId) -> TitleKind:
    """The kind a title id says it is, by its prefix alone."""
    return _KINDS[title_id[:2]]


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in the catalogue: a title, of a show a season, of a season an episode.

    ``season`` without ``episode`` is the whole season (a *season default*). Only shows have seasons; season 0 holds
    the specials. Build one with ``locate``, which checks it.
    """

    title_id: TitleId
    season: int | None = None
    episode: int | None = None

    @property
    def is_season_default(self) -> bool:
        """Whether an entry here stands for a whole season."""
        return self.season is not None and self.episode is None


def locate(title_id: TitleId, season: int | None = None, episode: int | None = None, *, season_min: int = 0) -> Locator:
    """The checked locator; season and episode are dropped where the title is not a show (discovr.md#history).

    Raises:
        InvalidLocator: a show without a season, an episode below 1, a season below ``season_min``, or a number beyond
        ``NUMBER_MAX``.
    """
    if kind_of(title_id) is not TitleKind.SHOW:
        return Locator(title_id)
    if season is None:
        raise InvalidLocator("season", "a season is required for a show")
    if not season_min <= season <= NUMBER_MAX:
        raise InvalidLocator("season", f"season must be {season_min} or more")
    if episode is not None and not 1 <= episode <= NUMBER_MAX:
        raise InvalidLocator("episode", "episode must be 1 or more")
    return Locator(title_id, season, episode)


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode of a season, as the catalogue knows it.

    ``duration_s`` and, in it, ``credits_start_s`` in seconds, None where unknown.
    """

    episode: int
    title: str = ""
    air_date: date | None = None
    duration_s: int | None = None
    credits_start_s: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """One season of a show, its episodes ascending by number. Season 0 holds the specials."""

    season: int
    episodes: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A movie or show, as the catalogue knows it.

    ``poster_path`` and ``backdrop_path`` are TMDB image paths (``/abc.jpg``) or absolute URLs; ``duration_s`` is a
    movie's length in seconds, ``credits_start_s`` where in it the credits begin.
    """

    title_id: TitleId
    title: str = ""
    poster_path: str | None = None
    backdrop_path: str | None = None
    release_date: date | None = None
    duration_s: int | None = None
    seasons: tuple[Season, ...] = ()
    credits_start_s: int | None = None

    def find_episode(self, season: int, episode: int) -> Episode | None:
        """The episode of those numbers, None where the catalogue has none."""
        for candidate in self.seasons:
            if candidate.season == season:
                return next((e for e in candidate.episodes if e.episode == episode), None)
        return None

    def duration_of(self, locator: Locator) -> int | None:
        """Seconds that ``locator`` (of this title) runs; None for a season and where unknown."""
        if locator.season is None:
            return self.duration_s
        if locator.episode is None:
            return None
        episode = self.find_episode(locator.season, locator.episode)
        return None if episode is None else episode.duration_s

    def credits_start_of(self, locator: Locator) -> int | None:
        """Seconds into ``locator`` (of this title) at which its credits begin; None for a season and where unknown."""
        if locator.season is None:
            return self.credits_start_s
        episode = None if locator.episode is None else self.find_episode(locator.season, locator.episode)
        return None if episode is None else episode.credits_start_s
