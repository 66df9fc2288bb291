"""The JSON of bulk acts and of the operations that they leave.

Not for carrying them out (``history``, ``titles``, ``operations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from playhead.domain.operations import UNDO_FOR
from playhead.http.native.wire import Locator, format_progress, format_time, locator, maybe_time

if TYPE_CHECKING:
    from playhead.domain.bulk import Done
    from playhead.domain.operations import Operation as DomainOperation


class Sample(msgspec.Struct):
    """One of the entries that a bulk act is about."""

    entry_id: str
    locator: Locator
    progress: int | float
    watched_at: str


class BulkAct(msgspec.Struct):
    """What a bulk act did, or in a dry run would do. ``operation_id`` is null where there is nothing to undo."""

    operation_id: str | None
    dry_run: bool
    counts: dict[str, int]
    samples: list[Sample]


class Operation(msgspec.Struct):
    """A bulk act that was done. It can be undone until ``undoable_until``, once."""

    operation_id: str
    kind: str
    title_id: str | None
    done_at: str
    undoable_until: str
    undone_at: str | None
    counts: dict[str, int]


def bulk_act(done: Done, *, dry_run: bool) -> BulkAct:
    """What was done, as the wire shows it."""
    return BulkAct(
        operation_id=None if done.operation is None else done.operation.operation_id,
        dry_run=dry_run,
        counts=dict(done.counts),
        samples=[
            Sample(one.entry_id, locator(one.locator), format_progress(one.progress), format_time(one.updated_at))
            for one in done.samples
        ],
    )


def operation(done: DomainOperation) -> Operation:
    """An operation, as the wire shows it."""
    return Operation(
        operation_id=done.operation_id,
        kind=done.kind.value,
        title_id=done.title_id,
        done_at=format_time(done.at),
        undoable_until=format_time(done.at + UNDO_FOR),
        undone_at=maybe_time(done.undone_at),
        counts=dict(done.counts),
    )
