"""What the use-cases need from outside: a store, a clock, fresh ids, a source of metadata.

Not for any rule of the product (``domain``) nor for how an engine or a site does it (``storage``, ``metadata``).
"""

from playhead.ports.access import AccessStore
from playhead.ports.catalogue import CatalogueStore, Metadata, MetadataUnavailable, TitleSummary
from playhead.ports.errors import StoreConflict, StoreCorrupt, StoreError, StoreOverloaded, StoreUnavailable
from playhead.ports.history import (
    Change,
    ChangePage,
    CountedEntry,
    EntryKey,
    EntryOrder,
    EntryQuery,
    HistoryStore,
    MarkQuery,
    PointKey,
    PointQuery,
    TitleFacts,
    TitleView,
    UpcomingKey,
    UpcomingQuery,
    ViewingQuery,
)
from playhead.ports.outside import Clock, IdSource
from playhead.ports.pages import NumberedPage, Page
from playhead.ports.store import Store

__all__ = [
    "AccessStore",
    "CatalogueStore",
    "Change",
    "ChangePage",
    "Clock",
    "CountedEntry",
    "EntryKey",
    "EntryOrder",
    "EntryQuery",
    "HistoryStore",
    "IdSource",
    "MarkQuery",
    "Metadata",
    "MetadataUnavailable",
    "NumberedPage",
    "Page",
    "PointKey",
    "PointQuery",
    "Store",
    "StoreConflict",
    "StoreCorrupt",
    "StoreError",
    "StoreOverloaded",
    "StoreUnavailable",
    "TitleFacts",
    "TitleSummary",
    "TitleView",
    "UpcomingKey",
    "UpcomingQuery",
    "ViewingQuery",
]
