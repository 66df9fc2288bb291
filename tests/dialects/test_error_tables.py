"""Every error that a rule, a store or a request can raise has words in every dialect.

Not for which of them a given request gets: that is tested path by path.
"""

from collections.abc import Iterator
from typing import Any

import falcon.asgi
import falcon.testing
import msgspec
import pytest

import playhead.http.errors
import playhead.ports.errors
import playhead.service.tokens
from playhead.domain.errors import DomainError
from playhead.http.discovr import errors as discovr
from playhead.http.errors import Dialect
from playhead.http.hnc import errors as hnc
from playhead.http.native import errors as native
from playhead.http.oauth import errors as oauth
from playhead.ports.errors import StoreError
from playhead.service.tokens import TokenKind, TokenRefused

ARGUMENTS: dict[str, tuple[object, ...]] = {
    "InvalidTitleId": ("x",),
    "InvalidValue": ("progress", "progress must be a number"),
    "InvalidLocator": ("season", "a season is required"),
    "ProfileLimitReached": (10,),
    "Malformed": ("the body is not JSON",),
    "BodyTooLarge": (1024,),
    "RateLimited": (7,),
    "MethodNotAllowed": ("GET",),
    "WrongTokenKind": (TokenKind.SESSION,),
}
"""What an error is made with, where it takes anything."""

DIALECTS: list[tuple[Dialect, dict[str, Any]]] = [
    (native.NativeDialect(), native.DOMAIN_WORDINGS),
    (discovr.DiscovrDialect(), discovr.DOMAIN_WORDINGS),
    (hnc.HncDialect(), hnc.DOMAIN_WORDINGS),
    (oauth.OAuthDialect(), oauth.DOMAIN_WORDINGS),
]
MESSAGES = {"native": "detail", "discovr": "message", "hnc": "message", "oauth": "error_description"}
"""The key that tells a developer what is wrong."""

MEDIA_TYPES = {"native": "application/problem+json"}
EACH_DIALECT = pytest.mark.parametrize(("dialect", "wordings"), DIALECTS, ids=[dialect.name for dialect, _ in DIALECTS])


def _kinds(base: type[Exception]) -> Iterator[type[Exception]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _made(kind: type[Exception]) -> Exception:
    return kind(*ARGUMENTS.get(kind.__name__, ()))


def _rendered(dialect: Dialect, error: Exception, method: str, path: str) -> falcon.asgi.Response | None:
    request = falcon.testing.create_asgi_req(method=method, path=path)
    response = falcon.asgi.Response()
    return response if dialect.render(request, response, error) else None


DOMAIN_ERRORS = sorted(_kinds(DomainError), key=lambda kind: kind.__name__)
REQUEST_ERRORS = [
    kind
    for base in (playhead.http.errors.RequestError, TokenRefused)
    for kind in _kinds(base)
    if kind.__module__ in {"playhead.http.errors", "playhead.service.tokens"}
]
STORE_ERRORS = [StoreError, *_kinds(StoreError)]


@EACH_DIALECT
def test_a_dialect_has_a_row_for_every_code_and_none_for_what_is_no_code(
    dialect: Dialect, wordings: dict[str, Any]
) -> None:
    codes = [kind.code for kind in DOMAIN_ERRORS if issubclass(kind, DomainError)]
    assert len(codes) == len(set(codes))
    assert sorted(wordings) == sorted(codes)


@EACH_DIALECT
@pytest.mark.parametrize("kind", [*DOMAIN_ERRORS, *REQUEST_ERRORS], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(("method", "path"), [("GET", "/history/x"), ("POST", "/profile/history"), ("PUT", "/login")])
def test_a_refusal_is_answered_in_the_dialects_own_words(
    dialect: Dialect, wordings: dict[str, Any], kind: type[Exception], method: str, path: str
) -> None:
    response = _rendered(dialect, _made(kind), method, path)
    assert response is not None
    assert 400 <= response.status_code < 500 or response.status_code == 503
    assert response.content_type == MEDIA_TYPES.get(dialect.name, "application/json")
    assert msgspec.json.decode(response.data or b"")[MESSAGES[dialect.name]]
    assert (response.get_header("retry-after") is not None) == (response.status_code in {429, 503})


@EACH_DIALECT
@pytest.mark.parametrize("kind", STORE_ERRORS, ids=lambda kind: kind.__name__)
def test_a_store_that_fails_has_an_answer(dialect: Dialect, wordings: dict[str, Any], kind: type[Exception]) -> None:
    response = _rendered(dialect, _made(kind), "POST", "/history")
    if response is None:
        response = falcon.asgi.Response()
        dialect.render_fault(response)
    conflict = 503 if dialect.name == "oauth" else 409  # of which the RFCs know nothing
    expected = {"StoreUnavailable": 503, "StoreOverloaded": 503, "StoreConflict": conflict}.get(kind.__name__, 500)
    assert response.status_code == expected
    assert msgspec.json.decode(response.data or b"")[MESSAGES[dialect.name]]


@EACH_DIALECT
def test_an_error_that_nobody_foresaw_is_a_fault_of_ours(dialect: Dialect, wordings: dict[str, Any]) -> None:
    assert _rendered(dialect, ZeroDivisionError("a secret detail"), "GET", "/history") is None
    assert _rendered(dialect, falcon.HTTPInternalServerError(), "GET", "/history") is None


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("/v1", "native"),
        ("/v1/reports", "native"),
        ("/v1/history/1", "native"),
        ("/v1/imports", "native"),
        ("/login", "hnc"),
        ("/logout", "hnc"),
        ("/auth/user", "hnc"),
        ("/history", "hnc"),
        ("/history/1", "hnc"),
        ("/watchlist", "hnc"),
        ("/watchlist/1", "hnc"),
        ("/contents", "hnc"),
        ("/contents/1", "hnc"),
        ("/profile/history", "discovr"),
        ("/profiles", "discovr"),
        ("/profiles/1", "discovr"),
        ("/auth/session", "discovr"),
        ("/auth/session-token", "discovr"),
        ("/auth/sessions/1", "discovr"),
        ("/auth/device-codes", "discovr"),
        ("/auth/device-codes/dvc_1/poll", "discovr"),
        ("/v10", None),
        ("/v1history", None),
        ("/oauth/token", "oauth"),
        ("/oauth/nothing", "oauth"),
        ("/.well-known/oauth-authorization-server", "oauth"),
        ("/.well-known/openid-configuration", None),
        ("/oauthx", None),
        ("/auth/users", None),
        ("/historyx", None),
        ("/loginx", None),
        ("/", None),
    ],
)
def test_a_path_is_owned_by_one_dialect_at_most(path: str, owner: str | None) -> None:
    owners = [dialect.name for dialect, _ in DIALECTS if dialect.owns(path)]
    assert owners == ([] if owner is None else [owner])
