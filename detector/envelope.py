"""A still picture's file, taken apart by hand: what is needed to see it as viewers do, and a file of the pixels alone.

What lies beside the pixels breaks often, on phones, on the way through chats, and by intent: EXIF that is none, texts of
megabytes, checksums of nothing that matters, an index of pictures that were left out. Libraries refuse such files whole,
viewers show them. So the decoder is only given what makes the picture, and orientation, colours and whether something is
missing are read here, each by itself: one that is broken is as good as absent. Nothing here allocates by what a file claims.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from detector import heif, lights
from detector.heif import Codes, Primary
from detector.sniffing import BRANDS, JPEG_PROGRESSIVE, JPEG_SIZED

MAX_PROFILE_BYTES = 4 << 20
"""Of a colour profile, unpacked; a larger one is as good as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamma:
    """A PNG's own words on its colours, where it has no profile."""

    exponent: float
    """Of what was stored: 1 / 2.2 is about sRGB's."""
    primaries: tuple[float, ...] = ()
    """x and y of white, red, green and blue; empty where it says none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A file without what is beside its pixels."""

    data: bytes
    """A file of the same format, with the same pixels and the same frames."""
    size: tuple[int, int] | None = None
    """Width and height as stored, where the format says so at its beginning."""
    orientation: int = 1
    """1 to 8, as EXIF counts them; 1 where a viewer would not turn it."""
    profile: bytes = b""
    """An ICC profile."""
    stored_as: Gamma | Codes | None = None
    """What its colours mean where that is no profile's matter."""
    primary: Primary | None = None
    """Of a HEIC or an AVIF: what its boxes say of the picture that viewers show."""
    is_cut: bool = False
    """It ends before it should."""
    comes_in_parts: bool = False
    """A JPEG whose pixels come bit by bit, so that all of them lie in memory until the last."""


def read(data: bytes, found: str) -> Envelope:
    """The file taken apart; as it is where its format needs none of this."""
    if found == "jpeg":
        return _jpeg(data)
    if found == "png":
        return png(data)
    if found == "webp":
        return webp(data)
    if found in {"avif", "heic"}:
        shown = heif.primary(data)
        codes = shown.codes if shown is not None and not shown.profile else None
        return Envelope(
            data=_branded(_without_metadata(data), found),
            stored_as=codes if codes is not None and lights.changes(codes) else None,
            primary=shown,
        )
    if found == "ico":
        return Envelope(data=b"\0\0\1\0" + data[4:])  # a cursor is an icon, too
    return Envelope(data=data, size=_plain_size(data, found))


def _plain_size(data: bytes, found: str) -> tuple[int, int] | None:
    if found == "gif" and len(data) >= 10:
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if found == "bmp" and len(data) >= 26:
        width, height = struct.unpack_from("<HH" if data[14] == 12 else "<ii", data, 18)
        return abs(width), abs(height)  # a height below nothing: stored from the top
    return None


def png_in_ico(data: bytes) -> bytes:
    """The largest of an icon's pictures, where that is a PNG, which may be of any size; else nothing."""
    entries = [data[at : at + 16] for at in range(6, 6 + 16 * int.from_bytes(data[4:6], "little"), 16)]
    whole = [entry for entry in entries if len(entry) == 16]
    if not whole:
        return b""
    # A side of 256 is written as 0.
    largest = max(whole, key=lambda entry: ((entry[0] or 256) * (entry[1] or 256), entry[6:8][::-1]))
    length, start = struct.unpack_from("<II", largest, 8)
    inner = data[start : start + length]
    return inner if inner.startswith(PNG) else b""


def orientation_of(tiff: bytes) -> int:
    """The orientation in EXIF's TIFF, as viewers read it: a short, once, in the first directory; else 1."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return 1
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, values, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if tag == 0x0112:
            return value if (kind, values) == (3, 1) and 1 <= value <= 8 else 1
    return 1


_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length."""


