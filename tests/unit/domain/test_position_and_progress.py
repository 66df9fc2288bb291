"""Seconds out of percent, and percent out of seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.domain.progress import Progress, position_at, progress_at


@pytest.mark.parametrize(
    ("progress", "duration_s", "position_s"),
    [(50, 3000, 1500), (33.333, 6000, 1999.98), (12.5, 0, 0), (0, 3000, 0), (100, 2400, 2400), (1 / 3, 100, 0.333)],
)
def test_a_position_is_that_part_of_the_duration_to_the_millisecond(
    progress: float, duration_s: int, position_s: float
) -> None:
    assert position_at(Progress(progress), duration_s) == position_s


@given(st.floats(0, 100), st.integers(1, 2**31 - 1))
def test_a_progress_comes_back_from_its_position(progress: float, duration_s: int) -> None:
    position_s = position_at(Progress(progress), duration_s)
    assert 0 <= position_s <= duration_s
    assert progress_at(position_s, duration_s) == pytest.approx(progress, abs=0.051 / duration_s + 1e-6)
