"""An app, and a device of it that a viewer has signed in."""

import pytest

from playhead.domain.access import App
from tests.dialects.oauth.device import Device, a_device
from tests.dialects.service import Service, Viewer


@pytest.fixture
async def app(service: Service) -> App:
    """A registered app."""
    return await service.use_cases.access.add_app("Living room TV")


@pytest.fixture
async def other_app(service: Service) -> App:
    """Another registered app."""
    return await service.use_cases.access.add_app("Phone")


@pytest.fixture
def asking(service: Service, app: App) -> Device:
    """A device that has asked for nothing yet."""
    return Device(service.call, app.client_id)


@pytest.fixture
async def device(service: Service, app: App, sam: Viewer) -> Device:
    """A device that Sam has signed in."""
    return await a_device(service, app, sam)
