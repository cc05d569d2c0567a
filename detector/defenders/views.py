"""The six views of a picture, and the six channels of a view: colour and what three noise filters leave of it."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from detector.media import Frame

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
NAMES = ("as it is", "turned 90", "turned 180", "turned 270", "mirrored left to right", "mirrored top to bottom")
"""In the order of `views`; turned counter-clockwise, in degrees."""
RESIDUAL_LIMIT = 3.0


def views(frame: Frame, side_px: int) -> Tensor:
    """(6, 6, side, side) float32, contiguous."""
    return torch.stack([channels(look, side_px) for look in looks(Image.fromarray(frame))])


def looks(picture: Image.Image) -> list[Image.Image]:
    """The picture as it is; turned by 90, 180, 270 degrees; mirrored left to right; mirrored top to bottom.

    A turned picture keeps the canvas: one that is not square loses what leaves it and gets black where nothing is. The
    published model was trained and measured so.
    """
    return [
        picture,
        *(picture.rotate(angle, Image.Resampling.NEAREST) for angle in (90, 180, 270)),
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    ]


def channels(picture: Image.Image, side_px: int) -> Tensor:
    """(6, side, side) float32: red, green, blue in [0, 1], and three residuals in [-3, 3]."""
    resized = np.array(picture.resize((side_px, side_px), Image.Resampling.BILINEAR))
    colours = torch.from_numpy(resized).permute(2, 0, 1).float() / 255
    return torch.cat([colours, residuals(colours.unsqueeze(0)).squeeze(0)])


def residuals(colours: Tensor) -> Tensor:
    """(n, 3, h, w) of (n, 3, h, w) colours in [0, 1]: three filters of the rich models for steganalysis (Fridrich, 2012)."""
    mean, std = (torch.tensor(numbers, device=colours.device).view(1, 3, 1, 1) for numbers in (MEAN, STD))
    normalised = (colours - mean) / std
    return torch.conv2d(normalised, _filters().to(colours.device), padding=2).clamp(-RESIDUAL_LIMIT, RESIDUAL_LIMIT)


@cache
def _filters() -> Tensor:
    """(3, 3, 5, 5): each filter is the same for the three colours."""
    second = [[0, 0, 0, 0, 0], [0, -1, 2, -1, 0], [0, 2, -4, 2, 0], [0, -1, 2, -1, 0], [0, 0, 0, 0, 0]]
    third = [[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]
    level = [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 1, -2, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]
    kernels = [torch.tensor(second) / 4, torch.tensor(third) / 12, torch.tensor(level) / 2]
    return torch.stack([kernel.expand(3, 5, 5) for kernel in kernels])
