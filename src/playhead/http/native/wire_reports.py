"""The JSON of reports and of what they came to.

Not for taking them (``reports``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.domain.progress import check_progress
from playhead.domain.reports import POSITION_MS_MAX, REVISION_MAX, Event, parse_sitting_id
from playhead.domain.reports import Report as DomainReport
from playhead.http.errors import Malformed
from playhead.http.native.errors import Problem
from playhead.http.native.wire import ClientTime, FromOne, Locator, Number, Percent, Point, maybe_point, point, told
from playhead.http.requests import malformed

if TYPE_CHECKING:
    from playhead.domain.telling import Answer
    from playhead.domain.titles import Locator as Place

Milliseconds = Annotated[int, Meta(ge=0, le=POSITION_MS_MAX)]
Revision = Annotated[int, Meta(ge=0, le=REVISION_MAX)]


class Report(msgspec.Struct, kw_only=True):
    """One message from a player (native-api.md#shapes); it names its place by ``locator`` or by ``content_id``."""

    sitting_id: str
    seq: Number
    event: Event
    locator: Locator | UnsetType = UNSET
    content_id: FromOne | UnsetType = UNSET
    position_ms: Milliseconds | UnsetType = UNSET
    duration_ms: Milliseconds | UnsetType = UNSET
    progress: Percent | UnsetType = UNSET
    occurred_at: ClientTime
    sent_at: ClientTime | UnsetType = UNSET
    base_revision: Revision | UnsetType = UNSET
    rewatch: bool | UnsetType = UNSET


class Reports(msgspec.Struct):
    """Body of POST /v1/reports. The reports are looked at one by one: a bad one does not sink the others."""

    reports: list[msgspec.Raw]


class ReportTaken(msgspec.Struct):
    """What one report came to."""

    resolution: str
    point: Point | None
    alternatives: list[Point]


class ReportRefused(msgspec.Struct):
    """Why one report was not taken; nothing of it was written."""

    error: Problem


class ReportResults(msgspec.Struct):
    """Answer to POST /v1/reports: a ``ReportTaken`` or a ``ReportRefused`` for each report, in order."""

    results: list[Any]
    revision: int
    next_report_after_ms: int


class _Lenient(msgspec.Struct):
    reports: list[Any]


_reports: Final = msgspec.json.Decoder(Reports)
_report: Final = msgspec.json.Decoder(Report)


def read_reports(body: bytes, batch_max: int) -> list[msgspec.Raw]:
    """The reports in a body, each as it stands.

    Raises:
        Malformed: not JSON, not an object with ``reports``, or not 1 to ``batch_max`` of them.
    """
    try:
        reports = _split(body)
    except msgspec.ValidationError:
        raise Malformed("an object with a list of reports is required", "reports") from None
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
    if not 1 <= len(reports) <= batch_max:
        raise Malformed(f"a body has 1 to {batch_max} reports", "reports")
    return reports


def _split(body: bytes) -> list[msgspec.Raw]:
    """``NaN``, which is no JSON but which some write, and halves of characters spoil only the report they are in."""
    text = body.decode()
    try:
        return _reports.decode(body).reports
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        lenient = msgspec.convert(json.loads(text, parse_constant=str), _Lenient)
        return [msgspec.Raw(json.dumps(one).encode()) for one in lenient.reports]


def read_report(raw: msgspec.Raw) -> Report:
    """One report, checked by itself.

    Raises:
        Malformed: not a report; ``field`` says where.
    """
    try:
        return _report.decode(raw)
    except msgspec.ValidationError as error:
        raise malformed(error) from None
    except (msgspec.DecodeError, RecursionError):
        raise Malformed("the report is not JSON") from None


def report_at(place: Place, wire: Report) -> DomainReport:
    """A report of ``place``. Raises ``InvalidValue`` for what cannot be."""
    progress = told(wire.progress)
    return DomainReport(
        parse_sitting_id(wire.sitting_id),
        wire.seq,
        wire.event,
        place,
        wire.occurred_at,
        position_ms=told(wire.position_ms),
        progress=None if progress is None else check_progress(progress),
        duration_ms=told(wire.duration_ms),
        sent_at=told(wire.sent_at),
        base_revision=told(wire.base_revision),
        rewatch=told(wire.rewatch) or False,
    )


def report_taken(found: Answer) -> ReportTaken:
    """What a report came to, as the wire shows it."""
    seen = found.resolution
    return ReportTaken(found.outcome.value, maybe_point(seen.current), [point(one) for one in seen.alternatives])
