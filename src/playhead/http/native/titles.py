"""``/v1/titles/{title_id}``: what a profile knows of a title, and everything that can be done to it as a whole.

Not for single viewings (``history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from playhead.domain.bulk import Forget
from playhead.domain.marking import AddMark, RemoveMark
from playhead.domain.seasons import Override
from playhead.domain.shelving import DismissTitle, SnoozeTitle
from playhead.domain.titles import Locator, parse_title_id
from playhead.domain.watched import MarkUnwatched, MarkWatched, is_one_place
from playhead.http.native.parameters import bool_parameter, place_parameters, season_parameter, word_parameter
from playhead.http.native.session import NativeResource, Tier, answer, answer_hashed
from playhead.http.native.wire import ClientTime, maybe_time, told, utc_time
from playhead.http.native.wire_bulk import bulk_act
from playhead.http.native.wire_titles import mark_words, title_state

if TYPE_CHECKING:
    import falcon.asgi

    from playhead.domain.access import ProfileId
    from playhead.domain.marks import MarkKind
    from playhead.domain.titles import Title, TitleId


class Snooze(msgspec.Struct):
    """Body of POST /v1/titles/{title_id}/snooze; without either key the title is woken up."""

    until: ClientTime | UnsetType = UNSET
    until_episode: bool | UnsetType = UNSET


class Snoozed(msgspec.Struct):
    """Until when a title is put aside; null where it is awake."""

    snoozed_until: str | None


class TitleMarks(msgspec.Struct):
    """The marks on a title."""

    title_id: str
    marks: list[str]


class TitleStateResource(NativeResource):
    """GET /v1/titles/{title_id}/state."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """All that the profile knows of the title, of a show episode by episode."""
        profile_id = self._profile_id(request)
        parsed = parse_title_id(title_id)
        season = season_parameter(request.params)
        answer_hashed(request, response, title_state(await self._use_cases.titles.get(profile_id, parsed, season)))


class Watched(NativeResource):
    """PUT and DELETE /v1/titles/{title_id}/watched."""

    async def on_put(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Mark a movie, an episode, a season or a whole show as watched."""
        profile_id = self._profile_id(request)
        place, override, dry_run = _mark_of(request, title_id)
        title = await self._known(place)
        command = MarkWatched(profile_id, place, title, override, dry_run)
        answer(response, bulk_act(await self._record(command, place.title_id), dry_run=dry_run))

    async def _known(self, place: Locator) -> Title | None:
        return None if is_one_place(place) else await self._use_cases.catalogue.find_title(place.title_id)

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Take back that it was watched."""
        profile_id = self._profile_id(request)
        place, override, dry_run = _mark_of(request, title_id)
        done = await self._record(MarkUnwatched(profile_id, place, override, dry_run))
        answer(response, bulk_act(done, dry_run=dry_run))


def _mark_of(request: falcon.asgi.Request, title_id: str) -> tuple[Locator, Override, bool]:
    """What is to be marked, and how."""
    params = request.params
    place = place_parameters(params, parse_title_id(title_id))
    override = word_parameter(params, "override", Override) or Override.FILL
    return place, override, bool_parameter(params, "dry_run")


class ForgottenTitle(NativeResource):
    """POST /v1/titles/{title_id}/forget."""

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Remove all that is known of the title; its marks, too, if asked."""
        profile_id = self._profile_id(request)
        parsed = parse_title_id(title_id)
        marks, dry_run = bool_parameter(request.params, "marks"), bool_parameter(request.params, "dry_run")
        done = await self._record(Forget(profile_id, parsed, marks, dry_run))
        answer(response, bulk_act(done, dry_run=dry_run))


class DismissedTitle(NativeResource):
    """POST /v1/titles/{title_id}/dismiss."""

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Take the title off both shelves until something happens to it."""
        profile_id = self._profile_id(request)
        await self._record(DismissTitle(profile_id, parse_title_id(title_id)))
        response.status = 204


class SnoozedTitle(NativeResource):
    """POST /v1/titles/{title_id}/snooze."""

    _snooze = msgspec.json.Decoder(Snooze)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Put the title aside for a while, or wake it up."""
        profile_id = self._profile_id(request)
        parsed = parse_title_id(title_id)
        body = await self._read(request, self._snooze, empty=b"{}")
        until = None if isinstance(body.until, UnsetType) else utc_time(body.until, "until")
        snooze = await self._record(SnoozeTitle(profile_id, parsed, until, told(body.until_episode) or False))
        answer(response, Snoozed(maybe_time(None if snooze is None else snooze.until)))


class MarkOfTitle(NativeResource):
    """PUT and DELETE /v1/titles/{title_id}/marks/{mark}."""

    def __init__(self, tier: Tier, kind: MarkKind) -> None:
        super().__init__(tier)
        self._kind = kind

    async def on_put(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Mark the title; a reaction takes the place of another."""
        profile_id = self._profile_id(request)
        parsed = parse_title_id(title_id)
        await self._record(AddMark(profile_id, Locator(parsed), self._kind), parsed)
        answer(response, await self._marks(profile_id, parsed))

    async def on_delete(self, request: falcon.asgi.Request, response: falcon.asgi.Response, title_id: str) -> None:
        """Take the mark off."""
        profile_id = self._profile_id(request)
        parsed = parse_title_id(title_id)
        await self._record(RemoveMark(profile_id, Locator(parsed), self._kind))
        answer(response, await self._marks(profile_id, parsed))

    async def _marks(self, profile_id: ProfileId, title_id: TitleId) -> TitleMarks:
        facts = await self._use_cases.browsing.get_title_facts(profile_id, title_id)
        return TitleMarks(title_id, mark_words(facts.marks))
