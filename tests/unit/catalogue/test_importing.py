"""That an import takes every good row as it is, names the line of every bad one, and needs little memory.

Not for the command line around it.
"""

import gc
import io
import json
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from playhead.domain.contents import GENERATED_CONTENT_ID_MIN, ContentId, ContentQuery, place_of_unplaced
from playhead.domain.titles import Episode, Locator, Season, Title, TitleId
from playhead.ports import StoreUnavailable
from playhead.service.catalogue import Catalogue
from playhead.service.content_body import KEYS
from playhead.service.import_rows import BadRow, read_row, row_of
from playhead.service.importing import BYTES_AT_ONCE, LINE_MAX, ImportReport, Problem, import_lines
from playhead.storage.memory import MemoryStore
from playhead.testing.clock import FixedClock

MOVIE_LINE = (
    b'{"media_id":"MV_550","title":"Fight Club","poster_path":"/p.jpg","backdrop_path":null,'
    b'"release_date":"1999-10-15","duration_s":8340}'
)
SHOW_LINE = (
    b'{"media_id":"TV_1396","title":"Breaking Bad","poster_path":null,"backdrop_path":"/b.jpg","seasons":['
    b'{"season_number":1,"episodes":[{"episode_number":2,"title":"Two","air_date":"2008-01-27","duration_s":2880},'
    b'{"episode_number":1,"title":"Pilot","air_date":null,"duration_s":null}]},'
    b'{"season_number":0,"episodes":[]}]}'
)

# As they may come: a number with a zero at its end, escapes, blanks inside, a number beyond 64 bits, an exponent.
AWKWARD: dict[str, bytes] = {
    "id": b"760",
    "parent_id": b"null",
    "type": b'"show"',
    "handler": rb'"k\u0061ltura"',
    "handler_type": b'"media_entry"',
    "handler_id": b'"1_abc2defg"',
    "name": rb'"Cross \u0026 country \/ \ud83d\udc0e"',
    "title": '{"en":  "Cross & country" ,"de":"Gel\u00e4nde"}'.encode(),
    "description": b"{ }",
    "weight": b"123456789012345678901234567890",
    "thumbnail": b"null",
    "thumbnail_handler": b"null",
    "keywords": b'"eventing,Dressage"',
    "pricing": b'{"a":[1, 2.0 ,{"b":null}]}',
    "inplayer_asset_id": b"-1.0E+2",
    "purchaseable": b"1",
    "start_date": b'"2017-03-20T19:28:19.000000Z"',
    "end_date": b"null",
    "countries_include": b"[]",
    "countries_exclude": b'["GB" , "US"]',
    "created_at": b'"2017-03-26T13:38:47.000000Z"',
    "updated_at": b'"2022-11-30T04:14:22.000000Z"',
    "currency": b'""',
    "price": b"1.50",
    "price_formatted": '"€ 1,50"'.encode(),
    "plans": b'{"107785":{"id":107785,"kaltura_name":"Plus"}}',
    "link": b'"https:\\/\\/watch.example.com\\/1"',
}


def _object(values: dict[str, bytes]) -> bytes:
    return b"{" + b" , ".join(b'"%s" :%s' % (key.encode(), value) for key, value in values.items()) + b"}"


def _content_line(*, more: bytes = b"", **changes: bytes) -> bytes:
    values = dict(reversed({**AWKWARD, **changes}.items()))
    return b'{"content": ' + _object(values) + more + b"}"


async def _import(catalogue: Catalogue, *lines: bytes, end: bytes = b"\n") -> ImportReport:
    return await import_lines(io.BytesIO(end.join(lines)), catalogue)


async def _reasons(catalogue: Catalogue, *lines: bytes) -> list[str]:
    return [problem.reason for problem in (await _import(catalogue, *lines)).problems]


async def test_where_the_credits_begin_is_taken_of_movies_and_of_episodes(catalogue: Catalogue) -> None:
    movie = MOVIE_LINE.replace(b"8340", b'8340,"credits_start_s":8100')
    show = SHOW_LINE.replace(b'"duration_s":2880', b'"duration_s":2880,"credits_start_s":2800')
    assert await _import(catalogue, movie, show) == ImportReport(2, 0, 0, ())
    found = [await catalogue.find_title(TitleId(title_id)) for title_id in ("MV_550", "TV_1396")]
    assert [title and title.credits_start_s for title in found] == [8100, None]
    assert found[1] is not None
    assert [one.credits_start_s for one in found[1].seasons[1].episodes] == [None, 2800]
    assert [read_row(msgspec.json.encode(row_of(title))) == title for title in found if title] == [True, True]
    assert await _reasons(catalogue, movie.replace(b"MV_", b"TV_").replace(b'"duration_s":8340,', b""))


