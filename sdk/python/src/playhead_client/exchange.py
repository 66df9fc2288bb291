"""Calls as data: what is sent, and how what comes back is read into a value or an error.

Not for sending (``driving``), and not for which calls there are (``account``, ``discovr``, ``native``).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from playhead_client.errors import BadAnswer, PlayheadError, Refused, refusal_of_status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_OK: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)

_encode = msgspec.json.Encoder().encode


class Repeat(enum.Enum):
    """Whether a call may be made again when nobody knows what has become of it."""

    FREELY = "freely"
    """Doing it twice is the same as doing it once."""

    IF_NOT_DONE = "if not done"
    """Only where it surely was not done: it has not left, or the server has said that it wrote nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The names of ``headers`` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether the server has done what it was asked."""
        return self.status in _OK


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request that has not been sent: where to, with what, how its answer is read, whether it may be repeated."""

    method: str
    path: str
    read: Callable[[bytes], T]
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeat: Repeat = Repeat.FREELY

    def outcome(self, answer: Answer) -> T:
        """The value that the answer is.

        Raises:
            Refused: the server says no.
            BadAnswer: it is no answer of a Playhead server.
        """
        if answer.is_good:
            try:
                return self.read(answer.body)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise BadAnswer(f"the answer to {self.method} {self.path} cannot be read: {error}") from error
        raise problem_of(answer)


def call(
    method: str,
    path: str,
    form: type[T],
    *,
    query: Mapping[str, object] | None = None,
    body: object = UNSET,
    repeat: Repeat = Repeat.FREELY,
    is_lax: bool = False,
) -> Call[T]:
    """A call that is answered with JSON of that form. What is None in ``query`` is left out of it.

    ``is_lax`` reads Unix seconds as times.
    """
    return Call(
        method,
        path,
        lambda data: msgspec.json.decode(data, type=form, strict=not is_lax),
        query=tuple((name, _word(value)) for name, value in (query or {}).items() if value is not None),
        body=None if body is UNSET else _encode(body),
        repeat=repeat,
    )


def silent_call(method: str, path: str, *, repeat: Repeat = Repeat.FREELY) -> Call[None]:
    """A call whose answer says no more than that it is done."""
    return Call(method, path, lambda _data: None, repeat=repeat)


def said(**pairs: object) -> dict[str, object]:
    """The keys of a body that have something to say: not None, and not UNSET."""
    return {name: value for name, value in pairs.items() if value is not None and value is not UNSET}


def segment(value: str) -> str:
    """One part of a path, whatever is in it."""
    return quote(value, safe="")


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


# What is not the answer that was hoped for


class _Problem(msgspec.Struct):
    """The error bodies of both dialects in one; anything may be missing, or be something else."""

    code: Any = None
    message: Any = None
    detail: Any = None
    title: Any = None
    field: Any = None


def problem_of(answer: Answer) -> PlayheadError:
    """The error that an answer of 300 and above is."""
    if answer.status in _REDIRECT:
        where = answer.headers.get("location", "elsewhere")
        return BadAnswer(f"the server is not here, it leads to {where}; use that address")
    try:
        problem = msgspec.json.decode(answer.body, type=_Problem)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        problem = _Problem()
    return _refusal(problem, answer)


def _refusal(problem: _Problem, answer: Answer) -> Refused:
    words = (problem.message, problem.detail, problem.title)
    return refusal_of_status(answer.status)(
        problem.code.upper() if isinstance(problem.code, str) else "HTTP_ERROR",
        next((word for word in words if isinstance(word, str)), f"the server answers {answer.status}"),
        answer.status,
        field=problem.field if isinstance(problem.field, str) else None,
        retry_after_s=retry_after_s(answer.headers),
        request_id=answer.headers.get("x-request-id"),
    )


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the server asks to be left alone (RFC 9110, Retry-After); a date is one of the server's own clock."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until, now = _date(text), _date(headers.get("date", ""))
    return None if until is None or now is None else max(0.0, (until - now).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None
