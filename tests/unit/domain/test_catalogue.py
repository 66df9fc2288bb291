"""What the catalogue's titles say of themselves, and the codes of all refusals.

Not for where they come from.
"""

import pytest

from playhead.domain import errors
from playhead.domain.errors import DomainError
from playhead.domain.titles import Episode, Locator, Season, Title
from tests.unit.domain.rules import MOVIE, SHOW, an_episode

FILM = Title(MOVIE.title_id, duration_s=8340)
SERIES = Title(SHOW, seasons=(Season(0, (Episode(1, "Pilot"),)), Season(1, (Episode(1, duration_s=3480), Episode(3)))))


def test_an_episode_is_found_by_its_numbers() -> None:
    assert SERIES.find_episode(0, 1) == Episode(1, "Pilot")
    assert SERIES.find_episode(1, 3) == Episode(3)


@pytest.mark.parametrize(("season", "episode"), [(1, 2), (2, 1), (1, 0)])
def test_an_episode_that_the_catalogue_lacks_is_not_found(season: int, episode: int) -> None:
    assert SERIES.find_episode(season, episode) is None


@pytest.mark.parametrize(
    ("title", "locator", "duration_s"),
    [
        (FILM, MOVIE, 8340),
        (Title(MOVIE.title_id), MOVIE, None),
        (SERIES, an_episode(1), 3480),
        (SERIES, an_episode(3), None),
        (SERIES, an_episode(9), None),
        (SERIES, an_episode(None), None),
        (SERIES, Locator(SHOW), None),
    ],
)
def test_a_duration_is_that_of_the_movie_or_the_episode(title: Title, locator: Locator, duration_s: int | None) -> None:
    assert title.duration_of(locator) == duration_s


def _refusals() -> list[type[DomainError]]:
    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, DomainError)]
    return [refusal for refusal in found if refusal is not DomainError]


def test_every_refusal_has_a_code_of_its_own() -> None:
    """A dialect's table goes by these."""
    codes = [refusal.code for refusal in _refusals()]
    assert len(codes) > 10
    assert len(set(codes)) == len(codes)
    assert all(code.replace("_", "").isalpha() and code.islower() for code in codes)


def test_a_refusal_carries_its_facts() -> None:
    assert errors.InvalidTitleId("MV_0").text == "MV_0"
    refusal = errors.InvalidLocator("season", "a season is required for a show")
    assert (refusal.field, refusal.reason, str(refusal)) == ("season", refusal.reason, refusal.reason)
    assert issubclass(errors.InvalidLocator, errors.InvalidValue)
