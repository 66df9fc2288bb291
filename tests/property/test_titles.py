"""That every title id and locator is read as it was written, and nothing else is read as one.

Not for what the catalogue knows of a title.
"""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playhead.domain.errors import InvalidLocator, InvalidTitleId
from playhead.domain.titles import NUMBER_MAX, Locator, TitleId, TitleKind, kind_of, locate, parse_title_id

kinds = st.sampled_from(TitleKind)
numbers = st.integers(1, NUMBER_MAX)
shows = numbers.map(lambda number: TitleId(f"TV_{number}"))
others = st.builds(lambda prefix, number: TitleId(f"{prefix}_{number}"), st.sampled_from(["MV", "HC"]), numbers)
seasons = st.integers(0, NUMBER_MAX)
episodes = st.none() | st.integers(1, NUMBER_MAX)


@given(kinds, numbers)
@example(TitleKind.SHOW, NUMBER_MAX)
def test_a_title_id_is_read_as_it_was_written(kind: TitleKind, number: int) -> None:
    text = f"{kind.value}_{number}"
    assert parse_title_id(text) == text
    assert kind_of(parse_title_id(text)) is kind


@given(kinds, st.integers(NUMBER_MAX + 1) | st.integers(max_value=0))
def test_a_number_that_no_engine_keeps_is_no_title(kind: TitleKind, number: int) -> None:
    with pytest.raises(InvalidTitleId):
        parse_title_id(f"{kind.value}_{number}")


@given(st.text() | st.from_regex(r"(MV|TV|HC|mv|XX)_?[ +-]?0*\d{0,12}\s?"))
@example("MV_05")
@example("MV_550\n")
@example("MV_\u0665")  # a digit, but none of the ten
@example("mv_550")
@example("MV_5.5")
@example("MV_1e3")
@example("MV_")
@example(f"TV_{NUMBER_MAX + 1}")
def test_nothing_else_is_a_title_id(text: str) -> None:
    """discovr.md#conventions: leading zeros are refused, and so is whatever merely looks like a number."""
    if re.fullmatch(r"(MV|TV|HC)_[1-9][0-9]*", text) and int(text[3:]) <= NUMBER_MAX:
        assert parse_title_id(text) == text
    else:
        with pytest.raises(InvalidTitleId) as refusal:
            parse_title_id(text)
        assert refusal.value.text == text


@given(shows, seasons, episodes)
@example(TitleId("TV_1"), 0, 1)
@example(TitleId("TV_1"), NUMBER_MAX, NUMBER_MAX)
def test_a_show_has_a_season_and_perhaps_an_episode(title_id: TitleId, season: int, episode: int | None) -> None:
    """discovr.md#history; a season without an episode is a season default."""
    locator = locate(title_id, season, episode)
    assert locator == Locator(title_id, season, episode)
    assert locator.is_season_default is (episode is None)


@given(others, st.none() | st.integers(), st.none() | st.integers())
def test_of_any_other_title_season_and_episode_are_dropped(
    title_id: TitleId, season: int | None, episode: int | None
) -> None:
    """discovr.md#history: they are ignored for movies, whatever they are."""
    assert locate(title_id, season, episode) == Locator(title_id)
    assert not locate(title_id, season, episode).is_season_default


@given(shows, episodes)
def test_a_show_without_a_season_is_refused(title_id: TitleId, episode: int | None) -> None:
    with pytest.raises(InvalidLocator) as refusal:
        locate(title_id, None, episode)
    assert refusal.value.field == "season"


@given(shows, st.integers(max_value=-1) | st.integers(NUMBER_MAX + 1))
def test_a_season_that_cannot_be_is_refused(title_id: TitleId, season: int) -> None:
    with pytest.raises(InvalidLocator) as refusal:
        locate(title_id, season)
    assert refusal.value.field == "season"


@given(shows, seasons, st.integers(max_value=0) | st.integers(NUMBER_MAX + 1))
def test_an_episode_that_cannot_be_is_refused(title_id: TitleId, season: int, episode: int) -> None:
    with pytest.raises(InvalidLocator) as refusal:
        locate(title_id, season, episode)
    assert refusal.value.field == "episode"


@given(shows, st.integers(0, 3), st.integers(0, 3))
def test_the_least_season_is_the_dialects_to_say(title_id: TitleId, season: int, season_min: int) -> None:
    """discovr.md#history: specials cannot be said in that dialect, and can in others."""
    if season >= season_min:
        assert locate(title_id, season, season_min=season_min).season == season
    else:
        with pytest.raises(InvalidLocator):
            locate(title_id, season, season_min=season_min)
