"""That every statement finds its rows by a key: none reads a whole table or sorts one, but those that say why.

Not for what the statements answer.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

import playhead.storage.sqlite
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.migrations import migrate
from playhead.storage.sqlite.statements import load_statements

PACKAGE = Path(playhead.storage.sqlite.__file__).parent
FILES = sorted(path.stem for path in (PACKAGE / "statements").glob("*.sql"))

WALKS_A_TABLE = {
    "list_accounts": "for operators, by e-mail",
    "list_apps": "for operators; apps are few",
    "count_titles": "for operators",
    "list_content_ids": "text is searched anywhere within; the bodies are in a table of their own",
}
SORTS = {
    "list_updated": "the entries of one hour at a time",
    "list_entries_of_season": "the entries of one movie or season",
    "list_entries_of_episode": "the entries of one episode and its season's defaults",
    "list_points": "the resumable points of one hour at a time",
    "list_resumable": "the resumable points of one title",
    "find_newest_point_of": "the points of one title",
    "find_latest_anew": "the entries of one locator",
    "list_marks_at": "the marks on one locator",
    "list_sign_ins": "the sign-ins of one account",
    "list_apps": "all apps",
    "list_content_ids": "what was found",
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    path = tmp_path / "playhead.sqlite3"
    path.touch()
    connection = connect(path, writes=True)
    migrate(connection)
    yield connection
    connection.close()


def plan(connection: apsw.Connection, statements: str) -> list[str]:
    """What SQLite means to do for each of ``statements``, whatever their parameters."""
    steps: list[str] = []
    for statement in statements.split("; "):
        numbers = [int(number) for number in re.findall(r"\?(\d+)", statement)]
        names = re.findall(r":([a-z_]+)", statement)
        bindings = dict.fromkeys(names) if names else [None] * max(numbers, default=0)
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", bindings)
        steps += [str(row[3]) for row in rows]
    return steps


def all_statements() -> list[tuple[str, str]]:
    return [item for file in FILES for item in load_statements(file).items()]


@pytest.mark.parametrize(("name", "statement"), [pytest.param(*item, id=item[0]) for item in all_statements()])
def test_a_statement_searches_and_does_not_sort(connection: apsw.Connection, name: str, statement: str) -> None:
    steps = plan(connection, statement)
    tables = [step for step in steps if step.startswith("SCAN") and not re.search("VIRTUAL|CONSTANT ROW", step)]
    assert bool(tables) is (name in WALKS_A_TABLE), steps
    assert any("TEMP B-TREE" in step for step in steps) <= (name in SORTS), steps


def test_a_walk_through_a_table_and_a_sort_are_recognised(connection: apsw.Connection) -> None:
    assert plan(connection, "SELECT * FROM entry ORDER BY progress") == ["SCAN entry", "USE TEMP B-TREE FOR ORDER BY"]


def test_a_profiles_rows_are_never_walked_to_find_a_few(connection: apsw.Connection) -> None:
    """A search by the profile alone reads all that a profile has: only counting and erasing may do that."""
    wide = {
        name
        for name, statement in all_statements()
        for step in plan(connection, statement)
        if re.search(r"(entry|tally|point|mark) USING .*\(profile_id=\?\)$", step)
    }
    assert wide == {
        "count_entries_from_newest",
        "count_entries_from_oldest",
        "erase_profile",
        "remove_entries",
        "remove_tallies",
        "remove_points",
    }


def test_the_plan_of_a_look_up_does_not_hang_on_its_values(connection: apsw.Connection) -> None:
    """Or SQLite would plan anew at each call, which takes ten times as long as the look-up itself."""
    assert connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1


def test_every_exception_is_a_statement() -> None:
    assert {*WALKS_A_TABLE, *SORTS} <= {name for name, _ in all_statements()}


def test_every_statement_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    assert [name for name, _ in all_statements() if f'"{name}"' not in source] == []


def test_a_file_is_read_into_statements_by_name_without_comments() -> None:
    statements = load_statements("saving")
    assert statements["remove_tallies"] == "DELETE FROM tally WHERE profile_id = ?1"
    assert not any("--" in statement for statement in statements.values())
