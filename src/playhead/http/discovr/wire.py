"""The JSON of the session tier (history, lists, playback), and how domain values become it.

Not for sign-in and profiles (``wire_access``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.domain.errors import InvalidTitleId
from playhead.domain.marks import MarkKind
from playhead.domain.progress import COMPLETION, NONE, Progress
from playhead.domain.titles import (
    NUMBER_MAX,
    SPECIALS,
    Locator,
    TitleId,
    TitleKind,
    kind_of,
    locate,
    parse_title_id,
)
from playhead.http.errors import Malformed

if TYPE_CHECKING:
    from playhead.domain.marks import Mark
    from playhead.domain.resolving import Point
    from playhead.ports import CountedEntry, TitleFacts, TitleSummary
    from playhead.service.browsing import Titled

T = TypeVar("T")

Percent = Annotated[float, Meta(ge=0, le=100)]
FromOne = Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
ClientTime = Annotated[datetime, Meta(tz=True)]
Origin = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]

SEASON_MIN: Final = 1
"""Season 0 cannot be said in this dialect (discovr.md#history)."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MEDIA_TYPES: Final = {TitleKind.MOVIE: "movie", TitleKind.SHOW: "tv"}


class PlaceBody(msgspec.Struct, kw_only=True):
    """What every body says that names a place, and when the viewer was there."""

    mediaId: str  # noqa: N815 - the wire's word
    season: FromOne | UnsetType = UNSET
    episode: FromOne | UnsetType = UNSET
    updatedAt: ClientTime | UnsetType = UNSET  # noqa: N815 - the wire's word


class NewHistoryItem(PlaceBody, kw_only=True):
    """Body of POST /profile/history."""

    progress: float = 100
    imported: Origin | UnsetType = UNSET


class ProgressUpdate(msgspec.Struct):
    """Body of PATCH /profile/history/{mediaId}."""

    progress: float


class NewListItem(msgspec.Struct):
    """Body of POST /profile/{list}."""

    mediaId: str  # noqa: N815 - the wire's word


class NewPlaybackItem(PlaceBody, kw_only=True):
    """Body of POST /profile/playback."""

    progress: float = 0


class PlaybackUpdate(PlaceBody, kw_only=True):
    """Body of PATCH /profile/playback."""

    progress: float


class TvPlace(msgspec.Struct):
    """Which episode of a show a scrobble is about."""

    season: FromOne
    episode: FromOne


class Scrobble(msgspec.Struct):
    """Body of POST /profile/scrobble/{mediaId}."""

    progress: float
    tv: TvPlace | UnsetType = UNSET


class ScrobbleSkip(msgspec.Struct, rename={"start": "from"}):
    """Body of POST /profile/scrobble/{mediaId}/skip: percents skipped between, and the seconds that took."""

    start: Percent
    to: Percent
    duration: Annotated[float, Meta(ge=0)]
    tv: TvPlace | UnsetType = UNSET


class SuccessMessage(msgspec.Struct, omit_defaults=True):
    """Answer to most writes; ``added`` and ``removed`` for the exclusive lists alone."""

    message: str
    added: str | None = None
    removed: str | None = None


class ScrobbleStatus(msgspec.Struct):
    """Answer to a scrobble or a skip."""

    status: str


class _TitleItem(msgspec.Struct):
    id: str
    mediaType: str  # noqa: N815 - the wire's word
    title: str
    poster_path: str | None
    backdrop_path: str | None


class HistoryItem(_TitleItem):
    """One entry. ``id`` is the media id; ``episode`` is absent on a season default."""

    updatedAt: str  # noqa: N815 - the wire's word
    createdAt: str  # noqa: N815 - the wire's word
    progress: int | float
    completed: bool
    watched_count: int
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET
    imported: str | UnsetType = UNSET


class ListItem(_TitleItem):
    """One title of a list."""

    createdAt: str  # noqa: N815 - the wire's word


class PlaybackItem(_TitleItem):
    """One resumable place."""

    progress: int | float
    updatedAt: str  # noqa: N815 - the wire's word
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET


class HistoryPage(msgspec.Struct):
    """A page of entries. ``nextPageToken`` is absent on the last one, as it is on every page of this dialect."""

    items: list[HistoryItem]
    hasMore: bool  # noqa: N815 - the wire's word
    nextPageToken: str | UnsetType = UNSET  # noqa: N815 - the wire's word


class ListPage(msgspec.Struct):
    """A page of a list."""

    items: list[ListItem]
    hasMore: bool  # noqa: N815 - the wire's word
    nextPageToken: str | UnsetType = UNSET  # noqa: N815 - the wire's word


class PlaybackPage(msgspec.Struct):
    """A page of resumable places."""

    items: list[PlaybackItem]
    hasMore: bool  # noqa: N815 - the wire's word
    nextPageToken: str | UnsetType = UNSET  # noqa: N815 - the wire's word


class PlaybackMeta(msgspec.Struct):
    """The newest resume point of a title."""

    resumable: bool
    progress: int | float
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET


class MediaMeta(msgspec.Struct):
    """All that a profile knows of a title."""

    liked: bool
    disliked: bool
    super_liked: bool
    watchlist: bool
    history: bool
    playback: PlaybackMeta | None


def parse_media_id(text: str) -> TitleId:
    """A media id of this dialect: a movie's or a show's.

    Raises:
        InvalidTitleId: anything else, a content of the H&C catalogue included.
    """
    title_id = parse_title_id(text)
    if kind_of(title_id) not in _MEDIA_TYPES:
        raise InvalidTitleId(text)
    return title_id


def told(value: T | UnsetType) -> T | None:
    """What the client told; None where it left the key out."""
    return None if isinstance(value, UnsetType) else value


def locator_of(body: PlaceBody) -> Locator:
    """The place that ``body`` names. Raises ``InvalidTitleId`` and ``InvalidLocator``."""
    return locate(parse_media_id(body.mediaId), told(body.season), told(body.episode), season_min=SEASON_MIN)


def client_time(at: datetime | UnsetType) -> datetime | None:
    """A client's ``updatedAt`` in UTC and whole milliseconds; None where it told none.

    Raises:
        Malformed: before 1970.
    """
    if isinstance(at, UnsetType):
        return None
    if at < _EPOCH:
        raise Malformed("updatedAt must not be before 1970", "updatedAt")
    try:
        at = at.astimezone(UTC)
    except OverflowError:  # the last hours of the year 9999, west of Greenwich: as much in the future as any
        at = datetime.max.replace(tzinfo=UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def format_time(at: datetime) -> str:
    """``YYYY-MM-DDTHH:mm:ss.sssZ`` (discovr.md#conventions)."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def format_progress(progress: Progress) -> int | float:
    """A whole percentage as an integer, which is how JSON from a browser has it."""
    return int(progress) if progress.is_integer() else progress


def _maybe(number: int | None) -> int | UnsetType:
    return UNSET if number is None else number


def _shown(title_id: TitleId, title: TitleSummary) -> tuple[str, str, str, str | None, str | None]:
    """The fields of ``_TitleItem``."""
    return title_id, _MEDIA_TYPES[kind_of(title_id)], title.title, title.poster_path, title.backdrop_path


def history_item(titled: Titled[CountedEntry]) -> HistoryItem:
    """An entry as the wire shows it."""
    entry = titled.row.entry
    return HistoryItem(
        *_shown(entry.locator.title_id, titled.title),
        updatedAt=format_time(entry.updated_at),
        createdAt=format_time(entry.created_at),
        progress=format_progress(entry.progress),
        completed=COMPLETION.is_completed(entry.progress),
        watched_count=titled.row.watched_count,
        season=_maybe(entry.locator.season),
        episode=_maybe(entry.locator.episode),
        imported=UNSET if entry.origin is None else entry.origin,
    )


def list_item(titled: Titled[Mark]) -> ListItem:
    """A marked title as the wire shows it."""
    mark = titled.row
    return ListItem(*_shown(mark.locator.title_id, titled.title), createdAt=format_time(mark.created_at))


def playback_item(titled: Titled[Point]) -> PlaybackItem:
    """A resumable place as the wire shows it."""
    point = titled.row
    return PlaybackItem(
        *_shown(point.locator.title_id, titled.title),
        progress=format_progress(point.progress or NONE),
        updatedAt=format_time(point.updated_at),
        season=_maybe(point.locator.season),
        episode=_maybe(point.locator.episode),
    )


def media_meta(facts: TitleFacts) -> MediaMeta:
    """What a profile knows of a title, as the wire shows it."""
    point = facts.point
    return MediaMeta(
        liked=MarkKind.LIKED in facts.marks,
        disliked=MarkKind.DISLIKED in facts.marks,
        super_liked=MarkKind.SUPER_LIKED in facts.marks,
        watchlist=MarkKind.WATCHLIST in facts.marks,
        history=facts.has_history,
        playback=None
        if point is None or point.locator.season == SPECIALS
        else PlaybackMeta(
            resumable=point.resumable,
            progress=format_progress(point.progress or NONE),
            season=_maybe(point.locator.season),
            episode=_maybe(point.locator.episode),
        ),
    )
