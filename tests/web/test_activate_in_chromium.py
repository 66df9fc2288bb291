"""A real Chromium at /activate: it approves, it denies, it works without scripts, and it fits a phone."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from playhead.bootstrap import make_use_cases
from playhead.bootstrap.service import make_http_app
from playhead.config import Settings
from playhead.domain.access import Account
from playhead.http.operations import Metrics
from playhead.service.grants import StartedGrant
from playhead.service.use_cases import UseCases
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock
from playhead.testing.ids import SequentialIds
from tests.dialects.service import PASSWORD, SECRETS

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (apt-get install chromium)")

PHONE = {"width": 320, "height": 640}


@dataclass
class Site:
    """A server that listens, an account on it, and what Chromium had to complain about."""

    url: str
    use_cases: UseCases
    account: Account
    complaints: list[str] = field(default_factory=list)

    async def start(self, device: str = "PlayerTV/4.2 (webOS)") -> StartedGrant:
        """A device that asks to be signed in."""
        app = await self.use_cases.access.add_app("Living room TV")
        return await self.use_cases.grants.start(app.client_id, device, "192.0.2.7")

    @asynccontextmanager
    async def page(self, **options: object) -> AsyncIterator[Page]:
        """A page in a browser of its own."""
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = await browser.new_context(base_url=self.url, **options)  # type: ignore[arg-type]
            page = await context.new_page()
            page.on("console", lambda message: self.complaints.append(message.text))
            page.on("requestfailed", lambda request: self.complaints.append(request.url))
            yield page
            await browser.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """The whole service on a socket, over a store in memory."""
    clock, ids, settings = FixedClock(), SequentialIds(), Settings(store="memory:")
    use_cases = make_use_cases(settings, SECRETS, MemoryStore(clock), clock, ids)
    app = make_http_app(settings, SECRETS, use_cases, ids, Metrics())
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_level="warning"))
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve([listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient() as client:
        await client.get(f"{url}/readyz")  # answered once it has started
    yield Site(url, use_cases, await use_cases.access.register("sam@example.com", "Sam", PASSWORD))
    server.should_exit = True
    await serving


async def _sign_in(page: Page, code: str, password: str = PASSWORD) -> None:
    await page.goto(f"/activate?code={code}")
    await page.get_by_label("E-mail").fill("sam@example.com")
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Continue").click()


async def _is_too_wide(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


async def test_a_viewer_approves_in_chromium(site: Site) -> None:
    started = await site.start()
    async with site.page() as page:
        await _sign_in(page, started.user_code)
        main = page.get_by_role("main")
        for fact in ("Living room TV", "PlayerTV/4.2 (webOS)", "192.0.2.7", started.user_code):
            assert fact in await main.inner_text()
        await page.get_by_role("button", name="Approve").click()
        assert await page.get_by_role("heading").inner_text() == "Approved"
    signed_in = await site.use_cases.grants.poll(started.device_code)
    assert signed_in is not None
    assert signed_in.sign_in.account_id == site.account.account_id
    assert site.complaints == []


async def test_a_viewer_denies_in_chromium_without_scripts(site: Site) -> None:
    started = await site.start()
    async with site.page(java_script_enabled=False) as page:
        await _sign_in(page, started.user_code)
        await page.get_by_role("button", name="Deny").click()
        assert await page.get_by_role("heading").inner_text() == "Denied"
    grant = await site.use_cases.store.find_grant_by_user_code(started.user_code, site.use_cases.clock.now())
    assert grant is not None
    assert grant.status.value == "denied"
    assert site.complaints == []


async def test_after_a_wrong_password_the_cursor_waits_in_its_field(site: Site) -> None:
    started = await site.start()
    async with site.page() as page:
        await _sign_in(page, started.user_code, "wrong password")
        assert "do not belong together" in await page.get_by_role("alert").inner_text()
        assert await page.get_by_label("Password").evaluate("field => field === document.activeElement")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Approve").press("Enter")
        assert await page.get_by_role("heading").inner_text() == "Approved"
    assert await site.use_cases.grants.poll(started.device_code) is not None


async def test_a_long_name_of_a_device_fits_a_narrow_phone(site: Site) -> None:
    started = await site.start("Mozilla/5.0" + "X" * 150)
    async with site.page(viewport=PHONE) as page:
        await page.goto("/activate")
        assert not await _is_too_wide(page)
        await _sign_in(page, started.user_code)
        assert not await _is_too_wide(page)
        await page.get_by_role("button", name="Approve").click()
        assert not await _is_too_wide(page)


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(site: Site, colours: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 at least."""
    started = await site.start()
    async with site.page(color_scheme=colours) as page:
        await _sign_in(page, started.user_code, "wrong password")
        form = await page.evaluate(CONTRASTS)
        await _sign_in(page, started.user_code)
        question = await page.evaluate(CONTRASTS)
    assert len(form) >= 6
    assert len(question) >= 10
    assert {text: ratio for text, ratio in {**form, **question}.items() if ratio < 4.5} == {}


CONTRASTS = """() => {
  const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    const colour = parse(getComputedStyle(element).backgroundColor);
    return colour.length === 3 || colour[3] === 1 ? colour : ground(element.parentElement);
  };
  const ratios = {};
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join(' ').trim();
    if (!text) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    ratios[text] = (a + 0.05) / (b + 0.05);
  }
  return ratios;
}"""
