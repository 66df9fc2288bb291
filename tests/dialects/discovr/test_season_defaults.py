"""Season defaults: each line of discovr.md#season-defaults, as a client sees them on the wire.

Not for reading and writing entries (``test_history``).
"""

from typing import Any

import pytest

from tests.dialects.discovr.calls import add, history, patch, places, remove
from tests.dialects.service import Service, Viewer

AIRED = {1: "2008-01-20", 2: "2008-01-27", 3: "2008-02-10"}


def as_a_client_sees_it(items: list[dict[str, Any]], episode: int) -> tuple[float, bool]:
    """Progress and completion of an episode of AIRED, by the documented rules 1 and 2, from what the wire says."""
    own = [item for item in items if item.get("episode") == episode]
    defaults = [item for item in items if "episode" not in item and AIRED[episode] < item["updatedAt"]]
    found = max(own or defaults, key=lambda item: item["updatedAt"], default=None)
    return (0, False) if found is None else (found["progress"], found["completed"])


async def states(service: Service, viewer: Viewer) -> list[tuple[float, bool]]:
    items = await history(service, viewer, "TV_1396", season=1)
    return [as_a_client_sees_it(items, episode) for episode in AIRED]


async def test_a_season_default_stands_for_every_episode_aired_before_its_time(service: Service, sam: Viewer) -> None:
    """[doc] 1."""
    await add(service, sam, "TV_1396", season=1, updatedAt="2008-02-01T00:00:00Z")
    assert await states(service, sam) == [(100, True), (100, True), (0, False)]


async def test_an_episode_wins_over_its_season_for_itself_alone(service: Service, sam: Viewer) -> None:
    """[doc] 2: for completion and progress, even where the default is younger."""
    await add(service, sam, "TV_1396", season=1, episode=2, progress=40)
    service.clock.advance(60)
    await add(service, sam, "TV_1396", season=1)
    assert await states(service, sam) == [(100, True), (40, False), (100, True)]


@pytest.mark.parametrize("progress", [0, 79.9])
async def test_an_episode_is_unmarked_under_a_completed_season_by_any_lower_progress(
    service: Service, sam: Viewer, progress: float
) -> None:
    """[doc] 3; and marked again by a higher one."""
    await patch(service, sam, "TV_1396", 100, season=1)
    await patch(service, sam, "TV_1396", progress, season=1, episode=2)
    assert await states(service, sam) == [(100, True), (progress, False), (100, True)]
    await patch(service, sam, "TV_1396", 80, season=1, episode=2)
    assert await states(service, sam) == [(100, True), (80, True), (100, True)]


async def test_without_its_own_entry_an_episode_is_under_its_season_again(service: Service, sam: Viewer) -> None:
    """[doc] 1 and 2."""
    await patch(service, sam, "TV_1396", 100, season=1)
    await patch(service, sam, "TV_1396", 0, season=1, episode=2)
    await remove(service, sam, "TV_1396", season=1, episode=2)
    assert await states(service, sam) == [(100, True)] * 3


async def test_the_wire_shows_entries_as_they_were_told_and_matches_nothing(service: Service, sam: Viewer) -> None:
    """[doc] 4: the matching is left to the client."""
    await add(service, sam, "TV_1396", season=1)
    await patch(service, sam, "TV_1396", 40, season=1, episode=2)
    found = await history(service, sam, "TV_1396", season=1, episode=2)
    shown = [(item.get("episode"), item["progress"], item["completed"], item["watched_count"]) for item in found]
    assert sorted(shown, key=str) == [(2, 40, False, 0), (None, 100, True, 1)]
    assert places(await history(service, sam, "TV_1396", season=1, episode=3)) == [("TV_1396", 1, None)]
