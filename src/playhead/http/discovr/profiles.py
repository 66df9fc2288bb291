"""``/profiles``: the viewers of an account (discovr.md#profiles).

Not for what a profile has watched (``history``, ``lists``, ``playback``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from playhead.domain.access import ProfileId
from playhead.http.discovr.identity import IdentityResource
from playhead.http.discovr.session import answer, confirm
from playhead.http.discovr.wire import told
from playhead.http.discovr.wire_access import NewProfile, ProfileChange, ProfileCreated, Profiles, profile
from playhead.http.errors import Malformed

if TYPE_CHECKING:
    import falcon.asgi


class ProfilesOfAccount(IdentityResource):
    """GET and POST /profiles."""

    _new_profile = msgspec.json.Decoder(NewProfile)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """All of them, newest first."""
        sign_in = await self._identify(request)
        found = await self._access.list_profiles(sign_in.account_id)
        answer(response, Profiles([profile(one) for one in found]))

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Add one."""
        sign_in = await self._identify(request)
        body = await self._read(request, self._new_profile)
        created = await self._access.create_profile(sign_in.account_id, body.name, body.avatarUrl)
        answer(response, ProfileCreated(created.profile_id), 201)


class ProfileOfAccount(IdentityResource):
    """GET, PATCH and DELETE /profiles/{profileId}. Another account's profile is as little there as nobody's."""

    _change = msgspec.json.Decoder(ProfileChange)

    async def on_get(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        profileId: str,  # noqa: N803 - the wire's word
    ) -> None:
        """The profile."""
        sign_in = await self._identify(request)
        answer(response, profile(await self._access.get_profile(sign_in.account_id, ProfileId(profileId))))

    async def on_patch(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        profileId: str,  # noqa: N803 - the wire's word
    ) -> None:
        """Rename it, change its picture, or both."""
        sign_in = await self._identify(request)
        body = await self._read(request, self._change)
        name, avatar_url = told(body.name), told(body.avatarUrl)
        if name is None and avatar_url is None:
            raise Malformed("name or avatarUrl is required")
        changed = await self._access.change_profile(
            sign_in.account_id, ProfileId(profileId), name=name, avatar_url=avatar_url
        )
        answer(response, profile(changed))

    async def on_delete(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        profileId: str,  # noqa: N803 - the wire's word
    ) -> None:
        """Erase it and all that it has watched."""
        sign_in = await self._identify(request)
        await self._access.delete_profile(sign_in.account_id, ProfileId(profileId))
        confirm(response, "Profile deleted successfully")
