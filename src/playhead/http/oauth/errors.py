"""How the OAuth 2.0 dialect words every error: ``{"error", "error_description"}``, with the codes of the RFCs.

Not for which errors there are (``domain.errors``, ``ports.errors``, ``http.errors``, ``service.tokens``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from playhead.domain.errors import DomainError
from playhead.http.errors import (
    BodyTooLarge,
    Malformed,
    MethodNotAllowed,
    RateLimited,
    RequestError,
    RouteNotFound,
)
from playhead.http.oauth.wire import ErrorBody
from playhead.ports import StoreConflict, StoreOverloaded, StoreUnavailable
from playhead.service.tokens import TokenExpired, TokenInvalid, TokenMissing, WrongTokenKind

if TYPE_CHECKING:
    import falcon.asgi

RETRY_AFTER_S: Final = 5
"""When to come back to a store that cannot be reached."""

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""On every answer that may hold a token, and so on all but the metadata (RFC 6749, 5.1)."""

METADATA_PATH: Final = "/.well-known/oauth-authorization-server"


class Refusal(RequestError):
    """A refusal with a code that an RFC gives it. ``challenge`` is for a client that used the Authorization header."""

    def __init__(self, error: str, description: str, *, challenge: str | None = None) -> None:
        super().__init__(description)
        self.error = error
        self.challenge = challenge


class Wording(NamedTuple):
    """An error's status, code and description; ``description`` None leaves the error's own."""

    status: int
    error: str
    description: str | None = None


_NEVER_HERE: Final = Wording(400, "invalid_request", "that is not done here")
"""For rules that no request of this dialect touches."""

DOMAIN_WORDINGS: Final[dict[str, Wording]] = {
    "account_not_found": Wording(400, "invalid_grant", "the account is gone"),
    "app_not_found": Wording(400, "invalid_client", "client_id is not a registered app"),
    "content_not_found": _NEVER_HERE,
    "email_taken": _NEVER_HERE,
    "entry_not_found": _NEVER_HERE,
    "grant_not_found": Wording(400, "invalid_grant", "the device code is unknown or already used"),
    "invalid_locator": _NEVER_HERE,
    "invalid_title_id": _NEVER_HERE,
    "invalid_value": _NEVER_HERE,
    "last_profile": _NEVER_HERE,
    "mark_not_found": _NEVER_HERE,
    "operation_expired": _NEVER_HERE,
    "operation_not_found": _NEVER_HERE,
    "point_not_found": _NEVER_HERE,
    "profile_limit_reached": _NEVER_HERE,
    "profile_not_found": Wording(400, "invalid_request", "profile_id is not a profile of the account"),
    "resync": _NEVER_HERE,
    "sign_in_not_found": _NEVER_HERE,
    "title_unknown": _NEVER_HERE,
    "user_codes_exhausted": Wording(503, "temporarily_unavailable", "too many devices are signing in; try again soon"),
    "wrong_credentials": _NEVER_HERE,
}
"""One row for each code of ``domain.errors``; a test demands it."""

_REQUEST_WORDINGS: Final[dict[type[Exception], Wording]] = {
    TokenMissing: Wording(400, "invalid_grant", "there is no token"),
    TokenInvalid: Wording(400, "invalid_grant", "the token is unknown, revoked, used before, or of another app"),
    TokenExpired: Wording(400, "invalid_grant", "the token has expired"),
    WrongTokenKind: Wording(400, "invalid_grant", "another kind of token is wanted"),
    Malformed: Wording(400, "invalid_request"),
    RouteNotFound: Wording(404, "invalid_request", "nothing is served here"),
    MethodNotAllowed: Wording(405, "invalid_request", "this path does not serve that method"),
    BodyTooLarge: Wording(413, "invalid_request"),
    RateLimited: Wording(429, "temporarily_unavailable"),
    StoreConflict: Wording(503, "temporarily_unavailable", "somebody else was first; try again"),
    StoreOverloaded: Wording(503, "temporarily_unavailable", "the service is busy; try again soon"),
    StoreUnavailable: Wording(503, "temporarily_unavailable", "the store cannot be reached; try again soon"),
}

_encode = msgspec.json.Encoder().encode


def _wording(error: Exception) -> Wording | None:
    if isinstance(error, Refusal):
        return Wording(400 if error.challenge is None else 401, error.error)
    if isinstance(error, DomainError):
        return DOMAIN_WORDINGS[error.code]
    return _REQUEST_WORDINGS.get(type(error))


def _retry_after_s(error: Exception) -> int:
    return error.retry_after_s if isinstance(error, (RateLimited, StoreOverloaded)) else RETRY_AFTER_S


class OAuthDialect:
    """Words errors for the paths of the OAuth 2.0 dialect."""

    name = "oauth"

    def owns(self, path: str) -> bool:
        """Everything below ``/oauth``, and the metadata."""
        return path.startswith("/oauth/") or path == METADATA_PATH

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """See ``http.errors.Dialect``."""
        wording = _wording(error)
        if wording is None:
            return False
        _answer(response, wording.status, ErrorBody(wording.error, wording.description or str(error)))
        if wording.status in {429, 503}:
            response.set_header("Retry-After", str(_retry_after_s(error)))
        if isinstance(error, Refusal) and error.challenge is not None:
            response.set_header("WWW-Authenticate", error.challenge)
        return True

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """See ``http.errors.Dialect``."""
        _answer(response, 500, ErrorBody("server_error", "something went wrong on our side"))


def _answer(response: falcon.asgi.Response, status: int, body: ErrorBody) -> None:
    response.status = status
    response.data = _encode(body)
    response.content_type = "application/json"
    response.set_headers(NO_STORE)
