"""``AsyncDiscovrClient`` and ``AsyncPlayheadClient``, for asyncio. Any number of tasks of one event loop may share one.

Not for what their methods do: each is a flow of a core (``account``, ``discovr``, ``native``, ``sittings``), written
once for these and for the clients that block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from httpx_sse import EventSource

from playhead_client.account import AccountCore
from playhead_client.discovr import DiscovrCore
from playhead_client.driving import AsyncDriver, answer_of
from playhead_client.errors import PlayheadError
from playhead_client.events import SILENCE_MAX_S, Event, EventStream
from playhead_client.methods import AsyncClient, awaiting, awaiting_pages, direct
from playhead_client.native import NativeCore
from playhead_client.options import AsyncOptions, reach_of, sessions_of
from playhead_client.reporting import Reporting
from playhead_client.sittings import PlayheadCore, SittingCore
from playhead_client.waiting_reports import ReportQueue

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playhead_client.native_wire import Locator
    from playhead_client.sessions import Sessions

A_co = TypeVar("A_co", bound=AccountCore, covariant=True)


class _Account(AsyncClient[A_co]):
    """What both clients can do: sign in and out, and choose who is watching."""

    sign_in_with_device_code = awaiting(AccountCore.sign_in_with_device_code)
    poll_device_code = awaiting(AccountCore.poll_device_code)
    check_device_code = awaiting(AccountCore.check_device_code)
    sign_in_with_refresh_token = awaiting(AccountCore.sign_in_with_refresh_token)
    sign_out = awaiting(AccountCore.sign_out)
    is_signed_in = awaiting(AccountCore.is_signed_in)
    on_session_refreshed = direct(AccountCore.on_session_refreshed)
    on_signed_out = direct(AccountCore.on_signed_out)
    list_signed_in_devices = awaiting(AccountCore.list_signed_in_devices)
    revoke_signed_in_device = awaiting(AccountCore.revoke_signed_in_device)

    get_profiles = awaiting(AccountCore.get_profiles)
    get_profile = awaiting(AccountCore.get_profile)
    create_profile = awaiting(AccountCore.create_profile)
    update_profile = awaiting(AccountCore.update_profile)
    delete_profile = awaiting(AccountCore.delete_profile)
    select_profile = awaiting(AccountCore.select_profile)
    switch_profile = awaiting(AccountCore.switch_profile)
    get_selected_profile_id = awaiting(AccountCore.get_selected_profile_id)

    async def close(self) -> None:
        """Let the connections go."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()


class AsyncDiscovrClient(_Account[DiscovrCore]):
    """A client of the Discovr dialect.

    ``client_id`` is that of a registered app (``playhead app add``), and needed for signing in with a device code
    alone.
    """

    def __init__(self, client_id: str = "", *, base_url: str, **options: Unpack[AsyncOptions]) -> None:
        """Raises ``ValueError`` where ``base_url`` is no address."""
        driver = AsyncDriver(reach_of(base_url, options), options.get("transport"))
        super().__init__(driver, DiscovrCore(sessions_of(client_id, options)))

    def playhead(self, *, queue: ReportQueue | None = None) -> AsyncPlayheadClient:
        """A client of the native API with this one's sign-in, selected profile and connections.

        ``queue`` is as for any other. Both are to be closed, in whatever order.
        """
        return AsyncPlayheadClient.over(self._driver, self._core.sessions, queue)

    add_history_item = awaiting(DiscovrCore.add_history_item)
    get_history_items = awaiting(DiscovrCore.get_history_items)
    walk_history_items = awaiting_pages(DiscovrCore.walk_history_items)
    get_history_items_by_media_id = awaiting(DiscovrCore.get_history_items_by_media_id)
    patch_history_item = awaiting(DiscovrCore.patch_history_item)
    remove_history_item = awaiting(DiscovrCore.remove_history_item)

    add_liked_item = awaiting(DiscovrCore.add_liked_item)
    add_disliked_item = awaiting(DiscovrCore.add_disliked_item)
    add_super_liked_item = awaiting(DiscovrCore.add_super_liked_item)
    add_watchlist_item = awaiting(DiscovrCore.add_watchlist_item)
    get_liked_items = awaiting(DiscovrCore.get_liked_items)
    get_disliked_items = awaiting(DiscovrCore.get_disliked_items)
    get_super_liked_items = awaiting(DiscovrCore.get_super_liked_items)
    get_watchlist_items = awaiting(DiscovrCore.get_watchlist_items)
    walk_list_items = awaiting_pages(DiscovrCore.walk_list_items)
    remove_liked_item = awaiting(DiscovrCore.remove_liked_item)
    remove_disliked_item = awaiting(DiscovrCore.remove_disliked_item)
    remove_super_liked_item = awaiting(DiscovrCore.remove_super_liked_item)
    remove_watchlist_item = awaiting(DiscovrCore.remove_watchlist_item)

    add_playback_item = awaiting(DiscovrCore.add_playback_item)
    update_playback_item = awaiting(DiscovrCore.update_playback_item)
    get_playback_items = awaiting(DiscovrCore.get_playback_items)
    walk_playback_items = awaiting_pages(DiscovrCore.walk_playback_items)
    remove_playback_item = awaiting(DiscovrCore.remove_playback_item)
    scrobble = awaiting(DiscovrCore.scrobble)
    scrobble_skip = awaiting(DiscovrCore.scrobble_skip)
    get_media_profile_meta = awaiting(DiscovrCore.get_media_profile_meta)


