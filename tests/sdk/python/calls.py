"""Every method of the clients that makes one call, with arguments, and the operation of the contract that it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from playhead_client import Locator, Tv

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
EPISODE = Locator("TV_1396", 1, 5)


@dataclass(frozen=True, slots=True)
class Case:
    """A call of a method, and what it is to send."""

    operation: str
    method: str
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


def _lists() -> list[Case]:
    cases = []
    for name in ("liked", "disliked", "super_liked", "watchlist"):
        cases += [
            Case("addListItem", f"add_{name}_item", ("MV_550",), body={"mediaId": "MV_550"}),
            Case(
                "listListItems",
                f"get_{name}_items",
                options={"limit": 5, "next_page_token": "t"},
                query={"limit": "5", "nextPageToken": "t"},
            ),
            Case("removeListItem", f"remove_{name}_item", ("MV_550",)),
        ]
    return cases


ACCOUNT = [
    Case(
        "createDeviceCode",
        "sign_in_with_device_code",
        options={"size": 300},
        query={"size": "300"},
        body={"clientID": "app_1"},
    ),
    Case("pollDeviceCode", "check_device_code", ("dvc_1",)),
    Case("createSessionToken", "switch_profile", ("4f1d2a9c07",), body={"profileId": "4f1d2a9c07"}),
    Case("revokePresentedToken", "sign_out"),
    Case("listSignedInDevices", "list_signed_in_devices"),
    Case("revokeSignedInDevice", "revoke_signed_in_device", ("Mq",)),
    Case("listProfiles", "get_profiles"),
    Case("getProfile", "get_profile", ("4f1d2a9c07",)),
    Case(
        "createProfile",
        "create_profile",
        ("Robin", "https://example.com/r.png"),
        body={"name": "Robin", "avatarUrl": "https://example.com/r.png"},
    ),
    Case("updateProfile", "update_profile", ("4f1d2a9c07",), {"name": "Rob"}, body={"name": "Rob"}),
    Case(
        "updateProfile",
        "update_profile",
        ("4f1d2a9c07",),
        {"avatar_url": "https://example.com/r.png"},
        body={"avatarUrl": "https://example.com/r.png"},
    ),
    Case("deleteProfile", "delete_profile", ("4f1d2a9c07",)),
]

DISCOVR = [
    Case("addHistoryItem", "add_history_item", ("MV_550",), body={"mediaId": "MV_550"}),
    Case(
        "addHistoryItem",
        "add_history_item",
        ("TV_1396",),
        {"progress": 45.5, "updated_at": NOON, "season": 1, "episode": 5, "imported": "trakt"},
        body={
            "mediaId": "TV_1396",
            "progress": 45.5,
            "updatedAt": "2026-11-21T12:00:00Z",
            "season": 1,
            "episode": 5,
            "imported": "trakt",
        },
    ),
    Case("listHistory", "get_history_items"),
    Case(
        "listHistoryOfTitle",
        "get_history_items_by_media_id",
        ("TV_1396",),
        {"season": 1, "episode": 5, "limit": 50},
        {"season": "1", "episode": "5", "limit": "50"},
    ),
    Case("patchHistoryItem", "patch_history_item", ("MV_550", 0), body={"progress": 0}),
    Case(
        "patchHistoryItem",
        "patch_history_item",
        ("TV_1396", 45.5),
        {"season": 1, "episode": 5},
        {"season": "1", "episode": "5"},
        {"progress": 45.5},
    ),
    Case("removeHistoryItem", "remove_history_item", ("TV_1396",), {"season": 1}, {"season": "1"}),
    *_lists(),
    Case(
        "addPlaybackItem", "add_playback_item", ("MV_550",), {"progress": 0}, body={"mediaId": "MV_550", "progress": 0}
    ),
    Case(
        "updatePlaybackItem",
        "update_playback_item",
        ("TV_1396", 75),
        {"season": 1, "episode": 5},
        body={"mediaId": "TV_1396", "progress": 75, "season": 1, "episode": 5},
    ),
    Case("listPlayback", "get_playback_items", options={"limit": 1}, query={"limit": "1"}),
    Case("removePlaybackItem", "remove_playback_item", ("MV_550",)),
    Case("scrobble", "scrobble", ("MV_550", 45.5), body={"progress": 45.5}),
    Case(
        "scrobble",
        "scrobble",
        ("TV_1396", 100),
        {"tv": Tv(1, 5)},
        body={"progress": 100, "tv": {"season": 1, "episode": 5}},
    ),
    Case(
        "scrobbleSkip",
        "scrobble_skip",
        ("TV_1396", 10, 20, 90),
        {"tv": Tv(2, 5)},
        body={"from": 10, "to": 20, "duration": 90, "tv": {"season": 2, "episode": 5}},
    ),
    Case("getMediaMeta", "get_media_profile_meta", ("MV_550",)),
]

NATIVE = [
    Case(
        "continueWatching",
        "continue_watching",
        options={"limit": 5, "cursor": "c"},
        query={"limit": "5", "cursor": "c"},
    ),
    Case(
        "nextUp",
        "next_up",
        options={"policy": "first_unwatched", "include_specials": True},
        query={"policy": "first_unwatched", "include_specials": "true"},
    ),
    Case("nextUp", "next_up", options={"include_specials": False}, query={"include_specials": "false"}),
    Case(
        "listEntries",
        "list_entries",
        options={"title_id": "TV_1396", "kind": "show", "from_at": NOON, "to_at": NOON, "search": "bad", "limit": 100},
        query={
            "title": "TV_1396",
            "kind": "show",
            "from": "2026-11-21T12:00:00+00:00",
            "to": "2026-11-21T12:00:00+00:00",
            "q": "bad",
            "limit": "100",
        },
    ),
    Case("addEntry", "add_entry", (Locator("MV_550"),), body={"locator": {"title_id": "MV_550"}}),
    Case(
        "addEntry",
        "add_entry",
        options={"content_id": 760, "progress": 45.5, "watched_at": NOON, "precision": "day", "origin": "my notebook"},
        body={
            "content_id": 760,
            "progress": 45.5,
            "watched_at": "2026-11-21T12:00:00Z",
            "precision": "day",
            "origin": "my notebook",
        },
    ),
    Case("correctEntry", "correct_entry", ("6971",), {"progress": 0}, body={"progress": 0}),
    Case("removeEntry", "remove_entry", ("6971",)),
    Case("clearHistory", "clear_history"),
    Case(
        "clearHistory",
        "clear_history",
        options={"before": NOON, "title_id": "MV_550", "dry_run": True},
        query={"before": "2026-11-21T12:00:00+00:00", "title": "MV_550", "dry_run": "true"},
    ),
    Case("getTitleState", "get_title_state", ("TV_1396",), {"season": 0}, {"season": "0"}),
    Case("getTitleState", "get_title_state", ("MV_550",)),
    Case(
        "markWatched",
        "mark_watched",
        ("TV_1396",),
        {"season": 1, "episode": 5, "override": "replace", "dry_run": True},
        {"season": "1", "episode": "5", "override": "replace", "dry_run": "true"},
    ),
    Case("markUnwatched", "mark_unwatched", ("MV_550",)),
    Case("forgetTitle", "forget_title", ("MV_550",), {"marks": True}, {"marks": "true"}),
    Case("dismissTitle", "dismiss_title", ("MV_550",)),
    Case("snoozeTitle", "snooze_title", ("MV_550",), {"until": NOON}, body={"until": "2026-11-21T12:00:00Z"}),
    Case("snoozeTitle", "snooze_title", ("TV_1396",), {"until_episode": True}, body={"until_episode": True}),
    Case("snoozeTitle", "wake_title", ("TV_1396",), body={}),
    Case("addMark", "add_mark", ("MV_550", "liked")),
    Case("removeMark", "remove_mark", ("MV_550", "watchlist")),
    Case("listChanges", "list_changes", query={"since": "0"}),
    Case("listChanges", "list_changes", (), {"cursor": "abc", "limit": 5}, {"cursor": "abc", "limit": "5"}),
    Case("listChanges", "list_changes", (17,), {"limit": 100}, {"since": "17", "limit": "100"}),
    Case("getOperation", "get_operation", ("op_1f",)),
    Case("undoOperation", "undo", ("op_1f",)),
    Case("getSettings", "get_settings"),
    Case(
        "changeSettings",
        "change_settings",
        options={"retention_days": None, "private": False, "time_zone": "Europe/London"},
        body={"retention_days": None, "private": False, "time_zone": "Europe/London"},
    ),
    Case("getStats", "get_stats", (2026,), query={"year": "2026"}),
]
