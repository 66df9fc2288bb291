"""What cannot be understood is refused in the dialect's own words, and nothing is written.

Not for parameters of lists (``test_history``, ``test_contents``) nor for tokens (``test_whose``).
"""

from typing import TypeVar

import falcon.asgi
import falcon.testing
import pytest

from playhead.domain.slices import Command
from playhead.http.hnc.errors import HncDialect
from playhead.ports import StoreOverloaded
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.dialects.hnc.samples import CLIP_ID
from tests.dialects.service import Service, Viewer, running_service

R = TypeVar("R")

TIME = b"time must be a number of seconds, 0 or more"
PERCENTAGE = b"percentage must be a number from 0 to 100"
CONTENT_ID = b"content_id must be an integer"
NOT_JSON = b"the body is not JSON"
TOO_DEEP = b"the body is nested too deep"
NO_OBJECT = b"the body must be a JSON object"

MALFORMED = [
    (b'{"content_id":760,"note":"\xff"}', NOT_JSON),
    (b"{", NOT_JSON),
    (b"{}{}", NOT_JSON),
    (b"content_id=760&time=60", NOT_JSON),
    (b"\xff\xfe\x00", NOT_JSON),
    (b'{"content_id":760,"time":NaN}', NOT_JSON),
    (b'{"content_id":760,"time":Infinity}', NOT_JSON),
    (b'{"content_id":760,"time":01}', NOT_JSON),
    (b'{"content_id":760,"email":"\\ud800"}', NOT_JSON),
    (b"[" * 100_000, NO_OBJECT),
    (b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", TOO_DEEP),
    (b'{"x":' * 100_000, TOO_DEEP),
    (b"null", NO_OBJECT),
    (b"[]", NO_OBJECT),
    (b"760", NO_OBJECT),
    (b'"{}"', NO_OBJECT),
]
REFUSED_VALUES = [
    (b'"time":"60"', TIME),
    (b'"time":null', TIME),
    (b'"time":true', TIME),
    (b'"time":[60]', TIME),
    (b'"time":{}', TIME),
    (b'"time":-1', TIME),
    (b'"time":-0.001', TIME),
    (b'"time":2147483648', TIME),
    (b'"time":1e400', TIME),
    (b'"time":' + b"9" * 5000, TIME),
    (b'"percentage":"50"', PERCENTAGE),
    (b'"percentage":null', PERCENTAGE),
    (b'"percentage":false', PERCENTAGE),
    (b'"percentage":-1', PERCENTAGE),
    (b'"percentage":100.001', PERCENTAGE),
    (b'"percentage":1e400', PERCENTAGE),
    (b'"percentage":-1e400', PERCENTAGE),
    (b'"time":60,"percentage":101', PERCENTAGE),
]
REFUSED_CONTENTS = [
    (b'"content_id":"760"', CONTENT_ID),
    (b'"content_id":true', CONTENT_ID),
    (b'"content_id":760.5', CONTENT_ID),
    (b'"content_id":[760]', CONTENT_ID),
    (b'"content_id":{}', CONTENT_ID),
    (b'"content_id":1e400', CONTENT_ID),
    (b'"content_id":' + b"9" * 5000, CONTENT_ID),
]


def refusal(message: bytes) -> tuple[int, bytes]:
    """Status and body of a 400."""
    return 400, b'{"code":400,"success":false,"message":"' + message + b'"}'


async def everything(service: Service, viewer: Viewer) -> bytes:
    """The viewer's history and watchlist, as they are."""
    pages = [await service.call("GET", path, viewer.hnc_token) for path in ("/history", "/watchlist")]
    return b"".join(page.content for page in pages)


@pytest.fixture
async def element_id(service: Service, sam: Viewer) -> str:
    """An element, and a row of the watchlist beside it."""
    await service.call("POST", "/watchlist", sam.hnc_token, {"content_id": CLIP_ID})
    told = await service.call("POST", "/history", sam.hnc_token, {"content_id": CLIP_ID, "time": 60, "percentage": 12})
    return told.headers["x-resource-id"]


@pytest.mark.parametrize(("body", "message"), MALFORMED)
@pytest.mark.parametrize("path", ["POST /login", "POST /history", "PUT /history/{}", "POST /watchlist"])
async def test_a_body_that_is_no_json_object_is_refused(
    service: Service, sam: Viewer, element_id: str, path: str, body: bytes, message: bytes
) -> None:
    """For other message texts of malformed bodies: plain words [ours]."""
    before = await everything(service, sam)
    method, _, template = path.partition(" ")
    result = await service.call(method, template.format(element_id), sam.hnc_token, body)
    assert (result.status_code, result.content) == refusal(message)
    assert await everything(service, sam) == before


@pytest.mark.parametrize(("values", "message"), REFUSED_VALUES)
async def test_a_value_that_cannot_be_is_refused_and_nothing_is_written(
    service: Service, sam: Viewer, element_id: str, values: bytes, message: bytes
) -> None:
    """Negative, non-finite or out-of-range values: 400, nothing written [ours]."""
    before = await everything(service, sam)
    service.clock.advance(1)
    put = await service.call("PUT", f"/history/{element_id}", sam.hnc_token, b"{" + values + b"}")
    post = await service.call("POST", "/history", sam.hnc_token, b'{"content_id":760,' + values + b"}")
    assert (put.status_code, put.content) == refusal(message)
    assert (post.status_code, post.content) == refusal(message)
    assert await everything(service, sam) == before


@pytest.mark.parametrize(("values", "message"), REFUSED_CONTENTS)
@pytest.mark.parametrize("path", ["/history", "/watchlist"])
async def test_a_content_id_of_the_wrong_type_is_refused(
    service: Service, sam: Viewer, element_id: str, path: str, values: bytes, message: bytes
) -> None:
    before = await everything(service, sam)
    service.clock.advance(1)
    result = await service.call("POST", path, sam.hnc_token, b"{" + values + b',"time":1}')
    assert (result.status_code, result.content) == refusal(message)
    assert await everything(service, sam) == before


async def test_keys_that_are_not_known_are_passed_over(service: Service, sam: Viewer) -> None:
    body = b'{"_id":"x","user_id":99,"content_id":760,"x":{"y":[1e5,"\\u0000"]},"time":60,"time":61}'
    assert (await service.call("POST", "/history", sam.hnc_token, body)).status_code == 201
    history = await service.call("GET", "/history", sam.hnc_token)
    (row,) = history.json["data"]["collection"]
    assert (row["user_id"], row["time"]) == (sam.account_id, 61)


@pytest.mark.parametrize("path", ["POST /login", "POST /history", "PUT /history/{}", "POST /watchlist"])
async def test_a_body_of_ten_megabytes_is_too_large(service: Service, sam: Viewer, element_id: str, path: str) -> None:
    before = await everything(service, sam)
    method, _, template = path.partition(" ")
    body = b'{"content_id":760,"time":1}' + b" " * 10_000_000
    result = await service.call(method, template.format(element_id), sam.hnc_token, body)
    assert (result.status_code, result.content) == (413, b'{"code":413,"success":false,"message":"Payload Too Large"}')
    assert await everything(service, sam) == before


async def test_the_limit_of_a_body_is_a_setting_that_holds_at_the_byte() -> None:
    async with running_service(body_max=1024) as service:
        sam = await service.add_viewer("Sam")
        statuses = [
            (await service.call("POST", "/history", sam.hnc_token, b"{}" + b" " * spaces)).status_code
            for spaces in (1022, 1023)
        ]
    assert statuses == [400, 413]


@pytest.mark.parametrize(
    "path",
    [
        "/history/",
        "/history/a/b",
        "/history/%2e%2e/watchlist",
        "/history/%00%0a%0d",
        "/history/%ff%fe%fd",
        "/history/%",
        "/history/%zz",
        "/history/" + "9" * 5000,
        "/watchlist/",
        "/watchlist/1/2",
        "/watchlist/%F0%9F%90%B4",
        "/contents/",
        "/contents/%2e%2e%2f760",
        "/contents/" + "9" * 5000,
        "/login/",
        "/logout/x",
        "/auth/user/",
        "/auth/user/1",
    ],
)
async def test_a_path_of_nonsense_is_not_found(service: Service, sam: Viewer, path: str) -> None:
    result = await service.call("GET", path, sam.hnc_token)
    assert result.status_code == 404
    assert result.content == b'{"code":404,"success":false,"message":"Resource not found"}'


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/login", {"POST"}),
        ("GET", "/logout", {"POST"}),
        ("POST", "/auth/user", {"GET"}),
        ("PUT", "/history", {"GET", "POST", "DELETE"}),
        ("POST", "/history/695735a50000000002000001", {"GET", "PUT", "DELETE"}),
        ("PATCH", "/watchlist", {"GET", "POST", "DELETE"}),
        ("PUT", "/watchlist/1", {"GET", "DELETE"}),
        ("POST", "/contents", {"GET"}),
        ("DELETE", "/contents/760", {"GET"}),
    ],
)
async def test_a_method_that_a_path_does_not_serve_is_refused_and_those_it_serves_are_named(
    service: Service, sam: Viewer, method: str, path: str, allowed: set[str]
) -> None:
    result = await service.call(method, path, sam.hnc_token)
    assert result.status_code == 405
    assert result.content == b'{"code":405,"success":false,"message":"Method Not Allowed"}'
    assert set(result.headers["allow"].split(", ")) - {"OPTIONS"} == allowed


