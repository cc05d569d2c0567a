"""A file as the pieces that its format is made of: changed one by one and put together again, lengths and checksums are right.

Bytes that are changed anywhere are refused by the first checksum, and reach little of the code behind it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MOST_PIECES = 5_000
_WORDS = re.compile(rb"""[\w.+-]+|\s+|[^\w\s]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What a file is made of."""

    form: str
    head: bytes
    bodies: Sequence[bytes]
    """Each with its name in front, without length and checksum."""

    def joined(self, bodies: Sequence[bytes]) -> bytes:
        """A file of these in the place of its own."""
        return _JOINS[self.form](self.head, bodies)

    def inside(self, body: bytes) -> tuple[bytes, bytes, str] | None:
        """(what stays in front, what is made of pieces itself, their form) where the piece is a folder of others."""
        if self.form == "boxes" and body[:4] in _FOLDERS:
            skipped = _FOLDERS[body[:4]]
            return body[: 4 + skipped], body[4 + skipped :], "boxes"
        if self.form == "elements" and (identity := _identity(body)) in _MASTERS:
            return identity, body[len(identity) :], "elements"
        if self.form == "riff" and body[:4] == b"ANMF":
            return body[:20], body[20:], "chunks"
        return None


def of(data: bytes) -> Pieces | None:
    """The file's pieces; None where its format has none that are known here."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return split(data, "png")
    if data.startswith(b"\xff\xd8"):
        return split(data, "jpeg")
    if data[:4] == b"RIFF":
        return split(data, "riff")
    if data.startswith(b"GIF8"):
        return split(data, "gif")
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return split(data, "elements")
    return split(data, "boxes") if data[4:8] == b"ftyp" else None


def split(data: bytes, form: str) -> Pieces | None:
    """The pieces of that form; None where there are none."""
    try:
        head, bodies = _SPLITS[form](data)
    except (struct.error, IndexError):
        return None
    return Pieces(form=form, head=head, bodies=bodies[:_MOST_PIECES]) if bodies else None


def words(data: bytes) -> Pieces | None:
    """A text's words, blanks and signs."""
    bodies = _WORDS.findall(data)
    return Pieces(form="words", head=b"", bodies=bodies) if bodies else None


def _png(data: bytes) -> tuple[bytes, list[bytes]]:
    at, bodies = 8, list[bytes]()
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        bodies.append(data[at + 4 : at + 8 + length])
        at += 12 + length
    return data[:8], bodies


def _join_png(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b"".join(
        struct.pack(">I", max(0, len(body) - 4)) + body + struct.pack(">I", zlib.crc32(body)) for body in bodies
    )


def _jpeg(data: bytes) -> tuple[bytes, list[bytes]]:
    at, bodies = 2, list[bytes]()
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        bodies.append(bytes([marker]) + data[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDA:  # what follows are the pixels, up to the next marker that is one
            end = at
            while end + 1 < len(data) and not (data[end] == 0xFF and data[end + 1] not in {0, *range(0xD0, 0xD8)}):
                end += 1
            bodies.append(b"\0" + data[at:end])
            at = end
    return data[:2], bodies


def _join_jpeg(head: bytes, bodies: Sequence[bytes]) -> bytes:
    parts = [head]
    for body in bodies:
        if body[:1] == b"\0":
            parts.append(body[1:])
        elif body:
            parts.append(b"\xff" + body[:1] + struct.pack(">H", min(len(body) + 1, 0xFFFF)) + body[1:0xFFFE])
    return b"".join([*parts, b"\xff\xd9"])


def _chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    at, bodies = 0, list[bytes]()
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        bodies.append(data[at : at + 4] + data[at + 8 : at + 8 + length])
        at += 8 + length + (length & 1)
    return b"", bodies


def _join_chunks(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b"".join(
        body[:4] + struct.pack("<I", max(0, len(body) - 4)) + body[4:] + b"\0" * (len(body) & 1) for body in bodies
    )


def _riff(data: bytes) -> tuple[bytes, list[bytes]]:
    return data[8:12], _chunks(data[12:])[1]


def _join_riff(head: bytes, bodies: Sequence[bytes]) -> bytes:
    inner = head + _join_chunks(b"", bodies)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _gif(data: bytes) -> tuple[bytes, list[bytes]]:
    def palette(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    begin = at = 13 + palette(data[10])
    head, bodies = data[:at], list[bytes]()
    while at < len(data) and data[at] in {0x21, 0x2C}:
        at += 2 if data[at] == 0x21 else 11 + palette(data[at + 9])
        while data[at]:
            at += 1 + data[at]
        at += 1
        bodies.append(data[begin:at])
        begin = at
    return head, [*bodies, data[begin:]]


_FOLDERS = {
    **dict.fromkeys((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"iprp", b"ipco", b"dinf"), 0),
    **{b"meta": 4, b"iinf": 6, b"iref": 4, b"stsd": 8, b"moof": 0, b"traf": 0, b"mvex": 0},
}
"""Boxes of boxes, and how many bytes come before these."""


def _boxes(data: bytes) -> tuple[bytes, list[bytes]]:
    at, bodies = 0, list[bytes]()
    while at + 8 <= len(data):
        length, head = int.from_bytes(data[at : at + 4], "big"), 4
        if length == 1:
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 4
        end = at + length if length >= 8 else len(data)
        bodies.append(data[at + head : end])
        at = end
    return b"", bodies


def _join_boxes(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b"".join(struct.pack(">I", len(body) + 4) + body for body in bodies)


_MASTERS = {
    bytes.fromhex(one) for one in ("1a45dfa3", "18538067", "1549a966", "1654ae6b", "ae", "e0", "1f43b675", "a0")
}
"""Elements of elements: the heading, the segment, what is told of it, tracks, a track, its pictures, a cluster, a group."""


def _identity(data: bytes) -> bytes:
    length = next((count for count in range(1, 5) if data[:1] and data[0] >> (8 - count) & 1), 0)
    return data[:length]


def _elements(data: bytes) -> tuple[bytes, list[bytes]]:
    at, bodies = 0, list[bytes]()
    while at < len(data):
        identity = _identity(data[at:])
        at += len(identity)
        count = 9 - data[at].bit_length()
        length = int.from_bytes(data[at : at + count], "big") & ((1 << 7 * count) - 1)
        if not identity or count > 8:
            break
        at += count
        end = len(data) if length == (1 << 7 * count) - 1 else at + length
        bodies.append(identity + data[at:end])
        at = end
    return b"", bodies


def _join_elements(head: bytes, bodies: Sequence[bytes]) -> bytes:
    parts = [head]
    for body in bodies:
        identity = _identity(body)
        inner = body[len(identity) :]
        parts += [identity, (len(inner) | 1 << 56).to_bytes(8, "big"), inner]
    return b"".join(parts)


def _joined(head: bytes, bodies: Sequence[bytes]) -> bytes:
    return head + b"".join(bodies)


_SPLITS: dict[str, Callable[[bytes], tuple[bytes, list[bytes]]]] = {
    **{"png": _png, "jpeg": _jpeg, "riff": _riff, "chunks": _chunks, "gif": _gif, "boxes": _boxes},
    "elements": _elements,
}
_JOINS: dict[str, Callable[[bytes, Sequence[bytes]], bytes]] = {
    **{"png": _join_png, "jpeg": _join_jpeg, "riff": _join_riff, "chunks": _join_chunks, "gif": _joined},
    **{"boxes": _join_boxes, "elements": _join_elements, "words": _joined},
}
