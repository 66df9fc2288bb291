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
from playhead.http.discovr.profiles import ProfileOfAccount, ProfilesOfAccount
from playhead.http.discovr.sign_in import (
    DeviceCodePoll,
    DeviceCodes,
    OlderDeviceCodePoll,
    PresentedToken,
    SessionTokens,
    SignedInDeviceList,
    SignedInDeviceOfAccount,
)

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.discovr.identity import IdentityTier
    from playhead.http.discovr.session import Tier


def add_identity_routes(app: App, tier: IdentityTier) -> None:
    """The public and identity tiers: ``/auth/*`` and ``/profiles*``."""
    app.add_route("/auth/device-codes", DeviceCodes(tier))
    app.add_route("/auth/device-codes/{deviceCode}/poll", DeviceCodePoll(tier))
    app.add_route("/auth/device-codes/{deviceCode}/token", OlderDeviceCodePoll(tier))
    app.add_route("/auth/session-token", SessionTokens(tier))
    app.add_route("/auth/session", PresentedToken(tier))
    app.add_route("/auth/sessions", SignedInDeviceList(tier))
    app.add_route("/auth/sessions/{publicId}", SignedInDeviceOfAccount(tier))
    app.add_route("/profiles", ProfilesOfAccount(tier))
    app.add_route("/profiles/{profileId}", ProfileOfAccount(tier))


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
