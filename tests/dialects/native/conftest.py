"""The service with a small catalogue, in place of the one without."""

from collections.abc import AsyncIterator

import pytest

from tests.dialects.native.calls import CONTENTS, TITLES
from tests.dialects.service import Service, running_service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A whole service over a store in memory that knows a movie, a show and two contents."""
    async with running_service() as running:
        await running.add_catalogue(TITLES, CONTENTS)
        running.use_cases.live._ping_s = 0.05  # that a client has left is noticed at the next ping
        yield running
