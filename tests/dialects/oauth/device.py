"""A device that signs in as an OAuth client does: it sends forms, and keeps the newest tokens it was given.

Not for a client library: those are tried out against a server process (tests/sdk/oauth).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import falcon.testing

from playhead.domain.access import App
from tests.dialects.service import Service, Viewer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"

Call = Callable[..., Awaitable[falcon.testing.Result]]


@dataclass
class Device:
    """``call`` is ``Service.call``, or something that watches it."""

    call: Call
    client_id: str
    codes: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)

    async def post(self, path: str, fields: Any, **others: Any) -> falcon.testing.Result:
        """A form, with the app's id unless ``fields`` has another."""
        form = {"client_id": self.client_id, **fields} if isinstance(fields, dict) else fields
        return await self.call("POST", path, body=urlencode(form).encode(), headers=FORM, **others)

    async def start(self, **others: Any) -> falcon.testing.Result:
        """Ask for codes."""
        result = await self.post("/oauth/device_authorization", {}, **others)
        self.codes = result.json if result.status_code == 200 else {}
        return result

    async def poll(self, **fields: str) -> falcon.testing.Result:
        """Ask for the tokens of the device code."""
        grant = {"grant_type": DEVICE_CODE, "device_code": self.codes["device_code"]}
        return self._keep(await self.post("/oauth/token", {**grant, **fields}))

    async def refresh(self, refresh_token: str | None = None, **fields: str) -> falcon.testing.Result:
        """Ask for the next tokens, with the newest refresh token or with another."""
        token = refresh_token or self.tokens["refresh_token"]
        fields = {"grant_type": "refresh_token", "refresh_token": token, **fields}
        return self._keep(await self.post("/oauth/token", fields))

    async def revoke(self, token: str | None = None, **fields: str) -> falcon.testing.Result:
        """Sign out."""
        return await self.post("/oauth/revoke", {"token": token or self.tokens["refresh_token"], **fields})

    def _keep(self, result: falcon.testing.Result) -> falcon.testing.Result:
        if result.status_code == 200:
            self.tokens = result.json
        return result


async def answer(service: Service, device: Device, viewer: Viewer, *, approve: bool = True) -> None:
    """The viewer approves or denies, and time goes on until the device may poll again."""
    grant, _ = await service.use_cases.grants.get_for_approval(device.codes["user_code"])
    await service.use_cases.grants.answer(grant.device_code_hash, viewer.account_id, approve=approve)
    service.clock.advance(5)


async def a_device(service: Service, app: App, viewer: Viewer) -> Device:
    """A device of ``app`` that ``viewer`` has signed in."""
    device = Device(service.call, app.client_id)
    await device.start()
    await answer(service, device, viewer)
    result = await device.poll()
    assert result.status_code == 200, result.text
    return device


def check_refused(result: falcon.testing.Result, error: str, status: int = 400) -> None:
    """RFC 6749, 5.2: ``error`` and ``error_description``, the latter of printable ASCII without quotes."""
    assert (result.status_code, result.json.get("error")) == (status, error), result.text
    assert set(result.json) == {"error", "error_description"}
    description = result.json["error_description"]
    assert description
    assert all(" " <= character <= "~" and character not in '"\\' for character in description)
    assert result.headers["content-type"] == "application/json"
    assert result.headers["cache-control"] == "no-store"
    assert result.headers["pragma"] == "no-cache"
    assert ("www-authenticate" in result.headers) == (status == 401)
    assert ("retry-after" in result.headers) == (status in {429, 503})
