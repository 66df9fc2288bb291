"""The table of cases of the conflict rules as data: what players told in one evening, and what it must come to.

Not for carrying them out: whoever does, through the domain or over a wire, brings the server and the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

FILM_MS = 60 * 60_000
"""How long the film of every case runs."""

REPORT_EVERY_MS = 30_000

Base = Literal["opening", "current"]
"""Which revision of the profile a player says it knows: the one when its sitting was opened, or the one just now."""


@dataclass(frozen=True, slots=True)
class Device:
    """A player, and how far its clock is ahead of the right time; behind where negative."""

    name: str
    ahead: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Told:
    """One report on its way to the server, whose clock is right; ``sitting`` is a letter (``sitting_id_of``).

    Times are since midnight of the evening: ``occurred_at`` and ``sent_at`` by the clock of the device, ``received_at``
    by the server's. ``base`` is not a number, since that depends on what else the profile has been through: whoever
    carries the case out puts the profile's revision in its place, as of before the sitting's first report ("opening")
    or of before this one ("current"); None is a player that does not say. The same sitting and seq once more is a
    repeat: it gets the answer that the first one got, and changes nothing.
    """

    device: Device
    sitting: str
    seq: int
    event: str
    occurred_at: timedelta
    received_at: timedelta
    sent_at: timedelta
    position_ms: int | None = None
    progress: float | None = None
    base: Base | None = None

    @property
    def happened_at(self) -> timedelta:
        """When it really happened."""
        return self.occurred_at - self.device.ahead

    @property
    def place(self) -> Place:
        """Where it says the viewer is."""
        return Place(self.sitting, self.position_ms, self.progress)


@dataclass(frozen=True, slots=True)
class Done:
    """An explicit act, done online."""

    what: Literal["history cleared"]
    at: timedelta


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sitting is: a position or, where the player told no other, a percent."""

    sitting: str
    position_ms: int | None = None
    progress: float | None = None

    @property
    def words(self) -> str:
        """As people say it: ``28:40`` or ``80 %``."""
        return f"{self.progress:g} %" if self.position_ms is None else shown(self.position_ms)


