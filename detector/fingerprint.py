"""PDQ: 256 bits that say how a picture looks, by which copies are recognised, and how much there was to see (quality).

The algorithm is Meta's (facebook/ThreatExchange, `pdq/`; its `hashing.pdf` explains it): luma; two box filters along rows
and columns; one of 64 by 64 pixels; their lowest frequencies, 16 in either direction, the constant ones left out; one bit
for each of these 256, set where it is above their median. Bits and quality are those of `pdqhash` 0.2.8 (PyPI) on x86-64,
whatever the picture: sums run one after the other in float32, as its C++ has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import cos, pi, sqrt

import numpy as np
import numpy.typing as npt

from detector.media import Frame, Media, spread
from detector.verdict import PDQ, PDQ_DIHEDRAL, Fingerprint

MAX_FRAMES = 4
"""Frames of an animation or film that are fingerprinted: evenly spread, the first and the last among them."""
MIN_SIDE = 5
"""A picture with a shorter side has the hash 0 and the quality 0."""
SIDE = 64
"""Of the picture whose frequencies are taken."""
FREQUENCIES = 16
_STRIP = 32
"""Rows that are worked on at once: they stay in the processor's cache, and little memory is needed."""

Floats = npt.NDArray[np.float32]


def fingerprinted(media: Media) -> Media:
    """`media` with its fingerprints: of each frame that is taken its own, then its seven others, as `pdq` orders them."""
    taken = [media.frames[place] for place in spread(len(media.frames), MAX_FRAMES)]
    return replace(media, fingerprints=tuple(one for frame in taken for one in pdq(frame)))


def pdq(frame: Frame) -> tuple[Fingerprint, ...]:
    """The frame's hash (`pdq`), then seven (`pdq-dihedral`): what it would be if the picture were turned or mirrored.

    The seven in the order of `pdqhash.compute_dihedral`: turned counterclockwise by 90°, 180°, 270°; top and bottom changed
    places; left and right did; mirrored at the falling diagonal (transposed); at the rising one. They are the same
    frequencies with other signs and cost next to nothing.
    """
    height, width = frame.shape[:2]
    if min(height, width) < MIN_SIDE:
        nothing = np.zeros((FREQUENCIES, FREQUENCIES), np.float32)
        return _written(nothing, nothing, quality=0)
    luma = _luma(frame)
    small = _reduced(luma)
    frequencies = _frequencies(small)
    if (height, width) == (SIDE, SIDE):
        # As the reference does it: filtered for the seven, taken as it is for the picture's own hash and quality.
        small = luma
    return _written(_frequencies(small), frequencies, quality=_quality(small))


def _written(own: Floats, frequencies: Floats, quality: int) -> tuple[Fingerprint, ...]:
    first = Fingerprint(algorithm=PDQ, value=_bits(own), quality=quality)
    others = (Fingerprint(algorithm=PDQ_DIHEDRAL, value=_bits(move(frequencies)), quality=quality) for move in _MOVES)
    return (first, *others)


def _luma(frame: Frame) -> Floats:
    """(height, width), 0 to 255."""
    luma = np.empty(frame.shape[:2], np.float32)
    for at in range(0, len(frame), _STRIP):
        strip = frame[at : at + _STRIP]
        total = np.multiply(strip[..., 0], 0.299, dtype=np.float64)
        total += np.multiply(strip[..., 1], 0.587, dtype=np.float64)
        total += np.multiply(strip[..., 2], 0.114, dtype=np.float64)
        luma[at : at + _STRIP] = total
    return luma


def _reduced(luma: Floats) -> Floats:
    """(64, 64): what is left of the picture after blurring."""
    height, width = luma.shape
    rows, columns = _centres(height), _centres(width)
    lines = luma
    for last in (False, True):
        lines = _blurred(_transposed(lines), columns if last else range(width))
        lines = _blurred(_transposed(lines), rows if last else range(height))
    return lines


def _centres(length: int) -> list[int]:
    return [int((place + 0.5) * length / SIDE) for place in range(SIDE)]


def _blurred(lines: Floats, kept: Iterable[int]) -> Floats:
    """The `kept` lines of a box filter across lines, whose window is half of a 64th of them."""
    count = len(lines)
    window = -(-count // (2 * SIDE))
    behind = (window + 2) // 2 - 1
    kept = list(kept)
    wanted = set(kept)
    blurred = np.empty_like(lines)
    total = np.zeros(lines.shape[1], np.float32)
    for step in range(count + behind):
        if step < count:
            total += lines[step]
        if step >= window:
            total -= lines[step - window]
        if step - behind in wanted:
            inside = min(step + 1, count) - max(0, step - window + 1)
            np.divide(total, np.float32(inside), out=blurred[step - behind])
    return blurred if len(kept) == count else blurred[kept]


def _transposed(lines: Floats) -> Floats:
    across = np.empty(lines.shape[::-1], np.float32)
    for at in range(0, len(lines), _STRIP):
        across[:, at : at + _STRIP] = lines[at : at + _STRIP].T
    return across


def _quality(small: Floats) -> int:
    """0 to 100: how many gradients there are that one could see."""
    steps = 0
    for axis in (0, 1):
        differences = -np.diff(small, axis=axis) * np.float32(100) / np.float32(255)
        steps += int(np.abs(differences.astype(np.int32)).sum())
    return min(100, steps // 90)


def _matrix() -> Floats:
    """(16, 64) of the discrete cosine transform, from the first frequency on."""
    factor = float(np.float32(sqrt(2 / SIDE)))
    waves = [
        [factor * cos(pi / 2 / SIDE * (row + 1) * (2 * column + 1)) for column in range(SIDE)]
        for row in range(FREQUENCIES)
    ]
    return np.array(waves, np.float32)


_DCT = _matrix()


def _frequencies(small: Floats) -> Floats:
    """(16, 16)."""
    down = np.zeros((FREQUENCIES, SIDE), np.float32)
    for place in range(SIDE):
        down += _DCT[:, place, None] * small[place]
    across = np.zeros((FREQUENCIES, FREQUENCIES), np.float32)
    for place in range(SIDE):
        across += down[:, place, None] * _DCT[:, place]
    return across


def _bits(frequencies: Floats) -> str:
    """64 hexadecimal digits; the first bit is the highest frequency in both directions."""
    values = frequencies.ravel()
    median = np.partition(values, len(values) // 2 - 1)[len(values) // 2 - 1]
    return np.packbits(values[::-1] > median).tobytes().hex()


_EVEN = np.arange(FREQUENCIES) % 2 == 0
_ROWS = np.where(_EVEN, -1, 1).astype(np.float32)[:, None]
"""The signs that change where top and bottom change places."""
_COLUMNS = _ROWS.T

_MOVES: tuple[Callable[[Floats], Floats], ...] = (
    lambda frequencies: (frequencies * _COLUMNS).T,
    lambda frequencies: frequencies * _ROWS * _COLUMNS,
    lambda frequencies: (frequencies * _ROWS).T,
    lambda frequencies: frequencies * _ROWS,
    lambda frequencies: frequencies * _COLUMNS,
    lambda frequencies: frequencies.T,
    lambda frequencies: (frequencies * _ROWS * _COLUMNS).T,
)
"""From a picture's frequencies to those of its copies, in the order of `pdq`."""
