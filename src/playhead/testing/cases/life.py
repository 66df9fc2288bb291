"""Cases of a store's own life: opened, closed, opened again, copied.

Not for what happens to it from outside: a killed process and a full disk are tests of the engine.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from playhead.domain.bulk import Clear, UndoOperation
from playhead.domain.commands import AddEntry, RecordPosition
from playhead.domain.marking import AddMark
from playhead.domain.marks import MarkKind
from playhead.domain.progress import Progress
from playhead.domain.titles import Locator, Title, TitleId
from playhead.ports.errors import StoreError, StoreUnavailable
from playhead.testing.cases.base import ME, MINE, Capability, StoreCases, add, entries, settle
from playhead.testing.cases.write_path import everything, fill
from playhead.testing.samples import (
    MOVIE,
    OTHER_MOVIE,
    a_content,
    a_grant,
    a_profile,
    a_sign_in,
    a_sitting,
    an_account,
)
from playhead.testing.walking import walk_marks

if TYPE_CHECKING:
    from pathlib import Path

    from playhead.ports.store import Store
    from playhead.testing.clock import FixedClock


async def refuses_everything(store: Store) -> None:
    """Assert that nothing can be done with ``store``."""
    for ask in (
        store.check(),
        add(store, MOVIE),
        entries(store),
        store.find_account(MINE),
        store.add_account(an_account(7), a_profile(7)),
        store.find_title(MOVIE.title_id),
    ):
        with pytest.raises(StoreUnavailable):
            await ask


class LifeCases(StoreCases):
    """``open``, ``close``, ``check`` and ``backup``."""

    async def test_an_open_store_answers_a_check(self, store: Store) -> None:
        await store.check()

    async def test_a_store_that_is_not_open_is_unavailable(self, tmp_path: Path, clock: FixedClock) -> None:
        """Before it is opened and after it is closed, to reads, writes and checks alike."""
        (tmp_path / "other").mkdir()
        store = self.make_store(tmp_path / "other", clock)
        await refuses_everything(store)
        await store.open()
        await settle(store)
        await store.close()
        await refuses_everything(store)

    async def test_closing_twice_is_closing_once(self, store: Store) -> None:
        await store.close()
        await store.close()

    async def test_closing_finishes_what_was_accepted(self, tmp_path: Path, clock: FixedClock) -> None:
        """Each of the commands that were waiting has its answer, and what was answered is kept."""
        (tmp_path / "other").mkdir()
        store = self.make_store(tmp_path / "other", clock, group_max=2)
        await store.open()
        await settle(store)
        asked = [asyncio.ensure_future(store.apply(AddEntry(ME, MOVIE, Progress(1.0)))) for _ in range(9)]
        await asyncio.sleep(0)
        await store.close()
        made = await asyncio.gather(*asked)
        assert len({entry.entry_id for entry in made}) == 9
        if Capability.DURABLE in self.capabilities:
            store = self.make_store(tmp_path / "other", clock)
            await store.open()
            assert len(await entries(store)) == 9
            await store.close()

    async def test_a_store_opened_again_has_what_it_had(self, store: Store, tmp_path: Path, clock: FixedClock) -> None:
        """All of it where the engine is durable, nothing where it is not."""
        operation = await fill(store, ME)
        await store.put_titles([Title(MOVIE.title_id, "Fight Club")])
        await store.put_contents([a_content(1, locator=MOVIE)])
        await store.add_sign_in(a_sign_in(1))
        await store.add_grant(a_grant(1))
        first_id = await store.next_content_id(1)
        before = await everything(store, ME)
        await store.close()
        again = self.make_store(tmp_path, clock)
        await again.open()
        if Capability.DURABLE in self.capabilities:
            assert await everything(again, ME) == before
            assert (await again.find_title(MOVIE.title_id)) == Title(MOVIE.title_id, "Fight Club")
            assert await again.list_contents_at([MOVIE]) == {MOVIE: a_content(1, locator=MOVIE)}
            assert await again.list_sign_ins(MINE) == (a_sign_in(1),)
            assert await again.find_grant(a_grant(1).device_code_hash) == a_grant(1)
            assert await again.next_content_id(1) > first_id
            assert await again.get_catalogue_version() > 0
            revision = (await again.get_head(ME)).revision
            assert (await add(again, MOVIE)).revision == revision + 1
            await again.apply(UndoOperation(ME, operation.operation_id, operation.title_id))
            assert OTHER_MOVIE in {entry.locator for entry in await entries(again)}
        else:
            assert await again.list_accounts() == ()
        await again.close()

    async def test_a_backup_is_the_store_as_it_was(self, store: Store, tmp_path: Path, clock: FixedClock) -> None:
        """Whole, though others write while it is made; what is written later is not in it."""
        path = tmp_path / "copy"
        await fill(store, ME)
        if Capability.BACKUP not in self.capabilities:
            with pytest.raises(StoreError):
                await store.backup(path)
            assert not path.exists()
            return
        writes = [
            store.apply(RecordPosition(ME, a_sitting("f"), Locator(TitleId(f"MV_{1 + number}")), 1.0, Progress(90.0)))
            for number in range(40)
        ]
        await asyncio.gather(*writes[:20], store.backup(path), *writes[20:])
        await store.apply(AddMark(ME, Locator(TitleId("MV_41")), MarkKind.LIKED))
        await store.apply(Clear(ME))
        copy = self.open_backup(path, clock)
        await copy.open()
        found = await entries(copy)
        numbered = await copy.list_entries_numbered(ME, limit=1, offset=0)
        assert 4 <= len(found) <= 45
        assert numbered.total_count == len(found), "the kept count is that of the rows"
        assert len(await walk_marks(copy, ME, MarkKind.LIKED, 5)) == 1
        await copy.close()
        assert await entries(store) == []

    async def test_a_backup_replaces_no_file(self, store: Store, tmp_path: Path) -> None:
        """Nor is one left behind where it cannot be written."""
        path = tmp_path / "precious"
        path.write_bytes(b"keep me")
        with pytest.raises(StoreError):
            await store.backup(path)
        assert path.read_bytes() == b"keep me"
        with pytest.raises(StoreError):
            await store.backup(tmp_path / "no-such-folder" / "copy")
        assert not (tmp_path / "no-such-folder").exists()
        await store.check()
