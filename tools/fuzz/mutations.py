"""Inputs made of others: a few changes each, in the file's pieces as often as in its bytes."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Sequence

from tools.fuzz.pieces import Pieces, of, split, words

MAX_BYTES = 256 << 10
"""Of an input: what takes much time or memory is found by what is small."""
_MOST_CHANGES = 6
_NUMBERS = (0, 1, 2, 3, 7, 8, 16, 32, 64, 100, 127, 128, 255, 256, 511, 1024, 4096, 32767, 32768, 65535, 65536)
_LARGE = (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0, 0x40000000, 0x10000, 0x1FFFFFFF, 268_435_456)
_FLATE = {b"IDAT": 4, b"zTXt": 6, b"iCCP": 6}
TEXTS = (
    *(b"-1", b"0", b"1e999", b"-1e999", b"1e400", b"NaN", b"nan", b"inf", b"-Infinity", b"null", b"true", b"[]", b"{}"),
    *(b'""', b'"\\ud800"', b'"\\u0000"', b"\0", b"\\", b'"', b"'", b'"""', b"'''", b"\r", b"\r\n", b"\xef\xbb\xbf"),
    *(
        "é".encode(),
        "٣".encode(),
        "²".encode(),
        "\u2028".encode(),
        "\u0085".encode(),
        "😀".encode(),
        b"\xff",
        b"\xed\xa0\x80",
    ),
    *(b"9" * 20, b"9" * 400, b"9" * 5000, b"[" * 300, b"{" * 300, b'{"a":' * 300, b"[" * 20_000, b"a." * 60, b"0x1f"),
    *(b"1979-05-27", b"1979-05-27T07:32:00Z", b"07:32:00", b"9999-99-99", b"1_000", b"[[a]]", b"[a.b]", b"a = 1\n"),
    *(b"schema", b"99", b"2", b"3", b"4", b",", b":", b"=", b"#", b"\t", b"-0", b"0.0", b"1e-999", b"253402300800"),
)
"""What readers of texts stumble over."""


def changed(data: bytes, others: Sequence[bytes], chance: random.Random, *, is_text: bool = False) -> bytes:
    """Another input of this one; `others` give it parts of theirs."""
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        pieces = words(data) if is_text else of(data)
        if pieces is not None and chance.random() < 0.7:
            data = _in_pieces(pieces, others, chance)
        else:
            data = _in_bytes(data, others, chance, is_text=is_text)
        data = data[:MAX_BYTES]
    return data


def _in_pieces(pieces: Pieces, others: Sequence[bytes], chance: random.Random) -> bytes:
    bodies = list(pieces.bodies)
    at = chance.randrange(len(bodies))
    choice = chance.randrange(12)
    if choice == 0:
        del bodies[at]
    elif choice == 1:
        bodies[at:at] = [bodies[at]] * min(chance.choice((1, 1, 2, 50)), 1 + MAX_BYTES // (1 + len(bodies[at])))
    elif choice == 2:
        other = chance.randrange(len(bodies))
        bodies[at], bodies[other] = bodies[other], bodies[at]
    elif choice in {3, 4}:
        donor = _donor(pieces, others, chance)
        cut = chance.randrange(len(donor.bodies))
        bodies[at : at if choice == 3 else None] = donor.bodies[cut : cut + 1 if choice == 3 else None]
    elif choice == 5:
        del bodies[at : at + chance.randint(1, 8)]
    elif pieces.form == "words":
        bodies[at] = chance.choice(TEXTS) if choice < 10 else _in_bytes(bodies[at], bodies, chance, is_text=True)
    else:
        bodies[at] = _inside(pieces, bodies[at], bodies, chance)
    return pieces.joined(bodies)


def _donor(pieces: Pieces, others: Sequence[bytes], chance: random.Random) -> Pieces:
    """Another input's pieces, of the same form; its own where there is none."""
    for other in chance.sample(others, min(3, len(others))):
        found = words(other) if pieces.form == "words" else of(other)
        if found is not None and found.form == pieces.form:
            return found
    return pieces


def _inside(pieces: Pieces, body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    folder = pieces.inside(body)
    inner = None if folder is None else split(folder[1], folder[2])
    if folder is not None and inner is not None and chance.random() < 0.9:
        return folder[0] + _in_pieces(inner, [], chance)
    name = body[:4] if pieces.form == "png" else b""
    if name in _FLATE and chance.random() < 0.5:
        try:
            packed = zlib.decompressobj().decompress(body[_FLATE[name] :], MAX_BYTES)
        except zlib.error:
            packed = b""
        if packed:
            return body[: _FLATE[name]] + zlib.compress(_in_bytes(packed, others, chance, is_text=False), 1)
    kept = 0 if chance.random() < 0.1 else {"png": 4, "riff": 4, "chunks": 4, "boxes": 4, "jpeg": 1}.get(pieces.form, 1)
    return body[:kept] + _in_bytes(body[kept:], others, chance, is_text=False)


def _in_bytes(data: bytes, others: Sequence[bytes], chance: random.Random, *, is_text: bool) -> bytes:
    if not data:
        return chance.choice(TEXTS) if is_text else chance.randbytes(chance.randint(1, 16))
    # What stands at the beginning says more about the rest than what comes later.
    at = min(chance.randrange(len(data)), chance.randrange(len(data)))
    return chance.choice(_TEXT_CHANGES if is_text else _CHANGES)(data, at, others, chance)


def _flip(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _number(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    width = chance.choice((1, 2, 2, 4, 4, 8))
    number = chance.choice((*_NUMBERS, *_LARGE)) + chance.choice((0, 0, 0, -1, 1))
    written = (number % (1 << 8 * width)).to_bytes(width, chance.choice(("big", "little")))
    return data[:at] + written + data[at + width :]


def _noise(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    length = chance.choice((1, 2, 4, 16, 64))
    return data[:at] + chance.randbytes(length) + data[at + length :]


def _cut(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[:at] + data[at + chance.choice((1, 2, 4, 8, 64, 1024)) :]


def _end(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: max(at, chance.randrange(len(data)))]


def _repeat(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    length = chance.choice((1, 4, 16, 256))
    return data[:at] + data[at : at + length] * chance.choice((2, 2, 3, 100)) + data[at + length :]


def _spliced(data: bytes, at: int, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others) if others else data
    begin = chance.randrange(len(other) + 1)
    length = chance.choice((4, 16, 64, 1024))
    return data[:at] + other[begin : begin + length] + data[at + chance.choice((0, length)) :]


def _text(data: bytes, at: int, _: Sequence[bytes], chance: random.Random) -> bytes:
    return data[:at] + chance.choice(TEXTS) + data[at + chance.choice((0, 0, 1, 4)) :]


_Change = Callable[[bytes, int, Sequence[bytes], random.Random], bytes]
_CHANGES: tuple[_Change, ...] = (_flip, _flip, _number, _number, _noise, _cut, _end, _repeat, _spliced)
_TEXT_CHANGES: tuple[_Change, ...] = (_text, _text, _flip, _cut, _repeat, _spliced, _end)
