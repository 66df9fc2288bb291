"""A running service and a viewer in it, as the tests of the dialects have them.

Not for the browser: the tests that need one start it.
"""

from tests.dialects.conftest import sam, service

__all__ = ["sam", "service"]
