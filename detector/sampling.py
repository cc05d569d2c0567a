"""PURE. In which order the frames of a film are looked at, so that wherever the time ends, those seen stand for the others.

What counts is what frames show and for how long, never where they stand: the same pictures in another order are looked at in
the same order. Two frames differ by the place where they differ most, for a swapped face is a small part of a scene.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from detector import moments
from detector.picture import Frame

OTHER = 64.0
"""Levels of 255 by which two frames differ in one place that have nothing in common; more makes no difference."""
_BLOCK = 4
"""A place: so many of a glance's pixels on either side."""


class Sampling:
    """Of some frames, each with its time on screen."""

    def __init__(self, frames: Sequence[Frame], shown_s: Sequence[float]) -> None:
        glances = np.stack([moments.glance(Image.fromarray(frame)) for frame in frames])
        side = moments.SIDE // _BLOCK
        places = glances.reshape(len(frames), side, _BLOCK, side, _BLOCK, 3).mean(axis=(2, 4)).reshape(len(frames), -1)
        apart = np.stack([np.abs(places - own).max(axis=1) for own in places])
        self._apart: npt.NDArray[np.float64] = np.minimum(apart, OTHER)
        self._shown_s = np.asarray(shown_s, np.float64)
        # Of equals the order is told by what they show.
        names = [glance.tobytes() for glance in glances]
        self._rank = np.argsort(np.argsort(np.array(names, dtype=object), kind="stable"), kind="stable")

    @property
    def order(self) -> list[int]:
        """All of them: each time the one that makes most of what is on screen like something that was looked at."""
        far = np.full(len(self._shown_s), OTHER)
        left = list(range(len(self._shown_s)))
        ordered = []
        while left:
            gains = [float((np.maximum(far - self._apart[at], 0.0) * self._shown_s).sum()) for at in left]
            best = max(range(len(left)), key=lambda place: (round(gains[place], 6), -self._rank[left[place]]))
            at = left.pop(best)
            far = np.minimum(far, self._apart[at])
            ordered.append(at)
        return ordered

    def stand_for_s(self, looked_at: Sequence[int]) -> list[float]:
        """For how long each of these, or what is more like it than like the others of them, is on screen.

        What is like none of them is nobody's.
        """
        own_s = dict.fromkeys(looked_at, 0.0)
        for at, seconds in enumerate(self._shown_s.tolist()):
            nearest = at if at in own_s else min(looked_at, key=lambda one: (self._apart[at, one], self._rank[one]))
            if self._apart[at, nearest] < OTHER:
                own_s[nearest] += seconds
        return [own_s[at] for at in looked_at]
