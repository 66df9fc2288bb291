"""The README's page with a `<video>`, on an origin of its own, in a real Chromium.

Not for what the tests do with it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import BrowserContext, Page, Request

from tests.sdk.typescript.household import Household
from tests.sdk.typescript.package import Packed, readme_blocks

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FILM = "MV_550"
FILM_S = 600
RATE_HZ = 4_000
SPEED = 8
"""So many times as fast as a viewer would the film is played."""

PLAY = f"video = document.querySelector('video'); video.playbackRate = {SPEED}; video.play()"

SLACK_MS = 3_000
"""Playing goes on between the look at the element and the report: at that speed, a third of a second."""

WAIT_S = 20.0


def film() -> bytes:
    """Ten minutes of silence, which a <video> plays like any film, with a known length and free to seek in."""
    file = io.BytesIO()
    with wave.open(file, "wb") as silence:
        silence.setnchannels(1)
        silence.setsampwidth(1)
        silence.setframerate(RATE_HZ)
        silence.writeframes(b"\x80" * (RATE_HZ * FILM_S))
    return file.getvalue()


def _handler(files: dict[str, tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = files.get(self.path, ("", b""))
            asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            self.send_response(404 if not kind else 206 if asked else 200)
            if asked:
                first, last = int(asked[1]), int(asked[2] or len(body) - 1)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
                body = body[first : last + 1]
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Accept-Ranges", "bytes")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """Nothing: the answers are looked at in the browser."""

    return Handler


@dataclass
class Site:
    """A site on an origin of its own. Its files are put there by path."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    url: str = ""

    @contextmanager
    def serving(self) -> Iterator[Site]:
        """Listens meanwhile."""
        listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.files))
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        self.url = f"http://127.0.0.1:{listening.server_address[1]}"
        yield self
        listening.shutdown()
        thread.join()
        listening.server_close()

    def show(self, household: Household, packed: Packed) -> None:
        """The README's page as it stands there, for that server and app, and the packed bundle beside it."""
        (page,) = readme_blocks("html")
        assert page.count("https://history.example.org") == page.count("your-client-id") == 1
        page = page.replace("https://history.example.org", household.server.url)
        page = page.replace("your-client-id", household.client_id)
        bundle = packed.project / "node_modules" / "@playhead" / "client" / "dist" / "bundle.js"
        self.files["/"] = ("text/html; charset=utf-8", page.encode())
        self.files["/empty"] = ("text/html; charset=utf-8", b"<!doctype html><title>Nothing</title>")
        self.files["/playhead.js"] = ("text/javascript; charset=utf-8", bundle.read_bytes())
        self.files["/film.mp4"] = ("audio/wav", film())


@dataclass
class Device:
    """A browser of a viewer's, signed in, with an eye on what it sends."""

    household: Household
    site: Site
    context: BrowserContext
    profile_id: str
    api: httpx.Client
    """What another device of the viewer asks the server."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Waits for that, with an eye on what is sent meanwhile."""
        give_up = time.monotonic() + WAIT_S
        while True:
            self.context.pages[0].wait_for_timeout(100)
            if is_so():
                return
            assert time.monotonic() < give_up, f"waited {WAIT_S} s for {what}"

    def sign_in(self) -> None:
        """As after an earlier visit, without anybody having to approve again."""
        self.context.on("request", self._note)
        key = f"playhead:{self.household.server.url}:sign-in"
        sign_in = json.dumps({"refreshToken": self.household.tokens["refreshToken"], "profileId": self.profile_id})
        page = self.context.new_page()
        page.goto(f"{self.site.url}/empty")
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, sign_in])

    def open(self) -> Page:
        """The film's page, once its element knows the film."""
        page = self.context.new_page()
        page.goto(f"{self.site.url}/")
        page.wait_for_function("document.querySelector('video').readyState > 0")
        return page

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/v1/reports"):
            self.sent += json.loads(request.post_data or "{}")["reports"]

    @property
    def events(self) -> list[str]:
        """The events of every report it has sent, repeats left out."""
        return [event for _, _, event in dict.fromkeys((r["sitting_id"], r["seq"], r["event"]) for r in self.sent)]

    def state(self) -> dict[str, Any]:
        """What the server knows of the film."""
        state: dict[str, Any] = self.api.get(f"/v1/titles/{FILM}/state").raise_for_status().json()
        return state

    def place_ms(self) -> int:
        """Where the server would resume."""
        state = self.state()
        return int(state["position_ms"] or 0) if state["resumable"] else 0

    def sees_place(self, place_ms: float) -> None:
        """Waits until the server would resume at about that place."""
        self.until(lambda: abs(self.place_ms() - place_ms) < SLACK_MS, f"the place to be {place_ms}")

    def elsewhere(self, places_ms: list[int]) -> None:
        """Another device of the viewer, which knows all, jumps from place to place."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        told = {
            "sitting_id": str(uuid4()),
            "event": "seek",
            "locator": {"title_id": FILM},
            "duration_ms": FILM_S * 1_000,
            "occurred_at": now,
            "sent_at": now,
            "base_revision": self.state()["revision"],
        }
        reports = [{**told, "seq": seq, "position_ms": place_ms} for seq, place_ms in enumerate(places_ms)]
        self.api.post("/v1/reports", json={"reports": reports}).raise_for_status()

    def unsent(self, page: Page) -> int:
        """Reports in the browser's storage."""
        return int(page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':report:')).length"))


def play(page: Page, until_s: float) -> None:
    """Plays, fast, until the film is at least there."""
    page.evaluate(PLAY)
    page.wait_for_function(f"video.currentTime >= {until_s}")


def pause(page: Page) -> float:
    """Pauses; where the film is, in milliseconds."""
    return float(page.evaluate("video.pause(), video.currentTime * 1000"))


def place_ms(page: Page) -> float:
    """Where the film is, in milliseconds."""
    return float(page.evaluate("document.querySelector('video').currentTime * 1000"))
