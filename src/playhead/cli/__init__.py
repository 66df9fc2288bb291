"""The ``playhead`` command: serve, and what an operator does beside a running server.

Not for any rule: every command calls a use-case and prints its outcome.
"""

from playhead.cli.main import main

__all__ = ["main"]
