"""The whole suite that every engine passes, and that proves anyone's.

Not for one engine's own matters: how it fails, what it costs, how its files grow older.
"""

from __future__ import annotations

from playhead.testing.cases.accounts import AccountCases
from playhead.testing.cases.catalogue import ContentCases, TitleCases
from playhead.testing.cases.changes import AcrossProfilesCases, ChangeCases, OldAgeCases
from playhead.testing.cases.entries import EntryCases
from playhead.testing.cases.isolation import IsolationCases
from playhead.testing.cases.life import LifeCases
from playhead.testing.cases.marks import MarkCases
from playhead.testing.cases.pages import PageCases
from playhead.testing.cases.playbacks import PlaybackCases, TitleStateCases
from playhead.testing.cases.points import ListedPointCases, PointCases
from playhead.testing.cases.selections import SelectionCases
from playhead.testing.cases.shelves import StaleTitleCases, UpcomingCases
from playhead.testing.cases.sign_ins import AppCases, GrantCases, RotationCases, SignInCases
from playhead.testing.cases.undoing import OperationCases
from playhead.testing.cases.viewings import ViewingCases
from playhead.testing.cases.write_path import WritePathCases


class StoreConformance(
    EntryCases,
    PageCases,
    ViewingCases,
    PlaybackCases,
    PointCases,
    ListedPointCases,
    TitleStateCases,
    UpcomingCases,
    StaleTitleCases,
    MarkCases,
    SelectionCases,
    OperationCases,
    ChangeCases,
    OldAgeCases,
    AcrossProfilesCases,
    WritePathCases,
    IsolationCases,
    AccountCases,
    AppCases,
    GrantCases,
    SignInCases,
    RotationCases,
    TitleCases,
    ContentCases,
    LifeCases,
):
    """The contract of the ``Store`` port as tests. Each case's name and docstring are a line of it.

    A subclass says how its engine is made, and which ``Capability`` it lacks; pytest collects it as it stands::

        class TestMyStore(StoreConformance):
            capabilities = frozenset({Capability.DURABLE})

            def make_store(self, folder, clock, *, queue_max=10_000, group_max=256):
                return MyStore(folder / "mine", clock, queue_max=queue_max, group_max=group_max)

    It may add cases and override none of those it inherits: that raises TypeError when the class is made.
    """
