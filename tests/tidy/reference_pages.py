"""Make the pages of settings, commands and the Python client from the code: ``python -m tests.tidy.reference_pages``.

Not a test: that the pages are what this makes is tested in ``test_reference_pages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import typer

from playhead.cli.main import program
from playhead.config import PREFIX, Settings
from tests.tidy.client_page import client_page

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"

SETTINGS_HEAD = """\
# Settings

Every limit, address and file is a setting with a default; a server without any starts, and is safe. Each can be given
in two ways:

- as a variable of the environment, by the name in the table;
- in a TOML file, by the same name in small letters without `PLAYHEAD_`. The file is the one that `PLAYHEAD_CONFIG`
  names, or else `playhead.toml` in the folder where the command is started, if there is one.

A variable goes before the file. A value that cannot be is refused at start, by name, and the command leaves with code
3; so is a key of the file that is no setting. A variable that is none is passed over, and `playhead doctor` tells of
it. A list is written with commas in a variable. Changes take effect when the server is started again.

```toml
# playhead.toml
data = "/var/lib/playhead"
public_url = "https://playhead.example.org"
cors_origins = ["https://player.example.org"]
profile_max = 6
session_lifetime_s = 3_600
```

| variable | default | may be | what it is |
| --- | --- | --- | --- |
"""

COMMANDS_HEAD = """\
# The command line

The command `playhead` is in `.venv/bin` after `make setup`. It takes the [settings](settings.md) of the server, and
works beside it on the same store. `--json` prints one JSON value on standard output, for scripts; messages go to
standard error.

The commands that begin with `remote` are for viewers. They need neither settings nor store: they talk to any server,
through the [Python client](../../sdk/python/README.md), and keep who is signed in where your system keeps
configuration, such as `~/.config/playhead`.

It leaves with

| code | when |
| --- | --- |
| 0 | it is done |
| 1 | it was refused: no such account, a bad row, a finding of the doctor |
| 2 | the command was not understood |
| 3 | the settings or the secrets are wrong, or the address cannot be had |
| 4 | the store cannot be used |
| 5 | the server does not answer a `remote` command |

"""

_FOOT = "\n<!-- Made by `python -m tests.tidy.reference_pages`; a test compares. -->\n"


def settings_page() -> str:
    """The page of settings."""
    properties = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    rows = (
        f"| `{PREFIX}{name.upper()}` | {_default(name, facts)} | {_bounds(name, facts)} | {facts['description']} |\n"
        for name, facts in properties.items()
    )
    return SETTINGS_HEAD + "".join(rows) + _FOOT


def _default(name: str, facts: dict[str, Any]) -> str:
    value = facts["default"]
    if isinstance(value, (list, tuple)):
        return f"`{','.join(value)}`" if value else "none"
    if isinstance(value, int):
        return f"{value}{_in_words(name, value)}"
    return f"`{value}`" if value else "empty"


def _in_words(name: str, value: int) -> str:
    """A long time, or many bytes, as people say it."""
    units = {86_400: "days", 3_600: "hours", 60: "minutes"} if name.endswith("_s") else {2**20: "MiB", 2**10: "KiB"}
    if not name.endswith(("_lifetime_s", "_window_s", "body_max", "head_max")):
        return ""
    return next((f" ({value // unit} {word})" for unit, word in units.items() if value % unit == 0), "")


def _bounds(name: str, facts: dict[str, Any]) -> str:
    if "enum" in facts:
        return ", ".join(f"`{value}`" for value in facts["enum"])
    if facts["type"] == "integer":
        return f"{facts['minimum']:,} to {facts['maximum']:,}"
    return "texts" if facts["type"] == "array" else "a text"


def commands_page() -> str:
    """The page of commands."""
    return COMMANDS_HEAD + "\n".join(_sections("playhead", typer.main.get_command(program))) + _FOOT


def pages() -> dict[str, str]:
    """Every page that is made, by its name."""
    return {
        "settings.md": settings_page(),
        "command-line.md": commands_page(),
        "python-client.md": client_page() + _FOOT,
    }


def _sections(name: str, command: Any) -> Iterator[str]:
    """A section for each command, groups opened; a group has none of its own."""
    if hasattr(command, "commands"):
        for inner_name, inner in command.commands.items():
            yield from _sections(f"{name} {inner_name}", inner)
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    usage = " ".join([name, *(p.name.upper() for p in arguments), *(_usage(p) for p in options)])
    text = re.sub(r"\s+", " ", command.help.strip())
    rows = [f"- `{p.name.upper()}`: {p.help}" for p in arguments]
    rows += [f"- `{_option(p)}`: {p.help}{' Required.' if p.required else ''}" for p in options]
    yield f"## {name}\n\n```text\n{usage}\n```\n\n{text}\n" + ("\n" + "\n".join(rows) + "\n" if rows else "")


def _option(parameter: Any) -> str:
    return str(parameter.opts[0]) + ("" if parameter.is_flag else f" {parameter.name.upper()}")


def _usage(parameter: Any) -> str:
    return _option(parameter) if parameter.required else f"[{_option(parameter)}]"


if __name__ == "__main__":
    for name, made in pages().items():
        (REFERENCE / name).write_text(made, encoding="utf-8")
