"""Run a use-case from the command line: settings in, a plain message and an exit code out.

Not for any particular command.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from playhead.bootstrap import MEMORY_URL, running_use_cases
from playhead.config import Settings, SettingsError, load_settings
from playhead.domain.errors import DomainError
from playhead.ports import StoreError
from playhead.secrets_file import SecretsUnreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from playhead.service.use_cases import UseCases

T = TypeVar("T")

REFUSED: Final = 1
SETTINGS_WRONG: Final = 3
STORE_FAILED: Final = 4

_UNFOLDED: Final = 10_000
"""Characters a line, where no terminal says how many: more than any row has."""

out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else _UNFOLDED)
err = Console(stderr=True, soft_wrap=True, highlight=False)

_WORDS: Final = {
    "account_not_found": "there is no such account; `playhead account list` shows them",
    "app_not_found": "there is no such app; `playhead app list` shows them",
    "email_taken": "another account has that e-mail",
    "invalid_title_id": "that is no media id; they look like TV_1396 and MV_550",
    "profile_not_found": "the account has no such profile",
    "wrong_credentials": "e-mail and password do not match",
}
"""How the terminal words the errors that a command can meet; the others say enough themselves."""


def fail(message: str, code: int = REFUSED) -> NoReturn:
    """Say what is wrong on standard error and leave with ``code``."""
    err.print(f"[bold red]playhead:[/] {_plain(message)}")
    raise typer.Exit(code)


def _plain(message: str) -> str:
    return message.replace("[", r"\[")


def settings() -> Settings:
    """The settings of this process. Leaves with ``SETTINGS_WRONG`` where they cannot be."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        fail(str(error), SETTINGS_WRONG)


def run(act: Callable[[UseCases], Awaitable[T]]) -> T:
    """The outcome of ``act`` on the store the settings name. Leaves with a message and a code where it fails."""
    chosen = settings()
    if chosen.store_url == MEMORY_URL:
        fail("a store in memory is the server's own, and no command reaches it; unset PLAYHEAD_STORE", SETTINGS_WRONG)

    async def running() -> T:
        async with running_use_cases(chosen) as use_cases:
            return await act(use_cases)

    try:
        return asyncio.run(running())
    except DomainError as error:
        fail(_WORDS.get(error.code, str(error) or error.code))
    except StoreError as error:
        fail(f"{chosen.store_url}: {error}. `playhead doctor` looks closer.", STORE_FAILED)
    except (SettingsError, SecretsUnreadable) as error:
        fail(str(error), SETTINGS_WRONG)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", STORE_FAILED)


def print_json(value: object) -> None:
    """One JSON value on standard output, for scripts."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.flush()


def print_table(headers: Iterable[str], rows: Iterable[Iterable[str]], title: str = "") -> None:
    """A table on standard output. No cell loses a character: a terminal folds it, and anything else gets it whole."""
    table = Table(box=None, header_style="bold", title=title or None, title_justify="left")
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table, markup=False)


def read_secret_line() -> str:
    """The first line of standard input, without its end."""
    line = sys.stdin.readline()
    if not line:
        fail("nothing came on standard input; pipe the password in")
    return line.rstrip("\r\n")
