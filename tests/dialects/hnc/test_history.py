"""``/history``: hnc.md#conventions and hnc.md#history, line by line.

Not for refusals of bad input (``test_bad_input``) nor of other people's elements and tokens (``test_whose``).
"""

import pytest

from tests.dialects.hnc.samples import CLIP, CLIP_ID, EPISODE_BODY, EPISODE_ID, MOVIE_ID, SERIES_ID
from tests.dialects.service import Service, Viewer

CREATED = b'{"success":true,"message ":"Resource correctly created","code":201}'
UPDATED = b'{"success":true,"message ":"Resource correctly updated","code":200}'
DELETED = b'{"code":200,"success":true,"message ":"Resource correctly deleted"}'
ALL_DELETED = b'{"code":200,"success":true,"message ":"Resources correctly deleted"}'
NOT_FOUND = b'{"code":404,"success":false,"message":"Resource not found"}'
UNKNOWN = b'{"code":404,"success":false,"message":"The resource was not found"}'

CLIP_ELEMENT = (
    b'{"_id":"695735a50000000002000001","content":' + CLIP + b',"user_id":1,"content_id":760,"time":60,'
    b'"percentage":12.5,"updated_at":"2026-01-02T03:04:05.678000Z","created_at":"2026-01-02T03:04:05.678000Z"}'
)


async def post(service: Service, viewer: Viewer, content_id: int, **told: float) -> str:
    """Tell of a content; its element's id."""
    result = await service.call("POST", "/history", viewer.hnc_token, {"content_id": content_id, **told})
    assert (result.status_code, result.content) == (201, CREATED)
    return result.headers["x-resource-id"]


async def element(service: Service, viewer: Viewer, element_id: str) -> dict[str, object]:
    result = await service.call("GET", f"/history/{element_id}", viewer.hnc_token)
    assert result.status_code == 200
    data: dict[str, object] = result.json["data"]
    return data


async def shown(service: Service, viewer: Viewer) -> list[tuple[int, float, float]]:
    """Content, time and percentage of the whole history, in its order."""
    result = await service.call("GET", "/history", viewer.hnc_token, params={"perPage": 100})
    return [(row["content_id"], row["time"], row["percentage"]) for row in result.json["data"]["collection"]]


async def test_an_element_has_the_documented_keys_in_their_order_around_the_contents_own_bytes(
    service: Service, sam: Viewer
) -> None:
    """Element, keys in this order [doc]; timestamps [doc]; whole values as integers [ours]; success and data [doc]."""
    element_id = await post(service, sam, CLIP_ID, time=60.0, percentage=12.5)
    result = await service.call("GET", f"/history/{element_id}", sam.hnc_token)
    assert result.content == b'{"success":true,"data":' + CLIP_ELEMENT + b"}"


async def test_a_list_has_a_collection_and_where_it_stands(service: Service, sam: Viewer) -> None:
    """GET /history [doc]; lists put collection and meta under data [doc]."""
    await post(service, sam, CLIP_ID, time=60, percentage=12.5)
    result = await service.call("GET", "/history", sam.hnc_token)
    assert result.status_code == 200
    assert result.content == (
        b'{"success":true,"data":{"collection":[' + CLIP_ELEMENT + b'],"meta":{"page":1,"per_page":20,'
        b'"next_page":false,"prev_page":false,"total_pages":1,"total_count":1}}}'
    )


async def test_an_empty_history_is_an_empty_collection(service: Service, sam: Viewer) -> None:
    result = await service.call("GET", "/history", sam.hnc_token)
    assert result.content == (
        b'{"success":true,"data":{"collection":[],"meta":{"page":1,"per_page":20,"next_page":false,"prev_page":false,'
        b'"total_pages":0,"total_count":0}}}'
    )


async def test_an_id_begins_with_the_second_of_creation(service: Service, sam: Viewer) -> None:
    """_id: 24 hex; its first 4 bytes are the Unix second of created_at [doc]."""
    service.clock.advance(1000)
    element_id = await post(service, sam, CLIP_ID)
    assert len(element_id) == 24
    assert int(element_id[:8], 16) == int(service.clock.now().timestamp())


async def test_an_element_is_read_under_the_path_of_the_watchlist_too(service: Service, sam: Viewer) -> None:
    """GET /watchlist/{id} (sic) [doc] and GET /history/{id} (alias: ours)."""
    element_id = await post(service, sam, CLIP_ID, time=60, percentage=12.5)
    for path in (f"/watchlist/{element_id}", f"/history/{element_id}", f"/history/{element_id.upper()}"):
        result = await service.call("GET", path, sam.hnc_token)
        assert result.content == b'{"success":true,"data":' + CLIP_ELEMENT + b"}"


