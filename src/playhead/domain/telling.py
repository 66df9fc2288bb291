"""What a player's report does to a profile: its resume points, its history, and what is known of the title.

Not for which place is believed (``resolving``), nor for what a viewer says outright (``commands``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from playhead.domain.acts import Act, ActKind, find_latest, find_verdict
from playhead.domain.contenders import Standing, standing_of
from playhead.domain.draft import Draft
from playhead.domain.playback import RESUMABLE_MAX, ended_at, touched, with_start
from playhead.domain.plays import Told, find_play
from playhead.domain.progress import FINISHED, NONE, Progress, progress_at
from playhead.domain.reports import Event, Report, corrected_at
from playhead.domain.resolving import (
    Facts,
    Outcome,
    Resolution,
    find_sitting,
    get_sitting,
    outcome_of,
    pruned,
    resolve,
    with_act,
    with_report,
)
from playhead.domain.sittings import sitting_of
from playhead.domain.slices import Reads
from playhead.domain.titles import TitleKind, kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, Head
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.reports import SittingId
    from playhead.domain.sittings import Sample, Sitting
    from playhead.domain.slices import Changes, Slice
    from playhead.domain.titles import Locator


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report came to (semantics.md#reports, 10); ``logged`` is the entry of the play that it completed."""

    outcome: Outcome
    resolution: Resolution
    revision: int
    logged: Entry | None = None


def reads_of(locator: Locator) -> Reads:
    """What ``tell`` must see."""
    return Reads(
        latest_at=locator,
        playback_at=locator,
        title=locator.title_id,
        offered_of=locator.title_id if locator.episode else None,
    )


@dataclass(frozen=True, slots=True)
class TakeReport:
    """One report of a player. Outcome: Answer. Idempotent by (profile, sitting, seq) (semantics.md#reports)."""

    profile_id: ProfileId
    report: Report

    def reads(self) -> Reads:
        return reads_of(self.report.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Answer]:
        draft = Draft(slice_)
        answer = tell(draft, slice_, self.report, now)
        return _written(draft, slice_), answer


@dataclass(frozen=True, slots=True)
class Scrobble:
    """A player's word in a dialect that has neither events nor numbers: where the viewer is, told outright.

    It is a report all the same. All words of one ``sitting_id`` at a locator are one sitting, numbered as they come;
    one from before the last is late and changes nothing. It need not earn the right to overwrite, for no other word may
    follow to earn it; but it does not move a place back that another device told of, without 2 minutes of playing on
    (semantics.md#reports, 5). Without ``counts`` it says where to resume and leaves history alone. Outcome: Answer.
    """

    profile_id: ProfileId
    sitting_id: SittingId
    locator: Locator
    progress: Progress
    at: datetime | None = None
    duration_ms: int | None = None
    counts: bool = True
    credits_start_ms: int | None = None

    def reads(self) -> Reads:
        return reads_of(self.locator)

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, Answer]:
        draft = Draft(slice_)
        word = Word(
            self.sitting_id, self.locator, None, self.progress, self.duration_ms, self.counts, self.credits_start_ms
        )
        answer = tell_word(draft, slice_, word, self.at, now)
        return _written(draft, slice_), answer


def _written(draft: Draft, slice_: Slice) -> Changes | None:
    return None if draft.revision == slice_.head.revision else draft.changes()


@dataclass(frozen=True, slots=True)
class Word:
    """What a dialect's player tells of a place, before it is numbered."""

    sitting_id: SittingId
    locator: Locator
    position_ms: int | None
    progress: Progress | None
    duration_ms: int | None
    counts: bool = True
    credits_start_ms: int | None = None


def tell_word(
    draft: Draft,
    slice_: Slice,
    word: Word,
    at: datetime | None,
    now: datetime,
    *,
    logs: bool = True,
    is_play: bool = False,
) -> Answer:
    """Number a dialect's word and take it as a report of its sitting."""
    before = None if slice_.playback is None else find_sitting(slice_.playback.facts, word.sitting_id)
    last_at = now if before is None else before.last.at
    # What is told live must not be taken for stale where our clock has stepped back.
    occurred_at = max(now, last_at) if at is None else min(at, now)
    if before is not None and occurred_at < last_at:
        facts = facts_at(slice_, word.locator)
        return Answer(Outcome.KEPT, resolve(facts, now, slice_.head.settings.completion), slice_.head.revision)
    report = Report(
        word.sitting_id,
        1 if before is None else before.last.seq + 1,
        Event.SEEK,
        word.locator,
        occurred_at,
        position_ms=word.position_ms,
        progress=word.progress,
        duration_ms=word.duration_ms,
        counts=word.counts,
        credits_start_ms=word.credits_start_ms,
    )
    return tell(draft, slice_, report, max(now, occurred_at), logs=logs, is_play=is_play)


