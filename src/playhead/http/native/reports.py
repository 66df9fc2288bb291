"""POST /v1/reports: what players tell, one report or a batch.

Not for what a report does (``domain.telling``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.errors import DomainError, ProfileNotFound
from playhead.http.errors import Malformed
from playhead.http.native.errors import problem_of
from playhead.http.native.places import place_named
from playhead.http.native.session import NativeResource, Tier, answer
from playhead.http.native.wire import told
from playhead.http.native.wire_reports import (
    ReportRefused,
    ReportResults,
    ReportTaken,
    read_report,
    read_reports,
    report_at,
    report_taken,
)
from playhead.http.requests import read_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    import falcon.asgi
    import msgspec

    from playhead.domain.access import ProfileId
    from playhead.domain.reports import Report
    from playhead.domain.telling import Answer


class ReportsResource(NativeResource):
    """POST /v1/reports."""

    def __init__(self, tier: Tier) -> None:
        super().__init__(tier)
        self._reporting = tier.use_cases.reporting
        self._batch_max = tier.batch_max

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Take the reports in order; each gets an answer of its own."""
        profile_id = self._profile_id(request)
        sent = read_reports(await read_body(request, self._body_max), self._batch_max)
        read = [await self._report(raw) for raw in sent]
        good = [one for one in read if not isinstance(one, Exception)]
        answers = await self._reporting.take(profile_id, good) if good else []
        revision = await self._revision_after(answers, profile_id)
        rest = iter(answers)
        results = [_result(one if isinstance(one, Exception) else next(rest)) for one in read]
        answer(response, ReportResults(results, revision, self._reporting.next_report_after_ms))

    async def _report(self, raw: msgspec.Raw) -> Report | DomainError | Malformed:
        """One report, or what is wrong with it."""
        try:
            wire = read_report(raw)
            place = await place_named(self._use_cases.catalogue, told(wire.locator), told(wire.content_id))
            return report_at(place, wire)
        except (DomainError, Malformed) as refusal:
            return refusal

    async def _revision_after(self, answers: Sequence[Answer | DomainError], profile_id: ProfileId) -> int:
        """The profile's revision. Raises ``ProfileNotFound``: that is about the whole request."""
        for one in answers:
            if isinstance(one, ProfileNotFound):
                raise one
        revisions = [one.revision for one in answers if not isinstance(one, DomainError)]
        return max(revisions) if revisions else (await self._use_cases.store.get_head(profile_id)).revision


def _result(one: Answer | DomainError | Malformed) -> ReportTaken | ReportRefused:
    return ReportRefused(problem_of(one)) if isinstance(one, (DomainError, Malformed)) else report_taken(one)
