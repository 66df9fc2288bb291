"""What the session tier cannot understand is refused in the dialect's own words, and nothing is written.

Not for limits and page tokens (``test_paging``) nor for tokens (``test_whose``).
"""

from typing import Any, TypeVar

import pytest

from tests.dialects.discovr.calls import LISTS, fill, history, items, seen
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer, running_service

R = TypeVar("R")
Body = dict[str, Any]

WRITES: dict[tuple[str, str], bytes] = {
    ("POST", "/profile/history"): b'"mediaId":"MV_550"',
    ("PATCH", "/profile/history/MV_550"): b'"progress":66',
    ("POST", "/profile/watchlist"): b'"mediaId":"MV_7"',
    ("POST", "/profile/liked"): b'"mediaId":"MV_7"',
    ("POST", "/profile/disliked"): b'"mediaId":"MV_7"',
    ("POST", "/profile/super_liked"): b'"mediaId":"MV_7"',
    ("POST", "/profile/playback"): b'"mediaId":"MV_550"',
    ("PATCH", "/profile/playback"): b'"mediaId":"MV_550","progress":66',
    ("POST", "/profile/scrobble/MV_550"): b'"progress":99',
    ("POST", "/profile/scrobble/MV_550/skip"): b'"from":1,"to":2,"duration":3',
}
"""Every call that has a body, and the keys of a good one."""

EACH_WRITE = pytest.mark.parametrize(
    ("method", "path", "keys"),
    [(*call, keys) for call, keys in WRITES.items()],
    ids=[" ".join(call) for call in WRITES],
)

NO_OBJECTS = [
    b"",
    b" ",
    b"{",
    b"}",
    b"{}{}",
    b"[]",
    b"[{}]",
    b"null",
    b"7",
    b'"{}"',
    b"{'mediaId':'MV_550'}",
    b"mediaId=MV_550&progress=5",
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf",
    b"\x00",
    b"[" * 10_000,
    b'{"x":' * 10_000,
    b"{" * 100_000,
]
TOO_DEEP = b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}"

PROGRESSES = [
    b'"50"',
    b'"NaN"',
    b"true",
    b"false",
    b"null",
    b"[50]",
    b"{}",
    b"-1",
    b"-0.001",
    b"100.001",
    b"101",
    b"1e400",
    b"-1e400",
    b"1e309",
    b"9" * 5000,
]
NO_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"nan", b"0x10", b"05", b".5", b"5.", b"+5", b"5,5", b"1_0", b"", b"-"]
TELL_PROGRESS = [
    ("POST", "/profile/history", b'"mediaId":"MV_550"'),
    ("PATCH", "/profile/history/MV_550", b'"x":1'),
    ("POST", "/profile/playback", b'"mediaId":"MV_550"'),
    ("PATCH", "/profile/playback", b'"mediaId":"MV_550"'),
    ("POST", "/profile/scrobble/MV_550", b'"x":1'),
]
EACH_TELLING_PROGRESS = pytest.mark.parametrize(
    ("method", "path", "keys"), TELL_PROGRESS, ids=[f"{method} {path}" for method, path, _ in TELL_PROGRESS]
)

