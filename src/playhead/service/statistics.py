"""A profile's year in numbers, in its own time zone.

Not for adding up (``domain.statistics``).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from playhead.domain.history import Precision
from playhead.domain.statistics import Viewing, summarize
from playhead.ports import CatalogueStore, EntryKey, HistoryStore, ViewingQuery

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.statistics import YearStatistics
    from playhead.domain.titles import Title, TitleId

READ_AT_ONCE: Final = 1_000


class Store(HistoryStore, CatalogueStore, Protocol):
    """What statistics are read from."""


class Statistics:
    """Adds up on demand: a year of a busy viewer is some thousand entries."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of_year(self, profile_id: ProfileId, year: int) -> YearStatistics:
        """The year (1970 to 9998) by the profile's calendar. Season marks stand for no viewing, and do not count."""
        head = await self._store.get_head(profile_id)
        zone = ZoneInfo(head.settings.time_zone)
        entries = await self._entries_of(profile_id, year, zone)
        titles = {
            title_id: await self._store.find_title(title_id) for title_id in {e.locator.title_id for e in entries}
        }
        return await asyncio.to_thread(
            summarize, year, [_viewing(entry, titles, zone) for entry in entries if entry.progress > 0]
        )

    async def _entries_of(self, profile_id: ProfileId, year: int, zone: ZoneInfo) -> list[Entry]:
        since = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
        until = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
        found: list[Entry] = []
        after: EntryKey | None = None
        has_more = True
        while has_more:
            page = await self._store.list_viewings(
                ViewingQuery(profile_id, READ_AT_ONCE, after, since=since, until=until)
            )
            entries = [row.entry for row in page.items]
            found += [entry for entry in entries if not entry.locator.is_season_default]
            has_more = page.has_more
            if entries:
                after = EntryKey(entries[-1].entry_id, entries[-1].updated_at)
        return found


def _viewing(entry: Entry, titles: dict[TitleId, Title | None], zone: ZoneInfo) -> Viewing:
    title = titles[entry.locator.title_id]
    duration_s = None if title is None else title.duration_of(entry.locator)
    seconds = entry.position_s if duration_s is None else duration_s * entry.progress / 100
    return Viewing(
        locator=entry.locator,
        local_at=None if entry.precision is Precision.UNKNOWN else entry.updated_at.astimezone(zone),
        seconds=seconds,
        completed=entry.completed,
        has_hour=entry.precision in {Precision.SECOND, Precision.MINUTE},
    )
