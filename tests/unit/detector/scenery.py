"""Pictures by arithmetic that are judged as photographs are, and show no face."""

from __future__ import annotations

import cv2
import numpy as np

from detector.picture import Frame


def clouds(seed: int, height: int = 260, width: int = 340) -> Frame:
    """Clouds of every size, with grain."""
    rng = np.random.default_rng(seed)
    made = np.zeros((height, width, 3))
    for octave in range(1, 7):
        rows, columns = (max(2, 2**octave * side // max(height, width)) for side in (height, width))
        coarse = rng.normal(0, 1, (rows, columns, 1)) + rng.normal(0, 0.3, (1, 1, 3))
        made += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * 90 / 1.6**octave
    return np.asarray((made + 128 + rng.normal(0, 5, made.shape)).clip(0, 255), np.uint8)
