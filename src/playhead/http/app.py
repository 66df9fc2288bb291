"""One Falcon application out of the dialects and pages, with what all of them share: error handling and headers.

Not for routes (each dialect adds its own) nor for building what the routes use (``bootstrap``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import falcon
import falcon.asgi
import structlog

from playhead.http.errors import MethodNotAllowed, RouteNotFound
from playhead.ports import StoreError, StoreOverloaded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playhead.http.errors import Dialect

    App = falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]

_log = structlog.get_logger("playhead.http")


def make_app(
    dialects: Sequence[Dialect],
    *,
    middleware: Sequence[Any] = (),
    cors_origins: Sequence[str] = (),
) -> App:
    """An application without routes, that answers every error in the dialect that owns the path.

    ``dialects`` are asked in order; the last one owns whatever no other does. ``cors_origins`` are the origins of web
    players that may call from a browser; ``*`` for any.
    """
    app = falcon.asgi.App(middleware=[*_cors(cors_origins), *middleware])
    app.req_options.keep_blank_qs_values = True
    app.req_options.strip_url_path_trailing_slash = False
    app.add_error_handler(Exception, _ErrorHandler(dialects).handle)
    app.add_error_handler(falcon.HTTPError, _ErrorHandler(dialects).handle_http_error)
    return app


def _cors(origins: Sequence[str]) -> list[Any]:
    if not origins:
        return []
    allowed = "*" if "*" in origins else list(origins)
    exposed = ["ETag", "Retry-After", "X-Request-Id", "X-Resource-Id", "X-Device-Code", "X-User-Code", "X-Expires-In"]
    return [falcon.CORSMiddleware(allow_origins=allowed, expose_headers=exposed)]


class _ErrorHandler:
    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = dialects

    def _dialect_of(self, path: str) -> Dialect:
        for dialect in self._dialects:
            if dialect.owns(path):
                return dialect
        return self._dialects[-1]

    async def handle(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response | None,
        error: Exception,
        params: dict[str, object],
    ) -> None:
        """Answer any error: in the dialect's words, or as a fault of ours that only the log tells about."""
        if response is None:  # a websocket, of which there are none
            raise error
        dialect = self._dialect_of("/" + request.path.lstrip("/"))  # as the router reads it
        if isinstance(error, StoreError) and not isinstance(error, StoreOverloaded):
            _log.warning("store_failed", route=request.uri_template, reason=str(error), cause=repr(error.__cause__))
        if not dialect.render(request, response, error):
            _log.error("request_failed", method=request.method, route=request.uri_template, exc_info=error)
            dialect.render_fault(response)

    async def handle_http_error(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response | None,
        error: falcon.HTTPError,
        params: dict[str, object],
    ) -> None:
        """Answer what Falcon itself refuses, in the dialect's words."""
        if isinstance(error, falcon.HTTPMethodNotAllowed):
            allowed = str((error.headers or {}).get("Allow", "")) if isinstance(error.headers, dict) else ""
            await self.handle(request, response, MethodNotAllowed(allowed), params)
            if response is not None and allowed:
                response.set_header("Allow", allowed)
        elif isinstance(error, falcon.HTTPNotFound):
            await self.handle(request, response, RouteNotFound(), params)
        else:
            await self.handle(request, response, error, params)
