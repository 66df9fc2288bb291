"""The profiles of the Discovr dialect: each line of discovr.md#profiles."""

from typing import Any

import pytest

from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer, running_service

PICTURE = "https://example.com/robin.mp4"
ROBIN = {"name": "Robin", "avatarUrl": PICTURE}

NO_NAMES = ["", "   ", "x" * 65, "a\nb", "a\0b", "\u202eniboR", "\u200d", "\u3000", 7, None, ["Robin"], {}]
NO_PICTURES = [
    "",
    "robin.png",
    "//example.com/robin.png",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "ftp://example.com/robin.png",
    "https://",
    "https:///robin.png",
    "http://[::1/robin.png",
    "https://example.com/a b.png",
    "https://example.com/\n",
    "https://example.com/" + "x" * 2029,
    7,
    None,
    [],
]


async def _profiles(service: Service, viewer: Viewer) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await service.call("GET", "/profiles", viewer.refresh_token)).json["profiles"]
    return listed


async def _create(service: Service, viewer: Viewer, body: object = None) -> str:
    result = await service.call("POST", "/profiles", viewer.refresh_token, ROBIN if body is None else body)
    assert result.status_code == 201, result.text
    return str(result.json["profileId"])


async def test_a_new_account_starts_with_one_profile_named_after_it(service: Service, sam: Viewer) -> None:
    """[ours]; and `Profile = {id, name, avatarUrl, createdAt}`, all present [doc]."""
    result = await service.call("GET", "/profiles", sam.refresh_token)
    assert result.status_code == 200
    assert result.json == {
        "profiles": [
            {
                "id": sam.profile_id,
                "name": "Sam",
                "avatarUrl": "http://127.0.0.1:8765/avatars/default.svg",
                "createdAt": "2026-01-02T03:04:05.678Z",
            }
        ]
    }


async def test_the_first_profile_s_picture_is_served(service: Service) -> None:
    result = await service.call("GET", "/avatars/default.svg")
    assert (result.status_code, result.headers["content-type"]) == (200, "image/svg+xml")
    assert result.text.startswith("<svg ")


async def test_a_profile_is_added_and_its_id_is_told(service: Service, sam: Viewer) -> None:
    """[doc]: POST /profiles `{name, avatarUrl}`; 201 `{profileId}` [201: ours]."""
    result = await service.call("POST", "/profiles", sam.refresh_token, {**ROBIN, "a newer key": True})
    assert result.status_code == 201
    assert set(result.json) == {"profileId"}
    read = await service.call("GET", f"/profiles/{result.json['profileId']}", sam.refresh_token)
    assert read.status_code == 200
    assert read.json == {"id": result.json["profileId"], **ROBIN, "createdAt": "2026-01-02T03:04:05.678Z"}


async def test_profiles_are_listed_newest_first_without_paging(service: Service, sam: Viewer) -> None:
    """[doc]."""
    created = []
    for number in range(9):
        service.clock.advance(1)
        created.append(await _create(service, sam, {**ROBIN, "name": str(number)}))
    listed = await service.call("GET", "/profiles", sam.refresh_token, params={"limit": "2"})
    assert set(listed.json) == {"profiles"}
    assert [profile["id"] for profile in listed.json["profiles"]] == [*reversed(created), sam.profile_id]


@pytest.mark.parametrize(("body", "field"), [({"name": "Robin"}, "avatarUrl"), ({"avatarUrl": PICTURE}, "name")])
async def test_a_new_profile_needs_a_name_and_a_picture(
    service: Service, sam: Viewer, body: dict[str, str], field: str
) -> None:
    """[doc]: both required."""
    check_refused(await service.call("POST", "/profiles", sam.refresh_token, body), 400, "VALIDATION_FAILED", field)
    assert len(await _profiles(service, sam)) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"Robin"', b"null", b'{"name": Infinity}', b"\xff", b"[" * 9999])
async def test_a_body_that_is_no_object_is_refused(service: Service, sam: Viewer, body: bytes) -> None:
    for method, path in (("POST", "/profiles"), ("PATCH", f"/profiles/{sam.profile_id}")):
        result = await service.call(method, path, sam.refresh_token, body)
        assert (result.status_code, result.json["code"]) == (400, "VALIDATION_FAILED")
    assert [profile["name"] for profile in await _profiles(service, sam)] == ["Sam"]


