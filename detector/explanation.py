"""Heat maps: where a detector's network looked in a picture, or why there is no such map. No torch, no OpenCV.

A heat map is no proof, and no outline of what was changed: it shows which parts of the picture the network's number rests on.
One that does not pass its own check on this very picture is never drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.picture import Frame
from detector.verdict import Kind, NoMap, Region

Grids = npt.NDArray[np.float32]
"""(views, patches, patches) along either side of a view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How a map fared: areas between the curves of insertion and deletion, in the score's own units, natural log-odds."""

    gain: float
    """The mean score with a quarter, a half and three quarters of the patches, the hottest, less that with the coldest."""
    best_random: float
    """The largest gain of maps of the same shape that lie elsewhere; at least 0."""

    @property
    def is_passed(self) -> bool:
        """Whether the map is better than all of them."""
        return self.gain > self.best_random


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeatMap:
    """A map, or why there is none."""

    kind: Kind
    """What the score says that is explained."""
    picture: Frame
    """What it lies over: the picture, or one face and what is around it."""
    region: Region | None = None
    """The face; None for the picture."""
    frame: int = 0
    """Index of the frame in the source."""
    heat: npt.NDArray[np.float32] | None = None
    """(rows, columns) in [0, 1], spread over `picture`; NaN where the network saw nothing of it. None: `why_not` says why."""
    check: Check | None = None
    why_not: NoMap | None = None
