"""Which rows a bulk act takes: counted before it is decided, and removed or retired by whole sets after.

Not for putting them back (``operations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from playhead.domain.operations import SAMPLE_COUNT, Of, Selected
from playhead.storage.bodies import to_ms_up
from playhead.storage.sqlite.rows import MS_AN_HOUR, NOTHING, NUMBER_END, entry_of, locator_of, only_column
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    import apsw

    from playhead.domain.history import Head
    from playhead.domain.operations import Selection
    from playhead.domain.slices import Removal

SQL: Final = load_statements("selecting")

_TITLES: Final = ("", "~")
"""Before and behind every title id."""

_OF: Final = {Of.ALL: None, Of.DEFAULTS: 1, Of.EPISODES: 0}


class _Way(NamedTuple):
    """The statements that find rows by one way: by place, or by time alone."""

    count_entries: str
    count_points: str
    sample_entries: str
    retire_entries: str
    retire_playbacks: str
    uncount: str
    remove_entries: str
    remove_playbacks: str


_BY_PLACE: Final = _Way(
    SQL["count_entries_by_place"],
    SQL["count_points_by_place"],
    SQL["sample_entries_by_place"],
    SQL["retire_entries_by_place"],
    SQL["retire_playbacks_by_place"],
    SQL["uncount_by_place"],
    SQL["remove_entries_by_place"],
    SQL["remove_playbacks_by_place"],
)
_BY_TIME: Final = _Way(
    SQL["count_entries_by_time"],
    SQL["count_points_by_time"],
    SQL["sample_entries_by_time"],
    SQL["retire_entries_by_time"],
    SQL["retire_playbacks_by_time"],
    SQL["uncount_by_time"],
    SQL["remove_entries_by_time"],
    SQL["remove_playbacks_by_time"],
)


def select(cursor: apsw.Cursor, profile: int, head: Head, selection: Selection) -> Selected:
    """How much it takes, and the newest of it."""
    columns = _columns(profile, selection) | {"limit": SAMPLE_COUNT}
    way = _BY_TIME if selection.title_id is None else _BY_PLACE
    entry_count = head.entry_count
    if not selection.is_all:  # of the whole history the count is kept
        entry_count = only_column(cursor.execute(way.count_entries, columns).fetchone())
    return Selected(
        entry_count,
        only_column(cursor.execute(way.count_points, columns).fetchone()),
        tuple(entry_of(row[3:], locator_of(*row[:3])) for row in cursor.execute(way.sample_entries, columns)),
    )


def remove_selected(cursor: apsw.Cursor, profile: int, removal: Removal, operation: int | None) -> None:
    """Remove the rows, and count anew what is left at their places; with ``operation`` they are retired under it."""
    selection = removal.selection
    columns = _columns(profile, selection) | {"operation": operation}
    # A whole history goes in the order in which it lies.
    way = _BY_TIME if selection.title_id is None and selection.before is not None else _BY_PLACE
    if operation is not None:
        cursor.execute(way.retire_entries, columns)
    if selection.before is None:
        cursor.execute(SQL["remove_tallies_by_place"], columns)
        cursor.execute(way.remove_entries, columns)
    else:
        cursor.execute(way.uncount, columns)
        cursor.execute(way.remove_entries, columns)
        count_anew(cursor, profile)
    if removal.points:
        if operation is not None:
            cursor.execute(way.retire_playbacks, columns)
        cursor.execute(way.remove_playbacks, columns)


def count_anew(cursor: apsw.Cursor, profile: int) -> None:
    """Make the tallies anew that were uncounted."""
    for name in ("remove_uncounted", "count_anew"):
        cursor.execute(SQL[name], {"profile": profile})


def _columns(profile: int, selection: Selection) -> dict[str, Any]:
    """What the statements ask for, by either way."""
    title_id, season, episode = selection.title_id, selection.season, selection.episode
    before = NUMBER_END if selection.before is None else to_ms_up(selection.before)
    titles = _TITLES if title_id is None else (title_id, title_id)
    seasons = (NOTHING, NUMBER_END) if season is None else (season, season)
    episodes = (NOTHING, NUMBER_END) if episode is None else (episode, episode)
    return {
        "profile": profile,
        "title_from": titles[0],
        "title_to": titles[1],
        "season_from": seasons[0],
        "season_to": seasons[1],
        "episode_from": episodes[0],
        "episode_to": episodes[1],
        "specials": not selection.without_specials,
        "of": _OF[selection.of],
        "before": before,
        "all_times": selection.before is None,
        "hour": before // MS_AN_HOUR,
    }
