"""Where a viewer is in one movie or episode, from the plain list of everything that was ever told of it.

Each question goes through the list from its start, and nothing is kept that could be worked out. Not for what a report
does beside that (``playing``). Source: semantics.md#completion and #reports, docs/explanation/resume.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playhead.testing.oracle.rows import Row, Where

LEFT: Final = 0
UNPROVEN: Final = 1
EARNED: Final = 2

A_PERCENT_MS: Final = 60_000
"""Where no length is known, a percent is a minute."""

VERDICTS: Final = ("placed", "unwatched", "forgotten")


def new_place(where: Where) -> Row:
    """A movie or episode of which nothing was told.

    ``moved`` has for each sitting the revision at which it last said another place, ``bases`` the revisions from which
    its player said it had resumed, ``began`` where it began if that is not the first of its reports. ``credits_ms`` is
    where the credits begin, as last told.
    """
    kept: Row = {"moved": {}, "bases": {}, "began": {}}
    return {"where": where, "told": [], "acts": [], "credits_ms": None, "point": None, "revision": 0, **kept}


def corrected(occurred_at: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """When a report holds, by the server's clock (semantics.md#reports, 3); not before 1970, in whole milliseconds."""
    at = occurred_at if sent_at is None else occurred_at + (now - sent_at)
    at = max(min(at, now), datetime(1970, 1, 1, tzinfo=UTC))
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


# One report


def has_place(told: Row) -> bool:
    """Whether it says how far."""
    return told["position_ms"] is not None or told["progress"] is not None


def place_ms(told: Row, duration_ms: int | None) -> int:
    """How far that is."""
    if told["position_ms"] is not None:
        return int(min(told["position_ms"], duration_ms or told["position_ms"]))
    return round((told["progress"] or 0.0) * (duration_ms or 100 * A_PERCENT_MS) / 100)


def is_beyond_mark(told: Row, duration_ms: int | None, rule: Row) -> bool:
    """Whether it is as good as watched: by position and length, else by percent (semantics.md#completion, 1 and 2)."""
    if told["position_ms"] is not None and duration_ms:
        return bool(told["position_ms"] * 100 >= duration_ms * rule["watched"])
    return told["progress"] is not None and bool(told["progress"] >= rule["watched"])


def is_resumable(told: Row, duration_ms: int | None, credits_ms: int | None, rule: Row) -> bool:
    """Whether something is begun there and left to see, up to late credits, too (semantics.md#completion, 4)."""
    if not duration_ms:
        if told["progress"] is not None:
            return bool(0 < told["progress"] < rule["resumable_until"])
        return place_ms(told, None) > 0
    ends = max(duration_ms * rule["resumable_until"], (credits_ms or 0) * 100)
    return bool(0 < place_ms(told, duration_ms) * 100 < min(ends, duration_ms * 100))


def is_listed(point: Row) -> bool:
    """Whether it is far enough in for continue watching (semantics.md#completion, 5)."""
    if not point["resumable"]:
        return False
    position_ms, duration_ms = point["position_ms"], point["duration_ms"]
    if position_ms is None:
        return bool((point["progress"] or 0) >= 3)
    if duration_ms and duration_ms < 300_000:
        return bool(position_ms >= 30_000)
    return position_ms >= 60_000 or bool(duration_ms and position_ms * 100 >= duration_ms * 3)


# One sitting: its reports by seq


def duration_of(reports: list[Row]) -> int | None:
    """The length that was told last."""
    told = [(told["at"], told["duration_ms"]) for told in reports if told["duration_ms"]]
    return max(told)[1] if told else None


def last_placed(reports: list[Row]) -> Row | None:
    """Where the sitting is."""
    return next((told for told in reversed(reports) if has_place(told)), None)


def first_placed(reports: list[Row]) -> Row:
    """Where it began."""
    return next((told for told in reports if has_place(told)), reports[0])


