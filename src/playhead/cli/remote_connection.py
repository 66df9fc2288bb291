"""The client behind ``playhead remote``: which server, the sign-in that is kept, and the words of what goes wrong.

Not for what the commands print (``remote``). It loads httpx, which no other command needs, and so is loaded by them
alone.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import segno
import typer
from playhead_client import (
    BadAnswer,
    DeviceCode,
    FileTokens,
    NoProfile,
    NotApproved,
    NotFound,
    PlayheadClient,
    PlayheadError,
    Profile,
    Refused,
    SignedOut,
    TokenRefused,
    Unreachable,
)

from playhead.cli.running import fail

NOT_REACHED: Final = 5

_POLL_S: Final = 2.0
"""Somebody is sitting there and waiting; a server allows one a second."""

_SIGN_IN: Final = "sign in with: playhead remote sign-in URL"


class Server(msgspec.Struct, frozen=True):
    """The server that the commands talk to, and the app that this machine signs in as."""

    url: str
    client_id: str


def folder() -> Path:
    """Where the user's sign-ins are kept."""
    return Path(typer.get_app_dir("playhead")) / "remote"


def find_server() -> Server | None:
    """The server that was signed in to last; None where there was none."""
    file = _server_file()
    try:
        return msgspec.json.decode(file.read_bytes(), type=Server)
    except FileNotFoundError:
        return None
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fail(f"{file}: {error}. Remove it, and {_SIGN_IN}")


def remember(server: Server) -> None:
    """Talk to that server from now on."""
    file = _server_file()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.encode(server) + b"\n")
    except OSError as error:
        fail(f"{file}: {error.strerror}")


def client_of(server: Server) -> PlayheadClient:
    """A client with the sign-in of that server. Each has a file of its own, so that none is sent another's token."""
    name = hashlib.sha256(server.url.encode()).hexdigest()[:16]
    tokens = FileTokens(folder() / f"tokens-{name}.json")
    machine = platform.node().encode("ascii", "replace").decode()
    try:
        return PlayheadClient(
            server.client_id, base_url=server.url, tokens=tokens, user_agent=f"playhead remote on {machine}"
        )
    except ValueError as error:
        fail(str(error))


@contextmanager
def connected() -> Iterator[PlayheadClient]:
    """A client of the server that was signed in to. Leaves with a message and a code where something goes wrong."""
    server = find_server()
    if server is None:
        fail(f"nobody is signed in; {_SIGN_IN}")
    with client_of(server) as client, worded():
        yield client


@contextmanager
def worded() -> Iterator[None]:
    """Leave with a message and a code where the client fails."""
    try:
        yield
    except (Unreachable, BadAnswer) as error:
        fail(error.message, NOT_REACHED)
    except PlayheadError as error:
        fail(_words(error))


def _words(error: PlayheadError) -> str:
    if isinstance(error, SignedOut):
        return f"{error.message}; {_SIGN_IN}"
    if isinstance(error, NoProfile):
        return "nobody is watching; choose a profile with: playhead remote profile NAME"
    if isinstance(error, TokenRefused) and error.code == "SESSION_EXPIRED":
        return "the profile is gone, or its account is disabled; choose another with: playhead remote profile NAME"
    if isinstance(error, Refused) and error.field is not None:
        return f"{error.field}: {error.message}"
    return error.message


def wait_for_approval(client: PlayheadClient, show: Callable[[DeviceCode], None]) -> None:
    """Ask for a code, show it, and wait until a viewer has answered."""
    try:
        code = client.sign_in_with_device_code()
    except NotFound:
        fail("there is no Playhead server at that address")
    show(code)
    try:
        client.poll_device_code(code.device_code, interval_s=_POLL_S, timeout_s=code.expires_in_ms / 1000)
    except (TokenRefused, NotApproved):
        fail("the code was denied, or nobody has approved it in time")


def choose_profile(client: PlayheadClient, name: str) -> Profile:
    """Make the profile of that name the one that is watching; without a name the account's first one."""
    profiles = client.get_profiles()
    chosen = next((one for one in profiles if one.name == name), None) if name else profiles[-1]
    if chosen is None:
        fail(f"the account has no profile named {name!r}; it has {', '.join(one.name for one in profiles)}")
    client.select_profile(chosen.id)
    return chosen


def find_selected_profile(client: PlayheadClient) -> str | None:
    """The id of the profile that is watching; None where none was chosen."""
    try:
        return client.get_selected_profile_id()
    except NoProfile:
        return None


def print_qr(address: str) -> None:
    """The address as a QR code, for a terminal."""
    segno.make_qr(address).terminal(compact=True)


def _server_file() -> Path:
    return folder() / "server.json"
