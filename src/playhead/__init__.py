"""The watch-history service Playhead: import a part of it by its own module, such as `playhead.testing`.

Not a place for code: it holds the version and nothing else, so that importing it stays cheap.
"""

from importlib.metadata import version

__version__ = version("playhead")
