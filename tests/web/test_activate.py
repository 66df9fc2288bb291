"""The page /activate as a browser without scripts sees it: what it asks, what it says, and what it lets through."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import falcon.testing
import pytest

from playhead.domain.access import DeviceGrant
from playhead.http.web.tickets import Ticket, Tickets
from playhead.service.grants import StartedGrant
from tests.dialects.service import PASSWORD, SECRETS, Service, Viewer, running_service

UNSAFE = re.compile(r"<script|javascript:|\son\w+=|\sstyle=|<style|https?://", re.IGNORECASE)


class _Fields(HTMLParser):
    """The names and values of a page's form fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""


async def _send(service: Service, path: str, form: dict[str, str], **others: str) -> falcon.testing.Result:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await service.call("POST", path, body=urlencode(form).encode(), headers=headers, **others)


async def _start(service: Service, name: str = "Living room TV", device: str = "PlayerTV/4.2") -> StartedGrant:
    app = await service.use_cases.access.add_app(name)
    return await service.use_cases.grants.start(app.client_id, device, "192.0.2.7")


async def _sign_in(service: Service, code: str, viewer: Viewer, password: str = PASSWORD) -> falcon.testing.Result:
    return await _send(service, "/activate", {"code": code, "email": viewer.email, "password": password})


async def _decide(service: Service, shown: falcon.testing.Result, answer: str) -> falcon.testing.Result:
    return await _send(service, "/activate/answer", {**_Fields(shown.text).values, "answer": answer})


async def _pending(service: Service, started: StartedGrant) -> DeviceGrant | None:
    return await service.store.find_grant_by_user_code(started.user_code, service.clock.now())


def _check_page(result: falcon.testing.Result, status: int) -> None:
    """A page of ours: HTML without anything active or from elsewhere, and the headers that keep it so."""
    assert result.status_code == status, result.text
    assert result.headers["content-type"] == "text/html; charset=utf-8"
    assert result.text.startswith("<!doctype html>")
    assert not UNSAFE.search(result.text)
    assert result.headers["cache-control"] == "no-store"
    policy = dict(part.strip().split(" ", 1) for part in result.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert result.headers["x-content-type-options"] == "nosniff"
    assert result.headers["x-frame-options"] == "DENY"
    assert result.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in result.headers


# The form


async def test_the_form_has_the_code_that_the_qr_brought_along(service: Service) -> None:
    result = await service.call("GET", "/activate", params={"code": "1234"})
    _check_page(result, 200)
    assert _Fields(result.text).values == {"code": "1234", "email": "", "password": ""}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", ""),
        ("code=", ""),
        ("code=12%2034", "1234"),
        ("code=12-34", "1234"),
        ("code=abc", ""),
        ("code=1&code=2", ""),
    ],
)
async def test_the_form_takes_a_code_as_it_was_meant(service: Service, query: str, code: str) -> None:
    result = await service.call("GET", "/activate", query_string=query)
    _check_page(result, 200)
    assert _Fields(result.text).values["code"] == code


async def test_a_code_of_markup_stays_text(service: Service) -> None:
    result = await service.call("GET", "/activate", params={"code": '"><script>alert(1)</script>'})
    _check_page(result, 200)


# Approving and denying


async def test_a_viewer_signs_in_sees_which_device_asks_and_approves(service: Service, sam: Viewer) -> None:
    """discovr.md#sign-in [ours]: signs in with e-mail and password, sees which app asks, and approves."""
    started = await _start(service)
    service.clock.advance(121)
    shown = await _sign_in(service, started.user_code, sam)
    _check_page(shown, 200)
    for fact in ("Living room TV", "PlayerTV/4.2", "192.0.2.7", started.user_code, "sam@example.com", "2 minutes ago"):
        assert fact in shown.text
    assert PASSWORD not in shown.text
    assert started.device_code not in shown.text
    assert await service.use_cases.grants.poll(started.device_code) is None, "to look is not to approve"
    done = await _decide(service, shown, "approve")
    _check_page(done, 200)
    assert "Approved" in done.text
    signed_in = await service.use_cases.grants.poll(started.device_code)
    assert signed_in is not None
    assert signed_in.sign_in.account_id == sam.account_id


async def test_a_viewer_denies_and_the_device_is_refused(service: Service, sam: Viewer) -> None:
    """discovr.md#sign-in [ours]: or denies."""
    started = await _start(service)
    done = await _decide(service, await _sign_in(service, started.user_code, sam), "deny")
    _check_page(done, 200)
    assert "Denied" in done.text
    service.clock.advance(1)
    poll = await service.call("POST", f"/auth/device-codes/{started.device_code}/poll")
    assert poll.status_code == 401


