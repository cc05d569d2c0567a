"""PURE. What the boxes of a HEIC or an AVIF say of its primary picture: how large it is, of which tiles, in which colours.

Nothing is decoded, and nothing is allocated by what a file claims. A file of which not enough can be read is as good as one
that says nothing: the libraries may still make sense of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_BOXES = 1 << 16
"""Of a file that are looked at, and entries of a box."""
MOST_TILES = 4096
UNSAID = 2
"""A code point that says nothing."""
PEAK_NITS = 1000.0
"""The light of the brightest part, where nobody says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """How colours are stored, by the code points of ITU-T H.273."""

    primaries: int
    transfer: int
    matrix: int = UNSAID
    is_full_range: bool = True
    is_on_screen: bool = False
    """Cameras' transfers mean a television's light, as in a PNG."""
    peak_nits: float = PEAK_NITS
    """The light of the brightest part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A picture that is put together of others, row by row."""

    columns: int
    size: tuple[int, int]
    """Width and height of each."""
    setup: bytes
    """What a HEVC decoder must know beforehand (`hvcC`)."""
    places: tuple[tuple[int, int], ...]
    """Where each begins in the file and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """The picture that viewers show."""

    size: tuple[int, int]
    """Width and height, before it is turned."""
    codes: Codes | None
    profile: bytes = b""
    """An ICC profile."""
    turns: tuple[int, ...] = ()
    """1, 2 or 3: quarters of a turn against the clock; 4: top and bottom change places; 5: left and right. In their order."""
    tiles: Tiles | None = None


@dataclass(slots=True)
class _Said:
    """What stands in the `meta` box."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, tuple[int, list[tuple[int, int]]]] = field(default_factory=dict)
    """Item → whether it lies in `idat` (1) or in the file (0), and its parts: where each begins, and how long it is."""
    parts: dict[int, list[int]] = field(default_factory=dict)
    """Item → those that it is put together of."""
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    held: dict[int, list[int]] = field(default_factory=dict)
    """Item → numbers of its properties, from 1 on."""
    idat: tuple[int, int] = (0, 0)

    def of(self, item: int) -> dict[bytes, bytes]:
        """The item's properties by name; of several of a name the last."""
        return dict(self.listed(item))

    def listed(self, item: int) -> list[tuple[bytes, bytes]]:
        return [self.properties[at - 1] for at in self.held.get(item, []) if 0 < at <= len(self.properties)]


