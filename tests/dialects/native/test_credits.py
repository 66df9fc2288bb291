"""Until when a title is offered whose credits the catalogue knows, in every dialect (semantics.md#completion, 4).

Not for thresholds without credits: those are tested in ``tests.unit.domain``.
"""

from datetime import date

import pytest

from playhead.domain.titles import Episode, Season, Title, TitleId
from tests.dialects.native.calls import SHOW, locator, play, v1
from tests.dialects.service import Service, Viewer

LENGTH_S = 3_000
LATE, EARLY = 2_910, 2_700
"""Credits that begin at 97 % and at 90 %."""


@pytest.fixture
async def told(service: Service) -> Service:
    """A service whose catalogue knows where the credits of two episodes begin."""
    episodes = (
        Episode(1, "Long", date(2008, 1, 20), LENGTH_S, LATE),
        Episode(2, "Short", date(2008, 1, 27), LENGTH_S, EARLY),
        Episode(3, "Unknown", date(2008, 2, 3), LENGTH_S),
    )
    await service.add_catalogue([Title(TitleId(SHOW), "Show", seasons=(Season(1, episodes),))])
    return service


@pytest.mark.parametrize(
    ("episode", "percent", "resumable"),
    [(1, 96, True), (1, 97, False), (2, 94.9, True), (2, 95, False), (3, 94.9, True), (3, 95, False)],
)
@pytest.mark.parametrize("dialect", ["native", "discovr"])
async def test_a_title_is_offered_up_to_its_credits_and_up_to_95_percent_at_least(
    told: Service, sam: Viewer, dialect: str, episode: int, percent: float, *, resumable: bool
) -> None:
    if dialect == "native":
        end_ms = round(LENGTH_S * 10 * percent)
        point = (await play(told, sam, locator(SHOW, 1, episode), end_ms - 30_000, end_ms))["point"]
        assert point["completed"]
    else:
        body = {"progress": percent, "tv": {"season": 1, "episode": episode}}
        await told.call("POST", f"/profile/scrobble/{SHOW}", sam.session_token, body)
        (season,) = (await v1(told, sam, "GET", f"titles/{SHOW}/state", season=1))["seasons"]
        point = season["episodes"][episode - 1]
        assert point["completed"]
    assert point["resumable"] is resumable


async def test_what_the_catalogue_knew_stays_with_the_place_when_another_device_tells(
    told: Service, sam: Viewer
) -> None:
    await play(told, sam, locator(SHOW, 1, 1), 2_850_000, 2_880_000)
    await v1(told, sam, "POST", f"titles/{SHOW}/dismiss")
    told.clock.advance(60)
    await play(told, sam, locator(SHOW, 1, 1), 2_880_000, 2_895_000, sitting_id="7b1d2c6e-8a1f-4c59-8f5e-2f0c5f7f9d22")
    (row,) = (await v1(told, sam, "GET", "continue-watching"))["items"]
    assert row["point"]["position_ms"] == 2_895_000
