"""Every act a viewer can do, drawn by Hypothesis.

Not for what an act says to the diary (``telling``) nor for carrying it out on a store (``machine``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from hypothesis import strategies as st

from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.history import EntryId, Precision
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.next_up import Policy, Upcoming
from playhead.domain.operations import OperationId
from playhead.domain.playback import NO_PLANS, Plans, TitleState
from playhead.domain.progress import CompletionRule, Progress
from playhead.domain.reports import REVISION_MAX, Event, Report
from playhead.domain.seasons import Override
from playhead.domain.settings import DEFAULT_SETTINGS, ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Episode, Locator, Season, Title
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.testing.clock import START
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_MOVIE,
    OTHER_SHOW,
    SEASON,
    SHOW,
    SPECIAL,
    UNPLACED,
    a_sitting,
)

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Command

LOCATORS: Final = (
    MOVIE,
    OTHER_MOVIE,
    SPECIAL,
    SEASON,
    EPISODE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_SHOW,
    UNPLACED,
)
TITLE_IDS: Final = tuple(dict.fromkeys(locator.title_id for locator in LOCATORS))
PLAYABLE: Final = tuple(locator for locator in LOCATORS if not locator.is_season_default)

SERIES: Final = Title(
    SHOW,
    "Breaking Bad",
    seasons=(
        Season(0, (Episode(1, air_date=date(2009, 2, 17)),)),
        Season(1, (Episode(1, air_date=date(2008, 1, 20)), Episode(2, air_date=START.date() + timedelta(days=3)))),
        Season(2, (Episode(1, air_date=START.date()), Episode(2))),
    ),
)
"""What the catalogue says of the show: an episode that airs in three days, one that airs today, one without a date."""

CURRENT: Final = REVISION_MAX
"""As the revision a player resumed from: the one that its profile has just now."""

ROUND_MAX: Final = 8
"""So many words of one sitting at one place are all kept, each with its place."""

_locators = st.sampled_from(LOCATORS)
_playable = st.sampled_from((MOVIE, MOVIE, EPISODE, EPISODE, NEXT_EPISODE, *PLAYABLE))
_titles = st.sampled_from(TITLE_IDS)
_progress = st.sampled_from([0.0, 0.001, 40.0, 79.999, 80.0, 94.999, 95.0, 100.0]) | st.floats(0, 100, width=32)
_positions = st.none() | st.sampled_from([0.0, 1.5, 45.0, 1200.0, 3600.0])
_durations = st.none() | st.sampled_from([0.0, 60.0, 2700.0])
_credits = st.sampled_from([None, None, 2680.5])
_credits_ms = st.sampled_from([None, None, 195_000])
_offsets = st.one_of(st.sampled_from([-3600_000, -1, 0, 1, 1000]), st.integers(-10_000_000, 10_000_000))
_times = st.none() | _offsets.map(lambda ms: START + timedelta(milliseconds=ms))
_picks = st.integers(0, 30).map(lambda number: EntryId(f"{number:024x}"))
_kinds = st.sampled_from(MarkKind)
_sittings = st.sampled_from([a_sitting(letter) for letter in "aaabbcd"])
_players = st.sampled_from([a_sitting(letter) for letter in "ef"])
"""Of dialects whose players know no sittings: each signed-in device is one."""

MINUTE_MS: Final = 60_000
_POSITIONS_MS: Final = tuple(
    round(minutes * MINUTE_MS) for minutes in (0, 0.16665, 1 / 6, 1, 20, 20.5, 21, 22, 28 + 2 / 3, 36, 48, 57, 61)
)
_PERCENTS: Final = (0.0, 0.001, 100 / 3, 40.0, 79.999, 80.0, 94.999, 95.0, 100.0)
_told_places = st.sampled_from(
    [
        *((position_ms, None) for position_ms in _POSITIONS_MS * 2),
        *((None, percent) for percent in _PERCENTS),
        *((20 * MINUTE_MS, percent) for percent in _PERCENTS),
    ]
)
"""Position and percent: either, or both, which need not agree."""

_lengths_ms = st.sampled_from([None, 0, 200_000, 45 * MINUTE_MS, 60 * MINUTE_MS, 60 * MINUTE_MS])

_AGES: Final = tuple(timedelta(milliseconds=ms) for ms in (0, 0, 1, 9_000, 61_000, 600_000, 3_600_000, 31 * 86_400_000))
_SKEWS: Final = (timedelta(0), timedelta(0), -timedelta(minutes=5), timedelta(days=365))
_told_times = st.sampled_from(
    [
        (START - age + skew, sent_at)
        for age in _AGES
        for skew in _SKEWS
        for sent_at in (None, START + skew, START - age + skew, START + skew - timedelta(seconds=7))
    ]
)
"""When it happened and when it was sent: at once or late, by a right clock or a wrong one."""

_told_besides = st.sampled_from(
    [
        (base, rewatch, credits_ms)
        for base in (None, None, None, 0, 1, 5, CURRENT, CURRENT)
        for rewatch in (False, False, True)
        for credits_ms in (None, None, 58 * MINUTE_MS, 195_000)
    ]
)


@st.composite
def reports(draw: st.DrawFn, locator: Locator | None = None) -> Report:
    """A report of any sort. Its times are as if it were START: the machine moves them to the time that it is."""
    event = draw(st.sampled_from(Event))
    position_ms, percent = draw(_told_places)
    if event is Event.START and percent == 0.001:
        percent = None  # a start may leave it open where it is
    occurred_at, sent_at = draw(_told_times)
    base_revision, rewatch, credits_start_ms = draw(_told_besides)
    return Report(
        draw(_sittings),
        draw(st.integers(1, ROUND_MAX)),
        event,
        locator or draw(_playable),
        occurred_at,
        position_ms,
        None if percent is None else Progress(percent),
        draw(_lengths_ms),
        sent_at,
        base_revision,
        rewatch,
        credits_start_ms=credits_start_ms,
    )


@st.composite
def runs(draw: st.DrawFn, profile_id: ProfileId) -> list[Command[Any]]:
    """What players tell of one place, in the order of arrival, and some of it once more."""
    locator = draw(_playable)
    told = draw(st.lists(reports(locator), min_size=2, max_size=7))
    return [TakeReport(profile_id, report) for report in (*told, *told[: draw(st.integers(0, 2))])]


def _plans(draw: st.DrawFn) -> Plans:
    """Anything that might be planned: what the store keeps of it does not depend on what it says."""
    airs_on = draw(st.none() | st.integers(-1, 3).map(lambda days: START.date() + timedelta(days=days)))
    upcoming = Upcoming(NEXT_EPISODE, airs_on, draw(st.sampled_from([None, 2700])), airs_on is None, False, airs_on)  # noqa: FBT003 - whether it is a rewatch
    return draw(st.sampled_from([NO_PLANS, Plans(upcoming), Plans(None, upcoming, upcoming, None)]))


@st.composite
def plannings(draw: st.DrawFn, profile_id: ProfileId) -> Command[Any]:
    """Plans of one show to be kept. The machine puts its state in, and the revision as of which it was read."""
    state = TitleState(draw(st.sampled_from([SHOW, OTHER_SHOW.title_id])), START, plans=_plans(draw))
    return cast("Command[Any]", SavePlans(profile_id, draw(st.sampled_from([CURRENT, CURRENT, 0])), 0, (state,)))


_settings = st.builds(
    ProfileSettings,
    st.builds(CompletionRule, st.sampled_from([50, 80, 90]), st.sampled_from([80, 95, 100])),
    st.none() | st.just(365),
    st.sampled_from([False, False, False, True]),
    st.sampled_from(["UTC", "Europe/Berlin"]),
    st.sampled_from(Policy),
)
_marked = st.sampled_from([Locator(SHOW), SEASON, Locator(SHOW, 2), Locator(SHOW, 0), EPISODE, NEXT_EPISODE, MOVIE])
_overrides = st.sampled_from(Override)
_rarely = st.sampled_from([False, False, False, True])


@st.composite
def _mixed(draw: st.DrawFn, *parts: tuple[int, st.SearchStrategy[Any]]) -> Command[Any]:
    """Each part as often as its number says."""
    often = [strategy for times, strategy in parts for _ in range(times)]
    return cast("Command[Any]", draw(draw(st.sampled_from(often))))


def acts(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    """Any act of that profile; what adds comes more often than what takes away.

    The number of an entry or of an operation is here that of a pick, and times are as if it were START: the machine
    puts real ones in their place.
    """
    return _mixed(
        (3, _acts_of_players(profile_id)),
        (3, _acts_on_entries(profile_id)),
        (2, _acts_on_titles(profile_id)),
        (2, _bulk_acts(profile_id)),
    )


def _acts_of_players(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    me, percent = st.just(profile_id), st.none() | _progress
    counts = st.sampled_from([True, True, False])
    return _mixed(
        (2, st.builds(TakeReport, me, reports())),
        (2, st.builds(Scrobble, me, _players, _playable, _progress, _times, _lengths_ms, counts, _credits_ms)),
        (2, st.builds(RecordPosition, me, _players, _locators, _positions, percent, _durations, _credits)),
        (1, st.builds(ChangeEntry, me, _players, _picks, _locators, _positions, percent, _durations, _credits)),
    )


def _acts_on_entries(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    me, precisions = st.just(profile_id), st.sampled_from(Precision)
    origins = st.sampled_from([None, None, "trakt", ""])
    return _mixed(
        (4, st.builds(AddEntry, me, _locators, _progress, _times, origins, precisions)),
        (2, st.builds(SetProgress, me, _locators, _progress)),
        (2, st.builds(CorrectEntry, me, _picks, _locators, st.none() | _progress, _times, st.none() | precisions)),
        (1, st.builds(RemoveEntries, me, _locators)),
        (1, st.builds(RemoveEntry, me, _picks, _locators)),
    )


def _acts_on_titles(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    me, places = st.just(profile_id), st.sampled_from([*LOCATORS, Locator(SHOW), Locator(OTHER_SHOW.title_id)])
    titles = st.none() | st.lists(_titles, max_size=2).map(tuple)
    return _mixed(
        (5, st.builds(AddMark, me, places, _kinds)),
        (2, st.builds(RemoveMark, me, places, _kinds)),
        (1, st.just(ClearWatchlist(profile_id))),
        (1, st.builds(DismissTitle, me, _titles, st.booleans())),
        (1, st.builds(SnoozeTitle, me, _titles, _times, st.booleans())),
        (3, plannings(profile_id)),
        (1, st.builds(CatchUp, me, st.integers(0, 5), titles)),
        (
            1,
            st.builds(ChangeSettings, me, _settings | st.just(DEFAULT_SETTINGS), st.none() | st.just(DEFAULT_SETTINGS)),
        ),
    )


def _bulk_acts(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    me = st.just(profile_id)
    operations = st.integers(0, 5).map(lambda number: OperationId(f"op_{number:x}"))
    titles = st.sampled_from([None, *TITLE_IDS])
    known = st.sampled_from([SERIES, SERIES, SERIES, None])
    return _mixed(
        (1, st.builds(Clear, me, titles, _times, _rarely, st.sampled_from([True, True, False]))),
        (1, st.builds(Forget, me, _titles, st.booleans(), _rarely)),
        (3, st.builds(MarkWatched, me, _marked, known, _overrides, _rarely)),
        (2, st.builds(MarkUnwatched, me, _marked, _overrides, _rarely)),
        (4, st.builds(UndoOperation, me, operations)),
    )
