"""Reads the forms that OAuth clients send, by the rules of RFC 6749, 3.1 and 3.2, and refuses secrets it cannot check.

Not for what the fields mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qs

import msgspec

from playhead.http.errors import Malformed
from playhead.http.oauth.errors import Refusal
from playhead.http.requests import read_body

if TYPE_CHECKING:
    import falcon.asgi

F = TypeVar("F", bound=msgspec.Struct)

FORM_TYPE: Final = "application/x-www-form-urlencoded"
FIELD_COUNT_MAX: Final = 64

_SECRETS: Final = ("client_secret", "client_assertion")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}(?= |$)")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")


async def read_form(request: falcon.asgi.Request, form: type[F], body_max: int) -> F:
    """The form, with what it does not know passed over, and an empty field taken as none.

    Raises:
        Malformed: not a form in UTF-8, or a field missing or given twice; ``field`` says which.
        Refusal: the client shows a secret, and there are none; or a scope that is no scope.
        BodyTooLarge: beyond ``body_max`` bytes.
    """
    _refuse_authorization(request)
    if (request.content_type or "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Malformed(f"the Content-Type must be {FORM_TYPE}")
    known = (*form.__struct_fields__, *_SECRETS)
    fields: dict[str, str] = {}
    for name, values in _parse(await read_body(request, body_max)).items():
        if name in known:
            if len(values) > 1:
                raise Malformed(f"{name} is given twice", name)
            if values[0]:
                fields[name] = values[0]
    if not fields.keys().isdisjoint(_SECRETS):
        raise Refusal("invalid_client", "an app has no secret here; it names itself by client_id alone")
    if _SCOPE.fullmatch(fields.get("scope", "x")) is None:
        raise Refusal("invalid_scope", "the scope has characters that no scope has")
    for field in msgspec.structs.fields(form):
        if field.required and field.name not in fields:
            raise Malformed(f"{field.name} is missing", field.name)
    return msgspec.convert(fields, form)


def _parse(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELD_COUNT_MAX)
    except ValueError:
        raise Malformed("the form cannot be read") from None


def _refuse_authorization(request: falcon.asgi.Request) -> None:
    """RFC 6749, 5.2: who tries to authenticate in the header is answered with the scheme that it used."""
    header = request.get_header("authorization")
    if header is not None:
        scheme = _SCHEME.match(header)
        raise Refusal(
            "invalid_client",
            "an app does not authenticate here; it names itself by client_id in the form",
            challenge=f'{scheme[0] if scheme else "Basic"} realm="playhead"',
        )
