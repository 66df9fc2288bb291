"""That TMDB's answers become titles, whatever their quirks, and that no failure shows the key or asks too much.

Not for when titles are asked for: that is the filler's.
"""

import gzip
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import stamina
import structlog

from playhead.domain.titles import Episode, Season, Title, TitleId, locate
from playhead.metadata.tmdb import APPENDED_MAX, TmdbMetadata, _Passing, _retry_when
from playhead.ports import MetadataUnavailable
from tests.unit.catalogue.tmdb_server import V3_KEY, V4_TOKEN, Answer, TmdbServer

MOVIE = TitleId("MV_7")
SHOW = TitleId("TV_7")

MOVIE_ANSWER = {"id": 7, "title": "Seven", "release_date": "1995-09-22", "runtime": 127, "poster_path": "/s.jpg"}


@pytest.fixture(autouse=True)
def _no_waiting_between_attempts() -> Iterator[None]:
    """Back-off without the waiting, which is stamina's own business; what a site says of Retry-After is kept."""
    with stamina.set_testing(testing=True, attempts=3, cap=True):
        yield


@pytest.fixture
async def tmdb(tmdb_server: TmdbServer) -> AsyncIterator[TmdbMetadata]:
    metadata = TmdbMetadata(V3_KEY, base_url=tmdb_server.url, timeout_s=5)
    yield metadata
    await metadata.close()


def _show(*seasons: int, **more: Any) -> dict[str, Any]:
    return {"id": 7, "name": "Show", "seasons": [{"season_number": number} for number in seasons], **more}


def _episodes(*episodes: dict[str, Any]) -> dict[str, Any]:
    return {"episodes": list(episodes)}


async def _fetch_season(server: TmdbServer, tmdb: TmdbMetadata, *episodes: dict[str, Any]) -> tuple[Episode, ...]:
    server.answers |= {"tv/7": _show(1), "tv/7/season/1": _episodes(*episodes)}
    title = await tmdb.fetch(SHOW)
    assert title is not None
    (season,) = title.seasons
    return season.episodes


async def test_a_movie_comes_with_its_pictures_its_date_and_its_length_in_seconds(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata
) -> None:
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER | {"backdrop_path": "/b.jpg", "budget": 33_000_000}
    assert await tmdb.fetch(MOVIE) == Title(
        MOVIE, "Seven", poster_path="/s.jpg", backdrop_path="/b.jpg", release_date=date(1995, 9, 22), duration_s=7620
    )


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"title": None, "poster_path": None, "backdrop_path": None, "release_date": None, "runtime": None},
        {"title": "", "poster_path": "", "release_date": "", "runtime": 0},
        {"release_date": "0000-00-00", "runtime": -5},
        {"release_date": "soon", "runtime": 10**12},
    ],
)
async def test_what_a_movie_does_not_tell_is_unknown(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, answer: dict[str, Any]
) -> None:
    tmdb_server.answers["movie/7"] = answer
    assert await tmdb.fetch(MOVIE) == Title(MOVIE)


