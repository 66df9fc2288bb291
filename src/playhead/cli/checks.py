"""What ``playhead doctor`` looks at: each check says what it found and, where that is bad, what to do.

Not for mending anything. As any command does, it makes the secrets and the store where there are none.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from playhead.bootstrap import MEMORY_URL, SystemClock, SystemIds, make_store, running_use_cases
from playhead.config import Settings, SettingsError, load_settings, unknown_variables
from playhead.ports import StoreError
from playhead.secrets_file import FILE_NAME, SecretsUnreadable, load_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from playhead.service.use_cases import UseCases

FREE_BYTES_MIN: Final = 256 * 2**20
_GROUP_OR_OTHERS: Final = 0o077
_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
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
        make_store(settings, SystemClock())
    except SettingsError as error:
        return [Finding("settings", ok=False, fact=str(error), advice="docs/reference/settings.md has all of them.")]
    findings = [_check_settings(settings), _check_clock(), _check_folder(settings.data_path)]
    if findings[-1].ok:
        findings += [_check_disk(settings.data_path), _check_secrets(settings.data_path)]
    if findings[-1].ok:
        findings.append(_check_store(settings))
    return findings


def _check_settings(settings: Settings) -> Finding:
    unknown = unknown_variables(os.environ)
    advice = []
    if unknown:
        advice.append(f"These variables are no settings, and are ignored: {', '.join(unknown)}.")
    if settings.host in _ANYWHERE and not settings.public_url:
        advice.append("Set PLAYHEAD_PUBLIC_URL to where viewers reach this server: the QR code leads there.")
    return Finding("settings", ok=True, fact=f"read; the store is {settings.store_url}", advice=" ".join(advice))


def _check_clock() -> Finding:
    now = SystemClock().now()
    return Finding(
        "clock",
        ok=now > _BUILT_AT,
        fact=f"{now:%Y-%m-%d %H:%M:%S} UTC",
        advice="" if now > _BUILT_AT else "The clock is behind. Switch time synchronisation (NTP) on.",
    )


def _check_folder(path: Path) -> Finding:
    try:
        with TemporaryFile(dir=_nearest(path)):
            pass
    except OSError as error:
        return Finding(
            "data folder",
            ok=False,
            fact=f"{path.resolve()} cannot be written: {error.strerror}",
            advice="Give it to the user that runs Playhead, or name another folder in PLAYHEAD_DATA.",
        )
    return Finding("data folder", ok=True, fact=f"{path.resolve()} can be written")


def _nearest(path: Path) -> Path:
    """The folder itself, or the one in which it would be made."""
    return next(folder for folder in (path, *path.resolve().parents) if folder.exists())


def _check_disk(path: Path) -> Finding:
    free = shutil.disk_usage(_nearest(path)).free
    ok = free >= FREE_BYTES_MIN
    return Finding(
        "disk",
        ok=ok,
        fact=f"{free / 2**30:.1f} GiB free",
        advice="" if ok else "Make room: with a full disk no write is accepted.",
    )


def _check_secrets(folder: Path) -> Finding:
    path = folder / FILE_NAME
    try:
        load_secrets(folder, SystemIds())
    except SecretsUnreadable as error:
        return Finding("secrets", ok=False, fact=str(error))
    if path.stat().st_mode & _GROUP_OR_OTHERS:
        return Finding("secrets", ok=False, fact=f"{path} is readable by others too", advice=f"Run: chmod 600 {path}")
    return Finding("secrets", ok=True, fact=f"{path} is readable by its owner only")


def _check_store(settings: Settings) -> Finding:
    if settings.store_url == MEMORY_URL:
        return Finding("store", ok=True, fact="in memory: it lives and ends with the server's process")

    async def look() -> int:
        async with running_use_cases(settings) as use_cases:
            return await _look(use_cases)

    try:
        account_count = asyncio.run(look())
    except (StoreError, OSError) as error:
        return Finding(
            "store",
            ok=False,
            fact=f"{settings.store_url}: {error}",
            advice="Restore it from a backup, or name another in PLAYHEAD_STORE.",
        )
    return Finding("store", ok=True, fact=f"open and up to date; accounts: {account_count}")


async def _look(use_cases: UseCases) -> int:
    await use_cases.store.check()
    return len(await use_cases.access.list_accounts())
