"""A long past for a profile, written through the store's own front door while no server runs.

Not through HTTP, which would take several times as long, nor behind the store's back: kept counts, ids and order come
out as they would have, on whichever engine the settings name.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import uvloop

from benchmarks.servers import playhead_settings
from benchmarks.viewers import EPISODES_A_SHOW, nth_episode
from playhead.bootstrap import make_store
from playhead.config import load_settings
from playhead.domain.access import ProfileId
from playhead.domain.commands import AddEntry
from playhead.domain.progress import check_progress
from playhead.domain.titles import Episode, Season, Title, TitleId, locate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PAST: Final = timedelta(days=3 * 365)
_TOGETHER: Final = 250
_FINISHED: Final = check_progress(100)
_AIRED_ON: Final = date(2020, 1, 1)
_DURATION_S: Final = 3_000


class _PastClock:
    """Says what it was last set to: entries are made long ago, as far as the store can tell."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Aware, UTC, whole milliseconds."""
        return self.at.replace(microsecond=self.at.microsecond // 1000 * 1000)


def seed_history(folder: Path, profile_id: str, entry_count: int, among: int | None = None) -> None:
    """Give the profile `entry_count` entries, spread evenly over the last three years.

    Each is of another episode; with `among` of so many episodes, gone through in turn again and again, the last of each
    show never. Takes about a minute for a million. Raises whatever the store raises.
    """
    numbers = range(entry_count) if among is None else _begun_shows(entry_count, among)
    uvloop.run(_seed(folder, ProfileId(profile_id), numbers))


def _begun_shows(entry_count: int, among: int) -> list[int]:
    """Numbers of episodes, those that are the last of their show left out, so that something is left to be next."""
    seen = [number for number in range(among * 2) if (number + 1) % EPISODES_A_SHOW][:among]
    return [seen[index % among] for index in range(entry_count)]


def seed_catalogue(folder: Path, show_count: int) -> None:
    """Let the catalogue know the first shows that there are, all aired, 50 minutes each episode."""
    uvloop.run(_seed_catalogue(folder, show_count))


async def _seed_catalogue(folder: Path, show_count: int) -> None:
    store = make_store(load_settings(playhead_settings(folder)), _PastClock(datetime.now(UTC)))
    await store.open()
    try:
        for first in range(0, show_count, _TOGETHER):
            await store.put_titles([_show(number) for number in range(first, min(first + _TOGETHER, show_count))])
    finally:
        await store.close()


def _show(number: int) -> Title:
    first = number * EPISODES_A_SHOW
    title_id, _, _ = nth_episode(first)
    episodes: dict[int, list[Episode]] = defaultdict(list)
    for episode_number in range(first, first + EPISODES_A_SHOW):
        _, season, episode = nth_episode(episode_number)
        episodes[season].append(Episode(episode, f"Episode {episode}", _AIRED_ON, _DURATION_S))
    seasons = tuple(Season(season, tuple(found)) for season, found in episodes.items())
    return Title(TitleId(title_id), f"Show {number}", f"/{number}.jpg", seasons=seasons)


async def _seed(folder: Path, profile_id: ProfileId, episodes: Sequence[int]) -> None:
    began_at = datetime.now(UTC) - _PAST
    clock = _PastClock(began_at)
    store = make_store(load_settings(playhead_settings(folder)), clock)
    await store.open()
    try:
        for first in range(0, len(episodes), _TOGETHER):
            numbers = episodes[first : first + _TOGETHER]
            clock.at = began_at + _PAST * ((first + len(numbers)) / len(episodes))
            await asyncio.gather(*(store.apply(_viewing(profile_id, number)) for number in numbers))
    finally:
        await store.close()


def _viewing(profile_id: ProfileId, number: int) -> AddEntry:
    title_id, season, episode = nth_episode(number)
    return AddEntry(profile_id, locate(TitleId(title_id), season, episode), _FINISHED)
