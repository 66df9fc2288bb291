"""``DiscovrClient`` and ``PlayheadClient``, which block until they are answered. Any number of threads may share one.

Not for what their methods do: each is a flow of a core (``account``, ``discovr``, ``native``, ``sittings``), written
once for these and for asyncio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from httpx_sse import EventSource

from playhead_client.account import AccountCore
from playhead_client.discovr import DiscovrCore
from playhead_client.driving import BlockingDriver, answer_of
from playhead_client.errors import PlayheadError
from playhead_client.events import SILENCE_MAX_S, Event, EventStream
from playhead_client.methods import BlockingClient, blocking, blocking_pages, direct
from playhead_client.native import NativeCore
from playhead_client.options import BlockingOptions, reach_of, sessions_of
from playhead_client.reporting import Reporting
from playhead_client.sittings import PlayheadCore, SittingCore
from playhead_client.waiting_reports import ReportQueue

if TYPE_CHECKING:
    from collections.abc import Generator

    from playhead_client.native_wire import Locator
    from playhead_client.sessions import Sessions

A_co = TypeVar("A_co", bound=AccountCore, covariant=True)


class _Account(BlockingClient[A_co]):
    """What both clients can do: sign in and out, and choose who is watching."""

    sign_in_with_device_code = blocking(AccountCore.sign_in_with_device_code)
    poll_device_code = blocking(AccountCore.poll_device_code)
    check_device_code = blocking(AccountCore.check_device_code)
    sign_in_with_refresh_token = blocking(AccountCore.sign_in_with_refresh_token)
    sign_out = blocking(AccountCore.sign_out)
    is_signed_in = blocking(AccountCore.is_signed_in)
    on_session_refreshed = direct(AccountCore.on_session_refreshed)
    on_signed_out = direct(AccountCore.on_signed_out)
    list_signed_in_devices = blocking(AccountCore.list_signed_in_devices)
    revoke_signed_in_device = blocking(AccountCore.revoke_signed_in_device)

    get_profiles = blocking(AccountCore.get_profiles)
    get_profile = blocking(AccountCore.get_profile)
    create_profile = blocking(AccountCore.create_profile)
    update_profile = blocking(AccountCore.update_profile)
    delete_profile = blocking(AccountCore.delete_profile)
    select_profile = blocking(AccountCore.select_profile)
    switch_profile = blocking(AccountCore.switch_profile)
    get_selected_profile_id = blocking(AccountCore.get_selected_profile_id)

    def close(self) -> None:
        """Let the connections go."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


class DiscovrClient(_Account[DiscovrCore]):
    """A client of the Discovr dialect.

    ``client_id`` is that of a registered app (``playhead app add``), and needed for signing in with a device code
    alone.
    """

    def __init__(self, client_id: str = "", *, base_url: str, **options: Unpack[BlockingOptions]) -> None:
        """Raises ``ValueError`` where ``base_url`` is no address."""
        driver = BlockingDriver(reach_of(base_url, options), options.get("transport"))
        super().__init__(driver, DiscovrCore(sessions_of(client_id, options)))

    def playhead(self, *, queue: ReportQueue | None = None) -> PlayheadClient:
        """A client of the native API with this one's sign-in, selected profile and connections.

        ``queue`` is as for any other. Both are to be closed, in whatever order.
        """
        return PlayheadClient.over(self._driver, self._core.sessions, queue)

    add_history_item = blocking(DiscovrCore.add_history_item)
    get_history_items = blocking(DiscovrCore.get_history_items)
    walk_history_items = blocking_pages(DiscovrCore.walk_history_items)
    get_history_items_by_media_id = blocking(DiscovrCore.get_history_items_by_media_id)
    patch_history_item = blocking(DiscovrCore.patch_history_item)
    remove_history_item = blocking(DiscovrCore.remove_history_item)

    add_liked_item = blocking(DiscovrCore.add_liked_item)
    add_disliked_item = blocking(DiscovrCore.add_disliked_item)
    add_super_liked_item = blocking(DiscovrCore.add_super_liked_item)
    add_watchlist_item = blocking(DiscovrCore.add_watchlist_item)
    get_liked_items = blocking(DiscovrCore.get_liked_items)
    get_disliked_items = blocking(DiscovrCore.get_disliked_items)
    get_super_liked_items = blocking(DiscovrCore.get_super_liked_items)
    get_watchlist_items = blocking(DiscovrCore.get_watchlist_items)
    walk_list_items = blocking_pages(DiscovrCore.walk_list_items)
    remove_liked_item = blocking(DiscovrCore.remove_liked_item)
    remove_disliked_item = blocking(DiscovrCore.remove_disliked_item)
    remove_super_liked_item = blocking(DiscovrCore.remove_super_liked_item)
    remove_watchlist_item = blocking(DiscovrCore.remove_watchlist_item)

    add_playback_item = blocking(DiscovrCore.add_playback_item)
    update_playback_item = blocking(DiscovrCore.update_playback_item)
    get_playback_items = blocking(DiscovrCore.get_playback_items)
    walk_playback_items = blocking_pages(DiscovrCore.walk_playback_items)
    remove_playback_item = blocking(DiscovrCore.remove_playback_item)
    scrobble = blocking(DiscovrCore.scrobble)
    scrobble_skip = blocking(DiscovrCore.scrobble_skip)
    get_media_profile_meta = blocking(DiscovrCore.get_media_profile_meta)


