"""The README's page in a real Chromium, with a real server: play, pause, seek, close the tab, go on elsewhere.

Not for the rules by which places are chosen (tests/unit/domain), nor for every corner of an element, which the
package's own tests have.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.processes import Server
from tests.sdk.typescript.household import Household
from tests.sdk.typescript.package import Packed
from tests.sdk.typescript.pages import (
    CHROMIUM,
    FILM_S,
    PLAY,
    SLACK_MS,
    Device,
    Site,
    pause,
    place_ms,
    play,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (apt-get install chromium)")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site().serving() as site:
        yield site


@pytest.fixture(scope="module")
def household(site: Site, packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A server that lets the site's pages call it, and the site with the page of its app."""
    with Server(tmp_path_factory.mktemp("server") / "data", {"PLAYHEAD_CORS_ORIGINS": site.url}) as server:
        household = Household.of(server)
        site.show(household, packed)
        yield household


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Viewer:
    """Somebody with a profile of their own, and as many devices as a test needs."""

    def __init__(self, household: Household, site: Site, browser: Browser, name: str, cleanup: ExitStack) -> None:
        self._household, self._site, self._browser, self._cleanup = household, site, browser, cleanup
        self.profile_id = household.add_profile(name)

    def device(self) -> Device:
        """A browser with a storage of its own."""
        context = self._browser.new_context()
        self._cleanup.callback(context.close)
        api = self._cleanup.enter_context(self._household.session(self.profile_id))
        device = Device(self._household, self._site, context, self.profile_id, api)
        device.sign_in()
        return device


@pytest.fixture
def viewer(household: Household, site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Viewer]:
    with ExitStack() as cleanup:
        yield Viewer(household, site, browser, request.node.name[:60], cleanup)


