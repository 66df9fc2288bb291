"""Pages of the session tier: the lines of discovr.md#conventions on ``limit`` and ``nextPageToken``.

Not for what the items hold nor for their order (``test_history``, ``test_lists``, ``test_playback``).
"""

import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import falcon.testing
import pytest

from playhead.http.cursors import Cursors
from tests.dialects.discovr.calls import LISTS, add, mark, patch, play, remove, renewed
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import SECRETS, Service, Viewer

Fill = Callable[[Service, Viewer, int], Awaitable[None]]


async def _movies(service: Service, viewer: Viewer, count: int) -> None:
    for number in range(1, count + 1):
        await add(service, viewer, f"MV_{number}", progress=number)


async def _duplicates(service: Service, viewer: Viewer, count: int) -> None:
    """Of one movie, four entries to a moment."""
    for number in range(1, count + 1):
        told_at = service.clock.now() - timedelta(seconds=number // 4)
        await add(service, viewer, "MV_550", progress=number, updatedAt=told_at.isoformat())


async def _season(service: Service, viewer: Viewer, count: int) -> None:
    """Of one season, a default now and then."""
    for number in range(1, count + 1):
        place = {"season": 1} if number % 5 == 0 else {"season": 1, "episode": number}
        await add(service, viewer, "TV_1396", progress=number, **place)


async def _episode(service: Service, viewer: Viewer, count: int) -> None:
    """Of one episode and its season, in turn, and others between them."""
    for number in range(1, count + 1):
        await add(service, viewer, "TV_1396", progress=number, season=1, **({"episode": 2} if number % 2 else {}))
        await add(service, viewer, "TV_1396", progress=100, season=1, episode=3)


def _on(name: str) -> Fill:
    async def marks(service: Service, viewer: Viewer, count: int) -> None:
        for number in range(1, count + 1):
            assert (await mark(service, viewer, name, f"MV_{number}")).status_code == 201

    return marks


async def _points(service: Service, viewer: Viewer, count: int) -> None:
    """Resume points, four to a moment."""
    for number in range(1, count + 1):
        await play(service, viewer, f"MV_{number}", number)
        if number % 4 == 0:
            service.clock.advance(0.001)


FILLS: dict[str, Fill] = {
    "/profile/history": _movies,
    "/profile/history/MV_550": _duplicates,
    "/profile/history/TV_1396?season=1": _season,
    "/profile/history/TV_1396?season=1&episode=2": _episode,
    **{f"/profile/{name}": _on(name) for name in LISTS},
    "/profile/playback": _points,
}
NO_LIMITS: list[Any] = ["0", "51", "-1", "+5", "1.0", "1e1", "ten", "", " 5", "5 ", "٣", "\0", "9" * 5000, ["5", "6"]]
EACH_PAGED = pytest.mark.parametrize("path", FILLS)


async def page(service: Service, viewer: Viewer, path: str, **query: Any) -> falcon.testing.Result:
    """One page; ``path`` may have a query of its own."""
    plain, _, own = path.partition("?")
    params = {**dict(pair.split("=") for pair in own.split("&") if pair), **query}
    return await service.call("GET", plain, viewer.session_token, params=params)


async def walk(service: Service, viewer: Viewer, path: str, limit: int) -> list[list[dict[str, Any]]]:
    """Every page, as its items."""
    pages: list[list[dict[str, Any]]] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        result = await page(service, viewer, path, **query)
        assert result.status_code == 200, result.text
        pages.append(result.json["items"])
        if not result.json["hasMore"]:
            assert set(result.json) == {"items", "hasMore"}, "absent, not null, on the last page"
            return pages
        assert set(result.json) == {"items", "hasMore", "nextPageToken"}
        query["nextPageToken"] = result.json["nextPageToken"]


@EACH_PAGED
async def test_a_page_has_ten_items_unless_told_otherwise(service: Service, sam: Viewer, path: str) -> None:
    """[doc]: `limit` 1..50 default 10."""
    await FILLS[path](service, sam, 11)
    first = (await page(service, sam, path)).json
    assert (len(first["items"]), first["hasMore"]) == (10, True)
    second = (await page(service, sam, path, nextPageToken=first["nextPageToken"])).json
    assert (len(second["items"]), second["hasMore"]) == (1, False)


@EACH_PAGED
async def test_pages_of_any_size_have_every_item_once_and_in_one_order(
    service: Service, sam: Viewer, path: str
) -> None:
    """[doc]: paging; also where many items have the same time."""
    await FILLS[path](service, sam, 12)
    (whole,) = await walk(service, sam, path, 50)
    assert len(whole) == 12
    for limit in (1, 3, 4, 5, 11, 12):
        pages = await walk(service, sam, path, limit)
        assert [len(items) for items in pages[:-1]] == [limit] * (len(pages) - 1)
        assert [item for items in pages for item in items] == whole


@EACH_PAGED
async def test_a_page_that_is_just_full_is_the_last_one(service: Service, sam: Viewer, path: str) -> None:
    """[doc]: the token is absent on the last page."""
    await FILLS[path](service, sam, 4)
    assert [len(items) for items in await walk(service, sam, path, 4)] == [4]
    assert [len(items) for items in await walk(service, sam, path, 2)] == [2, 2]


@EACH_PAGED
async def test_the_next_page_may_be_asked_for_in_another_size(service: Service, sam: Viewer, path: str) -> None:
    await FILLS[path](service, sam, 6)
    (whole,) = await walk(service, sam, path, 50)
    token = (await page(service, sam, path, limit=2)).json["nextPageToken"]
    assert (await page(service, sam, path, limit=3, nextPageToken=token)).json["items"] == whole[2:5]
    assert (await page(service, sam, path, limit=50, nextPageToken=token)).json["items"] == whole[2:]


@EACH_PAGED
async def test_a_limit_out_of_range_is_refused(service: Service, sam: Viewer, path: str) -> None:
    """[ours]: 400."""
    for limit in NO_LIMITS:
        check_refused(await page(service, sam, path, limit=limit), 400, "VALIDATION_FAILED", "limit")


@EACH_PAGED
async def test_a_limit_may_be_1_and_50(service: Service, sam: Viewer, path: str) -> None:
    """[doc]: `limit` 1..50."""
    await FILLS[path](service, sam, 51)
    for limit in (1, 50):
        result = await page(service, sam, path, limit=limit)
        assert (len(result.json["items"]), result.json["hasMore"]) == (limit, True)


# Tokens


def bent(token: str) -> list[str]:
    """What is nearly ``token``."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    return [
        token[:-1],
        token[1:],
        token[:middle],
        token + "A",
        token[:middle] + other + token[middle + 1 :],
        token.upper(),
        token.replace(".", ""),
        token.rpartition(".")[0] + ".",
        "." + token.rpartition(".")[2],
        token + "." + token.rpartition(".")[2],
    ]


@EACH_PAGED
async def test_a_bad_token_is_refused(service: Service, sam: Viewer, path: str) -> None:
    """[ours]: a bad token: 400."""
    await FILLS[path](service, sam, 2)
    token = (await page(service, sam, path, limit=1)).json["nextPageToken"]
    unsigned = base64.urlsafe_b64encode(b'["f",1]').decode()
    nonsense = ["", ".", "..", "null", "0", "eyJrIjoxN30", unsigned, "\0", "\ud7ff", "ü", "x" * 20_000, "%", "' OR 1=1"]
    for bad in (*bent(token), *nonsense, [token, token]):
        result = await page(service, sam, path, limit=1, nextPageToken=bad)
        check_refused(result, 400, "VALIDATION_FAILED", "nextPageToken")
    assert (await page(service, sam, path, limit=1, nextPageToken=token)).status_code == 200


async def test_a_token_that_another_server_signed_is_refused(service: Service, sam: Viewer) -> None:
    """[ours]: a foreign token: 400."""
    await _movies(service, sam, 1)
    for secret, scope in (
        ("another secret" * 5, ("liked", sam.profile_id)),
        (SECRETS.cursor_secret, ("liked",)),
        (SECRETS.cursor_secret, ()),
    ):
        token = Cursors(secret).sign(scope, (1,))
        result = await page(service, sam, "/profile/liked", nextPageToken=token)
        check_refused(result, 400, "VALIDATION_FAILED", "nextPageToken")


async def test_a_token_of_another_form_than_ours_is_refused(service: Service, sam: Viewer) -> None:
    """As one from before an upgrade might be."""
    cursors = Cursors(SECRETS.cursor_secret)
    for name, scope in (("liked", ("liked", sam.profile_id)), ("playback", ("playback", sam.profile_id))):
        for key in ((), ("x",), ("x", 1), (1, "x"), (1, 2, 3)):
            result = await page(service, sam, f"/profile/{name}", nextPageToken=cursors.sign(scope, key))
            check_refused(result, 400, "VALIDATION_FAILED", "nextPageToken")


@EACH_PAGED
async def test_a_token_of_another_profile_is_refused(service: Service, sam: Viewer, alex: Viewer, path: str) -> None:
    """[ours]: a foreign token: 400; of the same account or not."""
    robin = await service.add_profile(sam, "Robin")
    for viewer in (sam, robin, alex):
        await FILLS[path](service, viewer, 2)
    for other in (robin, alex):
        token = (await page(service, other, path, limit=1)).json["nextPageToken"]
        result = await page(service, sam, path, limit=1, nextPageToken=token)
        check_refused(result, 400, "VALIDATION_FAILED", "nextPageToken")


async def test_a_token_of_another_list_or_filter_is_refused(service: Service, sam: Viewer) -> None:
    """[ours]: a foreign token: 400."""
    await _on("liked")(service, sam, 2)
    for path in ("/profile/history", "/profile/watchlist", "/profile/playback"):
        await FILLS[path](service, sam, 2)
    paths = ["/profile/history", "/profile/liked", "/profile/watchlist", "/profile/playback"]
    titles = ["MV_550", "MV_551", "TV_1396?season=1", "TV_1396?season=2", "TV_1396?season=1&episode=2", "TV_2?season=1"]
    for title in titles:
        media_id, _, own = title.partition("?")
        place = {key: int(value) for key, _, value in (pair.partition("=") for pair in own.split("&")) if key}
        for _ in range(2):
            await add(service, sam, media_id, **place)
        paths.append(f"/profile/history/{title}")
    tokens = {path: (await page(service, sam, path, limit=1)).json["nextPageToken"] for path in paths}
    for path in paths:
        for origin, token in tokens.items():
            result = await page(service, sam, path, limit=1, nextPageToken=token)
            if origin == path:
                assert result.status_code == 200
            else:
                check_refused(result, 400, "VALIDATION_FAILED", "nextPageToken")


async def test_a_movie_s_token_is_good_whatever_season_is_said(service: Service, sam: Viewer) -> None:
    """[doc]: season and episode are ignored for movies."""
    await _duplicates(service, sam, 2)
    token = (await page(service, sam, "/profile/history/MV_550", limit=1, season=1)).json["nextPageToken"]
    result = await page(service, sam, "/profile/history/MV_550", limit=1, nextPageToken=token, season=2)
    assert (result.status_code, len(result.json["items"])) == (200, 1)


@EACH_PAGED
async def test_a_token_tells_nothing_and_lives_on_with_a_new_session(service: Service, sam: Viewer, path: str) -> None:
    """[doc]: opaque; a page may be turned after the session token was renewed."""
    await FILLS[path](service, sam, 2)
    token = (await page(service, sam, path, limit=1)).json["nextPageToken"]
    assert sam.profile_id not in token
    service.clock.advance(86_400)
    result = await page(service, await renewed(service, sam), path, nextPageToken=token)
    assert (result.status_code, len(result.json["items"])) == (200, 1)


# While the list changes


async def test_what_is_added_between_pages_neither_repeats_nor_hides_an_item(service: Service, sam: Viewer) -> None:
    await _movies(service, sam, 4)
    first = (await page(service, sam, "/profile/history", limit=2)).json
    await add(service, sam, "MV_99")
    await patch(service, sam, "MV_1", 99)
    second = (await page(service, sam, "/profile/history", limit=2, nextPageToken=first["nextPageToken"])).json
    assert [item["id"] for item in first["items"] + second["items"]] == ["MV_4", "MV_3", "MV_2", "MV_1"]
    assert second["hasMore"] is False


async def test_a_page_goes_on_where_its_last_item_was_though_it_is_gone(service: Service, sam: Viewer) -> None:
    await _movies(service, sam, 4)
    first = (await page(service, sam, "/profile/history", limit=2)).json
    await remove(service, sam, first["items"][-1]["id"])
    second = (await page(service, sam, "/profile/history", limit=2, nextPageToken=first["nextPageToken"])).json
    assert [item["id"] for item in second["items"]] == ["MV_2", "MV_1"]
    await remove(service, sam, "MV_2")
    await remove(service, sam, "MV_1")
    last = await page(service, sam, "/profile/history", limit=2, nextPageToken=first["nextPageToken"])
    assert last.json == {"items": [], "hasMore": False}
