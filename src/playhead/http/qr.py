"""Draws a QR code as a PNG of exactly the size asked for.

Not for what the code says.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import segno

QUIET_ZONE: Final = 4
"""Modules of white on each side, which readers rely on (ISO/IEC 18004)."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_NO_FILTER: Final = b"\0"


def draw_qr(text: str, size_px: int) -> bytes:
    """A PNG of ``size_px`` by ``size_px``, the code in its middle, as large as whole pixels a module allow.

    A text too long for the size is drawn at one pixel a module, and then larger than asked. Segno's own PNGs are a
    whole number of modules wide, hence this one.
    """
    code = segno.make_qr(text, error="l", boost_error=True)
    modules_across = len(code.matrix)
    scale = max(1, size_px // (modules_across + 2 * QUIET_ZONE))
    drawn_px = scale * modules_across
    width_px = max(size_px, scale * (modules_across + 2 * QUIET_ZONE))
    before_px = (width_px - drawn_px) // 2
    after_px = width_px - drawn_px - before_px
    white = _row("", width_px)
    rows = [white * before_px]
    for modules in code.matrix:
        bits = "".join(("0" if module else "1") * scale for module in modules)
        rows.append(_row("1" * before_px + bits, width_px) * scale)
    rows.append(white * after_px)
    header = struct.pack(">IIBBBBB", width_px, width_px, 1, 0, 0, 0, 0)  # one bit of grey a pixel
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")


def _row(bits: str, width_px: int) -> bytes:
    """One row of pixels, filled up with white."""
    octet_count = -(-width_px // 8)
    return _NO_FILTER + int(bits.ljust(octet_count * 8, "1"), 2).to_bytes(octet_count, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