def test_a_viewer_approves_the_qr_code_and_the_film_is_followed(
    household: Household, site: Site, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/")
    page.wait_for_function("document.querySelector('#qr').naturalWidth === 300")
    household.answer(page.locator("#qr").get_attribute("alt") or "")
    expect(page.locator("#qr")).to_have_count(0, timeout=20_000)
    with page.expect_response("**/v1/reports") as answered:
        page.evaluate("document.querySelector('video').play()")
    assert answered.value.json()["results"][0]["resolution"] in {"accepted", "kept"}
    page.close()


def test_play_pause_seek_close_the_tab_and_resume_on_another_device(viewer: Viewer) -> None:
    device = viewer.device()
    page = device.open()
    play(page, 20)
    place = pause(page)
    device.sees_place(place)
    assert device.events[0] == "start"
    assert device.events[-1] == "pause"
    assert {report["duration_ms"] for report in device.sent} == {FILM_S * 1_000}

    page.evaluate("for (const place of [100, 200, 300]) video.currentTime = place")
    device.sees_place(300_000)
    assert device.events.count("seek") == 1

    play(page, 310)
    device.sent.clear()
    place = place_ms(page)
    page.close(run_before_unload=True)
    device.until(lambda: device.place_ms() >= place, "the place at which the tab was closed")

    another = viewer.device()
    again = another.open()
    again.wait_for_function(f"document.querySelector('video').currentTime * 1000 >= {place}")
    assert abs(place_ms(again) - another.place_ms()) < SLACK_MS
    place = another.place_ms()
    again.evaluate("document.querySelector('video').play()")
    another.until(lambda: "start" in another.events, "the start")
    again.close(run_before_unload=True)
    device.context.pages[0].wait_for_timeout(1_000)
    assert abs(another.place_ms() - place) < SLACK_MS, "who only looks in keeps the place"
    assert "seek" not in another.events


def test_what_two_tabs_report_while_the_server_is_down_survives_a_reload(viewer: Viewer, household: Household) -> None:
    device = viewer.device()
    one, other = device.open(), device.open()
    with household.down():
        for page, place in ((one, 20), (other, 40)):
            play(page, place)
            pause(page)
        device.until(lambda: device.unsent(one) == 4, "two starts and two pauses to wait")
        one.reload()
        one.evaluate(PLAY)
        device.until(lambda: device.unsent(one) > 5, "a stop from before, and a start from after")
        pause(one)
    device.open()
    device.until(lambda: device.unsent(one) == 0, "the next opening to have sent what waited")
    assert sorted(device.events) == ["pause", "pause", "pause", "start", "start", "start", "stop"]
    said: dict[tuple[str, int], set[str]] = {}
    for report in device.sent:
        said.setdefault((report["sitting_id"], report["seq"]), set()).add(f"{report['event']} {report['occurred_at']}")
    assert len({sitting_id for sitting_id, _ in said}) == 3
    assert all(len(words) == 1 for words in said.values()), "no number has said two things"
    assert any(report["sent_at"] > report["occurred_at"] for report in device.sent)
    points = [device.state()["point"], *device.state()["alternatives"]]
    assert max(point["position_ms"] for point in points) >= 40_000


def test_a_viewer_who_went_on_elsewhere_is_offered_that_place(viewer: Viewer) -> None:
    device = viewer.device()
    page = device.open()
    play(page, 15)
    device.sees_place(pause(page))
    device.elsewhere([0, 300_000])
    play(page, 17)
    pause(page)
    page.get_by_role("button", name="Go on at minute 5").click(timeout=20_000)
    page.wait_for_function("video.currentTime >= 300")
    device.sees_place(pause(page))
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_film_that_has_ended_is_complete(viewer: Viewer) -> None:
    device = viewer.device()
    page = device.open()
    play(page, 1)
    page.evaluate(f"video.currentTime = {FILM_S - 8}")
    page.wait_for_function("video.ended")
    device.until(lambda: bool(device.state()["completed"]), "the film to count as watched")
    assert device.state()["resumable"] is False
    assert "pause" not in device.events
    play(page, 5)
    device.until(lambda: device.events.count("start") == 2, "another sitting")
    assert [report["rewatch"] for report in device.sent if report["event"] == "start" and "rewatch" in report] == [True]


PAINT = """
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const brush = canvas.getContext("2d");
  setInterval(() => { brush.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`; brush.fillRect(0, 0, 64, 36); }, 40);
  const stream = canvas.captureStream(25);
  const video = document.querySelector("video");
"""

RECORD = f"""async () => {{ {PAINT}
  const recorder = new MediaRecorder(stream, {{ mimeType: "video/webm" }});
  const parts = [];
  recorder.ondataavailable = ({{ data }}) => parts.push(data);
  const stopped = new Promise((done) => {{ recorder.onstop = done; }});
  recorder.start();
  await new Promise((done) => setTimeout(done, 2_500));
  recorder.stop();
  await stopped;
  video.src = URL.createObjectURL(new Blob(parts, {{ type: "video/webm" }}));
  await new Promise((done) => {{ video.onloadedmetadata = done; }});
  return [video.videoWidth, video.duration];
}}"""

LIVE = f"""async () => {{ {PAINT}
  video.srcObject = stream;
  await new Promise((done) => {{ video.onloadedmetadata = done; }});
  return [video.videoWidth, String(video.duration)];
}}"""


def test_a_clip_that_was_just_recorded_is_watched_to_its_end(viewer: Viewer) -> None:
    device = viewer.device()
    page = device.open()
    width, duration_s = page.evaluate(RECORD)
    assert width == 64
    page.evaluate("document.querySelector('video').play()")
    device.until(lambda: "complete" in device.events, "the end")
    assert device.events == ["start", "complete"]
    assert device.sent[-1]["position_ms"] >= 2_000
    assert device.state()["completed"] is True
    assert abs(device.sent[-1].get("duration_ms", duration_s * 1_000) - duration_s * 1_000) < 100


def test_a_live_stream_is_reported_without_a_length(viewer: Viewer) -> None:
    device = viewer.device()
    page = device.open()
    assert page.evaluate(LIVE) == [64, "Infinity"]
    page.evaluate("document.querySelector('video').play()")
    device.until(lambda: "start" in device.events, "the start")
    page.evaluate("document.querySelector('video').pause()")
    device.until(lambda: "pause" in device.events, "the pause")
    assert all("duration_ms" not in report for report in device.sent)
