"""A small catalogue: contents as an operator's export spells them, and the titles that some of them stand for.

Not for what the tests expect: that is written out in each of them.
"""

from datetime import date

from playhead.domain.contents import Content
from playhead.domain.titles import Episode, Season, Title, TitleId
from playhead.service.import_rows import read_row

CLIP = (
    b'{"id":760,"parent_id":759,"type":"rider_clip","handler":"kaltura","handler_type":"media_entry",'
    b'"handler_id":"1_abc2defg","name":"Cross country highlights","title":{"en":"Cross country highlights",'
    b'"de":"Gel\\u00e4nde"},"description":{"en":"The  five best rounds."},"weight":null,'
    b'"thumbnail":"https:\\/\\/images.example.com\\/1_abc2defg","thumbnail_handler":"kaltura",'
    b'"keywords":"eventing,Cross Country","pricing":{"b":1.50,"a":[ ]},"inplayer_asset_id":null,"purchaseable":0,'
    b'"start_date":"2017-03-20T19:28:19.000000Z","end_date":null,"countries_include":"GB","countries_exclude":null,'
    b'"created_at":"2017-03-26T13:38:47.000000Z","updated_at":"2022-11-30T04:14:22.000000Z","currency":"EUR",'
    b'"price":3.990,"price_formatted":"\\u20ac3.99","plans":{"107785":{"id":"107785","kaltura_name":"Plus"}},'
    b'"link":"/videos/1_abc2defg"}'
)
"""An unplaced content, with spellings that no encoder of ours would choose."""


def spell(content_id: int, **keys: bytes) -> bytes:
    """A content's JSON: that of a ``show`` that is called after its number, but for the JSON values given."""
    number = str(content_id).encode()
    values = {
        "id": number,
        "parent_id": b"null",
        "type": b'"show"',
        "handler": b'"kaltura"',
        "handler_type": b'"media_entry"',
        "handler_id": b'"1_%s"' % number,
        "name": b'"Content %s"' % number,
        "title": b'{"en":"Content %s"}' % number,
        "description": b"{}",
        "weight": b"null",
        "thumbnail": b"null",
        "thumbnail_handler": b"null",
        "keywords": b'""',
        "pricing": b"null",
        "inplayer_asset_id": b"null",
        "purchaseable": b"0",
        "start_date": b'"2024-01-01T00:00:00.000000Z"',
        "end_date": b"null",
        "countries_include": b"null",
        "countries_exclude": b"null",
        "created_at": b'"2024-01-01T00:00:00.000000Z"',
        "updated_at": b'"2024-01-01T00:00:00.000000Z"',
        "currency": b"null",
        "price": b"null",
        "price_formatted": b"null",
        "plans": b"{}",
        "link": b"null",
    } | keys
    return b"{" + b",".join(b'"%s":%s' % (key.encode(), value) for key, value in values.items()) + b"}"


def take_in(body: bytes, place: bytes = b"") -> Content:
    """The content that a row of an import file spells; ``place`` is the rest of the row, such as ``"season":1``."""
    content = read_row(b'{"content":%s%s}' % (body, b"," + place if place else b""))
    assert isinstance(content, Content)
    return content


MOVIE = Title(TitleId("MV_550"), "A Movie", "/movie.jpg", duration_s=6000, release_date=date(1999, 10, 15))
SHOW = Title(
    TitleId("TV_1396"),
    "A Show",
    "/show.jpg",
    seasons=(
        Season(0, (Episode(1, "A Special", date(2008, 2, 17), 600),)),
        Season(
            1,
            (
                Episode(1, "Pilot", date(2008, 1, 20), 3000),
                Episode(2, "Second", date(2008, 1, 27), 2400),
                Episode(3, "Third", date(2008, 2, 10)),
            ),
        ),
    ),
)
TITLES = (MOVIE, SHOW)

MOVIE_BODY = spell(500, name=b'"A Movie, as the operator calls it"')
SERIES_BODY = spell(600, type=b'"series"')
SEASON_BODY = spell(601, type=b'"season"', parent_id=b"600")
EPISODE_BODY = spell(602, type=b'"episode"', parent_id=b"601")
SPECIAL_BODY = spell(603, type=b'"episode"', parent_id=b"600")

CONTENTS = (
    take_in(CLIP),
    take_in(MOVIE_BODY, b'"media_id":"MV_550"'),
    take_in(SERIES_BODY, b'"media_id":"TV_1396"'),
    take_in(SEASON_BODY, b'"media_id":"TV_1396","season":1'),
    take_in(EPISODE_BODY, b'"media_id":"TV_1396","season":1,"episode":1'),
    take_in(SPECIAL_BODY, b'"media_id":"TV_1396","season":0,"episode":1'),
)

CLIP_ID, MOVIE_ID, SERIES_ID, SEASON_ID, EPISODE_ID, SPECIAL_ID = 760, 500, 600, 601, 602, 603
