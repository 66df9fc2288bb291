"""How title states, operations, settings and tombstones look as bytes, for every engine alike.

Not for facts, which are written with every report and have a form of their own (``bodies``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from playhead.domain.history import EntryId
from playhead.domain.marks import MarkKind
from playhead.domain.next_up import Policy, Upcoming
from playhead.domain.operations import Of, Operation, OperationId, OperationKind, Selection, Tombstone
from playhead.domain.playback import Plans, SeasonMarked, Snooze, Started, TitleState
from playhead.domain.progress import CompletionRule
from playhead.domain.settings import ProfileSettings
from playhead.domain.titles import Locator, TitleId
from playhead.storage.bodies import decode, encode, from_ms, from_ms_or_none, to_ms, to_ms_or_none

if TYPE_CHECKING:
    from datetime import datetime


class _Upcoming(msgspec.Struct, array_like=True):
    """Dates are days since the first of January of the year 1; ``title_id`` is None where it is that of the state."""

    season: int | None
    episode: int | None
    air_date: int | None
    duration_s: int | None
    aired: bool
    is_rewatch: bool
    replan_on: int | None
    title_id: str | None


class _Title(msgspec.Struct, array_like=True, tag=1):
    """All but the title, ``active_at`` and ``is_stale``. ``plans`` as in ``Plans``; empty where nothing is left."""

    plans: list[_Upcoming | None]
    dismissed_at: int | None
    snooze: tuple[int, int, int | None] | None
    forgotten_at: int | None
    started: list[tuple[int, int, int]]
    marked: list[tuple[int, int]]


class _Operation(msgspec.Struct, array_like=True, tag=1):
    """All but the id; ``titles`` each with what its body leaves out."""

    kind: OperationKind
    at: int
    counts: list[tuple[str, int]]
    last_revision: int
    added: list[bytes]
    title_id: str | None
    cleared_before: int | None
    cleared_at: int | None
    titles: list[tuple[str, int, bool, bytes]]
    undone_at: int | None


class _Settings(msgspec.Struct, array_like=True, tag=1):
    watched_percent: int
    resumable_until_percent: int
    retention_days: int | None
    private: bool
    time_zone: str
    next_up_policy: Policy


class _Selection(msgspec.Struct, array_like=True):
    title_id: str | None
    season: int | None
    episode: int | None
    of: Of
    without_specials: bool
    before: int | None


class _Tombstone(msgspec.Struct, array_like=True, tag=1):
    """All but the revision."""

    at: int
    locator: tuple[str, int | None, int | None] | None
    entry_id: bytes | None
    mark: MarkKind | None
    cleared: _Selection | None


_TITLE: Final = msgspec.msgpack.Decoder(_Title)
_OPERATION: Final = msgspec.msgpack.Decoder(_Operation)
_SETTINGS: Final = msgspec.msgpack.Decoder(_Settings)
_TOMBSTONE: Final = msgspec.msgpack.Decoder(_Tombstone)


def encode_title(state: TitleState) -> bytes:
    """All but ``title_id``, ``active_at`` and ``is_stale``, which an engine has columns for."""
    plans, snooze = state.plans, state.snooze
    four = (
        plans.after_last,
        plans.first_unwatched,
        plans.after_last_with_specials,
        plans.first_unwatched_with_specials,
    )
    return encode(
        _Title(
            [_pack_upcoming(state.title_id, plan) for plan in four] if plans.upcoming else [],
            to_ms_or_none(state.dismissed_at),
            None if snooze is None else (to_ms(snooze.at), to_ms(snooze.until), _days(snooze.airs_on)),
            to_ms_or_none(state.forgotten_at),
            [(one.season, one.episode, to_ms(one.at)) for one in state.started],
            [(one.season, to_ms(one.at)) for one in state.marked],
        )
    )


def decode_title(title_id: TitleId, active_at: datetime, body: bytes, *, is_stale: bool) -> TitleState:
    """The inverse of ``encode_title``. Raises ``StoreCorrupt``."""

    def unpack(packed: _Title) -> TitleState:
        snooze = packed.snooze
        return TitleState(
            title_id=title_id,
            active_at=active_at,
            is_stale=is_stale,
            plans=Plans(*(_unpack_upcoming(title_id, plan) for plan in packed.plans)),
            dismissed_at=from_ms_or_none(packed.dismissed_at),
            snooze=None if snooze is None else Snooze(from_ms(snooze[0]), from_ms(snooze[1]), _date(snooze[2])),
            forgotten_at=from_ms_or_none(packed.forgotten_at),
            started=tuple(Started(season, episode, from_ms(at)) for season, episode, at in packed.started),
            marked=tuple(SeasonMarked(season, from_ms(at)) for season, at in packed.marked),
        )

    return decode(_TITLE, body, unpack)


def _days(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _date(days: int | None) -> date | None:
    return None if days is None else date.fromordinal(days)


def _pack_upcoming(title_id: TitleId, plan: Upcoming | None) -> _Upcoming | None:
    if plan is None:
        return None
    locator = plan.locator
    return _Upcoming(
        locator.season,
        locator.episode,
        _days(plan.air_date),
        plan.duration_s,
        plan.aired,
        plan.is_rewatch,
        _days(plan.replan_on),
        None if locator.title_id == title_id else locator.title_id,
    )


def _unpack_upcoming(title_id: TitleId, packed: _Upcoming | None) -> Upcoming | None:
    if packed is None:
        return None
    return Upcoming(
        Locator(title_id if packed.title_id is None else TitleId(packed.title_id), packed.season, packed.episode),
        _date(packed.air_date),
        packed.duration_s,
        packed.aired,
        packed.is_rewatch,
        _date(packed.replan_on),
    )


def encode_operation(operation: Operation) -> bytes:
    """All but the id."""
    return encode(
        _Operation(
            operation.kind,
            to_ms(operation.at),
            list(operation.counts),
            operation.last_revision,
            [bytes.fromhex(entry_id) for entry_id in operation.added],
            operation.title_id,
            to_ms_or_none(operation.cleared_before),
            to_ms_or_none(operation.cleared_at),
            [(one.title_id, to_ms(one.active_at), one.is_stale, encode_title(one)) for one in operation.titles],
            to_ms_or_none(operation.undone_at),
        )
    )


def decode_operation(operation_id: OperationId, body: bytes) -> Operation:
    """The inverse of ``encode_operation``. Raises ``StoreCorrupt``."""

    def unpack(packed: _Operation) -> Operation:
        return Operation(
            operation_id=operation_id,
            kind=packed.kind,
            at=from_ms(packed.at),
            counts=tuple(packed.counts),
            last_revision=packed.last_revision,
            added=tuple(EntryId(entry_id.hex()) for entry_id in packed.added),
            title_id=None if packed.title_id is None else TitleId(packed.title_id),
            cleared_before=from_ms_or_none(packed.cleared_before),
            cleared_at=from_ms_or_none(packed.cleared_at),
            titles=tuple(
                decode_title(TitleId(title_id), from_ms(active_at), title, is_stale=is_stale)
                for title_id, active_at, is_stale, title in packed.titles
            ),
            undone_at=from_ms_or_none(packed.undone_at),
        )

    return decode(_OPERATION, body, unpack)


def encode_settings(settings: ProfileSettings) -> bytes:
    """The settings of a profile."""
    return encode(
        _Settings(
            settings.completion.watched_percent,
            settings.completion.resumable_until_percent,
            settings.retention_days,
            settings.private,
            settings.time_zone,
            settings.next_up_policy,
        )
    )


def decode_settings(body: bytes) -> ProfileSettings:
    """The inverse of ``encode_settings``. Raises ``StoreCorrupt``."""
    return decode(
        _SETTINGS,
        body,
        lambda packed: ProfileSettings(
            completion=CompletionRule(packed.watched_percent, packed.resumable_until_percent),
            retention_days=packed.retention_days,
            private=packed.private,
            time_zone=packed.time_zone,
            next_up_policy=packed.next_up_policy,
        ),
    )


def encode_tombstone(tombstone: Tombstone) -> bytes:
    """All but the revision."""
    locator, cleared = tombstone.locator, tombstone.cleared
    return encode(
        _Tombstone(
            to_ms(tombstone.at),
            None if locator is None else (locator.title_id, locator.season, locator.episode),
            None if tombstone.entry_id is None else bytes.fromhex(tombstone.entry_id),
            tombstone.mark,
            None if cleared is None else _pack_selection(cleared),
        )
    )


def _pack_selection(selection: Selection) -> _Selection:
    return _Selection(
        selection.title_id,
        selection.season,
        selection.episode,
        selection.of,
        selection.without_specials,
        to_ms_or_none(selection.before),
    )


def decode_tombstone(revision: int, body: bytes) -> Tombstone:
    """The inverse of ``encode_tombstone``. Raises ``StoreCorrupt``."""

    def unpack(packed: _Tombstone) -> Tombstone:
        return Tombstone(
            revision,
            from_ms(packed.at),
            None if packed.locator is None else Locator(TitleId(packed.locator[0]), *packed.locator[1:]),
            None if packed.entry_id is None else EntryId(packed.entry_id.hex()),
            packed.mark,
            None if packed.cleared is None else _unpack_selection(packed.cleared),
        )

    return decode(_TOMBSTONE, body, unpack)


def _unpack_selection(packed: _Selection) -> Selection:
    return Selection(
        None if packed.title_id is None else TitleId(packed.title_id),
        packed.season,
        packed.episode,
        packed.of,
        packed.without_specials,
        from_ms_or_none(packed.before),
    )
