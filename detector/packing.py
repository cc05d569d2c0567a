"""Weights in few bits: integers of 2 to 8 bits per weight, one scale per group, packed into bytes.

Round to nearest, symmetric, per group of a row's weights. What it costs in accuracy is measured where it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A (rows, columns) matrix."""

    data: npt.NDArray[np.uint8]
    """The integers, offset to be positive, `bits` each, most significant first, row by row."""
    scales: npt.NDArray[np.float16]
    """(rows, groups)."""
    bits: int
    columns: int


def pack(weights: Weights, bits: int, group: int) -> Packed:
    """The matrix in `bits` bits a weight. Raises ValueError where `group` does not divide its columns."""
    rows, columns = weights.shape
    if not 2 <= bits <= 8 or columns % group:
        raise ValueError(f"{bits} bits in groups of {group} do not fit {columns} columns")
    top = 2 ** (bits - 1) - 1
    grouped = weights.reshape(rows, columns // group, group)
    scales = (np.abs(grouped).max(axis=2) / top).astype(np.float16)
    steps = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    values = (np.clip(np.rint(grouped / steps), -top, top) + top).astype(np.uint8)
    digits = np.unpackbits(values.reshape(-1, 1), axis=1)[:, 8 - bits :]
    return Packed(data=np.packbits(digits.ravel()), scales=scales, bits=bits, columns=columns)


def unpack(packed: Packed) -> Weights:
    """(rows, columns) float32."""
    rows, groups = packed.scales.shape
    count, bits = rows * packed.columns, packed.bits
    # Eight integers lie in so many bytes as each has bits: those are read as one number, and each integer cut out of it.
    octets = np.zeros((-(-count // 8), 8), np.uint8)
    data = np.zeros(len(octets) * bits, np.uint8)
    data[: len(packed.data)] = packed.data
    octets[:, 8 - bits :] = data.reshape(-1, bits)
    numbers = octets.view(">u8").astype(np.uint64).ravel()
    values = np.empty((len(numbers), 8), np.float32)
    for place in range(8):
        values[:, place] = (numbers >> np.uint64(bits * (7 - place))) & np.uint64(2**bits - 1)
    values -= 2 ** (bits - 1) - 1
    grouped = values.ravel()[:count].reshape(rows, groups, packed.columns // groups)
    grouped *= packed.scales.astype(np.float32)[..., None]
    return grouped.reshape(rows, packed.columns)
