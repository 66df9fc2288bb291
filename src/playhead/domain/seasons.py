"""What a viewer has seen of a season: each episode's effective state, and whom a mark of a whole season covers.

Not for what comes next (``shelves``) nor for one dialect's way of leaving this to its clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from playhead.domain.progress import NONE, Progress
from playhead.domain.titles import SPECIALS, Locator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from playhead.domain.history import Entry, EntryId
    from playhead.domain.resolving import Point
    from playhead.domain.titles import Title


class Because(Enum):
    """Why an episode is in its state; the value is the word on the native wire."""

    ENTRY = "entry"
    SEASON_DEFAULT = "season_default"
    PLAYBACK = "playback"
    NONE = "none"


class Override(Enum):
    """What a mark of a season does with episodes that have entries of their own.

    FILL leaves them; REPLACE retires those that are older than the mark.
    """

    FILL = "fill"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class EpisodeState:
    """The effective state of one episode; ``entry_id`` is that of the entry which says so, if an entry does."""

    completed: bool = False
    progress: Progress = NONE
    position_ms: int | None = None
    resumable: bool = False
    because: Because = Because.NONE
    entry_id: EntryId | None = None


def covers(marked_at: datetime, air_date: date | None) -> bool:
    """Whether a mark of a season, made at ``marked_at`` (UTC), speaks for an episode of it.

    It must have aired on a day before the mark's; one with an unknown date is not covered (semantics.md#seasons).
    Specials are marked by a mark of season 0 itself, which nobody makes without asking for them.
    """
    return air_date is not None and air_date < marked_at.date()


def effective_state(
    entries: Iterable[Entry], defaults: Iterable[Entry], point: Point | None, air_date: date | None
) -> EpisodeState:
    """The state of one episode from its own entries, its season's defaults and its resume point (semantics.md#seasons).

    Its own entry with the greatest time decides; else the season default with the greatest time, if that covers the
    episode; else its playback. Where to resume is the point's to say in each case, unless a covering default is newer
    than the point: what was explicitly marked is not offered any more.
    """
    own = _newest(entries)
    default = _newest(defaults)
    if default is not None and not covers(default.updated_at, air_date):
        default = None
    if point is not None and default is not None and default.updated_at >= point.updated_at:
        point = None
    said = own or default
    position_ms = None if point is None else point.position_ms
    resumable = point is not None and point.resumable
    if said is not None:
        because = Because.ENTRY if said is own else Because.SEASON_DEFAULT
        # What was played to the end stays so, whatever a player writes into its entry (semantics.md#completion, 3).
        completed = said.completed or (said is own and not own.explicit and point is not None and point.completed)
        return EpisodeState(completed, said.progress, position_ms, resumable, because, said.entry_id)
    if point is None:
        return EpisodeState()
    return EpisodeState(point.completed, point.progress or NONE, position_ms, resumable, Because.PLAYBACK)


def _newest(entries: Iterable[Entry]) -> Entry | None:
    return max(entries, key=lambda entry: (entry.updated_at, entry.entry_id), default=None)


def retired_by(marked_at: datetime, entries: Iterable[Entry], override: Override) -> tuple[Entry, ...]:
    """The season's episode entries that a mark at ``marked_at`` retires, to be removed undoably."""
    if override is Override.FILL:
        return ()
    return tuple(entry for entry in entries if entry.locator.episode is not None and entry.updated_at < marked_at)


def covered_by(
    title: Title, marked_at: datetime, season: int | None = None, *, include_specials: bool = False
) -> tuple[Locator, ...]:
    """The episodes of a season, or of the whole show, that a mark at ``marked_at`` speaks for, in order.

    Of a whole show without the specials, unless ``include_specials``.
    """
    return tuple(
        Locator(title.title_id, one.season, episode.episode)
        for one in sorted(title.seasons, key=lambda one: one.season)
        if one.season == season or (season is None and (one.season != SPECIALS or include_specials))
        for episode in one.episodes
        if covers(marked_at, episode.air_date)
    )


def seasons_to_mark(title: Title, marked_at: datetime, *, include_specials: bool = False) -> tuple[Locator, ...]:
    """The seasons of which a mark of a whole show at ``marked_at`` makes defaults: those with an episode to cover."""
    covered = covered_by(title, marked_at, include_specials=include_specials)
    return tuple(dict.fromkeys(Locator(one.title_id, one.season) for one in covered))
