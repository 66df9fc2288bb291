"""What an operator sees: health, readiness, metrics, and a log line for each request worth one.

Not for what a viewer sees.
"""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from playhead.ports import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    import falcon.asgi

    from playhead.http.app import App
    from playhead.ports import IdSource, Store

SECURITY_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""On every answer; what a page needs beyond them, it sets itself."""

SLOW_S: Final = 1.0
"""A request that takes longer is logged."""

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_FAULT: Final = 500

_log = structlog.get_logger("playhead.http")


class Metrics:
    """The counters of one server process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "playhead_request_seconds",
            "Time to answer, by route, method and status",
            ["route", "method", "status"],
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )
        self._group_size = Histogram(
            "playhead_commit_group_size",
            "Commands committed together",
            registry=self.registry,
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
        )
        self._commit_seconds = Histogram(
            "playhead_commit_seconds", "Time to load, decide, save and commit a group", registry=self.registry
        )
        self._queue = Gauge("playhead_write_queue_depth", "Writes waiting for the store", registry=self.registry)
        self._children: dict[tuple[str, str, int], Callable[[float], None]] = {}

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer. The labelled child is looked up once for each combination: that is the slow part."""
        key = (route, method, status)
        observe = self._children.get(key)
        if observe is None:
            observe = self._children[key] = self._requests.labels(route, method, str(status)).observe
        observe(seconds)

    def observe_group(self, size: int, seconds: float) -> None:
        """Count one group commit."""
        self._group_size.observe(size)
        self._commit_seconds.observe(seconds)

    def watch_queue(self, depth: Callable[[], int]) -> None:
        """Ask ``depth`` for the queue's length whenever the metrics are read."""
        self._queue.set_function(depth)


class Observer:
    """Middleware: a request id on every answer, its time in the metrics, a log line where one is due; never a token."""

    def __init__(self, metrics: Metrics, ids: IdSource, *, log_all: bool = False) -> None:
        self._observe = metrics.observe_request
        self._new_id = ids.hex
        self._log_all = log_all

    async def process_request(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Start the clock, and take over the caller's request id where it has a sane one."""
        context = request.context
        context.started = perf_counter()
        given = request.get_header("x-request-id")
        context.request_id = given if given and _REQUEST_ID.fullmatch(given) else self._new_id(8)

    async def process_response(
        self,
        request: falcon.asgi.Request,
        response: falcon.asgi.Response,
        resource: object,
        req_succeeded: bool,  # noqa: FBT001
    ) -> None:
        """Finish the headers, and count."""
        context = request.context
        response.set_header("X-Request-Id", context.request_id)
        response.set_headers(SECURITY_HEADERS)
        if request.method == "GET" and response.get_header("cache-control") is None:
            response.set_header("Cache-Control", "no-store")  # answers are about one person
        seconds = perf_counter() - context.started
        status = response.status_code
        route = request.uri_template or "unknown"
        self._observe(route, request.method, status, seconds)
        if self._log_all or status >= _FAULT or seconds > SLOW_S:
            _log.info(
                "request",
                request_id=context.request_id,
                method=request.method,
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
            )


class Health:
    """GET /healthz: the process answers."""

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        response.media = {"status": "ok"}

    on_head = on_get


class Readiness:
    """GET /readyz: the store answers, too."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        try:
            await self._store.check()
        except StoreError:
            response.status = 503
            response.set_header("Retry-After", "5")
            response.media = {"status": "unavailable"}
        else:
            response.media = {"status": "ready"}

    on_head = on_get


class MetricsPage:
    """GET /metrics, in the Prometheus text format."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        response.content_type = "text/plain; version=0.0.4; charset=utf-8"
        response.data = generate_latest(self._metrics.registry)


def add_routes(app: App, store: Store, metrics: Metrics) -> None:
    """Serve the operator's pages on ``app``."""
    app.add_route("/healthz", Health())
    app.add_route("/readyz", Readiness(store))
    app.add_route("/metrics", MetricsPage(metrics))


class Lifespan:
    """Middleware: runs ``start`` before the first request, and ``stop`` after the last."""

    def __init__(self, start: Callable[[], Any], stop: Callable[[], Any]) -> None:
        self._start = start
        self._stop = stop

    async def process_startup(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        await self._start()

    async def process_shutdown(self, scope: dict[str, Any], event: dict[str, Any]) -> None:
        await self._stop()
