"""What the native API, ``/v1``, is told and answers: places, reports, shelves, history, what is known of a title.

Not for changes (``changes_wire``) nor for making the calls (``native``). Positions and durations are in milliseconds,
progress in percent, times aware and in UTC. Words that only the server says, such as ``reason``, are texts: a newer
server may have others.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

Event: TypeAlias = Literal["start", "progress", "pause", "seek", "stop", "complete"]
Mark: TypeAlias = Literal["liked", "disliked", "super_liked", "watchlist"]
Precision: TypeAlias = Literal["second", "minute", "day", "unknown"]
Policy: TypeAlias = Literal["after_last", "first_unwatched"]
Override: TypeAlias = Literal["fill", "replace"]
Kind: TypeAlias = Literal["movie", "show", "content"]


class Locator(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in the catalogue: ``MV_550``, a movie; ``TV_1396`` with a season, and for an episode its number besides.

    Season 0 holds the specials. ``HC_760`` is a content without a place in TMDB's numbering.
    """

    title_id: str
    season: int | None = None
    episode: int | None = None

    def __str__(self) -> str:
        if self.season is None:
            return self.title_id
        return f"{self.title_id} s{self.season}" + ("" if self.episode is None else f"e{self.episode}")


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place to resume from, or the end. Where no length is known there is either a position or a progress.

    ``completed``: it counts as watched, which a lower position does not take back. ``resumable``: there is something
    left. ``sitting_id``: the sitting that told it, None where a viewer said so outright. ``revision``: of when the
    place last moved, and what a player that resumes from here sends as ``base_revision``.
    """

    locator: Locator
    position_ms: int | None
    duration_ms: int | None
    progress: float | None
    completed: bool
    resumable: bool
    sitting_id: str | None
    updated_at: datetime
    revision: int


# Reports


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message from a player. A place is named by ``locator`` or by ``content_id``.

    At least one of ``position_ms`` and ``progress``, but for ``start``. ``occurred_at`` is by this machine's clock,
    right or wrong; when it is sent is added when it is sent.
    """

    sitting_id: str
    seq: int
    event: Event
    occurred_at: datetime
    locator: Locator | None = None
    content_id: int | None = None
    position_ms: int | None = None
    duration_ms: int | None = None
    progress: float | None = None
    base_revision: int | None = None
    rewatch: bool = False


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one report of a batch."""

    code: str
    detail: str
    status: int = 400
    field: str | None = None


class ReportResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one report: it was taken, or there is an ``error``."""

    resolution: str | None = None
    point: Point | None = None
    alternatives: list[Point] = []
    error: Problem | None = None


class ReportResults(msgspec.Struct, frozen=True):
    """A result for each report, in order."""

    results: list[ReportResult]
    revision: int
    next_report_after_ms: int


class ReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the server makes of one report.

    ``resolution``: ``accepted``, this sitting's place is the one to resume from; ``kept``, it was noted and another
    place stands; ``duplicate``, that number of that sitting has said something else before; ``deleted``, the viewer has
    deleted this since. ``point``: where the server would resume. ``alternatives``: other places that devices told of,
    newest first. ``next_report_after_ms``: when to report again.
    """

    resolution: str
    point: Point | None
    alternatives: list[Point]
    revision: int
    next_report_after_ms: int


# Shelves and history


class ShelfRow(msgspec.Struct, frozen=True, kw_only=True):
    """What to play: ``locator``, from ``point``, or from the beginning where that is None.

    ``reason``: ``resume``, ``next_episode``, ``rewatch``, ``unaired``. ``title`` is empty where it is not known.
    ``air_date`` is for what has not aired alone.
    """

    locator: Locator
    title: str
    poster_path: str | None
    point: Point | None
    duration_ms: int | None
    reason: str
    active_at: datetime
    air_date: date | None = None


class ShelfPage(msgspec.Struct, frozen=True):
    """A page of a shelf. ``next_cursor`` is None on the last page."""

    items: list[ShelfRow]
    next_cursor: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the history. A locator with a season and no episode is a season default.

    ``position_ms`` is None where only a percentage was told. ``watched_count``: completed entries of the same place,
    this one included. ``watched_at``: when the viewing was, known as exactly as ``precision`` says. ``origin``: where
    it was logged first.
    """

    entry_id: str
    locator: Locator
    title: str
    poster_path: str | None
    progress: float
    position_ms: int | None
    completed: bool
    watched_count: int
    watched_at: datetime
    created_at: datetime
    precision: str
    origin: str | None
    revision: int