@pytest.mark.parametrize("name", NO_NAMES)
async def test_what_is_no_name_is_refused(service: Service, sam: Viewer, name: object) -> None:
    """[ours]: name 1..64 characters."""
    for method, path in (("POST", "/profiles"), ("PATCH", f"/profiles/{sam.profile_id}")):
        result = await service.call(method, path, sam.refresh_token, {**ROBIN, "name": name})
        check_refused(result, 400, "VALIDATION_FAILED", "name")
    assert [profile["name"] for profile in await _profiles(service, sam)] == ["Sam"]


@pytest.mark.parametrize("avatar_url", NO_PICTURES)
async def test_a_picture_that_is_no_absolute_http_url_is_refused(
    service: Service, sam: Viewer, avatar_url: object
) -> None:
    """[ours]: other schemes are refused."""
    for method, path in (("POST", "/profiles"), ("PATCH", f"/profiles/{sam.profile_id}")):
        result = await service.call(method, path, sam.refresh_token, {**ROBIN, "avatarUrl": avatar_url})
        check_refused(result, 400, "VALIDATION_FAILED", "avatarUrl")
    assert [profile["name"] for profile in await _profiles(service, sam)] == ["Sam"]


@pytest.mark.parametrize(
    "avatar_url",
    [PICTURE, "HTTP://EXAMPLE.com:80/a.png?b=%20&c#d", "https://bücher.example/ü.png", "https://e.x/" + "x" * 2036],
)
async def test_a_picture_is_stored_as_given(service: Service, sam: Viewer, avatar_url: str) -> None:
    """[doc]."""
    profile_id = await _create(service, sam, {"name": "Robin", "avatarUrl": avatar_url})
    read = await service.call("GET", f"/profiles/{profile_id}", sam.refresh_token)
    assert read.json["avatarUrl"] == avatar_url


@pytest.mark.parametrize("name", ["x", "x" * 64, "Zoë 👩\u200d🚀", "山田\u3000太郎", "דנה", "O'Brien <b>"])
async def test_a_name_is_kept_as_typed(service: Service, sam: Viewer, name: str) -> None:
    """[ours]: name 1..64 characters."""
    profile_id = await _create(service, sam, {**ROBIN, "name": name})
    assert (await service.call("GET", f"/profiles/{profile_id}", sam.refresh_token)).json["name"] == name


async def test_an_account_has_ten_profiles_and_not_eleven(service: Service, sam: Viewer) -> None:
    """[ours]: 10 profiles an account."""
    for _ in range(9):
        await _create(service, sam)
    check_refused(await service.call("POST", "/profiles", sam.refresh_token, ROBIN), 409, "CONFLICT")
    assert len(await _profiles(service, sam)) == 10
    assert (await service.call("DELETE", f"/profiles/{sam.profile_id}", sam.refresh_token)).status_code == 200
    await _create(service, sam)


async def test_the_limits_are_settings() -> None:
    """[ours]: both settings."""
    async with running_service(profile_max=2, name_max=70) as service:
        sam = await service.add_viewer("Sam")
        await _create(service, sam, {**ROBIN, "name": "x" * 70})
        check_refused(await service.call("POST", "/profiles", sam.refresh_token, ROBIN), 409, "CONFLICT")
        result = await service.call("PATCH", f"/profiles/{sam.profile_id}", sam.refresh_token, {"name": "x" * 71})
        check_refused(result, 400, "VALIDATION_FAILED", "name")


async def test_a_profile_is_changed_in_what_is_sent_and_comes_back_whole(service: Service, sam: Viewer) -> None:
    """[doc]: PATCH `{name?, avatarUrl?}`, at least one, non-empty; the whole Profile."""
    profile_id = await _create(service, sam)
    path = f"/profiles/{profile_id}"
    service.clock.advance(60)
    named = await service.call("PATCH", path, sam.refresh_token, {"name": " Robin at home "})
    whole = {"id": profile_id, "name": "Robin at home", "avatarUrl": PICTURE, "createdAt": "2026-01-02T03:04:05.678Z"}
    assert (named.status_code, named.json) == (200, whole)
    pictured = await service.call("PATCH", path, sam.refresh_token, {"avatarUrl": "http://example.com/2.png"})
    assert pictured.json == {**whole, "avatarUrl": "http://example.com/2.png"}
    both = await service.call("PATCH", path, sam.refresh_token, ROBIN)
    assert both.json == {**whole, **ROBIN}
    assert (await service.call("GET", path, sam.refresh_token)).json == both.json


