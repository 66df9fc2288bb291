"""What can be wrong with a request before any rule is asked, and who words the answer.

Not for the words themselves: every dialect has a table of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import falcon.asgi


class RequestError(Exception):
    """A request that cannot be taken as it is; nothing was written."""


class Malformed(RequestError):
    """A body, parameter or id that is not what the contract says; ``field`` is the wire's name of it, if it has one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class BodyTooLarge(RequestError):
    """A body beyond the limit of ``body_max`` bytes."""

    def __init__(self, body_max: int) -> None:
        super().__init__(f"a body has at most {body_max} bytes")
        self.body_max = body_max


class RateLimited(RequestError):
    """Too many tries; come back in ``retry_after_s`` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("too many requests")
        self.retry_after_s = retry_after_s


class RouteNotFound(RequestError):
    """Nothing is served at this path."""


class MethodNotAllowed(RequestError):
    """The path is served, but not by this method."""

    def __init__(self, allowed: str) -> None:
        super().__init__("method not allowed")
        self.allowed = allowed


class Dialect(Protocol):
    """A set of paths that answer errors in one shape."""

    name: str

    def owns(self, path: str) -> bool:
        """Whether a request to ``path`` is answered in this dialect, even where no route is there."""
        ...

    def render(self, request: falcon.asgi.Request, response: falcon.asgi.Response, error: Exception) -> bool:
        """Write the answer to ``error`` into ``response``; False where this dialect has no words for it: our fault."""
        ...

    def render_fault(self, response: falcon.asgi.Response) -> None:
        """Write the answer to a fault of ours: status 500, and no word of what it was."""
        ...
