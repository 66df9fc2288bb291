"""The cases of ``StoreConformance``, by what they are about.

Not for running one by one: the suite is all of them.
"""

from pkgutil import iter_modules

import pytest

# These modules assert, and a failure should show what was compared, wherever the suite is run.
pytest.register_assert_rewrite(
    "playhead.testing.comparison",
    "playhead.testing.machine",
    *(f"{__name__}.{module.name}" for module in iter_modules(__path__)),
)
