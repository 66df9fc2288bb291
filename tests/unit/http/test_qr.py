"""QR codes: exactly as large as asked for, and readable: every module is where it belongs."""

import struct
import zlib

import pytest
import segno

from playhead.http.qr import QUIET_ZONE, draw_qr

TEXT = "https://playhead.example/activate?code=1234"


def _pixels(png: bytes) -> list[str]:
    """The rows of a one-bit grey PNG, "1" for white; every checksum is checked."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colour, chunks[b"IEND"]) == (1, 0, b"")
    rows = zlib.decompress(chunks[b"IDAT"])
    size = 1 + (width + 7) // 8
    assert len(rows) == size * height
    return ["".join(f"{octet:08b}" for octet in rows[at + 1 : at + size])[:width] for at in range(0, len(rows), size)]


@pytest.mark.parametrize("size_px", [100, 101, 299, 300, 1000])
def test_the_picture_is_as_large_as_asked_for_and_shows_every_module(size_px: int) -> None:
    pixels = _pixels(draw_qr(TEXT, size_px))
    assert len(pixels) == size_px
    assert {len(row) for row in pixels} == {size_px}
    modules = segno.make_qr(TEXT, error="l", boost_error=True).matrix
    scale = size_px // (len(modules) + 2 * QUIET_ZONE)
    first = (size_px - scale * len(modules)) // 2
    assert first >= QUIET_ZONE * scale
    for y, row in enumerate(modules):
        for x, is_dark in enumerate(row):
            for dy, dx in ((0, 0), (scale - 1, scale - 1)):
                assert pixels[first + y * scale + dy][first + x * scale + dx] == ("0" if is_dark else "1")


def test_around_the_code_all_is_white() -> None:
    pixels = _pixels(draw_qr(TEXT, 301))
    modules = len(segno.make_qr(TEXT, error="l", boost_error=True).matrix)
    scale = 301 // (modules + 2 * QUIET_ZONE)
    first = (301 - scale * modules) // 2
    last = first + scale * modules
    for y, row in enumerate(pixels):
        inside = row[first:last] if first <= y < last else ""
        assert row.count("0") == inside.count("0")


def test_a_text_too_long_for_the_size_is_drawn_larger_than_asked() -> None:
    assert len(_pixels(draw_qr("x" * 1000, 100))) > 100
