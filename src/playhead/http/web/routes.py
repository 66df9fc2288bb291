"""Where each page for viewers is found.

Not for the pages themselves.
"""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from playhead.http.docs.resources import DocumentResource
from playhead.http.web.activation import Activation, ActivationAnswer

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.web.activation import Desk


def _asset(name: str) -> bytes:
    return (files("playhead.http.web") / "assets" / name).read_bytes()


def add_routes(app: App, desk: Desk) -> None:
    """Serve ``/activate`` and the default avatar on ``app``."""
    app.add_route("/activate", Activation(desk))
    app.add_route("/activate/answer", ActivationAnswer(desk))
    css, svg = "text/css; charset=utf-8", "image/svg+xml"
    app.add_route("/activate/activate.css", DocumentResource(css, partial(_asset, "activate.css")))
    app.add_route("/avatars/default.svg", DocumentResource(svg, partial(_asset, "avatar.svg")))
