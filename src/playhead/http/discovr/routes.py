"""Where each resource of the Discovr dialect is found.

Not for the resources themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.marks import MarkKind
from playhead.http.discovr.history import History, HistoryOfTitle
from playhead.http.discovr.lists import MarkedTitle, MarkedTitles
from playhead.http.discovr.playback import (
    MediaMetaOfTitle,
    Playback,
    PlaybackOfTitle,
    ScrobbleSkipped,
    ScrobbleTitle,
)

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.discovr.session import Tier


def add_session_routes(app: App, tier: Tier) -> None:
    """The session tier: ``/profile/*``."""
    app.add_route("/profile/history", History(tier))
    app.add_route("/profile/history/{mediaId}", HistoryOfTitle(tier))
    for kind in MarkKind:
        app.add_route(f"/profile/{kind.value}", MarkedTitles(tier, kind))
        app.add_route(f"/profile/{kind.value}/{{mediaId}}", MarkedTitle(tier, kind))
    app.add_route("/profile/playback", Playback(tier))
    app.add_route("/profile/playback/{mediaId}", PlaybackOfTitle(tier))
    app.add_route("/profile/scrobble/{mediaId}", ScrobbleTitle(tier))
    app.add_route("/profile/scrobble/{mediaId}/skip", ScrobbleSkipped(tier))
    app.add_route("/profile/media/{mediaId}/meta", MediaMetaOfTitle(tier))
