"""A server that is not there: it answers requests of a client as a test says, and remembers them."""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from playhead_client import (
    AsyncDiscovrClient,
    AsyncPlayheadClient,
    DiscovrClient,
    Machine,
    MemoryTokens,
    PlayheadClient,
    SignIn,
)

T = TypeVar("T")

URL = "https://playhead.example"
REFRESH_TOKEN = "rt_0123"
PROFILE = "4f1d2a9c07"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIFETIME_S = 1_800


def session_token(number: int, lifetime_s: int = LIFETIME_S) -> str:
    """A token as a server makes them; its clock is a year behind."""
    issued_s = int((NOON - timedelta(days=365)).timestamp())
    claims = json.dumps({"iat": issued_s, "exp": issued_s + lifetime_s, "number": number}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.c2ln"


@dataclass
class Clock:
    """What the clients of a test go by; it stands still until it is moved."""

    at: datetime = NOON
    run_s: float = 1_000.0
    uuids: Iterator[str] = field(default_factory=lambda: iter(f"{n:08x}-0000-4000-8000-{n:012x}" for n in range(99)))

    @property
    def machine(self) -> Machine:
        return Machine(
            now=lambda: self.at, monotonic_s=lambda: self.run_s, uuid=lambda: next(self.uuids), chance=lambda: 0.0
        )

    def advance(self, seconds: float) -> None:
        self.run_s += seconds
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Seen:
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


Reply = httpx.Response | Exception


@dataclass
class Server:
    """Answers what was queued for ``METHOD /path``, the last of it again and again; sessions it opens by itself."""

    seen: list[Seen] = field(default_factory=list)
    session_lifetime_s: int = LIFETIME_S
    minted_count: int = 0
    _replies: dict[str, deque[Reply | Callable[[Seen], Reply]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, call: str, *replies: Reply | Callable[[Seen], Reply]) -> None:
        self._replies[call] = deque(replies)

    def handle(self, request: httpx.Request) -> httpx.Response:
        seen = Seen(
            request.method,
            request.url.raw_path.decode().partition("?")[0],
            dict(request.url.params),
            dict(request.headers),
            json.loads(request.content) if request.content else None,
        )
        with self._lock:
            self.seen.append(seen)
            replies = self._replies.get(str(seen))
            if replies is None:
                return self._mint() if str(seen) == "POST /auth/session-token" else ok({}, 404)
            reply = replies.popleft() if len(replies) > 1 else replies[0]
        if callable(reply):
            reply = reply(seen)
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    def _mint(self) -> httpx.Response:
        self.minted_count += 1
        token = session_token(self.minted_count, self.session_lifetime_s)
        return ok({"sessionToken": token, "sessionId": f"{self.minted_count:032x}", "expiresAt": 1_795_307_400})

    def calls(self, path: str = "") -> list[str]:
        """What was asked for, but for sessions; or for that path alone."""
        return [str(seen) for seen in self.seen if (path in seen.path if path else seen.path != "/auth/session-token")]

    def last(self) -> Seen:
        return self.seen[-1]


def ok(body: object, status: int = 200, **headers: str) -> httpx.Response:
    """An answer with JSON."""
    return httpx.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def refused(status: int, code: str, message: str = "no", **headers: str) -> httpx.Response:
    """A refusal in the words of the Discovr dialect."""
    return ok({"code": code, "message": message}, status, **headers)


def signed_in(profile_id: str | None = PROFILE) -> MemoryTokens:
    return MemoryTokens(SignIn(refresh_token=REFRESH_TOKEN, profile_id=profile_id))


Discovr = DiscovrClient | AsyncDiscovrClient
Playhead = PlayheadClient | AsyncPlayheadClient


async def done(value: Awaitable[T] | T) -> T:
    """What a method of either kind of client comes to."""
    return await value if isinstance(value, Awaitable) else value


async def items(values: Any) -> list[Any]:
    """What a walk of either kind of client comes to."""
    return [item async for item in values] if hasattr(values, "__aiter__") else list(values)
