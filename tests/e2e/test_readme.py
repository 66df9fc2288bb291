"""That every example of the README pastes and runs as it stands, with the demo beside it; only the port is another.

Not for the words of the Makefile, which are run on a fresh checkout.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import ROOT, Demo
from tests.e2e.shell import Block, Shell, blocks_of

BLOCKS = [block for block in blocks_of(ROOT / "README.md") if block.language == "sh"]
EXAMPLES = [block for block in BLOCKS if "curl" in block.text or "playhead" in block.text]
COMMAND = ".venv/bin/playhead "


@pytest.fixture(scope="module")
def checkout(demo: Demo) -> Path:
    """The demo's folder, with the environment in it as ``make setup`` would have left it."""
    (demo.folder / ".venv").symlink_to(sys.prefix)
    return demo.folder


def paste(demo: Demo, checkout: Path, block: Block) -> str:
    """What the block prints in a new terminal."""
    environ = {name: value for name, value in demo.environ.items() if not name.startswith("PLAYHEAD_")}
    with Shell(checkout, environ) as shell:
        return shell.paste(block.text.replace(":8765", f":{demo.port}"))


def _documents(printed: str) -> list[Any]:
    """Every JSON document in what was printed, one after the other."""
    found, rest = [], printed
    while rest.strip():
        document, end = json.JSONDecoder().raw_decode(rest.lstrip())
        found.append(document)
        rest = rest.lstrip()[end:]
    return found


def _example(word: str) -> Block:
    (block,) = [block for block in EXAMPLES if word in block.text]
    return block


def test_what_is_no_example_is_a_word_of_the_makefile() -> None:
    words = (ROOT / "Makefile").read_text(encoding="utf-8")
    others = [
        line.split("#")[0].split() for block in BLOCKS if block not in EXAMPLES for line in block.text.splitlines()
    ]
    assert len(EXAMPLES) == 6
    assert [line for line in others if line[0] != "make" or (line[1:] and f"\n{line[1]}:" not in words)] == []


def test_an_episode_told_in_one_dialect_is_read_in_both(demo: Demo, checkout: Path) -> None:
    tell, read_back, read_elsewhere, ask_natively = [block for block in EXAMPLES if "curl" in block.text]
    assert json.loads(paste(demo, checkout, tell)) == {"message": "History item updated or created successfully"}
    (item,) = json.loads(paste(demo, checkout, read_back))["items"]
    assert (item["title"], item["episode"], item["progress"]) == ("Breaking Bad", 1, 42)
    (row,) = json.loads(paste(demo, checkout, read_elsewhere))["data"]["collection"]
    assert (row["content"]["name"], row["percentage"]) == ("No Más", 42)
    resumed, upcoming = _documents(paste(demo, checkout, ask_natively))
    assert [(row["title"], row["reason"]) for row in resumed["items"]] == [
        ("Breaking Bad", "resume"),
        ("Arrival", "resume"),
    ]
    assert not {row["title"] for row in upcoming["items"]} & {"Breaking Bad", "Arrival"}, "one shelf at a time"


def test_a_household_an_app_and_tokens_are_made(demo: Demo, checkout: Path) -> None:
    lines = paste(demo, checkout, _example("account add")).splitlines()
    assert lines[0].startswith("Made the account you@example.org with the profile You")
    assert lines[1].startswith("Registered My player. Its client id: app_")
    assert [line.split()[0] for line in lines[2:]] == ["refreshToken", "sessionToken", "profileId", "hncToken"]


def test_the_command_looks_into_the_demo_beside_the_server(demo: Demo, checkout: Path) -> None:
    printed = paste(demo, checkout, _example("doctor"))
    assert "demo@playhead.example" in printed
    assert "Cat's in the Bag..." in printed
    assert "ok    store: open and up to date" in printed
    assert "FAIL" not in printed