def standing_of(reports: list[Row]) -> tuple[int, bool]:
    """What a sitting has earned, and whether it completes (semantics.md#reports, 4)."""
    reached = any(told["beyond"] for told in reports)
    if any(told["event"] == "complete" for told in reports):
        return EARNED, True
    duration_ms = duration_of(reports)
    places = [place_ms(told, duration_ms) for told in reports if has_place(told)]
    advance = max((later - place for i, place in enumerate(places) for later in places[i:]), default=0)
    if advance >= 10_000 or any(told["event"] == "seek" for told in reports):
        return EARNED, reached
    if any(told["event"] == "start" and has_place(told) for told in reports):
        return LEFT, False
    return (EARNED if reached else UNPROVEN), reached


# One movie or episode


def forgotten_at(place: Row) -> datetime | None:
    """Up to when everything told of it is gone."""
    return max((act["at"] for act in place["acts"] if act["kind"] == "forgotten"), default=None)


def reports_of(place: Row, sitting: str, after: datetime | None = None) -> list[Row]:
    """The reports of a sitting that are not gone, by seq; with ``after`` those later than that."""
    cuts = [at for at in (after, forgotten_at(place)) if at is not None]
    found = [told for told in place["told"] if told["sitting"] == sitting and all(told["at"] > at for at in cuts)]
    return sorted(found, key=lambda told: told["seq"])


def verdict_of(place: Row) -> Row | None:
    """The latest act that says what was seen; at one moment completed before not, then the larger place."""
    found = [act for act in place["acts"] if act["kind"] in VERDICTS]
    return max(
        found,
        key=lambda act: (
            act["at"],
            act["completed"],
            act["progress"] or 0.0,
            act["position_ms"] or 0,
            act["kind"],
            act["revision"],
        ),
        default=None,
    )


def resolve(place: Row, now: datetime, rule: Row) -> Row:
    """The current point, the alternatives, whether it was watched, and when last."""
    verdict = verdict_of(place)
    told, contenders = _contenders(place, verdict, rule)
    held = told
    for one in contenders:
        if held is None or _may_displace(one, held):
            held = one
    seen = [told["at"]] if told is not None and told["completes"] else []
    for one in contenders:
        if one["completes"]:
            seen += [told["at"] for told in one["reports"] if told["beyond"] or told["event"] == "complete"]
    completed_at = max(seen, default=None)
    answer: Row = {
        "current": None,
        "alternatives": [],
        "completed": completed_at is not None,
        "completed_at": completed_at,
    }
    if held is None:
        return answer
    ended_at = max((act["at"] for act in place["acts"] if act["kind"] == "ended"), default=None)
    everyone = contenders if told is None else [told, *contenders]
    offered = [one for one in everyone if ended_at is None or one["at"] > ended_at]
    answer["current"] = _point(place["where"], held, answer["completed"], held["resumable"] and held in offered)
    answer["alternatives"] = [
        _point(place["where"], one, answer["completed"], resumable=True) for one in _alternatives(offered, held, now)
    ]
    return answer


def _contenders(place: Row, verdict: Row | None, rule: Row) -> tuple[Row | None, list[Row]]:
    """What the verdict says, and the sittings that have a say, in the order of their times."""
    after = None if verdict is None else verdict["at"]
    sittings = [reports_of(place, sitting, after) for sitting in {told["sitting"] for told in place["told"]}]
    speaking = [
        reports
        for reports in sittings
        if reports and last_placed(reports) is not None and standing_of(reports)[0] != LEFT
    ]
    duration_ms = duration_of([told for reports in speaking for told in reports])
    contenders = [_contender(place, reports, duration_ms, rule) for reports in speaking]
    contenders.sort(key=_by_time)
    return _told(place, verdict, duration_ms, rule), contenders


def _contender(place: Row, reports: list[Row], duration_ms: int | None, rule: Row) -> Row:
    sitting, here, verdict = reports[0]["sitting"], last_placed(reports), verdict_of(place)
    assert here is not None
    began = place["began"].get(sitting)
    if began is None or (verdict is not None and began["at"] <= verdict["at"]):
        began = first_placed(reports)
    duration_ms = duration_of(reports) or duration_ms
    standing, completes = standing_of(reports)
    return {
        "sitting": sitting,
        "reports": reports,
        "first": began,
        "at": reports[-1]["at"],
        "here": here,
        "place_ms": place_ms(here, duration_ms),
        "duration_ms": duration_ms,
        "standing": standing,
        "completes": completes,
        "resumable": reports[-1]["event"] != "complete" and is_resumable(here, duration_ms, place["credits_ms"], rule),
        "bases": place["bases"][sitting],
        "revision": place["moved"][sitting],
    }