def _jpeg(data: bytes) -> Envelope:
    """Only the first picture's own segments: no EXIF, no XMP, no index of further pictures, no words."""
    kept, size, tiff, parts = [data[:2]], None, None, dict[int, bytes]()
    colours, comes_in_parts = 0, False
    at = 2
    while True:
        at = data.find(b"\xff", at)
        while 0 <= at < len(data) - 1 and data[at + 1] == 0xFF:
            at += 1
        if at < 0 or at + 4 > len(data):
            break
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xD9:
            break
        if marker == 0 or marker in _BARE or length < 2:
            at += 2
            continue
        if marker == 0xDA:
            kept.append(data[at:])
            # A scan that does not have all colours is followed by others.
            comes_in_parts = comes_in_parts or data[at + 4 : at + 5] < bytes([colours])
            break
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE1 and tiff is None and body[:5] == b"Exif\0":
            tiff = body[6:]
        elif marker == 0xE2 and body[:12] == b"ICC_PROFILE\0" and len(body) > 14:
            parts.setdefault(body[12], body[14:])
        if marker in JPEG_SIZED and size is None and len(body) >= 5:
            size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
            colours = int.from_bytes(body[5:6], "big")
            comes_in_parts = marker in JPEG_PROGRESSIVE
        is_picture = not 0xE0 <= marker <= 0xEF and marker != 0xFE
        if is_picture or (marker, body[:5]) in {(0xE0, b"JFIF\0"), (0xEE, b"Adobe")}:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return Envelope(
        data=b"".join(kept),
        size=size,
        orientation=orientation_of(tiff or b""),
        profile=b"".join(parts[number] for number in sorted(parts)),
        comes_in_parts=comes_in_parts,
    )


def without_tail(data: bytes) -> bytes:
    """A JPEG that is cut off, without the part of a segment at its end: what would follow would be taken for the rest of it."""
    data = data[:-1] if data.endswith(b"\xff") else data
    at = len(data)
    while (at := data.rfind(b"\xff", 0, at)) >= 0:
        marker = data[at + 1]
        if marker != 0 and marker not in _BARE and marker != 0xFF:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            is_whole = marker == 0xD9 or (at + 4 <= len(data) and at + 2 + length <= len(data))
            return data if is_whole else data[:at]
    return data


PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}
_PNG_MOVES = {b"acTL", b"fcTL", b"fdAT"}


def png(data: bytes, *, moving: bool = True) -> Envelope:
    """Only what makes the picture, with checksums that are right; its animation, too, if that is asked for."""
    kept = [PNG]
    beside = dict[bytes, bytes]()
    is_cut = True
    for name, body, is_whole, is_right in _png_chunks(data):
        if name == b"IEND":
            is_cut = False
            break
        wanted = name in _PNG_PIXELS or (moving and name in _PNG_MOVES)
        # What is optional and broken is left out, as viewers do; the pixels are given a chance.
        if wanted and (is_right or name[:1].isupper()) and (is_whole or name in {b"IDAT", b"fdAT"}):
            kept.append(_png_chunk(name, _scaled(body, kept) if name == b"tRNS" else body))
        elif is_whole and is_right:
            beside.setdefault(name, body)
    header = kept[1][8:] if len(kept) > 1 else b""
    size = struct.unpack_from(">II", header) if len(header) >= 8 else None
    profile = _unpacked(beside.get(b"iCCP", b""))
    codes = _codes(beside.get(b"cICP", b""))
    has_colours = bool(profile) or b"sRGB" in beside
    return Envelope(
        data=b"".join([*kept, _png_chunk(b"IEND", b"")]),
        size=size,
        orientation=orientation_of(beside.get(b"eXIf", b"")),
        profile=b"" if codes is not None else profile,
        stored_as=codes or (None if has_colours else _gamma(beside)),
        is_cut=is_cut,
    )


