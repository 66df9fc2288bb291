"""The machine's clocks, ids and chance, in one place, so that tests can pass in others.

Not for waiting: that is done by what drives a flow (``driving``).
"""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


def _now() -> datetime:
    return datetime.now(UTC)


def _uuid() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Machine:
    """What a client takes from the machine it runs on.

    ``now`` is the wall clock, right or wrong, in UTC; ``monotonic_s`` is never set, and only tells how much time has
    gone by. ``chance`` is a number from 0 to 1.
    """

    now: Callable[[], datetime] = _now
    monotonic_s: Callable[[], float] = time.monotonic
    uuid: Callable[[], str] = _uuid
    chance: Callable[[], float] = random.random


SYSTEM: Final = Machine()
