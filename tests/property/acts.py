"""Every act on a profile, drawn by Hypothesis, and whole lives of them.

Not a test.
"""

from datetime import date, timedelta
from typing import Any, cast

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
from playhead.domain.operations import OperationId
from playhead.domain.progress import Progress
from playhead.domain.reports import Event, Report, SittingId, parse_sitting_id
from playhead.domain.seasons import Override
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SnoozeTitle
from playhead.domain.slices import Command
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.domain.watched import MarkUnwatched, MarkWatched
from tests.property.profile import START, Profile
from tests.unit.domain.rules import ME, MOVIE, SHOW

SEASON, EPISODE, NEXT_EPISODE = Locator(SHOW, 1), Locator(SHOW, 1, 1), Locator(SHOW, 1, 2)
NEXT_SEASON_EPISODE, SPECIAL = Locator(SHOW, 2, 1), Locator(SHOW, 0, 1)
OTHER_SHOW, UNPLACED = Locator(TitleId("TV_1399"), 1, 1), Locator(TitleId("HC_760"))
PLAYED = (MOVIE, EPISODE, NEXT_EPISODE, NEXT_SEASON_EPISODE, SPECIAL, OTHER_SHOW, UNPLACED)
LOCATORS = (*PLAYED, SEASON)
TITLE_IDS = tuple(dict.fromkeys(locator.title_id for locator in LOCATORS))
SITTINGS = tuple(parse_sitting_id(f"{letter * 8}-0000-4000-8000-000000000000") for letter in "abcd")

_OLD = date(2025, 1, 1)
TITLE = Title(
    SHOW,
    seasons=(
        Season(0, (Episode(1, air_date=_OLD),)),
        Season(1, (Episode(1, air_date=_OLD), Episode(2, air_date=_OLD), Episode(3, air_date=date(2030, 1, 1)))),
        Season(2, (Episode(1, air_date=_OLD), Episode(2))),
    ),
)
WHOLE_SHOW = Locator(SHOW)

me = st.just(ME)
locators = st.sampled_from(LOCATORS)
played = st.sampled_from(PLAYED)
title_ids = st.sampled_from(TITLE_IDS)
sittings = st.sampled_from(SITTINGS)
percents = (st.sampled_from([0.0, 0.001, 40.0, 79.999, 80.0, 94.999, 95.0, 100.0]) | st.floats(0, 100, width=32)).map(
    Progress
)
moments = st.one_of(st.sampled_from([-3600_000, -1, 0, 1, 1000]), st.integers(-10_000_000, 10_000_000)).map(
    lambda ms: START + timedelta(milliseconds=ms)
)
_times = st.none() | moments
_positions = st.none() | st.sampled_from([0.0, 1.5, 3600.0])
_durations = st.none() | st.sampled_from([60.0, 2700.0])
_entry_picks = st.integers(0, 30).map(lambda number: EntryId(f"{number:024x}"))
_operation_picks = st.integers(0, 9).map(lambda number: OperationId(f"op_{number:x}"))
_kinds = st.sampled_from(MarkKind)
_overrides = st.sampled_from(Override)
_marked = st.sampled_from([MOVIE, EPISODE, SPECIAL, SEASON, Locator(SHOW, 2), WHOLE_SHOW, UNPLACED])


@st.composite
def reports(draw: st.DrawFn, where: st.SearchStrategy[Locator] = played) -> Report:
    """Any report of one of a few sittings, from any time, as often as not one that was sent before."""
    event = draw(st.sampled_from(Event))
    position_ms = draw(st.none() | st.integers(0, 60).map(lambda minute: minute * 60_000))
    at = draw(moments)
    return Report(
        draw(sittings),
        draw(st.integers(0, 6)),
        event,
        draw(where),
        at,
        position_ms=position_ms,
        progress=draw(percents) if position_ms is None else None,
        duration_ms=draw(st.sampled_from([None, 0, 60 * 60_000])),
        sent_at=draw(st.none() | st.just(at + timedelta(minutes=1))),
        base_revision=draw(st.none() | st.integers(0, 30)),
        rewatch=draw(st.booleans()),
    )


def _settings(number: int) -> ProfileSettings:
    return ProfileSettings(private=number == 1, retention_days=30 if number == 2 else None)


def told(counts: st.SearchStrategy[bool] = st.booleans()) -> st.SearchStrategy[Command[Any]]:  # noqa: B008 - no list
    """What players tell."""
    return st.one_of(
        st.builds(TakeReport, me, reports()),
        st.builds(Scrobble, me, sittings, played, percents, _times, st.sampled_from([None, 3600_000]), counts),
        st.builds(RecordPosition, me, sittings, locators, _positions, st.none() | percents, _durations),
        st.builds(ChangeEntry, me, sittings, _entry_picks, locators, _positions, st.none() | percents, _durations),
    )


def bulk_acts() -> st.SearchStrategy[Command[Any]]:
    """Acts that can be undone."""
    return st.one_of(
        st.builds(Clear, me, st.none() | title_ids, _times),
        st.builds(Forget, me, title_ids, st.booleans()),
        st.builds(MarkWatched, me, _marked, st.just(TITLE), _overrides),
        st.builds(MarkUnwatched, me, _marked, _overrides),
    )


def acts() -> st.SearchStrategy[Command[Any]]:
    """Any act. An entry or operation id is here the number of a pick: ``Profile.aim`` puts a real one in its place."""
    return cast(
        "st.SearchStrategy[Command[Any]]",
        st.one_of(
            told(),
            told(),
            st.builds(AddEntry, me, locators, percents, _times, st.sampled_from([None, "trakt", ""])),
            st.builds(SetProgress, me, locators, percents),
            st.builds(
                CorrectEntry,
                me,
                _entry_picks,
                locators,
                st.none() | percents,
                _times,
                st.none() | st.just(Precision.DAY),
            ),
            st.builds(RemoveEntries, me, locators),
            st.builds(RemoveEntry, me, _entry_picks, locators),
            st.builds(AddMark, me, locators, _kinds),
            st.builds(RemoveMark, me, locators, _kinds),
            st.builds(DismissTitle, me, title_ids),
            st.builds(SnoozeTitle, me, title_ids, _times, st.booleans()),
            bulk_acts(),
            st.builds(UndoOperation, me, _operation_picks),
            st.builds(ChangeSettings, me, st.integers(0, 5).map(_settings)),
            st.sampled_from([ClearWatchlist(ME), Clear(ME, before=START, kept=False), CatchUp(ME, 1, None)]),
        ),
    )


seconds = st.sampled_from([0.0, 0.5, 60.0, 1801.0, -5.0, -4000.0])
Life = list[tuple[Command[Any], float]]
"""Acts, each with the seconds that pass before it; the clock may step back."""

lives: st.SearchStrategy[Life] = st.lists(st.tuples(acts(), seconds), max_size=25)


def live(life: Life) -> Profile:
    """A profile that lived through that."""
    profile, now = Profile(), START
    for act, passed in life:
        now += timedelta(seconds=passed)
        profile.attempt(profile.aim(act), now)
    return profile


def sitting_number(number: int) -> SittingId:
    """One of as many sittings as there are numbers."""
    return parse_sitting_id(f"{number:08x}-0000-4000-8000-000000000000")
