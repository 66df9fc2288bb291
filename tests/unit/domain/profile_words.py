"""Words to write cases of a whole profile with: players report, viewers act, and all of it is kept in memory.

Not a test itself, nor for one place alone (``sitting_words``).
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from playhead.domain.history import Entry, Head
from playhead.domain.operations import Operation
from playhead.domain.playback import Playback, TitleState
from playhead.domain.progress import Progress, check_progress
from playhead.domain.reports import Event, Report, SittingId
from playhead.domain.resolving import Facts, Point, Resolution, resolve
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import ChangeSettings
from playhead.domain.slices import Changes, Command
from playhead.domain.telling import Answer, Scrobble, TakeReport, facts_under
from playhead.domain.titles import Locator, TitleId
from playhead.storage.memory.rows import ProfileRows, key_of
from playhead.storage.memory.saving import save
from tests.unit.domain.rules import ME, SHOW
from tests.unit.domain.sitting_words import FILM, FILM_MS, ms


def clock(text: str, day: int = 1) -> datetime:
    """``10:30`` or ``10:30:05`` of that day of March."""
    return datetime.fromisoformat(f"2026-03-{day:02}T{text}+00:00").astimezone(UTC)


def an_episode(episode: int | None, season: int = 1) -> Locator:
    """Of one show; without a number its season."""
    return Locator(SHOW, season, episode)


When = str | datetime


def moment(when: When) -> datetime:
    """A time of the first evening, or any other."""
    return clock(when) if isinstance(when, str) else when


@dataclass
class Profile:
    """A profile to live through: every command is decided on what the one before left, and carried out."""

    rows: ProfileRows = field(default_factory=ProfileRows)
    now: datetime = field(default_factory=lambda: clock("08:00"))
    duration_ms: int | None = FILM_MS
    seqs: dict[tuple[str, Locator], int] = field(default_factory=dict)
    changes: Changes | None = None
    """What the last command wrote."""

    def does(self, command: Command[Any], when: When | None = None) -> Any:
        """Carry ``command`` out ``when`` it is said, if that is not over yet; its outcome."""
        if when is not None:
            self.now = max(self.now, moment(when))
        self.changes, outcome = command.decide(self.rows.load(ME, command.reads()), self.now)
        if self.changes is not None:
            save(self.rows, self.changes)
        return outcome

    # Players

    def tells(
        self,
        sitting: SittingId,
        event: str,
        place: str | float | None,
        when: When,
        where: Locator = FILM,
        **more: Any,
    ) -> Answer:
        """One report of ``place`` (``28:40``, or a percent), made ``when`` it says; received now, if that is later."""
        seq = more.pop("seq", self.seqs.get((sitting, where), 0) + 1)
        self.seqs[sitting, where] = max(seq, self.seqs.get((sitting, where), 0))
        report = Report(
            sitting,
            seq,
            Event(event),
            where,
            moment(when),
            position_ms=ms(place) if isinstance(place, str) else None,
            progress=check_progress(place) if isinstance(place, (int, float)) else None,
            duration_ms=more.pop("duration_ms", self.duration_ms),
            **more,
        )
        outcome: Answer = self.does(TakeReport(ME, report), when)
        return outcome

    def plays(
        self, sitting: SittingId, start: str, end: str, when: When, where: Locator = FILM, **more: Any
    ) -> list[Answer]:
        """A report of ``start`` at that time, one every five minutes, and a pause at ``end``; real time."""
        first, last = ms(start), ms(end)
        places = [*range(first, last, 5 * 60_000), last]
        return [
            self.tells(
                sitting,
                "pause" if place_ms == last else "progress",
                f"{place_ms // 60_000}:{place_ms // 1000 % 60:02}",
                moment(when) + timedelta(milliseconds=place_ms - first),
                where,
                **more,
            )
            for place_ms in places
        ]

    def scrobbles(self, sitting: SittingId, percent: float, when: When, where: Locator = FILM, **more: Any) -> Answer:
        """One word of a player that knows neither events nor numbers, told ``when`` it says, by the server's clock."""
        outcome: Answer = self.does(Scrobble(ME, sitting, where, Progress(percent), **more), when)
        return outcome

    def chooses(self, when: When | None = None, **settings: Any) -> ProfileSettings:
        """Other settings."""
        changed: ProfileSettings = self.does(ChangeSettings(ME, replace(self.head.settings, **settings)), when)
        return changed

    # What is there

    @property
    def head(self) -> Head:
        """The head."""
        return self.rows.head

    def entries(self, where: Locator | None = None) -> list[Entry]:
        """All entries, or those at one place, by the time of the viewing."""
        found = list(self.rows.updated.newest())[::-1]
        return [entry for entry in found if where in (None, entry.locator)]

    def seen(self, where: Locator = FILM) -> Resolution:
        """What a viewer is told of a place: what is kept of it, under all that was said elsewhere."""
        row = self.rows.playbacks.get(key_of(where))
        facts = Facts(where) if row is None else row.facts
        facts = facts_under(facts, self.head, self.state(where.title_id), self.rows.find_latest_at(where))
        return resolve(facts, self.now, self.head.settings.completion)

    def point(self, where: Locator = FILM) -> Point | None:
        """The stored point of a place."""
        row = self.rows.playbacks.get(key_of(where))
        return None if row is None else row.point

    def at(self, where: Locator = FILM) -> str:
        """Where the stored point is, as ``28:40``."""
        point = self.point(where)
        assert point is not None
        assert point.position_ms is not None
        return f"{point.position_ms // 60_000}:{point.position_ms // 1000 % 60:02}"

    def playback(self, where: Locator = FILM) -> Playback | None:
        """What is kept of playing a place."""
        return self.rows.playbacks.get(key_of(where))

    def offered(self, title_id: TitleId = SHOW) -> list[tuple[int | None, int | None]]:
        """The places of a title that are offered for resuming, by number."""
        return sorted((one.locator.season, one.locator.episode) for one in self.rows.offered_of(title_id))

    def state(self, title_id: TitleId = SHOW) -> TitleState | None:
        """What is kept of a title as a whole."""
        return self.rows.titles.get((title_id,))

    @property
    def operation(self) -> Operation:
        """The operation that the last command made."""
        assert self.changes is not None
        assert self.changes.operation is not None
        return self.changes.operation
