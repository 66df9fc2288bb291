"""That no file of the repository carries what only its author's desk had: paths of one machine, notes to self.

Not for secrets in the history of the repository, which no test of the present files can see.
"""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ONE_MACHINE = re.compile(r"(?<![\w.-])/(?:home/\w+|Users/\w+|root|work)/")
NOTE_TO_SELF = re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b")
WRITTEN_BY_US = {".md", ".py", ".toml", ".yaml", ".yml", ".sql", ".html", ".css", ".js", ".ts", ""}


def _files() -> list[Path]:
    """The files that are in the repository or would be after `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [REPOSITORY / name for name in sorted(set(listed.stdout.split("\0"))) if name]
    return [path for path in paths if path.is_file() and path.suffix != ".lock"]


def _matches(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), start=1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("folder", ["home/alice", "Users/Alice", "root"])
def test_a_path_of_one_machine_is_recognised(folder: str) -> None:
    assert ONE_MACHINE.search(f"see /{folder}/notes")


def test_no_file_names_a_path_of_one_machine() -> None:
    files = _files()
    assert len(files) > 10
    assert _matches(ONE_MACHINE, files) == []


def test_no_file_keeps_a_note_to_self() -> None:
    ours = [path for path in _files() if path.suffix in WRITTEN_BY_US and not path.name.endswith(".min.js")]
    assert _matches(NOTE_TO_SELF, ours) == []
