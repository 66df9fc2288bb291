"""TMDB's answers: the few keys that are read, and the title that they describe.

Not for asking (``metadata.tmdb``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.titles import NUMBER_MAX, Episode, Season, Title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playhead.domain.titles import TitleId

SEASON_KEY: Final = "season/"
"""What an appended season is called, with its number after it: ``season/3``, in requests and answers alike."""

# Any key may be missing or null: TMDB's answers have grown and changed with the years.


class MovieAnswer(msgspec.Struct):
    """``GET /movie/{id}``. ``runtime`` is in minutes; 0 means unknown."""

    title: str | None = None
    poster_path: str | None = None
    backdrop_path: str | None = None
    release_date: str | None = None
    runtime: int | None = None


class SeasonListed(msgspec.Struct):
    """A season as its show lists it, without episodes."""

    season_number: int


class ShowAnswer(msgspec.Struct):
    """``GET /tv/{id}``."""

    name: str | None = None
    poster_path: str | None = None
    backdrop_path: str | None = None
    first_air_date: str | None = None
    seasons: list[SeasonListed] | None = None


class EpisodeAnswer(msgspec.Struct):
    """An episode of a season's answer. ``runtime`` is in minutes; older answers have none."""

    episode_number: int
    name: str | None = None
    air_date: str | None = None
    runtime: int | None = None


class SeasonAnswer(msgspec.Struct):
    """``GET /tv/{id}/season/{number}``, or the same appended to a show's answer."""

    episodes: list[EpisodeAnswer]


def movie_of(title_id: TitleId, answer: MovieAnswer) -> Title:
    """The movie that ``answer`` describes."""
    return Title(
        title_id=title_id,
        title=answer.title or "",
        poster_path=answer.poster_path or None,
        backdrop_path=answer.backdrop_path or None,
        release_date=_date(answer.release_date),
        duration_s=_seconds(answer.runtime),
    )


def show_of(title_id: TitleId, answer: ShowAnswer, seasons: Iterable[tuple[int, SeasonAnswer]]) -> Title:
    """The show that ``answer`` and the answers of its seasons, by their numbers, describe."""
    return Title(
        title_id=title_id,
        title=answer.name or "",
        poster_path=answer.poster_path or None,
        backdrop_path=answer.backdrop_path or None,
        release_date=_date(answer.first_air_date),
        seasons=tuple(Season(number, _episodes(season)) for number, season in seasons),
    )


def season_numbers(answer: ShowAnswer) -> list[int]:
    """The numbers of a show's seasons, ascending, specials (0) included."""
    return sorted({listed.season_number for listed in answer.seasons or () if 0 <= listed.season_number <= NUMBER_MAX})


def _episodes(season: SeasonAnswer) -> tuple[Episode, ...]:
    """A season's episodes, ascending; an episode 0, which some shows have, cannot be named by any locator."""
    by_number = {
        answer.episode_number: answer for answer in season.episodes if 1 <= answer.episode_number <= NUMBER_MAX
    }
    return tuple(
        Episode(number, answer.name or "", _date(answer.air_date), _seconds(answer.runtime))
        for number, answer in sorted(by_number.items())
    )


def _date(text: str | None) -> date | None:
    """Unknown dates come as null, as an empty text, or not at all."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _seconds(minutes: int | None) -> int | None:
    return 60 * minutes if minutes is not None and 1 <= minutes <= NUMBER_MAX // 60 else None
