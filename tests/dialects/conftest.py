"""A running service, and viewers in it, for the tests of every dialect."""

from collections.abc import AsyncIterator

import pytest

from tests.dialects.service import Service, Viewer, running_service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A whole service over an empty store in memory."""
    async with running_service() as running:
        yield running


@pytest.fixture
async def sam(service: Service) -> Viewer:
    """A viewer."""
    return await service.add_viewer("Sam")


@pytest.fixture
async def alex(service: Service) -> Viewer:
    """A viewer of another account."""
    return await service.add_viewer("Alex")