async def test_movies_and_shows_are_taken_with_their_seasons_and_episodes_in_order(catalogue: Catalogue) -> None:
    assert await _import(catalogue, MOVIE_LINE, SHOW_LINE) == ImportReport(2, 0, 0, ())
    assert await catalogue.find_title(TitleId("MV_550")) == Title(
        TitleId("MV_550"), "Fight Club", poster_path="/p.jpg", release_date=date(1999, 10, 15), duration_s=8340
    )
    assert await catalogue.find_title(TitleId("TV_1396")) == Title(
        TitleId("TV_1396"),
        "Breaking Bad",
        backdrop_path="/b.jpg",
        seasons=(Season(0), Season(1, (Episode(1, "Pilot"), Episode(2, "Two", date(2008, 1, 27), 2880)))),
    )


async def test_a_content_comes_back_byte_for_byte_with_its_keys_in_the_documented_order(catalogue: Catalogue) -> None:
    await _import(catalogue, _content_line(unknown=b"17"))
    content = await catalogue.get_content(ContentId(760))
    expected = b"{" + b",".join(b'"%s":%s' % (key.encode(), AWKWARD[key]) for key in KEYS) + b"}"
    assert content.body == expected


async def test_lists_can_sort_and_filter_by_what_a_content_says(catalogue: Catalogue) -> None:
    await _import(catalogue, _content_line())
    content = await catalogue.get_content(ContentId(760))
    assert (content.type, content.name, content.parent_id) == ("show", "Cross & country / 🐎", None)
    assert (content.keywords, content.generated) == ("eventing,Dressage", False)
    assert (content.created_at, content.start_date) == ("2017-03-26T13:38:47.000000Z", "2017-03-20T19:28:19.000000Z")
    found = await catalogue.list_contents(ContentQuery(limit=5, offset=0, search="GELÄNDE", terms=("dressage",)))
    assert found.items == (content,)


async def test_what_is_null_in_a_content_filters_and_sorts_as_an_empty_text(catalogue: Catalogue) -> None:
    nothing = dict.fromkeys(("name", "title", "description", "weight", "keywords", "start_date", "created_at"), b"null")
    assert (await _import(catalogue, _content_line(**nothing))).failed_count == 0
    content = await catalogue.get_content(ContentId(760))
    assert (content.name, content.keywords, content.created_at, content.start_date) == ("", "", "", "")
    assert b'"name":null' in content.body


@pytest.mark.parametrize(
    ("more", "place"),
    [
        (b"", place_of_unplaced(ContentId(760))),
        (b', "media_id": null', place_of_unplaced(ContentId(760))),
        (b', "media_id": "MV_57212"', Locator(TitleId("MV_57212"))),
        (b', "media_id": "TV_1396"', Locator(TitleId("TV_1396"))),
        (b', "media_id": "TV_1396", "season": 0', Locator(TitleId("TV_1396"), 0)),
        (b', "media_id": "TV_1396", "season": 2, "episode": 3', Locator(TitleId("TV_1396"), 2, 3)),
    ],
)
async def test_a_content_has_the_place_that_its_row_says_or_one_of_its_own(
    catalogue: Catalogue, more: bytes, place: Locator
) -> None:
    assert await _import(catalogue, _content_line(more=more)) == ImportReport(0, 1, 0, ())
    assert (await catalogue.get_content(ContentId(760))).locator == place
    assert (await catalogue.content_of(place)).content_id == 760


async def test_importing_again_changes_nothing(catalogue: Catalogue, store: MemoryStore) -> None:
    lines = [MOVIE_LINE, SHOW_LINE, _content_line()]
    first = await _import(catalogue, *lines)
    before = await catalogue.get_content(ContentId(760)), await catalogue.find_title(TitleId("TV_1396"))
    assert await _import(catalogue, *lines) == first
    assert (await catalogue.get_content(ContentId(760)), await catalogue.find_title(TitleId("TV_1396"))) == before
    assert await store.count_titles() == 2


