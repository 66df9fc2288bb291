"""Carry a group of commands out in one transaction: load, decide, save, each on what the one before left.

Not for how groups form (``storage.batching``) nor for any rule: those are in the commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playhead.domain.errors import ProfileNotFound
from playhead.storage.sqlite.connection import transaction
from playhead.storage.sqlite.loading import find_head, load
from playhead.storage.sqlite.rows import head_columns, profile_key
from playhead.storage.sqlite.saving import save
from playhead.storage.sqlite.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Head
    from playhead.domain.slices import Command
    from playhead.ports.outside import Clock
    from playhead.storage.sqlite.recent import Known, Recent

SQL: Final = load_statements("saving")


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
        self._changed: dict[int, tuple[Known, Head]] = {}

    def apply(self, command: Command[Any]) -> Any:  # noqa: ANN401 - the outcome is the command's affair
        """The outcome, or the refusal."""
        profile_id = command.profile_id
        known = self._recent.profiles.get(profile_id) or self._find_profile(profile_id)
        if known is None:
            return ProfileNotFound()
        before = known.head
        slice_ = load(self._cursor, known, profile_id, command.reads())
        try:
            changes, outcome = command.decide(slice_, self._clock.now())
        except Exception as refusal:  # noqa: BLE001 - whatever it is, it concerns this command alone
            return refusal
        if changes is not None:
            save(self._cursor, known, changes)
            self._changed.setdefault(known.profile, (known, before))
        return outcome

    def _find_profile(self, profile_id: ProfileId) -> Known | None:
        profile = profile_key(profile_id)
        head = find_head(self._cursor, profile)
        return None if head is None else self._recent.keep_profile(profile_id, profile, head)

    def save_heads(self) -> None:
        """Write the heads that changed: as a rule nothing but the counts."""
        counts, heads = [], []
        for profile, (known, before) in self._changed.items():
            head = known.head
            if _is_counted_only(head, before):
                counts.append((profile, head.revision, head.entry_count, head.watchlist_count))
            else:
                heads.append((profile, *head_columns(head)))
        self._cursor.executemany(SQL["set_counts"], counts)
        self._cursor.executemany(SQL["set_head"], heads)


def _is_counted_only(head: Head, before: Head) -> bool:
    """Whether ``head`` differs from the one before in nothing but its counts."""
    return (
        head.settings == before.settings
        and head.cleared_at == before.cleared_at
        and head.catalogue_version == before.catalogue_version
        and head.purged_revision == before.purged_revision
    )
