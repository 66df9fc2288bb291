"""Sending what players report: at once where the server can be reached, later where it cannot, and never lost.

Not for keeping reports (``waiting_reports``), nor for what is reported when (``sittings``). The rules are those of
docs/how-to/report-from-a-player.md.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from playhead_client.errors import (
    BadAnswer,
    InvalidRequest,
    NoProfile,
    PlayheadError,
    Refused,
    ReportRefused,
    SignedOut,
    is_passing,
)
from playhead_client.exchange import call
from playhead_client.flows import Lock, alone, keep, wait
from playhead_client.native_wire import Report, ReportAnswer, ReportResult, ReportResults
from playhead_client.sessions import Listeners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playhead_client.flows import Cancel, Flow
    from playhead_client.sessions import Sessions
    from playhead_client.waiting_reports import ReportQueue, WaitingReport

BATCH_MAX: Final = 100
"""As many as a server takes at once."""

WAIT_S: Final = 1.0
WAIT_MAX_S: Final = 60.0
_DOUBLINGS_MAX: Final = 6

Key: TypeAlias = tuple[str, int]
"""A sitting's id and the number of a report in it."""


@dataclass(frozen=True, slots=True)
class RefusedReport:
    """A report that the server will never take, and why. It was let go."""

    report: Report
    error: Refused


@dataclass(slots=True)
class Flushed:
    """What has become of the reports that waited.

    ``answered_count``: taken by the server. ``refused``: let go, since they never will be. ``waiting_count``: those
    that still wait, because of ``error``, where it is not None.
    """

    answered_count: int = 0
    refused: list[RefusedReport] = field(default_factory=list)
    waiting_count: int = 0
    error: PlayheadError | None = None


class _Hold:
    """Until when a server that did not answer is left alone."""

    def __init__(self) -> None:
        self.error: PlayheadError | None = None
        self._until_s = 0.0
        self._failures = 0

    def begin(self, error: PlayheadError, now_s: float, chance: float) -> None:
        """As long as it says, or twice as long as the time before; and a random while longer."""
        asked_s = error.retry_after_s if isinstance(error, Refused) else None
        wait_s = min(WAIT_S * 2.0 ** min(self._failures, _DOUBLINGS_MAX), WAIT_MAX_S)
        self._until_s = now_s + max(asked_s or 0.0, wait_s) * (1 + chance / 2)
        self._failures += 1
        self.error = error

    def end(self) -> None:
        """It has answered."""
        self.error, self._failures, self._until_s = None, 0, 0.0

    def left_s(self, now_s: float) -> float:
        """How long it still lasts."""
        return max(0.0, self._until_s - now_s)

    @property
    def is_asked_for(self) -> bool:
        """Whether the server has asked for it, rather than that it cannot be reached."""
        return isinstance(self.error, Refused) and self.error.retry_after_s is not None


