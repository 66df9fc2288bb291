"""When a call is made again, and after how long.

Not for renewing a token that was refused (``account``), nor for reports, which wait in their queue (``reporting``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

import tenacity

from playhead_client.errors import Overloaded, PlayheadError, RateLimited, Refused, Unreachable, is_passing
from playhead_client.exchange import Repeat

if TYPE_CHECKING:
    from collections.abc import Callable

    from playhead_client.exchange import Call
    from playhead_client.machine import Machine

_GATEWAY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retries:
    """How patient a client is.

    ``attempts_max`` counts the first one; 1 never repeats. Between them lie ``wait_s``, doubled each time up to
    ``wait_max_s``, and a random while of up to ``jitter_s`` more, so that clients do not come back all at once. A
    server that asks for more time is given it, up to ``retry_after_max_s``; where it asks for more than that, the error
    is raised instead.
    """

    attempts_max: int = 4
    wait_s: float = 0.5
    wait_max_s: float = 8.0
    jitter_s: float = 1.0
    retry_after_max_s: float = 30.0


class RetryArguments(TypedDict):
    """What tenacity's ``Retrying`` takes."""

    retry: tenacity.retry_base
    wait: Callable[[tenacity.RetryCallState], float]
    stop: tenacity.stop_after_attempt
    reraise: bool


def retry_arguments(call: Call[Any], retries: Retries, machine: Machine, *, may_repeat: bool) -> RetryArguments:
    """When, how late and how often tenacity is to make the call again."""

    def when(error: BaseException) -> bool:
        if not isinstance(error, PlayheadError) or not is_repeatable(error, call.repeat):
            return False
        return (_asked_s(error) or 0.0) <= retries.retry_after_max_s

    def wait(state: tenacity.RetryCallState) -> float:
        error = None if state.outcome is None else state.outcome.exception()
        asked_s = _asked_s(error)
        wait_s = min(retries.wait_s * 2.0 ** (state.attempt_number - 1), retries.wait_max_s)
        return (wait_s if asked_s is None else asked_s) + retries.jitter_s * machine.chance()

    return RetryArguments(
        retry=tenacity.retry_if_exception(when),
        wait=wait,
        stop=tenacity.stop_after_attempt(retries.attempts_max if may_repeat else 1),
        reraise=True,
    )


def _asked_s(error: BaseException | None) -> float | None:
    """For how long the server has asked to be left alone."""
    return error.retry_after_s if isinstance(error, Refused) else None


def is_repeatable(error: PlayheadError, repeat: Repeat) -> bool:
    """Whether the call may be made again after this error.

    Whatever the call, it may where it has not left, and where the server says that it wrote nothing: 429, and 503
    ``OVERLOADED`` (docs/explanation/what-an-answer-promises.md). Where it may have been done it may be made again only
    if that is no harm.
    """
    if isinstance(error, Unreachable) and error.is_unsent:
        return True
    if isinstance(error, RateLimited) or (isinstance(error, Overloaded) and error.code == "OVERLOADED"):
        return True
    if repeat is Repeat.IF_NOT_DONE or not is_passing(error):
        return False
    return not isinstance(error, Refused) or error.status in _GATEWAY
