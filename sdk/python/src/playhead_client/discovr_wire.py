"""What the calls of the Discovr dialect are answered with: history, lists, resume points.

Not for making the calls (``discovr``).
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class SuccessMessage(msgspec.Struct, frozen=True):
    """It is done. Of the lists that exclude one another the title is on ``added`` now, and was on ``removed``."""

    message: str
    added: str | None = None
    removed: str | None = None


class Tv(msgspec.Struct, frozen=True):
    """Which episode of a show; both from 1 on."""

    season: int
    episode: int


class _Titled(msgspec.Struct, frozen=True, kw_only=True):
    """A title as every list shows it. ``title`` is empty and the paths are None where they are not known."""

    id: str
    media_type: str = msgspec.field(name="mediaType")
    title: str
    poster_path: str | None
    backdrop_path: str | None


class HistoryItem(_Titled, frozen=True, kw_only=True):
    """One entry. ``id`` is the media id; ``episode`` is None on a season default, and ``season`` as well on a movie.

    ``progress``: percent. ``watched_count``: completed viewings of the same place, this one included. ``imported``:
    where it came from, such as ``trakt``.
    """

    updated_at: datetime = msgspec.field(name="updatedAt")
    created_at: datetime = msgspec.field(name="createdAt")
    progress: float
    completed: bool
    watched_count: int
    season: int | None = None
    episode: int | None = None
    imported: str | None = None


class ListItem(_Titled, frozen=True, kw_only=True):
    """A title on a list, since ``created_at``."""

    created_at: datetime = msgspec.field(name="createdAt")


class PlaybackItem(_Titled, frozen=True, kw_only=True):
    """What can be resumed, at ``progress`` percent."""

    progress: float
    updated_at: datetime = msgspec.field(name="updatedAt")
    season: int | None = None
    episode: int | None = None


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """``next_page_token`` is None on the last page."""

    has_more: bool = msgspec.field(name="hasMore")
    next_page_token: str | None = msgspec.field(name="nextPageToken", default=None)


class HistoryPage(_Page, frozen=True, kw_only=True):
    """A page of entries."""

    items: list[HistoryItem]


class ListPage(_Page, frozen=True, kw_only=True):
    """A page of a list, the title added last first."""

    items: list[ListItem]


class PlaybackPage(_Page, frozen=True, kw_only=True):
    """A page of what can be resumed, newest first."""

    items: list[PlaybackItem]


class ScrobbleStatus(msgspec.Struct, frozen=True):
    """``ok``."""

    status: str


class PlaybackMeta(msgspec.Struct, frozen=True):
    """The newest resume point of a title."""

    resumable: bool
    progress: float
    season: int | None = None
    episode: int | None = None


class MediaMeta(msgspec.Struct, frozen=True):
    """What the profile knows of a title. ``history``: whether it has any entry; ``playback``: where to resume it."""

    liked: bool
    disliked: bool
    super_liked: bool
    watchlist: bool
    history: bool
    playback: PlaybackMeta | None
