"""PURE. Whether a file takes much longer to decode than a picture does, by its size and its header. Decodes nothing of it."""

from __future__ import annotations

import struct

from detector.sniffing import BRANDS, JPEG_PROGRESSIVE, JPEG_SIZED, sniff

COSTLY_BYTES = 8 << 20
COSTLY_PIXELS = 24_000_000
"""Of a picture that is decoded whole, before it is reduced."""
COSTLY_PIXELS_JPEG = 64_000_000
"""A JPEG is reduced while it is decoded, unless its pixels come bit by bit."""
_MOST_BLOCKS = 4096
"""So many parts of a file are looked at; what has more before its picture begins is costly, too."""
_MOVING_BRANDS = {b"avis", b"msf1", b"hevc", b"hevx"}


def is_costly(data: bytes) -> bool:
    """Whether it is a film, moves, or is very large, in bytes or in pixels. False for what is no picture: that costs nothing."""
    found = sniff(data)
    if found is None:
        return False
    if len(data) > COSTLY_BYTES or found in {"mp4", "webm"}:
        return True
    try:
        return _LOOKS[found](data) if found in _LOOKS else False
    except (struct.error, IndexError):  # cut off: what is there is small
        return False


def _jpeg(data: bytes) -> bool:
    at = 2
    for _ in range(_MOST_BLOCKS):
        while data[at + 1] == 0xFF:
            at += 1
        marker, length = struct.unpack_from(">xBH", data, at)
        if marker in JPEG_SIZED:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return bool(width * height > (COSTLY_PIXELS if marker in JPEG_PROGRESSIVE else COSTLY_PIXELS_JPEG))
        if data[at] != 0xFF or marker in {0xD9, 0xDA} or length < 2:
            return False
        at += 2 + length
    return True


def _png(data: bytes) -> bool:
    if _many(struct.unpack_from(">II", data, 16)):
        return True
    at = 8
    for _ in range(_MOST_BLOCKS):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in {b"acTL", b"IDAT"}:
            return bool(kind == b"acTL")
        at += 12 + length
    return True


def _gif(data: bytes) -> bool:
    """Costly with a second picture."""
    if _many(struct.unpack_from("<HH", data, 6)):
        return True
    at, pictures = 13 + _palette(data[10]), 0
    for _ in range(_MOST_BLOCKS):
        kind = data[at]
        if kind == 0x2C:
            pictures += 1
            if pictures == 2:
                return True
            at += 10 + _palette(data[at + 9]) + 1
        elif kind == 0x21:
            at += 2
        elif kind == 0x3B:
            return False
        else:
            return pictures > 0
        while (length := data[at]) and at < len(data):
            at += 1 + length
            if length < 255 and data[at]:
                return True  # blocks that are not full: made to be walked through
        at += 1
    return True


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> bool:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return bool(data[20] & 0x02) or _many((width, height))
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return _many((1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)))
    width, height = struct.unpack_from("<HH", data, 26)
    return _many((width & 0x3FFF, height & 0x3FFF))


def _bmp(data: bytes) -> bool:
    width, height = struct.unpack_from("<HH" if data[14] == 12 else "<ii", data, 18)
    return _many((abs(width), abs(height)))


def _boxed(data: bytes) -> bool:
    """Costly where it says that it is a sequence; and by the largest picture that its first boxes tell of."""
    at = data.find(b"ispe", 0, _MOST_BLOCKS)
    while at >= 0:
        if _many(struct.unpack_from(">II", data, at + 8)):
            return True
        at = data.find(b"ispe", at + 4, _MOST_BLOCKS)
    size = min(max(int.from_bytes(data[:4], "big"), 16), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    return bool(brands & _MOVING_BRANDS)


def _many(size: tuple[int, ...]) -> bool:
    return size[0] * size[1] > COSTLY_PIXELS


_LOOKS = {"jpeg": _jpeg, "png": _png, "gif": _gif, "webp": _webp, "bmp": _bmp, **dict.fromkeys(BRANDS, _boxed)}
