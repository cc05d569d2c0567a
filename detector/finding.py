"""Where faces are, in several frames at once: on a CPU one after the other, on a GPU together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import cv2
import numpy as np
import torch

from detector import centerface
from detector.faces import MAX_SIDE, Face, FaceFinder, faces_of, searched_size
from detector.media import Frame

TOGETHER = 16
"""Frames of one size that go through a GPU's network at once."""
Each = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]
"""Does something to each of several things: see `Examiner.each`."""


class Finder(Protocol):
    """Finds faces."""

    def find(self, frames: Sequence[Frame]) -> list[list[Face]]:
        """The faces of each frame, largest first."""
        ...


def finder(device: torch.device, each: Each, max_side: int) -> Finder:
    """The one for this device, which reduces pictures to `max_side`. Raises WeightsError where what it reads was changed."""
    return Together(device, each, max_side) if device.type == "cuda" else OneByOne(max_side)


class OneByOne:
    """Implements `Finder` with OpenCV, which is the faster of the two on a CPU. Not thread-safe."""

    def __init__(self, max_side: int) -> None:
        self._finder = FaceFinder(max_side=max_side)

    def find(self, frames: Sequence[Frame]) -> list[list[Face]]:
        return [self._finder.find(frame) for frame in frames]


class Together:
    """Implements `Finder` with torch, frames of one size together. Not thread-safe."""

    def __init__(self, device: torch.device, each: Each, max_side: int = MAX_SIDE) -> None:
        self._network = centerface.load(device)
        self._device = device
        self._each = each
        self._max_side = max_side

    def find(self, frames: Sequence[Frame]) -> list[list[Face]]:
        by_size: dict[tuple[int, int], list[int]] = {}
        for number, frame in enumerate(frames):
            by_size.setdefault(searched_size(frame, self._max_side), []).append(number)
        found: list[list[Face]] = [[] for _ in frames]
        for size, numbers in by_size.items():
            for at in range(0, len(numbers), TOGETHER):
                own = numbers[at : at + TOGETHER]
                shown = [frames[number] for number in own]
                pixels = np.stack(self._each(partial(cv2.resize, dsize=size), shown))
                maps = self._maps(torch.from_numpy(pixels))
                for number, faces in zip(own, self._each(_read, [*zip(shown, maps, strict=True)]), strict=True):
                    found[number] = faces
        return found

    @torch.inference_mode()
    def _maps(self, pixels: torch.Tensor) -> Any:
        """(n, 5, rows, columns) float32 of (n, height, width, 3) uint8."""
        # As they lie in memory: channels last.
        return self._network(pixels.to(self._device).permute(0, 3, 1, 2).float()).cpu().numpy()


def _read(given: tuple[Frame, Any]) -> list[Face]:
    frame, maps = given
    return faces_of(frame, maps[0], maps[1:3], maps[3:5])
