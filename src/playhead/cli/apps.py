"""``playhead app``: the apps that may ask viewers to sign in.

Not for the viewers' devices, which they revoke themselves.
"""

from __future__ import annotations

from typing import Annotated

import typer

from playhead.cli.running import out, print_json, print_table, run
from playhead.domain.access import ClientId

group = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What viewers see when they approve a device.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Register an app, and print the client id that it signs in with."""
    app = run(lambda use_cases: use_cases.access.add_app(name))
    if as_json:
        print_json({"clientId": app.client_id, "name": app.name})
    else:
        out.print(f"Registered {app.name}. Its client id: {app.client_id}", markup=False)


@group.command("list")
def list_apps(as_json: AsJson = False) -> None:
    """Show every app, by name."""
    apps = run(lambda use_cases: use_cases.access.list_apps())
    if as_json:
        print_json([{"clientId": app.client_id, "name": app.name, "createdAt": app.created_at} for app in apps])
        return
    if not apps:
        out.print("No apps yet. Register one: playhead app add NAME")
        return
    print_table(
        ("Name", "Client id", "Registered"), [(app.name, app.client_id, f"{app.created_at:%Y-%m-%d}") for app in apps]
    )


@group.command("remove")
def remove(client_id: Annotated[str, typer.Argument(help="The app's client id.", show_default=False)]) -> None:
    """Let an app ask no more. Devices already signed in through it stay so."""
    run(lambda use_cases: use_cases.access.remove_app(ClientId(client_id)))
    out.print(f"Removed {client_id}.", markup=False)
