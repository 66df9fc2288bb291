"""How the facts of a movie or episode look as bytes, for every engine alike, and what every kind of body is made with.

Not for what an engine looks rows up by: that it keeps beside the body, in columns of its own. Nor for other kinds of
body (``state_bodies``).

A body is a MessagePack array whose first element is the version of its form. A form may grow at its end, read as a
default where it is not there; any other change is another version, and this one is still to be read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate, repeat
from operator import sub
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from playhead.domain.acts import Act, ActKind
from playhead.domain.errors import DomainError
from playhead.domain.progress import Progress
from playhead.domain.reports import Event, SittingId
from playhead.domain.resolving import Facts
from playhead.domain.sittings import Sample, Sitting
from playhead.ports.errors import StoreCorrupt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playhead.domain.titles import Locator

B = TypeVar("B")
T = TypeVar("T")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)

# The places in these are what is stored: add to the end, and move nothing.
_EVENTS: Final = (Event.START, Event.PROGRESS, Event.PAUSE, Event.SEEK, Event.STOP, Event.COMPLETE)
_ACT_KINDS: Final = (ActKind.WATCHED, ActKind.UNWATCHED, ActKind.PLACED, ActKind.FORGOTTEN, ActKind.ENDED)

# By value: an enum member hashes in Python, and this is asked for every sample of every report.
_EVENT_CODES: Final = {event.value: code for code, event in enumerate(_EVENTS)}
_ACT_CODES: Final = {kind.value: code for code, kind in enumerate(_ACT_KINDS)}


class _Sitting(msgspec.Struct, array_like=True, gc=False):
    """A sitting; its trace by columns, as the steps from one sample to the next, most of which fit in three bytes.

    Times are milliseconds from ``began_at``, that of the first sample of the trace; of ``steps`` the first is 0. A
    position that is not known is -1; a column in which nothing is known is None. ``first`` is None where the trace has
    it still.
    """

    sitting_id: bytes
    began_at: int
    seqs: list[int]
    steps: list[int]
    events: bytes
    positions: list[int] | None
    progresses: list[float | None] | None
    first: tuple[int, int, int, int | None, float | None] | None
    started: int | None
    sought: int | None
    finished: int | None
    reached: int | None
    duration: tuple[int, int] | None
    base_low: int | None
    base_high: int | None
    revision: int


class _Act(msgspec.Struct, array_like=True, gc=False):
    kind: int
    at: int
    completed: bool
    progress: float | None
    position_ms: int | None
    duration_ms: int | None
    revision: int


class _Facts(msgspec.Struct, array_like=True, tag=1):
    sittings: list[_Sitting]
    acts: list[_Act]
    seen_at: int | None
    credits_start_ms: int | None = None


encode: Final = msgspec.msgpack.Encoder().encode
_FACTS: Final = msgspec.msgpack.Decoder(_Facts)


def decode(decoder: msgspec.msgpack.Decoder[B], body: bytes, unpack: Callable[[B], T]) -> T:
    """What ``body`` says. Raises ``StoreCorrupt`` where it is damaged, or of a version that is not known here."""
    try:
        return unpack(decoder.decode(body))
    except (msgspec.MsgspecError, DomainError, LookupError, OverflowError, ValueError) as error:
        raise StoreCorrupt(f"what is stored cannot be read: {error}") from error


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC; what is finer is cut off."""
    return (at - _EPOCH) // _MS


