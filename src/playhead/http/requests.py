"""Take a request apart: its bearer token, its JSON body, its query parameters. Every fault is a ``RequestError``.

Not for what the parts mean: that is each dialect's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import msgspec

from playhead.http.errors import BodyTooLarge, Malformed
from playhead.service.tokens import TokenMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import falcon.asgi

T = TypeVar("T")

Parameters: TypeAlias = "Mapping[str, str | list[str]]"
"""A query string taken apart: a list where a name is given more than once."""

_BEARER: Final = "bearer "
_NUMBER_DIGITS_MAX: Final = 10


def bearer_token(request: falcon.asgi.Request) -> str:
    """The token of the ``Authorization: Bearer`` header.

    Raises:
        TokenMissing: there is no such header, or it is of another scheme.
    """
    header = request.get_header("authorization")
    if header is None or header[:7].lower() != _BEARER or len(header) == len(_BEARER):
        raise TokenMissing
    return header[7:].strip()


async def read_body(request: falcon.asgi.Request, body_max: int) -> bytes:
    """The whole body, of at most ``body_max`` bytes, whatever its Content-Type says.

    Raises:
        BodyTooLarge: announced or found to be longer; the rest is not read.
        Malformed: the connection was lost before all that was announced had come; nobody will read the answer.
    """
    announced = request.content_length or 0
    if announced > body_max:
        raise BodyTooLarge(body_max)
    body: bytes = await request.stream.read(body_max + 1)
    if len(body) > body_max:
        raise BodyTooLarge(body_max)
    if len(body) < announced:
        raise Malformed("the body is shorter than announced")
    return body


async def read_json(
    request: falcon.asgi.Request, decoder: msgspec.json.Decoder[T], body_max: int, *, empty: bytes = b""
) -> T:
    """The body, decoded and checked; ``empty`` stands for a body of no bytes.

    Raises:
        Malformed: not JSON (NaN is not), nested too deep, or not of the decoder's type; ``field`` says where.
        BodyTooLarge: beyond ``body_max`` bytes.
    """
    body = await read_body(request, body_max) or empty
    try:
        body.decode()  # msgspec does not look into the values of keys it does not know
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise malformed(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Malformed("the body is not JSON") from None
    except RecursionError:
        raise Malformed("the body is nested too deep") from None


def malformed(error: msgspec.ValidationError) -> Malformed:
    """What msgspec found, and in which field."""
    message, _, path = str(error).partition(" - at `$")
    return Malformed(message, path.rstrip("`").lstrip(".") or _missing_field(message))


def _missing_field(message: str) -> str | None:
    """The field that msgspec's "Object missing required field `x`" names."""
    return message.split("`")[1] if message.startswith("Object missing required field `") else None


def int_parameter(params: Parameters, name: str, *, low: int, high: int) -> int | None:
    """The query parameter ``name`` as an integer of plain ASCII digits; None where it is absent.

    Raises:
        Malformed: given twice, not digits, or outside ``low`` .. ``high``.
    """
    text = text_parameter(params, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS_MAX and low <= int(text) <= high):
        raise Malformed(f"{name} must be a whole number from {low} to {high}", name)
    return int(text)


def text_parameter(params: Parameters, name: str) -> str | None:
    """The query parameter ``name``; None where it is absent.

    Raises:
        Malformed: given twice.
    """
    value = params.get(name)
    if isinstance(value, list):
        raise Malformed(f"{name} is given twice", name)
    return value
