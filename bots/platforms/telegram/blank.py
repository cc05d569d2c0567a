"""PURE. A picture of nothing: Telegram lets no message that shows a picture become one without."""

from __future__ import annotations

import struct
import zlib

_WIDTH, _HEIGHT, _GREY = 160, 90, 0x99


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BLANK = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress((b"\0" + bytes([_GREY]) * _WIDTH) * _HEIGHT)),
        _chunk(b"IEND", b""),
    )
)
"""A PNG, evenly grey."""
