"""``/login``, ``/logout`` and ``/auth/user``: hnc.md#account, line by line.

Not for how passwords and tokens are made: that is tested at ``service.sign_in``.
"""

import re

import pytest

from playhead.domain.access import ProfileId, SignInKind
from playhead.service.tokens import hash_token
from tests.dialects.service import PASSWORD, Service, Viewer

WRONG = b'{"success":false,"message":"The Email & Password provided do not match with our record."}'


async def test_a_login_answers_with_a_token_of_the_documented_form(service: Service, sam: Viewer) -> None:
    """POST /login [doc]."""
    result = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    assert result.status_code == 200
    match = re.fullmatch(
        rb'\{"success":true,"message":"User Logged In Successfully","token":"[0-9]+\|[0-9A-Za-z]{40}"\}', result.content
    )
    assert match is not None


async def test_the_token_of_a_login_opens_the_account(service: Service, sam: Viewer) -> None:
    """POST /login [doc]."""
    login = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    result = await service.call("GET", "/auth/user", login.json["token"])
    assert result.json["data"]["id"] == sam.account_id


async def test_an_email_is_recognised_whatever_its_case(service: Service, sam: Viewer) -> None:
    result = await service.call("POST", "/login", body={"email": " SAM@example.com ", "password": PASSWORD})
    assert result.status_code == 200


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(service: Service, sam: Viewer) -> None:
    """POST /login, wrong [doc]; unknown e-mail [ours]."""
    wrong = await service.call("POST", "/login", body={"email": sam.email, "password": "another password"})
    unknown = await service.call("POST", "/login", body={"email": "nobody@example.com", "password": PASSWORD})
    no_email = await service.call("POST", "/login", body={"email": "\0", "password": ""})
    assert [answer.status_code for answer in (wrong, unknown, no_email)] == [401, 401, 401]
    assert [answer.content for answer in (wrong, unknown, no_email)] == [WRONG, WRONG, WRONG]
    assert wrong.headers.keys() == unknown.headers.keys()


async def test_a_disabled_account_cannot_log_in_and_its_tokens_open_nothing(service: Service, sam: Viewer) -> None:
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    login = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    assert (login.status_code, login.content) == (401, WRONG)
    result = await service.call("GET", "/history", sam.hnc_token)
    assert (result.status_code, result.content) == (401, b'{"success":false,"message":"Unauthenticated."}')


async def test_a_login_without_a_profile_watches_as_the_accounts_first(service: Service, sam: Viewer) -> None:
    """A token belongs to an account; its history is that of the account's first profile [ours]."""
    service.clock.advance(60)
    await service.add_profile(sam, "Child")
    login = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    sign_in = await service.store.find_sign_in(SignInKind.HNC, hash_token(login.json["token"]))
    assert sign_in is not None
    assert sign_in.profile_id == sam.profile_id


async def test_a_login_may_name_another_profile_of_the_account(service: Service, sam: Viewer) -> None:
    """Or of the profile named at login by an optional profile_id [ours]."""
    child = await service.add_profile(sam, "Child")
    login = await service.call(
        "POST", "/login", body={"email": sam.email, "password": PASSWORD, "profile_id": child.profile_id}
    )
    await service.call("POST", "/history", login.json["token"], {"content_id": 760, "time": 1})
    histories = [(await service.call("GET", "/history", viewer.hnc_token)).json for viewer in (sam, child)]
    assert [history["data"]["meta"]["total_count"] for history in histories] == [0, 1]


