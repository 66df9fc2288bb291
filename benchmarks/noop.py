"""The no-op ceiling: the least an ASGI application can do with the same request on the same server.

It reads the body, parses it with msgspec, and answers as Playhead would; it routes nothing, checks no token and stores
nothing, so it is no competitor, only the most that uvicorn lets any application reach on this machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import msgspec
import uvicorn

_Message = MutableMapping[str, Any]

_ANSWER: Final = b'{"message":"History item updated or created successfully"}'
_HEADERS: Final = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]


class _Progress(msgspec.Struct):
    progress: float = 0.0


_decode: Final = msgspec.json.Decoder(_Progress).decode


async def app(
    scope: _Message, receive: Callable[[], Awaitable[_Message]], send: Callable[[_Message], Awaitable[None]]
) -> None:
    """Answer every request with 200, one that is not a GET only after its whole body was read and parsed."""
    if scope["method"] != "GET":
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        _decode(body)
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})


def main() -> None:
    """Serve on 127.0.0.1 until told to stop, with the settings that `playhead serve` gives uvicorn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=parser.parse_args().port,
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        headers=[("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")],
    )


if __name__ == "__main__":
    main()
