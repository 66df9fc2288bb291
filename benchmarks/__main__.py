"""`python -m benchmarks`: measure, show, and keep the results.

Only the order of things is here: what is measured is in `scenarios`, what the figures should be in `report`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.compare import Effort
from benchmarks.conditions import describe_conditions
from benchmarks.load import LoadError
from benchmarks.report import render_json, render_markdown
from benchmarks.scenarios import Experiment, Scale, measure
from benchmarks.servers import ROOT, ServerError, choose_cores

FULL: Final = Scale(
    writes=Effort(rounds=5, slices=8, slice_s=0.5, connections=64),
    pages=Effort(rounds=5, slices=8, slice_s=0.25, connections=8),
    singly=Effort(rounds=5, slices=4, slice_s=0.5, connections=1),
    start_count=5,
    profile_count=200,
    locator_count=5_000,
    small_history=1_000,
    large_history=1_000_000,
    shelved_history=100_000,
)
QUICK: Final = Scale(
    writes=Effort(rounds=2, slices=2, slice_s=0.3, connections=64),
    pages=Effort(rounds=2, slices=2, slice_s=0.2, connections=8),
    singly=Effort(rounds=2, slices=2, slice_s=0.2, connections=1),
    start_count=1,
    profile_count=20,
    locator_count=500,
    small_history=1_000,
    large_history=20_000,
    shelved_history=5_000,
)
_KEPT: Final = Path(__file__).parent
_console: Final = Console(stderr=True)


def main(
    experiments: Annotated[
        list[Experiment] | None, typer.Argument(help="What to measure; all if none is named.")
    ] = None,
    *,
    quick: Annotated[bool, typer.Option(help="A small world for a few seconds: to try the benchmarks out.")] = False,
    disk: Annotated[
        Path, typer.Option(help="The folder on whose disk the servers write; a new folder in it is used and removed.")
    ] = ROOT / "build",
) -> None:
    """Measure a real Playhead server on this machine and write benchmarks/RESULTS.md and results.json.

    A quick or partial run is shown and not kept.
    """
    chosen = set(experiments or Experiment)
    disk.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=disk) as name, _console.status("") as status:
        folder = Path(name)
        conditions = describe_conditions(folder, choose_cores())
        try:
            results = measure(folder, QUICK if quick else FULL, chosen, status.update)
        except (LoadError, ServerError) as error:
            _console.print(f"Not measured: {error}", style="red", markup=False)
            raise typer.Exit(1) from None
    page = render_markdown(results, conditions)
    Console().print(Markdown(page))
    if not quick and chosen == set(Experiment):
        (_KEPT / "RESULTS.md").write_text(page, encoding="utf-8")
        (_KEPT / "results.json").write_text(render_json(results, conditions), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
