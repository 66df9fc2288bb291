"""The embedded store: one SQLite file, one thread that writes it in groups, a few that read it.

Not for sharing load between servers: a second process beside the server is for the command line.
"""

from playhead.storage.sqlite.engine import SqliteStore
from playhead.storage.sqlite.migrations import SchemaState

__all__ = ["SchemaState", "SqliteStore"]
