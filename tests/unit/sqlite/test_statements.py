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
    "search_titles": "text is searched anywhere within",
    "list_content_ids": "text is searched anywhere within; the bodies are in a table of their own",
}
SORTS = {
    "list_updated": "the entries of one hour at a time",
    "list_viewings": "the entries of one hour at a time",
    "list_viewings_of": "the entries of the titles asked for",
    "list_entries_of_season": "the entries of one movie or season",
    "list_entries_of_episode": "the entries of one episode and its season's defaults",
    "list_points": "the resumable points of one hour at a time",
    "list_upcoming": "the titles of one hour at a time",
    "list_stale_titles": "the shows whose plans are to be made anew",
    "list_changed_entries": "one block of revisions at a time",
    "list_changed_playbacks": "one block of revisions at a time",
    "find_newest_point_of": "the points of one title",
    "find_latest_anew": "the entries of one locator",
    "count_anew": "the entries of one locator at a time",
    "sample_entries_by_place": "the entries of one title, or of a part of it",
    "sample_entries_by_time": "the entries of one hour at a time",
    "put_back_entries": "what one bulk act retired",
    "list_marks_at": "the marks on one locator",
    "list_marks_of": "the marks on one title",
    "list_sign_ins": "the sign-ins of one account",
    "list_apps": "all apps",
    "list_content_ids": "what was found",
}
WIDE = {
    "count_entries_from_newest": "page numbers, by hour, in an index",
    "count_entries_from_oldest": "page numbers, by hour, in an index",
    "erase_profile": "all that it holds",
}
"""Statements that may read all that a profile has in a large table."""


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
    tables = [
        step for step in steps if step.startswith("SCAN") and not re.search("VIRTUAL|CONSTANT ROW|subquery", step)
    ]
    assert bool(tables) is (name in WALKS_A_TABLE), steps
    assert any("TEMP B-TREE" in step for step in steps) <= (name in SORTS), steps


def test_a_walk_through_a_table_and_a_sort_are_recognised(connection: apsw.Connection) -> None:
    assert plan(connection, "SELECT * FROM entry ORDER BY progress") == ["SCAN entry", "USE TEMP B-TREE FOR ORDER BY"]


def test_a_profiles_rows_are_never_walked_to_find_a_few(connection: apsw.Connection) -> None:
    """A search by the profile alone reads all that a profile has: only counting and erasing may do that.

    But for indexes that hold a few of its rows alone.
    """
    wide = {
        name
        for name, statement in all_statements()
        for step in plan(connection, statement)
        if re.search(r"(entry|tally|playback|mark|title_state|tombstone) USING .*\(profile_id=\?\)( LEFT-JOIN)?$", step)
        and not re.search(r"INDEX (tally_uncounted|title_state_stale) ", step)
    }
    assert wide == set(WIDE)


HOT = {
    "find_head": "profile USING INTEGER PRIMARY KEY",
    "find_latest": "entry USING PRIMARY KEY (profile_id=? AND title_id=? AND season=? AND episode=? AND entry_id=?)",
    "find_playback": "playback USING PRIMARY KEY (profile_id=? AND title_id=? AND season=? AND episode=?)",
    "find_title_state": "title_state USING PRIMARY KEY (profile_id=? AND title_id=?)",
    "list_offered_of": "playback USING INDEX playback_offered_of (profile_id=? AND title_id=?)",
    "change_playback_in_place": "playback USING PRIMARY KEY (profile_id=? AND title_id=? AND season=? AND episode=?)",
    "change_entry_in_place": "entry USING PRIMARY KEY (profile_id=? AND title_id=? AND season=? AND episode=? AND entr",
    "list_marks_at": "mark USING PRIMARY KEY (profile_id=? AND title_id=? AND season=? AND episode=?)",
    "list_changed_entries": "entry USING INDEX entry_by_block (profile_id=? AND revision_block>?)",
    "list_changed_playbacks": "playback USING INDEX playback_by_block (profile_id=? AND revision_block>?)",
    "list_upcoming": "title_state USING INDEX title_state_next (profile_id=? AND active_hour<?)",
    "list_points": "playback USING INDEX playback_by_hour (profile_id=? AND resumable=? AND updated_hour<?)",
}


@pytest.mark.parametrize("name", HOT)
def test_what_is_asked_often_is_found_by_the_whole_of_its_key(connection: apsw.Connection, name: str) -> None:
    statements = [statement for other, statement in all_statements() if other == name]
    assert [step for statement in statements for step in plan(connection, statement) if HOT[name] in step]


@pytest.mark.parametrize("name", ["change_entry_in_place", "change_playback_in_place", "change_title_state_in_place"])
def test_a_change_in_place_writes_no_column_of_an_index(connection: apsw.Connection, name: str) -> None:
    statement = dict(all_statements())[name]
    table = statement.split()[1]
    changed = set(re.findall(r"(\w+) = \?", statement.partition(" WHERE ")[0]))
    indexed = {
        column
        for (index,) in connection.execute("SELECT name FROM pragma_index_list(?)", (table,)).fetchall()
        for (column,) in connection.execute("SELECT name FROM pragma_index_info(?)", (index,))
    }
    assert {"revision_block", "active_hour"} & indexed
    assert {"revision", "active_at"} & changed
    assert changed & indexed == set()


def test_the_plan_of_a_look_up_does_not_hang_on_its_values(connection: apsw.Connection) -> None:
    """Or SQLite would plan anew at each call, which takes ten times as long as the look-up itself."""
    assert connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1


def test_every_exception_is_a_statement() -> None:
    assert {*WALKS_A_TABLE, *SORTS, *WIDE, *HOT} <= {name for name, _ in all_statements()}


def test_every_statement_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    assert [name for name, _ in all_statements() if f'"{name}"' not in source] == []


def test_a_file_is_read_into_statements_by_name_without_comments() -> None:
    statements = load_statements("saving")
    assert statements["set_counts"] == (
        "UPDATE profile SET revision = ?2, entry_count = ?3, watchlist_count = ?4 WHERE profile_id = ?1"
    )
    assert not any("--" in statement for statement in statements.values())