async def test_of_two_rows_with_one_id_the_later_stands(catalogue: Catalogue) -> None:
    later = MOVIE_LINE.replace(b"Fight Club", b"Fight Club 2")
    again = _content_line(name=b'"Again"')
    assert await _import(catalogue, MOVIE_LINE, _content_line(), later, again) == ImportReport(2, 2, 0, ())
    title = await catalogue.find_title(TitleId("MV_550"))
    assert title is not None
    assert title.title == "Fight Club 2"
    assert (await catalogue.get_content(ContentId(760))).name == "Again"


async def test_unknown_keys_are_ignored(catalogue: Catalogue) -> None:
    episode = b'{"episode_number":1,"y":2}'
    line = b'{"media_id":"TV_1","title":"T","g":[1],"seasons":[{"season_number":1,"x":1,"episodes":[%s]}]}' % episode
    assert (await _import(catalogue, line)).failed_count == 0


async def test_bad_rows_are_named_by_line_and_stop_no_other(catalogue: Catalogue) -> None:
    report = await _import(catalogue, MOVIE_LINE, b"{", b"", b"[]", SHOW_LINE, b'{"media_id":"MV_1"}', b"")
    assert (report.title_count, report.content_count, report.failed_count) == (2, 0, 3)
    assert [problem.line for problem in report.problems] == [2, 4, 6]
    assert report.problems[2] == Problem(6, "Object missing required field `title`")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "Input data was truncated"),
        (b'"text"', "Expected `object`, got `str`"),
        (b"null", "Expected `object`, got `null`"),
        (MOVIE_LINE + b" x", "trailing characters"),
        (MOVIE_LINE.replace(b"8340", b"NaN"), "JSON is malformed"),
        (MOVIE_LINE.replace(b"8340", b"-Infinity"), "JSON is malformed"),
        (MOVIE_LINE.replace(b"8340", b'"8340"'), "Expected `int | null`, got `str` - at `$.duration_s`"),
        (MOVIE_LINE.replace(b"8340", b"8340.0"), "Expected `int | null`, got `float` - at `$.duration_s`"),
        (MOVIE_LINE.replace(b"8340", b"0"), "Expected `int` >= 1 - at `$.duration_s`"),
        (MOVIE_LINE.replace(b"8340", b"2147483648"), "Expected `int` <= 2147483647 - at `$.duration_s`"),
        (MOVIE_LINE.replace(b"8340", b"1" * 400), "at `$.duration_s`"),
        (MOVIE_LINE.replace(b"1999-10-15", b"15.10.1999"), "at `$.release_date`"),
        (MOVIE_LINE.replace(b"1999-10-15", b"1999-02-29"), "at `$.release_date`"),
        (MOVIE_LINE.replace(b"Fight", b"Fight\xff"), "not UTF-8"),
        (MOVIE_LINE.replace(b"Fight", rb"\u0000"), "at `$.title`"),
        (MOVIE_LINE.replace(b"Fight", rb"\ud800"), "malformed"),
        (MOVIE_LINE.replace(b"MV_550", b"MV_0"), "media_id is not MV_ or TV_ and a TMDB number"),
        (MOVIE_LINE.replace(b"MV_550", b"MV_9999999999"), "media_id is not MV_ or TV_ and a TMDB number"),
        (MOVIE_LINE.replace(b"MV_550", b"HC_5"), "media_id is not MV_ or TV_ and a TMDB number"),
        (MOVIE_LINE.replace(b"MV_", b"TV_"), "a show has no duration_s and no credits_start_s, its episodes have"),
        (SHOW_LINE.replace(b"TV_", b"MV_"), "a movie has no seasons"),
        (SHOW_LINE.replace(b'"season_number":0', b'"season_number":1'), "season 1 is there twice"),
        (SHOW_LINE.replace(b'"episode_number":2', b'"episode_number":1'), "season 1: episode 1 is there twice"),
        (SHOW_LINE.replace(b'"season_number":0', b'"season_number":-1'), "at `$.seasons[1].season_number`"),
        (
            SHOW_LINE.replace(b'"episode_number":1', b'"episode_number":0'),
            "at `$.seasons[0].episodes[1].episode_number`",
        ),
        (b'{"media_id":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_row_that_is_no_title_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(BadRow) as caught:
        read_row(line)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"content":{"id":1}}', "the content has no parent_id, type, handler, "),
        (b'{"content":null}', "Expected `object`, got `null` - at `$.content`"),
        (_content_line(price=b"NaN"), "JSON is malformed"),
        (_content_line(pricing=b"[1,Infinity]"), "JSON is malformed"),
        (_content_line(link=b'"\xff"'), "not UTF-8"),
        (_content_line(price=b"1e400"), "Number out of range"),
        (_content_line(id=b'"760"'), "Expected `int`, got `str` - at `$.id`"),
        (_content_line(id=b"0"), "Expected `int` >= 1 - at `$.id`"),
        (_content_line(id=str(GENERATED_CONTENT_ID_MIN).encode()), "at `$.id`"),
        (_content_line(parent_id=b"true"), "at `$.parent_id`"),
        (_content_line(type=b'""'), "at `$.type`"),
        (_content_line(type=b"null"), "at `$.type`"),
        (_content_line(name=b"5"), "at `$.name`"),
        (_content_line(name=rb'"\u0000"'), "at `$.name`"),
        (_content_line(title=b'"text"'), "at `$.title`"),
        (_content_line(title=b'{"en":5}'), "at `$.title[...]`"),
        (_content_line(weight=b"1.0"), "at `$.weight`"),
        (_content_line(purchaseable=b"2"), "at `$.purchaseable`"),
        (_content_line(created_at=b"0"), "at `$.created_at`"),
        (_content_line(more=b',"media_id":"MV_1","season":1'), "a movie has no seasons"),
        (_content_line(more=b',"media_id":"TV_1","episode":1'), "an episode needs its season"),
        (_content_line(more=b',"season":1'), "a season needs its media_id"),
        (_content_line(more=b',"media_id":"HC_760"'), "media_id is not MV_ or TV_ and a TMDB number"),
        (_content_line(more=b',"media_id":"TV_1","season":-1'), "at `$.season`"),
        (_content_line(more=b',"media_id":"TV_1","season":1,"episode":0'), "at `$.episode`"),
    ],
)
def test_a_row_that_is_no_content_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(BadRow) as caught:
        read_row(line)
    assert reason in str(caught.value)


