"""What one profile has chosen for itself: thresholds, retention, private mode, time zone, how its shelves look.

Not for the settings of a server (``playhead.config``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playhead.domain.errors import InvalidValue
from playhead.domain.next_up import Policy
from playhead.domain.progress import COMPLETION, CompletionRule

RETENTION_DAYS_MAX: Final = 36_500
TIME_ZONE_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """The settings of a profile (native-api.md, /v1/settings).

    ``retention_days``: entries older than so many days go by themselves; None keeps all. ``private``: while it is on,
    reports leave nothing behind (semantics.md#deltas, 6). ``time_zone`` is an IANA name, checked by whoever knows them.
    Raises InvalidValue.
    """

    completion: CompletionRule = COMPLETION
    retention_days: int | None = None
    private: bool = False
    time_zone: str = "UTC"
    next_up_policy: Policy = Policy.AFTER_LAST

    def __post_init__(self) -> None:
        if self.retention_days is not None and not 1 <= self.retention_days <= RETENTION_DAYS_MAX:
            raise InvalidValue("retention_days", f"retention_days must be a number from 1 to {RETENTION_DAYS_MAX}")
        if not 1 <= len(self.time_zone) <= TIME_ZONE_MAX:
            raise InvalidValue("time_zone", "time_zone must be the name of a time zone")


DEFAULT_SETTINGS: Final = ProfileSettings()
