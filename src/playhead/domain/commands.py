"""Every act on single entries: what it must see and what it decides.

Not for what players report (``telling``), bulk acts (``bulk``), shelves (``shelving``) and marks (``marking``), nor for
how a dialect spells the act or how a store carries the changes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playhead.domain.acts import Act, ActKind
from playhead.domain.draft import Draft
from playhead.domain.errors import EntryNotFound, InvalidValue
from playhead.domain.history import Precision
from playhead.domain.operations import Of, Selection
from playhead.domain.playback import touched, with_mark
from playhead.domain.progress import NONE, Progress, check_position
from playhead.domain.resolving import with_act
from playhead.domain.slices import Reads
from playhead.domain.telling import Word, end, facts_at, tell_word, with_verdict

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, EntryId
    from playhead.domain.reports import SittingId
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import Locator

ORIGIN_MAX: Final = 64


def _not_later(at: datetime | None, now: datetime) -> datetime:
    """A client's time, clamped to ``now``; ``now`` where it told none (discovr.md#history)."""
    return now if at is None or at > now else at


def _reads_of_place(locator: Locator) -> Reads:
    """A movie or an episode and what was played of it; of a season what is offered of its show."""
    return Reads(
        latest_at=locator,
        playback_at=None if locator.is_season_default else locator,
        offered_of=locator.title_id if locator.is_season_default else None,
        title=locator.title_id,
    )


