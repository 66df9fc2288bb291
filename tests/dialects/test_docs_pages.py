"""That the contracts and their pages are served whole, and that a browser shows them without a complaint.

Not for what the contracts say: see test_contract_files.py.
"""

import asyncio
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from html.parser import HTMLParser

import falcon.asgi
import pytest
import uvicorn
from falcon.testing import Result, TestClient
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

from playhead.http.docs import add_routes
from playhead.http.docs.schemas import shape_of
from tests.dialects.contracts import FOLDER, NAMES, load, operations

PAGES = ("/docs", *(f"/docs/{name}" for name in NAMES))
STRICT = "default-src 'self'"


def _app() -> falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response]:
    app: falcon.asgi.App[falcon.asgi.Request, falcon.asgi.Response] = falcon.asgi.App()
    add_routes(app)
    return app


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(_app())


class _Links(HTMLParser):
    """Every id of a page, every place it links to, and everything a strict policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        self.hrefs += [str(values[key]) for key in ("href", "src") if values.get(key)]
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        if tag in {"style", "script"}:
            self.inline.append(tag)


def _links(page: Result) -> _Links:
    links = _Links()
    links.feed(page.text)
    return links


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_served_byte_for_byte(client: TestClient, name: str) -> None:
    answer = client.simulate_get(f"/openapi/{name}.yaml")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/yaml"
    assert answer.content == (FOLDER / f"{name}.yaml").read_bytes()


@pytest.mark.parametrize("path", [*PAGES, "/openapi/discovr.yaml", "/llms.txt", "/docs/assets/docs.css"])
def test_who_has_a_document_already_is_not_sent_it_again(client: TestClient, path: str) -> None:
    first = client.simulate_get(path)
    again = client.simulate_get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.simulate_get(path, headers={"If-None-Match": '"another"'}).content == first.content


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_a_strict_policy(client: TestClient, path: str) -> None:
    page = client.simulate_get(path)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith(STRICT)
    assert "unsafe" not in page.headers["content-security-policy"]
    assert _links(page).inline == []


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_something_that_this_server_has(client: TestClient, path: str) -> None:
    fragments: dict[str, set[str]] = {}
    for href in _links(client.simulate_get(path)).hrefs:
        target, _, fragment = href.partition("#")
        fragments.setdefault(target or path, set()).update({fragment} - {""})
    for target, wanted in fragments.items():
        answer = client.simulate_get(target)
        assert answer.status_code == 200, target
        assert wanted <= set(_links(answer).ids if wanted else ()), target


def test_the_bare_address_leads_to_the_documentation(client: TestClient) -> None:
    answer = client.simulate_get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/docs")


@pytest.mark.parametrize("path", PAGES)
def test_an_id_names_one_place_of_a_page(client: TestClient, path: str) -> None:
    ids = _links(client.simulate_get(path)).ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_and_every_object_is_on_the_page_of_its_contract(client: TestClient, name: str) -> None:
    ids = _links(client.simulate_get(f"/docs/{name}")).ids
    document = load(name)
    assert {operation.node["operationId"] for operation in operations(document)} <= set(ids)
    objects = {f"schema-{key}" for key, schema in document["components"]["schemas"].items() if "properties" in schema}
    assert objects <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_has_a_curl_line_that_leaves_nothing_to_fill_in_but_the_token(
    client: TestClient, name: str
) -> None:
    page = client.simulate_get(f"/docs/{name}").text
    calls = re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)
    assert len(calls) == len(list(operations(load(name))))
    assert [call for call in calls if re.search(r"http://localhost:8765\S*\{", call)] == []


def test_a_curl_line_quotes_what_a_shell_would_read_otherwise(client: TestClient) -> None:
    page = client.simulate_get("/docs/discovr").text.replace("&#39;", "'").replace("&#34;", '"')
    assert "curl -X PATCH 'http://localhost:8765/profile/history/TV_1396?season=1&amp;episode=5' \\" in page
    assert """-d '{"progress": 45.5}'""" in page


def test_markup_in_a_contract_comes_out_as_text(client: TestClient) -> None:
    page = client.simulate_get("/docs/discovr").text
    assert "rt_&lt;hex&gt;" in page
    assert "rt_<hex>" not in page


def test_the_index_for_machines_names_every_operation_and_every_link_in_it_works(client: TestClient) -> None:
    index = client.simulate_get("/llms.txt")
    assert index.headers["content-type"] == "text/plain; charset=utf-8"
    assert index.text.startswith("# Playhead\n\n> ")
    assert [
        f"{operation}" for name in NAMES for operation in operations(load(name)) if f"{operation}]" not in index.text
    ] == []
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", index.text)}
    elsewhere = {"/healthz", "/readyz", "/metrics"}
    assert [target for target in targets - elsewhere if client.simulate_get(target).status_code != 200] == []


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The pages on a real socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(_app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no `chromium` on the PATH (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1440])
def test_a_browser_shows_every_page_without_a_complaint_and_without_scrolling_sideways(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.on("console", note)
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    context.close()
    assert complaints == []


def test_the_page_is_read_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/docs/discovr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    answer = page.locator("details.answer").first
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    assert answer.get_attribute("open") is not None
    context.close()


@pytest.mark.parametrize(
    ("schema", "words", "bounds"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 50, "default": 10}, "integer", ("1 to 50", "default 10")),
        ({"type": ["string", "null"]}, "string or null", ()),
        ({"type": "string", "minLength": 1}, "string", ("not empty",)),
        ({"type": "string", "minLength": 1, "maxLength": 64}, "string", ("1 to 64 characters",)),
        ({"type": "string", "enum": ["json", "image"]}, "string", ("one of json, image",)),
        ({"type": "boolean", "const": True}, "boolean", ("always true",)),
        ({"anyOf": [{"type": "integer", "minimum": 2}, {"const": False}]}, "integer or false", ("at least 2",)),
        ({"type": "array", "maxItems": 9, "items": {"type": "number"}}, "list of number", ("at most 9 items",)),
        ({}, "any JSON", ()),
    ],
)
def test_a_schema_is_put_into_words(schema: dict[str, object], words: str, bounds: tuple[str, ...]) -> None:
    shape = shape_of({}, schema)
    assert (shape.words, shape.bounds, shape.named) == (words, bounds, None)
