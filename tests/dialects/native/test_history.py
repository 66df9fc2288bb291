"""``/v1/history``: list, filter, log, correct, remove and clear.

Not for limits, cursors and bad values (``test_bad_input``), nor for whose entries they are (``test_whose``).
"""

from typing import Any

import pytest

from tests.dialects.native.calls import (
    CLIP_TITLE,
    FILM_MS,
    MADE_UP,
    MOVIE,
    NOW,
    OTHER_SITTING,
    SHOW,
    ask,
    items,
    locator,
    play,
    seen,
    v1,
)
from tests.dialects.native.refusals import check_refused
from tests.dialects.service import Service, Viewer


async def _log(service: Service, viewer: Viewer, place: dict[str, Any], **told: Any) -> dict[str, Any]:
    entry: dict[str, Any] = await v1(service, viewer, "POST", "history", {"locator": place, **told})
    return entry


def _places(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(entry["locator"].values()) for entry in found]


# Log


async def test_a_viewing_is_logged_and_answered_whole(service: Service, sam: Viewer) -> None:
    result = await ask(service, sam.session_token, "POST", "/v1/history", {"locator": locator(MOVIE)})
    assert result.status_code == 201
    entry = result.json
    assert len(entry.pop("entry_id")) == 24
    assert entry == {
        "locator": {"title_id": MOVIE},
        "title": "Fight Club",
        "poster_path": "/movie.jpg",
        "progress": 100,
        "position_ms": None,
        "completed": True,
        "watched_count": 1,
        "watched_at": NOW,
        "created_at": NOW,
        "precision": "second",
        "origin": None,
        "revision": 1,
    }


