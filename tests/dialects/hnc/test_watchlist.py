"""``/watchlist``: hnc.md#watchlist, line by line.

Not for refusals of bad input (``test_bad_input``) nor of other people's rows and tokens (``test_whose``).
"""

import pytest

from tests.dialects.hnc.samples import CLIP, CLIP_ID, EPISODE_ID, MOVIE_ID, SEASON_ID, SERIES_BODY, SERIES_ID
from tests.dialects.service import Service, Viewer

CREATED = b'{"success":true,"message ":"Resource correctly created","code":201}'
DELETED = b'{"code":200,"success":true,"message ":"Resource correctly deleted"}'
ALL_DELETED = b'{"code":200,"success":true,"message ":"Resources correctly deleted"}'
NOT_FOUND = b'{"code":404,"success":false,"message":"Resource not found"}'

CLIP_ROW = (
    b'{"id":1,"user_id":1,"content_id":760,"video_id":"1_abc2defg","created_at":"2026-01-02T03:04:05.678000Z",'
    b'"updated_at":"2026-01-02T03:04:05.678000Z","content":' + CLIP + b"}"
)


async def put(service: Service, viewer: Viewer, content_id: int) -> str:
    """Put a content on the watchlist; the id of its row."""
    result = await service.call("POST", "/watchlist", viewer.hnc_token, {"content_id": content_id})
    assert (result.status_code, result.content) == (201, CREATED)
    return result.headers["x-resource-id"]


async def listed(service: Service, viewer: Viewer) -> list[int]:
    """The contents of the whole watchlist, in its order."""
    result = await service.call("GET", "/watchlist", viewer.hnc_token)
    return [row["content_id"] for row in result.json["data"]["collection"]]


async def test_a_row_has_the_documented_keys_and_repeats_the_contents_handler_id(service: Service, sam: Viewer) -> None:
    """GET /watchlist: rows [doc]; video_id (= content.handler_id) [doc]."""
    assert await put(service, sam, CLIP_ID) == "1"
    result = await service.call("GET", "/watchlist", sam.hnc_token)
    assert result.status_code == 200
    assert result.content == (
        b'{"success":true,"data":{"collection":[' + CLIP_ROW + b'],"meta":{"page":1,"per_page":20,"next_page":false,'
        b'"prev_page":false,"total_pages":1,"total_count":1}}}'
    )


async def test_an_integer_names_a_row_where_24_hex_digits_name_a_history_element(service: Service, sam: Viewer) -> None:
    """On /watchlist/{id} 24 hex digits name a history element, an integer names a watchlist row [ours]."""
    row_id = await put(service, sam, CLIP_ID)
    told = await service.call("POST", "/history", sam.hnc_token, {"content_id": MOVIE_ID})
    row = await service.call("GET", f"/watchlist/{row_id}", sam.hnc_token)
    assert (row.status_code, row.content) == (200, b'{"success":true,"data":' + CLIP_ROW + b"}")
    element = await service.call("GET", f"/watchlist/{told.headers['x-resource-id']}", sam.hnc_token)
    assert element.json["data"]["content_id"] == MOVIE_ID


async def test_24_decimal_digits_name_a_history_element(service: Service, sam: Viewer) -> None:
    await put(service, sam, CLIP_ID)
    result = await service.call("GET", "/watchlist/000000000000000000000001", sam.hnc_token)
    assert (result.status_code, result.content) == (404, NOT_FOUND)


async def test_the_watchlist_comes_added_last_first(service: Service, sam: Viewer) -> None:
    """GET /watchlist [order: ours]."""
    for content_id in (CLIP_ID, SERIES_ID, EPISODE_ID):
        await put(service, sam, content_id)
    assert await listed(service, sam) == [EPISODE_ID, SERIES_ID, CLIP_ID]


async def test_the_watchlist_has_numbered_pages(service: Service, sam: Viewer) -> None:
    """GET /watchlist?perPage&page [doc]."""
    for content_id in (CLIP_ID, MOVIE_ID, SERIES_ID, SEASON_ID, EPISODE_ID):
        await put(service, sam, content_id)
    result = await service.call("GET", "/watchlist", sam.hnc_token, params={"perPage": 2, "page": 2})
    assert [row["content_id"] for row in result.json["data"]["collection"]] == [SERIES_ID, MOVIE_ID]
    assert result.json["data"]["meta"] == {
        "page": 2,
        "per_page": 2,
        "next_page": 3,
        "prev_page": 1,
        "total_pages": 3,
        "total_count": 5,
    }


