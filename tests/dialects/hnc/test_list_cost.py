"""A page of a hundred rows asks the store no more often than a page of one (hnc.md#history).

Not for how long an answer takes: that is measured in ``benchmarks``.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from playhead.domain.contents import Content, ContentId
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from tests.dialects.service import Service, Viewer, running_service

SHOW = Title(TitleId("TV_1"), "A Show", seasons=(Season(1, tuple(Episode(n, "", None, 600) for n in range(1, 101))),))


class _Counting(MemoryStore):
    """Counts the reads of the catalogue."""

    def __init__(self) -> None:
        super().__init__(FixedClock())
        self.reads: Counter[str] = Counter()

    async def find_title(self, title_id: TitleId) -> Title | None:
        self.reads["title"] += 1
        return await super().find_title(title_id)

    async def find_content(self, content_id: ContentId) -> Content | None:
        self.reads["content"] += 1
        return await super().find_content(content_id)

    async def list_contents_at(self, locators: Collection[Locator]) -> Mapping[Locator, Content]:
        self.reads["contents"] += 1
        return await super().list_contents_at(locators)


async def _told(service: Service) -> Viewer:
    """A viewer with a hundred episodes in the history and a hundred movies on the watchlist."""
    await service.add_catalogue([SHOW])
    sam = await service.add_viewer("Sam")
    for number in range(1, 101):
        params = {"season": 1, "episode": number}
        await service.call("PATCH", "/profile/history/TV_1", sam.session_token, {"progress": 50}, params=params)
        await service.call("POST", "/profile/watchlist", sam.session_token, {"mediaId": f"MV_{number}"})
    return sam


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/history", {"contents": 1, "title": 1}), ("/watchlist", {"contents": 1})],
)
async def test_a_page_of_a_hundred_reads_the_catalogue_as_often_as_a_page_of_one(
    path: str, expected: dict[str, int]
) -> None:
    store = _Counting()
    async with running_service(store) as service:
        sam = await _told(service)
        await service.call("GET", path, sam.hnc_token, params={"perPage": 100})  # the contents are made once
        costs: list[dict[str, Any]] = []
        for per_page in (1, 100):
            service.clock.advance(120)  # what was remembered of durations is forgotten
            store.reads.clear()
            page = await service.call("GET", path, sam.hnc_token, params={"perPage": per_page})
            assert len(page.json["data"]["collection"]) == per_page
            costs.append(dict(store.reads))
    assert costs == [expected, expected]
