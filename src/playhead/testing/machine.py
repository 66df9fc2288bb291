"""Whether an engine and the plain diary of ``oracle`` agree on every answer and page, whatever two profiles do.

They do anything in any order, one by one or many at once, under a clock that may step back, and saves may fail.

Not for accounts and catalogues: ``StoreConformance`` has their cases.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from playhead.domain.bulk import Done
from playhead.domain.errors import DomainError, ResyncNeeded
from playhead.domain.history import Entry, EntryId
from playhead.domain.marking import Marked
from playhead.domain.operations import Operation
from playhead.domain.playback import Snooze
from playhead.domain.settings import DEFAULT_SETTINGS, ProfileSettings
from playhead.domain.telling import Answer
from playhead.testing.acts import acts, runs
from playhead.testing.aiming import Aim
from playhead.testing.clock import FixedClock
from playhead.testing.comparison import Looked, compare, told
from playhead.testing.faults import Part, Sabotaged
from playhead.testing.oracle import Diary, Refused
from playhead.testing.replica import Replica
from playhead.testing.samples import a_profile, an_account
from playhead.testing.telling import (
    carry_out,
    entry_row,
    mark_row,
    operation_row,
    resolution_row,
    settings_row,
    snooze_row,
)
from playhead.testing.walking import walk_changes

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock
    from playhead.ports.store import Store
    from playhead.testing.oracle import Row

_PROFILES: Final = (a_profile(1), a_profile(2))
_ACTS: Final = st.one_of(*(acts(profile.profile_id) for profile in _PROFILES))
_RUNS: Final = st.one_of(*(runs(profile.profile_id) for profile in _PROFILES))


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
        self.diaries = {
            profile.profile_id: Diary(profile.profile_id, settings_row(DEFAULT_SETTINGS)) for profile in _PROFILES
        }
        self.replicas = {profile.profile_id: Replica() for profile in _PROFILES}
        self.aim = Aim(self.diaries, self.clock)
        self.ids: set[EntryId] = set()
        """Of every entry ever made."""
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
        self._act([act], None)

    @rule(
        together=st.lists(_ACTS, min_size=2, max_size=10),
        sabotaged=st.none() | st.integers(0, 9),
        part=st.sampled_from(Part),
    )
    def act_at_once(self, together: list[Command[Any]], sabotaged: int | None, part: Part) -> None:
        self._act(together, sabotaged, part)

    @rule(run=_RUNS, at_once=st.booleans())
    def play(self, run: list[Command[Any]], at_once: bool) -> None:  # noqa: FBT001 - drawn
        """Several reports of one place."""
        for together in [run] if at_once else [[report] for report in run]:
            self._act(together, None)

    @rule(
        seconds=st.sampled_from([0.001, 0.999, 59.0, 1801.0, 86_400.0, 31 * 86_400.0, -0.001, -2.0, -4000.0]),
        kept_days=st.sampled_from([None, None, None, 30, 30, 0]),
    )
    def let_time_pass(self, seconds: float, kept_days: int | None) -> None:
        """Perhaps until somebody lets go of what is old."""
        self.clock.advance(seconds)
        if kept_days is not None:
            before = self.clock.now() - timedelta(days=kept_days)
            gone = sum(diary.purge(before) for diary in self.diaries.values())
            assert self._run(self.store.purge(before)) == gone

    @rule(limit=st.integers(1, 5))
    def look(self, limit: int) -> None:
        for profile_id, diary in self.diaries.items():
            self._run(compare(Looked(self.store, profile_id, diary, self.clock.now(), limit)))
            self._run(self._follow(profile_id, limit))

    @precondition(lambda self: self.durable)
    @rule()
    def start_again(self) -> None:
        self._run(self.store.close())
        self.store = self.make_store(Path(self.folder.name), self.clock)
        self._run(self.store.open())

    async def _follow(self, profile_id: ProfileId, limit: int) -> None:
        """Bring the replica up to date by the feed alone; it must then hold what the profile holds."""
        replica = self.replicas[profile_id]
        try:
            replica.follow(await walk_changes(self.store, profile_id, limit, replica.revision))
        except ResyncNeeded:
            replica = self.replicas[profile_id] = Replica()
            replica.follow(await walk_changes(self.store, profile_id, limit))
        present = Replica()
        present.follow(await walk_changes(self.store, profile_id, 1000))
        replica.look_up(present)
        assert replica.rows == present.rows

    def _act(self, together: list[Command[Any]], sabotaged: int | None, part: Part = Part.ENTRY) -> None:
        async def aim_all() -> list[Command[Any]]:
            return [await self.aim.at(act, self.store) for act in together]

        async def apply_all() -> list[Any]:
            return await asyncio.gather(*map(self.store.apply, aimed), return_exceptions=True)

        self.agrees = False  # until all answers have been gone through
        aimed = self._run(aim_all())
        if sabotaged is not None and sabotaged < len(aimed):
            aimed[sabotaged] = Sabotaged(aimed[sabotaged], part)
        for act, answer in zip(aimed, self._run(apply_all()), strict=True):
            if not isinstance(act, Sabotaged):
                self._note(act, answer)
            elif isinstance(answer, DomainError) or not isinstance(answer, Exception):
                self._note(act.command, answer)  # refused as ever, or there was nothing to save
        self.agrees = True

    def _note(self, act: Command[Any], answer: object) -> None:
        """Write ``act`` into the diary of its profile, whose answer must be the store's."""
        refusal, row = None, None
        diary = self.diaries[act.profile_id]
        before = diary.revision
        try:
            row = carry_out(diary, act, self.clock.now())
        except Refused as refused:
            refusal = str(refused)
        if isinstance(answer, DomainError):
            assert answer.code == refusal, f"{act} was refused"
        elif isinstance(answer, Exception):
            raise AssertionError(f"{act} failed") from answer  # noqa: TRY004 - the store's fault, not a caller's
        else:
            assert refusal is None, f"{act} was answered with {answer!r}"
            self._compare_answer(act, row, answer, before)

    def _compare_answer(self, act: Command[Any], row: Any, answer: object, before: int) -> None:  # noqa: ANN401 - what the diary answers
        match answer:
            case Entry():
                self._compare_entry(act, row, answer, before)
            case Answer():
                assert (answer.outcome.value, answer.revision) == (row["outcome"], row["revision"]), act
                seen = {key: row[key] for key in ("current", "alternatives", "completed", "completed_at")}
                assert resolution_row(answer.resolution) == seen, act
                assert (answer.logged is None) is (row["logged"] is None), act
                if answer.logged is not None:
                    self._compare_entry(act, row["logged"], answer.logged, before)
            case Marked():
                mark, is_new, replaced = row
                assert (answer.is_new, answer.replaced and answer.replaced.value) == (is_new, replaced)
                assert mark_row(answer.mark) == mark
            case Done():
                self._compare_done(row, answer)
            case Operation():
                assert operation_row(answer) == _shown(row)
            case Snooze():
                assert snooze_row(answer) == row
            case ProfileSettings():
                assert settings_row(answer) == row
            case _:
                assert answer == row, act

    def _compare_done(self, row: Row, done: Done) -> None:
        operation = row["operation"]
        assert (done.operation is None) is (operation is None)
        if done.operation is not None:
            assert operation_row(done.operation) == _shown(operation)
        assert dict(done.counts) == row["counts"]
        assert list(map(entry_row, done.samples)) == list(map(told, row["samples"]))

    def _compare_entry(self, act: Command[Any], row: Row, entry: Entry, before: int) -> None:
        """Hold a new entry's id to its form (hnc.md#history), and to being new."""
        assert entry_row(entry) == told(row), act
        if entry.revision <= before or row["made"] != entry.revision:
            return
        assert entry.entry_id not in self.ids
        assert entry.entry_id[:8] == f"{int(entry.created_at.timestamp()):08x}"
        assert entry.entry_id[8:18] == act.profile_id
        self.ids.add(entry.entry_id)


def _shown(operation: Row) -> Row:
    return {key: value for key, value in operation.items() if key != "undoing"}