def _scaled(body: bytes, kept: list[bytes]) -> bytes:
    """The level of grey that is transparent, of 255 where there are less than 8 bits: as the pixels that it is compared with."""
    depth, kind = kept[1][16:18] if len(kept) > 1 and len(kept[1]) >= 18 else (8, 3)
    if kind != 0 or depth >= 8 or len(body) != 2:
        return body
    most = (1 << depth) - 1
    return struct.pack(">H", (int.from_bytes(body, "big") & most) * 255 // most)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bool, bool]]:
    """(name, body, whether all of it is there, whether its checksum is right) until one that is no chunk."""
    at = len(PNG)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if not name.isalpha():
            return
        check = data[at + 8 + length : at + 12 + length]
        is_right = check == struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))
        yield name, body, len(body) == length, is_right
        at += 12 + length


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(name)))


def _unpacked(body: bytes) -> bytes:
    """The profile in an iCCP chunk; none where it cannot be read, or is larger than MAX_PROFILE_BYTES."""
    _, _, rest = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(rest[1:], MAX_PROFILE_BYTES)
    except zlib.error:
        return b""
    return b"" if unpacker.unconsumed_tail else profile


def _codes(body: bytes) -> Codes | None:
    """The code points of a cICP chunk, which go before all else; None for those that change nothing, or are not known here."""
    if len(body) != 4 or body[2] != 0:
        return None
    codes = Codes(primaries=body[0], transfer=body[1], is_on_screen=True)
    return codes if lights.changes(codes) else None


def _gamma(beside: dict[bytes, bytes]) -> Gamma | None:
    exponent, primaries = beside.get(b"gAMA", b""), beside.get(b"cHRM", b"")
    if len(exponent) != 4 or not any(exponent):
        return None
    numbers = struct.unpack(">8I", primaries) if len(primaries) == 32 else ()
    return Gamma(
        exponent=struct.unpack(">I", exponent)[0] / 100_000, primaries=tuple(number / 100_000 for number in numbers)
    )


_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_BESIDE = 0x20 | 0x08 | 0x04
"""Flags: a profile, EXIF, XMP."""


MAX_FILLED_BYTES = 4 << 20


def webp(data: bytes, fill: bytes = b"\0") -> Envelope:
    """Only the pictures; what is missing of one is filled up. Viewers do not turn a WebP by its EXIF."""
    kept = list[bytes]()
    profile, size, is_cut = b"", None, False
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if at >= end and kept:
            break
        size = size or _webp_size(name, body)
        if name == b"VP8X" and body:
            body = bytes([body[0] & ~_WEBP_BESIDE]) + body[1:]
        if name == b"ICCP" and len(body) == length <= MAX_PROFILE_BYTES:
            profile = profile or body
        if len(body) < length:
            is_cut = True
            if name not in {b"VP8 ", b"VP8L"}:
                break
            body += fill * min(length - len(body), MAX_FILLED_BYTES)
        if name in _WEBP_KEPT:
            kept.append(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1))
        at += 8 + length + (length & 1)
    inside = b"WEBP" + b"".join(kept)
    return Envelope(data=b"RIFF" + struct.pack("<I", len(inside)) + inside, size=size, profile=profile, is_cut=is_cut)


def _webp_size(name: bytes, body: bytes) -> tuple[int, int] | None:
    if name == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if name == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return None


def _branded(data: bytes, found: str) -> bytes:
    """The same file, whose first brand is one that the libraries look for; viewers look at all of them."""
    return data if data[8:12] in BRANDS[found] else data[:8] + found.encode() + data[12:]


def _without_metadata(data: bytes) -> bytes:
    """The same file, whose items of EXIF and XMP are of no kind that is read: the libraries take them for the picture's own."""
    at = data.find(b"infe", 0, 1 << 16)
    changed = bytearray(data) if at >= 0 else data
    while at >= 0 and isinstance(changed, bytearray):
        version = data[at + 4] if at + 4 < len(data) else 0
        kind = at + (12 if version == 2 else 14)
        if version in {2, 3} and data[kind : kind + 4] in {b"Exif", b"mime"}:
            changed[kind : kind + 4] = b"skip"
        at = data.find(b"infe", at + 4, 1 << 16)
    return bytes(changed)