async def test_a_show_takes_two_requests_and_keeps_its_specials(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    tmdb_server.answers |= {
        "tv/7": _show(2, 0, 1, first_air_date="2020-01-02", poster_path="/p.jpg"),
        "tv/7/season/0": _episodes({"episode_number": 1, "name": "Special"}),
        "tv/7/season/1": _episodes({"episode_number": 1, "name": "第 1 集", "air_date": "2020-01-02", "runtime": 50}),
        "tv/7/season/2": _episodes(),
    }
    assert await tmdb.fetch(SHOW) == Title(
        SHOW,
        "Show",
        poster_path="/p.jpg",
        release_date=date(2020, 1, 2),
        seasons=(
            Season(0, (Episode(1, "Special"),)),
            Season(1, (Episode(1, "第 1 集", date(2020, 1, 2), 3000),)),
            Season(2),
        ),
    )
    assert [(asked.path, asked.appended) for asked in tmdb_server.asked] == [
        ("tv/7", ()),
        ("tv/7", ("season/0", "season/1", "season/2")),
    ]


async def test_a_show_without_seasons_takes_one_request(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    tmdb_server.answers["tv/7"] = {"name": "Announced", "first_air_date": "", "seasons": None}
    assert await tmdb.fetch(SHOW) == Title(SHOW, "Announced")
    assert len(tmdb_server.asked) == 1


async def test_seasons_beyond_what_one_request_may_append_take_another(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata
) -> None:
    numbers = range(APPENDED_MAX + 1)
    tmdb_server.answers["tv/7"] = _show(*numbers)
    for number in numbers:
        tmdb_server.answers[f"tv/7/season/{number}"] = _episodes({"episode_number": number + 1})
    title = await tmdb.fetch(SHOW)
    assert title is not None
    assert [(season.season, season.episodes[0].episode) for season in title.seasons] == [(n, n + 1) for n in numbers]
    assert [len(asked.appended) for asked in tmdb_server.asked] == [0, APPENDED_MAX, 1]


async def test_a_season_that_is_listed_and_not_appended_is_asked_for_by_itself(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata
) -> None:
    tmdb_server.answers |= {"tv/7": _show(1, 2, 3), "tv/7/season/1": _episodes(), "tv/7/season/2": _episodes()}
    tmdb_server.unappendable = {"season/2"}
    title = await tmdb.fetch(SHOW)
    assert title is not None
    assert [season.season for season in title.seasons] == [1, 2]
    assert [asked.path for asked in tmdb_server.asked[2:]] == ["tv/7/season/2", "tv/7/season/3"]


async def test_episodes_come_in_order_each_number_once_and_none_that_cannot_be_named(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata
) -> None:
    numbers = (3, 1, 0, -1, 2**31, 2, 1)
    episodes = await _fetch_season(tmdb_server, tmdb, *({"episode_number": number} for number in numbers))
    assert [episode.episode for episode in episodes] == [1, 2, 3]


@pytest.mark.parametrize("unknown", [{}, {"air_date": None, "runtime": None, "name": None}, {"air_date": ""}])
async def test_what_an_episode_does_not_tell_is_unknown(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, unknown: dict[str, Any]
) -> None:
    assert await _fetch_season(tmdb_server, tmdb, {"episode_number": 1, **unknown}) == (Episode(1),)


async def test_what_tmdb_does_not_have_is_none(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    assert await tmdb.fetch(MOVIE) is None
    assert await tmdb.fetch(SHOW) is None
    assert len(tmdb_server.asked) == 2


async def test_a_content_of_the_operators_own_is_not_asked_for(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    assert await tmdb.fetch(TitleId("HC_7")) is None
    assert tmdb_server.asked == []


async def test_a_v3_key_goes_into_the_query_alone(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER
    assert await tmdb.fetch(MOVIE) is not None
    assert (tmdb_server.asked[0].api_key, tmdb_server.asked[0].authorization) == (V3_KEY, None)


async def test_a_v4_token_goes_into_the_header_alone(tmdb_server: TmdbServer) -> None:
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER
    tmdb = TmdbMetadata(V4_TOKEN, base_url=tmdb_server.url)
    assert await tmdb.fetch(MOVIE) is not None
    await tmdb.close()
    assert (tmdb_server.asked[0].api_key, tmdb_server.asked[0].authorization) == (None, f"Bearer {V4_TOKEN}")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_what_passes_is_tried_again(tmdb_server: TmdbServer, tmdb: TmdbMetadata, status: int) -> None:
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER
    tmdb_server.upset.extend([Answer(status), Answer(status, b"<html>")])
    title = await tmdb.fetch(MOVIE)
    assert title is not None
    assert title.title == "Seven"
    assert len(tmdb_server.asked) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_attempts_are_bounded(tmdb_server: TmdbServer, tmdb: TmdbMetadata, status: int) -> None:
    tmdb_server.upset.extend([Answer(status)] * 50)
    with pytest.raises(MetadataUnavailable, match=f"^TMDB answers {status}$"):
        await tmdb.fetch(MOVIE)
    assert len(tmdb_server.asked) == 3


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 405, 422])
async def test_what_does_not_pass_is_not_tried_again(tmdb_server: TmdbServer, tmdb: TmdbMetadata, status: int) -> None:
    tmdb_server.upset.append(Answer(status, b""))
    with pytest.raises(MetadataUnavailable, match=str(status)):
        await tmdb.fetch(MOVIE)
    assert len(tmdb_server.asked) == 1


async def test_a_wrong_key_is_called_that(tmdb_server: TmdbServer) -> None:
    tmdb = TmdbMetadata("f" * 32, base_url=tmdb_server.url)
    with pytest.raises(MetadataUnavailable, match=r"^TMDB refuses the key \(401\)$"):
        await tmdb.fetch(MOVIE)
    await tmdb.close()


async def test_the_site_says_how_long_to_wait(tmdb_server: TmdbServer) -> None:
    with stamina.set_testing(testing=False):
        tmdb = TmdbMetadata(V3_KEY, base_url=tmdb_server.url)
        tmdb_server.answers["movie/7"] = MOVIE_ANSWER
        tmdb_server.upset.append(Answer(429, headers=(("retry-after", "1"),)))
        assert await tmdb.fetch(MOVIE) is not None
        await tmdb.close()
    first, second = tmdb_server.asked
    assert second.at_s - first.at_s >= 1


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (_Passing("busy", 7.0), 7.0),
        (_Passing("busy"), True),
        (MetadataUnavailable("no"), False),
        (ValueError("a defect"), False),
    ],
)
def test_only_what_passes_is_worth_another_try(error: Exception, answer: bool | float) -> None:
    assert _retry_when(error) == answer


async def test_a_long_wait_is_left_to_a_later_day(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    tmdb_server.upset.append(Answer(429, headers=(("retry-after", "3600"),)))
    with pytest.raises(MetadataUnavailable, match="long wait"):
        await tmdb.fetch(MOVIE)
    assert len(tmdb_server.asked) == 1


@pytest.mark.parametrize("retry_after", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "", "soon"])
async def test_a_wait_that_is_no_whole_number_of_seconds_is_ours_to_choose(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, retry_after: str
) -> None:
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER
    tmdb_server.upset.append(Answer(429, headers=(("retry-after", retry_after),)))
    assert await tmdb.fetch(MOVIE) is not None


async def test_an_answer_that_takes_too_long_is_none_and_tried_again(tmdb_server: TmdbServer) -> None:
    tmdb = TmdbMetadata(V3_KEY, base_url=tmdb_server.url, timeout_s=0.2, attempts_max=2)
    tmdb_server.upset.extend([Answer(delay_s=1)] * 3)
    with pytest.raises(MetadataUnavailable):
        await tmdb.fetch(MOVIE)
    assert len(tmdb_server.asked) >= 2
    await tmdb.close()


async def test_a_site_that_cannot_be_reached_is_unavailable() -> None:
    tmdb = TmdbMetadata(V3_KEY, base_url="http://127.0.0.1:1/3")
    with pytest.raises(MetadataUnavailable, match=r"^TMDB cannot be reached: ConnectError$"):
        await tmdb.fetch(MOVIE)
    await tmdb.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>captive portal</html>",
        b"[]",
        b'{"title": 5}',
        b'{"title": "cut o',
        b'{"runtime": NaN}',
        b'{"title": "\xff"}',
        b'{"a":' * 100_000,
    ],
)
async def test_garbage_is_no_answer(tmdb_server: TmdbServer, tmdb: TmdbMetadata, body: bytes) -> None:
    tmdb_server.upset.append(Answer(200, body))
    with pytest.raises(MetadataUnavailable, match="cannot be read"):
        await tmdb.fetch(MOVIE)
    assert len(tmdb_server.asked) == 1


