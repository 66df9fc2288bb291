"""The commands, gathered into one program.

Not for what they do (the modules beside this one).
"""

from __future__ import annotations

import typer

from playhead.cli import accounts, apps, catalogue, serving, store, tokens

program = typer.Typer(
    name="playhead",
    help="A self-hosted watch-history and continue-watching service.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
program.command("serve")(serving.serve)
program.add_typer(accounts.group, name="account", help="Accounts: add, list, disable, enable, delete.")
program.add_typer(apps.group, name="app", help="Apps that may ask viewers to sign in: add, list, remove.")
program.command("token")(tokens.token)
program.add_typer(catalogue.group, name="catalogue", help="Titles and contents: import, show.")
program.command("migrate")(store.migrate)
program.command("backup")(store.backup)
program.command("doctor")(store.doctor)


def main() -> None:
    """Run the program on this process's arguments."""
    program()