@pytest.mark.parametrize("body", [{}, {"nickname": "R"}])
async def test_a_change_of_nothing_is_refused(service: Service, sam: Viewer, body: dict[str, str]) -> None:
    """[doc]: at least one."""
    result = await service.call("PATCH", f"/profiles/{sam.profile_id}", sam.refresh_token, body)
    check_refused(result, 400, "VALIDATION_FAILED")


async def test_a_change_that_is_half_wrong_changes_nothing(service: Service, sam: Viewer) -> None:
    body = {"name": "Changed", "avatarUrl": "javascript:alert(1)"}
    result = await service.call("PATCH", f"/profiles/{sam.profile_id}", sam.refresh_token, body)
    check_refused(result, 400, "VALIDATION_FAILED", "avatarUrl")
    assert [profile["name"] for profile in await _profiles(service, sam)] == ["Sam"]


async def test_a_deleted_profile_is_gone_with_all_that_it_watched(service: Service, sam: Viewer) -> None:
    """[doc]: `{message}`; erases the profile's data."""
    robin = await service.add_profile(sam, "Robin")
    added = await service.call("POST", "/profile/history", robin.session_token, {"mediaId": "MV_550"})
    assert added.status_code == 201
    result = await service.call("DELETE", f"/profiles/{robin.profile_id}", sam.refresh_token)
    assert result.status_code == 200
    assert set(result.json) == {"message"}
    assert [profile["id"] for profile in await _profiles(service, sam)] == [sam.profile_id]
    for method in ("GET", "DELETE"):
        again = await service.call(method, f"/profiles/{robin.profile_id}", sam.refresh_token)
        check_refused(again, 404, "NOT_FOUND")
    history = await service.call("GET", "/profile/history", robin.session_token)
    assert history.status_code == 401, "its session is over"
    opened = await service.call("POST", "/auth/session-token", sam.refresh_token, {"profileId": robin.profile_id})
    check_refused(opened, 404, "NOT_FOUND")


async def test_the_last_profile_cannot_be_deleted(service: Service, sam: Viewer) -> None:
    """[ours]: 409."""
    result = await service.call("DELETE", f"/profiles/{sam.profile_id}", sam.refresh_token)
    check_refused(result, 409, "CONFLICT")
    assert len(await _profiles(service, sam)) == 1
    assert (await service.call("GET", "/profile/history", sam.session_token)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_another_account_s_profile_is_as_little_there_as_nobody_s(
    service: Service, sam: Viewer, alex: Viewer, method: str
) -> None:
    body = {"name": "mine now"} if method == "PATCH" else None
    theirs = await service.call(method, f"/profiles/{alex.profile_id}", sam.refresh_token, body)
    nobodys = await service.call(method, "/profiles/0000000000", sam.refresh_token, body)
    check_refused(theirs, 404, "NOT_FOUND")
    assert theirs.json == nobodys.json
    assert [profile["name"] for profile in await _profiles(service, alex)] == ["Alex"]


@pytest.mark.parametrize("profile_id", ["%00", "%ff%fe", "%2e%2e%2f", "x" * 5000, "' OR 1=1 --", "0000000001%20"])
async def test_a_profile_id_that_is_none_is_not_found(service: Service, sam: Viewer, profile_id: str) -> None:
    for method, body in (("GET", None), ("PATCH", {"name": "R"}), ("DELETE", None)):
        result = await service.call(method, f"/profiles/{profile_id}", sam.refresh_token, body)
        check_refused(result, 404, "NOT_FOUND")


async def test_whose_profiles_they_are_comes_from_the_token_alone(service: Service, sam: Viewer, alex: Viewer) -> None:
    """discovr.md#conventions [doc]."""
    body = {**ROBIN, "accountId": alex.account_id, "account_id": alex.account_id}
    await _create(service, sam, body)
    assert len(await _profiles(service, sam)) == 2
    assert len(await _profiles(service, alex)) == 1
