"""Bytes to RGB frames under limits, or a typed `MediaError`. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
"""One picture: (height, width, 3), uint8, RGB, EXIF orientation applied, alpha composited."""


class MediaFault(StrEnum):
    """Why bytes could not be turned into a picture."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"


class MediaError(Exception):
    """These bytes are no picture that can be judged. `fault` says why; the message adds what was found, never content."""

    def __init__(self, fault: MediaFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a picture may cost."""

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 50_000_000
    """Of one frame."""
    max_frames: int = 64
    """Frames sampled, evenly spread, from an animation or a film."""
    max_decode_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A decoded picture or film."""

    frames: tuple[Frame, ...]
    """At least one."""
    frame_indices: tuple[int, ...]
    """Where each of `frames` stands in the source."""
    format: str
    """What the bytes are, whatever their name says: `jpeg`, `png`, `webp`, `gif`, `avif`, `heic`, `mp4`, `webm`."""
    width: int
    """Pixels, after EXIF rotation."""
    height: int


def decode(data: bytes, limits: MediaLimits = MediaLimits()) -> Media:
    """The frames in `data`. Raises MediaError for anything that is no picture or costs more than `limits`."""
    raise NotImplementedError