class Reporting:
    """Sends the reports of a queue, one request at a time, each profile's with that profile's token only."""

    def __init__(self, sessions: Sessions, queue: ReportQueue) -> None:
        self.refused: Listeners[RefusedReport] = Listeners()
        self.sessions = sessions
        self.machine = sessions.machine
        self.queue = queue
        self._hold = _Hold()
        self._results: dict[Key, ReportAnswer | ReportRefused | None] = {}

    def tell(self, profile_id: str, report: Report) -> Flow[ReportAnswer | None]:
        """Keep a report, and send it with whatever else waits; None where it will be sent later.

        Raises:
            ReportRefused: the server will never take it.
            SignedOut, TokenRefused: what waits cannot be sent as things stand. It is kept.
        """
        key = (report.sitting_id, report.seq)
        self._results[key] = None
        try:
            yield from keep(lambda: self.queue.add(profile_id, report))
            flushed = yield from alone(Lock.REPORTS, self._flush(profile_id, is_patient=True))
            result = self._results[key]  # whoever sent it
        finally:
            del self._results[key]
        if isinstance(result, ReportRefused):
            raise result
        if result is None and flushed.error is not None and not is_passing(flushed.error):
            raise flushed.error
        return result

    def flush(self, profile_id: str) -> Flow[Flushed]:
        """Send what waits for the profile, however long the line was down, but not before the server has asked for."""
        return (yield from alone(Lock.REPORTS, self._flush(profile_id, is_patient=False)))

    def deliver(self, profile_id: str, cancel: Cancel | None) -> Flow[None]:
        """Send until nothing waits, with as many tries, and as long between them, as it takes."""
        while True:
            flushed = yield from self.flush(profile_id)
            if flushed.error is None and flushed.waiting_count == 0:
                return
            if flushed.error is not None and not is_passing(flushed.error):
                raise flushed.error
            yield from wait(max(WAIT_S, self._hold.left_s(self.machine.monotonic_s())), cancel)

    def _flush(self, profile_id: str, *, is_patient: bool) -> Flow[Flushed]:
        """Send what waits. ``is_patient``: not while a server that could not be reached is left alone, either."""
        flushed, size = Flushed(), BATCH_MAX
        if self._hold.left_s(self.machine.monotonic_s()) > 0 and (is_patient or self._hold.is_asked_for):
            flushed.error = self._hold.error
        while flushed.error is None:
            batch = yield from self._oldest(profile_id, size)
            if not batch:
                break
            try:
                results = yield from self._send(profile_id, batch)
            except InvalidRequest as refusal:  # it will never do as it is: halve it, down to the culprit
                if len(batch) > 1:
                    size = -(-len(batch) // 2)
                    continue
                yield from self._let_go(batch[0], refusal, flushed)
            except PlayheadError as error:
                if is_passing(error):
                    self._hold.begin(error, self.machine.monotonic_s(), self.machine.chance())
                flushed.error = error
            else:
                self._hold.end()
                size = min(2 * size, BATCH_MAX)
                yield from self._settle(batch, results, flushed)
        flushed.waiting_count = yield from keep(lambda: self.queue.count(profile_id))
        if flushed.waiting_count == 0:
            flushed.error = None
        return flushed

    def _oldest(self, profile_id: str, size: int) -> Flow[list[WaitingReport]]:
        return (yield from keep(lambda: self.queue.oldest(profile_id, size)))

    def _send(self, profile_id: str, batch: Sequence[WaitingReport]) -> Flow[ReportResults]:
        """One request. ``sent_at`` is now, whenever the reports are of: the server goes by the difference."""
        sent_at = self.machine.now()
        body = {"reports": [{**msgspec.to_builtins(one.report), "sent_at": sent_at} for one in batch]}
        made = call("POST", "/v1/reports", ReportResults, body=body)
        results = yield from self.sessions.in_session(made, profile_id, may_repeat=False)
        if len(results.results) != len(batch):
            raise BadAnswer(f"{len(batch)} reports got {len(results.results)} results")
        return results

    def _settle(self, batch: Sequence[WaitingReport], answer: ReportResults, flushed: Flushed) -> Flow[None]:
        yield from keep(lambda: self.queue.drop(batch))
        for waiting, result in zip(batch, answer.results, strict=True):
            if result.error is None:
                self._tell_result(waiting.report, _answer(result, answer))
                flushed.answered_count += 1
            else:
                problem = result.error
                error = ReportRefused(problem.code.upper(), problem.detail, problem.status, field=problem.field)
                self._refuse(waiting.report, error, flushed)

    def _let_go(self, waiting: WaitingReport, refusal: InvalidRequest, flushed: Flushed) -> Flow[None]:
        yield from keep(lambda: self.queue.drop([waiting]))
        error = ReportRefused(refusal.code, refusal.message, refusal.status, field=refusal.field)
        self._refuse(waiting.report, error, flushed)

    def _refuse(self, report: Report, error: ReportRefused, flushed: Flushed) -> None:
        self._tell_result(report, error)
        one = RefusedReport(report, error)
        flushed.refused.append(one)
        self.refused.tell(one)

    def _tell_result(self, report: Report, result: ReportAnswer | ReportRefused) -> None:
        key = (report.sitting_id, report.seq)
        if key in self._results:
            self._results[key] = result

    def give_up(self) -> Flow[None]:
        """Send what can be sent, and keep nothing: the viewer signs out."""
        with suppress(SignedOut, NoProfile):
            yield from self.flush((yield from self.sessions.get_profile_id()))
        yield from keep(self.queue.drop_all)


def _answer(result: ReportResult, answer: ReportResults) -> ReportAnswer:
    return ReportAnswer(
        resolution=result.resolution or "",
        point=result.point,
        alternatives=result.alternatives,
        revision=answer.revision,
        next_report_after_ms=answer.next_report_after_ms,
    )
