"""What a command may see of a profile, and what it may write: the whole contract between the rules and a store.

Not for the acts themselves (``commands``) nor for how an engine keeps the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from playhead.domain.history import Entry, Head, Tally, mint_entry_id
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.progress import COMPLETION

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import EntryId
    from playhead.domain.progress import Progress
    from playhead.domain.resume import ResumePoint
    from playhead.domain.titles import Locator, TitleId


@dataclass(frozen=True, slots=True)
class Reads:
    """What a command must see. The head always comes; each field asks for one thing more.

    ``latest_at``: the entry at exactly that locator updated last (greatest ``(updated_at, entry_id)``), and the
    locator's tally.
    ``entry``: that entry, and the tally of its locator. ``point_at``: the resume point there. ``resumable_of``: the
    resumable points of a title, oldest (least ``(updated_at, revision)``) first, so that ending them in turn keeps
    their order. ``marks_at``: every mark on exactly that locator, oldest first. A command asks for ``latest_at`` or
    ``entry``, not both.
    """

    latest_at: Locator | None = None
    entry: EntryId | None = None
    point_at: Locator | None = None
    resumable_of: TitleId | None = None
    marks_at: Locator | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """What was there when the command was decided: ``Reads`` answered, absent things None, zero or empty."""

    profile_id: ProfileId
    head: Head
    entry: Entry | None = None
    tally: Tally = field(default_factory=Tally)
    point: ResumePoint | None = None
    resumable: tuple[ResumePoint, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write, all of it or nothing, with the profile's next ``head``.

    A store carries these out in this order: removals first, then rows put whole by their key. Removing what is not
    there is no error.
    """

    head: Head
    clear_history: bool = False
    """Every entry, tally and resume point of the profile."""
    clear_marks: MarkKind | None = None
    """Every mark of that kind."""
    removed_at: Locator | None = None
    """Every entry at exactly that locator, and its tally."""
    removed_entry: Entry | None = None
    removed_point: Locator | None = None
    removed_marks: tuple[Mark, ...] = ()
    entry: Entry | None = None
    replaced_entry: Entry | None = None
    """The row that ``entry`` replaces, as it was read; None where ``entry`` is new."""
    tally: tuple[Locator, Tally] | None = None
    """The next tally there, where it changed; one without entries is removed."""
    points: tuple[ResumePoint, ...] = ()
    mark: Mark | None = None


R_co = TypeVar("R_co", covariant=True)


class Command(Protocol[R_co]):
    """One act on one profile. Frozen and pure: deciding it twice on the same slice and time gives the same decision."""

    @property
    def profile_id(self) -> ProfileId:
        """The profile acted on."""
        ...

    def reads(self) -> Reads:
        """What ``decide`` must see."""
        ...

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, R_co]:
        """What to write (None: nothing) and what to answer.

        Raises a DomainError to refuse, and then nothing is written.
        """
        ...


class Draft:
    """The changes a command is making: hands out revisions and keeps the counts in step with the rows.

    Every row written or removed takes a revision of its own, so a profile's revisions order its rows without ties
    (semantics.md#deltas, 1).
    """

    __slots__ = ("_entry_count", "_rows", "_slice", "_watchlist_count", "revision")

    def __init__(self, slice_: Slice) -> None:
        self._slice = slice_
        self.revision = slice_.head.revision
        self._entry_count = slice_.head.entry_count
        self._watchlist_count = slice_.head.watchlist_count
        self._rows: dict[str, Any] = {}

    def changes(self) -> Changes:
        """What to write, with the head that counts it."""
        return Changes(Head(self.revision, self._entry_count, self._watchlist_count), **self._rows)

    def _next_revision(self) -> int:
        self.revision += 1
        return self.revision

    def _set_tally(self, locator: Locator, entries: int, completed: int) -> None:
        before = self._slice.tally
        self._entry_count += entries
        if entries or completed:
            self._rows["tally"] = (
                locator,
                Tally(before.entry_count + entries, before.completed_count + completed),
            )

    def add_entry(
        self,
        locator: Locator,
        progress: Progress,
        *,
        position_s: float | None = None,
        origin: str | None = None,
        created_at: datetime,
        updated_at: datetime,
    ) -> Entry:
        """A new entry."""
        revision = self._next_revision()
        entry_id = mint_entry_id(self._slice.profile_id, created_at, revision)
        completed = COMPLETION.is_completed(progress)
        entry = Entry(entry_id, locator, progress, position_s, completed, origin, created_at, updated_at, revision)
        self._rows["entry"] = entry
        self._set_tally(locator, 1, int(completed))
        return entry

    def change_entry(self, before: Entry, progress: Progress, position_s: float | None, updated_at: datetime) -> Entry:
        """The same entry with another progress and position."""
        completed = COMPLETION.is_completed(progress)
        entry = Entry(
            before.entry_id,
            before.locator,
            progress,
            position_s,
            completed,
            before.origin,
            before.created_at,
            updated_at,
            self._next_revision(),
        )
        self._rows["entry"] = entry
        self._rows["replaced_entry"] = before
        self._set_tally(before.locator, 0, completed - before.completed)
        return entry

    def remove_entry(self, entry: Entry) -> None:
        """One entry; the resume point goes with the last entry of its locator."""
        self._next_revision()
        self._rows["removed_entry"] = entry
        self._set_tally(entry.locator, -1, -int(entry.completed))
        if self._slice.tally.entry_count == 1:
            self._rows["removed_point"] = entry.locator

    def remove_entries_at(self, locator: Locator) -> None:
        """Every entry at exactly that locator, and its resume point."""
        self._next_revision()
        self._entry_count -= self._slice.tally.entry_count
        self._rows["removed_at"] = locator
        self._rows["removed_point"] = locator

    def clear_history(self) -> None:
        """Every entry and resume point."""
        self._next_revision()
        self._entry_count = 0
        self._rows["clear_history"] = True

    def put_point(self, point: ResumePoint) -> None:
        """A resume point, new or moved."""
        point = replace(point, revision=self._next_revision())
        self._rows["points"] = (*self._rows.get("points", ()), point)

    def add_mark(self, kind: MarkKind, locator: Locator, created_at: datetime) -> Mark:
        """A mark not there before."""
        mark = Mark(kind, locator, created_at, self._next_revision())
        self._rows["mark"] = mark
        self._watchlist_count += kind is MarkKind.WATCHLIST
        return mark

    def remove_mark(self, mark: Mark) -> None:
        """A mark that is there."""
        self._next_revision()
        self._rows["removed_marks"] = (*self._rows.get("removed_marks", ()), mark)
        self._watchlist_count -= mark.kind is MarkKind.WATCHLIST

    def clear_watchlist(self) -> None:
        """Every title on the watchlist."""
        self._next_revision()
        self._watchlist_count = 0
        self._rows["clear_marks"] = MarkKind.WATCHLIST
