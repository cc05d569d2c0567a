"""Which real picture a swap was put into, found again by what a swap leaves alone: the edge of the crop, outside the face.

For collections of face crops that hold both, in other words, but do not say which belongs to which, as DFDC's.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from detector.training.blending import Picture

SIDE = 32
ACROSS, DOWN = 0.36, 0.42
"""Half the axes, in sides of the crop, of the ellipse that is not compared: the face."""
NEAR = 0.15
"""The mean squared difference, in spreads of either picture, at most. Of 2,000 swaps among DFDC crops two thirds had so near a
real one; of 2,000 real ones one in ten had so near another."""


def nearest(fakes: Sequence[Picture], reals: Sequence[Picture]) -> list[int | None]:
    """For each fake the number of the real crop whose edge is the most like its own, if that is near: (height, width, 3) each."""
    if not fakes or not reals:
        return [None] * len(fakes)
    own, others = (np.stack([_edge(picture) for picture in pictures]) for pictures in (fakes, reals))
    apart = 2 - 2 * (own @ others.T) / own.shape[1]
    best = apart.argmin(axis=1)
    return [int(place) if apart[row, place] <= NEAR else None for row, place in enumerate(best)]


def _edge(picture: Picture) -> npt.NDArray[np.float32]:
    """The pixels outside the ellipse, of mean 0 and spread 1."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] - (SIDE - 1) / 2
    outside = (x / (ACROSS * SIDE)) ** 2 + (y / (DOWN * SIDE)) ** 2 > 1
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    edge = small[outside].ravel()
    edge = edge - edge.mean()
    return np.asarray(edge / max(float(edge.std()), 1e-3), np.float32)
