"""What the writer has just written or read, so that the next report of the same player needs no look-up.

Not for readers, and never a source of truth: all of it is forgotten as soon as anyone else may have written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from playhead.domain.slices import NO_TALLY
from playhead.storage.sqlite.rows import locator_key

if TYPE_CHECKING:
    import apsw

    from playhead.domain.access import ProfileId
    from playhead.domain.history import Entry, Head, Tally
    from playhead.domain.playback import Playback, TitleState
    from playhead.domain.titles import TitleId
    from playhead.storage.sqlite.rows import Key

KIB_MAX: Final = 48 * 1024
"""About so much memory at most: some 5,000 places that players report of, 10,000 that are set outright."""

_KIB_A_SITTING: Final = 6
"""Of a long one: 30 samples or more. All else that is remembered weighs 1."""


class Latest(NamedTuple):
    """The entry updated last at a place, its id as it is stored, and the place's tally; without entries None."""

    entry: Entry | None
    entry_key: bytes | None
    tally: Tally


NO_ENTRIES: Final = Latest(None, None, NO_TALLY)


class Known:
    """What is remembered of one profile: its key and head, and rows. None: it is known that there is no such row.

    ``offered`` are the locators of the rows of a title that are offered, each of them among ``playbacks``.
    """

    __slots__ = ("_recent", "head", "latest", "offered", "playbacks", "profile", "titles")

    def __init__(self, recent: Recent, profile: int, head: Head) -> None:
        self._recent = recent
        self.profile = profile
        self.head = head
        self.latest: dict[Key, Latest] = {}
        self.playbacks: dict[Key, Playback | None] = {}
        self.titles: dict[TitleId, TitleState | None] = {}
        self.offered: dict[TitleId, set[Key]] = {}

    def keep_latest(self, key: Key, latest: Latest) -> None:
        if key not in self.latest:
            self._recent.weight += 1
        self.latest[key] = latest

    def keep_title(self, title_id: TitleId, state: TitleState | None) -> None:
        if title_id not in self.titles:
            self._recent.weight += 1
        self.titles[title_id] = state

    def keep_playback(self, key: Key, playback: Playback | None) -> None:
        was = _weight(self.playbacks[key]) if key in self.playbacks else 0
        self._recent.weight += _weight(playback) - was
        self.playbacks[key] = playback

    def change_playback(self, playback: Playback) -> None:
        """Keep a row that was written, and whether it is offered."""
        locator = playback.facts.locator
        key = locator_key(locator)
        self.keep_playback(key, playback)
        offered = self.offered.get(locator.title_id)
        if offered is not None:
            if playback.is_offered:
                offered.add(key)
            else:
                offered.discard(key)

    def keep_offered(self, title_id: TitleId, playbacks: list[Playback]) -> None:
        keys = [locator_key(one.facts.locator) for one in playbacks]
        for key, playback in zip(keys, playbacks, strict=True):
            self.keep_playback(key, playback)
        self._recent.weight += 1
        self.offered[title_id] = set(keys)

    def forget(self) -> None:
        """All but the head: rows were removed or put back, many at once."""
        self.latest.clear()
        self.playbacks.clear()
        self.titles.clear()
        self.offered.clear()


def _weight(playback: Playback | None) -> int:
    return 1 if playback is None else 1 + _KIB_A_SITTING * len(playback.facts.sittings)


class Recent:
    """What is known of profiles. Used on the writer's thread alone.

    A transaction begins with ``recall`` and, once it is on disk, ends with ``trust`` of what ``look`` saw in it. Where
    it fails, ``trust`` is not reached, and the next ``recall`` forgets what was taken back.

    ``weight`` is in KiB, roughly; what is forgotten of one profile alone still counts until all is forgotten.
    """

    def __init__(self) -> None:
        self.profiles: dict[ProfileId, Known] = {}
        self.weight = 0
        self._trusted: tuple[int, int] | None = None

    @staticmethod
    def look(connection: apsw.Connection) -> tuple[int, int]:
        """Two numbers, asked for in a transaction: the first moves when others write, the second with what we write."""
        return connection.pragma("data_version"), connection.total_changes()

    def recall(self, connection: apsw.Connection) -> None:
        """Forget all unless nothing was written since what is trusted; or where there is too much."""
        if self.weight > KIB_MAX or self._trusted != self.look(connection):
            self.profiles.clear()
            self.weight = 0
        self._trusted = None

    def trust(self, seen: tuple[int, int]) -> None:
        """Rely on what is remembered for as long as ``look`` goes on to see the same."""
        self._trusted = seen

    def keep_profile(self, profile_id: ProfileId, profile: int, head: Head) -> Known:
        """What is known of a profile from now on: its head."""
        known = Known(self, profile, head)
        self.profiles[profile_id] = known
        self.weight += 1
        return known
