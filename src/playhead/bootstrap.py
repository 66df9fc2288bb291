"""The one place where the parts are put together: settings in, a service out. Only here are the real clock and chance.

Not for any behaviour of its own.
"""

from __future__ import annotations

import secrets
import string
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from playhead.config import SettingsError
from playhead.domain.access import AccountId, ProfileId
from playhead.http import docs, operations
from playhead.http.app import make_app
from playhead.http.cursors import Cursors
from playhead.http.discovr.errors import DiscovrDialect
from playhead.http.discovr.heartbeat_lane import HeartbeatLane
from playhead.http.discovr.identity import IdentityTier
from playhead.http.discovr.routes import add_identity_routes, add_session_routes
from playhead.http.discovr.session import Tier
from playhead.http.hnc import routes as hnc
from playhead.http.hnc.errors import HncDialect
from playhead.http.hnc.tier import Tier as HncTier
from playhead.http.limits import RateLimiter, RateLimits
from playhead.http.operations import Lifespan, Metrics, Observer
from playhead.http.web import routes as web
from playhead.http.web.activation import Desk
from playhead.http.web.pages import WebDialect
from playhead.http.web.tickets import Tickets
from playhead.secrets_file import load_secrets
from playhead.service.access import Access, AccessLimits
from playhead.service.browsing import Browsing
from playhead.service.catalogue import Catalogue
from playhead.service.grants import DeviceGrants
from playhead.service.housekeeping import Housekeeping
from playhead.service.metadata import MetadataFiller
from playhead.service.passwords import Passwords
from playhead.service.recording import Recording
from playhead.service.sign_in import SignIns
from playhead.service.tokens import SessionTokens, SigningKey
from playhead.service.use_cases import UseCases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from playhead.config import Settings
    from playhead.http.app import App
    from playhead.http.discovr.heartbeat_lane import Asgi
    from playhead.ports import Clock, IdSource, Store
    from playhead.secrets_file import Secrets
    from playhead.service.recording import TitleWanter

_ALPHANUMERICS: Final = string.ascii_letters + string.digits


class Background(Protocol):
    """Work that goes on beside the requests."""

    def start(self) -> None: ...

    async def close(self) -> None: ...


class SystemClock:
    """The machine's clock, in UTC and whole milliseconds."""

    def now(self) -> datetime:
        # asked several times a request: this way takes a fifth of the time of datetime.now and replace
        return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1000, UTC)


class SystemIds:
    """Ids and secrets from the operating system's randomness."""

    def account_id(self) -> AccountId:
        return AccountId(self.number())

    def profile_id(self) -> ProfileId:
        return ProfileId(secrets.token_hex(5))

    def user_code(self) -> str:
        return f"{secrets.randbelow(10_000):04d}"

    def number(self) -> int:
        return 1 + secrets.randbelow(2**48 - 1)

    def hex(self, byte_count: int) -> str:
        return secrets.token_hex(byte_count)

    def alphanumerics(self, count: int) -> str:
        return "".join(secrets.choice(_ALPHANUMERICS) for _ in range(count))


def make_store(settings: Settings, clock: Clock, on_group: Callable[[int, float], None] | None = None) -> Store:
    """The store that the settings name, not yet opened. Only the engine in use is loaded.

    Raises:
        SettingsError: a URL of no engine we have.
    """
    url = settings.store_url
    parts = urlsplit(url)
    if url == "memory:":
        from playhead.storage.memory import MemoryStore  # noqa: PLC0415 - see above

        return MemoryStore(clock, queue_max=settings.queue_max, group_max=settings.group_max)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        from playhead.storage.sqlite import SqliteStore  # noqa: PLC0415 - see above

        return SqliteStore(
            # sqlite:///relative and sqlite:////absolute, as everywhere else
            Path(parts.path[1:]),
            clock,
            queue_max=settings.queue_max,
            group_max=settings.group_max,
            reader_count=settings.readers,
            on_group=on_group,
        )
    raise SettingsError(f"store (PLAYHEAD_STORE): {parts.scheme or url!r} is no store; use sqlite:///path or memory:")


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
    catalogue = Catalogue(store, clock)
    return UseCases(
        access=access,
        sign_ins=sign_ins,
        grants=DeviceGrants(store, sign_ins, clock, ids, limits),
        session_tokens=session_tokens,
        recording=Recording(store, titles),
        browsing=Browsing(store, catalogue, titles),
        catalogue=catalogue,
        store=store,
        clock=clock,
    )


def make_http_app(
    settings: Settings,
    keys: Secrets,
    use_cases: UseCases,
    ids: IdSource,
    metrics: Metrics,
    background: Sequence[Background] = (),
) -> App:
    """The HTTP application over the use-cases.

    When the server starts it opens the store and what works in the background; at the end it closes them in turn.
    """

    async def start() -> None:
        await use_cases.store.open()
        for work in background:
            work.start()

    async def stop() -> None:
        for work in background:
            await work.close()
        await use_cases.store.close()

    app = make_app(
        [WebDialect(), DiscovrDialect(), HncDialect()],
        middleware=[
            Lifespan(start, stop),
            Observer(metrics, ids, log_all=settings.log_requests == "all"),
        ],
        cors_origins=settings.cors_origins,
    )
    tier = Tier(use_cases, Cursors(keys.cursor_secret), settings.body_max)
    add_session_routes(app, tier)
    rates = RateLimits(
        login_tries_max=settings.login_tries_max,
        user_code_tries_max=settings.user_code_tries_max,
        device_codes_max=settings.device_codes_max,
    )
    rate_limiter = RateLimiter(rates, use_cases.clock)
    add_identity_routes(app, IdentityTier(use_cases, rate_limiter, settings.viewer_url, settings.body_max))
    hnc.add_routes(app, HncTier(use_cases, rate_limiter, settings.body_max))
    web.add_routes(app, Desk(use_cases, rate_limiter, Tickets(keys.ticket_secret, use_cases.clock)))
    docs.add_routes(app)
    operations.add_routes(app, use_cases.store, metrics)
    return app


def make_service(settings: Settings) -> Asgi:
    """Everything that ``playhead serve`` serves.

    Raises:
        SettingsError, SecretsUnreadable: as they say.
    """
    clock, ids, metrics = SystemClock(), SystemIds(), Metrics()
    keys = load_secrets(settings.data_path, ids)
    store = make_store(settings, clock, metrics.observe_group)
    filler = _make_filler(settings, store, clock)
    use_cases = make_use_cases(settings, keys, store, clock, ids, filler)
    background: list[Background] = [Housekeeping(use_cases.sign_ins)]
    if filler is not None:
        background.append(filler)
    app = make_http_app(settings, keys, use_cases, ids, metrics, background)
    if settings.log_requests == "all":
        return app
    return HeartbeatLane(app, use_cases, metrics, ids, settings.body_max)


def _make_filler(settings: Settings, store: Store, clock: Clock) -> MetadataFiller | None:
    """What fills in unknown titles, where the settings hold a key of a site to ask; it is loaded only then."""
    if not settings.tmdb_api_key:
        return None
    from playhead.metadata.tmdb import TmdbMetadata  # noqa: PLC0415 - see above

    try:
        tmdb = TmdbMetadata(settings.tmdb_api_key, base_url=settings.tmdb_url, rate_per_s=settings.tmdb_rate_per_s)
    except ValueError as error:
        raise SettingsError(f"tmdb_api_key (PLAYHEAD_TMDB_API_KEY): {error}") from None
    return MetadataFiller(Catalogue(store, clock), tmdb, clock)


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
