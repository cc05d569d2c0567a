"""False alarms by how light the skin is in the picture: as far as pictures without labels let one say.

The individual typology angle (Chardon, Cretois and Hourseau, 1991) of both cheeks, in the groups of Del Bino and Bernerd
(2013). It measures the skin's colour as the camera and the light left it, not the person's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np

from detector.evaluation import Judged, false_alarms
from detector.training.blending import Marks, Picture
from detector.training.views import load

GROUPS = {"very light": 55.0, "light": 41.0, "intermediate": 28.0, "tan": 10.0, "brown": -30.0, "dark": -90.0}
"""The least angle of each, in degrees."""
UNKNOWN = "no face measured"
_CHEEKS = ((117, 118, 101, 205, 50), (346, 347, 330, 425, 280))
"""Corners of a patch below either eye, by MediaPipe's numbers."""
_FEWEST = 30
"""Pixels; fewer say nothing."""


def by_skin_tone(judged: Iterable[Judged], marks: Mapping[Path, Marks]) -> dict[str, object]:
    """The real pictures' false alarms at SUBSTANTIAL per group; `marks` are the landmarks of each picture's largest face."""
    groups: dict[str, list[Judged]] = {name: [] for name in (*GROUPS, UNKNOWN)}
    for item in judged:
        if item.labelled.fake is None:
            found = marks.get(item.labelled.path)
            angle = None if found is None else typology_angle(load(item.labelled.path), found)
            groups[group_of(angle)].append(item)
    return {name: false_alarms(own) for name, own in groups.items() if own}


def group_of(angle: float | None) -> str:
    """The group that an angle in degrees belongs to."""
    if angle is None:
        return UNKNOWN
    return next(name for name, least in GROUPS.items() if angle >= least)


def typology_angle(picture: Picture, marks: Marks) -> float | None:
    """Degrees in [-90, 90]: arctan((L* - 50) / b*) of the cheeks' median colour; None where too little of them is seen."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for corners in _CHEEKS:
        cv2.fillConvexPoly(mask, cv2.convexHull(marks[[*corners]].astype(np.int32)), 1)
    if int(mask.sum()) < _FEWEST:
        return None
    lab = cv2.cvtColor((picture / np.float32(255)).astype(np.float32), cv2.COLOR_RGB2LAB)
    lightness, _, yellow = np.median(lab[mask == 1], axis=0)
    return math.degrees(math.atan((lightness - 50) / max(1e-3, abs(yellow))))
