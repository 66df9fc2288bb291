"""Titles and contents, as the use-cases ask for them, and the sites they may be fetched from.

Not for what a viewer did with them (``history``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from playhead.domain.contents import Content, ContentId, ContentQuery
    from playhead.domain.titles import Locator, Title, TitleId
    from playhead.ports.pages import NumberedPage


@dataclass(frozen=True, slots=True)
class TitleSummary:
    """What a row of a list shows of a title."""

    title: str
    poster_path: str | None
    backdrop_path: str | None


class CatalogueStore(Protocol):
    """Titles, and contents with the place in the titles that they have.

    Writes are idempotent: the same rows again change nothing.
    """

    async def put_titles(self, titles: Sequence[Title]) -> None:
        """Each title with all its seasons and episodes, in place of what was stored. Of two with one id, the last."""
        ...

    async def find_title(self, title_id: TitleId) -> Title | None: ...

    async def list_summaries(self, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
        """Those of ``title_ids`` that the catalogue knows."""
        ...

    async def count_titles(self) -> int: ...

    async def search_titles(self, text: str, *, limit: int) -> tuple[TitleId, ...]:
        """Titles whose name has ``text`` in it, compared without case, by id; ``limit`` of them at most."""
        ...

    async def get_catalogue_version(self) -> int:
        """A number that grows whenever titles are written; 0 before the first."""
        ...

    async def list_changed_titles(self, *, since: int, limit: int) -> tuple[TitleId, ...]:
        """Titles written by a version above ``since``, ``limit`` of them at most."""
        ...

    async def put_contents(self, contents: Sequence[Content]) -> None:
        """All of them or none. Raises ``StoreConflict`` where another content has the same place.

        A generated one gives way instead: it is found by its id as before, and no longer by its place nor in lists.
        """
        ...

    async def find_content(self, content_id: ContentId) -> Content | None: ...

    async def list_contents_at(self, locators: Collection[Locator]) -> Mapping[Locator, Content]:
        """The contents at those places; a place without one is left out."""
        ...

    async def list_contents(self, query: ContentQuery) -> NumberedPage[Content]: ...

    async def next_content_id(self, count: int) -> ContentId:
        """The first of ``count`` ids in a row, never given before, from ``GENERATED_CONTENT_ID_MIN`` up."""
        ...


class MetadataUnavailable(Exception):
    """The source could not be asked just now; the title may be asked for again later."""


class Metadata(Protocol):
    """A site that knows about titles."""

    async def fetch(self, title_id: TitleId) -> Title | None:
        """The title with all its seasons and episodes; None where the site has none. Raises ``MetadataUnavailable``."""
        ...

    async def close(self) -> None: ...
