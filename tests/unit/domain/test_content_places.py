"""Where the history of a content is kept."""

import pytest

from playhead.domain.contents import Content, ContentId, place_of_history, place_of_unplaced
from playhead.domain.titles import Locator, TitleId


def _content(place: Locator) -> Content:
    return Content(ContentId(760), place, b"{}", "show", "", None, "", "", "")


@pytest.mark.parametrize(
    "place",
    [
        Locator(TitleId("MV_550")),
        Locator(TitleId("TV_1396"), 1),
        Locator(TitleId("TV_1396"), 0, 1),
        Locator(TitleId("TV_1396"), 1, 2),
        place_of_unplaced(ContentId(760)),
    ],
)
def test_history_is_kept_at_the_place_of_the_content(place: Locator) -> None:
    assert place_of_history(_content(place)) == place


def test_what_is_told_of_a_whole_show_stays_with_its_content() -> None:
    assert place_of_history(_content(Locator(TitleId("TV_1396")))) == Locator(TitleId("HC_760"))
