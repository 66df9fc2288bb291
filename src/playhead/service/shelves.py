"""The shelves of a profile: what to go on with and what comes next, read a page at a time.

Not for what one row shows (``domain.shelves``) nor for how a plan is made (``domain.planning``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from playhead.domain.planning import plan
from playhead.domain.playback import TitleState
from playhead.domain.shelves import Reason, ShelfRow, find_next_row, find_resume_row, unaired_order
from playhead.domain.shelving import CatchUp, SavePlans
from playhead.ports import (
    CatalogueStore,
    HistoryStore,
    PointKey,
    PointQuery,
    StoreError,
    UpcomingKey,
    UpcomingQuery,
)
from playhead.service.browsing import UNKNOWN, Titled

if TYPE_CHECKING:
    from datetime import date, datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.next_up import Policy
    from playhead.domain.titles import TitleId
    from playhead.ports import Clock
    from playhead.service.recording import Recording

PLANNED_AT_ONCE: Final = 200
"""So many titles are planned anew for one read at most; the rest waits for the next read."""

CHANGES_MAX: Final = 500
"""A profile that is more titles behind the catalogue plans everything anew."""

WALK_LIMIT: Final = 100


class NextUpKey(NamedTuple):
    """Where a page of next up ended: among the aired rows at ``sort``, a time, or among the others at a date."""

    is_unaired: bool
    sort: str
    title_id: TitleId


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of a shelf; ``next_key`` is None on the last one."""

    rows: tuple[Titled[ShelfRow], ...]
    next_key: PointKey | NextUpKey | None


class Store(HistoryStore, CatalogueStore, Protocol):
    """What shelves are read from."""


class Shelves:
    """Continue watching and next up (semantics.md#shelves). What a page costs does not grow with the history."""

    def __init__(self, store: Store, recording: Recording, clock: Clock) -> None:
        self._store = store
        self._recording = recording
        self._clock = clock

    # Continue watching

    async def continue_watching(self, profile_id: ProfileId, *, limit: int, after: PointKey | None = None) -> Shelf:
        """Of each title its newest point that is far enough in, newest activity first."""
        now = self._clock.now()
        rows: list[ShelfRow] = []
        has_more, key = True, after
        while has_more and len(rows) <= limit:
            page = await self._store.list_points(
                PointQuery(profile_id, max(limit + 1, WALK_LIMIT // 4), key, listed_only=True)
            )
            states = await self._store.list_title_states(profile_id, {one.locator.title_id for one in page.items})
            found = (find_resume_row(point, states.get(point.locator.title_id), now) for point in page.items)
            rows += [row for row in found if row is not None]
            has_more = page.has_more
            key = PointKey(page.items[-1].updated_at, page.items[-1].revision) if page.items else None
        shown = rows[:limit]
        next_key = None
        if len(rows) > limit and shown[-1].point is not None:
            next_key = PointKey(shown[-1].point.updated_at, shown[-1].point.revision)
        return Shelf(await self._titled(shown), next_key)

    # Next up

    async def next_up(
        self,
        profile_id: ProfileId,
        *,
        limit: int,
        policy: Policy | None = None,
        include_specials: bool = False,
        after: NextUpKey | None = None,
    ) -> Shelf:
        """Of each show that was begun its next episode: those aired newest activity first, then the rest by their date.

        ``policy`` None is the profile's own. A show that is in continue watching is not here.
        """
        now = self._clock.now()
        chosen = policy or (await self._store.get_head(profile_id)).settings.next_up_policy
        await self._plan_anew(profile_id, now.date())
        rows, unaired = await self._walk(profile_id, now, chosen, limit, after, include_specials=include_specials)
        if len(rows) <= limit:
            unaired.sort(key=unaired_order)
            if after is not None and after.is_unaired:
                unaired = [row for row in unaired if _unaired_key(row) > after]
            rows += unaired
        shown = rows[:limit]
        next_key = _key_of(shown[-1]) if len(rows) > limit else None
        return Shelf(await self._titled(shown), next_key)

    async def _walk(
        self,
        profile_id: ProfileId,
        now: datetime,
        policy: Policy,
        limit: int,
        after: NextUpKey | None,
        *,
        include_specials: bool,
    ) -> tuple[list[ShelfRow], list[ShelfRow]]:
        """The aired rows behind ``after``, one more than ``limit`` at most; and, if that was all, those to come."""
        rows: list[ShelfRow] = []
        unaired: list[ShelfRow] = []
        has_more, key = True, None
        while has_more and len(rows) <= limit:
            page = await self._store.list_upcoming(UpcomingQuery(profile_id, WALK_LIMIT, key))
            for state in page.items:
                row = find_next_row(state, now, policy, include_specials=include_specials)
                if row is None:
                    continue
                if row.reason is Reason.UNAIRED:
                    unaired.append(row)
                elif after is None or (not after.is_unaired and _aired_key(row) < after):
                    rows.append(row)
            has_more = page.has_more
            key = UpcomingKey(page.items[-1].active_at, page.items[-1].title_id) if page.items else None
        return rows, unaired

    async def _plan_anew(self, profile_id: ProfileId, today: date) -> None:
        """Bring the plans up to date with the history, the catalogue and the day; what cannot be kept is left stale."""
        await self._catch_up(profile_id)
        for title_id in await self._store.list_stale_titles(profile_id, today, limit=PLANNED_AT_ONCE):
            view = await self._store.get_title_view(profile_id, title_id)
            title = await self._store.find_title(title_id)
            state = view.history.state or TitleState(title_id, self._clock.now())
            planned = plan(view.history, state, title, today)
            command = SavePlans(profile_id, view.head.revision, view.head.catalogue_version, (planned,))
            with suppress(StoreError):  # a store that only reads shows what was planned last
                await self._recording.record(command)

    async def _catch_up(self, profile_id: ProfileId) -> None:
        version = await self._store.get_catalogue_version()
        known = (await self._store.get_head(profile_id)).catalogue_version
        if known < version:
            changed = await self._store.list_changed_titles(since=known, limit=CHANGES_MAX + 1)
            title_ids = changed if len(changed) <= CHANGES_MAX else None
            with suppress(StoreError):
                await self._recording.record(CatchUp(profile_id, version, title_ids))

    async def _titled(self, rows: list[ShelfRow]) -> tuple[Titled[ShelfRow], ...]:
        known = await self._store.list_summaries({row.locator.title_id for row in rows})
        return tuple(Titled(row, known.get(row.locator.title_id, UNKNOWN)) for row in rows)


def _aired_key(row: ShelfRow) -> NextUpKey:
    return NextUpKey(is_unaired=False, sort=row.active_at.isoformat(), title_id=row.locator.title_id)


def _unaired_key(row: ShelfRow) -> NextUpKey:
    is_undated, day, _ = unaired_order(row)
    return NextUpKey(is_unaired=True, sort=f"{int(is_undated)}{day}", title_id=row.locator.title_id)


def _key_of(row: ShelfRow) -> NextUpKey:
    return _unaired_key(row) if row.reason is Reason.UNAIRED else _aired_key(row)
