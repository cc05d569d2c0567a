"""PURE. Which known pictures resemble one: an index over PDQ hashes by their Hamming distance, exact, in plain Python.

It is multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012) shaped for an interpreter in which a step costs more than
a hundred bits of arithmetic:

- A hash is eight words of 32 bits. Of two hashes at most 31 bits apart one word at least is at most 3 apart, and so one
  of its halves at most 1; of that half's four digits of 4 bits three are then equal.
- Each half has four tables, by which digit is left out: 12 bits → the words of those who share them, one behind the other,
  and whose they are. A query reads one place in each of the 64 tables: some 1,600 words of 100,000 hashes.
- All of these words are compared with the query's at once, as one long integer. One or two are near enough by chance; their
  hashes, and those that are sought, are compared whole.

Larger limits up to `MAX_INDEXED` read the neighbouring places too. Beyond it, and where there are few hashes, every one is
compared. The answer is the same.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import getitem

from worker.contract import PDQ, PDQ_DIHEDRAL, Fingerprint

LIMIT = 31
"""The distance up to which Meta calls two pictures copies."""
MIN_QUALITY = 50
"""The quality from which Meta trusts a hash."""
BITS = 256
MAX_INDEXED = 47
"""The largest distance that the tables answer."""
SCAN_BELOW = 600
"""With fewer hashes comparing each is as fast as the tables, and takes no memory."""

_BYTES, _WORD_BYTES, _TABLES, _PLACES = 32, 4, 64, 4096
_WORDS = _BYTES // _WORD_BYTES
_MOST_WORDS = 1 << 18
"""That are compared at once; a query that would read more compares every hash."""


def hashes(fingerprints: Iterable[Fingerprint], min_quality: int = MIN_QUALITY) -> list[int]:
    """What to look a picture up by: its PDQ hashes of at least `min_quality`, of its turned and mirrored copies too."""
    return [
        int(one.value, 16)
        for one in fingerprints
        if one.algorithm in {PDQ, PDQ_DIHEDRAL} and one.quality >= min_quality
    ]


def looks_of(fingerprints: Iterable[Fingerprint], min_quality: int = MIN_QUALITY) -> str:
    """The PDQ of the picture as it is, in hexadecimal digits; empty where there is none of at least `min_quality`."""
    found = upright(fingerprints)
    return found.value if found is not None and found.quality >= min_quality else ""


def upright(fingerprints: Iterable[Fingerprint]) -> Fingerprint | None:
    """The PDQ of the picture as it is, by which it is kept: of a film the clearest frame, and of clear ones not the first or the
    last, since how it begins and ends it may share with many."""
    found = [item for item in fingerprints if item.algorithm == PDQ]
    inner = range(1, len(found) - 1)
    best = max(
        range(len(found)),
        key=lambda place: (found[place].quality >= MIN_QUALITY, place in inner, found[place].quality),
        default=None,
    )
    return found[best] if best is not None else None


def alike(
    one: Sequence[Fingerprint], other: Sequence[Fingerprint], limit: int = LIMIT, min_quality: int = MIN_QUALITY
) -> bool:
    """Whether two pictures look the same: as they are, or one of them mirrored or turned."""
    return _near(one, other, limit, min_quality) or _near(other, one, limit, min_quality)


def _near(one: Iterable[Fingerprint], other: Iterable[Fingerprint], limit: int, min_quality: int) -> bool:
    """Whether one as it is looks like the other in any form."""
    upright = looks_of(one, min_quality)
    return bool(upright) and any((int(upright, 16) ^ its).bit_count() <= limit for its in hashes(other, min_quality))


class Index:
    """Known hashes, each under the ids of its entries. A hash is a whole number of 256 bits, and has one slot."""

    def __init__(self, entries: Iterable[tuple[str, int]] = ()) -> None:
        self._hash_of: dict[str, int] = {}
        self._slots: dict[int, int] = {}
        self._hashes: list[int] = []
        self._entries: list[tuple[str, ...]] = []
        self._free: list[int] = []
        self._tables: _Tables | None = None
        for entry_id, value in entries:
            self.add(entry_id, value)

    def __len__(self) -> int:
        return len(self._hash_of)

    def add(self, entry_id: str, value: int) -> None:
        """Know `value` under this id, and no other value any more. Raises ValueError for what has not 256 bits."""
        if not 0 <= value < 1 << BITS:
            raise ValueError(f"a PDQ hash has {BITS} bits")
        self.remove(entry_id)
        self._hash_of[entry_id] = value
        slot = self._slots.get(value)
        if slot is not None:
            self._entries[slot] += (entry_id,)
            return
        if self._free:
            slot = self._free.pop()
            self._hashes[slot], self._entries[slot] = value, (entry_id,)
        else:
            slot = len(self._hashes)
            self._hashes.append(value)
            self._entries.append((entry_id,))
        self._slots[value] = slot
        if self._tables is not None:
            self._tables.add([(slot, value)])

    def remove(self, entry_id: str) -> None:
        """Forget this entry; an unknown one is success."""
        value = self._hash_of.pop(entry_id, None)
        if value is None:
            return
        slot = self._slots[value]
        self._entries[slot] = tuple(one for one in self._entries[slot] if one != entry_id)
        if self._entries[slot]:
            return
        del self._slots[value]
        self._free.append(slot)
        if self._tables is not None:
            self._tables.remove(slot, value)

    def find(self, value: int, limit: int = LIMIT) -> list[tuple[str, int]]:
        """The entries at most `limit` bits away, with their distance, nearest first."""
        return self.find_any([value], limit)

    def find_any(self, values: Iterable[int], limit: int = LIMIT) -> list[tuple[str, int]]:
        """The same for whichever of `values` is nearest to an entry: a picture as it is, turned and mirrored."""
        distances: dict[str, int] = {}
        for slot, distance in self._near(list(values), limit):
            for entry_id in self._entries[slot]:
                distances[entry_id] = min(distance, distances.get(entry_id, BITS))
        return sorted(distances.items(), key=lambda found: (found[1], found[0]))

    def prepare(self) -> None:
        """Make the tables where there are hashes enough: some seconds for 100,000, which the first question takes otherwise.

        In a thread of its own it keeps no event loop waiting; until it is done nobody else may use the index.
        """
        if self._tables is None and len(self._slots) >= SCAN_BELOW:
            self._tables = _Tables()
            self._tables.add((slot, known) for known, slot in self._slots.items())

    def _near(self, values: Sequence[int], limit: int) -> Iterable[tuple[int, int]]:
        """Slots and how far they are from one of `values`; a slot may come more than once."""
        self.prepare()
        if self._tables is not None and limit <= MAX_INDEXED:
            near = self._tables.near(values, limit, self._hashes)
            if near is not None:
                return near
        return (
            (slot, distance)
            for value in values
            for known, slot in self._slots.items()
            if (distance := (known ^ value).bit_count()) <= limit
        )


class _Tables:
    """Words and the slots that they belong to, under 12 of the bits of one of their halves."""

    def __init__(self) -> None:
        self._words = [[b""] * _PLACES for _ in range(_TABLES)]
        self._slots = [[b""] * _PLACES for _ in range(_TABLES)]

    def add(self, known: Iterable[tuple[int, int]]) -> None:
        """Put in these slots, with their hashes."""
        marked = [(slot.to_bytes(_WORD_BYTES, "little"), value.to_bytes(_BYTES, "little")) for slot, value in known]
        # A table after the other: many of them at once fit into no processor's cache.
        for half in range(_TABLES // 4):
            rows = [(mark, _word(raw, half), _half(raw, half)) for mark, raw in marked]
            for digit in range(4):
                words, slots = self._words[4 * half + digit], self._slots[4 * half + digit]
                below = _below(digit)
                for mark, word, bits in rows:
                    place = bits >> 4 & ~below | bits & below
                    words[place] += word
                    slots[place] += mark

    def remove(self, slot: int, value: int) -> None:
        """Take a slot out."""
        mark, raw = slot.to_bytes(_WORD_BYTES, "little"), value.to_bytes(_BYTES, "little")
        for table, (words, slots) in enumerate(zip(self._words, self._slots, strict=True)):
            bits, below = _half(raw, table // 4), _below(table % 4)
            place = bits >> 4 & ~below | bits & below
            at = slots[place].find(mark)
            while at % _WORD_BYTES:
                at = slots[place].find(mark, at + 1)
            for held in (words, slots):
                held[place] = held[place][:at] + held[place][at + _WORD_BYTES :]

    def near(self, values: Sequence[int], limit: int, hashes: Sequence[int]) -> list[tuple[int, int]] | None:
        """Slots and how far their `hashes` are from one of `values`; None where comparing with all of these is less work."""
        radius = max(limit // _WORDS, 2)
        flips = _FLIPS[radius // 2]
        raw = b"".join([value.to_bytes(_BYTES, "little") for value in values])
        tables = self._words
        places: list[int] = []
        for half in struct.unpack(f"<{len(raw) // 2}H", raw):
            places += (half >> 4, half >> 4 & 0xFF0 | half & 0xF, half >> 4 & 0xF00 | half & 0xFF, half & 0xFFF)
        if len(flips) > 1:
            tables = [table for table in tables for _ in flips]
            places = [place ^ flip for place in places for flip in flips]
        found = list(map(getitem, tables * len(values), places))
        ends = list(accumulate(map(len, found)))
        if not ends or ends[-1] > min(_MOST_WORDS, 4 * len(hashes) * len(values)) * _WORD_BYTES:
            return None
        stops = ends[len(tables) // _WORDS - 1 :: len(tables) // _WORDS]
        words = struct.unpack(f"{_WORD_BYTES}s" * len(stops), raw)
        spans = zip(words, (0, *stops), stops, strict=False)
        wanted = [word * ((stop - start) // _WORD_BYTES) for word, start, stop in spans]
        marks = _marks(b"".join(found), b"".join(wanted), radius)
        if marks.count(_MARK) > len(hashes) * len(values) // 16:
            return None
        near = []
        at = marks.find(_MARK)
        while at >= 0:
            read = bisect_right(ends, at * _WORD_BYTES)
            start = at * _WORD_BYTES - (ends[read - 1] if read else 0)
            mark = self._slots[read % len(tables) // len(flips)][places[read]][start : start + _WORD_BYTES]
            slot = int.from_bytes(mark, "little")
            distance = (hashes[slot] ^ values[read // len(tables)]).bit_count()
            if distance <= limit:
                near.append((slot, distance))
            at = marks.find(_MARK, at + 1)
        return near


def _half(raw: bytes, half: int) -> int:
    return raw[2 * half] | raw[2 * half + 1] << 8


def _word(raw: bytes, half: int) -> bytes:
    """The word that a half belongs to."""
    at = half // 2 * _WORD_BYTES
    return raw[at : at + _WORD_BYTES]


def _below(digit: int) -> int:
    """The bits of a half that stay where they are when one of its digits, counted from the lowest, is left out."""
    return (1 << 4 * digit) - 1


_FLIPS: dict[int, tuple[int, ...]] = {1: (0,), 2: (0, *(1 << bit for bit in range(12)))}
"""Which bits of a place must be tried, where a half may be 1 or 2 bits apart and one of its digits is left out."""


def _repeated(word: int) -> int:
    return int.from_bytes(word.to_bytes(_WORD_BYTES, "little") * _MOST_WORDS, "little")


_SINGLE, _PAIRED, _LOWER = map(_repeated, (0x55555555, 0x33333333, 0x0000FFFF))
_MARK = b"\1"
_NEAR = {
    radius: bytes((byte >> 4) + (byte & 0xF) <= radius for byte in range(256))
    for radius in range(MAX_INDEXED // _WORDS + 1)
}
"""Turns a byte into `_MARK` where its two digits add up to few enough, else into 0."""


def _marks(words: bytes, wanted: bytes, radius: int) -> bytes:
    """A byte for each of `words`: `_MARK` where it differs from its counterpart in few enough bits, else 0.

    They are counted for all words at once: neighbouring bits are added up, then pairs, then digits, until a word's lowest byte
    holds two counts. Neither can be more than 13: one half of the word differs in one digit and perhaps one bit more.
    """
    bits = int.from_bytes(words, "little") ^ int.from_bytes(wanted, "little")
    bits -= bits >> 1 & _SINGLE
    bits = (bits & _PAIRED) + (bits >> 2 & _PAIRED)
    bits = bits + (bits >> 16) & _LOWER
    bits += bits >> 8
    return bits.to_bytes(len(words), "little")[::_WORD_BYTES].translate(_NEAR[radius])
