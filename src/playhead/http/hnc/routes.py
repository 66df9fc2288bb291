"""Where each resource of the H&C dialect is found.

Not for the resources themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.http.hnc.account import LoginResource, LogoutResource, UserResource
from playhead.http.hnc.contents import ContentResource, ContentsResource
from playhead.http.hnc.history import ElementResource, HistoryResource
from playhead.http.hnc.watchlist import RowResource, WatchlistResource

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.hnc.tier import Tier


def add_routes(app: App, tier: Tier) -> None:
    """Every path of hnc.md."""
    app.add_route("/login", LoginResource(tier))
    app.add_route("/logout", LogoutResource(tier))
    app.add_route("/auth/user", UserResource(tier))
    app.add_route("/history", HistoryResource(tier))
    app.add_route("/history/{id}", ElementResource(tier))
    app.add_route("/watchlist", WatchlistResource(tier))
    app.add_route("/watchlist/{id}", RowResource(tier))
    app.add_route("/contents", ContentsResource(tier))
    app.add_route("/contents/{id}", ContentResource(tier))