@pytest.mark.parametrize("named", ["alex", "nobody"])
async def test_a_login_cannot_name_a_profile_that_is_not_the_accounts(
    service: Service, sam: Viewer, alex: Viewer, named: str
) -> None:
    profile_id = {"alex": alex.profile_id, "nobody": ProfileId("00000000ff")}[named]
    result = await service.call(
        "POST", "/login", body={"email": sam.email, "password": PASSWORD, "profile_id": profile_id}
    )
    assert result.status_code == 400
    assert result.content == b'{"code":400,"success":false,"message":"The profile was not found"}'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"password": PASSWORD}, b"The email was not provided"),
        ({"email": None, "password": PASSWORD}, b"The email was not provided"),
        ({"email": "sam@example.com"}, b"The password was not provided"),
        ({"email": 5, "password": PASSWORD}, b"email must be a text"),
        ({"email": "sam@example.com", "password": ["a"]}, b"password must be a text"),
        (
            {"email": "sam@example.com", "password": PASSWORD, "profile_id": 7},
            b"profile_id must be the id of a profile",
        ),
        (
            {"email": "sam@example.com", "password": PASSWORD, "profile_id": "../../etc"},
            b"profile_id must be the id of a profile",
        ),
    ],
)
async def test_a_login_says_what_is_missing_or_of_the_wrong_type(
    service: Service, sam: Viewer, body: dict[str, object], message: bytes
) -> None:
    result = await service.call("POST", "/login", body=body)
    assert result.status_code == 400
    assert result.content == b'{"code":400,"success":false,"message":"%s"}' % message


async def test_too_many_wrong_passwords_are_refused_with_a_time_to_come_back(service: Service, sam: Viewer) -> None:
    for _ in range(10):
        wrong = await service.call("POST", "/login", body={"email": sam.email, "password": "wrong"})
        assert wrong.status_code == 401
    refused = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    assert refused.status_code == 429
    assert refused.content == b'{"code":429,"success":false,"message":"Too Many Attempts."}'
    service.clock.advance(int(refused.headers["retry-after"]))
    again = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    assert again.status_code == 200


async def test_right_passwords_do_not_count_as_tries_even_where_the_profile_is_wrong(
    service: Service, sam: Viewer
) -> None:
    for _ in range(11):
        body = {"email": sam.email, "password": PASSWORD}
        assert (await service.call("POST", "/login", body=body)).status_code == 200
        body["profile_id"] = "00000000ff"
        assert (await service.call("POST", "/login", body=body)).status_code == 400


async def test_a_device_is_called_what_it_calls_itself(service: Service, sam: Viewer) -> None:
    await service.call(
        "POST", "/login", body={"email": sam.email, "password": PASSWORD}, headers={"User-Agent": "Stable TV/2.0"}
    )
    sign_ins = await service.use_cases.sign_ins.list_current(sam.account_id)
    assert "Stable TV/2.0" in {sign_in.device for sign_in in sign_ins}


async def test_the_user_has_the_documented_keys_in_their_order(service: Service, sam: Viewer) -> None:
    """GET /auth/user [doc]; whole names, and nulls for another service's ids [ours]."""
    result = await service.call("GET", "/auth/user", sam.hnc_token)
    assert result.status_code == 200
    assert result.content == (
        b'{"success":true,"code":200,"data":{"id":1,"name":"Sam","email":"sam@example.com","inplayer_id":null,'
        b'"inplayer_uuid":null,"created_at":"2026-01-02T03:04:05.678000Z","updated_at":"2026-01-02T03:04:05.678000Z",'
        b'"last_login":null,"surname":null,"full_name":"Sam"}}'
    )


async def test_the_user_knows_when_the_account_last_logged_in(service: Service, sam: Viewer) -> None:
    """GET /auth/user, last_login [doc]."""
    service.clock.advance(2.5)
    await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    result = await service.call("GET", "/auth/user", sam.hnc_token)
    assert result.json["data"]["last_login"] == "2026-01-02T03:04:08.178000Z"


async def test_the_401_of_the_user_has_a_code(service: Service) -> None:
    """GET /auth/user, 401 [doc]."""
    result = await service.call("GET", "/auth/user")
    assert result.status_code == 401
    assert result.content == b'{"success":false,"code":401,"message":"Unauthenticated."}'
    assert result.headers["www-authenticate"] == "Bearer"


async def test_a_logout_revokes_the_token_presented_and_no_other(service: Service, sam: Viewer) -> None:
    """POST /logout [ours]."""
    login = await service.call("POST", "/login", body={"email": sam.email, "password": PASSWORD})
    result = await service.call("POST", "/logout", login.json["token"])
    assert result.status_code == 200
    assert result.content == b'{"success":true,"message":"User Logged Out Successfully"}'
    assert (await service.call("GET", "/history", login.json["token"])).status_code == 401
    assert (await service.call("POST", "/logout", login.json["token"])).status_code == 401
    assert (await service.call("GET", "/history", sam.hnc_token)).status_code == 200