def primary(data: bytes) -> Primary | None:
    """What is said of the picture that viewers show; None where that cannot be read."""
    try:
        said = _said(data)
        own = said.of(said.primary)
        size = struct.unpack_from(">4xII", own[b"ispe"])
        tiles = _tiles(data, said) if said.kinds.get(said.primary) == b"grid" else None
        turns = tuple(_turns(said.listed(said.primary)))
        return Primary(size=size, codes=_codes(said), profile=_profile(said), turns=turns, tiles=tiles)
    except (struct.error, KeyError, IndexError, ValueError):
        return None


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends)"""
    for _ in range(MOST_BOXES):
        if start + 8 > end:
            return
        length, name = struct.unpack_from(">I4s", data, start)
        begins = start + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, begins)
            begins += 8
        stop = end if length == 0 else min(end, start + length)
        if stop < begins:
            return
        yield name, begins, stop
        start = stop


def _said(data: bytes) -> _Said:
    said = _Said()
    start, end = next(((at, stop) for name, at, stop in _boxes(data, 0, len(data)) if name == b"meta"), (0, 0))
    for name, at, stop in _boxes(data, start + 4, end):
        body = data[at:stop]
        if name == b"pitm":
            (said.primary,) = struct.unpack_from(">H" if body[0] == 0 else ">I", body, 4)
        elif name == b"iinf":
            said.kinds = _kinds(body)
        elif name == b"iloc":
            said.places = _places(body)
        elif name == b"iref":
            said.parts = _parts(body)
        elif name == b"idat":
            said.idat = at, stop
        elif name == b"iprp":
            for inner, first, last in _boxes(body, 0, len(body)):
                if inner == b"ipco":
                    said.properties = [(one, body[begins:ends]) for one, begins, ends in _boxes(body, first, last)]
                elif inner == b"ipma":
                    said.held |= _held(body[first:last])
    return said


def _kinds(body: bytes) -> dict[int, bytes]:
    kinds = {}
    for name, at, stop in _boxes(body, 6 if body[0] == 0 else 8, len(body)):
        if name == b"infe" and body[at] in {2, 3}:
            item, kind = struct.unpack_from(">4xH2x4s" if body[at] == 2 else ">4xI2x4s", body[at:stop])
            kinds[item] = kind
    return kinds


class _Numbers:
    """Reads numbers one after the other. Raises struct.error beyond the end."""

    def __init__(self, body: bytes, at: int, end: int | None = None) -> None:
        self._body, self._at, self._end = body, at, len(body) if end is None else end

    def take(self, size: int) -> int:
        """The next one, of so many bytes; 0 for none."""
        if self._at + size > self._end:
            raise struct.error("too short")
        self._at += size
        return int.from_bytes(self._body[self._at - size : self._at], "big")


def _places(body: bytes) -> dict[int, tuple[int, list[tuple[int, int]]]]:
    version = body[0]
    offset_size, length_size = body[4] >> 4, body[4] & 15
    base_size, index_size = body[5] >> 4, body[5] & 15 if version else 0
    numbers = _Numbers(body, 6)
    places, listed = {}, 0
    for _ in range(numbers.take(2 if version < 2 else 4)):
        item = numbers.take(2 if version < 2 else 4)
        method = numbers.take(2) & 15 if version else 0
        numbers.take(2)
        base = numbers.take(base_size)
        extents: list[tuple[int, int]] = []
        count = numbers.take(2)
        listed += count
        if listed > MOST_BOXES:
            raise ValueError("more parts than a file has")  # numbers of no bytes take none
        for _ in range(count):
            numbers.take(index_size)
            begins = base + numbers.take(offset_size)
            extents.append((begins, numbers.take(length_size)))
        places[item] = method, extents
    return places


def _parts(body: bytes) -> dict[int, list[int]]:
    wide = 2 if body[0] == 0 else 4
    parts = {}
    for name, at, stop in _boxes(body, 4, len(body)):
        if name == b"dimg":
            numbers = _Numbers(body, at, stop)
            item = numbers.take(wide)
            parts[item] = [numbers.take(wide) for _ in range(numbers.take(2))]
    return parts


def _held(body: bytes) -> dict[int, list[int]]:
    wide, is_long = 2 if body[0] == 0 else 4, body[3] & 1
    numbers = _Numbers(body, 4)
    held: dict[int, list[int]] = {}
    for _ in range(numbers.take(4)):
        item = numbers.take(wide)
        count = numbers.take(1)
        held[item] = [numbers.take(2) & 0x7FFF if is_long else numbers.take(1) & 0x7F for _ in range(count)]
    return held


def _tiles(data: bytes, said: _Said) -> Tiles | None:
    """None where it is put together of anything but equal HEVC pictures, each in one part of the file."""
    own = said.parts[said.primary]
    method, extents = said.places[said.primary]
    begins, length = extents[0]
    begins += said.idat[0] if method == 1 else 0
    grid = data[begins : begins + length]
    rows, columns = grid[2] + 1, grid[3] + 1
    if len(own) != rows * columns or len(own) > MOST_TILES:
        return None
    first = said.of(own[0])
    if any(said.kinds.get(item) != b"hvc1" or said.of(item) != first for item in set(own)):
        return None
    found = [said.places[item] for item in own]
    if any(how != 0 or len(parts) != 1 for how, parts in found):
        return None
    places = tuple((parts[0][0], parts[0][0] + parts[0][1]) for _, parts in found)
    width, height = struct.unpack_from(">4xII", first[b"ispe"])
    return Tiles(columns=columns, size=(width, height), setup=first[b"hvcC"], places=places)


def _colours(said: _Said) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    """What is said of the primary picture's colours, or of those of what it is put together of; and all properties beside it."""
    for item in (said.primary, *said.parts.get(said.primary, [])[:1]):
        for name, body in said.listed(item):
            if name == b"colr":
                yield body, said.of(item)


def _codes(said: _Said) -> Codes | None:
    for body, beside in _colours(said):
        if body[:4] == b"nclx":
            numbers = struct.unpack_from(">HHHB", body, 4)
            peak = struct.unpack_from(">H", beside.get(b"clli", b"\0\0"))[0]
            return Codes(
                primaries=numbers[0],
                transfer=numbers[1],
                matrix=numbers[2],
                is_full_range=bool(numbers[3] >> 7),
                peak_nits=float(peak) or PEAK_NITS,
            )
    return None


def _profile(said: _Said) -> bytes:
    profiles = (body[4:] for body, _ in _colours(said) if body[:4] in {b"prof", b"rICC"})
    return next(profiles, b"")


def _turns(listed: list[tuple[bytes, bytes]]) -> Iterator[int]:
    for name, body in listed:
        if name == b"irot" and body[0] & 3:
            yield body[0] & 3
        elif name == b"imir":
            yield 5 if body[0] & 1 else 4