async def test_a_content_that_is_there_already_keeps_its_row(service: Service, sam: Viewer) -> None:
    """POST /watchlist again [ours]."""
    first = await put(service, sam, CLIP_ID)
    await put(service, sam, MOVIE_ID)
    service.clock.advance(1)
    assert await put(service, sam, CLIP_ID) == first
    assert await listed(service, sam) == [MOVIE_ID, CLIP_ID]


async def test_a_whole_show_can_be_on_the_watchlist(service: Service, sam: Viewer) -> None:
    row_id = await put(service, sam, SERIES_ID)
    result = await service.call("GET", f"/watchlist/{row_id}", sam.hnc_token)
    assert result.content.endswith(b'"content":' + SERIES_BODY + b"}}")


async def test_a_row_is_taken_off_once(service: Service, sam: Viewer) -> None:
    """DELETE /watchlist/{id}: shaped like history's [ours]."""
    row_id = await put(service, sam, CLIP_ID)
    await put(service, sam, MOVIE_ID)
    result = await service.call("DELETE", f"/watchlist/{row_id}", sam.hnc_token)
    assert (result.status_code, result.content) == (200, DELETED)
    again = await service.call("DELETE", f"/watchlist/{row_id}", sam.hnc_token)
    assert (again.status_code, again.content) == (404, NOT_FOUND)
    assert await listed(service, sam) == [MOVIE_ID]


async def test_the_watchlist_is_emptied_also_when_it_is_empty(service: Service, sam: Viewer) -> None:
    """DELETE /watchlist: shaped like history's [ours]."""
    await put(service, sam, CLIP_ID)
    await put(service, sam, MOVIE_ID)
    for _ in range(2):
        result = await service.call("DELETE", "/watchlist", sam.hnc_token)
        assert (result.status_code, result.content) == (200, ALL_DELETED)
        assert await listed(service, sam) == []


async def test_emptying_the_watchlist_leaves_history_and_reactions(service: Service, sam: Viewer) -> None:
    await put(service, sam, MOVIE_ID)
    await service.call("POST", "/history", sam.hnc_token, {"content_id": MOVIE_ID, "percentage": 5})
    await service.call("POST", "/profile/liked", sam.session_token, {"mediaId": "MV_550"})
    await service.call("DELETE", "/watchlist", sam.hnc_token)
    meta = await service.call("GET", "/profile/media/MV_550/meta", sam.session_token)
    assert (meta.json["watchlist"], meta.json["liked"], meta.json["history"]) == (False, True, True)


async def test_deleting_a_history_element_through_the_watchlist_is_refused(service: Service, sam: Viewer) -> None:
    """DELETE /watchlist/{id} takes the integer of a row alone [ours]."""
    told = await service.call("POST", "/history", sam.hnc_token, {"content_id": CLIP_ID})
    result = await service.call("DELETE", f"/watchlist/{told.headers['x-resource-id']}", sam.hnc_token)
    assert (result.status_code, result.content) == (404, NOT_FOUND)
    history = await service.call("GET", "/history", sam.hnc_token)
    assert history.json["data"]["meta"]["total_count"] == 1


@pytest.mark.parametrize(
    "row_id", ["0", "01", "-1", "+1", "1.0", "1e0", "99", "99999999999999999999999", "x", "%00", "%C2%B9", "%D9%A1"]
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_an_unknown_or_malformed_row_is_not_found(
    service: Service, sam: Viewer, method: str, row_id: str
) -> None:
    """404 for what is not there or malformed [ours]."""
    await put(service, sam, CLIP_ID)
    result = await service.call(method, f"/watchlist/{row_id}", sam.hnc_token)
    assert (result.status_code, result.content) == (404, NOT_FOUND)
    assert await listed(service, sam) == [CLIP_ID]


async def test_a_revision_that_made_something_else_names_no_row(service: Service, sam: Viewer) -> None:
    await service.call("POST", "/history", sam.hnc_token, {"content_id": CLIP_ID})
    await service.call("POST", "/profile/liked", sam.session_token, {"mediaId": "MV_550"})
    for row_id in range(1, 5):
        result = await service.call("GET", f"/watchlist/{row_id}", sam.hnc_token)
        assert (result.status_code, result.content) == (404, NOT_FOUND)


async def test_the_errors_of_posting_are_those_of_history(service: Service, sam: Viewer) -> None:
    """POST /watchlist: shaped like history's [ours]."""
    none = await service.call("POST", "/watchlist", sam.hnc_token, {})
    assert none.status_code == 400
    assert none.content == b'{"code":400,"success":false,"message":"\'The content ID was not provided"}'
    unknown = await service.call("POST", "/watchlist", sam.hnc_token, {"content_id": 1})
    assert unknown.status_code == 400
    assert unknown.content == b'{"code":404,"success":false,"message":"\'The content was not found"}'
    assert await listed(service, sam) == []
