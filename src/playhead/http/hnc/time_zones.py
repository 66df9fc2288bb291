"""The parameter ``timeZone`` of ``/contents``: a content's two dates, told once more in the viewer's own time.

Not for any time that is kept: those are UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from playhead.http.errors import Malformed

_OFFSET: Final = re.compile(r"(?:UTC)?([+ -]?)([0-9]{2}):([0-5][0-9])", re.ASCII)
_OFFSET_HOURS_MAX: Final = 14


class _Dates(msgspec.Struct):
    start_date: Any = None
    end_date: Any = None


_dates = msgspec.json.Decoder(_Dates)
_encode = msgspec.json.Encoder().encode


@cache
def _zone_names() -> frozenset[str]:
    """The zones there are. Asked for once: a name is never used as a path before it is known to be one."""
    return frozenset(available_timezones())


def parse_time_zone(text: str) -> tzinfo:
    """The zone that ``text`` names: an IANA name, ``UTC+03:00``, ``+03:00`` or ``03:00``.

    A plus that a client forgot to encode arrives as a space, and is taken for one.

    Raises:
        Malformed: there is no such zone.
    """
    match = _OFFSET.fullmatch(text)
    if match is not None and int(match[2]) <= _OFFSET_HOURS_MAX:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset)
    if text in _zone_names():
        return ZoneInfo(text)
    raise Malformed("timeZone must be a time zone, such as Europe/London or +03:00", "timeZone")


def with_local_dates(body: bytes, zone: tzinfo) -> bytes:
    """A content's object with ``timezone_start_date`` and ``timezone_end_date`` after its other keys.

    They have their offset (``2017-03-20T20:28:19.000000+01:00``) and are null where the date is, or is no date.
    """
    dates = _dates.decode(body)
    start, end = (_encode(_localise(text, zone)) for text in (dates.start_date, dates.end_date))
    return b'%s,"timezone_start_date":%s,"timezone_end_date":%s}' % (body[:-1], start, end)


def _localise(text: object, zone: tzinfo) -> str | None:
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return at.astimezone(zone).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):  # no date, or one at the end of time
        return None
