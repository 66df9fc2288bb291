"""That commands which wait together are carried out together, and that none pays for another.

Not for what an engine does with a group.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from playhead.domain.access import ProfileId
from playhead.domain.errors import EntryNotFound
from playhead.domain.slices import Changes, Reads, Slice
from playhead.ports import StoreConflict, StoreOverloaded, StoreUnavailable
from playhead.storage.batching import GroupCommit

PROFILE = ProfileId("0123456789")


@dataclass(frozen=True)
class Say:
    """A command that is known by its word; its group answers with it."""

    word: str
    profile_id: ProfileId = PROFILE

    def reads(self) -> Reads:
        return Reads()

    def decide(self, slice_: Slice, now: datetime) -> tuple[Changes | None, str]:
        return None, self.word


@dataclass
class Writer:
    """Remembers the groups it was given, and holds them until it is let go."""

    answer: Callable[[str], Any] = str.upper
    groups: list[list[str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, commands: Sequence[Any]) -> list[Any]:
        self.groups.append([command.word for command in commands])
        await self.gate.wait()
        return [self.answer(command.word) for command in commands]


def open_writer(answer: Callable[[str], Any] = str.upper) -> Writer:
    writer = Writer(answer)
    writer.gate.set()
    return writer


async def begin(commits: GroupCommit, *words: str) -> list[asyncio.Task[str]]:
    """Callers that wait for ``words`` by now."""
    tasks = [asyncio.create_task(commits.submit(Say(word))) for word in words]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_a_command_is_answered_with_its_own_outcome() -> None:
    commits = GroupCommit(open_writer().run)
    assert await asyncio.gather(*await begin(commits, "a", "b", "c")) == ["A", "B", "C"]


async def test_what_arrives_during_a_commit_forms_the_next_group() -> None:
    writer = Writer()
    commits = GroupCommit(writer.run)
    first = await begin(commits, "a")
    others = await begin(commits, "b", "c", "d")
    assert (writer.groups, commits.depth) == ([["a"]], 3)
    writer.gate.set()
    await asyncio.gather(*first, *others)
    assert (writer.groups, commits.depth) == ([["a"], ["b", "c", "d"]], 0)


async def test_callers_that_wake_together_share_the_first_group() -> None:
    writer = open_writer()
    await asyncio.gather(*await begin(GroupCommit(writer.run), "a", "b"))
    assert writer.groups == [["a", "b"]]


async def test_a_group_holds_group_max_commands_and_not_one_more() -> None:
    writer = open_writer()
    await asyncio.gather(*await begin(GroupCommit(writer.run, group_max=2), "a", "b", "c"))
    assert writer.groups == [["a", "b"], ["c"]]


async def test_a_full_queue_refuses_at_once_and_the_one_before_it_still_fits() -> None:
    writer = Writer()
    commits = GroupCommit(writer.run, queue_max=2)
    running = await begin(commits, "a")
    waiting = await begin(commits, "b", "c")
    with pytest.raises(StoreOverloaded) as refused:
        await commits.submit(Say("d"))
    assert refused.value.retry_after_s == 1
    writer.gate.set()
    assert await asyncio.gather(*running, *waiting) == ["A", "B", "C"]
    assert await commits.submit(Say("d")) == "D"


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_a_cancelled_caller_neither_stops_the_commit_nor_disturbs_the_others(gone: int) -> None:
    writer = Writer()
    commits = GroupCommit(writer.run)
    tasks = await begin(commits, "a") + await begin(commits, "b", "c")
    tasks[gone].cancel()
    writer.gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers[gone], asyncio.CancelledError)
    assert [answer for answer in answers if isinstance(answer, str)] == [
        word for index, word in enumerate("ABC") if index != gone
    ]
    assert writer.groups == [["a"], ["b", "c"]]


async def test_a_refusal_is_its_own_callers_alone() -> None:
    writer = open_writer(lambda word: EntryNotFound() if word == "bad" else word)
    answers = await asyncio.gather(*await begin(GroupCommit(writer.run), "a", "bad", "b"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, EntryNotFound, str]
    assert len(writer.groups) == 1


async def test_a_group_that_fails_is_retried_one_by_one_so_that_one_bad_command_fails_alone() -> None:
    groups: list[list[str]] = []

    async def run(commands: Sequence[Any]) -> list[str]:
        words = [command.word for command in commands]
        groups.append(words)
        if "bad" in words:
            raise StoreConflict("the row is taken")
        return words

    answers = await asyncio.gather(*await begin(GroupCommit(run), "a", "bad", "b"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, StoreConflict, str]
    assert groups == [["a", "bad", "b"], ["a"], ["bad"], ["b"]]


async def test_a_group_is_not_retried_when_the_store_cannot_be_reached() -> None:
    groups: list[int] = []

    async def run(commands: Sequence[Any]) -> list[str]:
        groups.append(len(commands))
        raise StoreUnavailable("the disk is full")

    answers = await asyncio.gather(*await begin(GroupCommit(run), "a", "b"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]
    assert groups == [2]


async def test_the_queue_goes_on_after_a_failed_group() -> None:
    writer = open_writer(lambda word: 1 / 0 if word == "bad" else word)
    commits = GroupCommit(writer.run)
    with pytest.raises(ZeroDivisionError):
        await commits.submit(Say("bad"))
    assert await commits.submit(Say("good")) == "good"


async def test_closing_finishes_what_was_accepted_and_accepts_no_more() -> None:
    writer = Writer()
    commits = GroupCommit(writer.run)
    accepted = await begin(commits, "a") + await begin(commits, "b")
    closing = asyncio.create_task(commits.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable):
        await commits.submit(Say("late"))
    assert not closing.done()
    writer.gate.set()
    await closing
    assert [task.result() for task in accepted] == ["A", "B"]
    assert writer.groups == [["a"], ["b"]]
    await commits.close()


async def test_the_observer_is_told_of_every_group() -> None:
    told: list[tuple[int, float]] = []
    writer = open_writer()
    commits = GroupCommit(writer.run, group_max=2, on_group=lambda size, seconds: told.append((size, seconds)))
    await asyncio.gather(*await begin(commits, "a", "b", "c"))
    await commits.close()
    assert [size for size, _ in told] == [2, 1]
    assert all(seconds > 0 for _, seconds in told)
