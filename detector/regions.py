"""PURE. From what was seen of faces, frame by frame and piece by piece, to regions of the picture as people see it. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from detector.joining import FaceLook, Join, Look
from detector.picture import WHOLE, Box, Frame
from detector.verdict import MAX_REGIONS, Kind, Region, Unfit

SAME = 0.5
"""Of two regions the smaller one's share in the other from which both are the same face, seen in two pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A frame, or a piece of a long picture, that is looked at."""

    frame: Frame
    shown_s: float = 1.0
    """For how long it, or what is like it, is on screen."""
    held_s: float = 1.0
    """For how long it is on screen as it is."""
    most_faces: int = 3
    """Of how many of its faces the network is asked."""
    at: Box = WHOLE
    """Which part of the picture it shows."""
    index: int = 0
    """Of the frame, in the source."""
    begins_s: float | None = None
    """When it is on screen first, in seconds; None for a still picture."""
    why_not: Unfit | None = None
    """Why it cannot be judged as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The same, and what the network saw in it; None where it was not asked."""

    asked: Asked
    look: Look | None


def probability(log_ratio: float) -> float:
    """At even odds, before calibration."""
    return round(1 / (1 + exp(-max(-30.0, min(30.0, log_ratio)))), 6)


def regions(seen: Sequence[Examined], join: Join) -> tuple[Region, ...]:
    """Each face once, with what would be said were it the only one; of too many those that say most."""
    kept: list[tuple[Box, Region]] = []
    for one in seen:
        if one.look is None:
            continue
        for face in one.look.faces:
            region = region_of(one.asked, face, probability(join.of_face(one.look, face.pair)))
            again = next(
                (at for at, (box, other) in enumerate(kept) if box != one.asked.at and _is_same(region, other)), None
            )
            if again is None:
                kept.append((one.asked.at, region))
            elif _score(region) > _score(kept[again][1]):
                kept[again] = (one.asked.at, region)
    telling = sorted([region for _, region in kept], key=_score, reverse=True)[:MAX_REGIONS]
    return tuple(sorted(telling, key=lambda region: (region.frame, region.left)))


def region_of(asked: Asked, face: FaceLook, score: float) -> Region:
    """The face in fractions of the whole picture, with its score in [0, 1]."""
    left, top, right, bottom = asked.at
    across, down = right - left, bottom - top
    return Region(
        kind=Kind.ALTERED,
        left=_fraction(left + face.left * across),
        top=_fraction(top + face.top * down),
        right=_fraction(left + face.right * across),
        bottom=_fraction(top + face.bottom * down),
        score=score,
        frame=asked.index,
    )


def _fraction(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


def _is_same(one: Region, other: Region) -> bool:
    if one.frame != other.frame:
        return False
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0 and across * down > SAME * min(_area(one), _area(other))


def _area(region: Region) -> float:
    return (region.right - region.left) * (region.bottom - region.top)


def _score(region: Region) -> float:
    return region.score or 0.0
