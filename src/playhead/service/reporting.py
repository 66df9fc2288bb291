"""Take reports of players, one or many, and say when the next is due.

Not for what a report does (``domain.telling``) nor for dialects whose players know no reports.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from playhead.domain.errors import DomainError
from playhead.domain.telling import TakeReport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playhead.domain.access import ProfileId
    from playhead.domain.reports import Report
    from playhead.domain.telling import Answer
    from playhead.service.catalogue import Catalogue, Length
    from playhead.service.recording import Recording

REPORT_AFTER_MS: Final = 10_000
REPORT_AFTER_MAX: Final = 60_000


class Reporting:
    """The one way in for reports. ``load`` says how full the queue of writes is, from 0 to 1."""

    def __init__(self, recording: Recording, catalogue: Catalogue, load: Callable[[], float]) -> None:
        self._recording = recording
        self._catalogue = catalogue
        self._load = load

    @property
    def next_report_after_ms(self) -> int:
        """When a player should report again: rising under load, to six times as rarely (semantics.md#reports, 10)."""
        return REPORT_AFTER_MS + round(min(1.0, self._load()) * (REPORT_AFTER_MAX - REPORT_AFTER_MS))

    async def take(self, profile_id: ProfileId, reports: Sequence[Report]) -> list[Answer | DomainError]:
        """For each report, in order, what it came to or why it was refused; one refusal touches no other.

        A report that knows no duration is given the catalogue's, and each is given where the credits begin. Raises
        StoreError where the store failed for any of them: nothing is known of those then, and repeating all does no
        harm.
        """
        lengths = await self._catalogue.lengths_of({report.locator for report in reports})
        taken = [self._take(profile_id, report, lengths[report.locator]) for report in reports]
        return list(await asyncio.gather(*taken))

    async def _take(self, profile_id: ProfileId, report: Report, length: Length) -> Answer | DomainError:
        duration_s, credits_start_s = length
        if not report.duration_ms and duration_s:
            report = replace(report, duration_ms=duration_s * 1000)
        if credits_start_s is not None:
            report = replace(report, credits_start_ms=credits_start_s * 1000)
        try:
            return await self._recording.record(TakeReport(profile_id, report), report.locator.title_id)
        except DomainError as refusal:
            return refusal
