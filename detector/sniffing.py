"""PURE. What a file is, by its first bytes, whatever it is called."""

from __future__ import annotations

_FIXED = {b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif", b"GIF89a": "gif"}
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
"""Lengths that a BMP's second header can have."""
BRANDS = {
    "avif": frozenset({b"avif", b"avis"}),
    "heic": frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}),
}
"""By which such a file says what it is."""

JPEG_SIZED = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Segments of a JPEG in which its size stands."""
JPEG_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
"""Those of them after which the pixels come bit by bit."""
_BOXES = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"}
"""What a QuickTime film may begin with that does not say what it is: players go by these."""


def sniff(data: bytes) -> str | None:
    """The format that the first bytes announce, or None for one that is not read here."""
    for magic, name in _FIXED.items():
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    if (
        data[:4] in {b"\0\0\1\0", b"\0\0\2\0"}
        and 0 < int.from_bytes(data[4:6], "little") < 1000
        and data[9:10] == b"\0"
    ):
        return "ico"
    if data[4:8] == b"ftyp":
        size = min(max(int.from_bytes(data[:4], "big"), 16), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
        return next((name for name, known in BRANDS.items() if brands & known), "mp4")
    if data[4:8] in _BOXES and _is_box(int.from_bytes(data[:4], "big"), len(data)):
        return "mp4"
    return None


def _is_box(size: int, length: int) -> bool:
    """Whether a box may have this size, in a file of this length: the words of a text are larger numbers."""
    return size in {0, 1} or 8 <= size <= length