class AsyncSitting(AsyncClient[SittingCore]):
    """One opening of a player, from ``AsyncPlayheadClient.open_sitting``."""

    start = awaiting(SittingCore.start)
    progress = awaiting(SittingCore.progress)
    pause = awaiting(SittingCore.pause)
    seek = awaiting(SittingCore.seek)
    stop = awaiting(SittingCore.stop)
    complete = awaiting(SittingCore.complete)
    confirm = direct(SittingCore.confirm)

    @property
    def id(self) -> str:
        """The sitting's id."""
        return self._core.id

    @property
    def next_report_after_ms(self) -> int:
        """When to report again, as the server said last."""
        return self._core.next_report_after_ms


class AsyncPlayheadClient(_Account[PlayheadCore]):
    """A client of the native API, ``/v1``.

    ``client_id`` is that of a registered app (``playhead app add``), and needed for signing in with a device code
    alone. ``queue`` keeps reports until they are answered, in memory if not said; the client takes it over, and closes
    it.
    """

    def __init__(
        self, client_id: str = "", *, base_url: str, queue: ReportQueue | None = None, **options: Unpack[AsyncOptions]
    ) -> None:
        """Raises ``ValueError`` where ``base_url`` is no address."""
        driver = AsyncDriver(reach_of(base_url, options), options.get("transport"))
        super().__init__(driver, PlayheadCore(Reporting(sessions_of(client_id, options), queue or ReportQueue())))

    @classmethod
    def over(cls, driver: AsyncDriver, sessions: Sessions, queue: ReportQueue | None) -> Self:
        """A client with the connections and the sign-in of another one: see ``AsyncDiscovrClient.playhead``."""
        made = cls.__new__(cls)
        AsyncClient.__init__(made, driver.shared(), PlayheadCore(Reporting(sessions, queue or ReportQueue())))
        return made

    find_start = awaiting(PlayheadCore.find_start)
    flush = awaiting(PlayheadCore.flush)
    deliver = awaiting(PlayheadCore.deliver)
    count_waiting_reports = awaiting(PlayheadCore.count_waiting_reports)
    on_report_refused = direct(PlayheadCore.on_report_refused)

    continue_watching = awaiting(NativeCore.continue_watching)
    next_up = awaiting(NativeCore.next_up)
    walk_continue_watching = awaiting_pages(NativeCore.walk_continue_watching)
    walk_next_up = awaiting_pages(NativeCore.walk_next_up)

    list_entries = awaiting(NativeCore.list_entries)
    walk_entries = awaiting_pages(NativeCore.walk_entries)
    add_entry = awaiting(NativeCore.add_entry)
    correct_entry = awaiting(NativeCore.correct_entry)
    remove_entry = awaiting(NativeCore.remove_entry)
    clear_history = awaiting(NativeCore.clear_history)

    get_title_state = awaiting(NativeCore.get_title_state)
    mark_watched = awaiting(NativeCore.mark_watched)
    mark_unwatched = awaiting(NativeCore.mark_unwatched)
    forget_title = awaiting(NativeCore.forget_title)
    dismiss_title = awaiting(NativeCore.dismiss_title)
    snooze_title = awaiting(NativeCore.snooze_title)
    wake_title = awaiting(NativeCore.wake_title)
    add_mark = awaiting(NativeCore.add_mark)
    remove_mark = awaiting(NativeCore.remove_mark)

    list_changes = awaiting(NativeCore.list_changes)
    get_operation = awaiting(NativeCore.get_operation)
    undo = awaiting(NativeCore.undo)
    get_settings = awaiting(NativeCore.get_settings)
    change_settings = awaiting(NativeCore.change_settings)
    get_stats = awaiting(NativeCore.get_stats)

    async def open_sitting(
        self,
        place: Locator | int,
        *,
        duration_ms: int | None = None,
        base_revision: int | None = None,
        rewatch: bool = False,
    ) -> AsyncSitting:
        """Begin to report from one opening of a player. The server is not asked.

        ``place``: a movie or an episode, or the id of a content. ``base_revision``: of ``find_start``. ``rewatch``: the
        viewer has chosen to watch it again, so that it is a viewing of its own however soon after the last.

        Raises:
            NoProfile: nobody is watching.
            SignedOut: nobody is signed in.
        """
        opened = self._core.open_sitting(place, duration_ms=duration_ms, base_revision=base_revision, rewatch=rewatch)
        return AsyncSitting(self._driver, await self._driver.run(opened))

    async def events(self, since: int | None = None) -> AsyncGenerator[Event, None]:
        """The profile's changes as they happen, without end: what breaks is taken up again where it was.

        ``since``: a revision that the caller knows all up to; from now on if not said. To end it, cancel the task,
        or leave the loop and ``aclose`` the generator.

        Raises:
            TokenRefused: the profile is gone.
            SignedOut, NoProfile: nobody is watching.
            PlayheadError: whatever a first connection ends in. Later ones are tried again for as long as it takes.
        """
        stream, driver = EventStream(self._core.sessions, since), self._driver
        profile_id = await driver.run(self._core.get_selected_profile_id())
        while True:
            failure: PlayheadError | None = None
            try:
                call, token = await driver.run(stream.opening(profile_id))
                async with driver.stream(call, token, SILENCE_MAX_S) as response:
                    stream.opened(answer_of(response))
                    async for message in EventSource(response).aiter_sse():
                        event = stream.take(message.event, message.data, message.id)
                        if event is not None:
                            yield event
                        if stream.is_over:
                            break
            except PlayheadError as error:
                failure = error
            await driver.run(stream.pause(failure))

    async def close(self) -> None:
        """Let the connections and the queue go. Reports that wait stay in their file."""
        self._core.reporting.queue.close()
        await super().close()
