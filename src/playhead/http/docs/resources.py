"""Routes of the contracts and their pages: ``/openapi/<name>.yaml``, ``/docs``, ``/docs/<name>`` and ``/llms.txt``.

Not for what stands on them (``pages``), nor for anything that needs a token: all of this is public.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import falcon

from playhead.http.docs.contracts import CONTRACTS, read_contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from falcon.asgi import App, Request, Response

CONTENT_SECURITY_POLICY: Final = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Own style sheet and nothing else: no script, nothing inline, nothing from elsewhere."""


@dataclass(frozen=True, slots=True)
class _Document:
    body: bytes
    etag: str


class DocumentResource:
    """One document that never changes while the server runs; made at the first request for it, then kept."""

    def __init__(self, media_type: str, make: Callable[[], bytes]) -> None:
        self._media_type = media_type
        self._make = make
        self._document: _Document | None = None

    async def on_get(self, request: Request, response: Response) -> None:
        """The document; 304 where the client's ``If-None-Match`` says that it has it already."""
        document = self._document
        if document is None:
            document = self._document = await asyncio.to_thread(self._read)
        response.etag = document.etag
        response.set_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.cache_control = ["no-cache"]
        if any(etag in ("*", document.etag) for etag in request.if_none_match or ()):
            response.status = falcon.HTTP_304
            return
        response.content_type = self._media_type
        response.data = document.body

    def _read(self) -> _Document:
        body = self._make()
        return _Document(body, hashlib.sha256(body).hexdigest()[:32])


class ToDocumentation:
    """GET /: somebody who opens the address that the server prints is shown what is there."""

    async def on_get(self, request: Request, response: Response) -> None:
        """Off to ``/docs``."""
        response.status = falcon.HTTP_303
        response.location = "/docs"


# What renders a page is loaded for the first one asked for: without it a server starts in two thirds of the time.


def _overview() -> bytes:
    from playhead.http.docs.pages import render_overview  # noqa: PLC0415 - see above

    return render_overview().encode()


def _reference(name: str) -> bytes:
    from playhead.http.docs.pages import render_reference  # noqa: PLC0415 - see above

    return render_reference(name).encode()


def _llms() -> bytes:
    from playhead.http.docs.pages import render_llms  # noqa: PLC0415 - see above

    return render_llms().encode()


def _asset(name: str) -> bytes:
    return (files("playhead.http.docs") / "assets" / name).read_bytes()


def add_routes(app: App[Request, Response]) -> None:
    """Serve the contracts, their pages and the index for machines on ``app``."""
    html = "text/html; charset=utf-8"
    for name in CONTRACTS:
        app.add_route(f"/openapi/{name}.yaml", DocumentResource("application/yaml", partial(read_contract, name)))
        app.add_route(f"/docs/{name}", DocumentResource(html, partial(_reference, name)))
    overview = DocumentResource(html, _overview)
    app.add_route("/", ToDocumentation())
    app.add_route("/docs", overview)
    app.add_route("/docs/", overview)
    for asset, media_type in (("docs.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")):
        app.add_route(f"/docs/assets/{asset}", DocumentResource(media_type, partial(_asset, asset)))
    app.add_route("/llms.txt", DocumentResource("text/plain; charset=utf-8", _llms))
