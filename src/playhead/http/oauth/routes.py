"""Where each endpoint of the OAuth 2.0 dialect is found.

Not for the endpoints themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.http.oauth.endpoints import DeviceAuthorizations, Metadata, Revocation, Token
from playhead.http.oauth.errors import METADATA_PATH

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.oauth.endpoints import Desk


def add_routes(app: App, desk: Desk) -> None:
    """Serve the metadata and ``/oauth/*`` on ``app``."""
    app.add_route(METADATA_PATH, Metadata(desk))
    app.add_route("/oauth/device_authorization", DeviceAuthorizations(desk))
    app.add_route("/oauth/token", Token(desk))
    app.add_route("/oauth/revoke", Revocation(desk))
