"""All that one profile holds, in memory: its head and its tables, in every order asked for.

Not for who owns the profile (``accounts``), what a page is (``history``), nor for carrying changes out (``saving``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.history import Head, Tally
from playhead.domain.operations import SAMPLE_COUNT, Of, Selected, Selection, Undoable
from playhead.domain.slices import Latest, Slice
from playhead.domain.titles import SPECIALS
from playhead.storage.memory.ordered import Ordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.marks import Mark
    from playhead.domain.operations import Operation, OperationId, Tombstone
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.slices import Reads
    from playhead.domain.titles import Locator, TitleId
    from playhead.ports.history import Change
    from playhead.storage.memory.ordered import Key


def key_of(locator: Locator) -> Key:
    """``locator`` as a sort key; a season or episode that is not there comes before all that are."""
    season = -1 if locator.season is None else locator.season
    return (locator.title_id, season, -1 if locator.episode is None else locator.episode)


def is_meant(selection: Selection, locator: Locator) -> bool:
    """Whether a selection takes entries at ``locator``, as far as its place goes."""
    if selection.title_id is not None and locator.title_id != selection.title_id:
        return False
    if selection.without_specials and locator.season == SPECIALS:
        return False
    if selection.season is not None and locator.season != selection.season:
        return False
    if selection.episode is not None and locator.episode != selection.episode:
        return False
    return selection.of is Of.ALL or locator.is_season_default is (selection.of is Of.DEFAULTS)


class Retired:
    """The rows that one operation has retired, each as it was."""

    __slots__ = ("entries", "marks", "playbacks")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.playbacks: list[Playback] = []
        self.marks: list[Mark] = []

    def __len__(self) -> int:
        return len(self.entries) + len(self.playbacks) + len(self.marks)


class ProfileRows:
    """The tables of one profile: read by anyone, written by ``saving.save`` alone."""

    __slots__ = (
        "at",
        "created",
        "feed",
        "head",
        "marks",
        "marks_of",
        "of_season",
        "offered",
        "operations",
        "playbacks",
        "retired",
        "tallies",
        "titles",
        "tombstones",
        "updated",
    )

    def __init__(self) -> None:
        self.head = Head()
        self.created: Ordered[Entry] = Ordered()
        self.updated: Ordered[Entry] = Ordered()
        """By updated_at, then entry id."""
        self.at: Ordered[Entry] = Ordered()
        """By locator, then as ``updated``."""
        self.of_season: Ordered[Entry] = Ordered()
        """By title and season, then as ``updated``."""
        self.tallies: Ordered[Tally] = Ordered()
        self.playbacks: Ordered[Playback] = Ordered()
        self.offered: Ordered[Playback] = Ordered()
        """By the point's updated_at, then its revision."""
        self.titles: Ordered[TitleState] = Ordered()
        self.marks: Ordered[Mark] = Ordered()
        """By locator and kind."""
        self.marks_of: Ordered[Mark] = Ordered()
        """By kind and revision."""
        self.tombstones: Ordered[Tombstone] = Ordered()
        self.operations: Ordered[Operation] = Ordered()
        self.retired: Ordered[Retired] = Ordered()
        self.feed: Ordered[Change] = Ordered()
        """Entries, playbacks, marks and tombstones by revision."""

    # One row, or the rows of one place

    def tally_at(self, locator: Locator) -> Tally:
        """The kept counts there; zeros where there is no entry."""
        return self.tallies.get(key_of(locator)) or Tally()

    def find_latest_at(self, locator: Locator) -> Entry | None:
        """The entry at exactly that locator updated last."""
        return next(self.at.within(key_of(locator)), None)

    def entries_of(self, title_id: TitleId, season: int | None, *, before: Key | None) -> Iterator[Entry]:
        """The entries of a movie, or of a show's season, the one updated last first; ``before`` as in ``updated``."""
        prefix = (title_id, -1 if season is None else season)
        return self.of_season.within(prefix, before=None if before is None else (*prefix, *before))

    def has_entries_of(self, title_id: TitleId) -> bool:
        """Whether there is any entry of that title."""
        return next(self.at.within((title_id,)), None) is not None

    def playbacks_of(self, title_id: TitleId) -> tuple[Playback, ...]:
        """Every row of playback of that title, by locator."""
        return tuple(self.playbacks.within((title_id,)))[::-1]

    def offered_of(self, title_id: TitleId) -> tuple[Playback, ...]:
        """Those that are offered, the oldest point first."""
        return tuple(sorted((one for one in self.playbacks_of(title_id) if one.is_offered), key=point_key))

    def marks_at(self, locator: Locator) -> tuple[Mark, ...]:
        """The marks on exactly that locator, oldest first."""
        return tuple(sorted(self.marks.within(key_of(locator)), key=lambda mark: mark.revision))

    def marks_of_title(self, title_id: TitleId) -> tuple[Mark, ...]:
        """The marks on the title, its seasons and its episodes, oldest first."""
        return tuple(sorted(self.marks.within((title_id,)), key=lambda mark: mark.revision))

    # What a command reads

    def load(self, profile_id: ProfileId, reads: Reads) -> Slice:
        """What ``reads`` asks for."""
        entry, tally = None, Tally()
        if reads.latest_at is not None:
            entry, tally = self.find_latest_at(reads.latest_at), self.tally_at(reads.latest_at)
        elif reads.entry is not None:
            entry = self.created.get((reads.entry,))
            tally = Tally() if entry is None else self.tally_at(entry.locator)
        return Slice(
            profile_id,
            self.head,
            entry,
            tally,
            tuple(Latest(self.find_latest_at(place), self.tally_at(place)) for place in reads.latest_of),
            None if reads.playback_at is None else self.playbacks.get(key_of(reads.playback_at)),
            self._load_playbacks(reads),
            None if reads.title is None else self.titles.get((reads.title,)),
            self._load_marks(reads),
            Selected() if reads.selection is None else self.select(reads.selection),
            None if reads.operation is None else self._find_undoable(reads.operation),
        )

    def _load_playbacks(self, reads: Reads) -> tuple[Playback, ...]:
        if reads.offered_of is not None:
            return self.offered_of(reads.offered_of)
        return () if reads.playbacks_of is None else self.playbacks_of(reads.playbacks_of)

    def _load_marks(self, reads: Reads) -> tuple[Mark, ...]:
        if reads.marks_at is not None:
            return self.marks_at(reads.marks_at)
        return () if reads.marks_of is None else self.marks_of_title(reads.marks_of)

    def selected_entries(self, selection: Selection) -> list[Entry]:
        """The entries that a selection takes, updated last first."""
        before = None if selection.before is None else (selection.before,)
        return [entry for entry in self.updated.newest(before=before) if is_meant(selection, entry.locator)]

    def selected_playbacks(self, selection: Selection) -> list[Playback]:
        """The rows of playback of the same places and times; a tombstone, which has no point, has no time either."""
        return [
            one
            for one in self.playbacks.newest()
            if is_meant(selection, one.locator)
            and (selection.before is None or (one.point is not None and one.point.updated_at < selection.before))
        ]

    def select(self, selection: Selection) -> Selected:
        """How much it takes."""
        entries = self.selected_entries(selection)
        points = [one for one in self.selected_playbacks(selection) if one.point is not None]
        return Selected(len(entries), len(points), tuple(entries[:SAMPLE_COUNT]))

    def _find_undoable(self, operation_id: OperationId) -> Undoable | None:
        operation = self.operations.get((operation_id,))
        if operation is None:
            return None
        retired = self.retired.get((operation_id,)) or Retired()
        there = [self.created.get((entry.entry_id,)) for entry in retired.entries]
        added = [self.created.get((entry_id,)) for entry_id in operation.added]
        last = operation.last_revision
        return Undoable(
            operation,
            retired_count=sum(entry is None for entry in there),
            changed_count=sum(entry is not None and entry.revision <= last for entry in there),
            point_count=len(retired.playbacks),
            mark_count=len(retired.marks),
            watchlist_count=sum(
                mark.kind.value == "watchlist" and self.marks.get(mark_key(mark)) is None for mark in retired.marks
            ),
            added=tuple(entry for entry in added if entry is not None and entry.revision <= last),
        )


def point_key(playback: Playback) -> Key:
    """The order of points: by time, then by revision. Of a row without a point, one before all that have one."""
    point = playback.point
    return () if point is None else (point.updated_at, point.revision)


def mark_key(mark: Mark) -> Key:
    """By locator and kind."""
    return (*key_of(mark.locator), mark.kind.value)
