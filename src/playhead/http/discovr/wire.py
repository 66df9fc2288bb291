"""The JSON of the session tier (history, lists, playback), and how domain values become it.

Not for sign-in and profiles (``wire_access``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.domain.errors import InvalidTitleId
from playhead.domain.progress import COMPLETION, Progress
from playhead.domain.titles import Locator, TitleId, TitleKind, kind_of, locate, parse_title_id
from playhead.http.errors import Malformed

if TYPE_CHECKING:
    from playhead.domain.marks import Mark
    from playhead.domain.resume import ResumePoint
    from playhead.ports import CountedEntry, TitleFacts
    from playhead.service.browsing import Titled

Number = Annotated[float, Meta(ge=0, le=100)]
SeasonNumber = Annotated[int, Meta(ge=1, le=2**31 - 1)]
EpisodeNumber = Annotated[int, Meta(ge=1, le=2**31 - 1)]
ClientTime = Annotated[datetime, Meta(tz=True)]

SEASON_MIN: Final = 1
"""Season 0 cannot be said in this dialect (discovr.md#history)."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MEDIA_TYPES: Final = {TitleKind.MOVIE: "movie", TitleKind.SHOW: "tv"}


class NewHistoryItem(msgspec.Struct):
    """Body of POST /profile/history."""

    mediaId: str  # noqa: N815 - the wire's word
    updatedAt: ClientTime | UnsetType = UNSET  # noqa: N815 - the wire's word
    progress: Number = 100
    season: SeasonNumber | UnsetType = UNSET
    episode: EpisodeNumber | UnsetType = UNSET
    imported: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET


class ProgressUpdate(msgspec.Struct):
    """Body of PATCH /profile/history/{mediaId}."""

    progress: Number


class NewListItem(msgspec.Struct):
    """Body of POST /profile/{list}."""

    mediaId: str  # noqa: N815 - the wire's word


class NewPlaybackItem(msgspec.Struct):
    """Body of POST /profile/playback."""

    mediaId: str  # noqa: N815 - the wire's word
    progress: Number = 0
    updatedAt: ClientTime | UnsetType = UNSET  # noqa: N815 - the wire's word
    season: SeasonNumber | UnsetType = UNSET
    episode: EpisodeNumber | UnsetType = UNSET


class PlaybackUpdate(msgspec.Struct):
    """Body of PATCH /profile/playback."""

    mediaId: str  # noqa: N815 - the wire's word
    progress: Number
    updatedAt: ClientTime | UnsetType = UNSET  # noqa: N815 - the wire's word
    season: SeasonNumber | UnsetType = UNSET
    episode: EpisodeNumber | UnsetType = UNSET


class TvPlace(msgspec.Struct):
    """Which episode of a show a scrobble is about."""

    season: SeasonNumber
    episode: EpisodeNumber


class Scrobble(msgspec.Struct):
    """Body of POST /profile/scrobble/{mediaId}."""

    progress: Number
    tv: TvPlace | UnsetType = UNSET


class ScrobbleSkip(msgspec.Struct, rename={"start": "from"}):
    """Body of POST /profile/scrobble/{mediaId}/skip: percents skipped between, and the seconds that took."""

    start: Number
    to: Number
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


class HistoryItem(msgspec.Struct):
    """One entry. ``id`` is the media id; ``episode`` is absent on a season default."""

    id: str
    mediaType: str  # noqa: N815 - the wire's word
    title: str
    poster_path: str | None
    backdrop_path: str | None
    updatedAt: str  # noqa: N815 - the wire's word
    createdAt: str  # noqa: N815 - the wire's word
    progress: int | float
    completed: bool
    watched_count: int
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET
    imported: str | UnsetType = UNSET


class ListItem(msgspec.Struct):
    """One title of a list."""

    id: str
    mediaType: str  # noqa: N815 - the wire's word
    title: str
    poster_path: str | None
    backdrop_path: str | None
    createdAt: str  # noqa: N815 - the wire's word


class PlaybackItem(msgspec.Struct):
    """One resumable place."""

    id: str
    mediaType: str  # noqa: N815 - the wire's word
    title: str
    poster_path: str | None
    backdrop_path: str | None
    progress: int | float
    updatedAt: str  # noqa: N815 - the wire's word
    season: int | UnsetType = UNSET
    episode: int | UnsetType = UNSET


class _Page(msgspec.Struct):
    hasMore: bool  # noqa: N815 - the wire's word
    nextPageToken: str | UnsetType = UNSET  # noqa: N815 - the wire's word


class HistoryPage(_Page, kw_only=True):
    """A page of entries."""

    items: list[HistoryItem]


class ListPage(_Page, kw_only=True):
    """A page of a list."""

    items: list[ListItem]


class PlaybackPage(_Page, kw_only=True):
    """A page of resumable places."""

    items: list[PlaybackItem]


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


def locator_of(media_id: str, season: int | UnsetType, episode: int | UnsetType) -> Locator:
    """The place that a body names. Raises ``InvalidTitleId`` and ``InvalidLocator``."""
    return locate(
        parse_media_id(media_id),
        None if isinstance(season, UnsetType) else season,
        None if isinstance(episode, UnsetType) else episode,
        season_min=SEASON_MIN,
    )


def client_time(at: datetime | UnsetType) -> datetime | None:
    """A client's ``updatedAt`` in UTC and whole milliseconds; None where it told none.

    Raises:
        Malformed: before 1970.
    """
    if isinstance(at, UnsetType):
        return None
    if at < _EPOCH:
        raise Malformed("updatedAt must not be before 1970", "updatedAt")
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def format_time(at: datetime) -> str:
    """``YYYY-MM-DDTHH:mm:ss.sssZ`` (discovr.md#conventions)."""
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def format_progress(progress: Progress) -> int | float:
    """A whole percentage as an integer, which is how JSON from a browser has it."""
    return int(progress) if progress.is_integer() else progress


def _maybe(number: int | None) -> int | UnsetType:
    return UNSET if number is None else number


def media_type(title_id: TitleId) -> str:
    """``movie`` or ``tv``."""
    return _MEDIA_TYPES[kind_of(title_id)]


def history_item(titled: Titled[CountedEntry]) -> HistoryItem:
    """An entry as the wire shows it."""
    entry, title = titled.row.entry, titled.title
    return HistoryItem(
        id=entry.locator.title_id,
        mediaType=media_type(entry.locator.title_id),
        title=title.title,
        poster_path=title.poster_path,
        backdrop_path=title.backdrop_path,
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
    mark, title = titled.row, titled.title
    return ListItem(
        id=mark.locator.title_id,
        mediaType=media_type(mark.locator.title_id),
        title=title.title,
        poster_path=title.poster_path,
        backdrop_path=title.backdrop_path,
        createdAt=format_time(mark.created_at),
    )


def playback_item(titled: Titled[ResumePoint]) -> PlaybackItem:
    """A resumable place as the wire shows it."""
    point, title = titled.row, titled.title
    return PlaybackItem(
        id=point.locator.title_id,
        mediaType=media_type(point.locator.title_id),
        title=title.title,
        poster_path=title.poster_path,
        backdrop_path=title.backdrop_path,
        progress=format_progress(point.progress),
        updatedAt=format_time(point.updated_at),
        season=_maybe(point.locator.season),
        episode=_maybe(point.locator.episode),
    )


def media_meta(facts: TitleFacts) -> MediaMeta:
    """What a profile knows of a title, as the wire shows it."""
    marks = {kind.value for kind in facts.marks}
    point = facts.point
    return MediaMeta(
        liked="liked" in marks,
        disliked="disliked" in marks,
        super_liked="super_liked" in marks,
        watchlist="watchlist" in marks,
        history=facts.has_history,
        playback=None
        if point is None
        else PlaybackMeta(
            resumable=point.resumable,
            progress=format_progress(point.progress),
            season=_maybe(point.locator.season),
            episode=_maybe(point.locator.episode),
        ),
    )
