"""Fill an empty demo: the catalogue and the account as an operator would, the watching through the public API.

Not for what was watched (``demo.household``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import httpx

from playhead.bootstrap import SystemClock, running_use_cases
from playhead.demo.household import APP, AVATARS, EMAIL, HOUSEHOLD, NAME, PASSWORD, Call
from playhead.domain.errors import EmailTaken
from playhead.service.importing import import_lines

if TYPE_CHECKING:
    from playhead.config import Settings
    from playhead.domain.access import AccountId
    from playhead.service.use_cases import UseCases

_DEVICE: Final = "playhead demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """What somebody needs to try the demo out; the tokens are for the profile Robin."""

    client_id: str
    session_token: str
    hnc_token: str


async def found_household(settings: Settings) -> bool:
    """Make catalogue, account and app; False, and nothing made, where they are there already."""
    async with running_use_cases(settings) as use_cases:
        try:
            await use_cases.access.register(EMAIL, NAME, PASSWORD)
        except EmailTaken:
            return False
        await use_cases.access.add_app(APP)
        with (files("playhead.demo") / "catalogue.jsonl").open("rb") as rows:
            await import_lines(rows, use_cases.catalogue)
    return True


async def sign_in(settings: Settings, *, is_new: bool) -> Demo:
    """New tokens, in place of those of the start before; a new household's last weeks are told first.

    A server must be running on ``settings``: profiles and watching are sent to it.
    """
    async with running_use_cases(settings) as use_cases:
        client_id = (await use_cases.access.list_apps())[0].client_id
        account = await use_cases.access.get_account_by_email(EMAIL)
        await _sign_out(use_cases, account.account_id)
        refresh = await use_cases.sign_ins.issue_refresh(account.account_id, _DEVICE)
        first = await use_cases.access.first_profile(account.account_id)
        hnc = await use_cases.sign_ins.issue_hnc(first, _DEVICE)
    async with httpx.AsyncClient(base_url=settings.viewer_url, timeout=30) as client:
        session_tokens = await _open_sessions(client, refresh.token)
        if is_new:
            for name, calls in HOUSEHOLD.items():
                await _send(client, session_tokens[name], calls)
    return Demo(client_id, session_tokens[NAME], hnc.token)


async def _sign_out(use_cases: UseCases, account_id: AccountId) -> None:
    """End the sign-ins of earlier starts."""
    for sign_in_ in await use_cases.sign_ins.list_current(account_id):
        if sign_in_.device == _DEVICE:
            await use_cases.sign_ins.revoke(account_id, sign_in_.public_id)


async def _open_sessions(client: httpx.AsyncClient, refresh_token: str) -> dict[str, str]:
    """A session token for each of the household's profiles, by name; profiles not there yet are made."""
    identity = {"Authorization": f"Bearer {refresh_token}"}
    there = {p["name"] for p in (await _call(client, "GET", "/profiles", identity)).json()["profiles"]}
    for name in HOUSEHOLD.keys() - there:
        await _call(client, "POST", "/profiles", identity, {"name": name, "avatarUrl": AVATARS[name]})
    profiles = (await _call(client, "GET", "/profiles", identity)).json()["profiles"]
    tokens = {}
    for profile in profiles:
        answer = await _call(client, "POST", "/auth/session-token", identity, {"profileId": profile["id"]})
        tokens[profile["name"]] = answer.json()["sessionToken"]
    return tokens


async def _send(client: httpx.AsyncClient, session_token: str, calls: tuple[Call, ...]) -> None:
    now = SystemClock().now()
    for call in calls:
        body = dict(call.body)
        if call.minutes_ago is not None:
            body["updatedAt"] = (now - timedelta(minutes=call.minutes_ago)).isoformat()
        await _call(client, call.method, call.path, {"Authorization": f"Bearer {session_token}"}, body)


async def _call(
    client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str], body: dict[str, object] | None = None
) -> httpx.Response:
    answer = await client.request(method, path, headers=headers, json=body)
    answer.raise_for_status()
    return answer