def to_ms_up(at: datetime) -> int:
    """As ``to_ms``, but up: a time in whole milliseconds is before ``at`` where it is below this."""
    return -(-(at - _EPOCH) // _MS)


def from_ms(at_ms: int) -> datetime:
    """The inverse of ``to_ms``."""
    return _EPOCH + _MS * at_ms


def to_ms_or_none(at: datetime | None) -> int | None:
    """As ``to_ms``; None stays None."""
    return None if at is None else (at - _EPOCH) // _MS


def from_ms_or_none(at_ms: int | None) -> datetime | None:
    """As ``from_ms``; None stays None."""
    return None if at_ms is None else _EPOCH + _MS * at_ms


def sitting_key(sitting_id: SittingId) -> bytes:
    """A sitting id as 16 bytes."""
    return bytes.fromhex(sitting_id.replace("-", ""))


def sitting_of_key(key: bytes) -> SittingId:
    """The inverse of ``sitting_key``."""
    digits = key.hex()
    return SittingId(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")


def encode_facts(facts: Facts) -> bytes:
    """All but the locator. Times are cut to whole milliseconds, which is what the domain's reports have."""
    return encode(
        _Facts(
            [_pack_sitting(sitting) for sitting in facts.sittings],
            [_pack_act(act) for act in facts.acts],
            to_ms_or_none(facts.seen_at),
            facts.credits_start_ms,
        )
    )


def decode_facts(locator: Locator, body: bytes) -> Facts:
    """The inverse of ``encode_facts``. Raises ``StoreCorrupt``."""

    def unpack(packed: _Facts) -> Facts:
        sittings = tuple(map(_unpack_sitting, packed.sittings))
        acts = tuple(map(_unpack_act, packed.acts))
        return Facts(locator, sittings, acts, from_ms_or_none(packed.seen_at), packed.credits_start_ms)

    return decode(_FACTS, body, unpack)


def _pack_sitting(sitting: Sitting) -> _Sitting:
    trace, first = sitting.trace, sitting.first
    times = [sample.at for sample in trace]
    began_at = to_ms(times[0])
    waits = map(sub, times[1:], times)
    positions = [-1 if sample.position_ms is None else sample.position_ms for sample in trace]
    progresses: list[float | None] = [sample.progress for sample in trace]
    duration = sitting.duration
    return _Sitting(
        sitting_key(sitting.sitting_id),
        began_at,
        _steps([sample.seq for sample in trace]),
        # The same as ``wait // _MS``, in two thirds of the time.
        [0, *[one // _MS if one.days else one.seconds * 1000 + one.microseconds // 1000 for one in waits]],
        bytes([_EVENT_CODES[sample.event._value_] for sample in trace]),
        _steps(positions) if max(positions) >= 0 else None,
        None if progresses.count(None) == len(progresses) else progresses,
        None if first is trace[0] or first == trace[0] else _pack_sample(first, began_at),
        _after(sitting.started_at, began_at),
        _after(sitting.sought_at, began_at),
        _after(sitting.finished_at, began_at),
        _after(sitting.reached_at, began_at),
        None if duration is None else ((duration[0] - _EPOCH) // _MS - began_at, duration[1]),
        sitting.base_low,
        sitting.base_high,
        sitting.revision,
    )


def _steps(values: list[int]) -> list[int]:
    """The first, and how far it is from each to the next: the inverse of ``accumulate``."""
    return [values[0], *map(sub, values[1:], values)]


def _after(at: datetime | None, began_at: int) -> int | None:
    return None if at is None else (at - _EPOCH) // _MS - began_at


def _pack_sample(sample: Sample, began_at: int) -> tuple[int, int, int, int | None, float | None]:
    at = (sample.at - _EPOCH) // _MS - began_at
    return sample.seq, at, _EVENT_CODES[sample.event._value_], sample.position_ms, sample.progress


def _unpack_sitting(packed: _Sitting) -> Sitting:
    began_at = packed.began_at
    trace = tuple(_unpack_trace(packed, _EPOCH + _MS * began_at))
    first = trace[0]
    if packed.first is not None:
        seq, at, event, position_ms, progress = packed.first
        first = Sample(seq, from_ms(began_at + at), _EVENTS[event], position_ms, _progress(progress))
    duration = packed.duration
    return Sitting(
        sitting_of_key(packed.sitting_id),
        first,
        trace,
        _at(packed.started, began_at),
        _at(packed.sought, began_at),
        _at(packed.finished, began_at),
        _at(packed.reached, began_at),
        None if duration is None else (from_ms(began_at + duration[0]), duration[1]),
        packed.base_low,
        packed.base_high,
        packed.revision,
    )


def _unpack_trace(packed: _Sitting, began_at: datetime) -> Iterator[Sample]:
    places = repeat(None) if packed.positions is None else accumulate(packed.positions)
    progresses = repeat(None) if packed.progresses is None else packed.progresses
    columns = zip(
        accumulate(packed.seqs), accumulate(packed.steps), packed.events, places, progresses, strict=False
    )  # not strict: two of the columns may have no end
    for seq, after, event, place, progress in columns:
        position_ms = None if place is None or place < 0 else place
        yield Sample(seq, began_at + _MS * after, _EVENTS[event], position_ms, _progress(progress))


def _at(after: int | None, began_at: int) -> datetime | None:
    return None if after is None else from_ms(began_at + after)


def _progress(percent: float | None) -> Progress | None:
    return None if percent is None else Progress(percent)


def _pack_act(act: Act) -> _Act:
    return _Act(
        _ACT_CODES[act.kind._value_],
        to_ms(act.at),
        act.completed,
        act.progress,
        act.position_ms,
        act.duration_ms,
        act.revision,
    )


def _unpack_act(packed: _Act) -> Act:
    return Act(
        _ACT_KINDS[packed.kind],
        from_ms(packed.at),
        packed.completed,
        _progress(packed.progress),
        packed.position_ms,
        packed.duration_ms,
        packed.revision,
    )
