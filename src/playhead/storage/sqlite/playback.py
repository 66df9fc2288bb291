"""The rows of playback and of title states: how they look as columns, and how one is found and put.

Not for which of them a command reads (``loading``) nor for lists of them (``shelves``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playhead.domain.acts import Act, ActKind
from playhead.domain.playback import Playback, TitleState
from playhead.domain.resolving import Facts, Point
from playhead.domain.titles import TitleId
from playhead.storage.bodies import decode_facts, encode_facts, from_ms, sitting_key, sitting_of_key, to_ms
from playhead.storage.sqlite.rows import MS_AN_HOUR, NOTHING, REVISIONS_A_BLOCK, locator_key, locator_of
from playhead.storage.sqlite.statements import load_statements
from playhead.storage.state_bodies import decode_title, encode_title

if TYPE_CHECKING:
    import apsw

    from playhead.domain.slices import Stale
    from playhead.domain.titles import Locator
    from playhead.storage.sqlite.rows import Row

SQL: Final = load_statements("playback")

_CHANGE: Final = SQL["change_playback_in_place"]  # looked up once: that of every report of a player

_NO_POINT: Final = (None, None, None, False, False, None, None, 0)


def point_of(row: Row) -> Point:
    """From a locator's columns, then the first eight of ``playback_columns``."""
    position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at, revision = row[3:]
    return Point(
        locator_of(*row[:3]),
        position_ms,
        duration_ms,
        progress,
        completed == 1,
        resumable == 1,
        None if sitting_id is None else sitting_of_key(sitting_id),
        from_ms(updated_at),
        revision,
    )


def playback_of(row: Row) -> Playback:
    """From the columns of ``point_of``, then facts (None: an earlier release had none) and revision."""
    point = None if row[9] is None else point_of(row[:11])
    body, revision = row[11:]
    locator = locator_of(*row[:3]) if point is None else point.locator
    return Playback(_former_facts(locator, point) if body is None else decode_facts(locator, body), point, revision)


def _former_facts(locator: Locator, point: Point | None) -> Facts:
    """What a resume point of an earlier release comes to: of its sittings nothing is known, so it was told outright."""
    if point is None:
        return Facts(locator)
    told = Act(
        ActKind.PLACED,
        point.updated_at,
        completed=point.completed,
        progress=point.progress,
        position_ms=point.position_ms,
        revision=point.revision,
    )
    return Facts(locator, acts=(told,) if point.resumable else (told, Act(ActKind.ENDED, point.updated_at)))


def playback_columns(playback: Playback) -> Row:
    """All but the locator, of which ``playback_of`` reads the first ten.

    position_ms, duration_ms, progress, completed, resumable, sitting_id, updated_at, point_revision, facts, revision;
    and what is worked out of them to be looked up by: listed, updated_hour, revision_block.
    """
    point, revision = playback.point, playback.revision
    facts = encode_facts(playback.facts)
    if point is None:
        return (*_NO_POINT, facts, revision, False, NOTHING, revision // REVISIONS_A_BLOCK)
    updated_at = to_ms(point.updated_at)
    return (
        point.position_ms,
        point.duration_ms,
        point.progress,
        point.completed,
        point.resumable,
        None if point.sitting_id is None else sitting_key(point.sitting_id),
        updated_at,
        point.revision,
        facts,
        revision,
        playback.is_listed,
        updated_at // MS_AN_HOUR,
        revision // REVISIONS_A_BLOCK,
    )


def put_playback(cursor: apsw.Cursor, profile: int, playback: Playback) -> None:
    """Write a row, new or changed; one that moves in no index is changed where it is."""
    columns = (profile, *locator_key(playback.facts.locator), *playback_columns(playback))
    cursor.execute(_CHANGE, columns)
    if not cursor.connection.changes():
        cursor.execute(SQL["put_playback"], columns)


def title_state_of(row: Row) -> TitleState:
    """From title_id, active_at, is_stale, body."""
    title_id, active_at, is_stale, body = row
    if body is None:
        return TitleState(TitleId(title_id), from_ms(active_at), is_stale=is_stale == 1)
    return decode_title(TitleId(title_id), from_ms(active_at), body, is_stale=is_stale == 1)


def put_title_state(cursor: apsw.Cursor, profile: int, state: TitleState) -> None:
    """Write a row, new or changed; one that moves in no index is changed where it is."""
    active_at = to_ms(state.active_at)
    replan_on = state.plans.replan_on
    columns = (
        profile,
        state.title_id,
        active_at,
        encode_title(state),
        active_at // MS_AN_HOUR,
        state.is_stale,
        state.has_next,
        None if replan_on is None else replan_on.isoformat(),
    )
    cursor.execute(SQL["change_title_state_in_place"], columns)
    if not cursor.connection.changes():
        cursor.execute(SQL["put_title_state"], columns)


def make_stale(cursor: apsw.Cursor, profile: int, stale: Stale) -> None:
    """Mark the shows meant as stale that are there."""
    if stale.title_ids is None:
        cursor.execute(SQL["make_all_stale"], (profile,))
    else:
        cursor.executemany(SQL["make_stale"], [(profile, title_id) for title_id in stale.title_ids])
