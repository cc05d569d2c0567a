"""What lies beside a file's pixels, where it may say who made it: texts, EXIF, XMP, IPTC, JPEG's tables, a signed record.

All of it is a stranger's. So nothing is believed of a length, nothing is read that nobody asked for, and what is read at all is
bounded in bytes and in pieces; what is broken is as good as absent.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_TEXT_BYTES = 256 << 10
"""Of one text; what is longer is read so far."""
_MOST_TEXTS = 64
_MOST_PIECES = 10_000
"""Chunks, segments or boxes that are looked at."""
_MOST_ENTRIES = 512
_PNG_START = 8
_WANTED = {
    **{0x010E: "description", 0x010F: "make", 0x0110: "model", 0x0131: "software", 0x013B: "artist"},
    **{0x8298: "copyright", 0x9286: "comment", 0x927C: "maker"},
}
"""EXIF's tags, and our names for them."""
_EXIF_FOLDER = 0x8769
_RECORD_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""The uuid of the box that holds a signed record in HEIC, AVIF and MP4."""
_XMP = re.compile(rb"<x:xmpmeta.{0,%d}?</x:xmpmeta>" % MAX_TEXT_BYTES, re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was found beside the pixels."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """A PNG's, by their keywords in small letters."""
    exif: Mapping[str, str] = field(default_factory=dict)
    """By the names in this module."""
    xmp: str = ""
    credit: str = ""
    """IPTC's, from a JPEG's own block of it."""
    record_bytes: int = 0
    """Of a signed record; 0 where there is none."""
    tables: tuple[tuple[int, ...], ...] = ()
    """A JPEG's, in the order of the file (zigzag)."""

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing that could say who made it."""
        return not (self.texts or self.exif or self.xmp or self.credit or self.record_bytes)


def look(data: bytes, found: str) -> Beside:
    """What lies beside the pixels of a file of the format `found`; never raises for what the bytes are."""
    readers = {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}
    branded = {"heic", "avif", "mp4"}
    try:
        return readers[found](data) if found in readers else _boxed(data) if found in branded else Beside()
    except (struct.error, IndexError, ValueError, zlib.error):
        return Beside()


def _jpeg(data: bytes) -> Beside:
    exif, xmp, credit, record_bytes, tables = dict[str, str](), "", "", 0, list[tuple[int, ...]]()
    at = 2
    for _ in range(_MOST_PIECES):
        at = data.find(b"\xff", at)
        while 0 <= at < len(data) - 1 and data[at + 1] == 0xFF:
            at += 1
        if at < 0 or at + 4 > len(data) or data[at + 1] in {0xD9, 0xDA}:
            break
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in {0, 1, *range(0xD0, 0xD9)} or length < 2:
            at += 2
            continue
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE1 and body[:5] == b"Exif\0":
            exif = exif or _exif(body[6:])
        elif marker == 0xE1 and (b"<x:xmpmeta" in body[:1024] or b"<rdf:RDF" in body[:1024]):
            xmp = xmp or _text(body)
        elif marker == 0xED and body[:13] == b"Photoshop 3.0":
            credit = credit or _credit(body)
        elif marker == 0xEB and body[:2] == b"JP":
            record_bytes += len(body)
        elif marker == 0xDB and len(tables) < 4:
            tables += _tables(body)
        at += 2 + length
    return Beside(exif=exif, xmp=xmp, credit=credit, record_bytes=record_bytes, tables=tuple(tables[:4]))


def _tables(body: bytes) -> Iterator[tuple[int, ...]]:
    at = 0
    while at < len(body):
        wide = body[at] >> 4
        end = at + 1 + 64 * (1 + bool(wide))
        if end > len(body):
            return
        yield struct.unpack_from(">64H" if wide else "64B", body, at + 1)
        at = end


def _credit(body: bytes) -> str:
    """IPTC's dataset 2:110."""
    at = body.find(b"\x1c\x02\x6e")
    return "" if at < 0 else _text(body[at + 5 : at + 5 + int.from_bytes(body[at + 3 : at + 5], "big")][:512])


def _png(data: bytes) -> Beside:
    texts, exif, record_bytes = dict[str, str](), dict[str, str](), 0
    at = _PNG_START
    for _ in range(_MOST_PIECES):
        if at + 8 > len(data):
            break
        (length,) = struct.unpack_from(">I", data, at)
        name = data[at + 4 : at + 8]
        if name == b"IEND":
            break
        if name == b"caBX":
            record_bytes += length
        elif name == b"eXIf" and not exif:
            exif = _exif(data[at + 8 : at + 8 + length])
        elif name in {b"tEXt", b"zTXt", b"iTXt"} and len(texts) < _MOST_TEXTS:
            keyword, text = _png_text(name, data[at + 8 : at + 8 + min(length, MAX_TEXT_BYTES)])
            texts.setdefault(keyword.lower(), text)
        at += 12 + length
    return Beside(texts=texts, exif=exif, xmp=texts.pop("xml:com.adobe.xmp", ""), record_bytes=record_bytes)


