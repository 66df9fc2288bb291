"""One opening of a player: its id, the numbers of its reports, and what it knew when it began.

Not for sending its reports (``reporting``). What to report when is in docs/how-to/report-from-a-player.md.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playhead_client.errors import PlayheadError, is_passing
from playhead_client.flows import keep
from playhead_client.native import NativeCore, title_state_call
from playhead_client.native_wire import EpisodeState, Locator, MovieState, Report, ShowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead_client.flows import Cancel, Flow
    from playhead_client.native_wire import Event, ReportAnswer
    from playhead_client.reporting import Flushed, RefusedReport, Reporting

NEXT_REPORT_AFTER_MS: Final = 10_000
"""How often a player reports until it is told otherwise."""

_ALL: Final = 100.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where a player begins: ``position_ms``; ``progress`` percent where no length is known; 0 where both are None.

    ``revision`` is the ``base_revision`` of the sitting that begins there; None where the server could not be asked.
    """

    position_ms: int | None = None
    progress: float | None = None
    revision: int | None = None


class SittingCore:
    """The reports of one opening of a player, for the profile that was watching when it was opened.

    Each is on disk before it is sent, where the queue is, and answered with None where it will be sent later. A
    position is in milliseconds; where only a percentage is known, ``progress`` is that. A ``duration_ms`` that was told
    once need not be told again.
    """

    def __init__(
        self,
        reporting: Reporting,
        profile_id: str,
        place: Locator | int,
        *,
        duration_ms: int | None,
        base_revision: int | None,
        rewatch: bool,
    ) -> None:
        self.id = reporting.machine.uuid()
        self.next_report_after_ms = NEXT_REPORT_AFTER_MS
        self._reporting = reporting
        self._profile_id = profile_id
        self._place = place
        self._duration_ms = duration_ms
        self._base_revision = base_revision
        self._rewatch = rewatch
        self._seq = itertools.count(1)

    def start(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """Playing begins, at the place to start from."""
        return (yield from self._tell("start", position_ms, progress, duration_ms))

    def progress(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """It goes on. To be told every ``next_report_after_ms`` while it plays, and not while it is paused."""
        return (yield from self._tell("progress", position_ms, progress, duration_ms))

    def pause(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """The viewer has paused."""
        return (yield from self._tell("pause", position_ms, progress, duration_ms))

    def seek(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """The viewer has jumped to there. The player's own jump to the place to start from is none."""
        return (yield from self._tell("seek", position_ms, progress, duration_ms))

    def stop(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """The player is closed."""
        return (yield from self._tell("stop", position_ms, progress, duration_ms))

    def complete(
        self, position_ms: int | None = None, *, progress: float | None = None, duration_ms: int | None = None
    ) -> Flow[ReportAnswer | None]:
        """The film has ended, or the viewer says that it has."""
        if position_ms is None and progress is None:
            progress = _ALL
        return (yield from self._tell("complete", position_ms, progress, duration_ms))

    def confirm(self, revision: int) -> None:
        """The viewer was shown the other places and wants this one: ``revision`` is of the answer that told of them."""
        self._base_revision = revision

    def _tell(
        self, event: Event, position_ms: int | None, progress: float | None, duration_ms: int | None
    ) -> Flow[ReportAnswer | None]:
        self._duration_ms = self._duration_ms if duration_ms is None else duration_ms
        report = Report(
            sitting_id=self.id,
            seq=next(self._seq),
            event=event,
            occurred_at=self._reporting.machine.now(),
            locator=self._place if isinstance(self._place, Locator) else None,
            content_id=self._place if isinstance(self._place, int) else None,
            position_ms=position_ms,
            duration_ms=self._duration_ms,
            progress=progress,
            base_revision=self._base_revision,
            rewatch=self._rewatch,
        )
        answer = yield from self._reporting.tell(self._profile_id, report)
        if answer is not None:
            self.next_report_after_ms = answer.next_report_after_ms
        return answer


class PlayheadCore(NativeCore):
    """All that a client of the native API can do."""

    def __init__(self, reporting: Reporting) -> None:
        super().__init__(reporting.sessions)
        self.reporting = reporting

    def find_start(self, locator: Locator) -> Flow[Start]:
        """Where to begin a movie or an episode. What is left from the last time is sent first: it may be what tells.

        Where the server cannot be reached that is the beginning, with no ``revision``: the sitting is then taken for
        one that may not know better, and nothing is lost.
        """
        flushed = yield from self.flush()
        if flushed.error is not None and is_passing(flushed.error):
            return Start()
        profile_id = yield from self.get_selected_profile_id()
        made = title_state_call(locator.title_id, locator.season)
        try:
            state = yield from self.sessions.in_session(made, profile_id, may_repeat=False)
        except PlayheadError as error:
            if not is_passing(error):
                raise
            return Start()
        if isinstance(state, ShowState):
            place: EpisodeState | MovieState | None = state.find_episode(locator.season or 0, locator.episode or 0)
        else:
            place = state
        if place is None or not place.resumable:
            return Start(revision=state.revision)
        return Start(place.position_ms, place.progress, state.revision)

    def open_sitting(
        self,
        place: Locator | int,
        *,
        duration_ms: int | None = None,
        base_revision: int | None = None,
        rewatch: bool = False,
    ) -> Flow[SittingCore]:
        """See the clients' own methods of that name, which make it a sitting of their kind."""
        profile_id = yield from self.get_selected_profile_id()
        return SittingCore(
            self.reporting, profile_id, place, duration_ms=duration_ms, base_revision=base_revision, rewatch=rewatch
        )

    def flush(self) -> Flow[Flushed]:
        """Send what the profile that is watching has told and was not answered; what has become of it.

        To be called when a program starts, and when the network comes back. That the server cannot be reached is no
        error here.
        """
        return (yield from self.reporting.flush((yield from self.get_selected_profile_id())))

    def deliver(self, *, cancel: Cancel | None = None) -> Flow[None]:
        """The same, until nothing waits any more, with as many tries as it takes.

        Raises:
            SignedOut, TokenRefused: it cannot be sent as things stand. It is kept.
            Cancelled: by ``cancel``. It is kept.
        """
        yield from self.reporting.deliver((yield from self.get_selected_profile_id()), cancel)

    def count_waiting_reports(self) -> Flow[int]:
        """How many reports of the profile that is watching have no answer yet."""
        profile_id = yield from self.get_selected_profile_id()
        return (yield from keep(lambda: self.reporting.queue.count(profile_id)))

    def on_report_refused(self, listener: Callable[[RefusedReport], object]) -> Callable[[], None]:
        """Call ``listener`` with every report that the server will never take; gives what takes it off again."""
        return self.reporting.refused.add(listener)

    def _before_signing_out(self) -> Flow[None]:
        """Reports that wait are sent where that is possible, and let go then."""
        yield from self.reporting.give_up()
