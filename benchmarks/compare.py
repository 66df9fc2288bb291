"""Sides driven in alternating slices, so that a machine whose speed drifts is unfair to none of them.

It knows nothing of Playhead: a side is a server and the requests to send it. What the sides are is the business of the
scenarios, how the figures are shown that of the report.
"""

from __future__ import annotations

import statistics
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.load import Load, run_load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.servers import Server

_WARMUP_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Side:
    """One thing to be compared: an endless row of requests for a server, under a name that the tables use."""

    name: str
    server: Server
    requests: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: each round has `slices` slices of `slice_s` seconds for every side, in turn."""

    rounds: int
    slices: int
    slice_s: float
    connections: int

    def describe(self) -> str:
        """The same in words."""
        times = f"{self.rounds} rounds of {self.slices} slices of {self.slice_s:g} s for each row, in turn"
        return f"{self.connections} connections, {times}"


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """What one side did in one round.

    `server_us` is the server's processor time for each answer, in microseconds, and `server_busy_percent` the part of
    its core that it used; `load_busy_percent` the part of its core that the load generator used.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    server_us: float
    server_busy_percent: float
    load_busy_percent: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rounds of every side, by name, all of the same number."""

    effort: Effort
    rounds: dict[str, list[RoundFigures]]

    def values(self, side: str, figure: Callable[[RoundFigures], float]) -> list[float]:
        """One figure of one side, round by round."""
        return [figure(it) for it in self.rounds[side]]

    def ratios(self, side: str, against: str, figure: Callable[[RoundFigures], float]) -> list[float]:
        """One figure of one side divided by the other's of the same round, round by round."""
        pairs = zip(self.values(side, figure), self.values(against, figure), strict=True)
        return [a / b for a, b in pairs]

    def median_ratio(self, side: str, against: str, figure: Callable[[RoundFigures], float]) -> float:
        """The median of the ratios of the rounds."""
        return statistics.median(self.ratios(side, against, figure))


def compare(sides: Sequence[Side], effort: Effort, progressed: Callable[[int], None]) -> Comparison:
    """Drive all sides; raises LoadError on the first answer that is not a 2xx.

    The order of the sides is turned round with every slice, so that none always follows the same one. `progressed` is
    called before each round with its number, from 1 on.
    """
    rounds: dict[str, list[RoundFigures]] = {side.name: [] for side in sides}
    for number in range(effort.rounds):
        progressed(number + 1)
        sums = {side.name: _Sum() for side in sides}
        for slice_number in range(effort.slices):
            for side in sides if slice_number % 2 == 0 else reversed(sides):
                sums[side.name].add_slice(side, effort)
        for name, total in sums.items():
            rounds[name].append(total.figures())
    return Comparison(effort, rounds)


class _Sum:
    """One side's slices of one round, added up."""

    def __init__(self) -> None:
        self.duration_s = 0.0
        self.server_busy_s = 0.0
        self.load_busy_s = 0.0
        self.latencies_ns: array[int] = array("Q")

    def add_slice(self, side: Side, effort: Effort) -> None:
        """Drive the side for one slice and add what it did."""
        load = Load(side.requests, effort.connections, effort.slice_s, _WARMUP_S)
        done = run_load(side.server.port, load, side.server.busy_s)
        self.duration_s += done.duration_s
        self.server_busy_s += done.metered
        self.load_busy_s += done.busy_s
        self.latencies_ns.extend(done.latencies_ns)

    def figures(self) -> RoundFigures:
        """What it comes to."""
        ordered = sorted(self.latencies_ns)
        return RoundFigures(
            per_second=len(ordered) / self.duration_s,
            p50_ms=ordered[len(ordered) // 2] / 1e6,
            p99_ms=ordered[len(ordered) * 99 // 100] / 1e6,
            server_us=self.server_busy_s / len(ordered) * 1e6,
            server_busy_percent=self.server_busy_s / self.duration_s * 100,
            load_busy_percent=self.load_busy_s / self.duration_s * 100,
        )