async def test_the_history_comes_watched_last_first(service: Service, sam: Viewer) -> None:
    """GET /history, the one watched last first [order: ours]."""
    for content_id in (CLIP_ID, MOVIE_ID, EPISODE_ID):
        service.clock.advance(10)
        await post(service, sam, content_id, percentage=1)
    assert [row[0] for row in await shown(service, sam)] == [EPISODE_ID, MOVIE_ID, CLIP_ID]


async def test_posting_a_content_again_updates_its_element_and_moves_it_to_the_top(
    service: Service, sam: Viewer
) -> None:
    """POST for a content already in the history [ours]."""
    first = await post(service, sam, CLIP_ID, time=60, percentage=12.5)
    service.clock.advance(10)
    await post(service, sam, MOVIE_ID, percentage=1)
    service.clock.advance(10)
    again = await post(service, sam, CLIP_ID, time=120, percentage=25)
    assert again == first
    assert await shown(service, sam) == [(CLIP_ID, 120, 25), (MOVIE_ID, 60, 1)]
    row = await element(service, sam, first)
    assert (row["created_at"], row["updated_at"]) == ("2026-01-02T03:04:05.678000Z", "2026-01-02T03:04:25.678000Z")


async def test_posting_the_same_thing_twice_makes_one_element(service: Service, sam: Viewer) -> None:
    """Players that retry must not pile up rows [ours]."""
    ids = {await post(service, sam, CLIP_ID, time=60, percentage=12.5) for _ in range(3)}
    assert len(ids) == 1
    assert await shown(service, sam) == [(CLIP_ID, 60, 12.5)]


async def test_what_a_post_leaves_out_is_nothing_at_first_and_unchanged_later(service: Service, sam: Viewer) -> None:
    """POST, time and percentage optional [ours]."""
    await post(service, sam, CLIP_ID)
    assert await shown(service, sam) == [(CLIP_ID, 0, 0)]
    await post(service, sam, CLIP_ID, time=60, percentage=10)
    await post(service, sam, CLIP_ID)
    assert await shown(service, sam) == [(CLIP_ID, 60, 10)]
    await post(service, sam, CLIP_ID, percentage=20)
    assert await shown(service, sam) == [(CLIP_ID, 60, 20)]
    await post(service, sam, CLIP_ID, time=90)
    assert await shown(service, sam) == [(CLIP_ID, 90, 20)]


async def test_a_percentage_is_worked_out_of_the_time_where_the_length_is_known(service: Service, sam: Viewer) -> None:
    """POST with a time alone [ours]. The episode is 3000 s long."""
    await post(service, sam, EPISODE_ID, time=2400)
    assert await shown(service, sam) == [(EPISODE_ID, 2400, 80)]
    await post(service, sam, EPISODE_ID, time=9000)
    assert await shown(service, sam) == [(EPISODE_ID, 9000, 100)]


async def test_a_time_is_worked_out_of_the_percentage_where_the_length_is_known(service: Service, sam: Viewer) -> None:
    """An element whose time nobody told [ours]. The movie is 6000 s long, the clip's length is not known."""
    await post(service, sam, MOVIE_ID, percentage=33.333)
    service.clock.advance(1)
    await post(service, sam, CLIP_ID, percentage=50)
    assert await shown(service, sam) == [(CLIP_ID, 0, 50), (MOVIE_ID, 1999.98, 33.333)]


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        (b"60", b"60"),
        (b"60.0", b"60"),
        (b"6e1", b"60"),
        (b"60.25", b"60.25"),
        (b"0", b"0"),
        (b"-0.0", b"0"),
        (b"2147483647", b"2147483647"),
        (b"0.1", b"0.1"),
    ],
)
async def test_a_whole_number_is_written_as_an_integer(
    service: Service, sam: Viewer, sent: bytes, written: bytes
) -> None:
    """A value that is whole is written as an integer [ours]."""
    body = b'{"content_id":760,"percentage":50,"time":' + sent + b"}"
    assert (await service.call("POST", "/history", sam.hnc_token, body)).status_code == 201
    result = await service.call("GET", "/history", sam.hnc_token)
    assert b'"time":' + written + b',"percentage":50,' in result.content


