"""Where faces are. CenterFace (Xu et al., 2019; MIT), as an ONNX file that ships with the package, run by OpenCV's DNN module.

A face is found at any size down to about a dozen pixels; the finder looks at large pictures at reduced size, so that
what costs is bounded. No face is an empty list, never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from detector.media import Frame

WEIGHTS = Path(__file__).parent / "weights" / "centerface.onnx"
MAX_SIDE = 960
"""The longer side at which a picture is searched."""
MIN_SCORE = 0.5
OVERLAP = 0.3
STEP = 4
"""Pixels of the searched picture per cell of the network's maps."""
_OUTPUTS = ("537", "538", "539", "540")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A box in pixels of the frame; it may reach beyond the frame's edges."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    """In (0, 1]."""

    @property
    def side(self) -> float:
        """Its longer side."""
        return max(self.right - self.left, self.bottom - self.top)


class FaceFinder:
    """Finds faces. Not thread-safe."""

    def __init__(self, weights: Path = WEIGHTS, max_side: int = MAX_SIDE) -> None:
        self._network = cv2.dnn.readNetFromONNX(str(weights))
        self._max_side = max_side

    def find(self, frame: Frame) -> list[Face]:
        """The faces, largest first."""
        size = searched_size(frame, self._max_side)
        blob = cv2.dnn.blobFromImage(frame, 1.0, size, (0, 0, 0), swapRB=False, crop=False)
        self._network.setInput(blob)
        heat, scale, offset, _ = self._network.forward(_OUTPUTS)  # the last are landmarks
        return faces_of(frame, heat[0, 0], scale[0], offset[0])


def searched_size(frame: Frame, max_side: int = MAX_SIDE) -> tuple[int, int]:
    """The width and the height at which a frame is searched."""
    height, width = frame.shape[:2]
    share = min(1.0, max_side / max(height, width))
    return _whole(width * share), _whole(height * share)


def faces_of(
    frame: Frame, heat: npt.NDArray[np.float32], scale: npt.NDArray[np.float32], offset: npt.NDArray[np.float32]
) -> list[Face]:
    """The faces that the network's maps of a frame tell of, largest first: (rows, columns), (2, rows, columns) twice."""
    boxes, scores = _boxes(heat, scale, offset)
    if not len(boxes):
        return []
    kept = cv2.dnn.NMSBoxes(_corner_and_size(boxes), scores.tolist(), MIN_SCORE, OVERLAP)
    (height, width), (down, across) = frame.shape[:2], (STEP * length for length in heat.shape)
    boxes = boxes * np.array([width / across, height / down] * 2, np.float32)
    found = [
        Face(left=float(x0), top=float(y0), right=float(x1), bottom=float(y1), score=float(score))
        for (x0, y0, x1, y1), score in ((boxes[place], scores[place]) for place in np.asarray(kept).flatten())
    ]
    return sorted(found, key=lambda face: face.side, reverse=True)


def _whole(side: float) -> int:
    """The nearest multiple of 32, which is what the network takes."""
    return max(32, round(side / 32) * 32)


def _boxes(
    heat: npt.NDArray[np.float32], scale: npt.NDArray[np.float32], offset: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """(n, 4) left, top, right, bottom in pixels of the searched picture, and (n,) scores."""
    rows, columns = np.nonzero(heat > MIN_SCORE)
    half_height = np.exp(scale[0, rows, columns]) * STEP / 2
    half_width = np.exp(scale[1, rows, columns]) * STEP / 2
    y = (rows + offset[0, rows, columns] + 0.5) * STEP
    x = (columns + offset[1, rows, columns] + 0.5) * STEP
    boxes = np.stack([x - half_width, y - half_height, x + half_width, y + half_height], axis=1)
    return boxes.astype(np.float32), heat[rows, columns]


def _corner_and_size(boxes: npt.NDArray[np.float32]) -> Sequence[Sequence[float]]:
    return [[float(x0), float(y0), float(x1 - x0), float(y1 - y0)] for x0, y0, x1, y1 in boxes]
