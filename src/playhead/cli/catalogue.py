"""``playhead catalogue``: fill the catalogue from a file, and look into it.

Not for the form of a row (``service.import_rows``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from playhead.cli.running import REFUSED, err, fail, out, print_json, print_table, run
from playhead.domain.titles import Title, parse_title_id
from playhead.service.import_rows import row_of
from playhead.service.importing import ImportReport, import_lines
from playhead.service.use_cases import UseCases

group = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

STANDARD_INPUT: Final = "-"


@group.command("import")
def import_file(
    file: Annotated[str, typer.Argument(help="A file of JSON Lines, or - for standard input.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Take titles and contents from JSON Lines. Bad rows are named and passed over; importing again changes nothing.

    Leaves with 1 where a row was bad.
    """
    report = _import_standard_input() if file == STANDARD_INPUT else _import_path(Path(file))
    if as_json:
        print_json(report)
    else:
        _print_report(report)
    if report.failed_count:
        raise typer.Exit(REFUSED)


def _import_standard_input() -> ImportReport:
    return run(lambda use_cases: import_lines(sys.stdin.buffer, use_cases.catalogue))


def _import_path(path: Path) -> ImportReport:
    try:
        source = path.open("rb")
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with source, Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(path.name, total=path.stat().st_size)

        async def act(use_cases: UseCases) -> ImportReport:
            return await import_lines(
                source, use_cases.catalogue, on_progress=lambda read: progress.update(task, completed=read)
            )

        return run(act)


def _print_report(report: ImportReport) -> None:
    out.print(
        f"Took {_counted(report.title_count, 'title')} and {_counted(report.content_count, 'content')}.", markup=False
    )
    if not report.failed_count:
        return
    out.print(f"Passed over {_counted(report.failed_count, 'bad row')}:", markup=False)
    for problem in report.problems:
        out.print(f"  line {problem.line}: {problem.reason}", markup=False)
    if report.failed_count > len(report.problems):
        out.print(f"  and {report.failed_count - len(report.problems)} more", markup=False)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@group.command("show")
def show(
    media_id: Annotated[str, typer.Argument(help="A media id, such as TV_1396.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as a row that can be imported.")] = False,
) -> None:
    """Show what the catalogue knows of a title."""

    async def act(use_cases: UseCases) -> Title | None:
        return await use_cases.catalogue.find_title(parse_title_id(media_id))

    title = run(act)
    if title is None:
        fail(f"the catalogue does not know {media_id}")
    if as_json:
        print_json(row_of(title))
        return
    out.print(f"{title.title}  ({title.title_id})", markup=False)
    facts = (str(title.release_date or ""), _length(title.duration_s))
    if any(facts):
        out.print(", ".join(fact for fact in facts if fact), markup=False)
    for season in title.seasons:
        rows = [
            (str(episode.episode), episode.title, str(episode.air_date or ""), _length(episode.duration_s))
            for episode in season.episodes
        ]
        print_table(("", "Episode", "Aired", "Length"), rows, title=f"Season {season.season}")


def _length(duration_s: int | None) -> str:
    return "" if duration_s is None else f"{round(duration_s / 60)} min"
