"""``/contents``: hnc.md#content, line by line.

Not for taking contents in nor for making them: that is tested at ``service.catalogue``.
"""

from collections.abc import AsyncIterator

import pytest

from tests.dialects.hnc.samples import CLIP, spell, take_in
from tests.dialects.service import Service, running_service

NOT_FOUND = b'{"code":404,"success":false,"message":"Resource not found"}'

BODIES = {
    1: spell(1, type=b'"series"', name=b'"Dressage Masters"', keywords=b'"dressage, Indoor"'),
    2: spell(2, type=b'"season"', parent_id=b"1", name=b'"Season One"', created_at=b'"2024-05-01T00:00:00.000000Z"'),
    3: spell(3, type=b'"episode"', parent_id=b"2", name=b'"first round"', title=b'{"de":"Dressur im Gr\\u00fcnen"}'),
    4: spell(
        4,
        type=b'"episode"',
        parent_id=b"2",
        name=b'"Second Round"',
        description=b'{"en":"100% dressage_only"}',
        start_date=b'"2023-01-01T00:00:00.000000Z"',
    ),
    5: spell(
        5,
        type=b'"live_event"',
        name=b'"Badminton"',
        keywords=b'"eventing,indoor"',
        start_date=b'"2025-01-01T00:00:00.000000Z"',
        created_at=b'"2022-01-01T00:00:00.000000Z"',
    ),
    760: CLIP,
}


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A service with contents made for being told apart."""
    async with running_service() as running:
        await running.add_catalogue(contents=[take_in(body) for body in BODIES.values()])
        yield running


async def found(service: Service, query: str) -> list[int]:
    """The ids of the first page."""
    result = await service.call("GET", "/contents", query_string=query)
    assert result.status_code == 200, result.text
    return [content["id"] for content in result.json["data"]["collection"]]


async def test_a_content_comes_back_byte_for_byte(service: Service) -> None:
    """Byte for byte in its known keys [doc]; GET /contents/{id} [ours]; countries and prices are carried [ours]."""
    result = await service.call("GET", "/contents/760")
    assert (result.status_code, result.content) == (200, b'{"success":true,"data":' + CLIP + b"}")


async def test_a_list_of_contents_is_shaped_like_every_list(service: Service) -> None:
    """GET /contents: list [doc]."""
    result = await service.call("GET", "/contents", query_string="type=rider_clip")
    assert result.status_code == 200
    assert result.content == (
        b'{"success":true,"data":{"collection":[' + CLIP + b'],"meta":{"page":1,"per_page":20,"next_page":false,'
        b'"prev_page":false,"total_pages":1,"total_count":1}}}'
    )


@pytest.mark.parametrize("token", ["garbage", "12|Zk3sQvT9bYx0mLr7Hc2WnE8pUd5gJf1aRo6iKt4C"])
async def test_a_token_is_not_looked_at(service: Service, token: str) -> None:
    """It needs no token [ours]."""
    assert (await service.call("GET", "/contents/1", token)).status_code == 200
    assert (await service.call("GET", "/contents", token)).status_code == 200


@pytest.mark.parametrize(
    "content_id",
    ["2", "0", "02", "-1", "1.0", "x", "2147483648", "9999999999", "99999999999999999999", "%00", "%D9%A1"],
)
async def test_an_unknown_or_malformed_content_is_not_found(service: Service, content_id: str) -> None:
    """GET /contents/{id} [ours]."""
    result = await service.call("GET", f"/contents/{content_id}")
    expected = (200, b'{"success":true,"data":' + BODIES[2] + b"}") if content_id == "2" else (404, NOT_FOUND)
    assert (result.status_code, result.content) == expected


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        # All came in at one time but for two; ties go by id, in the same direction.
        ("", [2, 4, 3, 1, 5, 760]),
        ("order_by=created_at", [2, 4, 3, 1, 5, 760]),
        ("order_by=created_at&order_direction=ASC", [760, 5, 1, 3, 4, 2]),
        ("order_by=start_date", [5, 3, 2, 1, 4, 760]),
        ("order_by=start_date&order_direction=asc", [760, 4, 1, 2, 3, 5]),
        # Names go by code point, capitals first.
        ("order_by=name&order_direction=ASC", [5, 760, 1, 2, 4, 3]),
        ("order_by=name&order_direction=DESC", [3, 4, 2, 1, 760, 5]),
    ],
)
async def test_contents_are_ordered(service: Service, query: str, ids: list[int]) -> None:
    """order_by created_at (default), start_date, name; direction default DESC [doc]."""
    assert await found(service, query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("type=episode", {3, 4}),
        ("type=episode,live_event", {3, 4, 5}),
        ("type=tv_channel", set()),
        ("parent_id=2", {3, 4}),
        ("parent_id=3", set()),
        ("search=DRESS", {1, 3, 4}),
        ("search=gr%C3%9CN", {3}),
        ("search=cross+country", {760}),
        ("search=100%25", {4}),
        ("search=dressage_only", {4}),
        ("search=_", {4}),
        ("search=", {1, 2, 3, 4, 5, 760}),
        ("search=%FF", set()),
        ("name=round", {3, 4}),
        ("name=ROUND", {3, 4}),
        ("name=dressur", set()),
        ("term=dressage", {1}),
        ("term=indoor", {1, 5}),
        ("term=door", set()),
        ("terms=dressage,eventing", {1, 5, 760}),
        ("terms=cross%20country", {760}),
        ("tags=eventing", {5, 760}),
        ("tags=eventing&term=dressage", {1, 5, 760}),
        ("terms=,%20,", {1, 2, 3, 4, 5, 760}),
        ("type=episode&search=dressage&parent_id=2", {4}),
        ("type=live_event&tags=dressage", set()),
        ("unknown=1", {1, 2, 3, 4, 5, 760}),
    ],
)
async def test_contents_are_found(service: Service, query: str, ids: set[int]) -> None:
    """type, search, name, parent_id, term, terms, tags [doc]; their meanings [ours]."""
    assert set(await found(service, query)) == ids


async def test_every_documented_type_can_be_asked_for(service: Service) -> None:
    """GET /contents, type one or a comma list of these [doc]."""
    types = "show,series,season,episode,live_event,live_stream,on_demand_live,rider_clip,tv_channel"
    assert set(await found(service, f"type={types}")) == set(BODIES)
    for name in types.split(","):
        assert len(await found(service, f"type={name}")) == sum(
            b'"type":"%s"' % name.encode() in b for b in BODIES.values()
        )


async def test_contents_have_numbered_pages(service: Service) -> None:
    """GET /contents, perPage and page [doc]."""
    result = await service.call("GET", "/contents", query_string="perPage=4&page=2")
    assert [content["id"] for content in result.json["data"]["collection"]] == [5, 760]
    assert result.json["data"]["meta"] == {
        "page": 2,
        "per_page": 4,
        "next_page": False,
        "prev_page": 1,
        "total_pages": 2,
        "total_count": 6,
    }


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("type=film", "type must be one or several of show, series, season, episode, live_event, live_stream, "),
        ("type=", "type must be "),
        ("type=show,", "type must be "),
        ("type=Show", "type must be "),
        ("type=show&type=series", "type is given twice"),
        ("parent_id=", "parent_id must be a whole number from 1 to 2147483647"),
        ("parent_id=0", "parent_id must be "),
        ("parent_id=null", "parent_id must be "),
        ("parent_id=2147483648", "parent_id must be "),
        ("order_by=id", "order_by must be one of created_at, start_date, name"),
        ("order_by=", "order_by must be "),
        ("order_direction=down", "order_direction must be one of DESC, ASC"),
        ("order_direction=", "order_direction must be "),
        ("search=a&search=b", "search is given twice"),
        ("search=%00", "search must be a text"),
        ("name=a%00b", "name must be a text"),
        ("terms=%00", "terms must be a text"),
        ("timeZone=", "timeZone must be a time zone, such as Europe/London or +03:00"),
        ("timeZone=Europe/Atlantis", "timeZone must be "),
        ("timeZone=Europe", "timeZone must be "),
        ("timeZone=../../etc/passwd", "timeZone must be "),
        ("timeZone=/etc/passwd", "timeZone must be "),
        ("timeZone=%2B15:00", "timeZone must be "),
        ("timeZone=%2B03:60", "timeZone must be "),
        ("timeZone=%00", "timeZone must be "),
    ],
)
async def test_a_parameter_that_cannot_be_is_refused(service: Service, query: str, message: str) -> None:
    """Unknown types, orders, directions and zones: 400 [ours]."""
    result = await service.call("GET", "/contents", query_string=query)
    assert result.status_code == 400
    assert (result.json["code"], result.json["success"]) == (400, False)
    assert result.json["message"].startswith(message)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/London", b"2017-03-20T19:28:19.000000+00:00"),
        ("America/New_York", b"2017-03-20T15:28:19.000000-04:00"),
        ("Asia/Kolkata", b"2017-03-21T00:58:19.000000+05:30"),
        ("UTC", b"2017-03-20T19:28:19.000000+00:00"),
        ("UTC%2B03:00", b"2017-03-20T22:28:19.000000+03:00"),
        ("%2B03:00", b"2017-03-20T22:28:19.000000+03:00"),
        ("+03:00", b"2017-03-20T22:28:19.000000+03:00"),
        ("03:00", b"2017-03-20T22:28:19.000000+03:00"),
        ("-03:30", b"2017-03-20T15:58:19.000000-03:30"),
    ],
)
async def test_a_time_zone_adds_the_dates_in_local_time_after_the_contents_own_keys(
    service: Service, zone: str, start: bytes
) -> None:
    """Parameter timeZone [doc]; what it takes and how the dates are written [ours]."""
    result = await service.call("GET", "/contents", query_string=f"type=rider_clip&timeZone={zone}")
    expected = CLIP[:-1] + b',"timezone_start_date":"' + start + b'","timezone_end_date":null}'
    assert result.status_code == 200
    assert result.content.startswith(b'{"success":true,"data":{"collection":[' + expected + b'],"meta":')


@pytest.mark.parametrize(
    ("date", "local"),
    [
        (b'"2024-07-01"', "2024-07-01T02:00:00.000000+02:00"),
        (b'"2024-07-01 12:00:00"', "2024-07-01T14:00:00.000000+02:00"),
        (b'"2024-07-01T12:00:00.1-05:00"', "2024-07-01T19:00:00.100000+02:00"),
        (b'""', None),
        (b'"soon"', None),
        (b'"0001-01-01T00:00:00+14:00"', None),
        (b"null", None),
    ],
)
async def test_a_date_that_is_none_has_no_local_time(service: Service, date: bytes, local: str | None) -> None:
    await service.add_catalogue(contents=[take_in(spell(9, type=b'"tv_channel"', end_date=date))])
    result = await service.call("GET", "/contents", query_string="type=tv_channel&timeZone=Europe/Berlin")
    (content,) = result.json["data"]["collection"]
    assert content["timezone_end_date"] == local
