"""Where a sign-in is kept: files for their owner alone, replaced as a whole, and stores of a caller's own."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playhead_client import AsyncDiscovrClient, FileTokens, SignIn, StorageBroken, TokenStore

from tests.sdk.python.server import PROFILE, URL, Server, done, ok, refused

SIGN_IN = SignIn(
    refresh_token="rt_0123", public_id="Mq", expires_at=datetime(2027, 1, 1, tzinfo=UTC), profile_id=PROFILE
)


def test_a_file_gives_back_what_was_saved_last(tmp_path: Path) -> None:
    tokens: TokenStore = FileTokens(tmp_path / "sign-in.json")
    assert tokens.load() is None
    tokens.save(SignIn(refresh_token="rt_old"))
    tokens.save(SIGN_IN)
    assert FileTokens(str(tmp_path / "sign-in.json")).load() == SIGN_IN
    tokens.clear()
    tokens.clear()
    assert tokens.load() is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "player" / "tokens" / "sign-in.json"
    tokens = FileTokens(path)
    tokens.save(SIGN_IN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    tokens.save(SIGN_IN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_save_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = FileTokens(tmp_path / "sign-in.json")
    tokens.save(SIGN_IN)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageBroken, match="No space left"):
        tokens.save(SignIn(refresh_token="rt_new"))
    assert tokens.load() == SIGN_IN
    assert [file.name for file in tmp_path.iterdir()] == ["sign-in.json"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"refresh_token": 7}'])
async def test_a_file_that_is_none_of_ours_is_named_and_left_alone(make: Any, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sign-in.json"
    path.write_bytes(content)
    with pytest.raises(StorageBroken, match=r"sign-in\.json") as raised:
        await done(make("Discovr", tokens=FileTokens(path)).get_profiles())
    assert raised.value.code == "STORAGE_BROKEN"
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match=tmp_path.name):
        FileTokens(tmp_path).load()
    with pytest.raises(StorageBroken, match=tmp_path.name):
        FileTokens(tmp_path).clear()


class Vault:
    """A store of a caller's own, which has to be awaited."""

    def __init__(self) -> None:
        self.kept: SignIn | None = None

    async def load(self) -> SignIn | None:
        return self.kept

    async def save(self, sign_in: SignIn) -> None:
        self.kept = sign_in

    async def clear(self) -> None:
        self.kept = None


async def test_an_async_client_takes_a_store_that_has_to_be_awaited(server: Server) -> None:
    vault = Vault()
    server.answer("GET /profiles", ok({"profiles": []}), refused(401, "TOKEN_EXPIRED"))
    async with AsyncDiscovrClient(
        "app_1", base_url=URL, transport=httpx.MockTransport(server.handle), tokens=vault
    ) as client:
        await client.sign_in_with_refresh_token("rt_0123", profile_id=PROFILE)
        assert vault.kept == SignIn(refresh_token="rt_0123", profile_id=PROFILE)
        assert await client.get_profiles() == []
        await client.sign_out()
        assert vault.kept is None