def _png_text(name: bytes, body: bytes) -> tuple[str, str]:
    keyword, _, rest = body.partition(b"\0")
    is_packed = name == b"zTXt" or (name == b"iTXt" and rest[:1] == b"\1")
    if name == b"zTXt":
        rest = rest[1:]
    elif name == b"iTXt":
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if is_packed:
        try:
            rest = zlib.decompressobj().decompress(rest, MAX_TEXT_BYTES)
        except zlib.error:
            rest = b""
    return keyword[:79].decode("latin-1"), _text(rest) if name == b"iTXt" else _either(rest)


def _webp(data: bytes) -> Beside:
    exif, xmp, record_bytes = dict[str, str](), "", 0
    at = 12
    for _ in range(_MOST_PIECES):
        if at + 8 > len(data):
            break
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + min(length, MAX_TEXT_BYTES)]
        if name == b"EXIF" and not exif:
            exif = _exif(body.removeprefix(b"Exif\0\0"))
        elif name == b"XMP " and not xmp:
            xmp = _text(body)
        elif name == b"C2PA":
            record_bytes += length
        at += 8 + length + (length & 1)
    return Beside(exif=exif, xmp=xmp, record_bytes=record_bytes)


def _gif(data: bytes) -> Beside:
    return Beside(xmp=_anywhere(data), record_bytes=len(data) if b"\x21\xff\x0bC2PA_GIF" in data else 0)


def _boxed(data: bytes) -> Beside:
    at, record_bytes = 0, 0
    for _ in range(_MOST_PIECES):
        if at + 8 > len(data):
            break
        length, head = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if length < head:
            break
        if data[at + 4 : at + 8] == b"uuid" and data[at + head : at + head + 16] == _RECORD_BOX:
            record_bytes += length
        at += length
    start = max(data.find(b"Exif\0\0II*\0"), data.find(b"Exif\0\0MM\0*"))
    exif = _exif(data[start + 6 : start + 6 + MAX_TEXT_BYTES]) if start >= 0 else {}
    return Beside(exif=exif, xmp=_anywhere(data), record_bytes=record_bytes)


def _anywhere(data: bytes) -> str:
    start = data.find(b"<x:xmpmeta")
    match = _XMP.match(data, start) if start >= 0 else None
    return _text(match.group()) if match else ""


def _exif(tiff: bytes) -> dict[str, str]:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return {}
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    found = dict[str, str]()
    inner = _folder(tiff, order, first, found)
    if inner:
        _folder(tiff, order, inner, found)
    return found


def _folder(tiff: bytes, order: str, at: int, found: dict[str, str]) -> int:
    """Read one folder of EXIF into `found`; where the next one to be read is, or 0."""
    inner = 0
    if at + 2 > len(tiff):
        return inner
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * min(count, _MOST_ENTRIES), len(tiff) - 11), 12):
        tag, kind, size, value = struct.unpack_from(f"{order}HHII", tiff, place)
        if tag == _EXIF_FOLDER:
            inner = value
        elif tag in _WANTED and kind in {1, 2, 7}:
            start = place + 8 if size <= 4 else value
            raw = tiff[start : start + min(size, MAX_TEXT_BYTES)]
            text = _comment(raw) if tag == 0x9286 else _either(raw)
            if text:
                found.setdefault(_WANTED[tag], text)
    return inner


def _comment(raw: bytes) -> str:
    """EXIF's UserComment, which says how it is written, but not in which order of bytes."""
    if raw[:8] != b"UNICODE\0":
        return _either(raw[8:] if raw[:8] in {b"ASCII\0\0\0", bytes(8)} else raw)
    is_big = raw[8:72:2].count(0) >= raw[9:72:2].count(0)
    return raw[8:].decode("utf-16-be" if is_big else "utf-16-le", "replace").strip("\0 ")


def _text(raw: bytes) -> str:
    return raw[:MAX_TEXT_BYTES].decode("utf-8", "replace").strip("\0 \n")


def _either(raw: bytes) -> str:
    """Latin letters by the book, UTF-8 by most programs."""
    raw = raw.strip(b"\0 ")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