async def test_all_that_a_client_may_tell_is_kept(service: Service, sam: Viewer) -> None:
    told = {"progress": 45.5, "watched_at": "2025-05-01T12:00:00+02:00", "precision": "day", "origin": "trakt"}
    entry = await _log(service, sam, locator(SHOW, 0, 1), **told)
    assert entry["locator"] == {"title_id": SHOW, "season": 0, "episode": 1}
    assert {key: entry[key] for key in told} == {**told, "watched_at": "2025-05-01T10:00:00.000Z"}
    assert (entry["completed"], entry["watched_count"]) == (False, 0)
    assert (await items(service, sam, "history")) == [entry]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"locator": locator(MOVIE, 3, 4)}, {"title_id": MOVIE}),
        ({"locator": locator(SHOW, 1)}, {"title_id": SHOW, "season": 1}),
        ({"locator": locator(MADE_UP, 2, 9)}, {"title_id": MADE_UP, "season": 2, "episode": 9}),
        ({"locator": locator(CLIP_TITLE)}, {"title_id": CLIP_TITLE}),
        ({"content_id": 760}, {"title_id": CLIP_TITLE}),
        ({"content_id": 500}, {"title_id": MOVIE}),
    ],
)
async def test_every_kind_of_place_can_be_logged(
    service: Service, sam: Viewer, told: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert (await v1(service, sam, "POST", "history", told))["locator"] == expected


async def test_each_post_is_a_viewing_of_its_own(service: Service, sam: Viewer) -> None:
    ids = {(await _log(service, sam, locator(MOVIE)))["entry_id"] for _ in range(3)}
    assert len(ids) == 3
    assert [entry["watched_count"] for entry in await items(service, sam, "history")] == [3, 3, 3]


async def test_a_time_in_the_future_is_clamped_to_now(service: Service, sam: Viewer) -> None:
    for told in ("2026-01-02T03:04:06Z", "9999-12-31T23:59:59-23:59"):
        assert (await _log(service, sam, locator(MOVIE), watched_at=told))["watched_at"] == NOW


async def test_a_title_that_nobody_knows_is_taken_and_shown_without_a_name(service: Service, sam: Viewer) -> None:
    entry = await _log(service, sam, locator("MV_999"))
    assert (entry["title"], entry["poster_path"]) == ("", None)


async def test_a_content_that_the_catalogue_has_not_is_not_found(service: Service, sam: Viewer) -> None:
    result = await ask(service, sam.session_token, "POST", "/v1/history", {"content_id": 99_999})
    check_refused(result, 404, "content_not_found")


# List


async def test_entries_are_listed_watched_last_first_whenever_they_were_logged(service: Service, sam: Viewer) -> None:
    for number, watched_at in (("1", "2025-01-01T00:00:00Z"), ("2", "2025-03-01T00:00:00Z"), ("3", None)):
        await _log(service, sam, locator(f"MV_{number}"), **({"watched_at": watched_at} if watched_at else {}))
    await _log(service, sam, locator("MV_4"), watched_at="2025-02-01T00:00:00Z")
    assert _places(await items(service, sam, "history")) == [("MV_3",), ("MV_2",), ("MV_4",), ("MV_1",)]


@pytest.fixture
async def _a_library(service: Service, sam: Viewer) -> None:
    for place, month in (
        (locator(MOVIE), 1),
        (locator(SHOW, 1, 1), 2),
        (locator(SHOW, 0, 1), 3),
        (locator(CLIP_TITLE), 4),
        (locator(MOVIE), 5),
        (locator(MADE_UP, 1), 6),
    ):
        await _log(service, sam, place, watched_at=f"2025-{month:02}-01T00:00:00Z")


@pytest.mark.usefixtures("_a_library")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"title": MOVIE}, [(MOVIE,), (MOVIE,)]),
        ({"title": SHOW}, [(SHOW, 0, 1), (SHOW, 1, 1)]),
        ({"title": "MV_9"}, []),
        ({"kind": "movie"}, [(MOVIE,), (MOVIE,)]),
        ({"kind": "show"}, [(MADE_UP, 1), (SHOW, 0, 1), (SHOW, 1, 1)]),
        ({"kind": "content"}, [(CLIP_TITLE,)]),
        ({"from_": "2025-05-01T00:00:00Z"}, [(MADE_UP, 1), (MOVIE,)]),
        ({"to": "2025-02-01T00:00:00Z"}, [(MOVIE,)]),
        ({"from_": "2025-02-01T01:00:00 01:00", "to": "2025-04-01T00:00:00Z"}, [(SHOW, 0, 1), (SHOW, 1, 1)]),
        ({"from_": "2025-05-01T00:00:00Z", "to": "2025-05-01T00:00:00Z"}, []),
        ({"q": "BREAKING"}, [(SHOW, 0, 1), (SHOW, 1, 1)]),
        ({"q": "club", "from_": "2025-02-01T00:00:00Z"}, [(MOVIE,)]),
        ({"q": "club", "title": SHOW}, []),
        ({"q": "nothing is called this"}, []),
        ({"title": SHOW, "kind": "movie"}, []),
        ({}, [(MADE_UP, 1), (MOVIE,), (CLIP_TITLE,), (SHOW, 0, 1), (SHOW, 1, 1), (MOVIE,)]),
    ],
    ids=str,
)
async def test_filters_combine_at_any_page_size(
    service: Service, sam: Viewer, query: dict[str, str], expected: list[tuple[Any, ...]]
) -> None:
    for limit in (1, 2, 100):
        assert _places(await items(service, sam, "history", limit=limit, **query)) == expected


# Correct and remove


async def test_an_entry_is_corrected_in_what_the_body_names_alone(service: Service, sam: Viewer) -> None:
    entry = await _log(service, sam, locator(MOVIE), progress=40, origin="trakt")
    service.clock.advance(5)
    for change in (
        {"progress": 85},
        {"watched_at": "2025-12-31T00:00:00.000Z"},
        {"precision": "day"},
        {"progress": 10.5, "precision": "unknown"},
    ):
        changed = await v1(service, sam, "PATCH", f"history/{entry['entry_id']}", change)
        assert changed["revision"] > entry["revision"]
        is_watched = changed["progress"] >= 80
        derived = {"completed": is_watched, "watched_count": int(is_watched), "revision": changed["revision"]}
        entry |= change | derived
        assert changed == entry
    assert await items(service, sam, "history") == [entry]


async def test_a_correction_into_the_future_is_clamped_to_now(service: Service, sam: Viewer) -> None:
    entry = await _log(service, sam, locator(MOVIE), watched_at="2025-01-01T00:00:00Z")
    path = f"history/{entry['entry_id']}"
    assert (await v1(service, sam, "PATCH", path, {"watched_at": "2031-01-01T00:00:00Z"}))["watched_at"] == NOW


