"""Whose a token, an entry, a mark and a resume point are, for every call of the session tier (discovr.md#conventions).

Not for how tokens are told apart (that is tested at ``service.tokens``) nor for the identity tier (``test_sign_in``).
"""

from typing import Any

import pytest

from tests.dialects.discovr.calls import fill, history, renewed, seen
from tests.dialects.discovr.refusals import check_refused, forged_tokens
from tests.dialects.service import Service, Viewer, running_service

MOVIE: dict[str, Any] = {"mediaId": "MV_550"}
SESSION_CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/profile/history", None),
    ("POST", "/profile/history", MOVIE),
    ("GET", "/profile/history/MV_550", None),
    ("PATCH", "/profile/history/MV_550", {"progress": 66}),
    ("DELETE", "/profile/history/MV_550", None),
    ("GET", "/profile/history/TV_1396?season=1", None),
    ("PATCH", "/profile/history/TV_1396?season=1&episode=2", {"progress": 66}),
    ("DELETE", "/profile/history/TV_1396?season=1", None),
    ("GET", "/profile/watchlist", None),
    ("POST", "/profile/watchlist", MOVIE),
    ("DELETE", "/profile/watchlist/MV_550", None),
    ("GET", "/profile/liked", None),
    ("POST", "/profile/liked", {"mediaId": "TV_1396"}),
    ("DELETE", "/profile/liked/MV_550", None),
    ("GET", "/profile/disliked", None),
    ("POST", "/profile/disliked", MOVIE),
    ("DELETE", "/profile/disliked/TV_1396", None),
    ("GET", "/profile/super_liked", None),
    ("POST", "/profile/super_liked", MOVIE),
    ("DELETE", "/profile/super_liked/MV_550", None),
    ("GET", "/profile/playback", None),
    ("POST", "/profile/playback", {**MOVIE, "progress": 66}),
    ("PATCH", "/profile/playback", {**MOVIE, "progress": 66}),
    ("DELETE", "/profile/playback/MV_550", None),
    ("POST", "/profile/scrobble/MV_550", {"progress": 99}),
    ("POST", "/profile/scrobble/MV_550/skip", {"from": 1, "to": 2, "duration": 3}),
    ("GET", "/profile/media/MV_550/meta", None),
]
EACH_CALL = pytest.mark.parametrize(
    ("method", "path", "body"), SESSION_CALLS, ids=[f"{method} {path}" for method, path, _ in SESSION_CALLS]
)


@EACH_CALL
async def test_the_session_tier_takes_a_session_token_and_no_other(
    service: Service, sam: Viewer, alex: Viewer, method: str, path: str, body: Any
) -> None:
    """[doc]: a refresh token on a session path: 401 `WRONG_TOKEN_KIND`; the names of the 401 codes."""
    await fill(service, sam)
    before = await seen(service, sam)
    for wrong in (sam.refresh_token, sam.hnc_token, "rt_" + "0" * 64, "dvc_" + "0" * 32, "1|" + "0" * 40):
        result = await service.call(method, path, wrong, body)
        check_refused(result, 401, "WRONG_TOKEN_KIND")
        assert result.headers["www-authenticate"] == "Bearer"
    for invalid in ("nonsense", "\xff", "x" * 5000, "a.b.c", "eyJ..", sam.session_token + "x", sam.session_token[:-2]):
        check_refused(await service.call(method, path, invalid, body), 401, "TOKEN_INVALID")
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}):
        check_refused(await service.call(method, path, body=body, headers=headers), 401, "TOKEN_INVALID")
    for scheme in ("Basic", "Token", "JWT"):
        headers = {"Authorization": f"{scheme} {sam.session_token}"}
        check_refused(await service.call(method, path, body=body, headers=headers), 401, "TOKEN_INVALID")
    assert await seen(service, sam) == before


@EACH_CALL
async def test_a_forged_token_opens_nothing(
    service: Service, sam: Viewer, alex: Viewer, method: str, path: str, body: Any
) -> None:
    """`alg: none`, swapped claims, another key and the like."""
    await fill(service, sam)
    await fill(service, alex)
    before = await seen(service, sam), await seen(service, alex)
    for how, token in forged_tokens(sam, alex).items():
        result = await service.call(method, path, token, body)
        assert (result.status_code, result.json["code"]) == (401, "TOKEN_INVALID"), how
    assert (await seen(service, sam), await seen(service, alex)) == before


@EACH_CALL
async def test_an_expired_token_is_refused_by_its_name(
    service: Service, sam: Viewer, method: str, path: str, body: Any
) -> None:
    """[doc]: `TOKEN_EXPIRED`; 30 minutes."""
    await fill(service, sam)
    before = await seen(service, sam)
    service.clock.advance(1799)
    assert (await service.call("GET", "/profile/history", sam.session_token)).status_code == 200
    service.clock.advance(1)
    check_refused(await service.call(method, path, sam.session_token, body), 401, "TOKEN_EXPIRED")
    assert await seen(service, await renewed(service, sam)) == before


