"""A long past for a profile, written through the store's own front door while no server runs.

Not through HTTP, which would take several times as long, nor behind the store's back: kept counts, ids and order come
out as they would have, on whichever engine the settings name.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import uvloop

from benchmarks.servers import playhead_settings
from benchmarks.viewers import nth_episode
from playhead.bootstrap import make_store
from playhead.config import load_settings
from playhead.domain.access import ProfileId
from playhead.domain.commands import AddEntry
from playhead.domain.progress import check_progress
from playhead.domain.titles import TitleId, locate

if TYPE_CHECKING:
    from pathlib import Path

_PAST: Final = timedelta(days=3 * 365)
_TOGETHER: Final = 250
_FINISHED: Final = check_progress(100)


class _PastClock:
    """Says what it was last set to: entries are made long ago, as far as the store can tell."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Aware, UTC, whole milliseconds."""
        return self.at.replace(microsecond=self.at.microsecond // 1000 * 1000)


def seed_history(folder: Path, profile_id: str, entry_count: int) -> None:
    """Give the profile `entry_count` entries, each of another episode, spread evenly over the last three years.

    Takes about a minute for a million. Raises whatever the store raises.
    """
    uvloop.run(_seed(folder, ProfileId(profile_id), entry_count))


async def _seed(folder: Path, profile_id: ProfileId, entry_count: int) -> None:
    began_at = datetime.now(UTC) - _PAST
    clock = _PastClock(began_at)
    store = make_store(load_settings(playhead_settings(folder)), clock)
    await store.open()
    try:
        for first in range(0, entry_count, _TOGETHER):
            numbers = range(first, min(first + _TOGETHER, entry_count))
            clock.at = began_at + _PAST * (numbers[-1] / entry_count)
            await asyncio.gather(*(store.apply(_viewing(profile_id, number)) for number in numbers))
    finally:
        await store.close()


def _viewing(profile_id: ProfileId, number: int) -> AddEntry:
    title_id, season, episode = nth_episode(number)
    return AddEntry(profile_id, locate(TitleId(title_id), season, episode), _FINISHED)
