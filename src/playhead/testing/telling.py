"""What each act says to the diary of ``oracle``, and how the rows of a store are written there.

Not for drawing acts (``acts``) nor for looking a store through (``comparison``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.playback import NO_PLANS
from playhead.domain.seasons import Override
from playhead.domain.shelving import FOR_EVER, CatchUp, ChangeSettings, DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.watched import MarkUnwatched, MarkWatched

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.history import Entry
    from playhead.domain.marks import Mark
    from playhead.domain.operations import Operation, Selection, Tombstone
    from playhead.domain.playback import Snooze, TitleState
    from playhead.domain.reports import Report
    from playhead.domain.resolving import Point, Resolution
    from playhead.domain.settings import ProfileSettings
    from playhead.domain.slices import Command
    from playhead.domain.titles import Locator, Title
    from playhead.testing.oracle import Diary, Row, Where


UNKNOWN: Final = object()
"""In place of an answer to what others write."""


def where_of(locator: Locator) -> Where:
    """``locator`` as the diary writes it."""
    return (str(locator.title_id), locator.season, locator.episode)


def entry_row(entry: Entry) -> Row:
    """``entry`` as the diary writes it."""
    return {
        "id": entry.entry_id,
        "where": where_of(entry.locator),
        "progress": entry.progress,
        "position_s": entry.position_s,
        "completed": entry.completed,
        "origin": entry.origin,
        "created_at": entry.created_at,
        "updated_at": entry.updated_at,
        "explicit": entry.explicit,
        "precision": entry.precision.value,
        "revision": entry.revision,
    }


def mark_row(mark: Mark) -> Row:
    """``mark`` as the diary writes it."""
    return {
        "kind": mark.kind.value,
        "where": where_of(mark.locator),
        "created_at": mark.created_at,
        "revision": mark.revision,
    }


def point_row(point: Point | None) -> Row | None:
    """``point`` as the diary writes it."""
    if point is None:
        return None
    return {
        "where": where_of(point.locator),
        "position_ms": point.position_ms,
        "duration_ms": point.duration_ms,
        "progress": point.progress,
        "completed": point.completed,
        "resumable": point.resumable,
        "sitting": point.sitting_id,
        "updated_at": point.updated_at,
        "revision": point.revision,
    }


def resolution_row(seen: Resolution) -> Row:
    """``seen`` as the diary writes it."""
    return {
        "current": point_row(seen.current),
        "alternatives": [point_row(point) for point in seen.alternatives],
        "completed": seen.completed,
        "completed_at": seen.completed_at,
    }


def snooze_row(snooze: Snooze | None) -> Row | None:
    """``snooze`` as the diary writes it: of one that only waits for an episode it says no time."""
    if snooze is None:
        return None
    until = None if snooze.until == FOR_EVER else snooze.until
    return {"at": snooze.at, "until": until, "airs_on": snooze.airs_on}


def state_row(state: TitleState) -> Row:
    """``state`` as the diary writes it; what was planned is kept as it is."""
    return {
        "id": str(state.title_id),
        "active_at": state.active_at,
        "stale": state.is_stale,
        "plans": None if state.plans == NO_PLANS else state.plans,
        "has_next": bool(state.plans.upcoming),
        "replan_on": state.plans.replan_on,
        "dismissed_at": state.dismissed_at,
        "snooze": snooze_row(state.snooze),
        "forgotten_at": state.forgotten_at,
        "starts": {((one.season, one.episode), one.at) for one in state.started},
        "marked": {one.season: one.at for one in state.marked},
    }


def selection_row(selection: Selection | None) -> Row | None:
    """``selection`` as the diary writes it."""
    if selection is None:
        return None
    return {
        "title": selection.title_id,
        "season": selection.season,
        "episode": selection.episode,
        "of": selection.of.value,
        "without_specials": selection.without_specials,
        "before": selection.before,
    }


def tombstone_row(tombstone: Tombstone) -> Row:
    """``tombstone`` as the diary writes it."""
    return {
        "revision": tombstone.revision,
        "at": tombstone.at,
        "where": None if tombstone.locator is None else where_of(tombstone.locator),
        "entry": tombstone.entry_id,
        "mark": None if tombstone.mark is None else tombstone.mark.value,
        "cleared": selection_row(tombstone.cleared),
    }


def operation_row(operation: Operation) -> Row:
    """``operation`` as the diary writes it."""
    return {
        "id": operation.operation_id,
        "kind": operation.kind.value,
        "at": operation.at,
        "counts": dict(operation.counts),
        "last_revision": operation.last_revision,
        "added": list(operation.added),
        "title": operation.title_id,
        "undone_at": operation.undone_at,
        "cleared_at": operation.cleared_at,
    }


def settings_row(settings: ProfileSettings) -> Row:
    """``settings`` as the diary writes it: what bears on the rules by name, and the whole."""
    return {
        "watched": settings.completion.watched_percent,
        "resumable_until": settings.completion.resumable_until_percent,
        "private": settings.private,
        "whole": settings,
    }


def report_row(report: Report) -> Row:
    """``report`` as the diary writes it."""
    return {
        "where": where_of(report.locator),
        "sitting": report.sitting_id,
        "seq": report.seq,
        "event": report.event.value,
        "occurred_at": report.occurred_at,
        "sent_at": report.sent_at,
        "position_ms": report.position_ms,
        "progress": report.progress,
        "duration_ms": report.duration_ms,
        "base": report.base_revision,
        "rewatch": report.rewatch,
        "counts": report.counts,
        "credits_ms": report.credits_start_ms,
    }


def episodes_of(title: Title | None) -> list[tuple[int, int, Any]] | None:
    """Season, number and air date of every episode."""
    if title is None:
        return None
    return [(one.season, episode.episode, episode.air_date) for one in title.seasons for episode in one.episodes]


def carry_out(diary: Diary, act: Command[Any], now: datetime) -> Any:  # noqa: ANN401 - each act has its own answer
    """Write ``act`` into ``diary``; its answer. Raises ``oracle.Refused``."""
    for write in (_of_players, _on_entries, _on_marks, _on_shelves, _bulk):
        answer = write(diary, act, now)
        if answer is not UNKNOWN:
            return answer
    raise TypeError(f"the diary knows no {type(act).__name__}")


def _of_players(diary: Diary, act: Command[Any], now: datetime) -> object:
    match act:
        case TakeReport():
            return diary.report(report_row(act.report), now)
        case Scrobble():
            told = (where_of(act.locator), act.progress, act.duration_ms)
            how: dict[str, Any] = {"sitting": act.sitting_id, "counts": act.counts, "credits_ms": act.credits_start_ms}
            return diary.scrobble(*told, now, act.at, **how)
        case RecordPosition():
            where, word = where_of(act.locator), (act.position_s, act.progress, act.duration_s)
            return diary.record(where, *word, now, sitting=act.sitting_id, credits_s=act.credits_start_s)
        case ChangeEntry():
            where, word = where_of(act.locator), (act.position_s, act.progress, act.duration_s)
            row = (act.entry_id, where)
            return diary.change(*row, *word, now, sitting=act.sitting_id, credits_s=act.credits_start_s)
    return UNKNOWN


def _on_entries(diary: Diary, act: Command[Any], now: datetime) -> object:
    match act:
        case AddEntry():
            where, precision = where_of(act.locator), act.precision.value
            return diary.add(where, act.progress, now, act.updated_at, act.origin, precision)
        case SetProgress():
            return diary.set_progress(where_of(act.locator), act.progress, now)
        case CorrectEntry():
            where, exactly = where_of(act.locator), None if act.precision is None else act.precision.value
            return diary.correct(act.entry_id, where, act.progress, act.updated_at, exactly, now)
        case RemoveEntries():
            diary.remove_at(where_of(act.locator), now)
            return None
        case RemoveEntry():
            diary.remove(act.entry_id, where_of(act.locator), now)
            return None
    return UNKNOWN


def _on_marks(diary: Diary, act: Command[Any], now: datetime) -> object:
    match act:
        case AddMark():
            return diary.mark(act.kind.value, where_of(act.locator), now)
        case RemoveMark():
            diary.unmark(act.kind.value, where_of(act.locator), now)
            return None
        case ClearWatchlist():
            diary.clear_watchlist(now)
            return None
    return UNKNOWN


def _on_shelves(diary: Diary, act: Command[Any], now: datetime) -> object:
    match act:
        case DismissTitle():
            diary.dismiss(act.title_id, now, offered_only=act.offered_only)
            return None
        case SnoozeTitle():
            return diary.snooze(act.title_id, act.until, now, until_episode=act.until_episode)
        case SavePlans():
            return diary.save_plans(act.revision, act.catalogue_version, list(map(state_row, act.states)))
        case CatchUp():
            titles = None if act.title_ids is None else [str(title_id) for title_id in act.title_ids]
            diary.catch_up(act.catalogue_version, titles)
            return None
        case ChangeSettings():
            before = None if act.before is None else settings_row(act.before)
            return diary.change_settings(settings_row(act.settings), before)
    return UNKNOWN


def _bulk(diary: Diary, act: Command[Any], now: datetime) -> object:
    match act:
        case Clear():
            return diary.clear(now, act.title_id, act.before, dry_run=act.dry_run, kept=act.kept)
        case Forget():
            return diary.forget(act.title_id, now, marks=act.marks, dry_run=act.dry_run)
        case MarkWatched():
            where, is_replacing = where_of(act.locator), act.override is Override.REPLACE
            episodes = episodes_of(act.title)
            return diary.mark_watched(where, episodes, now, replace=is_replacing, dry_run=act.dry_run)
        case MarkUnwatched():
            where, is_replacing = where_of(act.locator), act.override is Override.REPLACE
            return diary.mark_unwatched(where, now, replace=is_replacing, dry_run=act.dry_run)
        case UndoOperation():
            return diary.undo(act.operation_id, act.title_id, now)
    return UNKNOWN
