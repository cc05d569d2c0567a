"""What of a picture the default detector's network is shown: two looks at the whole of it, and one at each face."""

from __future__ import annotations

import cv2
import numpy as np

from detector.faces import Face
from detector.media import Frame
from detector.network import SIDE
from detector.picture import Box

MIN_FACE = 20.0
"""A smaller face cannot be judged; nor can one that the finder is less sure of than `faces.MIN_SCORE`."""
FACE_MARGIN = 1.4
"""How much of a face's surroundings its specialist sees, in sides of its box."""
WHOLE_SIDE = 512
"""The longer side, at most, of what the whole picture's specialist is shown a native part of: as in training."""


def whole_views(frame: Frame) -> list[Frame]:
    """Two (224, 224, 3) looks at a frame: its middle square, reduced or enlarged, and its middle as it is."""
    height, width = frame.shape[:2]
    side = min(height, width)
    fitted = _resized(square(frame, width / 2, height / 2, side), SIDE, SIDE)
    share = WHOLE_SIDE / max(height, width)
    if share < 1:
        frame = _resized(frame, max(1, round(width * share)), max(1, round(height * share)))
    height, width = frame.shape[:2]
    if min(height, width) < SIDE:
        return [fitted, fitted]
    return [fitted, square(frame, width / 2, height / 2, SIDE)]


def whole_boxes(height: int, width: int) -> list[Box]:
    """Which part of a frame each of its `whole_views` shows."""
    side = min(height, width)
    fitted = _box(height, width, width / 2, height / 2, side)
    share = min(1.0, WHOLE_SIDE / max(height, width))
    down, across = (max(1, round(length * share)) if share < 1 else length for length in (height, width))
    if min(down, across) < SIDE:
        return [fitted, fitted]
    return [fitted, _box(down, across, across / 2, down / 2, SIDE)]


def face_view(frame: Frame, face: Face) -> Frame:
    """A (224, 224, 3) look at a face and some of what is around it."""
    crop = square(frame, *_around(frame.shape[0], frame.shape[1], face))
    return _resized(crop, SIDE, SIDE)


def face_box(height: int, width: int, face: Face) -> Box:
    """Which part of a frame `face_view` shows; it reaches beyond [0, 1] where edges are mirrored."""
    return _box(height, width, *_around(height, width, face))


def square(frame: Frame, centre_x: float, centre_y: float, side: float) -> Frame:
    """The square around a point, moved inside the frame where it fits, else with the frame's edges mirrored."""
    height, width = frame.shape[:2]
    left, top, whole = _corner(height, width, centre_x, centre_y, side)
    crop = frame[max(0, top) : max(0, top) + whole, max(0, left) : max(0, left) + whole]
    down, across = whole - crop.shape[0], whole - crop.shape[1]
    if down > 0 or across > 0:
        above, before = down // 2, across // 2
        edges = (above, down - above, before, across - before)
        crop = np.asarray(cv2.copyMakeBorder(crop, *edges, cv2.BORDER_REFLECT_101), np.uint8)
    return crop


def _around(height: int, width: int, face: Face) -> tuple[float, float, float]:
    """The middle of a face's view, and its side, in pixels."""
    side = min(FACE_MARGIN * face.side, max(height, width))
    return (face.left + face.right) / 2, (face.top + face.bottom) / 2, side


def _corner(height: int, width: int, centre_x: float, centre_y: float, side: float) -> tuple[int, int, int]:
    """The left, the top and the side of a square; left or top is negative by what is mirrored there."""
    whole = max(16, round(side))

    def start(centre: float, length: int) -> int:
        if length < whole:
            return -((whole - length) // 2)
        return round(min(max(centre - side / 2, 0), length - whole))

    return start(centre_x, width), start(centre_y, height), whole


def _box(height: int, width: int, centre_x: float, centre_y: float, side: float) -> Box:
    left, top, whole = _corner(height, width, centre_x, centre_y, side)
    return left / width, top / height, (left + whole) / width, (top + whole) / height


def _resized(frame: Frame, width: int, height: int) -> Frame:
    way = cv2.INTER_AREA if width < frame.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(frame, (width, height), interpolation=way), np.uint8)
