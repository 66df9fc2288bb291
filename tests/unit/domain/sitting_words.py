"""Words to write the cases of the resume rules with: a film, clock times of one evening, and players that report.

Not a test itself.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playhead.domain.acts import Act, ActKind
from playhead.domain.progress import COMPLETION, CompletionRule, check_progress
from playhead.domain.reports import Event, Report, corrected_at, parse_sitting_id
from playhead.domain.resolving import Facts, Outcome, Resolution, outcome_of, pruned, resolve, with_act, with_report
from playhead.domain.titles import Locator, TitleId

FILM = Locator(TitleId("MV_550"))
FILM_MS = 60 * 60_000
A, B, C, D = (parse_sitting_id(f"{letter * 8}-0000-4000-8000-000000000000") for letter in "abcd")


def ms(text: str) -> int:
    """``28:40`` in milliseconds."""
    minutes, seconds = text.split(":")
    return (int(minutes) * 60 + int(seconds)) * 1000


def clock(text: str) -> datetime:
    """``10:30`` or ``10:30:05`` of the evening of the cases."""
    return datetime.fromisoformat(f"2026-03-01T{text}+00:00").astimezone(UTC)


def shown(position_ms: int | None) -> str:
    """A position as ``28:40``."""
    assert position_ms is not None
    return f"{position_ms // 60_000}:{position_ms // 1000 % 60:02}"


@dataclass
class Viewer:
    """One profile at one title: sends reports as players do, and sees what they come to."""

    facts: Facts = field(default_factory=lambda: Facts(FILM))
    rule: CompletionRule = COMPLETION
    duration_ms: int | None = FILM_MS
    now: datetime = field(default_factory=lambda: clock("09:00"))
    revision: int = 0
    seqs: dict[str, int] = field(default_factory=dict)
    outcome: Outcome | None = None

    def tells(self, sitting: str, event: str, place: str | float | None, at: str | datetime, **more: Any) -> "Viewer":
        """One report of ``place`` (``28:40``, or a percent), made at ``at`` and, if not said, received then."""
        occurred_at = clock(at) if isinstance(at, str) else at
        self.now = max(self.now, more.pop("received_at", occurred_at))
        self.seqs[sitting] = more.pop("seq", self.seqs.get(sitting, 0) + 1)
        report = Report(
            parse_sitting_id(sitting),
            self.seqs[sitting],
            Event(event),
            FILM,
            occurred_at,
            position_ms=ms(place) if isinstance(place, str) else None,
            progress=check_progress(place) if isinstance(place, (int, float)) else None,
            duration_ms=more.pop("duration_ms", self.duration_ms),
            **more,
        )
        return self.sends(report)

    def sends(self, report: Report) -> "Viewer":
        """That report, received now."""
        at = corrected_at(report.occurred_at, report.sent_at, self.now)
        after = with_report(self.facts, report, at, self.rule, self.revision + 1)
        if after != self.facts:
            self.revision += 1
            self.facts = pruned(after, self.now, self.rule)
        self.outcome = outcome_of(self.facts, report, at, self.seen.current)
        return self

    def plays(self, sitting: str, start: str, end: str, at: str, **more: Any) -> "Viewer":
        """A report of ``start`` at ``at``, one every half minute, and a pause at ``end``; real time."""
        first, last = ms(start), ms(end)
        for place_ms in [*range(first, last, 30_000), last]:
            event = "pause" if place_ms == last else "progress"
            self.tells(sitting, event, shown(place_ms), clock(at) + timedelta(milliseconds=place_ms - first), **more)
        return self

    def does(self, kind: ActKind, at: str, **what: Any) -> "Viewer":
        """An explicit act."""
        self.now = max(self.now, clock(at))
        self.revision += 1
        self.facts = with_act(self.facts, Act(kind, clock(at), revision=self.revision, **what))
        return self

    @property
    def seen(self) -> Resolution:
        """What all that was told comes to."""
        return resolve(self.facts, self.now, self.rule)

    @property
    def at(self) -> str:
        """Where the current point is."""
        assert self.seen.current is not None
        return shown(self.seen.current.position_ms)

    @property
    def others(self) -> list[str]:
        """Where the alternatives are."""
        return [shown(point.position_ms) for point in self.seen.alternatives]
