"""How the H&C dialect words every error: ``{"code", "success": false, "message"}``, and a 401 without its code.

Not for which errors there are (``domain.errors``, ``ports.errors``, ``http.errors``, ``service.tokens``).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import falcon
import falcon.asgi
import msgspec

from playhead.domain.errors import DomainError
from playhead.http.errors import BodyTooLarge, Malformed, MethodNotAllowed, RateLimited, RequestError, RouteNotFound
from playhead.ports import StoreConflict, StoreOverloaded, StoreUnavailable
from playhead.service.tokens import TokenRefused

RETRY_AFTER_S: Final = 5
"""When to come back to a store that cannot be reached."""

_UNAUTHENTICATED: Final = 401
_FAULT: Final = 500
_ROOTS: Final = ("/login", "/logout", "/auth/user", "/history", "/watchlist", "/contents")


class Forbidden(RequestError):
    """The history element exists, and is another user's (hnc.md#history)."""


class ErrorBody(msgspec.Struct):
    """Every error answer of the dialect but the 401 (hnc.md#conventions)."""

    code: int
    success: bool
    message: str


class Unauthenticated(msgspec.Struct):
    """The body of a 401."""

    success: bool
    message: str


class UserUnauthenticated(msgspec.Struct):
    """The body of the 401 of ``/auth/user``, the one that has a code, and has it in this place (hnc.md#account)."""

    success: bool
    code: int
    message: str


class Wording(NamedTuple):
    """An error's status and message; ``message`` None leaves the error's own, ``code`` 0 is the status again."""

    status: int
    message: str | None = None
    code: int = 0


_NOT_FOUND: Final = Wording(404, "Resource not found")
_SIGNED_OUT: Final = Wording(401, "Unauthenticated.")
_BUSY: Final = Wording(503, "Service Unavailable")

DOMAIN_WORDINGS: Final[dict[str, Wording]] = {
    "invalid_title_id": Wording(400),
    "invalid_value": Wording(400),
    "invalid_locator": Wording(400),
    "profile_not_found": _SIGNED_OUT,
    "entry_not_found": _NOT_FOUND,
    "mark_not_found": _NOT_FOUND,
    "point_not_found": _NOT_FOUND,
    "content_not_found": _NOT_FOUND,
    "account_not_found": _SIGNED_OUT,
    "app_not_found": _NOT_FOUND,
    "email_taken": Wording(409, "The email is taken"),
    "profile_limit_reached": Wording(409),
    "last_profile": Wording(409, "The last profile cannot be deleted"),
    "wrong_credentials": Wording(401, "The Email & Password provided do not match with our record."),
    "sign_in_not_found": _SIGNED_OUT,
    "grant_not_found": _SIGNED_OUT,
    "title_unknown": _NOT_FOUND,
    "operation_not_found": _NOT_FOUND,
    "operation_expired": Wording(409, "Conflict"),
    "resync": Wording(409, "Conflict"),
    "user_codes_exhausted": _BUSY,
}
"""One row for each code of ``domain.errors``; a test demands it."""

_METHOD_WORDINGS: Final[dict[tuple[str, str], Wording]] = {
    ("POST", "content_not_found"): Wording(400, "'The content was not found", 404),
    ("PUT", "entry_not_found"): Wording(400, "The resource was not found", 404),
}
"""The two writes that are documented to answer 400 with a 404 in it (hnc.md#history)."""

_OTHER_WORDINGS: Final[dict[type[Exception], Wording]] = {
    Malformed: Wording(400),
    Forbidden: Wording(403, "Forbidden"),
    RouteNotFound: _NOT_FOUND,
    MethodNotAllowed: Wording(405, "Method Not Allowed"),
    StoreConflict: Wording(409, "Conflict"),
    BodyTooLarge: Wording(413, "Payload Too Large"),
    RateLimited: Wording(429, "Too Many Attempts."),
    StoreOverloaded: _BUSY,
    StoreUnavailable: _BUSY,
}

_encode = msgspec.json.Encoder().encode


def _wording(method: str, error: Exception) -> Wording | None:
    if isinstance(error, DomainError):
        return _METHOD_WORDINGS.get((method, error.code)) or DOMAIN_WORDINGS[error.code]
    if isinstance(error, TokenRefused):
        return _SIGNED_OUT
    if isinstance(error, falcon.HTTPError) and error.status_code < _FAULT:
        return Wording(error.status_code, error.title)
    return _OTHER_WORDINGS.get(type(error))


def _body(path: str, wording: Wording, message: str) -> ErrorBody | Unauthenticated | UserUnauthenticated:
    if wording.status != _UNAUTHENTICATED:
        return ErrorBody(wording.code or wording.status, success=False, message=message)
    if path == "/auth/user":
        return UserUnauthenticated(success=False, code=wording.status, message=message)
    return Unauthenticated(success=False, message=message)


def _retry_after_s(error: Exception) -> int:
    return error.retry_after_s if isinstance(error, (RateLimited, StoreOverloaded)) else RETRY_AFTER_S


class HncDialect:
    """Words errors for the paths of the H&C dialect."""

    name = "hnc"

    def owns(self, path: str) -> bool:
        """The six roots, and whatever is below them."""
        return any(path == root or path.startswith(f"{root}/") for root in _ROOTS)

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """See ``http.errors.Dialect``."""
        wording = _wording(request.method, error)
        if wording is None:
            return False
        response.status = wording.status
        response.data = _encode(_body(request.path, wording, wording.message or str(error)))
        response.content_type = "application/json"
        if wording.status in {429, 503}:
            response.set_header("Retry-After", str(_retry_after_s(error)))
        elif wording.status == _UNAUTHENTICATED and request.path != "/login":
            response.set_header("WWW-Authenticate", "Bearer")
        return True

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """See ``http.errors.Dialect``."""
        response.status = _FAULT
        response.data = _encode(ErrorBody(_FAULT, success=False, message="Server Error"))
        response.content_type = "application/json"
