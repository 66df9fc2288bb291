"""``playhead account``: the households that may sign in.

Not for their profiles, which they make themselves.
"""

from __future__ import annotations

from typing import Annotated

import typer

from playhead.cli.running import out, print_json, print_table, read_secret_line, run
from playhead.domain.access import Account, Profile
from playhead.service.use_cases import UseCases

group = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Email = Annotated[str, typer.Argument(help="The account's e-mail.", show_default=False)]


def _shown(account: Account) -> dict[str, object]:
    return {
        "accountId": account.account_id,
        "email": account.email,
        "name": account.name,
        "createdAt": account.created_at,
        "lastLoginAt": account.last_login_at,
        "disabled": account.disabled,
    }


@group.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="Name of the account and of its first profile.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make an account with its first profile."""
    password = (
        read_secret_line()
        if password_stdin
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )

    async def act(use_cases: UseCases) -> tuple[Account, Profile]:
        account = await use_cases.access.register(email, name, password)
        return account, await use_cases.access.first_profile(account.account_id)

    account, profile = run(act)
    if as_json:
        print_json({"accountId": account.account_id, "email": account.email, "profileId": profile.profile_id})
    else:
        out.print(
            f"Made the account {account.email} with the profile {profile.name} ({profile.profile_id}).", markup=False
        )


@group.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """Show every account, by e-mail."""
    accounts = run(lambda use_cases: use_cases.access.list_accounts())
    if as_json:
        print_json([_shown(account) for account in accounts])
        return
    if not accounts:
        out.print("No accounts yet. Make one: playhead account add EMAIL --name NAME")
        return
    print_table(("E-mail", "Name", "Made", "Last sign-in", "State"), [_row(account) for account in accounts])


def _row(account: Account) -> tuple[str, ...]:
    last = "never" if account.last_login_at is None else f"{account.last_login_at:%Y-%m-%d %H:%M} UTC"
    state = "disabled" if account.disabled else "active"
    return (account.email, account.name, f"{account.created_at:%Y-%m-%d}", last, state)


def _set_disabled(email: str, *, disabled: bool) -> Account:
    async def act(use_cases: UseCases) -> Account:
        account = await use_cases.access.get_account_by_email(email)
        return await use_cases.access.set_disabled(account.account_id, disabled=disabled)

    return run(act)


@group.command("disable")
def disable(email: Email) -> None:
    """Shut an account out at once; nothing is deleted."""
    account = _set_disabled(email, disabled=True)
    out.print(f"{account.email} is shut out. Let it in again: playhead account enable {account.email}", markup=False)


@group.command("enable")
def enable(email: Email) -> None:
    """Let a disabled account in again."""
    account = _set_disabled(email, disabled=False)
    out.print(f"{account.email} may sign in again.", markup=False)


@group.command("delete")
def delete(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete an account with its profiles, history, marks and sign-ins. It cannot be undone."""
    if not yes:
        typer.confirm(f"Delete {email} and everything it has watched?", abort=True, err=True)

    async def act(use_cases: UseCases) -> Account:
        account = await use_cases.access.get_account_by_email(email)
        await use_cases.access.delete_account(account.account_id)
        return account

    out.print(f"Deleted {run(act).email}.", markup=False)
