"""One engine whole: everything Playhead keeps.

Not for how an engine is chosen (``bootstrap``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from playhead.ports.access import AccessStore
from playhead.ports.catalogue import CatalogueStore
from playhead.ports.history import HistoryStore

if TYPE_CHECKING:
    from pathlib import Path


class Store(HistoryStore, AccessStore, CatalogueStore, Protocol):
    """One engine: everything Playhead keeps."""

    async def open(self) -> None:
        """Connect, and bring the schema up to date where that is safe. Must be called once before anything else."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go. Idempotent."""
        ...

    async def check(self) -> None:
        """A round trip. Raises ``StoreUnavailable``."""
        ...

    @property
    def queue_depth(self) -> int:
        """How many commands wait for their group to begin."""
        ...

    async def backup(self, path: Path) -> None:
        """A consistent copy to a new file at ``path``, while others write.

        Raises ``StoreError`` where it exists or can't be written.
        """
        ...
