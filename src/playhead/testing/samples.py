"""Small true-to-life rows for the cases: accounts, profiles, contents, grants and sign-ins, each from one number.

Not for data that a demo shows.
"""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from playhead.domain.access import (
    Account,
    AccountId,
    ClientId,
    DeviceGrant,
    Profile,
    ProfileId,
    SignIn,
    SignInKind,
    TokenHash,
)
from playhead.domain.contents import Content, ContentId, place_of_unplaced
from playhead.domain.progress import Progress
from playhead.domain.reports import SittingId, parse_sitting_id
from playhead.domain.resolving import Point
from playhead.domain.rotation import Rotation
from playhead.domain.titles import Locator, TitleId
from playhead.testing.clock import START

if TYPE_CHECKING:
    from datetime import datetime

MOVIE: Final = Locator(TitleId("MV_550"))
OTHER_MOVIE: Final = Locator(TitleId("MV_603"))
SHOW: Final = TitleId("TV_1396")
SEASON: Final = Locator(SHOW, 1)
EPISODE: Final = Locator(SHOW, 1, 1)
NEXT_EPISODE: Final = Locator(SHOW, 1, 2)
NEXT_SEASON_EPISODE: Final = Locator(SHOW, 2, 1)
SPECIAL: Final = Locator(SHOW, 0, 1)
OTHER_SHOW: Final = Locator(TitleId("TV_1399"), 1, 1)
UNPLACED: Final = place_of_unplaced(ContentId(760))


def an_account(number: int, *, created_at: datetime = START, disabled: bool = False) -> Account:
    """Account ``number``, with the e-mail ``household<number>@example.org``."""
    return Account(
        account_id=AccountId(number),
        email=f"household{number}@example.org",
        name=f"Household {number}",
        password_hash=f"$argon2id$of-household-{number}",
        created_at=created_at,
        updated_at=created_at,
        disabled=disabled,
    )


def a_profile(number: int, account_number: int | None = None, *, created_at: datetime = START) -> Profile:
    """Profile ``number``, of the account of the same number where not said."""
    return Profile(
        profile_id=ProfileId(f"{number:010x}"),
        account_id=AccountId(number if account_number is None else account_number),
        name=f"Viewer {number}",
        avatar_url=f"https://example.org/{number}.png",
        created_at=created_at,
    )


def a_sitting(letter: str) -> SittingId:
    """The sitting with that letter, a to f."""
    return parse_sitting_id(f"{letter * 8}-0000-4000-8000-000000000000")


def a_point(locator: Locator, minute: int = 0, *, resumable: bool = True, position_ms: int = 1_200_000) -> Point:
    """A point of that minute after START, in a film of an hour; of each minute it has another revision."""
    return Point(
        locator=locator,
        position_ms=position_ms,
        duration_ms=3_600_000,
        progress=Progress(position_ms / 36_000),
        completed=False,
        resumable=resumable,
        sitting_id=a_sitting("a"),
        updated_at=START + timedelta(minutes=minute),
        revision=1000 + minute,
    )


def a_token(number: int) -> TokenHash:
    """What is kept of token ``number``."""
    return TokenHash(sha256(f"token {number}".encode()).digest())


def a_family(number: int) -> TokenHash:
    """What is kept of the secret that the tokens of family ``number`` begin with."""
    return TokenHash(sha256(f"family {number}".encode()).digest())


def a_grant(number: int, *, user_code: str = "1234", created_at: datetime = START, lasts_s: float = 600) -> DeviceGrant:
    """A pending grant with device code ``number``."""
    return DeviceGrant(
        device_code_hash=a_token(number),
        user_code=user_code,
        client_id=ClientId("app_tv"),
        device="Television/1.0",
        address="192.0.2.7",
        created_at=created_at,
        expires_at=created_at + timedelta(seconds=lasts_s),
    )


def a_sign_in(
    number: int,
    account_number: int = 1,
    *,
    profile_id: ProfileId | None = None,
    kind: SignInKind = SignInKind.DISCOVR,
    at: datetime = START,
) -> SignIn:
    """Sign-in ``number``, for ninety days from ``at``."""
    return SignIn(
        sign_in_id=number,
        kind=kind,
        token_hash=a_token(number),
        public_id=f"pub_{number}",
        account_id=AccountId(account_number),
        profile_id=profile_id,
        client_id=None if kind is SignInKind.HNC else ClientId("app_tv"),
        device="Television/1.0",
        created_at=at,
        last_used_at=at,
        expires_at=at + timedelta(days=90),
        rotation=Rotation(a_family(number)) if kind is SignInKind.OAUTH else None,
    )


def a_content(  # noqa: PLR0913 - what a list filters and sorts by
    number: int,
    *,
    locator: Locator | None = None,
    name: str | None = None,
    type: str = "episode",  # noqa: A002 - the wire's and the domain's word
    parent_id: int | None = None,
    keywords: str = "",
    title: str = "",
    description: str = "",
    day: int = 1,
    generated: bool = False,
) -> Content:
    """Content ``number``, made on that day of January and starting as many days before its end."""
    name = f"Content {number}" if name is None else name
    created_at = f"2023-01-{day:02}T00:00:00.000000Z"
    start_date = f"2023-02-{28 - day:02} 00:00:00"
    body = {
        "id": number,
        "parent_id": parent_id,
        "type": type,
        "name": name,
        "title": {"nl": title},
        "description": {"nl": description},
        "keywords": keywords,
        "start_date": start_date,
        "created_at": created_at,
    }
    return Content(
        content_id=ContentId(number),
        locator=place_of_unplaced(ContentId(number)) if locator is None else locator,
        body=json.dumps(body, ensure_ascii=False).encode(),
        type=type,
        name=name,
        parent_id=parent_id,
        keywords=keywords,
        created_at=created_at,
        start_date=start_date,
        generated=generated,
    )
