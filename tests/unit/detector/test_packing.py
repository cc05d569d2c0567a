"""Weights in few bits come back as near as their bits allow."""

from __future__ import annotations

import numpy as np
import pytest

from detector.packing import pack, unpack


@pytest.mark.parametrize("bits", [2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("group", [16, 48])
def test_every_weight_is_within_half_a_step(bits: int, group: int) -> None:
    weights = np.random.default_rng(bits).normal(0, 1, (10, 96)).astype(np.float32)
    weights[3] = 0
    packed = pack(weights, bits, group)
    assert packed.data.nbytes == -(-weights.size * bits // 8)
    step = np.repeat(packed.scales.astype(np.float32), group, axis=1)
    assert np.all(np.abs(unpack(packed) - weights) <= step * 0.51 + np.abs(weights) * 1e-3)
    assert np.array_equal(unpack(pack(unpack(packed), bits, group)), unpack(packed))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        pack(np.zeros((2, 10), np.float32), 4, 3)
    with pytest.raises(ValueError, match="do not fit"):
        pack(np.zeros((2, 10), np.float32), 9, 5)
