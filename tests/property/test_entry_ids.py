"""That entry ids sort by creation, name their owner, and are never given twice.

Not for how they travel in a path.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st

from playhead.domain.access import ProfileId
from playhead.domain.history import find_entry_id, mint_entry_id, owner_of

moments = st.integers(0, 2**32 * 1000 - 1).map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
profile_ids = st.from_regex(r"[0-9a-f]{10}", fullmatch=True).map(ProfileId)
revisions = st.integers(1, 2**24 - 1)


@given(profile_ids, moments, st.integers(1, 2**40))
def test_an_entry_id_is_24_hex_digits_that_name_the_second_and_the_owner(
    profile_id: ProfileId, at: datetime, revision: int
) -> None:
    """hnc.md#history: its first four bytes are the Unix second of creation."""
    entry_id = mint_entry_id(profile_id, at, revision)
    assert find_entry_id(entry_id) == entry_id
    assert int(entry_id[:8], 16) == int(at.timestamp())
    assert owner_of(entry_id) == profile_id


@given(profile_ids, moments, moments, revisions, revisions)
def test_entry_ids_sort_by_creation(
    profile_id: ProfileId, one: datetime, other: datetime, one_revision: int, other_revision: int
) -> None:
    """By the second, and within a second by revision."""
    assume((int(one.timestamp()), one_revision) < (int(other.timestamp()), other_revision))
    assert mint_entry_id(profile_id, one, one_revision) < mint_entry_id(profile_id, other, other_revision)


@given(st.sets(st.tuples(profile_ids, moments.map(lambda at: at.replace(microsecond=0)), revisions), max_size=20))
def test_different_facts_give_different_entry_ids(facts: set[tuple[ProfileId, datetime, int]]) -> None:
    assert len({mint_entry_id(*fact) for fact in facts}) == len(facts)


@given(profile_ids, moments, revisions)
def test_an_entry_id_is_read_in_either_case(profile_id: ProfileId, at: datetime, revision: int) -> None:
    entry_id = mint_entry_id(profile_id, at, revision)
    assert find_entry_id(entry_id.upper()) == entry_id


@given(st.text() | st.from_regex(r"[0-9a-fA-F]{20,30}\n?", fullmatch=True))
@example("0" * 23)
@example("0" * 25)
@example("0" * 24 + "\n")
@example("\u0663" * 24)  # a digit, but none of the ten
@example("g" * 24)
@example("İ" * 12)
def test_what_is_not_24_hex_digits_is_no_entry_id(text: str) -> None:
    found = find_entry_id(text)
    is_one = len(text) == 24 and set(text) <= set("0123456789abcdefABCDEF")
    assert found == (text.lower() if is_one else None)