NO_MEDIA_IDS = [
    "",
    "MV_",
    "MV_0",
    "MV_01",
    "TV_00",
    "MV_-1",
    "MV_+1",
    "MV_1.0",
    "MV_1e3",
    "MV_2147483648",
    "MV_" + "9" * 5000,
    "HC_5",
    "HC_760",
    "tv_1",
    "Mv_1",
    "MV-550",
    "550",
    "MV_550 ",
    " MV_550",
    "MV_550\n",
    "MV_550\0",
    "MV_٣",
    "\uff2d\uff36_550",
    "MV_550,TV_1396",
    "MV_550/../TV_1396",
    "null",
    "' OR 1=1 --",
    "\ud7ff",
]
NO_MEDIA_ID_VALUES = [b"550", b"null", b"true", b'["MV_550"]', b'{"id":"MV_550"}', b"1e400"]
NO_MEDIA_ID_PATHS = [
    "MV_0",
    "MV_01",
    "HC_5",
    "tv_1",
    "MV_2147483648",
    "MV_" + "9" * 5000,
    "MV_550%00",
    "%00",
    "%ff%fe",
    "MV_%ff",
    "%",
    "%zz",
    "%4d%56%5f",
    "MV_550%0a",
    "%20MV_550",
    "MV_550;season=1",
    "MV_%D9%A5",
    "%F0%9F%90%B4",
    "..%00",
]
OF_ONE_TITLE = [
    ("GET", "/profile/history/{}", None),
    ("PATCH", "/profile/history/{}", {"progress": 66}),
    ("DELETE", "/profile/history/{}", None),
    *[("DELETE", f"/profile/{name}/{{}}", None) for name in LISTS],
    ("DELETE", "/profile/playback/{}", None),
    ("POST", "/profile/scrobble/{}", {"progress": 99}),
    ("POST", "/profile/scrobble/{}/skip", {"from": 1, "to": 2, "duration": 3}),
    ("GET", "/profile/media/{}/meta", None),
]

NO_NUMBERS_FROM_1 = [
    b"0",
    b"-1",
    b"1.0",
    b"1.5",
    b"1e0",
    b'"1"',
    b"true",
    b"null",
    b"[1]",
    b"2147483648",
    b"9" * 400,
    b"1e400",
]
NO_PLACES_IN_A_QUERY = ["0", "-1", "+1", "1.0", "1e0", "one", "", " 1", "٣", "\0", "2147483648", "9" * 5000, ["1", "1"]]

TELL_TIME = [("POST", "/profile/history"), ("POST", "/profile/playback"), ("PATCH", "/profile/playback")]
NO_TIMES = [
    b'""',
    b'"now"',
    b'"2026-01-01"',
    b'"2026-01-01T00:00:00"',
    b'"2026-13-01T00:00:00Z"',
    b'"2026-02-30T00:00:00Z"',
    b'"2026-01-01T24:00:00Z"',
    b'"2026-01-01T00:00:60Z"',
    b'"2026-01-01T00:00:00+24:00"',
    b'"+12026-01-01T00:00:00Z"',
    b'"Thu, 01 Jan 2026 00:00:00 GMT"',
    b"1767225600",
    b"1767225600000",
    b"1e400",
    b"null",
    b"true",
    b"[]",
    b'"1969-12-31T23:59:59.999Z"',
    b'"1970-01-01T00:00:00+00:01"',
    b'"0001-01-01T00:00:00+23:59"',
]


@pytest.fixture(autouse=True)
async def _something_to_lose(service: Service, sam: Viewer) -> None:
    await fill(service, sam)


# Bodies


