"""Every act a viewer can do, drawn by Hypothesis, and what each says to the diary of ``oracle``.

Not for carrying acts out on a store (``machine``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from hypothesis import strategies as st

from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    ClearHistory,
    DismissTitle,
    MovePoint,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    Scrobble,
    SetProgress,
)
from playhead.domain.history import EntryId
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.testing.clock import START
from playhead.testing.samples import (
    EPISODE,
    MOVIE,
    NEXT_EPISODE,
    NEXT_SEASON_EPISODE,
    OTHER_MOVIE,
    OTHER_SHOW,
    SEASON,
    SPECIAL,
    UNPLACED,
)

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Command
    from playhead.domain.titles import Locator
    from playhead.testing.oracle import Diary, Where

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

_locators = st.sampled_from(LOCATORS)
_progress = st.sampled_from([0.0, 0.001, 40.0, 79.999, 80.0, 94.999, 95.0, 100.0]) | st.floats(0, 100, width=32)
_positions = st.none() | st.sampled_from([0.0, 1.5, 3600.0])
_durations = st.none() | st.sampled_from([60.0, 2700.0])
_times = st.none() | st.one_of(st.sampled_from([-3600_000, -1, 0, 1, 1000]), st.integers(-10_000_000, 10_000_000)).map(
    lambda ms: START + timedelta(milliseconds=ms)
)
_picks = st.integers(0, 30).map(lambda number: EntryId(f"{number:024x}"))
_kinds = st.sampled_from(MarkKind)


def acts(profile_id: ProfileId) -> st.SearchStrategy[Command[Any]]:
    """Any act of that profile. An entry id is here the number of a pick: the machine puts a real one in its place."""
    me = st.just(profile_id)
    return cast(
        "st.SearchStrategy[Command[Any]]",
        st.one_of(
            st.builds(AddEntry, me, _locators, _progress, _times, st.sampled_from([None, "trakt", ""])),
            st.builds(SetProgress, me, _locators, _progress),
            st.builds(RecordPosition, me, _locators, _positions, st.none() | _progress, _durations),
            st.builds(ChangeEntry, me, _picks, _locators, _positions, st.none() | _progress, _durations),
            st.builds(RemoveEntries, me, _locators),
            st.builds(RemoveEntry, me, _picks),
            st.builds(AddMark, me, _locators, _kinds),
            st.builds(RemoveMark, me, _locators, _kinds),
            st.builds(MovePoint, me, _locators, _progress, _times, _durations),
            st.builds(Scrobble, me, _locators, _progress, _durations),
            st.builds(DismissTitle, me, st.sampled_from(TITLE_IDS)),
            st.sampled_from([ClearWatchlist(profile_id), ClearHistory(profile_id)]),
        ),
    )


def where_of(locator: Locator) -> Where:
    """``locator`` as the diary writes it."""
    return (str(locator.title_id), locator.season, locator.episode)


def carry_out(diary: Diary, act: Command[Any], now: datetime) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one case for each act, each with its own answer
    """Write ``act`` into ``diary``; its answer. Raises ``oracle.Refused``."""
    match act:
        case AddEntry():
            return diary.add(where_of(act.locator), act.progress, now, act.updated_at, act.origin)
        case SetProgress():
            return diary.set_progress(where_of(act.locator), act.progress, now)
        case RecordPosition():
            return diary.record(where_of(act.locator), act.position_s, act.progress, act.duration_s, now)
        case ChangeEntry():
            return diary.change(act.entry_id, act.position_s, act.progress, act.duration_s, now)
        case RemoveEntries():
            return diary.remove_at(where_of(act.locator))
        case RemoveEntry():
            return diary.remove(act.entry_id)
        case ClearHistory():
            return diary.clear()
        case AddMark():
            return diary.mark(act.kind.value, where_of(act.locator), now)
        case RemoveMark():
            return diary.unmark(act.kind.value, where_of(act.locator))
        case ClearWatchlist():
            return diary.clear_watchlist()
        case MovePoint():
            return diary.move(where_of(act.locator), act.progress, act.duration_s, act.at, now)
        case Scrobble():
            return diary.scrobble(where_of(act.locator), act.progress, act.duration_s, now)
        case DismissTitle():
            return diary.dismiss(act.title_id)
        case _:
            raise TypeError(f"the diary knows no {type(act).__name__}")
