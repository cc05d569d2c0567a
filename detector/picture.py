"""What decoding is given and gives: limits, frames, and why there are none."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from detector.verdict import Fingerprint, Signal

Frame = npt.NDArray[np.uint8]
"""One picture: (height, width, 3), uint8, sRGB, upright as viewers show it, alpha composited on white."""


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in fractions, within [0, 1], of a picture's width and height, upright."""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


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
    max_pixels: int = 268_435_456
    """Of one frame, as the file declares it, before anything is decoded."""
    max_pixels_whole: int = 64_000_000
    """The same where it cannot be reduced while it is decoded: all of it is in memory once."""
    max_pixels_bare: int = 12_600_000
    """The same where the file has less than a byte for `MAX_PIXELS_A_BYTE` pixels: nothing to see, at the price of a picture."""
    max_frames: int = 64
    """Frames picked, by what they show and for how long, from an animation or a film."""
    max_pixels_moving: int = 256_000_000
    """Of all frames of an animation together that are decoded on the way to those picked; what comes after is not seen."""
    max_decode_s: float = 20.0
    """Checked between frames; a decoder that hangs inside one is killed by `detector.decoding`."""
    max_tracing_s: float = 10.0
    """What lies beside the pixels may be looked at for so long, on a clock; the processor's time is bounded more tightly."""
    max_side: int = 4096
    """Longest side of a still picture handed on, in pixels; larger ones are reduced."""
    max_pieces: int = 15
    """Parts of a long picture that are handed on beside the whole of it."""
    max_side_moving: int = 1024
    """The same for frames of an animation or a film."""


MAX_PIXELS_A_BYTE = 2048
"""More than a flat area of a photograph gives in any format. Deflate and JPEG have lower bounds of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A decoded picture or film."""

    frames: tuple[Frame, ...]
    """At least one. Of a picture that is cut off, the rows that are there."""
    frame_indices: tuple[int, ...]
    """Where each of `frames` stands in the source."""
    format: str
    """What the bytes are, whatever their name says: one of `detector.media.STILLS` and `FILMS`."""
    width: int
    """Pixels in the source, upright."""
    height: int
    fingerprints: tuple[Fingerprint, ...] = ()
    """As `detector.fingerprint.fingerprinted` makes them; empty before that."""
    shown_s: tuple[float, ...] = ()
    """For how long each of `frames`, or what looks like it, is on screen, in seconds; empty for a still picture."""
    held_s: tuple[float, ...] = ()
    """For how long each is on screen as it is, without a change: at most `shown_s`."""
    begins_s: tuple[float, ...] = ()
    """When each is on screen first, in seconds from the beginning; empty for a still picture."""
    pieces: tuple[Frame, ...] = ()
    """Of a long picture its parts, from the first on, at the source's own resolution; else empty."""
    frames_at: Box = WHOLE
    """Which part of the picture, as it would be whole, each of `frames` shows."""
    pieces_at: tuple[Box, ...] = ()
    """The same for each of `pieces`."""
    is_incomplete: bool = False
    """Something of it is missing; it is judged by the rest."""
    traces: tuple[Signal, ...] = ()
    """What the file itself says of where it comes from (`detector.provenance`); empty before that was asked."""

    def places(self, most: int) -> tuple[int, ...]:
        """Which of `frames` to look at, in their order: at most so many, those that are on screen longest."""
        count = len(self.frames)
        if count <= most:
            return tuple(range(count))
        if not self.shown_s:
            return tuple(range(0, count, count // most))[:most]
        # Of equals an even spread is taken, not the first ones.
        even = set(spread(count, most))
        longest = sorted(range(count), key=lambda at: (-round(self.shown_s[at], 3), at not in even, at))
        return tuple(sorted(longest[:most]))

    def sampled(self, most: int) -> tuple[Frame, ...]:
        """The frames at `places`."""
        return tuple(self.frames[place] for place in self.places(most))


@dataclass(slots=True)
class Clock:
    """Ends what takes too long, where it is asked."""

    limit_s: float
    started_s: float = field(default_factory=time.monotonic)

    @property
    def used(self) -> float:
        """The share of the time that is over."""
        return (time.monotonic() - self.started_s) / self.limit_s

    def check(self) -> None:
        """Raise MediaError once the time is up."""
        if time.monotonic() - self.started_s > self.limit_s:
            raise MediaError(MediaFault.TOO_LARGE, f"decoding took longer than {self.limit_s:g} s")


def spread(count: int, wanted: int) -> list[int]:
    """At most `wanted` indices below `count`, evenly spread, the first and the last among them."""
    if count <= wanted:
        return list(range(count))
    return sorted({round(place * (count - 1) / (wanted - 1)) for place in range(wanted)}) if wanted > 1 else [0]


def check_pixels(width: int, height: int, most: int) -> None:
    """Raise MediaError for no pixels, and for more than `most`."""
    if width < 1 or height < 1:
        raise MediaError(MediaFault.EMPTY, "no pixels")
    if width * height > most:
        raise MediaError(MediaFault.TOO_LARGE, f"{width}x{height} is more than {most} pixels")
