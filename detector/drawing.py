"""Lays heat maps over pictures, and draws them. No torch."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from detector.explanation import Grids, HeatMap
from detector.picture import Box

CANVAS = 280
"""Points of a map along the longer side of what it lies over."""
SIDE = 1024
"""Pixels along the longer side of a drawn map, at most."""
SMALLEST = 320
"""And at least: a small face is enlarged."""
STRONGEST = 0.7
"""Of the colour where it is hottest; the picture shows through."""
UNSEEN = 0.35
"""How bright that is which the network was not shown."""


def painted(grids: Grids, boxes: Sequence[Box], over: Box, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """`HeatMap.heat` over the part `over` of a frame, (height, width) pixels large, of what each view adds.

    `boxes` say what of the frame each view shows. What speaks against a fake is as cold as what says nothing.
    """
    share = CANVAS / max(shape[:2])
    rows, columns = (max(1, round(length * share)) for length in shape[:2])
    heat = np.zeros((rows, columns), np.float32)
    is_seen = np.zeros((rows, columns), bool)
    ys = over[1] + (np.arange(rows) + 0.5) / rows * (over[3] - over[1])
    xs = over[0] + (np.arange(columns) + 0.5) / columns * (over[2] - over[0])
    for grid, (left, top, right, bottom) in zip(grids, boxes, strict=True):
        side = len(grid)
        across, down = ((xs - left) / (right - left) * side - 0.5), ((ys - top) / (bottom - top) * side - 0.5)
        places = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
        inside = np.logical_and.outer((ys >= top) & (ys <= bottom), (xs >= left) & (xs <= right))
        shown = cv2.remap(grid.astype(np.float32), *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        heat += np.where(inside, shown, 0)
        is_seen |= inside
    heat = np.maximum(heat, 0)
    heat /= max(float(heat.max()), 1e-9)
    return np.where(is_seen, heat, np.float32(np.nan))


def drawn(found: HeatMap) -> bytes:
    """A PNG of the map over its picture, in greys, dark where the network saw nothing. Raises ValueError for no map."""
    if found.heat is None:
        raise ValueError("there is no map to draw")
    longer = max(found.picture.shape[:2])
    share = min(SIDE, max(SMALLEST, longer)) / longer
    height, width = (max(1, round(length * share)) for length in found.picture.shape[:2])
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(found.picture, (width, height), interpolation=way), np.float32)
    grey = np.repeat(picture @ np.array([[0.299], [0.587], [0.114]], np.float32), 3, axis=2)
    is_seen = cv2.resize((~np.isnan(found.heat)).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    heat = np.clip(cv2.resize(np.nan_to_num(found.heat), (width, height), interpolation=cv2.INTER_LINEAR), 0, 1)
    # The scale's black end is left out: on a dark picture it would look like nothing.
    colours = cv2.applyColorMap(np.round(90 + heat * 165).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1]
    weight = (STRONGEST * np.minimum(1, 1.5 * heat))[..., None]
    mixed = np.where(is_seen[..., None], grey * (1 - weight) + colours * weight, grey * UNSEEN)
    buffer = io.BytesIO()
    Image.fromarray(mixed.round().astype(np.uint8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
