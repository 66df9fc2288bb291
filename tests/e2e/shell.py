"""The blocks of a document, and a shell that they are pasted into."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "---pasted---"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line on which it begins."""

    language: str
    text: str
    line: int


def blocks_of(document: Path) -> list[Block]:
    """Every fenced block with a language, in order."""
    text = document.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text.count("\n", 0, m.start()) + 1) for m in _FENCE.finditer(text)]


class Shell:
    """One ``bash``, so that a variable set in one block is there in the next."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def paste(self, block: str) -> str:
        """What ``block`` prints. Every command of it must succeed; nothing may stop to ask."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(f"trap 'echo {_MARK} failed: $BASH_COMMAND' ERR\n{block}\nprintf '\\n{_MARK}\\n'\n")
        self._bash.stdin.flush()
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.strip() == _MARK:
                break
            lines.append(line)
        printed = "".join(lines)
        assert _MARK not in printed, f"{block}\nprinted\n{printed}"
        return printed.removesuffix("\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bash.kill()
        self._bash.communicate()
