"""``/activate``: a viewer types a device's code, signs in, sees which device asks, and approves or denies.

Not for the device's side of it (``http.discovr.sign_in``). Works without scripts and without cookies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from playhead.domain.errors import GrantNotFound, WrongCredentials
from playhead.http.errors import Malformed
from playhead.http.requests import read_body
from playhead.http.web.pages import answer_page
from playhead.http.web.tickets import BadTicket, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    import falcon.asgi

    from playhead.domain.access import DeviceGrant
    from playhead.http.limits import RateLimiter
    from playhead.http.web.tickets import Tickets
    from playhead.service.use_cases import UseCases

FORM_MAX: Final = 16 * 1024
FIELD_COUNT_MAX: Final = 8

_FORM: Final = "enter.html"
_NOT_A_DIGIT: Final = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the resources of the page are made with."""

    use_cases: UseCases
    rate_limiter: RateLimiter
    tickets: Tickets


@dataclass(frozen=True, slots=True)
class _Form:
    code: str
    email: str
    password: str = field(repr=False)


class Activation:
    """GET and POST /activate."""

    def __init__(self, desk: Desk) -> None:
        self._access = desk.use_cases.access
        self._grants = desk.use_cases.grants
        self._clock = desk.use_cases.clock
        self._rate_limiter = desk.rate_limiter
        self._tickets = desk.tickets

    async def on_get(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """The form, with the code that a QR brought along."""
        code = request.params.get("code", "")
        answer_page(response, _FORM, code=_digits(code) if isinstance(code, str) else "", email="", error=None)

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Check the code, then e-mail and password; show which device asks."""
        fields = await _read_form(request)
        form = _Form(_digits(fields.get("code", "")), fields.get("email", ""), fields.get("password", ""))
        address = request.remote_addr
        self._rate_limiter.count_user_code(address)
        try:
            grant, app = await self._grants.get_for_approval(form.code)
        except GrantNotFound:
            answer_page(response, _FORM, 400, code=form.code, email=form.email, error="code")
            return
        self._rate_limiter.take_back_user_code(address)
        self._rate_limiter.count_login(address, form.email)
        try:
            account = await self._access.login(form.email, form.password)
        except WrongCredentials:
            answer_page(response, _FORM, 403, code=form.code, email=form.email, error="credentials")
            return
        self._rate_limiter.take_back_login(address, form.email)
        ticket = self._tickets.sign(Ticket(account.account_id, grant.device_code_hash, app.name))
        answer_page(
            response,
            "confirm.html",
            app_name=app.name,
            email=account.email,
            grant=grant,
            asked=_format_asked(grant, self._clock.now()),
            ticket=ticket,
        )


class ActivationAnswer:
    """POST /activate/answer."""

    def __init__(self, desk: Desk) -> None:
        self._answer = desk.use_cases.grants.answer
        self._tickets = desk.tickets

    async def on_post(self, request: falcon.asgi.Request, response: falcon.asgi.Response) -> None:
        """Approve or deny what the ticket is about."""
        fields = await _read_form(request)
        answer = fields.get("answer")
        if answer not in {"approve", "deny"}:
            raise Malformed("answer must be approve or deny", "answer")
        try:
            ticket = self._tickets.read(fields.get("ticket", ""))
            await self._answer(ticket.device_code_hash, ticket.account_id, approve=answer == "approve")
        except (BadTicket, GrantNotFound):
            answer_page(response, "gone.html", 410)
            return
        answer_page(response, "done.html", approved=answer == "approve", app_name=ticket.app_name)


async def _read_form(request: falcon.asgi.Request) -> dict[str, str]:
    """The form's fields; of one that is given twice, the first."""
    body = await read_body(request, FORM_MAX)
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELD_COUNT_MAX)
    except ValueError:
        raise Malformed("the form cannot be read") from None
    return {name: values[0] for name, values in fields.items()}


def _digits(code: str) -> str:
    """A user code as it was meant: people type what a screen shows, blanks and dashes included."""
    return _NOT_A_DIGIT.sub("", code)[:4]


def _format_asked(grant: DeviceGrant, now: datetime) -> str:
    minutes = int((now - grant.created_at).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
