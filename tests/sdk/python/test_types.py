"""What a type checker makes of the clients: mypy reads this, and nothing of it runs.

The methods are made of flows by decorators; that they keep their parameters and results is what is claimed here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_type, get_type_hints

from playhead_client import (
    AsyncDiscovrClient,
    AsyncPlayheadClient,
    AsyncSitting,
    DiscovrClient,
    Entry,
    Event,
    HistoryItem,
    HistoryPage,
    Locator,
    MovieState,
    PlayheadClient,
    Profile,
    ReportAnswer,
    ShowState,
    SignIn,
    Sitting,
    Tv,
)


def of_the_blocking_ones(discovr: DiscovrClient, playhead: PlayheadClient) -> None:
    assert_type(discovr.get_profiles(), list[Profile])
    assert_type(discovr.poll_device_code("dvc_1", interval_s=5.0), SignIn)
    assert_type(discovr.get_history_items(limit=5), HistoryPage)
    assert_type(discovr.walk_history_items(), Iterator[HistoryItem])
    assert_type(discovr.playhead(), PlayheadClient)
    discovr.scrobble("TV_1396", 50, tv=Tv(1, 5))
    discovr.scrobble("TV_1396", "50")  # type: ignore[arg-type]
    discovr.get_history_items(limits=5)  # type: ignore[call-arg]
    assert_type(playhead.get_title_state("TV_1396"), ShowState | MovieState)
    assert_type(playhead.open_sitting(Locator("MV_550")), Sitting)
    assert_type(playhead.open_sitting(Locator("MV_550")).progress(1_000), ReportAnswer | None)
    assert_type(next(playhead.events()), Event)
    playhead.add_mark("MV_550", "loved")  # type: ignore[arg-type]
    playhead.events(until=5)  # type: ignore[call-arg]


async def of_those_for_asyncio(discovr: AsyncDiscovrClient, playhead: AsyncPlayheadClient) -> None:
    assert_type(await discovr.get_profiles(), list[Profile])
    assert_type(await playhead.open_sitting(Locator("MV_550")), AsyncSitting)
    assert_type(playhead.walk_entries(kind="show"), AsyncIterator[Entry])
    assert_type(await anext(playhead.events()), Event)


def test_the_claims_above_are_about_the_clients_themselves() -> None:
    assert get_type_hints(of_the_blocking_ones)["playhead"] is PlayheadClient
    assert get_type_hints(of_those_for_asyncio)["playhead"] is AsyncPlayheadClient
