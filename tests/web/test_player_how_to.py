"""The module of docs/how-to/report-from-a-player.md in a real Chromium: it loses no place, whatever happens to it.

Not for what the server makes of reports: that is tested with the rules and with the native API.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import threading
import time
import wave
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Request, async_playwright

from tests.e2e.processes import Server, bearer
from tests.e2e.shell import blocks_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "report-from-a-player.md"
FILM = "MV_550"
FILM_S = 600
RATE_HZ = 4_000
SPEED = 8
"""So many times as fast as a viewer would the film is played."""

SLACK_MS = 2_000
"""Playing goes on between the look at the element and the report: at that speed, a quarter of a second."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (apt-get install chromium)")


def _block(language: str) -> str:
    """The one block of that language in the how-to."""
    (text,) = (block.text for block in blocks_of(HOW_TO) if block.language == language)
    return text


def _film() -> bytes:
    """Ten minutes of silence, which a <video> plays like any film, with a known length and free to seek in."""
    file = io.BytesIO()
    with wave.open(file, "wb") as film:
        film.setnchannels(1)
        film.setsampwidth(1)
        film.setframerate(RATE_HZ)
        film.writeframes(b"\x80" * (RATE_HZ * FILM_S))
    return file.getvalue()


@dataclass
class Site:
    """A site on an origin of its own that serves the how-to's page, its module, a film and sessions."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    sessions: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def session(self) -> bytes:
        """The session to hand out: the last one for ever, the ones before it once."""
        return json.dumps(self.sessions[0] if len(self.sessions) == 1 else self.sessions.pop(0)).encode()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            files = {**site.files, "/session.json": ("application/json", site.session())}
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


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The how-to's page as it stands in the how-to, and its module beside it."""
    site = Site(
        {
            "/": ("text/html; charset=utf-8", _block("html").encode()),
            "/player-reports.js": ("text/javascript; charset=utf-8", _block("js").encode()),
            "/film.mp4": ("audio/wav", _film()),
        }
    )
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    listening.daemon_threads = True
    serving = threading.Thread(target=listening.serve_forever)
    serving.start()
    site.url = f"http://127.0.0.1:{listening.server_address[1]}"
    yield site
    listening.shutdown()
    serving.join()
    listening.server_close()


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server that lets the site's pages call it."""
    settings = {"PLAYHEAD_CORS_ORIGINS": site.url}
    with Server(tmp_path_factory.mktemp("player") / "data", settings) as running:
        yield running


@dataclass
class Viewer:
    """Somebody with a profile of their own, a browser, and an eye on what the server knows and the browser sends."""

    server: Server
    token: str
    profile_id: str
    url: str
    context: BrowserContext
    batch_sizes: list[int] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def open(self, kept: Sequence[dict[str, Any]] = ()) -> Page:
        """The page of the film, where an earlier opening has ``kept`` reports, once it knows where to start."""
        page = await self.context.new_page()
        page.on("request", self._note)
        await page.goto(f"{self.url}/player-reports.js")  # any page of the site has its storage
        for number, report in enumerate(kept):
            item = [f"playhead:{self.profile_id}:{report['sitting_id']}:{number}", json.dumps(report)]
            await page.evaluate("([key, report]) => localStorage.setItem(key, report)", item)
        async with page.expect_response(f"**/v1/titles/{FILM}/state"):
            await page.goto(f"{self.url}/")
        await page.wait_for_function("document.querySelector('video').readyState > 0")
        return page

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            reports = json.loads(request.post_data or "{}")["reports"]
            self.batch_sizes.append(len(reports))
            self.sent += reports

    def state(self) -> dict[str, Any]:
        """What the server knows of the film."""
        answer = httpx.get(f"{self.server.url}/v1/titles/{FILM}/state", headers=bearer(self.token))
        state: dict[str, Any] = answer.raise_for_status().json()
        return state

    def place_ms(self) -> int:
        """Where the server would resume."""
        state = self.state()
        return int(state["position_ms"]) if state["resumable"] else 0

    async def sees_place(self, place_ms: float) -> None:
        """Waits until the server would resume at about that place."""
        await _until(lambda: abs(self.place_ms() - place_ms) < SLACK_MS, f"the place to be {place_ms}")

    def tells(self, sitting_id: str, first_s: int, last_s: int) -> None:
        """Another device of the viewer plays from one second to another."""
        reports = [_report(sitting_id, 1, first_s), _report(sitting_id, 2, last_s)]
        answer = httpx.post(f"{self.server.url}/v1/reports", json={"reports": reports}, headers=bearer(self.token))
        assert answer.raise_for_status().json()["results"][-1]["resolution"] == "accepted"


