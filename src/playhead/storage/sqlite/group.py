"""Carry a group of commands out in one transaction: load, decide, save, each on what the one before left.

Not for how groups form (``storage.batching``) nor for any rule: those are in the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playhead.domain.errors import ProfileNotFound
from playhead.storage.sqlite.connection import transaction
from playhead.storage.sqlite.loading import find_head, load
from playhead.storage.sqlite.recent import Latest
from playhead.storage.sqlite.rows import entry_key, locator_key, profile_key
from playhead.storage.sqlite.saving import save
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Head
    from playhead.domain.slices import Changes, Command, Slice
    from playhead.ports.outside import Clock
    from playhead.storage.sqlite.recent import Recent

_SET_HEAD: Final = load_statements("saving")["set_head"]


def apply_group(
    connection: apsw.Connection, clock: Clock, recent: Recent, commands: Sequence[Command[Any]]
) -> list[Any]:
    """For each command its outcome, or the exception with which it was refused; nothing is written for that one then.

    All of it is on disk when this returns. Raises what loading, saving or the commit raises; nothing is written then.
    """
    with transaction(connection):
        recent.recall(connection)
        group = _Group(connection.cursor(), clock, recent)
        outcomes = [group.apply(command) for command in commands]
        group.save_heads()
        seen = recent.look(connection)
    recent.trust(seen)
    return outcomes


class _Group:
    """Commands one after the other in one transaction; the heads of their profiles are written once, at the end."""

    __slots__ = ("_changed", "_clock", "_cursor", "_recent")

    def __init__(self, cursor: apsw.Cursor, clock: Clock, recent: Recent) -> None:
        self._cursor = cursor
        self._clock = clock
        self._recent = recent
        self._changed: dict[int, Head] = {}

    def apply(self, command: Command[Any]) -> Any:  # noqa: ANN401 - the outcome is the command's affair
        """The outcome, or the refusal."""
        profile_id = command.profile_id
        known = self._recent.heads.get(profile_id) or self._find_head(profile_id)
        if known is None:
            return ProfileNotFound()
        profile, head = known
        slice_, latest = load(self._cursor, self._recent, profile, profile_id, head, command.reads())
        try:
            changes, outcome = command.decide(slice_, self._clock.now())
        except Exception as refusal:  # noqa: BLE001 - whatever it is, it concerns this command alone
            return refusal
        if changes is not None:
            latest = save(self._cursor, profile, changes, latest)
            self._recent.heads[profile_id] = (profile, changes.head)
            self._changed[profile] = changes.head
            self._remember(profile, slice_, changes, latest)
        return outcome

    def _find_head(self, profile_id: ProfileId) -> tuple[int, Head] | None:
        profile = profile_key(profile_id)
        head = find_head(self._cursor, profile)
        return None if head is None else (profile, head)

    def _remember(self, profile: int, slice_: Slice, changes: Changes, latest: bytes | None) -> None:
        """Keep the entry that was written where it is the latest of its place, and no entry that was removed."""
        if changes.clear_history or changes.removed_at is not None or changes.removed_entry is not None:
            self._recent.latest.clear()
        entry = changes.entry
        if entry is None:
            return
        place = (profile, *locator_key(entry.locator))
        if latest is not None and entry_key(entry.entry_id) == latest:
            tally = slice_.tally if changes.tally is None else changes.tally[1]
            self._recent.latest[place] = Latest(entry, latest, tally)
        else:
            self._recent.latest.pop(place, None)

    def save_heads(self) -> None:
        """Write the heads that changed."""
        self._cursor.executemany(
            _SET_HEAD,
            [
                (profile, head.revision, head.entry_count, head.watchlist_count)
                for profile, head in self._changed.items()
            ],
        )