class EntryPage(msgspec.Struct, frozen=True):
    """A page of the history; that of a search may be short, and go on. ``next_cursor`` is None on the last page."""

    items: list[Entry]
    next_cursor: str | None = None


# Acts on many entries


class Sample(msgspec.Struct, frozen=True):
    """One of the entries that a bulk act is about."""

    entry_id: str
    locator: Locator
    progress: float
    watched_at: datetime


class BulkAct(msgspec.Struct, frozen=True):
    """What was done, or in a dry run would be. ``operation_id`` is None where there is nothing to undo."""

    operation_id: str | None
    dry_run: bool
    counts: dict[str, int]
    samples: list[Sample]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk act that can be undone until ``undoable_until``. ``kind``: such as ``clear`` or ``watched``."""

    operation_id: str
    kind: str
    title_id: str | None
    done_at: datetime
    undoable_until: datetime
    undone_at: datetime | None
    counts: dict[str, int]


# What a profile knows of a title


class _PlaceState(msgspec.Struct, frozen=True, kw_only=True):
    """``because``: ``entry``, ``season_default``, ``playback`` or ``none``; with an entry its id."""

    completed: bool
    resumable: bool
    progress: float
    position_ms: int | None
    watched_count: int
    because: str
    entry_id: str | None = None
    point: Point | None
    alternatives: list[Point]


class EpisodeState(_PlaceState, frozen=True, kw_only=True):
    """One episode: its state, and why it is in it."""

    episode: int
    title: str
    air_date: date | None


class SeasonState(msgspec.Struct, frozen=True):
    """A season, its episodes by number."""

    season: int
    episodes: list[EpisodeState]


class ShowState(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile knows of a show, as of ``revision``. ``snoozed_until``: None where it is awake."""

    title_id: str
    revision: int
    marks: list[str]
    dismissed: bool
    snoozed_until: datetime | None
    watched_count: int
    seasons: list[SeasonState]

    def find_episode(self, season: int, episode: int) -> EpisodeState | None:
        """One of its episodes; None where neither the catalogue nor the history knows it."""
        found = (one for row in self.seasons if row.season == season for one in row.episodes)
        return next((one for one in found if one.episode == episode), None)


class MovieState(_PlaceState, frozen=True, kw_only=True):
    """What a profile knows of a movie, or of a content that has no seasons, as of ``revision``."""

    title_id: str
    revision: int
    marks: list[str]
    dismissed: bool
    snoozed_until: datetime | None


class TitleMarks(msgspec.Struct, frozen=True):
    """The marks that a title carries now."""

    title_id: str
    marks: list[str]


class Snoozed(msgspec.Struct, frozen=True):
    """Until when a title is put aside: None where it is awake, the year 9999 where it waits for an episode alone."""

    snoozed_until: datetime | None


# The profile


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a profile has chosen. ``retention_days``: None keeps all; ``private``: reports leave nothing behind."""

    watched_percent: int
    resumable_until_percent: int
    retention_days: int | None
    private: bool
    time_zone: str
    next_up_policy: str


class TopTitle(msgspec.Struct, frozen=True):
    """One of the titles that took the most hours."""

    title_id: str
    title: str
    poster_path: str | None
    hours: float
    entry_count: int


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """A year in numbers, by the profile's time zone. Hours are of viewings whose length is known.

    ``by_month``, ``by_weekday`` (from Monday on) and ``by_hour`` are hours.
    """

    year: int
    hours: float
    entry_count: int
    completed_count: int
    rewatch_count: int
    title_count: int
    longest_streak_days: int
    unknown_duration_count: int
    by_month: list[float]
    by_weekday: list[float]
    by_hour: list[float]
    top_shows: list[TopTitle]
    top_movies: list[TopTitle]
