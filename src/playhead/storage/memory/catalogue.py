"""Titles and contents in memory.

Not for what a viewer did with them (``history``).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from playhead.domain.contents import GENERATED_CONTENT_ID_MIN, Content, ContentId
from playhead.ports.catalogue import TitleSummary
from playhead.ports.errors import StoreConflict
from playhead.ports.pages import NumberedPage
from playhead.storage.content_texts import fold_terms, fold_texts
from playhead.storage.memory.history import MemoryHistory
from playhead.storage.memory.ordered import Ordered, Transaction
from playhead.storage.memory.rows import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from playhead.domain.contents import ContentQuery
    from playhead.domain.titles import Locator, Title, TitleId
    from playhead.ports.outside import Clock


@dataclass(frozen=True, slots=True)
class _Shelved:
    """A content, and its words as they are compared: folded, once."""

    content: Content
    texts: tuple[str, ...]
    terms: frozenset[str]

    def matches(self, query: ContentQuery) -> bool:
        content = self.content
        return (
            (not query.types or content.type in query.types)
            and (query.parent_id is None or content.parent_id == query.parent_id)
            and (query.name is None or query.name.casefold() in content.name.casefold())
            and (not query.terms or not self.terms.isdisjoint(fold_terms(query.terms)))
            and (query.search is None or any(query.search.casefold() in text for text in self.texts))
        )


def _shelve(content: Content) -> _Shelved:
    return _Shelved(content, fold_texts(content), fold_terms(content.keywords.split(",")))


class MemoryCatalogue(MemoryHistory):
    """The whole of ``CatalogueStore``."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._titles: dict[TitleId, Title] = {}
        self._versions: dict[TitleId, int] = {}
        self._version = 0
        self._contents: Ordered[_Shelved] = Ordered()
        self._places: Ordered[ContentId] = Ordered()
        self._next_content_id = GENERATED_CONTENT_ID_MIN

    async def put_titles(self, titles: Sequence[Title]) -> None:
        self._check_open()
        self._version += bool(titles)
        for title in titles:
            self._titles[title.title_id] = title
            self._versions[title.title_id] = self._version

    async def find_title(self, title_id: TitleId) -> Title | None:
        self._check_open()
        return self._titles.get(title_id)

    async def list_summaries(self, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
        self._check_open()
        known = (self._titles[title_id] for title_id in title_ids if title_id in self._titles)
        return {title.title_id: TitleSummary(title.title, title.poster_path, title.backdrop_path) for title in known}

    async def count_titles(self) -> int:
        self._check_open()
        return len(self._titles)

    async def search_titles(self, text: str, *, limit: int) -> tuple[TitleId, ...]:
        self._check_open()
        wanted = text.casefold()
        found = (title_id for title_id, title in self._titles.items() if wanted in title.title.casefold())
        return tuple(sorted(found)[:limit])

    async def get_catalogue_version(self) -> int:
        self._check_open()
        return self._version

    async def list_changed_titles(self, *, since: int, limit: int) -> tuple[TitleId, ...]:
        self._check_open()
        changed = (title_id for title_id, version in self._versions.items() if version > since)
        return tuple(islice(changed, limit))

    async def put_contents(self, contents: Sequence[Content]) -> None:
        self._check_open()
        with Transaction() as transaction:
            for content in contents:
                self._put_content(transaction, content)

    def _put_content(self, transaction: Transaction, content: Content) -> None:
        key = (content.content_id,)
        holder_id = self._places.get(key_of(content.locator))
        if holder_id is not None and holder_id != content.content_id:
            holder = self._contents.get((holder_id,))
            if holder is not None and not holder.content.generated:
                raise StoreConflict("another content has that place")
        before = self._contents.get(key)
        if before is not None and self._is_at_place(before.content):
            transaction.set(self._places, key_of(before.content.locator), None)
        transaction.set(self._contents, key, _shelve(content))
        transaction.set(self._places, key_of(content.locator), content.content_id)

    def _is_at_place(self, content: Content) -> bool:
        """Whether it is the content of its place, and has not given way to another."""
        return self._places.get(key_of(content.locator)) == content.content_id

    async def find_content(self, content_id: ContentId) -> Content | None:
        self._check_open()
        shelved = self._contents.get((content_id,))
        return None if shelved is None else shelved.content

    async def list_contents_at(self, locators: Collection[Locator]) -> Mapping[Locator, Content]:
        self._check_open()
        found: dict[Locator, Content] = {}
        for locator in locators:
            content_id = self._places.get(key_of(locator))
            shelved = None if content_id is None else self._contents.get((content_id,))
            if shelved is not None:
                found[locator] = shelved.content
        return found

    async def list_contents(self, query: ContentQuery) -> NumberedPage[Content]:
        self._check_open()
        matching = (shelved.content for shelved in self._contents.newest() if shelved.matches(query))
        found = [content for content in matching if self._is_at_place(content)]
        found.sort(key=attrgetter(query.order_by, "content_id"), reverse=query.descending)
        return NumberedPage(tuple(found[query.offset : query.offset + query.limit]), len(found))

    async def next_content_id(self, count: int) -> ContentId:
        self._check_open()
        first = self._next_content_id
        self._next_content_id += count
        return ContentId(first)