@pytest.mark.parametrize(
    "season", [b"null", b"[]", b"{}", b'{"success":false}', b'{"episodes":[{"name":"no number"}]}']
)
async def test_a_show_with_a_garbled_season_is_not_taken_in_part(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, season: bytes
) -> None:
    tmdb_server.upset.append(Answer(200, json.dumps(_show(1)).encode()))
    tmdb_server.upset.append(Answer(200, b'{"season/1":' + season + b"}"))
    with pytest.raises(MetadataUnavailable, match="cannot be read"):
        await tmdb.fetch(SHOW)


async def test_a_broken_compression_is_no_answer(tmdb_server: TmdbServer, tmdb: TmdbMetadata) -> None:
    tmdb_server.upset.extend([Answer(200, b"not gzip", (("content-encoding", "gzip"),))] * 3)
    with pytest.raises(MetadataUnavailable, match="DecodingError"):
        await tmdb.fetch(MOVIE)


async def test_an_answer_is_bounded_after_it_was_unpacked(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playhead.metadata.tmdb.ANSWER_BYTES_MAX", 100_000)
    headers = (("content-encoding", "gzip"),)
    tmdb_server.upset.append(Answer(200, gzip.compress(b'{"title":"small"}' + b" " * 99_000), headers))
    assert await tmdb.fetch(MOVIE) == Title(MOVIE, "small")
    tmdb_server.upset.append(Answer(200, gzip.compress(b'{"title":"big"}' + b" " * 1_000_000), headers))
    with pytest.raises(MetadataUnavailable, match="more than 100000 bytes"):
        await tmdb.fetch(MOVIE)


async def test_requests_are_spread_over_the_second(tmdb_server: TmdbServer) -> None:
    tmdb = TmdbMetadata(V3_KEY, base_url=tmdb_server.url, rate_per_s=5)
    for _ in range(10):
        await tmdb.fetch(MOVIE)
    await tmdb.close()
    took_s = tmdb_server.asked[-1].at_s - tmdb_server.asked[0].at_s
    assert took_s >= 0.9  # five at once, then one each fifth of a second


@pytest.mark.parametrize("key", [V3_KEY, V4_TOKEN])
async def test_the_key_is_in_no_log_no_error_and_no_repr(
    tmdb_server: TmdbServer, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    caplog.set_level(logging.DEBUG)
    metadata = TmdbMetadata(key, base_url=tmdb_server.url, timeout_s=0.3)
    unreachable = TmdbMetadata(key, base_url="http://127.0.0.1:1/3")
    told = [repr(metadata), str(vars(metadata))]
    tmdb_server.answers["movie/7"] = MOVIE_ANSWER
    with structlog.testing.capture_logs() as logs:
        assert await metadata.fetch(MOVIE) is not None
        failures = [[Answer(status)] * 3 for status in (401, 418, 500)]
        failures += [[Answer(200, b"garbage")], [Answer(delay_s=0.5)] * 3]
        for upset in failures:
            tmdb_server.upset.extend(upset)
            told.append(await _failure(metadata))
            tmdb_server.upset.clear()
        told.append(await _failure(unreachable))
    await metadata.close()
    await unreachable.close()
    records = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    assert any("HTTP Request" in message for message in records)
    assert any(log["event"] == "stamina.retry_scheduled" for log in logs)
    secret = key.rpartition(".")[2]
    assert secret not in "".join(records) + repr(logs) + "".join(told)


async def _failure(metadata: TmdbMetadata) -> str:
    """Everything that a traceback of the failure could show."""
    with pytest.raises(MetadataUnavailable) as caught:
        await metadata.fetch(MOVIE)
    told = ""
    error: BaseException | None = caught.value
    while error is not None:
        told += f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize("key", ["", " ", "two words", "line\nbreak", "schlüssel", "tab\t"])
def test_a_key_that_cannot_be_one_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValueError, match=r"^the TMDB key is empty or has characters that no key has$"):
        TmdbMetadata(key)


async def test_lost_as_tmdb_tells_it(tmdb_server: TmdbServer, tmdb: TmdbMetadata, shared_data: Path) -> None:
    tmdb_server.add_recorded(shared_data / "tmdb")
    title = await tmdb.fetch(TitleId("TV_4607"))
    assert title is not None
    assert (title.title, title.release_date) == ("Lost", date(2004, 9, 22))
    assert title.poster_path == "/og6S0aTZU6YUJAbqxeKjCa3kY1E.jpg"
    # The sixth season is listed, but no answer of it was recorded.
    assert [(season.season, len(season.episodes)) for season in title.seasons] == [
        (0, 33),
        (1, 24),
        (2, 24),
        (3, 23),
        (4, 14),
        (5, 17),
    ]
    specials = title.seasons[0].episodes
    assert sum(episode.air_date is None for episode in specials) == 4
    assert title.find_episode(3, 5) is not None
    aired = [e for e in title.seasons[3].episodes if e.air_date is not None and e.air_date < date(2006, 11, 2)]
    assert len(aired) == 5
    assert title.duration_of(locate(title.title_id, 1, 1)) is None


async def test_a_show_of_which_one_season_was_recorded(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, shared_data: Path
) -> None:
    tmdb_server.add_recorded(shared_data / "tmdb")
    title = await tmdb.fetch(TitleId("TV_1399"))
    assert title is not None
    assert [(season.season, len(season.episodes)) for season in title.seasons] == [(1, 10)]
    assert title.find_episode(1, 1) == Episode(1, "Winter Is Coming", date(2011, 4, 17), 62 * 60)


async def test_an_announced_show_in_another_language(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, shared_data: Path
) -> None:
    tmdb_server.add_recorded(shared_data / "tmdb", language="zh-CN")
    assert await tmdb.fetch(TitleId("TV_321518")) == Title(
        TitleId("TV_321518"),
        "世界最强魔女，始动",  # noqa: RUF001 - its comma is wide, as it should be
        poster_path="/pw9Ha86plPe344JED6ij85UPZKZ.jpg",
        backdrop_path="/bM9pGax5PQCvipy7zifscXsVJ8Z.jpg",
        seasons=(Season(1, (Episode(1, "第 1 集"),)),),
    )


@pytest.mark.parametrize(
    ("number", "name", "minutes"), [(550, "Fight Club", 139), (671, "Harry Potter and the Philosopher's Stone", 152)]
)
async def test_movies_as_tmdb_tells_them(
    tmdb_server: TmdbServer, tmdb: TmdbMetadata, shared_data: Path, number: int, name: str, minutes: int
) -> None:
    tmdb_server.add_recorded(shared_data / "tmdb")
    title = await tmdb.fetch(TitleId(f"MV_{number}"))
    assert title is not None
    assert title.title == name
    assert title.duration_s == minutes * 60
    assert title.release_date is not None
