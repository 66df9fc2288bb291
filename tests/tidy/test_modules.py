"""The rules that every module keeps and no linter knows: what it says of itself, its length, its name.

Not for layers (import contracts) nor for style and types (ruff, mypy).
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(REPOSITORY / "src").rglob("*.py"), *(REPOSITORY / "sdk" / "python" / "src").rglob("*.py")])
DESCRIBED = [*SOURCES, *sorted((REPOSITORY / "benchmarks").rglob("*.py"))]
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|common|managers?|misc)(?:_|$)")


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def _imported_roots(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.partition(".")[0]


def test_there_are_modules_to_check() -> None:
    assert len(SOURCES) > 10


def test_every_module_says_what_it_is_for_and_what_it_is_not_for() -> None:
    silent = [
        _name(path)
        for path in DESCRIBED
        if len(re.findall(r"[.!?](?=\s|$)", ast.get_docstring(_parse(path)) or "")) < 2
    ]
    assert silent == [], "a module's docstring has at least two sentences"


def test_no_module_is_two_modules_in_one() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}


def test_no_function_is_two_functions_in_one() -> None:
    lengths = {
        f"{_name(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(_parse(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES_MAX} == {}


@pytest.mark.parametrize("name", ["utils", "date_utils", "helper", "common", "token_manager"])
def test_a_vague_name_is_recognised(name: str) -> None:
    assert VAGUE.search(name)


def test_no_module_or_package_has_a_vague_name() -> None:
    vague = [
        _name(path)
        for path in DESCRIBED
        if any(VAGUE.search(part.removesuffix(".py")) for part in path.relative_to(REPOSITORY).parts)
    ]
    assert vague == []


def test_the_client_knows_nothing_of_the_server_it_speaks_to() -> None:
    foreign = {
        _name(path)
        for path in (REPOSITORY / "sdk" / "python" / "src").rglob("*.py")
        if "playhead" in _imported_roots(_parse(path))
    }
    assert foreign == set()


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    allowed = {*sys.stdlib_module_names, "playhead"}
    foreign = {
        f"{_name(path)}: {root}"
        for path in (REPOSITORY / "src" / "playhead" / "domain").rglob("*.py")
        for root in _imported_roots(_parse(path))
        if root not in allowed
    }
    assert foreign == set()
