"""That the borders of progress are where the rules put them, for every number there is.

Not for what happens at a border (``test_viewings``).
"""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playhead.domain.errors import InvalidValue
from playhead.domain.progress import COMPLETION, CompletionRule, Progress, check_position, check_progress, progress_at
from playhead.domain.titles import NUMBER_MAX

percents = st.floats(0, 100)


@given(percents)
@example(80.0)
@example(math.nextafter(80, 0))
@example(79.999)
def test_watched_is_from_80_percent_on(value: float) -> None:
    """semantics.md#completion, 1: 80 exactly counts."""
    assert COMPLETION.is_completed(check_progress(value)) is (value >= 80)


@given(percents)
@example(0.0)
@example(5e-324)
@example(95.0)
@example(math.nextafter(95, 0))
def test_resumable_is_above_nothing_and_below_95_percent(value: float) -> None:
    """semantics.md#completion, 4: being watched and being over are two things."""
    assert COMPLETION.is_resumable(check_progress(value)) is (0 < value < 95)


@given(percents | st.integers(0, 100))
@example(-0.0)
def test_a_percent_in_range_is_taken_as_it_is(value: float) -> None:
    progress = check_progress(value)
    assert progress == value
    assert math.copysign(1, progress) == 1
    assert isinstance(progress, float)


@given(st.floats().filter(lambda value: not 0 <= value <= 100) | st.integers(101) | st.integers(max_value=-1))
@example(math.nan)
@example(math.inf)
@example(math.nextafter(100, 101))
@example(-5e-324)
@example(10**400)
def test_any_other_number_is_no_progress(value: float) -> None:
    """discovr.md#history: out of range or not a number is refused."""
    with pytest.raises(InvalidValue) as refusal:
        check_progress(value)
    assert refusal.value.field == "progress"


@given(st.floats(0, NUMBER_MAX) | st.integers(0, NUMBER_MAX))
def test_a_position_in_range_is_taken_as_it_is(position_s: float) -> None:
    assert check_position(position_s) == position_s


@given(st.floats().filter(lambda value: not 0 <= value <= NUMBER_MAX) | st.integers(NUMBER_MAX + 1))
@example(math.nan)
@example(10**400)
def test_any_other_number_is_no_position(position_s: float) -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_position(position_s)
    assert refusal.value.field == "position"


@given(st.integers(0, 2**53), st.integers(1, 2**53), st.integers(50, 100))
@example(2880, 3600, 80)
@example(2879, 3600, 80)
def test_a_position_is_judged_exactly(position_ms: int, duration_ms: int, watched_percent: int) -> None:
    """semantics.md#completion, 1: in whole numbers, so that no rounding moves the border."""
    rule = CompletionRule(watched_percent=watched_percent)
    exact = Fraction(position_ms, duration_ms) >= Fraction(watched_percent, 100)
    assert rule.is_completed_at(position_ms, duration_ms) is exact


@given(st.integers(0, 2**53))
def test_without_a_duration_no_position_is_completed(position_ms: int) -> None:
    """semantics.md#completion, 2."""
    assert not COMPLETION.is_completed_at(position_ms, 0)


@given(st.integers(0, NUMBER_MAX), st.integers(1, NUMBER_MAX))
@example(2880, 3600)
def test_percent_and_position_agree_on_what_is_watched(position_s: int, duration_s: int) -> None:
    """A viewer must not see one verdict through a dialect of percents and another through one of seconds."""
    progress = progress_at(position_s, duration_s)
    assert 0 <= progress <= 100
    assert COMPLETION.is_completed(progress) is COMPLETION.is_completed_at(1000 * position_s, 1000 * duration_s)


@given(st.floats(0, NUMBER_MAX), st.floats(0, NUMBER_MAX), st.integers(1, NUMBER_MAX))
def test_further_is_never_less_progress(one: float, other: float, duration_s: int) -> None:
    nearer, further = sorted((one, other))
    assert progress_at(nearer, duration_s) <= progress_at(further, duration_s) <= Progress(100.0)