async def test_a_header_format_and_any_content_type_are_ignored(service: Service, sam: Viewer) -> None:
    """Writes may carry Format [doc]; a body is read as JSON whatever its Content-Type says [ours]."""
    for headers in (
        {"Format": "application/json"},
        {"Format": "text/xml", "Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ):
        result = await service.call("POST", "/history", sam.hnc_token, {"content_id": 760, "time": 5}, headers)
        assert (result.status_code, result.content) == (201, CREATED)


async def test_a_write_names_its_element_in_a_header(service: Service, sam: Viewer) -> None:
    """X-Resource-Id [ours]."""
    element_id = await post(service, sam, CLIP_ID, time=1)
    result = await service.call("PUT", f"/history/{element_id}", sam.hnc_token, {"time": 2})
    assert result.headers["x-resource-id"] == element_id


async def test_an_element_is_moved(service: Service, sam: Viewer) -> None:
    """PUT /history/{id} [doc]."""
    element_id = await post(service, sam, CLIP_ID, time=60, percentage=12.5)
    service.clock.advance(1)
    result = await service.call("PUT", f"/history/{element_id}", sam.hnc_token, {"time": 120, "percentage": 25})
    assert (result.status_code, result.content) == (200, UPDATED)
    row = await element(service, sam, element_id)
    assert (row["time"], row["percentage"]) == (120, 25)
    assert (row["created_at"], row["updated_at"]) == ("2026-01-02T03:04:05.678000Z", "2026-01-02T03:04:06.678000Z")


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"time": 120}, (120, 12.5)),
        ({"percentage": 25}, (60, 25)),
        ({"time": 0}, (0, 12.5)),
        ({"percentage": 0}, (60, 0)),
    ],
)
async def test_putting_one_field_changes_that_field_only(
    service: Service, sam: Viewer, change: dict[str, int], after: tuple[float, float]
) -> None:
    """PUT with one field changes that field only [ours]; of the movie's length nothing is worked out."""
    element_id = await post(service, sam, MOVIE_ID, time=60, percentage=12.5)
    assert (await service.call("PUT", f"/history/{element_id}", sam.hnc_token, change)).status_code == 200
    row = await element(service, sam, element_id)
    assert (row["time"], row["percentage"]) == after


async def test_putting_no_field_is_refused(service: Service, sam: Viewer) -> None:
    """PUT with none: 400 [ours]."""
    element_id = await post(service, sam, CLIP_ID, time=60)
    for body in ({}, {"content_id": 500}):
        result = await service.call("PUT", f"/history/{element_id}", sam.hnc_token, body)
        assert result.status_code == 400
        assert result.content == b'{"code":400,"success":false,"message":"time or percentage must be provided"}'


@pytest.mark.parametrize("element_id", ["695735a50000000002ffffff", "12", "x", "695735a5000000000200000"])
async def test_putting_an_unknown_or_malformed_element_says_404_under_a_400(
    service: Service, sam: Viewer, element_id: str
) -> None:
    """PUT unknown: HTTP 400 with code 404 [doc]; malformed [ours]."""
    result = await service.call("PUT", f"/history/{element_id}", sam.hnc_token, {"time": 1})
    assert (result.status_code, result.content) == (400, UNKNOWN)


