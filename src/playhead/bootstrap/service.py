"""The service that ``playhead serve`` serves: the HTTP application over the use-cases, and what works beside it.

Not for the use-cases and the store under them (``bootstrap.use_cases``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from playhead.bootstrap.machine import SystemClock, SystemIds
from playhead.bootstrap.use_cases import make_store, make_use_cases
from playhead.config import SettingsError
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
from playhead.http.native import routes as native
from playhead.http.native.errors import NativeDialect
from playhead.http.native.session import Tier as NativeTier
from playhead.http.oauth import routes as oauth
from playhead.http.oauth.endpoints import Desk as OAuthDesk
from playhead.http.oauth.errors import OAuthDialect
from playhead.http.operations import Lifespan, Metrics, Observer
from playhead.http.web import routes as web
from playhead.http.web.activation import Desk
from playhead.http.web.pages import WebDialect
from playhead.http.web.tickets import Tickets
from playhead.secrets_file import load_secrets
from playhead.service.catalogue import Catalogue
from playhead.service.housekeeping import Housekeeping
from playhead.service.metadata import MetadataFiller

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playhead.config import Settings
    from playhead.http.app import App
    from playhead.http.discovr.heartbeat_lane import Asgi
    from playhead.ports import Clock, IdSource, Store
    from playhead.secrets_file import Secrets
    from playhead.service.use_cases import UseCases


OnOpen: TypeAlias = "Callable[[UseCases], Awaitable[None]]"


class Background(Protocol):
    """Work that goes on beside the requests."""

    def start(self) -> None: ...

    async def close(self) -> None: ...


def make_http_app(
    settings: Settings,
    keys: Secrets,
    use_cases: UseCases,
    ids: IdSource,
    metrics: Metrics,
    background: Sequence[Background] = (),
    on_open: OnOpen | None = None,
) -> App:
    """The HTTP application over the use-cases.

    When the server starts it opens the store, hands it to ``on_open``, and starts what works in the background; at the
    end it closes them in turn.
    """

    async def start() -> None:
        await use_cases.store.open()
        if on_open is not None:
            await on_open(use_cases)
        for work in background:
            work.start()

    async def stop() -> None:
        for work in background:
            await work.close()
        await use_cases.store.close()

    app = make_app(
        [WebDialect(), NativeDialect(), DiscovrDialect(), OAuthDialect(), HncDialect()],
        middleware=[
            Lifespan(start, stop),
            Observer(metrics, ids, log_all=settings.log_requests == "all"),
        ],
        cors_origins=settings.cors_origins,
    )
    cursors = Cursors(keys.cursor_secret)
    batch_max, streams_max = settings.batch_max, settings.streams_max
    native.add_routes(app, NativeTier(use_cases, cursors, settings.body_max, batch_max, streams_max))
    add_session_routes(app, Tier(use_cases, cursors, settings.body_max))
    rates = RateLimits(
        login_tries_max=settings.login_tries_max,
        user_code_tries_max=settings.user_code_tries_max,
        device_codes_max=settings.device_codes_max,
        window_s=settings.tries_window_s,
        poll_interval_s=settings.poll_interval_s,
    )
    rate_limiter = RateLimiter(rates, use_cases.clock)
    add_identity_routes(app, IdentityTier(use_cases, rate_limiter, settings.viewer_url, settings.body_max))
    oauth.add_routes(
        app,
        OAuthDesk(use_cases, rate_limiter, settings.viewer_url, settings.body_max, settings.poll_interval_s),
    )
    hnc.add_routes(app, HncTier(use_cases, rate_limiter, settings.body_max))
    web.add_routes(app, Desk(use_cases, rate_limiter, Tickets(keys.ticket_secret, use_cases.clock)))
    docs.add_routes(app)
    operations.add_routes(app, use_cases.store, metrics)
    return app


def make_service(settings: Settings, on_open: OnOpen | None = None) -> Asgi:
    """Everything that ``playhead serve`` serves; ``on_open`` gets the use-cases before the first request does.

    Raises:
        SettingsError, SecretsUnreadable: as they say.
    """
    clock, ids, metrics = SystemClock(), SystemIds(), Metrics()
    keys = load_secrets(settings.data_path, ids)
    store = make_store(settings, clock, metrics.observe_group)
    metrics.watch_queue(lambda: store.queue_depth)
    filler = _make_filler(settings, store, clock)
    use_cases = make_use_cases(settings, keys, store, clock, ids, filler)
    background: list[Background] = [
        use_cases.live,
        Housekeeping(use_cases.sign_ins, store, clock, keep_days=settings.keep_days),
    ]
    if filler is not None:
        background.append(filler)
    app = make_http_app(settings, keys, use_cases, ids, metrics, background, on_open)
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