@pytest.mark.parametrize("key", KEYS)
def test_a_content_that_lacks_a_key_is_refused_and_the_key_is_named(key: str) -> None:
    values = {name: value for name, value in AWKWARD.items() if name != key}
    with pytest.raises(BadRow, match=f"^the content has no {key}$"):
        read_row(b'{"content":' + _object(values) + b"}")


async def test_two_contents_at_one_place_are_told_apart_by_line(catalogue: Catalogue) -> None:
    at = b', "media_id": "MV_1"'
    lines = [_content_line(more=at, id=b"1"), _content_line(id=b"2"), _content_line(more=at, id=b"3")]
    report = await _import(catalogue, *lines)
    assert report == ImportReport(0, 2, 1, (Problem(3, "another content has this place already"),))
    assert (await catalogue.content_of(Locator(TitleId("MV_1")))).content_id == 1
    assert (await catalogue.get_content(ContentId(2))).name == "Cross & country / 🐎"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b" \n"])
async def test_lines_may_end_as_they_do_on_any_system(catalogue: Catalogue, end: bytes) -> None:
    assert (await _import(catalogue, MOVIE_LINE, SHOW_LINE, end=end)).title_count == 2
    assert (await _import(catalogue, MOVIE_LINE, SHOW_LINE, b"", end=end)).failed_count == 0


async def test_a_byte_order_mark_is_no_part_of_the_first_line(catalogue: Catalogue) -> None:
    assert await _import(catalogue, b"\xef\xbb\xbf" + MOVIE_LINE) == ImportReport(1, 0, 0, ())
    assert await _reasons(catalogue, MOVIE_LINE, b"\xef\xbb\xbf" + MOVIE_LINE) == [
        "JSON is malformed: invalid character (byte 0)"
    ]


async def test_nothing_is_a_fine_file(catalogue: Catalogue) -> None:
    assert await _import(catalogue) == ImportReport(0, 0, 0, ())


def _movie_of_length(length: int) -> bytes:
    head, tail = b'{"media_id":"MV_1","title":"', b'"}'
    return head + b"x" * (length - len(head) - len(tail)) + tail


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
async def test_a_line_may_be_as_long_as_the_limit_and_no_longer(catalogue: Catalogue, end: bytes) -> None:
    assert await _import(catalogue, _movie_of_length(LINE_MAX) + end) == ImportReport(1, 0, 0, ())
    report = await _import(catalogue, _movie_of_length(LINE_MAX + 1) + end)
    assert report == ImportReport(0, 0, 1, (Problem(1, f"longer than {LINE_MAX} bytes"),))


