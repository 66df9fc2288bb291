"""That sign-ins made before refresh tokens could rotate are what they were, and that new ones can stand beside them.

Not for the other steps.
"""

from pathlib import Path

import apsw
import pytest

import playhead.storage.sqlite
from playhead.domain.access import SignInKind
from playhead.storage.sqlite import SqliteStore
from playhead.storage.sqlite.connection import connect
from playhead.storage.sqlite.migrations import load_migrations, migrate
from playhead.testing.clock import START, FixedClock
from playhead.testing.samples import a_family, a_sign_in

FOLDER = Path(playhead.storage.sqlite.__file__).parent / "migrations"
STEPS_BEFORE = sorted(path.name for path in FOLDER.glob("*.sql")).index("0003_rotating_tokens.sql")


def _fill(connection: apsw.Connection) -> None:
    """An account, and a sign-in of each kind that there was."""
    at = int(START.timestamp() * 1000)
    connection.execute(
        "INSERT INTO account (account_id, email, name, password_hash, created_at, updated_at, disabled)"
        " VALUES (1, 'a@example.org', 'A', '', ?1, ?1, 0)",
        (at,),
    )
    for sign_in in (a_sign_in(1), a_sign_in(2, kind=SignInKind.HNC)):
        connection.execute(
            "INSERT INTO sign_in (sign_in_id, kind, token_hash, public_id, account_id, client_id, device, created_at,"
            " last_used_at, expires_at) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?7, ?8)",
            (
                sign_in.sign_in_id,
                sign_in.kind.value,
                sign_in.token_hash,
                sign_in.public_id,
                sign_in.client_id,
                sign_in.device,
                at,
                int(sign_in.expires_at.timestamp() * 1000),
            ),
        )


async def test_older_sign_ins_are_what_they_were_and_new_ones_stand_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "playhead.sqlite3"
    path.touch()
    older = load_migrations()[:STEPS_BEFORE]
    with monkeypatch.context() as patched:
        patched.setattr("playhead.storage.sqlite.migrations.load_migrations", lambda: older)
        connection = connect(path, writes=True)
        migrate(connection)
        _fill(connection)
        connection.close()
    store = SqliteStore(path, FixedClock())
    await store.open()
    rotating = a_sign_in(3, kind=SignInKind.OAUTH)
    await store.add_sign_in(rotating)
    account_id = rotating.account_id
    assert await store.list_sign_ins(account_id) == (rotating, a_sign_in(2, kind=SignInKind.HNC), a_sign_in(1))
    assert await store.find_family(a_family(3)) == rotating
    await store.close()
