"""The store that the settings name, and the use-cases over it.

Not for what serves them (``bootstrap.service``).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playhead.bootstrap.machine import SystemClock, SystemIds
from playhead.config import SettingsError
from playhead.secrets_file import load_secrets
from playhead.service.access import Access, AccessLimits
from playhead.service.browsing import Browsing
from playhead.service.catalogue import Catalogue
from playhead.service.grants import DeviceGrants
from playhead.service.live import Live
from playhead.service.oauth_sign_in import OAuthSignIns
from playhead.service.passwords import Passwords
from playhead.service.recording import Recording
from playhead.service.reporting import Reporting
from playhead.service.shelves import Shelves
from playhead.service.sign_in import SignIns
from playhead.service.statistics import Statistics
from playhead.service.title_states import TitleStates
from playhead.service.tokens import SessionTokens, SigningKey
from playhead.service.use_cases import UseCases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playhead.config import Settings
    from playhead.ports import Clock, IdSource, Store
    from playhead.secrets_file import Secrets
    from playhead.service.recording import TitleWanter

MEMORY_URL: Final = "memory:"
_SQLITE_URL: Final = "sqlite:///"
"""Before the path, as everywhere else: ``sqlite:///relative`` and ``sqlite:////absolute``."""


def make_store(settings: Settings, clock: Clock, on_group: Callable[[int, float], None] | None = None) -> Store:
    """The store that the settings name, not yet opened. Only the engine in use is loaded.

    Raises:
        SettingsError: a URL of no engine we have.
    """
    url = settings.store_url
    if url == MEMORY_URL:
        from playhead.storage.memory import MemoryStore  # noqa: PLC0415 - see above

        return MemoryStore(clock, queue_max=settings.queue_max, group_max=settings.group_max, on_group=on_group)
    path = url.removeprefix(_SQLITE_URL)
    if path not in {url, ""}:
        from playhead.storage.sqlite import SqliteStore  # noqa: PLC0415 - see above

        return SqliteStore(
            Path(path),
            clock,
            queue_max=settings.queue_max,
            group_max=settings.group_max,
            reader_count=settings.readers,
            on_group=on_group,
        )
    scheme = url.partition(":")[0]  # the rest may hold a password
    raise SettingsError(f"store (PLAYHEAD_STORE): {scheme!r} is no store; use sqlite:///path or memory:")


def make_use_cases(
    settings: Settings,
    keys: Secrets,
    store: Store,
    clock: Clock,
    ids: IdSource,
    titles: TitleWanter | None = None,
) -> UseCases:
    """The use-cases over ``store``; ``titles`` is told of every title that somebody uses."""
    limits = AccessLimits(
        profile_max=settings.profile_max,
        name_max=settings.name_max,
        sign_ins_max=settings.sign_ins_max,
        pending_grants_max=settings.pending_grants_max,
        grant_lifetime_s=settings.grant_lifetime_s,
        refresh_lifetime_s=settings.refresh_lifetime_s,
        refresh_grace_s=settings.refresh_grace_s,
        hnc_lifetime_s=settings.hnc_lifetime_s,
    )
    session_tokens = SessionTokens(
        [SigningKey(key.key_id, bytes.fromhex(key.secret)) for key in keys.session_keys],
        clock,
        ids,
        lifetime_s=settings.session_lifetime_s,
    )
    access = Access(store, Passwords(), clock, ids, limits, f"{settings.viewer_url}/avatars/default.svg")
    sign_ins = SignIns(store, access, session_tokens, clock, ids, limits)
    grants = DeviceGrants(store, sign_ins, clock, ids, limits)
    catalogue = Catalogue(store, clock)
    live = Live(store)
    recording = Recording(store, titles, live)
    return UseCases(
        access=access,
        sign_ins=sign_ins,
        grants=grants,
        oauth_sign_ins=OAuthSignIns(store, access, sign_ins, grants, clock, ids, limits),
        session_tokens=session_tokens,
        recording=recording,
        reporting=Reporting(recording, catalogue, lambda: store.queue_depth / settings.queue_max),
        browsing=Browsing(store, catalogue, titles),
        shelves=Shelves(store, recording, clock),
        titles=TitleStates(store, clock),
        statistics=Statistics(store),
        live=live,
        catalogue=catalogue,
        store=store,
        clock=clock,
    )


@asynccontextmanager
async def running_use_cases(settings: Settings) -> AsyncIterator[UseCases]:
    """The use-cases over an open store, for a command beside a running server."""
    clock, ids = SystemClock(), SystemIds()
    keys = load_secrets(settings.data_path, ids)
    store = make_store(settings, clock)
    await store.open()
    try:
        yield make_use_cases(settings, keys, store, clock, ids)
    finally:
        await store.close()
