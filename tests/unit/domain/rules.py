"""How a rule is tested: on a slice written by hand, at a time written by hand.

Not a test.
"""

from datetime import UTC, datetime

from playhead.domain.access import ProfileId
from playhead.domain.history import Entry, EntryId, Head, Tally
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.progress import Progress
from playhead.domain.resume import ResumePoint
from playhead.domain.slices import Slice
from playhead.domain.titles import Locator, TitleId

NOW = datetime(2026, 5, 4, 20, 15, tzinfo=UTC)
ME = ProfileId("00000000aa")
MOVIE = Locator(TitleId("MV_550"))
SHOW = TitleId("TV_1396")


def an_episode(episode: int | None, season: int = 1) -> Locator:
    """Of one show; without a number its season."""
    return Locator(SHOW, season, episode)


def a_slice(
    *,
    entry: Entry | None = None,
    entry_count: int | None = None,
    completed_count: int | None = None,
    point: ResumePoint | None = None,
    resumable: tuple[ResumePoint, ...] = (),
    marks: tuple[Mark, ...] = (),
    head: Head | None = None,
) -> Slice:
    """A slice whose counts follow from its one entry, where they are not given."""
    if entry_count is None:
        entry_count = 0 if entry is None else 1
    if completed_count is None:
        completed_count = 0 if entry is None else int(entry.completed)
    head = Head(10, entry_count, sum(mark.kind is MarkKind.WATCHLIST for mark in marks)) if head is None else head
    return Slice(ME, head, entry, Tally(entry_count, completed_count), point, resumable, marks)


def an_entry(
    progress: float, locator: Locator = MOVIE, *, position_s: float | None = None, at: datetime = NOW
) -> Entry:
    """An entry made and updated ``at``."""
    entry_id = EntryId("69f900aa00000000aa000007")
    return Entry(entry_id, locator, Progress(progress), position_s, progress >= 80, "trakt", at, at, 7)


def a_point(
    progress: float,
    locator: Locator = MOVIE,
    *,
    completed_at: datetime | None = None,
    at: datetime = NOW,
    revision: int = 8,
) -> ResumePoint:
    """A point moved ``at``; its viewing has counted where ``completed_at`` is given and it is past the mark."""
    completed = completed_at is not None and progress >= 80
    return ResumePoint(locator, Progress(progress), None, 0 < progress < 95, completed, completed_at, at, revision)
