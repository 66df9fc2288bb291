"""``playhead token``: sign a script in without a device code.

Not for devices of viewers: those ask, and a viewer approves.
"""

from __future__ import annotations

from typing import Annotated

import typer

from playhead.cli.running import fail, out, print_json, run
from playhead.domain.access import AccountId, Profile
from playhead.service.use_cases import UseCases

_DEVICE = "playhead token"


def token(
    email: Annotated[str, typer.Argument(help="The account's e-mail.", show_default=False)],
    profile: Annotated[str, typer.Option("--profile", help="Name of the profile; the first one if left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make tokens of every tier for an account: for scripts, and for trying things out."""

    async def act(use_cases: UseCases) -> dict[str, str] | None:
        account = await use_cases.access.get_account_by_email(email)
        chosen = await _profile(use_cases, account.account_id, profile)
        if chosen is None:
            return None
        refresh = await use_cases.sign_ins.issue_refresh(account.account_id, _DEVICE)
        sign_in = await use_cases.sign_ins.identify(refresh.token)
        session = await use_cases.sign_ins.open_session(sign_in, chosen.profile_id)
        hnc = await use_cases.sign_ins.issue_hnc(chosen, _DEVICE)
        return {
            "refreshToken": refresh.token,
            "sessionToken": session.token,
            "profileId": chosen.profile_id,
            "hncToken": hnc.token,
        }

    made = run(act)
    if made is None:
        fail(f"{email} has no profile named {profile!r}")
    if as_json:
        print_json(made)
        return
    for name, value in made.items():
        out.print(f"{name:<12}  {value}", markup=False)


async def _profile(use_cases: UseCases, account_id: AccountId, name: str) -> Profile | None:
    if not name:
        return await use_cases.access.first_profile(account_id)
    profiles = await use_cases.access.list_profiles(account_id)
    return next((profile for profile in profiles if profile.name == name), None)
