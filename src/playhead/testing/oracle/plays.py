"""Which word of a sitting makes a play: once per viewing, in whatever order the words arrive.

Not for what is then written (``playing``). Source: semantics.md#completion, 3 and 6.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from playhead.testing.oracle.resume import (
    duration_of,
    first_placed,
    has_place,
    is_beyond_mark,
    reports_of,
    resolve,
    standing_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from playhead.testing.oracle.rows import Row

Reports: TypeAlias = "list[Row]"
"""Those of one sitting, by seq."""

HALF_AN_HOUR_MS: Final = 1_800_000


def find_play(told: Row, place: Row, played_at: datetime | None, rule: Row) -> Row | None:
    """The report with which a viewing ends, now that ``told`` is known, too; ``place`` is as it was before.

    ``played_at``: when the newest play was. A second completion within one duration of another joins it.
    """
    before = reports_of(place, told["sitting"])
    after = with_report(before, told)
    word = _find_word(told, before, place, played_at, rule)
    if word is None or not standing_of(after)[1]:
        return None
    if played_at is None or told["rewatch"]:
        return word
    window = timedelta(milliseconds=duration_of(after) or HALF_AN_HOUR_MS)
    known = [played_at]
    if word["at"] < played_at:  # it comes late: others may be nearer
        for sitting in {one["sitting"] for one in place["told"]}:
            known += [one["at"] for one in _completions(reports_of(place, sitting), rule) if one is not word]
    return word if all(abs(word["at"] - at) > window for at in known) else None


def with_report(reports: Reports, told: Row) -> Reports:
    """The sitting with one more report."""
    return sorted([*reports, told], key=lambda one: int(one["seq"]))


def _find_word(told: Row, before: Reports, place: Row, played_at: datetime | None, rule: Row) -> Row | None:
    """As a rule it is the report itself; one that comes late may show that the next one had begun anew."""
    if not has_place(told):
        return None
    later = next((one for one in before if one["seq"] > told["seq"] and has_place(one)), None)
    if later is not None and counts(later, before, rule):
        if not is_beyond(told, with_report(before, told), rule):
            return later if played_at is None or played_at <= later["at"] else None
        if _begins_there(later, told, before, place, rule):
            return None  # it was counted when it came
    is_counted = told["event"] == "complete" or told["beyond"]
    return told if is_counted and _begins_there(told, told, before, place, rule) else None


def _begins_there(word: Row, told: Row, before: Reports, place: Row, rule: Row) -> bool:
    """Whether, by what was known before ``told``, the viewer was not beyond the mark yet when ``word`` was told."""
    previous = _find_previous(word, before, rule)
    if previous is None:
        return told["rewatch"] or not _was_beyond(word, told, place, rule)
    if not is_beyond(previous, before, rule):
        return True
    return previous["event"] == "start" and not _was_beyond(previous, told, place, rule)


def _was_beyond(word: Row, told: Row, place: Row, rule: Row) -> bool:
    """Whether other sittings had left the viewer beyond the mark, watched, when ``word`` was told."""
    then = {**place, "told": [], "began": {}}
    then["acts"] = [act for act in place["acts"] if act["at"] <= word["at"]]
    for sitting in {one["sitting"] for one in place["told"]} - {told["sitting"]}:
        reports = reports_of(place, sitting)
        known = _until(reports, word["at"], rule)
        if known:
            then["told"] += known
            then["began"][sitting] = min(
                [*known, first_placed(reports)],
                key=lambda one: (not has_place(one), one["at"] > word["at"], one["seq"]),
            )
    seen = resolve(then, word["at"], rule)
    current = seen["current"]
    if current is None or not seen["completed"]:
        return False
    whole = reports_of(place, current["sitting"]) if current["sitting"] is not None else []
    finished = [one["at"] for one in whole if one["event"] == "complete"]
    if finished and max(finished) == current["updated_at"]:
        return True
    return is_beyond_mark(current, current["duration_ms"], rule)


def _until(reports: Reports, at: datetime, rule: Row) -> Reports:
    """The reports of up to ``at``, without those beyond the mark that do not count."""
    known = [
        one for one in reports if one["at"] <= at and (not is_beyond(one, reports, rule) or counts(one, reports, rule))
    ]
    if not known or len(known) == len(reports):
        return known
    lengths = [one for one in reports if one["duration_ms"]]
    told = max(lengths, key=lambda one: (one["at"], one["duration_ms"]), default=None)
    bare = {"seq": -1, "event": "pause", "position_ms": None, "progress": None, "beyond": False}
    return [
        *([] if told is None else [{**told, **bare}]),  # how long it runs it is known to, whenever that was told
        *({**one, "beyond": one["event"] != "start" and is_beyond(one, reports, rule)} for one in known),
    ]


def _completions(reports: Reports, rule: Row) -> Reports:
    """Those with which the sitting got beyond the mark."""
    found = []
    for one in reports:
        if has_place(one) and counts(one, reports, rule):
            previous = _find_previous(one, reports, rule)
            if previous is None or not is_beyond(previous, reports, rule):
                found.append(one)
    return found


def _find_previous(word: Row, reports: Reports, rule: Row) -> Row | None:
    """The place told before; what lay beyond the mark and did not count had not been told for this."""
    places = [one for one in reports if has_place(one) and one["seq"] < word["seq"]]
    known = [one for one in places if not is_beyond(one, reports, rule) or counts(one, reports, rule)]
    return known[-1] if known else None


def is_beyond(one: Row, reports: Reports, rule: Row) -> bool:
    """Whether a report is as good as watched, by the length that its sitting knows."""
    return one["event"] == "complete" or is_beyond_mark(one, duration_of(reports), rule)


def counts(one: Row, reports: Reports, rule: Row) -> bool:
    """Whether it may end a viewing: a start and an end always, others up to the last that was told to."""
    if not is_beyond(one, reports, rule):
        return False
    reached = [other["at"] for other in reports if other["beyond"]]
    return one["event"] in {"start", "complete"} or (bool(reached) and one["at"] <= max(reached))
