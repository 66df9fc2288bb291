"""Everything that a profile knows of one title, episode by episode, and why.

Not for the rules of it (``domain.seasons``, ``domain.resolving``) nor for lists of titles (``service.shelves``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from playhead.domain.resolving import Facts, Resolution, resolve
from playhead.domain.seasons import EpisodeState, effective_state
from playhead.domain.telling import facts_under
from playhead.domain.titles import Episode, Locator, TitleKind, kind_of
from playhead.ports import CatalogueStore, HistoryStore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.marks import MarkKind
    from playhead.domain.resolving import Point
    from playhead.domain.titles import Title, TitleId
    from playhead.ports import Clock, TitleView


@dataclass(frozen=True, slots=True)
class Place:
    """A movie, an episode or a content: its effective state, how often it was watched, and where to go on."""

    state: EpisodeState
    watched_count: int
    point: Point | None
    alternatives: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class EpisodeOverview:
    """An episode that the catalogue or the history knows; ``title`` is empty and ``air_date`` None where unknown."""

    episode: int
    title: str
    air_date: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class SeasonOverview:
    """A season, its episodes by number."""

    season: int
    episodes: tuple[EpisodeOverview, ...]


@dataclass(frozen=True, slots=True)
class TitleOverview:
    """A title as a profile knows it, as of ``revision``; ``place`` is None for a show, ``seasons`` empty for others.

    ``watched_count``: completed viewings of the title, or of all its episodes. ``marks`` are those on the title itself.
    """

    title_id: TitleId
    revision: int
    marks: frozenset[MarkKind]
    is_dismissed: bool
    snoozed_until: datetime | None
    watched_count: int
    place: Place | None
    seasons: tuple[SeasonOverview, ...]


class Store(HistoryStore, CatalogueStore, Protocol):
    """What states are read from."""


class TitleStates:
    """The server-side resolution of semantics.md#seasons, for a whole title at a time."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, profile_id: ProfileId, title_id: TitleId, season: int | None = None) -> TitleOverview:
        """The title, of a show with ``season`` that season alone; one that nobody touched is no error."""
        view = await self._store.get_title_view(profile_id, title_id)
        now = self._clock.now()
        is_show = kind_of(title_id) is TitleKind.SHOW
        title = await self._store.find_title(title_id) if is_show else None
        reader = _Reader(view, now)
        state = view.history.state
        snooze = state.snooze if state is not None and state.is_snoozed(now, state.active_at) else None
        return TitleOverview(
            title_id=title_id,
            revision=view.head.revision,
            marks=frozenset(mark.kind for mark in view.marks if mark.locator.season is None),
            is_dismissed=state is not None and state.is_dismissed,
            snoozed_until=None if snooze is None else snooze.until,
            watched_count=sum(view.counts.values()),
            place=None if is_show else reader.place(Locator(title_id), None),
            seasons=reader.seasons(title, season) if is_show else (),
        )


class _Reader:
    """One view of a title, its rows sorted by place."""

    def __init__(self, view: TitleView, now: datetime) -> None:
        self._view = view
        self._now = now
        self._entries: dict[Locator, list[Entry]] = defaultdict(list)
        for entry in view.history.entries:
            self._entries[entry.locator].append(entry)
        self._facts = {one.locator: one.facts for one in view.history.playbacks}

    def place(self, locator: Locator, air_date: date | None) -> Place:
        """The state of one movie or episode."""
        entries = self._entries.get(locator, [])
        season = Locator(locator.title_id, locator.season) if locator.season is not None else None
        defaults = [] if season is None else self._entries.get(season, [])
        seen = self._resolve(locator, entries)
        return Place(
            state=effective_state(entries, defaults, seen.current, air_date),
            watched_count=self._view.counts.get(locator, 0),
            point=seen.current,
            alternatives=seen.alternatives,
        )

    def _resolve(self, locator: Locator, entries: Iterable[Entry]) -> Resolution:
        facts = self._facts.get(locator)
        if facts is None:
            return Resolution()
        view = self._view
        newest = max(entries, key=lambda entry: (entry.updated_at, entry.entry_id), default=None)
        known: Facts = facts_under(facts, view.head, view.history.state, newest)
        return resolve(known, self._now, view.head.settings.completion)

    def seasons(self, title: Title | None, only: int | None) -> tuple[SeasonOverview, ...]:
        """The seasons that the catalogue or the history knows."""
        known: dict[tuple[int, int], Episode] = {}
        for locator in (*self._entries, *self._facts):
            if locator.season is not None and locator.episode is not None:
                known[locator.season, locator.episode] = Episode(locator.episode)
        for one in () if title is None else title.seasons:
            known |= {(one.season, episode.episode): episode for episode in one.episodes}
        numbers = sorted({season for season, _ in known if only in (None, season)})
        return tuple(
            SeasonOverview(
                number, tuple(self._episode(number, known[key]) for key in sorted(known) if key[0] == number)
            )
            for number in numbers
        )

    def _episode(self, season: int, episode: Episode) -> EpisodeOverview:
        locator = Locator(self._view.history.title_id, season, episode.episode)
        return EpisodeOverview(episode.episode, episode.title, episode.air_date, self.place(locator, episode.air_date))
