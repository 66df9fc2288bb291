"""A small catalogue, for the tests that show something of a title."""

import pytest

from tests.dialects.discovr.calls import TITLES
from tests.dialects.service import Service


@pytest.fixture
async def catalogue(service: Service) -> None:
    """The service knows a movie and a show."""
    await service.add_catalogue(TITLES)
