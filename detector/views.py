"""What of a picture the default detector's network is shown: one look or two at the whole of it, and one at each face."""

from __future__ import annotations

import cv2
import numpy as np

from detector.faces import Face
from detector.media import Frame
from detector.picture import Box
from detector.specialists.recipe import NATIVE, Preprocessing


def whole_views(frame: Frame, preprocessing: Preprocessing) -> list[Frame]:
    """The (side, side, 3) looks at a frame: its middle square, reduced or enlarged, and its middle as it is, if asked for."""
    height, width = frame.shape[:2]
    shown = preprocessing.side
    fitted = _resized(square(frame, width / 2, height / 2, min(height, width)), shown, shown)
    if NATIVE not in preprocessing.views:
        return [fitted]
    share = preprocessing.whole_side / max(height, width)
    if share < 1:
        frame = _resized(frame, max(1, round(width * share)), max(1, round(height * share)))
    height, width = frame.shape[:2]
    if min(height, width) < shown:
        return [fitted, fitted]
    return [fitted, square(frame, width / 2, height / 2, shown)]


def whole_boxes(height: int, width: int, preprocessing: Preprocessing) -> list[Box]:
    """Which part of a frame each of its `whole_views` shows."""
    side = min(height, width)
    fitted = _box(height, width, width / 2, height / 2, side)
    if NATIVE not in preprocessing.views:
        return [fitted]
    share = min(1.0, preprocessing.whole_side / max(height, width))
    down, across = (max(1, round(length * share)) if share < 1 else length for length in (height, width))
    if min(down, across) < preprocessing.side:
        return [fitted, fitted]
    return [fitted, _box(down, across, across / 2, down / 2, preprocessing.side)]


def face_view(frame: Frame, face: Face, preprocessing: Preprocessing) -> Frame:
    """A (side, side, 3) look at a face and some of what is around it."""
    crop = square(frame, *_around(frame.shape[0], frame.shape[1], face, preprocessing))
    return _resized(crop, preprocessing.side, preprocessing.side)


def face_box(height: int, width: int, face: Face, preprocessing: Preprocessing) -> Box:
    """Which part of a frame `face_view` shows; it reaches beyond [0, 1] where edges are mirrored."""
    return _box(height, width, *_around(height, width, face, preprocessing))


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


def _around(height: int, width: int, face: Face, preprocessing: Preprocessing) -> tuple[float, float, float]:
    """The middle of a face's view, and its side, in pixels."""
    side = min(preprocessing.face_margin * face.side, max(height, width))
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