def tell(
    draft: Draft, slice_: Slice, report: Report, now: datetime, *, logs: bool = True, is_play: bool = False
) -> Answer:
    """Take a report into the draft, which stays empty where it changes nothing.

    With ``logs`` a viewing that it completes makes a play in the history (semantics.md#completion, 3); ``is_play`` says
    that the history has it already.
    """
    head, rule = slice_.head, slice_.head.settings.completion
    at = corrected_at(report.occurred_at, report.sent_at, now)
    if head.settings.private:
        return _private(report, at, head, now)
    facts = facts_at(slice_, report.locator)
    after = with_report(facts, report, at, rule, head.revision + 1)
    if after is facts:
        seen = resolve(facts, now, rule)
        return Answer(outcome_of(facts, report, at, seen.current), seen, head.revision)
    revision = draft.next_revision()
    told = Told(report, at, facts, find_sitting(facts, report.sitting_id), get_sitting(after, report.sitting_id))
    logged = _log(draft, slice_, told, now) if logs and report.counts else None
    state = _note_title(draft, slice_, told, is_play=is_play or logged is not None)
    if state is not None and (passed_at := ended_at(state, report.locator)) is not None:
        after = _ended(after, passed_at)
    after = pruned(after, now, rule)
    seen = resolve(after, now, rule)
    draft.put_playback(after, seen.current, revision)
    if state is not None:
        _end_others(draft, slice_, state, report.locator, now)
    return Answer(outcome_of(after, report, at, seen.current), seen, draft.revision, logged)


def facts_at(slice_: Slice, locator: Locator) -> Facts:
    """All that is known of a place: what is kept of it, under what was since said of its history, title and profile."""
    facts = Facts(locator) if slice_.playback is None else slice_.playback.facts
    return facts_under(facts, slice_.head, slice_.title, slice_.entry)


def facts_under(facts: Facts, head: Head, title: TitleState | None, entry: Entry | None = None) -> Facts:
    """``facts`` under the acts that are kept elsewhere: cleared, forgotten, ended, or told outright by ``entry``."""
    cuts = [head.cleared_at, None if title is None else title.forgotten_at]
    cut_at = max((at for at in cuts if at is not None), default=None)
    if cut_at is not None and _is_news(facts, ActKind.FORGOTTEN, cut_at):
        facts = with_act(facts, Act(ActKind.FORGOTTEN, cut_at))
    if title is not None and (passed_at := ended_at(title, facts.locator)) is not None:
        facts = _ended(facts, passed_at)
    if entry is not None and entry.explicit and entry.locator == facts.locator:
        facts = with_act(facts, act_of(entry))
    return facts


def _is_news(facts: Facts, kind: ActKind, at: datetime) -> bool:
    known = find_latest(facts.acts, kind)
    return known is None or known.at < at


def _ended(facts: Facts, at: datetime) -> Facts:
    return with_act(facts, Act(ActKind.ENDED, at)) if _is_news(facts, ActKind.ENDED, at) else facts


def act_of(entry: Entry) -> Act:
    """An entry that was told outright, as an act: a verdict on what was reported up to its time."""
    return Act(
        ActKind.PLACED,
        entry.updated_at,
        completed=entry.completed,
        progress=entry.progress,
        position_ms=None if entry.position_s is None else round(entry.position_s * 1000),
        revision=entry.revision,
    )


def _private(report: Report, at: datetime, head: Head, now: datetime) -> Answer:
    """The sitting's own place, which its player goes by, and nothing kept (semantics.md#deltas, 6)."""
    alone = with_report(Facts(report.locator), report, at, head.settings.completion, head.revision)
    seen = resolve(alone, now, head.settings.completion)
    return Answer(outcome_of(alone, report, at, seen.current), seen, head.revision)