@EACH_WRITE
async def test_a_body_that_is_no_object_is_refused(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    """[ours]: unknown body: 400 and nothing written."""
    before = await seen(service, sam)
    for body in (*NO_OBJECTS, TOO_DEEP, b"{" + keys + b"," + TOO_DEEP[1:], b"{" + keys + b"},", b"{" + keys + b",}"):
        result = await service.call(method, path, sam.session_token, body)
        assert (result.status_code, result.json["code"]) == (400, "VALIDATION_FAILED"), body[:80]
        assert result.json["message"]
    assert await seen(service, sam) == before


@EACH_WRITE
async def test_an_object_without_the_keys_that_are_needed_is_refused(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    """[ours]: missing: 400 and nothing written."""
    before = await seen(service, sam)
    needed = keys[1:].partition(b'"')[0].decode()
    for body in (b"{}", b'{"MEDIAID":"MV_550","Progress":5,"From":1}'):
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", needed)
    assert await seen(service, sam) == before


@EACH_WRITE
async def test_keys_that_are_not_known_are_passed_over(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    body = b"{" + keys + b',"profileId":7,"x":{"y":[1e5,"\\u0000",null]},"":[]}'
    assert (await service.call(method, path, sam.session_token, body)).status_code in {200, 201}


@EACH_WRITE
async def test_a_body_of_ten_megabytes_is_too_large(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    """[ours]: `PAYLOAD_TOO_LARGE` (413)."""
    before = await seen(service, sam)
    for body in (b"{" + keys + b"}" + b" " * 10_000_000, b"[" * 10_000_000):
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 413, "PAYLOAD_TOO_LARGE")
    assert await seen(service, sam) == before


async def test_the_limit_of_a_body_is_a_setting_that_holds_at_the_byte() -> None:
    async with running_service(body_max=1024) as service:
        sam = await service.add_viewer("Sam")
        body = b'{"mediaId":"MV_550"}'
        for size, status in ((1024, 201), (1025, 413)):
            padded = body + b" " * (size - len(body))
            assert (await service.call("POST", "/profile/history", sam.session_token, padded)).status_code == status
        assert len(await history(service, sam)) == 1


# Numbers


@EACH_TELLING_PROGRESS
async def test_what_is_no_progress_is_refused(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    """[ours]: not a number, out of range: 400 and nothing written."""
    before = await seen(service, sam)
    service.clock.advance(1)
    for value in PROGRESSES:
        body = b"{" + keys + b',"progress":' + value + b"}"
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "progress")
    assert await seen(service, sam) == before


@EACH_TELLING_PROGRESS
async def test_what_json_has_no_number_for_is_refused(
    service: Service, sam: Viewer, method: str, path: str, keys: bytes
) -> None:
    """[ours]: NaN: 400 and nothing written."""
    before = await seen(service, sam)
    service.clock.advance(1)
    for value in NO_NUMBERS:
        result = await service.call(method, path, sam.session_token, b"{" + keys + b',"progress":' + value + b"}")
        check_refused(result, 400, "VALIDATION_FAILED")
    assert await seen(service, sam) == before


@pytest.mark.parametrize("key", ["season", "episode"])
@pytest.mark.parametrize(("method", "path"), TELL_TIME)
async def test_what_is_no_season_or_episode_is_refused_in_a_body(
    service: Service, sam: Viewer, method: str, path: str, key: str
) -> None:
    """[doc]: `season` >= 1, `episode` >= 1; [ours]: season 0 cannot be said in this dialect."""
    before = await seen(service, sam)
    service.clock.advance(1)
    other = b"" if key == "season" else b'"season":1,'
    for value in NO_NUMBERS_FROM_1:
        place = other + b'"' + key.encode() + b'":' + value
        body = b'{"mediaId":"TV_1396","progress":66,' + place + b"}"
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", key)
    assert await seen(service, sam) == before


@pytest.mark.parametrize("key", ["season", "episode"])
@pytest.mark.parametrize("path", ["/profile/scrobble/TV_1396", "/profile/scrobble/TV_1396/skip"])
async def test_what_is_no_season_or_episode_is_refused_in_a_scrobble(
    service: Service, sam: Viewer, path: str, key: str
) -> None:
    """[doc]: `tv?: {season, episode}`."""
    before = await seen(service, sam)
    service.clock.advance(1)
    start = b'{"progress":99,"from":1,"to":2,"duration":3,"tv":'
    other = b'"episode":1,' if key == "season" else b'"season":1,'
    for value in NO_NUMBERS_FROM_1:
        body = start + b"{" + other + b'"' + key.encode() + b'":' + value + b"}}"
        check_refused(await service.call("POST", path, sam.session_token, body), 400, "VALIDATION_FAILED", f"tv.{key}")
    for tv in (b"null", b"[]", b"1", b'"1x1"'):
        result = await service.call("POST", path, sam.session_token, start + tv + b"}")
        check_refused(result, 400, "VALIDATION_FAILED", "tv")
    for missing in (b"{}", b"{" + other[:-1] + b"}"):
        result = await service.call("POST", path, sam.session_token, start + missing + b"}")
        assert (result.status_code, result.json["code"]) == (400, "VALIDATION_FAILED")
        assert result.json["field"].startswith("tv")
    assert await seen(service, sam) == before


@pytest.mark.parametrize("key", ["season", "episode"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_what_is_no_season_or_episode_is_refused_in_a_query(
    service: Service, sam: Viewer, method: str, key: str
) -> None:
    """[doc]: `season` >= 1, `episode` >= 1; given twice, neither is meant."""
    before = await seen(service, sam)
    service.clock.advance(1)
    body = {"progress": 66} if method == "PATCH" else None
    for value in NO_PLACES_IN_A_QUERY:
        params = {"season": "1", "episode": "2", key: value}
        result = await service.call(method, "/profile/history/TV_1396", sam.session_token, body, params=params)
        check_refused(result, 400, "VALIDATION_FAILED", key)
    assert await seen(service, sam) == before


@pytest.mark.parametrize("key", ["from", "to", "duration"])
async def test_what_is_no_skip_is_refused(service: Service, sam: Viewer, key: str) -> None:
    """[doc]: `{from, to, duration, tv?}`."""
    bad = [b'"5"', b"true", b"null", b"[]", b"-1", b"1e400"] + ([b"100.1"] if key != "duration" else [])
    for value in bad:
        others = b"".join(b'"%s":5,' % name for name in (b"from", b"to", b"duration") if name != key.encode())
        body = b"{" + others + b'"' + key.encode() + b'":' + value + b"}"
        result = await service.call("POST", "/profile/scrobble/MV_550/skip", sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", key)


async def test_numbers_are_taken_up_to_their_limits(service: Service, sam: Viewer) -> None:
    place = {"season": 2**31 - 1, "episode": 2**31 - 1}
    body = {"mediaId": "TV_2147483647", **place}
    assert (await service.call("POST", "/profile/history", sam.session_token, body)).status_code == 201
    path = "/profile/history/TV_2147483647"
    for method, sent in (("GET", None), ("PATCH", {"progress": 100}), ("DELETE", None)):
        assert (await service.call(method, path, sam.session_token, sent, params=place)).status_code == 200


# Media ids


@pytest.mark.parametrize(
    ("method", "path"),
    [call for call, keys in WRITES.items() if b"mediaId" in keys],
)
async def test_what_is_no_media_id_is_refused_in_a_body(service: Service, sam: Viewer, method: str, path: str) -> None:
    """[doc]: `^(MV|TV)_[1-9][0-9]*$`; [ours]: leading zeros refused."""
    before = await seen(service, sam)
    service.clock.advance(1)
    for media_id in NO_MEDIA_IDS:
        body = {"mediaId": media_id, "progress": 66, "season": 1}
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "mediaId")
    for value in NO_MEDIA_ID_VALUES:
        result = await service.call(method, path, sam.session_token, b'{"progress":66,"mediaId":' + value + b"}")
        check_refused(result, 400, "VALIDATION_FAILED", "mediaId")
    assert await seen(service, sam) == before


@pytest.mark.parametrize(("method", "template", "body"), OF_ONE_TITLE)
async def test_what_is_no_media_id_is_refused_in_a_path(
    service: Service, sam: Viewer, method: str, template: str, body: Body | None
) -> None:
    """[doc]: `^(MV|TV)_[1-9][0-9]*$`; percent-encoded nonsense among them."""
    before = await seen(service, sam)
    service.clock.advance(1)
    for media_id in NO_MEDIA_ID_PATHS:
        result = await service.call(method, template.format(media_id), sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "mediaId")
    assert await seen(service, sam) == before


async def test_a_media_id_may_be_percent_encoded(service: Service, sam: Viewer) -> None:
    result = await service.call("GET", "/profile/history/%4dV%5F550", sam.session_token)
    assert [item["id"] for item in result.json["items"]] == ["MV_550", "MV_550"]


# Times and texts


@pytest.mark.parametrize(("method", "path"), TELL_TIME)
async def test_what_is_no_time_is_refused(service: Service, sam: Viewer, method: str, path: str) -> None:
    """[ours]: RFC 3339 with an offset, from 1970 on."""
    before = await seen(service, sam)
    service.clock.advance(1)
    for value in NO_TIMES:
        body = b'{"mediaId":"MV_550","progress":66,"updatedAt":' + value + b"}"
        result = await service.call(method, path, sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "updatedAt")
    assert await seen(service, sam) == before


async def test_the_greatest_time_in_any_offset_is_clamped_like_any_in_the_future(service: Service, sam: Viewer) -> None:
    """[ours]."""
    for told in ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-23:59", "9999-12-31T00:00:00+23:59"):
        for method, path in TELL_TIME:
            body = {"mediaId": "MV_8", "progress": 66, "updatedAt": told}
            result = await service.call(method, path, sam.session_token, body)
            assert result.status_code in {200, 201}, result.text
    now = "2026-01-02T03:04:05.678Z"
    assert {item["updatedAt"] for item in await history(service, sam, "MV_8")} == {now}
    assert {item["updatedAt"] for item in await items(service, sam, "/profile/playback")} == {now}


async def test_what_names_no_origin_is_refused(service: Service, sam: Viewer) -> None:
    """[ours]: `imported` has 1 to 64 characters, none of them a control character."""
    before = await seen(service, sam)
    controls = [b'"a\\u0000b"', b'"a\\n"', b'"\\u007f"', b'"\\t"']
    for value in (b'""', b'"' + b"x" * 65 + b'"', b"7", b"true", b"null", b"[]", *controls):
        body = b'{"mediaId":"MV_550","imported":' + value + b"}"
        result = await service.call("POST", "/profile/history", sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "imported")
    lone = b'{"mediaId":"MV_550","imported":"\\ud800"}'
    check_refused(await service.call("POST", "/profile/history", sam.session_token, lone), 400, "VALIDATION_FAILED")
    assert await seen(service, sam) == before


# Paths and methods


@pytest.mark.parametrize(
    "path",
    [
        "/profile",
        "/profile/",
        "/profile/histories",
        "/profile/history/MV_550/",
        "/profile/history/MV_550/meta",
        "/profile/history/%2e%2e/%2e%2e/profiles",
        "/profile/history/..%2fliked",
        "/profile/liked/a/b",
        "/profile/scrobble",
        "/profile/scrobble/MV_550/skip/more",
        "/profile/media/MV_550",
        "/profile/media/meta",
        "/profile/%00",
        "/profile/%ff%fe",
        "/profile//history",
        "/profile/HISTORY",
        "/profile/" + "x" * 5000,
        "/profilex",
    ],
)
async def test_a_path_of_nonsense_is_not_found(service: Service, sam: Viewer, path: str) -> None:
    """[ours]: `NOT_FOUND` (404)."""
    check_refused(await service.call("GET", path, sam.session_token), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/profile/history", {"GET", "POST"}),
        ("DELETE", "/profile/history", {"GET", "POST"}),
        ("PUT", "/profile/history/MV_550", {"GET", "PATCH", "DELETE"}),
        ("POST", "/profile/history/MV_550", {"GET", "PATCH", "DELETE"}),
        *[("PUT", f"/profile/{name}", {"GET", "POST"}) for name in LISTS],
        *[("GET", f"/profile/{name}/MV_550", {"DELETE"}) for name in LISTS],
        ("DELETE", "/profile/playback", {"GET", "POST", "PATCH"}),
        ("GET", "/profile/playback/MV_550", {"DELETE"}),
        ("GET", "/profile/scrobble/MV_550", {"POST"}),
        ("GET", "/profile/scrobble/MV_550/skip", {"POST"}),
        ("POST", "/profile/media/MV_550/meta", {"GET"}),
    ],
)
async def test_a_method_that_a_path_does_not_serve_is_refused_and_those_it_serves_are_named(
    service: Service, sam: Viewer, method: str, path: str, allowed: set[str]
) -> None:
    result = await service.call(method, path, sam.session_token, {})
    check_refused(result, 405, "NOT_FOUND")
    assert set(result.headers["allow"].split(", ")) - {"OPTIONS"} == allowed
