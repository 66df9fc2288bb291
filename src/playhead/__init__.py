"""The watch-history service Playhead: import a part of it by its own module, such as `playhead.testing`.

Not a place for code: it holds the version and nothing else, so that importing it stays cheap.
"""

__version__ = "0.1.0"  # as in pyproject.toml, which a test compares; asking the installed package takes 30 ms