def _report(sitting_id: str, seq: int, place_s: int) -> dict[str, Any]:
    """A report of another device, of now."""
    return {
        "sitting_id": sitting_id,
        "seq": seq,
        "event": "progress",
        "locator": {"title_id": FILM},
        "position_ms": place_s * 1_000,
        "duration_ms": FILM_S * 1_000,
        "occurred_at": datetime.now(UTC).isoformat(),
        "sent_at": datetime.now(UTC).isoformat(),
    }


async def _until(is_so: Callable[[], bool], what: str, wait_s: float = 20) -> None:
    give_up = time.monotonic() + wait_s
    while not is_so():
        assert time.monotonic() < give_up, f"waited {wait_s} s for {what}"
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _browser() -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield await browser.new_context()
        await browser.close()


@pytest.fixture
async def viewer(server: Server, site: Site) -> AsyncIterator[Viewer]:
    """A new account in a new browser."""
    tokens = server.add_account(f"{uuid4()}@example.org")
    site.sessions = [{"base": server.url, "token": tokens["sessionToken"], "profileId": tokens["profileId"]}]
    async with _browser() as context:
        yield Viewer(server, tokens["sessionToken"], tokens["profileId"], site.url, context)


async def _play(page: Page, until_s: float) -> None:
    """Plays, fast, until the film is at least there."""
    await page.evaluate(f"video = document.querySelector('video'); video.playbackRate = {SPEED}; video.play()")
    await page.wait_for_function(f"video.currentTime >= {until_s}")


async def _pause(page: Page) -> float:
    """Pauses; where the film is, in milliseconds."""
    return float(await page.evaluate("video.pause(), video.currentTime * 1000"))


async def _place_ms(page: Page) -> float:
    return float(await page.evaluate("document.querySelector('video').currentTime * 1000"))


def _events(viewer: Viewer) -> list[str]:
    return [report["event"] for report in viewer.sent]


async def test_the_place_is_kept_and_the_next_opening_starts_there(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 20)
    place_ms = await _pause(page)
    await viewer.sees_place(place_ms)
    await _until(lambda: "pause" in _events(viewer), "the pause")
    assert _events(viewer)[0] == "start"
    assert {report["duration_ms"] for report in viewer.sent} == {FILM_S * 1_000}
    assert [report["seq"] for report in viewer.sent] == list(range(1, len(viewer.sent) + 1))
    again = await viewer.open()
    await again.wait_for_function(f"document.querySelector('video').currentTime * 1000 > {place_ms - SLACK_MS}")
    assert abs(await _place_ms(again) - place_ms) < SLACK_MS


async def test_to_open_a_film_and_play_a_moment_keeps_the_place_and_is_no_seek(viewer: Viewer) -> None:
    viewer.tells(str(uuid4()), 100, 200)
    base = viewer.state()["revision"]
    page = await viewer.open()
    await page.wait_for_function("document.querySelector('video').currentTime > 199")
    await page.evaluate("document.querySelector('video').play()")
    await page.wait_for_function("document.querySelector('video').currentTime > 201")
    assert _events(viewer) == ["start"]
    await page.close(run_before_unload=True)
    await asyncio.sleep(1)
    assert viewer.place_ms() == 200_000
    assert [report["base_revision"] for report in viewer.sent] == [base]


async def test_it_reports_while_it_plays_as_often_as_the_server_asks(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 1)
    await _until(lambda: "progress" in _events(viewer), "a report while playing", wait_s=40)
    first, second = (report["occurred_at"] for report in viewer.sent[:2])
    told_apart_ms = await page.evaluate(f"Date.parse('{second}') - Date.parse('{first}')")
    assert 9_000 < told_apart_ms < 20_000


async def test_a_seek_is_reported_once_and_the_place_follows_it(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 1)
    await page.evaluate("for (const place of [100, 200, 300]) video.currentTime = place")
    await _until(lambda: "seek" in _events(viewer), "the seek")
    await viewer.sees_place(await _pause(page))
    assert viewer.place_ms() >= 300_000
    assert _events(viewer).count("seek") == 1


