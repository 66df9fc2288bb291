"""GET /v1/changes: a client that keeps a copy learns of everything, removed things included, page by page.

Not for hearing of it as it happens (``test_events``).
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.dialects.native.calls import (
    MARKS,
    MOVIE,
    NOW,
    SHOW,
    ask,
    fill,
    items,
    locator,
    play,
    v1,
)
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer


async def changes(service: Service, viewer: Viewer, since: int = 0, limit: int = 100) -> list[dict[str, Any]]:
    """Every change above ``since``, going from page to page as a client does."""
    found: list[dict[str, Any]] = []
    while True:
        page = await v1(service, viewer, "GET", "changes", since=since, limit=limit)
        found += page["changes"]
        assert page["revision"] >= since
        since = page["revision"]
        if not page["has_more"]:
            return found


async def _revision(service: Service, viewer: Viewer) -> int:
    revision: int = (await v1(service, viewer, "GET", "changes"))["revision"]
    return revision


async def test_a_new_profile_has_no_changes(service: Service, sam: Viewer) -> None:
    assert await v1(service, sam, "GET", "changes") == {"changes": [], "revision": 0, "has_more": False}


async def test_each_kind_of_change_has_its_shape(service: Service, sam: Viewer) -> None:
    entry = await v1(service, sam, "POST", "history", {"locator": locator(SHOW, 1, 1), "origin": "trakt"})
    point = (await play(service, sam, locator(MOVIE), 600_000))["point"]
    await v1(service, sam, "PUT", f"titles/{SHOW}/marks/liked")
    shown = {key: value for key, value in entry.items() if key not in {"title", "poster_path", "watched_count"}}
    assert await changes(service, sam) == [
        {"kind": "entry", **shown},
        {"revision": 2, "kind": "point", "locator": {"title_id": MOVIE}, "point": point},
        {"revision": 3, "kind": "mark", "locator": {"title_id": SHOW}, "mark": "liked", "created_at": NOW},
    ]


async def test_what_was_removed_leaves_its_key_and_nothing_else(service: Service, sam: Viewer) -> None:
    entry_id, _ = await fill(service, sam)
    since = await _revision(service, sam)
    await v1(service, sam, "DELETE", f"titles/{MOVIE}/marks/liked")
    await v1(service, sam, "DELETE", f"history/{entry_id}")
    assert (await changes(service, sam, since))[-1]["point"] is None
    await v1(service, sam, "PUT", f"titles/{SHOW}/watched", season=1)
    await v1(service, sam, "DELETE", f"titles/{SHOW}/watched", season=1)
    await v1(service, sam, "DELETE", "history", title=SHOW, before="2026-01-01T00:00:00Z")
    await v1(service, sam, "POST", f"titles/{SHOW}/forget")
    await v1(service, sam, "DELETE", f"titles/{SHOW}/watched", override="replace")
    await v1(service, sam, "POST", "history", {"locator": locator(SHOW, 1, 1)})
    await v1(service, sam, "DELETE", f"titles/{SHOW}/watched", override="replace")
    await v1(service, sam, "DELETE", "history")
    assert (await service.call("DELETE", "/watchlist", sam.hnc_token)).status_code == 200
    found = await changes(service, sam, since)
    told = [{key: value for key, value in one.items() if key != "revision"} for one in found]
    movie = {"title_id": MOVIE}
    assert told == [
        {"kind": "tombstone", "locator": movie, "mark": "liked"},
        {"kind": "tombstone", "locator": movie, "entry_id": entry_id},
        {"kind": "cleared", "title_id": SHOW, "season": 1, "of": "defaults"},
        {"kind": "cleared", "title_id": SHOW, "before": "2026-01-01T00:00:00.000Z"},
        {"kind": "cleared", "title_id": SHOW},
        {"kind": "cleared", "title_id": SHOW, "without_specials": True},
        {"kind": "cleared"},
        {"kind": "cleared", "mark": "watchlist"},
    ]


async def test_what_changed_again_is_there_once_as_it_is_now(service: Service, sam: Viewer) -> None:
    entry = await v1(service, sam, "POST", "history", {"locator": locator(MOVIE)})
    for progress in (10, 20, 30):
        await v1(service, sam, "PATCH", f"history/{entry['entry_id']}", {"progress": progress})
    (found,) = [one for one in await changes(service, sam) if one["kind"] == "entry"]
    assert (found["progress"], found["revision"]) == (30, await _revision(service, sam))


async def test_pages_of_any_size_give_all_changes_once_in_order(service: Service, sam: Viewer) -> None:
    await fill(service, sam)
    for mark in MARKS:
        await v1(service, sam, "PUT", f"titles/{SHOW}/marks/{mark}")
    await v1(service, sam, "DELETE", "history", title=MOVIE)
    whole = await changes(service, sam)
    revisions = [one["revision"] for one in whole]
    assert revisions == sorted(set(revisions))
    assert len(revisions) > 6
    for limit in (1, 2, 3, len(whole), 100):
        assert await changes(service, sam, limit=limit) == whole
    for since in (0, *revisions):
        assert await changes(service, sam, since) == [one for one in whole if one["revision"] > since]


async def test_a_page_says_where_to_go_on_though_rows_were_left_out(service: Service, sam: Viewer) -> None:
    """A dismissal takes a revision and leaves no row."""
    await v1(service, sam, "POST", f"titles/{SHOW}/dismiss")
    assert await v1(service, sam, "GET", "changes") == {"changes": [], "revision": 1, "has_more": False}


async def test_a_copy_that_follows_the_feed_ends_as_the_profile_is(service: Service, sam: Viewer) -> None:
    entry_id, operation_id = await fill(service, sam)
    copy: dict[str, Any] = {}
    since = 0
    acts: list[tuple[str, str, Any]] = [
        ("PATCH", f"history/{entry_id}", {"progress": 5}),
        ("POST", "history", {"locator": locator(SHOW, 1, 2)}),
        ("DELETE", f"history/{entry_id}", None),
        ("DELETE", "history", None),
        ("POST", "history", {"locator": locator(MOVIE)}),
        ("POST", f"operations/{operation_id}/undo", None),
    ]
    for method, path, body in acts:
        for one in await changes(service, sam, since, limit=2):
            since = one["revision"]
            if one["kind"] == "entry":
                copy[one["entry_id"]] = one
            elif one["kind"] == "tombstone":
                copy.pop(one.get("entry_id", ""), None)
            elif one["kind"] == "cleared":
                assert set(one) == {"revision", "kind"}
                copy.clear()
        assert set(copy) == {entry["entry_id"] for entry in await items(service, sam, "history")}
        await v1(service, sam, method, path, body)


async def test_a_revision_that_was_never_given_out_has_to_begin_anew(service: Service, sam: Viewer) -> None:
    """As after a restored backup."""
    await fill(service, sam)
    revision = await _revision(service, sam)
    assert await changes(service, sam, revision) == []
    for since in (revision + 1, 9_999_999_999):
        result = await ask(service, sam.session_token, "GET", f"/v1/changes?since={since}")
        check_refused(result, 410, "resync")


async def test_a_revision_older_than_what_is_remembered_has_to_begin_anew(service: Service, sam: Viewer) -> None:
    entry_id, _ = await fill(service, sam)
    since = await _revision(service, sam)
    await v1(service, sam, "DELETE", f"history/{entry_id}")
    await v1(service, sam, "PUT", f"titles/{SHOW}/marks/liked")
    await service.store.purge(service.clock.now() + timedelta(seconds=1))
    check_refused(await ask(service, sam.session_token, "GET", f"/v1/changes?since={since}"), 410, "resync")
    assert await changes(service, sam, await _revision_of_all(service, sam)) == []


async def _revision_of_all(service: Service, viewer: Viewer) -> int:
    """As of reading everything anew, which begins with the revision of any state."""
    revision: int = (await v1(service, viewer, "GET", f"titles/{MOVIE}/state"))["revision"]
    return revision


@pytest.mark.parametrize("since", ["-1", "1.0", "x", "", "10000000000", "٣"])
async def test_what_is_no_revision_is_refused(service: Service, sam: Viewer, since: str) -> None:
    for path in ("changes", "events"):
        result = await ask(service, sam.session_token, "GET", f"/v1/{path}?since={since}")
        check_refused(result, 400, "validation_failed", "since")


async def test_a_reader_from_the_start_is_not_refused_on_its_way_past_what_was_purged(
    service: Service, sam: Viewer
) -> None:
    """It has nothing that could have been removed; who asks by revision, from the middle, might have missed that."""
    for number in range(1, 6):
        await v1(service, sam, "POST", "history", {"locator": {"title_id": f"MV_{number}"}})
    (entry, *_) = await items(service, sam, "history")
    await service.call("DELETE", f"/v1/history/{entry['entry_id']}", sam.session_token)
    await service.store.purge(service.clock.now() + timedelta(days=1))
    found, query = [], {"since": "0"}
    while query:
        page = await v1(service, sam, "GET", "changes", limit=2, **query)
        found += page["changes"]
        query = {"cursor": page["next_cursor"]} if page["has_more"] else {}
    assert {change["locator"]["title_id"] for change in found if change["kind"] == "entry"} == {
        f"MV_{number}" for number in range(1, 5)
    }
    refused = await service.call("GET", "/v1/changes?since=2", sam.session_token)
    assert (refused.status_code, refused.json["code"]) == (410, "resync")


async def test_a_cursor_of_the_feed_is_good_for_its_profile_alone(service: Service, sam: Viewer, alex: Viewer) -> None:
    for number in range(1, 4):
        await v1(service, sam, "POST", "history", {"locator": {"title_id": f"MV_{number}"}})
    cursor = (await v1(service, sam, "GET", "changes", since=0, limit=1))["next_cursor"]
    refused = await service.call("GET", f"/v1/changes?cursor={cursor}", alex.session_token)
    assert (refused.status_code, refused.json["field"]) == (400, "cursor")
