"""The commands, gathered into one program.

Not for what they do (the modules beside this one).
"""

from __future__ import annotations

from typing import Annotated

import typer

from playhead import __version__
from playhead.cli import accounts, apps, catalogue, remote, serving, store, tokens

program = typer.Typer(
    name="playhead",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer hands over the option's value
    if asked:
        typer.echo(f"playhead {__version__}")
        raise typer.Exit


@program.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A self-hosted watch-history and continue-watching service."""


program.command("serve")(serving.serve)
program.add_typer(accounts.group, name="account", help="Accounts: add, list, disable, enable, delete.")
program.add_typer(apps.group, name="app", help="Apps that may ask viewers to sign in: add, list, remove.")
program.command("token")(tokens.token)
program.add_typer(catalogue.group, name="catalogue", help="Titles and contents: import, show.")
program.command("migrate")(store.migrate)
program.command("backup")(store.backup)
program.command("doctor")(store.doctor)
program.add_typer(
    remote.group,
    name="remote",
    help="A viewer's own view of any server: sign in, what to watch, history, marks, events.",
)


def main() -> None:
    """Run the program on this process's arguments."""
    program()
