"""What a report may say, and when it holds (semantics.md, section 3, rules 3 and 10)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.errors import DomainError, InvalidLocator, InvalidValue
from playhead.domain.progress import Progress
from playhead.domain.reports import EPOCH, POSITION_MS_MAX, Event, Report, corrected_at, parse_sitting_id
from playhead.domain.titles import NUMBER_MAX, Locator, TitleId
from tests.unit.domain.sitting_words import FILM, A, clock

MINUTE = timedelta(minutes=1)


def _report(**what: Any) -> Report:
    told = {"sitting_id": A, "seq": 1, "event": Event.PROGRESS, "locator": FILM, "occurred_at": clock("20:00")}
    return Report(**{**told, "position_ms": 1000, **what})


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"sitting_id": "one"}, "sitting_id"),
        ({"sitting_id": A.upper() + "0"}, "sitting_id"),
        ({"seq": -1}, "seq"),
        ({"seq": NUMBER_MAX + 1}, "seq"),
        ({"position_ms": -1}, "position_ms"),
        ({"position_ms": POSITION_MS_MAX + 1}, "position_ms"),
        ({"position_ms": None}, "position_ms"),
        ({"duration_ms": -1}, "duration_ms"),
        ({"progress": Progress(float("nan"))}, "progress"),
        ({"progress": Progress(100.1)}, "progress"),
        ({"base_revision": -1}, "base_revision"),
        ({"occurred_at": datetime(2026, 3, 1)}, "occurred_at"),  # noqa: DTZ001 - what is refused
        ({"sent_at": datetime(2026, 3, 1)}, "sent_at"),  # noqa: DTZ001 - what is refused
        ({"locator": Locator(TitleId("TV_1396"), 1)}, "episode"),
        ({"locator": Locator(TitleId("TV_1396"))}, "episode"),
    ],
)
def test_a_report_that_cannot_be_is_refused_by_the_name_of_its_field(what: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        _report(**what)
    assert isinstance(refused.value, (InvalidValue, InvalidLocator))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "what",
    [
        {"event": Event.START, "position_ms": None},
        {"position_ms": None, "progress": Progress(0.0)},
        {"position_ms": POSITION_MS_MAX, "seq": 0, "duration_ms": 0},
        {"locator": Locator(TitleId("TV_1396"), 0, 1)},
    ],
)
def test_a_report_at_the_limit_is_taken(what: dict[str, Any]) -> None:
    report = _report(**what)
    assert all(getattr(report, name) == value for name, value in what.items())


def test_a_sitting_id_is_one_in_either_case() -> None:
    assert parse_sitting_id(A.upper()) == A


@pytest.mark.parametrize("skew", [timedelta(0), -5 * MINUTE, timedelta(days=365), -timedelta(days=9000)])
def test_a_client_that_says_when_it_sent_is_right_whatever_its_clock_says(skew: timedelta) -> None:
    received_at = clock("20:30")
    assert corrected_at(clock("20:00") + skew, received_at + skew, received_at) == clock("20:00")


def test_of_a_client_that_does_not_say_when_it_sent_the_earlier_time_is_taken() -> None:
    assert corrected_at(clock("20:00"), None, clock("20:30")) == clock("20:00")
    assert corrected_at(clock("20:45"), None, clock("20:30")) == clock("20:30")


def test_no_report_holds_later_than_now() -> None:
    assert corrected_at(clock("20:45"), clock("20:00"), clock("20:30")) == clock("20:30")


@pytest.mark.parametrize("year", [1, 1969, 1970, 9999])
@pytest.mark.parametrize("sent_year", [None, 1, 1970, 9999])
def test_a_clock_of_another_age_neither_fails_nor_leaves_the_reckoning(year: int, sent_year: int | None) -> None:
    sent_at = None if sent_year is None else datetime(sent_year, 12, 31, 23, tzinfo=UTC)
    at = corrected_at(datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=0))), sent_at, clock("20:30"))
    assert EPOCH <= at <= clock("20:30")


@given(st.integers(0, 10**6), st.integers(-(10**9), 10**9))
def test_a_time_is_of_whole_milliseconds_and_never_late(delay_us: int, skew_us: int) -> None:
    received_at = clock("20:30")
    occurred_at = received_at + timedelta(microseconds=skew_us)
    at = corrected_at(occurred_at, occurred_at + timedelta(microseconds=delay_us), received_at)
    assert at.microsecond % 1000 == 0
    assert timedelta(0) <= received_at - timedelta(microseconds=delay_us) - at < timedelta(milliseconds=1)
