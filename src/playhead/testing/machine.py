"""Whether an engine and the plain diary of ``oracle`` agree on every answer and page, whatever two profiles do.

They do anything in any order, one by one or many at once, under a clock that may step back, and saves may fail.

Not for accounts and catalogues: ``StoreConformance`` has their cases.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from playhead.domain.commands import ChangeEntry, RemoveEntry
from playhead.domain.errors import DomainError
from playhead.domain.history import Entry, EntryId
from playhead.domain.marking import Marked
from playhead.testing.acts import acts, carry_out
from playhead.testing.clock import FixedClock
from playhead.testing.comparison import compare, entry_row, mark_row, told
from playhead.testing.faults import Part, Sabotaged
from playhead.testing.oracle import Diary, Refused
from playhead.testing.samples import a_profile, an_account

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock
    from playhead.ports.store import Store

_PROFILES: Final = (a_profile(1), a_profile(2))
_ACTS: Final = st.one_of(*(acts(profile.profile_id) for profile in _PROFILES))


class HistoryMachine(RuleBasedStateMachine):
    """Subclass it with a ``make_store``, and let pytest run the subclass's ``TestCase``.

    Commands of one profile that arrive at once must be decided in the order in which ``apply`` was called.
    """

    durable: ClassVar[bool] = False
    """Whether a new store on the same folder finds everything again."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.clock = FixedClock()
        self.diaries = {profile.profile_id: Diary() for profile in _PROFILES}
        self.revisions = {profile.profile_id: 0 for profile in _PROFILES}
        self.entries: dict[EntryId, Entry] = {}
        """Every entry ever made, as it was then."""
        self.agrees = True
        self.store = self.make_store(Path(self.folder.name), self.clock)
        self._run(self.store.open())
        for number, profile in enumerate(_PROFILES, start=1):
            self._run(self.store.add_account(an_account(number), profile))

    def make_store(self, folder: Path, clock: Clock) -> Store:
        """A store that is not open yet, keeping what it keeps in ``folder``."""
        raise NotImplementedError

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the work answers
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            if self.agrees:
                self.look(limit=3)
        finally:
            self._run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    @rule(act=_ACTS)
    def act_alone(self, act: Command[Any]) -> None:
        self._act([self._aim(act)], None)

    @rule(
        together=st.lists(_ACTS, min_size=2, max_size=8),
        sabotaged=st.none() | st.integers(0, 7),
        part=st.sampled_from(Part),
    )
    def act_at_once(self, together: list[Command[Any]], sabotaged: int | None, part: Part) -> None:
        aimed = [self._aim(act) for act in together]
        if sabotaged is not None and sabotaged < len(aimed):
            aimed[sabotaged] = Sabotaged(aimed[sabotaged], part)
        self._act(aimed, sabotaged)

    @rule(seconds=st.sampled_from([0.001, 0.999, 59.0, 1801.0, 86_400.0, -0.001, -2.0, -4000.0]))
    def let_time_pass(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(limit=st.integers(1, 5))
    def look(self, limit: int) -> None:
        for profile in _PROFILES:
            self._run(compare(self.store, profile.profile_id, self.diaries[profile.profile_id], limit))

    @precondition(lambda self: self.durable)
    @rule()
    def start_again(self) -> None:
        self._run(self.store.close())
        self.store = self.make_store(Path(self.folder.name), self.clock)
        self._run(self.store.open())

    def _aim(self, act: Command[Any]) -> Command[Any]:
        """``act`` on a real entry, where it is on one: anyone's, there or gone."""
        if not isinstance(act, (ChangeEntry, RemoveEntry)) or not self.entries:
            return act
        entry = list(self.entries.values())[int(act.entry_id, 16) % len(self.entries)]
        if isinstance(act, RemoveEntry):
            return replace(act, entry_id=entry.entry_id)
        return replace(act, entry_id=entry.entry_id, locator=entry.locator)

    def _act(self, together: list[Command[Any]], sabotaged: int | None) -> None:
        async def apply_all() -> list[Any]:
            return await asyncio.gather(*map(self.store.apply, together), return_exceptions=True)

        self.agrees = False  # until all answers have been gone through
        for index, (act, answer) in enumerate(zip(together, self._run(apply_all()), strict=True)):
            if index != sabotaged:
                self._note(act, answer)
            elif isinstance(act, Sabotaged) and (isinstance(answer, DomainError) or not isinstance(answer, Exception)):
                self._note(act.command, answer)  # refused as ever, or there was nothing to save
        self.agrees = True

    def _note(self, act: Command[Any], answer: object) -> None:
        """Write ``act`` into the diary of its profile, whose answer must be the store's."""
        refusal, row = None, None
        try:
            row = carry_out(self.diaries[act.profile_id], act, self.clock.now())
        except Refused as refused:
            refusal = str(refused)
        if isinstance(answer, DomainError):
            assert answer.code == refusal, f"{act} was refused"
        elif isinstance(answer, Exception):
            raise AssertionError(f"{act} failed") from answer  # noqa: TRY004 - the store's fault, not a caller's
        else:
            assert refusal is None, f"{act} was answered with {answer!r}"
            self._compare_answer(act, row, answer)

    def _compare_answer(self, act: Command[Any], row: Any, answer: object) -> None:  # noqa: ANN401 - what the diary answers
        match answer:
            case Entry():
                if row["id"] is None:
                    row["id"] = self._note_new(act, answer)
                assert entry_row(answer) == told(row)
                self._note_revision(act, answer.revision)
            case Marked():
                mark, is_new, replaced = row
                assert (answer.is_new, answer.replaced and answer.replaced.value) == (is_new, replaced)
                if is_new:
                    self._note_revision(act, answer.mark.revision)
                    mark["revision"] = answer.mark.revision
                assert mark_row(answer.mark) == told(mark)
            case _:
                assert answer == row

    def _note_new(self, act: Command[Any], entry: Entry) -> str:
        """Hold a new entry's id to its form (hnc.md#history), and to being new."""
        assert entry.entry_id not in self.entries
        assert entry.entry_id[:8] == f"{int(entry.created_at.timestamp()):08x}"
        assert entry.entry_id[8:18] == act.profile_id
        self.entries[entry.entry_id] = entry
        return entry.entry_id

    def _note_revision(self, act: Command[Any], revision: int) -> None:
        """Every row written has a greater revision than any before (semantics.md#deltas, 1)."""
        assert revision > self.revisions[act.profile_id]
        self.revisions[act.profile_id] = revision
