"""Flows: what a client does, written once for blocking and for async code, as generators that ask for what they need.

Not for meeting those needs: sockets, locks and waiting are in ``driving``.

A flow yields steps and is sent their outcomes, or their errors are thrown into it. The functions below make one step
each, so that a flow reads like any code: ``answer = yield from send(call, token)``.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from playhead_client.exchange import Call

T = TypeVar("T")


class Cancel:
    """A caller's way to end a wait: hand it in, and call ``cancel`` from whatever thread. It stays cancelled."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._callbacks: list[Callable[[], object]] = []

    def cancel(self) -> None:
        """End what waits on this, now or later, with ``Cancelled``. Idempotent."""
        self._event.set()
        for callback in tuple(self._callbacks):
            callback()

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Block until it is cancelled or the time is over; whether it is cancelled."""
        return self._event.wait(seconds)

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Call it at ``cancel``, in the thread of that; at once where that has been."""
        self._callbacks.append(callback)
        if self.is_cancelled:
            callback()

    def remove_callback(self, callback: Callable[[], object]) -> None:
        """Call it no more."""
        self._callbacks.remove(callback)


class Lock(enum.Enum):
    """What a client does one at a time."""

    SIGN_IN = "sign-in"
    """Reading, changing and giving up what is kept of the sign-in."""

    RENEWAL = "renewal"
    """Asking for a session token, so that many calls that need one ask once."""

    REPORTS = "reports"
    """Sending what waits in the queue."""


@dataclass(frozen=True, slots=True)
class Send:
    """Make a call, and make it again where that is safe and it has failed in passing. Its outcome is the call's."""

    call: Call[Any]
    token: str | None = field(repr=False)
    may_repeat: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time go by."""

    seconds: float
    cancel: Cancel | None


@dataclass(frozen=True, slots=True)
class Alone:
    """Run a flow while no other one under that lock runs in this client."""

    lock: Lock
    flow: Generator[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Keep:
    """Read or write something that is kept on this machine, which may take a moment; an awaitable is awaited."""

    act: Callable[[], Any]


Step: TypeAlias = Send | Wait | Alone | Keep
Flow: TypeAlias = Generator[Step, Any, T]


def send(call: Call[T], token: str | None = None, *, may_repeat: bool = True) -> Flow[T]:
    """The outcome of a call. Raises what the call ends in."""
    outcome: T = yield Send(call, token, may_repeat)
    return outcome


def wait(seconds: float, cancel: Cancel | None = None) -> Flow[None]:
    """Let time go by. Raises ``Cancelled``."""
    yield Wait(seconds, cancel)


def alone(lock: Lock, flow: Flow[T]) -> Flow[T]:
    """The outcome of a flow that no other one under that lock runs beside; those wait. Not to be nested in itself."""
    outcome: T = yield Alone(lock, flow)
    return outcome


def keep(act: Callable[[], T | Awaitable[T]]) -> Flow[T]:
    """What ``act`` gives."""
    outcome: T = yield Keep(act)
    return outcome
