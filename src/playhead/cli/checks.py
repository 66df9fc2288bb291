"""What ``playhead doctor`` looks at: each check says what it found and, where that is bad, what to do.

Not for mending anything.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from playhead.bootstrap import SystemClock, SystemIds, running_use_cases
from playhead.config import Settings, SettingsError, load_settings, unknown_variables
from playhead.ports import StoreError
from playhead.secrets_file import FILE_NAME, SecretsUnreadable, load_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from playhead.service.use_cases import UseCases

FREE_BYTES_MIN: Final = 256 * 2**20
_GROUP_OR_OTHERS: Final = 0o077
_BUILT_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""Playhead did not exist before; a clock that says so is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome; ``advice`` where there is something to do."""

    check: str
    ok: bool
    fact: str
    advice: str = ""


def run_checks() -> list[Finding]:
    """Every check, in the order in which one depends on another; what cannot be checked any more is left out."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        return [
            Finding(
                "settings", ok=False, fact=str(error), advice="Correct the setting; see docs/reference/settings.md."
            )
        ]
    unknown = unknown_variables(os.environ)
    findings = [
        Finding(
            "settings",
            ok=True,
            fact=f"read; the store is {settings.store_url}",
            advice=f"These variables are no settings, and are ignored: {', '.join(unknown)}" if unknown else "",
        ),
        _check_clock(),
    ]
    folder = _check_folder(settings.data_path)
    findings.append(folder)
    if folder.ok:
        findings += [_check_disk(settings.data_path), _check_secrets(settings.data_path), _check_store(settings)]
    return findings


def _check_clock() -> Finding:
    now = SystemClock().now()
    return Finding(
        "clock",
        ok=now > _BUILT_AT,
        fact=f"{now:%Y-%m-%d %H:%M:%S} UTC",
        advice="" if now > _BUILT_AT else "The clock is behind. Switch time synchronisation (NTP) on.",
    )


def _check_folder(path: Path) -> Finding:
    nearest = next(p for p in (path, *path.resolve().parents) if p.exists())
    ok = os.access(nearest, os.W_OK | os.X_OK)
    return Finding(
        "data folder",
        ok=ok,
        fact=f"{path.resolve()} {'can' if ok else 'cannot'} be written",
        advice="" if ok else "Give the user that runs Playhead this folder, or name another in PLAYHEAD_DATA.",
    )


def _check_disk(path: Path) -> Finding:
    free = shutil.disk_usage(next(p for p in (path, *path.resolve().parents) if p.exists())).free
    ok = free >= FREE_BYTES_MIN
    return Finding(
        "disk",
        ok=ok,
        fact=f"{free / 2**30:.1f} GiB free",
        advice="" if ok else "Make room: with a full disk no write is accepted.",
    )


def _check_secrets(path: Path) -> Finding:
    try:
        load_secrets(path, SystemIds())
    except (SecretsUnreadable, OSError) as error:
        return Finding("secrets", ok=False, fact=str(error), advice="Restore the file from a backup.")
    mode = (path / FILE_NAME).stat().st_mode
    ok = not mode & _GROUP_OR_OTHERS
    return Finding(
        "secrets",
        ok=ok,
        fact=f"{path / FILE_NAME} is readable by its owner {'only' if ok else 'and by others'}",
        advice="" if ok else f"chmod 600 {path / FILE_NAME}",
    )


def _check_store(settings: Settings) -> Finding:
    async def look() -> int:
        async with running_use_cases(settings) as use_cases:
            return await _look(use_cases)

    try:
        account_count = asyncio.run(look())
    except (StoreError, SettingsError, OSError) as error:
        return Finding("store", ok=False, fact=str(error), advice="Is it running, readable, and made by this version?")
    return Finding("store", ok=True, fact=f"open and up to date; accounts: {account_count}")


async def _look(use_cases: UseCases) -> int:
    await use_cases.store.check()
    return len(await use_cases.access.list_accounts())
