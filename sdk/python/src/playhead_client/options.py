"""What a client may be made with, and the parts that are made of it.

Not for the clients themselves (``blocking_clients``, ``async_clients``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from playhead_client.driving import Reach
from playhead_client.machine import SYSTEM, Machine
from playhead_client.retrying import Retries
from playhead_client.sessions import Sessions
from playhead_client.tokens import AsyncTokenStore, MemoryTokens, TokenStore
from playhead_client.version import __version__

if TYPE_CHECKING:
    import httpx

TIMEOUT_S: Final = 15.0
USER_AGENT: Final = f"playhead-client/{__version__}"


class _SharedOptions(TypedDict, total=False):
    timeout_s: float
    """For connecting, and for each wait for more of an answer; 15."""

    retries: Retries
    """How patient to be where another try is safe."""

    user_agent: str
    """What the account's list of devices shows of this one."""

    machine: Machine
    """Clocks and chance; for tests."""


class BlockingOptions(_SharedOptions, total=False):
    """Options of the clients that block."""

    tokens: TokenStore
    """Where the sign-in is kept; in memory if not said."""

    transport: httpx.BaseTransport
    """How requests leave: httpx's own if not said. Certificates and proxies of one's own are set there."""


class AsyncOptions(_SharedOptions, total=False):
    """Options of the clients for asyncio."""

    tokens: TokenStore | AsyncTokenStore
    """Where the sign-in is kept; in memory if not said."""

    transport: httpx.AsyncBaseTransport
    """How requests leave: httpx's own if not said. Certificates and proxies of one's own are set there."""


def reach_of(base_url: str, options: BlockingOptions | AsyncOptions) -> Reach:
    """How the server is reached. Raises ``ValueError`` where ``base_url`` is no address."""
    return Reach(
        base_url,
        options.get("user_agent", USER_AGENT),
        options.get("timeout_s", TIMEOUT_S),
        options.get("retries", Retries()),
        options.get("machine", SYSTEM),
    )


def sessions_of(client_id: str, options: BlockingOptions | AsyncOptions) -> Sessions:
    """The tokens of a new client."""
    return Sessions(client_id, options.get("tokens") or MemoryTokens(), options.get("machine", SYSTEM))
