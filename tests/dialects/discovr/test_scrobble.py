"""``/profile/scrobble``: what a player that is running tells, in the lines of discovr.md#playback.

Not for resume points told otherwise (``test_playback``) nor refusals of bad input (``test_bad_input``).
"""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from playhead.domain.titles import Episode, Season, Title, TitleId
from tests.dialects.discovr.calls import history, offered, patch, play, renewed, scrobble, seen
from tests.dialects.discovr.refusals import check_refused
from tests.dialects.service import Service, Viewer

NOW = "2026-01-02T03:04:05.678Z"
EPISODE = {"season": 1, "episode": 5}


async def test_a_scrobble_moves_the_resume_point(service: Service, sam: Viewer) -> None:
    """[doc]; `{status: "ok"}` is checked in ``scrobble``."""
    for progress in (5, 45.5, 30):
        await scrobble(service, sam, "TV_1396", progress, **EPISODE)
        assert await offered(service, sam) == [("TV_1396", 1, 5, progress)]
    assert await history(service, sam) == []


async def test_a_movie_ignores_tv_and_a_show_needs_it(service: Service, sam: Viewer) -> None:
    """[ours]."""
    await scrobble(service, sam, "MV_550", 10, **EPISODE)
    for path, body in (("", {"progress": 10}), ("/skip", {"from": 1, "to": 2, "duration": 3})):
        result = await service.call("POST", f"/profile/scrobble/TV_1396{path}", sam.session_token, body)
        check_refused(result, 400, "VALIDATION_FAILED", "tv")
    assert await offered(service, sam) == [("MV_550", None, None, 10)]


@pytest.mark.parametrize("progress", [80, 95, 100])
async def test_a_scrobble_that_completes_logs_one_entry_however_often_it_comes(
    service: Service, sam: Viewer, progress: float
) -> None:
    """[doc]: on completion, logs one history entry; [ours]: per viewing, not one per call."""
    await scrobble(service, sam, "TV_1396", 79.999, **EPISODE)
    assert await history(service, sam) == []
    for _ in range(5):
        await scrobble(service, sam, "TV_1396", progress, **EPISODE)
        service.clock.advance(10)
    (item,) = await history(service, sam)
    assert (item["id"], item["season"], item["episode"]) == ("TV_1396", 1, 5)
    assert (item["progress"], item["completed"], item["watched_count"]) == (progress, True, 1)
    assert item["createdAt"] == NOW


class Player:
    """A device in front of a viewer: tells every 10 seconds how far it is, and renews its session as it must."""

    def __init__(self, service: Service, viewer: Viewer, media_id: str, duration_s: int, **tv: int) -> None:
        self._service = service
        self._viewer = viewer
        self._path = f"/profile/scrobble/{media_id}"
        self._tv = {"tv": tv} if tv else {}
        self._duration_s = duration_s
        self._until = service.clock.now()

    async def play(self, start_percent: float, end_percent: float) -> None:
        """Play on from one percent to another, the last second included."""
        start_s, end_s = (round(percent * self._duration_s / 100) for percent in (start_percent, end_percent))
        for second in _beats(start_s, end_s):
            await self._tell(100 * second / self._duration_s)
            self._service.clock.advance(min(10, end_s - second))

    async def _tell(self, progress: float) -> None:
        if self._service.clock.now() >= self._until:
            self._viewer = await renewed(self._service, self._viewer)
            self._until = self._service.clock.now() + timedelta(minutes=25)
        body = {"progress": progress, **self._tv}
        result = await self._service.call("POST", self._path, self._viewer.session_token, body)
        assert (result.status_code, result.json) == (200, {"status": "ok"})


def _beats(start_s: int, end_s: int) -> Iterable[int]:
    return (*range(start_s, end_s, 10), end_s)


async def logged(service: Service, viewer: Viewer) -> list[tuple[float, int]]:
    """Progress and watched count of all entries, of a viewer who may have watched for hours."""
    found = await history(service, await renewed(service, viewer))
    return [(item["progress"], item["watched_count"]) for item in found]


@pytest.fixture(params=[True, False], ids=["known length", "unknown length"])
async def length_s(request: pytest.FixtureRequest, service: Service) -> int:
    """How long episode 5 runs, in seconds; the catalogue knows it or does not."""
    if request.param:
        show = Title(TitleId("TV_1396"), seasons=(Season(1, (Episode(5, duration_s=2520),)),))
        await service.add_catalogue([show])
    return 2520


async def test_an_episode_watched_once_is_one_entry_from_the_moment_it_is_completed(
    service: Service, sam: Viewer, length_s: int
) -> None:
    """[ours]: once per viewing; the entry follows to the end."""
    player = Player(service, sam, "TV_1396", length_s, **EPISODE)
    await player.play(0, 79.9)
    assert await logged(service, sam) == []
    await player.play(80, 81)
    assert [count for _, count in await logged(service, sam)] == [1]
    await player.play(81, 100)
    assert await logged(service, sam) == [(100, 1)]


