"""Ask The Movie Database about titles: politely, patiently, and without ever showing the key.

Not for what its answers mean (``metadata.tmdb_answers``) nor for keeping them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

import httpx
import msgspec
import stamina
from aiolimiter import AsyncLimiter

from playhead.domain.titles import Title, TitleKind, kind_of
from playhead.metadata.tmdb_answers import (
    SEASON_KEY,
    MovieAnswer,
    SeasonAnswer,
    ShowAnswer,
    movie_of,
    season_numbers,
    show_of,
)
from playhead.ports import MetadataUnavailable

if TYPE_CHECKING:
    from playhead.domain.titles import TitleId

A = TypeVar("A")

BASE_URL: Final = "https://api.themoviedb.org/3"
RATE_PER_S: Final = 20
"""TMDB asks for no more than about 40 requests a second."""

TIMEOUT_S: Final = 15.0
ATTEMPTS_MAX: Final = 4
RETRY_AFTER_MAX_S: Final = 30.0
"""A longer wait than this is not sat out: the title is asked for again later."""

ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
APPENDED_MAX: Final = 20
"""Further requests that TMDB answers within one (``append_to_response``); one more is refused with a 400."""


class _Passing(MetadataUnavailable):
    """What may be over in a moment: worth another try, after ``retry_after_s`` where the site said so."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class TmdbMetadata:
    """The ``Metadata`` port over TMDB's API, version 3. ``api_key`` is a v3 API key or a v4 read access token."""

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = BASE_URL,
        rate_per_s: int = RATE_PER_S,
        timeout_s: float = TIMEOUT_S,
        attempts_max: int = ATTEMPTS_MAX,
    ) -> None:
        """``rate_per_s`` requests a second at most; an answer that takes over ``timeout_s`` counts as none.

        Raises:
            ValueError: the key has characters that no key has; the message does not show it.
        """
        self._timeout_s = timeout_s
        self._limiter = AsyncLimiter(rate_per_s, time_period=1)
        self._retrying = stamina.AsyncRetryingCaller(attempts=attempts_max, timeout=None)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": "playhead"},
            timeout=timeout_s,
            transport=_KeyAdded(httpx.AsyncHTTPTransport(), api_key),
        )

    async def fetch(self, title_id: TitleId) -> Title | None:
        """The title with all its seasons and episodes, specials included; None where TMDB has none.

        Raises:
            MetadataUnavailable: no usable answer, after all attempts; or the key is refused.
        """
        number = title_id.partition("_")[2]
        match kind_of(title_id):
            case TitleKind.MOVIE:
                answer = await self._get(f"movie/{number}")
                return None if answer is None else movie_of(title_id, _decode(answer, MovieAnswer))
            case TitleKind.SHOW:
                return await self._fetch_show(title_id, f"tv/{number}")
            case TitleKind.CONTENT:
                return None

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _fetch_show(self, title_id: TitleId, path: str) -> Title | None:
        answer = await self._get(path)
        if answer is None:
            return None
        show = _decode(answer, ShowAnswer)
        numbers = season_numbers(show)
        seasons: dict[int, SeasonAnswer] = {}
        for start in range(0, len(numbers), APPENDED_MAX):
            seasons |= await self._fetch_seasons(path, numbers[start : start + APPENDED_MAX])
        return show_of(title_id, show, seasons.items())

    async def _fetch_seasons(self, path: str, numbers: list[int]) -> dict[int, SeasonAnswer]:
        """Those seasons, in one request. One that TMDB lists and does not append is asked for by itself."""
        answer = await self._get(path, ",".join(f"{SEASON_KEY}{number}" for number in numbers))
        appended = {} if answer is None else _decode(answer, dict[str, msgspec.Raw])
        seasons: dict[int, SeasonAnswer] = {}
        for number in numbers:
            season = appended.get(f"{SEASON_KEY}{number}") or await self._get(f"{path}/{SEASON_KEY}{number}")
            if season is not None:
                seasons[number] = _decode(season, SeasonAnswer)
        return seasons

    async def _get(self, path: str, appended: str = "") -> bytes | None:
        """The answer's bytes; None for a 404. Passing failures are tried again."""
        return await self._retrying(_retry_when, self._get_once, path, appended)

    async def _get_once(self, path: str, appended: str) -> bytes | None:
        await self._limiter.acquire()
        params = {"append_to_response": appended} if appended else {}
        try:
            async with asyncio.timeout(self._timeout_s), self._client.stream("GET", path, params=params) as response:
                _check(response)
                return None if response.status_code == httpx.codes.NOT_FOUND else await _read(response)
        except TimeoutError:
            raise _Passing("TMDB did not answer in time") from None
        except httpx.RequestError as error:
            raise _Passing(f"TMDB cannot be reached: {type(error).__name__}") from error


class _KeyAdded(httpx.AsyncBaseTransport):
    """Adds the key where requests leave for the network, so that no log line and no error of httpx can show it."""

    def __init__(self, transport: httpx.AsyncBaseTransport, api_key: str) -> None:
        if not api_key.isascii() or not api_key.isprintable() or not api_key or " " in api_key:
            raise ValueError("the TMDB key is empty or has characters that no key has")
        self._transport = transport
        # A v4 token is a JWT, whose parts are joined by dots; a v3 key is 32 hex digits, taken from the query alone.
        self._headers = {"Authorization": f"Bearer {api_key}"} if "." in api_key else {}
        self._params = {} if self._headers else {"api_key": api_key}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        keyed = httpx.Request(
            request.method,
            request.url.copy_merge_params(self._params),
            headers=[*request.headers.raw, *httpx.Headers(self._headers).raw],
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._transport.handle_async_request(keyed)

    async def aclose(self) -> None:
        await self._transport.aclose()


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
        return
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise MetadataUnavailable(f"TMDB refuses the key ({status})")
    if status != httpx.codes.TOO_MANY_REQUESTS and not response.is_server_error:
        raise MetadataUnavailable(f"TMDB answers {status}")
    retry_after = response.headers.get("Retry-After", "")
    retry_after_s = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    if retry_after_s is not None and retry_after_s > RETRY_AFTER_MAX_S:
        raise MetadataUnavailable(f"TMDB answers {status} and asks for a long wait")
    raise _Passing(f"TMDB answers {status}", retry_after_s)


async def _read(response: httpx.Response) -> bytes:
    answer = bytearray()
    async for chunk in response.aiter_bytes():
        answer += chunk
        if len(answer) > ANSWER_BYTES_MAX:
            raise MetadataUnavailable(f"TMDB answers with more than {ANSWER_BYTES_MAX} bytes")
    return bytes(answer)


def _retry_when(error: Exception) -> bool | float:
    """Whether to try again, or after how many seconds."""
    if not isinstance(error, _Passing):
        return False
    return True if error.retry_after_s is None else error.retry_after_s


def _decode(answer: bytes | msgspec.Raw, form: type[A]) -> A:
    try:
        return msgspec.json.decode(answer, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MetadataUnavailable(f"TMDB's answer cannot be read: {error}") from error
