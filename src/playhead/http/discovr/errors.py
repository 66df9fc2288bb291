"""How the Discovr dialect words every error: ``{"code", "message"}``, with ``field`` where one is to blame.

Not for which errors there are (``domain.errors``, ``ports.errors``, ``http.errors``, ``service.tokens``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from playhead.domain.errors import DomainError, InvalidValue, ProfileNotFound
from playhead.http.errors import BodyTooLarge, Malformed, MethodNotAllowed, RateLimited, RouteNotFound
from playhead.ports import StoreConflict, StoreOverloaded, StoreUnavailable
from playhead.service.tokens import TokenExpired, TokenInvalid, TokenMissing, WrongTokenKind

if TYPE_CHECKING:
    import falcon.asgi

RETRY_AFTER_S: Final = 5
"""When to come back to a store that cannot be reached."""


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """Every error answer of the dialect (discovr.md#conventions)."""

    code: str
    message: str
    field: str | None = None


class Wording(NamedTuple):
    """An error's status, code and message; ``message`` None leaves the error's own."""

    status: int
    code: str
    message: str | None = None


DOMAIN_WORDINGS: Final[dict[str, Wording]] = {
    "invalid_title_id": Wording(400, "VALIDATION_FAILED", "mediaId must be MV_<number> or TV_<number>"),
    "invalid_value": Wording(400, "VALIDATION_FAILED"),
    "invalid_locator": Wording(400, "VALIDATION_FAILED"),
    "profile_not_found": Wording(404, "NOT_FOUND", "no such profile"),
    "entry_not_found": Wording(404, "NOT_FOUND", "Item not found in history list"),
    "mark_not_found": Wording(404, "NOT_FOUND", "Item not found in the list"),
    "point_not_found": Wording(404, "NOT_FOUND", "Item not found in playback list"),
    "content_not_found": Wording(404, "NOT_FOUND", "no such content"),
    "account_not_found": Wording(401, "TOKEN_INVALID", "the account is gone"),
    "app_not_found": Wording(400, "VALIDATION_FAILED", "clientID is not a registered app"),
    "email_taken": Wording(409, "CONFLICT", "the e-mail is taken"),
    "profile_limit_reached": Wording(409, "CONFLICT"),
    "last_profile": Wording(409, "CONFLICT", "the last profile cannot be deleted"),
    "wrong_credentials": Wording(401, "TOKEN_INVALID", "e-mail and password do not match"),
    "sign_in_not_found": Wording(404, "NOT_FOUND", "no such session"),
    "grant_not_found": Wording(401, "TOKEN_INVALID", "the device code is unknown, expired, denied or already used"),
    "title_unknown": Wording(404, "NOT_FOUND", "the catalogue does not know the title"),
    "operation_not_found": Wording(404, "NOT_FOUND", "no such operation"),
    "operation_expired": Wording(409, "CONFLICT", "the operation is too old to be undone"),
    "resync": Wording(409, "CONFLICT", "read everything anew"),
    "user_codes_exhausted": Wording(503, "OVERLOADED", "too many devices are signing in; try again soon"),
}
"""One row for each code of ``domain.errors``; a test demands it."""

_FIELDS: Final = {
    "app_not_found": "clientID",
    "avatar_url": "avatarUrl",
    "invalid_title_id": "mediaId",
    "origin": "imported",
    "updated_at": "updatedAt",
}
"""What the wire calls a field that the domain names, or that an error is always about."""

_REQUEST_WORDINGS: Final[dict[type[Exception], Wording]] = {
    TokenMissing: Wording(401, "TOKEN_INVALID", "an Authorization: Bearer header is required"),
    TokenInvalid: Wording(401, "TOKEN_INVALID", "the token is not valid"),
    TokenExpired: Wording(401, "TOKEN_EXPIRED", "the token has expired"),
    WrongTokenKind: Wording(401, "WRONG_TOKEN_KIND", "this path takes another kind of token"),
    Malformed: Wording(400, "VALIDATION_FAILED"),
    RouteNotFound: Wording(404, "NOT_FOUND", "nothing is served here"),
    MethodNotAllowed: Wording(405, "NOT_FOUND", "this path does not serve that method"),
    BodyTooLarge: Wording(413, "PAYLOAD_TOO_LARGE"),
    RateLimited: Wording(429, "RATE_LIMITED"),
    StoreConflict: Wording(409, "CONFLICT", "somebody else was first; try again"),
    StoreOverloaded: Wording(503, "OVERLOADED", "the service is busy; try again soon"),
    StoreUnavailable: Wording(503, "OVERLOADED", "the store cannot be reached; try again soon"),
}

_PROFILE_GONE: Final = Wording(401, "SESSION_EXPIRED", "the profile of this token is gone")

_encode = msgspec.json.Encoder().encode


def _wording(path: str, error: Exception) -> Wording | None:
    if isinstance(error, ProfileNotFound) and path.startswith("/profile/"):
        return _PROFILE_GONE
    if isinstance(error, DomainError):
        return DOMAIN_WORDINGS[error.code]
    return _REQUEST_WORDINGS.get(type(error))


def _retry_after_s(error: Exception) -> int:
    return error.retry_after_s if isinstance(error, (RateLimited, StoreOverloaded)) else RETRY_AFTER_S


def _field(error: Exception) -> str | None:
    if isinstance(error, Malformed):
        return error.field
    if isinstance(error, InvalidValue):
        return _FIELDS.get(error.field, error.field)
    return _FIELDS.get(error.code) if isinstance(error, DomainError) else None


class DiscovrDialect:
    """Words errors for the paths of the Discovr dialect."""

    name = "discovr"

    def owns(self, path: str) -> bool:
        """``/auth/user`` is the only path below ``/auth`` that is not ours."""
        return path.startswith(("/profile", "/auth/device-codes", "/auth/session"))

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """See ``http.errors.Dialect``."""
        wording = _wording(request.path, error)
        if wording is None:
            return False
        response.status = wording.status
        response.data = _encode(ErrorBody(wording.code, wording.message or str(error), _field(error)))
        response.content_type = "application/json"
        if wording.status in {429, 503}:
            response.set_header("Retry-After", str(_retry_after_s(error)))
        elif wording.status == 401:  # noqa: PLR2004 - a status is its own name
            response.set_header("WWW-Authenticate", "Bearer")
        return True

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """See ``http.errors.Dialect``."""
        response.status = 500
        response.data = _encode(ErrorBody("INTERNAL", "something went wrong on our side"))
        response.content_type = "application/json"
