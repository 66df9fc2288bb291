"""Session tokens: what a good one says, and every way in which a bad one is refused."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from playhead.domain.access import AccountId, ProfileId
from playhead.service.tokens import (
    Session,
    SessionTokens,
    SigningKey,
    TokenExpired,
    TokenInvalid,
    TokenKind,
    TokenMissing,
    WrongTokenKind,
    find_token_kind,
    hash_token,
)
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds

SECRET = b"1" * 32
ANN, KIDS = AccountId(7), ProfileId("4f1d2a9c07")


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _sign(claims: dict[str, Any], secret: bytes = SECRET, algorithm: str = "HS256", kid: object = "k1") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture
def good(session_tokens: SessionTokens) -> str:
    return session_tokens.mint(ANN, KIDS).token


def test_a_session_token_says_whose_it_is_and_until_when(session_tokens: SessionTokens, clock: FixedClock) -> None:
    minted = session_tokens.mint(ANN, KIDS)
    session = session_tokens.verify(minted.token)
    assert session == Session(KIDS, ANN, minted.session_id, minted.expires_at)
    assert minted.expires_at == clock.now().replace(microsecond=0) + timedelta(minutes=30)


def test_the_claims_include_the_profile_a_session_id_and_the_end(session_tokens: SessionTokens) -> None:
    """discovr.md#conventions [doc]: JWT, 30 minutes, claims include `profileId`, a session id, `exp`."""
    minted = session_tokens.mint(ANN, KIDS)
    assert _claims(minted.token) == {
        "profileId": KIDS,
        "sid": minted.session_id,
        "sub": "7",
        "iat": 1767323045,
        "exp": 1767323045 + 1800,
        "iss": "playhead",
        "aud": "session",
    }
    assert jwt.get_unverified_header(minted.token) == {"alg": "HS256", "kid": "k1", "typ": "JWT"}


def test_every_session_token_has_a_session_id_of_its_own(session_tokens: SessionTokens) -> None:
    first, second = session_tokens.mint(ANN, KIDS), session_tokens.mint(ANN, KIDS)
    assert first.session_id != second.session_id
    assert len(first.session_id) == 32


def test_a_session_token_is_good_until_its_end_and_not_a_millisecond_longer(
    session_tokens: SessionTokens, clock: FixedClock
) -> None:
    minted = session_tokens.mint(ANN, KIDS)
    clock.set(minted.expires_at - timedelta(milliseconds=1))
    session_tokens.verify(minted.token)
    clock.set(minted.expires_at)
    for _ in range(2):  # the second time it is not among the tokens read before
        with pytest.raises(TokenExpired):
            session_tokens.verify(minted.token)