def _told(place: Row, verdict: Row | None, duration_ms: int | None, rule: Row) -> Row | None:
    if verdict is None or verdict["kind"] != "placed":
        return None
    return {
        "sitting": None,
        "reports": [],
        "at": verdict["at"],
        "here": verdict,
        "place_ms": place_ms(verdict, duration_ms),
        "duration_ms": duration_ms,
        "standing": UNPROVEN,
        "completes": verdict["completed"],
        "resumable": is_resumable(verdict, duration_ms, place["credits_ms"], rule),
        "bases": set(),
        "revision": verdict["revision"],
    }


def _by_time(one: Row) -> tuple[datetime, bool, int, str]:
    """Ties: completed beats not completed, then the larger place, then the larger id (semantics.md#reports, 8)."""
    return (one["at"], one["completes"], one["place_ms"], one["sitting"] or "")


def _may_displace(newer: Row, held: Row) -> bool:
    bases = newer["bases"]
    if len(bases) > 1 and max(bases) >= held["revision"]:
        return True  # it was told of the other place, and wants its own
    if newer["standing"] < held["standing"]:
        return False
    return newer["at"] == held["at"] or not _is_provisional(newer, held)


def _is_provisional(newer: Row, held: Row) -> bool:
    """Whether a sitting that did not know of the place held has yet to show that it is meant (semantics.md#reports)."""
    if not held["resumable"]:
        return False
    first_ms = place_ms(newer["first"], newer["duration_ms"])
    is_behind = first_ms + 30_000 < held["place_ms"]
    is_unaware = max(newer["bases"]) < held["revision"] if newer["bases"] else is_behind
    if not is_unaware or newer["place_ms"] >= held["place_ms"]:
        return False
    was_ms, since = first_ms, _there_since(held)
    for told in newer["reports"]:
        if has_place(told) and told["at"] <= since:
            was_ms = place_ms(told, newer["duration_ms"])
    return bool(newer["place_ms"] - was_ms < 120_000)


def _there_since(held: Row) -> datetime:
    """When the place held was come to: a player left paused tells it again and again."""
    since: datetime = held["at"]
    for told in reversed(held["reports"]):
        if has_place(told):
            if place_ms(told, held["duration_ms"]) != held["place_ms"]:
                break
            since = min(since, told["at"])
    return since


def _alternatives(offered: list[Row], held: Row, now: datetime) -> list[Row]:
    """Other places: resumable, not old, apart from one another, and nobody went on from there."""
    found: list[Row] = []
    for one in sorted(offered, key=_by_time, reverse=True):
        is_old = now - one["at"] > timedelta(days=30)
        is_near = any(abs(one["place_ms"] - other["place_ms"]) <= 30_000 for other in (held, *found))
        went_on = any(_goes_on_from(other, one) for other in offered if other is not one)
        if one is not held and one["resumable"] and not (is_old or is_near or went_on):
            found.append(one)
    return found[:3]


def _goes_on_from(later: Row, earlier: Row) -> bool:
    if not later["reports"]:
        return False
    first = later["first"]
    is_near = abs(place_ms(first, later["duration_ms"]) - earlier["place_ms"]) <= 30_000
    return is_near and bool(first["at"] >= earlier["at"])


def _point(where: Where, one: Row, completed: bool, resumable: bool) -> Row:  # noqa: FBT001 - what a point has
    told, duration_ms = one["here"], one["duration_ms"]
    position_ms, progress = None, told["progress"]
    if told["position_ms"] is not None or duration_ms:
        position_ms = one["place_ms"]
    if told["position_ms"] is not None and duration_ms:
        progress = 100.0 * one["place_ms"] / duration_ms
    return {
        "where": where,
        "position_ms": position_ms,
        "duration_ms": duration_ms,
        "progress": progress,
        "completed": completed,
        "resumable": resumable,
        "sitting": one["sitting"],
        "updated_at": one["at"],
        "revision": one["revision"],
    }
