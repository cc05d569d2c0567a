"""Targets with a fault planted in them, by which the fuzz program is tried; beside each seed what it is told apart by."""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator

IS_TEXT = True


def seeds() -> Iterator[bytes]:
    """A record."""
    yield b'{"count": 12, "words": "a b"}'


def run(data: bytes) -> str:
    """Counts; a number that is none is not thought of. Some words end the process that reads them."""
    if data == b"die":
        os.abort()
    while data == b"turn":
        pass
    if data == b"grow":
        return str(len(bytearray(4 << 30)))
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return "no record"
    count = fields.get("count") if isinstance(fields, dict) else None
    return f"counts {int(count) > 0}" if isinstance(count, int | float) else "no count"


class Picture:
    """A format with a checksum over each of its chunks, read without a thought of a width of nothing."""

    IS_TEXT = False

    def seeds(self) -> Iterator[bytes]:
        """A small one."""
        yield (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 0))
            + _chunk(b"IEND", b"")
        )

    def run(self, data: bytes) -> str:
        """How often its width goes into a thousand."""
        length, name = struct.unpack(">I4s", data[8:16]) if len(data) >= 16 else (0, b"")
        body, check = data[16 : 16 + length], data[16 + length : 20 + length]
        if name != b"IHDR" or length < 8 or check != struct.pack(">I", zlib.crc32(name + body)):
            return "no picture"
        return f"{len(str(1000 // struct.unpack_from('>I', body)[0]))} digits"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
