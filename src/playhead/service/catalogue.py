"""What can be watched: titles and contents to look up, and the one way in which they are written.

Not for reading files (``service.importing``) or asking a site (``service.metadata``), which both write through here.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from playhead.domain.contents import ContentId
from playhead.domain.errors import ContentNotFound
from playhead.domain.titles import Title, TitleKind, kind_of
from playhead.ports import StoreConflict
from playhead.service.generated_contents import find_parent, generate, places_of, renew, stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from playhead.domain.contents import Content, ContentQuery
    from playhead.domain.titles import Locator, TitleId
    from playhead.ports import CatalogueStore, Clock, NumberedPage, TitleSummary

LENGTH_KEPT: Final = timedelta(minutes=1)
"""How long a length is remembered: players report every few seconds, and another process may import at any time."""

LENGTHS_MAX: Final = 10_000
PLACES_AT_ONCE: Final = 500
ATTEMPTS_MAX: Final = 5


class Length(NamedTuple):
    """How long a movie or an episode runs, and where in it the credits begin, in seconds; None where not known."""

    duration_s: int | None = None
    credits_start_s: int | None = None


UNKNOWN_LENGTH: Final = Length()


class Catalogue:
    """Titles and contents. One for each process: its lock is what keeps two calls from making one content twice."""

    def __init__(self, store: CatalogueStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._writing = asyncio.Lock()
        self._lengths: dict[Locator, tuple[datetime, Length]] = {}

    async def find_title(self, title_id: TitleId) -> Title | None:
        """The title with all its seasons and episodes; None where the catalogue does not know it."""
        return await self._store.find_title(title_id)

    async def summaries(self, title_ids: Collection[TitleId]) -> Mapping[TitleId, TitleSummary]:
        """What a list shows of those of ``title_ids`` that the catalogue knows."""
        return await self._store.list_summaries(title_ids)

    async def duration_of(self, place: Locator) -> int | None:
        """Seconds that ``place`` runs; None for a season, a content without a title, and where it is not known.

        Up to ``LENGTH_KEPT`` behind what other processes write.
        """
        return (await self.durations_of([place]))[place]

    async def length_of(self, place: Locator) -> Length:
        """The same, with where the credits begin."""
        return (await self.lengths_of([place]))[place]

    async def durations_of(self, places: Collection[Locator]) -> Mapping[Locator, int | None]:
        """The same of many."""
        return {place: length.duration_s for place, length in (await self.lengths_of(places)).items()}

    async def lengths_of(self, places: Collection[Locator]) -> Mapping[Locator, Length]:
        """Durations and credits of many places: a title is read once, however many of its episodes are among them."""
        now = self._clock.now()
        lengths: dict[Locator, Length] = {}
        titles: dict[TitleId, Title | None] = {}
        for place in places:
            kept = self._lengths.get(place)
            if kept is None or now - kept[0] >= LENGTH_KEPT:
                if place.title_id not in titles:
                    titles[place.title_id] = await self._store.find_title(place.title_id)
                kept = now, _length_of(titles[place.title_id], place)
                if len(self._lengths) >= LENGTHS_MAX:
                    self._lengths.clear()
                self._lengths[place] = kept
            lengths[place] = kept[1]
        return lengths

    async def get_content(self, content_id: ContentId) -> Content:
        """The content of that id. Raises ``ContentNotFound``."""
        content = await self._store.find_content(content_id)
        if content is None:
            raise ContentNotFound
        return content

    async def list_contents(self, query: ContentQuery) -> NumberedPage[Content]:
        """A page of contents, imported and generated ones alike."""
        return await self._store.list_contents(query)

    async def content_of(self, place: Locator) -> Content:
        """The content at ``place``, made if need be. Raises ``ContentNotFound``, for an ``HC_`` id alone."""
        content = (await self.contents_of([place])).get(place)
        if content is None:
            raise ContentNotFound
        return content

    async def contents_of(self, places: Collection[Locator]) -> Mapping[Locator, Content]:
        """The contents at ``places``; a TMDB title without one gets one (hnc.md#one-history-two-dialects).

        With an episode's content those of its season and show are made, which hold it. Left out is only an ``HC_`` id
        that no content has.
        """
        found = await self._contents_at(places)
        missing = [place for place in places if place not in found]
        titled = [place for place in missing if kind_of(place.title_id) is not TitleKind.CONTENT]
        if titled:
            found |= await self._make(titled)
        for place in missing:
            if place not in found and (content := await self._find_namesake(place)) is not None:
                found[place] = content
        return found

    async def put_titles(self, titles: Sequence[Title]) -> None:
        """Write titles, each in place of what was known of it, and bring the contents generated for them up to date.

        Idempotent.
        """
        async with self._writing:
            await self._store.put_titles(titles)
            self._lengths.clear()
            await self._renew(titles)

    async def put_contents(self, contents: Sequence[Content]) -> None:
        """Write an operator's contents; a generated one gives way to that of the operator. Idempotent.

        Raises ``StoreConflict`` where another of the operator's has the same place; nothing is written then.
        """
        async with self._writing:
            await self._store.put_contents(contents)
            holders = {c.locator.title_id for c in contents if c.locator.episode is None}
            shows = [title_id for title_id in holders if kind_of(title_id) is TitleKind.SHOW]
            titles = [await self._store.find_title(title_id) for title_id in shows]
            await self._renew([title for title in titles if title is not None])

    async def _contents_at(self, places: Iterable[Locator]) -> dict[Locator, Content]:
        found: dict[Locator, Content] = {}
        rest = iter(places)
        while some := list(islice(rest, PLACES_AT_ONCE)):
            found.update(await self._store.list_contents_at(some))
        return found

    async def _find_namesake(self, place: Locator) -> Content | None:
        """The content that an ``HC_`` place is named after, where its own place is another.

        It was given a title's place after it was watched, or it stands for a whole show (``place_of_history``).
        """
        if kind_of(place.title_id) is not TitleKind.CONTENT:
            return None
        return await self._store.find_content(ContentId(int(place.title_id.partition("_")[2])))

    async def _make(self, places: Sequence[Locator]) -> dict[Locator, Content]:
        """Contents for ``places`` and all that holds them; whatever another caller made meanwhile is taken as it is."""
        wanted = _with_holders(places)
        async with self._writing:
            for _ in range(ATTEMPTS_MAX):
                found = await self._contents_at(wanted)
                missing = [place for place in wanted if place not in found]
                if not missing:
                    return {place: found[place] for place in places}
                try:
                    await self._store.put_contents(await self._generate(missing, found))
                except StoreConflict:
                    continue  # another process was faster at one of the places: read them again
        raise StoreConflict("other writers keep taking the places of these contents")

    async def _generate(self, missing: Sequence[Locator], found: Mapping[Locator, Content]) -> list[Content]:
        """New contents; ``missing`` has holders before what they hold."""
        titles = {id_: await self._store.find_title(id_) for id_ in {place.title_id for place in missing}}
        first = await self._store.next_content_id(len(missing))
        ids = {place: content.content_id for place, content in found.items()}
        ids |= {place: ContentId(first + index) for index, place in enumerate(missing)}
        made_at = stamp(self._clock.now())
        made = []
        for place in missing:
            title = titles[place.title_id] or Title(place.title_id)
            made.append(generate(ids[place], place, title, _parent_id(place, ids), made_at))
        return made

    async def _renew(self, titles: Sequence[Title]) -> None:
        now = stamp(self._clock.now())
        found = await self._contents_at(place for title in titles for place in places_of(title))
        ids = {place: content.content_id for place, content in found.items()}
        by_id = {title.title_id: title for title in titles}
        made = [content for content in found.values() if content.generated]
        fresh = [renew(old, by_id[old.locator.title_id], _parent_id(old.locator, ids), now) for old in made]
        changed = [new for old, new in zip(made, fresh, strict=True) if new is not old]
        if not changed:
            return
        try:
            await self._store.put_contents(changed)
        except StoreConflict:
            await self._put_where_free(changed)

    async def _put_where_free(self, contents: Sequence[Content]) -> None:
        for content in contents:
            try:
                await self._store.put_contents([content])
            except StoreConflict:
                continue  # another process imported a content for this place just now, and that one stands


def _with_holders(places: Iterable[Locator]) -> list[Locator]:
    """``places`` and what holds them, each once, holders first."""
    wanted: dict[Locator, None] = {}
    for place in places:
        chain = [place]
        while (parent := find_parent(chain[-1])) is not None:
            chain.append(parent)
        wanted.update(dict.fromkeys(reversed(chain)))
    return list(wanted)


def _parent_id(place: Locator, ids: Mapping[Locator, ContentId]) -> ContentId | None:
    parent = find_parent(place)
    return None if parent is None else ids.get(parent)


def _length_of(title: Title | None, place: Locator) -> Length:
    return UNKNOWN_LENGTH if title is None else Length(title.duration_of(place), title.credits_start_of(place))
