"""The embedded store that forgets: everything in dictionaries, for tests and for trying things out.

Not for anything that must outlive the process.
"""

from playhead.storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
