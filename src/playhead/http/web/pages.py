"""The pages as HTML, with the headers that keep them to themselves, and a page for whatever goes wrong.

Not for what happens on them (``activation``).
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from playhead.http.errors import (
    BodyTooLarge,
    Malformed,
    MethodNotAllowed,
    RateLimited,
    RouteNotFound,
)
from playhead.ports import StoreOverloaded, StoreUnavailable

if TYPE_CHECKING:
    import falcon.asgi
    from jinja2 import Template

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""No script, nothing inline, nothing from elsewhere, in nobody's frame, and nothing left behind in a cache."""

RETRY_AFTER_S: Final = 5
"""When to come back to a store that cannot be reached."""

_STATUSES: Final[dict[type[Exception], tuple[int, str]]] = {
    Malformed: (400, "That form could not be read."),
    RouteNotFound: (404, "There is no such page."),
    MethodNotAllowed: (405, "This page is not meant to be opened like that."),
    BodyTooLarge: (413, "That was too much to read."),
}


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("playhead.http.web"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def answer_page(response: falcon.asgi.Response, template: str, status: int = 200, /, **facts: object) -> None:
    """Answer with the page that ``template`` makes of ``facts``."""
    response.status = status
    response.content_type = "text/html; charset=utf-8"
    response.set_headers(HEADERS)
    response.data = _template(template).render(facts).encode()


def format_wait(seconds: int) -> str:
    """How long to wait, in words."""
    minutes = math.ceil(seconds / 60)
    if minutes == 1:
        return "a minute"
    return f"{minutes} minutes"


class WebDialect:
    """Words errors as pages, for the paths that a viewer opens."""

    name = "web"

    def owns(self, path: str) -> bool:
        """Everything below ``/activate`` and ``/avatars``."""
        return path.startswith(("/activate", "/avatars/"))

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """See ``http.errors.Dialect``."""
        if isinstance(error, RateLimited):
            response.set_header("Retry-After", str(error.retry_after_s))
            message = f"That was tried too often. Please wait {format_wait(error.retry_after_s)}, then try again."
            answer_page(response, "error.html", 429, message=message)
        elif isinstance(error, StoreUnavailable):
            wait_s = error.retry_after_s if isinstance(error, StoreOverloaded) else RETRY_AFTER_S
            response.set_header("Retry-After", str(wait_s))
            answer_page(
                response, "error.html", 503, message="We are very busy right now. Please try again in a moment."
            )
        elif type(error) in _STATUSES:
            status, message = _STATUSES[type(error)]
            answer_page(response, "error.html", status, message=message)
        else:
            return False
        return True

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """See ``http.errors.Dialect``."""
        answer_page(response, "error.html", 500, message="Something went wrong on our side. Please try again.")
