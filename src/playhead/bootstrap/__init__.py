"""The one place where the parts are put together: settings in, a service out. Only here are the real clock and chance.

Not for any behaviour of its own. What serves HTTP is in ``bootstrap.service`` and not loaded from here, so that a
command which only looks into the store starts at once.
"""

from playhead.bootstrap.machine import SystemClock, SystemIds
from playhead.bootstrap.use_cases import MEMORY_URL, make_store, make_use_cases, running_use_cases

__all__ = ["MEMORY_URL", "SystemClock", "SystemIds", "make_store", "make_use_cases", "running_use_cases"]
