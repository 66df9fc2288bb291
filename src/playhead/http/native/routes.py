"""Where each resource of the native API is found.

Not for the resources themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.marks import MarkKind
from playhead.http.native.changes import ChangesResource
from playhead.http.native.events import Events
from playhead.http.native.history import History, HistoryEntry
from playhead.http.native.operations import OperationResource, OperationUndo
from playhead.http.native.reports import ReportsResource
from playhead.http.native.settings import SettingsResource
from playhead.http.native.shelves import ContinueWatching, NextUp
from playhead.http.native.statistics import StatsResource
from playhead.http.native.titles import (
    DismissedTitle,
    ForgottenTitle,
    MarkOfTitle,
    SnoozedTitle,
    TitleStateResource,
    Watched,
)

if TYPE_CHECKING:
    from playhead.http.app import App
    from playhead.http.native.session import Tier


def add_routes(app: App, tier: Tier) -> None:
    """Everything below ``/v1``."""
    app.add_route("/v1/reports", ReportsResource(tier))
    app.add_route("/v1/continue-watching", ContinueWatching(tier))
    app.add_route("/v1/next-up", NextUp(tier))
    app.add_route("/v1/history", History(tier))
    app.add_route("/v1/history/{entry_id}", HistoryEntry(tier))
    app.add_route("/v1/titles/{title_id}/state", TitleStateResource(tier))
    app.add_route("/v1/titles/{title_id}/watched", Watched(tier))
    app.add_route("/v1/titles/{title_id}/forget", ForgottenTitle(tier))
    app.add_route("/v1/titles/{title_id}/dismiss", DismissedTitle(tier))
    app.add_route("/v1/titles/{title_id}/snooze", SnoozedTitle(tier))
    for kind in MarkKind:
        app.add_route(f"/v1/titles/{{title_id}}/marks/{kind.value}", MarkOfTitle(tier, kind))
    app.add_route("/v1/changes", ChangesResource(tier))
    app.add_route("/v1/events", Events(tier))
    app.add_route("/v1/operations/{operation_id}", OperationResource(tier))
    app.add_route("/v1/operations/{operation_id}/undo", OperationUndo(tier))
    app.add_route("/v1/settings", SettingsResource(tier))
    app.add_route("/v1/stats", StatsResource(tier))
