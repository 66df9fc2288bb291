"""Proof for a store of one's own: the suite that every engine of Playhead passes, and what it is made of.

Not for running a server. It needs pytest and Hypothesis: install ``playhead[testing]``.
"""

from playhead.testing.cases.base import Capability
from playhead.testing.clock import START, FixedClock
from playhead.testing.faults import FaultyStore, Part, Sabotaged, SabotageError
from playhead.testing.ids import SequentialIds
from playhead.testing.machine import HistoryMachine
from playhead.testing.suite import StoreConformance

__all__ = [
    "START",
    "Capability",
    "FaultyStore",
    "FixedClock",
    "HistoryMachine",
    "Part",
    "SabotageError",
    "Sabotaged",
    "SequentialIds",
    "StoreConformance",
]
