"""From colours by code points (ITU-T H.273), high dynamic range among them, to what a colour-managed viewer shows of them.

What is brighter than white is brought back as Chromium does it, by the reference white tone mapping operator (drafts of SMPTE
ST 2094-50): 203 nits become half of white's light, and what is brighter up to the peak shares the other half, by the largest
of red, green and blue in BT.2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
import numpy.typing as npt

from detector.heif import Codes

WHITE_NITS = 203.0
SRGB = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
"""x and y of white, red, green and blue."""
_BT2020 = (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
_PRIMARIES = {1: SRGB, 9: _BT2020, 12: (0.3127, 0.3290, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)}
_PQ, _HLG = 16, 18
_HLG_PEAK = 1000.0
_LUMA = (0.2627, 0.6780, 0.0593)
"""Of BT.2020."""
_KAPPA = 0.65
"""How far the curve's middle point lies from the knee."""
Lights = npt.NDArray[np.float64]


def encoded(linear: Lights) -> Lights:
    """Linear light, 0 to 1, as sRGB's 0 to 255."""
    bounded = linear.clip(0, 1)
    return 255.0 * np.where(bounded <= 0.0031308, 12.92 * bounded, 1.055 * bounded ** (1 / 2.4) - 0.055)


def to_xyz(primaries: tuple[float, ...]) -> Lights:
    """The matrix from light in these primaries. Raises LinAlgError, ZeroDivisionError for impossible ones."""
    columns = [(x / y, 1.0, (1 - x - y) / y) for x, y in zip(primaries[::2], primaries[1::2], strict=True)]
    white, *colours = (np.array(column) for column in columns)
    mixed = np.stack(colours, axis=1)
    return np.asarray(mixed * np.linalg.solve(mixed, white), np.float64)


def between(before: tuple[float, ...], after: tuple[float, ...]) -> Lights:
    """The matrix from light in some primaries to others."""
    return np.asarray(np.linalg.solve(to_xyz(after), to_xyz(before)), np.float64)


def changes(codes: Codes) -> bool:
    """Whether a viewer shows such colours otherwise than sRGB's. False for code points that are not known here."""
    return codes.primaries in _PRIMARIES and (
        codes.transfer in {_PQ, _HLG, 4, 5, 8}
        or (codes.transfer in _AS_SRGB and codes.primaries != 1)
        or (codes.transfer in _TELEVISION and (codes.is_on_screen or codes.primaries != 1))
    )


def shown(pixels: npt.NDArray[np.uint8], codes: Codes) -> npt.NDArray[np.uint8]:
    """(…, 3) as sRGB. `codes` are some that `changes`."""
    light = (_levels() ** 2.4 if codes.is_on_screen and codes.transfer in _TELEVISION else _light(codes.transfer))[
        pixels
    ]
    primaries = _PRIMARIES[codes.primaries]
    if codes.transfer not in {_PQ, _HLG}:
        return _bytes(light @ between(primaries, SRGB).T)
    peak = codes.peak_nits
    if codes.transfer == _HLG:
        # What the screen does to the light of the scene, by how bright that is.
        peak = _HLG_PEAK
        luma = np.maximum(light @ np.array(_LUMA), 1e-9)[..., None]
        light = light * luma**0.2 * (peak / WHITE_NITS)
    wide = light @ between(primaries, _BT2020).T
    return _bytes(_Curve.up_to(peak).toned(wide) @ between(_BT2020, SRGB).T)


def _bytes(light: Lights) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(encoded(light)), np.uint8)


_AS_SRGB = frozenset({13})
_TELEVISION = frozenset({1, 6, 14, 15})
"""Transfers of cameras: what Chromium takes for sRGB's in an AVIF, and for a television's, a power of 2.4, in a PNG."""


def _levels() -> Lights:
    return np.asarray(np.arange(256) / 255.0, np.float64)


def _light(transfer: int) -> Lights:
    """Of each of 256 levels its light: 1 is white."""
    level = _levels()
    if transfer == _PQ:
        root = level ** (32 / 2523)
        return np.asarray(
            (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (16384 / 2610)
            * 10_000
            / WHITE_NITS
        )
    if transfer == _HLG:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        return np.where(level <= 0.5, level**2 / 3, (np.exp((level - c) / a) + b) / 12)
    if transfer in {4, 5}:
        return np.asarray(level ** {4: 2.2, 5: 2.8}[transfer])
    if transfer == 8:
        return level
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """From light to light that a plain screen has: straight up to white, then a quadratic Bézier curve up to the peak."""

    white: float
    """What becomes of white's light."""
    peak: float
    """The light from which on nothing becomes brighter; 1 is white."""

    @classmethod
    def up_to(cls, peak_nits: float) -> _Curve:
        peak = max(peak_nits / WHITE_NITS, 1.0)
        return cls(white=1 - 0.5 * min(log2(peak) / log2(_HLG_PEAK / WHITE_NITS), 1.0), peak=peak)

    def toned(self, light: Lights) -> Lights:
        largest = np.maximum(light.max(axis=-1, keepdims=True), 1e-9)
        return np.asarray(light * (self._at(largest) / largest), np.float64)

    def _at(self, largest: Lights) -> Lights:
        if self.peak == 1.0:
            return largest
        middle = 1 - _KAPPA + _KAPPA / self.white
        high = (1 - _KAPPA) * self.white + _KAPPA
        square = self.peak - 2 * middle + 1
        double = 2 * (middle - 1)
        over = np.clip(largest, 1.0, self.peak) - 1
        # The place on the curve, by the root that does not cancel: where the square is next to nothing, too.
        along = 2 * over / (double + np.sqrt(double**2 + 4 * square * over))
        bent = (1 - along) ** 2 * self.white + 2 * along * (1 - along) * high + along**2
        return np.where(largest <= 1.0, largest * self.white, bent)
