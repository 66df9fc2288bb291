"""How the native API words every error: problem details (RFC 9457) with a stable ``type`` and ``code``.

Not for which errors there are (``domain.errors``, ``ports.errors``, ``http.errors``, ``service.tokens``).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from playhead.domain.errors import DomainError, InvalidValue
from playhead.http.errors import (
    BodyTooLarge,
    Malformed,
    MethodNotAllowed,
    RateLimited,
    RequestError,
    RouteNotFound,
)
from playhead.ports import StoreConflict, StoreOverloaded, StoreUnavailable
from playhead.service.tokens import TokenExpired, TokenInvalid, TokenMissing, WrongTokenKind

if TYPE_CHECKING:
    import falcon.asgi

MEDIA_TYPE: Final = "application/problem+json"

RETRY_AFTER_S: Final = 5
"""When to come back to a store that cannot be reached, or for a stream that there is no room for."""

_TYPES: Final = "/docs/playhead#"
"""What the ``type`` of a problem begins with: the page of this contract, which has the list of codes."""


class TooManyStreams(RequestError):
    """The profile has as many streams of events open as it may have."""

    def __init__(self, streams_max: int) -> None:
        super().__init__(f"a profile has at most {streams_max} streams open at once")


class Problem(msgspec.Struct, omit_defaults=True):
    """Every error answer, and what is wrong with one report of a batch (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None


class Wording(NamedTuple):
    """An error's status, code and title; ``detail`` None is the error's own message, or else the title again."""

    status: int
    code: str
    title: str
    detail: str | None = None


_REFUSED: Final = Wording(400, "validation_failed", "A value was refused")

DOMAIN_WORDINGS: Final[dict[str, Wording]] = {
    "invalid_title_id": _REFUSED._replace(detail="a title id is MV_<number>, TV_<number> or HC_<number>"),
    "invalid_value": _REFUSED,
    "invalid_locator": _REFUSED,
    "profile_not_found": Wording(401, "session_expired", "The profile of this token is gone"),
    "entry_not_found": Wording(404, "entry_not_found", "The history has no such entry"),
    "mark_not_found": Wording(404, "mark_not_found", "The title does not carry that mark"),
    "point_not_found": Wording(404, "point_not_found", "Nothing of the title can be resumed"),
    "content_not_found": Wording(404, "content_not_found", "The catalogue has no such content"),
    "operation_not_found": Wording(404, "operation_not_found", "The profile has no such operation"),
    "title_unknown": Wording(
        409,
        "title_unknown",
        "The catalogue does not know the title",
        "a whole show can only be marked once the catalogue knows its seasons; mark seasons or episodes meanwhile",
    ),
    "operation_expired": Wording(
        409, "operation_expired", "Too late to undo", "an operation can be undone for 30 days"
    ),
    "resync": Wording(
        410, "resync", "Read everything anew", "what was removed since that revision may have been forgotten"
    ),
    # What this dialect has no call for: accounts and signing in.
    "account_not_found": Wording(401, "token_invalid", "The account is gone"),
    "app_not_found": _REFUSED._replace(detail="no such app"),
    "email_taken": Wording(409, "conflict", "The e-mail is taken"),
    "profile_limit_reached": Wording(409, "conflict", "The account has all the profiles it may have"),
    "last_profile": Wording(409, "conflict", "The last profile cannot be deleted"),
    "wrong_credentials": Wording(401, "token_invalid", "E-mail and password do not match"),
    "sign_in_not_found": Wording(404, "not_found", "There is no such sign-in"),
    "grant_not_found": Wording(401, "token_invalid", "The device code is not good"),
    "user_codes_exhausted": Wording(503, "overloaded", "Too many devices are signing in"),
}
"""One row for each code of ``domain.errors``; a test demands it."""

_REQUEST_WORDINGS: Final[dict[type[Exception], Wording]] = {
    TokenMissing: Wording(401, "token_missing", "An Authorization: Bearer header is required"),
    TokenInvalid: Wording(401, "token_invalid", "The token is not valid"),
    TokenExpired: Wording(401, "token_expired", "The token has expired"),
    WrongTokenKind: Wording(401, "wrong_token_kind", "This path takes a session token"),
    Malformed: _REFUSED,
    RouteNotFound: Wording(404, "not_found", "Nothing is served here"),
    MethodNotAllowed: Wording(405, "method_not_allowed", "This path does not serve that method"),
    BodyTooLarge: Wording(413, "body_too_large", "The body is too large"),
    RateLimited: Wording(429, "rate_limited", "Too many requests"),
    TooManyStreams: Wording(429, "too_many_streams", "Too many streams are open"),
    StoreConflict: Wording(409, "conflict", "Somebody else was first", "somebody else was first; try again"),
    StoreOverloaded: Wording(503, "overloaded", "The service is busy", "nothing was written; try again soon"),
    StoreUnavailable: Wording(
        503, "unavailable", "The store cannot be reached", "nothing was acknowledged; try again soon"
    ),
}

_FAULT: Final = Wording(500, "internal", "Something went wrong on our side")

_FIELDS: Final = {"invalid_title_id": "title_id", "updated_at": "watched_at"}
"""What the wire calls a field that the domain names, or that an error is always about."""

_encode = msgspec.json.Encoder().encode


def _wording(error: Exception) -> Wording | None:
    if isinstance(error, DomainError):
        return DOMAIN_WORDINGS[error.code]
    return _REQUEST_WORDINGS.get(type(error))


def _field(error: Exception) -> str | None:
    if isinstance(error, Malformed):
        return error.field
    if isinstance(error, InvalidValue):
        return _FIELDS.get(error.field, error.field)
    return _FIELDS.get(error.code) if isinstance(error, DomainError) else None


def _told(wording: Wording, detail: str, field: str | None = None) -> Problem:
    return Problem(_TYPES + wording.code, wording.title, wording.status, detail, wording.code, field)


def problem_of(error: DomainError | Malformed) -> Problem:
    """What is wrong with one report of a batch."""
    return _problem(error, DOMAIN_WORDINGS[error.code] if isinstance(error, DomainError) else _REFUSED)


def _problem(error: Exception, wording: Wording) -> Problem:
    return _told(wording, wording.detail or str(error) or wording.title, _field(error))


def _retry_after_s(error: Exception) -> int:
    return error.retry_after_s if isinstance(error, (RateLimited, StoreOverloaded)) else RETRY_AFTER_S


class NativeDialect:
    """Words errors for the paths of the native API."""

    name = "native"

    def owns(self, path: str) -> bool:
        """``/v1`` and everything below it."""
        return path == "/v1" or path.startswith("/v1/")

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """See ``http.errors.Dialect``."""
        wording = _wording(error)
        if wording is None:
            return False
        _write(response, _problem(error, wording))
        if wording.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            response.set_header("Retry-After", str(_retry_after_s(error)))
        elif wording.status == HTTPStatus.UNAUTHORIZED:
            response.set_header("WWW-Authenticate", "Bearer")
        return True

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """See ``http.errors.Dialect``."""
        _write(response, _told(_FAULT, "the log of the server says more"))


def _write(response: falcon.asgi.Response, problem: Problem) -> None:
    response.status = problem.status
    response.data = _encode(problem)
    response.content_type = MEDIA_TYPE