async def test_an_episode_watched_twice_in_one_evening_is_two_entries(
    service: Service, sam: Viewer, length_s: int
) -> None:
    """[ours]: one history entry per viewing."""
    player = Player(service, sam, "TV_1396", length_s, **EPISODE)
    await player.play(0, 100)
    service.clock.advance(300)
    await player.play(0, 100)
    assert await logged(service, sam) == [(100, 2), (100, 2)]


async def test_a_rewind_behind_the_watched_mark_is_still_the_same_viewing(
    service: Service, sam: Viewer, length_s: int
) -> None:
    """[ours]: once per viewing; semantics.md#completion, 6."""
    player = Player(service, sam, "TV_1396", length_s, **EPISODE)
    await player.play(0, 85)
    await player.play(70, 100)
    assert await logged(service, sam) == [(100, 1)]
    service.clock.advance(300)
    await player.play(0, 85)
    await player.play(70, 100)
    assert await logged(service, sam) == [(100, 2), (100, 2)]


async def test_a_player_that_restarts_at_the_end_logs_no_second_viewing(service: Service, sam: Viewer) -> None:
    """Ten seconds of a replay neither log nor unlog anything."""
    player = Player(service, sam, "MV_550", 6000)
    await player.play(0, 100)
    await player.play(0, 1)
    assert await logged(service, sam) == [(100, 1)]


async def test_a_viewing_spread_over_two_evenings_is_one_entry(service: Service, sam: Viewer) -> None:
    player = Player(service, sam, "MV_550", 6000)
    await player.play(0, 60)
    service.clock.advance(86_400)
    await player.play(60, 100)
    assert await logged(service, sam) == [(100, 1)]


async def test_the_last_minutes_watched_the_next_evening_are_no_second_viewing(service: Service, sam: Viewer) -> None:
    """Resumed above the watched mark, the same viewing goes on."""
    player = Player(service, sam, "MV_550", 6000)
    await player.play(0, 85)
    service.clock.advance(86_400)
    await player.play(85, 100)
    assert await logged(service, sam) == [(100, 1)]


async def test_episodes_watched_in_a_row_are_one_entry_each_and_only_the_last_is_offered(
    service: Service, sam: Viewer
) -> None:
    for number in (1, 2):
        await Player(service, sam, "TV_1396", 1200, season=1, episode=number).play(0, 90)
    assert await logged(service, sam) == [(90, 1), (90, 1)]
    assert await offered(service, await renewed(service, sam)) == [("TV_1396", 1, 2, 90)]


async def test_a_viewing_whose_end_was_first_put_as_a_point_is_still_logged(service: Service, sam: Viewer) -> None:
    """[doc]: on completion, logs one history entry, whatever PATCH /profile/playback said before."""
    await play(service, sam, "MV_550", 90)
    await scrobble(service, sam, "MV_550", 91)
    await play(service, sam, "MV_550", 92)
    await scrobble(service, sam, "MV_550", 93)
    assert [item["progress"] for item in await history(service, sam)] == [93]


async def test_a_viewing_unmarked_by_hand_stays_unmarked_while_it_goes_on(service: Service, sam: Viewer) -> None:
    """semantics.md#reports, 6: explicit beats passive."""
    await scrobble(service, sam, "MV_550", 85)
    await patch(service, sam, "MV_550", 0)
    await scrobble(service, sam, "MV_550", 86)
    assert [(item["progress"], item["completed"]) for item in await history(service, sam)] == [(0, False)]


@pytest.mark.parametrize("tv", [{}, {"tv": EPISODE}])
async def test_a_skip_changes_nothing_that_a_viewer_sees(
    service: Service, sam: Viewer, tv: dict[str, dict[str, int]]
) -> None:
    """[doc]; `{status: "ok"}`."""
    media_id = "TV_1396" if tv else "MV_550"
    await play(service, sam, media_id, 30, **tv.get("tv", {}))
    before = await seen(service, sam)
    service.clock.advance(10)
    for start, end, duration in ((10, 20, 90), (0, 100, 0), (90.5, 5, 0.5)):
        body = {"from": start, "to": end, "duration": duration, **tv}
        result = await service.call("POST", f"/profile/scrobble/{media_id}/skip", sam.session_token, body)
        assert (result.status_code, result.json) == (200, {"status": "ok"})
    assert await seen(service, sam) == before


@pytest.mark.parametrize("key", ["from", "to", "duration"])
async def test_a_skip_needs_to_say_from_where_to_where_and_how_long(service: Service, sam: Viewer, key: str) -> None:
    """[doc]: `{from, to, duration, tv?}`."""
    body = {name: 5 for name in ("from", "to", "duration") if name != key}
    result = await service.call("POST", "/profile/scrobble/MV_550/skip", sam.session_token, body)
    check_refused(result, 400, "VALIDATION_FAILED", key)
