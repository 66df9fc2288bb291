"""The settings: every limit and address in one place, from ``PLAYHEAD_*`` and a TOML file, checked at start.

Not for acting on them (``bootstrap``). docs/reference/settings.md is made from here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "PLAYHEAD_"
CONFIG_VARIABLE: Final = "PLAYHEAD_CONFIG"
DEFAULT_CONFIG: Final = Path("playhead.toml")

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Seconds = Annotated[int, Meta(ge=1, le=10 * 366 * 86_400)]


_ORIGIN: Final = re.compile(r"https?://[^\s/?#]+")
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


class SettingsError(Exception):
    """A setting that cannot be: the message names it and says why."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, with their defaults. In the environment each has the prefix ``PLAYHEAD_`` and is in capitals."""

    data: Annotated[str, Meta(description="Folder of the embedded store and the secrets; made if missing.")] = "./data"
    store: Annotated[
        str,
        Meta(
            description="Store URL: sqlite:///relative/path, sqlite:////absolute/path, or memory: for one that forgets."
            " Empty: SQLite in the data folder."
        ),
    ] = ""
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")] = 8765
    public_url: Annotated[
        str,
        Meta(
            description="Where viewers reach this server: the QR code leads there, and it is the OAuth issuer."
            " Empty: http://host:port."
        ),
    ] = ""
    cors_origins: Annotated[
        tuple[str, ...], Meta(description="Origins of web players that may call from a browser, or *.")
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...], Meta(description="Addresses of proxies whose X-Forwarded-For is believed.")
    ] = ("127.0.0.1",)
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="Least level logged.")] = "info"
    log_format: Annotated[
        Literal["auto", "json", "console"], Meta(description="auto: console on a terminal, JSON otherwise.")
    ] = "auto"
    log_requests: Annotated[
        Literal["failed", "all"],
        Meta(description="Log every request, or those that failed on our side or took over 1 s."),
    ] = "failed"

    body_max: Annotated[int, Meta(ge=1_024, le=64 * 2**20, description="Bytes of a request body.")] = 2**20
    head_max: Annotated[
        int, Meta(ge=1_024, le=2**20, description="Bytes of a request's head: its address and headers.")
    ] = 64 * 2**10
    batch_max: Annotated[int, Meta(ge=1, le=1_000, description="Reports in one request of the native API.")] = 100
    streams_max: Annotated[Count, Meta(description="Streams of events of one profile, in each process.")] = 16
    receive_s: Annotated[Seconds, Meta(description="Seconds that a request may take to arrive whole.")] = 30
    queue_max: Annotated[Count, Meta(description="Writes waiting for the store; one more is answered 503.")] = 10_000
    group_max: Annotated[Count, Meta(description="Writes committed together.")] = 256
    readers: Annotated[int, Meta(ge=1, le=64, description="Threads that read from the embedded store.")] = 2
    shutdown_s: Annotated[Seconds, Meta(description="Seconds that running requests get to finish at shutdown.")] = 30

    profile_max: Annotated[Count, Meta(description="Profiles of an account.")] = 10
    name_max: Annotated[int, Meta(ge=1, le=1_000, description="Characters of a profile's name.")] = 64
    sign_ins_max: Annotated[Count, Meta(description="Signed-in devices of an account.")] = 100
    pending_grants_max: Annotated[
        int, Meta(ge=1, le=5_000, description="Devices that may wait for approval at once, of 10,000 codes.")
    ] = 1_000
    grant_lifetime_s: Annotated[Seconds, Meta(description="Seconds a device code lives.")] = 600
    refresh_lifetime_s: Annotated[Seconds, Meta(description="Seconds a refresh token lives.")] = 90 * 86_400
    refresh_grace_s: Annotated[
        int,
        Meta(
            ge=0,
            le=600,
            description="Seconds in which a client that lost the answer may show its last OAuth refresh token again.",
        ),
    ] = 60
    session_lifetime_s: Annotated[Seconds, Meta(description="Seconds a session token lives.")] = 1_800
    hnc_lifetime_s: Annotated[Seconds, Meta(description="Seconds an H&C token lives.")] = 365 * 86_400

    login_tries_max: Annotated[
        Count, Meta(description="Failed sign-ins per e-mail, and per address, in tries_window_s.")
    ] = 10
    user_code_tries_max: Annotated[Count, Meta(description="Wrong device codes per address in tries_window_s.")] = 10
    device_codes_max: Annotated[Count, Meta(description="Device codes per address in tries_window_s.")] = 60
    tries_window_s: Annotated[Seconds, Meta(description="Seconds after which tries and codes are counted anew.")] = 900
    poll_interval_s: Annotated[Seconds, Meta(description="Seconds a device waits between two polls.")] = 1

    keep_days: Annotated[
        int,
        Meta(
            ge=30,
            le=3_650,
            description="Days that bulk acts can be undone (30 of them) and removed rows stay in the feed of changes.",
        ),
    ] = 90

    tmdb_api_key: Annotated[
        str, Meta(description="Key or token of themoviedb.org; with one, unknown titles are looked up there.")
    ] = ""
    tmdb_url: Annotated[str, Meta(description="Where the TMDB API is.")] = "https://api.themoviedb.org/3"
    tmdb_rate_per_s: Annotated[int, Meta(ge=1, le=50, description="Requests a second to TMDB at most.")] = 20

    def __post_init__(self) -> None:
        for name, value in (("public_url", self.public_url), ("tmdb_url", self.tmdb_url)):
            if value and _WEB_ADDRESS.fullmatch(value) is None:
                raise ValueError(f"{_named(name)}{value!r} is no address; they look like https://playhead.example.org")
        for origin in self.cors_origins:
            if origin != "*" and _ORIGIN.fullmatch(origin) is None:
                raise ValueError(f"{_named('cors_origins')}{origin!r} is no origin; they look like https://example.org")

    def __repr__(self) -> str:
        """Without the TMDB key."""
        shown = {name: getattr(self, name) for name in self.__struct_fields__ if name != "tmdb_api_key"}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def data_path(self) -> Path:
        """The data folder."""
        return Path(self.data)

    @property
    def store_url(self) -> str:
        """The store's URL, the default filled in."""
        return self.store or f"sqlite:///{self.data_path / 'playhead.sqlite3'}"

    @property
    def viewer_url(self) -> str:
        """Where viewers reach the server, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of ``environ``, over those of the TOML file, over the defaults.

    The file is the one ``PLAYHEAD_CONFIG`` names, else ``playhead.toml`` in the working folder if there is one. Unknown
    variables are passed over (orchestrators make some of their own); unknown keys of the file are refused.

    Raises:
        SettingsError: a value of the wrong kind or outside its bounds, or a file that cannot be read.
    """
    return _convert(_read_file(environ) | _read_environment(environ))


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings but are none; misspelt ones, most likely."""
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | {CONFIG_VARIABLE}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for name, default in zip(Settings.__struct_fields__, Settings.__struct_defaults__, strict=True):
        text = environ.get(PREFIX + name.upper())
        if text is not None:
            is_list = isinstance(default, tuple)
            raw[name] = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
    return raw


def _read_file(environ: Mapping[str, str]) -> dict[str, Any]:
    named = environ.get(CONFIG_VARIABLE)
    path = Path(named) if named else DEFAULT_CONFIG
    if not named and not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error
    for name in raw:
        if name not in Settings.__struct_fields__:
            raise SettingsError(f"{path}: {name} is no setting")
    return raw


def _convert(raw: dict[str, Any]) -> Settings:
    try:
        return msgspec.convert(raw, Settings, strict=False)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        raise SettingsError(f"{_named(path.rstrip('`')) if path else ''}{reason}") from None


def _named(name: str) -> str:
    """``name`` as the file and as the environment have it, before what is wrong with it."""
    return f"{name} ({PREFIX}{name.upper()}): "
