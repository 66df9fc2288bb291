"""A connection with bounds: how long the head of a request may be, and how long a request may take to arrive.

Not for the size of a body (``http.requests``), nor for how many may connect, which the limit on open files says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

LAST_CALL_S: Final = 0.5
"""What a request that is still arriving gets when the server is told to stop: it has not been accepted yet."""


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for ever, and keeps whatever comes before the end of a head.

    A request that has come whole costs two assignments more; only one that is still arriving gets a timer.
    """

    head_max: ClassVar[int]
    """Bytes that the head may have. One more read of the socket, of 256 KiB at most, may pass before it is noticed."""

    receive_s: ClassVar[int]
    """Seconds from the first byte of a request to its last; of a connection's first one, from the connection on."""

    _is_whole = False
    _in_head = True
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._set_deadline(self.receive_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clear_deadline()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_whole, self._in_head, self._head_bytes = False, True, 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_whole = True
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        self._is_whole = False
        super().data_received(data)
        if self._is_whole:
            self._clear_deadline()
        elif not self.transport.is_closing():
            self._set_deadline(self.receive_s)
            self._count_head(len(data))

    def _count_head(self, byte_count: int) -> None:
        self._head_bytes += byte_count if self._in_head else 0
        if self._head_bytes > self.head_max:
            self.send_400_response("The head of the request is too long.")

    def shutdown(self) -> None:
        super().shutdown()
        if not self._is_whole and not self.transport.is_closing():
            self._clear_deadline()
            self._set_deadline(LAST_CALL_S)

    def _set_deadline(self, left_s: float) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(left_s, self.transport.close)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def bounded(head_max: int, receive_s: int) -> type[BoundedConnection]:
    """The class of connections with these bounds, for uvicorn to make them of."""
    return type("Connection", (BoundedConnection,), {"head_max": head_max, "receive_s": receive_s})
