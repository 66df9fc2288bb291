"""The rows of a diary, and the few words that all of its pages share: where something is, what a bulk act means.

Not for what any act does to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Where: TypeAlias = "tuple[str, int | None, int | None]"
"""Title id, season, episode."""

Row: TypeAlias = "dict[str, Any]"


class Refused(Exception):
    """The act is refused; the text is the code of the refusal."""


def is_show(title: str) -> bool:
    """Whether it has seasons."""
    return title.startswith("TV_")


def is_default(where: Where) -> bool:
    """Whether it is a whole season."""
    return where[1] is not None and where[2] is None


def by_place(where: Where) -> tuple[str, int, int]:
    """The order of places: a title before its seasons, a season before its episodes."""
    title, season, episode = where
    return (title, -1 if season is None else season, -1 if episode is None else episode)


def by_update(row: Row) -> tuple[datetime, str | tuple[int, int]]:
    """The order of entries by when they were updated; of equals by id, which begins with the second of creation."""
    return (row["updated_at"], by_making(row))


def by_making(row: Row) -> tuple[int, int]:
    """The order of entries by when they were made, which is that of their ids."""
    return (int(row["created_at"].timestamp()), row["made"])


def selection(
    title: str | None = None,
    season: int | None = None,
    episode: int | None = None,
    of: str = "all",
    *,
    without_specials: bool = False,
    before: datetime | None = None,
) -> Row:
    """What a bulk act means: every condition that is set must hold."""
    return {
        "title": title,
        "season": season,
        "episode": episode,
        "of": of,
        "without_specials": without_specials,
        "before": before,
    }


def is_meant(meant: Row, where: Where) -> bool:
    """Whether a selection means that place."""
    title, season, episode = where
    return not (
        (meant["title"] is not None and title != meant["title"])
        or (meant["season"] is not None and season != meant["season"])
        or (meant["episode"] is not None and episode != meant["episode"])
        or (meant["without_specials"] and season == 0)
        or (meant["of"] == "defaults" and not is_default(where))
        or (meant["of"] == "episodes" and is_default(where))
    )


def takes_entry(meant: Row, row: Row) -> bool:
    """Whether a selection takes that entry."""
    return is_meant(meant, row["where"]) and (meant["before"] is None or row["updated_at"] < meant["before"])


def takes_place(meant: Row, place: Row) -> bool:
    """Whether it takes what is kept of playing there; without a point that is a tombstone, which has no time."""
    if not is_meant(meant, place["where"]):
        return False
    if meant["before"] is None:
        return True
    return place["point"] is not None and bool(place["point"]["updated_at"] < meant["before"])