def _note_title(draft: Draft, slice_: Slice, entry: Entry, before: Entry | None, now: datetime) -> None:
    """The title after an entry of it was told: its plans may not hold any more.

    A word on a season takes what was played of it before off the offer (semantics.md#reports, 6).
    """
    if not entry.completed and before is not None and not before.completed:
        return
    locator = entry.locator
    if not locator.is_season_default or locator.season is None:
        draft.touch_title(locator.title_id, entry.updated_at)
        return
    state = touched(slice_.title, locator.title_id, entry.updated_at)
    draft.put_title(with_mark(state, locator.season, entry.updated_at))
    for one in slice_.playbacks:
        if one.locator.season == locator.season and one.point and one.point.updated_at <= entry.updated_at:
            end(draft, one, entry.updated_at, slice_, now)


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Log a viewing: always a new entry.

    Outcome: the entry. Refuses an ``origin`` that is empty or too long (discovr.md#history, POST). It is a verdict on
    what was reported of the place up to its time (semantics.md#reports, 6).
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress
    updated_at: datetime | None = None
    origin: str | None = None
    precision: Precision = Precision.SECOND

    def reads(self) -> Reads:
        return _reads_of_place(self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        if self.origin is not None and not 1 <= len(self.origin) <= ORIGIN_MAX:
            raise InvalidValue("origin", f"an origin has 1 to {ORIGIN_MAX} characters")
        draft = Draft(slice_)
        entry = draft.add_entry(
            self.locator,
            self.progress,
            origin=self.origin,
            created_at=now,
            updated_at=_not_later(self.updated_at, now),
            explicit=True,
            precision=self.precision,
        )
        with_verdict(draft, slice_, entry, now)
        _note_title(draft, slice_, entry, None, now)
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class SetProgress:
    """Set the progress of the newest entry at a locator outright, or add the first.

    Outcome: the entry (discovr.md#history, PATCH). Idempotent but for the revision and ``updated_at``. It is a verdict
    on what was reported of the place so far; where nothing was, it makes no resume point.
    """

    profile_id: ProfileId
    locator: Locator
    progress: Progress

    def reads(self) -> Reads:
        return _reads_of_place(self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        draft = Draft(slice_)
        before = slice_.entry
        if before is None:
            entry = draft.add_entry(self.locator, self.progress, created_at=now, updated_at=now, explicit=True)
        else:
            entry = draft.change_entry(before, self.progress, None, now, explicit=True)
        with_verdict(draft, slice_, entry, now, before)
        _note_title(draft, slice_, entry, before, now)
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """A player's word on where it is: updates the newest entry there or adds the first, and reports the place.

    At least a position (seconds) or a progress, or nothing is reported. Of an entry already there what was not told
    stays. ``sitting_id`` as in ``Scrobble``. Outcome: the entry; None in private mode, which leaves nothing
    (hnc.md#history, POST).
    """

    profile_id: ProfileId
    sitting_id: SittingId
    locator: Locator
    position_s: float | None = None
    progress: Progress | None = None
    duration_s: float | None = None
    credits_start_s: float | None = None

    def reads(self) -> Reads:
        return _reads_of_report(self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Entry | None]:
        _check_position(self.position_s)
        if slice_.head.settings.private:
            return None, slice_.entry
        draft = Draft(slice_)
        before = slice_.entry
        if before is None:
            progress = NONE if self.progress is None else self.progress
            entry = draft.add_entry(
                self.locator,
                progress,
                position_s=self.position_s,
                created_at=now,
                updated_at=now,
                explicit=self.locator.is_season_default,
            )
        else:
            entry = _change(draft, before, self.position_s, self.progress, now)
        _report(draft, slice_, self, entry, before, now)
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """Set position (seconds) and/or progress of one entry at ``locator``, and report the place.

    Outcome: the entry. Refuses with EntryNotFound, and with InvalidValue when told neither (hnc.md#history, PUT).
    """

    profile_id: ProfileId
    sitting_id: SittingId
    entry_id: EntryId
    locator: Locator
    position_s: float | None = None
    progress: Progress | None = None
    duration_s: float | None = None
    credits_start_s: float | None = None

    def reads(self) -> Reads:
        reads = _reads_of_report(self.locator)
        return Reads(entry=self.entry_id, playback_at=reads.playback_at, offered_of=reads.offered_of, title=reads.title)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Entry]:
        if self.position_s is None and self.progress is None:
            raise InvalidValue("progress", "a position or a progress is required")
        _check_position(self.position_s)
        before = slice_.entry
        if before is None or before.locator != self.locator:
            raise EntryNotFound
        if slice_.head.settings.private:
            return None, before
        draft = Draft(slice_)
        entry = _change(draft, before, self.position_s, self.progress, now)
        _report(draft, slice_, self, entry, before, now)
        return draft.changes(), entry


def _reads_of_report(locator: Locator) -> Reads:
    reads = _reads_of_place(locator)
    return Reads(
        latest_at=reads.latest_at,
        playback_at=reads.playback_at,
        title=reads.title,
        offered_of=reads.offered_of or (locator.title_id if locator.episode else None),
    )


def _check_position(position_s: float | None) -> None:
    if position_s is not None:
        check_position(position_s)


def _change(draft: Draft, entry: Entry, position_s: float | None, progress: Progress | None, now: datetime) -> Entry:
    return draft.change_entry(
        entry,
        entry.progress if progress is None else progress,
        entry.position_s if position_s is None else position_s,
        now,
        explicit=entry.locator.is_season_default,
    )


def _report(
    draft: Draft,
    slice_: Slice,
    act: RecordPosition | ChangeEntry,
    entry: Entry,
    before: Entry | None,
    now: datetime,
) -> None:
    """Take what was told of a movie or episode as a report; the entry is its record, so it logs no other."""
    is_told = act.position_s is not None or act.progress is not None
    if act.locator.is_season_default or not is_told:
        _note_title(draft, slice_, entry, before, now)
        return
    word = Word(
        act.sitting_id,
        act.locator,
        None if act.position_s is None else round(act.position_s * 1000),
        act.progress,
        None if not act.duration_s else round(act.duration_s * 1000),
        credits_start_ms=None if act.credits_start_s is None else round(act.credits_start_s * 1000),
    )
    is_watched = entry.completed and (before is None or not before.completed)
    tell_word(draft, slice_, word, None, now, logs=False, is_play=is_watched)


@dataclass(frozen=True, slots=True)
class CorrectEntry:
    """Correct one entry: its progress, its time and how exactly that is known; what is not told stays.

    Outcome: the entry. Refuses with EntryNotFound (native-api.md, PATCH /v1/history/{entry_id}). It becomes a word told
    outright.
    """

    profile_id: ProfileId
    entry_id: EntryId
    locator: Locator
    progress: Progress | None = None
    updated_at: datetime | None = None
    precision: Precision | None = None

    def reads(self) -> Reads:
        return Reads(
            entry=self.entry_id,
            playback_at=None if self.locator.is_season_default else self.locator,
            title=self.locator.title_id,
        )

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Entry]:
        before = slice_.entry
        if before is None or before.locator != self.locator:
            raise EntryNotFound
        draft = Draft(slice_)
        entry = draft.change_entry(
            before,
            before.progress if self.progress is None else self.progress,
            before.position_s if self.progress is None else None,
            before.updated_at if self.updated_at is None else _not_later(self.updated_at, now),
            explicit=True,
            precision=before.precision if self.precision is None else self.precision,
        )
        with_verdict(draft, slice_, entry, now, before)
        draft.touch_title(entry.locator.title_id, now)
        return draft.changes(), entry


@dataclass(frozen=True, slots=True)
class RemoveEntries:
    """Remove every entry at exactly one locator, and its resume point; late reports of it are dropped.

    Refuses with EntryNotFound (discovr.md#history, DELETE).
    """

    profile_id: ProfileId
    locator: Locator

    def reads(self) -> Reads:
        return _reads_of_place(self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        if slice_.entry is None:
            raise EntryNotFound
        draft = Draft(slice_)
        draft.remove_selected(_exactly(self.locator), slice_.tally.entry_count, now, points=False)
        _forget_place(draft, slice_, self.locator, now)
        return draft.changes(), None


def _exactly(locator: Locator) -> Selection:
    of = Of.DEFAULTS if locator.is_season_default else Of.ALL
    return Selection(locator.title_id, locator.season, locator.episode, of)


def _forget_place(draft: Draft, slice_: Slice, locator: Locator, now: datetime) -> None:
    """Leave a tombstone in place of what was told of playing there (semantics.md#reports, 7)."""
    if not locator.is_season_default:
        facts = with_act(facts_at(slice_, locator), Act(ActKind.FORGOTTEN, now))
        draft.put_playback(facts, None)
    draft.touch_title(locator.title_id, now)


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Remove one entry at ``locator``; the last of a place takes the resume point with it.

    Refuses with EntryNotFound (hnc.md#history, DELETE; native-api.md, DELETE /v1/history/{entry_id}).
    """

    profile_id: ProfileId
    entry_id: EntryId
    locator: Locator

    def reads(self) -> Reads:
        return Reads(
            entry=self.entry_id,
            playback_at=None if self.locator.is_season_default else self.locator,
            title=self.locator.title_id,
        )

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, None]:
        entry = slice_.entry
        if entry is None or entry.locator != self.locator:
            raise EntryNotFound
        draft = Draft(slice_)
        draft.remove_entry(entry, now)
        if slice_.tally.entry_count == 1:
            _forget_place(draft, slice_, entry.locator, now)
        else:
            draft.touch_title(entry.locator.title_id, now)
        return draft.changes(), None
