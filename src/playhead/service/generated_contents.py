"""The content that a title gets where the operator's catalogue has none for it, so that H&C clients can see it.

Not for when one is made or made anew (``service.catalogue``), nor for contents that were imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.contents import Content
from playhead.domain.titles import Locator, Title, TitleKind, kind_of
from playhead.service.content_body import join_body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from playhead.domain.contents import ContentId
    from playhead.domain.titles import Season

IMAGES: Final = "https://image.tmdb.org/t/p/w500"
"""Where a TMDB image path leads, at a width that suits a row of titles."""


def places_of(title: Title) -> Iterator[Locator]:
    """Every place of a title that may have a content: itself, its seasons, their episodes."""
    yield Locator(title.title_id)
    for season in title.seasons:
        yield Locator(title.title_id, season.season)
        for episode in season.episodes:
            yield Locator(title.title_id, season.season, episode.episode)


def find_parent(place: Locator) -> Locator | None:
    """The place that holds ``place``: series > season > episode (hnc.md#content). None for a movie or a whole show."""
    if place.episode is not None:
        return Locator(place.title_id, place.season)
    return None if place.season is None else Locator(place.title_id)


def stamp(at: datetime) -> str:
    """A time as H&C writes it: UTC, milliseconds, six digits and ``Z`` (hnc.md#conventions)."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}000Z"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What differs between the kinds of place."""

    type: str
    name: str
    starts_on: date | None
    tmdb_path: str


def generate(content_id: ContentId, place: Locator, title: Title, parent_id: ContentId | None, made_at: str) -> Content:
    """The content at ``place``, which is one of a movie's or show's, from what is known of ``title`` now.

    ``made_at`` is its ``created_at``, and its ``updated_at`` until ``renew`` finds news. A movie is a ``show``:
    of the documented types the one that stands alone. Nothing is for sale, no country is left out.
    """
    return _build(content_id, place, title, parent_id, made_at, made_at)


def renew(content: Content, title: Title, parent_id: ContentId | None, now: str) -> Content:
    """A generated content, brought up to date with ``title``; the very same object where nothing changed.

    ``now`` becomes its ``updated_at`` where something did.
    """
    was = msgspec.json.decode(content.body)["updated_at"]
    same = _build(content.content_id, content.locator, title, parent_id, content.created_at, was)
    if same == content:
        return content
    return _build(content.content_id, content.locator, title, parent_id, content.created_at, now)


def _build(
    content_id: ContentId, place: Locator, title: Title, parent_id: ContentId | None, created_at: str, updated_at: str
) -> Content:
    shown = _show(place, title)
    picture = title.poster_path
    start_date = None if shown.starts_on is None else stamp(datetime.combine(shown.starts_on, time()))
    values: dict[str, object] = {
        "id": content_id,
        "parent_id": parent_id,
        "type": shown.type,
        "handler": "tmdb",
        "handler_type": "movie" if kind_of(place.title_id) is TitleKind.MOVIE else "tv",
        "handler_id": shown.tmdb_path,
        "name": shown.name,
        "title": {"en": shown.name} if shown.name else {},
        "description": {},
        "weight": None,
        "thumbnail": IMAGES + picture if picture is not None and picture.startswith("/") else picture,
        "thumbnail_handler": None if picture is None else "tmdb",
        "keywords": "",
        "pricing": None,
        "inplayer_asset_id": None,
        "purchaseable": 0,
        "start_date": start_date,
        "end_date": None,
        "countries_include": None,
        "countries_exclude": None,
        "created_at": created_at,
        "updated_at": updated_at,
        "currency": None,
        "price": None,
        "price_formatted": None,
        "plans": {},
        "link": None,
    }
    return Content(
        content_id=content_id,
        locator=place,
        body=join_body({key: msgspec.json.encode(value) for key, value in values.items()}),
        type=shown.type,
        name=shown.name,
        parent_id=parent_id,
        keywords="",
        created_at=created_at,
        start_date=start_date or "",
        generated=True,
    )


def _show(place: Locator, title: Title) -> _Shown:
    number = place.title_id.partition("_")[2]
    if kind_of(place.title_id) is TitleKind.MOVIE:
        return _Shown("show", title.title, title.release_date, f"movie/{number}")
    path = f"tv/{number}"
    if place.season is None:
        return _Shown("series", title.title, title.release_date, path)
    path += f"/season/{place.season}"
    if place.episode is None:
        name = f"Season {place.season}" if place.season else "Specials"
        return _Shown("season", name, _first_air_date(title, place.season), path)
    path += f"/episode/{place.episode}"
    episode = title.find_episode(place.season, place.episode)
    if episode is None:
        return _Shown("episode", f"Episode {place.episode}", None, path)
    return _Shown("episode", episode.title or f"Episode {place.episode}", episode.air_date, path)


def _first_air_date(title: Title, number: int) -> date | None:
    season: Season | None = next((season for season in title.seasons if season.season == number), None)
    aired = () if season is None else (e.air_date for e in season.episodes if e.air_date is not None)
    return min(aired, default=None)
