"""Acts as they were drawn, pointed at what is there when they are done: entries, operations, revisions, the time.

Not for drawing them (``acts``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from playhead.domain.bulk import Clear, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
)
from playhead.domain.history import EntryId
from playhead.domain.marking import RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import OperationId
from playhead.domain.reports import SittingId
from playhead.domain.shelving import SavePlans, SnoozeTitle
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Locator, TitleId
from playhead.testing.acts import CURRENT, ROUND_MAX
from playhead.testing.clock import START

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.reports import Report
    from playhead.domain.slices import Command
    from playhead.ports.history import HistoryStore
    from playhead.testing.clock import FixedClock
    from playhead.testing.oracle import Diary

MISS_EVERY: Final = 7
"""One in so many is left with the place that was drawn, where there is no such thing, as a rule."""


class Aim:
    """Anyone's entries and operations can be hit, there or gone, so that profiles try their hands on one another's."""

    def __init__(self, diaries: Mapping[ProfileId, Diary], clock: FixedClock) -> None:
        self._diaries = diaries
        self._clock = clock
        self._entries: dict[EntryId, Locator] = {}
        self._operations: dict[tuple[ProfileId, OperationId], TitleId | None] = {}
        self._words: Counter[tuple[ProfileId, Locator, SittingId]] = Counter()

    async def at(self, act: Command[Any], store: HistoryStore) -> Command[Any]:
        """``act`` on something real, now."""
        match act:
            case TakeReport():
                return TakeReport(act.profile_id, self._report(act.profile_id, act.report))
            case Scrobble():
                sitting_id = self._sitting(act.profile_id, act.locator, act.sitting_id)
                return replace(act, sitting_id=sitting_id, at=self._time(act.at))
            case RecordPosition():
                return replace(act, sitting_id=self._sitting(act.profile_id, act.locator, act.sitting_id))
            case ChangeEntry():
                entry_id, locator = self._pick(act.profile_id, act.entry_id, act.locator)
                sitting_id = self._sitting(act.profile_id, locator, act.sitting_id)
                return replace(act, entry_id=entry_id, locator=locator, sitting_id=sitting_id)
            case CorrectEntry():
                entry_id, locator = self._pick(act.profile_id, act.entry_id, act.locator)
                return replace(act, entry_id=entry_id, locator=locator, updated_at=self._time(act.updated_at))
            case RemoveEntry():
                entry_id, locator = self._pick(act.profile_id, act.entry_id, act.locator)
                return replace(act, entry_id=entry_id, locator=locator)
            case SavePlans():
                return await self._planning(act, store)
        return self._hit(self._shifted(act))

    def _hit(self, act: Command[Any]) -> Command[Any]:
        """Take away what is there rather than what is not, as a rule."""
        diary, number = self._diaries[act.profile_id], sum(map(ord, repr(act)))
        match act:
            case UndoOperation():
                return self._undo(act)
            case RemoveEntries() if diary.entries and number % MISS_EVERY:
                return replace(act, locator=_locator_of(diary.entries[number % len(diary.entries)]["where"]))
            case RemoveMark() if diary.marks and number % MISS_EVERY:
                mark = diary.marks[number % len(diary.marks)]
                return replace(act, locator=_locator_of(mark["where"]), kind=MarkKind(mark["kind"]))
        return act

    def _shifted(self, act: Command[Any]) -> Command[Any]:
        match act:
            case AddEntry():
                return replace(act, updated_at=self._time(act.updated_at))
            case Clear():
                return replace(act, before=self._time(act.before))
            case SnoozeTitle():
                return replace(act, until=self._time(act.until))
        return act

    def _time(self, at: datetime | None) -> datetime | None:
        return None if at is None else at + (self._clock.now() - START)

    def _report(self, profile_id: ProfileId, report: Report) -> Report:
        base = report.base_revision
        return replace(
            report,
            occurred_at=report.occurred_at + (self._clock.now() - START),
            sent_at=self._time(report.sent_at),
            base_revision=self._diaries[profile_id].revision if base == CURRENT else base,
        )

    def _sitting(self, profile_id: ProfileId, locator: Locator, sitting_id: SittingId) -> SittingId:
        """The device's sitting at a place: another one, as if it had signed in again, when that has grown long."""
        key = (profile_id, locator, sitting_id)
        number = self._words[key] // ROUND_MAX
        self._words[key] += 1
        return SittingId(f"{sitting_id[:24]}{number:012x}")

    def _pick(self, profile_id: ProfileId, pick: EntryId, locator: Locator) -> tuple[EntryId, Locator]:
        """An entry of one's own, or now and then anyone's, there or gone, or one with another's place."""
        for diary in self._diaries.values():
            for row in diary.entries:
                self._entries.setdefault(EntryId(row["id"]), _locator_of(row["where"]))
        number = int(pick, 16)
        own = [EntryId(row["id"]) for row in self._diaries[profile_id].entries]
        found = list(self._entries) if number % MISS_EVERY == 1 else own
        if not found:
            return pick, locator
        entry_id = found[number % len(found)]
        return entry_id, locator if number % MISS_EVERY == 0 else self._entries[entry_id]

    def _undo(self, act: UndoOperation) -> UndoOperation:
        """One of one's own, or now and then anyone's, there or forgotten."""
        for profile_id, diary in self._diaries.items():
            for row in diary.operations.values():
                self._operations.setdefault((profile_id, OperationId(row["id"])), row["title"])
        number = int(act.operation_id.removeprefix("op_"), 16)
        own = [(act.profile_id, OperationId(name)) for name in self._diaries[act.profile_id].operations]
        found = list(self._operations) if number == 0 else own
        if not found:
            return act
        _, operation_id = key = found[-1 - number % len(found)]
        return replace(act, operation_id=operation_id, title_id=self._operations[key])

    async def _planning(self, act: SavePlans, store: HistoryStore) -> SavePlans:
        """What was planned, in the state that the title has, as read at this revision."""
        head = await store.get_head(act.profile_id)
        known = await store.list_title_states(act.profile_id, [state.title_id for state in act.states])
        return replace(
            act,
            revision=head.revision if act.revision == CURRENT else act.revision,
            catalogue_version=head.catalogue_version,
            states=tuple(
                replace(known.get(state.title_id, state), plans=state.plans, is_stale=False) for state in act.states
            ),
        )


def _locator_of(where: tuple[str, int | None, int | None]) -> Locator:
    title, season, episode = where
    return Locator(TitleId(title), season, episode)
