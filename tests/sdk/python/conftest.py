"""A client of either kind, a server that is not there, and no waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import httpx
import pytest
from playhead_client import AsyncDiscovrClient, AsyncPlayheadClient, DiscovrClient, PlayheadClient, Retries

from tests.sdk.python.server import URL, Clock, Discovr, Playhead, Server, done, signed_in

Make = Callable[..., Any]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["blocking", "asyncio"])
async def make(request: pytest.FixtureRequest, server: Server, clock: Clock) -> AsyncIterator[Make]:
    """Makes clients of one kind, signed in unless they are told otherwise."""
    made: list[Discovr | Playhead] = []

    def make(kind: str, **options: Any) -> Discovr | Playhead:
        forms = {
            ("Discovr", "blocking"): DiscovrClient,
            ("Discovr", "asyncio"): AsyncDiscovrClient,
            ("Playhead", "blocking"): PlayheadClient,
            ("Playhead", "asyncio"): AsyncPlayheadClient,
        }
        form = cast("Any", forms[kind, request.param])
        transport = httpx.MockTransport(server.handle)
        arguments = {
            "base_url": URL,
            "transport": transport,
            "machine": clock.machine,
            "tokens": signed_in(),
            "retries": Retries(wait_s=0),
        }
        client: Discovr | Playhead = form("app_1", **{**arguments, **options})
        made.append(client)
        return client

    yield make
    for client in made:
        await done(client.close())


@pytest.fixture
def discovr(make: Make) -> Any:
    """A ``Discovr`` of one kind and the other."""
    return make("Discovr")


@pytest.fixture
def playhead(make: Make) -> Any:
    """A ``Playhead`` of one kind and the other."""
    return make("Playhead")
