"""The JSON of the H&C dialect (hnc.md), as msgspec types, and how domain values become them.

Not for errors (``errors``) nor for what is inside a content: its bytes are passed on as they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from playhead.domain.contents import ContentId
from playhead.domain.errors import ContentNotFound
from playhead.domain.progress import Progress, check_position, check_progress
from playhead.domain.titles import NUMBER_MAX
from playhead.http.errors import Malformed

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import Account, AccountId
    from playhead.domain.contents import Content
    from playhead.domain.titles import Locator
    from playhead.service.browsing import ContentEntry, ContentMark

Seconds = Annotated[float, Meta(ge=0, le=NUMBER_MAX)]
Percent = Annotated[float, Meta(ge=0, le=100)]

_RULES: Final = {
    "content_id": "content_id must be an integer",
    "time": "time must be a number of seconds, 0 or more",
    "percentage": "percentage must be a number from 0 to 100",
    "email": "email must be a text",
    "password": "password must be a text",
    "profile_id": "profile_id must be the id of a profile",
}
"""What is said of a key whose value was refused."""

_NULL: Final = Raw(b"null")


class Login(msgspec.Struct):
    """Body of POST /login."""

    email: str | None = None
    password: str | None = None
    profile_id: Annotated[str, Meta(pattern=r"\A[0-9a-f]{10}\Z")] | UnsetType = UNSET


class NewElement(msgspec.Struct):
    """Body of POST /history."""

    content_id: int | None = None
    time: Seconds | UnsetType = UNSET
    percentage: Percent | UnsetType = UNSET


class ElementChange(msgspec.Struct):
    """Body of PUT /history/{id}."""

    time: Seconds | UnsetType = UNSET
    percentage: Percent | UnsetType = UNSET


class NewRow(msgspec.Struct):
    """Body of POST /watchlist."""

    content_id: int | None = None


class LoggedIn(msgspec.Struct):
    """Answer to POST /login."""

    success: bool
    message: str
    token: str


class User(msgspec.Struct):
    """An account."""

    id: int
    name: str
    email: str
    inplayer_id: int | None
    inplayer_uuid: str | None
    created_at: str
    updated_at: str
    last_login: str | None
    surname: str | None
    full_name: str


class UserAnswer(msgspec.Struct):
    """Answer to GET /auth/user."""

    success: bool
    code: int
    data: User


class Element(msgspec.Struct):
    """An entry of the history."""

    element_id: str = msgspec.field(name="_id")
    content: Raw
    user_id: int
    content_id: int
    time: int | float
    percentage: int | float
    updated_at: str
    created_at: str


class WatchlistRow(msgspec.Struct):
    """A title on the watchlist."""

    id: int
    user_id: int
    content_id: int
    video_id: Raw
    created_at: str
    updated_at: str
    content: Raw


class PageMeta(msgspec.Struct):
    """Where a page stands; ``False`` where there is no page before or after it."""

    page: int
    per_page: int
    next_page: int | bool
    prev_page: int | bool
    total_pages: int
    total_count: int


class Collection(msgspec.Struct):
    """What a list has under ``data``."""

    collection: Sequence[Any]
    meta: PageMeta


class Answer(msgspec.Struct, kw_only=True):
    """Answer to a read."""

    success: bool = True
    data: Any


class _Video(msgspec.Struct):
    """Of a content, the key that a watchlist row repeats."""

    handler_id: Raw = _NULL


_video = msgspec.json.Decoder(_Video)


def plain_words(fault: Malformed) -> str:
    """What is wrong with a body, without msgspec's words for it."""
    if fault.field is not None:
        return _RULES.get(fault.field, fault.message)
    return "the body must be a JSON object" if fault.message.startswith("Expected `object`") else fault.message


def content_id_of(number: int | None) -> ContentId:
    """The content id that a body names.

    Raises:
        Malformed: it names none (hnc.md#history).
        ContentNotFound: no content has such a number.
    """
    if number is None:
        raise Malformed("'The content ID was not provided")
    if not 1 <= number <= NUMBER_MAX:
        raise ContentNotFound
    return ContentId(number)


def position_of(time: float | UnsetType) -> float | None:
    """The position that a body tells, in seconds."""
    return None if isinstance(time, UnsetType) else check_position(time)


def progress_of(percentage: float | UnsetType) -> Progress | None:
    """The progress that a body tells."""
    return None if isinstance(percentage, UnsetType) else check_progress(percentage)


def format_time(at: datetime) -> str:
    """UTC with six fractional digits and ``Z`` (hnc.md#conventions)."""
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def format_number(number: float) -> int | float:
    """A whole number as an integer (hnc.md#history)."""
    return int(number) if number.is_integer() else number


def user(account: Account) -> User:
    """An account as the wire shows it. Its name is kept in one piece, and not guessed apart."""
    return User(
        id=account.account_id,
        name=account.name,
        email=account.email,
        inplayer_id=None,
        inplayer_uuid=None,
        created_at=format_time(account.created_at),
        updated_at=format_time(account.updated_at),
        last_login=None if account.last_login_at is None else format_time(account.last_login_at),
        surname=None,
        full_name=account.name,
    )


def _body(content: Content | None) -> Raw:
    return _NULL if content is None else Raw(content.body)


def _content_id(content: Content | None, place: Locator) -> int:
    """The content's number; of one that is gone from the catalogue, the number that its place is named after."""
    return int(place.title_id.partition("_")[2]) if content is None else content.content_id


def element(shown: ContentEntry, account_id: AccountId) -> Element:
    """An entry as the wire shows it."""
    entry = shown.entry
    return Element(
        element_id=entry.entry_id,
        content=_body(shown.content),
        user_id=account_id,
        content_id=_content_id(shown.content, entry.locator),
        time=format_number(shown.position_s),
        percentage=format_number(entry.progress),
        updated_at=format_time(entry.updated_at),
        created_at=format_time(entry.created_at),
    )


def watchlist_row(shown: ContentMark, account_id: AccountId) -> WatchlistRow:
    """A mark of the watchlist as the wire shows it."""
    mark, added_at = shown.mark, format_time(shown.mark.created_at)
    return WatchlistRow(
        id=mark.revision,
        user_id=account_id,
        content_id=_content_id(shown.content, mark.locator),
        video_id=_NULL if shown.content is None else _video.decode(shown.content.body).handler_id,
        created_at=added_at,
        updated_at=added_at,
        content=_body(shown.content),
    )
