"""Read a catalogue from JSON Lines into the store, in batches, whatever the length of the file.

Not for the form of a row (``service.import_rows``), nor for the progress bar of a command line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from playhead.domain.titles import Title
from playhead.ports import StoreConflict
from playhead.service.import_rows import BadRow, read_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playhead.domain.contents import Content, ContentId
    from playhead.domain.titles import TitleId
    from playhead.service.catalogue import Catalogue

LINE_MAX: Final = 4 * 1024 * 1024
"""Bytes that a line may have, its end not counted: a show of a few ten thousand episodes."""

ROWS_AT_ONCE: Final = 500
BYTES_AT_ONCE: Final = 2 * 1024 * 1024
PROBLEMS_MAX: Final = 20
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class LineSource(Protocol):
    """What lines are read from: a file opened in binary, or standard input."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its end, at most ``size`` bytes of it; nothing at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken. ``line`` counts from 1, empty lines included."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows. ``problems`` are the first of the ``failed_count`` that were not taken."""

    title_count: int
    content_count: int
    failed_count: int
    problems: tuple[Problem, ...]


async def import_lines(
    source: LineSource,
    catalogue: Catalogue,
    *,
    on_progress: Callable[[int], None] | None = None,
    problem_max: int = PROBLEMS_MAX,
) -> ImportReport:
    """Take every good row of ``source`` into the catalogue, and say which were bad and why.

    A bad row stops nothing else. Rows of one id replace each other, so importing again changes nothing. Memory is
    bounded by ``LINE_MAX`` and ``BYTES_AT_ONCE``. ``on_progress`` is told the bytes read so far, after each batch.

    Raises:
        StoreError: the store failed; what was written until then stays, and importing again is safe.
    """
    run = _Run(catalogue, problem_max)
    for number, line in enumerate(_lines(source, run), 1):
        if line is None:
            run.refuse(number, f"longer than {LINE_MAX} bytes")
        elif line:
            run.take(number, line)
        if run.is_full:
            await run.flush(on_progress)
    await run.flush(on_progress)
    return ImportReport(run.title_count, run.content_count, run.failed_count, tuple(run.problems))


@dataclass(slots=True)
class _Run:
    """One import under way: the batch being filled, and the counts so far."""

    catalogue: Catalogue
    problem_max: int
    read_bytes: int = 0
    flushed_bytes: int = 0
    title_count: int = 0
    content_count: int = 0
    failed_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    titles: dict[TitleId, Title] = field(default_factory=dict)
    contents: dict[ContentId, tuple[int, Content]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        rows = len(self.titles) + len(self.contents)
        return rows >= ROWS_AT_ONCE or self.read_bytes - self.flushed_bytes >= BYTES_AT_ONCE

    def refuse(self, line: int, reason: str) -> None:
        self.failed_count += 1
        if len(self.problems) < self.problem_max:
            self.problems.append(Problem(line, reason))

    def take(self, number: int, line: bytes) -> None:
        try:
            row = read_row(line)
        except BadRow as error:
            self.refuse(number, str(error))
            return
        if isinstance(row, Title):
            self.titles[row.title_id] = row
            self.title_count += 1
        else:
            self.contents[row.content_id] = (number, row)
            self.content_count += 1

    async def flush(self, on_progress: Callable[[int], None] | None) -> None:
        if self.titles:
            await self.catalogue.put_titles(list(self.titles.values()))
        if self.contents:
            await self._put_contents()
        self.titles.clear()
        self.contents.clear()
        self.flushed_bytes = self.read_bytes
        if on_progress is not None:
            on_progress(self.read_bytes)

    async def _put_contents(self) -> None:
        try:
            await self.catalogue.put_contents([content for _, content in self.contents.values()])
        except StoreConflict:
            for number, content in self.contents.values():
                await self._put_alone(number, content)

    async def _put_alone(self, number: int, content: Content) -> None:
        try:
            await self.catalogue.put_contents([content])
        except StoreConflict:
            self.content_count -= 1
            self.refuse(number, "another content has this place already")


def _lines(source: LineSource, run: _Run) -> Iterator[bytes | None]:
    """Each line without its end, None for one that is too long; ``run`` is told how many bytes went by."""
    is_first = True
    while chunk := source.readline(LINE_MAX + 2):
        run.read_bytes += len(chunk)
        line = chunk.removeprefix(BYTE_ORDER_MARK) if is_first else chunk
        is_first = False
        if chunk.endswith(b"\n") or len(chunk) <= LINE_MAX:
            line = line.strip()
            yield line if len(line) <= LINE_MAX else None
        else:
            _skip_rest(source, run)
            yield None


def _skip_rest(source: LineSource, run: _Run) -> None:
    while chunk := source.readline(LINE_MAX):
        run.read_bytes += len(chunk)
        if chunk.endswith(b"\n"):
            return
