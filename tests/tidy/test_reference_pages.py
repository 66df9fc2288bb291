"""That the pages made from the code are what it is, and that no page speaks of another setting or command.

Not for the prose around them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from playhead.cli.main import program
from playhead.config import PREFIX, Settings
from tests.tidy.reference_pages import REFERENCE, commands_page, pages, settings_page

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "sdk" / "python" / "README.md"]
)
MAKE_THEM = "run: .venv/bin/python -m tests.tidy.reference_pages"


@pytest.mark.parametrize(("name", "made"), pages().items())
def test_a_reference_page_is_what_the_code_says(name: str, made: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == made, MAKE_THEM


def test_every_setting_and_every_command_is_on_its_page() -> None:
    for name in Settings.__struct_fields__:
        assert f"| `{PREFIX}{name.upper()}` |" in settings_page()
    assert [words for words in _commands() if f"\n## playhead {words}\n" not in commands_page()] == []


def test_no_document_names_a_setting_that_there_is_not() -> None:
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | {"PLAYHEAD_CONFIG", PREFIX}
    named = {
        (word, document.name)
        for document in DOCUMENTS
        for word in re.findall(r"PLAYHEAD_[A-Z_]*", document.read_text(encoding="utf-8"))
    }
    assert {(word, document) for word, document in named if word not in known} == set()


def test_no_document_names_a_command_that_there_is_not() -> None:
    known = _commands()
    named = [(words, page.name) for page in DOCUMENTS for words in _named_commands(page.read_text(encoding="utf-8"))]
    assert len(named) > 10
    assert {(words, page) for words, page in named if words not in known} == set()


def _commands() -> set[str]:
    """Every command by its words, without ``playhead``."""

    def walk(command: Any, words: str) -> set[str]:
        inner = getattr(command, "commands", None)
        if inner is None:
            return {words}
        return {found for name, one in inner.items() for found in walk(one, f"{words} {name}".strip())}

    return walk(typer.main.get_command(program), "")


def _named_commands(text: str) -> list[str]:
    """The words after ``playhead`` in code: two where the first is a group's, and one by itself."""
    code = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
    found = [
        match
        for parts in code
        for match in re.findall(
            r"(?:^|[\s/(])playhead ([a-z]+(?: [a-z][a-z-]*)?)(?![\w.])", " ".join(parts), re.MULTILINE
        )
    ]
    groups = {words.split()[0] for words in _commands() if " " in words}
    return [words if words.split()[0] in groups else words.split()[0] for words in found]
