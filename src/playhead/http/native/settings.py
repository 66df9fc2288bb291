"""GET and PATCH /v1/settings: what a profile has chosen for itself.

Not for the settings of the server (``playhead.config``).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Meta, UnsetType

from playhead.domain.next_up import Policy
from playhead.domain.progress import CompletionRule
from playhead.domain.settings import RETENTION_DAYS_MAX, TIME_ZONE_MAX, ProfileSettings
from playhead.domain.shelving import ChangeSettings
from playhead.http.errors import Malformed
from playhead.http.native.session import NativeResource, answer, answer_tagged, is_known

if TYPE_CHECKING:
    import falcon.asgi

T = TypeVar("T")


class Settings(msgspec.Struct):
    """The settings of a profile. ``retention_days`` null keeps everything."""

    watched_percent: int
    resumable_until_percent: int
    retention_days: int | None
    private: bool
    time_zone: str
    next_up_policy: str


class SettingsChange(msgspec.Struct):
    """Body of PATCH /v1/settings; at least one of them."""

    watched_percent: Annotated[int, Meta(ge=50, le=100)] | UnsetType = UNSET
    resumable_until_percent: Annotated[int, Meta(ge=80, le=100)] | UnsetType = UNSET
    retention_days: Annotated[int, Meta(ge=1, le=RETENTION_DAYS_MAX)] | UnsetType | None = UNSET
    private: bool | UnsetType = UNSET
    time_zone: Annotated[str, Meta(min_length=1, max_length=TIME_ZONE_MAX)] | UnsetType = UNSET
    next_up_policy: Policy | UnsetType = UNSET


class SettingsResource(NativeResource):
    """GET and PATCH /v1/settings."""

    _change = msgspec.json.Decoder(SettingsChange)

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The settings in force."""
        profile_id = self._profile_id(request)
        etag = await self._etag(profile_id)
        if not is_known(request, response, etag):
            head = await self._use_cases.store.get_head(profile_id)
            answer_tagged(response, settings(head.settings), etag)

    async def on_patch(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Change what the body names; the rest stays."""
        profile_id = self._profile_id(request)
        change = await self._read(request, self._change)
        if all(isinstance(value, UnsetType) for value in msgspec.structs.astuple(change)):
            raise Malformed("at least one setting is required")
        while True:
            before = (await self._use_cases.store.get_head(profile_id)).settings
            wanted = _changed(before, change)
            after = await self._record(ChangeSettings(profile_id, wanted, before))
            if after == wanted:  # else somebody else changed another setting in between
                break
        answer(response, settings(after))


def _or(told: T | UnsetType, before: T) -> T:
    return before if isinstance(told, UnsetType) else told


@cache
def _zone_names() -> frozenset[str]:
    """The zones there are. Asked for once: a name is never used as a path before it is known to be one."""
    return frozenset(available_timezones())


def _changed(before: ProfileSettings, change: SettingsChange) -> ProfileSettings:
    """The settings after ``change``.

    Raises:
        Malformed: there is no such time zone.
    """
    rule = before.completion
    time_zone = _or(change.time_zone, before.time_zone)
    if time_zone not in _zone_names():
        raise Malformed("time_zone must be the name of a time zone, such as Europe/London", "time_zone")
    return ProfileSettings(
        CompletionRule(
            _or(change.watched_percent, rule.watched_percent),
            _or(change.resumable_until_percent, rule.resumable_until_percent),
        ),
        _or(change.retention_days, before.retention_days),
        _or(change.private, before.private),
        time_zone,
        _or(change.next_up_policy, before.next_up_policy),
    )


def settings(found: ProfileSettings) -> Settings:
    """The settings as the wire shows them."""
    return Settings(
        watched_percent=found.completion.watched_percent,
        resumable_until_percent=found.completion.resumable_until_percent,
        retention_days=found.retention_days,
        private=found.private,
        time_zone=found.time_zone,
        next_up_policy=found.next_up_policy.value,
    )