@dataclass(frozen=True, slots=True)
class End:
    """What a case must come to. ``resolution`` is that of the last report, ``updated_at`` that of the current point."""

    current: Place | None
    alternatives: tuple[Place, ...]
    resolution: Literal["accepted", "kept", "duplicate", "deleted"]
    updated_at: timedelta | None
    completed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table: its own words, and the same as data. ``steps`` are in the order of their arrival."""

    slug: str
    words: str
    end_words: str
    devices: tuple[Device, ...]
    steps: tuple[Told | Done, ...]
    end: End


def sitting_id_of(letter: str) -> str:
    """The UUID of the sitting with that letter, A to F."""
    return f"{letter.lower() * 8}-0000-4000-8000-000000000000"


def shown(position_ms: int) -> str:
    """A position as ``28:40``."""
    return f"{position_ms // 60_000}:{position_ms // 1000 % 60:02}"


def at(clock: str) -> timedelta:
    """``19:30`` or ``19:30:15`` as time since midnight."""
    hours, minutes, *seconds = map(int, clock.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))


def _ms(place: str) -> int:
    minutes, seconds = map(int, place.split(":"))
    return (minutes * 60 + seconds) * 1000


def _place(sitting: str, place: str | float) -> Place:
    return Place(sitting, _ms(place)) if isinstance(place, str) else Place(sitting, progress=place)


class _Sitting:
    """Writes the reports of one sitting, with rising seqs."""

    def __init__(self, letter: str, device: Device, base: Base | None = None) -> None:
        self._letter = letter
        self._device = device
        self._base = base
        self._seq = 0

    def tells(
        self,
        event: str,
        place: str | float,
        happened_at: timedelta,
        received_at: timedelta | None = None,
        base: Base | None = None,
    ) -> Told:
        """A report of what happened at that right time; sent when it is received, at once if not said."""
        self._seq += 1
        arrival = happened_at if received_at is None else received_at
        where = _place(self._letter, place)
        return Told(
            device=self._device,
            sitting=self._letter,
            seq=self._seq,
            event=event,
            occurred_at=happened_at + self._device.ahead,
            received_at=arrival,
            sent_at=arrival + self._device.ahead,
            position_ms=where.position_ms,
            progress=where.progress,
            base=base or self._base,
        )

    def plays(self, start: str, end: str, began_at: timedelta) -> tuple[Told, ...]:
        """A report of ``start``, one every half minute, and a pause at ``end``; online, in real time."""
        first, last = _ms(start), _ms(end)
        return tuple(
            self.tells(
                "pause" if place == last else "progress", shown(place), began_at + timedelta(milliseconds=place - first)
            )
            for place in (*range(first, last, REPORT_EVERY_MS), last)
        )


A, B, TV = Device("A"), Device("B"), Device("TV")
SLOW = Device("A", -timedelta(minutes=5))
AHEAD = Device("A", timedelta(days=365))


def _late_upload() -> Case:
    return Case(
        slug="late-upload",
        words="B at 80 % at 10:05 online; A's offline report of 60 % at 10:00 arrives 10:30",
        end_words="80 %; 60 % among the alternatives",
        devices=(A, B),
        steps=(
            _Sitting("B", B).tells("progress", 80.0, at("10:05")),
            _Sitting("A", A).tells("progress", 60.0, at("10:00"), received_at=at("10:30")),
        ),
        end=End(_place("B", 80.0), (_place("A", 60.0),), "kept", at("10:05"), completed=True),
    )


def _apart(left_open: _Sitting) -> tuple[Told, ...]:
    """A paused at 20:15 and is left open, B goes on from there to 28:40."""
    return (
        *left_open.plays("0:00", "20:15", at("19:00")),
        *_Sitting("B", B, "opening").plays("20:15", "28:40", at("20:00")),
    )


def _left_open_1_minute() -> Case:
    left_open = _Sitting("A", A, "opening")
    return Case(
        slug="left-open-1-minute",
        words="A paused at 20:15, player left open; B reaches 28:40; "
        "A plays 1 minute on from 20:15 with its old base_revision",
        end_words="kept: current 28:40, alternative 21:15",
        devices=(A, B),
        steps=(*_apart(left_open), *left_open.plays("20:15", "21:15", at("21:00"))),
        end=End(_place("B", "28:40"), (_place("A", "21:15"),), "kept", at("20:08:25")),
    )


def _left_open_3_minutes() -> Case:
    left_open = _Sitting("A", A, "opening")
    return Case(
        slug="left-open-3-minutes",
        words="the same, A plays 3 minutes on",
        end_words="accepted: current 23:15, alternative 28:40",
        devices=(A, B),
        steps=(*_apart(left_open), *left_open.plays("20:15", "23:15", at("21:00"))),
        end=End(_place("A", "23:15"), (_place("B", "28:40"),), "accepted", at("21:03")),
    )


def _left_open_confirmed() -> Case:
    left_open = _Sitting("A", A, "opening")
    return Case(
        slug="left-open-confirmed",
        words="the same, but A confirms with the current revision at once",
        end_words="current is A's position",
        devices=(A, B),
        steps=(*_apart(left_open), left_open.tells("progress", "20:16", at("21:00"), base="current")),
        end=End(_place("A", "20:16"), (_place("B", "28:40"),), "accepted", at("21:00")),
    )


def _opened_and_left() -> Case:
    nervous = _Sitting("A", A)
    return Case(
        slug="opened-and-left",
        words="A opens and leaves within 3 s a title stored at 45:00",
        end_words="45:00",
        devices=(A, B),
        steps=(
            *_Sitting("B", B).plays("30:00", "45:00", at("19:00")),
            nervous.tells("start", "0:00", at("20:00:00")),
            nervous.tells("stop", "0:03", at("20:00:03")),
        ),
        end=End(_place("B", "45:00"), (), "kept", at("19:15")),
    )


def _rewound() -> Case:
    sitting = _Sitting("A", A)
    return Case(
        slug="rewound",
        words="one device rewinds 50:00 to 10:00 and stops",
        end_words="10:00",
        devices=(A,),
        steps=(
            *sitting.plays("30:00", "50:00", at("19:00")),
            sitting.tells("seek", "10:00", at("19:25:00")),
            sitting.tells("stop", "10:00", at("19:25:05")),
        ),
        end=End(_place("A", "10:00"), (), "accepted", at("19:25:05"), completed=True),
    )


def _slow_clock() -> Case:
    slow = _Sitting("A", SLOW)
    return Case(
        slug="slow-clock",
        words="a clock five minutes slow, online",
        end_words="as with a right clock",
        devices=(SLOW, B),
        steps=(
            *_Sitting("B", B).plays("0:00", "10:00", at("19:00")),
            slow.tells("progress", "10:00", at("19:11:00")),
            slow.tells("progress", "10:30", at("19:11:30")),
        ),
        end=End(_place("A", "10:30"), (), "accepted", at("19:11:30")),
    )


def _clock_ahead() -> Case:
    ahead = _Sitting("A", AHEAD)
    return Case(
        slug="clock-ahead",
        words="a clock a year ahead",
        end_words="clamped to now; later writes win",
        devices=(AHEAD, B),
        steps=(
            ahead.tells("progress", "10:00", at("19:00")),
            ahead.tells("progress", "12:00", at("19:02")),
            *_Sitting("B", B).plays("12:00", "14:00", at("19:03")),
        ),
        end=End(_place("B", "14:00"), (), "accepted", at("19:05")),
    )


def _sent_three_times() -> Case:
    once = _Sitting("A", A).tells("seek", "30:00", at("20:00"))
    again = (replace(once, received_at=at(arrival)) for arrival in ("20:00:07", "20:00:30"))
    return Case(
        slug="sent-three-times",
        words="one request sent three times",
        end_words="one change, three equal answers",
        devices=(A, B),
        steps=(*_Sitting("B", B).plays("0:00", "10:00", at("19:00")), once, *again),
        end=End(_place("A", "30:00"), (_place("B", "10:00"),), "accepted", at("20:00")),
    )


def _cleared() -> Case:
    offline = _Sitting("A", TV)
    return Case(
        slug="cleared",
        words="history cleared at 12:00; a TV offline since 11:00 uploads its 10:30 sitting at 13:00",
        end_words="dropped",
        devices=(TV,),
        steps=(
            Done("history cleared", at("12:00")),
            offline.tells("progress", "10:00", at("10:30"), received_at=at("13:00")),
            offline.tells("progress", "25:00", at("10:45"), received_at=at("13:00")),
        ),
        end=End(None, (), "deleted", None),
    )


CASES = (
    _late_upload(),
    _left_open_1_minute(),
    _left_open_3_minutes(),
    _left_open_confirmed(),
    _opened_and_left(),
    _rewound(),
    _slow_clock(),
    _clock_ahead(),
    _sent_three_times(),
    _cleared(),
)
