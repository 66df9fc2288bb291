"""That the documents tell the truth about the files around them: links, versions, dependencies, decisions.

Not for whether the README's examples run: that takes a server, and is tested end to end.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from playhead.cli.main import program

REPOSITORY = Path(__file__).resolve().parents[2]
CLIENT = REPOSITORY / "sdk" / "python"
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), CLIENT / "README.md"])
DECISIONS = REPOSITORY / "docs" / "adr"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def _project(folder: Path = REPOSITORY) -> dict[str, Any]:
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads(text)["project"]
    return project


def _dependencies(folder: Path) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0] for line in _project(folder)["dependencies"]}


def _reasons(decision: str) -> set[str]:
    """What a decision has a paragraph for."""
    text = (DECISIONS / decision).read_text(encoding="utf-8")
    return set(re.findall(r"^\*\*([a-z0-9-]+)\*\*", text, re.MULTILINE))


def _slug(heading: str) -> str:
    """The fragment that forges give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _is_broken(document: Path, target: str) -> bool:
    path, _, fragment = target.partition("#")
    file = (document.parent / path) if path else document
    if not file.exists():
        return True
    if not fragment or file.suffix != ".md":
        return False
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return fragment not in {_slug(heading) for heading in headings}


def test_every_relative_link_leads_somewhere() -> None:
    broken = [
        f"{document.relative_to(REPOSITORY)}: {target}"
        for document in DOCUMENTS
        for target in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8")))
        if "://" not in target and not target.startswith("mailto:") and _is_broken(document, target)
    ]
    assert broken == []


def test_a_link_to_a_missing_file_or_heading_is_recognised() -> None:
    readme = REPOSITORY / "README.md"
    assert _is_broken(readme, "docs/no-such-page.md")
    assert _is_broken(readme, "docs/index.md#no-such-heading")
    assert not _is_broken(readme, "docs/glossary.md#how-it-is-kept")


def test_the_changelog_has_the_version_of_the_package() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert versions[1] == _project()["version"]


def test_the_command_tells_the_version_of_the_package() -> None:
    told = CliRunner().invoke(program, ["--version"])
    assert told.exit_code == 0
    assert told.stdout == f"playhead {_project()['version']}\n"


def test_every_runtime_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    assert _reasons("0004-runtime-dependencies.md") == _dependencies(REPOSITORY)
    assert _reasons("0016-python-client.md") == _dependencies(CLIENT)


def test_the_client_has_the_version_of_the_server_that_it_is_tested_with() -> None:
    assert _project(CLIENT)["version"] == _project()["version"]


def test_every_decision_is_listed_and_numbered_once() -> None:
    index = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    records = [path for path in sorted(DECISIONS.glob("*.md")) if not path.name.startswith("0000-")]
    assert [path.name for path in records if f"](adr/{path.name})" not in index] == []
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]


def test_every_page_is_in_the_index() -> None:
    docs = REPOSITORY / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    pages = [page for page in docs.rglob("*.md") if page.name not in {"index.md", "0000-template.md"}]
    assert [str(page.relative_to(docs)) for page in pages if f"]({page.relative_to(docs)})" not in index] == []


def test_every_decision_has_a_status_and_the_parts_of_a_decision() -> None:
    incomplete = [
        f"{path.name}: {part.strip()}"
        for path in DECISIONS.glob("[0-9]*.md")
        for part in ("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n")
        if part not in path.read_text(encoding="utf-8")
    ]
    assert incomplete == []