def _log(draft: Draft, slice_: Slice, told: Told, now: datetime) -> Entry | None:
    """The play that the report completes; while it goes on, its entry follows up to the greatest progress shown."""
    rule, newest, report = slice_.head.settings.completion, slice_.entry, told.report
    word = sitting_of(report, told.at, rule)
    is_beyond = word.finished_at is not None or word.reached_at is not None
    if not is_beyond and report.seq == told.after.last.seq:
        return None  # as of most reports; what went before need not be worked out
    verdict = find_verdict(told.facts.acts)
    if verdict is not None and told.at <= verdict.at:
        return None
    played_at = newest.updated_at if newest is not None and newest.completed else None
    play = find_play(told, played_at, rule)
    if play is not None:
        position_s, progress = _place(play, told.after.duration_ms)
        return draft.add_entry(
            report.locator,
            progress if rule.is_completed(progress) else FINISHED,  # it was said to be complete
            position_s=position_s,
            created_at=now,
            updated_at=play.at,
        )
    if not is_beyond or newest is None or newest.explicit or not newest.completed or not _speaks(told.after):
        return None
    position_s, progress = _place(word.last, told.after.duration_ms)
    if progress > newest.progress and resolve(told.facts, now, rule).completed:
        draft.change_entry(newest, progress, position_s, newest.updated_at)
    return None


def _place(word: Sample, duration_ms: int | None) -> tuple[float | None, Progress]:
    """Where a word says the viewer is, in seconds and percent."""
    position_ms = word.position_ms
    if position_ms is not None and duration_ms:
        return min(position_ms, duration_ms) / 1000, progress_at(position_ms, duration_ms)
    return None if position_ms is None else position_ms / 1000, NONE if word.progress is None else word.progress


def _note_title(draft: Draft, slice_: Slice, told: Told, *, is_play: bool) -> TitleState | None:
    """The title after the report: begun anew, perhaps past earlier episodes, or watched; a plain movie has no state."""
    locator, state = told.report.locator, slice_.title
    if state is None and kind_of(locator.title_id) is not TitleKind.SHOW:
        return None
    is_begun = not _speaks(told.sitting) and _speaks(told.after)
    if state is None or is_begun or is_play or (state.is_put_aside(told.at) and _speaks(told.after)):
        state = touched(state, locator.title_id, told.at)
    if is_begun:
        state = with_start(state, locator, told.after.first.at)
    draft.put_title(state)
    return state


def _speaks(sitting: Sitting | None) -> bool:
    """Whether a sitting is more than an opening that may be left within seconds (semantics.md#reports, 4)."""
    return sitting is not None and standing_of(sitting)[0] is not Standing.LEFT


def _end_others(draft: Draft, slice_: Slice, state: TitleState, locator: Locator, now: datetime) -> None:
    """End what the title's other points are passed by, and the oldest where there are too many."""
    others = [(one, one.point.updated_at) for one in slice_.playbacks if one.point and one.locator != locator]
    excess = len(others) - (RESUMABLE_MAX - 1)
    for number, (one, updated_at) in enumerate(others):
        passed_at = ended_at(state, one.locator)
        if passed_at is not None and passed_at >= updated_at:
            end(draft, one, passed_at, slice_, now)
        elif number < excess:
            end(draft, one, updated_at, slice_, now)


def end(draft: Draft, playback: Playback, at: datetime, slice_: Slice, now: datetime) -> None:
    """Take what was told up to ``at`` off the offer."""
    facts = with_act(playback.facts, Act(ActKind.ENDED, at))
    draft.put_playback(facts, resolve(facts, now, slice_.head.settings.completion).current)


def with_verdict(draft: Draft, slice_: Slice, entry: Entry, now: datetime, before: Entry | None = None) -> None:
    """Let an entry that was told outright bear on the place's resume point, where there is one.

    ``before`` is the same entry as it was, if it was there: its word is taken back.
    """
    if slice_.playback is None:
        return
    others = slice_.entry if before is None else None
    facts = facts_under(slice_.playback.facts, slice_.head, slice_.title, others)
    facts = with_word(facts, entry, before)
    seen = resolve(facts, now, slice_.head.settings.completion)
    draft.put_playback(facts, seen.current)


def with_word(facts: Facts, entry: Entry, before: Entry | None) -> Facts:
    """``facts`` after an entry was told outright, in place of what it had said ``before``."""
    if before is not None and before.explicit:
        said = act_of(before)
        facts = replace(facts, acts=tuple(act for act in facts.acts if replace(act, revision=said.revision) != said))
    return with_act(facts, act_of(entry))