async def test_an_id_is_the_same_in_capitals(service: Service, sam: Viewer) -> None:
    entry = await _log(service, sam, locator(MOVIE))
    path = f"history/{entry['entry_id'].upper()}"
    assert (await v1(service, sam, "PATCH", path, {"progress": 1}))["entry_id"] == entry["entry_id"]


async def test_one_of_two_entries_is_removed(service: Service, sam: Viewer) -> None:
    first, second = [await _log(service, sam, locator(MOVIE)) for _ in range(2)]
    result = await ask(service, sam.session_token, "DELETE", f"/v1/history/{first['entry_id']}")
    assert (result.status_code, result.content) == (204, b"")
    (left,) = await items(service, sam, "history")
    assert (left["entry_id"], left["watched_count"]) == (second["entry_id"], 1)
    again = await ask(service, sam.session_token, "DELETE", f"/v1/history/{first['entry_id']}")
    check_refused(again, 404, "entry_not_found")


async def test_the_last_entry_of_a_place_takes_the_resume_point_with_it(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), FILM_MS * 70 // 100, FILM_MS * 81 // 100)
    (entry,) = await items(service, sam, "history")
    assert len(await items(service, sam, "continue-watching")) == 1
    await v1(service, sam, "DELETE", f"history/{entry['entry_id']}")
    assert await items(service, sam, "continue-watching") == []


# Clear


@pytest.mark.usefixtures("_a_library")
@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({}, []),
        ({"title": SHOW}, [(MADE_UP, 1), (MOVIE,), (CLIP_TITLE,), (MOVIE,)]),
        ({"before": "2025-05-01T00:00:00Z"}, [(MADE_UP, 1), (MOVIE,)]),
        (
            {"before": "2025-05-01T00:00:00Z", "title": MOVIE},
            [(MADE_UP, 1), (MOVIE,), (CLIP_TITLE,), (SHOW, 0, 1), (SHOW, 1, 1)],
        ),
    ],
    ids=str,
)
async def test_a_clear_can_be_tried_done_and_undone(
    service: Service, sam: Viewer, query: dict[str, str], left: list[tuple[Any, ...]]
) -> None:
    before, entries = await seen(service, sam), await items(service, sam, "history")
    tried = await v1(service, sam, "DELETE", "history", dry_run="true", **query)
    assert (tried["operation_id"], tried["dry_run"]) == (None, True)
    assert tried["counts"] == {"entries": 6 - len(left), "points": 0}
    assert {one["entry_id"] for one in tried["samples"]} <= {one["entry_id"] for one in entries}
    assert 1 <= len(tried["samples"]) <= 5
    assert await seen(service, sam) == before
    done = await v1(service, sam, "DELETE", "history", **query)
    assert done == {**tried, "dry_run": False, "operation_id": done["operation_id"]}
    assert _places(await items(service, sam, "history")) == left
    await v1(service, sam, "POST", f"operations/{done['operation_id']}/undo")
    back = await items(service, sam, "history")
    assert [{**one, "revision": 0} for one in back] == [{**one, "revision": 0} for one in entries]


async def test_a_clear_takes_what_can_be_resumed_and_leaves_marks(service: Service, sam: Viewer) -> None:
    await play(service, sam, locator(MOVIE), 600_000, 630_000)
    await play(service, sam, locator(SHOW, 1, 1), 600_000, 630_000, sitting_id=OTHER_SITTING)
    await v1(service, sam, "PUT", f"titles/{MOVIE}/marks/liked")
    done = await v1(service, sam, "DELETE", "history", title=MOVIE)
    assert done["counts"] == {"entries": 0, "points": 1}
    (row,) = await items(service, sam, "continue-watching")
    assert row["locator"]["title_id"] == SHOW
    assert (await v1(service, sam, "GET", f"titles/{MOVIE}/state"))["marks"] == ["liked"]


async def test_an_empty_history_is_no_error(service: Service, sam: Viewer) -> None:
    assert (await v1(service, sam, "DELETE", "history"))["counts"] == {"entries": 0, "points": 0}


async def test_a_misspelt_filter_clears_nothing(service: Service, sam: Viewer) -> None:
    await _log(service, sam, locator(MOVIE))
    for name in ("Before", "before_", "title_id", "dryrun", "limit", "x"):
        result = await ask(service, sam.session_token, "DELETE", f"/v1/history?{name}=true")
        check_refused(result, 400, "validation_failed", name)
    assert len(await items(service, sam, "history")) == 1
