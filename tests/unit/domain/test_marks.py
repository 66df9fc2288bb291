"""The acts on marks: reactions that replace one another, and the watchlist.

Not for their pages.
"""

import pytest

from playhead.domain.errors import MarkNotFound
from playhead.domain.history import Head
from playhead.domain.marking import AddMark, ClearWatchlist, Marked, RemoveMark
from playhead.domain.marks import REACTIONS, Mark, MarkKind
from playhead.domain.operations import Tombstone
from playhead.domain.slices import Changes
from tests.unit.domain.rules import ME, MOVIE, NOW, a_slice

LIKED, DISLIKED, WATCHLIST = MarkKind.LIKED, MarkKind.DISLIKED, MarkKind.WATCHLIST


def a_mark(kind: MarkKind) -> Mark:
    return Mark(kind, MOVIE, NOW, 5)


def test_a_reaction_replaces_another_and_says_which() -> None:
    """discovr.md#lists."""
    changes, marked = AddMark(ME, MOVIE, LIKED).decide(a_slice(marks=(a_mark(DISLIKED), a_mark(WATCHLIST))), NOW)
    made = Mark(LIKED, MOVIE, NOW, 12)
    assert marked == Marked(made, is_new=True, replaced=DISLIKED)
    gone = Tombstone(11, NOW, MOVIE, mark=DISLIKED)
    assert changes == Changes(Head(12, 0, 1), removed_marks=(a_mark(DISLIKED),), mark=made, tombstones=(gone,))


def test_the_watchlist_replaces_nothing() -> None:
    for reaction in REACTIONS:
        changes, marked = AddMark(ME, MOVIE, WATCHLIST).decide(a_slice(marks=(a_mark(reaction),)), NOW)
        assert marked.replaced is None
        assert changes == Changes(Head(11, 0, 1), mark=marked.mark)


def test_a_mark_already_there_stays_as_it_is() -> None:
    """discovr.md#lists: already there, nothing changed."""
    there = a_mark(LIKED)
    assert AddMark(ME, MOVIE, LIKED).decide(a_slice(marks=(there,)), NOW) == (None, Marked(there, is_new=False))


def test_removing_a_mark_removes_that_one() -> None:
    changes, _ = RemoveMark(ME, MOVIE, WATCHLIST).decide(a_slice(marks=(a_mark(LIKED), a_mark(WATCHLIST))), NOW)
    gone = Tombstone(11, NOW, MOVIE, mark=WATCHLIST)
    assert changes == Changes(Head(11, 0, 0), removed_marks=(a_mark(WATCHLIST),), tombstones=(gone,))


def test_removing_a_mark_that_is_not_there_is_refused() -> None:
    """discovr.md#lists: absent, 404."""
    with pytest.raises(MarkNotFound):
        RemoveMark(ME, MOVIE, LIKED).decide(a_slice(marks=(a_mark(WATCHLIST),)), NOW)


def test_clearing_the_watchlist_counts_nothing_on_it() -> None:
    """hnc.md#watchlist: an empty one is no error."""
    changes, _ = ClearWatchlist(ME).decide(a_slice(head=Head(10, 3, 4)), NOW)
    gone = Tombstone(11, NOW, mark=WATCHLIST)
    assert changes == Changes(Head(11, 3, 0), clear_marks=WATCHLIST, tombstones=(gone,))