async def test_a_line_that_is_far_too_long_is_passed_over_and_the_next_is_taken(catalogue: Catalogue) -> None:
    report = await _import(catalogue, MOVIE_LINE, b"x" * (3 * LINE_MAX), SHOW_LINE)
    assert (report.title_count, report.failed_count) == (2, 1)
    assert report.problems == (Problem(2, f"longer than {LINE_MAX} bytes"),)


async def test_only_the_first_problems_are_told_and_all_are_counted(catalogue: Catalogue) -> None:
    report = await import_lines(io.BytesIO(b"{\n" * 50), catalogue, problem_max=3)
    assert report.failed_count == 50
    assert [problem.line for problem in report.problems] == [1, 2, 3]


async def test_progress_is_told_in_bytes_up_to_the_whole_file(catalogue: Catalogue) -> None:
    lines = [b'{"media_id":"MV_%d","title":""}' % number for number in range(1, 1201)]
    data = b"\n".join([*lines, b"x" * (LINE_MAX + 10), b""])
    seen: list[int] = []
    await import_lines(io.BytesIO(data), catalogue, on_progress=seen.append)
    assert len(seen) >= 3
    assert seen == sorted(seen)
    assert seen[-1] == len(data)


async def test_a_failing_store_ends_the_import(catalogue: Catalogue, store: MemoryStore) -> None:
    await store.close()
    with pytest.raises(StoreUnavailable):
        await _import(catalogue, MOVIE_LINE)


def test_the_examples_of_the_documentation_are_rows() -> None:
    page = Path(__file__).parents[3].joinpath("docs/reference/import-file.md").read_text(encoding="utf-8")
    examples = [example.encode() for example in re.findall(r"^```json\n(.+)\n```$", page, re.MULTILINE)]
    titles = [read_row(example) for example in examples if b'"content"' not in example]
    assert [title.title for title in titles if isinstance(title, Title)] == ["Fight Club", "Breaking Bad"]
    (content,) = (json.loads(example)["content"] for example in examples if b'"content"' in example)
    assert set(content) - {"..."} < set(KEYS)
    assert content["..."] == f"and {len(KEYS) - len(set(content) - {'...'})} keys more"


async def test_the_sample_catalogue_is_taken_whole(catalogue: Catalogue, store: MemoryStore) -> None:
    data = files("playhead").joinpath("demo/catalogue.jsonl").read_bytes()
    report = await import_lines(io.BytesIO(data), catalogue)
    assert report.problems == ()
    assert report.title_count + report.content_count == data.count(b"\n")
    assert await store.count_titles() == report.title_count
    for row in (json.loads(line) for line in data.splitlines()):
        if "content" in row:
            stored = await catalogue.get_content(ContentId(row["content"]["id"]))
            assert json.loads(stored.body) == row["content"]


class _Generated(io.RawIOBase):
    """A file that is made while it is read, so that only the importer's memory is measured."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines

    def readline(self, size: int | None = -1, /) -> bytes:
        return next(self._lines, b"")


class _ForgetfulStore(MemoryStore):
    """Takes titles and keeps none."""

    taken_count = 0

    async def put_titles(self, titles: Sequence[Title]) -> None:
        self.taken_count += len(titles)


async def test_a_hundred_thousand_lines_need_the_memory_of_a_batch_and_the_bad_ones_are_named(
    clock: FixedClock,
) -> None:
    line_count = 100_000
    bad = {3, 50_000, line_count}

    def lines() -> Iterator[bytes]:
        for number in range(1, line_count + 1):
            yield b"oops\n" if number in bad else b'{"media_id":"MV_%d","title":"%0100d"}\n' % (number, number)

    store = _ForgetfulStore(clock)
    await store.open()
    catalogue = Catalogue(store, clock)
    gc.collect()
    tracemalloc.start()
    try:
        report = await import_lines(_Generated(lines()), catalogue)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.title_count == store.taken_count == line_count - len(bad)
    assert [problem.line for problem in report.problems] == sorted(bad)
    assert peak_bytes < BYTES_AT_ONCE