async def test_a_code_typed_with_blanks_and_an_email_in_capitals_will_do(service: Service, sam: Viewer) -> None:
    code = (await _start(service)).user_code
    form = {"code": f" {code[:2]} {code[2:]}", "email": " SAM@example.com ", "password": PASSWORD}
    assert "Approve" in (await _send(service, "/activate", form)).text


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
async def test_what_an_app_or_a_device_calls_itself_stays_text(service: Service, sam: Viewer, evil: str) -> None:
    started = await _start(service, name=evil, device=evil)
    shown = await _sign_in(service, started.user_code, sam)
    done = await _decide(service, shown, "approve")
    for page in (shown, done):
        assert page.status_code == 200
        assert evil not in page.text or evil == "{{ 7 * 7 }}"
        assert "49" not in page.text.replace(started.user_code, "")


async def test_a_device_that_does_not_say_what_it_is_is_shown_as_such(service: Service, sam: Viewer) -> None:
    started = await _start(service, device="")
    assert "does not say" in (await _sign_in(service, started.user_code, sam)).text


# What goes wrong


async def test_a_wrong_password_and_an_unknown_email_are_answered_with_the_same_words(
    service: Service, sam: Viewer
) -> None:
    code = (await _start(service)).user_code
    wrong = await _sign_in(service, code, sam, "wrong password")
    unknown = await _send(service, "/activate", {"code": code, "email": "x@example.com", "password": PASSWORD})
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    disabled = await _sign_in(service, code, sam)
    for result in (wrong, unknown, disabled):
        _check_page(result, 403)
        assert _Fields(result.text).values["code"] == code
        assert "password" not in _Fields(result.text).values["password"]
        assert "do not belong together" in result.text
    assert unknown.text.replace("x@example.com", sam.email) == wrong.text == disabled.text


async def test_a_code_under_which_nothing_waits_is_said_so_before_any_password_is_looked_at(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(email: str, password: str) -> None:
        raise AssertionError(email)

    monkeypatch.setattr(service.use_cases.access, "login", fail)
    expired = await _start(service)
    service.clock.advance(600)
    denied = await _start(service)
    grant = await _pending(service, denied)
    assert grant is not None
    await service.use_cases.grants.answer(grant.device_code_hash, sam.account_id, approve=False)
    for code in ("0000", "", "12", "abcd", expired.user_code, denied.user_code):
        result = await _sign_in(service, code, sam)
        _check_page(result, 400)
        assert "No device is waiting under that code" in result.text
        assert _Fields(result.text).values["email"] == sam.email


async def test_an_answer_too_late_changes_nothing(service: Service, sam: Viewer) -> None:
    started = await _start(service)
    shown = await _sign_in(service, started.user_code, sam)
    service.clock.advance(301)
    late = await _decide(service, shown, "approve")
    _check_page(late, 410)
    assert await service.use_cases.grants.poll(started.device_code) is None


async def test_an_answer_to_an_expired_code_changes_nothing(service: Service, sam: Viewer) -> None:
    started = await _start(service)
    service.clock.advance(500)
    shown = await _sign_in(service, started.user_code, sam)
    service.clock.advance(100)
    _check_page(await _decide(service, shown, "approve"), 410)


@pytest.mark.parametrize(("first", "second"), [("approve", "deny"), ("deny", "approve"), ("approve", "approve")])
async def test_only_the_first_answer_counts(service: Service, sam: Viewer, first: str, second: str) -> None:
    started = await _start(service)
    shown = await _sign_in(service, started.user_code, sam)
    await _decide(service, shown, first)
    _check_page(await _decide(service, shown, second), 410)
    grant = await _pending(service, started)
    assert grant is not None
    assert grant.status.value == {"approve": "approved", "deny": "denied"}[first]


async def test_an_account_that_is_disabled_meanwhile_approves_nothing(service: Service, sam: Viewer) -> None:
    started = await _start(service)
    shown = await _sign_in(service, started.user_code, sam)
    await service.use_cases.access.set_disabled(sam.account_id, disabled=True)
    _check_page(await _decide(service, shown, "approve"), 410)


async def test_without_a_ticket_of_ours_nothing_is_approved(service: Service, sam: Viewer) -> None:
    started = await _start(service)
    grant = await _pending(service, started)
    assert grant is not None
    ticket = Ticket(sam.account_id, grant.device_code_hash, "TV")
    forged = Tickets("another secret", service.clock).sign(ticket)
    for text in ("", "x", forged, forged.replace(".", "")):
        _check_page(await _send(service, "/activate/answer", {"ticket": text, "answer": "approve"}), 410)
    _check_page(await _send(service, "/activate/answer", {"answer": "approve"}), 410)
    assert await service.use_cases.grants.poll(started.device_code) is None
    ours = Tickets(SECRETS.ticket_secret, service.clock).sign(ticket)
    _check_page(await _send(service, "/activate/answer", {"ticket": ours, "answer": "approve"}), 200)


@pytest.mark.parametrize("answer", ["", "maybe", "APPROVE", "approve deny"])
async def test_an_answer_that_is_neither_is_refused(service: Service, sam: Viewer, answer: str) -> None:
    started = await _start(service)
    _check_page(await _decide(service, await _sign_in(service, started.user_code, sam), answer), 400)
    assert await service.use_cases.grants.poll(started.device_code) is None


@pytest.mark.parametrize("body", [b"\xff\xfe", "code=é".encode(), b"&".join([b"a=1"] * 9)])
async def test_a_form_that_cannot_be_read_is_refused(service: Service, body: bytes) -> None:
    for path in ("/activate", "/activate/answer"):
        _check_page(await service.call("POST", path, body=body), 400)


async def test_a_form_beyond_the_limit_is_refused(service: Service) -> None:
    _check_page(await service.call("POST", "/activate", body=b"a" * (16 * 1024 + 1)), 413)
    _check_page(await service.call("POST", "/activate", body=b"a" * 16 * 1024), 400)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/activate/answer", 405),
        ("DELETE", "/activate", 405),
        ("GET", "/activate/nothing", 404),
        ("GET", "/avatars/none.svg", 404),
    ],
)
async def test_whatever_else_goes_wrong_is_a_page_too(service: Service, method: str, path: str, status: int) -> None:
    _check_page(await service.call(method, path), status)


