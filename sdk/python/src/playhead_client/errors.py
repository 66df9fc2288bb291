"""Everything that a call can end in but its answer.

Not for how an answer is read (``exchange``), nor for what is tried again (``retrying``).
"""

from __future__ import annotations


class PlayheadError(Exception):
    """The root of all errors of this package. ``code`` is stable, and what a program decides by; ``message`` is not.

    Codes are in capitals. Those of a server are as it has them, and the ones of ``/v1``, which are in small letters
    there, in capitals as well. A newer server may have others.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


class Unreachable(PlayheadError):
    """There was no answer: ``NETWORK``, or ``TIMEOUT`` where it did not come in time.

    Where ``is_unsent`` the request has not left, and nothing was written; else that cannot be known.
    """

    def __init__(self, code: str, message: str, *, is_unsent: bool = False) -> None:
        super().__init__(code, message)
        self.is_unsent = is_unsent


class BadAnswer(PlayheadError):
    """``BAD_ANSWER``: an answer that no Playhead server gives, such as a redirect or the page of a captive portal."""

    def __init__(self, message: str) -> None:
        super().__init__("BAD_ANSWER", message)


class SignedOut(PlayheadError):
    """``SIGNED_OUT``: nobody is signed in here, or not any more. The viewer has to approve this device again."""

    def __init__(self, message: str = "nobody is signed in") -> None:
        super().__init__("SIGNED_OUT", message)


class NoProfile(PlayheadError):
    """``NO_PROFILE``: no profile has been selected."""

    def __init__(self) -> None:
        super().__init__("NO_PROFILE", "no profile has been selected")


class NotApproved(PlayheadError):
    """``TIMEOUT``: a device code was good for as long as it could be, and nobody has answered it."""

    def __init__(self) -> None:
        super().__init__("TIMEOUT", "nobody has approved the device code in time")


class Cancelled(PlayheadError):
    """``CANCELLED``: the caller's own ``Cancel`` was used."""

    def __init__(self) -> None:
        super().__init__("CANCELLED", "it was cancelled")


class StorageBroken(PlayheadError):
    """``STORAGE_BROKEN``: a file of tokens or of reports cannot be read or written. The message names it."""

    def __init__(self, message: str) -> None:
        super().__init__("STORAGE_BROKEN", message)


class Refused(PlayheadError):
    """A server has answered with 400 or above.

    ``HTTP_ERROR`` where the answer is not in Playhead's words, as a proxy's is. ``field`` is the parameter or key that
    was refused, ``retry_after_s`` how long the server asks to be left alone, ``request_id`` names the call in the
    server's log; each of them None where it was not said.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int,
        *,
        field: str | None = None,
        retry_after_s: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.field = field
        self.retry_after_s = retry_after_s
        self.request_id = request_id

    def __str__(self) -> str:
        about = "" if self.field is None else f", {self.field}"
        return f"{self.message} ({self.status} {self.code}{about})"


class InvalidRequest(Refused):
    """400, 405, 413 or 422: it cannot be taken as it is, today or tomorrow. Nothing was written."""


class TokenRefused(Refused):
    """401: a token or a device code is not good, or not any more. A session token was renewed before this."""

    @property
    def is_renewable(self) -> bool:
        """Whether another token would do: this one was too old, or none of this server's."""
        return self.code in {"TOKEN_EXPIRED", "TOKEN_INVALID"}


class NotFound(Refused):
    """404: there is none, or it is another profile's."""


class Conflict(Refused):
    """409: it does not go with what is there."""


class ResyncNeeded(Refused):
    """410 ``RESYNC``: what was removed since that revision may have been forgotten. Read everything anew."""


class RateLimited(Refused):
    """429: too often. ``retry_after_s`` says when again. Nothing was written."""


class ServerFailed(Refused):
    """500 and above: the server, or something in front of it, could not."""


class Overloaded(ServerFailed):
    """503: the server takes no more work just now. ``retry_after_s`` says when again."""


class ReportRefused(InvalidRequest):
    """One report of a batch was not taken, and never will be; the others are none the worse for it."""


_BY_STATUS: dict[int, type[Refused]] = {
    400: InvalidRequest,
    401: TokenRefused,
    404: NotFound,
    405: InvalidRequest,
    409: Conflict,
    410: ResyncNeeded,
    413: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
    503: Overloaded,
}

_SERVER_FAILS = 500


def refusal_of_status(status: int) -> type[Refused]:
    """The error that a status stands for."""
    return _BY_STATUS.get(status, ServerFailed if status >= _SERVER_FAILS else Refused)


def is_passing(error: PlayheadError) -> bool:
    """Whether the same call may well be answered in a while."""
    return isinstance(error, Unreachable | BadAnswer | RateLimited | ServerFailed)
