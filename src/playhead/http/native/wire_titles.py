"""The JSON of what a profile knows of one title.

Not for what is done to it (``titles``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.marks import MarkKind
from playhead.http.native.wire import Point, format_progress, maybe, maybe_point, maybe_time, point

if TYPE_CHECKING:
    from collections.abc import Collection

    from playhead.service.title_states import EpisodeOverview, Place, SeasonOverview, TitleOverview


class _PlaceState(msgspec.Struct, kw_only=True):
    completed: bool
    resumable: bool
    progress: int | float
    position_ms: int | None
    watched_count: int
    because: str
    entry_id: str | UnsetType = UNSET
    point: Point | None
    alternatives: list[Point]


class EpisodeState(_PlaceState, kw_only=True):
    """One episode: its effective state, and why it is in it (semantics.md#seasons)."""

    episode: int
    title: str
    air_date: str | None


class SeasonState(msgspec.Struct):
    """A season, its episodes by number."""

    season: int
    episodes: list[EpisodeState]


class ShowState(msgspec.Struct):
    """What a profile knows of a show."""

    title_id: str
    revision: int
    marks: list[str]
    dismissed: bool
    snoozed_until: str | None
    watched_count: int
    seasons: list[SeasonState]


class MovieState(_PlaceState, kw_only=True):
    """What a profile knows of a movie, or of a content that has no seasons."""

    title_id: str
    revision: int
    marks: list[str]
    dismissed: bool
    snoozed_until: str | None


def mark_words(marks: Collection[MarkKind]) -> list[str]:
    """The marks, always in one order."""
    return [kind.value for kind in MarkKind if kind in marks]


def _place_state(place: Place) -> dict[str, Any]:
    """The fields of ``_PlaceState``."""
    state = place.state
    return {
        "completed": state.completed,
        "resumable": state.resumable,
        "progress": format_progress(state.progress),
        "position_ms": state.position_ms,
        "watched_count": place.watched_count,
        "because": state.because.value,
        "entry_id": maybe(state.entry_id),
        "point": maybe_point(place.point),
        "alternatives": [point(one) for one in place.alternatives],
    }


def _season_state(season: SeasonOverview) -> SeasonState:
    return SeasonState(season.season, [_episode_state(one) for one in season.episodes])


def _episode_state(found: EpisodeOverview) -> EpisodeState:
    return EpisodeState(
        episode=found.episode,
        title=found.title,
        air_date=None if found.air_date is None else found.air_date.isoformat(),
        **_place_state(found.place),
    )


def title_state(found: TitleOverview) -> ShowState | MovieState:
    """What a profile knows of a title, as the wire shows it."""
    marks, snoozed_until = mark_words(found.marks), maybe_time(found.snoozed_until)
    if found.place is None:
        return ShowState(
            found.title_id,
            found.revision,
            marks,
            found.is_dismissed,
            snoozed_until,
            found.watched_count,
            [_season_state(one) for one in found.seasons],
        )
    return MovieState(
        title_id=found.title_id,
        revision=found.revision,
        marks=marks,
        dismissed=found.is_dismissed,
        snoozed_until=snoozed_until,
        **_place_state(found.place),
    )
