"""Golden logits: what a network said of two drawn pictures when its weights were saved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from detector.defenders.views import channels

SIDE_PX = 96
"""Small, so that the check costs a second; the networks take any size."""
Logits = tuple[float, ...]


def pictures() -> Tensor:
    """(2, 6, 96, 96) views of two pictures drawn by arithmetic alone, the same everywhere."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.int64)
    waves = np.stack([(x * x + 3 * y) % 256, (x * y) // 4 % 256, (5 * y + x) % 256], axis=-1)
    hashed = np.stack([(x * 7919 + y * 104729 + c * 31 + (x * y) % 977) % 256 for c in range(3)], axis=-1)
    drawn = [Image.fromarray(picture.astype(np.uint8)) for picture in (waves, hashed)]
    # They are drawn at the size that is asked for, so no resampling filter has a say in the numbers.
    return torch.stack([channels(picture, SIDE_PX) for picture in drawn])


@torch.inference_mode()
def logits(network: Callable[[Tensor], Tensor]) -> Logits:
    """Eight numbers: per picture, branch and class. `network` is `Network` in evaluation mode or does what it does."""
    return tuple(network(pictures()).double().flatten().tolist())


def difference(found: Logits, saved: Logits) -> float:
    """How far two sets of golden logits are apart, at most; infinite where one is no number or a number is missing."""
    if len(found) != len(saved) or not np.isfinite([*found, *saved]).all():
        return float("inf")
    return float(np.abs(np.subtract(found, saved)).max())
