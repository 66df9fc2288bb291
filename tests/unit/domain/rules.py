"""How a rule is tested: on a slice written by hand, at a time written by hand.

Not a test.
"""

from datetime import UTC, datetime

from playhead.domain.access import ProfileId
from playhead.domain.acts import Act
from playhead.domain.history import Entry, EntryId, Head, Tally
from playhead.domain.marks import Mark, MarkKind
from playhead.domain.playback import Playback, TitleState
from playhead.domain.progress import Progress
from playhead.domain.reports import Event, Report, SittingId, parse_sitting_id
from playhead.domain.resolving import Facts, resolve, with_act, with_report
from playhead.domain.slices import Slice
from playhead.domain.titles import Locator, TitleId

NOW = datetime(2026, 5, 4, 20, 15, tzinfo=UTC)
ME = ProfileId("00000000aa")
MOVIE = Locator(TitleId("MV_550"))
SHOW = TitleId("TV_1396")
PLAYER = parse_sitting_id("11111111-0000-4000-8000-000000000000")
OTHER_PLAYER = parse_sitting_id("22222222-0000-4000-8000-000000000000")


def an_episode(episode: int | None, season: int = 1) -> Locator:
    """Of one show; without a number its season."""
    return Locator(SHOW, season, episode)


def a_slice(
    *,
    entry: Entry | None = None,
    entry_count: int | None = None,
    completed_count: int | None = None,
    playback: Playback | None = None,
    playbacks: tuple[Playback, ...] = (),
    title: TitleState | None = None,
    marks: tuple[Mark, ...] = (),
    head: Head | None = None,
) -> Slice:
    """A slice whose counts follow from its one entry, where they are not given."""
    if entry_count is None:
        entry_count = 0 if entry is None else 1
    if completed_count is None:
        completed_count = 0 if entry is None else int(entry.completed)
    head = Head(10, entry_count, sum(mark.kind is MarkKind.WATCHLIST for mark in marks)) if head is None else head
    tally = Tally(entry_count, completed_count)
    return Slice(ME, head, entry, tally, playback=playback, playbacks=playbacks, title=title, marks=marks)


def an_entry(
    progress: float,
    locator: Locator = MOVIE,
    *,
    position_s: float | None = None,
    at: datetime = NOW,
    explicit: bool = False,
) -> Entry:
    """An entry made and updated ``at``."""
    entry_id = EntryId("69f900aa00000000aa000007")
    return Entry(entry_id, locator, Progress(progress), position_s, progress >= 80, "trakt", at, at, 7, explicit)


def a_playback(
    progress: float,
    locator: Locator = MOVIE,
    *,
    at: datetime = NOW,
    sitting_id: SittingId = PLAYER,
    revision: int = 8,
    acts: tuple[Act, ...] = (),
    counts: bool = True,
) -> Playback:
    """What is kept of one word of a player, told ``at``."""
    report = Report(sitting_id, 1, Event.SEEK, locator, at, progress=Progress(progress), counts=counts)
    settings = Head().settings
    facts = with_report(Facts(locator), report, at, settings.completion, revision)
    for act in acts:
        facts = with_act(facts, act)
    return Playback(facts, resolve(facts, at, settings.completion).current, revision)
