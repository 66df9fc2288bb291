"""Write to a profile: hand a command to the store, see to it that the title becomes known, and tell who follows.

Not for what the commands decide (``domain``) nor for reading (``service.browsing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.slices import Command
    from playhead.domain.titles import TitleId
    from playhead.ports import HistoryStore

R = TypeVar("R")


class TitleWanter(Protocol):
    """Whoever may fetch the metadata of a title that somebody uses."""

    def want(self, title_id: TitleId) -> None:
        """Note that the title is in use. Never blocks, never raises."""
        ...


class WriteWatcher(Protocol):
    """Whoever tells others that a profile was written to."""

    def note(self, profile_id: ProfileId) -> None:
        """Note the write. Never blocks, never raises."""
        ...


class Recording:
    """Every write to a profile goes through here."""

    def __init__(
        self, store: HistoryStore, titles: TitleWanter | None = None, watcher: WriteWatcher | None = None
    ) -> None:
        self._store = store
        self._titles = titles
        self._watcher = watcher

    async def record(self, command: Command[R], title_id: TitleId | None = None) -> R:
        """Carry out ``command``; when this returns, its changes are on disk.

        ``title_id`` is the title it is about: ids that the catalogue does not know are welcome, and get their metadata
        when it arrives (discovr.md#history). Raises whatever ``HistoryStore.apply`` raises.
        """
        outcome = await self._store.apply(command)
        if self._titles is not None and title_id is not None:
            self._titles.want(title_id)
        if self._watcher is not None:
            self._watcher.note(command.profile_id)
        return outcome