def test_what_falcon_refuses_by_itself_is_refused_in_the_dialects_words() -> None:
    request = falcon.testing.create_asgi_req(method="POST", path="/history")
    response = falcon.asgi.Response()
    assert HncDialect().render(request, response, falcon.HTTPInvalidHeader("not a number", "Content-Length"))
    assert response.status_code == 400
    assert response.data == b'{"code":400,"success":false,"message":"Invalid header value"}'


async def test_a_store_that_cannot_be_reached_is_a_503_with_a_time_to_come_back(service: Service, sam: Viewer) -> None:
    await service.store.close()
    for method, path in (("GET", "/history"), ("POST", "/history"), ("GET", "/contents/760"), ("GET", "/auth/user")):
        result = await service.call(method, path, sam.hnc_token, {"content_id": CLIP_ID})
        assert result.status_code == 503
        assert result.content == b'{"code":503,"success":false,"message":"Service Unavailable"}'
        assert result.headers["retry-after"] == "5"


class _Full(MemoryStore):
    async def apply(self, command: Command[R]) -> R:
        raise StoreOverloaded(retry_after_s=3)


async def test_a_full_queue_is_a_503_that_says_when_to_come_back() -> None:
    async with running_service(_Full(FixedClock())) as service:
        sam = await service.add_viewer("Sam")
        for path in ("/history", "/watchlist"):
            result = await service.call("DELETE", path, sam.hnc_token)
            assert result.status_code == 503
            assert result.content == b'{"code":503,"success":false,"message":"Service Unavailable"}'
            assert result.headers["retry-after"] == "3"


class _Broken(MemoryStore):
    async def apply(self, command: Command[R]) -> R:
        raise ZeroDivisionError("a secret detail")


async def test_a_fault_of_ours_is_a_500_that_says_nothing_of_it() -> None:
    async with running_service(_Broken(FixedClock())) as service:
        sam = await service.add_viewer("Sam")
        result = await service.call("DELETE", "/history", sam.hnc_token)
    assert result.status_code == 500
    assert result.content == b'{"code":500,"success":false,"message":"Server Error"}'


async def test_a_body_of_nothing_names_no_content(service: Service, sam: Viewer) -> None:
    """[doc]: no content_id."""
    result = await service.call("POST", "/history", sam.hnc_token, b"")
    told = b"""{"code":400,"success":false,"message":"'The content ID was not provided"}"""
    assert (result.status_code, result.content) == (400, told)