class Sitting(BlockingClient[SittingCore]):
    """One opening of a player, from ``PlayheadClient.open_sitting``."""

    start = blocking(SittingCore.start)
    progress = blocking(SittingCore.progress)
    pause = blocking(SittingCore.pause)
    seek = blocking(SittingCore.seek)
    stop = blocking(SittingCore.stop)
    complete = blocking(SittingCore.complete)
    confirm = direct(SittingCore.confirm)

    @property
    def id(self) -> str:
        """The sitting's id."""
        return self._core.id

    @property
    def next_report_after_ms(self) -> int:
        """When to report again, as the server said last."""
        return self._core.next_report_after_ms


class PlayheadClient(_Account[PlayheadCore]):
    """A client of the native API, ``/v1``.

    ``client_id`` is that of a registered app (``playhead app add``), and needed for signing in with a device code
    alone. ``queue`` keeps reports until they are answered, in memory if not said; the client takes it over, and closes
    it.
    """

    def __init__(
        self,
        client_id: str = "",
        *,
        base_url: str,
        queue: ReportQueue | None = None,
        **options: Unpack[BlockingOptions],
    ) -> None:
        """Raises ``ValueError`` where ``base_url`` is no address."""
        driver = BlockingDriver(reach_of(base_url, options), options.get("transport"))
        super().__init__(driver, PlayheadCore(Reporting(sessions_of(client_id, options), queue or ReportQueue())))

    @classmethod
    def over(cls, driver: BlockingDriver, sessions: Sessions, queue: ReportQueue | None) -> Self:
        """A client with the connections and the sign-in of another one: see ``DiscovrClient.playhead``."""
        made = cls.__new__(cls)
        BlockingClient.__init__(made, driver.shared(), PlayheadCore(Reporting(sessions, queue or ReportQueue())))
        return made

    find_start = blocking(PlayheadCore.find_start)
    flush = blocking(PlayheadCore.flush)
    deliver = blocking(PlayheadCore.deliver)
    count_waiting_reports = blocking(PlayheadCore.count_waiting_reports)
    on_report_refused = direct(PlayheadCore.on_report_refused)

    continue_watching = blocking(NativeCore.continue_watching)
    next_up = blocking(NativeCore.next_up)
    walk_continue_watching = blocking_pages(NativeCore.walk_continue_watching)
    walk_next_up = blocking_pages(NativeCore.walk_next_up)

    list_entries = blocking(NativeCore.list_entries)
    walk_entries = blocking_pages(NativeCore.walk_entries)
    add_entry = blocking(NativeCore.add_entry)
    correct_entry = blocking(NativeCore.correct_entry)
    remove_entry = blocking(NativeCore.remove_entry)
    clear_history = blocking(NativeCore.clear_history)

    get_title_state = blocking(NativeCore.get_title_state)
    mark_watched = blocking(NativeCore.mark_watched)
    mark_unwatched = blocking(NativeCore.mark_unwatched)
    forget_title = blocking(NativeCore.forget_title)
    dismiss_title = blocking(NativeCore.dismiss_title)
    snooze_title = blocking(NativeCore.snooze_title)
    wake_title = blocking(NativeCore.wake_title)
    add_mark = blocking(NativeCore.add_mark)
    remove_mark = blocking(NativeCore.remove_mark)

    list_changes = blocking(NativeCore.list_changes)
    get_operation = blocking(NativeCore.get_operation)
    undo = blocking(NativeCore.undo)
    get_settings = blocking(NativeCore.get_settings)
    change_settings = blocking(NativeCore.change_settings)
    get_stats = blocking(NativeCore.get_stats)

    def open_sitting(
        self,
        place: Locator | int,
        *,
        duration_ms: int | None = None,
        base_revision: int | None = None,
        rewatch: bool = False,
    ) -> Sitting:
        """Begin to report from one opening of a player. The server is not asked.

        ``place``: a movie or an episode, or the id of a content. ``base_revision``: of ``find_start``. ``rewatch``: the
        viewer has chosen to watch it again, so that it is a viewing of its own however soon after the last.

        Raises:
            NoProfile: nobody is watching.
            SignedOut: nobody is signed in.
        """
        opened = self._core.open_sitting(place, duration_ms=duration_ms, base_revision=base_revision, rewatch=rewatch)
        return Sitting(self._driver, self._driver.run(opened))

    def events(self, since: int | None = None) -> Generator[Event, None, None]:
        """The profile's changes as they happen, without end: what breaks is taken up again where it was.

        ``since``: a revision that the caller knows all up to; from now on if not said. Between two events this blocks.
        To end it, leave the loop, or close the generator.

        Raises:
            TokenRefused: the profile is gone.
            SignedOut, NoProfile: nobody is watching.
            PlayheadError: whatever a first connection ends in. Later ones are tried again for as long as it takes.
        """
        stream, driver = EventStream(self._core.sessions, since), self._driver
        profile_id = driver.run(self._core.get_selected_profile_id())
        while True:
            failure: PlayheadError | None = None
            try:
                call, token = driver.run(stream.opening(profile_id))
                with driver.stream(call, token, SILENCE_MAX_S) as response:
                    stream.opened(answer_of(response))
                    for message in EventSource(response).iter_sse():
                        event = stream.take(message.event, message.data, message.id)
                        if event is not None:
                            yield event
                        if stream.is_over:
                            break
            except PlayheadError as error:
                failure = error
            driver.run(stream.pause(failure))

    def close(self) -> None:
        """Let the connections and the queue go. Reports that wait stay in their file."""
        self._core.reporting.queue.close()
        super().close()
