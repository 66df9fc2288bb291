"""The version of the package, as it was installed.

Not for the version of the server, which may be another.
"""

from importlib.metadata import version
from typing import Final

__version__: Final = version("playhead-client")