async def test_a_fault_of_ours_is_a_page_without_a_word_of_what_it_was(
    service: Service, sam: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(user_code: str) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service.use_cases.grants, "get_for_approval", fail)
    result = await _sign_in(service, "1234", sam)
    _check_page(result, 500)
    assert "secret" not in result.text


# Too often


async def test_wrong_codes_are_limited_for_each_address_and_right_ones_are_not_counted() -> None:
    async with running_service(user_code_tries_max=2) as service:
        sam = await service.add_viewer("Sam")
        started = await _start(service)
        for _ in range(4):
            assert (await _sign_in(service, started.user_code, sam)).status_code == 200
        for _ in range(2):
            assert (await _sign_in(service, "0000", sam)).status_code == 400
        refused = await _sign_in(service, started.user_code, sam)
        _check_page(refused, 429)
        assert refused.headers["retry-after"] == "900"
        assert "wait 15 minutes" in refused.text
        service.clock.advance(841)
        assert "wait a minute" in (await _sign_in(service, started.user_code, sam)).text
        service.clock.advance(59)
        assert (await _sign_in(service, "0000", sam)).status_code == 400


async def test_wrong_passwords_are_limited_for_each_account_and_for_each_address() -> None:
    async with running_service(login_tries_max=2) as service:
        sam, alex = await service.add_viewer("Sam"), await service.add_viewer("Alex")
        code = (await _start(service)).user_code
        for _ in range(4):
            assert (await _sign_in(service, code, sam)).status_code == 200, "a right one is not counted"
        form = {"code": code, "email": sam.email, "password": "wrong"}
        for number in range(2):
            assert (await _send(service, "/activate", form, remote_addr=f"192.0.2.{number}")).status_code == 403
        elsewhere = await _send(service, "/activate", {**form, "password": PASSWORD}, remote_addr="192.0.2.9")
        _check_page(elsewhere, 429)
        for _ in range(2):
            await _send(service, "/activate", {**form, "email": "x@example.com"}, remote_addr="192.0.2.20")
        here = await _send(
            service, "/activate", {**form, "email": alex.email, "password": PASSWORD}, remote_addr="192.0.2.20"
        )
        _check_page(here, 429)
        assert (await _sign_in(service, code, alex)).status_code == 200


# What the pages are made of


async def test_the_style_sheet_is_served(service: Service) -> None:
    page = await service.call("GET", "/activate")
    for path in re.findall(r'(?:href|src)="([^"]+)"', page.text):
        assert (await service.call("GET", path)).status_code == 200, path
    css = await service.call("GET", "/activate/activate.css")
    assert css.headers["content-type"] == "text/css; charset=utf-8"
    assert "url(" not in css.text
