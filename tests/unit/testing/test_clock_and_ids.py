"""The clock that a test sets and the ids that it can foretell.

Not for the real ones.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from playhead.ports.outside import Clock, IdSource
from playhead.testing import START, FixedClock, SequentialIds


def test_the_clock_stands_still_until_it_is_moved() -> None:
    clock: Clock = FixedClock()
    assert clock.now() == clock.now() == START


def test_the_clock_moves_in_either_direction_by_whole_milliseconds() -> None:
    clock = FixedClock()
    assert clock.advance(1.2344) == START + timedelta(milliseconds=1234)
    assert clock.advance(-2) == START - timedelta(milliseconds=766)
    clock.set(START)
    assert clock.now() == START


@pytest.mark.parametrize(
    "at",
    [
        START.replace(tzinfo=None),
        START.astimezone(timezone(timedelta(hours=2))),
        datetime(2026, 1, 1, microsecond=1, tzinfo=UTC),
    ],
)
def test_the_clock_tells_nothing_but_utc_in_milliseconds(at: datetime) -> None:
    with pytest.raises(ValueError, match="whole milliseconds"):
        FixedClock(at)


def test_ids_have_the_form_of_the_real_ones_and_never_repeat() -> None:
    ids: IdSource = SequentialIds()
    made = [str(ids.account_id()), ids.profile_id(), ids.user_code(), str(ids.number()), ids.hex(8)]
    forms = [r"[1-9]\d*", r"[0-9a-f]{10}", r"\d{4}", r"[1-9]\d*", r"[0-9a-f]{16}"]
    for text, form in zip(made, forms, strict=True):
        assert re.fullmatch(form, text)
    assert re.fullmatch(r"[A-Za-z0-9]{40}", ids.alphanumerics(40))
    assert len({ids.profile_id() for _ in range(1000)}) == 1000


def test_ids_can_be_foretold() -> None:
    one, other = SequentialIds(), SequentialIds()
    assert [one.profile_id(), one.hex(2), one.user_code()] == ["0000000001", "0002", "0003"]
    assert [other.profile_id(), other.hex(2), other.user_code()] == ["0000000001", "0002", "0003"]