def test_a_token_seen_before_is_not_read_again(
    session_tokens: SessionTokens, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = session_tokens.verify(good)

    def fail(token: str) -> Session:
        raise AssertionError(token)

    monkeypatch.setattr(session_tokens, "_read", fail)
    assert session_tokens.verify(good) is first


def test_only_so_many_tokens_are_remembered_the_ones_used_last(clock: FixedClock, ids: SequentialIds) -> None:
    tokens = SessionTokens([SigningKey("k1", SECRET)], clock, ids, lifetime_s=60, cache_max=2)
    first, second, third = (tokens.mint(ANN, KIDS).token for _ in range(3))
    for token in (first, second, first, third):
        tokens.verify(token)
    assert set(tokens._verified) == {first, third}


def test_a_token_that_was_refused_is_not_remembered(session_tokens: SessionTokens, good: str) -> None:
    with pytest.raises(TokenInvalid):
        session_tokens.verify(good + "x")
    assert not session_tokens._verified


def test_a_new_key_signs_while_tokens_of_the_old_one_live_on(clock: FixedClock, ids: SequentialIds, good: str) -> None:
    rotated = SessionTokens([SigningKey("k2", b"2" * 32), SigningKey("k1", SECRET)], clock, ids, lifetime_s=60)
    assert rotated.verify(good).profile_id == KIDS
    assert jwt.get_unverified_header(rotated.mint(ANN, KIDS).token)["kid"] == "k2"
    retired = SessionTokens([SigningKey("k2", b"2" * 32)], clock, ids, lifetime_s=60)
    with pytest.raises(TokenInvalid):
        retired.verify(good)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
@pytest.mark.parametrize("signature", ["", "AAAA"])
def test_a_token_that_asks_not_to_be_checked_is_refused(
    session_tokens: SessionTokens, good: str, alg: str, signature: str
) -> None:
    header = _part({"alg": alg, "typ": "JWT", "kid": "k1"})
    with pytest.raises(TokenInvalid):
        session_tokens.verify(f"{header}.{good.split('.')[1]}.{signature}")


def test_a_token_with_swapped_claims_is_refused(session_tokens: SessionTokens, good: str) -> None:
    header, _, signature = good.split(".")
    swapped = _part({**_claims(good), "profileId": "0000000bad"})
    with pytest.raises(TokenInvalid):
        session_tokens.verify(f"{header}.{swapped}.{signature}")


def test_claims_of_one_token_under_the_signature_of_another_are_refused(session_tokens: SessionTokens) -> None:
    mine, theirs = session_tokens.mint(ANN, KIDS).token, session_tokens.mint(AccountId(8), ProfileId("b" * 10)).token
    header, _, signature = mine.split(".")
    with pytest.raises(TokenInvalid):
        session_tokens.verify(f"{header}.{theirs.split('.')[1]}.{signature}")


@pytest.mark.parametrize(
    "change",
    [
        {"secret": b"2" * 32},
        {"algorithm": "HS512"},
        {"algorithm": "HS384"},
        {"kid": "k2"},
        {"kid": ""},
        {"kid": "../../k1"},
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_another_key_algorithm_or_key_id_is_refused(
    session_tokens: SessionTokens, good: str, change: dict[str, Any]
) -> None:
    with pytest.raises(TokenInvalid):
        session_tokens.verify(_sign(_claims(good), **change))


def test_a_token_without_a_key_id_is_refused(session_tokens: SessionTokens, good: str) -> None:
    with pytest.raises(TokenInvalid):
        session_tokens.verify(jwt.encode(_claims(good), SECRET, algorithm="HS256"))


@pytest.mark.parametrize("kid", [1, ["k1"], {"k1": 1}, True])
def test_a_key_id_that_is_no_text_is_refused(session_tokens: SessionTokens, good: str, kid: object) -> None:
    _, claims, signature = good.split(".")
    with pytest.raises(TokenInvalid):
        session_tokens.verify(f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': kid})}.{claims}.{signature}")


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "cursor"},
        {"aud": ["refresh"]},
        {"iss": "somebody"},
        {"aud": None},
        {"iss": None},
        {"exp": None},
        {"sub": None},
        {"profileId": None},
        {"sid": None},
        {"profileId": 7},
        {"profileId": ""},
        {"sid": "f" * 31},
        {"sid": ["f" * 32]},
        {"sub": "ann"},
        {"sub": "-7"},
        {"sub": "0"},
        {"exp": "1767323045"},
        {"exp": 10**30},
        {"nbf": 10**11},
    ],
)
def test_other_claims_are_refused_even_where_our_own_key_signed_them(
    session_tokens: SessionTokens, good: str, change: dict[str, Any]
) -> None:
    claims = {name: value for name, value in {**_claims(good), **change}.items() if value is not None}
    with pytest.raises(TokenInvalid):
        session_tokens.verify(_sign(claims))


@pytest.mark.parametrize(
    "garbage",
    [
        "x",
        "eyJ..",
        "eyJhbGciOiJIUzI1NiJ9..",
        "a.b.c",
        "eyJ\u00e9.b.c",
        "eyJhbGciOiJIUzI1NiJ9.W10.AAAA",
        "eyJ" + "A" * 2000 + ".b.c",
        "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
        "\0",
        "\ud800",
    ],
)
def test_garbage_is_refused(session_tokens: SessionTokens, garbage: str) -> None:
    with pytest.raises(TokenInvalid):
        session_tokens.verify(garbage)


def test_a_token_nested_too_deep_is_refused(clock: FixedClock, ids: SequentialIds) -> None:
    tokens = SessionTokens([SigningKey("k1", SECRET)], clock, ids, lifetime_s=60)
    deep = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 600).rstrip(b"=").decode()
    with pytest.raises(TokenInvalid):
        tokens.verify(f"{deep}.e30.AAAA")


def test_no_token_at_all_is_said_to_be_missing(session_tokens: SessionTokens) -> None:
    with pytest.raises(TokenMissing):
        session_tokens.verify("")


@pytest.mark.parametrize("other", ["rt_" + "0" * 64, "12|" + "a" * 40, "dvc_" + "0" * 32])
def test_a_token_of_another_kind_is_told_so(session_tokens: SessionTokens, other: str) -> None:
    with pytest.raises(WrongTokenKind) as caught:
        session_tokens.verify(other)
    assert caught.value.wanted is TokenKind.SESSION
    assert other not in str(caught.value)


def test_the_kinds_are_told_apart_by_their_looks(good: str) -> None:
    assert find_token_kind(good) is TokenKind.SESSION
    assert find_token_kind("rt_00") is TokenKind.REFRESH
    assert find_token_kind("1|abc") is TokenKind.HNC
    assert find_token_kind("dvc_00") is TokenKind.DEVICE_CODE
    assert find_token_kind("00") is None


def test_secrets_do_not_show(session_tokens: SessionTokens) -> None:
    minted = session_tokens.mint(ANN, KIDS)
    assert minted.token not in repr(minted)
    assert "111" not in repr(SigningKey("k1", SECRET))


@pytest.mark.parametrize("keys", [[], [SigningKey("a", SECRET), SigningKey("a", b"2" * 32)]])
def test_keys_without_one_to_sign_or_of_the_same_id_are_refused(
    keys: list[SigningKey], clock: FixedClock, ids: SequentialIds
) -> None:
    with pytest.raises(ValueError, match="signing key"):
        SessionTokens(keys, clock, ids, lifetime_s=60)


def test_a_signing_key_has_32_bytes_at_least() -> None:
    SigningKey("k1", b"1" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey("k1", b"1" * 31)


def test_what_is_stored_of_a_token_is_its_sha256() -> None:
    assert hash_token("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
