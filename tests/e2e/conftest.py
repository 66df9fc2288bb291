"""One server process for each end-to-end module that asks for it, with one account in it; or one demo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.e2e.processes import Demo, Server, bearer


@dataclass(frozen=True)
class Household:
    """A running server with one account: its tokens, and a client of each tier."""

    server: Server
    tokens: dict[str, str]
    session: httpx.Client
    identity: httpx.Client
    hnc: httpx.Client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def household(server: Server) -> Iterator[Household]:
    tokens = server.add_account()
    with (
        httpx.Client(base_url=server.url, headers=bearer(tokens["sessionToken"])) as session,
        httpx.Client(base_url=server.url, headers=bearer(tokens["refreshToken"])) as identity,
        httpx.Client(base_url=server.url, headers=bearer(tokens["hncToken"])) as hnc,
    ):
        yield Household(server, tokens, session, identity, hnc)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
