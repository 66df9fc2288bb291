"""The forms of a row of an import file, and the title or content that each one spells.

Not for reading files or writing to a store (``service.importing``).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from playhead.domain.contents import ContentId, place_of_unplaced
from playhead.domain.errors import InvalidTitleId
from playhead.domain.titles import (
    NUMBER_MAX,
    Episode,
    Locator,
    Season,
    Title,
    TitleId,
    TitleKind,
    kind_of,
    locate,
    parse_title_id,
)
from playhead.service.content_body import Text, content_at, join_body, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playhead.domain.contents import Content

SeasonNumber = Annotated[int, msgspec.Meta(ge=0, le=NUMBER_MAX)]
EpisodeNumber = Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]
Duration = Annotated[int, msgspec.Meta(ge=1, le=NUMBER_MAX)]


class BadRow(Exception):
    """The row is no title and no content; the message says why, for a person."""


class EpisodeRow(msgspec.Struct):
    """One of a season's ``episodes``."""

    episode_number: EpisodeNumber
    title: Text = ""
    air_date: date | None = None
    duration_s: Duration | None = None
    credits_start_s: Duration | None = None


class SeasonRow(msgspec.Struct):
    """One of a show's ``seasons``."""

    season_number: SeasonNumber
    episodes: list[EpisodeRow] = []


class TitleRow(msgspec.Struct):
    """A movie or a show."""

    media_id: str
    title: Text
    poster_path: Text | None = None
    backdrop_path: Text | None = None
    release_date: date | None = None
    duration_s: Duration | None = None
    seasons: list[SeasonRow] = []
    credits_start_s: Duration | None = None


class ContentRow(msgspec.Struct):
    """A content, and its place among the titles where it has one. Its values stay the bytes that they are."""

    content: dict[str, msgspec.Raw]
    media_id: str | None = None
    season: SeasonNumber | None = None
    episode: EpisodeNumber | None = None


class _Form(msgspec.Struct):
    """Which of the two it is: a content's row is the one with a ``content``."""

    content: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_FORM: Final = msgspec.json.Decoder(_Form)
_TITLE: Final = msgspec.json.Decoder(TitleRow)
_CONTENT: Final = msgspec.json.Decoder(ContentRow)
_NO_MEDIA_ID: Final = "media_id is not MV_ or TV_ and a TMDB number"


def read_row(line: bytes) -> Title | Content:
    """What one line of an import file spells.

    Keys that are not known are ignored; types are strict, so ``"12"`` is no number and ``NaN`` no JSON.

    Raises:
        BadRow: it spells neither a title nor a content, or one that cannot be.
    """
    try:
        line.decode()  # what is carried as raw JSON would not be checked otherwise
        if _FORM.decode(line).content is msgspec.UNSET:
            return _title(_TITLE.decode(line))
        return _content(_CONTENT.decode(line))
    except UnicodeDecodeError:
        raise BadRow("not UTF-8") from None
    except RecursionError:
        raise BadRow("nested too deeply") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadRow(str(error)) from None


def _title(row: TitleRow) -> Title:
    title_id = _title_id(row.media_id)
    is_show = kind_of(title_id) is TitleKind.SHOW
    if row.seasons and not is_show:
        raise BadRow("a movie has no seasons")
    if is_show and (row.duration_s is not None or row.credits_start_s is not None):
        raise BadRow("a show has no duration_s and no credits_start_s, its episodes have")
    return Title(
        title_id=title_id,
        title=row.title,
        poster_path=row.poster_path,
        backdrop_path=row.backdrop_path,
        release_date=row.release_date,
        duration_s=row.duration_s,
        seasons=_seasons(row.seasons),
        credits_start_s=row.credits_start_s,
    )


def row_of(title: Title) -> TitleRow:
    """The row that spells ``title``; reading it gives the same title again."""
    return TitleRow(
        media_id=title.title_id,
        title=title.title,
        poster_path=title.poster_path,
        backdrop_path=title.backdrop_path,
        release_date=title.release_date,
        duration_s=title.duration_s,
        seasons=[SeasonRow(season.season, [_episode_row(one) for one in season.episodes]) for season in title.seasons],
        credits_start_s=title.credits_start_s,
    )


def _episode_row(episode: Episode) -> EpisodeRow:
    return EpisodeRow(episode.episode, episode.title, episode.air_date, episode.duration_s, episode.credits_start_s)


def _title_id(media_id: str) -> TitleId:
    try:
        title_id = parse_title_id(media_id)
    except InvalidTitleId:
        raise BadRow(_NO_MEDIA_ID) from None
    if kind_of(title_id) is TitleKind.CONTENT:
        raise BadRow(_NO_MEDIA_ID)
    return title_id


def _seasons(rows: list[SeasonRow]) -> tuple[Season, ...]:
    _refuse_twice("season", (row.season_number for row in rows))
    rows.sort(key=lambda row: row.season_number)
    return tuple(Season(row.season_number, _episodes(row)) for row in rows)


def _episodes(season: SeasonRow) -> tuple[Episode, ...]:
    _refuse_twice(f"season {season.season_number}: episode", (row.episode_number for row in season.episodes))
    season.episodes.sort(key=lambda row: row.episode_number)
    return tuple(
        Episode(row.episode_number, row.title, row.air_date, row.duration_s, row.credits_start_s)
        for row in season.episodes
    )


def _refuse_twice(what: str, numbers: Iterable[int]) -> None:
    twice = [number for number, count in Counter(numbers).items() if count > 1]
    if twice:
        raise BadRow(f"{what} {twice[0]} is there twice")


def _content(row: ContentRow) -> Content:
    body = join_body(row.content)
    facts = read_facts(body)
    return content_at(facts, _place(row, ContentId(facts.id)), body)


def _place(row: ContentRow, content_id: ContentId) -> Locator:
    if row.episode is not None and row.season is None:
        raise BadRow("an episode needs its season")
    if row.media_id is None:
        if row.season is not None:
            raise BadRow("a season needs its media_id")
        return place_of_unplaced(content_id)
    title_id = _title_id(row.media_id)
    if row.season is None:
        return Locator(title_id)
    if kind_of(title_id) is not TitleKind.SHOW:
        raise BadRow("a movie has no seasons")
    return locate(title_id, row.season, row.episode)
