"""The calls of the native API, ``/v1``, as flows: shelves, history, titles, changes, undo, settings, numbers.

Not for reports, which wait in a queue (``reporting``), nor for the stream of events (``events``).

All raise ``SignedOut`` and ``NoProfile`` where nobody is watching, and ``InvalidRequest`` for a value that is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from playhead_client.account import AccountCore
from playhead_client.changes_wire import Changes, read_changes
from playhead_client.exchange import Call, Repeat, call, said, segment, silent_call
from playhead_client.native_wire import (
    BulkAct,
    Entry,
    EntryPage,
    Kind,
    Locator,
    Mark,
    MovieState,
    Operation,
    Override,
    Policy,
    Precision,
    Settings,
    ShelfPage,
    ShelfRow,
    ShowState,
    Snoozed,
    Stats,
    TitleMarks,
)
from playhead_client.paging import Pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from playhead_client.flows import Flow

_PAGE_MAX = 100


class NativeCore(AccountCore):
    """What a client of the native API can do, but for reports."""

    # Shelves

    def continue_watching(self, *, limit: int | None = None, cursor: str | None = None) -> Flow[ShelfPage]:
        """A page of what was begun and can be resumed, newest activity first. ``limit``: 1 to 100, 20 if not said."""
        query = {"limit": limit, "cursor": cursor}
        return (yield from self._in_session(call("GET", "/v1/continue-watching", ShelfPage, query=query)))

    def next_up(
        self,
        *,
        policy: Policy | None = None,
        include_specials: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Flow[ShelfPage]:
        """A page of the next episodes, newest activity first, unaired ones last. ``policy``: else the profile's."""
        query = {"policy": policy, "include_specials": include_specials, "limit": limit, "cursor": cursor}
        return (yield from self._in_session(call("GET", "/v1/next-up", ShelfPage, query=query)))

    def walk_continue_watching(self) -> Pages[ShelfRow]:
        """All that was begun and can be resumed, one after the other."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[ShelfRow], str | None]]:
            found = yield from self.continue_watching(limit=_PAGE_MAX, cursor=cursor)
            return found.items, found.next_cursor

        return Pages(page)

    def walk_next_up(self, *, policy: Policy | None = None, include_specials: bool | None = None) -> Pages[ShelfRow]:
        """All next episodes, one after the other."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[ShelfRow], str | None]]:
            found = yield from self.next_up(
                policy=policy, include_specials=include_specials, limit=_PAGE_MAX, cursor=cursor
            )
            return found.items, found.next_cursor

        return Pages(page)

    # History

    def list_entries(
        self,
        *,
        title_id: str | None = None,
        kind: Kind | None = None,
        from_at: datetime | None = None,
        to_at: datetime | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Flow[EntryPage]:
        """A page of the history, the entry watched last first. Every filter that is given must hold.

        ``from_at`` is the first time that counts, ``to_at`` the first that does not any more; ``search`` looks into the
        names of titles. ``limit``: 1 to 100, 20 if not said. A ``cursor`` is good for the same filters only.
        """
        query = {
            "title": title_id,
            "kind": kind,
            "from": from_at,
            "to": to_at,
            "q": search,
            "limit": limit,
            "cursor": cursor,
        }
        return (yield from self._in_session(call("GET", "/v1/history", EntryPage, query=query)))

    def walk_entries(
        self,
        *,
        title_id: str | None = None,
        kind: Kind | None = None,
        from_at: datetime | None = None,
        to_at: datetime | None = None,
        search: str | None = None,
    ) -> Pages[Entry]:
        """The history, one entry after the other. Pages are asked for as they are needed."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[Entry], str | None]]:
            found = yield from self.list_entries(
                title_id=title_id,
                kind=kind,
                from_at=from_at,
                to_at=to_at,
                search=search,
                limit=_PAGE_MAX,
                cursor=cursor,
            )
            return found.items, found.next_cursor

        return Pages(page)

    def add_entry(
        self,
        locator: Locator | None = None,
        *,
        content_id: int | None = None,
        progress: float | None = None,
        watched_at: datetime | None = None,
        precision: Precision | None = None,
        origin: str | None = None,
    ) -> Flow[Entry]:
        """Log a viewing, always as a **new** entry: finished if ``progress`` is not said, now if ``watched_at`` is not.

        It is not made again where nobody knows whether it was done: look into the history first.

        Raises:
            NotFound: the catalogue has no such content.
        """
        body = said(
            locator=locator,
            content_id=content_id,
            progress=progress,
            watched_at=watched_at,
            precision=precision,
            origin=origin,
        )
        return (yield from self._in_session(call("POST", "/v1/history", Entry, body=body, repeat=Repeat.IF_NOT_DONE)))

    def correct_entry(
        self,
        entry_id: str,
        *,
        progress: float | None = None,
        watched_at: datetime | None = None,
        precision: Precision | None = None,
    ) -> Flow[Entry]:
        """Change what is given of an entry. A lower progress may take back that it was watched. Raises ``NotFound``."""
        body = said(progress=progress, watched_at=watched_at, precision=precision)
        return (yield from self._in_session(call("PATCH", f"/v1/history/{segment(entry_id)}", Entry, body=body)))

    def remove_entry(self, entry_id: str) -> Flow[None]:
        """Remove one entry; the last one of a place takes its resume point with it. Raises ``NotFound``."""
        path = f"/v1/history/{segment(entry_id)}"
        yield from self._in_session(silent_call("DELETE", path, repeat=Repeat.IF_NOT_DONE))

    def clear_history(
        self, *, before: datetime | None = None, title_id: str | None = None, dry_run: bool = False
    ) -> Flow[BulkAct]:
        """Remove every entry and resume point, or those before a time, or of a title. Can be undone for 30 days."""
        query = {"before": before, "title": title_id, "dry_run": dry_run or None}
        return (yield from self._bulk("DELETE", "/v1/history", query))

    # Titles

    def get_title_state(self, title_id: str, *, season: int | None = None) -> Flow[ShowState | MovieState]:
        """What the profile knows of a title, a ``ShowState`` where it is a show. A title never touched is no error."""
        return (yield from self._in_session(title_state_call(title_id, season)))

    def mark_watched(
        self,
        title_id: str,
        *,
        season: int | None = None,
        episode: int | None = None,
        override: Override | None = None,
        dry_run: bool = False,
    ) -> Flow[BulkAct]:
        """Mark a movie, an episode, a season or a whole show, as far as it has aired. Can be undone for 30 days.

        ``override="replace"`` retires entries that single episodes have; ``fill``, if not said, leaves them. Marking
        what is marked changes nothing, and leaves no operation.

        Raises:
            Conflict: ``TITLE_UNKNOWN``, the catalogue does not know the seasons of the show.
        """
        query = {"season": season, "episode": episode, "override": override, "dry_run": dry_run or None}
        return (yield from self._bulk("PUT", _title(title_id, "watched"), query))

    def mark_unwatched(
        self,
        title_id: str,
        *,
        season: int | None = None,
        episode: int | None = None,
        override: Override | None = None,
        dry_run: bool = False,
    ) -> Flow[BulkAct]:
        """Take back that a movie, an episode, a season or a show was watched. Can be undone for 30 days."""
        query = {"season": season, "episode": episode, "override": override, "dry_run": dry_run or None}
        return (yield from self._bulk("DELETE", _title(title_id, "watched"), query))

    def forget_title(self, title_id: str, *, marks: bool = False, dry_run: bool = False) -> Flow[BulkAct]:
        """Remove all that is known of a title, and with ``marks`` its marks, too. Can be undone for 30 days."""
        query = {"marks": marks or None, "dry_run": dry_run or None}
        return (yield from self._bulk("POST", _title(title_id, "forget"), query))

    def dismiss_title(self, title_id: str) -> Flow[None]:
        """Take a title off the shelves until something happens to it. Idempotent."""
        yield from self._in_session(silent_call("POST", _title(title_id, "dismiss")))

    def snooze_title(
        self, title_id: str, *, until: datetime | None = None, until_episode: bool = False
    ) -> Flow[datetime | None]:
        """Put a title aside until a time, until its next episode airs, or whichever is first; until when that is."""
        body = said(until=until, until_episode=until_episode or None)
        snoozed = yield from self._in_session(call("POST", _title(title_id, "snooze"), Snoozed, body=body))
        return snoozed.snoozed_until

    def wake_title(self, title_id: str) -> Flow[None]:
        """Take back that a title was put aside. Idempotent."""
        yield from self._in_session(call("POST", _title(title_id, "snooze"), Snoozed, body={}))

    def add_mark(self, title_id: str, mark: Mark) -> Flow[list[str]]:
        """Mark a title; the marks that it carries then. Three of them exclude one another. Idempotent."""
        made = call("PUT", _title(title_id, f"marks/{segment(mark)}"), TitleMarks)
        return (yield from self._in_session(made)).marks

    def remove_mark(self, title_id: str, mark: Mark) -> Flow[list[str]]:
        """Take a mark off; the marks that are left. Raises ``NotFound`` where the title does not carry it."""
        made = call("DELETE", _title(title_id, f"marks/{segment(mark)}"), TitleMarks, repeat=Repeat.IF_NOT_DONE)
        return (yield from self._in_session(made)).marks

    # Changes and undoing

    def list_changes(self, since: int = 0, *, cursor: str | None = None, limit: int | None = None) -> Flow[Changes]:
        """A page of what has changed above a revision, or behind a ``next_cursor``; removed things included.

        Raises:
            ResyncNeeded: ``since`` is older than what the server remembers, or it has never given it out.
        """
        told = (("since", since if cursor is None else None), ("cursor", cursor), ("limit", limit))
        query = tuple((name, str(value)) for name, value in told if value is not None)
        return (yield from self._in_session(Call("GET", "/v1/changes", read_changes, query=query)))

    def get_operation(self, operation_id: str) -> Flow[Operation]:
        """A bulk act, and whether it was undone. Raises ``NotFound``."""
        return (yield from self._in_session(call("GET", f"/v1/operations/{segment(operation_id)}", Operation)))

    def undo(self, operation_id: str) -> Flow[Operation]:
        """Undo a bulk act; what somebody has changed since stays as it is. Idempotent.

        Raises:
            NotFound: the profile has no such operation.
            Conflict: ``OPERATION_EXPIRED``, it is more than 30 days ago.
        """
        return (yield from self._in_session(call("POST", f"/v1/operations/{segment(operation_id)}/undo", Operation)))

    # The profile

    def get_settings(self) -> Flow[Settings]:
        """The profile's settings in force."""
        return (yield from self._in_session(call("GET", "/v1/settings", Settings)))

    def change_settings(
        self,
        *,
        watched_percent: int | UnsetType = UNSET,
        resumable_until_percent: int | UnsetType = UNSET,
        retention_days: int | UnsetType | None = UNSET,
        private: bool | UnsetType = UNSET,
        time_zone: str | UnsetType = UNSET,
        next_up_policy: Policy | UnsetType = UNSET,
    ) -> Flow[Settings]:
        """Change what is given; the settings then in force. ``retention_days``: entries go for good; None keeps all."""
        pairs = {
            "watched_percent": watched_percent,
            "resumable_until_percent": resumable_until_percent,
            "retention_days": retention_days,
            "private": private,
            "time_zone": time_zone,
            "next_up_policy": next_up_policy,
        }
        body = {name: value for name, value in pairs.items() if value is not UNSET}
        return (yield from self._in_session(call("PATCH", "/v1/settings", Settings, body=body)))

    def get_stats(self, year: int) -> Flow[Stats]:
        """A year in numbers, 1970 to 9998."""
        return (yield from self._in_session(call("GET", "/v1/stats", Stats, query={"year": year})))

    def _bulk(self, method: str, path: str, query: Mapping[str, object]) -> Flow[BulkAct]:
        """A bulk act. It is not done again where its answer was lost: a second one would not have the operation."""
        repeat = Repeat.FREELY if query["dry_run"] else Repeat.IF_NOT_DONE
        return (yield from self._in_session(call(method, path, BulkAct, query=query, repeat=repeat)))


def title_state_call(title_id: str, season: int | None) -> Call[ShowState | MovieState]:
    """The call for what the profile knows of a title."""
    return Call(
        "GET",
        _title(title_id, "state"),
        _show_state if title_id.startswith("TV_") else _movie_state,
        query=() if season is None else (("season", str(season)),),
    )


def _title(title_id: str, rest: str) -> str:
    return f"/v1/titles/{segment(title_id)}/{rest}"


def _show_state(data: bytes) -> ShowState:
    return msgspec.json.decode(data, type=ShowState)


def _movie_state(data: bytes) -> MovieState:
    return msgspec.json.decode(data, type=MovieState)
