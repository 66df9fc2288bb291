"""Whose a token, an element and a row are: hnc.md#history (401, 403, 404), for every path that asks.

Not for how tokens are told apart: that is tested at ``service.tokens``.
"""

import pytest

from tests.dialects.hnc.samples import CLIP_ID, MOVIE_ID
from tests.dialects.service import Service, Viewer

UNAUTHENTICATED = b'{"success":false,"message":"Unauthenticated."}'
USER_UNAUTHENTICATED = b'{"success":false,"code":401,"message":"Unauthenticated."}'
FORBIDDEN = b'{"code":403,"success":false,"message":"Forbidden"}'
NOT_FOUND = b'{"code":404,"success":false,"message":"Resource not found"}'
UNKNOWN = b'{"code":404,"success":false,"message":"The resource was not found"}'

ELEMENT_ID = "695735a50000000002000001"
SECURED = [
    ("GET", "/auth/user"),
    ("POST", "/logout"),
    ("GET", "/history"),
    ("POST", "/history"),
    ("DELETE", "/history"),
    ("GET", f"/history/{ELEMENT_ID}"),
    ("PUT", f"/history/{ELEMENT_ID}"),
    ("DELETE", f"/history/{ELEMENT_ID}"),
    ("GET", "/watchlist"),
    ("POST", "/watchlist"),
    ("DELETE", "/watchlist"),
    ("GET", "/watchlist/1"),
    ("GET", f"/watchlist/{ELEMENT_ID}"),
    ("DELETE", "/watchlist/1"),
]
OF_ONE_ELEMENT = [("GET", "/history"), ("GET", "/watchlist"), ("PUT", "/history"), ("DELETE", "/history")]


async def assert_refused(service: Service, method: str, path: str, headers: dict[str, str]) -> None:
    """``method path`` with those headers is a 401, in the words of its path."""
    result = await service.call(method, path, headers=headers, body={"content_id": CLIP_ID, "time": 1})
    assert result.status_code == 401
    assert result.content == (USER_UNAUTHENTICATED if path == "/auth/user" else UNAUTHENTICATED)
    assert result.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), SECURED)
async def test_a_path_asks_for_a_token(service: Service, sam: Viewer, method: str, path: str) -> None:
    """401 [doc]; its body has no code, except at /auth/user [doc]."""
    await assert_refused(service, method, path, {})


@pytest.mark.parametrize(("method", "path"), SECURED)
async def test_a_path_takes_no_token_of_the_other_dialect(
    service: Service, sam: Viewer, method: str, path: str
) -> None:
    """401 [doc]."""
    for token in (sam.refresh_token, sam.session_token):
        await assert_refused(service, method, path, {"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("method", "path"), SECURED)
async def test_a_path_takes_no_token_that_has_run_out(service: Service, sam: Viewer, method: str, path: str) -> None:
    service.clock.advance(365 * 86_400)
    await assert_refused(service, method, path, {"Authorization": f"Bearer {sam.hnc_token}"})


@pytest.mark.parametrize(("method", "path"), SECURED)
async def test_a_path_takes_no_token_of_a_disabled_account(
    service: Service, sam: Viewer, method: str, path: str
) -> None:
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    await assert_refused(service, method, path, {"Authorization": f"Bearer {sam.hnc_token}"})


@pytest.mark.parametrize(("method", "path"), SECURED)
async def test_a_path_takes_no_token_of_a_deleted_profile(
    service: Service, sam: Viewer, method: str, path: str
) -> None:
    child = await service.add_profile(sam, "Child")
    await service.use_cases.access.delete_profile(sam.account_id, child.profile_id)
    await assert_refused(service, method, path, {"Authorization": f"Bearer {child.hnc_token}"})


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic c2FtOnBhc3N3b3Jk",
        "Bearer garbage",
        "Bearer 1|",
        "Bearer 999|0000000000000000000000000000000000000000",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer dvc_00",
        "Bearer " + "9" * 5000 + "|x",
        "Bearer 1|\u00e4",
    ],
)
async def test_a_header_that_is_no_good_token_is_refused(service: Service, sam: Viewer, header: str) -> None:
    await assert_refused(service, "GET", "/history", {"Authorization": header})


async def test_a_token_is_not_good_in_part_or_with_another_number(service: Service, sam: Viewer) -> None:
    number, _, secret = sam.hnc_token.partition("|")
    for token in (sam.hnc_token[:-1], f"{sam.hnc_token}0", f"{int(number) + 1}|{secret}", f"0{sam.hnc_token}"):
        await assert_refused(service, "GET", "/history", {"Authorization": f"Bearer {token}"})


