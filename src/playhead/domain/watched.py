"""Marking a movie, an episode, a season or a whole show as watched or unwatched, as one act that can be undone.

Not for what a season mark means for an episode (``seasons``) nor for logging single viewings (``commands``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playhead.domain.acts import Act, ActKind
from playhead.domain.bulk import Done
from playhead.domain.draft import Draft
from playhead.domain.errors import TitleUnknown
from playhead.domain.operations import Of, OperationKind, Selection
from playhead.domain.playback import touched, with_mark
from playhead.domain.progress import FINISHED, NONE
from playhead.domain.resolving import resolve, with_act
from playhead.domain.seasons import Override, covered_by, covers, seasons_to_mark
from playhead.domain.slices import Latest, Reads
from playhead.domain.telling import facts_under, with_word
from playhead.domain.titles import SPECIALS, Locator, TitleKind, kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry
    from playhead.domain.playback import Playback
    from playhead.domain.progress import Progress
    from playhead.domain.resolving import Facts
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import Title, TitleId


def is_one_place(locator: Locator) -> bool:
    """Whether a mark there is of a movie or an episode, and not of a season or a whole show."""
    return locator.episode is not None or kind_of(locator.title_id) is not TitleKind.SHOW


@dataclass(frozen=True, slots=True)
class MarkWatched:
    """Mark a movie, an episode, a season or a whole show as watched.

    ``locator`` is a show without a season for the whole of it, without its specials; ``title`` is what the catalogue
    knows of it. A season mark speaks for the episodes that have aired before today (semantics.md#seasons); with REPLACE
    entries of single episodes are retired. Marking a movie or an episode that is marked changes nothing. What a mark
    covers is not offered for resuming any more.

    Outcome: Done, with ``added``, ``changed``, ``retired``, ``points``, and ``episodes``: so many the mark speaks for,
    as far as the catalogue knows. Refuses with TitleUnknown for a whole show that the catalogue does not know, and for
    REPLACE in one: entries would go, and nothing be covered in their place.
    """

    profile_id: ProfileId
    locator: Locator
    title: Title | None
    override: Override = Override.FILL
    dry_run: bool = False

    def reads(self) -> Reads:
        if is_one_place(self.locator):
            return _reads_of_place(self.locator)
        replaced = _entries_of(self.locator, Of.EPISODES) if self.override is Override.REPLACE else None
        return Reads(
            latest_of=self._seasons(None),
            playbacks_of=self.locator.title_id,
            title=self.locator.title_id,
            selection=replaced,
        )

    def _seasons(self, marked_at: datetime | None) -> tuple[Locator, ...]:
        """The seasons that are meant; with ``marked_at`` those of a show that have an episode to cover then."""
        if self.locator.season is not None:
            return (self.locator,)
        if self.title is None:
            return ()
        if marked_at is not None:
            return seasons_to_mark(self.title, marked_at)
        return tuple(Locator(self.title.title_id, one.season) for one in self.title.seasons if one.season != SPECIALS)

    def _default_of(self, slice_: Slice) -> Entry | None:
        """The season default that is known to speak for the episode: others must not keep a mark from being made."""
        default, place = _newest_default(slice_), self.locator
        if default is None or self.title is None or place.season is None or place.episode is None:
            return None
        episode = self.title.find_episode(place.season, place.episode)
        return default if episode is not None and covers(default.updated_at, episode.air_date) else None

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Done]:
        marking = _Marking(slice_, self.locator.title_id, now)
        if is_one_place(self.locator):
            marking.set_place(self.locator, FINISHED, self._default_of(slice_))
            return marking.done(OperationKind.WATCHED, 1, dry_run=self.dry_run)
        if self.title is None and (self.locator.season is None or self.override is Override.REPLACE):
            raise TitleUnknown
        seasons = self._seasons(now)
        for season, latest in zip(self._seasons(None), slice_.latest_of, strict=True):
            number = season.season
            if season in seasons and number is not None:
                marking.set_entry(season, latest, FINISHED)
                marking.note_season(number)
        if self.override is Override.REPLACE:
            marking.retire(_entries_of(self.locator, Of.EPISODES))
        marking.end_points(frozenset(season.season for season in seasons))
        covered = () if self.title is None else covered_by(self.title, now, self.locator.season)
        return marking.done(OperationKind.WATCHED, len(covered), dry_run=self.dry_run)


@dataclass(frozen=True, slots=True)
class MarkUnwatched:
    """Take back that a movie, an episode, a season or a whole show was watched; ``locator`` as in MarkWatched.

    A movie or an episode that counts as watched gets a word of its own that it is not. Of a season or a show the season
    marks are retired; entries of single episodes keep winning, or with REPLACE are retired, too, and what playing them
    came to with them. What changes nothing is no error. Outcome: Done, with the counts of MarkWatched.
    """

    profile_id: ProfileId
    locator: Locator
    override: Override = Override.FILL
    dry_run: bool = False

    @property
    def selection(self) -> Selection:
        """The entries that go, of a season or a show."""
        return _entries_of(self.locator, Of.DEFAULTS if self.override is Override.FILL else Of.ALL)

    def reads(self) -> Reads:
        if is_one_place(self.locator):
            return _reads_of_place(self.locator)
        return Reads(
            playbacks_of=self.locator.title_id if self.override is Override.REPLACE else None,
            title=self.locator.title_id,
            selection=self.selection,
        )

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Done]:
        marking = _Marking(slice_, self.locator.title_id, now)
        if is_one_place(self.locator):
            marking.set_place(self.locator, NONE, _newest_default(slice_))
            return marking.done(OperationKind.UNWATCHED, 1, dry_run=self.dry_run)
        marking.retire(self.selection)
        if self.override is Override.REPLACE:
            marking.unwatch_points(self.locator.season)
        return marking.done(OperationKind.UNWATCHED, 0, dry_run=self.dry_run)


def _reads_of_place(locator: Locator) -> Reads:
    """A movie or an episode: its newest entry, its season's newest default, what was played."""
    season = () if locator.season is None else (Locator(locator.title_id, locator.season),)
    return Reads(latest_of=(locator, *season), playback_at=locator, title=locator.title_id)


def _newest_default(slice_: Slice) -> Entry | None:
    return next((one.entry for one in slice_.latest_of[1:]), None)


def _entries_of(locator: Locator, of: Of) -> Selection:
    return Selection(locator.title_id, locator.season, of=of, without_specials=locator.season is None)


class _Marking:
    """One mark being made: the draft, and the counts that its answer tells."""

    def __init__(self, slice_: Slice, title_id: TitleId, now: datetime) -> None:
        self._slice = slice_
        self._now = now
        self._title_id = title_id
        self._draft = Draft(slice_)
        self._state = touched(slice_.title, title_id, now)
        self._counts = {"added": 0, "changed": 0, "retired": 0, "points": 0}
        self._samples: list[Entry] = []

    def done(self, kind: OperationKind, episode_count: int, *, dry_run: bool) -> tuple[Changes | None, Done]:
        """What to write and to answer."""
        changed = self._draft.revision != self._slice.head.revision
        counts = (*self._counts.items(), ("episodes", episode_count))
        samples = tuple(self._samples)
        if dry_run or not changed:
            return None, Done(None, counts, samples)
        self._draft.put_title(self._state)
        operation = self._draft.end_operation(kind, self._now, counts, self._title_id)
        return self._draft.changes(), Done(operation, counts, samples)

    def set_place(self, locator: Locator, progress: Progress, default: Entry | None) -> None:
        """The word on a movie or an episode, and on what was played of it, where it is not that already.

        ``default`` is the season default that may speak for the episode. What is watched is not offered any more.
        """
        latest, playback = self._slice.latest_of[0], self._slice.playback
        said = latest.entry or default
        point = None if playback is None else playback.point
        is_watched = said.completed if said is not None else point is not None and point.completed
        if latest.entry is not None and not latest.entry.explicit and point is not None:
            is_watched = is_watched or point.completed
        if is_watched is not (progress == FINISHED):
            entry = self.set_entry(locator, latest, progress)
            if playback is not None:
                facts = facts_under(playback.facts, self._slice.head, self._slice.title)
                self._put(playback, facts_after=with_word(facts, entry, latest.entry))
        elif is_watched and playback is not None and playback.is_offered:
            self._put(playback, facts_after=with_act(playback.facts, Act(ActKind.ENDED, self._now)))

    def set_entry(self, locator: Locator, latest: Latest, progress: Progress) -> Entry:
        """Set the newest entry of a locator outright, or add the first."""
        draft, before, tally = self._draft, latest.entry, latest.tally
        if before is None:
            entry = draft.add_entry(
                locator, progress, created_at=self._now, updated_at=self._now, explicit=True, tally=tally
            )
            self._counts["added"] += 1
        else:
            draft.retire(entries=(before,))
            entry = draft.change_entry(before, progress, None, self._now, explicit=True, tally=tally)
            self._counts["changed"] += 1
        self._samples.append(entry)
        return entry

    def note_season(self, season: int) -> None:
        """The season was marked: what was played of it before is not offered any more."""
        self._state = with_mark(self._state, season, self._now)

    def retire(self, selection: Selection) -> None:
        """Entries that the slice has selected."""
        count = self._slice.selected.entry_count
        if count:
            self._draft.remove_selected(selection, count, self._now, points=False)
            self._counts["retired"] += count
            self._samples += self._slice.selected.samples

    def end_points(self, seasons: frozenset[int | None]) -> None:
        """Take what was played of these seasons off the offer."""
        for one in self._slice.playbacks:
            if one.is_offered and one.locator.season in seasons:
                self._put(one, facts_after=with_act(one.facts, Act(ActKind.ENDED, self._now)))

    def unwatch_points(self, season: int | None) -> None:
        """Let what was played of the season, or of the show without its specials, count no more."""
        for one in self._slice.playbacks:
            is_meant = one.locator.season == season if season is not None else one.locator.season != SPECIALS
            if is_meant and one.point is not None:
                self._put(one, facts_after=with_act(one.facts, Act(ActKind.UNWATCHED, self._now)))

    def _put(self, before: Playback, *, facts_after: Facts) -> None:
        self._draft.retire(playbacks=(before,))
        seen = resolve(facts_after, self._now, self._slice.head.settings.completion)
        self._draft.put_playback(facts_after, seen.current)
        self._counts["points"] += 1
