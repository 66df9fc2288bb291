"""``playhead migrate``, ``backup`` and ``doctor``: the care of a store.

Not for what is in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from playhead.cli.checks import Finding, run_checks
from playhead.cli.running import REFUSED, fail, out, print_json, run, settings
from playhead.secrets_file import FILE_NAME


def migrate() -> None:
    """Bring the store's schema up to date. Safe beside a running server, and at any time."""
    run(lambda use_cases: use_cases.store.check())  # opening the store migrates it
    out.print(f"{settings().store_url} is up to date.", markup=False)


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write; it must not exist.", show_default=False)],
) -> None:
    """Copy the store, as of one moment, to a new file. Safe while the server runs."""
    if path.exists():
        fail(f"{path} is there already, and is left as it is; name a new file")
    if not path.absolute().parent.is_dir():
        fail(f"there is no folder {path.absolute().parent}; make it first")
    run(lambda use_cases: use_cases.store.backup(path))
    out.print(f"Backed up to {path} ({path.stat().st_size:,} bytes).", markup=False)
    secrets = settings().data_path / FILE_NAME
    out.print(f"Keep a copy of {secrets} too: without it every session in progress ends.", markup=False)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check settings, store, disk and clock, and say what to do about each fault. Leaves with 1 where there is one."""
    findings = run_checks()
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            _print_finding(finding)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(REFUSED)


def _print_finding(finding: Finding) -> None:
    sign = "[green]ok  [/]" if finding.ok else "[bold red]FAIL[/]"
    out.print(f"{sign}  {finding.check}: ", end="")
    out.print(finding.fact, markup=False)
    if finding.advice:
        out.print(f"      {finding.advice}", markup=False)
