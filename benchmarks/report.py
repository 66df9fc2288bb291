"""What was measured, as tables for people and JSON for programs, each figure beside what it should be.

It only shows: nothing is measured here, and a figure that misses its aim is said to, not hidden.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks import native, scenarios
from benchmarks.viewers import EPISODES_A_SHOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.compare import Comparison, RoundFigures
    from benchmarks.scenarios import Results, Starts

_MISSED: Final = "**no**"
_UNDISTURBED_PERCENT: Final = 90
_INTRODUCTION: Final = """# Results

Written by `make bench`; what is measured, and how, is in [README.md](README.md). Each figure is the median of the
rounds, with the least and the greatest round in brackets."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure with its aim: the median of `values`, which has to be at most `limit`, or at least."""

    what: str
    values: Sequence[float]
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the median keeps to the aim."""
        median = statistics.median(self.values)
        return median >= self.limit if self.at_least else median <= self.limit

    def row(self) -> list[str]:
        """Its row in the table of goals."""
        aim = f"{'>=' if self.at_least else '<='} {self.limit:g}{self.unit}"
        return [self.what, aim, _spread(self.values, self.unit), "yes" if self.reached else _MISSED]


def list_goals(results: Results) -> list[Goal]:
    """The goals of what was measured; an experiment that was left out has none."""
    return [
        *_write_goals(results),
        *_report_goals(results),
        *_page_goals(results),
        *_shelf_goals(results),
        *_change_goals(results),
        *_other_goals(results),
    ]


def render_markdown(results: Results, conditions: dict[str, str]) -> str:
    """The whole page."""
    return "\n\n".join([_INTRODUCTION, *_sections(results), "## Conditions", _conditions_table(conditions)]) + "\n"


def render_json(results: Results, conditions: dict[str, str]) -> str:
    """Every round of every side."""
    return json.dumps({"conditions": conditions, **dataclasses.asdict(results)}, indent=1) + "\n"


def _sections(results: Results) -> Iterable[str]:
    scale = results.scale
    yield _table(["", "aim", "measured", "reached"], [goal.row() for goal in list_goals(results)])
    if results.writes:
        yield "## Durable PATCH"
        yield (
            f"{scale.writes.describe()}. {scale.profile_count} profiles that watch {scale.locator_count:,} episodes "
            "between them, or one profile that watches as many."
        )
        yield _figures_table(results.writes)
        yield from _disturbance(results.writes)
    if results.reports:
        yield "## Reports"
        yield f"{scale.writes.describe()}. {scale.profile_count} players that report every 10 seconds of their time."
        yield _figures_table(results.reports)
    if results.pages:
        yield f"## A page of {scenarios.PAGE_LIMIT} entries"
        yield (
            f"{scale.pages.describe()}. The small history has {scale.small_history:,} entries, the large one "
            f"{scale.large_history:,}."
        )
        yield _figures_table(results.pages)
    if results.shelves:
        yield "## Shelves"
        yield (
            f"{scale.singly.describe()}. {scale.shelved_history:,} entries over "
            f"{scale.shelved_history // EPISODES_A_SHOW:,} shows, or ten times as many over the same."
        )
        yield _figures_table(results.shelves)
    if results.changes:
        yield "## The feed of changes"
        yield f"{scale.singly.describe()}. A profile of {scale.large_history:,} entries."
        yield _figures_table(results.changes)
    if results.starts:
        yield "## Start"
        yield _starts_table(results.starts)


def _disturbance(writes: Comparison) -> Iterable[str]:
    """A warning, where the ceiling did not get the core it was given: it does nothing but use it."""
    busy_percent = statistics.median(writes.values(scenarios.CEILING, lambda it: it.server_busy_percent))
    if busy_percent < _UNDISTURBED_PERCENT:
        yield (
            f"**Something else had {100 - busy_percent:.0f} % of the server's core: repeat this run.** Only the "
            "processor time for each answer is worth comparing in it."
        )


def _starts_table(starts: Starts) -> str:
    rows = [
        ["empty data folder", _spread(starts.empty_s), _spread(starts.empty_busy_s)],
        ["the folder measured above", _spread(starts.grown_s), _spread(starts.grown_busy_s)],
    ]
    return _table(["", "first answer after s", "processor time s"], rows)


def _conditions_table(conditions: dict[str, str]) -> str:
    return _table(["", ""], [[key, value] for key, value in conditions.items()])


def _write_goals(results: Results) -> Iterable[Goal]:
    writes = results.writes
    if writes is None:
        return
    for side in (scenarios.PATCH_MANY, scenarios.PATCH_ONE):
        ratios = writes.ratios(side, scenarios.CEILING, lambda it: it.per_second)
        yield Goal(f"{side}: of the no-op ceiling", ratios, 0.5, at_least=True)
        yield Goal(f"{side}: 99 % answered within", writes.values(side, lambda it: it.p99_ms), 30, " ms")


def _report_goals(results: Results) -> Iterable[Goal]:
    reports = results.reports
    if reports is None:
        return
    singly = reports.ratios(native.REPORT_SINGLY, native.REPORT_CEILING, lambda it: it.per_second)
    yield Goal(f"{native.REPORT_SINGLY}: of the no-op ceiling", singly, 0.4, at_least=True)
    batched = reports.ratios(native.REPORT_BATCH, native.REPORT_SINGLY, lambda it: it.per_second)
    each = [ratio * native.BATCH_COUNT for ratio in batched]
    yield Goal(f"{native.REPORT_BATCH}: reports/s against singly", each, 8, " times", at_least=True)


def _shelf_goals(results: Results) -> Iterable[Goal]:
    shelves = results.shelves
    if shelves is None:
        return
    for side in (native.WATCHING, native.NEXT_UP, native.NEXT_UP_AFTER_WRITE):
        yield Goal(f"{side}: 99 % answered within", shelves.values(side, lambda it: it.p99_ms), 20, " ms")
    for long, short in ((native.WATCHING_LONG, native.WATCHING), (native.NEXT_UP_LONG, native.NEXT_UP)):
        yield Goal(f"{long}: against the short one", shelves.ratios(long, short, lambda it: it.p50_ms), 1.3, " times")


def _change_goals(results: Results) -> Iterable[Goal]:
    if results.changes is not None:
        values = results.changes.values(native.CHANGES, lambda it: it.p99_ms)
        yield Goal(f"{native.CHANGES} of {results.scale.large_history:,}: 99 % answered within", values, 5, " ms")


def _page_goals(results: Results) -> Iterable[Goal]:
    pages = results.pages
    if pages is None:
        return
    for what, large, small in (
        ("first page", scenarios.FIRST_LARGE, scenarios.FIRST_SMALL),
        ("page in the middle", scenarios.MIDDLE_LARGE, scenarios.MIDDLE_SMALL),
    ):
        name = f"{what}: {results.scale.large_history:,} entries against {results.scale.small_history:,}"
        yield Goal(name, pages.ratios(large, small, lambda it: it.p50_ms), 1.3, " times")


def _other_goals(results: Results) -> Iterable[Goal]:
    if results.memory:
        yield Goal("server memory after the loads", [results.memory.now_mib], 150, " MiB")
        yield Goal("server memory at its peak", [results.memory.peak_mib], 150, " MiB")
    if results.starts:
        yield Goal("first answer, empty data folder", results.starts.empty_s, 1, " s")
        yield Goal("first answer, the folder measured above", results.starts.grown_s, 1, " s")


def _figures_table(comparison: Comparison) -> str:
    header = ["", "answers/s", "p50 ms", "p99 ms", "server us/answer", "server core busy %", "load core busy %"]
    return _table(header, [_figures_row(name, rounds) for name, rounds in comparison.rounds.items()])


def _figures_row(name: str, rounds: Sequence[RoundFigures]) -> list[str]:
    columns = zip(*(dataclasses.astuple(it) for it in rounds), strict=True)
    return [name, *(_spread(values) for values in columns)]


def _spread(values: Sequence[float], unit: str = "") -> str:
    middle = f"{_number(statistics.median(values))}{unit}"
    return middle if len(values) == 1 else f"{middle} ({_number(min(values))}..{_number(max(values))})"


def _number(value: float) -> str:
    """Three digits that count, and no more than a reader can use."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
