"""That SQLite answers as the engine in memory does, whatever the acts: two engines that share no statement nor table.

Not for whether either is right: that is proven by the suite and its oracle (`tests/conformance`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from playhead.domain.bulk import Clear, Forget, UndoOperation
from playhead.domain.commands import (
    AddEntry,
    ChangeEntry,
    CorrectEntry,
    RecordPosition,
    RemoveEntries,
    RemoveEntry,
    SetProgress,
)
from playhead.domain.errors import DomainError, ResyncNeeded
from playhead.domain.history import Entry, Precision
from playhead.domain.marking import AddMark, ClearWatchlist, RemoveMark
from playhead.domain.marks import MarkKind
from playhead.domain.operations import Operation
from playhead.domain.planning import plan
from playhead.domain.progress import CompletionRule, Progress
from playhead.domain.reports import Event, Report, SittingId
from playhead.domain.seasons import Override
from playhead.domain.settings import ProfileSettings
from playhead.domain.shelving import CatchUp, ChangeSettings, DismissTitle, SavePlans, SnoozeTitle
from playhead.domain.telling import Scrobble, TakeReport
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId, TitleKind
from playhead.domain.watched import MarkUnwatched, MarkWatched
from playhead.ports import (
    EntryKey,
    EntryOrder,
    EntryQuery,
    MarkQuery,
    PointKey,
    PointQuery,
    Store,
    UpcomingKey,
    UpcomingQuery,
    ViewingQuery,
)
from playhead.storage.memory import MemoryStore
from playhead.storage.sqlite import SqliteStore
from playhead.testing.clock import START, FixedClock
from tests.unit.sqlite.conftest import ACCOUNT, ME, PROFILE

SHOW = TitleId("TV_1396")
OTHER_SHOW = TitleId("TV_1399")
MOVIE = Locator(TitleId("MV_550"))
EPISODES = tuple(Locator(SHOW, season, episode) for season in (0, 1, 2) for episode in (1, 2))
PLACES = (MOVIE, Locator(TitleId("HC_760")), Locator(OTHER_SHOW, 1, 1), *EPISODES)
SEASONS = (Locator(SHOW, 0), Locator(SHOW, 1), Locator(SHOW, 2))
TITLE_IDS = (MOVIE.title_id, SHOW, OTHER_SHOW)
SITTINGS = tuple(SittingId(f"{letter * 8}-0000-4000-8000-000000000000") for letter in "abc")
RUN_MS = 40 * 60_000
CATALOGUE = Title(
    SHOW,
    "Breaking Bad",
    seasons=tuple(
        Season(
            season,
            tuple(Episode(number, "", date(2026, 1, 1) + timedelta(season * 3 + number)) for number in (1, 2, 3)),
        )
        for season in (0, 1, 2)
    ),
)

Act = Callable[["Pair"], Any]
"""What is done to both stores; awaited."""


@dataclass
class Pair:
    """Two stores of one household, and one clock."""

    clock: FixedClock
    stores: tuple[Store, Store]
    seq: int = 0
    operation: Operation | None = None

    async def ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """The same of both, which is to have one answer; the kind of a refusal where it is one."""
        answers = []
        for store in self.stores:
            try:
                answers.append(await getattr(store, name)(*args, **kwargs))
            except DomainError as refusal:
                answers.append(type(refusal))
        assert answers[1] == answers[0]
        return answers[0]

    async def entry_at(self, number: int) -> Any:
        page = await self.ask("list_entries", EntryQuery(ME, 50))
        return page.items[number % len(page.items)].entry if page.items else None


places = st.sampled_from(PLACES)
anywhere = st.sampled_from((*PLACES, *SEASONS))
percents = st.sampled_from([0.0, 0.5, 10.0, 45.5, 80.0, 94.0, 96.0, 100.0]).map(Progress)
positions_s = st.sampled_from([0.0, 1.5, 90.25, 1200.0, 2390.0])
ago = st.sampled_from([0, 1, 5, 3_600, 90_000, 400_000]).map(lambda seconds: timedelta(seconds=seconds))
title_ids = st.sampled_from(TITLE_IDS)
kinds = st.sampled_from(MarkKind)
overrides = st.sampled_from(Override)
shows = st.sampled_from((Locator(SHOW), *SEASONS, *PLACES))


def command(*parts: st.SearchStrategy[Any], make: Callable[..., Any]) -> st.SearchStrategy[Act]:
    """An act that is a command, made of ``parts``."""

    def act(values: tuple[Any, ...]) -> Act:
        async def run(pair: Pair) -> None:
            outcome = await pair.ask("apply", make(pair, *values))
            done = getattr(outcome, "operation", None)
            if isinstance(done, Operation):
                pair.operation = done

        return run

    return st.tuples(*parts).map(act)


def _report(pair: Pair, sitting: SittingId, place: Locator, event: Event, at_ms: int, late: timedelta) -> TakeReport:
    pair.seq += 1
    now = pair.clock.now()
    told = Report(sitting, pair.seq, event, place, now - late, position_ms=at_ms, duration_ms=RUN_MS, sent_at=now)
    return TakeReport(ME, told)


def _viewing(pair: Pair, place: Locator, percent: Progress, late: timedelta, precision: Precision) -> AddEntry:
    return AddEntry(ME, place, percent, pair.clock.now() - late, precision=precision)


def _correction(entry: Entry, percent: Progress) -> CorrectEntry:
    return CorrectEntry(ME, entry.entry_id, entry.locator, percent, entry.updated_at - timedelta(1))


def _clear(pair: Pair, title_id: TitleId | None, late: timedelta | None, dry_run: bool, kept: bool) -> Clear:
    return Clear(ME, title_id, None if late is None else pair.clock.now() - late, dry_run, kept)


def entry_act(make: Callable[[Any, Any], Any]) -> st.SearchStrategy[Act]:
    """An act on one entry that is there."""

    def act(values: tuple[int, Any]) -> Act:
        async def run(pair: Pair) -> None:
            entry = await pair.entry_at(values[0])
            if entry is not None:
                await pair.ask("apply", make(entry, values[1]))

        return run

    return st.tuples(st.integers(0, 49), percents).map(act)


async def undo(pair: Pair) -> None:
    done = pair.operation
    if done is not None:
        await pair.ask("apply", UndoOperation(ME, done.operation_id, done.title_id))


async def replan(pair: Pair) -> None:
    head = await pair.ask("get_head", ME)
    today = pair.clock.now().date()
    states = []
    for title_id in await pair.ask("list_stale_titles", ME, today, limit=10):
        view = await pair.stores[0].get_title_view(ME, title_id)
        assert view.history.state is not None
        states.append(plan(view.history, view.history.state, CATALOGUE if title_id == SHOW else None, today))
    await pair.ask("apply", SavePlans(ME, head.revision, head.catalogue_version, tuple(states)))


async def purge(pair: Pair) -> None:
    before = pair.clock.now() - timedelta(hours=1)
    await pair.ask("purge", before)


def wait(seconds: int) -> Act:
    async def run(pair: Pair) -> None:
        pair.clock.advance(seconds)

    return run


report = st.tuples(
    st.sampled_from(SITTINGS),
    places,
    st.sampled_from(Event),
    st.integers(0, 40).map(lambda minute: minute * 60_000),
    ago,
)
told_by_percent = (st.sampled_from(SITTINGS), places, percents)
told_by_position = (st.sampled_from(SITTINGS), anywhere, positions_s, st.none() | percents)
chosen = st.builds(ProfileSettings, st.just(CompletionRule(70)), st.sampled_from([None, 30])) | st.just(
    ProfileSettings()
)

acts = st.one_of(
    st.sampled_from([1, 10, 3_000, 40_000]).map(wait),
    st.sampled_from([undo, undo, replan, purge]),
    command(report, make=lambda pair, told: _report(pair, *told)),
    command(*told_by_percent, make=lambda _, *told: Scrobble(ME, *told)),
    command(anywhere, percents, make=lambda _, *told: SetProgress(ME, *told)),
    command(anywhere, percents, ago, st.sampled_from(Precision), make=_viewing),
    command(*told_by_position, make=lambda _, *told: RecordPosition(ME, *told)),
    entry_act(lambda entry, percent: ChangeEntry(ME, SITTINGS[0], entry.entry_id, entry.locator, progress=percent)),
    entry_act(_correction),
    entry_act(lambda entry, _: RemoveEntry(ME, entry.entry_id, entry.locator)),
    command(anywhere, make=lambda _, place: RemoveEntries(ME, place)),
    command(title_ids, st.booleans(), make=lambda _, title_id, marks: Forget(ME, title_id, marks)),
    command(st.none() | title_ids, st.none() | ago, st.booleans(), st.booleans(), make=_clear),
    command(shows, st.sampled_from([None, CATALOGUE]), overrides, make=lambda _, *told: MarkWatched(ME, *told)),
    command(shows, overrides, make=lambda _, *told: MarkUnwatched(ME, *told)),
    command(anywhere, kinds, make=lambda _, *told: AddMark(ME, *told)),
    command(anywhere, kinds, make=lambda _, *told: RemoveMark(ME, *told)),
    command(make=lambda _: ClearWatchlist(ME)),
    command(title_ids, make=lambda _, title_id: DismissTitle(ME, title_id)),
    command(title_ids, make=lambda _, title_id: SnoozeTitle(ME, title_id, until_episode=True)),
    command(st.integers(1, 5), st.none() | st.just((SHOW, MOVIE.title_id)), make=lambda _, *what: CatchUp(ME, *what)),
    command(chosen, make=lambda _, chosen: ChangeSettings(ME, chosen)),
)

one_place = st.sampled_from([Locator(SHOW, 1, 1), Locator(SHOW, 1)])
an_episode = st.just(Locator(SHOW, 1, 1))
of_the_show = st.sampled_from((Locator(SHOW), *SEASONS, *EPISODES))
report_of_it = report.map(lambda told: (SITTINGS[0], Locator(SHOW, 1, 1), *told[2:]))
hours = st.just(timedelta(hours=2))

undone = st.one_of(
    st.just(undo),
    st.sampled_from([1, 4_000]).map(wait),
    command(report_of_it, make=lambda pair, told: _report(pair, *told)),
    command(one_place, percents, make=lambda _, *told: SetProgress(ME, *told)),
    command(one_place, percents, hours, st.just(Precision.DAY), make=_viewing),
    command(of_the_show, overrides, make=lambda _, *told: MarkUnwatched(ME, *told)),
    command(of_the_show, st.just(CATALOGUE), overrides, make=lambda _, *told: MarkWatched(ME, *told)),
    command(st.just(SHOW), st.booleans(), make=lambda _, title_id, marks: Forget(ME, title_id, marks)),
    command(st.sampled_from([None, SHOW]), st.none() | hours, st.just(False), st.just(True), make=_clear),
    command(an_episode, kinds, make=lambda _, *told: AddMark(ME, *told)),
)
"""Bulk acts on one show, and what is done of them since."""


async def walk(pair: Pair, name: str, make_query: Callable[..., Any], key_of: Callable[[Any], Any]) -> None:
    """Every page, following the keys."""
    after, has_more = None, True
    while has_more:
        page = await pair.ask(name, make_query(after=after))
        has_more = page.has_more
        after = key_of(page.items[-1]) if has_more else None


def entry_key(counted: Any) -> EntryKey:
    return EntryKey(counted.entry.entry_id, counted.entry.updated_at)


def point_key(point: Any) -> PointKey:
    return PointKey(point.updated_at, point.revision)


def upcoming_key(state: Any) -> UpcomingKey:
    return UpcomingKey(state.active_at, state.title_id)


async def compare(pair: Pair) -> None:
    """All that can be asked of a profile."""
    head = await pair.ask("get_head", ME)
    for order in EntryOrder:
        await walk(pair, "list_entries", partial(EntryQuery, ME, 2, order), entry_key)
    await compare_viewings(pair)
    await pair.ask("list_entries_numbered", ME, limit=100, offset=0)
    for kind in MarkKind:
        await pair.ask("list_marks", MarkQuery(ME, kind, 100))
    for placed_only in (False, True):
        for listed_only in (False, True):
            query = partial(PointQuery, ME, 2, placed_only=placed_only, listed_only=listed_only)
            await walk(pair, "list_points", query, point_key)
    await walk(pair, "list_upcoming", partial(UpcomingQuery, ME, 1), upcoming_key)
    for title_id in TITLE_IDS:
        await pair.ask("get_title_facts", ME, title_id)
        views = [await store.get_title_view(ME, title_id) for store in pair.stores]
        seen = [(view.head, view.history.playbacks, view.history.state, view.counts, view.marks) for view in views]
        assert seen[0] == seen[1]
        assert {*views[0].history.entries} == {*views[1].history.entries}
    await pair.ask("list_title_states", ME, TITLE_IDS)
    await pair.ask("list_stale_titles", ME, pair.clock.now().date() + timedelta(2), limit=2)
    await pair.ask("list_retentions")
    await pair.ask("list_revisions", [ME])
    await compare_changes(pair, head.revision)


async def compare_viewings(pair: Pair) -> None:
    now = pair.clock.now()
    asked: tuple[dict[str, Any], ...] = (
        {"kind": TitleKind.SHOW},
        {"title_ids": (MOVIE.title_id, SHOW)},
        {"title_ids": (SHOW,), "kind": TitleKind.MOVIE},
        {"since": now - timedelta(hours=1), "until": now},
        {"until": now - timedelta(hours=3), "title_ids": (SHOW,)},
    )
    for conditions in asked:
        await walk(pair, "list_viewings", partial(ViewingQuery, ME, 2, **conditions), entry_key)


async def compare_changes(pair: Pair, revision: int) -> None:
    since, has_more = 0, True
    while has_more:
        page = await pair.ask("list_changes", ME, since=since, limit=3)
        if page is ResyncNeeded:
            break
        revisions = [one.revision for one in page.items]
        assert all(one < other for one, other in pairwise([since, *revisions]))
        assert all(one <= revision for one in revisions), "a row has a revision that its profile has not come to"
        has_more = page.has_more
        since = revisions[-1] if revisions else since
    for since in (revision - 3, revision // 2, revision):
        await pair.ask("list_changes", ME, since=max(since, 0), limit=3)


async def play(done: list[Act]) -> None:
    clock = FixedClock(START)
    with TemporaryDirectory() as folder:
        pair = Pair(clock, (MemoryStore(clock), SqliteStore(Path(folder) / "playhead.sqlite3", clock)))
        for store in pair.stores:
            await store.open()
            await store.add_account(ACCOUNT, PROFILE)
        try:
            for number, act in enumerate(done):
                await act(pair)
                if number % 5 == 0:
                    await compare(pair)
            await compare(pair)
        finally:
            for store in pair.stores:
                await store.close()


@given(st.lists(acts, min_size=1, max_size=25))
@settings(max_examples=40, deadline=None)
def test_whatever_is_done_both_answer_alike(done: list[Act]) -> None:
    asyncio.run(play(done))


@given(st.lists(undone, min_size=5, max_size=20))
@settings(max_examples=40, deadline=None)
def test_whatever_is_undone_both_answer_alike(done: list[Act]) -> None:
    asyncio.run(play(done))
