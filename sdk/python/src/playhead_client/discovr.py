"""The calls of the Discovr dialect, as flows: history, lists, resume points, scrobbling.

Not for what only ``/v1`` can say: reports, positions in milliseconds, specials (``native``).

Progress is in percent, 0 to 100. A place in a show needs its ``season``; an ``episode`` besides, where a single one is
meant. All raise ``SignedOut`` and ``NoProfile`` where nobody is watching, and ``InvalidRequest`` for a value that is
refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from playhead_client.account import AccountCore
from playhead_client.discovr_wire import (
    HistoryItem,
    HistoryPage,
    ListItem,
    ListPage,
    MediaMeta,
    PlaybackItem,
    PlaybackPage,
    ScrobbleStatus,
    SuccessMessage,
    Tv,
)
from playhead_client.exchange import Repeat, call, said, segment
from playhead_client.paging import Pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from playhead_client.flows import Flow

ListName: TypeAlias = Literal["liked", "disliked", "super_liked", "watchlist"]


class DiscovrCore(AccountCore):
    """What a client of the Discovr dialect can do."""

    # History

    def add_history_item(
        self,
        media_id: str,
        *,
        progress: float | None = None,
        updated_at: datetime | None = None,
        season: int | None = None,
        episode: int | None = None,
        imported: str | None = None,
    ) -> Flow[SuccessMessage]:
        """Log a viewing, always as a **new** entry; a finished one without ``progress``. ``imported``: its origin.

        It is not made again where nobody knows whether it was done: look into the history first.
        """
        body = said(
            mediaId=media_id, progress=progress, updatedAt=updated_at, season=season, episode=episode, imported=imported
        )
        made = call("POST", "/profile/history", SuccessMessage, body=body, repeat=Repeat.IF_NOT_DONE)
        return (yield from self._in_session(made))

    def get_history_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[HistoryPage]:
        """A page of all entries, the one created last first. ``limit``: 1 to 50, 10 if not said."""
        query = {"limit": limit, "nextPageToken": next_page_token}
        return (yield from self._in_session(call("GET", "/profile/history", HistoryPage, query=query)))

    def walk_history_items(self) -> Pages[HistoryItem]:
        """All entries, one after the other, the one created last first. Pages are asked for as they are needed."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[HistoryItem], str | None]]:
            found = yield from self.get_history_items(limit=50, next_page_token=cursor)
            return found.items, found.next_page_token

        return Pages(page)

    def get_history_items_by_media_id(
        self,
        media_id: str,
        *,
        season: int | None = None,
        episode: int | None = None,
        limit: int | None = None,
        next_page_token: str | None = None,
    ) -> Flow[HistoryPage]:
        """A page of one title's entries, the one updated last first; of an episode, the season defaults as well."""
        query = {"season": season, "episode": episode, "limit": limit, "nextPageToken": next_page_token}
        return (yield from self._in_session(call("GET", _history(media_id), HistoryPage, query=query)))

    def patch_history_item(
        self, media_id: str, progress: float, *, season: int | None = None, episode: int | None = None
    ) -> Flow[SuccessMessage]:
        """Set the progress of an entry outright, or make one. Below 80 takes back that it was watched. Idempotent."""
        query, body = {"season": season, "episode": episode}, {"progress": progress}
        return (yield from self._in_session(call("PATCH", _history(media_id), SuccessMessage, query=query, body=body)))

    def remove_history_item(
        self, media_id: str, *, season: int | None = None, episode: int | None = None
    ) -> Flow[SuccessMessage]:
        """Remove the entries of exactly that place: with ``season`` alone the season defaults. Raises ``NotFound``."""
        query = {"season": season, "episode": episode}
        made = call("DELETE", _history(media_id), SuccessMessage, query=query, repeat=Repeat.IF_NOT_DONE)
        return (yield from self._in_session(made))

    # Lists. The first three exclude one another.

    def add_liked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Like a title. Idempotent."""
        return (yield from self._add("liked", media_id))

    def add_disliked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Dislike a title. Idempotent."""
        return (yield from self._add("disliked", media_id))

    def add_super_liked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Super-like a title. Idempotent."""
        return (yield from self._add("super_liked", media_id))

    def add_watchlist_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Put a title on the watchlist. Idempotent."""
        return (yield from self._add("watchlist", media_id))

    def get_liked_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[ListPage]:
        """A page of what was liked, newest first. ``limit``: 1 to 50, 10 if not said."""
        return (yield from self._list("liked", limit, next_page_token))

    def get_disliked_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[ListPage]:
        """A page of what was disliked, newest first. ``limit``: 1 to 50, 10 if not said."""
        return (yield from self._list("disliked", limit, next_page_token))

    def get_super_liked_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[ListPage]:
        """A page of what was super-liked, newest first. ``limit``: 1 to 50, 10 if not said."""
        return (yield from self._list("super_liked", limit, next_page_token))

    def get_watchlist_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[ListPage]:
        """A page of the watchlist, newest first. ``limit``: 1 to 50, 10 if not said."""
        return (yield from self._list("watchlist", limit, next_page_token))

    def walk_list_items(self, name: ListName) -> Pages[ListItem]:
        """All titles of a list, one after the other, newest first."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[ListItem], str | None]]:
            found = yield from self._list(name, 50, cursor)
            return found.items, found.next_page_token

        return Pages(page)

    def remove_liked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Take back that a title was liked. Raises ``NotFound``."""
        return (yield from self._remove("liked", media_id))

    def remove_disliked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Take back that a title was disliked. Raises ``NotFound``."""
        return (yield from self._remove("disliked", media_id))

    def remove_super_liked_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Take back that a title was super-liked. Raises ``NotFound``."""
        return (yield from self._remove("super_liked", media_id))

    def remove_watchlist_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Take a title off the watchlist. Raises ``NotFound``."""
        return (yield from self._remove("watchlist", media_id))

    def _add(self, name: ListName, media_id: str) -> Flow[SuccessMessage]:
        return (
            yield from self._in_session(call("POST", f"/profile/{name}", SuccessMessage, body={"mediaId": media_id}))
        )

    def _list(self, name: ListName, limit: int | None, next_page_token: str | None) -> Flow[ListPage]:
        query = {"limit": limit, "nextPageToken": next_page_token}
        return (yield from self._in_session(call("GET", f"/profile/{name}", ListPage, query=query)))

    def _remove(self, name: ListName, media_id: str) -> Flow[SuccessMessage]:
        path = f"/profile/{name}/{segment(media_id)}"
        return (yield from self._in_session(call("DELETE", path, SuccessMessage, repeat=Repeat.IF_NOT_DONE)))

    # Resume points

    def add_playback_item(
        self,
        media_id: str,
        *,
        progress: float | None = None,
        updated_at: datetime | None = None,
        season: int | None = None,
        episode: int | None = None,
    ) -> Flow[SuccessMessage]:
        """Put a resume point; without ``progress`` at the beginning. One older than what is there changes nothing."""
        body = said(mediaId=media_id, progress=progress, updatedAt=updated_at, season=season, episode=episode)
        return (yield from self._in_session(call("POST", "/profile/playback", SuccessMessage, body=body)))

    def update_playback_item(
        self,
        media_id: str,
        progress: float,
        *,
        updated_at: datetime | None = None,
        season: int | None = None,
        episode: int | None = None,
    ) -> Flow[SuccessMessage]:
        """Move a resume point; one that is not there yet is made. Idempotent."""
        body = said(mediaId=media_id, progress=progress, updatedAt=updated_at, season=season, episode=episode)
        return (yield from self._in_session(call("PATCH", "/profile/playback", SuccessMessage, body=body)))

    def get_playback_items(self, *, limit: int | None = None, next_page_token: str | None = None) -> Flow[PlaybackPage]:
        """A page of what can be resumed, newest first. ``limit``: 1 to 50, 10 if not said."""
        query = {"limit": limit, "nextPageToken": next_page_token}
        return (yield from self._in_session(call("GET", "/profile/playback", PlaybackPage, query=query)))

    def walk_playback_items(self) -> Pages[PlaybackItem]:
        """All that can be resumed, one after the other, newest first."""

        def page(cursor: str | None) -> Flow[tuple[Sequence[PlaybackItem], str | None]]:
            found = yield from self.get_playback_items(limit=50, next_page_token=cursor)
            return found.items, found.next_page_token

        return Pages(page)

    def remove_playback_item(self, media_id: str) -> Flow[SuccessMessage]:
        """Take a title off Continue Watching; the history stays. Raises ``NotFound``."""
        path = f"/profile/playback/{segment(media_id)}"
        return (yield from self._in_session(call("DELETE", path, SuccessMessage, repeat=Repeat.IF_NOT_DONE)))

    def scrobble(self, media_id: str, progress: float, *, tv: Tv | None = None) -> Flow[ScrobbleStatus]:
        """Tell how far the player is. Of a show ``tv`` says which episode. A repeat does no harm."""
        body = said(progress=progress, tv=tv)
        return (yield from self._in_session(call("POST", _scrobble(media_id), ScrobbleStatus, body=body)))

    def scrobble_skip(
        self, media_id: str, from_progress: float, to_progress: float, duration_s: float, *, tv: Tv | None = None
    ) -> Flow[ScrobbleStatus]:
        """Tell of a jump from one percentage to another, over ``duration_s`` seconds. No viewer sees anything of it."""
        body = said(**{"from": from_progress}, to=to_progress, duration=duration_s, tv=tv)
        return (yield from self._in_session(call("POST", f"{_scrobble(media_id)}/skip", ScrobbleStatus, body=body)))

    def get_media_profile_meta(self, media_id: str) -> Flow[MediaMeta]:
        """The lists that a title is on, whether the history has it, and where to resume it."""
        return (yield from self._in_session(call("GET", f"/profile/media/{segment(media_id)}/meta", MediaMeta)))


def _history(media_id: str) -> str:
    return f"/profile/history/{segment(media_id)}"


def _scrobble(media_id: str) -> str:
    return f"/profile/scrobble/{segment(media_id)}"
