"""What a profile looks like after any acts, worked out the plainest way: lists of dicts, looked through from the start.

Not for use with the rules themselves: nothing here is imported from the domain, so that the two can only agree by both
being right. Sources: discovr.md, hnc.md and semantics.md, and what the documents of Playhead say of them.
"""

from playhead.testing.oracle.diary import Diary
from playhead.testing.oracle.rows import Refused, Row, Where

__all__ = ["Diary", "Refused", "Row", "Where"]
