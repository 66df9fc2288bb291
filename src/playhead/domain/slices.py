"""What a command may see of a profile, and what it may write: the whole contract between the rules and a store.

Not for the acts themselves (``commands``) nor for how an engine keeps the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from playhead.domain.history import Entry, Head, Tally
from playhead.domain.operations import Selected

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import EntryId
    from playhead.domain.marks import Mark, MarkKind
    from playhead.domain.operations import Operation, OperationId, Selection, Tombstone, Undoable
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.titles import Locator, TitleId

NO_TALLY: Final = Tally()
NONE_SELECTED: Final = Selected()


@dataclass(frozen=True, slots=True)
class Reads:
    """What a command must see. The head always comes; each field asks for one thing more.

    ``latest_at``: the entry at exactly that locator updated last (greatest ``(updated_at, entry_id)``), and the
    locator's tally. ``latest_of``: the same of each of these. ``entry``: that entry, and the tally of its locator. A
    command asks for ``latest_at`` or ``entry``, not both.
    ``playback_at``: what is kept of playing there. ``offered_of``: the rows of playback of a title that are offered,
    oldest (least ``(updated_at, revision)`` of the point) first. ``playbacks_of``: every row of playback of a title.
    ``title``: the state of a title. ``marks_at``: every mark on exactly that locator, oldest first. ``marks_of``: every
    mark on a title, its seasons and episodes, oldest first. ``selection``: how much it takes. ``operation``: that
    operation.
    """

    latest_at: Locator | None = None
    latest_of: tuple[Locator, ...] = ()
    entry: EntryId | None = None
    playback_at: Locator | None = None
    offered_of: TitleId | None = None
    playbacks_of: TitleId | None = None
    title: TitleId | None = None
    marks_at: Locator | None = None
    marks_of: TitleId | None = None
    selection: Selection | None = None
    operation: OperationId | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """The entry at a locator that was updated last (None: there is none), and the locator's tally."""

    entry: Entry | None = None
    tally: Tally = NO_TALLY


@dataclass(frozen=True, slots=True)
class Slice:
    """What was there when the command was decided: ``Reads`` answered, absent things None, zero or empty.

    ``latest_of`` is in the order asked for. ``playbacks`` answers ``offered_of`` or ``playbacks_of``, ``marks`` answers
    ``marks_at`` or ``marks_of``.
    """

    profile_id: ProfileId
    head: Head
    entry: Entry | None = None
    tally: Tally = NO_TALLY
    latest_of: tuple[Latest, ...] = ()
    playback: Playback | None = None
    playbacks: tuple[Playback, ...] = ()
    title: TitleState | None = None
    marks: tuple[Mark, ...] = ()
    selected: Selected = NONE_SELECTED
    undoable: Undoable | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """Every entry of a selection, with the tallies of the places that lose any; what is left there is counted anew.

    ``points``: every row of playback of the same places and times goes, too (by the point's ``updated_at``; one without
    a point is a tombstone, and stays where a time is set). Where the changes have an ``operation``, all of it is
    retired under that one, to be put back when it is undone; else it is gone for good.
    """

    selection: Selection
    points: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Put back what an operation retired, and remove what it added, unless somebody has changed it since.

    An entry or row of playback that is there with a revision above the operation's ``last_revision`` stays as it is,
    and so does a mark that is there; a reaction does not come back beside another one. Rows put back take the revisions
    after ``revision``, each another one: entries by id, then rows of playback by locator, then marks. ``added`` are the
    entries to remove. Tallies are counted anew, and the operation's retired rows are gone.
    """

    operation_id: OperationId
    last_revision: int
    revision: int
    added: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Stale:
    """Title states of the profile that become stale, if they are there: of these titles, or, with None, every one."""

    title_ids: tuple[TitleId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write, all of it or nothing, with the profile's next ``head``.

    A store carries these out in this order: removals first, then rows put whole by their key. Removing what is not
    there is no error.
    """

    head: Head
    removal: Removal | None = None
    undo: Undo | None = None
    clear_marks: MarkKind | None = None
    """Every mark of that kind."""
    removed_entry: Entry | None = None
    removed_marks: tuple[Mark, ...] = ()
    retired_entries: tuple[Entry, ...] = ()
    """Entries as they were, to be kept under ``operation``; they are also changed or removed."""
    retired_playbacks: tuple[Playback, ...] = ()
    """Rows of playback as they were, to be kept under ``operation``."""
    retired_marks: tuple[Mark, ...] = ()
    """Marks as they were, to be kept under ``operation``."""
    entries: tuple[EntryChange, ...] = ()
    tallies: tuple[tuple[Locator, Tally], ...] = ()
    """The next tallies, where they changed; one without entries is removed."""
    playbacks: tuple[Playback, ...] = ()
    titles: tuple[TitleState, ...] = ()
    stale: Stale | None = None
    mark: Mark | None = None
    tombstones: tuple[Tombstone, ...] = ()
    operation: Operation | None = None


class EntryChange(NamedTuple):
    """An entry to write, and the row that it replaces, as it was read; None where it is new."""

    entry: Entry
    replaced: Entry | None = None


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
