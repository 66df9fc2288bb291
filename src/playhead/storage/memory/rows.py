"""All that one profile holds, in memory: its head, entries, tallies, resume points and marks, in every order asked for.

Not for who owns the profile (``access``) nor for what a page is (``history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.history import Head, Tally
from playhead.domain.slices import Slice
from playhead.storage.memory.ordered import Ordered, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.marks import Mark, MarkKind
    from playhead.domain.resume import ResumePoint
    from playhead.domain.slices import Changes, Reads
    from playhead.domain.titles import Locator, TitleId
    from playhead.storage.memory.ordered import Key


def key_of(locator: Locator) -> Key:
    """``locator`` as a sort key; a season or episode that is not there comes before all that are."""
    season = -1 if locator.season is None else locator.season
    return (locator.title_id, season, -1 if locator.episode is None else locator.episode)


class ProfileRows:
    """The tables of one profile: read by anyone, written by ``save`` alone."""

    __slots__ = ("at", "created", "head", "marks", "marks_of", "of_season", "points", "resumable", "tallies", "updated")

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
        self.points: Ordered[ResumePoint] = Ordered()
        self.resumable: Ordered[ResumePoint] = Ordered()
        """By updated_at, then revision."""
        self.marks: Ordered[Mark] = Ordered()
        """By locator and kind."""
        self.marks_of: Ordered[Mark] = Ordered()
        """By kind and revision."""

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

    def points_of(self, title_id: TitleId) -> list[ResumePoint]:
        """Every point of that title, the newest first."""
        points = self.points.within((title_id,))
        return sorted(points, key=lambda point: (point.updated_at, point.revision), reverse=True)

    def marks_at(self, locator: Locator) -> tuple[Mark, ...]:
        """The marks on exactly that locator, oldest first."""
        return tuple(sorted(self.marks.within(key_of(locator)), key=lambda mark: mark.revision))

    def marks_on_title(self, title_id: TitleId) -> Iterator[Mark]:
        """The marks on the title itself, not on its seasons or episodes."""
        return self.marks.within((title_id, -1))

    def load(self, profile_id: ProfileId, reads: Reads) -> Slice:
        """What ``reads`` asks for."""
        entry, tally = None, Tally()
        if reads.latest_at is not None:
            entry, tally = self.find_latest_at(reads.latest_at), self.tally_at(reads.latest_at)
        elif reads.entry is not None:
            entry = self.created.get((reads.entry,))
            tally = Tally() if entry is None else self.tally_at(entry.locator)
        points = () if reads.resumable_of is None else reversed(self.points_of(reads.resumable_of))
        return Slice(
            profile_id,
            self.head,
            entry,
            tally,
            None if reads.point_at is None else self.points.get(key_of(reads.point_at)),
            tuple(point for point in points if point.resumable),
            () if reads.marks_at is None else self.marks_at(reads.marks_at),
        )

    def save(self, changes: Changes) -> None:
        """Carry ``changes`` out, all of them or none."""
        with Transaction() as transaction:
            self._remove(transaction, changes)
            if changes.entry is not None:
                self._drop_entry(transaction, changes.replaced_entry)
                self._put_entry(transaction, changes.entry)
            if changes.tally is not None:
                locator, tally = changes.tally
                transaction.set(self.tallies, key_of(locator), tally if tally.entry_count else None)
            for point in changes.points:
                self._put_point(transaction, point.locator, point)
            if changes.mark is not None:
                self._put_mark(transaction, changes.mark)
        self.head = changes.head

    def _remove(self, transaction: Transaction, changes: Changes) -> None:
        if changes.clear_history:
            for table in (self.created, self.updated, self.at, self.of_season, self.tallies):
                transaction.clear(table)
            transaction.clear(self.points)
            transaction.clear(self.resumable)
        if changes.clear_marks is not None:
            self._drop_marks(transaction, changes.clear_marks)
        if changes.removed_at is not None:
            for entry in list(self.at.within(key_of(changes.removed_at))):
                self._drop_entry(transaction, entry)
            transaction.set(self.tallies, key_of(changes.removed_at), None)
        self._drop_entry(transaction, changes.removed_entry)
        if changes.removed_point is not None:
            self._put_point(transaction, changes.removed_point, None)
        for mark in changes.removed_marks:
            self._drop_mark(transaction, mark)

    def _put_entry(self, transaction: Transaction, entry: Entry) -> None:
        newness = (entry.updated_at, entry.entry_id)
        place = key_of(entry.locator)
        transaction.set(self.created, (entry.entry_id,), entry)
        transaction.set(self.updated, newness, entry)
        transaction.set(self.at, (*place, *newness), entry)
        transaction.set(self.of_season, (*place[:2], *newness), entry)

    def _drop_entry(self, transaction: Transaction, entry: Entry | None) -> None:
        if entry is not None:
            newness = (entry.updated_at, entry.entry_id)
            place = key_of(entry.locator)
            transaction.set(self.created, (entry.entry_id,), None)
            transaction.set(self.updated, newness, None)
            transaction.set(self.at, (*place, *newness), None)
            transaction.set(self.of_season, (*place[:2], *newness), None)

    def _put_point(self, transaction: Transaction, locator: Locator, point: ResumePoint | None) -> None:
        before = self.points.get(key_of(locator))
        if before is not None:
            transaction.set(self.resumable, (before.updated_at, before.revision), None)
        transaction.set(self.points, key_of(locator), point)
        if point is not None and point.resumable:
            transaction.set(self.resumable, (point.updated_at, point.revision), point)

    def _put_mark(self, transaction: Transaction, mark: Mark) -> None:
        transaction.set(self.marks, (*key_of(mark.locator), mark.kind.value), mark)
        transaction.set(self.marks_of, (mark.kind.value, mark.revision), mark)

    def _drop_mark(self, transaction: Transaction, mark: Mark) -> None:
        transaction.set(self.marks, (*key_of(mark.locator), mark.kind.value), None)
        transaction.set(self.marks_of, (mark.kind.value, mark.revision), None)

    def _drop_marks(self, transaction: Transaction, kind: MarkKind) -> None:
        for mark in list(self.marks_of.within((kind.value,))):
            self._drop_mark(transaction, mark)
