"""The secrets: made once, for their owner only, and refused in words where they cannot be used.

Not for what is signed with them.
"""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from playhead.secrets_file import FILE_NAME, SecretsUnreadable, load_secrets
from playhead.testing.ids import SequentialIds

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-it.md"
KEY = "0123456789abcdef" * 4
GOOD = {"session_keys": [{"key_id": "a", "secret": KEY}], "cursor_secret": KEY, "ticket_secret": KEY}


def _write(folder: Path, secrets: object) -> None:
    (folder / FILE_NAME).write_text(json.dumps(secrets), encoding="utf-8")


def test_the_first_start_makes_them_and_the_next_finds_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    made = load_secrets(folder, SequentialIds())
    assert load_secrets(folder, SequentialIds()) == made
    secrets = [made.session_keys[0].secret, made.cursor_secret, made.ticket_secret]
    assert len(set(secrets)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}", secret) for secret in secrets)


def test_nobody_but_the_owner_may_read_them_and_no_draft_is_left(tmp_path: Path) -> None:
    load_secrets(tmp_path / "data", SequentialIds())
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in (tmp_path / "data").iterdir()] == [
        (FILE_NAME, 0o600)
    ]


def test_of_two_that_start_at_once_both_end_with_the_first_ones(tmp_path: Path) -> None:
    class Overtaken(SequentialIds):
        """Another process makes its secrets while these are being made."""

        def hex(self, byte_count: int) -> str:
            if not (tmp_path / FILE_NAME).exists():
                _write(tmp_path, GOOD)
            return super().hex(byte_count)

    assert load_secrets(tmp_path, Overtaken()).cursor_secret == KEY
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_every_key_is_kept_in_its_order(tmp_path: Path) -> None:
    keys = [{"key_id": name, "secret": KEY} for name in ("new", "old")]
    _write(tmp_path, {**GOOD, "session_keys": keys})
    assert [key.key_id for key in load_secrets(tmp_path, SequentialIds()).session_keys] == ["new", "old"]


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        [],
        {**GOOD, "session_keys": []},
        {**GOOD, "session_keys": [{"key_id": "a", "secret": KEY[:-2]}]},
        {**GOOD, "session_keys": [{"key_id": "a", "secret": "z" * 64}]},
        {**GOOD, "session_keys": [{"key_id": "", "secret": KEY}]},
        {**GOOD, "cursor_secret": ""},
        {**GOOD, "ticket_secret": None},
        {**GOOD, "more": 1},
    ],
)
def test_damaged_ones_are_refused_with_what_to_do_and_never_shown_or_replaced(tmp_path: Path, damaged: object) -> None:
    _write(tmp_path, damaged)
    with pytest.raises(SecretsUnreadable) as refused:
        load_secrets(tmp_path, SequentialIds())
    assert "Restore it from a backup" in str(refused.value)
    assert KEY[:-2] not in str(refused.value)
    assert json.loads((tmp_path / FILE_NAME).read_text()) == damaged


def test_a_folder_that_is_none_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SecretsUnreadable, match=r"file: File exists.*PLAYHEAD_DATA"):
        load_secrets(tmp_path / "file", SequentialIds())


def test_the_page_on_changing_keys_shows_the_file_as_it_is(tmp_path: Path) -> None:
    example = PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    _write(tmp_path, json.loads(example.replace("64 hexadecimal digits", KEY)))
    assert load_secrets(tmp_path, SequentialIds()).cursor_secret == KEY
