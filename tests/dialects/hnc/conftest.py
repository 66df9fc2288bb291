"""The service with a small catalogue, in place of the one without."""

from collections.abc import AsyncIterator

import pytest

from tests.dialects.hnc.samples import CONTENTS, TITLES
from tests.dialects.service import Service, running_service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A whole service over a store in memory that has the sample catalogue."""
    async with running_service() as running:
        await running.add_catalogue(TITLES, CONTENTS)
        yield running
