"""A server that plays TMDB on this machine: recorded answers, answers of our own, and every way to fail.

Not for what is expected of the client.
"""

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import uvicorn

V3_KEY: Final = "0123456789abcdef0123456789abcdef"
V4_TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJwbGF5aGVhZCJ9.c2lnbmF0dXJl"

NOT_FOUND: Final = {
    "success": False,
    "status_code": 34,
    "status_message": "The resource you requested could not be found.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer out of turn. ``delay_s`` is waited before it is sent."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived, and when, by a clock that only measures."""

    path: str
    appended: tuple[str, ...]
    api_key: str | None
    authorization: str | None
    at_s: float


@dataclass(slots=True)
class TmdbServer:
    """Answers ``/3/...`` from ``answers``, in which ``tv/1`` is a path below it; ``upset`` answers come first."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    upset: deque[Answer] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    unappendable: set[str] = field(default_factory=set)

    def reset(self) -> None:
        """Forget all answers and requests."""
        for held in (self.answers, self.upset, self.asked, self.unappendable):
            held.clear()

    def add_recorded(self, folder: Path, *, language: str = "") -> None:
        """Take recorded answers, named after their requests: ``tv_1399_season_1.json``."""
        for file in folder.glob("*.json"):
            stem, _, spoken = file.stem.partition(".")
            if spoken == language:
                self.answers[stem.replace("_", "/")] = json.loads(file.read_bytes())

    def answer(self, path: str, appended: tuple[str, ...]) -> Answer:
        if len(appended) > 20:
            return Answer(400, b'{"success":false,"status_code":27}')
        if path not in self.answers:
            return Answer(404, json.dumps(NOT_FOUND).encode())
        found = dict(self.answers[path])
        for name in appended:
            # A season that does not exist is left out without a word.
            if f"{path}/{name}" in self.answers and name not in self.unappendable:
                found[name] = self.answers[f"{path}/{name}"]
        return Answer(200, json.dumps(found).encode())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = parse_qs(scope["query_string"].decode())
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        path = scope["path"].removeprefix("/3/")
        appended = tuple(name for name in query.get("append_to_response", [""])[0].split(",") if name)
        api_key = query.get("api_key", [None])[0]
        self.asked.append(Asked(path, appended, api_key, headers.get("authorization"), time.monotonic()))
        if api_key != V3_KEY and headers.get("authorization") != f"Bearer {V4_TOKEN}":
            answer = Answer(401, b'{"success":false,"status_code":7}')
        else:
            answer = self.upset.popleft() if self.upset else self.answer(path, appended)
        await asyncio.sleep(answer.delay_s)
        sent = [("content-type", "application/json"), *answer.headers]
        raw = [(name.encode(), value.encode()) for name, value in sent]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.body})


@contextmanager
def run_tmdb_server() -> Iterator[TmdbServer]:
    """A fresh server on a port of its own, in a thread of its own."""
    app = TmdbServer()
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="tmdb")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        app.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/3"
        yield app
    finally:
        server.should_exit = True
        thread.join()