@EACH_CALL
async def test_a_session_ends_with_its_profile(
    service: Service, sam: Viewer, method: str, path: str, body: Any
) -> None:
    """[doc]: `SESSION_EXPIRED`."""
    robin = await service.add_profile(sam, "Robin")
    await fill(service, robin)
    await service.use_cases.access.delete_profile(robin.account_id, robin.profile_id)
    result = await service.call(method, path, robin.session_token, body)
    check_refused(result, 401, "SESSION_EXPIRED")


@EACH_CALL
async def test_a_session_rests_while_its_account_is_disabled(
    service: Service, sam: Viewer, method: str, path: str, body: Any
) -> None:
    """[doc]: `SESSION_EXPIRED`."""
    await fill(service, sam)
    before = await seen(service, sam)
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    result = await service.call(method, path, sam.session_token, body)
    check_refused(result, 401, "SESSION_EXPIRED")
    await service.use_cases.access.set_disabled(sam.account_id, disabled=False)
    assert await seen(service, sam) == before


@EACH_CALL
async def test_a_call_touches_and_shows_the_data_of_its_own_profile_alone(
    service: Service, sam: Viewer, alex: Viewer, method: str, path: str, body: Any
) -> None:
    """[doc]: the profile comes from the JWT alone; of another account or of the same."""
    robin = await service.add_profile(sam, "Robin")
    for viewer in (alex, robin):
        await fill(service, viewer)
    before = await seen(service, alex), await seen(service, robin)
    mine = await service.call(method, path, sam.session_token, body)
    again = await service.call(method, path, sam.session_token, body)
    for result in (mine, again):
        assert result.status_code < 300 or (method, result.status_code) == ("DELETE", 404)
        assert "trakt" not in result.text, "which is in the others' history alone"
    if method == "GET":
        assert mine.json.get("items", []) == []
        assert not any(value for key, value in mine.json.items() if key != "items")
    assert (await seen(service, alex), await seen(service, robin)) == before


@EACH_CALL
async def test_a_token_is_good_on_the_call_that_it_was_refused_on(
    service: Service, sam: Viewer, method: str, path: str, body: Any
) -> None:
    """Or else the refusals above would prove nothing."""
    await fill(service, sam)
    if "DELETE /profile/super_liked" in f"{method} {path}":
        await service.call("POST", "/profile/super_liked", sam.session_token, body=MOVIE)
    assert (await service.call(method, path, sam.session_token, body)).status_code < 300


async def test_the_scheme_may_be_spelled_in_any_case(service: Service, sam: Viewer) -> None:
    """RFC 9110: the scheme is case-insensitive."""
    headers = {"Authorization": f"bEARER {sam.session_token}"}
    assert (await service.call("GET", "/profile/history", headers=headers)).status_code == 200


async def test_a_token_in_the_query_is_no_token(service: Service, sam: Viewer) -> None:
    for name in ("token", "access_token", "authorization"):
        result = await service.call("GET", "/profile/history", params={name: sam.session_token})
        check_refused(result, 401, "TOKEN_INVALID")


async def test_whoever_has_no_token_learns_nothing_of_what_is_wrong_with_the_call(service: Service) -> None:
    """The token is looked at first."""
    for method, path, body in (
        ("POST", "/profile/history", b"{"),
        ("PATCH", "/profile/history/nonsense", b"{"),
        ("GET", "/profile/history?limit=0&nextPageToken=x", None),
        ("DELETE", "/profile/liked/nonsense", None),
        ("POST", "/profile/scrobble/nonsense", b" " * 2**21),
    ):
        check_refused(await service.call(method, path, body=body), 401, "TOKEN_INVALID")


async def test_two_sessions_of_one_profile_see_one_history(service: Service, sam: Viewer) -> None:
    other = await renewed(service, sam)
    assert other.session_token != sam.session_token
    await service.call("POST", "/profile/history", other.session_token, MOVIE)
    assert await history(service, sam) == await history(service, other)
    assert len(await history(service, sam)) == 1


async def test_web_players_of_the_allowed_origins_may_call_from_a_browser() -> None:
    """[ours]: CORS: allowed origins configurable."""
    player, stranger = "https://player.example", "https://stranger.example"
    async with running_service(cors_origins=[player]) as service:
        sam = await service.add_viewer("Sam")
        for origin, allowed in ((player, player), (stranger, None)):
            asked = await service.call(
                "OPTIONS",
                "/profile/history/MV_550",
                headers={
                    "Origin": origin,
                    "Access-Control-Request-Method": "PATCH",
                    "Access-Control-Request-Headers": "authorization, content-type",
                },
            )
            assert asked.headers.get("access-control-allow-origin") == allowed
            if allowed:
                assert "PATCH" in asked.headers["access-control-allow-methods"]
                assert "authorization" in asked.headers["access-control-allow-headers"].lower()
            result = await service.call("GET", "/profile/history", sam.session_token, headers={"Origin": origin})
            assert result.headers.get("access-control-allow-origin") == allowed
            refused = await service.call("GET", "/profile/history", headers={"Origin": origin})
            assert refused.headers.get("access-control-allow-origin") == allowed, "or a player cannot read the error"


async def test_no_origin_is_allowed_unless_it_is_set(service: Service, sam: Viewer) -> None:
    """[ours]."""
    headers = {"Origin": "https://player.example"}
    result = await service.call("GET", "/profile/history", sam.session_token, headers=headers)
    assert "access-control-allow-origin" not in result.headers