async def test_the_word_bearer_may_be_spelled_in_any_case(service: Service, sam: Viewer) -> None:
    result = await service.call("GET", "/history", headers={"Authorization": f"bEARER {sam.hnc_token}"})
    assert result.status_code == 200


async def told_by(service: Service, viewer: Viewer) -> str:
    """The id of an element of ``viewer``."""
    result = await service.call("POST", "/history", viewer.hnc_token, {"content_id": CLIP_ID, "time": 60})
    return result.headers["x-resource-id"]


async def time_of(service: Service, viewer: Viewer, element_id: str) -> float:
    result = await service.call("GET", f"/history/{element_id}", viewer.hnc_token)
    time: float = result.json["data"]["time"]
    return time


@pytest.mark.parametrize(("method", "root"), OF_ONE_ELEMENT)
async def test_anothers_element_is_forbidden_and_stays_as_it_is(
    service: Service, sam: Viewer, alex: Viewer, method: str, root: str
) -> None:
    """403: the element is another user's [doc]."""
    theirs = await told_by(service, alex)
    result = await service.call(method, f"{root}/{theirs}", sam.hnc_token, {"time": 5})
    assert (result.status_code, result.content) == (403, FORBIDDEN)
    assert await time_of(service, alex, theirs) == 60


@pytest.mark.parametrize(("method", "root"), OF_ONE_ELEMENT)
async def test_another_profile_of_the_account_is_another_user(
    service: Service, sam: Viewer, method: str, root: str
) -> None:
    """403 among the profiles of one account [ours]."""
    child = await service.add_profile(sam, "Child")
    theirs = await told_by(service, child)
    result = await service.call(method, f"{root}/{theirs}", sam.hnc_token, {"time": 5})
    assert (result.status_code, result.content) == (403, FORBIDDEN)
    assert await time_of(service, child, theirs) == 60


@pytest.mark.parametrize(("method", "root"), OF_ONE_ELEMENT)
async def test_what_nobody_has_is_not_found_whomever_its_id_names(
    service: Service, sam: Viewer, alex: Viewer, method: str, root: str
) -> None:
    """404 [doc], and for PUT 404 under a 400 [doc]: an id alone makes nothing exist."""
    deleted = await told_by(service, alex)
    await service.call("DELETE", f"/history/{deleted}", alex.hnc_token)
    shut_out = await service.add_viewer("Robin")
    hidden = await told_by(service, shut_out)
    await service.use_cases.access.set_disabled(shut_out.account_id, disabled=True)
    own = f"695735a5{sam.profile_id}ffffff"
    nobodys = "695735a5ffffffffff000001"
    for element_id in (deleted, hidden, own, nobodys):
        result = await service.call(method, f"{root}/{element_id}", sam.hnc_token, {"time": 5})
        assert (result.status_code, result.content) == ((400, UNKNOWN) if method == "PUT" else (404, NOT_FOUND))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_anothers_row_of_the_watchlist_cannot_be_named(
    service: Service, sam: Viewer, alex: Viewer, method: str
) -> None:
    """Rows are numbered for each profile: another's number is one's own or nobody's [ours]."""
    theirs = await service.call("POST", "/watchlist", alex.hnc_token, {"content_id": MOVIE_ID})
    result = await service.call(method, f"/watchlist/{theirs.headers['x-resource-id']}", sam.hnc_token)
    assert (result.status_code, result.content) == (404, NOT_FOUND)
    watchlist = await service.call("GET", "/watchlist", alex.hnc_token)
    assert watchlist.json["data"]["meta"]["total_count"] == 1


async def test_deleting_everything_leaves_other_profiles_alone(service: Service, sam: Viewer, alex: Viewer) -> None:
    child = await service.add_profile(sam, "Child")
    for viewer in (sam, child, alex):
        await told_by(service, viewer)
        await service.call("POST", "/watchlist", viewer.hnc_token, {"content_id": CLIP_ID})
    for path in ("/history", "/watchlist"):
        await service.call("DELETE", path, sam.hnc_token)
        counts = [
            (await service.call("GET", path, viewer.hnc_token)).json["data"]["meta"]["total_count"]
            for viewer in (sam, child, alex)
        ]
        assert counts == [0, 1, 1]


async def test_an_element_names_the_account_of_whoever_reads_it(service: Service, sam: Viewer, alex: Viewer) -> None:
    theirs = await told_by(service, alex)
    result = await service.call("GET", f"/history/{theirs}", alex.hnc_token)
    assert result.json["data"]["user_id"] == alex.account_id
