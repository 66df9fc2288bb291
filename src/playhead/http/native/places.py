"""Where the history is kept of what a body names: by a locator, or by the number of a content.

Not for places in a query (``parameters``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playhead.domain.contents import ContentId, place_of_history
from playhead.http.errors import Malformed
from playhead.http.native.wire import place_of

if TYPE_CHECKING:
    from playhead.domain.titles import Locator as Place
    from playhead.http.native.wire import Locator
    from playhead.service.catalogue import Catalogue


async def place_named(catalogue: Catalogue, locator: Locator | None, content_id: int | None) -> Place:
    """The place of one or the other.

    Raises:
        Malformed: neither is named, or both are.
        InvalidTitleId, InvalidLocator, ContentNotFound: as they say.
    """
    if locator is not None and content_id is None:
        return place_of(locator)
    if content_id is not None and locator is None:
        return place_of_history(await catalogue.get_content(ContentId(content_id)))
    raise Malformed("either a locator or a content_id is required", "locator")
