"""Carry a group of commands out in one transaction: load, decide, save, each on what the one before left.

Not for how groups form (``storage.batching``) nor for any rule: those are in the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playhead.domain.errors import ProfileNotFound
from playhead.storage.sqlite.loading import find_head, load
from playhead.storage.sqlite.rows import profile_key
from playhead.storage.sqlite.saving import save
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from playhead.domain.history import Head
    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock

_SET_HEAD: Final = load_statements("saving")["set_head"]


def apply_group(connection: apsw.Connection, clock: Clock, commands: Sequence[Command[Any]]) -> list[Any]:
    """For each command its outcome, or the exception with which it was refused; nothing is written for that one then.

    To be run in a transaction. Raises what loading or saving raises: the group must then be rolled back.
    """
    group = _Group(connection.cursor(), clock)
    outcomes = [group.apply(command) for command in commands]
    group.save_heads()
    return outcomes


class _Group:
    """What a transaction knows of the profiles it touches: each head is read once, and written once at the end."""

    __slots__ = ("_changed", "_clock", "_cursor", "_heads")

    def __init__(self, cursor: apsw.Cursor, clock: Clock) -> None:
        self._cursor = cursor
        self._clock = clock
        self._heads: dict[int, Head | None] = {}
        self._changed: dict[int, Head] = {}

    def apply(self, command: Command[Any]) -> Any:  # noqa: ANN401 - the outcome is the command's affair
        """The outcome, or the refusal."""
        profile_id = command.profile_id
        profile = profile_key(profile_id)
        if profile not in self._heads:
            self._heads[profile] = find_head(self._cursor, profile)
        head = self._heads[profile]
        if head is None:
            return ProfileNotFound()
        slice_, latest = load(self._cursor, profile, profile_id, head, command.reads())
        try:
            changes, outcome = command.decide(slice_, self._clock.now())
        except Exception as refusal:  # noqa: BLE001 - whatever it is, it concerns this command alone
            return refusal
        if changes is not None:
            save(self._cursor, profile, changes, latest)
            self._heads[profile] = self._changed[profile] = changes.head
        return outcome

    def save_heads(self) -> None:
        """Write the heads that changed."""
        self._cursor.executemany(
            _SET_HEAD,
            [
                (profile, head.revision, head.entry_count, head.watchlist_count)
                for profile, head in self._changed.items()
            ],
        )