@pytest.mark.parametrize(
    "element_id", ["695735a50000000002ffffff", "12", "x", "695735a5000000000200000", "%00", "%ff%fe"]
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_an_unknown_or_malformed_element_is_not_found(
    service: Service, sam: Viewer, method: str, element_id: str
) -> None:
    """404 [doc]; a malformed id: 404 [ours]."""
    result = await service.call(method, f"/history/{element_id}", sam.hnc_token)
    assert (result.status_code, result.content) == (404, NOT_FOUND)


async def test_posting_without_a_content_id_gets_the_documented_words(service: Service, sam: Viewer) -> None:
    """POST, no content_id [doc]."""
    for body in ({}, {"content_id": None}, {"time": 60, "percentage": 10}):
        result = await service.call("POST", "/history", sam.hnc_token, body)
        assert result.status_code == 400
        assert result.content == b'{"code":400,"success":false,"message":"\'The content ID was not provided"}'


@pytest.mark.parametrize("content_id", [1, 0, -760, 2**31 - 1, 2**31, 2**63, 10**30])
async def test_posting_an_unknown_content_says_404_under_a_400(service: Service, sam: Viewer, content_id: int) -> None:
    """POST, unknown content [doc]."""
    result = await service.call("POST", "/history", sam.hnc_token, {"content_id": content_id})
    assert result.status_code == 400
    assert result.content == b'{"code":404,"success":false,"message":"\'The content was not found"}'
    assert await shown(service, sam) == []


async def test_an_element_is_deleted_once(service: Service, sam: Viewer) -> None:
    """DELETE /history/{id} [doc]."""
    element_id = await post(service, sam, CLIP_ID)
    result = await service.call("DELETE", f"/history/{element_id}", sam.hnc_token)
    assert (result.status_code, result.content) == (200, DELETED)
    again = await service.call("DELETE", f"/history/{element_id}", sam.hnc_token)
    assert (again.status_code, again.content) == (404, NOT_FOUND)
    assert await shown(service, sam) == []


async def test_a_deleted_content_comes_back_as_a_new_element(service: Service, sam: Viewer) -> None:
    element_id = await post(service, sam, CLIP_ID, time=60, percentage=10)
    await service.call("DELETE", f"/history/{element_id}", sam.hnc_token)
    service.clock.advance(1)
    assert await post(service, sam, CLIP_ID) != element_id
    assert await shown(service, sam) == [(CLIP_ID, 0, 0)]


async def test_the_whole_history_is_deleted_also_when_it_is_empty(service: Service, sam: Viewer) -> None:
    """DELETE /history [doc]; also when empty [ours]."""
    await post(service, sam, CLIP_ID)
    await post(service, sam, MOVIE_ID)
    for _ in range(2):
        result = await service.call("DELETE", "/history", sam.hnc_token)
        assert (result.status_code, result.content) == (200, ALL_DELETED)
        assert await shown(service, sam) == []


async def test_deleting_the_history_leaves_the_watchlist(service: Service, sam: Viewer) -> None:
    await service.call("POST", "/watchlist", sam.hnc_token, {"content_id": CLIP_ID})
    await service.call("DELETE", "/history", sam.hnc_token)
    watchlist = await service.call("GET", "/watchlist", sam.hnc_token)
    assert watchlist.json["data"]["meta"]["total_count"] == 1


async def test_a_content_that_stands_for_a_whole_show_has_a_history_of_its_own(service: Service, sam: Viewer) -> None:
    """A whole show has no progress in the titles; its content has [ours]."""
    element_id = await post(service, sam, SERIES_ID, time=5, percentage=10)
    assert await shown(service, sam) == [(SERIES_ID, 5, 10)]
    assert (await element(service, sam, element_id))["content_id"] == SERIES_ID


async def test_contents_are_embedded_byte_for_byte_in_a_list_of_many(service: Service, sam: Viewer) -> None:
    """A content taken into the catalogue comes back byte for byte in its known keys [doc, content]."""
    for content_id in (CLIP_ID, EPISODE_ID):
        await post(service, sam, content_id)
    result = await service.call("GET", "/history", sam.hnc_token)
    assert b'"content":' + CLIP + b',"user_id":1' in result.content
    assert b'"content":' + EPISODE_BODY + b',"user_id":1' in result.content


@pytest.mark.parametrize(
    ("query", "ids", "meta"),
    [
        ("", range(24, 4, -1), (1, 20, 2, False, 2, 25)),
        ("page=2", range(4, -1, -1), (2, 20, False, 1, 2, 25)),
        ("page=3", [], (3, 20, False, 2, 2, 25)),
        ("page=2147483647", [], (2147483647, 20, False, 2147483646, 2, 25)),
        ("perPage=10", range(24, 14, -1), (1, 10, 2, False, 3, 25)),
        ("perPage=10&page=2", range(14, 4, -1), (2, 10, 3, 1, 3, 25)),
        ("perPage=25", range(24, -1, -1), (1, 25, False, False, 1, 25)),
        ("perPage=100", range(24, -1, -1), (1, 100, False, False, 1, 25)),
        ("perPage=1&page=25", [0], (25, 1, False, 24, 25, 25)),
        ("unknown=1&perPage=1", [24], (1, 1, 2, False, 25, 25)),
    ],
)
async def test_pages_are_numbered(
    service: Service, sam: Viewer, query: str, ids: list[int], meta: tuple[int, ...]
) -> None:
    """Pages: perPage (default 20, 1..100), page (default 1), meta, past the end [doc; defaults and limits: ours]."""
    for tmdb_id in range(1, 26):
        service.clock.advance(1)
        path = f"/profile/history/MV_{tmdb_id}"
        assert (await service.call("PATCH", path, sam.session_token, {"progress": tmdb_id - 1})).status_code == 200
    result = await service.call("GET", "/history", sam.hnc_token, query_string=query)
    assert result.status_code == 200
    assert [row["percentage"] for row in result.json["data"]["collection"]] == list(ids)
    keys = ("page", "per_page", "next_page", "prev_page", "total_pages", "total_count")
    assert list(result.json["data"]["meta"].items()) == list(zip(keys, meta, strict=True))


@pytest.mark.parametrize(
    "query",
    [
        "perPage=0",
        "perPage=101",
        "perPage=-1",
        "perPage=",
        "perPage=ten",
        "perPage=1.5",
        "perPage=1&perPage=2",
        "perPage=%D9%A1",
        "perPage=99999999999999999999",
        "page=0",
        "page=-1",
        "page=",
        "page=1e3",
        "page=+1",
        "page=2147483648",
        "page=1&page=1",
    ],
)
@pytest.mark.parametrize("path", ["/history", "/watchlist", "/contents"])
async def test_a_page_that_cannot_be_is_refused(service: Service, sam: Viewer, path: str, query: str) -> None:
    """Bad values: 400 [limits: ours]."""
    result = await service.call("GET", path, sam.hnc_token, query_string=query)
    assert result.status_code == 400
    name = query.partition("=")[0]
    assert result.json["code"] == 400
    assert list(result.json) == ["code", "success", "message"]
    assert result.json["message"].startswith(f"{name} ")