async def test_what_is_watched_while_the_server_is_down_arrives_when_it_is_back(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 15)
    await _pause(page)
    viewer.server.stop()
    await page.evaluate("video.currentTime = 250")
    await page.wait_for_function("Object.values(localStorage).some(report => JSON.parse(report).event === 'seek')")
    await _play(page, 265)
    place_ms = await _pause(page)
    viewer.server.start()
    await viewer.sees_place(place_ms)
    await page.wait_for_function("localStorage.length === 0")
    repeats = [report for report in viewer.sent if report["event"] == "seek"]
    assert len({report["occurred_at"] for report in repeats}) == 1
    assert len({report["sent_at"] for report in repeats}) == len(repeats) > 1


async def test_what_a_closed_page_could_not_send_the_next_opening_sends_before_it_asks_where_to_start(
    viewer: Viewer,
) -> None:
    page = await viewer.open()
    await _play(page, 15)
    viewer.server.stop()
    await _play(page, 40)
    place_ms = await _place_ms(page)
    await page.close(run_before_unload=True)
    await asyncio.sleep(0.5)
    viewer.server.start()
    again = await viewer.open()
    await again.wait_for_function(f"document.querySelector('video').currentTime * 1000 >= {place_ms}")
    await viewer.sees_place(await _place_ms(again))


async def test_closing_the_tab_while_it_plays_does_not_lose_the_place(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 30)
    place_ms = await _place_ms(page)
    assert viewer.sent[-1]["position_ms"] < place_ms - SLACK_MS
    await page.close(run_before_unload=True)
    await _until(lambda: viewer.place_ms() >= place_ms, "the place at which the tab was closed")


async def test_a_token_that_has_ended_costs_nothing(viewer: Viewer, site: Site) -> None:
    site.sessions = [{**site.sessions[0], "token": "ended"}, *site.sessions]
    page = await viewer.open()
    await _play(page, 20)
    await viewer.sees_place(await _pause(page))


async def test_a_long_queue_is_sent_in_batches_and_what_is_refused_does_not_hold_up_the_rest(viewer: Viewer) -> None:
    sitting_id = str(uuid4())
    kept = [_report(sitting_id, seq, 2 * seq) for seq in range(1, 241)]
    kept[7]["seq"] = -1
    page = await viewer.open(kept)
    await page.wait_for_function("localStorage.length === 0")
    assert viewer.place_ms() == 480_000
    assert max(viewer.batch_sizes) <= 100
    assert sum(viewer.batch_sizes) == len(kept)


async def test_a_viewer_who_went_on_elsewhere_is_offered_that_place_and_jumps(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 15)
    await viewer.sees_place(await _pause(page))
    viewer.tells(str(uuid4()), 20, 300)
    await _play(page, 17)
    await _pause(page)
    await page.get_by_role("button", name="Jump to 5:00").click()
    await page.wait_for_function("video.currentTime >= 300")
    await viewer.sees_place(await _pause(page))
    assert await page.get_by_role("button").count() == 0


async def test_a_viewer_who_would_rather_stay_is_believed_at_once(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 15)
    await viewer.sees_place(await _pause(page))
    viewer.tells(str(uuid4()), 20, 300)
    await _play(page, 17)
    place_ms = await _pause(page)
    await page.get_by_role("button", name="Stay here").click()
    await viewer.sees_place(place_ms)
    assert len({report.get("base_revision") for report in viewer.sent}) == 2


async def test_a_film_that_has_ended_is_complete_and_watching_it_again_is_another_sitting(viewer: Viewer) -> None:
    page = await viewer.open()
    await _play(page, 1)
    await page.evaluate(f"video.currentTime = {FILM_S - 10}")
    await page.wait_for_function("video.ended")
    await _until(lambda: bool(viewer.state()["completed"]), "the film to count as watched")
    assert viewer.state()["resumable"] is False
    await _play(page, 15)
    await viewer.sees_place(await _pause(page))
    assert [event for event in _events(viewer) if event in {"start", "complete"}] == ["start", "complete", "start"]
    assert len({report["sitting_id"] for report in viewer.sent}) == 2
    assert [report["rewatch"] for report in viewer.sent if report["event"] == "start"] == [False, True]
