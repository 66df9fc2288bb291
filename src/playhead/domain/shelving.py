"""Every act on the shelves: dismiss, snooze, keep what was planned, catch up with the catalogue; and the settings.

Not for what the shelves show (``shelves``) nor for planning what is next (``planning``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from playhead.domain.draft import Draft
from playhead.domain.errors import InvalidValue, PointNotFound
from playhead.domain.playback import Snooze, touched
from playhead.domain.slices import Reads
from playhead.domain.telling import end

if TYPE_CHECKING:
    from playhead.domain.access import ProfileId
    from playhead.domain.playback import TitleState
    from playhead.domain.settings import ProfileSettings
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import TitleId

FOR_EVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Until when a title is snoozed that only waits for an episode."""


@dataclass(frozen=True, slots=True)
class DismissTitle:
    """Take a title off both shelves until something happens to it; history untouched.

    With ``offered_only`` refuses with PointNotFound where nothing of it is offered (discovr.md#playback); else it is
    idempotent (semantics.md#shelves).
    """

    profile_id: ProfileId
    title_id: TitleId
    offered_only: bool = False

    def reads(self) -> Reads:
        return Reads(offered_of=self.title_id, title=self.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, None]:
        if self.offered_only and not slice_.playbacks:
            raise PointNotFound
        if slice_.title is not None and slice_.title.is_dismissed and not slice_.playbacks:
            return None, None
        draft = Draft(slice_)
        for playback in slice_.playbacks:
            end(draft, playback, now, slice_, now)
        if not slice_.playbacks:
            draft.next_revision()
        state = slice_.title or touched(None, self.title_id, now)
        draft.put_title(replace(state, dismissed_at=max(now, state.active_at), snooze=None))
        return draft.changes(), None


@dataclass(frozen=True, slots=True)
class SnoozeTitle:
    """Put a title aside until a time, or until its next episode airs, or, with neither, wake it up.

    ``until_episode``: also until an episode airs that has not. Being played wakes it up, too. Refuses with InvalidValue
    a time that has passed (semantics.md#shelves).
    """

    profile_id: ProfileId
    title_id: TitleId
    until: datetime | None = None
    until_episode: bool = False

    def reads(self) -> Reads:
        return Reads(title=self.title_id)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes, Snooze | None]:
        if self.until is not None and self.until <= now:
            raise InvalidValue("until", "until must be in the future")
        draft = Draft(slice_)
        draft.next_revision()
        state = slice_.title or touched(None, self.title_id, now)
        snooze = None
        if self.until is not None or self.until_episode:
            airs_on = state.plans.replan_on if self.until_episode else None
            snooze = Snooze(now, self.until or FOR_EVER, airs_on)
        draft.put_title(replace(state, snooze=snooze))
        return draft.changes(), snooze


@dataclass(frozen=True, slots=True)
class SavePlans:
    """Keep what was planned of some titles, unless it may be out of date already.

    It is where anything was written to the profile since ``revision``, or noted of the catalogue since
    ``catalogue_version``. Takes no revision: it is worked out, and a viewer sees no difference. Outcome: whether it was
    kept.
    """

    profile_id: ProfileId
    revision: int
    catalogue_version: int
    states: tuple[TitleState, ...]

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, bool]:
        head = slice_.head
        if (head.revision, head.catalogue_version) != (self.revision, self.catalogue_version):
            return None, False
        draft = Draft(slice_)
        for state in self.states:
            draft.put_title(state)
        return draft.changes(), True


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Note what of the catalogue has changed up to a version: those titles, or any where ``title_ids`` is None.

    What was planned of them is to be planned anew. Takes no revision. Idempotent.
    """

    profile_id: ProfileId
    catalogue_version: int
    title_ids: tuple[TitleId, ...] | None

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, None]:
        if slice_.head.catalogue_version >= self.catalogue_version:
            return None, None
        draft = Draft(slice_)
        draft.change_head(catalogue_version=self.catalogue_version)
        draft.make_stale(self.title_ids)
        return draft.changes(), None


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Set the settings of a profile; with ``before`` only if they still are those. Outcome: those in force. Idempotent.

    Verdicts that were reached under other thresholds stay (semantics.md#completion, 3 and 7).
    """

    profile_id: ProfileId
    settings: ProfileSettings
    before: ProfileSettings | None = None

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, ProfileSettings]:
        settings = slice_.head.settings
        if settings == self.settings or self.before not in {None, settings}:
            return None, settings
        draft = Draft(slice_)
        draft.next_revision()
        draft.change_head(settings=self.settings)
        return draft.changes(), self.settings
